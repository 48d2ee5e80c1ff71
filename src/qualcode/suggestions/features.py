"""Features: how near each segment is to what a codebook says of each code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import apply_codebook
from qualcode.embeddings import Vectors, make_embedder, to_unit_length
from qualcode.errors import OptionError
from qualcode.segments import is_legible
from qualcode.suggestions.anchors import DEFINITION, EXAMPLE, TERM, Anchors, list_anchors
from qualcode.suggestions.coders import Floats
from qualcode.suggestions.handwork import SPAN, Handwork, cut_code
from qualcode.topics.centring import Centring, fit_centring

GIVEN: Final = "vectors that were given"
_PORTION = 5_000  # segments that are compared at a time, which bounds the memory
_WITH_MARGIN = (DEFINITION, TERM)  # an example says little where other codes have none


@dataclass(frozen=True, eq=False)
class Features:
    """What is known of segments, whatever people coded.

    Attributes:
        vectors: A row of length one a segment, the mean of its language taken off; of zeros where
            nothing is known of it.
        columns: A matrix a feature, segments by codes.
        name: What made the vectors, for the reader of a report.
    """

    vectors: Vectors = field(repr=False)
    columns: Sequence[npt.NDArray[np.float32]] = field(repr=False)
    name: str


@dataclass(frozen=True, eq=False)
class Rules:
    """What a codebook's terms find.

    Attributes:
        hits: How many, segments by codes; None where there is no codebook.
        evidence: The hits of a segment and a code, by their numbers.
    """

    hits: Floats | None = field(repr=False)
    evidence: dict[tuple[int, int], list[Any]] = field(repr=False)


def find_hits(work: Handwork, *, level: int | None) -> Rules:
    """Apply the codebook to all segments."""
    if work.codebook is None:
        return Rules(None, {})
    codings = apply_codebook(work.segments, work.codebook)
    rows = pd.MultiIndex.from_frame(work.segments[SPAN]).get_indexer(
        pd.MultiIndex.from_frame(codings[SPAN])
    )
    cut = codings["code"].map(lambda code: cut_code(code, level))
    columns = pd.Index(work.codes).get_indexer(pd.Index(cut.array))
    hits = np.zeros((len(work.segments), len(work.codes)))
    evidence: dict[tuple[int, int], list[Any]] = {}
    for row, column, found in zip(
        rows.tolist(), columns.tolist(), codings["evidence"], strict=True
    ):
        hits[row, column] += len(found)
        evidence.setdefault((row, column), []).extend(found)
    return Rules(hits, evidence)


def make_features(
    work: Handwork, rules: Rules, *, embeddings: str | Vectors, level: int | None, seed: int
) -> Features:
    """Place segments and the codebook's texts in one space, and compare them.

    Raises:
        ExtraMissingError: A model is asked for, but the extra `topics` is not installed.
        OptionError: There is no such model, or the vectors that were given do not fit.
    """
    columns = [] if rules.hits is None else _count_hits(rules.hits)
    texts = work.segments["text"].where(is_legible(work.segments), "").fillna("").tolist()
    languages = _languages(work.segments)
    if not isinstance(embeddings, str):
        raw = _check_vectors(embeddings, len(texts))
        return Features(fit_centring(raw, languages).apply(raw, languages), columns, GIVEN)
    every = list_anchors(work.codebook, work.codes, level=level)
    more = [text for anchors in every.values() for text in anchors.texts]
    spoken = sorted(set(languages) - {""})
    embedder = make_embedder(embeddings, [*texts, *more], languages=spoken, seed=seed)
    raw = embedder.embed(texts)
    centring = fit_centring(raw, languages)
    vectors = centring.apply(raw, languages)
    for kind in (DEFINITION, EXAMPLE, TERM) if work.codebook else (DEFINITION,):
        placed = _place(every[kind], embedder, centring)
        nearness = _standardise(_compare(vectors, placed, every[kind].owners, len(work.codes)))
        columns.append(nearness)
        if kind in _WITH_MARGIN:
            columns.append(margins(nearness))
    return Features(vectors, columns, embedder.name)


def margins(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return by how much each code leads its best rival, or lags behind the best.

    Args:
        scores: Segments by codes.
    """
    if scores.shape[1] < 2:  # noqa: PLR2004 - nobody to compete with
        return np.zeros_like(scores)
    ranked = np.partition(scores, -2, axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    return np.asarray(scores - np.where(scores == best, second, best))


def _count_hits(hits: Floats) -> list[npt.NDArray[np.float32]]:
    others = hits.sum(axis=1, keepdims=True) - hits
    return [np.log1p(own).astype(np.float32) for own in (hits, others)]


def _languages(segments: pd.DataFrame) -> list[str]:
    if "language" not in segments:
        return [""] * len(segments)
    return [str(language) for language in segments["language"].fillna("")]


def _check_vectors(vectors: object, size: int) -> Vectors:
    try:
        rows = np.asarray(vectors, dtype=np.float32)
    except (TypeError, ValueError):
        rows = np.zeros(0, dtype=np.float32)
    if rows.ndim != 2 or len(rows) != size or not np.isfinite(rows).all():  # noqa: PLR2004
        raise OptionError(
            f"`embeddings` is the name of a model, or a row of finite numbers for each of the "
            f"{size:,} segments (each once); found {type(vectors).__name__} of shape {rows.shape}"
        )
    return to_unit_length(rows)


def _place(anchors: Anchors, embedder: Any, centring: Centring) -> Vectors:
    if not anchors.texts:
        return np.zeros((0, 1), np.float32)
    return centring.apply(embedder.embed(anchors.texts), anchors.languages)


def _compare(
    vectors: Vectors, placed: Vectors, owners: npt.NDArray[np.int64], codes: int
) -> npt.NDArray[np.float32]:
    """Return each segment's similarity to the nearest text of each code; NaN where it has none."""
    found = np.full((len(vectors), codes), np.nan, np.float32)
    if not len(placed):
        return found
    known, begins = np.unique(owners, return_index=True)
    for begin in range(0, len(vectors), _PORTION):
        part = vectors[begin : begin + _PORTION] @ placed.T
        found[begin : begin + _PORTION, known] = np.maximum.reduceat(part, begins, axis=1)
    return found


def _standardise(nearness: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Bring each code's column to mean 0 and deviation 1, so that codes share their weights."""
    known = ~np.isnan(nearness).all(axis=0)
    scaled = np.zeros_like(nearness)
    own = nearness[:, known]
    deviation = own.std(axis=0)
    scaled[:, known] = (own - own.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return scaled
