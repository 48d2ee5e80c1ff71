"""Centring: what all share, and what a language shares, is taken off."""

import numpy as np
import pytest
from planted import cloud, clusters, purity, words

from qualcode import fit_topics
from qualcode.topics.centring import fit_centring


def test_too_few_texts_have_no_mean() -> None:
    vectors = cloud(19, 3)
    found = fit_centring(vectors, [""] * 19)
    assert found.middle is None
    assert found.apply(vectors, [""] * 19) is vectors


def test_the_mean_of_all_is_taken_off() -> None:
    # 10 at (1, 0) and 10 at (0, 1): less their mean (.5, .5) they lie opposite.
    vectors = np.repeat(np.eye(2, dtype=np.float32), 10, axis=0)
    found = fit_centring(vectors, [""] * 20)
    np.testing.assert_allclose(found.middle, [0.5, 0.5])
    half = 0.5**0.5
    np.testing.assert_allclose(
        found.apply(vectors, [""] * 20)[[0, 19]], [[half, -half], [-half, half]], atol=1e-6
    )


def test_each_language_with_enough_texts_has_its_own() -> None:
    vectors, spoken = cloud(65, 4), ["en"] * 30 + ["es"] * 20 + ["fr"] * 10 + [""] * 5
    found = fit_centring(vectors, spoken)
    assert sorted(found.means) == ["en", "es"]
    np.testing.assert_allclose(found.means["es"], vectors[30:50].mean(axis=0), atol=1e-6)
    between = (vectors[:30].mean(axis=0) + vectors[30:50].mean(axis=0)) / 2
    np.testing.assert_allclose(found.middle, between, atol=1e-6)


def test_a_single_language_has_no_mean_of_its_own() -> None:
    found = fit_centring(cloud(40, 4), ["en"] * 30 + ["es"] * 10)
    assert not found.means
    assert found.middle is not None


def test_of_what_nothing_is_known_stays_so_and_counts_for_nothing() -> None:
    vectors = np.vstack([cloud(20, 3), np.zeros((5, 3), np.float32)])
    found = fit_centring(vectors, [""] * 25)
    np.testing.assert_allclose(found.middle, vectors[:20].mean(axis=0), atol=1e-6)
    assert not found.apply(vectors, [""] * 25)[20:].any()


def test_none_at_all() -> None:
    found = fit_centring(np.zeros((0, 3), np.float32), [])
    assert found.apply(np.zeros((0, 3), np.float32), []).shape == (0, 3)


@pytest.mark.parametrize("offset", [1.0, 3.0, 10.0])
def test_two_languages_are_no_topics(offset: float) -> None:
    """The same topics in two languages, whose vectors differ by what the language adds."""
    vectors, planted = clusters([40, 35, 30, 45, 25])
    spanish = np.random.default_rng(1).random(len(planted)) < 0.4
    shifted = vectors + offset * np.outer(spanish, cloud(1, 384, seed=9)[0])
    table = words(len(planted), language=np.where(spanish, "es", "en"))
    found = fit_topics(table, embeddings=shifted).assignments["topic"]
    assert found.nunique() == 5
    assert purity(found, planted) == 1
    blind = fit_topics(table.drop(columns="language"), embeddings=shifted).assignments["topic"]
    assert purity(spanish, blind) < 1 or blind.nunique() > 5
