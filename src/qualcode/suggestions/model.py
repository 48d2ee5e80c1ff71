"""The model: a logistic regression a code, and one over all codes that weighs what it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.embeddings import to_unit_length
from qualcode.suggestions.coders import Flags, Floats, Lesson
from qualcode.suggestions.features import Features, margins
from qualcode.suggestions.folds import find_blocks, find_folds, find_groups

REGRESSION, SIMILARITY = "logistic regression", "similarity"

#: Segments with a code, and without it, from which a regression of its own is fitted.
FEW: Final = 8
_PARTS = 3  # of what is learnt from, to learn how far a regression can be trusted
_LEAST = 2_000  # segments without a code that are drawn where there are more
_PER_POSITIVE = 4
_FIRST: Final = {"C": 1.0, "class_weight": "balanced", "tol": 1e-3, "max_iter": 200}
_SECOND: Final = {"C": 0.05, "max_iter": 200}  # both were chosen in docs/benchmarks/suggestions.md


@dataclass(frozen=True, eq=False)
class OneVsRest:
    """Scores codes by what is near to them and what a regression says.

    For each code with at least eight segments (and eight without), a logistic regression on the
    segments' vectors, both classes weighing the same. What it says, how near a segment is to those
    that have the code, to the codebook's definition, examples and terms, how many terms it has, and
    by how much the code leads its rivals in all of these, are weighed by a second logistic
    regression that all codes share, so that rare codes gain from the others. It learns from scores
    of segments that the first did not see, so that its own are calibrated. Rarer codes have
    everything but the regression of their own.

    Attributes:
        features: Of all segments.
        segments: Their ids, in the order of the features.
        few: Codes with fewer segments have no regression of their own.
        seed: Of what is drawn.

    Source:
        Wolpert (1992). Stacked generalization. Neural Networks 5(2), 241-259.
    """

    features: Features = field(repr=False)
    segments: pd.Index[str] = field(repr=False)
    few: int = FEW
    seed: int = 0

    name = "logistic-regression"

    def methods(self, lesson: Lesson) -> list[str]:
        """Say for each code how it is scored."""
        return [REGRESSION if one else SIMILARITY for one in self._frequent(lesson)]

    def score(self, lesson: Lesson, segments: pd.DataFrame) -> Floats:
        """Return calibrated scores; see `Coder`."""
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only here

        # Sums that several threads share out are rounded in another order.
        with threadpool_limits(1):
            return self._score(lesson, self._rows(segments))

    def _score(self, lesson: Lesson, rows: npt.NDArray[np.int64]) -> Floats:
        taught = self._rows(lesson.segments)
        frequent = self._frequent(lesson)
        unseen = self._unseen(lesson, taught, frequent)
        final = self._learn(lesson, taught, rows, frequent)
        prior = _prior(lesson)
        fair = self._fair(lesson)
        scores = np.zeros((len(rows), len(lesson.codes)))
        for with_own, codes in ((True, frequent), (False, ~frequent)):
            if not codes.any():
                continue
            # Rare codes are weighed as all are: they alone would be too few to learn from.
            learnt = codes if with_own else np.ones_like(codes)
            past = self._stack(unseen, taught, prior, with_own=with_own)
            new = self._stack(final, rows, prior, with_own=with_own)
            weigh = _Weighing.fit(past[:, learnt], lesson.given[:, learnt], fair[:, learnt])
            scores[:, codes] = weigh.apply(new[:, codes])
        return scores

    def _rows(self, segments: pd.DataFrame) -> npt.NDArray[np.int64]:
        return np.asarray(self.segments.get_indexer(pd.Index(segments["segment"].array)))

    def _frequent(self, lesson: Lesson) -> Flags:
        positive = (lesson.given & lesson.known).sum(axis=0)
        negative = (~lesson.given & lesson.known).sum(axis=0)
        return np.asarray((positive >= self.few) & (negative >= self.few))

    @staticmethod
    def _fair(lesson: Lesson) -> Flags:
        """Say which labels show how frequent codes are: those of what was read, not picked."""
        fair = lesson.known & lesson.counted[:, None]
        return fair if (fair & lesson.given).any() else lesson.known

    def _unseen(
        self, lesson: Lesson, taught: npt.NDArray[np.int64], frequent: Flags
    ) -> tuple[Floats, Floats]:
        """Return both scores of what is learnt from, each from parts that do not hold it."""
        groups = find_groups(lesson.segments)
        if (groups == groups[:1]).all():
            groups = find_blocks(lesson.segments)
        folds = find_folds(groups, parts=_PARTS, seed=self.seed)
        own, likeness = np.zeros((2, *lesson.given.shape))
        for fold in np.unique(folds):
            out = folds == fold
            part = lesson.take(~out)
            own[out], likeness[out] = self._learn(part, taught[~out], taught[out], frequent)
        return own, likeness

    def _learn(
        self,
        lesson: Lesson,
        taught: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        frequent: Flags,
    ) -> tuple[Floats, Floats]:
        """Learn a regression and a mean direction a code; return what both say of other rows."""
        vectors, others = self.features.vectors[taught], self.features.vectors[rows]
        given = (lesson.given & lesson.known).astype(np.float32)
        likeness = others @ to_unit_length(given.T @ vectors).T
        own = np.zeros((len(rows), len(lesson.codes)))
        for code in np.flatnonzero(frequent).tolist():
            own[:, code] = _regress(
                vectors, lesson.given[:, code], lesson.known[:, code], others, self.seed
            )
        return own, likeness.astype(np.float64)

    def _stack(
        self,
        learnt: tuple[Floats, Floats],
        rows: npt.NDArray[np.int64],
        prior: Floats,
        *,
        with_own: bool,
    ) -> Floats:
        """Lay features beside one another: segments by codes by features."""
        scores = learnt if with_own else learnt[1:]
        columns: Sequence[npt.NDArray[Any]] = [
            *scores,
            *map(margins, scores),
            *(column[rows] for column in self.features.columns),
            np.broadcast_to(prior, learnt[0].shape),
        ]
        return np.stack(columns, axis=2, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Weighing:
    """Weights that codes share.

    Attributes:
        middle: Mean of each feature.
        scale: Deviation of each.
        model: The regression; None where all labels are the same.
        constant: What is said then.
    """

    middle: Floats
    scale: Floats
    model: Any
    constant: float

    @classmethod
    def fit(cls, stacked: Floats, given: Flags, fair: Flags) -> _Weighing:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - half a second

        rows, labels = stacked[fair], given[fair]
        if not labels.size or labels.all() or not labels.any():
            nothing = np.zeros(stacked.shape[2])
            return cls(nothing, nothing + 1, None, (labels.sum() + 0.5) / (labels.size + 1))
        middle, scale = rows.mean(axis=0), rows.std(axis=0)
        scale = np.where(scale > 0, scale, 1)
        model = LogisticRegression(**_SECOND).fit((rows - middle) / scale, labels)
        return cls(middle, scale, model, np.nan)

    def apply(self, stacked: Floats) -> Floats:
        if self.model is None or not stacked.size:
            return np.full(stacked.shape[:2], self.constant)
        rows = ((stacked - self.middle) / self.scale).reshape(-1, stacked.shape[2])
        return np.asarray(self.model.predict_proba(rows)[:, 1].reshape(stacked.shape[:2]))


def _prior(lesson: Lesson) -> Floats:
    """Return the log odds of each code among what was read, half a segment added to both sides."""
    fair = OneVsRest._fair(lesson)  # noqa: SLF001 - the same labels as the weighing's
    positive = (lesson.given & fair).sum(axis=0)
    return np.asarray(np.log((positive + 0.5) / (fair.sum(axis=0) - positive + 0.5)))


def _regress(
    vectors: npt.NDArray[np.float32], given: Flags, known: Flags, others: Any, seed: int
) -> Floats:
    """Return what a logistic regression of one code says of others, as log odds."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - half a second

    positive, negative = np.flatnonzero(given & known), np.flatnonzero(~given & known)
    if not len(positive) or not len(negative):
        return np.zeros(len(others))
    most = max(_LEAST, _PER_POSITIVE * len(positive))
    if len(negative) > most:  # both classes weigh the same, however many of one there are
        negative = np.sort(np.random.default_rng(seed).choice(negative, most, replace=False))
    rows = np.sort(np.concatenate([positive, negative]))
    model = LogisticRegression(**_FIRST).fit(vectors[rows], given[rows])
    return np.asarray(model.decision_function(others), dtype=np.float64)
