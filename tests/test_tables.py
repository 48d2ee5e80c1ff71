import pandas as pd
import pytest

from qualcode import tables
from qualcode.errors import ColumnMissingError
from qualcode.tables import DOCUMENTS, FIELDS, INGEST, SEGMENTS, Table, records, require

ALL = [table for table in vars(tables).values() if isinstance(table, Table)]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        pytest.param(
            "documents",
            "document text source part kind title language day activity group participant sha256 "
            "blocks",
            id="documents",
        ),
        pytest.param(
            "segments",
            "segment document start end text unit locator context "
            "kind title language day activity group participant",
            id="segments",
        ),
        pytest.param(
            "codings",
            "coding document start end quote code coder status evidence score memo at",
            id="codings",
        ),
        pytest.param("reads", "document start end coder at", id="reads"),
        pytest.param("memos", "memo about target coder at text", id="memos"),
        pytest.param(
            "moves",
            "coding document start end quote code coder how new_document new_start new_end "
            "new_quote score note",
            id="moves",
        ),
        pytest.param("problems", "file line reason text", id="problems"),
        pytest.param(
            "topics", "topic label terms size stability nearest_code coded_share", id="topics"
        ),
        pytest.param("assignments", "segment topic strength weak", id="assignments"),
        pytest.param(
            "concerns",
            "code name role level groups groups_total participants participants_total "
            "documents documents_total mentions share of low high note",
            id="concerns",
        ),
        pytest.param(
            "ingest",
            "source status format encoding bytes sha256 documents segments characters note",
            id="ingest",
        ),
    ],
)
def test_columns_are_those_of_the_design(table: str, columns: str) -> None:
    (found,) = [one for one in ALL if one.name == table]
    assert list(found.columns) == columns.split()


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_a_table_without_rows_has_its_columns_and_types(table: Table) -> None:
    frame = table.frame([])
    assert list(frame.columns) == list(table.columns)
    assert [str(dtype) for dtype in frame.dtypes] == [c.dtype for c in table.columns.values()]


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_every_column_has_a_meaning(table: Table) -> None:
    assert all(column.meaning for column in table.columns.values())


def test_what_is_not_known_is_missing_and_text_that_is_not_there_is_empty() -> None:
    row = SEGMENTS.frame([{"segment": "a:0-1"}]).iloc[0]
    assert row["context"] == ""
    assert row["start"] == 0
    assert all(pd.isna(row[field]) for field in FIELDS)


def test_attributes_come_last_and_are_text() -> None:
    frame = DOCUMENTS.frame([{"room": 7, "document": "a"}, {"document": "b", "colour": "blue"}])
    assert list(frame.columns)[-3:] == ["blocks", "room", "colour"]
    assert frame["room"].iloc[0] == "7"
    assert pd.isna(frame["room"].iloc[1])
    assert DOCUMENTS.attributes(frame) == ["room", "colour"]


def test_attributes_are_there_without_rows() -> None:
    frame = INGEST.frame([], attributes=["room"])
    assert list(frame.columns)[-1] == "room"
    assert str(frame["room"].dtype) == "str"


def test_rows_are_not_changed() -> None:
    rows = [{"document": "a", "room": 7}]
    DOCUMENTS.frame(rows)
    assert rows == [{"document": "a", "room": 7}]


def test_records_are_the_rows() -> None:
    assert records(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})) == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_require_names_all_that_is_missing() -> None:
    frame = pd.DataFrame({"text": ["a"]})
    require(frame, "text")
    with pytest.raises(ColumnMissingError, match="no column document, start; it has text"):
        require(frame, "document", "text", "start")
