"""Communities: of cliques that nobody could take for anything else, and their modularity."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from qualcode.topics.clusters.communities import (
    find_all,
    find_communities,
    find_consensus,
    modularity,
)


def graph(notes: int, links: Sequence[tuple[int, int]], *, weight: float = 1.0) -> csr_matrix:
    ends = np.array(links, dtype=int).reshape(-1, 2)
    one_way = csr_matrix((np.full(len(ends), weight), (ends[:, 0], ends[:, 1])), (notes, notes))
    both = (one_way + one_way.T).tocsr()
    both.sort_indices()
    return both


def cliques(count: int, size: int, *, ring: bool = True) -> csr_matrix:
    """Cliques, each linked to the next by a single link; the last to the first if it is a ring."""
    within = [
        (size * c + one, size * c + other)
        for c in range(count)
        for one in range(size)
        for other in range(one)
    ]
    between = [
        (size * c, size * ((c + 1) % count) + 1) for c in range(count if ring else count - 1)
    ]
    return graph(count * size, within + between)


def same_groups(labels: np.ndarray, size: int) -> bool:
    rows = labels.reshape(-1, size)
    return bool((rows == rows[:, :1]).all()) and len(set(rows[:, 0])) == len(rows)


def numbered(labels: np.ndarray) -> bool:
    return set(labels.tolist()) == set(range(labels.max() + 1))


# -- cutting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_two_cliques_joined_by_a_link(seed: int) -> None:
    both = cliques(2, 5, ring=False)
    for found in (
        find_communities(both, resolution=1, seed=seed),
        find_consensus(both, resolution=1, seed=seed),
    ):
        assert same_groups(found, 5)
        assert numbered(found)


@pytest.mark.parametrize("seed", range(5))
def test_consensus_of_a_ring_of_cliques(seed: int) -> None:
    assert same_groups(find_consensus(cliques(8, 6), resolution=1, seed=seed), 6)


def test_a_higher_resolution_gives_more() -> None:
    ring = cliques(12, 5)
    counts = [len(set(find_communities(ring, resolution=r, seed=0))) for r in (0.01, 0.3, 1, 30)]
    assert counts == sorted(counts)
    assert counts[0] == 1
    assert counts[2:] == [12, 60]


def test_without_links_all_are_one() -> None:
    assert find_communities(csr_matrix((4, 4)), resolution=1, seed=0).tolist() == [0] * 4
    assert find_consensus(csr_matrix((4, 4)), resolution=1, seed=0).tolist() == [0] * 4


def test_a_note_that_nothing_is_linked_to_still_has_a_number() -> None:
    found = find_communities(graph(4, [(0, 1), (1, 2), (0, 2)]), resolution=1, seed=0)
    assert numbered(found)


def test_the_graph_stays_as_it_was() -> None:
    ring = cliques(6, 4)
    before = ring.copy()
    find_consensus(ring, resolution=1, seed=0)
    assert (ring != before).nnz == 0


def test_several_graphs_at_several_resolutions() -> None:
    graphs = [cliques(3, 5), cliques(4, 6)]
    found = find_all(graphs, resolutions=[0.001, 1], seed=0)
    assert [[len(set(cut)) for cut in cuts] for cuts in found] == [[1, 1], [3, 4]]
    assert [[len(cut) for cut in cuts] for cuts in found] == [[15, 24]] * 2


def test_the_same_seed_gives_the_same_communities() -> None:
    random = np.random.default_rng(0)
    links = [
        (int(one), int(other)) for one, other in random.integers(0, 60, (300, 2)) if one != other
    ]
    tangle = graph(60, links)
    one, two = (find_consensus(tangle, resolution=1, seed=3) for _ in range(2))
    assert one.tolist() == two.tolist()


# -- modularity ----------------------------------------------------------------------------------

TRIANGLES = graph(6, [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(
            [0, 0, 0, 1, 1, 1], 6 / 7 - 1 / 2, id="two triangles, six of seven links within"
        ),
        pytest.param([0] * 6, 0, id="a single community"),
        # The degrees are 2, 2, 3, 3, 2, 2 of 14.
        pytest.param(list(range(6)), -34 / 196, id="each its own"),
        pytest.param([0, 1, 0, 1, 0, 1], 2 / 7 - 1 / 2, id="across the triangles"),
    ],
)
@pytest.mark.parametrize("weight", [1.0, 0.25])
def test_modularity_by_hand(labels: list[int], expected: float, weight: float) -> None:
    assert modularity(TRIANGLES * weight, np.array(labels)) == pytest.approx(expected)


def test_modularity_without_links_is_zero() -> None:
    assert modularity(csr_matrix((3, 3)), np.array([0, 1, 2])) == 0


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 25), st.integers(1, 5), st.integers(0, 99))
def test_modularity_is_that_of_networkx(notes: int, communities: int, seed: int) -> None:
    """A differential test, on random weighted graphs; its resolution is 1, as ours is always."""
    networkx = pytest.importorskip("networkx")
    random = np.random.default_rng(seed)
    weights = np.triu(random.random((notes, notes)) * (random.random((notes, notes)) < 0.5), 1)
    weights += weights.T
    weights[0, 1] = weights[1, 0] = 1
    labels = np.unique(random.integers(0, communities, notes), return_inverse=True)[1]
    groups = [set(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)]
    theirs = networkx.community.modularity(networkx.from_numpy_array(weights), groups)
    assert modularity(csr_matrix(weights), labels) == pytest.approx(theirs, abs=1e-9)
