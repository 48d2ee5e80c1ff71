"""Fitting topics, and what comes of it."""

from __future__ import annotations

import functools
import importlib.util
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from qualcode.codings import find_codes
from qualcode.embeddings import Embedder, Vectors
from qualcode.errors import OptionError, check_options
from qualcode.segments import is_legible
from qualcode.tables import ASSIGNMENTS, TOPICS, require
from qualcode.topics.bertopic import make_model
from qualcode.topics.clustering import measure_stability
from qualcode.topics.space import Space, fit_space
from qualcode.topics.words import find_terms, make_label

#: With fewer distinct notes, topics say little.
FEW = 12
_DIGITS = 4  # more would differ between processors


@dataclass(frozen=True)
class Topics:
    """What `fit_topics` found.

    Attributes:
        topics: The topics table, largest topic first.
        assignments: The assignments table: a row for every segment.
        notes: How many distinct notes they come from.
        note: How the topics came about and how far to trust them, in a sentence or two.
        space: The space in which notes were compared; None where no note has words.
        languages: ISO 639-1 codes of the languages whose stop words were left out.
    """

    topics: pd.DataFrame
    assignments: pd.DataFrame
    notes: int
    note: str
    space: Space | None = field(repr=False)
    languages: tuple[str, ...]

    @functools.cached_property
    def model(self) -> Any:
        """A BERTopic model that holds these topics, whose tables and plots work.

        Made when first asked for, since BERTopic takes ten seconds to load. None where the extra
        `topics` is not installed or the notes have fewer than two words between them.
        """
        space = self.space
        if space is None:
            return None
        return make_model(space.notes, space.vectors, space.labels, languages=self.languages)

    def place(self, segments: pd.DataFrame) -> pd.DataFrame:
        """Place other segments in these topics.

        Args:
            segments: Needs `segment` and `text`.

        Returns:
            An assignments table; each segment gets the topic whose centre is nearest. One
            without a word that is known here stays unassigned.
        """
        require(segments, "segment", "text")
        if self.space is None or segments.empty:
            return _assign(segments, [None] * len(segments))
        vectors = self.embed(segments)
        similarity = vectors @ self.space.centres.T
        known = vectors.any(axis=1) & (np.array(_folded(segments)) != "")
        places = zip(similarity.argmax(axis=1), similarity.max(axis=1), strict=True)
        return _assign(segments, [p if k else None for p, k in zip(places, known, strict=True)])

    def embed(self, segments: pd.DataFrame) -> Vectors:
        """Return the vectors of segments in the space of these topics, one row a segment.

        Args:
            segments: Needs `text`; `language`, where known, is taken out of the vector.
        """
        require(segments, "text")
        if self.space is None:
            return np.zeros((len(segments), 1), np.float32)
        return self.space.embed(_folded(segments), _spoken(segments))


@check_options
def fit_topics(
    segments: pd.DataFrame,
    *,
    codings: pd.DataFrame | None = None,
    embeddings: str = "auto",
    topics: int | str = "auto",
    seed: int = 0,
) -> Topics:
    """Find the topics of some segments.

    Equal texts are folded and sorted first, so that neither repetition nor the order of files
    changes what is found. The number of topics follows the number of distinct texts
    (`count_topics`) unless it is given.

    Args:
        segments: Needs `segment` and `text`; `language` decides which stop words are left out.
        codings: Codings, to relate topics to codes. Needs what `settle` and `locate` need.
        embeddings: `minilm` (extra `topics`), `lsa`, or `auto`, the better one installed.
        topics: How many, or `auto`.
        seed: The same seed gives the same topics.

    Returns:
        Topics: its tables `topics` and `assignments`, a `note`, `place` and the `model`.

    Raises:
        ColumnMissingError: `segments` lacks `segment` or `text`.
        ExtraMissingError: `minilm` is asked for, but not installed.
        OptionError: `topics` is neither `auto` nor a number above 0.
    """
    require(segments, "segment", "text")
    if topics != "auto" and (not isinstance(topics, int) or topics < 1):
        raise OptionError(f"`topics` must be `auto` or a number above 0, not {topics!r}")
    notes = _distinct(segments)
    if not notes:
        return _no_topics(segments)
    space = fit_space(
        notes,
        said=Counter(_folded(segments)),
        embeddings=embeddings,
        topics=None if isinstance(topics, str) else topics,
        seed=seed,
    )
    own = dict(zip(notes, zip(space.labels, space.strengths, strict=True), strict=True))
    assignments = _assign(segments, [own.get(text) for text in _folded(segments)])
    languages = _languages(segments)
    table = _table(segments, assignments, languages)
    stability = measure_stability(space.vectors, space.labels, seed=seed)
    table["stability"] = np.round(stability, _DIGITS)
    if codings is not None:
        _relate(table, assignments, segments, codings)
    return Topics(
        topics=table,
        assignments=assignments,
        notes=len(notes),
        note=_note(len(notes), table, space.embedder, languages),
        space=space,
        languages=tuple(languages),
    )


def _folded(segments: pd.DataFrame) -> list[str]:
    """Fold the texts of segments; what needs transcription says nothing to a topic either."""
    pairs = zip(segments["text"], is_legible(segments), strict=True)
    return [_fold(text) if legible else "" for text, legible in pairs]


def _fold(text: str) -> str:
    """Fold notes that say the same; a note without a letter says nothing to a topic."""
    folded = " ".join(text.split()).casefold()
    return folded if any(map(str.isalpha, folded)) else ""


def _distinct(segments: pd.DataFrame) -> dict[str, str]:
    """Return the distinct notes in order, each with its language if one is known."""
    notes: dict[str, str] = {}
    for folded, language in zip(_folded(segments), _spoken(segments), strict=True):
        if folded:
            notes[folded] = max(notes.get(folded, ""), language)
    return dict(sorted(notes.items()))


def _spoken(segments: pd.DataFrame) -> list[str]:
    if "language" not in segments:
        return [""] * len(segments)
    return list(segments["language"].fillna(""))


def _assign(segments: pd.DataFrame, places: Sequence[tuple[Any, Any] | None]) -> pd.DataFrame:
    """Write down topic and strength of each segment; those without words stay unassigned."""
    return ASSIGNMENTS.frame(
        {"segment": name}
        if place is None
        else {
            "segment": name,
            "topic": int(place[0]),
            "strength": round(min(1.0, max(0.0, float(place[1]))), _DIGITS),
        }
        for name, place in zip(segments["segment"], places, strict=True)
    )


def _languages(segments: pd.DataFrame) -> list[str]:
    if "language" not in segments:
        return ["en"]
    return sorted(segments["language"].dropna().unique()) or ["en"]


def _table(
    segments: pd.DataFrame, assignments: pd.DataFrame, languages: Sequence[str]
) -> pd.DataFrame:
    said = segments.assign(topic=assignments["topic"].to_numpy())
    groups = [group["text"].tolist() for topic, group in said.groupby("topic") if topic != -1]
    numbers = sorted(set(assignments["topic"]) - {-1})
    terms = find_terms(groups, languages=languages) if groups else []
    return TOPICS.frame(
        {"topic": number, "label": make_label(words), "terms": words, "size": len(group)}
        for number, words, group in zip(numbers, terms, groups, strict=True)
    )


def _relate(
    table: pd.DataFrame, assignments: pd.DataFrame, segments: pd.DataFrame, codings: pd.DataFrame
) -> None:
    """Fill in the code that overlaps each topic most (Jaccard), and the share that is coded."""
    placed = find_codes(codings, segments).merge(assignments, on="segment")
    coded = placed.drop_duplicates("segment")["topic"].value_counts()
    table["coded_share"] = (table["topic"].map(coded).fillna(0) / table["size"]).round(_DIGITS)
    both = placed.value_counts(["topic", "code"]).rename("both").reset_index()
    both["code_size"] = both.groupby("code")["both"].transform("sum")
    both["size"] = both["topic"].map(table.set_index("topic")["size"])
    both["overlap"] = both["both"] / (both["code_size"] + both["size"] - both["both"])
    best = both.sort_values(["overlap", "code"], ascending=[False, True]).drop_duplicates("topic")
    table["nearest_code"] = table["topic"].map(best.set_index("topic")["code"]).astype("str")


def _no_topics(segments: pd.DataFrame) -> Topics:
    assignments = ASSIGNMENTS.frame({"segment": name} for name in segments["segment"])
    note = "No note has words, so there are no topics."
    languages = tuple(_languages(segments))
    return Topics(TOPICS.frame([]), assignments, 0, note, None, languages)


def _note(notes: int, table: pd.DataFrame, embedder: Embedder, languages: Sequence[str]) -> str:
    plural = "s" if len(table) != 1 else ""
    how = f"{len(table)} topic{plural} from {notes} distinct notes, by k-means on {embedder.name}"
    parts = [f"{how}; the number of topics follows the number of notes."]
    if notes < FEW:
        parts.append("So few notes say little about topics: read them all.")
    if len(languages) > 1 and embedder.name == "all-MiniLM-L6-v2":
        parts.append("The model knows English best: notes in other languages are placed less well.")
    if not importlib.util.find_spec("bertopic"):
        parts.append("Better topics: pip install 'qualcode[topics]'.")
    return " ".join(parts)
