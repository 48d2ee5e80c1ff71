"""The bootstrap: how much coefficients change with the documents that happened to be coded.

Units of one document are alike, so that documents are drawn, with replacement, and not units. All
that a coefficient needs are sums over clusters; a draw is a row of weights, and all draws are a
product of matrices: weights (draws by clusters) times sums (clusters by sums).

Source:
    Davison & Hinkley (1997). Bootstrap methods and their application, ch. 2.4 and 3.8; Hayes &
    Krippendorff (2007), CMM 1(1), 77-89, for the chance that alpha lies below a limit.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from qualcode.reliability.coders import check_whole

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

TOO_FEW = "there is nothing to draw from but one document or group"
LIMIT = 0.667  # below it not even tentative conclusions are drawn (Krippendorff 2004, p. 241)
LEVEL = 0.95
_CELLS = 2**22  # of weights that are held at a time


def check_draws(draws: object, seed: object) -> None:
    """Raise OptionError where draws or seed are no whole numbers from 0 on."""
    check_whole("draws", draws, least=0)
    check_whole("seed", seed, least=0)


def draw_weights(clusters: int, draws: int, seed: int) -> Iterator[Floats]:
    """Yield how often each cluster is drawn, in each of so many draws, some draws at a time.

    The same clusters, draws and seed give the same weights, however often it is asked for.
    """
    random = np.random.default_rng(seed)
    step = max(_CELLS // max(clusters, 1), 1)
    for first in range(0, draws, step):
        rows = min(step, draws - first)
        drawn = random.integers(0, clusters, size=(rows, clusters))
        drawn += clusters * np.arange(rows)[:, None]
        counted = np.bincount(drawn.ravel(), minlength=rows * clusters)
        yield counted.reshape(rows, clusters).astype(np.float64)


def sum_clusters(values: npt.NDArray[np.number], clusters: Integers) -> Floats:
    """Sum rows by cluster: units by anything becomes clusters by anything."""
    order = np.argsort(clusters, kind="stable")
    begins = np.flatnonzero(np.diff(clusters[order], prepend=-1))
    if len(begins) == len(values):  # each unit is a cluster
        return values[order].astype(np.float64)
    return np.add.reduceat(values[order], begins, axis=0, dtype=np.float64)


def limits(drawn: Floats) -> tuple[Floats, Floats]:
    """Return the lower and upper limit of 95 % percentile intervals; draws are rows.

    Draws in which a coefficient is not defined are left out.
    """
    low, high = np.full((2, drawn.shape[1]), np.nan)
    known = np.flatnonzero(~np.isnan(drawn).all(axis=0)) if len(drawn) else np.array([], dtype=int)
    if len(known):
        tail = (1 - LEVEL) / 2
        low[known], high[known] = np.nanquantile(drawn[:, known], [tail, 1 - tail], axis=0)
    return low, high


def share_below(drawn: Floats, limit: float = LIMIT) -> Floats:
    """Return the share of the draws, of those where it is defined, that are below a limit."""
    known = np.count_nonzero(~np.isnan(drawn), axis=0)
    below = np.count_nonzero(drawn < limit, axis=0)
    share = np.full(drawn.shape[1], np.nan)
    return np.asarray(np.divide(below, known, out=share, where=known > 0))


def share_undefined(drawn: Floats) -> Floats:
    """Return the share of the draws in which a coefficient is not defined."""
    return np.asarray(np.isnan(drawn).mean(axis=0) if len(drawn) else np.zeros(drawn.shape[1]))
