"""Others: what other people coded and remarked, as far as it is shown to the coder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from qualcode.codings.coders import find_journals
from qualcode.codings.locating import overlap
from qualcode.gatherings import Gathering
from qualcode.tables import records
from qualcode.widget.proposals import Row, list_colleagues


class Others:
    """The journals of others.

    Args:
        gathering: Where they code.
        own: The journal that is not another's: its file and its coder.
        segments: Where a coding has to stand to be shown.
        is_blind: Whether nothing of it is.

    Attributes:
        codings: Their codings by id, as rows of a codings table.
        memos: Rows of a memos table.
    """

    def __init__(
        self, gathering: Gathering, own: tuple[Path, str], segments: pd.DataFrame, *, is_blind: bool
    ) -> None:
        self._gathering = gathering
        self._file, self._coder = own
        self._segments = segments
        self._is_blind = is_blind
        self._known: object = None
        self.codings: dict[str, Row] = {}
        self.memos: Sequence[Row] = []

    def has_news(self) -> bool:
        """Say whether their journals were changed since they were read."""
        return not self._is_blind and self._known != self._facts()

    def read(self, *, without: Collection[str]) -> None:
        """Read what they coded and remarked.

        Args:
            without: Ids of codings that are shown otherwise.

        Raises:
            GatheringError: A journal cannot be read.
        """
        if self._is_blind:
            return
        known = self._facts()
        colleagues = list_colleagues(self._gathering, self._coder)
        rows, _ = overlap(colleagues, self._segments)
        shown = records(colleagues.iloc[sorted(set(rows.tolist()))])
        self.codings.clear()
        self.codings |= {row["coding"]: row for row in shown if row["coding"] not in without}
        memos = self._gathering.memos
        self.memos = records(memos[memos["coder"].ne(self._coder)])
        self._known = known

    def _facts(self) -> list[tuple[Path, int, int]]:
        """Return what tells that no file was changed."""
        files = [file for _, file in find_journals(self._gathering.path) if file != self._file]
        facts = [(file, file.stat()) for file in files if file.exists()]
        return [(file, found.st_mtime_ns, found.st_size) for file, found in facts]
