"""Tabular files: delimited text and workbooks, as sheets whose columns have names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from qualcode.sources.limits import Limits
from qualcode.sources.sheets.delimited import parse_rows
from qualcode.sources.sheets.exports import recognise
from qualcode.sources.sheets.headings import Grid, Sheet, name_columns
from qualcode.sources.sheets.workbooks import read_grids
from qualcode.sources.text import decode

if TYPE_CHECKING:
    import pandas as pd

DELIMITED = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xls", ".ods")


def read_sheets(content: bytes, suffix: str, *, limits: Limits | None = None) -> list[Sheet]:
    """Return the sheets of delimited text or of a workbook that hold anything.

    Args:
        content: The bytes of the file.
        suffix: The ending of its name, which says which of both it is.
        limits: Bounds on what is read.

    Raises:
        SourceError: It cannot be read.
    """
    limits = limits or Limits()
    return [open_sheet(grid, (), limits) for grid in _grids(content, suffix, limits)]


def read_table(content: bytes, suffix: str = ".csv") -> pd.DataFrame:
    """Read a list that is not material: all cells as text, empty ones missing.

    Of a workbook, the first sheet that holds anything is the list.

    Raises:
        SourceError: It cannot be read, or a row does not fit the heading.
    """
    import pandas as pd  # noqa: PLC0415 - a process that only reads files has no need of it

    limits = Limits()
    grids = _grids(content, suffix, limits)
    sheet = name_columns(grids[0] if grids else Grid([]), most=limits.columns)
    cells = [[cell.strip() or None for cell in row] for row in sheet.rows]
    return pd.DataFrame(cells, columns=sheet.heading, dtype="str")


def _grids(content: bytes, suffix: str, limits: Limits) -> list[Grid]:
    suffix = suffix.lower()
    if suffix in WORKBOOKS:
        return [grid for grid in read_grids(content, suffix, limits)[0] if not is_bare(grid)]
    return [Grid(parse_rows(decode(content)[0]))]


def is_bare(grid: Grid) -> bool:
    """Say whether a sheet has no cell with anything in it."""
    return not any(cell.strip() for row in grid.rows for cell in row)


def open_sheet(grid: Grid, named: Collection[str], limits: Limits) -> Sheet:
    """Give the columns of a sheet their names, as a survey tool meant them if one wrote it.

    Args:
        grid: The cells.
        named: Names that columns should have; the row that has them is the heading.
        limits: Bounds on what is read.

    Raises:
        SourceError: It has no heading, too many columns, or a row that is wider than the heading.
    """
    sheet = recognise(name_columns(grid, most=limits.columns))
    if sheet.survey or all(map(sheet.column, named)):
        return sheet
    return name_columns(grid, named=named, most=limits.columns)


def headings(sheets: Sequence[Sheet]) -> list[str]:
    """Return the names of the columns of some sheets, each a single time."""
    return list(dict.fromkeys(name for sheet in sheets for name in sheet.heading))
