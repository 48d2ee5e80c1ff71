"""Intervals: limits of shares in a finite population, and of sums of shares over strata."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from qualcode.errors import OptionError, check_options

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEVEL: Final = 0.95
_TAIL: Final = (1 - LEVEL) / 2
_Z: Final = 1.959963984540054  # the normal quantile that leaves `_TAIL` above it
_NOTHING: Final = 1e-9  # of a unit: what a count may be off by rounding
_FEW: Final = 1  # of a count as small as that, Wilson's limits are not trusted


@check_options
def wilson_limits(
    count: npt.ArrayLike, size: npt.ArrayLike, *, population: npt.ArrayLike | None = None
) -> tuple[Numbers, Numbers]:
    """Return Wilson's limits of a share, at 95 %.

    They are the shares that a score test does not reject. Drawn without replacement from a finite
    population, a count varies less, by (N - n) / (N - 1) of its variance, as if more units had
    been drawn: n (N - 1) / (N - n). With that number in the place of n the limits are again those
    that the score test does not reject, and of a population that was drawn as a whole both are
    the share itself.

    Args:
        count: Units that have what is counted, k; any shape, and need not be whole.
        size: Units drawn, n, 1 or more.
        population: Units that they were drawn from, N; None: without end.

    Returns:
        The lower and the upper limits, from 0 to 1.

    Raises:
        OptionError: A count is below 0 or above its size, or a size below 1 or above its
            population.

    Source:
        Wilson (1927). Probable inference, the law of succession, and statistical inference. JASA
        22(158), 209-212. The finite population: Cochran (1977). Sampling techniques, 3rd ed.,
        eq. 3.2, the variance of a count under simple random sampling.
    """
    k, n, total = _check(count, size, population)
    share, variance = k / n, _Z**2 * _shrinkage(n, total) / n
    middle = (share + variance / 2) / (1 + variance)
    half = np.sqrt(share * (1 - share) * variance + variance**2 / 4) / (1 + variance)
    return np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)


def _check(
    count: npt.ArrayLike, size: npt.ArrayLike, population: npt.ArrayLike | None
) -> tuple[Numbers, Numbers, Numbers]:
    """Return counts, sizes and populations as arrays of one shape."""
    total = np.inf if population is None else population
    k, n, large = np.broadcast_arrays(*(np.asarray(one, float) for one in (count, size, total)))
    if not np.all((k >= 0) & (k <= n) & (n >= 1) & (n <= large)):
        raise OptionError(
            "limits are those of a count from 0 to its size, of a size from 1 to its population; "
            f"found counts {k.tolist()}, sizes {n.tolist()}, populations {large.tolist()}"
        )
    return k, n, large


def _shrinkage(size: Numbers, population: Numbers) -> Numbers:
    """Return by what a count's variance is smaller as the population is finite; 0 of a census."""
    is_finite = np.isfinite(population)
    total = np.where(is_finite, population, 2.0)  # any number, where the answer is 1
    return np.where(is_finite, (total - size) / np.maximum(total - 1, 1), 1.0)


@check_options
def stratum_limits(
    count: npt.ArrayLike, size: npt.ArrayLike, *, population: npt.ArrayLike
) -> tuple[Numbers, Numbers]:
    """Return the limits of the share of a stratum of which some units were drawn, at 95 %.

    They are Wilson's for a finite population, save where the count is 0 or 1, or all or all but
    one. There Wilson's lower limit is too high: of one unit found in a hundred it is 0.0018, and
    where the share is a little less, one sample in six finds a unit and misses it. In
    its place stand the exact limits of the hypergeometric distribution, with half the chance of
    what was seen (mid-p). Also, what was seen is there: a share is never below k / N.

    Args:
        count: Units that have what is counted, k; whole numbers of any shape.
        size: Units drawn, n, 1 or more.
        population: Units that they were drawn from, N.

    Returns:
        The lower and the upper limits, from 0 to 1.

    Raises:
        OptionError: As for `wilson_limits`.

    Source:
        Wilson (1927), as for `wilson_limits`. That it needs mending near 0 and 1, and that mending
        it for the smallest counts is enough: Brown, Cai & DasGupta (2001). Interval estimation for
        a binomial proportion. Statistical Science 16(2), 101-133, section 4.1.1. Mid-p: Lancaster
        (1961). Significance tests in discrete distributions. JASA 56(294), 223-234. That only 0
        and 1 are mended, docs/benchmarks/prevalence.md has measured.
    """
    k, n, total = _check(count, size, population)
    low, high = (np.array(limits) for limits in wilson_limits(k, n, population=total))
    is_few = np.minimum(k, n - k) <= _FEW
    if is_few.any():
        few = k[is_few], n[is_few], total[is_few]
        low[is_few], high[is_few] = _exact_of_few(*few)
    return np.clip(low, k / total, k / n), np.clip(high, k / n, (total - n + k) / total)


def _exact_of_few(count: Numbers, size: Numbers, population: Numbers) -> tuple[Numbers, Numbers]:
    """Return the mid-p limits of counts of 0, 1, all or all but one."""
    is_many = count > size - count
    low, high = _exact(np.where(is_many, size - count, count), size, population)
    return np.where(is_many, 1 - high, low), np.where(is_many, 1 - low, high)


def _exact(count: Numbers, size: Numbers, population: Numbers) -> tuple[Numbers, Numbers]:
    """Return the mid-p limits of counts of 0 or 1: the shares of which neither tail is small."""
    most = np.floor(population - size + count)
    # A tail that is just as small as it may be is small, on both sides, whatever the rounding.
    least = _TAIL + _NOTHING
    high = _last(lambda units: _tail(count, size, population, units) > least, count, most)
    # Below the lower limit the other tail, what is left of 1, would be small.
    is_below = _last(
        lambda units: _tail(count, size, population, units) >= 1 - least, count - 1, most
    )
    return np.where(count == 0, 0, is_below + 1) / population, high / population


def _tail(count: Numbers, size: Numbers, population: Numbers, units: Numbers) -> Numbers:
    """Return the chance to see less than a count of 0 or 1, and half of that to see as many.

    Of `population` units, `units` have what is counted, and `size` are drawn.
    """
    from scipy.special import gammaln  # noqa: PLC0415 - a fifth of a second

    def ways(of: Numbers, drawn: Numbers) -> Numbers:
        possible = (drawn >= 0) & (drawn <= of)
        of, drawn = np.where(possible, of, 0), np.where(possible, drawn, 0)
        logarithm = gammaln(of + 1) - gammaln(drawn + 1) - gammaln(of - drawn + 1)
        return np.where(possible, logarithm, -np.inf)

    others, all_ways = population - units, ways(population, size)
    none = np.exp(ways(others, size) - all_ways)
    one = units * np.exp(ways(others, size - 1) - all_ways)
    return np.where(count == 0, none / 2, none + one / 2)


def _last(holds: Callable[[Numbers], Flags], low: Numbers, high: Numbers) -> Numbers:
    """Return the greatest whole numbers up to `high` at which something holds, else `low`.

    It holds up to some number and not above it.
    """
    low, high = low.copy(), np.maximum(high, low)
    while np.any(low < high):
        middle = np.ceil((low + high) / 2)
        is_held = holds(middle)
        low, high = np.where(is_held, middle, low), np.where(is_held, high, middle - 1)
    return low


@check_options
def pooled_limits(
    count: npt.ArrayLike, size: npt.ArrayLike, *, population: npt.ArrayLike
) -> tuple[float, float, float]:
    """Return the share in several strata together that ought to be alike, and its limits at 95 %.

    Of a single stratum they are those of `stratum_limits`. To combine many by MOVER would go wrong
    where counts are small: the limits of each are far from it and lopsided, and their squares do
    not add up to those of the sum (eight strata with a count or two held the share 89 times in a
    hundred). So they are taken as one sample, of as many units as give the variance that the
    strata have, were the share the same in all: 1 / n is the sum of W_h² / n_h (1 - n_h / N_h).
    Where shares differ the limits are a little too wide.

    Args:
        count: Units of each stratum that have what is counted.
        size: Units drawn of each.
        population: Units that they were drawn from.

    Returns:
        The share, the lower and the upper limit.

    Raises:
        OptionError: As for `wilson_limits`.

    Source:
        Korn & Graubard (1998). Confidence intervals for proportions with small expected number of
        positive counts estimated from survey data. Survey Methodology 24(2), 193-201: limits by an
        effective number of units; here the design's own (Kish 1965, Survey sampling, 11.7) in the
        place of an estimated one.
    """
    k, n, total = _check(np.ravel(count), np.ravel(size), np.ravel(population))
    if len(k) == 1:
        lows, highs = stratum_limits(k, n, population=total)
        return float(k[0] / n[0]), float(lows[0]), float(highs[0])
    units = float(total.sum())
    share = float((total * k / n).sum() / units)
    variance = float(((total / units) ** 2 * _shrinkage(n, total) / n).sum())
    drawn = max(units / (1 + (units - 1) * variance), 1.0)
    seen, unseen = float(k.sum()), float((n - k).sum())
    # One of two is as much a count of one as all but one; Wilson's limits treat both alike.
    few = min(seen, unseen) if seen != unseen else np.inf
    low, high = _limits_of_few(share, drawn, units, few, is_many=seen > unseen)
    least, most = seen / units, (units - unseen) / units
    return share, min(max(low, least), share), max(min(high, most), share)


def _limits_of_few(
    share: float, size: float, population: float, few: float, *, is_many: bool
) -> tuple[float, float]:
    """Return limits of a share that rests on a count, or of which a count is left, of `few`."""
    if few > _FEW or size >= population:
        below, above = wilson_limits(share * size, size, population=population)
        return float(below), float(above)
    rare = 1 - share if is_many else share
    exact = _exact(np.array(few), np.array(size), np.array(population))
    # A unit of one stratum weighs more than that of another, and its limits with it.
    weight = rare * size / few if few else 1.0
    low, high = (float(limit) * weight for limit in exact)
    return (1 - high, 1 - low) if is_many else (low, high)


@check_options
def combine_limits(
    shares: npt.ArrayLike, lows: npt.ArrayLike, highs: npt.ArrayLike, *, weights: npt.ArrayLike
) -> tuple[float, float]:
    """Return how far the limits of a weighted sum of independent shares lie from it, by MOVER.

    On each side it is the root of the sum of squares of how far the shares' own limits on that side
    lie from them, times the weights; of a share with a negative weight those on the other side.

    Args:
        shares: The estimates.
        lows: Their lower limits.
        highs: Their upper limits.
        weights: What each counts in the sum; of strata, their shares of the population.

    Returns:
        How far below the sum its lower limit lies, and how far above it the upper.

    Source:
        Zou & Donner (2008). Construction of confidence limits about effect measures: a general
        approach. Statistics in Medicine 27(10), 1693-1702 (the method of variance estimates
        recovery); for two shares and Wilson's limits: Newcombe (1998). Interval estimation for the
        difference between independent proportions. Statistics in Medicine 17(8), 873-890,
        method 10.
    """
    share, low, high, weight = (np.asarray(one, float) for one in (shares, lows, highs, weights))
    is_positive = weight > 0
    below = weight * (share - np.where(is_positive, low, high))
    above = weight * (np.where(is_positive, high, low) - share)
    return float(np.sqrt(below @ below)), float(np.sqrt(above @ above))


@check_options
def width_of_share(share: float, size: int, *, population: int) -> float:
    """Return how wide the limits of a share would be, had it been found in one random sample.

    Args:
        share: The share, 0 to 1. Where it is no whole count, the widths of the counts on both
            sides are weighed.
        size: Units drawn, n.
        population: Units that they were drawn from, N.

    Source:
        The limits are those of `stratum_limits`, of a single stratum.
    """
    count = min(max(share * size, 0.0), float(size))
    counts = np.array([np.floor(count + _NOTHING), np.ceil(count - _NOTHING)])
    low, high = stratum_limits(counts, size, population=population)
    return float(
        np.interp(count, counts, high - low) if counts[0] < counts[1] else high[0] - low[0]
    )
