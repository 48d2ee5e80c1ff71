"""Limits: how shares might be among others, by drawing whole clusters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

#: What is counted, and the column of each.
UNITS = {"groups": "group", "participants": "participant", "documents": "document"}
#: With fewer there are no limits: nothing has been measured.
MIN_CLUSTERS = 10


def add_limits(
    table: pd.DataFrame, segments: pd.DataFrame, raised: pd.DataFrame, beyond: str, seed: int
) -> pd.DataFrame:
    """Add limits of the shares: the whole clusters are drawn, with replacement."""
    if table.empty:
        return table
    of = str(table["of"].iloc[0])
    column = UNITS[of]
    units = segments.dropna(subset=[column]).drop_duplicates(column)[column]
    clusters, why = _cluster(segments, column, beyond)
    limits = pd.DataFrame(index=table.index, columns=["low", "high"], dtype="float64")
    told = [why] * len(table)
    if not why:
        by_code = raised.groupby("code")[column].agg(set).to_dict()
        for row, code in enumerate(table["code"]):
            has = units.isin(by_code.get(code, set())).to_numpy(dtype=bool)
            low, high, told[row] = _limit(has, clusters.reindex(units).to_numpy(), of, beyond, seed)
            limits.iloc[row] = [low, high]
    return table.assign(
        low=limits["low"], high=limits["high"], note=append_notes(table["note"], told)
    )


def _cluster(segments: pd.DataFrame, column: str, beyond: str) -> tuple[pd.Series, str]:
    """Return the number of each unit's cluster by the unit; or why there are no limits."""
    units = pd.Index(segments[column].dropna().unique())
    known = segments[[column]].assign(cluster=segments[beyond].astype("str").array)
    known = known[segments[beyond].notna().to_numpy()].dropna().drop_duplicates()
    number = pd.Series(range(len(units)), index=units)  # on its own where it is not known
    if known[column].duplicated().any():
        return number, (
            f"no limits: some {column}s stand in several of `{beyond}`, so these cannot be drawn "
            "as wholes"
        )
    codes, names = pd.factorize(known["cluster"], sort=True)
    if len(names) < MIN_CLUSTERS:
        return number, f"no limits: {len(names)} of `{beyond}`, fewer than {MIN_CLUSTERS}"
    number[known[column].array] = len(units) + codes
    return number, ""


def _limit(
    has: npt.NDArray[np.bool_], clusters: npt.NDArray[np.int64], of: str, beyond: str, seed: int
) -> tuple[float, float, str]:
    """Return the limits of a share of units, and what is to be said of them."""
    # They import this module, and scipy.
    from qualcode.concerns.estimating import Units  # noqa: PLC0415
    from qualcode.concerns.resampling import resample  # noqa: PLC0415

    if has.all() or not has.any():
        who = f"all {of}" if len(has) and has.all() else f"none of the {of}"
        return np.nan, np.nan, f"no limits: {who} raised it, so nothing varies"
    every = np.ones(len(has), dtype=bool)
    stratum = np.zeros(len(has), dtype=np.int64)
    low, high, _ = resample(Units(stratum, every, every, has), clusters, seed=seed)
    number = len(np.unique(clusters))
    return low, high, f"limits at 95 %, were these {number:,} of `{beyond}` a sample of others"


def append_notes(notes: pd.Series, told: list[str]) -> list[str]:
    """Return notes with what is told of each row behind them."""
    return ["; ".join(filter(None, pair)) for pair in zip(notes, told, strict=True)]
