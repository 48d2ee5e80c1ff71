"""Figures of topics: what is drawn, told and escaped, from no topic to sixty."""

import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from coloraide import Color

from qualcode.charts import figures, frame, topic_map
from qualcode.charts.palette import INK, LIGHT_SCALE, TOPICS
from qualcode.errors import ColumnMissingError, OptionError

HOSTILE = "<b onclick=x>'&\"</b>"
CHOICE = ["granularity", "topics", "stability", "modularity", "silhouette", "score", "chosen"]
JOINS = ["first", "second", "distance", "size"]


def make_topics(count: int, *, each: int = 3, label: str = "a label of some words") -> Any:
    """Return topics of `each` notes, every one its own distinct note."""
    numbers = np.repeat(np.arange(count), each)
    segments = [f"s{row}" for row in range(len(numbers))]
    vectors = np.random.default_rng(0).normal(scale=0.1, size=(len(numbers), 8))
    vectors[np.arange(len(numbers)), numbers % 8] += 1
    return SimpleNamespace(
        topics=pd.DataFrame(
            {
                "topic": range(count),
                "label": [f"{label} {number}" for number in range(count)],
                "terms": [["word"]] * count,
                "size": [each] * count,
                "stability": np.linspace(1, 0, count) if count > 1 else [np.nan] * count,
            }
        ),
        assignments=pd.DataFrame(
            {
                "segment": pd.Series(segments, dtype="str"),
                "topic": numbers,
                "strength": 1.0,
                "weak": False,
            }
        ),
        choice=pd.DataFrame(columns=CHOICE),
        hierarchy=pd.DataFrame(
            [(0 if n == 1 else count + n - 2, n, n / 100, 1) for n in range(1, count)],
            columns=JOINS,
        ),
        note="So many topics.",
        vectors=vectors.astype(np.float32),
        folded=pd.Series(range(len(segments)), index=segments, dtype="int64"),
    )


def make_segments(topics: Any) -> pd.DataFrame:
    size = len(topics.assignments)
    return pd.DataFrame(
        {
            "segment": topics.assignments["segment"].astype("str"),
            "document": ["d"] * size,
            "start": range(0, 10 * size, 10),
            "end": range(5, 10 * size + 5, 10),
            "text": [f"note {row}" for row in range(size)],
        }
    )


def make_codings(segments: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    rows = segments.head(len(codes))
    return pd.DataFrame(
        {
            "coding": [f"c{row}" for row in range(len(rows))],
            "document": rows["document"],
            "start": rows["start"],
            "end": rows["end"],
            "quote": rows["text"],
            "code": codes,
            "coder": "ana",
            "status": "accepted",
        }
    )


def draw_by(topics: Any) -> Any:
    counts = pd.DataFrame(
        3, index=topics.topics["topic"], columns=[f"group {column}" for column in range(40)]
    )
    return figures.draw_topics_by(counts, topics)


def draw_codes(topics: Any) -> Any:
    segments = make_segments(topics)
    codings = make_codings(segments, ["a/b", "c"][: len(segments)])
    return figures.draw_overlap(topics, segments, codings)


ALL: dict[str, Callable[[Any], Any]] = {
    "sizes": figures.draw_topics,
    "map": lambda topics: figures.draw_topic_map(make_segments(topics), topics),
    "codes": draw_codes,
    "by": draw_by,
    "choice": figures.draw_choice,
    "hierarchy": figures.draw_hierarchy,
}


@pytest.mark.parametrize("count", [0, 1, 2, 60])
@pytest.mark.parametrize("name", ALL)
def test_every_figure_of_however_many_topics(name: str, count: int) -> None:
    topics = make_topics(count, each=1, label="x" * 40)
    before = topics.topics.copy(), topics.assignments.copy()
    figure = ALL[name](topics)
    assert figure.layout.title.text
    assert figure.layout.meta["alt"].endswith(".")
    assert figure.layout.meta["table"].startswith("<table><caption>")
    assert 260 <= figure.layout.height <= 2_000
    pd.testing.assert_frame_equal(topics.topics, before[0])
    pd.testing.assert_frame_equal(topics.assignments, before[1])


@pytest.mark.parametrize("name", ALL)
def test_every_figure_escapes_labels(name: str) -> None:
    figure = ALL[name](make_topics(2, label=HOSTILE))
    written = figure.to_plotly_json()
    alt = written["layout"].pop("meta")["alt"]
    assert "<b onclick" not in str(written)
    assert "&amp;lt;" not in str(written)  # once is enough
    html = frame._WithTable().to_mimebundle(figure.to_dict())["text/html"]
    assert "<b onclick" not in html
    assert HOSTILE in alt or name == "choice"  # plain text, escaped where it becomes HTML


def test_where_plotly_cannot_run_there_is_the_table_with_the_sentence() -> None:
    figure = figures.draw_topics(make_topics(1))
    html = frame._WithTable().to_mimebundle(figure.to_dict())["text/html"]
    assert html.startswith('<figure aria-label="Bar chart of 1 topic; ')
    assert html.count("<tr") == 2


def test_sizes_are_sorted_and_stability_is_shown_by_shade_and_number() -> None:
    topics = make_topics(3)
    topics.topics["size"] = [1_200, 5, 80]
    topics.topics["stability"] = [0.75, np.nan, 0.499]
    figure = figures.draw_topics(topics)
    assert [(bar.name.split(":")[0], bar.text[0], bar.y[0]) for bar in figure.data] == [
        ("firm", "1,200 · .75", 0),
        ("pale", "80 · .50", 1),
        ("stability not known", "5", 2),
    ]
    assert len({bar.marker.color for bar in figure.data}) == 3
    assert figure.layout.yaxis.ticktext[1] == "2 · a label of some words 2"
    assert figure.layout.meta["alt"] == (
        "Bar chart of 3 topics; the largest is “a label of some words 0” with 1,200 pieces of "
        "text, stability .75; the smallest “a label of some words 1” with 5; 1 topic with a "
        "stability below .5."
    )


def test_topics_of_one_label_stay_apart() -> None:
    topics = make_topics(2)
    topics.topics["label"] = "the same"
    assert sorted(row for bar in figures.draw_topics(topics).data for row in bar.y) == [0, 1]
    assert np.shape(draw_codes(topics).data[0].z)[0] == 2


def test_the_map_places_by_vectors_and_shows_the_texts_it_is_given() -> None:
    topics = make_topics(2)
    segments = make_segments(topics).assign(text="[masked] <i>")
    shown = figures.draw_topic_map(segments, topics)
    other = figures.draw_topic_map(make_segments(topics), topics)
    assert [trace.type for trace in shown.data] == ["scattergl"] * 2
    assert set(shown.data[0].text) == {"[masked] &lt;i&gt;"}
    assert other.data[0].text[0] == "note 0"
    assert shown.data[0].x.tolist() == other.data[0].x.tolist()
    assert len(set(shown.data[0].x)) == 3


def test_a_note_written_three_times_is_one_point_that_says_so() -> None:
    topics = make_topics(1)
    topics.folded[:] = 0
    figure = figures.draw_topic_map(make_segments(topics), topics)
    assert figure.data[0].text == ("<b>\N{MULTIPLICATION SIGN}3</b> note 0",)
    assert figure.layout.title.text == "Notes by meaning: 1 distinct note, written 3 times"


def test_weak_notes_are_hollow_smaller_and_explained() -> None:
    topics = make_topics(1)
    topics.assignments["weak"] = [True, False, False]
    figure = figures.draw_topic_map(make_segments(topics), topics)
    points, legend = figure.data
    assert points.marker.symbol == ("circle", "circle", "circle-open")
    assert points.marker.size == (9, 9, 7)
    assert points.text[2] == "note 0<br><i>less like its topic than is usual</i>"
    assert legend.name == "hollow: less like its topic than is usual"
    alt = figure.layout.meta["alt"]
    assert "1 of the notes are less like their topic than is usual in it" in alt


def test_what_is_unassigned_or_unknown_is_not_on_the_map() -> None:
    topics = make_topics(2)
    topics.assignments.loc[0, "topic"] = -1
    topics.folded = topics.folded.drop("s5")
    figure = figures.draw_topic_map(make_segments(topics), topics)
    assert [len(trace.x) for trace in figure.data] == [2, 2]


def test_topics_that_were_loaded_have_texts_embedded() -> None:
    topics = make_topics(2)
    vectors = topics.vectors
    topics.vectors = vectors[:0]
    topics.embed = lambda notes: vectors[: len(notes)]
    assert len(figures.draw_topic_map(make_segments(topics), topics).data[1].x) == 3


def test_a_long_text_is_cut_and_wrapped() -> None:
    topics = make_topics(1, each=1)
    segments = make_segments(topics).assign(text="word " * 200)
    (text,) = figures.draw_topic_map(segments, topics).data[0].text
    assert text.endswith("word …")
    assert text.count("word") == 59
    assert max(map(len, text.split("<br>"))) <= 60


def test_the_map_needs_texts() -> None:
    with pytest.raises(ColumnMissingError, match="text"):
        figures.draw_topic_map(pd.DataFrame({"segment": ["s0"]}), make_topics(1))


def test_sixty_topics_differ_in_colour_or_shape() -> None:
    looks = topic_map._looks(61)
    assert len(set(looks[:60])) == 60
    assert looks[60] == looks[0]
    assert all(one[0] != two[0] and one[1] != two[1] for one, two in itertools.pairwise(looks[:60]))


@pytest.mark.parametrize("blindness", [None, "protan", "deutan", "tritan"])
def test_colours_of_topics_differ_for_all_eyes(blindness: str | None) -> None:
    colors = [Color(color) for color in TOPICS]
    assert min(color.contrast("white", method="wcag21") for color in colors) >= 3
    seen = [color.filter(blindness) if blindness else color for color in colors]
    pairs = itertools.combinations(seen, 2)
    assert min(one.delta_e(two, method="2000") for one, two in pairs) >= 16


def test_names_on_the_map_do_not_overlap() -> None:
    topics = make_topics(60)
    figure = figures.draw_topic_map(make_segments(topics), topics)
    boxes = [
        (note.x * 320, note.y * 280, (len(note.text) - 7) * 6.6 + 8)
        for note in figure.layout.annotations
    ]
    assert len(boxes) >= 30
    pairs = itertools.combinations(boxes, 2)
    assert not any(topic_map._overlap(one, two) for one, two in pairs)


def test_names_overlap_where_their_boxes_do() -> None:
    assert topic_map._overlap((0, 0, 20), (19, 17, 20))
    assert not topic_map._overlap((0, 0, 20), (20, 0, 20))
    assert not topic_map._overlap((0, 0, 20), (0, 18, 20))


def test_topics_by_group_have_counts_and_are_shaded_by_share_of_the_column() -> None:
    counts = pd.DataFrame({"i": [1, 3, 0], "ii": [0, 0, 0]}, index=[0, 1, -1])
    figure = figures.draw_topics_by(counts, make_topics(2))
    (heat,) = figure.data
    assert [list(row) for row in heat.text] == [["1 (25%)", ""], ["3 (75%)", ""], ["", ""]]
    assert np.square(heat.z).round(2).tolist() == [[0.25, 0], [0.75, 0], [0, 0]]
    assert heat.hovertext[1][0] == "1 · a label of some words 1<br>group i: 3, 75% of the column"
    assert figure.layout.yaxis.ticktext[2] == "(unassigned)"
    assert figure.layout.meta["alt"] == (
        "Topics by group. Heat map of 3 rows and 2 columns; most, 3 segments, in "
        "“1 · a label of some words 1” and “i”."
    )


def test_topics_by_a_table_with_a_column_topic_and_gaps() -> None:
    counts = pd.DataFrame({"topic": [1], "label": ["x"], 2024: [4.0]})
    (heat,) = figures.draw_topics_by(counts, make_topics(2), by="day").data
    assert [list(row) for row in heat.text] == [[""], ["4 (100%)"]]


def test_topics_by_a_table_of_other_topics() -> None:
    counts = pd.DataFrame({"i": [1]}, index=[7])
    with pytest.raises(OptionError, match="there is no topic 7"):
        figures.draw_topics_by(counts, make_topics(2))


def test_names_of_many_columns_stand_upright() -> None:
    few = figures.draw_topics_by(pd.DataFrame({"i": [1]}), make_topics(1)).layout
    many = draw_by(make_topics(1)).layout
    assert (few.xaxis.tickangle, many.xaxis.tickangle) == (0, -90)
    assert many.margin.t > few.margin.t


def test_topics_against_codes() -> None:
    topics = make_topics(2)
    segments = make_segments(topics)
    codings = make_codings(segments, ["a/b", "a", "c", "a/b"])
    figure = figures.draw_overlap(topics, segments, codings)
    assert figure.layout.xaxis.ticktext == ("a", "c")
    assert [list(row) for row in figure.data[0].text] == [["2", "1"], ["1", ""]]
    deeper = figures.draw_overlap(topics, segments, codings, level=2)
    assert deeper.layout.xaxis.ticktext == ("a/b",)
    with pytest.raises(OptionError, match="1 for the codes at the top"):
        figures.draw_overlap(topics, segments, codings, level=0)


def test_no_codings_say_so() -> None:
    topics = make_topics(2)
    segments = make_segments(topics)
    figure = figures.draw_overlap(topics, segments, make_codings(segments, []))
    assert figure.layout.annotations[0].text == "There is nothing to count."


@pytest.mark.parametrize(("most", "place"), [(60, 1), (12, 10)])
def test_the_choice_is_marked(most: int, place: float) -> None:
    topics = make_topics(1)
    topics.choice = pd.DataFrame(
        [(2.0, most, 0.5, 0.2, np.nan, 0.02, False), (0.5, 2, 0.9, 0.1, np.nan, 0.01, False),
         (1.0, 10, 0.8, 0.3, np.nan, 0.04, True)], columns=CHOICE
    )  # fmt: skip
    figure = figures.draw_choice(topics)
    names = ["score, of the highest", "stability", "modularity"]
    assert [line.name for line in figure.data] == names
    assert list(figure.data[0].x) == [2, 10, most]
    assert list(figure.data[0].y) == [0.25, 1, 0.5]
    assert figure.layout.annotations[0].text == "<b>10 chosen</b>"
    assert figure.layout.annotations[0].x == place  # the axis of so many is logarithmic
    assert figure.layout.shapes[0].x0 == 10
    assert figure.layout.meta["alt"] == (
        f"Line chart of 3 granularities that were tried, from 2 to {most} topics; chosen were 10: "
        "stability 0.80, modularity 0.30."
    )


def test_nothing_tried_says_how_topics_came_about() -> None:
    figure = figures.draw_choice(make_topics(1))
    assert figure.layout.annotations[0].text.endswith("So many topics.")


def test_the_tree_joins_topics_without_crossing() -> None:
    topics = make_topics(4)
    topics.hierarchy = pd.DataFrame([(0, 2, 0.1, 6), (1, 3, 0.2, 6), (4, 5, 0.4, 12)],
                                    columns=JOINS)  # fmt: skip
    figure = figures.draw_hierarchy(topics)
    names = [name.split(" ")[0] for name in figure.layout.yaxis.ticktext]
    assert names == ["0", "2", "1", "3"]
    assert list(figure.data[0].x[10:14]) == [0.1, 0.4, 0.4, 0.2]
    assert list(figure.data[0].y[10:14]) == [0.5, 0.5, 2.5, 2.5]
    assert figure.layout.meta["alt"] == (
        "Tree of 4 topics; the closest are “a label of some words 0” and “a label of some words "
        "2”, at a distance of 0.10."
    )


def test_a_misspelt_option() -> None:
    with pytest.raises(TypeError, match="did you mean `by`"):
        figures.draw_topics_by(pd.DataFrame(), make_topics(1), bye="day")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        pytest.param("short", 10, "short", id="fits"),
        pytest.param("law, lawyers, courts", 15, "law, lawyers …", id="at a word"),
        pytest.param("Donaudampfschiff", 6, "Donau…", id="no word's end"),
    ],
)
def test_shorten(text: str, width: int, cut: str) -> None:
    assert frame.shorten(text, width) == cut


def test_a_legend_of_many_lines_has_room_below_the_title() -> None:
    segments = pd.DataFrame({"kind": list("abcdefg"), "activity": "x"})
    one, seven = (figures.draw_material(segments.head(n)).layout for n in (1, 7))
    assert seven.margin.t - one.margin.t == 60  # four lines of two entries


def test_figures_are_readable_on_every_shade_of_a_heat_map() -> None:
    contrasts = [Color(INK).contrast(shade, method="wcag21") for _, shade in LIGHT_SCALE]
    assert min(contrasts) >= 4.5
