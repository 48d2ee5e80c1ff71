"""The bootstrap: what is drawn, and what follows from it."""

import numpy as np
import pytest

from qualcode.reliability.binary import Parts, draw_sums, find_parts, sum_all
from qualcode.reliability.bootstrap import (
    draw_weights,
    limits,
    share_below,
    share_undefined,
    sum_clusters,
)
from qualcode.reliability.coefficients import cohen_kappa, conger_kappa, fleiss_kappa, gwet_ac1
from qualcode.reliability.coefficients import krippendorff_alpha as alpha


def test_each_draw_has_as_many_clusters_as_there_are():
    weights = np.concatenate(list(draw_weights(7, 500, seed=0)))
    assert weights.shape == (500, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean() == 1
    assert weights.var() == pytest.approx(6 / 7, rel=0.05)  # that of a multinomial


def test_the_same_seed_draws_the_same_in_whatever_pieces(monkeypatch):
    whole = np.concatenate(list(draw_weights(5, 40, seed=3)))
    monkeypatch.setattr("qualcode.reliability.bootstrap._CELLS", 35)
    assert (np.concatenate(list(draw_weights(5, 40, seed=3))) == whole).all()
    assert (np.concatenate(list(draw_weights(5, 40, seed=4))) != whole).any()


def test_sums_of_clusters():
    values = np.array([[1, 10], [2, 20], [4, 40], [8, 80]])
    clusters = np.array([1, 0, 1, 2])
    assert sum_clusters(values, clusters).tolist() == [[2, 20], [5, 50], [8, 80]]
    assert sum_clusters(values, np.array([3, 2, 1, 0]))[:, 0].tolist() == [8, 4, 2, 1]


def test_limits_leave_out_what_is_not_defined():
    drawn = np.array([[0.1, np.nan], [np.nan, np.nan], [0.5, np.nan], [0.9, np.nan]])
    low, high = limits(drawn)
    assert low[0] == pytest.approx(0.12)  # a twentieth of the way from .1 to .5
    assert high[0] == pytest.approx(0.88)
    assert np.isnan([low[1], high[1]]).all()
    assert share_below(drawn)[0] == pytest.approx(2 / 3)
    assert np.isnan(share_below(drawn)[1])
    assert share_undefined(drawn).tolist() == [0.25, 1]


def test_draws_of_units_give_the_interval_of_cohen():
    """Cohen (1960), p. 45: .392 to .591, by the variance of large samples (statsmodels)."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    pairs = [
        (one, other) for one in range(3) for other in range(3) for _ in range(table[one][other])
    ]
    ratings = np.array(pairs).T
    (weights,) = draw_weights(200, 1_000, seed=0)
    drawn = [[cohen_kappa(np.repeat(ratings, times.astype(int), axis=1))] for times in weights]
    (low,), (high,) = limits(np.array(drawn))
    assert (low, high) == pytest.approx((0.392, 0.591), abs=0.01)


def material(missing):
    random = np.random.default_rng(0)
    truth = random.random((60, 4)) < [0.5, 0.2, 0.05, 0.0]
    given = truth ^ (random.random((3, 60, 4)) < 0.1)
    given[:, :, 3] = False
    judged = random.random((3, 60)) >= missing
    kept = judged.sum(axis=0) >= 2
    return judged[:, kept], (given & judged[:, :, None])[:, kept]


def as_ratings(judged, given):
    return np.where(judged, given.astype(float), np.nan)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_sums_give_what_ratings_give(missing):
    judged, given = material(missing)
    found = find_parts(sum_all(judged, given)).coefficients()
    for code in range(3):
        ratings = as_ratings(judged, given[:, :, code])
        assert found["alpha"][0, code] == pytest.approx(alpha(ratings))
        assert found["fleiss_kappa"][0, code] == pytest.approx(fleiss_kappa(ratings))
        assert found["cohen_kappa"][0, code] == pytest.approx(conger_kappa(ratings))
        assert found["ac1"][0, code] == pytest.approx(gwet_ac1(ratings))
    assert all(np.isnan(values[0, 3]) for values in found.values())


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("dense", [0.0, 1.0])
def test_draws_are_what_the_drawn_units_give(missing, dense, monkeypatch):
    monkeypatch.setattr("qualcode.reliability.binary._DENSE", dense)
    judged, given = material(missing)
    clusters = np.arange(judged.shape[1]) // 4
    number = clusters[-1] + 1
    weights = np.concatenate(list(draw_weights(number, 5, seed=9)))
    ((_, sums),) = draw_sums(judged, given, clusters, draws=5, seed=9)
    parts = find_parts(sums[0])
    for draw in range(5):
        units = np.repeat(np.arange(len(clusters)), weights[draw, clusters].astype(int))
        ratings = as_ratings(judged[:, units], given[:, units, 0])
        found = parts.coefficients()
        assert found["alpha"][draw, 0] == pytest.approx(alpha(ratings))
        assert found["cohen_kappa"][draw, 0] == pytest.approx(conger_kappa(ratings))


def test_codes_in_pieces_are_the_same_codes(monkeypatch):
    judged, given = material(0.2)
    clusters = np.arange(judged.shape[1])
    (whole,) = draw_sums(judged, given, clusters, draws=8, seed=0)
    monkeypatch.setattr("qualcode.reliability.binary._CELLS", 1)
    pieces = list(draw_sums(judged, given, clusters, draws=8, seed=0))
    assert [block.start for block, _ in pieces] == [0, 1, 2, 3]
    pooled = [find_parts(sums[0]).pool() for _, sums in pieces]
    expected = find_parts(whole[1][0]).pool().coefficients()
    for name, values in Parts.sum(pooled).coefficients().items():
        assert values == pytest.approx(expected[name])
