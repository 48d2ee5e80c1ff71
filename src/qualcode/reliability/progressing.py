"""Progress: how far everybody has come with what was assigned to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_read
from qualcode.codings.locating import overlap
from qualcode.errors import check_options
from qualcode.tables import Column, Table, require

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRESS: Final = Table(
    "progress",
    {
        "coder": Column("str", "name, or (all)", ""),
        "assigned": Column("int64", "segments that this coder is to read", 0),
        "read": Column("int64", "of them, those declared read", 0),
        "coded": Column("float64", "of them, those with a coding of this coder's"),
        "share": Column("float64", "read / assigned"),
        "left": Column("int64", "assigned and not read", 0),
        "double": Column("int64", "assigned to others as well", 0),
        "double_read": Column("int64", "of them, those that all of them read", 0),
        "note": Column("str", "what is not defined, and why", ""),
    },
)

ALL: Final = "(all)"
_SPAN = ["document", "start", "end"]


@check_options
def progress(
    assignment: pd.DataFrame, reads: pd.DataFrame, *, codings: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Say how far each coder has come with what was assigned.

    Args:
        assignment: What `assign_coders` gave: needs `segment`, `document`, `start`, `end` and
            `coder`.
        reads: What coders declared read, such as `gathering.reads`: needs `document`, `start`,
            `end` and `coder`. A segment counts as read if it was read from start to end in one go.
        codings: Such as `gathering.codings`: needs `document`, `start`, `end`, `coder` and
            `status`.

    Returns:
        The progress table, a row a coder in the order of the assignment, and a last one `(all)`:
        `coder`, `assigned`, `read`, `coded` (assigned segments with an accepted coding of this
        coder's, read or not; missing without `codings`), `share` (`read` / `assigned`, 0 to 1),
        `left`, `double` (assigned to others as well), `double_read` (of them, those that all of
        them have read: on these agreement can be measured) and `note`. In the last row, `assigned`,
        `read`, `coded` and `left` are sums over coders; `double` and `double_read` count segments.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(assignment, "segment", *_SPAN, "coder")
    require(reads, *_SPAN, "coder")
    if codings is not None:
        require(codings, *_SPAN, "coder", "status")
    table = assignment[["segment", *_SPAN, "coder"]].drop_duplicates(["segment", "coder"])
    table = table.reset_index(drop=True)
    table["is_read"] = _mark(table, lambda own, who: find_read(own, reads[reads["coder"].eq(who)]))
    if codings is not None:
        given = codings[codings["status"].eq("accepted")]
        table["is_coded"] = _mark(table, lambda own, who: _find_coded(own, given, who))
    of_segment = table.groupby("segment", sort=False)
    table["is_double"] = of_segment["coder"].transform("size").gt(1)
    table["is_shared"] = table["is_double"] & of_segment["is_read"].transform("all")
    return PROGRESS.frame(_tell(table))


def _mark(table: pd.DataFrame, say: Any) -> npt.NDArray[np.bool_]:
    """Ask for each coder apart what holds of the segments that are theirs."""
    marks = np.zeros(len(table), dtype=bool)
    for who, own in table.groupby("coder", sort=False):
        marks[own.index] = say(own, who)
    return marks


def _find_coded(own: pd.DataFrame, codings: pd.DataFrame, coder: str) -> npt.NDArray[np.bool_]:
    rows, _ = overlap(own, codings[codings["coder"].eq(coder)])
    return np.isin(np.arange(len(own)), rows)


def _tell(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for who, own in table.groupby("coder", sort=False):
        yield {"coder": str(who), **_count(own), **_count_shared(own)}
    once = table.drop_duplicates("segment")
    yield {"coder": ALL, **_count(table), **_count_shared(once)}


def _count(own: pd.DataFrame) -> dict[str, Any]:
    assigned, read = len(own), int(own["is_read"].sum())
    coded = float(own["is_coded"].sum()) if "is_coded" in own else float("nan")
    notes = [] if assigned else ["nothing was assigned, so there is no share"]
    notes += [] if "is_coded" in own else ["without codings nobody knows what was coded"]
    return {
        "assigned": assigned,
        "read": read,
        "coded": coded,
        "share": read / assigned if assigned else float("nan"),
        "left": assigned - read,
        "note": "; ".join(notes),
    }


def _count_shared(own: pd.DataFrame) -> dict[str, int]:
    return {"double": int(own["is_double"].sum()), "double_read": int(own["is_shared"].sum())}
