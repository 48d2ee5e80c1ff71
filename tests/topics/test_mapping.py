"""The map of notes: what is alike lies side by side, always in the same place."""

import numpy as np
import pytest

from qualcode.errors import OptionError
from qualcode.topics import mapping
from qualcode.topics.mapping import map_notes


def two_groups(size: int) -> np.ndarray:
    """Return notes about two matters, the second half about the other."""
    vectors = np.random.default_rng(0).normal(scale=0.1, size=(2 * size, 6))
    vectors[:size, 0] += 1
    vectors[size:, 1] += 1
    return vectors.astype(np.float32)


def apart(points: np.ndarray, size: int) -> float:
    """Return the share of notes whose nearest note is of the same half."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    half = np.arange(len(points)) < size
    return float((half == half[distances.argmin(axis=1)]).mean())


def test_what_is_alike_lies_side_by_side() -> None:
    points = map_notes(two_groups(40))
    assert points.shape == (80, 2)
    assert apart(points, 40) == 1


@pytest.mark.parametrize("count", range(8))
def test_however_few_notes(count: int) -> None:
    points = map_notes(two_groups(4)[:count])
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()
    assert len(np.unique(points, axis=0)) == count


def test_two_notes_span_the_map() -> None:
    points = map_notes(np.array([[0, 1], [1, 0]], np.float32))
    assert sorted(points[:, 0].tolist()) == [-1, 1]
    assert points[:, 1].tolist() == [0, 0]


def test_places_fill_the_map() -> None:
    points = map_notes(two_groups(20))
    assert np.abs(points).max() == 1
    assert np.allclose(points.max(axis=0) + points.min(axis=0), 0, atol=1e-3)


def test_equal_notes_have_one_place() -> None:
    vectors = two_groups(10)
    points = map_notes(np.vstack([vectors, vectors[:3]]))
    assert points[20:].tolist() == points[:3].tolist()
    assert map_notes(np.ones((9, 4))).tolist() == [[0, 0]] * 9


def test_neither_the_order_nor_the_hour_changes_the_places() -> None:
    vectors, order = two_groups(15), np.random.default_rng(1).permutation(30)
    points = map_notes(vectors)
    assert map_notes(vectors[order]).tolist() == points[order].tolist()
    assert map_notes(vectors, seed=1).shape == points.shape


def test_of_very_many_only_some_are_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "_FITTED", 30)
    points = map_notes(two_groups(40))
    assert len(np.unique(points, axis=0)) == 80
    assert apart(points, 40) > 0.95


def test_a_note_lies_at_the_one_most_like_it_when_the_others_are_far_off() -> None:
    mapped = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    points = np.array([[0.0, 0.0], [-1.0, -1.0], [1.0, 1.0]])
    assert mapping._among(np.array([[0.4, 0.0]]), mapped, points).tolist() == [[0, 0]]
    near = np.array([[0.0, 0.0], [0.1, 0.0], [1.0, 1.0]])
    placed = mapping._among(np.array([[0.5, 0.0]]), mapped, near)
    assert placed.round(6).tolist() == [[0.05, 0]]  # half way between the two that are near


def test_vectors_of_one_column_or_none() -> None:
    assert map_notes(np.zeros((3, 1), np.float32)).tolist() == [[0, 0]] * 3
    assert map_notes(np.zeros((2, 0), np.float32)).tolist() == [[0, 0]] * 2
    assert map_notes(np.arange(10.0)[:, None]).shape == (10, 2)


def test_the_vectors_are_not_changed() -> None:
    vectors = two_groups(6)
    before = vectors.copy()
    map_notes(vectors)
    assert np.array_equal(vectors, before)


@pytest.mark.parametrize(
    "vectors", [np.zeros(3), np.array([[np.nan, 1.0]]), np.array([[np.inf, 1.0]])]
)
def test_what_is_no_vectors(vectors: np.ndarray) -> None:
    with pytest.raises(OptionError, match="finite numbers, one row a note"):
        map_notes(vectors)


def test_a_misspelt_option() -> None:
    with pytest.raises(TypeError, match="did you mean `seed`"):
        map_notes(np.zeros((1, 1)), sed=1)  # type: ignore[call-arg]
