"""Own: what the coder of a journal has coded and read, where it stands in the text as it is now."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import pandas as pd

from qualcode.codings import Journal
from qualcode.codings.folding import Held
from qualcode.gatherings import Gathering
from qualcode.tables import records
from qualcode.widget.sources import Source, Span

#: What the journal says of a place: of which coding (empty for what was read), and where.
_Written = tuple[str, str, int, int]


class _Index(NamedTuple):
    """What the journal holds, by the document in which it stands now."""

    codings: dict[str, list[tuple[Held, Span]]]
    reads: dict[str, list[tuple[Span, Span]]]


class Own:
    """The codings and reads of one journal.

    Args:
        journal: The coder's.
        gathering: Where its text was changed after it was coded, it says where the words are now.
    """

    def __init__(self, journal: Journal, gathering: Gathering) -> None:
        self._journal = journal
        work = gathering.handwork
        moves = pd.concat([work.moves, work.moved_reads], ignore_index=True)
        self._known: tuple[object, _Index] | None = None
        self._moved = dict(_find_moved(records(moves[moves["coder"].eq(journal.coder)])))

    @property
    def lost(self) -> int:
        """How many codings have no place, as their words were changed or are gone."""
        return sum(self.place(held) is None for held in self._journal.state.codings.values())

    def place(self, held: Held) -> Span | None:
        """Return where a coding stands now; None if nobody can tell."""
        line = held.line
        span = line.document, line.start, line.end
        return self._moved.get((line.coding, *span), span)

    def codings(self, documents: Iterable[str]) -> dict[str, tuple[Held, Span]]:
        """Return the codings that stand in some documents, by their ids."""
        index = self._index
        return {
            held.line.coding: (held, span)
            for document in documents
            for held, span in index.codings.get(document, [])
        }

    def spans_read(self, document: str) -> list[tuple[Span, Span]]:
        """Return what was declared read of a document: where the journal says, and where now."""
        return self._index.reads.get(document, [])

    def which_read(self, source: Source) -> list[bool]:
        """Say of each segment of a source whether it was read as a whole, in one go."""
        reaches = {document: self._reach(document) for document in source.documents}
        return [reaches[document](start) >= end for document, start, end in source.spans]

    def _reach(self, document: str) -> Callable[[int], int]:
        """Return how far those reads of a document go that begin at a place or before it."""
        reads = sorted((start, end) for _, (_, start, end) in self.spans_read(document))
        starts = [start for start, _ in reads]
        ends = [-1, *accumulate((end for _, end in reads), max)]
        return lambda place: ends[bisect_right(starts, place)]

    @property
    def _index(self) -> _Index:
        """Everything by document, made anew when the journal was changed."""
        state = self._journal.state
        if self._known is None or self._known[0] != state.version:
            index = _Index(defaultdict(list), defaultdict(list))
            for held in state.codings.values():
                if span := self.place(held):
                    index.codings[span[0]].append((held, span))
            for written in state.reads:
                if now := self._moved.get(("", *written), written):
                    index.reads[now[0]].append((written, now))
            self._known = state.version, index
        return self._known[1]


def _find_moved(moves: Iterable[Mapping[str, Any]]) -> Iterable[tuple[_Written, Span | None]]:
    """Yield the places where the journal and the text part, each with that in the text."""
    for move in moves:
        written = move["coding"], move["document"], move["start"], move["end"]
        if move["how"] == "moved":
            yield written, (move["new_document"], int(move["new_start"]), int(move["new_end"]))
        elif move["how"] != "kept":
            yield written, None
