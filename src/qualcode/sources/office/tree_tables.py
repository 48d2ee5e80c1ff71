"""Tables of pandoc's syntax tree: which cell stands in which row and column, below which headings.

Merged cells take all the rows and columns that they cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qualcode.sources.office.pandoc import Node

_MOST_HEADS = 4  # rows of headings that stand above a column


@dataclass
class Cell:
    """A cell.

    Attributes:
        row: Its first row, from 0 on.
        column: Its first column, from 0 on.
        height: Rows that it covers.
        width: Columns that it covers.
        blocks: What stands in it.
        is_head: It stands in a row of headings.
        is_row_head: It stands in a column of headings.
        text: Its words, once they are known.
    """

    row: int
    column: int
    height: int
    width: int
    blocks: list[Node]
    is_head: bool
    is_row_head: bool
    text: str = ""

    @property
    def rows(self) -> range:
        """The rows that it covers."""
        return range(self.row, self.row + self.height)

    @property
    def columns(self) -> range:
        """The columns that it covers."""
        return range(self.column, self.column + self.width)


@dataclass(frozen=True)
class Heads:
    """The headings of a table.

    Attributes:
        above: The heading cells above each cell, by its row and column.
        beside: Likewise those beside it.
        used: The heading cells that have something below or beside them, by row and column.
    """

    above: dict[tuple[int, int], list[Cell]]
    beside: dict[tuple[int, int], list[Cell]]
    used: set[tuple[int, int]]


def find_cells(table: list[Any]) -> list[Cell]:
    """Return the cells of a table row by row, each at its place."""
    _, _, columns, head, bodies, foot = table
    sections = [(head[1], True, 0)]
    for _, row_heads, inner, rows in bodies:
        sections += [(inner, True, row_heads), (rows, False, row_heads)]
    sections.append((foot[1], False, 0))
    cells: list[Cell] = []
    first = 0
    for rows, is_head, row_heads in sections:
        placed = _place(rows, len(columns), first)
        for row, column, height, width, blocks in placed:
            cell = Cell(row, column, height, width, blocks, is_head, is_row_head=False)
            cell.is_row_head = not is_head and column < row_heads
            cells.append(cell)
        first += len(rows)
    return cells


def _place(
    rows: Sequence[list[Any]], columns: int, first: int
) -> Iterator[tuple[int, int, int, int, list[Node]]]:
    """Yield row, column, height, width and blocks of cells; a merged one pushes others aside."""
    taken: dict[int, int] = {}  # column -> the first row in which it is free again
    for number, (_, cells) in enumerate(rows):
        column = 0
        for _, _, height, width, blocks in cells:
            while taken.get(column, 0) > number:
                column += 1
            wide = max(1, min(width, columns - column))  # a file may claim a million columns
            high = max(1, min(height, len(rows) - number))
            taken.update(dict.fromkeys(range(column, column + wide), number + high))
            yield first + number, column, high, wide, blocks
            column += wide


def guess_heads(cells: Sequence[Cell]) -> None:
    """Take the first row and column for headings where the corner between them is empty.

    That is how people draw a table; few programs say so. Texts must be known.
    """
    corner = next((cell for cell in cells if cell.row == cell.column == 0), None)
    if corner is None or corner.text.strip():
        return
    top = [cell for cell in cells if cell.row == 0 and cell is not corner]
    side = [cell for cell in cells if cell.column == 0 and cell is not corner and not cell.is_head]
    if not any(cell.is_head for cell in cells):
        if not (top and side) or not all(cell.text.strip() for cell in top):
            return
        for cell in [corner, *top]:
            cell.is_head = True
    for cell in side:
        cell.is_row_head = True


def find_heads(cells: Sequence[Cell]) -> Heads:
    """Say which headings stand above and beside each cell that is none. Texts must be known."""
    heads = Heads({}, {}, set())
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        for row in cell.rows if cell.is_row_head else ():
            rows.setdefault(row, []).append(cell)
    current: dict[int, list[Cell]] = {}  # the headings of each column, so far
    for cell in cells:
        if cell.is_head:
            for column in cell.columns:
                above = [one for one in current.get(column, []) if _joins(one, cell)]
                current[column] = [*above, cell][-_MOST_HEADS:]
        elif not cell.is_row_head and cell.text.strip():
            above = _distinct([one for column in cell.columns for one in current.get(column, [])])
            beside = _distinct([one for row in cell.rows for one in rows.get(row, [])])
            heads.above[cell.row, cell.column] = above
            heads.beside[cell.row, cell.column] = beside
            heads.used.update((one.row, one.column) for one in [*above, *beside])
    return heads


def _joins(above: Cell, cell: Cell) -> bool:
    """Say whether a heading belongs to the same rows of headings as the one before."""
    return above.row + above.height == cell.row


def _distinct(cells: Sequence[Cell]) -> list[Cell]:
    found = {(cell.row, cell.column): cell for cell in cells if cell.text.strip()}
    return list(found.values())
