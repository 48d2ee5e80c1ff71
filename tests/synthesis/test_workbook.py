"""The workbook of all tables: what its sheets hold, and what does not fit them."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from qualcode.errors import OutputError
from qualcode.synthesis import workbook
from qualcode.synthesis.workbook import write_workbook

TABLES = {
    "notes": pd.DataFrame(
        {
            "text": ["=1+1", "\U0001f600" * 20_000, "short"],
            "terms": [["a", "+b"], [], None],
            "size": pd.array([3, None, 2**60], dtype="Int64"),
            "share": [0.5, float("nan"), float("inf")],
            "ordered": [True, False, True],
        }
    ),
    "a/very long name of a table, of which there are two": pd.DataFrame({"-x": ["y"]}),
    "a/very long name of a table, of which this is one": pd.DataFrame({"none": []}),
}


def read(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_sheet_a_table_without_formulas(tmp_path: Path) -> None:
    notes = write_workbook(TABLES, tmp_path)
    sheets = read(tmp_path / "tables.xlsx")
    one, two = "a_very long name of a table, of", "a_very long name of a table, ~2"
    assert list(sheets) == ["contents", "notes", one, two]
    heading, first, second, third = sheets["notes"]
    assert heading == ["text", "terms", "size", "share", "ordered"]
    assert first == ["'=1+1", '["a", "+b"]', 3.0, 0.5, True]
    assert str(second[0]).endswith(" … [cut]")
    assert len(str(second[0]).encode("utf-16-le")) // 2 in {32_766, 32_767}
    assert second[1:] == ["[]", "", "", False]
    assert third == ["short", "", str(2**60), "inf", True]
    assert (sheets[one], sheets[two]) == ([["'-x"], ["y"]], [["none"]])
    said = (
        "notes: 1 cell is longer than a sheet holds, and cut; whole in notes.csv and notes.parquet"
    )
    assert notes == [said]
    assert sheets["contents"][1] == ["notes", 3.0, said]
    with zipfile.ZipFile(tmp_path / "tables.xlsx") as packed:
        xml = packed.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in xml
    assert 'state="frozen"' in xml


def test_rows_that_do_not_fit_are_told_and_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    table = {"rows": pd.DataFrame({"n": range(7)})}
    (tmp_path / "again").mkdir()
    said = "rows: the last 5 of 7 rows do not fit a sheet; whole in rows.csv and rows.parquet"
    assert write_workbook(table, tmp_path) == [said]
    assert read(tmp_path / "tables.xlsx")["rows"] == [["n"], [0.0], [1.0]]
    write_workbook(table, tmp_path / "again")
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["tables.xlsx"]
    written = [path.read_bytes() for path in sorted(tmp_path.rglob("tables.xlsx"))]
    assert written[0] == written[1]


def test_a_workbook_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "tables.xlsx").mkdir()
    with pytest.raises(OutputError, match=r"tables\.xlsx: cannot be written"):
        write_workbook(TABLES, tmp_path)
