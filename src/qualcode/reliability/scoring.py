"""Scores: agreement on codes that are given with a weight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from qualcode.codings.locating import overlap
from qualcode.errors import OptionError, check_choices, check_options
from qualcode.reliability.agreeing import DRAWS
from qualcode.reliability.bootstrap import TOO_FEW, check_draws, draw_weights, limits, share_below
from qualcode.reliability.coders import find_own
from qualcode.reliability.coefficients import (
    METRICS,
    Floats,
    Integers,
    Metric,
    count_values,
    distances,
    divide,
)
from qualcode.reliability.units import (
    Compared,
    Judgements,
    Shared,
    find_clusters,
    find_judgements,
    show_compared,
)
from qualcode.tables import require

_MOST = 100  # different values; of more there are no intervals
_DIGITS = 12
_TWO = 2


@check_options
@show_compared
def agreement_scores(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    scores: str = "score",
    metric: Metric = "interval",
    absent: float | None = 0.0,
    shared: Shared = "all",
    over: str = "document",
    draws: int = DRAWS,
    seed: int = 0,
    **compared: Unpack[Compared],
) -> pd.DataFrame:
    """Say how far coders agree on codes that have a weight, such as how sure or how strong it is.

    Args:
        segments: As for `agreement`.
        codings: As for `agreement`, and the column that `scores` names.
        scores: A column of numbers in `codings`. Of several codings of one coder with one code in
            one segment the highest counts; a coding without a number is missing.
        metric: How far two weights are apart: `nominal`, `ordinal`, `interval` or `ratio`, as for
            `krippendorff_alpha`.
        absent: What it means that a coder read a segment and did not give the code. None: missing,
            so that only weights are compared that both gave.
        shared: As for `agreement`; so is all that follows.
        over: What the bootstrap draws.
        draws: How often it draws.
        seed: Seed of the draws.
        **compared: `reads`, `coders`, `codebook` and `level`.

    Returns:
        A row a code: `code`, `metric`, `units` (with weights of two coders or more), `coders`,
        `values` (how many different ones), `alpha`, `alpha_low`, `alpha_high`, `note` and
        `alpha_fails`, as in `agreement`. There is no row for all: the weights of one code are on no
        scale with those of another.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not two coders, or an option has a value that it cannot have.

    Source:
        Krippendorff (2011), sections C and D.
    """
    check_choices(metric=(metric, *METRICS))
    if isinstance(absent, str):
        raise OptionError(f"`absent` is a number, or None; found {absent!r}")
    check_draws(draws, seed)
    require(codings, scores)
    judgements = find_judgements(segments, codings, shared=shared, **compared).share()
    own = find_own(codings, compared.get("level"), coders=judgements.coders)
    clusters = find_clusters(judgements.units, over)
    rows = []
    for code in judgements.codes:
        weights, blank = _find_weights(judgements, own[own["code"].eq(code)], scores, absent)
        row = _score(weights, metric, clusters, draws, seed)
        row |= {"note": "; ".join(_notes(row, blank, draws)), "code": code}
        rows.append(row | {"metric": metric, "coders": len(judgements.coders)})
    columns = ["code", "metric", "units", "coders", "values", "alpha", "alpha_low", "alpha_high"]
    table = pd.DataFrame(rows, columns=[*columns, "note", "alpha_fails"])
    table.attrs = {"found": judgements.found, "over": over, "draws": draws, "seed": seed}
    return table.astype({"code": "str", "metric": "str", "note": "str"})


def _find_weights(
    judgements: Judgements, own: pd.DataFrame, scores: str, absent: float | None
) -> tuple[Floats, int]:
    """Return coders by units, NaN where missing, and how many codings have no number."""
    number = pd.to_numeric(own[scores], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    if own[scores].notna().sum() > np.count_nonzero(np.isfinite(number)):
        raise OptionError(f"`scores` names a column of numbers; `{scores}` has something else")
    shape = judgements.judged.shape
    weights = np.full(shape, np.nan if absent is None else float(absent))
    rows, units = overlap(own, judgements.units)
    places = pd.Index(judgements.coders).get_indexer(pd.Index(own["coder"]))[rows], units
    coded = np.zeros(shape, dtype=bool)
    coded[places] = True
    highest = np.full(shape, -np.inf)
    np.maximum.at(highest, places, np.where(np.isnan(number), -np.inf, number)[rows])
    weights[coded] = np.where(np.isneginf(highest), np.nan, highest)[coded]
    weights[~judgements.judged] = np.nan
    return weights, int(np.isnan(number).sum())


def _score(
    weights: Floats, metric: Metric, clusters: Integers, draws: int, seed: int
) -> dict[str, object]:
    """Find alpha of weights, and how it changes with the documents."""
    kept = np.count_nonzero(~np.isnan(weights), axis=0) >= _TWO
    weights, clusters = weights[:, kept], clusters[kept]
    values, numbers = np.unique(weights[~np.isnan(weights)], return_inverse=True)
    table = np.full(weights.shape, -1)
    table[~np.isnan(weights)] = numbers
    _, clusters = np.unique(clusters, return_inverse=True)
    number = int(clusters.max(initial=-1)) + 1
    meet = _meet(count_values(table, len(values)), clusters, number)
    drawn = np.full((0, 1), np.nan)
    if number >= _TWO and len(values) <= _MOST:
        pieces = [_alphas(meet, one, values, metric) for one in draw_weights(number, draws, seed)]
        drawn = np.concatenate([np.empty(0), *pieces])[:, None]
    (low,), (high,) = limits(drawn)
    return {
        "units": int(kept.sum()),
        "values": len(values),
        "clusters": number,
        "alpha": float(_alphas(meet, np.ones((1, number)), values, metric)[0]),
        "alpha_low": low,
        "alpha_high": high,
        "alpha_fails": float(share_below(drawn)[0]),
    }


def _meet(counts: Floats, clusters: Integers, number: int) -> csr_array:
    """Return how often values meet, each pair of values by clusters."""
    size = counts.shape[1]
    unit, one = np.nonzero(counts)
    held = counts.sum(axis=1)
    pieces = [np.empty((3, 0))]
    for other in range(size):
        times = counts[unit, one] * (counts[unit, other] - (one == other)) / (held[unit] - 1)
        met = times > 0
        pieces.append(np.stack([one[met] * size + other, clusters[unit[met]], times[met]]))
    pair, cluster, times = np.concatenate(pieces, axis=1)
    places = pair.astype(np.int64), cluster.astype(np.int64)
    return csr_array((times, places), shape=(size * size, number))


def _alphas(meet: csr_array, drawn: Floats, values: Floats, metric: Metric) -> Floats:
    """Return alpha of each draw."""
    size = len(values)
    matrices = (meet @ drawn.T).T.reshape(len(drawn), size, size)
    alphas = np.empty(len(drawn))
    fixed = None if metric == "ordinal" else distances(values.tolist(), np.empty(0), metric)
    for row, matrix in enumerate(matrices):
        totals = matrix.sum(axis=1)
        apart = distances(values.tolist(), totals, metric) if fixed is None else fixed
        disagree = (matrix * apart).sum() * (totals.sum() - 1)
        alphas[row] = 1 - divide(disagree, totals @ apart @ totals)
    return np.asarray(np.round(alphas, _DIGITS) + 0.0)


def _notes(row: dict[str, object], blank: int, draws: int) -> Iterator[str]:
    if not row["units"]:
        yield "not defined: there is no unit with weights of two coders"
    elif row["values"] == 1:
        yield "not defined: all gave all units the same weight"
    elif isinstance(row["values"], int) and row["values"] > _MOST and draws:
        yield f"no interval: more than {_MOST} different weights; round them"
    elif row["clusters"] == 1 and draws:
        yield f"no interval: {TOO_FEW}"
    if blank:
        yield f"{blank:,} codings without a weight are missing"
