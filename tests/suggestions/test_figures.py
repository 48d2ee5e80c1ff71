"""Figures against values worked out by hand, and against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from qualcode.suggestions.figures import measure
from qualcode.suggestions.folds import find_blocks, find_folds, find_groups
from qualcode.suggestions.tables import FIGURES
from qualcode.suggestions.validating import find_thresholds
from qualcode.tables import SEGMENTS


def test_figures_worked_out_by_hand():
    scores = np.array([[0.9], [0.8], [0.7], [0.2]])
    given = np.array([[True], [False], [True], [False]])
    found = measure(scores, scores >= 0.75, given, np.arange(4), seed=0)
    # found 2, of them 1 right, of 2: precision and recall 1/2. Ranks 1 and 3: (1 + 2/3) / 2.
    # Of four pairs three are in order.
    expected = dict(zip(FIGURES, (1 / 2, 1 / 2, 1 / 2, 5 / 6, 3 / 4), strict=True))
    assert dict(zip(FIGURES, found[0, :, 0], strict=True)) == pytest.approx(expected)
    assert found[1, :, 0] == pytest.approx(found[0, :, 0])
    assert (found[0, :, 1] <= found[0, :, 0]).all()
    assert (found[0, :, 2] >= found[0, :, 0]).all()


def test_ranks_are_those_of_scikit_learn_also_where_scores_are_equal():
    random = np.random.default_rng(2)
    scores = random.integers(0, 6, size=(80, 1)) / 5
    given = random.random((80, 1)) < 0.3
    found = measure(scores, scores > 0.5, given, np.arange(80), seed=0)[0, :, 0]
    assert found[3] == pytest.approx(average_precision_score(given[:, 0], scores[:, 0]))
    assert found[4] == pytest.approx(roc_auc_score(given[:, 0], scores[:, 0]))


def test_what_is_not_defined_is_missing():
    nobody = measure(np.ones((3, 1)), np.zeros((3, 1), bool), np.zeros((3, 1), bool),
                     np.arange(3), seed=0)  # fmt: skip
    assert np.isnan(nobody).all()
    every = np.ones((3, 1), bool)
    one_document = measure(np.ones((3, 1)), every, every, np.zeros(3, int), seed=0)[0]
    assert one_document[0].tolist()[0] == 1
    assert np.isnan(one_document[:, 1:]).all()
    assert np.isnan(one_document[4, 0])


def test_documents_that_are_alike_within_widen_the_limits():
    random = np.random.default_rng(4)
    clusters = np.repeat(np.arange(10), 10)
    given = np.repeat(random.random(10) < 0.5, 10)[:, None]
    found = np.repeat(random.random(10) < 0.5, 10)[:, None]
    scores = found.astype(float)
    wide, narrow = (
        np.ptp(measure(scores, found, given, groups, seed=0)[0, 2, 1:])
        for groups in (clusters, np.arange(100))
    )
    assert wide > 1.5 * narrow


def test_a_threshold_lies_between_what_has_the_code_and_what_has_not():
    scores = np.array([[0.9, 0.9], [0.8, 0.8], [0.3, 0.3], [0.1, 0.1]])
    given = np.array([[True, True], [True, True], [False, False], [False, False]])
    thresholds = find_thresholds(scores, given)
    assert ((thresholds > 0.3) & (thresholds < 0.8)).all()
    assert find_thresholds(scores, np.zeros((4, 2), bool)).tolist() == [0.5, 0.5]


def test_a_rare_code_is_drawn_to_the_threshold_of_all():
    random = np.random.default_rng(0)
    frequent = np.concatenate([np.full(50, 0.4), np.full(50, 0.1)])
    rare = np.append(0.95, random.uniform(0, 0.05, 99))
    given = np.column_stack([np.arange(100) < 50, np.arange(100) < 1])
    thresholds = find_thresholds(np.column_stack([frequent, rare]), given)
    assert thresholds[1] < 0.5  # its own best would be .5 and the one of all .4 at most


def make_segments(documents, texts):
    return SEGMENTS.frame(
        {"segment": str(row), "document": document, "start": row, "end": row + 1, "text": text}
        for row, (document, text) in enumerate(zip(documents, texts, strict=True))
    )


def test_documents_and_what_says_the_same_stay_together():
    segments = make_segments("aabcd", ["one", "two", "Two ", "", ""])
    groups = find_groups(segments)
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 3


def test_folds_are_of_about_equal_size_and_keep_groups_whole():
    groups = np.repeat(np.arange(20), 5)
    folds = find_folds(groups, parts=5, seed=0)
    assert np.bincount(folds).tolist() == [20] * 5
    assert all(len(set(folds[groups == group])) == 1 for group in range(20))
    assert set(find_folds(np.array([0, 0, 1]), parts=5, seed=0)) == {0, 1}


def test_blocks_are_runs_of_neighbours():
    segments = make_segments("a" * 20, ["x"] * 20)
    assert find_blocks(segments).tolist() == [row // 2 for row in range(20)]
