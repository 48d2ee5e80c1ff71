"""The sections of the report, on one gathering that has something for each of them."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup
from pages import Page, assert_is_sound, opened, unpack
from whole_meeting import WHOLE_MEETING, WITH_A_TALK

from qualcode.charts.drawing import Drawing
from qualcode.errors import GatheringError
from qualcode.synthesis import Synthesis
from qualcode.synthesis.evidence import Evidence
from qualcode.synthesis.figures import draw_figure
from qualcode.synthesis.messages import load_messages
from qualcode.synthesis.narrative import read_narrative
from qualcode.synthesis.report import find_strange_needs, render_report
from qualcode.synthesis.stubs import make_stubs
from qualcode.tables import records


@pytest.fixture(scope="module")
def synthesise_once(
    tmp_path_factory: pytest.TempPathFactory, synthesise_folder: Callable[..., Synthesis]
) -> Callable[[dict[str, str]], Synthesis]:
    def make(files: dict[str, str]) -> Synthesis:
        folder = tmp_path_factory.mktemp("whole")
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return synthesise_folder(folder)

    return make


@pytest.fixture(scope="module")
def full(synthesise_once: Callable[..., Synthesis]) -> Synthesis:
    return synthesise_once(WHOLE_MEETING)


@pytest.fixture(scope="module")
def talk(synthesise_once: Callable[..., Synthesis]) -> Synthesis:
    """The same meeting, where participants, documents and pieces of text are not as many."""
    return synthesise_once(WITH_A_TALK)


@pytest.fixture(scope="module")
def page(full: Synthesis) -> Page:
    return Page(full.to_html())


@pytest.fixture(scope="module")
def said(full: Synthesis) -> str:
    """What stands on the page, with a blank where an element begins or ends."""
    body = full.to_html().partition("<body>")[2].partition("<dialog")[0]
    body = re.sub(r'<span class="kept">(.*?)</span>', r"\1", body)
    body = re.sub(r"</?(?:button|mark)\b[^>]*>", "", body)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_page_is_sound_and_begins_with_its_contents(page: Page) -> None:
    assert_is_sound(page)
    order = [
        *("in-short", "people", "material", "method", "concerns", "one-by-one", "needs", "topics"),
        *("next-steps", "proposals", "patterns", "surveys", "appendix"),
    ]
    links = [a["href"][1:] for tag, a in page.tags if tag == "a" and "href" in a]
    assert links[1 : len(order) + 1] == order  # the first skips to the concerns


def test_areas_have_what_belongs_to_them(said: str) -> None:
    assert "Advocacy 1 of 2 groups, 1 of 11 participants, 1 of 15 documents, 1 mention" in said
    assert "Within it: Planning (1 of 2 groups" in said
    assert "Nobody raised: Lawmaking." in said
    assert "Capacity was raised by 11 of 11 participants" in said


def test_next_steps_stand_with_their_challenges(said: str, page: Page) -> None:
    steps = said[said.index("Next steps and their challenges What") :]
    assert "Keeping it alive : 1 of 2 groups, 1 of 11 participants" in steps
    assert "For all of them Loneliness : 1 of 2 groups" in steps
    one_by_one = said[said.rindex(" One by one ") : said.rindex(" What people need ")]
    assert "Planning" in one_by_one
    assert "Keeping it alive" not in one_by_one
    assert page.headings().count(1) == 1


def test_needs_are_a_matrix_of_groups(said: str) -> None:
    assert "Legal skills 6 0 Media skills 0 5" in said
    assert "Nobody raised: Money." in said


def test_who_came_without_singling_anybody_out(said: str) -> None:
    came = said[said.index("12 people are on the list") :][:900]
    assert "there is material from 11 of them" in came
    assert "Affiliation: the most frequent is volunteer, 6 of 12 people" in came
    assert "1 other value: 1 person." in came
    assert "Chile 3 of 12 people 9 other values: 9 people." in came
    assert "isle" not in said
    assert "land 0" not in said


def test_proposals_mark_what_nobody_addresses(said: str) -> None:
    table = said[said.index("1 need has no proposal") :][:600]
    assert "Legal skills" in table
    assert "Copyright basics Opinions" in table
    assert "Money (no proposal)" in table
    assert "harbour (not in the codebook)" in table
    assert table.index("Legal") < table.index("Media") < table.index("Money") < table.index("harb")


def test_a_need_that_no_code_has_is_told_with_what_is_like_it(full: Synthesis) -> None:
    (said,) = find_strange_needs(full)
    assert said.startswith("`harbour` is no code of the codebook; known are advocacy")
    slip = full.gathering.proposals.assign(need="capacity/leagl")
    slipped = replace(full, gathering=replace(full.gathering, proposals=slip))
    assert find_strange_needs(slipped) == [
        "`capacity/leagl` is no code of the codebook; did you mean `capacity/legal`?"
    ]
    assert find_strange_needs(replace(full, codebook=None)) == []


def test_patterns_are_woven_in_and_unfilled_ones_left_out(full: Synthesis, said: str) -> None:
    assert list(full.narrative) == ["patterns/late-meals", "patterns/rooms", "summary"]
    assert "Late meals Problem Meals came late for 6. Solution Ask before ." in said
    assert "Salas Problema Pequeñas." in said
    assert "Not yet" not in said
    assert 'href="#pattern-2"' in full.to_html()


def test_surveys_are_drawn_and_small_parts_hidden(full: Synthesis, page: Page, said: str) -> None:
    assert "11 of 12 people on the list of participants answered (92 %)" in said
    assert "“Venue”: 100 % chose good; for “Meals” it is 45 %, the least" in said
    labels = [a.get("aria-label", "") for tag, a in page.tags if tag == "svg"]
    assert "poor 55\u00a0%; fair 0\u00a0%; good 45\u00a0%" in labels
    assert {"surveys", "surveys_by", "contrasts", "coverage"} <= set(full.tables)
    assert "(not known)" not in said
    assert "survey_changes" not in full.tables


def test_options_of_several_are_plain_bars(page: Page, full: Synthesis, said: str) -> None:
    options = said[said.index("How do you get news? Chosen most: mail (11 of 11).") :]
    assert "mail 11 of 11 chat 6 of 11" in options
    assert "chat · staff 0 of 5 chat · volunteer 6 of 6" in options
    assert "Chose it Answers Without an answer mail 11 11 0 chat 6 11 0" in options
    labels = [a.get("aria-label", "") for tag, a in page.tags if tag == "svg"]
    assert not [label for label in labels if label.startswith("no ")]
    table = full.tables["surveys"]
    assert table.loc[table["option"], "question"].unique().tolist() == ["news: mail", "news: chat"]


def test_what_sets_two_parts_apart_is_said_with_how(full: Synthesis, said: str) -> None:
    assert "Legal skills sets “volunteer” and “staff” apart: 6 of 6 and 0 of 5 raised it" in said
    assert "0 of 6 of the ones and 5 of 5 of the others raised it (q 0.0" in said
    assert "6 participants (volunteer) and 5 (staff)" in said
    row = full.tables["contrasts"].set_index("code").loc["capacity/media"]
    assert len(row["b_segments"]) == 5
    assert round(row["p"], 4) == round(1 / 462, 4)  # of 11 people, one way to choose these five


def test_two_parts_are_drawn_on_one_line_a_code(full: Synthesis) -> None:
    part = full.to_html().partition('id="contrasts"')[2].partition("<details>")[0]
    rows = re.findall(r'<li class="dots-row">(.*?)</li>', part)
    text = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert text[0] == "Legal skills volunteer: 6 of 6 · staff: 0 of 5"
    assert re.findall(r'class="(then|now)" cx="(.*?)%"', rows[0]) == [
        ("then", "98.00"),
        ("now", "2.00"),
    ]
    assert re.findall(r'data-dot="(\d)"', rows[0]) == ["0"]  # nothing is behind 0 of 5


def test_codes_that_come_together_are_a_network_and_a_table(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    notes = [f"We lobby about copyright law, {n}" for n in range(3)]
    files = {
        "gathering.yaml": "title: Pairs\nlanguages: [en]\ncodebook: book.yaml\n",
        "book.yaml": WHOLE_MEETING["book.yaml"],
        "notes.txt": "\n\n".join([*notes, "We lobby alone", "The media wrote of copyright"]),
    }
    synthesis = synthesise_files(files)
    part = synthesis.to_html().partition('id="together"')[2].partition("</table>")[0]
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())
    assert "“Advocacy” and “Legal skills” come together most closely: 3 of the 5 pieces" in text
    assert part.count('class="arc-0"') == 1
    assert part.count("<circle") == 2
    assert "Advocacy Legal skills 3 5 60 % 0.9" in text  # 3 * 5 / (4 * 4)
    table = synthesis.tables["cooccurrence"]
    assert table["both"].max() == 3
    assert len(table["segments"].iloc[0]) == 3


def test_few_notes_have_no_map_and_no_pairs(full: Synthesis) -> None:
    page = full.to_html()
    assert 'id="together"' not in page
    assert 'id="map"' not in page


def test_print_draws_what_the_page_draws(full: Synthesis) -> None:
    drawn: list[Drawing] = []

    def draw(drawing: Drawing) -> str:
        drawn.append(drawing)
        return "data:image/png;base64,AA=="

    page = render_report(full, draw=draw)
    assert page.count('<img src="data:image/png;base64,AA=="') == len(drawn)
    contrast = next(one for one in drawn if any(row.dots for row in one.rows))
    assert [name for name, _ in contrast.legend] == ["volunteer", "staff"]
    survey = next(one for one in drawn if one.legend and not any(row.dots for row in one.rows))
    assert [name for name, _ in survey.legend] == ["poor", "fair", "good"]
    meals = next(row for row in survey.rows if row.name == "Meals")
    assert [round(piece.width / meals.pieces[0].width, 3) for piece in meals.pieces] == [1, 0.833]
    assert all(draw_figure(one, format="png").startswith("data:image/png") for one in drawn)


def test_votes_are_added_up_where_the_material_has_them(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    notes = "note,Dots\nWe lobby about copyright law,3\nTo lobby on copyright again,\nlonely,1\n"
    files = {
        "gathering.yaml": "title: Dots\nlanguages: [en]\ncodebook: book.yaml\n"
        "sources: [{files: notes.csv, kind: sticky notes, text: note}]\n",
        "book.yaml": WHOLE_MEETING["book.yaml"],
        "notes.csv": notes,
        "proposals.csv": "need,format,activity\nlonely,talk,Tea\n",
    }
    synthesis = synthesise_files(files)
    table = synthesis.concerns.set_index("code")
    assert table["Dots"].loc[["advocacy", "lonely", "next"]].tolist() == [3, 1, 0]
    assert table.loc["advocacy", "note"] == "votes of 1 of 2 mentions are known"
    page = synthesis.to_html()
    assert "The list has 1 proposal, for Loneliness." in page
    assert '<th scope="col" class="n">Votes</th>' in page
    row = page.partition('<caption class="unseen">Every code')[2] or page
    cells = re.findall(r">Advocacy</a></th>(.*?)</tr>", row, re.DOTALL)[0]
    assert re.sub(r"<[^>]+>|\s+", " ", cells).split()[-1] == "3"


def test_the_appendix_has_the_codebook_and_what_is_coded(said: str) -> None:
    appendix = said[said.rindex("The codebook “small”, version 2.0") :]
    assert "To move those who decide." in appendix
    assert "15 of 15 pieces of text carry a code (100 %)" in appendix


def test_print_lists_all_quotes_and_survives_conversion(full: Synthesis, tmp_path: Path) -> None:
    text = full.write(tmp_path / "x.md").read_text(encoding="utf-8")
    quotes = text[text.index("## All quotes") :]
    assert quotes.count("We need to learn about copyright") == 6
    assert "| Legal skills" in text
    assert full.write(tmp_path / "x.docx").stat().st_size > 10_000


def test_spanish_has_all_sections(full: Synthesis) -> None:
    page = Page(replace(full, messages=load_messages("es")).to_html())
    assert_is_sound(page)
    for heading in ("Quiénes vinieron", "Próximos pasos y sus desafíos", "Anexo: encuestas"):
        assert heading in page.text


def test_stubs_of_patterns_come_from_the_lowest_ratings(full: Synthesis) -> None:
    stubs = dict(make_stubs(full))
    meals = stubs["patterns/meals"]
    assert "Evaluation, “Meals”: 11 answers, mean 1.91 on a scale from 1 to 3." in meals
    assert meals.endswith("# Meals\n\n## Problem\n\n## Solution\n\n## Considerations\n")


#: What a number counts, by the word beside it.
COUNTED = {"participant": "participant", "group": "group", "document": "document",
           "mention": "", "passage": "", "piece": ""}  # fmt: skip


@pytest.mark.parametrize("name", ["full", "talk"])
def test_every_number_is_the_count_of_what_stands_behind_it(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    synthesis = request.getfixturevalue(name)
    segments = synthesis.shown.gathering.segments.set_index("segment")
    seen: list[str] = []

    def check(
        _: Evidence, text: str, names: list[str], *, title: str, by: str = "", within: str = ""
    ) -> Markup:
        assert within == ""  # there is one gathering
        own = segments.loc[list(names)]  # so that each of them is one
        said = title.rpartition(": ")[2] if "%" in text else text
        assert int(re.search(r"\d+", said)[0]) == (own[by].nunique() if by else len(own)), title
        assert by in {COUNTED[word] for word in COUNTED if word in said} or not said[-1].isalpha()
        assert own.index.is_unique
        seen.append(by)
        return Markup("<i>{}</i>").format(text)

    monkeypatch.setattr(Evidence, "show", check)
    text = synthesis.to_html()
    assert {"", "group", "participant", "document"} == set(seen)
    assert len(seen) > 150
    assert "&lt;i&gt;" not in text


def test_numbers_say_what_they_count_and_open_to_no_more(talk: Synthesis) -> None:
    html = talk.to_html()
    notes, law, media = [*range(15)], [*range(6), 15, 17], [*range(6, 11), 16, 18]
    assert unpack(html)["files"]["rows"] == [0] * 15 + [1] * 4
    for text, *entry in (
        # of all
        ("19 pieces of text", "What was read", "", [*range(19)]),
        ("12 identified participants", "What was read", "participant", [*range(19)]),
        ("2 working groups", "What was read", "group", notes),
        ("100\N{NO-BREAK SPACE}%", "With a code: 19 of 19 pieces of text", "", [*range(19)]),
        ("12", "Participants", "participant", [*range(19)]),
        ("11", "Participants", "participant", [*range(18)]),  # Kim is not on the list
        # of kinds and files
        ("15", "What was read", "", notes),
        ("3", "What was read", "participant", [15, 16, 17, 18]),
        ("1", "talk.txt", "document", [15, 16, 17, 18]),
        ("4", "talk.txt", "", [15, 16, 17, 18]),
        ("4", "transcripts: With a code", "", [15, 16, 17, 18]),
        ("19", "In all: Pieces of text", "", [*range(19)]),
        # of a code
        ("6 of 12 participants", "Legal skills", "participant", law),
        ("7 of 16 documents", "Legal skills", "document", law),
        ("1 of 2 groups", "Legal skills", "group", law),
        ("8 mentions", "Legal skills", "", law),
        ("All 8 passages", "Legal skills", "", law),
        ("50\N{NO-BREAK SPACE}%", "Legal skills: 6 of 12 participants", "participant", law),
        ("6 / 12", "Media skills", "participant", media),
        ("7", "Media skills", "", media),
        # of parts of those who raised it
        ("6", "Legal skills: i (The first)", "", law[:6]),
        ("6", "Capacity: i (The first)", "", law[:6]),
        ("5", "Media skills: ii (The second)", "", media[:5]),
        ("6 of 6", "Legal skills: volunteer", "participant", law),
        ("5 of 5", "Media skills: staff", "participant", media[:6]),
        ("5 of 5", "media: staff", "participant", media[:6]),
        ("1 more, counted but not quoted at the person’s wish.", "Legal skills", "", [1]),
    ):
        assert tuple(entry) in opened(html, text), text
    # Where all are quoted, nothing else opens them.
    assert opened(html, "All 2 passages") == []
    assert opened(html, "1 passage") == [("Loneliness", "", [14])]  # P2's
    printed = render_report(talk, draw=lambda _: "")
    assert "Go and lobby the ministry" in printed
    assert not re.search(r"<blockquote[^>]*>\s*</blockquote>", printed)


def test_shares_of_topics_are_those_of_the_tables(
    synthesise_once: Callable[..., Synthesis],
) -> None:
    book = "name: few\ncodes: [{id: lonely, name: Loneliness, terms: {en: [lonely, plan, asked]}}]"
    files = {name: text for name, text in WITH_A_TALK.items() if not name.startswith("narrative")}
    synthesis = synthesise_once(files | {"book.yaml": book})
    topics = synthesis.topics.topics
    shown = topics[topics["coded_share"].lt(0.5)]
    assert shown["coded_share"].gt(0).any()
    html = synthesis.to_html()
    entries = {(title, by) for title, by, _ in unpack(html)["entries"]}
    for topic in records(shown):
        k, n = round(topic["coded_share"] * topic["size"]), topic["size"]
        assert ((f"{topic['label']}: {k} of {n} pieces of text", "") in entries) == (k > 0)
        assert {(title, len(rows)) for title, _, rows in opened(html, f"{n} pieces of text")
                if title == topic["label"]} == {(topic["label"], n)}  # fmt: skip
    weak = int(synthesis.topics.assignments["weak"].sum())
    told = f"Less like their topic than is usual in it: {weak} of 19 pieces of text"
    assert ((told, "") in entries) == (weak > 0)


WHOLE = "## Problem\n\na\n\n## Solution\n\nb\n\n## Considerations\n\nc\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"narrative/patterns/x\.md: is empty"),
        ("## Problem\n\na\n\n## Solution\n\nb\n", "has no heading `## Considerations`"),
        (WHOLE.replace("b\n", "\n"), r"x\.md:5: nothing stands under `solution`"),
        (WHOLE + "\n## Problem\n\nd\n", r"x\.md:13: a second heading for `problem`"),
        (WHOLE + "{{ share(", r"x\.md:12"),
    ],
)
def test_bad_patterns_are_told(write: Callable[..., Path], text: str, told: str) -> None:
    folder = write({"narrative/patterns/x.md": text})
    with pytest.raises(GatheringError, match=told):
        read_narrative(folder, None)


def test_a_pattern_may_be_whole_in_other_ways(write: Callable[..., Path]) -> None:
    text = "# T\n\n{# \n## Problem\n#}\n" + WHOLE.replace("a\n", "```\ncode\n```\n")
    folder = write({"narrative/patterns/x.md": text})
    assert list(read_narrative(folder, None)) == ["patterns/x"]
