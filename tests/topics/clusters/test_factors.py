"""Factors: topics as parts that add up to the words of notes."""

import numpy as np
import pytest
from planted import notes, purity

from qualcode.embeddings import State
from qualcode.topics.clusters.factors import Factors, Weights
from qualcode.topics.clusters.granularity import cut_notes, draw_parts

TEXTS = notes(60)["text"].tolist()
PLANTED = np.arange(60) % 4


def weights(texts: list[str] = TEXTS) -> Weights:
    return Weights(texts, languages=["en", "es"])


def fitted() -> Weights:
    found = weights()
    engine = Factors(found.weigh(TEXTS))
    engine.settle(4, seed=0)
    found.parts = engine.parts
    return found


# -- weights -------------------------------------------------------------------------------------


def test_shares_have_length_one_or_nothing() -> None:
    shares = fitted().embed([*TEXTS, "", "unheard of"])
    np.testing.assert_allclose(np.linalg.norm(shares, axis=1), [1] * 60 + [0, 0], atol=1e-5)
    assert (shares >= 0).all()
    assert purity(shares[:60].argmax(axis=1), PLANTED) == 1


def test_no_texts_have_no_shares() -> None:
    assert fitted().embed([]).shape == (0, 4)


def test_a_share_is_the_same_in_any_company() -> None:
    found = fitted()
    np.testing.assert_allclose(found.embed(TEXTS[7:8]), found.embed(TEXTS)[7:8], atol=1e-4)


def test_stop_words_count_only_where_there_is_nothing_else() -> None:
    assert "the" not in weights().words.vocabulary_
    assert "the" in weights(["the", "and so"]).words.vocabulary_
    assert weights(["🙂"]).weigh(["🙂", "0"]).shape == (2, 1)


def test_restored_alike() -> None:
    found = fitted()
    again = Weights.restore(found.state())
    np.testing.assert_array_equal(again.embed(TEXTS), found.embed(TEXTS))


def test_restored_alike_of_stop_words_alone() -> None:
    found = weights(["the", "and so"])
    engine = Factors(found.weigh(["the", "and so"]))
    engine.settle(2, seed=0)
    found.parts = engine.parts
    again = Weights.restore(found.state())
    np.testing.assert_array_equal(again.embed(["so", "the"]), found.embed(["so", "the"]))


def test_a_stranger_s_expression_is_not_run() -> None:
    state = fitted().state()
    with pytest.raises(ValueError, match="unknown way"):
        Weights.restore(State({**state.facts, "token": "(a+)+$"}, state.arrays))


# -- factors -------------------------------------------------------------------------------------


def test_planted_subjects_are_found() -> None:
    cut = cut_notes(Factors(weights().weigh(TEXTS)), notes=60, topics=None, seed=0)
    assert purity(cut.labels, PLANTED) == 1
    assert cut.labels.max() == 3
    assert cut.table["chosen"].sum() == 1


@pytest.mark.parametrize("topics", [1, 2, 3, 4])
def test_as_many_as_are_asked_for(topics: int) -> None:
    parts = draw_parts(60, refits=2, seed=0)
    labels, cuts = Factors(weights().weigh(TEXTS)).cut_into(topics, parts, seed=0)
    assert sorted(set(labels.tolist())) == list(range(topics))
    assert [len(cut) for cut in cuts] == [48, 48]


def test_no_more_than_notes_or_words() -> None:
    two = ["law river", "river law forest"]
    found = Factors(weights(two).weigh(two)).settle(9, seed=0)
    assert found.max() <= 1


def test_nothing_is_left_to_chance() -> None:
    engine = Factors(weights().weigh(TEXTS))
    assert engine.settle(6, seed=0).tolist() == engine.settle(6, seed=99).tolist()


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, [2]), (8, [2]), (12, [2, 3]), (40, [2, 3, 4, 5, 6, 8, 10])],
)
def test_no_finer_than_four_notes_a_topic(count: int, expected: list[int]) -> None:
    assert Factors(weights().weigh(TEXTS[:count])).granularities == expected
