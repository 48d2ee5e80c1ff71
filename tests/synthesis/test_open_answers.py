"""What people answered in their own words, by a codebook of the survey's own."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import Page, assert_is_sound

from qualcode import read_gathering
from qualcode.errors import GatheringError
from qualcode.surveys import find_own_words
from qualcode.synthesis import Synthesis

ANSWERS = [
    ("P1", "good", "The meals were cold and late every day"),
    ("P2", "poor", "Dinner was late and the meals were small"),
    ("P3", "good", "Write to Ana Soto about the meals please"),
    ("P4", "good", "I liked the people who came from far away"),
    ("P5", "good", ""),
]
FILES = {
    "gathering.yaml": """\
title: A meeting
languages: [en]
codebook: main.yaml
participants: participants.csv
sources:
  - {files: notes.txt, kind: notes}
  - {files: evaluation.csv, kind: survey, text: remark, columns: {participant: who}}
surveys:
  - files: evaluation.csv
    title: {en: Evaluation, es: Evaluación}
    codebook: words.yaml
    questions: [{column: venue, scale: marks}]
    scales: {marks: {labels: [poor, fair, good]}}
""",
    "main.yaml": 'name: main\nversion: "1"\ncodes: [{id: meals, terms: {en: [dinner]}}]\n',
    "words.yaml": """\
name: words
version: "3"
codes:
  - id: meals
    name: Meals
    definition: What there was to eat.
    terms: {en: [meals]}
    codes: [{id: late, name: Late, terms: {en: [late]}}]
  - {id: rooms, name: Rooms, terms: {en: [room]}}
""",
    "participants.csv": "participant,name\nP1,Eva Ruiz\nP2,Luis Paz\nP3,Ana Soto\nP4,Ben\nP5,Cid\n",
    "notes.txt": "The meals were not spoken of by anybody in these notes\n",
    "evaluation.csv": "who,venue,remark\n" + "\n".join(",".join(row) for row in ANSWERS),
    "narrative/meals.md": "Ours alone.\n",
}


@pytest.fixture(scope="module")
def asked(
    tmp_path_factory: pytest.TempPathFactory, synthesise_folder: Callable[..., Synthesis]
) -> Synthesis:
    folder = tmp_path_factory.mktemp("asked")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return synthesise_folder(folder)


def test_open_answers_are_counted_by_a_codebook_of_their_own(asked: Synthesis) -> None:
    table = asked.tables["open_answers"].set_index("code")
    assert table["mentions"].to_dict() == {"meals": 3, "meals/late": 2, "rooms": 0}
    assert set(table["documents_total"]) == {4}  # who wrote nothing is no answer
    assert set(table["survey"]) == {"Evaluation"}
    assert asked.concerns.set_index("code")["mentions"].to_dict() == {"meals": 1}  # as before


def test_the_annex_shows_them_with_quotes_and_masked(asked: Synthesis) -> None:
    page = asked.to_html()
    assert_is_sound(Page(page))
    annex = page.partition('<section aria-labelledby="surveys">')[2].partition("</section>")[0]
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", annex)).split())
    assert "Meals was raised by 3 of 4 documents" in said
    assert "open questions ( 4 answers ), by the codebook “words”, version 3" in said
    assert "25 % of the pieces of text have none of these codes." in said
    assert "Meals : What there was to eat." in said
    assert "Write to P3 about the meals" in said
    assert "Ana Soto" not in page
    assert "Ours alone" not in said  # words about the other codebook's code of this name
    assert "not spoken of" not in said


def test_its_codebook_is_no_material_and_no_puzzle(asked: Synthesis) -> None:
    ingest = asked.gathering.ingest.set_index("source")["note"]
    assert ingest["words.yaml"] == "never material: the codebook of a survey"
    assert not [note for note in asked.gathering.notes if "words.yaml" in note]


def test_no_answers_to_code_and_no_codebook_are_told(write: Callable[..., Path]) -> None:
    closed = FILES["gathering.yaml"].replace(
        "  - {files: evaluation.csv, kind: survey, text: remark, columns: {participant: who}}\n", ""
    )
    gathering = read_gathering(write(FILES | {"gathering.yaml": closed}))
    with pytest.raises(
        GatheringError,
        match=r"yaml:10: `surveys\[0\]\.codebook`: no answers in own words were read",
    ):
        find_own_words(gathering, language="en")
    lost = FILES["gathering.yaml"].replace("words.yaml", "worts.yaml")
    gathering = read_gathering(write(FILES | {"gathering.yaml": lost}))
    with pytest.raises(Exception, match=r"worts\.yaml: cannot be read"):
        find_own_words(gathering, language="en")
