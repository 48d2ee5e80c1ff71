"""What `check` says of the codings by hand: where they stand now, and what cannot be read."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pandas as pd
import typer

from qualcode.cli.base import quoted
from qualcode.cli.printing import print_table
from qualcode.codings.occurrences import count_common
from qualcode.gatherings import READ, find_unknown_codes, list_moves
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering

_HOW = ("kept", "moved", "near", "orphaned")
_LISTED = {"orphaned": 0, "near": 1, "moved": 2}  # in this order
_MOST_MOVED = 20  # whose words are the same; the others need a person's eyes, and are all listed
_LONGEST = 60  # characters of a quote in the terminal
_BEFORE = 20  # of them before the first that was changed
_NEXT = {
    "orphaned": "Orphaned: the words were not found. They stay in the journal and are not counted; "
    "code them where they belong now, and remove the old coding.",
    "near": "Near: the words, or all around them, were changed. Not counted before somebody has "
    "looked: compare them.",
    "moved": "Moved: the words are the same. Counted where they stand now.",
}


def print_handwork(gathering: Gathering, *, is_accepted: bool) -> None:
    """Print what became of the codings by hand, and list what is not where it was.

    Args:
        gathering: As it is now.
        is_accepted: Whether the moves are about to be written into the journals.
    """
    now, folder = gathering.handwork, quoted(gathering.path)
    for row in records(now.problems):
        line = f", line {row['line']}" if row["line"] else ""
        typer.echo(f"Set aside: {row['file']}{line}: {row['reason']}")
    if now.written.empty and now.moved_reads.empty:
        return
    typer.echo(f"Codings by hand: {_count(now.moves)}. Declared read: {_count(now.moved_reads)}.")
    if len(moves := list_moves(gathering)):
        _print_moves(moves)
        can_be_written = moves["how"].eq("moved") | (
            moves["how"].eq("near") & moves["code"].ne(READ)
        )
        if not is_accepted and can_be_written.any():
            typer.echo(
                "To write where those moved and near stand now into the journals: "
                f"qualcode check {folder} --accept-moves"
            )
    for row in records(find_unknown_codes(now.written, gathering.codebook)):
        typer.echo(
            f"Not in the codebook: {row['code']} "
            f"(codings: {row['codings']:,}, of {row['coders']}); "
            f"to give them another: qualcode codebook recode {shlex.quote(row['code'])}=NEW "
            f"--on {folder}"
        )


def describe(gathering: Gathering) -> dict[str, Any]:
    """Return the same, as a machine reads it."""
    now = gathering.handwork
    moves = list_moves(gathering)
    return {
        "codings": now.moves["how"].value_counts().reindex(_HOW, fill_value=0).to_dict(),
        "reads": now.moved_reads["how"].value_counts().reindex(_HOW, fill_value=0).to_dict(),
        "moves": records(moves.astype("object").where(moves.notna(), None)),
        "unknown_codes": records(find_unknown_codes(now.written, gathering.codebook)),
        "problems": records(now.problems),
    }


def _count(moves: pd.DataFrame) -> str:
    counts = moves["how"].value_counts()
    return ", ".join(f"{counts.get(how, 0):,} {how}" for how in _HOW)


def _print_moves(moves: pd.DataFrame) -> None:
    from rich.table import Table  # noqa: PLC0415 - a tenth of a second
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("coder", "code", "how", "where", "quote", "now", "note"):
        table.add_column(heading, overflow="fold")
    is_same = moves["how"].eq("moved")
    short = pd.concat([moves[~is_same], moves[is_same & moves["code"].ne(READ)].head(_MOST_MOVED)])
    listed = short.sort_values("how", kind="stable", key=lambda how: how.map(_LISTED))
    for row in records(listed):
        quote, new = _show_change(row)
        alike = f" ({int(100 * row['score'])} % alike)" if row["how"] == "near" else ""
        cells = [row["coder"], row["code"], row["how"], _place(row), quote, new]
        # Text, not str: quotes may hold what rich takes for markup.
        table.add_row(*map(Text, [*cells, row["note"] + alike]))
    print_table(table)
    if more := len(moves) - len(listed):
        typer.echo(f"… and {more:,} more that moved with their words unchanged; --json lists all")
    for how in [how for how in _LISTED if how in set(moves["how"])]:
        typer.echo(_NEXT[how])


def _place(row: dict[str, Any], new: str = "") -> str:
    return f"{row[f'{new}document']}:{row[f'{new}start']}-{row[f'{new}end']}"


def _show_change(row: dict[str, Any]) -> tuple[str, str]:
    """Return the quote, and where it stands now; of changed words the place of the change."""
    quote = row["quote"] if isinstance(row["quote"], str) else ""
    if row["how"] == "orphaned":
        return _short(quote), row["beside"] and f"it stood in “{_short(row['beside'])}”"
    if row["how"] == "moved":
        return _short(quote), _place(row, "new_")
    same = count_common(quote, row["new_quote"])
    return _short(quote, same), f"{_place(row, 'new_')} “{_short(row['new_quote'], same)}”"


def _short(text: str, same: int = 0) -> str:
    """Cut a text to what fits, around where it is no longer the same as another."""
    first = max(same - _BEFORE, 0) if len(text) > _LONGEST else 0
    cut = " ".join(text[first:].split())
    cut = f"…{cut}" if first else cut
    return cut if len(cut) <= _LONGEST else f"{cut[: _LONGEST - 1]}…"
