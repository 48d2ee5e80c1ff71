"""Placing: later gatherings in the topics of the first, and which of their topics are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from qualcode.comparing.remarks import remark
from qualcode.embeddings import LSA
from qualcode.tables import ASSIGNMENTS
from qualcode.topics import fit_topics

if TYPE_CHECKING:
    from qualcode.comparing.material import Side
    from qualcode.comparing.remarks import Remark
    from qualcode.topics import Topics

_UNASSIGNED: Final = -1
#: Share of a topic's segments that one earlier topic takes well, below which the topic is new.
FITS: Final = 1 / 3


def fit_all(sides: Sequence[Side], *, seed: int) -> list[Topics]:
    """Find the topics of each gathering by itself."""
    return [fit_topics(side.segments, codings=side.codings, seed=seed) for side in sides]


def tell_space(topics: Topics) -> Iterator[Remark]:
    """Say so where topics are of words alone, which other people use otherwise."""
    if topics.space is not None and isinstance(topics.space.embedder, LSA):
        yield remark("compare_by_words")


def place_all(topics: Topics, sides: Sequence[Side]) -> list[pd.DataFrame]:
    """Return an assignments table a gathering, all in the topics of the first."""
    return [topics.assignments, *(_place(topics, side.segments) for side in sides[1:])]


def _place(topics: Topics, segments: pd.DataFrame) -> pd.DataFrame:
    if topics.topics.empty:
        return ASSIGNMENTS.of_columns(len(segments), segment=segments["segment"].to_numpy())
    return topics.place(segments)


def set_side_by_side(
    topics: Topics, placed: Sequence[pd.DataFrame], sides: Sequence[Side]
) -> pd.DataFrame:
    """Return how large each topic of the first gathering is in all of them.

    Returns:
        A row a topic: `topic`, `label`, `terms`, and for each gathering `size_…` (segments that are
        placed in it), `fits_…` (of these, how many are as like it as is usual in it) and `share_…`
        (these, of all its segments); `change` of the share from the first to the last. What grew
        most comes first.
    """
    table = sides[0].border.mask(topics.topics[["topic", "label", "terms"]])
    for side, own in zip(sides, placed, strict=True):
        for name, part in (("size", own), ("fits", own[~own["weak"]])):
            sizes = table["topic"].map(part["topic"].value_counts())
            table[f"{name}_{side.key}"] = sizes.fillna(0).astype("int64")
        table[f"share_{side.key}"] = table[f"fits_{side.key}"] / (len(own) or np.nan)
    table["change"] = table[f"share_{sides[-1].key}"] - table[f"share_{sides[0].key}"]
    order = table["change"].round(12)
    return table.loc[order.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def find_new(
    fitted: Sequence[Topics], placed: Sequence[pd.DataFrame], sides: Sequence[Side]
) -> pd.DataFrame:
    """Return how well the topics of later gatherings fit into those of the first.

    Returns:
        A row a later gathering and topic of its own: `gathering`, `topic`, `label`, `terms`,
        `size`, `coded_share` (of its segments, those that have a code), `nearest` and
        `nearest_label` (the topic of the first gathering that takes most of it), `fits` (the share
        of its segments that this takes and that are as like it as is usual there) and `is_new`:
        whether that is less than a third. New ones come first, those with the fewest codes first.
    """
    labels = sides[0].border.mask(fitted[0].topics[["topic", "label", "terms"]])
    named = dict(zip(labels["topic"], labels["label"], strict=True))
    columns = ["topic", "label", "terms", "size", "coded_share"]
    tables = []
    for side, own, there in zip(sides[1:], fitted[1:], placed[1:], strict=True):
        table = side.show(own.topics[columns])
        nearest = [_nearest(own.assignments, there, topic) for topic in table["topic"]]
        table["nearest"] = pd.Series([topic for topic, _ in nearest], dtype="int64")
        table["nearest_label"] = table["nearest"].map(named).fillna("").astype("str")
        table["fits"] = pd.Series([share for _, share in nearest], dtype="float64")
        tables.append(table.assign(is_new=table["fits"].lt(FITS)))
    found = pd.concat(tables, ignore_index=True)
    order = found.assign(old=~found["is_new"]).sort_values(
        ["old", "coded_share"], kind="stable", na_position="first"
    )
    return found.loc[order.index].reset_index(drop=True)


def _nearest(own: pd.DataFrame, there: pd.DataFrame, topic: int) -> tuple[int, float]:
    """Return the earlier topic that takes most of a topic, and how much of it fits there."""
    names = own.loc[own["topic"].eq(topic), "segment"]
    placed = there[there["segment"].isin(names)]
    known = placed[placed["topic"].ne(_UNASSIGNED)]
    if known.empty:
        return _UNASSIGNED, 0.0
    counts = known["topic"].value_counts()
    most = int(counts[counts.eq(counts.max())].index.min())
    fits = known["topic"].eq(most) & ~known["weak"]
    return most, float(fits.sum() / len(placed))
