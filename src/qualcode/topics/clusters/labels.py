"""Clustering: notes of like meaning into topics, the same for the same notes in any order."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from qualcode.embeddings import Vectors, to_unit_length

Labels = npt.NDArray[np.int64]

_NOTES_PER_TOPIC = 4
_MAX_TOPICS = 60
_REFITS = 20
_SHARE = 0.8
_MOST = 4_000  # notes of a refit: more cost minutes and tell no more
_STARTS = 10


def count_topics(notes: int) -> int:
    """Say into how many topics a number of distinct notes is cut: the root of a quarter of it.

    12 notes give 2 topics, 100 give 5, 400 give 10, 900 give 15; there are never more than 60.
    """
    return max(1, min(_MAX_TOPICS, round(math.sqrt(notes / _NOTES_PER_TOPIC))))


def cluster(vectors: Vectors, *, topics: int, seed: int) -> Labels:
    """Cut vectors into a number of clusters by k-means.

    Args:
        vectors: One row of length one a note, so that distance follows cosine similarity.
        topics: How many clusters; there may be fewer where notes coincide.
        seed: Of the starting points.

    Returns:
        A cluster's number for each row.

    Source:
        Arthur & Vassilvitskii (2007). k-means++: the advantages of careful seeding. SODA.
    """
    from sklearn.cluster import KMeans  # noqa: PLC0415 - half a second
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    distinct = len(np.unique(vectors, axis=0))
    if min(topics, distinct) <= 1:
        return np.zeros(len(vectors), dtype=np.int64)
    # With many notes each start ends much alike, and costs much.
    starts = _STARTS if len(vectors) <= _MOST else 1
    # One thread: sums in another order would round otherwise, and bytes would differ.
    with threadpool_limits(1):
        model = KMeans(min(topics, distinct), n_init=starts, random_state=seed)
        labels = model.fit_predict(vectors.astype(np.float64))
    return largest_first(labels, weights=np.ones(len(labels)))


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


def centres(vectors: Vectors, labels: Labels) -> Vectors:
    """Return the mean direction of each cluster, as rows of length one."""
    topics = range(int(labels.max()) + 1)
    return to_unit_length(np.stack([vectors[labels == topic].mean(axis=0) for topic in topics]))


def measure_stability(vectors: Vectors, labels: Labels, *, seed: int) -> list[float]:
    """Measure how well each cluster is found again when some of the notes are left out.

    Four fifths of the notes are kept each time, but never more than 4,000.

    Returns:
        For each cluster the mean, over 20 refits, of the Jaccard similarity to the refit's
        cluster most like it. 1 is always the same notes; below .5 a cluster dissolves. NaN
        where there is a single cluster, which cannot but be found.

    Source:
        Hennig (2007). Cluster-wise assessment of cluster stability. CSDA 52(1), section 2.
    """
    topics = int(labels.max()) + 1
    if topics == 1:
        return [float("nan")]
    random = np.random.default_rng(seed)
    found: list[list[float]] = [[] for _ in range(topics)]
    for refit in range(_REFITS):
        sample = np.sort(
            random.permutation(len(labels))[: max(2, min(_MOST, int(len(labels) * _SHARE)))]
        )
        again = cluster(vectors[sample], topics=topics, seed=seed + refit)
        for topic in set(labels[sample].tolist()):
            found[topic].append(_best_jaccard(labels[sample] == topic, again))
    return [float(np.mean(values)) if values else float("nan") for values in found]


def _best_jaccard(members: npt.NDArray[np.bool_], labels: Labels) -> float:
    shared = np.bincount(labels[members], minlength=labels.max() + 1)
    either = np.bincount(labels) + members.sum() - shared
    return float((shared / either).max())
