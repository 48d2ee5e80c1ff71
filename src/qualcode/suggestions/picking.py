"""Picking: which segments to code next, so that a model learns most from them.

What is picked so is no fair sample: it is what a model doubts, and nothing is known of how it
differs from the rest. It may teach; it must not be counted. `leave_out` takes it out of what is
counted.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codebooks.model import need_codebook
from qualcode.embeddings import Vectors
from qualcode.errors import OptionError, check_options
from qualcode.privacy import COUNT
from qualcode.suggestions.coders import Coder, Flags, Floats
from qualcode.suggestions.features import find_hits, make_features
from qualcode.suggestions.handwork import (
    SPAN,
    Handwork,
    Picked,
    are_picked,
    have_words,
    read_handwork,
)
from qualcode.suggestions.suggesting import Options, check_seed, learn
from qualcode.suggestions.tables import NEXT

_CANDIDATES: Final = 20  # for each that is picked: the most uncertain
_DIGITS: Final = 4
_EDGE: Final = 1e-6


@check_options
def next_to_code(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    hand: pd.DataFrame,
    *,
    n: int = 20,
    reads: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    embeddings: str | Vectors = "auto",
    level: int | None = None,
    picked: Picked | None = None,
    seed: int = 0,
    coder: Coder | None = None,
) -> pd.DataFrame:
    """Pick the segments from which a model would learn most: in doubt, and unlike one another.

    Keep what was picked (`write_picked`), and give all of it as `picked=` to `suggest` and through
    `leave_out` to what counts: a share, an agreement or an F1 in segments that were picked since a
    model doubted them says nothing of the others.

    Args:
        segments: As for `suggest`; what is illegible or empty, or of people who are only counted
            (`consent`), is not picked.
        hand: As for `suggest`. Where nobody has coded anything, segments are picked that are
            unlike one another.
        n: How many, if so many are unread.
        reads: As for `suggest`.
        codebook: As for `suggest`.
        embeddings: As for `suggest`; also what tells which segments are alike.
        level: As for `suggest`.
        picked: What was picked before: it is not picked again, and teaches as in `suggest`.
        seed: As for `suggest`.
        coder: As for `suggest`.

    Returns:
        A row a segment, in the order in which they were picked: `segment`, `document`, `start`,
        `end`; `code`, about which there is most doubt, its `score` and `threshold`; `uncertainty`,
        exp(-|d|) with d the distance of both in log odds, so that 1 is at the threshold;
        `similarity`, the cosine to the most alike of those picked before it, 0 at least; and
        `reason`. The next is the one with the greatest uncertainty x (1 - similarity), of the 20 n
        most uncertain.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        ExtraMissingError: A model is asked for, but the extra `topics` is not installed.
        OptionError: An option has a value that it cannot have.

    Source:
        Uncertainty: Lewis & Gale (1994). A sequential algorithm for training text classifiers.
        SIGIR, 3-12. Diversity: Brinker (2003). Incorporating diversity in active learning with
        support vector machines. ICML, 59-66; here as a product.
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise OptionError(f"`n` is a whole number from 1; found {n!r}")
    options = Options(embeddings, level, check_seed(seed), coder)
    if codebook is not None:
        need_codebook(codebook)
    work = read_handwork(segments, hand, reads=reads, codebook=codebook, level=level, picked=picked)
    doubt, facts = _doubt(work, options)
    vectors = make_features(
        work, find_hits(work, level=level), embeddings=embeddings, level=level, seed=options.seed
    ).vectors
    free = ~work.taught & ~work.picked & _may_be_shown(work.segments)
    return _table(work, facts, *_pick(doubt, vectors, free, int(n)))


@check_options
def leave_out(segments: pd.DataFrame, picked: Picked) -> pd.DataFrame:
    """Return the segments without those that were picked, for what counts.

    `agreement(leave_out(segments, picked), …)` compares coders in the others. For `prevalence`,
    leave them out before `draw_sample` as well; the share is then one of the segments that were not
    picked. (A random sample of all segments needs no such thing: what was picked is in it by chance
    only, and so counts for what it is.)

    Args:
        segments: Needs `segment`.
        picked: A table with `segment`, as `next_to_code` and `read_picked` give it, or ids.

    Raises:
        ColumnMissingError: A table lacks `segment`.
        OptionError: `picked` is neither a table nor ids, or none of these segments is among it: it
            belongs to another gathering, or to texts as they were before.
    """
    flags = are_picked(segments, picked)
    names = picked["segment"] if isinstance(picked, pd.DataFrame) else list(picked)
    if len(names) and not flags.any():
        raise OptionError(
            f"none of the {len(names):,} segments in `picked` is among these {len(segments):,}; "
            "give what was picked of this gathering"
        )
    return segments[~flags].reset_index(drop=True)


def _doubt(work: Handwork, options: Options) -> tuple[Floats, pd.DataFrame]:
    """Return how uncertain each segment is, and of what."""
    size = len(work.segments)
    if not work.given.any():
        return np.ones(size), NEXT.of_columns(size, uncertainty=[np.nan] * size)
    scored = learn(work, options)
    thresholds = scored.validation.thresholds
    far = np.abs(_log_odds(scored.scores) - _log_odds(thresholds))
    nearest = np.where(np.isnan(far), np.inf, far).argmin(axis=1)
    every = np.arange(size)
    doubt = np.exp(-np.nan_to_num(far[every, nearest], nan=np.inf))
    facts = NEXT.of_columns(
        size,
        code=np.array(work.codes, dtype=object)[nearest],
        score=scored.scores[every, nearest],
        threshold=thresholds[nearest],
        uncertainty=doubt.round(_DIGITS),
    )
    return doubt, facts


def _may_be_shown(segments: pd.DataFrame) -> Flags:
    """Say which segments have words, and are of people whose words coders may see."""
    flags = have_words(segments)
    if "consent" in segments:
        flags = flags & segments["consent"].ne(COUNT).fillna(value=True).to_numpy(dtype=bool)
    return flags


def _log_odds(shares: Floats) -> Floats:
    clipped = np.clip(shares, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _pick(doubt: Floats, vectors: Vectors, free: Flags, n: int) -> tuple[list[int], list[float]]:
    """Return the rows that are picked, and how alike each is to those before it."""
    rows = np.flatnonzero(free)
    rows = rows[np.argsort(-doubt[rows], kind="stable")][: _CANDIDATES * n]
    alike = np.zeros(len(rows))
    open_ = np.ones(len(rows), dtype=bool)
    chosen, similarities = [], []
    for _ in range(min(n, len(rows))):
        worth = np.where(open_, doubt[rows] * (1 - alike), -1)
        best = int(worth.argmax())
        open_[best] = False
        chosen.append(int(rows[best]))
        similarities.append(float(alike[best]))
        alike = np.maximum(alike, vectors[rows] @ vectors[rows[best]]).clip(0, 1)
    return chosen, similarities


def _table(
    work: Handwork, facts: pd.DataFrame, rows: list[int], alike: list[float]
) -> pd.DataFrame:
    table = facts.iloc[rows].reset_index(drop=True)
    for name in ("segment", *SPAN):
        table[name] = work.segments[name].iloc[rows].array
    table["similarity"] = np.round(alike, _DIGITS)
    known = zip(table["code"], table["score"], table["threshold"], strict=True)
    reasons = [
        "unlike what was picked before"
        if pd.isna(code)
        else f"`{code}` or not: its score is {score:.2f}, and it is given from {threshold:.2f}"
        for code, score, threshold in known
    ]
    table["reason"] = pd.Series(reasons, dtype="str")
    return table
