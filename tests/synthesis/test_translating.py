"""Translating: locators and notes of files, said in the language of the report."""

import re
import time

import pytest

from qualcode.synthesis import Synthesis
from qualcode.synthesis.messages import load_messages
from qualcode.synthesis.translating import is_translated, translate_note, translate_place

SPANISH = load_messages("es")


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("line 12", "línea 12"),
        ("line 12 Ana", "línea 12 Ana"),
        ("row 1234", "fila 1234"),
        ("row 6 best_part", "fila 6, columna best_part"),
        ("Notes, row 4 note", "Notes, fila 4, columna note"),
        ("table 2, row 3, column to do", "tabla 2, fila 3, columna to do"),
        ("Day 1 › Law, and more, paragraph 4", "Day 1 › Law, and more, párrafo 4"),
        ("slide 3, speaker's notes", "diapositiva 3, notas para el orador"),
        ("p. 3, region 2", "pág. 3, zona 2"),
        ("row 5, What is a row?", "fila 5, What is a row?"),
        ("00:12:31 Ana", "00:12:31 Ana"),
        ("", ""),
    ],
)
def test_places(english: str, spanish: str) -> None:
    assert translate_place(english, SPANISH) == spanish
    assert translate_place(english, load_messages("en")) == english


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("never material: a README", "nunca es material: un README"),
        ("6 of 1,084 cells without text", "celdas sin texto: 6 de 1.084"),
        (
            "a link; what it leads to is read where it is",
            "un enlace; aquello a lo que lleva se lee en su sitio",
        ),
        (
            "heading found in row 2 (above it, and not read: “a; b”)",
            "los títulos de las columnas están en la fila 2 (encima, y sin leer: “a; b”)",
        ),
        (
            "specks of a letter or two left out: 3; hidden",
            "motas de una o dos letras que se omitieron: 3; carpeta oculta",
        ),
        (
            "sheet `A`: text column guessed: `never material`",
            "hoja `A`: columna de texto supuesta por el programa: `never material`",
        ),
        (
            "left out as repeated on most pages: `Note`, page numbers and 2 more",
            "omitido por repetirse en la mayoría de las páginas: `Note`, números de página y 2 más",
        ),
        (".doc files are not read; save it as .docx",
         "los archivos .doc no se leen; guárdelo como .docx"),
    ],
)  # fmt: skip
def test_notes(english: str, spanish: str) -> None:
    assert translate_note(english, SPANISH) == spanish
    assert is_translated(english, SPANISH)
    assert translate_note(english, load_messages("en")) == english


def test_a_note_without_words_of_its_own_stays_and_is_said_to() -> None:
    note = "nobody foresaw this; it holds no text"
    assert translate_note(note, SPANISH) == "nobody foresaw this; no contiene ningún texto"
    assert not is_translated(note, SPANISH)
    assert is_translated(note, load_messages("en"))


@pytest.mark.parametrize(
    "note",
    ["sheet `a`: " * 20_000, "; " * 50_000, "heading found in row 2 (above it, " * 5_000,
     "1 of " * 20_000, "scans that were not read: page 1; " * 2_000],
)  # fmt: skip
def test_a_note_made_to_do_harm_takes_no_time(note: str) -> None:
    start = time.process_time()
    translate_note(note, SPANISH)
    assert time.process_time() - start < 2


def test_all_of_the_demonstration_is_told_in_spanish(demonstration_synthesis: Synthesis) -> None:
    m, gathering = demonstration_synthesis.messages, demonstration_synthesis.gathering
    for note in gathering.ingest["note"]:
        assert is_translated(note, m), note
    english = re.compile(r"(?:^|, )(?:line|row|column|paragraph|region|table|comment|footnote) \d*")
    places = {translate_place(place, m) for place in gathering.segments["locator"]}
    assert [place for place in places if english.search(place)] == []
    assert gathering.segments["locator"].str.startswith("row ").any()
    space = demonstration_synthesis.topics.space
    assert space
    assert m.kind(space.embedder.name).endswith("(análisis semántico latente)")
