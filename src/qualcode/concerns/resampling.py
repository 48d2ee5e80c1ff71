"""Resampling: how far a share would vary, were documents a sample of others like them."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from qualcode.concerns.estimating import Units
from qualcode.concerns.intervals import LEVEL

_TIMES: Final = 2_000
_FEW: Final = 10  # clusters; with fewer nothing has been measured
_OFTEN: Final = 0.05  # of the resamples

Matrix = npt.NDArray[np.float64]


def resample(
    units: Units, clusters: npt.NDArray[np.int64], *, seed: int
) -> tuple[float, float, str]:
    """Return limits of a share by the bootstrap of clusters.

    As many clusters as there are, are drawn with replacement, each with all its segments, read and
    unread, 2,000 times, and the share is estimated each time; the limits are quantiles of these.
    Those at 2.5 and 97.5 % would be too narrow with few clusters, so they are taken farther out, as
    far as the quantile of Student's t is from the normal one (to 0.9 and 99.1 % with ten). Where a
    resample has segments of a stratum and none that was read, what was found in the whole stratum
    stands in.

    Args:
        units: The segments.
        clusters: Number of each segment's cluster.
        seed: Of the resamples.

    Returns:
        The lower limit, the upper limit, and a note; missing limits where they are not defined.

    Source:
        Davison & Hinkley (1997). Bootstrap methods and their application, sections 3.8 and 5.3;
        Field & Welsh (2007). Bootstrapping clustered data. JRSS B 69(3), 369-390. The quantiles:
        Hesterberg (2015). What teachers should know about the bootstrap. The American Statistician
        69(4), 371-386, section 4.4.2 (expanded percentile interval).
    """
    sizes, read, coded = _count(units, clusters)
    number = len(sizes)
    found = read.sum(axis=0)
    if not found.all():
        return np.nan, np.nan, "undefined, as the estimate is"
    shares = coded.sum(axis=0) / found
    if number == 1:
        return np.nan, np.nan, "undefined: all segments are of one cluster"
    if np.all(shares == 0) or np.all(shares == 1):
        return np.nan, np.nan, "undefined: all that was read is alike, so nothing varies"
    estimates, lacking = _repeat(sizes, read, coded, seed)
    tail = _tail(number)
    low, high = np.quantile(estimates, [tail, 1 - tail])
    return float(low), float(high), _note(number, lacking)


def _tail(clusters: int) -> float:
    """Return the part of the estimates that is left out at each end."""
    from scipy.special import ndtr, stdtrit  # noqa: PLC0415 - a fifth of a second

    normal = stdtrit(clusters - 1, (1 - LEVEL) / 2) * np.sqrt(clusters / (clusters - 1))
    return float(ndtr(normal))


def _count(units: Units, clusters: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix, Matrix]:
    """Count segments, those read and those coded, of each cluster (row) and stratum (column)."""
    rows, columns = (np.unique(one, return_inverse=True)[1] for one in (clusters, units.stratum))
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    cell = rows * shape[1] + columns
    flags = (np.ones(len(cell), dtype=bool), units.read, units.coded)
    counts = [np.bincount(cell[flag], minlength=shape[0] * shape[1]) for flag in flags]
    sizes, read, coded = (count.reshape(shape).astype(float) for count in counts)
    return sizes, read, coded


def _repeat(sizes: Matrix, read: Matrix, coded: Matrix, seed: int) -> tuple[Matrix, float]:
    """Estimate the share in each resample; return also how often a stratum had nobody's word."""
    kinds, times = np.unique(np.hstack([sizes, read, coded]), axis=0, return_counts=True)
    # Clusters that are alike need not be told apart: how many of a kind are drawn is multinomial.
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(sizes), times / len(sizes), size=_TIMES).astype(float)
    size, seen, positive = np.split(drawn @ kinds, 3, axis=1)
    whole = coded.sum(axis=0) / read.sum(axis=0)
    is_seen = seen > 0
    share = np.where(is_seen, positive / np.where(is_seen, seen, 1), whole)
    lacking = float((~is_seen & (size > 0)).any(axis=1).mean())
    return (size * share).sum(axis=1) / size.sum(axis=1), lacking


def _note(number: int, lacking: float) -> str:
    few = f"only {number:,} clusters: the limits are rough" if number < _FEW else ""
    often = ""
    if lacking > _OFTEN:
        often = (
            f"in {lacking:.0%} of the resamples nothing was read of a stratum, and the whole "
            "sample's share stands in"
        )
    return "; ".join(note for note in (few, often) if note)
