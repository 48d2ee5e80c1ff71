"""Hands: what people coded in a gathering, where it stands in the documents as they are now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codings import find_moved, follow_moves
from qualcode.codings.coders import find_journals
from qualcode.codings.journal_tables import (
    list_codings,
    list_memos,
    list_problems,
    list_reads,
    open_journals,
)
from qualcode.tables import CODINGS, READS

_FEW = 8


@dataclass(frozen=True)
class Handwork:
    """What the journals of a gathering hold at one time.

    Attributes:
        written: The codings table, as it stands in the journals.
        codings: Those of them whose words are still there, where they stand now.
        reads: The reads table, likewise.
        memos: The memos table.
        moves: The moves table: what became of each coding, in the order of `written`.
        moved_reads: The same for what was declared read.
        problems: The problems table: lines that could not be read.
    """

    written: pd.DataFrame
    codings: pd.DataFrame
    reads: pd.DataFrame
    memos: pd.DataFrame
    moves: pd.DataFrame
    moved_reads: pd.DataFrame
    problems: pd.DataFrame


class Hands:
    """The journals of a gathering: read when first asked for, and anew when they were changed.

    Args:
        root: The gathering's folder.
        documents: Its documents as they are now.
    """

    def __init__(self, root: Path, documents: pd.DataFrame) -> None:
        self._root = root
        self._documents = documents
        self._known: tuple[object, Handwork] | None = None

    @property
    def now(self) -> Handwork:
        """What the journals hold now.

        Raises:
            GatheringError: A journal cannot be read.
        """
        facts = [_look_at(file) for _, file in find_journals(self._root)]
        if self._known is None or self._known[0] != facts:
            self._known = facts, self._read()
        return self._known[1]

    def _read(self) -> Handwork:
        journals = open_journals(self._root)
        written, read = list_codings(journals, context=True), list_reads(journals, context=True)
        moves = find_moved(written, self._documents)
        moved_reads = find_moved(read, self._documents)
        return Handwork(
            written=written,
            codings=follow_moves(written, moves)[list(CODINGS.columns)],
            reads=follow_moves(read, moved_reads)[list(READS.columns)],
            memos=list_memos(journals),
            moves=moves,
            moved_reads=moved_reads,
            problems=list_problems(store for _, store in journals),
        )

    def notes(self, codebook: Codebook | None) -> Iterator[str]:
        """Yield what a person should know of the codings by hand before counting them."""
        now = self.now
        if lines := len(now.problems):
            what = f"{_count(lines, 'line')} of the journals"
            yield f"{what} cannot be read; `qualcode check` says why"
        if lost := int(now.moves["how"].isin(["near", "orphaned"]).sum()):
            yield (
                f"not counted: {_count(lost, 'coding')} by hand whose words were changed or are "
                "gone; `qualcode check` lists them"
            )
        if len(unknown := find_unknown_codes(now.codings, codebook)):
            listed = ", ".join(unknown["code"][:_FEW]) + (" …" if len(unknown) > _FEW else "")
            count = _count(int(unknown["codings"].sum()), "coding")
            yield (
                f"not in the codebook: the codes of {count} by hand ({listed}); "
                "`qualcode codebook recode` gives them others"
            )


def _look_at(file: Path) -> tuple[Path, int, int]:
    """Return what tells that a file was not changed; a link may lead to nothing."""
    try:
        facts = file.stat()
    except OSError:
        return file, 0, 0
    return file, facts.st_mtime_ns, facts.st_size


def find_unknown_codes(codings: pd.DataFrame, codebook: Codebook | None) -> pd.DataFrame:
    """List the codes of codings that a codebook does not have.

    Args:
        codings: Needs `code` and `coder`.
        codebook: None knows all codes.

    Returns:
        `code`, `codings` (how many) and `coders` (separated by commas), by code.
    """
    known = [place.path for place in codebook.places()] if codebook else codings["code"].unique()
    unknown = codings[~codings["code"].isin(known)]
    table = unknown.groupby("code", as_index=False).agg(
        codings=("coder", "size"), coders=("coder", lambda names: ", ".join(sorted(set(names))))
    )
    return table[["code", "codings", "coders"]]


def _count(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"
