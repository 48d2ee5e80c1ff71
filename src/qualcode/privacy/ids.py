"""Ids that hold the names of files, as they may be shown: changed alike in every table."""

from __future__ import annotations

import functools
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd


class _Gathering(Protocol):
    @property
    def documents(self) -> pd.DataFrame: ...
    @property
    def segments(self) -> pd.DataFrame: ...
    @property
    def ingest(self) -> pd.DataFrame: ...


class Ids:
    """The ids of a gathering's files, documents and segments.

    Two that would look the same when they are masked are kept apart by a number.

    Args:
        gathering: What is to be shown.
        change: Masks the name of a file.
    """

    def __init__(self, gathering: _Gathering, change: Callable[[str], str]) -> None:
        self._gathering = gathering
        self._change = change

    def source(self, source: str) -> str:
        """Return a file's path as it may be shown."""
        return self._sources.get(source) or self._change(source)

    def document(self, document: str) -> str:
        """Return a document's id as it may be shown."""
        return self._documents.get(document) or self._change(document)

    def segment(self, segment: str) -> str:
        """Return a segment's id as it may be shown."""
        return self._segments.get(segment) or self._change(segment)

    @functools.cached_property
    def _sources(self) -> dict[str, str]:
        known = {*self._gathering.documents["source"], *self._gathering.ingest["source"]}
        return _keep_apart(sorted(known), self._change)

    @functools.cached_property
    def _documents(self) -> dict[str, str]:
        documents = self._gathering.documents
        sources = dict(zip(documents["document"], documents["source"], strict=True))

        def shown(document: str) -> str:
            source = sources[document]
            return self.source(source) + self._change(document[len(source) :])

        return _keep_apart(sorted(sources), shown)

    @functools.cached_property
    def _segments(self) -> dict[str, str]:
        segments = self._gathering.segments
        pairs = zip(segments["segment"], segments["document"], strict=True)
        return {name: self.document(document) + name[len(document) :] for name, document in pairs}


def _keep_apart(names: Iterable[str], change: Callable[[str], str]) -> dict[str, str]:
    """Change names so that no two become one; those that stay as they are keep their place."""
    shown = {name: change(name) for name in names}
    taken = {name for name, new in shown.items() if name == new}
    for name, new in shown.items():
        if name != new:
            shown[name] = _free(new, taken)
            taken.add(shown[name])
    return shown


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    suffix = PurePosixPath(name.partition("#")[0]).suffix
    while free in taken:
        number += 1
        stem, _, rest = name.rpartition(suffix) if suffix else (name, "", "")
        free = f"{stem} ({number}){suffix}{rest}"
    return free
