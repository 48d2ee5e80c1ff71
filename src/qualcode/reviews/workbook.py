"""The workbook: what is to be decided as a sheet with drop-downs, and what was written into it."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qualcode.errors import SourceError
from qualcode.reviews.layouts import DECISIONS, SUGGESTED, Layout
from qualcode.saving import file_time
from qualcode.sources.limits import Limits
from qualcode.sources.sheets.headings import Grid
from qualcode.sources.sheets.workbooks import read_grids

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SUFFIX: Final = ".xlsx"
READ_SUFFIXES: Final = (".xlsx", ".ods")
FILLED, NEEDED = SUGGESTED.filled, SUGGESTED.needed

_SHEET, _CODES = "review", "codes"
_LINE, _TALLEST = 13, 400  # points; Excel allows 409
_LONGEST = 16_000  # code points; a cell of Excel holds 32,767 UTF-16 units
_LONGEST_LIST = 255  # characters of a drop-down's choices in Excel


class Filled(NamedTuple):
    """A row of the sheet: its number as a spreadsheet program counts, and its cells by heading."""

    number: int
    cells: Mapping[str, str]
    filled: Sequence[str] = FILLED

    @property
    def is_empty(self) -> bool:
        """Whether a person has written nothing into it."""
        return not any(self.cells[name] for name in self.filled)


def fit(text: str) -> str:
    """Cut a text that no cell can hold."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def dump_workbook(
    table: pd.DataFrame,
    codes: pd.DataFrame | None,
    *,
    title: str,
    layout: Layout = SUGGESTED,
    choices: Sequence[Sequence[str]] | None = None,
) -> bytes:
    """Return a table as the bytes of an Excel workbook.

    Args:
        table: The suggestions table, or what else the layout is for.
        codes: What `Codebook.to_frame` gives: the choice of other codes.
        title: Of the gathering.
        layout: Which columns the sheet has.
        choices: The decisions of each row; None: those on suggestions.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only for this

    target = io.BytesIO()
    # Text is text: nothing that people wrote becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as workbook:
        workbook.set_properties({"title": title, "created": file_time()})
        sheet = _write_rows(workbook, table, layout)
        _offer_decisions(sheet, layout, choices or [DECISIONS] * len(table))
        if codes is not None and len(codes):
            _offer_codes(sheet, layout, len(table), len(codes))
        if codes is not None:
            _write_codes(workbook, codes)
        _write_guide(workbook, title, layout.guide)
    return target.getvalue()


def _write_rows(workbook: Workbook, table: pd.DataFrame, layout: Layout) -> Worksheet:
    sheet = workbook.add_worksheet(_SHEET)
    cell = workbook.add_format({"text_wrap": True, "valign": "top", "font_size": 10})
    grey = workbook.add_format({"valign": "top", "font_size": 8, "font_color": "#8a8a8a"})
    for column, (name, width) in enumerate(layout.widths.items()):
        sheet.set_column(column, column, width, cell)
        sheet.write_string(0, column, name, _head(workbook, is_filled=name in layout.filled))
        values = table[name] if name in table else [""] * len(table)
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, column, value, grey if name in layout.technical else cell)
    for row, lines in enumerate(_count_lines(table, layout), start=1):
        sheet.set_row(row, min(_LINE * lines + 2, _TALLEST))
    last = len(table)
    sheet.freeze_panes(1, layout.frozen)
    sheet.autofilter(0, 0, last, len(layout.widths) - 1)
    _colour(workbook, sheet, layout, last)
    _lay_out_print(sheet, layout, last)
    return sheet


def _lay_out_print(sheet: Worksheet, layout: Layout, last: int) -> None:
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4)
    sheet.print_area(0, 0, last, len(layout.widths) - len(layout.technical) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(0)  # not on paper either: rows are told apart by them
    sheet.repeat_rows(0)


def _count_lines(table: pd.DataFrame, layout: Layout) -> list[int]:
    """Say how many lines each row needs: not every program works it out when it opens a sheet."""
    wrapped = [name for name in layout.widths if name in table and name not in layout.technical]
    rows = zip(*(table[name] for name in wrapped), strict=True)
    widths = [layout.widths[name] for name in wrapped]
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


def _offer_decisions(sheet: Worksheet, layout: Layout, choices: Sequence[Sequence[str]]) -> None:
    """Give rows their drop-down, one for all that stand together and have the same choices."""
    column = list(layout.widths).index("decision")
    first = 1
    for offered, rows in itertools.groupby(map(tuple, choices)):
        last = first + len(list(rows)) - 1
        message = _fit_message(f"Choose one of: {', '.join(offered)}.")
        choice = {"validate": "list", "source": list(offered), "error_title": "decision",
                  "error_message": message}  # fmt: skip
        if len(",".join(offered)) <= _LONGEST_LIST:
            sheet.data_validation(first, column, last, column, choice)
        first = last + 1


def _fit_message(text: str) -> str:
    """Cut a message that is longer than a spreadsheet program shows."""
    return text if len(text) <= _LONGEST_LIST else f"{text[: _LONGEST_LIST - 1]}…"


def _offer_codes(sheet: Worksheet, layout: Layout, last: int, codes: int) -> None:
    column = list(layout.widths).index("other code")
    choice = {"validate": "list", "source": f"={_CODES}!$A$2:$A${codes + 1}",
              "error_title": "other code",
              "error_message": "Choose a code that the sheet `codes` lists."}  # fmt: skip
    sheet.data_validation(1, column, last, column, choice)


def _colour(workbook: Workbook, sheet: Worksheet, layout: Layout, last: int) -> None:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - only for this

    names = list(layout.widths)
    cell = f"${xl_col_to_name(names.index('decision'))}2"
    for decision, color in layout.colors.items():
        rule = {"type": "formula", "criteria": f'=LEFT({cell},{len(decision)})="{decision}"',
                "format": workbook.add_format({"bg_color": color})}  # fmt: skip
        sheet.conditional_format(1, 0, last, names.index(layout.filled[-1]), rule)


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
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_guide(workbook: Workbook, title: str, guide: str) -> None:
    sheet = workbook.add_worksheet("how to")
    sheet.set_column(0, 0, 90, workbook.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, f"Review: {title}", workbook.add_format({"bold": True}))
    sheet.set_landscape()
    for row, line in enumerate(guide.splitlines(), start=2):
        sheet.write_string(row, 0, line)
        sheet.set_row(row, _LINE * 1.2 * (1 + len(line) // 90))


def load_rows(path: Path) -> list[Filled]:
    """Return the rows of a sheet of suggestions; raises what `load_sheet` does."""
    return load_sheet(path, SUGGESTED)[1]


def load_sheet(path: Path, *layouts: Layout) -> tuple[Layout, list[Filled]]:
    """Return the layout and the rows of a sheet, as it comes back from a spreadsheet program.

    Args:
        path: The file.
        layouts: Those that it may have.

    Raises:
        SourceError: It cannot be read, or is not such a sheet.
    """
    if path.suffix.lower() not in READ_SUFFIXES:
        raise SourceError(f"{path}: expected a file that ends in {' or '.join(READ_SUFFIXES)}")
    pairs = [(grid, layout) for grid in _read_grids(path) for layout in layouts]
    fitting = [pair for pair in pairs if _find_headings(pair[0].rows, pair[1])]
    if len(fitting) > 1:
        names = " and ".join(f"`{grid.name}`" for grid, _ in fitting)
        raise SourceError(f"{path}: {names} are both sheets for review; keep the one that counts")
    if not fitting:
        missing = "; or ".join(
            ", ".join(f"`{name}`" for name in layout.needed) for layout in layouts
        )
        raise SourceError(f"{path}: has no sheet with the columns {missing}; was one renamed?")
    ((grid, layout),) = fitting
    return layout, list(_find_rows(grid.rows, layout))


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


def _find_headings(
    rows: Sequence[Sequence[str]], layout: Layout
) -> tuple[int, dict[str, int]] | None:
    """Return the number of the row that has all headings, and the column of each."""
    for number, row in enumerate(rows, start=1):
        named = {cell.strip().casefold(): at for at, cell in reversed(list(enumerate(row)))}
        if set(layout.needed) <= set(named):
            return number, named
    return None


def _find_rows(rows: Sequence[Sequence[str]], layout: Layout) -> Iterator[Filled]:
    """Yield what stands below the row that has all headings."""
    first, columns = _find_headings(rows, layout) or (len(rows), {})
    for number, row in enumerate(rows[first:], start=first + 1):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if any(cell.strip() for cell in row):
            filled = {name: cells[name].strip() for name in layout.filled}
            yield Filled(number, cells | filled, layout.filled)
