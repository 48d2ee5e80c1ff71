"""Joins: which topics are most alike, from single topics up to all of them in one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qualcode.embeddings import Vectors
from qualcode.tables import JOINS
from qualcode.topics.clusters.labels import Labels, centres

_DIGITS = 4  # more would differ between processors


def link(middles: Vectors) -> Any:
    """Join the topics that are most alike, one pair after the other, by average linkage.

    Args:
        middles: One row of length one a topic; two at least.

    Returns:
        Rows of two numbers, their distance (1 less the mean cosine similarity) and how many
        topics they have in both, as `scipy.cluster.hierarchy` and its dendrograms take them.

    Source:
        Sokal & Michener (1958). A statistical method for evaluating systematic relationships.
    """
    from scipy.cluster.hierarchy import linkage  # noqa: PLC0415 - a tenth of a second
    from scipy.spatial.distance import pdist  # noqa: PLC0415 - as above

    joins = linkage(pdist(middles, "cosine"), method="average")
    joins[:, 2] = joins[:, 2].clip(0).round(_DIGITS)
    return joins


def list_joins(middles: Vectors) -> pd.DataFrame:
    """Return the joins of some topics as a table: a row less than there are topics."""
    found = link(middles) if len(middles) > 1 else []
    return JOINS.frame(
        {"first": int(one), "second": int(two), "distance": float(far), "size": int(size)}
        for one, two, far, size in found
    )


def join(vectors: Vectors, labels: Labels, *, topics: int) -> Labels:
    """Join the clusters whose centres are most alike, until there are no more than so many."""
    from scipy.cluster.hierarchy import fcluster  # noqa: PLC0415 - a tenth of a second

    if labels.max() < topics:
        return labels
    joined = fcluster(link(centres(vectors, labels)), topics, criterion="maxclust") - 1
    found: Labels = joined[labels]
    return found
