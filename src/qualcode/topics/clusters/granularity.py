"""Granularity: into how many topics notes are cut, by a criterion and not by a default.

A cut is good where three things hold. It is found again when some notes are left out (stability).
Notes are linked within topics rather than between them (modularity). And they are nearer to their
own topic's centre than to the next one's (silhouette). A single topic is always stable, many small
ones are close-knit; the product of the three is highest where topics are as fine as the notes bear.
How the criterion was found, and how far to trust it, stands in docs/benchmarks/topics.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from qualcode.tables import GRANULARITIES, records
from qualcode.topics.clusters.communities import modularity
from qualcode.topics.clusters.engines import Engine
from qualcode.topics.clusters.joins import join
from qualcode.topics.clusters.labels import Labels, Rows, overlaps, silhouette

_KEPT = 0.8  # of the notes, in a refit
_CLOSE = 1.5  # the power of modularity
_WEAK = 0.3
_FIRM = 0.5  # stability times modularity
_MOST = 60  # topics; nobody reads more
_DIGITS = 4  # more would differ between processors


@dataclass(frozen=True)
class Cut:
    """Notes cut into topics.

    Attributes:
        labels: The topic of each note.
        refits: Other cuts of parts of the notes: their rows and their topics.
        table: The granularities table; empty where none was chosen.
    """

    labels: Labels = field(repr=False)
    refits: Sequence[tuple[Rows, Labels]] = field(repr=False)
    table: pd.DataFrame = field(repr=False)


def cut_notes(engine: Engine, *, notes: int, topics: int | None, seed: int) -> Cut:
    """Cut notes into topics.

    Args:
        engine: What cuts.
        notes: How many notes it cuts.
        topics: Into how many; None: by the best granularity.
        seed: Of everything random.
    """
    parts = draw_parts(notes, refits=engine.refits, seed=seed)
    if notes == 1:
        alone = engine.settle(engine.granularities[0], seed=seed)
        return Cut(alone, [], GRANULARITIES.frame([]))
    if topics:
        labels, cuts = engine.cut_into(topics, parts, seed=seed)
        return Cut(labels, list(zip(parts, cuts, strict=True)), GRANULARITIES.frame([]))
    table, best, cuts = choose_granularity(engine, parts, notes=notes, seed=seed)
    labels = engine.settle(best, seed=seed)
    if is_weak(records(table[table["chosen"]])[0]):
        # Many runs agree on less of what is weak, which leaves more pieces.
        labels = join(engine.vectors, labels, topics=_few(notes))
    return Cut(labels, list(zip(parts, cuts, strict=True)), table)


def choose_granularity(
    engine: Engine, parts: Sequence[Rows], *, notes: int, seed: int
) -> tuple[pd.DataFrame, float, list[Labels]]:
    """Choose the granularity whose topics are stable, close-knit and apart from each other.

    The notes are cut at each granularity of the engine, all of them and several times four fifths
    of them. The score is stability (the mean Jaccard similarity of each topic to its like in a
    refit, weighted by size) times modularity to the power 1.5 times silhouette. The coarsest cut
    whose score is within a standard error of the highest is chosen, since what is left of the
    difference is chance. Where even the best is no better than what points without any topics
    reach, or only the smallest pieces that were tried do better than all others, there are at most
    as many topics as the root of a quarter of the notes. There are never many more than 60.

    Args:
        engine: What cuts.
        parts: The notes of each refit.
        notes: How many notes there are.
        seed: Of the cuts.

    Returns:
        The granularities table, the granularity that was chosen, and its cut of each part.

    Source:
        Breiman et al. (1984). Classification and regression trees, section 3.4.3: the rule of one
        standard error.
    """
    whole = engine.cut([np.arange(notes)] * engine.runs, engine.granularities, seed=seed)
    refits = engine.cut(parts, engine.granularities, seed=seed)
    judged = [
        _judge(engine, _middle(cuts), list(zip(parts, again, strict=True)))
        for cuts, again in zip(whole, refits, strict=True)
    ]
    best = _choose(judged, notes=notes)
    table = GRANULARITIES.frame(
        {"granularity": round(at, _DIGITS), **row, "chosen": number == best}
        for number, (at, (row, _)) in enumerate(zip(engine.granularities, judged, strict=True))
    )
    return table, engine.granularities[best], refits[best]


def draw_parts(notes: int, *, refits: int, seed: int) -> list[Rows]:
    """Draw the notes of each refit: four fifths of them, and two at least, in their order."""
    random = np.random.default_rng(seed)
    kept = min(notes, max(2, int(notes * _KEPT)))
    return [np.sort(random.permutation(notes)[:kept]) for _ in range(refits)]


def _middle(cuts: Sequence[Labels]) -> Labels:
    """Return the cut whose number of topics is the middle one: single runs differ by chance."""
    return sorted(cuts, key=lambda cut: int(cut.max()))[len(cuts) // 2]


def _judge(
    engine: Engine, labels: Labels, refits: Sequence[tuple[Rows, Labels]]
) -> tuple[dict[str, float], float]:
    """Return a row of the table, and the standard error of its score."""
    found = np.nan_to_num(overlaps(labels, refits))
    again = found @ (np.bincount(labels) / len(labels))
    close = max(0.0, modularity(engine.graph, labels))
    apart = max(0.0, silhouette(engine.vectors, labels))
    weight = close**_CLOSE * apart
    row = {
        "topics": int(labels.max()) + 1,
        "stability": round(float(again.mean()), _DIGITS),
        "modularity": round(close, _DIGITS),
        "silhouette": round(apart, _DIGITS),
        "score": round(float(again.mean()) * weight, _DIGITS),
    }
    return row, float(again.std(ddof=1)) / len(refits) ** 0.5 * weight


def _choose(judged: Sequence[tuple[dict[str, float], float]], *, notes: int) -> int:
    scores = np.array([row["score"] if row["topics"] <= _MOST else 0 for row, _ in judged])
    scores[scores == 0] = -1
    best = int(scores.argmax())
    if is_weak(judged[best][0]) or _finer_is_better(judged, scores):
        few = np.array([row["topics"] <= _few(notes) for row, _ in judged])
        scores = np.where(few, scores, -1.0)
        best = int(scores.argmax())
    return int(np.flatnonzero(scores >= scores[best] - judged[best][1])[0])


def _finer_is_better(judged: Sequence[tuple[dict[str, float], float]], scores: Any) -> bool:
    """Say if no granularity stands out: the finest that was tried is best, and not firm either.

    Where notes are compared by their words alone, a few notes with a word in common are stable and
    apart, whatever they are of, so that the smallest pieces win.
    """
    best, row = int(scores.argmax()), judged[int(scores.argmax())][0]
    is_finest = best == int(np.flatnonzero(scores >= 0).max(initial=0))
    return is_finest and row["stability"] * row["modularity"] < _FIRM


def _few(notes: int) -> int:
    """Return the root of a quarter of the notes, and two at least."""
    return max(2, int(notes**0.5 / 2))


def is_weak(row: Mapping[str, Any]) -> bool:
    """Say of a row of the granularities table whether points without any topics do as well.

    Random directions in 10 to 384 dimensions, 20 of them or 900, reach a stability times
    modularity of .04 to .29; parts of labelled collections, 30 texts or thousands, .31 to .7.
    """
    return bool(row["stability"] * row["modularity"] < _WEAK)
