"""Evidence: what a page holds to open its numbers, and that nothing gets out of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup
from pages import Page, assert_is_sound, opened, unpack

from qualcode import read_gathering, synthesise
from qualcode.synthesis import Synthesis
from qualcode.synthesis.evidence import Count, Evidence, Figure, keep_marks
from qualcode.synthesis.report import render_report

BUTTON = '<button type="button" class="count" data-evidence="{}" aria-haspopup="dialog">{}</button>'


# -- one number ------------------------------------------------------------------------------------


def test_a_number_is_a_button_where_it_opens_and_text_where_it_does_not() -> None:
    evidence = Evidence(opens=True)
    assert evidence.show("2 of 3", ["a", "b"], title="T", by="group") == BUTTON.format(0, "2 of 3")
    assert evidence.show("<2>", iter(["a", "b", "a"]), title="T", by="group") == BUTTON.format(
        0, "&lt;2&gt;"
    )
    assert evidence.show("3", ["a", "b"], title="T") == BUTTON.format(1, "3")
    assert evidence.show("0 <", [], title="T") == "0 &lt;"
    assert evidence.show("\x1b", ["a"], title="T") == BUTTON.format(2, "\ufffd")
    assert [entry.by for entry in evidence.entries] == ["group", "", ""]
    on_paper = Evidence()
    assert on_paper.show("2 <", ["a"], title="T") == "2 &lt;"
    assert on_paper.entries == []


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        *(("0", False), ("0 / 6", False), ("0/4", False), ("0 of 36 participants", False)),
        *(("0 %", True), ("0\N{NO-BREAK SPACE}%", True), ("0%", True)),  # a share of a few
        *(("0.5", True), ("0,5", True), ("07", True), ("10", True), ("1 / 40", True)),
    ],
)
def test_what_counts_nothing_does_not_open(text: str, *, is_open: bool) -> None:
    evidence = Evidence(opens=True)
    assert evidence.show(text, ["a"], title="T") == (BUTTON.format(0, text) if is_open else text)
    assert len(evidence.entries) == is_open


def test_marks_stay_with_their_number() -> None:
    number = Evidence(opens=True).show("4 of 6 groups", ["a"], title="Law")
    assert keep_marks(f"by them ({number}") == f'by them <span class="kept">({number}</span>'
    assert keep_marks(f"{number}, and so on") == f'<span class="kept">{number},</span> and so on'
    assert keep_marks(f"{number} (") == f"{number} ("


def test_what_is_made_of_a_figure_is_plain() -> None:
    figure = Figure(Markup("<b>4</b> &lt; 5"))
    assert figure == "4 < 5"
    assert type(figure + "") is str
    count = Count(4, Markup("<b>4</b>"))
    assert count == 4
    assert type(count - 0) is int


# -- what a page holds -----------------------------------------------------------------------------


def test_the_page_lists_what_was_counted(synthesis: Synthesis) -> None:
    html = synthesis.to_html()
    data = unpack(html)
    assert data["texts"][0] == "We need training about copyright before the law is changed"
    assert data["locators"] == [f"row {n}" for n in range(2, 8)]
    assert data["files"] == {"labels": ["notes.csv"], "rows": [0] * 6}
    assert data["who"]["labels"][0] == "P1 · group i"
    assert data["languages"] == {"labels": ["en", "es"], "rows": [0, 0, 1, 1, 0, 0]}
    assert data["by"]["group"] == {
        "labels": ["group i (The first)", "group ii (The second)"],
        "rows": [0, 0, 1, 1, 1, 0],
    }
    assert data["by"]["participant"]["rows"] == [0, 1, 2, 3, 0, -1]
    for text, by in {
        "2 of 2 groups": "group",
        "4 of 4 participants": "participant",
        "4 of 6 documents": "document",
        "4 mentions": "",
    }.items():
        assert ("Capacity building", by, [0, 1, 2, 3]) in opened(html, text)
    assert opened(html, "1 mention") == [("Money", "", [4])] * 2
    assert opened(html, "67\u00a0%") == [
        ("Capacity building: 4 of 6 documents", "document", [0, 1, 2, 3])
    ]
    assert opened(html, "6 from sticky notes") == []
    assert ("Pieces of text", "", [0, 1, 2, 3, 4, 5]) in opened(html, "6")


def test_a_count_of_nobody_does_not_open(synthesise_files: Callable[..., Synthesis]) -> None:
    html = synthesise_files(
        {
            "gathering.yaml": "title: t\ncodebook: book.yaml\nsources: [{files: a.csv, text: note, "
            "columns: {participant: who}}]\n",
            "book.yaml": "codes: [{id: a, name: Bees, terms: {any: [bees]}}]",
            "a.csv": "note,who\nbees fly,\nno such word,P1\n",
            "narrative/summary.md": '{{ share("a", of="participants") }}, '
            '{{ count("a", of="participants") }} of {{ total("files") }}',
        }
    ).to_html()
    assert "<p>0\N{NO-BREAK SPACE}%, 0 of <button" in html
    assert ("Files", "source", [0, 1]) in opened(html, "1")
    assert ">0 of 1 participants<" not in html
    assert "0 of 1 participants" in Page(html).text
    assert ("Bees", "", [0]) in opened(html, "1 mention")


def test_the_same_synthesis_gives_the_same_bytes(
    meeting: Path, synthesise_folder: Callable[..., Synthesis], synthesis: Synthesis
) -> None:
    assert synthesise_folder(meeting).to_html() == synthesis.to_html()


def test_hostile_text_stays_in_the_data(synthesise_files: Callable[..., Synthesis]) -> None:
    hostile = "</script><script>alert(1)</script>\u2028<!-- "
    html = synthesise_files({"a.csv": f"note\nbefore\n{hostile}\nafter\n"}).to_html()
    assert_is_sound(Page(html))
    assert unpack(html)["texts"] == ["before", hostile.strip(), "after"]


def test_who_is_only_counted_is_listed_without_words(
    meeting: Path,
    base_only: None,  # noqa: ARG001 - switches the extra off
) -> None:
    (meeting / "participants.csv").write_text(
        "participant,name,consent\nP2,Bo Li,count\nP3,Carla Soto,quote\n", encoding="utf-8"
    )
    html = synthesise(read_gathering(meeting)).to_html()
    assert unpack(html)["texts"][1] == ""
    assert ("Capacity building", "", [0, 1, 2, 3]) in opened(html, "4 mentions")
    assert ("Capacity building", "participant", [0, 1, 2, 3]) in opened(html, "4 of 4 participants")
    silent = "1 more, counted but not quoted at the person’s wish."
    assert opened(html, silent) == [("Capacity building", "", [1])]


def test_values_that_are_the_same_once_masked_are_told_apart(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    html = synthesise_files(
        {
            "gathering.yaml": "title: t\nsources: [{files: a.csv, text: note, "
            "columns: {group: g}}]\n",
            "participants.csv": "participant,name,aliases\nP1,Ana Rojas,Anita\n",
            "a.csv": "note,g\none,Ana Rojas\ntwo,Anita\n",
        }
    ).to_html()
    assert unpack(html)["by"]["group"] == {"labels": ["group P1", "group P1"], "rows": [0, 1]}
    assert opened(html, "2")[0][1] in {"", "group"}


# -- narratives ------------------------------------------------------------------------------------


def test_figures_of_a_narrative_open_and_cannot_be_forged(
    meeting: Path,
    base_only: None,  # noqa: ARG001 - switches the extra off
) -> None:
    words = (
        '{{ share("capacity", by="group") }} and {{ count("money") }} and {{ count("money") + 0 }} '
        'and [{{ count("capacity") }} notes](#money) and \ue000 &#xe000; '
        "&#x{# #}E000; &#57344; &#65; "
        '<button data-evidence="0">9</button> {{ "<button data-evidence=0>" }}'
    )
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / "summary.md").write_text(words, encoding="utf-8")
    html = synthesise(read_gathering(meeting)).to_html()
    found = re.search(r'<div class="narrative">\n<p>(.*?)</p>', html, re.DOTALL)[1]
    plain = re.sub(r'<button type="button" class="count" data-evidence="\d+" [^>]*>', "[", found)
    plain = re.sub(r'<span class="kept">(.*?)</span>', r"\1", plain.replace("</button>", "]"))
    forged = (
        "&lt;button data-evidence=&quot;0&quot;&gt;9&lt;/button&gt; &lt;button data-evidence=0&gt;"
    )
    assert plain == (
        "i [67\u00a0%] ([2] of 3), ii [67\u00a0%] ([2] of 3) and [1] and 1 and "
        f'<a href="#code-3">4 notes</a> and \ufffd \ufffd \ufffd \ufffd A {forged}'
    )
    assert ("Capacity building · ii", "document", [2, 3]) in opened(html, "2")


def test_figures_open_where_values_are_masked_and_not_where_files_are_empty(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    html = synthesise_files(
        {
            "gathering.yaml": "title: t\ncodebook: book.yaml\ngroups: {ii: Led by Ana Rojas}\n",
            "book.yaml": "codes: [{id: a, name: Bees, terms: {any: [bees]}}]",
            "participants.csv": "participant,name,team\nP1,Ana Rojas,of Ana Rojas\n"
            "P2,Bo,of Ana Rojas\nP3,Eva,of Ana Rojas\n",
            "ana rojas.md": "---\ngroup: Ana Rojas\nday: 1\nparticipant: P1\n---\n"
            "- bees fly\n- bees sting\n- nothing\n",
            "b.md": "---\ngroup: Ana Rojas\nday: 2\nparticipant: P2\n---\n- the bees\n",
            "c.md": "---\ngroup: ii\nday: 1\nparticipant: P3\n---\n- more bees\n",
            "empty.md": "---\n",  # a line across and no text
            "narrative/summary.md": '{{ total("files") }}, {{ total("documents") }}, '
            '{{ total("segments") }}, {{ total("participants") }}, '
            '{{ k_of_n("a", of="documents", by="day", value=1) }}, '
            '{{ k_of_n("a", of="documents", by="group", value="Ana Rojas") }}, '
            '{{ k_of_n("a", of="participants", by="team", value="of Ana Rojas") }}, '
            '{{ share("a", of="documents", by="day", value=2) }}, '
            '{{ count("a", by="day", value=2) }}',
        }
    ).to_html()
    found = re.search(r'<div class="narrative">\n<p>(.*?)</p>', html, re.DOTALL)[1]
    # A file without text is read, and nothing of it is listed.
    assert found.startswith("4, 4, <")
    for text, *entry in (
        ("5", "Pieces of text", "", [0, 1, 2, 3, 4]),
        ("3", "Participants", "participant", [0, 1, 2, 3, 4]),
        ("2 of 2 documents", "Bees · 1", "document", [0, 1, 4]),
        ("2 of 2 documents", "Bees · P1", "document", [0, 1, 3]),
        ("3 of 3 participants", "Bees · of P1", "participant", [0, 1, 3, 4]),
        ("100\N{NO-BREAK SPACE}%", "Bees · 2: 1 of 1 documents", "document", [3]),
        ("1", "Bees · 2", "", [3]),
    ):
        assert tuple(entry) in opened(html, text), text
    assert "Led by P1" in html
    assert "Ana" not in html


def test_lists_by_attributes_tell_no_more_of_people_than_labels(
    meeting: Path,
    base_only: None,  # noqa: ARG001 - switches the extra off
) -> None:
    (meeting / "participants.csv").write_text(
        "participant,job,country\nP1,staff,Chile\nP2,staff,Peru\nP3,staff,Peru\nP4,guest,Peru\n"
        "P5,guest,Peru\n",
        encoding="utf-8",
    )
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / "summary.md").write_text(
        '{{ k_of_n("capacity", of="participants", by="job", value="staff") }}, '
        '{{ k_of_n("capacity", of="participants", by="country", value="Peru") }}',
        encoding="utf-8",
    )
    html = synthesise(read_gathering(meeting)).to_html()
    # Labels show the job of P1 alone, since P2 and P3 would be the only staff from Peru.
    assert unpack(html)["who"]["labels"][:2] == ["P1 · staff · group i", "P2 · Peru · group i"]
    peru = "Capacity building · Peru"
    assert opened(html, "3 of 3 participants") == [(peru, "participant", [1, 2, 3])]
    assert "<p>3 of 3 participants, <button" in html


def test_sections_list_no_attribute_of_people_that_their_labels_leave_off(
    meeting: Path,
    base_only: None,  # noqa: ARG001 - switches the extra off
) -> None:
    people = [(f"P{n}", "staff" if n < 6 else "guest", "yes" if n < 5 else "no")
              for n in range(1, 11)]  # fmt: skip
    notes = "".join(f"{who},A {word} for {who}\n" for who, *_ in people
                    for word in (["cat"] if who in {"P1", "P6"} else ["dog"]))  # fmt: skip
    for name, text in {
        "gathering.yaml": "title: t\ncodebook: codebook.yaml\n"
        "sources: [{files: notes.csv, text: note, columns: {participant: who}}]\n",
        "codebook.yaml": "codes:\n  - {id: cat, name: Cats, role: need, terms: {any: [cat]}}\n"
        "  - {id: dog, name: Dogs, role: need, terms: {any: [dog]}}\n",
        "participants.csv": "participant,affiliation,first time\n"
        + "".join(f"{','.join(row)}\n" for row in people),
        "notes.csv": f"who,note\n{notes}",
    }.items():
        (meeting / name).write_text(text, encoding="utf-8")
    html = synthesise(read_gathering(meeting)).to_html()
    # P5 is the only staff for whom it is not the first time, and so the label shows that alone. So
    # nothing may list the staff who spoke of dogs, among whom P5 is.
    titles = {title for title, _, _ in unpack(html)["entries"]}
    assert {"Cats: staff", "Cats: guest"} <= titles
    assert "Dogs: staff" not in titles
    assert ("Cats: staff", "participant", [0]) in opened(html, "1 of 5")
    assert {by for title, by, _ in unpack(html)["entries"] if title == "Cats: staff"} == {
        "participant"
    }
    assert '<td class="n">4 of 5</td>' in html


# -- the demonstration -----------------------------------------------------------------------------


def test_the_demonstration_in_spanish(demonstration_synthesis: Synthesis) -> None:
    html = demonstration_synthesis.to_html()
    assert len(html.encode()) < 2_000_000
    data = unpack(html)
    texts = demonstration_synthesis.tables["segments"]["text"].tolist()
    assert len(data["texts"]) == len(texts) == 876
    legible = [text for text in data["texts"] if not text.startswith("tal vez diga «")]
    assert set(legible) <= set(texts)
    assert 1000 > len(data["entries"]) > 300
    groups = [label.partition(" (")[0] for label in data["by"]["group"]["labels"]]
    assert groups == [f"grupo {number}" for number in ("i", "ii", "iii", "iv", "v", "vi")]
    assert {anchor for anchor, *_ in data["pictures"]["labels"]} <= set(Page(html).values("id"))


@pytest.mark.parametrize("name", ["share", "raised_by"])
def test_on_paper_numbers_are_text(
    meeting: Path,
    base_only: None,  # noqa: ARG001 - switches the extra off
    name: str,
) -> None:
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / "summary.md").write_text(f'{{{{ {name}("capacity") }}}}')
    page = render_report(synthesise(read_gathering(meeting)), draw=lambda _: "")
    assert "<button" not in page
    assert "script" not in page
    assert "4 of 6 documents" in page
