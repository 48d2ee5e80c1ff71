"""Validating: scores of what was read by coders that did not see it, and thresholds of codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.errors import OptionError
from qualcode.suggestions.coders import Coder, Flags, Floats, Lesson
from qualcode.suggestions.folds import FEWEST, Numbers, find_blocks, find_folds, find_groups

_FOLDS: Final = 5
_FEWEST_SEGMENTS: Final = 10
_PSEUDO: Final = 10.0  # segments with the code for which the threshold of all codes stands
_TRIED: Final = 100  # thresholds of all codes together
_DIGITS: Final = 6
_EDGE: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Validation:
    """What a coder says of segments that it did not see.

    Attributes:
        scores: Segments by codes; NaN where nothing could be validated.
        found: To which segments the codes were given, by thresholds from the other folds.
        groups: Number of each segment's document, or of what stands in for it.
        thresholds: Of each code, from all segments.
        note: How segments were parted, where it is not by documents.
    """

    scores: Floats = field(repr=False)
    found: Flags = field(repr=False)
    groups: Numbers = field(repr=False)
    thresholds: Floats
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say."""
        return not np.isnan(self.scores).any()


def validate(coder: Coder, lesson: Lesson, *, seed: int) -> Validation:
    """Score each segment by a coder that learnt from other documents."""
    groups, note = _group(lesson.segments)
    folds = find_folds(groups, parts=_FOLDS, seed=seed)
    scores = np.full(lesson.given.shape, np.nan)
    if len(np.unique(folds)) > 1:
        for fold in np.unique(folds):
            out = folds == fold
            scores[out] = ask(coder, lesson.take(~out), lesson.segments[out])
    if np.isnan(scores).any():
        half = np.full(len(lesson.codes), 0.5)
        return Validation(scores, np.zeros(scores.shape, bool), groups, half, note)
    fair = lesson.counted if lesson.counted.any() else np.ones_like(lesson.counted)
    found = np.zeros(scores.shape, bool)
    for fold in np.unique(folds):
        out = folds == fold
        rows = fair & ~out
        found[out] = scores[out] >= find_thresholds(scores[rows], lesson.given[rows])
    thresholds = find_thresholds(scores[fair], lesson.given[fair])
    return Validation(scores, found, groups, thresholds, note)


def ask(coder: Coder, lesson: Lesson, segments: pd.DataFrame) -> Floats:
    """Return a coder's scores, checked.

    Raises:
        OptionError: They are not numbers from 0 to 1, a row a segment and a column a code.
    """
    expected = (len(segments), len(lesson.codes))
    if not len(segments):
        return np.zeros(expected)
    try:
        scores = np.asarray(coder.score(lesson, segments), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OptionError(f"`coder` gave no scores: {error}") from error
    if scores.shape != expected or not ((scores >= 0) & (scores <= 1)).all():
        raise OptionError(
            f"`coder.score` returns numbers from 0 to 1, {expected[0]:,} segments by "
            f"{expected[1]:,} codes; found shape {scores.shape}, or numbers outside of that"
        )
    return scores.round(_DIGITS)  # more would differ between processors


def find_thresholds(scores: Floats, given: Flags) -> Floats:
    """Return the score from which each code is suggested.

    The one with the highest F1 is drawn towards that of all codes together, which has the highest
    mean F1, as though this were known from ten segments more: the best threshold of a rare code
    says little.

    Args:
        scores: Segments by codes, of segments that the coder did not see.
        given: To which people gave them.

    Source:
        The threshold of one code: van Rijsbergen (1979). Information retrieval, ch. 7, for F1; the
        weights n / (n + 10), of log odds, are a choice (docs/benchmarks/suggestions.md).
    """
    every = _best_of_all(scores, given)
    positive = given.sum(axis=0)
    own = np.array(
        [
            _best(scores[:, code], given[:, code]) if positive[code] else every
            for code in range(scores.shape[1])
        ]
    )
    weight = positive / (positive + _PSEUDO)
    odds = weight * _log_odds(own) + (1 - weight) * _log_odds(np.full(len(own), every))
    return np.asarray((1 / (1 + np.exp(-odds))).round(_DIGITS))


def _best(scores: Floats, given: Flags) -> float:
    """Return the threshold of the highest F1, half way to the score below."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    true = np.cumsum(given[order])
    f1 = 2 * true / (np.arange(1, len(ranked) + 1) + given.sum())
    f1[:-1][ranked[:-1] == ranked[1:]] = -1  # equal scores cannot be parted
    best = int(f1.argmax())
    below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best]
    return float((ranked[best] + below) / 2)


def _best_of_all(scores: Floats, given: Flags) -> float:
    used = given.any(axis=0)
    if not used.any():
        return 0.5
    scores, given = scores[:, used], given[:, used]
    tried = np.unique(np.quantile(scores, np.linspace(0.5, 1, _TRIED)))
    means = []
    for threshold in tried.tolist():
        found = scores >= threshold
        true = (found & given).sum(axis=0)
        means.append((2 * true / (found.sum(axis=0) + given.sum(axis=0))).mean())
    return float(tried[int(np.argmax(means))])


def _log_odds(shares: Floats) -> Floats:
    clipped = np.clip(shares, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _group(segments: pd.DataFrame) -> tuple[npt.NDArray[np.int64], str]:
    """Return the groups that stay together, and what is to be said of them."""
    groups = find_groups(segments)
    documents = len(np.unique(groups))
    if documents >= FEWEST:
        return groups, ""
    count = "is one document" if documents == 1 else f"are {documents} documents"
    if len(segments) < _FEWEST_SEGMENTS:
        note = f"What was read {count} and {len(segments)} segments, too few to validate anything."
        return np.zeros(len(segments), dtype=np.int64), note
    return find_blocks(segments), (
        f"What was read {count}: figures are from runs of neighbouring segments in place of "
        "documents, and may be too good for others."
    )
