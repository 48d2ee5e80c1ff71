"""Latent semantic analysis."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from qualcode.embeddings import LSA, load_embedder, lsa, to_unit_length

TEXTS = ("copyright law", "copyright laws", "rivers and forests", "money for travel")
ODD = ["", "\0", "🙂", "\ud800", "___", "law \ud800\0 law", "x" * 30_000, "copyright"]


def similarity(embedder: LSA, texts: Sequence[str]) -> np.ndarray:
    vectors = embedder.embed(texts)
    return vectors @ vectors.T


def test_stop_words_say_nothing() -> None:
    said = ["the law of the land", "the price of the sea", "a law for land"]
    plain, told = LSA(said), LSA(said, languages=["en-GB"])
    assert similarity(told, said)[0, 1] == pytest.approx(0, abs=1e-6)
    assert similarity(plain, said)[0, 1] > 0.2
    assert similarity(told, said)[0, 2] == pytest.approx(1, abs=1e-6)
    assert not told.embed(["the of", ""]).any()
    assert LSA(["the of", "of a"], languages=["en"]).embed(["of a"]).any()


def test_rows_get_length_one_and_zeros_stay() -> None:
    np.testing.assert_allclose(to_unit_length([[3, 4], [0, 0]]), [[0.6, 0.8], [0, 0]], atol=1e-6)


def test_like_is_placed_with_like() -> None:
    near, far = similarity(LSA(TEXTS), TEXTS)[0, [1, 2]]
    assert near > 0.5 > far


def test_forms_of_a_word_that_were_never_seen_are_near_it() -> None:
    near, far = similarity(LSA(TEXTS), ["copyrighted", "copyright", "rivers"])[0, [1, 2]]
    assert near > 0.8
    assert abs(far) < 0.2


def test_words_and_letters_are_weighted_as_tf_idf_says() -> None:
    state = LSA(["law law", "law money"]).state()
    assert state.facts["words"] == ["law", "money"]
    np.testing.assert_allclose(state.arrays["words_idf"], [1, 1 + np.log(3 / 2)], rtol=1e-6)
    assert state.facts["letters"][:4] == [" la", " law", " law ", " mo"]


def test_few_texts_keep_their_similarity() -> None:
    # Words: a b, b c; idf of b is 1, of a and c 1 + ln(3/2) = 1.4055. The letters of one-letter
    # words are the words themselves. So the cosine is 1 / (1 + 1.4055²) = 0.3361.
    assert similarity(LSA(["a b", "b c"]), ["a b", "b c"])[0, 1] == pytest.approx(0.3361, abs=1e-4)


def test_order_and_company_change_no_byte() -> None:
    texts = [f"{first} {second} law" for first in TEXTS for second in TEXTS]
    one, other = LSA(texts), LSA(texts[::-1])
    whole = one.embed([*texts, *ODD])
    np.testing.assert_array_equal(
        whole, other.embed([*ODD, *texts][::-1])[::-1][[*range(8, 24), *range(8)]]
    )
    for place, text in enumerate([*texts, *ODD]):
        np.testing.assert_array_equal(one.embed([text])[0], whole[place])


def test_portions_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = LSA(TEXTS)
    whole = embedder.embed([*TEXTS, *ODD])
    monkeypatch.setattr(lsa, "_AT_ONCE", 10)
    np.testing.assert_array_equal(embedder.embed([*TEXTS, *ODD]), whole)


@pytest.mark.parametrize(
    ("texts", "lengths"),
    [
        pytest.param(["law"], [1], id="one text"),
        pytest.param(["law", "law"], [1, 1], id="twice the same"),
        pytest.param(["a"], [1], id="a letter"),
        pytest.param(["法律", "คำ"], [1, 1], id="scripts without blanks"),
        pytest.param(["🙂", ""], [0, 0], id="no words at all"),
        pytest.param(["law", "\ud800", "\0", "_"], [1, 0, 0, 0], id="what is no text"),
        pytest.param(["law", "x" * 100_000], [1, 1], id="a long one"),
        pytest.param([], [], id="none"),
    ],
)
def test_few_texts(texts: list[str], lengths: list[int]) -> None:
    vectors = LSA(texts).embed(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1).round(3).tolist() == lengths


def test_nothing_is_known_of_new_words() -> None:
    assert not LSA(["law", "money"]).embed(["ЖЖЖ"]).any()


def test_what_spans_the_space_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"word{number}" for number in range(50)]
    monkeypatch.setattr(lsa, "_MOST_TEXTS", 10)
    monkeypatch.setattr(lsa, "_MOST_TERMS", {"words": 5, "letters": 7})
    found = LSA(texts, seed=1)
    assert (len(found.state().facts["words"]), len(found.state().facts["letters"])) == (5, 7)
    np.testing.assert_array_equal(found.embed(texts), LSA(texts[::-1], seed=1).embed(texts))
    monkeypatch.setattr(lsa, "_MOST_CHARACTERS", 12)  # two texts of six characters or fewer
    assert len(LSA(texts).state().facts["words"]) == 2


def test_a_saved_one_is_the_same() -> None:
    embedder = LSA([*TEXTS, *ODD])
    facts, arrays = embedder.state()
    restored = load_embedder(json.loads(json.dumps(facts)), arrays)
    np.testing.assert_array_equal(restored.embed([*TEXTS, *ODD]), embedder.embed([*TEXTS, *ODD]))
    assert restored.name == embedder.name
    assert restored.is_multilingual is None


def test_one_of_nothing_is_saved_too() -> None:
    restored = load_embedder(*LSA([]).state())
    np.testing.assert_array_equal(restored.embed(["law"]), [[0]])


@pytest.mark.parametrize("broken", ["words_idf", "letters_idf", "components"])
def test_a_damaged_state_is_said(broken: str) -> None:
    facts, arrays = LSA(TEXTS).state()
    with pytest.raises(ValueError, match=r"not what an embedder's `state` gives.*save it anew"):
        load_embedder(facts, {**arrays, broken: arrays[broken][1:]})
    with pytest.raises(ValueError, match="not what an embedder's `state` gives"):
        load_embedder(facts, {name: array for name, array in arrays.items() if name != broken})
