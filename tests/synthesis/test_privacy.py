"""No name leaves with a report, its tables or the record of a run."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pages import Page, unpack

from qualcode import read_gathering, synthesise
from qualcode.synthesis import Synthesis
from qualcode.synthesis.writing import write_folder

NAMES = r"(?i)\b(ana|anita|p[eé]rez|luis|noor|vries|lind|bo|kim|novak)\b"

BOOK = """\
name: small
languages: [en]
codes:
  - id: capacity
    terms: {en: ["train*"]}
  - id: money
    terms: {en: ["fund*"]}
"""
PEOPLE = """\
participant,name,aliases,consent,country,role
P01,Ana Pérez,Anita,,Chile,staff
P02,Luis Pérez,Luis,quote,Chile,staff
P03,Noor de Vries,Noor,count,Chile,staff
P04,Bo Lind,Bo,withdrawn,Chile,board
P05,Eva Ek,,,Peru,board
"""
FILES = {
    "participants.csv": PEOPLE,
    "notes/ana_perez.md": """\
---
title: What Ana wrote
participant: Ana Pérez
---
# Ana and Luis

- We need training, says Luis; write to ana@example.org
  - Training for all, or call Anita on +56 9 8765 4321
- Funding too, as @anita has asked
""",
    "transcript.txt": """\
Luis: I agree with Ana Pérez that training matters to us here.
Bo: My withdrawn words about training.
Kim Novak: Bo Lind is right about training for the young ones.
Noor: The secret of good funding is training, says Kim Novak.
Eva Ek: Funding for buses and for good training rooms.
""",
    "notes.csv": "note,who,name\nTraining for Bo and for anita,P02,Luis P.\nFunding now,P03,N.\n",
}
YAML = """\
title: A meeting
languages: [en]
{codebook}
sources:
  - {{files: notes/*.md, kind: notes}}
  - {{files: transcript.txt, kind: transcript}}
  - {{files: notes.csv, text: note, columns: {{participant: who}}}}
{more}
"""


@pytest.fixture
def synthesise_people(write: Callable[..., Path], base_only: None) -> Callable[..., Synthesis]:  # noqa: ARG001
    def make(more: str = "", *, codebook: bool = True, language: str = "en") -> Synthesis:
        yaml = YAML.format(codebook="codebook: book.yaml" if codebook else "", more=more)
        files = {**FILES, "gathering.yaml": yaml, "book.yaml": BOOK}
        return synthesise(read_gathering(write(files)), language=language)

    return make


def write_all(synthesis: Synthesis, folder: Path) -> dict[str, str]:
    write_folder(synthesis, folder, options={})
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.suffix not in {".parquet", ".xlsx"}
    }
    for path in folder.glob("*.parquet"):
        texts[path.name] = pd.read_parquet(path).to_csv()
    return texts


@pytest.mark.parametrize("codebook", [True, False])
def test_no_name_is_in_anything_that_is_written(
    synthesise_people: Callable[..., Synthesis], tmp_path: Path, *, codebook: bool
) -> None:
    written = write_all(synthesise_people(codebook=codebook), tmp_path / "out")
    assert ("codebook-draft.yaml" in written) is not codebook
    packed = unpack(written["synthesis.html"])
    written["evidence"] = json.dumps(packed, ensure_ascii=False)
    assert "person 1" in packed["by"]["participant"]["labels"]
    for name, text in written.items():
        assert re.findall(NAMES, text) == [], name
        for hidden in ("ana@example.org", "8765", "@anita", "secret", "withdrawn words"):
            assert hidden not in text, name


def test_names_can_be_shown_but_not_what_consent_forbids(
    synthesise_people: Callable[..., Synthesis], tmp_path: Path
) -> None:
    written = write_all(synthesise_people("privacy: {show_names: true}"), tmp_path / "out")
    html = written["synthesis.html"]
    assert any("Ana Pérez" in text for text in unpack(html)["texts"])
    assert "ana@example.org" in written["segments.csv"]
    assert "are shown as they stand" in html
    assert "were replaced" not in html
    for text in written.values():
        assert "secret" not in text
        assert "withdrawn words" not in text


def test_tables_say_where_text_and_span_no_longer_agree(
    synthesise_people: Callable[..., Synthesis],
) -> None:
    synthesis = synthesise_people()
    for name, column in {"segments": "text", "codings": "quote", "quotes": "text"}.items():
        table = synthesis.tables[name]
        assert table["masked"].any()
        assert not table["masked"].all()
        texts = synthesis.gathering.documents.set_index("document")["text"]
        sources = dict(zip(synthesis.tables["documents"]["document"], texts, strict=True))
        agree = [
            sources[row["document"]][row["start"] : row["end"]] == row[column]
            for row in table.to_dict("records")
        ]
        assert agree == (~table["masked"]).tolist()
    assert "blocks" not in synthesis.tables["documents"]


def test_what_is_stored_keeps_its_names(synthesise_people: Callable[..., Synthesis]) -> None:
    synthesis = synthesise_people()
    before = synthesis.gathering.segments.copy(deep=True)
    synthesis.to_html()
    assert synthesis.tables["segments"]["text"].tolist() != before["text"].tolist()
    pd.testing.assert_frame_equal(synthesis.gathering.segments, before)
    assert synthesis.gathering.segments["text"].str.contains("Ana Pérez").any()


def test_who_is_only_counted_is_counted_and_never_quoted(
    synthesise_people: Callable[..., Synthesis],
) -> None:
    synthesis = synthesise_people()
    assert "P03" not in set(synthesis.quotes["participant"])
    money = synthesis.concerns.set_index("code").loc["money"]
    assert (money["mentions"], money["participants"]) == (4, 3)
    segments = synthesis.tables["segments"]
    own = segments[segments["participant"].eq("P03")]
    assert len(own) == 2
    assert own["text"].tolist() == ["", ""]
    assert own["masked"].all()
    assert "2 more, counted but not quoted at their wish." in synthesis.to_html()


def test_the_method_counts_what_was_masked(synthesise_people: Callable[..., Synthesis]) -> None:
    html = synthesise_people().to_html()
    for said in (
        "tables: 13 names, 1 e-mail address, 1 telephone number and 1 handle.",
        "1 person who is in no list has a number in place of the name.",
        "Material of 1 person who withdrew was not read: 1 piece.",
        "1 person is counted but not quoted, at their wish.",
    ):
        assert said in html


def test_the_method_says_it_in_spanish(synthesise_people: Callable[..., Synthesis]) -> None:
    synthesis = synthesise_people(language="es")
    html = synthesis.to_html()
    assert "1 correo electrónico, 1 número de teléfono y 1 nombre de usuario." in html
    assert "No se leyó el material de 1 persona que retiró su consentimiento: 1 fragmento." in html
    assert "persona 1 · transcript.txt, línea 3 persona 1" in html


def test_where_there_is_nothing_to_mask_nothing_is_said(synthesis: Synthesis) -> None:
    text = Page(synthesis.to_html()).text
    for said in ("were replaced", "withdrew", "not quoted", "in no list", "as they stand"):
        assert said not in text


def test_a_label_has_attributes_that_three_share(
    synthesise_people: Callable[..., Synthesis],
) -> None:
    who = unpack(synthesise_people().to_html())["who"]["labels"]
    assert {"P02 · Chile · staff", "P05"} <= set(who)
    html = synthesise_people("privacy: {show_names: true}").to_html()
    assert "P05 · Peru · board" in unpack(html)["who"]["labels"]


def test_the_record_of_the_run_names_the_files_as_the_tables_do(
    synthesise_people: Callable[..., Synthesis], tmp_path: Path
) -> None:
    synthesis = synthesise_people()
    run = json.loads(write_all(synthesis, tmp_path / "out")["run.json"])
    assert set(run["files"]) == set(synthesis.tables["ingest"].query("sha256 != ''")["source"])
    assert "notes/P01.md" in run["files"]


def test_attributes_are_masked_and_shown_whatever_they_are_called(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    columns = ["role", "status", "evidence", "terms"]
    people = "".join(
        f"P{n},Ana Roj{n},{','.join([f'with Ana Roj1 {n % 2}'] * 4)}\n" for n in range(1, 11)
    )
    synthesis = synthesise_files(
        {
            "gathering.yaml": "title: t\nsources: [{files: notes.csv, text: note, columns: "
            "{participant: who}}]\nsurveys: [{files: s.csv, participant: who, questions: "
            "[{column: q}, {column: empty}]}]\n",
            "participants.csv": f"participant,name,{','.join(columns)}\n{people}",
            "notes.csv": "who,note\n" + "".join(f"P{n},A word of {n}\n" for n in range(1, 11)),
            "s.csv": "who,q,empty\n" + "".join(f"P{n},good,\n" for n in range(1, 11)),
        }
    )
    shown = synthesis.tables["segments"]
    masked = {"with P1 0", "with P1 1"}
    assert all(set(shown[name]) == masked for name in columns)
    assert set(synthesis.tables["surveys_by"]["role"]) == {"with P1 0", "with P1 1"}
    surveys = synthesis.tables["surveys"]
    empty = surveys[surveys["question"].eq("empty")]
    assert empty["count"].tolist() == [0]
    assert empty["missing"].tolist() == [10]
    assert "Ana" not in synthesis.to_html()


def test_a_name_within_an_attribute_or_a_question_is_masked_wherever_the_report_parts_by_it(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    house = ["Casa Luis Pérez"] * 6 + ["Oficina"] * 6
    people = [f"P{n},{'Luis Pérez' if n == 1 else ''},{job}" for n, job in enumerate(house, 1)]
    notes = [f"P{n},We need funding {n}" for n in range(1, 11)]
    answers = ["poor", "good"] * 6
    asked = {f"{when}.csv": "who,q\n" + "\n".join(f"P{n},{answer}" for n, answer in said)
             for when, said in (("before", enumerate(answers, 1)),
                                ("after", enumerate(["good"] * 12, 1)))}  # fmt: skip
    survey = ("{{files: {0}.csv, title: {0}, moment: {0}, participant: who, questions: "
              "[{{column: q, label: How was Luis Pérez, scale: marks}}], "
              "scales: {{marks: {{labels: [poor, good]}}}}}}").format  # fmt: skip
    synthesis = synthesise_files({
        "gathering.yaml": "title: t\nlanguages: [en]\ncodebook: book.yaml\n"
        "sources: [{files: notes.csv, text: note, columns: {participant: who}}]\n"
        f"surveys: [{survey('before')}, {survey('after')}]\n",
        "book.yaml": "name: b\ncodes: [{id: money, role: need, terms: {any: [funding]}}]\n",
        "participants.csv": "participant,name,house\n" + "\n".join(people),
        "notes.csv": "who,note\n" + "\n".join([*notes, "P1,More funding", "P2,Just that"]),
        **asked,
    })  # fmt: skip
    page = synthesis.to_html()
    assert re.findall(r"(?i)luis|p[eé]rez", page) == []
    needs = page.partition('id="needs"')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="col">(.*?)</th>', needs)[1:] == ["Casa P1", "Oficina"]
    assert re.findall(r">(\d+)</button>", needs.partition("<tbody>")[2]) == ["6", "4"]
    titles = [name for name, by, _ in unpack(page)["entries"] if by == "participant"]
    assert "Money: Casa P1" in titles
    for name in ("survey_changes", "surveys_by"):
        table = synthesis.tables[name]
        assert table["label"].unique().tolist() == ["How was P1"]
    assert "Casa P1" in synthesis.tables["surveys_by"]["house"].tolist()
