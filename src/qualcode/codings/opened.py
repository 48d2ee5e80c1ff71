"""OpenJournal: a journal as it is looked at; `Journal`, its child, acts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qualcode.codings import journal_tables as tables
from qualcode.codings.acting import Acts
from qualcode.codings.coders import find_journal, name_coder
from qualcode.codings.codes import Codes
from qualcode.codings.places import Texts
from qualcode.codings.store import Store
from qualcode.codings.verdicts import find_moving
from qualcode.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from qualcode.codebooks import Codebook
    from qualcode.codings.folding import State


class OpenJournal:
    """What a journal holds. Takes and raises what `Journal` does."""

    def __init__(
        self,
        path: str | Path,
        coder: str,
        *,
        documents: pd.DataFrame | None = None,
        codebook: Codebook | None = None,
        new_codes: bool = False,
    ) -> None:
        file = find_journal(path, coder)
        self.coder = name_coder(file)
        self._texts = Texts(documents)
        self._codes = Codes(codebook, new_codes=new_codes)
        self._store = Store(file)
        self._acts = Acts(self._store, self._codes.version)
        if self._store.problems():
            with suppress(OutputError), self._store.lock(wait=False):  # else at the next action
                self._store.mend()

    def __repr__(self) -> str:
        return f"<Journal {self.path}: {len(self.state.codings)} codings>"

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._store.path

    @property
    def state(self) -> State:
        """What its lines amount to now: to be looked at, and changed by nobody else."""
        return self._store.state

    @property
    def codings(self) -> pd.DataFrame:
        """The codings table: the coder's own, and the coder's verdicts on those of others."""
        with self._acts.turn:
            return tables.list_codings([(self.coder, self._store)])

    @property
    def reads(self) -> pd.DataFrame:
        """The reads table."""
        with self._acts.turn:
            return tables.list_reads([(self.coder, self._store)])

    @property
    def memos(self) -> pd.DataFrame:
        """The memos table."""
        with self._acts.turn:
            return tables.list_memos([(self.coder, self._store)])

    @property
    def problems(self) -> pd.DataFrame:
        """The problems table: lines that were set aside or recovered, and why."""
        with self._acts.turn:
            return tables.list_problems([self._store])

    def refresh(self) -> None:
        """Read what others saved since this journal last acted."""
        self._acts.look_again()

    def knows(self, name: str) -> bool:
        """Say whether a batch, undo or redo of this name was saved, whether or not it counts."""
        self.refresh()
        with self._acts.turn:
            return name in self.state.names

    def holds(self, move: Mapping[str, Any]) -> bool:
        """Say whether a row of the moves table is still to be accepted.

        It is where the coding, or what was read, is in this journal what the row says it was, and
        was not written of the documents as they are now.
        """
        with self._acts.turn:
            line = find_moving(move, self.state)
            return line is not None and not self._texts.show(line)
