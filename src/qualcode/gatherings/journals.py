"""Journals: coding by hand in a gathering that is read when something is first coded."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode import codings
from qualcode.codings.coders import find_folder
from qualcode.codings.places import Texts
from qualcode.errors import GatheringError
from qualcode.gatherings.config import FILE
from qualcode.gatherings.gathering import read_gathering

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.codebooks import Codebook


class Journal(codings.Journal):
    """One coder's codings by hand in a gathering, kept in `codings/<coder>.jsonl`.

    Every action is on the disk when its method returns, and was not done when it raises. Several
    programs may have the same journal open: each sees what the others saved when it next acts, or
    when `refresh` is called. What cannot be read is listed in `problems`.

    Args:
        path: The gathering's folder, or its `codings` folder.
        coder: Who codes: the name of the file, so letters, digits, `-`, `_`, `.` and spaces.
        documents: Needs `document` and `text`: spans are checked and quoted by it. None: the
            gathering is read at the first action. Where there is nothing to read, every quote must
            be given, and has no context by which to find it again.
        codebook: Says with which version was coded; with it, only its codes can be given. None:
            the version of the gathering's own is noted, and all codes can be given.

    Raises:
        ColumnMissingError: `documents` lacks a column.
        GatheringError: The folder is not there, or a journal in it cannot be read; at the first
            action, the gathering is not as it must be.
        OptionError: The coder's name cannot be a file's.
    """

    def __init__(
        self,
        path: str | Path,
        coder: str,
        *,
        documents: pd.DataFrame | None = None,
        codebook: Codebook | None = None,
    ) -> None:
        super().__init__(path, coder, documents=documents, codebook=codebook)
        if documents is None:
            self._acts.prepare = functools.partial(self._read, find_folder(path).parent)

    def _read(self, root: Path) -> None:
        try:
            gathering = read_gathering(root)
        except GatheringError:
            if (root / FILE).exists():
                raise
            return  # a folder without material: what is coded there is believed
        self._texts = Texts(gathering.documents)
        if book := gathering.codebook:
            self._acts.codebook = self._acts.codebook or f"{book.name}@{book.version}"
