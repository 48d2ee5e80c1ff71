"""Files of framework matrices, as a spreadsheet program may have left them.

One row a cell of a matrix. `rows` says of which matrix a row is (group, participant …), `case` and
`code` of which cell. `name`, `mentions` and `quotes` are written anew each time; `summary` and
columns that somebody added are what people wrote, and stay.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from qualcode.errors import SourceError
from qualcode.saving import defuse
from qualcode.sources.sheets.delimited import DELIMITERS, find_delimiter, parse_rows
from qualcode.sources.text import decode

KEY: Final = ("rows", "case", "code")
NEEDED: Final = (*KEY, "summary")
HEADINGS: Final = (*KEY, "name", "mentions", "quotes", "summary")

_FORMULAS = tuple("=+-@\t\r\n")  # what `defuse` puts an apostrophe in front of


@dataclass(frozen=True)
class Entry:
    """A row of the file: its number as a spreadsheet program counts, and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        """Matrix, case and code, in one spelling."""
        rows, case, code = (self.cells[name].strip() for name in KEY)
        return rows.casefold(), case.casefold(), code.casefold()

    @property
    def holds_words(self) -> bool:
        """Whether a person wrote anything: a summary, or into a column that somebody added."""
        return any(value.strip() for name, value in self.cells.items()
                   if name == "summary" or name not in HEADINGS)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What the file holds: its rows, the headings that somebody added, and its delimiter."""

    entries: Sequence[Entry] = ()
    added: Sequence[str] = ()
    delimiter: str = ","


def read_kept(path: Path) -> Kept:
    """Read the file as a spreadsheet program may have left it; nothing where there is none.

    Raises:
        SourceError: It cannot be understood.
    """
    try:
        text, _ = decode(path.read_bytes())
        grid = parse_rows(text)
    except FileNotFoundError:
        for other in (path.with_suffix(suffix) for suffix in (".xlsx", ".ods")):
            if other.exists():
                raise SourceError(f"{other}: save it as {path.name}, which is read") from None
        return Kept()
    except OSError as broken:
        raise SourceError(f"{path}: cannot be read: {broken.strerror}") from None
    except SourceError as broken:
        raise SourceError(f"{path}: {broken}") from None
    numbered = [(n, row) for n, row in enumerate(grid, start=1) if any(map(str.strip, row))]
    if not numbered:
        return Kept()
    headings, added = _headings(path, numbered[0][1])
    entries = [_entry(path, number, row, headings) for number, row in numbered[1:]]
    delimiter = find_delimiter(text)
    _refuse_doubles(path, entries)
    return Kept(entries, added, delimiter if delimiter in DELIMITERS else ",")


def _headings(path: Path, row: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the headings in our spelling, and those that somebody added."""
    folded = [cell.strip().casefold() for cell in row]
    names = [
        own if own in HEADINGS else cell.strip() for own, cell in zip(folded, row, strict=True)
    ]
    if missing := [name for name in NEEDED if name not in names]:
        listed = ", ".join(f"`{name}`" for name in missing)
        raise SourceError(
            f"{path}: has no column {listed}; expected {', '.join(NEEDED)}, in any order, and "
            f"found {', '.join(filter(None, names)) or 'nothing'}. Was one renamed or deleted?"
        )
    named = [name for name in names if name]
    if doubled := {name for name in named if named.count(name) > 1}:
        raise SourceError(f"{path}: the column `{min(doubled)}` is there twice; rename one")
    return names, [name for name in named if name not in HEADINGS]


def _entry(path: Path, number: int, row: Sequence[str], headings: Sequence[str]) -> Entry:
    beyond = [cell for at, cell in enumerate(row)
              if cell.strip() and (at >= len(headings) or not headings[at])]  # fmt: skip
    if beyond:
        raise SourceError(
            f"{path}: row {number} has a cell without a heading, {beyond[0][:40]!r}: give the "
            "column a heading, or put a summary that holds the delimiter in quotation marks"
        )
    cells = dict(zip(headings, [*row, *[""] * len(headings)], strict=False))
    return Entry(number, {name: _unfuse(value) for name, value in cells.items() if name})


def _unfuse(cell: str) -> str:
    """Take off the apostrophe that keeps a cell from being a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULAS) else cell


def _refuse_doubles(path: Path, entries: Sequence[Entry]) -> None:
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        if not entry.holds_words:
            continue
        first = seen.setdefault(entry.key, entry)
        if first is not entry and any(entry.key):
            raise SourceError(
                f"{path}: rows {first.number} and {entry.number} are both about case "
                f"`{entry.cells['case']}` and code `{entry.cells['code']}`; join them in one"
            )


def dump_rows(rows: Sequence[Mapping[str, Any]], kept: Kept) -> bytes:
    """Return the file's bytes: with a byte order mark, without which Excel takes it for cp1252."""
    table = pd.DataFrame(list(rows), columns=[*HEADINGS, *kept.added], dtype="object").fillna("")
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=kept.delimiter, lineterminator="\r\n")
    safe = defuse(table)
    writer.writerow(safe.columns)
    writer.writerows(safe.itertuples(index=False))
    return target.getvalue().encode("utf-8-sig", "replace")
