"""Labels: numbered by weight, their centres, how far apart they are, found again or not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import cloud, clusters
from scipy.sparse import csr_matrix

from qualcode.topics.clusters.labels import centres, largest_first, overlaps, silhouette

EAST, NORTH, WEST, SOUTH = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]
numbers = st.lists(st.integers(0, 6), min_size=1, max_size=40)


def points(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32)


# -- largest first -------------------------------------------------------------------------------


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


@settings(deadline=None)
@given(numbers)
def test_numbered_anew_without_gaps_and_no_cluster_torn(labels: list[int]) -> None:
    found = largest_first(np.array(labels), weights=np.ones(len(labels)))
    sizes = np.bincount(found)
    assert (sizes > 0).all()
    assert (np.diff(sizes) <= 0).all()
    assert len(set(zip(labels, found.tolist(), strict=True))) == len(set(labels)) == len(sizes)


# -- centres -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_centres_have_length_one(form: type) -> None:
    middle = centres(form(points(EAST, NORTH, WEST)), np.array([0, 0, 1]))
    np.testing.assert_allclose(middle, [[0.5**0.5, 0.5**0.5], [-1, 0]], atol=1e-6)


def test_a_centre_that_points_nowhere_is_of_zeros() -> None:
    assert centres(points(EAST, WEST), np.array([0, 0])).tolist() == [[0, 0]]


# -- silhouette ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "labels", "expected"),
    [
        pytest.param([EAST, EAST, NORTH], [0, 0, 1], 1.0, id="each at its centre"),
        # To its own centre 1 - sqrt(1/2), to the other one 1 + sqrt(1/2).
        pytest.param([EAST, NORTH, WEST, SOUTH], [0, 0, 1, 1], 2 * (2**0.5 - 1), id="half circles"),
        # 1 for the first, -1 for its twin in the other cluster, sqrt(1/2) for the third.
        pytest.param([EAST, EAST, NORTH], [0, 1, 1], 0.5**0.5 / 3, id="twins in two clusters"),
        pytest.param([EAST, EAST], [0, 1], 0.0, id="two clusters at one place"),
        pytest.param([EAST, NORTH], [0, 0], 0.0, id="a single cluster"),
    ],
)
def test_silhouette_by_hand(rows: list[list[float]], labels: list[int], expected: float) -> None:
    assert silhouette(points(*rows), np.array(labels)) == pytest.approx(expected, abs=1e-6)


def test_silhouette_of_sparse_rows_is_that_of_dense_ones() -> None:
    vectors, labels = clusters([5, 8, 7], width=20)
    assert silhouette(csr_matrix(vectors), labels) == pytest.approx(silhouette(vectors, labels))


@settings(deadline=None)
@given(numbers)
def test_silhouette_has_its_bounds(labels: list[int]) -> None:
    compact = largest_first(np.array(labels), weights=np.ones(len(labels)))
    assert -1 <= silhouette(cloud(len(labels), 3), compact) <= 1


def test_silhouette_prefers_what_that_of_all_pairs_prefers() -> None:
    """Rousseeuw's own, of all pairs, is dearer; both are highest where the clusters are."""
    from sklearn.metrics import silhouette_score

    vectors, right = clusters([20, 20, 20, 20], noise=0.5)
    cuts = [right, np.minimum(right, 2), right // 2, np.random.default_rng(0).permutation(right)]
    ours = [silhouette(vectors, cut) for cut in cuts]
    theirs = [silhouette_score(vectors, cut, metric="cosine") for cut in cuts]
    assert np.argsort(ours).tolist() == np.argsort(theirs).tolist() == [3, 2, 1, 0]


# -- overlaps ------------------------------------------------------------------------------------


def test_jaccard_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 1])
    rows, cut = np.array([0, 1, 3, 4]), np.array([0, 0, 0, 1])
    # {0, 1} against {0, 1, 3}: two of three; {3, 4} against {4}: one of two.
    assert overlaps(labels, [(rows, cut)]).tolist() == [[pytest.approx(2 / 3), 0.5]]


def test_what_a_cut_has_no_note_of_is_not_known() -> None:
    found = overlaps(np.array([0, 0, 1]), [(np.array([0, 1]), np.array([0, 0]))])
    np.testing.assert_array_equal(found, [[1, np.nan]])


def test_a_note_without_a_topic_counts_for_nothing() -> None:
    found = overlaps(np.array([0, -1, 1]), [(np.arange(3), np.array([0, 0, 1]))])
    assert found.tolist() == [[1, 1]]


@settings(deadline=None)
@given(numbers)
def test_the_same_cut_overlaps_wholly_whatever_its_numbers(labels: list[int]) -> None:
    one = largest_first(np.array(labels), weights=np.ones(len(labels)))
    turned = one.max() - one
    assert (overlaps(one, [(np.arange(len(one)), turned)]) == 1).all()
