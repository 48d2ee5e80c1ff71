"""Figures: how well scores and labels agree with people, with limits by a bootstrap of documents.

A draw is a row of weights, one a segment; the first row, of ones, is what was found. All draws are
reckoned at once, code by code.

Source:
    Limits: percentiles of the bootstrap of clusters, Davison & Hinkley (1997). Bootstrap methods
    and their application, sections 3.8 and 5.3. Average precision: Buckley & Voorhees (2000),
    SIGIR, 33-40, over ranks without interpolation; AUC: Hanley & McNeil (1982), Radiology 143(1),
    29-36. Segments of equal score share a rank in both.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from qualcode.reliability.bootstrap import draw_weights, limits
from qualcode.suggestions.coders import Flags, Floats
from qualcode.suggestions.tables import FIGURES

_DRAWS: Final = (200, 1_000)
_CELLS: Final = 2_000_000  # weights that are drawn, where that leaves draws enough


def measure(
    scores: Floats, found: Flags, given: Flags, groups: npt.NDArray[np.int64], *, seed: int
) -> Floats:
    """Measure codes: the figures of each, and of all together.

    Args:
        scores: Segments by codes.
        found: To which segments each code was given.
        given: To which people gave it.
        groups: Number of each segment's document.
        seed: Of the draws.

    Returns:
        Codes, and their mean, by `FIGURES` by (figure, lower limit, upper limit). NaN where it is
        not defined; limits also where there is one document only. The mean is over the codes of
        which a figure is defined, in each draw anew.
    """
    codes = given.shape[1]
    weights = _draw(groups, seed)
    drawn = np.full((codes + 1, len(FIGURES), len(weights)), np.nan)
    for code in range(codes):
        own = given[:, code]
        drawn[code, :3] = _label_figures(weights, found[:, code], own)
        drawn[code, 3:] = _rank_figures(weights, scores[:, code], own)
    drawn[codes] = _mean(drawn[:codes])
    result = np.full((codes + 1, len(FIGURES), 3), np.nan)
    result[:, :, 0] = drawn[:, :, 0]
    if len(weights) > 1:
        low, high = limits(drawn[:, :, 1:].reshape(-1, len(weights) - 1).T)
        result[:, :, 1], result[:, :, 2] = (one.reshape(result.shape[:2]) for one in (low, high))
    result[np.isnan(result[:, :, 0])] = np.nan  # what is not defined has no limits
    return result


def _draw(groups: npt.NDArray[np.int64], seed: int) -> Floats:
    """Return weights of segments: a row of ones, then a row a draw."""
    _, own = np.unique(groups, return_inverse=True)
    ones = np.ones((1, len(own)))
    clusters = int(own.max()) + 1 if len(own) else 0
    if clusters < 2:  # noqa: PLR2004 - nothing varies
        return ones
    draws = int(np.clip(_CELLS // len(own), *_DRAWS))
    return np.concatenate([ones, *(part[:, own] for part in draw_weights(clusters, draws, seed))])


def _label_figures(weights: Floats, found: Flags, given: Flags) -> Floats:
    """Return precision, recall and F1 in each draw."""
    both, all_found, all_given = (weights @ flags for flags in (found & given, found, given))
    precision, recall = _ratio(both, all_found), _ratio(both, all_given)
    f1 = np.where(all_given > 0, _ratio(2 * both, all_found + all_given), np.nan)
    return np.stack([precision, recall, f1])


def _rank_figures(weights: Floats, scores: Floats, given: Flags) -> Floats:
    """Return average precision and AUC in each draw."""
    if not given.any():
        return np.full((2, len(weights)), np.nan)
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    ranked = weights[:, order]
    true = np.cumsum(ranked * given[order], axis=1)[:, last]
    every = np.cumsum(ranked, axis=1)[:, last]
    false = every - true
    steps = np.diff(true, axis=1, prepend=0)
    with np.errstate(invalid="ignore"):
        precise = np.nan_to_num(true / every)  # nobody drawn so far: the step is 0 as well
    average = _ratio((precise * steps).sum(axis=1), true[:, -1])
    below = false[:, -1:] - false + np.diff(false, axis=1, prepend=0) / 2
    return np.stack([average, _ratio((below * steps).sum(axis=1), true[:, -1] * false[:, -1])])


def _ratio(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.divide(one, other, out=np.full(len(one), np.nan), where=other > 0))


def _mean(drawn: Floats) -> Floats:
    """Return the mean over codes, of those of which a figure is defined."""
    known = ~np.isnan(drawn)
    count = known.sum(axis=0)
    sums = np.where(known, drawn, 0).sum(axis=0)
    return np.asarray(np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0))
