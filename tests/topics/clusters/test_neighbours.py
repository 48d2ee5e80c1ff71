"""Neighbours: to which notes each is linked, and how strongly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import cloud
from scipy.sparse import csr_matrix

from qualcode.topics.clusters.neighbours import count_links, find_neighbours

EAST, DIAGONAL, NORTH, WEST = [1, 0], [0.5**0.5, 0.5**0.5], [0, 1], [-1, 0]


@pytest.mark.parametrize(
    ("notes", "links"), [(2, 3), (18, 3), (24, 4), (60, 10), (84, 14), (90, 15), (10_000, 15)]
)
def test_how_many_links(notes: int, links: int) -> None:
    assert count_links(notes) == links


@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_a_link_weighs_the_cosine_and_something_at_least(form: type) -> None:
    graph = find_neighbours(form(np.array([EAST, DIAGONAL, NORTH, WEST], np.float32))).graph()
    half = 0.5**0.5
    expected = [
        [0, half, 1e-3, 1e-3],
        [half, 0, half, 1e-3],
        [1e-3, half, 0, 1e-3],
        [1e-3] * 3 + [0],
    ]
    np.testing.assert_allclose(graph.toarray(), expected, atol=1e-6)


def test_the_same_notes_are_linked_to_each_other_and_not_to_themselves() -> None:
    graph = find_neighbours(np.repeat(np.eye(2, dtype=np.float32), 10, axis=0)).graph().toarray()
    assert not graph.diagonal().any()
    assert (graph.max(axis=1) > 0.99).all()
    assert graph[:10, 10:].max() == 0


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 40), st.integers(1, 5), st.integers(0, 9))
def test_symmetric_and_enough_links(notes: int, width: int, seed: int) -> None:
    graph = find_neighbours(cloud(notes, width, seed=seed)).graph()
    assert (graph != graph.T).nnz == 0
    assert graph.shape == (notes, notes)
    assert graph.getnnz(axis=1).min() >= min(count_links(notes), notes - 1)
    assert not graph.diagonal().any()


def test_a_part_is_linked_as_if_there_were_no_others() -> None:
    vectors = cloud(100, 5)
    part = np.sort(np.random.default_rng(0).permutation(100)[:95])
    whole, alone = find_neighbours(vectors), find_neighbours(vectors[part])
    assert whole.links == alone.links == 15
    np.testing.assert_allclose(whole.graph(part).toarray(), alone.graph().toarray(), atol=1e-6)


def test_without_a_part_it_is_all() -> None:
    found = find_neighbours(cloud(30, 4))
    assert (found.graph() != found.graph(np.arange(30))).nnz == 0


def test_the_nearest_come_first() -> None:
    similarities = find_neighbours(cloud(40, 4)).similarities
    assert (np.diff(similarities, axis=1) <= 1e-6).all()
