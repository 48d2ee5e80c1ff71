"""Settling: what counts where rules, models and people coded the same text."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings.locating import Numbers, overlap
from qualcode.errors import check_options
from qualcode.stages import stage
from qualcode.tables import require

ADJUDICATED: Final = "adjudicated"

_SPAN = ["document", "start", "end"]
_PERSON = 1


@check_options
@stage("coding")
def settle(
    codings: pd.DataFrame,
    segments: pd.DataFrame | None = None,
    *,
    reads: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Keep what counts: once per (segment, code).

    In each segment and for each code, an adjudicated coding comes before a person's, a person's
    before those of rules and models; what those of the highest rank all rejected does not count.

    Args:
        codings: Needs `document`, `start`, `end`, `code`, `coder` and `status`.
        segments: Needs `document`, `start` and `end`. None: the spans of the codings by rules and
            models, which are those of segments, stand in; what lies in none is settled by its span.
        reads: Needs `document`, `start` and `end`. With it, what a rule or model
            suggests does not count in a segment that a person has read as a whole and not coded so.

    Returns:
        The rows of `codings` that count, in their order. One that spans several segments is there
        if it counts in any.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    codings = codings.reset_index(drop=True)  # tables laid end to end repeat their index
    counting = find_counting(codings, segments, reads=reads)
    first = counting.drop_duplicates(["segment", "code"])
    return codings.loc[np.unique(first["row"])].reset_index(drop=True)


@check_options
@stage("coding")
def find_codes(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Say which codes each segment has: what counts, once per (segment, code).

    Where a coding spans several segments it may count in some of them only, if it was rejected in
    the others; `settle` returns whole codings and cannot say so.

    Args:
        codings: Needs `coding` and what `settle` needs; not settled before.
        segments: Needs `segment`, `document`, `start` and `end`.

    Returns:
        `segment`, `code` and `coding` (the first that puts it there, of those of the highest rank),
        in the order of the segments.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(codings, "coding")
    require(segments, "segment", *_SPAN)
    once = segments.drop_duplicates(_SPAN, ignore_index=True)
    counting = find_counting(codings, once).drop_duplicates(["segment", "code"])
    inside = counting[counting["segment"] < len(once)].sort_values("segment", kind="stable")
    names = once["segment"].iloc[inside["segment"]].array
    ids = codings["coding"].iloc[inside["row"]].array
    table = pd.DataFrame({"segment": names, "code": inside["code"].array, "coding": ids})
    return table.astype("str")


def is_by_machine(coders: pd.Series) -> npt.NDArray[np.bool_]:
    """Say which coders are rules or models, and not people."""
    return coders.str.startswith(("rule:", "model:")).to_numpy(dtype=bool)


def find_counting(
    codings: pd.DataFrame,
    segments: pd.DataFrame | None = None,
    *,
    reads: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return all that counts in each segment: several, where coders of one rank agree.

    Takes and raises what `settle` does.

    Returns:
        `segment` (a number), `code` and `row` (position of the coding), by rank and then in the
        order of the codings.
    """
    require(codings, *_SPAN, "code", "coder", "status")
    is_of_machine = is_by_machine(codings["coder"])
    spans = _units(codings[is_of_machine] if segments is None else segments)
    rows, units = overlap(codings, spans)
    is_alone = np.ones(len(codings), dtype=bool)
    is_alone[rows] = False
    alone = np.flatnonzero(is_alone)
    own = codings.iloc[alone].groupby(_SPAN, sort=False).ngroup().to_numpy() + len(spans)
    row = np.concatenate([rows, alone])
    table = pd.DataFrame({"segment": np.concatenate([units, own]), "row": row})
    table["code"] = codings["code"].iloc[row].array
    table["rank"] = _ranks(codings["coder"], is_of_machine)[row]
    table["rejected"] = codings["status"].eq("rejected").to_numpy(dtype=bool)[row]
    if reads is not None:
        seen = np.isin(table["segment"], np.flatnonzero(find_read(spans, reads)))
        table = table[~(seen & table["rank"].gt(_PERSON))]
    highest = table.groupby(["segment", "code"], sort=False)["rank"].transform("min")
    table = table[table["rank"].eq(highest) & ~table["rejected"]]
    return table.sort_values(["rank", "row"], kind="stable")[["segment", "code", "row"]]


def _units(spans: pd.DataFrame) -> pd.DataFrame:
    require(spans, *_SPAN)
    return spans[_SPAN].drop_duplicates(ignore_index=True)


def _ranks(coders: pd.Series, is_of_machine: np.ndarray) -> Numbers:
    ranks = np.where(coders.eq(ADJUDICATED).to_numpy(dtype=bool), 0, _PERSON)
    return np.where(is_of_machine, _PERSON + 1, ranks)


def find_read(spans: pd.DataFrame, reads: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which spans somebody declared read, from start to end, in one go.

    Args:
        spans: Segments, or anything with `document`, `start` and `end`.
        reads: Needs `document`, `start` and `end`.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(spans, *_SPAN)
    require(reads, *_SPAN)
    of_spans, of_reads = overlap(spans, reads)
    span, read = spans.iloc[of_spans], reads.iloc[of_reads]
    begins = read["start"].to_numpy() <= span["start"].to_numpy()
    ends = read["end"].to_numpy() >= span["end"].to_numpy()
    return np.isin(np.arange(len(spans)), of_spans[begins & ends])
