"""Quoting: a few quotes for each code, typical of it and from different voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import locate, settle
from qualcode.concerns.counting import roll_up
from qualcode.errors import check_options
from qualcode.tables import require

if TYPE_CHECKING:
    from collections.abc import Sequence

_VOICES = {"group": 0.5, "language": 0.5, "participant": 0.25, "document": 0.1}
_SHORTEST, _LONGEST = 4, 45  # words that a quote should have


@check_options
def choose_quotes(segments: pd.DataFrame, codings: pd.DataFrame, *, n: int = 3) -> pd.DataFrame:
    """Choose quotes for each code: typical of it, and from different voices.

    How typical a segment is, is its mean cosine similarity (TF-IDF of words) to the others with
    the code. They are then taken one by one; a segment from a group, language, participant or
    document that is there already stands back, and so does one that is very short or long.
    Equal texts are chosen once.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and `text`.
        codings: Needs what `settle` and `locate` need; a code has the quotes of those below it.
        n: How many a code.

    Returns:
        The rows of `segments` that were chosen, with the column `code` in front, by code and
        then in the order in which they were chosen.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(segments, "segment", "document", "start", "end", "text")
    pairs = roll_up(locate(settle(codings), segments))
    by_segment = segments.drop_duplicates("segment").set_index("segment", drop=False)
    chosen = [
        by_segment.loc[_choose(by_segment.loc[sorted(group["segment"])], n)].assign(code=code)
        for code, group in pairs.groupby("code", sort=True)
    ]
    table = pd.concat(chosen, ignore_index=True) if chosen else segments.iloc[:0].assign(code="")
    return table[["code", *segments.columns]]


def _choose(candidates: pd.DataFrame, n: int) -> list[str]:
    candidates = candidates[~candidates["text"].str.casefold().duplicated()]
    score = _typicality(candidates["text"].tolist()) - _awkwardness(candidates["text"])
    voices = [name for name in _VOICES if name in candidates]
    heard: dict[str, set[object]] = {name: set() for name in voices}
    chosen: list[str] = []
    rows = candidates[voices].to_dict("index")
    left = dict(zip(candidates.index, score, strict=True))
    while left and len(chosen) < n:
        best = max(left, key=lambda name: left[name] - _repetition(rows[name], heard))
        chosen.append(str(best))
        del left[best]
        for voice in voices:
            heard[voice].add(rows[best][voice])
    return chosen


def _repetition(row: dict[Any, Any], heard: dict[str, set[object]]) -> float:
    return sum(_VOICES[voice] for voice in heard if row[voice] in heard[voice])


def _typicality(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - half a second

    try:
        matrix = TfidfVectorizer(token_pattern=r"(?u)\b\w\w+\b", sublinear_tf=True).fit_transform(
            texts
        )
    except ValueError:  # no words at all
        return np.zeros(len(texts))
    return np.asarray(matrix @ np.asarray(matrix.mean(axis=0)).ravel())


def _awkwardness(texts: pd.Series) -> npt.NDArray[np.float64]:
    words = texts.str.count(r"\S+").to_numpy()
    return np.where((words < _SHORTEST) | (words > _LONGEST), 1.0, 0.0)
