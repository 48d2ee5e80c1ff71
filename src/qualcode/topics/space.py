"""The space in which notes are compared, and the topics in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.embeddings import Embedder, Vectors
from qualcode.tables import ASSIGNMENTS
from qualcode.topics.centring import Centring
from qualcode.topics.names import leave_out
from qualcode.topics.notes import Notes

_DIGITS = 4  # more would differ between processors
_LESS = 0.75  # of the strength that is usual in a topic: notes below it mostly do not belong there
_PORTION = 20_000


@dataclass(frozen=True)
class Space:
    """Where texts are placed, and where the topics are.

    Attributes:
        embedder: What turns texts into vectors.
        centring: What is taken off the vectors.
        centres: One row of length one a topic.
        usual: The median strength of each topic's notes; empty while it is not known.
        ignored: Names that are left out of texts before they are compared.
    """

    embedder: Embedder
    centring: Centring = field(repr=False)
    centres: Vectors = field(repr=False)
    usual: Vectors = field(repr=False, default_factory=lambda: np.zeros(0, np.float32))
    ignored: tuple[str, ...] = ()

    def embed(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """Return the vectors of texts in this space: rows of length one, or of zeros."""
        heard = leave_out(texts, self.ignored)
        return self.centring.apply(self.embedder.embed(heard), languages)

    def place(self, vectors: Vectors) -> Places:
        """Say which topic each row is nearest to, and how near."""
        parts = [vectors[at : at + _PORTION] for at in range(0, len(vectors), _PORTION)]
        found = [_place(part @ self.centres.T) for part in parts]
        topics, strengths = (np.concatenate(one) for one in zip(*found, strict=True))
        known = vectors.any(axis=1)
        usual = self.usual[topics] if len(self.usual) else np.zeros_like(strengths)
        places = np.where(known, topics, -1)
        return Places(places, strengths.clip(0, 1), strengths < _LESS * usual)

    def learn(self, places: Places) -> Space:
        """Return this space with the strength that is usual in each topic, by notes in them."""
        known = places.topics >= 0
        strengths = pd.Series(places.strengths[known]).groupby(places.topics[known]).median()
        usual = strengths.reindex(range(len(self.centres)), fill_value=0).to_numpy(np.float32)
        return replace(self, usual=usual)


@dataclass(frozen=True)
class Places:
    """Which topic each of some notes is in.

    Attributes:
        topics: Its number; -1 where nothing is known of the note.
        strengths: The cosine similarity to its centre, 0 to 1.
        weak: Whether it is less than three quarters of what is usual in its topic.
    """

    topics: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.float32]
    weak: npt.NDArray[np.bool_]

    def assign(self, segments: pd.DataFrame, notes: Notes) -> pd.DataFrame:
        """Return the assignments table of the segments whose notes these are.

        Args:
            segments: Needs `segment`.
            notes: Their notes. What only seconds another is weak: its topic is a guess.
        """
        topics = _at(self.topics, notes.rows, -1)
        placed = topics >= 0
        strengths = _at(self.strengths, notes.rows, 0).astype(float).round(_DIGITS)
        return ASSIGNMENTS.of_columns(
            len(segments),
            segment=segments["segment"].to_numpy(),
            topic=topics,
            strength=np.where(placed, strengths, np.nan),
            weak=placed & (_at(self.weak, notes.rows, default=False) | notes.seconding),
        )


def _at(values: npt.NDArray[Any], rows: npt.NDArray[np.int64], default: object) -> npt.NDArray[Any]:
    """Look up a value a note for each segment; the last one is for those without a note."""
    found: npt.NDArray[Any] = np.append(values, np.array([default], values.dtype))[rows]
    return found


def _place(similarities: Vectors) -> tuple[npt.NDArray[np.int64], Vectors]:
    topics = similarities.argmax(axis=1)
    return topics, similarities[np.arange(len(similarities)), topics]
