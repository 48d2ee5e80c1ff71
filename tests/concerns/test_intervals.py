"""Limits against published figures, and against chances added up one by one."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.concerns.intervals import (
    combine_limits,
    pooled_limits,
    stratum_limits,
    width_of_share,
    wilson_limits,
)
from qualcode.errors import OptionError


@pytest.mark.parametrize(
    ("count", "size", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17(8), 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_limits_are_the_published_ones(
    count: int, size: int, low: float, high: float
) -> None:
    found = wilson_limits(count, size)
    assert np.round(found, 4).tolist() == [low, high]


def test_a_finite_population_counts_as_more_units() -> None:
    # (N - 1) / (N - n) = 98 / 49 = 2: as if 100 had been drawn without end.
    finite, endless = wilson_limits(10, 50, population=99), wilson_limits(20, 100)
    assert finite == pytest.approx(endless)
    assert finite == pytest.approx((0.13337, 0.28883), abs=1e-5)


@pytest.mark.parametrize("limits", [wilson_limits, stratum_limits])
def test_a_census_leaves_no_doubt(limits: object) -> None:
    low, high = limits([0, 1, 3, 7], 7, population=7)  # type: ignore[operator]
    assert low.tolist() == high.tolist() == [0, 1 / 7, 3 / 7, 1]


def limits_by_chances(count: int, size: int, population: int) -> tuple[float, float]:
    """Add up the chances of each number of units that there may be."""
    held = []
    for units in range(count, population - size + count + 1):
        chances = [
            comb(units, k) * comb(population - units, size - k) / comb(population, size)
            for k in range(size + 1)
        ]
        half = chances[count] / 2
        if min(sum(chances[:count]), sum(chances[count + 1 :])) + half > 0.025 + 1e-9:
            held.append(units)
    return held[0] / population, held[-1] / population


@pytest.mark.parametrize(("size", "population"), [(1, 9), (2, 5), (5, 40), (30, 50), (40, 400)])
def test_counts_of_0_and_1_have_exact_limits(size: int, population: int) -> None:
    for count in {0, min(1, size), max(size - 1, 0), size}:
        found = stratum_limits(count, size, population=population)
        low, high = limits_by_chances(count, size, population)
        assert found == pytest.approx((min(low, count / size), max(high, count / size)))


def test_exact_limits_by_hand() -> None:
    # Two of five drawn, none has it. If three had it, the chance of that would be 1 / 10, half of
    # which is above .025; four would leave one that has not, and two were seen.
    assert stratum_limits(0, 2, population=5) == pytest.approx((0.0, 0.6))
    assert stratum_limits(2, 2, population=5) == pytest.approx((0.4, 1.0))


def test_a_tail_that_is_just_small_is_small_on_both_sides() -> None:
    # One of two of 40: if one had it, none would be drawn 95 times, and one 5, in a hundred, so
    # that the other tail would be .025 to the digit.
    low, high = stratum_limits(1, 2, population=40)
    assert (low, high) == pytest.approx((2 / 40, 38 / 40))


def test_other_counts_have_wilson_limits() -> None:
    own, wilson = stratum_limits(20, 100, population=1e6), wilson_limits(20, 100, population=1e6)
    assert own == wilson
    one, unmended = stratum_limits(1, 100, population=10_000), wilson_limits(1, 100)
    assert one[0] < unmended[0] / 2  # the limit that misses too often


@given(st.integers(1, 400), st.data())
def test_limits_hold_the_share_and_what_was_seen(population: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, population))
    counts = np.arange(size + 1)
    low, high = stratum_limits(counts, size, population=population)
    assert (low <= counts / size).all()
    assert (high >= counts / size).all()
    assert (low >= counts / population).all()
    assert (high <= (population - size + counts) / population).all()
    assert (np.diff(low) > -1e-12).all()
    assert (np.diff(high) > -1e-12).all()
    assert low == pytest.approx(1 - high[::-1])  # with and without are alike


@pytest.mark.parametrize(
    ("counts", "sizes", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17(8), 873-890, table II, method 10
        ([56, 48], [70, 80], 0.0524, 0.3339),
        ([9, 3], [10, 10], 0.1705, 0.8090),
        ([5, 0], [56, 29], -0.0381, 0.1926),
    ],
)
def test_differences_have_the_published_limits(
    counts: list[int], sizes: list[int], low: float, high: float
) -> None:
    shares = np.divide(counts, sizes)
    lows, highs = wilson_limits(counts, sizes)
    below, above = combine_limits(shares, lows, highs, weights=[1, -1])
    difference = shares[0] - shares[1]
    assert (difference - below, difference + above) == pytest.approx((low, high), abs=5e-5)


def test_strata_are_combined_by_squares() -> None:
    below, above = combine_limits([0.5, 0.5], [0.2, 0.1], [0.6, 0.5], weights=[0.5, 0.5])
    assert below == pytest.approx(0.25)  # the root of .15² + .2²
    assert above == pytest.approx(0.05)


def test_like_strata_are_as_one_sample() -> None:
    # 1 / n is twice .5² x .5 / 50, with (99 - 50) / 98 = .5: as of 200 units without end.
    found = pooled_limits([10, 10], [50, 50], population=[99, 99])
    assert found[0] == pytest.approx(0.2)
    assert found[1:] == pytest.approx(tuple(map(float, wilson_limits(40, 200))))
    own, one = pooled_limits([3], [40], population=[90]), stratum_limits(3, 40, population=90)
    assert own == (3 / 40, *map(float, one))


def test_nothing_seen_in_several_strata_is_as_nothing_seen_in_one() -> None:
    share, low, high = pooled_limits([0, 0], [20, 20], population=[1_000, 1_000])
    one = stratum_limits(0, 40, population=2_000)[1]
    assert (share, low) == (0, 0)
    assert high == pytest.approx(float(one), abs=1 / 1_000)
    assert pooled_limits([20, 20], [20, 20], population=[1_000, 1_000]) == pytest.approx(
        (1, 1 - high, 1)
    )


def test_one_seen_weighs_as_much_as_its_stratum() -> None:
    # One of 20 of the small stratum is a share of .05 of its tenth; of the large one, of nine.
    small = pooled_limits([0, 1], [20, 20], population=[900, 100])
    large = pooled_limits([1, 0], [20, 20], population=[900, 100])
    assert small[0] == pytest.approx(0.005)
    assert large[0] == pytest.approx(0.045)
    assert small[2] == pytest.approx(large[2] / 9)


def test_strata_that_were_read_as_a_whole_leave_no_doubt() -> None:
    assert pooled_limits([1, 4], [5, 9], population=[5, 9]) == pytest.approx((5 / 14,) * 3)


@given(st.lists(st.tuples(*[st.integers(1, 300)] * 3), min_size=1, max_size=5))
def test_pooled_limits_hold_the_share_and_what_was_seen(rows: list[tuple[int, int, int]]) -> None:
    sizes = np.array([size for size, *_ in rows])
    read = np.array([1 + own % size for size, own, _ in rows])
    seen = np.array([own % (n + 1) for (*_, own), n in zip(rows, read, strict=True)])
    share, low, high = pooled_limits(seen, read, population=sizes)
    assert seen.sum() / sizes.sum() - 1e-12 <= low <= share <= high
    assert high <= 1 - (read - seen).sum() / sizes.sum() + 1e-12
    mirrored = pooled_limits(read - seen, read, population=sizes)
    assert (low, high) == pytest.approx((1 - mirrored[2], 1 - mirrored[1]))


def test_width_between_whole_counts_is_weighed() -> None:
    low, high = stratum_limits([20, 21], 100, population=1_000)
    widths = high - low
    assert width_of_share(0.2, 100, population=1_000) == pytest.approx(widths[0])
    assert width_of_share(0.2025, 100, population=1_000) == pytest.approx(
        0.75 * widths[0] + 0.25 * widths[1]
    )
    assert width_of_share(1.0, 5, population=5) == 0


@pytest.mark.parametrize(
    ("count", "size", "population"), [(3, 2, 9), (-1, 2, 9), (0, 0, 9), (1, 10, 9), (np.nan, 2, 9)]
)
def test_impossible_counts_are_refused(count: float, size: int, population: int) -> None:
    with pytest.raises(OptionError, match="a count from 0 to its size"):
        stratum_limits(count, size, population=population)
