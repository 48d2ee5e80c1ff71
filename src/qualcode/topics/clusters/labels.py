"""Labels: which topic each note is in, and what follows from that alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from qualcode.embeddings import Vectors, to_unit_length

Labels = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

_TINY = 1e-9


def largest_first(labels: npt.NDArray[np.integer], *, weights: npt.ArrayLike) -> Labels:
    """Number clusters anew, the heaviest first; among equals the one that is met first.

    Args:
        labels: A cluster's number for each note.
        weights: How much each note counts: how often it was written.
    """
    names, first, members = np.unique(labels, return_index=True, return_inverse=True)
    sizes = np.bincount(members, weights=np.asarray(weights))
    position = np.empty(len(names), dtype=np.int64)
    position[np.lexsort((first, -sizes))] = np.arange(len(names))
    return position[members]


def centres(vectors: Any, labels: Labels) -> Vectors:
    """Return the mean direction of each cluster, as rows of length one.

    Args:
        vectors: One row a note; dense or sparse.
        labels: A cluster's number for each note.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - a tenth of a second

    ones = np.ones(len(labels), dtype=vectors.dtype)
    sums = csr_matrix((ones, (labels, np.arange(len(labels))))) @ vectors
    return to_unit_length(sums if isinstance(sums, np.ndarray) else sums.toarray())


def silhouette(vectors: Any, labels: Labels) -> float:
    """Measure how much nearer notes are to their own cluster's centre than to the next one's.

    Args:
        vectors: One row of length one a note; dense or sparse.
        labels: A cluster's number for each note.

    Returns:
        The mean over notes, -1 to 1; 0 where there is a single cluster.

    Source:
        Rousseeuw (1987). Silhouettes. J. Comput. Appl. Math. 20; simplified by centres as in
        Hruschka et al. (2004), with cosine distance.
    """
    if not labels.max():
        return 0.0
    distances = 1 - np.asarray(vectors @ centres(vectors, labels).T)
    every = np.arange(len(labels))
    own = distances[every, labels]
    distances[every, labels] = np.inf
    other = distances.min(axis=1)
    return float(((other - own) / np.maximum(np.maximum(own, other), _TINY)).mean())


def overlaps(labels: Labels, parts: Sequence[tuple[Rows, Labels]]) -> npt.NDArray[np.float64]:
    """Measure how well each cluster is found again in other cuts of some of the notes.

    Args:
        labels: A cluster's number for each note; -1 for one that is in none.
        parts: Cuts of some of the notes: their rows, and the numbers of their clusters.

    Returns:
        A row a cut and a column a cluster: the Jaccard similarity, among the notes that both
        have, to the cut's cluster most like it; NaN where the cut has none of its notes.

    Source:
        Hennig (2007). Cluster-wise assessment of cluster stability. CSDA 52(1), section 2.
    """
    topics = int(labels.max()) + 1
    return np.array([_overlap(labels[rows], cut, topics) for rows, cut in parts])


def _overlap(labels: Labels, cut: Labels, topics: int) -> npt.NDArray[np.float64]:
    labels, cut = labels[labels >= 0], cut[labels >= 0]
    width = int(cut.max(initial=0)) + 1
    both = np.bincount(labels * width + cut, minlength=topics * width).reshape(topics, width)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    with np.errstate(invalid="ignore"):
        best: npt.NDArray[np.float64] = (both / either).max(axis=1)
    return np.where(both.sum(axis=1) > 0, best, np.nan)
