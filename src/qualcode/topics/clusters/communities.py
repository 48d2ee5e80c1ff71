"""Communities: parts of a graph whose notes are linked to each other more than to others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from qualcode.topics.clusters.labels import Labels

_RUNS = 20
_ROUNDS = 5  # of the consensus, which is reached after two to four
_MOST_RUNS = 0.5
_FORGET = 1e-9  # a link that no run kept: the matrix keeps its place


def find_communities(graph: Any, *, resolution: float, seed: int) -> Labels:
    """Cut a graph into communities.

    Args:
        graph: A symmetric sparse matrix of weights.
        resolution: Higher gives more communities, and smaller ones.
        seed: Of the order in which notes are moved.

    Returns:
        A community's number for each row.

    Source:
        Traag, Waltman & van Eck (2019). From Louvain to Leiden: guaranteeing well-connected
        communities. Scientific Reports 9:5233. The quality is that of Reichardt & Bornholdt
        (2006), Phys. Rev. E 74:016110: modularity with a resolution.
    """
    from graspologic_native import leiden_csr  # noqa: PLC0415 - only here

    notes = graph.shape[0]
    if not graph.nnz:
        return np.zeros(notes, dtype=np.int64)
    pointers, ends = graph.indptr.astype(np.int64), graph.indices.astype(np.int32)
    _, found = leiden_csr(pointers, ends, graph.data, notes, resolution=resolution, seed=seed)
    labels = np.full(notes, -1, dtype=np.int64)
    labels[np.fromiter(found, np.int64, len(found))] = np.fromiter(
        found.values(), np.int64, len(found)
    )
    return labels


def find_all(
    graphs: Sequence[Any], *, resolutions: Sequence[float], seed: int
) -> list[list[Labels]]:
    """Cut several graphs, side by side.

    Returns:
        For each resolution the communities of each graph.
    """
    asked = [(graph, at, seed + n) for at in resolutions for n, graph in enumerate(graphs)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # which Python's lock does not hold up
        found = list(
            threads.map(lambda a: find_communities(a[0], resolution=a[1], seed=a[2]), asked)
        )
    return [found[start : start + len(graphs)] for start in range(0, len(found), len(graphs))]


def find_consensus(graph: Any, *, resolution: float, seed: int) -> Labels:
    """Cut a graph into the communities on which many runs agree.

    Each run ends a little differently. A link then weighs as much as the share of runs that
    have both its ends in one community, or nothing if fewer than half have, and the graph is cut
    again, until all runs are alike.

    Source:
        Lancichinetti & Fortunato (2012). Consensus clustering in complex networks. Scientific
        Reports 2:336. Only notes that are linked are compared, which keeps it linear.
    """
    ends = graph.tocoo()
    for turn in range(_ROUNDS):
        start = (seed * _ROUNDS + turn) * _RUNS
        (runs,) = find_all([graph] * _RUNS, resolutions=[resolution], seed=start)
        together = np.mean([run[ends.row] == run[ends.col] for run in runs], axis=0)
        if np.isin(together, (0, 1)).all():
            break
        graph = graph.copy()
        graph.data = (ends.data * np.where(together < _MOST_RUNS, 0, together)).clip(_FORGET)
    return runs[0]


def modularity(graph: Any, labels: Labels) -> float:
    """Measure how much more weight lies within communities than chance would put there.

    Returns:
        0 where there is a single community, up to 1.

    Source:
        Newman & Girvan (2004). Finding and evaluating community structure in networks. Phys.
        Rev. E 69:026113, with weights as in Newman (2004), Phys. Rev. E 70:056131.
    """
    ends, total = graph.tocoo(), graph.sum()
    if not total:
        return 0.0
    within = ends.data[labels[ends.row] == labels[ends.col]].sum() / total
    degrees = np.bincount(labels, weights=np.asarray(graph.sum(axis=1)).ravel()) / total
    return float(within - (degrees**2).sum())
