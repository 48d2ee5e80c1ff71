"""Texts to vectors of length one."""

from collections.abc import Sequence

import numpy as np
import pytest

from qualcode.embeddings import LSA, MiniLM, make_embedder, minilm_is_installed, to_unit_length
from qualcode.errors import ExtraMissingError

TEXTS = ("copyright law", "copyright laws", "rivers and forests", "money for travel")


def similarity(embedder: LSA | MiniLM, texts: Sequence[str]) -> np.ndarray:
    vectors = embedder.embed(texts)
    return vectors @ vectors.T


def test_rows_get_length_one_and_zeros_stay() -> None:
    np.testing.assert_allclose(to_unit_length([[3, 4], [0, 0]]), [[0.6, 0.8], [0, 0]], atol=1e-6)


def test_lsa_places_like_with_like() -> None:
    near, far = similarity(LSA(TEXTS), TEXTS)[0, [1, 2]]
    assert near > 0.5 > far


def test_lsa_of_the_same_texts_in_another_order_is_the_same() -> None:
    np.testing.assert_array_equal(LSA(TEXTS).embed(TEXTS), LSA(TEXTS[::-1]).embed(TEXTS))


@pytest.mark.parametrize(
    ("texts", "lengths"),
    [
        pytest.param(["law"], [1], id="one text"),
        pytest.param(["law", "law"], [1, 1], id="twice the same"),
        pytest.param(["a"], [1], id="a letter"),
        pytest.param(["🙂", ""], [0, 0], id="no words at all"),
        pytest.param([], [], id="none"),
    ],
)
def test_lsa_of_few_texts(texts: list[str], lengths: list[int]) -> None:
    vectors = LSA(texts).embed(texts)
    assert np.linalg.norm(vectors, axis=1).round(3).tolist() == lengths


def test_lsa_knows_nothing_of_new_words() -> None:
    assert not LSA(["law", "money"]).embed(["ЖЖЖ"]).any()


def test_names() -> None:
    assert isinstance(make_embedder("lsa", TEXTS), LSA)
    with pytest.raises(ValueError, match=r"`lda`; did you mean `lsa`\?"):
        make_embedder("lda", TEXTS)


@pytest.mark.usefixtures("base_only")
def test_without_the_extra() -> None:
    assert not minilm_is_installed()
    assert isinstance(make_embedder("auto", TEXTS), LSA)
    with pytest.raises(ExtraMissingError, match=r"pip install 'qualcode\[topics\]'"):
        make_embedder("minilm", TEXTS)


@pytest.mark.skipif(not minilm_is_installed(), reason="needs qualcode[topics]")
def test_minilm() -> None:
    embedder = make_embedder("auto", TEXTS)
    assert isinstance(embedder, MiniLM)
    vectors = embedder.embed([*TEXTS, TEXTS[0]])
    assert vectors.shape == (5, 384)
    np.testing.assert_array_equal(vectors[0], vectors[4])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.embed(["", "x" * 100_000]).shape == (2, 384)
