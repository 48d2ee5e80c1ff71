"""The report as HTML: escaped, complete, the same for all who read it."""

import re
from collections import Counter
from collections.abc import Callable

import pandas as pd
import pytest
from pages import Page, assert_is_sound

from qualcode.synthesis import Synthesis
from qualcode.synthesis.messages import load_messages
from qualcode.synthesis.views.topics import _spread

HOSTILE = "<script>alert(1)</script>\"' onload=x <b>&amp;"


@pytest.fixture(scope="module")
def page(synthesis: Synthesis) -> Page:
    return Page(synthesis.to_html())


@pytest.fixture(scope="module")
def spanish(demonstration_synthesis: Synthesis) -> Page:
    return Page(demonstration_synthesis.to_html())


def test_the_small_report_is_sound(page: Page) -> None:
    assert_is_sound(page)


def test_the_spanish_report_is_sound_and_complete(spanish: Page) -> None:
    assert_is_sound(spanish)
    m = load_messages("es")
    for key in ("summary", "strongest", "concerns", "by_group", "one_by_one", "material", "method"):
        assert m(key) in spanish.text
    english = load_messages("en")
    alone = [key for key in english.words if len(english(key)) > 20 and "{" not in english(key)]
    assert [key for key in alone if english(key) in spanish.text] == []
    assert dict(spanish.tags)["html"] == {"lang": "es"}


def test_no_network_is_needed_and_none_is_allowed(synthesis: Synthesis, page: Page) -> None:
    policy = next(a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
    assert "url(" not in synthesis.to_html()
    assert "@import" not in synthesis.to_html()


def test_what_the_small_report_says(page: Page) -> None:
    for said in (
        "A small meeting",
        "Santiago, 24 May 2026",
        "2 of 2 groups, 4 of 4 participants, 4 of 6 documents, 4 mentions",
        "Not raised in the material of: i (The first).",
        "P3 · group ii · notes.csv, row 4",
        "Every quote was compared with the text at its place: 7 of 7 agree.",
    ):
        assert said in page.text


def test_tables_have_captions_and_headings_with_a_scope(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert all(
        attributes.get("scope") in {"col", "row"} for t, attributes in page.tags if t == "th"
    )


def test_quotes_say_their_language(page: Page) -> None:
    languages = Counter(a.get("lang") for tag, a in page.tags if tag == "blockquote")
    assert set(languages) == {"en", "es"}


def test_what_a_rule_found_is_marked_in_quotes_that_no_mask_has_changed(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    html = synthesise_files(
        {
            "gathering.yaml": "title: t\ncodebook: book.yaml\n",
            "participants.csv": "participant,name\nP1,Ana Rojas\n",
            "book.yaml": "codes: [{id: a, codes: [{id: b, terms: {any: [bees, fly]}}]}]",
            "a.txt": "All the bees <fly> and we know that bees are here.",
            "b.txt": "Ana Rojas told all of us that these bees fly.",
        }
    ).to_html()
    marked = (
        "All the <mark>bees</mark> &lt;<mark>fly</mark>&gt; and we know that <mark>bees</mark> "
        "are here."
    )
    assert html.count(marked) == 2  # under the code and the one above it
    assert html.count("P1 told all of us that these bees fly.") == 2


HOSTILE_YAML = HOSTILE.replace("'", "''")
HOSTILE_CSV = HOSTILE.replace('"', '""')
HOSTILE_FILES = {
    "gathering.yaml": f"""\
title: '{HOSTILE_YAML}'
about: '{HOSTILE_YAML}'
place: '{HOSTILE_YAML}'
organisers: ['{HOSTILE_YAML}']
authors: '{HOSTILE_YAML}'
licence: '{HOSTILE_YAML}'
codebook: book.yaml
groups: {{'{HOSTILE_YAML}': '{HOSTILE_YAML}', ii: '{HOSTILE_YAML}'}}
sources:
  - files: "*.csv"
    text: note
    columns: {{group: table, participant: who, activity: act, title: head, language: lang}}
""",
    "book.yaml": f"""\
name: '{HOSTILE_YAML}'
version: '{HOSTILE_YAML}'
codes:
  - id: a
    name: '{HOSTILE_YAML}'
    definition: '{HOSTILE_YAML}'
    include: '{HOSTILE_YAML}'
    exclude: '{HOSTILE_YAML}'
    color: "#123456"
    terms: {{any: [script]}}
    codes: [{{id: b, name: '{HOSTILE_YAML}', terms: {{any: [onload]}}}}]
  - {{id: c, name: '{HOSTILE_YAML}'}}
""",
    "<script>'\" onload=x.csv": "table,who,act,head,lang,note,<script>x\n"
    + "".join(f'"{HOSTILE_CSV}",' * 5 + f'"{HOSTILE_CSV} {n}",<b>\n' for n in range(3))
    + f'ii,P1,x,y,en,"{HOSTILE_CSV}",z\n',
    "<b>notes.xyz": "not read",
}


def test_hostile_text_is_text(synthesise_files: Callable[..., Synthesis]) -> None:
    found = synthesise_files(HOSTILE_FILES)
    assert found.concerns.set_index("code")["mentions"].to_dict() == {"a": 4, "a/b": 4, "c": 0}
    page = Page(found.to_html())
    assert_is_sound(page)
    assert page.text.count(HOSTILE) > 20
    assert "<b>notes.xyz" in page.text


def test_hostile_text_without_a_codebook(synthesise_files: Callable[..., Synthesis]) -> None:
    files = {name: text for name, text in HOSTILE_FILES.items() if name != "book.yaml"}
    files["gathering.yaml"] = files["gathering.yaml"].replace("codebook: book.yaml\n", "")
    assert_is_sound(Page(synthesise_files(files).to_html()))


def test_without_a_codebook_topics_lead(synthesise_files: Callable[..., Synthesis]) -> None:
    notes = "".join(f"we need copyright law {n}\n" for n in range(20))
    page = Page(synthesise_files({"a.csv": "note\n" + notes}).to_html())
    assert_is_sound(page)
    assert load_messages("en")("no_codebook") in page.text
    assert load_messages("en")("topics_alone_lead") in page.text
    assert "copyright" in page.text


def test_what_is_said_of_topics_at_the_head(synthesise_files: Callable[..., Synthesis]) -> None:
    said = ["copyright law and courts", "buses and trains run late", "schools teach the young"]
    rows = [f"{said[n % 3]} {n} {'xyz'[n % 3] * (n % 7 + 1)},p{n % 6}" for n in range(60)]
    files = {
        "gathering.yaml": "title: t\nsources: [{files: a.csv, text: note, columns: "
        "{participant: who}}]\n",
        "a.csv": "note,who\n" + "\n".join([*rows, "+1,p1"]),
    }
    page = Page(synthesise_files(files).to_html())
    assert "2\u00a0% of the pieces are less like their topic" in page.text
    assert page.text.index("less like their topic") < page.text.index("Words: ")
    assert "2 of 6 participants, 20 of 61 documents, 20 pieces of text" in page.text


def test_the_quotes_of_a_topic_are_of_different_people() -> None:
    rows = pd.DataFrame(
        {
            "segment": [f"s{n}" for n in range(12)],
            "text": ["Same", "same", *(f"note {n}" for n in range(10))],
            "participant": [None, "a", "a", "a", "b", "c", "d", "e", "f", None, "b", "a"],
        }
    )
    assert _spread(rows)["segment"].tolist() == ["s0", "s4", "s6", "s7", "s9"]
    assert _spread(rows.head(4))["segment"].tolist() == ["s0", "s2", "s3"]
    assert _spread(rows.head(0)).empty


def test_one_note(synthesise_files: Callable[..., Synthesis]) -> None:
    page = Page(synthesise_files({"a.txt": "Only this"}).to_html())
    assert_is_sound(page)
    assert "Only this" in page.text


def test_a_code_that_nobody_raised_is_named(synthesise_files: Callable[..., Synthesis]) -> None:
    files = {
        "a.txt": "Only this",
        "gathering.yaml": "title: x\ncodebook: book.yaml\n",
        "book.yaml": "codes: [{id: a, terms: {any: [only]}}, {id: zebra, name: Zebras}]",
    }
    assert "Nobody raised: Zebras." in Page(synthesise_files(files).to_html()).text


def test_files_with_a_hash_in_their_names_are_counted_apart(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    page = Page(synthesise_files({"a #1.txt": "One", "a #2.txt": "Two"}).to_html())
    assert "a #1.txt" in page.text
    assert re.search(r"In all\s*2\s*2\s*2", page.text)
