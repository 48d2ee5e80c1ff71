"""Locating: the segments in which codings stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.tables import require

Numbers = npt.NDArray[np.int64]

_SPAN = ["document", "start", "end"]


def locate(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Say in which segments each coding stands.

    Args:
        codings: Needs `coding`, `document`, `start`, `end` and `code`.
        segments: Needs `segment`, `document`, `start` and `end`.

    Returns:
        One row a (segment, code): `segment`, `code`, `coding` (the first that puts it there), in
        the order of the codings. A coding stands in each segment with which it shares a code point.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(codings, "coding", *_SPAN, "code")
    require(segments, "segment", *_SPAN)
    of_codings, of_segments = overlap(codings, segments)
    found = codings[["code", "coding"]].iloc[of_codings].reset_index(drop=True)
    found.insert(0, "segment", segments["segment"].iloc[of_segments].array)
    return found.drop_duplicates(["segment", "code"], ignore_index=True)


def overlap(spans: pd.DataFrame, others: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Pair the spans of two tables that share a code point.

    Args:
        spans: Needs `document`, `start` and `end`.
        others: Needs the same; those of one document may overlap each other.

    Returns:
        Positions of rows in `spans` and in `others`, a pair each: in the order of `spans`, and
        then in that of the text.
    """
    documents, _ = pd.factorize(pd.concat([others["document"], spans["document"]]))
    width = 1 + max(_greatest(spans["end"]), _greatest(others["end"]))
    base = documents.astype(np.int64) * width  # a document's positions lie behind the one before
    of_others, of_spans = base[: len(others)], base[len(others) :]
    starts, ends = of_others + _numbers(others["start"]), of_others + _numbers(others["end"])
    order = np.lexsort((ends, starts))
    starts, ends = starts[order], ends[order]
    first_codes, last_codes = of_spans + _numbers(spans["start"]), of_spans + _numbers(spans["end"])
    # Others may overlap each other: before `first`, none of them reaches the span.
    first = np.searchsorted(np.maximum.accumulate(ends), first_codes, side="right")
    counts = np.maximum(np.searchsorted(starts, last_codes, side="left") - first, 0)
    rows = np.repeat(np.arange(len(spans)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    candidates = np.repeat(first, counts) + within
    shared = ends[candidates] > first_codes[rows]
    return rows[shared], order[candidates[shared]]


def _numbers(column: pd.Series) -> Numbers:
    return column.to_numpy(dtype=np.int64)


def _greatest(column: pd.Series) -> int:
    return int(column.max()) if len(column) else 0
