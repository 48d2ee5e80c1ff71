"""Clusters of points that lie where one can see them."""

import numpy as np
import pytest

from qualcode.topics.clustering import (
    centres,
    cluster,
    count_topics,
    largest_first,
    measure_stability,
)

EAST, NORTH, WEST = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]
POINTS = np.array([EAST, NORTH, NORTH, WEST, NORTH, EAST], dtype=np.float32)


@pytest.mark.parametrize(
    ("notes", "topics"),
    [(1, 1), (2, 1), (8, 1), (12, 2), (100, 5), (400, 10), (900, 15), (1_000_000, 60)],
)
def test_how_many_topics(notes: int, topics: int) -> None:
    assert count_topics(notes) == topics


def test_like_with_like() -> None:
    labels = largest_first(cluster(POINTS, topics=3, seed=0), weights=np.ones(6))
    assert labels.tolist() == [1, 0, 0, 2, 0, 1]


def test_no_more_clusters_than_distinct_points() -> None:
    assert len(set(cluster(POINTS, topics=6, seed=0).tolist())) == 3
    assert cluster(np.array([EAST] * 4, np.float32), topics=2, seed=0).tolist() == [0] * 4


def test_the_same_seed_gives_the_same_clusters() -> None:
    points = np.random.default_rng(1).normal(size=(60, 5)).astype(np.float32)
    one, two = (cluster(points, topics=4, seed=3) for _ in range(2))
    assert one.tolist() == two.tolist()


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        pytest.param([1, 1, 1, 1], [1, 0, 0, 2], id="each once"),
        pytest.param([1, 1, 1, 9], [2, 1, 1, 0], id="one note written nine times"),
        pytest.param([2, 1, 1, 2], [0, 1, 1, 2], id="equals by who is met first"),
    ],
)
def test_heaviest_first(weights: list[int], expected: list[int]) -> None:
    assert largest_first(np.array([7, 3, 3, 5]), weights=weights).tolist() == expected


def test_centres_have_length_one() -> None:
    middle = centres(np.array([EAST, NORTH, WEST], np.float32), np.array([0, 0, 1]))
    np.testing.assert_allclose(middle, [[0.5**0.5, 0.5**0.5], [-1, 0]], atol=1e-6)


def test_stability_of_clusters_that_cannot_be_missed_is_one() -> None:
    points = np.repeat(np.array([EAST, NORTH], np.float32), 20, axis=0)
    assert measure_stability(points, np.repeat([0, 1], 20), seed=0) == [1.0, 1.0]


def test_stability_of_one_cluster_is_undefined() -> None:
    assert np.isnan(measure_stability(POINTS, np.zeros(6, dtype=np.int64), seed=0)).all()
