"""Covering: what share of the material has any code, by kind and in the order of collection."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_codes, find_read, is_by_machine
from qualcode.errors import OptionError, check_options
from qualcode.tables import Column, Table, require

ALL: Final = "(all)"
NOT_KNOWN: Final = "(not known)"
_SPAN = ("document", "start", "end")
_CODINGS = ("coding", *_SPAN, "code", "coder", "status")
_FLAGS = ("coded", "by_people", "read")

COVERAGES: Final = Table(
    "coverages",
    {
        "part": Column("str", "value of the column that parts the material, or (all)", ""),
        "step": Column("int64", "step of collection, from 1; 0 for all steps", 0),
        "collected": Column("str", "when it was collected, or (all)", ""),
        "segments": Column("int64", "segments of this part and step", 0),
        "coded": Column("int64", "of them, those with any code, by whomever", 0),
        "by_people": Column("int64", "of them, those to which people gave any code", 0),
        "read": Column("float64", "of the segments, those that people declared read"),
        "share": Column("float64", "coded / segments"),
        "segments_so_far": Column("int64", "segments up to this step", 0),
        "coded_so_far": Column("int64", "of them, those with any code", 0),
        "share_so_far": Column("float64", "coded_so_far / segments_so_far"),
        "note": Column("str", "what a reader must know of this row", ""),
    },
)


@dataclass(frozen=True)
class Coverage:
    """What has a code and what has none.

    Attributes:
        table: The coverages table.
        evidence: One row a segment: `segment`, `document`, `start`, `end`, `part`, `step`,
            `collected`, `coded`, `by_people` and `read` (missing where nobody says). The segments
            behind a number are those of its part and step.
        by: The column that parts the material.
        order: The column that says when it was collected; empty where nothing does.
    """

    table: pd.DataFrame = field(repr=False)
    evidence: pd.DataFrame = field(repr=False)
    by: str
    order: str


@check_options
def coverage(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    by: str = "kind",
    order: str | None = "day",
    reads: pd.DataFrame | None = None,
) -> Coverage:
    """Say what share of segments has any code: of all, and of each kind, as they were collected.

    What is not coded is not what nobody read: `read` and `by_people` tell them apart.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and the columns that are named.
        codings: Needs what `settle` and `locate` need; they are settled here.
        by: A column of `segments` whose values are looked at apart.
        order: A column of `segments` that says when something was collected: numbers count as
            numbers, other values are ordered as text (so are days in ISO 8601), a categorical
            column by its categories. What is not known comes last. None: all is one step.
        reads: What people declared read: needs `document`, `start` and `end`. None: `read` is
            missing.

    Returns:
        `.table` has for all and for each value of `by`, in their order, a row of step 0 (all
        steps), then one for each step in which there is material of it: `part`, `step`,
        `collected`, counts of segments, `share` (coded / segments, 0 to 1), the same up to that
        step, and `note`. `.evidence` has the segments behind each number.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `by` and `order` are the same column.
    """
    require(segments, "segment", *_SPAN, by, *([order] if order else []))
    require(codings, *_CODINGS)
    if by == order:
        raise OptionError(f"`by` and `order` are both `{by}`; name two columns, or order=None")
    evidence = _mark(segments, codings, reads)
    evidence["part"] = segments[by].astype("str").fillna(NOT_KNOWN).array
    evidence["step"], evidence["collected"] = order_steps(segments, order)
    evidence = evidence[["segment", *_SPAN, "part", "step", "collected", *_FLAGS]]
    knows = reads is not None
    rows = [row for part, own in _parts(evidence) for row in _count(part, own, knows=knows)]
    return Coverage(COVERAGES.frame(rows), evidence, by, order or "")


def order_steps(
    segments: pd.DataFrame, order: str | None
) -> tuple[npt.NDArray[np.int64], pd.Series]:
    """Number the steps of collection from 1, and name them, for each segment.

    Args:
        segments: Needs the column `order`.
        order: As `coverage` takes it.
    """
    if order is None:
        named = pd.Series([ALL] * len(segments), index=segments.index, dtype="str")
        return np.ones(len(segments), dtype=np.int64), named
    column = segments[order]
    names = column.astype("str").fillna(NOT_KNOWN)
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = [str(value) for value in column.cat.categories]
    else:
        known = sorted(names[column.notna()].unique(), key=_when)
    present = set(names)
    places = {name: number for number, name in enumerate(
        [*(name for name in known if name in present), NOT_KNOWN], start=1)}  # fmt: skip
    return np.array([places[name] for name in names], dtype=np.int64), names


def _when(name: str) -> tuple[int, float, str]:
    """Order days: numbers as numbers, before what is none."""
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def _mark(
    segments: pd.DataFrame, codings: pd.DataFrame, reads: pd.DataFrame | None
) -> pd.DataFrame:
    """Say of each segment whether it has a code, has one from people, and was read."""
    own = codings[~is_by_machine(codings["coder"])]
    table = segments[["segment", *_SPAN]].reset_index(drop=True)
    coded, by_people = (find_codes(some, segments)["segment"] for some in (codings, own))
    table["coded"] = table["segment"].isin(coded)
    table["by_people"] = table["segment"].isin(by_people)
    table["read"] = (
        pd.Series(pd.NA, index=table.index, dtype="boolean")
        if reads is None
        else pd.Series(find_read(segments, reads), dtype="boolean")
    )
    return table


def _parts(evidence: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    yield ALL, evidence
    for part, own in evidence.groupby("part", sort=True):
        yield str(part), own


def _count(part: str, own: pd.DataFrame, *, knows: bool) -> Iterator[dict[str, Any]]:
    """Yield a row for all steps, then one a step."""
    steps = own.groupby("step", sort=True)
    counts = steps[["coded", "by_people"]].sum().assign(segments=steps.size())
    counts["read"] = steps["read"].sum().astype("float64") if knows else np.nan
    total = counts.sum(min_count=1).to_dict()
    yield {"part": part, "step": 0, "collected": ALL, **_row(total, knows=knows), **_so_far(total)}
    names = steps["collected"].first().to_dict()
    up_to = counts[["segments", "coded"]].cumsum().to_dict("index")
    for step, row in counts.to_dict("index").items():
        yield {"part": part, "step": step, "collected": names[step], **_row(row, knows=knows),
               **_so_far(up_to[step])}  # fmt: skip


def _row(counts: Mapping[Hashable, Any], *, knows: bool) -> dict[str, Any]:
    segments, coded, by_people = (
        _whole(counts[name]) for name in ("segments", "coded", "by_people")
    )
    notes = [] if segments else ["there are no segments, so there is no share"]
    notes += [] if knows else ["without `reads` nobody knows what was read and given no code"]
    return {
        "segments": segments,
        "coded": coded,
        "by_people": by_people,
        "read": counts["read"],
        "share": coded / segments if segments else None,
        "note": "; ".join(notes),
    }


def _so_far(counts: Mapping[Hashable, Any]) -> dict[str, Any]:
    segments, coded = _whole(counts["segments"]), _whole(counts["coded"])
    share = coded / segments if segments else None
    return {"segments_so_far": segments, "coded_so_far": coded, "share_so_far": share}


def _whole(count: float) -> int:
    return 0 if pd.isna(count) else int(count)
