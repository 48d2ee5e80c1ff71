"""Quoting: a few quotes for each code, typical of it and from different voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_codes
from qualcode.concerns.counting import roll_up
from qualcode.errors import check_options
from qualcode.privacy import COUNT
from qualcode.tables import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.embeddings import Vectors

_VOICES = {"group": 0.5, "language": 0.5, "participant": 0.25, "document": 0.1}
_SHORTEST, _LONGEST = 8, 45  # words that a quote should have


@check_options
def choose_quotes(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    n: int = 3,
    vectors: Vectors | None = None,
) -> pd.DataFrame:
    """Choose quotes for each code: typical of it, and from different voices.

    How typical a segment is, is its mean cosine similarity to all with the code. They are then
    taken one by one; a segment from a group, language, participant or document that is there
    already stands back, and so does one that is short (the more, the shorter) or long. Equal
    texts are chosen once. What somebody wrote who is counted but not quoted is never chosen.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and `text`; `consent`, where the
            list of participants has it, says who is not quoted.
        codings: Needs what `settle` and `locate` need; a code has the quotes of those below it.
        n: How many a code.
        vectors: One row of length one a segment, for instance `topics.embed(segments)`; None:
            TF-IDF of words.

    Returns:
        The rows of `segments` that were chosen, with the column `code` in front, by code and
        then in the order in which they were chosen.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(segments, "segment", "document", "start", "end", "text")
    pairs = roll_up(find_codes(codings, segments))
    table = segments.assign(_row=range(len(segments))).drop_duplicates("segment")
    if "consent" in table:
        table = table[table["consent"].ne(COUNT)]
    by_segment = table.set_index("segment", drop=False)
    pairs = pairs[pairs["segment"].isin(by_segment.index)]
    chosen = [
        by_segment.loc[_choose(by_segment.loc[sorted(own["segment"])], n, vectors)].assign(
            code=code
        )
        for code, own in pairs.groupby("code", sort=True)
    ]
    quotes = pd.concat(chosen, ignore_index=True) if chosen else segments.iloc[:0].assign(code="")
    return quotes[["code", *(name for name in segments.columns if name != "code")]]


def _choose(candidates: pd.DataFrame, n: int, vectors: Vectors | None) -> list[str]:
    candidates = candidates[~candidates["text"].str.casefold().duplicated()]
    own = None if vectors is None else vectors[candidates["_row"]]
    score = _typicality(candidates["text"].tolist(), own) - _awkwardness(candidates["text"])
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
    """Weigh the voices that were heard; one that nobody knows is no new voice."""
    old = (v for v in heard if row[v] in heard[v] or not isinstance(row[v], str))
    return sum(_VOICES[voice] for voice in old)


def _typicality(texts: Sequence[str], vectors: Vectors | None) -> npt.NDArray[np.float64]:
    if vectors is not None:
        return np.asarray(vectors @ vectors.mean(axis=0), dtype=np.float64)
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - half a second

    vectorizer = TfidfVectorizer(token_pattern=r"(?u)\b\w\w+\b", sublinear_tf=True)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # no words at all
        return np.zeros(len(texts))
    return np.asarray(matrix @ np.asarray(matrix.mean(axis=0)).ravel())


def _awkwardness(texts: pd.Series) -> npt.NDArray[np.float64]:
    words = texts.str.count(r"\S+").to_numpy()
    return np.where(words > _LONGEST, 1.0, np.maximum(0, _SHORTEST - words) / _SHORTEST)
