"""The note of a fit: how the topics came about, and how far to trust them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence

import pandas as pd

from qualcode.embeddings import Embedder
from qualcode.tables import records
from qualcode.topics.clusters.granularity import is_weak
from qualcode.topics.finding import Found
from qualcode.topics.notes import Notes

#: With fewer distinct notes, topics say little.
FEW = 12
#: Stability from which a topic holds; below, it dissolves when notes are left out.
SOLID = 0.5


def describe_fit(
    found: Found, notes: Notes, assignments: pd.DataFrame, *, wanted: int | None = None
) -> str:
    """Say in a few sentences how topics came about and how far to trust them.

    Args:
        found: The topics.
        notes: The notes.
        assignments: The assignments table.
        wanted: How many topics were asked for.
    """
    return " ".join(_sentences(found, notes, assignments, wanted or 0))


def _sentences(found: Found, notes: Notes, assignments: pd.DataFrame, wanted: int) -> Iterator[str]:
    count, texts = len(found.space.centres), len(notes.texts)
    yield (
        f"{_many(count, 'topic')} from {_many(texts, 'distinct note')}: {found.engine}, "
        f"compared by {found.space.embedder.name}."
    )
    if ignored := found.space.ignored:
        yield (
            f"Left out before they were compared, as names that stand in many: "
            f"{', '.join(ignored)} (`ignore=[]` keeps them)."
        )
    if count < wanted:
        yield f"{_many(wanted, 'topic')} were asked for, but the notes do not give so many."
    yield from _why(found.table)
    if texts < FEW:
        yield "So few notes say little about topics: read them all."
    yield from _firmness(found, assignments)
    yield from _languages(found.space.embedder, notes.languages)


def _why(table: pd.DataFrame) -> Iterator[str]:
    if table.empty:
        return
    best = records(table[table["chosen"]])[0]
    if not best["topics"] > 1:
        yield "No cut into several topics was found."
        return
    yield (
        f"Of {len(table)} granularities this one was chosen by stability "
        f"({best['stability']:.2f}), modularity ({best['modularity']:.2f}) and silhouette "
        f"({best['silhouette']:.2f})."
    )
    if is_weak(best):
        yield (
            "That is weak: points without any topics do as well. So there are no more topics than "
            "the root of a quarter of the notes; take them as a way to read."
        )


def _firmness(found: Found, assignments: pd.DataFrame) -> Iterator[str]:
    if shaky := int((found.stability < SOLID).sum()):
        verb = "dissolves" if shaky == 1 else "dissolve"
        yield f"{_many(shaky, 'topic')} {verb} when some notes are left out (stability below .5)."
    if weak := assignments["weak"].mean():
        yield (
            f"{weak:.0%} of the segments are less like their topic than is usual in it, and are "
            "marked as weak: look at them before you quote them."
        )
    if without := int((assignments["topic"] < 0).sum()):
        verb = "has no words" if without == 1 else "have no words"
        yield f"{_many(without, 'segment')} {verb} to go by and no topic."


def _languages(embedder: Embedder, languages: Sequence[str]) -> Iterator[str]:
    spoken = sorted(set(languages) - {""})
    if embedder.is_multilingual is False and spoken and spoken != ["en"]:
        yield "The model knows English best: notes in other languages are placed less well."
    elif embedder.is_multilingual is None:
        if len(spoken) > 1:
            yield "It compares words, so notes in different languages seldom meet in a topic."
        if spoken and spoken != ["en"]:
            yield "A multilingual model, named in `embeddings`, would tell more than words do."
    if not importlib.util.find_spec("bertopic"):
        yield "Better topics: pip install 'qualcode[topics]'."


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
