"""The workbook: suggestions as a sheet with drop-downs, and what was written into it."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qualcode.errors import SourceError
from qualcode.sources.limits import Limits
from qualcode.sources.sheets.headings import Grid
from qualcode.sources.sheets.workbooks import read_grids

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SUFFIX: Final = ".xlsx"
READ_SUFFIXES: Final = (".xlsx", ".ods")
ACCEPT, REJECT, OTHER, NONE = DECISIONS = ("accept", "reject", "other code", "no code")

_SHEET, _CODES = "review", "codes"
_WIDTHS = {
    "where": 24, "context": 24, "text": 64, "code": 26, "evidence": 26, "decision": 13,
    "other code": 26, "memo": 34, "by": 10, "rows": 10, "segment": 10, "coding": 10,
}  # fmt: skip
_TECHNICAL = ("by", "rows", "segment", "coding")
_LINE, _TALLEST = 13, 400  # points; Excel allows 409
#: What a person fills in.
FILLED = ("decision", "other code", "memo")
#: What must come back for a row to be understood.
NEEDED = ("text", "code", "decision", "other code", "memo", "by", "rows", "segment", "coding")
_LONGEST = 16_000  # code points; a cell of Excel holds 32,767 UTF-16 units
_FIRST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the first moment that a zip archive knows
_COLORS = {ACCEPT: "#e3f1e5", REJECT: "#f7e4e1", OTHER: "#e4ecf7", NONE: "#eeeeee"}

_GUIDE = """\
Each row is a piece of text and a code that the codebook's words, or a model, suggest for it.

decision: accept if the code applies, reject if it does not. “other code” rejects it and gives the \
code of the next column. “no code” says that no code applies.
other code: a code that applies besides the one accepted, or in place of the one rejected. For \
more than one, copy the row.
memo: why, if that is not plain. It is kept with your decision, with your name and the time.
Leave a row empty, and nothing is decided; it will be asked again.

A piece counts as read when each of its rows is decided and all its suggestions are here.
Sort and filter as you like, by whole rows. Do not change the other columns: a row whose text is \
not what stands in the material is refused.

Save it as .xlsx or .ods, then: qualcode review FOLDER --from FILE --coder YOUR-NAME
To bring the same file back twice does no harm.
"""


class Filled(NamedTuple):
    """A row of the sheet: its number as a spreadsheet program counts, and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether a person has written nothing into it."""
        return not any(self.cells[name] for name in FILLED)


def fit(text: str) -> str:
    """Cut a text that no cell can hold."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def dump_workbook(table: pd.DataFrame, codes: pd.DataFrame | None, *, title: str) -> bytes:
    """Return suggestions as the bytes of an Excel workbook.

    Args:
        table: The suggestions table.
        codes: What `Codebook.to_frame` gives: the choice of other codes.
        title: Of the gathering.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only for this

    target = io.BytesIO()
    # Text is text: nothing that people wrote becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as workbook:
        workbook.set_properties({"title": title, "created": _now()})
        _write_rows(workbook, table, 0 if codes is None else len(codes))
        if codes is not None:
            _write_codes(workbook, codes)
        _write_guide(workbook, title)
    return target.getvalue()


def _now() -> dt.datetime:
    """Return the time that files bear: that of SOURCE_DATE_EPOCH, so that the same is the same."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(stamp), dt.UTC) if stamp.isdecimal() else _FIRST


def _write_rows(workbook: Workbook, table: pd.DataFrame, codes: int) -> None:
    sheet = workbook.add_worksheet(_SHEET)
    cell = workbook.add_format({"text_wrap": True, "valign": "top", "font_size": 10})
    grey = workbook.add_format({"valign": "top", "font_size": 8, "font_color": "#8a8a8a"})
    for column, (name, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(column, column, width, cell)
        sheet.write_string(0, column, name, _head(workbook, is_filled=name in FILLED))
        values = table[name] if name in table else [""] * len(table)
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, column, value, grey if name in _TECHNICAL else cell)
    for row, lines in enumerate(_count_lines(table), start=1):
        sheet.set_row(row, min(_LINE * lines + 2, _TALLEST))
    last = len(table)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, last, len(_WIDTHS) - 1)
    _offer_choices(sheet, last, codes)
    _colour(workbook, sheet, last)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _count_lines(table: pd.DataFrame) -> list[int]:
    """Say how many lines each row needs: not every program works it out when it opens a sheet."""
    wrapped = [name for name in _WIDTHS if name in table and name not in _TECHNICAL]
    rows = zip(*(table[name] for name in wrapped), strict=True)
    widths = [_WIDTHS[name] for name in wrapped]
    return [
        max(
            sum(1 + len(line) // width for line in value.split("\n"))
            for value, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


def _head(workbook: Workbook, *, is_filled: bool) -> Any:
    color = "#2a6f97" if is_filled else "#555555"
    return workbook.add_format({"bold": True, "font_color": "white", "bg_color": color})


def _offer_choices(sheet: Worksheet, last: int, codes: int) -> None:
    names = list(_WIDTHS)
    decision, other = names.index("decision"), names.index("other code")
    choice = {"validate": "list", "source": list(DECISIONS), "error_title": "decision",
              "error_message": f"Choose one of: {', '.join(DECISIONS)}."}  # fmt: skip
    sheet.data_validation(1, decision, last, decision, choice)
    if codes:
        choice = {"validate": "list", "source": f"={_CODES}!$A$2:$A${codes + 1}",
                  "error_title": "other code",
                  "error_message": "Choose a code that the sheet `codes` lists."}  # fmt: skip
        sheet.data_validation(1, other, last, other, choice)


def _colour(workbook: Workbook, sheet: Worksheet, last: int) -> None:
    column = chr(ord("A") + list(_WIDTHS).index("decision"))
    for decision, color in _COLORS.items():
        rule = {"type": "formula", "criteria": f'=${column}2="{decision}"',
                "format": workbook.add_format({"bg_color": color})}  # fmt: skip
        sheet.conditional_format(1, 0, last, list(_WIDTHS).index("memo"), rule)


def _write_codes(workbook: Workbook, codes: pd.DataFrame) -> None:
    sheet = workbook.add_worksheet(_CODES)
    cell = workbook.add_format({"text_wrap": True, "valign": "top"})
    widths = {"code": 34, "name": 28, "definition": 60, "include": 40, "exclude": 40}
    for column, (name, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width, cell)
        sheet.write_string(0, column, name, _head(workbook, is_filled=False))
        for row, value in enumerate(codes[name], start=1):
            sheet.write_string(row, column, value, cell)
    sheet.freeze_panes(1, 1)


def _write_guide(workbook: Workbook, title: str) -> None:
    sheet = workbook.add_worksheet("how to")
    sheet.set_column(0, 0, 110, workbook.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, f"Review: {title}", workbook.add_format({"bold": True}))
    for row, line in enumerate(_GUIDE.splitlines(), start=2):
        sheet.write_string(row, 0, line)
        sheet.set_row(row, _LINE * 1.3 * (1 + len(line) // 95))


def load_rows(path: Path) -> list[Filled]:
    """Return the rows of a sheet for review, as it comes back from a spreadsheet program.

    Raises:
        SourceError: It cannot be read, or is not such a sheet.
    """
    if path.suffix.lower() not in READ_SUFFIXES:
        raise SourceError(f"{path}: expected a file that ends in {' or '.join(READ_SUFFIXES)}")
    grids = _read_grids(path)
    fitting = [grid for grid in grids if _find_headings(grid.rows)]
    if len(fitting) > 1:
        names = " and ".join(f"`{grid.name}`" for grid in fitting)
        raise SourceError(f"{path}: {names} are both sheets for review; keep the one that counts")
    if not fitting:
        missing = ", ".join(f"`{name}`" for name in NEEDED)
        raise SourceError(f"{path}: has no sheet with the columns {missing}; was one renamed?")
    return list(_find_rows(fitting[0].rows))


def _read_grids(path: Path) -> list[Grid]:
    """Return the sheets of a workbook, which may come from anybody."""
    limits = Limits()
    try:
        if path.stat().st_size > limits.megabytes * 1_000_000:
            raise SourceError(f"over {limits.megabytes} MB; a sheet for review is smaller")  # noqa: TRY301 - told below
        grids, _ = read_grids(path.read_bytes(), path.suffix.lower(), limits)
    except SourceError as broken:
        raise SourceError(f"{path}: {broken}") from None
    except OSError as broken:
        raise SourceError(f"{path}: cannot be read: {broken.strerror}") from None
    return grids


def _find_headings(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Return the number of the row that has all headings, and the column of each."""
    for number, row in enumerate(rows, start=1):
        named = {cell.strip().casefold(): at for at, cell in reversed(list(enumerate(row)))}
        if set(NEEDED) <= set(named):
            return number, named
    return None


def _find_rows(rows: Sequence[Sequence[str]]) -> Iterator[Filled]:
    """Yield what stands below the row that has all headings."""
    first, columns = _find_headings(rows) or (len(rows), {})
    for number, row in enumerate(rows[first:], start=first + 1):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if any(cell.strip() for cell in row):
            yield Filled(number, cells | {name: cells[name].strip() for name in FILLED})
