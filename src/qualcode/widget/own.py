"""Own: what the coder of a journal has coded and read, where it stands in the text as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from qualcode.codings import Journal, find_read
from qualcode.codings.folding import Held
from qualcode.gatherings import Gathering
from qualcode.tables import READS, records
from qualcode.widget.sources import Source, Span

#: What the journal says of a place: of which coding (empty for what was read), and where.
_Written = tuple[str, str, int, int]


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

    def codings(self, documents: Iterable[str] | None = None) -> dict[str, tuple[Held, Span]]:
        """Return the codings that stand in some documents, or in all, by their ids."""
        wanted = None if documents is None else frozenset(documents)
        found = {}
        for name, held in self._journal.state.codings.items():
            span = self.place(held)
            if span and (wanted is None or span[0] in wanted):
                found[name] = held, span
        return found

    def spans_read(self, documents: Iterable[str]) -> list[tuple[Span, Span]]:
        """Return what was declared read: where the journal says, and where that is now."""
        wanted = frozenset(documents)
        found = [(span, self._moved.get(("", *span), span)) for span in self._journal.state.reads]
        return [(span, now) for span, now in found if now and now[0] in wanted]

    def which_read(self, source: Source) -> list[bool]:
        """Say of each segment of a source whether it was read as a whole."""
        spans = [now for _, now in self.spans_read(source.documents)]
        reads = READS.frame(
            {"document": document, "start": start, "end": end} for document, start, end in spans
        )
        which: list[bool] = np.asarray(find_read(source.segments, reads)).tolist()
        return which


def _find_moved(moves: Iterable[Mapping[str, Any]]) -> Iterable[tuple[_Written, Span | None]]:
    """Yield the places where the journal and the text part, each with that in the text."""
    for move in moves:
        written = move["coding"], move["document"], move["start"], move["end"]
        if move["how"] == "moved":
            yield written, (move["new_document"], int(move["new_start"]), int(move["new_end"]))
        elif move["how"] != "kept":
            yield written, None
