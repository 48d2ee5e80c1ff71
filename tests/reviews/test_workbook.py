"""The sheet for review as a file: what a spreadsheet program finds in it, and what comes back."""

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from qualcode.errors import SourceError
from qualcode.reviews.workbook import DECISIONS, dump_workbook, fit, load_rows
from qualcode.tables import SUGGESTIONS

CODES = pd.DataFrame(
    [("money", "Money", "What it costs.", "", ""), ("law", "Law", "", "Acts.", "")],
    columns=["code", "name", "definition", "include", "exclude"],
)


def table(**columns: str) -> pd.DataFrame:
    row = {"segment": "a#1:0-3", "text": "abc", "rows": "1 of 1", **columns}
    return SUGGESTIONS.frame([row]).assign(
        **{name: [columns.get(name, "")] for name in ("decision", "other code", "memo")}
    )


def parts(**columns: str) -> dict[str, str]:
    packed = zipfile.ZipFile(io.BytesIO(dump_workbook(table(**columns), CODES, title="T")))
    return {name: packed.read(name).decode() for name in packed.namelist()}


def save(folder: Path, **columns: str) -> Path:
    path = folder / "sheet.xlsx"
    path.write_bytes(dump_workbook(table(**columns), CODES, title="T"))
    return path


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "@x", "http://example.org", "_x0041_", "two\nlines", "🙂 é\u0301", "<b>&amp;",
     "\x0bv", "'quoted", "TRUE", "007", "1e5", "12:30"],
)  # fmt: skip
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    (row,) = load_rows(save(tmp_path, text=text, memo=text))
    assert row.cells["text"].replace("\x0b", "") in {text.replace("\x0b", ""), "🙂 é\u0301"}
    assert not row.is_empty
    sheet = parts(text=text, memo=text)["xl/worksheets/sheet1.xml"]
    assert not re.search(r"<c [^>]*><f>", sheet)
    assert "hyperlink" not in sheet


def test_decisions_and_other_codes_are_drop_downs() -> None:
    sheet = parts()["xl/worksheets/sheet1.xml"]
    assert f'<formula1>"{",".join(DECISIONS)}"</formula1>' in sheet
    assert "<formula1>codes!$A$2:$A$3</formula1>" in sheet
    assert sheet.count('type="list"') == 2


def test_the_file_says_no_time_but_that_of_source_date_epoch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "1980-01-01T00:00:00Z" in parts()["docProps/core.xml"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert "2023-11-14T22:13:20Z" in parts()["docProps/core.xml"]


def test_a_text_that_no_cell_can_hold_is_cut() -> None:
    assert fit("🙂" * 16_000) == "🙂" * 16_000
    assert fit("🙂" * 16_001) == "🙂" * 16_000 + "…"


def test_the_longest_text_fits_into_a_cell(tmp_path: Path) -> None:
    text = fit("🙂" * 20_000)
    (row,) = load_rows(save(tmp_path, text=text, memo="why"))
    assert row.cells["text"] == text


def test_columns_may_be_moved_and_added(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "moved.xlsx"
    names = ["coding", "mine", "text", "Decision ", "memo", "other code", "by", "code", "rows",
             "segment"]  # fmt: skip
    with Workbook(path) as book:
        sheet = book.add_worksheet("anything")
        sheet.write_row(0, 0, ["Reviewed by Ana"])
        sheet.write_row(2, 0, names)
        sheet.write_row(3, 0, [f"<{name}>" for name in names])
    (row,) = load_rows(path)
    assert row.number == 4
    assert row.cells["decision"] == "<Decision >"
    assert row.cells["text"] == "<text>"


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        load_rows(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_what_is_no_sheet_for_review(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    other = tmp_path / "other.xlsx"
    with Workbook(other) as book:
        book.add_worksheet().write_row(0, 0, ["text", "code", "decision"])
    assert "has no sheet with the columns `text`, `code`" in refused(other)
    text = tmp_path / "text.xlsx"
    text.write_text("a text")
    assert "it is a text, not an Excel workbook" in refused(text)
    assert "No such file" in refused(tmp_path / "nowhere.xlsx")
    assert "expected a file that ends in .xlsx or .ods" in refused(tmp_path / "sheet.csv")


def test_a_sheet_made_to_do_harm_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(save(tmp_path)) as packed, zipfile.ZipFile(bomb, "w", 8) as target:
        for name in packed.namelist():
            target.writestr(name, packed.read(name))
        target.writestr("xl/worksheets/sheet9.xml", b" " * 201_000_000)
    assert "unfolds to more than 200 MB" in refused(bomb)
    entities = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(save(tmp_path)) as packed, zipfile.ZipFile(entities, "w", 8) as target:
        for name in packed.namelist():
            content = packed.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = content.replace(
                    "<worksheet", '<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1
                )
            target.writestr(name, content)
    assert "declares XML entities" in refused(entities)
