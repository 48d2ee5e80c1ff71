"""A codebook drafted from topics is a codebook, and passes its own tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pages import Page

from qualcode import read_codebook
from qualcode.codebooks import check_codebook
from qualcode.synthesis import Synthesis
from qualcode.synthesis.draft import HEAD, draft_codebook
from qualcode.synthesis.writing import write_folder

NOTES = {
    "notes": ["We need capacity-building in law", "Law for all", "¿Qué hacemos con el agua?"],
    "odd": ["yes", "no", 'say "null": *true*', "~", "- a: b", "日本語 の ノート"],
    "stop words": ["and", "the"],
    "long": ["word " * 2000, "línea\ncon salto"],
}


@pytest.mark.parametrize("notes", NOTES.values(), ids=NOTES.keys())
def test_the_draft_can_be_read_and_its_examples_pass(
    synthesise_files: Callable[..., Synthesis], tmp_path: Path, notes: list[str]
) -> None:
    quoted = [note.replace('"', '""') for note in notes]
    found = synthesise_files({"a.csv": "note\n" + "".join(f'"{note}"\n' for note in quoted)})
    write_folder(found, tmp_path / "out", options={})
    path = tmp_path / "out" / "codebook-draft.yaml"
    book = read_codebook(path)
    assert len(book.codes) == len(found.topics.topics)
    tests = check_codebook(book).query("severity == 'error'")
    assert tests["passed"].all()
    assert path.read_text(encoding="utf-8").startswith("# " + HEAD.splitlines()[0])


def test_what_is_not_defined_and_small_numbers_read_well_in_spanish(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    files = {
        "gathering.yaml": "title: t\nlanguage: es\ncodebook: b.yaml\nproposals: p.csv\n",
        "b.yaml": "codes:\n"
        "- {id: a, role: area, name: Uno, definition: 'To be written: x', terms: {any: [aid]}}\n"
        "- {id: b, name: 'Dos, tres'}\n- {id: c, name: Cuatro}\n",
        "p.csv": "need,format,activity\na,x,One\n",
        "n.txt": "We need aid",
    }
    said = synthesise_files(files).to_html()
    assert "To be written" not in said
    assert said.count("Sin definición todavía.") == 3  # among areas, by itself, in the codebook
    assert "<figcaption>n.txt, línea 1</figcaption>" in said
    for sentence in (
        "Se planteó 1 de los 3 códigos.",
        "Nadie planteó: Dos, tres; Cuatro.",
        "La lista tiene 1 propuesta, para Uno.",
        "1 de 1 fragmentos de texto lleva un código (100\u00a0%)",
        "así que no se sustituyó ninguno.",
    ):
        assert sentence in Page(said).text
    english = synthesise_files(files, language="en").to_html()
    assert english.count("Not defined yet.") == 3


def test_codes_are_the_topics(synthesise_files: Callable[..., Synthesis]) -> None:
    found = synthesise_files({"a.csv": "note\nCopyright law for all\n"})
    book = draft_codebook(found.topics, found.gathering)
    assert book is not None
    code = book.codes[0]
    assert (code.id, code.name) == ("copyright-law", "Copyright, law")
    assert code.terms == {"any": ["copyright", "law"]}
    assert code.examples == ["Copyright law for all"]


def test_without_topics_there_is_no_draft(
    synthesise_files: Callable[..., Synthesis], tmp_path: Path
) -> None:
    found = synthesise_files({"a.csv": "note\n🙂\n"})
    assert draft_codebook(found.topics, found.gathering) is None
    write_folder(found, tmp_path / "out", options={})
    assert not (tmp_path / "out" / "codebook-draft.yaml").exists()


def test_with_a_codebook_there_is_no_draft(synthesis: Synthesis, tmp_path: Path) -> None:
    write_folder(synthesis, tmp_path / "out", options={})
    assert not (tmp_path / "out" / "codebook-draft.yaml").exists()
