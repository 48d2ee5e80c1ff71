"""Neighbours: which notes are most like each note, as a graph to find topics in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]

_LINKS = 15  # fewer tear topics apart, more blur them; on small meetings a sixth of the notes
_SHARE = 6
_FEWEST = 3
_SPARE = 2  # so that a note whose neighbours are left out has others
_LEAST = 1e-3  # a link weighs something, also between notes that have little in common


@dataclass(frozen=True)
class Neighbours:
    """The nearest notes of each note, from which the graph of any part of them is cut.

    Attributes:
        links: How many of its nearest neighbours a note is linked to.
        rows: For each note the numbers of its neighbours, the nearest first.
        similarities: Their cosine similarities.
    """

    links: int
    rows: npt.NDArray[np.int64] = field(repr=False)
    similarities: npt.NDArray[np.float32] = field(repr=False)

    def graph(self, part: Rows | None = None) -> Any:
        """Link each note to its nearest neighbours, by their cosine similarity.

        Args:
            part: The notes to link, as if there were no others; None: all.

        Returns:
            A symmetric sparse matrix (`scipy.sparse.csr_matrix`), one row a note.
        """
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - a tenth of a second

        part = np.arange(len(self.rows)) if part is None else part
        position = np.full(len(self.rows), -1)
        position[part] = np.arange(len(part))
        there = position[self.rows[part]]
        kept = there >= 0
        kept &= kept.cumsum(axis=1) <= self.links
        ends = np.nonzero(kept)[0], there[kept]
        weights = self.similarities[part][kept].clip(_LEAST).astype(np.float64)
        one_way = csr_matrix((weights, ends), shape=(len(part), len(part)))
        graph = one_way.maximum(one_way.T).tocsr()
        graph.sort_indices()
        return graph


def count_links(notes: int) -> int:
    """Say to how many neighbours each note is linked: 15, on fewer than 90 notes a sixth."""
    return max(_FEWEST, min(_LINKS, round(notes / _SHARE)))


def find_neighbours(vectors: Any) -> Neighbours:
    """Find the notes nearest to each note, exactly.

    Args:
        vectors: One row of length one a note; dense or sparse. At least two.
    """
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - half a second

    notes = vectors.shape[0]
    links = min(count_links(notes), notes - 1)
    wanted = min(links * _SPARE, notes - 1)
    nearest = NearestNeighbors(n_neighbors=wanted, algorithm="brute").fit(vectors)
    distances, rows = nearest.kneighbors()
    # Of two vectors of length one, the squared distance is twice what their cosine lacks to one.
    return Neighbours(links, rows, (1 - distances**2 / 2).astype(np.float32))
