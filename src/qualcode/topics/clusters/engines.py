"""Engines: what cuts notes into topics. Each follows one protocol, and is chosen by its name."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from qualcode.embeddings import Vectors
from qualcode.topics.clusters.communities import find_all, find_communities, find_consensus
from qualcode.topics.clusters.joins import join
from qualcode.topics.clusters.labels import Labels, Rows
from qualcode.topics.clusters.neighbours import Neighbours, find_neighbours

_RESOLUTIONS = tuple(np.geomspace(0.1, 3, 16).tolist())
_STEP = 1.25  # from one resolution to the next, where a number of topics is looked for
_FINEST = 1_000.0


class Engine(Protocol):
    """Cuts notes into topics at a granularity.

    Attributes:
        name: How, for the reader of a report.
        granularities: What to try where no number of topics is given, the coarsest first.
        refits: How often the notes are cut with some of them left out.
        runs: How often all notes are cut: more than once where chance has a part in it.
        vectors: One row of length one a note; dense or sparse.
    """

    name: str
    granularities: Sequence[float]
    refits: int
    runs: int
    vectors: Any

    @property
    def graph(self) -> Any:
        """The graph by which modularity is measured: a symmetric sparse matrix, a row a note."""

    def cut(
        self, parts: Sequence[Rows], granularities: Sequence[float], *, seed: int
    ) -> list[list[Labels]]:
        """Cut parts of the notes quickly; for each granularity the topics of each part."""

    def settle(self, granularity: float, *, seed: int) -> Labels:
        """Cut all notes with care."""

    def cut_into(
        self, topics: int, parts: Sequence[Rows], *, seed: int
    ) -> tuple[Labels, list[Labels]]:
        """Cut all notes with care, and parts quickly, into a number of topics at most."""


class Communities:
    """Communities of the graph that links each note to those most like it.

    Args:
        vectors: One row of length one a note.
    """

    name = "communities of similar notes (Leiden)"
    granularities: Sequence[float] = _RESOLUTIONS
    refits = 20
    runs = 5

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    @functools.cached_property
    def _neighbours(self) -> Neighbours | None:
        return find_neighbours(self.vectors) if len(self.vectors) > 1 else None

    @functools.cached_property
    def graph(self) -> Any:
        """All notes, each linked to those most like it."""
        return self._cut_out(np.arange(len(self.vectors)))

    def _cut_out(self, part: Rows) -> Any:
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - a tenth of a second

        return self._neighbours.graph(part) if self._neighbours else csr_matrix((1, 1))

    def cut(
        self, parts: Sequence[Rows], granularities: Sequence[float], *, seed: int
    ) -> list[list[Labels]]:
        """Find the communities of each part once."""
        graphs = [self._cut_out(part) for part in parts]
        return find_all(graphs, resolutions=granularities, seed=seed)

    def settle(self, granularity: float, *, seed: int) -> Labels:
        """Find the communities on which many runs agree."""
        return find_consensus(self.graph, resolution=granularity, seed=seed)

    def cut_into(
        self, topics: int, parts: Sequence[Rows], *, seed: int
    ) -> tuple[Labels, list[Labels]]:
        """Find communities as coarse as can be, but enough, and join those most alike."""
        topics = min(topics, len(np.unique(self.vectors, axis=0)))
        if topics == 1:
            return np.zeros(len(self.vectors), np.int64), [np.zeros_like(part) for part in parts]
        resolution, agreed = self._find_enough(topics, seed=seed)
        (cuts,) = self.cut(parts, [resolution], seed=seed)
        joined = [
            join(self.vectors[part], cut, topics=topics)
            for part, cut in zip(parts, cuts, strict=True)
        ]
        return join(self.vectors, agreed, topics=topics), joined

    def _find_enough(self, topics: int, *, seed: int) -> tuple[float, Labels]:
        """Find the coarsest resolution at which there are so many communities, or more."""
        resolution = _RESOLUTIONS[0]
        while resolution < _FINEST:
            one = find_communities(self.graph, resolution=resolution, seed=seed)
            # Many runs take long, and are worth it only where a single one finds enough.
            agreed = self.settle(resolution, seed=seed) if one.max() >= topics - 1 else one
            if agreed.max() >= topics - 1:
                return resolution, agreed
            resolution *= _STEP
        return resolution, np.arange(len(self.vectors))
