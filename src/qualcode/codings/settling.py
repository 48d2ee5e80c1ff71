"""Settling: what counts where rules, models and people coded the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import check_options
from qualcode.tables import require

if TYPE_CHECKING:
    import pandas as pd

ADJUDICATED = "adjudicated"
_KEY = ["document", "start", "end", "code"]


@check_options
def settle(codings: pd.DataFrame) -> pd.DataFrame:
    """Keep what counts: once per (segment, code).

    An adjudicated coding comes before a person's, a person's before those of rules and models;
    what the coder of the highest rank rejected does not count.

    Args:
        codings: Needs `document`, `start`, `end`, `code`, `coder` and `status`.

    Returns:
        The rows of `codings` that count, in their order.

    Raises:
        ColumnMissingError: `codings` lacks a column that is needed.
    """
    require(codings, *_KEY, "coder", "status")
    codings = codings.reset_index(drop=True)  # tables laid end to end repeat their index
    rank = codings["coder"].map(_rank)
    # At the same rank an acceptance comes first: one person's no does not undo another's yes.
    rejected = codings["status"].eq("rejected")
    order = codings.assign(_rank=rank, _rejected=rejected).sort_values(
        ["_rank", "_rejected"], kind="stable"
    )
    first = order.drop_duplicates(_KEY)
    kept = first.index[~first["_rejected"]]
    return codings.loc[sorted(kept)].reset_index(drop=True)


def _rank(coder: str) -> int:
    if coder == ADJUDICATED:
        return 0
    return 2 if coder.startswith(("rule:", "model:")) else 1
