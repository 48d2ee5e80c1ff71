"""Charts of the report: what is drawn, and that nothing gets out of its place."""

import re
from html.parser import HTMLParser

import pandas as pd

from qualcode.charts.map_markup import draw_map
from qualcode.charts.markup import Bar, draw_bars, draw_heat
from qualcode.charts.network_markup import draw_network
from qualcode.charts.palette import TOPICS
from qualcode.charts.survey_markup import Answers, draw_answers, draw_legend

HOSTILE = "\"><script>alert('1')</script>"


class Tags(HTMLParser):
    """Collects the names of the tags, and the values of their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.said: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.said += [value for _, value in attrs]


def test_a_bar_is_as_long_as_its_share() -> None:
    bars = [Bar("A", 0.25, "1 of 4"), Bar("B", 7, "7"), Bar("C", -1, "0")]
    html = draw_bars(bars, label="Shares")
    assert re.findall(r'width="(\d+\.\d+)" height="10" fill', html) == ["25.00", "100.00", "0.00"]
    assert "1 of 4" in html
    assert 'aria-label="Shares"' in html


def test_a_bar_leads_to_its_section_in_its_colour_and_level() -> None:
    html = draw_bars([Bar("A", 1, "1", color="#123456", level=9, anchor="code-1")], label="x")
    assert 'href="#code-1"' in html
    assert 'fill="#123456"' in html
    assert "level-4" in html  # no deeper than the style sheet


def test_no_bars() -> None:
    assert draw_bars([], label="x") == '<ol class="bars" aria-label="x"></ol>'


def test_bars_escape_every_text() -> None:
    bar = Bar(HOSTILE, 1, HOSTILE, color=HOSTILE, anchor=HOSTILE)
    tags = Tags(draw_bars([bar], label=HOSTILE))
    assert tags.names == {"ol", "li", "a", "svg", "rect", "span"}
    assert HOSTILE in tags.said


def heat(counts: pd.DataFrame, name: str = "Law") -> str:
    rows = {key: (f"{name} {key}", 2) for key in counts.index}
    columns = {key: f"{name} {key}" for key in counts.columns}
    return draw_heat(counts, caption="Who", corner="Code", rows=rows, columns=columns)


def test_heat_goes_by_the_square_root() -> None:
    html = heat(pd.DataFrame({"i": [4, 1], "ii": [0, 4]}, index=["a", "b"]))
    cells = re.findall(r"<td[^>]*--heat: (\d+)%[^>]*>(\d)", html)
    assert [count for _, count in cells] == ["4", "1", "4"]
    darkest, lighter, _ = (int(heat) for heat, _ in cells)
    assert 10 < lighter < darkest == int(cells[2][0]) < 60
    assert abs((lighter - 10) * 2 - (darkest - 10)) <= 1  # a quarter of the count, half as dark
    assert '<td class="none"><span class="unseen">0</span></td>' in html


def test_heat_has_headings_that_read_aloud() -> None:
    html = heat(pd.DataFrame({"i": [1]}, index=["a"]))
    assert "<caption>Who</caption>" in html
    assert '<th scope="row" class="level-2">Law a</th>' in html
    assert '<th scope="col"><abbr title="Law i">i</abbr></th>' in html


def test_heat_of_nothing() -> None:
    assert "<tbody></tbody>" in heat(pd.DataFrame())
    assert "--heat" not in heat(pd.DataFrame({"i": [0]}, index=["a"]))


def test_heat_escapes_every_text() -> None:
    tags = Tags(heat(pd.DataFrame({HOSTILE: [1]}, index=[HOSTILE]), name=HOSTILE))
    assert "script" not in tags.names
    assert "abbr" in tags.names


def test_answers_lie_about_the_middle_of_their_scale() -> None:
    rows = [
        Answers("Meals", [0.25, 0.25, 0.5], "poor 25 %; fair 25 %; good 50 %", "8 answers"),
        Answers(HOSTILE, [], HOSTILE, HOSTILE),
    ]
    drawn = draw_answers(rows, label=HOSTILE, ordered=True)
    # A quarter and half of the next lie left of the line, so it stands at 37.5 of 100.
    assert re.findall(r'<rect x="([\d.]+)" width="([\d.]+)"', drawn) == [
        ("0.00", "25.00"), ("25.00", "25.00"), ("50.00", "50.00"), ("37.50", ".3"),
    ]  # fmt: skip
    tags = Tags(drawn + draw_legend([HOSTILE, "b"], ordered=False, label=HOSTILE))
    assert tags.names == {"ol", "ul", "li", "span", "svg", "rect"}
    assert HOSTILE in tags.said
    beside = draw_answers([Answers("a", [0.5, 0.5], "", "")], label="", ordered=False)
    assert 'x="1.96" width="49.02"' in beside  # a chart goes a fiftieth of the answers to the left


def test_a_network_has_an_arc_a_pair_and_names_that_lead_to_their_codes() -> None:
    arcs = pd.DataFrame({
        "first": ["a", "a"], "second": ["b", "c"], "first_name": [HOSTILE, HOSTILE],
        "second_name": ["B", "a name that is longer than there is room for"],
        "first_n": [9, 9], "second_n": [1, 4], "jaccard": [0.5, 0.1],
    })  # fmt: skip
    drawn = draw_network(arcs, anchors={"a": "code-1"}, colors={"a": "#123456"}, label="Together")
    assert re.findall(r'class="(arc-\d)"', drawn) == ["arc-2", "arc-0"]  # the strongest on top
    assert '<a href="#code-1"><text' in drawn
    assert ">a name that is longer than there…<" in drawn
    assert re.findall(r'r="([\d.]+)" fill="(.*?)"', drawn).count(("8.0", "#123456")) == 1
    assert Tags(drawn).names == {"svg", "path", "circle", "a", "text"}


def test_a_map_has_a_point_a_note_and_a_number_a_topic() -> None:
    notes = pd.DataFrame({
        "topic": [0, 0, 1, 1], "weak": [False, True, False, False],
        "x": [-1.0, 0, 1, 1], "y": [1.0, 0, -1, -0.5],
    })  # fmt: skip
    drawn = draw_map(notes, pd.DataFrame({"topic": [0, 1]}), label=HOSTILE)
    assert drawn.count("h0") == 4
    assert f'd="M30 30h0" fill="none" stroke="{TOPICS[0]}"' in drawn
    assert f'd="M970 970h0M970 735h0" fill="none" stroke="{TOPICS[1]}"' in drawn
    assert re.findall(r">(\d)</text>", drawn) == ["0", "1"]
    assert drawn.count('opacity="0.4"') == 1
    assert Tags(drawn).names == {"svg", "path", "text"}
    many = pd.DataFrame({"topic": 0, "weak": False, "x": 0.0, "y": 0.5}, index=range(4_000))
    assert draw_map(many, pd.DataFrame({"topic": [0]}), label="").count("h0") == 3_000
