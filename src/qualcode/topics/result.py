"""Topics: what `fit_topics` found, and what can be done with it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.embeddings import Vectors
from qualcode.tables import ASSIGNMENTS, require
from qualcode.topics.bertopic import make_model
from qualcode.topics.notes import Notes, fold_notes
from qualcode.topics.space import Space


@dataclass(frozen=True)
class Topics:
    """What `fit_topics` found.

    Attributes:
        topics: The topics table, largest topic first.
        assignments: The assignments table: a row for every segment.
        choice: The granularities table: how the number of topics was chosen; empty where it
            was given.
        hierarchy: The joins table: which topics are most alike, a row less than there are topics.
        note: How the topics came about and how far to trust them, in a few sentences.
        notes: How many distinct notes they come from.
        languages: ISO 639-1 codes of the languages whose stop words were left out.
        space: The space in which notes were compared; None where no note has words.
        vectors: One row a distinct note; none where the topics were loaded from a file.
        folded: For each segment the number of its note, -1 if it has none.
    """

    topics: pd.DataFrame
    assignments: pd.DataFrame
    choice: pd.DataFrame = field(repr=False)
    hierarchy: pd.DataFrame = field(repr=False)
    note: str
    notes: int
    languages: tuple[str, ...]
    space: Space | None = field(repr=False)
    vectors: Vectors = field(repr=False)
    folded: pd.Series[int] = field(repr=False)
    _texts: Sequence[str] = field(repr=False, default=())
    _labels: npt.NDArray[np.int64] | None = field(repr=False, default=None)

    @functools.cached_property
    def model(self) -> Any:
        """A BERTopic model that holds these topics, whose tables and plots work.

        Made when first asked for, since BERTopic takes ten seconds to load. None where the extra
        `topics` is not installed, where the notes have fewer than two words between them, and
        where the topics were loaded: a file of topics holds nobody's notes.
        """
        if self._labels is None or not len(self._texts):
            return None
        placed = self._labels >= 0
        texts = [text for text, known in zip(self._texts, placed, strict=True) if known]
        return make_model(
            texts, self.vectors[placed], self._labels[placed], languages=self.languages
        )

    def place(self, segments: pd.DataFrame) -> pd.DataFrame:
        """Place other segments in these topics, each in the one whose centre is nearest.

        Args:
            segments: Needs `segment` and `text`; `language`, where it is known, is made use of.

        Returns:
            An assignments table. A segment without a word that is known here stays unassigned.

        Raises:
            OptionError: The topics come from vectors that were given, so texts have no place.
        """
        require(segments, "segment", "text")
        notes = fold_notes(segments)
        if self.space is None or not len(notes.texts):
            return ASSIGNMENTS.of_columns(len(segments), segment=segments["segment"].to_numpy())
        return self.space.place(_embed(self.space, notes)).assign(segments, notes)

    def embed(self, segments: pd.DataFrame) -> Vectors:
        """Return the vectors of segments in the space of these topics, one row a segment.

        Args:
            segments: Needs `text`; `language`, where known, is taken out of the vector.
        """
        notes = fold_notes(segments)
        if self.space is None or not len(notes.texts):
            return np.zeros((len(segments), 1), np.float32)
        rows = _embed(self.space, notes)
        return np.vstack([rows, np.zeros_like(rows[:1])])[notes.rows]

    def save(self, path: str | Path) -> Path:
        """Save the topics, so that `load_topics` gives them back and others can be placed in them.

        The file holds the tables, the centres and what turns texts into vectors: of a model its
        name, of LSA the words and parts of words of the material. It holds no notes.

        Args:
            path: Such as `topics.npz`.

        Returns:
            The path.

        Raises:
            OutputError: It cannot be written there.
            OptionError: The topics come from vectors that were given.
        """
        from qualcode.topics.saving import save_topics  # noqa: PLC0415 - it knows this class

        return save_topics(self, Path(path))


def _embed(space: Space, notes: Notes) -> Vectors:
    return space.embed(notes.texts, notes.languages)
