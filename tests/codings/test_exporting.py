"""Codings as other programs take them."""

import pandas as pd
import pytest

from qualcode.codebooks import Code, Codebook
from qualcode.codings import codings_matrix, quotes_table
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS, SEGMENTS

BOOK = Codebook(
    name="book",
    version="1",
    codes=[Code(id="money", name="Money"), Code(id="law", codes=[Code(id="author")])],
)
TABLE = SEGMENTS.frame(
    [
        {"segment": "d:0-10", "document": "d", "start": 0, "end": 10, "locator": "paragraph 1",
         "group": "i", "room": "blue"},
        {"segment": "d:11-20", "document": "d", "start": 11, "end": 20, "locator": "paragraph 2",
         "context": "Heading"},
        {"segment": "e:0-10", "document": "e", "start": 0, "end": 10, "locator": "row 1"},
    ]
)  # fmt: skip


def codings(*rows: tuple[str, str, int, int, str, str, str]) -> pd.DataFrame:
    names = ["coding", "document", "start", "end", "code", "coder", "status"]
    return CODINGS.frame(
        dict(zip(names, row, strict=True)) | {"quote": "x" * (row[3] - row[2])} for row in rows
    )


CODED = codings(
    ("c1", "d", 2, 5, "law/author", "ana", "accepted"),
    ("c2", "d", 8, 13, "law", "ana", "accepted"),
    ("c3", "d", 0, 10, "old", "ana", "accepted"),
    ("r1", "e", 0, 10, "law", "rule:b@1", "suggested"),
    ("r1", "e", 0, 10, "law", "bea", "rejected"),
    ("c4", "x", 0, 10, "money", "ana", "accepted"),
)


def test_matrix() -> None:
    matrix = codings_matrix(TABLE, CODED, BOOK)
    assert list(matrix.columns) == ["segment", "money", "law", "law/author", "old"]
    assert matrix.to_numpy().tolist() == [
        ["d:0-10", 0, 1, 1, 1],
        ["d:11-20", 0, 1, 0, 0],
        ["e:0-10", 0, 0, 0, 0],
    ]
    assert set(map(str, matrix.dtypes[1:])) == {"int64"}


def test_matrix_without_codebook_has_the_codes_that_were_used() -> None:
    assert list(codings_matrix(TABLE, CODED).columns) == ["segment", "law", "law/author", "old"]


def test_a_code_that_is_called_as_the_column_of_segments() -> None:
    named = codings(("a", "d", 0, 3, "segment", "ana", "accepted"))
    with pytest.raises(OptionError, match="a code is called `segment`, as the column is"):
        codings_matrix(TABLE, named)


def test_a_code_counts_once_a_segment() -> None:
    twice = codings(
        ("a", "d", 0, 3, "law", "ana", "accepted"), ("b", "d", 4, 6, "law", "ana", "accepted")
    )
    assert codings_matrix(TABLE, twice)["law"].tolist() == [1, 0, 0]


def test_quotes() -> None:
    table = quotes_table(CODED, TABLE, BOOK)
    assert list(table.columns) == [
        "coding", "quote", "code", "name", "document", "start", "end", "segment", "locator",
        "context", "kind", "title", "language", "day", "activity", "group", "participant", "room",
        "coder", "status", "memo", "at",
    ]  # fmt: skip
    assert table["coding"].tolist() == ["c1", "c2", "c3", "c4"]  # r1 was rejected
    assert table["name"].tolist() == ["Author", "Law", "old", "Money"]
    assert table["segment"].tolist()[:3] == ["d:0-10", "d:0-10", "d:0-10"]
    assert pd.isna(table["segment"][3])
    assert table["locator"].tolist()[:2] == ["paragraph 1", "paragraph 1"]
    assert table["room"].tolist()[0] == "blue"
    assert table["coder"].tolist() == ["ana"] * 4


def test_the_first_segment_is_that_of_the_text_and_not_of_the_table() -> None:
    table = quotes_table(CODED, TABLE.iloc[::-1])
    assert table["segment"].tolist()[:3] == ["d:0-10"] * 3
    assert table["name"].tolist() == ["author", "law", "old", "money"]


def test_all_quotes_that_people_took_from_a_segment() -> None:
    table = codings(
        ("r1", "d", 0, 10, "law", "rule:b@1", "suggested"),
        ("b1", "d", 4, 6, "law", "bea", "accepted"),
        ("a1", "d", 0, 3, "law", "ana", "accepted"),
        ("b2", "d", 0, 3, "law", "bea", "accepted"),
    )
    assert quotes_table(table, TABLE)["coding"].tolist() == ["b1", "a1"]
    adjudicated = codings(("j1", "d", 0, 10, "law", "adjudicated", "accepted"))
    both = pd.concat([table, adjudicated])
    assert quotes_table(both, TABLE)["coding"].tolist() == ["j1"]


def test_two_coders_with_one_id() -> None:
    verdicts = codings(
        ("r1", "d", 0, 10, "law", "ana", "accepted"), ("r1", "e", 0, 10, "law", "bea", "accepted")
    )
    assert quotes_table(verdicts, TABLE)["segment"].tolist() == ["d:0-10", "e:0-10"]


def test_none() -> None:
    assert codings_matrix(TABLE, CODED.iloc[:0], BOOK)["law"].tolist() == [0, 0, 0]
    assert codings_matrix(TABLE.iloc[:0], CODED, BOOK).empty
    assert quotes_table(CODED.iloc[:0], TABLE).empty


def test_input_is_not_changed() -> None:
    before, segments = CODED.copy(deep=True), TABLE.copy(deep=True)
    codings_matrix(TABLE, CODED, BOOK)
    quotes_table(CODED, TABLE, BOOK)
    pd.testing.assert_frame_equal(CODED, before)
    pd.testing.assert_frame_equal(TABLE, segments)


def test_missing_columns() -> None:
    with pytest.raises(ColumnMissingError, match="segment"):
        codings_matrix(TABLE.drop(columns="segment"), CODED)
    with pytest.raises(ColumnMissingError, match="quote"):
        quotes_table(CODED.drop(columns="quote"), TABLE)
    with pytest.raises(TypeError, match=r"did you mean `codebook`\?"):
        codings_matrix(TABLE, CODED, codebok=BOOK)  # type: ignore[call-arg]
