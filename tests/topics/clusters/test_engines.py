"""The engine of communities: as many topics as are asked for, if there can be so many."""

import numpy as np
import pytest
from planted import cloud, clusters, purity

from qualcode.topics.clusters.engines import Communities
from qualcode.topics.clusters.granularity import draw_parts


def cut_into(vectors: np.ndarray, topics: int) -> list[int]:
    engine = Communities(vectors)
    parts = draw_parts(len(vectors), refits=2, seed=0)
    labels, cuts = engine.cut_into(topics, parts, seed=0)
    assert [len(cut) for cut in cuts] == [len(part) for part in parts]
    assert sorted(set(labels.tolist())) == list(range(labels.max() + 1))
    return labels.tolist()


@pytest.mark.parametrize("topics", [1, 2, 8, 9, 15, 90])
@pytest.mark.parametrize("kind", ["clusters", "cloud"])
def test_exactly_as_many_as_are_asked_for(topics: int, kind: str) -> None:
    vectors = cloud(90, 5) if kind == "cloud" else clusters([10] * 9)[0]
    assert len(set(cut_into(vectors, topics))) == topics


def test_no_more_than_distinct_notes() -> None:
    twins = np.repeat(cloud(3, 4), 5, axis=0)
    assert len(set(cut_into(twins, 10))) == 3
    assert set(cut_into(np.repeat(cloud(1, 4), 5, axis=0), 2)) == {0}


def test_fewer_topics_join_planted_ones_whole() -> None:
    vectors, planted = clusters([20, 15, 10, 12, 18, 16])
    found = np.array(cut_into(vectors, 3))
    assert all(len(set(found[planted == one])) == 1 for one in range(6))


def test_a_single_note() -> None:
    engine = Communities(cloud(1, 3))
    assert engine.settle(1.0, seed=0).tolist() == [0]
    assert engine.graph.shape == (1, 1)
    assert cut_into(cloud(1, 3), 4) == [0]


def test_each_part_at_each_granularity() -> None:
    vectors, planted = clusters([15, 20, 25])
    parts = [np.arange(60), np.arange(0, 60, 2)]
    found = Communities(vectors).cut(parts, [1.0, 50.0], seed=0)
    assert [[len(cut) for cut in cuts] for cuts in found] == [[60, 30], [60, 30]]
    assert purity(found[0][1], planted[parts[1]]) == 1
    assert [[len(set(cut.tolist())) > 3 for cut in cuts] for cuts in found] == [
        [False] * 2,
        [True] * 2,
    ]


def test_settled_alike_by_the_same_seed() -> None:
    engine = Communities(cloud(80, 8))
    assert engine.settle(1.0, seed=5).tolist() == engine.settle(1.0, seed=5).tolist()


def test_vectors_stay_as_they_were() -> None:
    vectors = cloud(30, 4)
    before = vectors.copy()
    cut_into(vectors, 3)
    np.testing.assert_array_equal(vectors, before)
