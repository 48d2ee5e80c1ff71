"""Workbooks: the sheets of xlsx, xls and ods files as text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from qualcode.errors import SourceError
from qualcode.sources import signatures
from qualcode.sources.sheets.delimited import Row
from qualcode.sources.sheets.headings import Grid
from qualcode.sources.unpacking import check_archive, refuse_other
from qualcode.spans import normalise

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from qualcode.sources.limits import Limits

#: The corners of merged cells, as rows and columns from 0 on, both within.
Merged = tuple[tuple[int, int], tuple[int, int]]
#: What calamine makes of a cell.
Cell = str | bool | float | dt.date | dt.time | dt.timedelta

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_MERGED_DOWN = re.compile(rb'number-rows-spanned="(?!1")')
_HALF_A_SECOND = dt.timedelta(microseconds=500_000)
_DAMAGED = "the file is damaged; open it in a spreadsheet program and save it again"
_MIDNIGHT = dt.time()


def read_grids(content: bytes, suffix: str, limits: Limits) -> tuple[list[Grid], list[str]]:
    """Return the sheets of a workbook that are shown, and a note for each that is not.

    Args:
        content: The bytes of the file.
        suffix: The ending of its name: .xlsx, .xls or .ods.
        limits: Bounds on what it unfolds to.

    Formulas are never worked out: a cell gives the value that was stored with it. A value in cells
    that are merged over several rows is given to all of these, and those below the first are named
    as repeated.

    Raises:
        SourceError: It is no workbook, damaged, or protected by a password.
    """
    _check(content, suffix, limits)
    # calamine is what pandas would call too; pandas itself would only take half a second to load
    # in every process that reads.
    from python_calamine import (  # noqa: PLC0415 - few gatherings have workbooks
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetVisibleEnum,
    )

    grids, notes = [], []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        merged = _merged_in_ods(content)
        for facts in workbook.sheets_metadata:
            if facts.visible != SheetVisibleEnum.Visible:
                # What somebody hid is not for others: often lists of choices, or older drafts.
                notes.append(f"sheet `{facts.name}` is hidden, and so not read")
            else:
                sheet = workbook.get_sheet_by_name(facts.name)
                grids.append(_grid(sheet, sheet.merged_cell_ranges or merged.get(facts.name, [])))
    except PasswordError:
        raise SourceError("it is protected by a password; save it without one") from None
    except (CalamineError, ET.ParseError) as broken:
        raise SourceError(f"{_DAMAGED} ({' '.join(str(broken).split())})") from None
    except BaseException as broken:
        if type(broken).__name__ != "PanicException":  # calamine's, which is no Exception
            raise
        raise SourceError(_DAMAGED) from None
    return grids, notes


def _check(content: bytes, suffix: str, limits: Limits) -> None:
    """Refuse what is not the workbook that its ending says, or is made to do harm."""
    if suffix == ".xls":
        if signatures.what_it_is(content) == signatures.OLE:  # its end says what is in it
            raise SourceError(_DAMAGED)
        refuse_other(content, signatures.OLD_EXCEL)
    else:
        expected = signatures.ODS if suffix == ".ods" else signatures.EXCEL
        check_archive(content, limits, expected=expected).close()


def _grid(sheet: CalamineSheet, merged: Sequence[Merged]) -> Grid:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return Grid(rows, normalise(sheet.name), frozenset(_fill_down(rows, merged)))


def _text(value: Cell) -> str:
    """Write a value as people do: whole numbers without a point, dates as ISO 8601."""
    if isinstance(value, str):
        return value if value.isascii() and "\r" not in value else normalise(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return f"{value:.15g}"  # as many digits as a spreadsheet program keeps
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, dt.time):
        return value.isoformat("seconds").removesuffix(":00")
    return str(value)


def _moment(value: dt.datetime) -> str:
    # A moment is stored as a fraction of a day, and comes back some microseconds beside itself.
    value = (value + _HALF_A_SECOND).replace(microsecond=0)
    if value.time() == _MIDNIGHT:
        return value.date().isoformat()
    return value.isoformat(" ").removesuffix(":00")


def _fill_down(rows: Sequence[Row], merged: Sequence[Merged]) -> Iterator[tuple[int, int]]:
    """Write a merged value into the rows below its first; yield the cells written."""
    for (top, left), (bottom, _) in merged:
        for row in range(top + 1, min(bottom, len(rows) - 1) + 1):
            if left < len(rows[row]) and rows[top][left].strip():
                rows[row][left] = rows[top][left]
                yield row, left


def _merged_in_ods(content: bytes) -> dict[str, list[Merged]]:
    """Return what is merged over several rows in an OpenDocument, which calamine does not say."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        document = packed.read("content.xml") if "content.xml" in packed.namelist() else b""
    if not _MERGED_DOWN.search(document):
        return {}
    walk = _Walk()
    # The guard above has refused entities; calamine has read the same XML.
    for event, element in ET.iterparse(io.BytesIO(document), events=("start", "end")):  # noqa: S314
        walk.enter(element) if event == "start" else walk.leave(element)
    return walk.merged


class _Walk:
    """Walks through the tables of an OpenDocument and counts rows and columns."""

    def __init__(self) -> None:
        self.merged: dict[str, list[Merged]] = {}
        self._table: list[Merged] = []
        self._row = self._column = 0

    def enter(self, element: ET.Element) -> None:
        if element.tag == f"{_TABLE}table":
            self._table = self.merged.setdefault(_said(element, "name"), [])
            self._row = 0
        elif element.tag == f"{_TABLE}table-row":
            self._column = 0
        elif element.tag in _CELLS:
            last = self._row + _number(element, "number-rows-spanned") - 1
            if last > self._row:
                self._table.append(((self._row, self._column), (last, self._column)))
            self._column += _number(element, "number-columns-repeated")

    def leave(self, element: ET.Element) -> None:
        if element.tag == f"{_TABLE}table-row":
            self._row += _number(element, "number-rows-repeated")
            element.clear()


def _said(element: ET.Element, name: str) -> str:
    return element.get(f"{_TABLE}{name}", "")


def _number(element: ET.Element, name: str) -> int:
    said = _said(element, name)
    return int(said) if said.isdecimal() else 1
