"""Headings: which row of a sheet names its columns, and what stands below it."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.errors import SourceError
from qualcode.sources.sheets.delimited import Row
from qualcode.spans import fold

_LOOKED_AT = 20  # rows that may stand above the heading
_SAMPLE = 200
_LONGEST_NAME = 200  # a question can be long; what people say can be longer
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet as text, from its first row on.

    Attributes:
        rows: Its rows, empty ones too.
        name: Its name in the workbook; empty for delimited text.
        repeated: Cells, as (row, column) from 0 on, that repeat the one above: it is merged.
    """

    rows: Sequence[Row]
    name: str = ""
    repeated: Collection[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Survey:
    """What is known of a sheet that a survey tool wrote.

    Attributes:
        tool: Its name.
        questions: The columns that hold answers.
        left_out: The columns that do not become attributes: the tool's own, and addresses.
        respondent: The column that identifies a respondent; empty: the row does.
        form: A mark of the form, where that is unique within the form only; else empty.
    """

    tool: str
    questions: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    respondent: str = ""
    form: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet whose columns have names.

    Attributes:
        heading: The names of the columns, each a single time.
        rows: The rows below the heading that are not empty, each as wide as it.
        numbers: The number of each row, as a spreadsheet program counts.
        name: Its name in the workbook; empty for delimited text.
        repeated: Cells, as (row, column) from 0 on, that repeat the one above.
        notes: What a person should know of how it was read.
        codes: Short names of columns, by column.
        aliases: Columns, by what else they are called.
        survey: What is known of it, if a survey tool wrote it.
    """

    heading: Row
    rows: list[Row]
    numbers: list[int]
    name: str = ""
    repeated: Collection[tuple[int, int]] = frozenset()
    notes: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    survey: Survey | None = None

    def column(self, name: str) -> str | None:
        """Return the column that is called by a name, or by a code; None without one."""
        name = " ".join(name.split())
        return name if name in self.heading else self.aliases.get(name)

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column, without white space around them."""
        position = self.heading.index(column)
        return [row[position].strip() for row in self.rows]


def name_columns(grid: Grid, *, named: Collection[str] = (), most: int) -> Sheet:
    """Find the heading of a sheet, and give each column a name of its own.

    Args:
        grid: The cells.
        named: Names of columns that the heading should have.
        most: Number of columns that a sheet may have.

    Raises:
        SourceError: It has no heading, too many columns, or a row that is wider than the heading.
    """
    top = _find_heading(grid.rows, named)
    heading = _without_empty_end(grid.rows[top])
    width = len(grid.rows[top])
    _check_width(grid.rows, top, width)
    used = _used_columns(grid.rows, top, most)
    names = _unique_names([heading[n] if n < len(heading) else "" for n in used], used)
    rows, numbers = [], []
    for number, row in enumerate(itertools.islice(grid.rows, top + 1, None), start=top + 2):
        if any(map(str.strip, row)):
            rows.append([row[n] if n < len(row) else "" for n in used])
            numbers.append(number)
    return Sheet(
        names,
        rows,
        numbers,
        name=grid.name,
        repeated=_moved(grid, used, numbers),
        notes=tuple(_above(grid.rows, top)),
    )


def _find_heading(rows: Sequence[Row], named: Collection[str]) -> int:
    """Return the position of the row that names the columns."""
    filled = [(n, row) for n, row in enumerate(rows) if any(map(str.strip, row))]
    if not filled:
        raise SourceError("the first row must name the columns; it is empty")
    for holds in (set(named).issubset, set(named).intersection):
        for position, row in filled[:_LOOKED_AT] if named else ():
            if holds({" ".join(cell.split()) for cell in row}):
                return position
    sample = [row for _, row in filled[: _LOOKED_AT + _SAMPLE]]
    for place, (position, row) in enumerate(filled[:_LOOKED_AT]):
        below = sample[place + 1 :]
        if not below or not _is_title(row, below):
            return position if place == 0 or _names_columns(row, below) else filled[0][0]
    return filled[0][0]


def _count(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_title(row: Row, below: Sequence[Row]) -> bool:
    """Say whether a row is too sparse to name the columns of those below, and begins the sheet."""
    first = min(_first(other) for other in below)
    return _first(row) <= first and 2 * _count(row) <= statistics.median(map(_count, below))


def _first(row: Row) -> int:
    return next((n for n, cell in enumerate(row) if cell.strip()), len(row))


def _names_columns(row: Row, below: Sequence[Row]) -> bool:
    """Say whether the cells of a row are names: distinct, short, with letters, for each column."""
    names = [cell.strip() for cell in row if cell.strip()]
    return (
        len({fold(name) for name in names}) == len(names)
        and all(len(name) <= _LONGEST_NAME and any(map(str.isalpha, name)) for name in names)
        and len(names) >= statistics.median(map(_count, below))
    )


def _without_empty_end(row: Row) -> Row:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _check_width(rows: Sequence[Row], top: int, width: int) -> None:
    for number, row in enumerate(itertools.islice(rows, top + 1, None), start=top + 2):
        if len(row) > width and any(map(str.strip, row[width:])):
            raise SourceError(
                f"row {number} has {len(row)} cells, but the heading names {width}; "
                "put quotation marks around a cell that holds the delimiter"
            )


def _used_columns(rows: Sequence[Row], top: int, most: int) -> list[int]:
    """Return the positions of the columns that have a name or a cell below it.

    Raises:
        SourceError: There are too many.
    """
    nameless = [n for n, cell in enumerate(rows[top]) if not cell.strip()]
    used = {n for n, cell in enumerate(rows[top]) if cell.strip()}
    for row in itertools.islice(rows, top + 1, None):
        within = itertools.takewhile(len(row).__gt__, nameless)
        if found := {n for n in within if row[n].strip()}:
            used |= found
            nameless = [n for n in nameless if n not in found]
    if len(used) > most:
        raise SourceError(
            f"{len(used):,} columns are over the limit of {most:,}; take out those that are no "
            "material, or raise `limits: {columns: …}` in gathering.yaml"
        )
    return sorted(used)


def _unique_names(heading: Row, positions: Sequence[int]) -> Row:
    names: Row = []
    for position, cell in zip(positions, heading, strict=True):
        name = " ".join(cell.split()) or f"column {position + 1}"
        while name in names:
            name = f"{name} ({position + 1})"
        names.append(name)
    return names


def _moved(grid: Grid, used: Sequence[int], numbers: Sequence[int]) -> frozenset[tuple[int, int]]:
    """Return the repeated cells by their place among the rows and columns that are kept."""
    if not grid.repeated:
        return frozenset()
    columns = {n: place for place, n in enumerate(used)}
    rows = {number - 1: place for place, number in enumerate(numbers)}
    return frozenset(
        (rows[row], columns[column])
        for row, column in grid.repeated
        if row in rows and column in columns
    )


def _above(rows: Sequence[Row], top: int) -> Iterator[str]:
    """Say where the heading was found, if not in the first row, and what stands above it."""
    titles = [" ".join(" ".join(row).split()) for row in rows[:top]]
    shown = [f"“{_shorten(title)}”" for title in titles if title]
    if top:
        beside = f" (above it, and not read: {', '.join(shown)})" if shown else ""
        yield f"heading found in row {top + 1}{beside}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…"
