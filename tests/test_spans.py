"""SHA-256 of `abc` is the test vector of FIPS 180-2."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import raw_texts

from qualcode.errors import ColumnMissingError
from qualcode.spans import Utf16, count_words, fold, misplaced, normalise, sha256, trim


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("e\u0301", "\u00e9", id="composed"),
        pytest.param("a\r\nb\rc\n", "a\nb\nc\n", id="line ends"),
        pytest.param("\r\r\n", "\n\n", id="a return before a line end"),
        pytest.param("a\u00a0b\u2028c  ", "a\u00a0b\u2028c  ", id="other blanks stay"),
        pytest.param("ﬁ 👩\u200d👧", "ﬁ 👩\u200d👧", id="ligature and emoji stay"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(raw_texts)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param((0, 9), (2, 7), id="both sides"),
        pytest.param((2, 7), (2, 7), id="nothing to trim"),
        pytest.param((4, 5), (5, 4), id="only blanks: nothing is left"),
    ],
)
def test_trim(span: tuple[int, int], expected: tuple[int, int]) -> None:
    assert trim("  ab cd\n ", *span) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  Educación \n Básica", "educacion basica"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İzmir", "izmir"),
        ("", ""),
    ],
)
def test_fold(name: str, expected: str) -> None:
    assert fold(name) == expected


def test_sha256() -> None:
    assert sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("!? 👍", 0), ("We need law.", 3), ("una ley más", 3), ("שלום عليكم", 2)],
)
def test_count_words(text: str, expected: int) -> None:
    assert count_words(text) == expected


DOCUMENTS = pd.DataFrame({"document": ["a", "b"], "text": ["the law", "👍 ley"]})


def spans(document: str, start: int, end: int, text: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"document": [document], "start": [start], "end": [end], "text": [text]}, index=[7]
    )


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        pytest.param(("a", 4, 7, "law"), 0, id="right"),
        pytest.param(("b", 2, 5, "ley"), 0, id="code points, not UTF-16"),
        pytest.param(("a", 3, 7, "law"), 1, id="one too early"),
        pytest.param(("a", -3, 7, "law"), 1, id="counted from the end"),
        pytest.param(("a", 4, 99, "law"), 1, id="beyond the end"),
        pytest.param(("a", 5, 4, ""), 1, id="end before start"),
        pytest.param(("c", 0, 0, ""), 1, id="no such document"),
    ],
)
def test_misplaced(row: tuple[str, int, int, str], wrong: int) -> None:
    assert misplaced(spans(*row), DOCUMENTS).index.tolist() == [7] * wrong


def test_misplaced_reads_the_column_that_is_named() -> None:
    table = spans("a", 4, 7, "law").rename(columns={"text": "quote"})
    assert misplaced(table, DOCUMENTS, quote="quote").empty
    with pytest.raises(ColumnMissingError, match="text"):
        misplaced(table, DOCUMENTS)


def test_misplaced_of_no_rows() -> None:
    assert misplaced(spans("a", 4, 7, "law").iloc[:0], DOCUMENTS).empty


def test_inputs_are_not_changed() -> None:
    table, documents = spans("a", 3, 7, "law"), DOCUMENTS.copy(deep=True)
    before = table.copy(deep=True)
    misplaced(table, documents)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(documents, DOCUMENTS)


@pytest.mark.parametrize(
    ("text", "point", "unit"),
    [("abc", 2, 2), ("👍👍", 1, 2), ("👍👍", 2, 4), ("é́x", 2, 2), ("a𝄞b", 1, 1), ("a𝄞b", 2, 3)],
)
def test_utf_16_counts_some_characters_twice(text, point, unit):
    assert Utf16(text).to_units(point) == unit


def test_a_character_that_utf_16_cuts_is_taken_whole():
    assert Utf16("a𝄞b").to_span(2, 3) == (1, 2)
    assert Utf16("a𝄞b").to_span(1, 2) == (1, 2)
    assert Utf16("a𝄞b").to_span(0, 4) == (0, 3)


@given(st.text(), st.data())
def test_utf_16_and_back(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    utf16 = Utf16(text)
    units = utf16.to_units(start), utf16.to_units(end)
    assert units[1] == len(text[:end].encode("utf-16-le", "surrogatepass")) // 2
    assert utf16.to_span(*units) == (start, end)
