"""Joins: which topics are most alike, by angles that one can see."""

import numpy as np
import pytest
from planted import cloud, clusters

from qualcode.tables import JOINS
from qualcode.topics.clusters.joins import join, link, list_joins

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]
NEAR_EAST = [3**0.5 / 2, 0.5]  # 30 degrees


def points(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32)


def test_joins_by_hand() -> None:
    found = list_joins(points(EAST, NORTH, NEAR_EAST))
    # cos 30 = .8660, cos 60 = .5, cos 90 = 0; the second distance is the mean of .5 and 1.
    assert found.to_dict("list") == {
        "first": [0, 1],
        "second": [2, 3],
        "distance": [pytest.approx(0.134), pytest.approx(0.75)],
        "size": [2, 3],
    }
    assert list(found.columns) == list(JOINS.columns)


@pytest.mark.parametrize("topics", [0, 1])
def test_fewer_than_two_topics_have_no_joins(topics: int) -> None:
    found = list_joins(np.eye(2, dtype=np.float32)[:topics])
    assert found.empty
    assert list(found.columns) == list(JOINS.columns)


def test_topics_at_one_place_are_joined_at_zero() -> None:
    assert link(points(EAST, EAST))[:, 2].tolist() == [0]


@pytest.mark.parametrize("topics", [2, 3, 12])
def test_a_row_less_than_topics_and_the_nearest_first(topics: int) -> None:
    found = list_joins(cloud(topics, 5))
    assert len(found) == topics - 1
    assert found["distance"].is_monotonic_increasing
    assert found["size"].iloc[-1] == topics
    used = found["first"].tolist() + found["second"].tolist()
    assert sorted(used) == list(range(2 * topics - 2))


@pytest.mark.parametrize(
    ("topics", "expected"),
    [(1, [0, 0, 0, 0]), (2, [0, 1, 0, 0]), (3, [0, 1, 2, 0]), (9, [0, 1, 2, 0])],
)
def test_those_most_alike_become_one(topics: int, expected: list[int]) -> None:
    vectors = points(EAST, NORTH, NEAR_EAST, EAST)
    found = join(vectors, np.array([0, 1, 2, 0]), topics=topics)
    groups = {label: np.flatnonzero(found == label).tolist() for label in set(found.tolist())}
    wanted = [np.flatnonzero(np.array(expected) == label).tolist() for label in set(expected)]
    assert sorted(groups.values()) == sorted(wanted)
    assert sorted(groups) == list(range(len(groups)))


def test_joined_down_to_any_number_exactly() -> None:
    vectors, labels = clusters([4] * 12, width=30)
    assert [len(set(join(vectors, labels, topics=n).tolist())) for n in range(1, 13)] == [
        *range(1, 13)
    ]
