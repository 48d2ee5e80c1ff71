"""Locating: the segments in which codings stand."""

from __future__ import annotations

import pandas as pd

from qualcode.tables import require

_SPAN = ["document", "start", "end"]


def locate(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Say in which segments each coding stands.

    Args:
        codings: Needs `coding`, `document`, `start`, `end` and `code`.
        segments: Needs `segment`, `document`, `start` and `end`.

    Returns:
        One row a (segment, code): `segment`, `code`, `coding` (the first that puts it there).
        A coding stands in each segment with which it shares a code point.
    """
    require(codings, "coding", *_SPAN, "code")
    require(segments, "segment", *_SPAN)
    spans = segments[["segment", *_SPAN]]
    exact = codings[["coding", *_SPAN, "code"]].merge(spans, on=_SPAN, how="left")
    placed = exact.dropna(subset="segment")[["segment", "code", "coding"]]
    loose = exact[exact["segment"].isna()].drop(columns="segment")
    crossed = loose.merge(spans, on="document", suffixes=("", "_segment"))
    overlap = (crossed["start"] < crossed["end_segment"]) & (
        crossed["end"] > crossed["start_segment"]
    )
    crossed = crossed.loc[overlap, ["segment", "code", "coding"]]
    found = pd.concat([placed, crossed], ignore_index=True)
    return found.drop_duplicates(["segment", "code"], ignore_index=True)
