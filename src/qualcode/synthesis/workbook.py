"""The workbook: all tables in one file for a spreadsheet program, a sheet a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qualcode.errors import OutputError
from qualcode.saving import defuse, file_time, without_formula

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

NAME: Final = "tables.xlsx"
#: Of the first sheet, which says what the others are.
CONTENTS: Final = "contents"
ROWS: Final = 1_048_576  # that a sheet holds, with its heading
UNITS: Final = 32_767  # UTF-16 units that a cell holds
_NAME_LENGTH = 31  # characters of a sheet's name
_NARROW, _WIDE = 8, 60  # characters of a column
_LOOKED_AT = 200  # rows, which tell how wide a column is
_EXACT = 2**53  # the largest whole number that a cell holds exactly
_CUT = " … [cut]"
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def write_workbook(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[str]:
    """Write all tables into `tables.xlsx`, in a folder.

    No cell is a formula or a link; lists are JSON. A sheet of a spreadsheet program holds 1,048,576
    rows and a cell 32,767 UTF-16 units: what is more is left out here, and said; it is whole in the
    CSV and Parquet files beside. The same tables give the same bytes.

    Args:
        tables: By name; as CSV has them.
        folder: Where to write.

    Returns:
        What did not fit, a sentence a table; none where all is there. The first sheet says it too.

    Raises:
        OutputError: The file cannot be written.
    """
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 - only for this

    try:
        return _write(tables, folder)
    except XlsxWriterException as broken:  # no OSError, also where the disk is full
        raise OutputError(f"{folder / NAME}: cannot be written: {broken}") from None


def _write(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[str]:
    from xlsxwriter import Workbook  # noqa: PLC0415 - only for this

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "tmpdir": str(folder)}  # fmt: skip
    names = _sheet_names(tables)
    notes: dict[str, list[str]] = {}
    with Workbook(folder / NAME, options) as workbook:
        workbook.set_properties({"created": file_time()})
        contents = workbook.add_worksheet(CONTENTS)
        for name, table in tables.items():
            sheet = _Sheet(workbook, workbook.add_worksheet(names[name]))
            notes[name] = list(sheet.write(name, table))
        _write_contents(workbook, contents, tables, notes)
    return [note for said in notes.values() for note in said]


class _Sheet:
    """A sheet that is being written, row by row.

    Args:
        workbook: Its workbook.
        sheet: The sheet, still empty.
    """

    def __init__(self, workbook: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._head = workbook.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._plain = workbook.add_format({"valign": "top"})
        self._wrapped = workbook.add_format({"valign": "top", "text_wrap": True})
        self._cut = 0

    def write(self, name: str, table: pd.DataFrame) -> Iterator[str]:
        """Write a table, and yield what of it did not fit."""
        self._sheet.freeze_panes(1, 0)
        wrapped = [is_long and not _is_list(table[column]) for column, is_long in
                   zip(table.columns, self._set_widths(table), strict=True)]  # fmt: skip
        formats = [self._wrapped if is_wrapped else self._plain for is_wrapped in wrapped]
        for place, heading in enumerate(table.columns):
            self._sheet.write_string(0, place, self._fit(without_formula(str(heading))), self._head)
        kept = defuse(table.head(ROWS - 1))
        columns = [kept[column].tolist() for column in kept.columns]
        for row, values in enumerate(zip(*columns, strict=True), start=1):
            for place, value in enumerate(values):
                self._write_cell(row, place, value, formats[place])
        if len(table):
            self._sheet.autofilter(0, 0, len(kept), len(table.columns) - 1)
        whole = f"whole in {name}.csv and {name}.parquet"
        if left := len(table) - len(kept):
            yield f"{name}: the last {left:,} of {len(table):,} rows do not fit a sheet; {whole}"
        if self._cut:
            cells = "cells are" if self._cut > 1 else "cell is"
            yield f"{name}: {self._cut:,} {cells} longer than a sheet holds, and cut; {whole}"

    def _set_widths(self, table: pd.DataFrame) -> Iterator[bool]:
        """Make each column as wide as what stands in it, and yield which are too long for that."""
        for place, name in enumerate(table.columns):
            first = table[name].head(_LOOKED_AT).tolist()
            longest = max([len(str(name)) + 2, *(len(str(value)) for value in first)])
            self._sheet.set_column(place, place, min(max(longest, _NARROW), _WIDE))
            yield longest > _WIDE

    def _write_cell(self, row: int, place: int, value: Any, look: Any) -> None:
        """Write a value; nothing where it is missing."""
        if isinstance(value, str):
            if value:
                self._sheet.write_string(row, place, self._fit(value), look)
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, place, value, look)
        elif isinstance(value, int | float):
            if not isinstance(value, float) or math.isfinite(value):
                self._write_number(row, place, value, look)
            elif math.isinf(value):
                self._sheet.write_string(row, place, str(value), look)
        elif value is not None and str(value) not in {"<NA>", "NaT"}:
            self._sheet.write_string(row, place, self._fit(without_formula(str(value))), look)

    def _write_number(self, row: int, place: int, value: float, look: Any) -> None:
        if abs(value) > _EXACT:
            self._sheet.write_string(row, place, str(value), look)
        else:
            self._sheet.write_number(row, place, value, look)

    def _fit(self, text: str) -> str:
        """Cut a text that no cell can hold, and count it."""
        if 2 * len(text) <= UNITS or len(text.encode("utf-16-le", "surrogatepass")) <= 2 * UNITS:
            return text
        self._cut += 1
        units = text.encode("utf-16-le", "surrogatepass")[: 2 * (UNITS - len(_CUT))]
        return units.decode("utf-16-le", "ignore") + _CUT


def _is_list(column: pd.Series) -> bool:
    return any(isinstance(value, list) for value in column.head(_LOOKED_AT))


def _write_contents(
    workbook: Workbook,
    sheet: Worksheet,
    tables: Mapping[str, pd.DataFrame],
    notes: Mapping[str, list[str]],
) -> None:
    head = workbook.add_format({"bold": True, "bottom": 1})
    wrapped = workbook.add_format({"valign": "top", "text_wrap": True})
    for place, (heading, width) in enumerate({"table": 24, "rows": 12, "note": 80}.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    sheet.freeze_panes(1, 0)
    for row, (name, table) in enumerate(tables.items(), start=1):
        sheet.write_string(row, 0, name, wrapped)
        sheet.write_number(row, 1, len(table), wrapped)
        sheet.write_string(row, 2, "; ".join(notes[name]), wrapped)


def _sheet_names(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Name each sheet as its table, in 31 characters, each once in whatever case."""
    taken, names = {CONTENTS}, {}
    for name in tables:
        plain = name.translate(_NOT_IN_NAMES)
        free, number = plain[:_NAME_LENGTH], 1
        while free.casefold() in taken:
            number += 1
            free = f"{plain[: _NAME_LENGTH - len(str(number)) - 1]}~{number}"
        taken.add(free.casefold())
        names[name] = free
    return names
