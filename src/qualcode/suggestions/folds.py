"""Folds: parts of what was read, none of which shares a document or words with another."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]

FEWEST: Final = 3  # documents, or parts of a document, that can be told apart
_BLOCKS = 10  # runs of neighbouring segments that stand in for documents


def find_groups(segments: pd.DataFrame) -> Numbers:
    """Number the groups that stay together: documents, joined where segments say the same.

    Args:
        segments: Needs `document` and `text`.
    """
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - a tenth of a second
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    documents, known = pd.factorize(segments["document"])
    said = segments["text"].fillna("").str.casefold().str.split().str.join(" ")
    texts, distinct = pd.factorize(said)
    own = np.where(said.eq(""), len(distinct) + documents, texts)  # what is empty is not alike
    _, own = np.unique(own, return_inverse=True)
    size = len(known) + (int(own.max()) + 1 if len(own) else 0)
    links = coo_matrix((np.ones(len(own)), (documents, len(known) + own)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1][documents], dtype=np.int64)


def find_blocks(segments: pd.DataFrame) -> Numbers:
    """Number runs of neighbouring segments, ten in all or as many as there are segments.

    Args:
        segments: Needs `document` and `start`.
    """
    order = np.lexsort((segments["start"].to_numpy(), pd.factorize(segments["document"])[0]))
    blocks = np.empty(len(segments), dtype=np.int64)
    blocks[order] = np.arange(len(segments)) * min(_BLOCKS, len(segments)) // max(len(segments), 1)
    return blocks


def find_folds(groups: Numbers, *, parts: int, seed: int) -> Numbers:
    """Share groups out to folds of about equal size.

    Args:
        groups: Number of each segment's group.
        parts: How many folds, if there are so many groups.
        seed: Of the order in which groups are shared out, among those of one size.

    Returns:
        The number of each segment's fold.
    """
    names, own, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    filled = np.zeros(min(parts, max(len(names), 1)), dtype=np.int64)
    fold = np.zeros(len(names), dtype=np.int64)
    for group in order.tolist():
        fold[group] = int(filled.argmin())
        filled[fold[group]] += sizes[group]
    return np.asarray(fold[own])
