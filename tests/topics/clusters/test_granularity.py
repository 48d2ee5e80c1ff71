"""Granularity: planted topics in their true number, and clouds without any said to be weak."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from planted import cloud, clusters, purity

from qualcode.tables import GRANULARITIES
from qualcode.topics.clusters.engines import Communities
from qualcode.topics.clusters.granularity import (
    _choose,
    choose_granularity,
    cut_notes,
    draw_parts,
    is_weak,
)
from qualcode.topics.clusters.neighbours import find_neighbours


class Fixed:
    """An engine whose cuts are written out; they are refound unless they are said to be shaky."""

    name, refits, runs = "fixed", 4, 1

    def __init__(self, vectors: np.ndarray, cuts: Sequence[np.ndarray], shaky: set[int]) -> None:
        self.vectors, self.cuts, self.shaky = vectors, cuts, shaky
        self.granularities = [float(number) for number in range(len(cuts))]
        self.graph = find_neighbours(vectors).graph()

    def cut(self, parts: Sequence[Any], granularities: Sequence[float], *, seed: int) -> Any:
        random = np.random.default_rng(seed)
        return [
            [
                random.permutation(self.cuts[int(at)])[part]
                if int(at) in self.shaky and len(part) < len(self.vectors)
                else self.cuts[int(at)][part]
                for part in parts
            ]
            for at in granularities
        ]

    def settle(self, granularity: float, *, seed: int) -> np.ndarray:
        del seed
        return self.cuts[int(granularity)]


def choose(vectors: np.ndarray, cuts: Sequence[np.ndarray], shaky: Sequence[int] = ()) -> Any:
    engine = Fixed(vectors, cuts, set(shaky))
    parts = draw_parts(len(vectors), refits=engine.refits, seed=0)
    return choose_granularity(engine, parts, notes=len(vectors), seed=0)


# -- the choice ----------------------------------------------------------------------------------

VECTORS, PLANTED = clusters([30, 30, 30, 30], noise=0.3)
ONE, HALVES = np.zeros(120, dtype=np.int64), PLANTED // 2
TORN = PLANTED * 5 + np.arange(120) % 5


def test_the_cut_that_is_stable_close_knit_and_apart_is_chosen() -> None:
    table, best, cuts = choose(VECTORS, [ONE, HALVES, PLANTED, TORN], shaky=[3])
    assert list(table.columns) == list(GRANULARITIES.columns)
    assert table["chosen"].tolist() == [False, False, True, False]
    assert table["topics"].tolist() == [1, 2, 4, 20]
    assert best == 2.0
    assert [len(cut) for cut in cuts] == [96] * 4
    chosen = table.iloc[2]
    assert chosen["stability"] == 1
    # Four groups of one size, linked within only: one less a quarter.
    assert chosen["modularity"] == pytest.approx(0.75, abs=0.01)
    weight = chosen["modularity"] ** 1.5 * chosen["silhouette"]
    assert chosen["score"] == pytest.approx(chosen["stability"] * weight, abs=1e-3)


def test_of_equals_the_coarsest() -> None:
    table, best, _ = choose(VECTORS, [PLANTED, PLANTED[:], PLANTED[:]])
    assert best == 0
    assert table["chosen"].tolist() == [True, False, False]


def test_a_single_topic_scores_nothing() -> None:
    table, _, _ = choose(VECTORS, [ONE])
    assert table["score"].tolist() == [0]
    assert table["modularity"].tolist() == [0]


def test_never_more_than_sixty() -> None:
    vectors, many = clusters([6] * 70, noise=0.2)
    halves = many // 2
    table, _, _ = choose(vectors, [halves, many])
    assert table["score"].iloc[1] > table["score"].iloc[0]
    assert table["chosen"].tolist() == [True, False]


def test_a_weak_choice_is_of_few_topics() -> None:
    vectors = cloud(100, 384)
    random = np.random.default_rng(0)
    few, many = random.permutation(100) % 4, Communities(vectors).settle(3.0, seed=0)
    table, _, _ = choose(vectors, [few, many], shaky=[0, 1])
    assert many.max() >= 5
    assert table["topics"].tolist()[table["chosen"].tolist().index(True)] <= 5


@pytest.mark.parametrize(
    ("stability", "modularity", "weak"),
    [(0.5, 0.58, True), (0.5, 0.62, False), (1.0, 0.1, True), (0.9, 0.75, False), (0.0, 1.0, True)],
)
def test_what_is_weak(stability: float, modularity: float, weak: bool) -> None:  # noqa: FBT001
    assert is_weak({"stability": stability, "modularity": modularity}) is weak


# -- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("notes", "kept"), [(1, 1), (2, 2), (3, 2), (5, 4), (10, 8), (101, 80)])
def test_four_fifths_and_two_at_least(notes: int, kept: int) -> None:
    parts = draw_parts(notes, refits=3, seed=1)
    assert [len(part) for part in parts] == [kept] * 3
    assert all((np.diff(part) > 0).all() and part.max() < notes for part in parts)
    assert [part.tolist() for part in parts] == [
        part.tolist() for part in draw_parts(notes, refits=3, seed=1)
    ]


# -- all of it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.5, 2.0])
@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param([60, 30, 20], id="3"),
        pytest.param([60, 50, 40, 30, 25, 20, 18, 16], id="8"),
        pytest.param([*range(16, 36)], id="20"),
    ],
)
def test_planted_topics_are_found_in_their_true_number(sizes: list[int], noise: float) -> None:
    vectors, planted = clusters(sizes, noise=noise)
    cut = cut_notes(Communities(vectors), notes=len(vectors), topics=None, seed=0)
    assert len(set(cut.labels.tolist())) == len(sizes)
    assert purity(cut.labels, planted) == 1
    assert not is_weak(cut.table[cut.table["chosen"]].iloc[0])


@pytest.mark.parametrize("width", [10, 384])
@pytest.mark.parametrize("count", [20, 40, 100, 200, 400])
def test_a_cloud_is_weak_and_gives_few_topics(count: int, width: int) -> None:
    vectors = cloud(count, width, seed=count + width)
    cut = cut_notes(Communities(vectors), notes=count, topics=None, seed=0)
    assert is_weak(cut.table[cut.table["chosen"]].iloc[0])
    assert len(set(cut.labels.tolist())) <= max(2, (count / 4) ** 0.5)


def test_a_single_note_and_a_number_that_is_given_need_no_choice() -> None:
    alone = cut_notes(Communities(cloud(1, 3)), notes=1, topics=5, seed=0)
    assert (alone.labels.tolist(), len(alone.refits), len(alone.table)) == ([0], 0, 0)
    asked = cut_notes(Communities(VECTORS), notes=120, topics=4, seed=0)
    assert purity(asked.labels, PLANTED) == 1
    assert list(asked.table.columns) == list(GRANULARITIES.columns)
    assert asked.table.empty
    assert len(asked.refits) == 20


@pytest.mark.parametrize(
    ("stability", "chosen"),
    [
        pytest.param([0.6, 0.6, 0.6, 0.6], 1, id="the smallest pieces win, and are not firm"),
        pytest.param([0.9, 0.9, 0.9, 0.9], 3, id="they are firm"),
        pytest.param([0.6, 0.6, 0.9, 0.6], 2, id="another cut stands out"),
    ],
)
def test_where_the_smallest_pieces_win(stability: list[float], chosen: int) -> None:
    rows = [
        {"topics": topics, "stability": firm, "modularity": 0.6, "score": firm * apart}
        for topics, firm, apart in zip(
            [2, 10, 20, 40], stability, [0.1, 0.2, 0.3, 0.4], strict=True
        )
    ]
    assert _choose([(row, 0.0) for row in rows], notes=400) == chosen
