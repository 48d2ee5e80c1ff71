"""Fitting topics: from segments to tables of what they speak of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.embeddings import Vectors
from qualcode.errors import OptionError, check_choices, check_options
from qualcode.stages import stage
from qualcode.tables import ASSIGNMENTS, GRANULARITIES, JOINS, TOPICS, require
from qualcode.topics.clusters.joins import list_joins
from qualcode.topics.finding import Found, Options, find
from qualcode.topics.names import leave_out
from qualcode.topics.notes import Notes, fold_notes
from qualcode.topics.noting import describe_fit
from qualcode.topics.relating import nearest_codes
from qualcode.topics.result import Topics
from qualcode.topics.words import describe

_SEEDS = 2**31
_DIGITS = 4  # more would differ between processors


@check_options
@stage("topics: fitting")
def fit_topics(  # noqa: PLR0913 - all but one are options
    segments: pd.DataFrame,
    *,
    codings: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    embeddings: str | Vectors = "auto",
    topics: int | str = "auto",
    engine: str = "communities",
    ignore: str | Sequence[str] = "auto",
    seed: int = 0,
) -> Topics:
    """Find the topics of some segments.

    Segments with the same words are folded and sorted first, so that neither repetition nor the
    order of files changes what is found. The number of topics is the one with the highest
    product of stability and modularity, unless it is given. Where there are more than 10,000
    distinct notes, topics are looked for in a random 10,000 of them, and the others placed.

    Args:
        segments: Needs `segment` and `text`; `language`, `document` and `start` are made use of.
        codings: Codings, to relate topics to codes. Needs what `settle` and `locate` need.
        codebook: A codebook that guides: notes with a code's terms are drawn towards its meaning.
        embeddings: `minilm` (extra `topics`), `lsa`, `auto` (see `make_embedder`), the path of a
            sentence-transformers model or its name on a hub, or vectors: a row a segment.
        topics: How many, or `auto`.
        engine: `communities` of similar notes, or `nmf`, the parts that words add up to, which
            looks at words alone and suits long texts.
        ignore: Names that are left out of the notes before they are compared, and are no terms;
            only the latter where vectors are given. `auto`: names in a tenth of the notes and in at
            least 20 of them, such as the place's, since else what names it would be a topic,
            whatever it says; none in German, where all nouns have capitals, or of given vectors.
        seed: The same seed gives the same topics.

    Returns:
        Topics: its tables `topics`, `assignments`, `choice` and `hierarchy`, a `note`, `place`,
        `save` and the `model`.

    Raises:
        ColumnMissingError: A column that is needed is not there.
        ExtraMissingError: A model is asked for, but the extra `topics` is not installed.
        OptionError: An option has a value that it cannot have.
    """
    require(segments, "segment", "text")
    check_choices(engine=(engine, "communities", "nmf"))
    number, names = _check_number(topics), _check_names(ignore)
    options = Options(codebook, embeddings, number, engine, _check_seed(seed), names)
    notes = fold_notes(segments)
    found = find(notes, options)
    languages = sorted(set(notes.languages) - {""}) or ["en"]
    if found is None:
        return _no_topics(segments, notes, languages)
    assignments = found.places.assign(segments, notes)
    return Topics(
        topics=_tell(found, notes, assignments, languages, segments, codings),
        assignments=assignments,
        choice=found.table,
        hierarchy=list_joins(found.middles),
        note=describe_fit(found, notes, assignments, wanted=options.topics),
        notes=len(notes.texts),
        languages=tuple(languages),
        space=found.space,
        vectors=found.vectors,
        folded=_folded(segments, notes),
        _texts=notes.texts,
        _labels=found.places.topics,
    )


def _check_number(topics: object) -> int | None:
    if topics == "auto":
        return None
    if isinstance(topics, bool) or not isinstance(topics, int | np.integer) or topics < 1:
        raise OptionError(f"`topics` must be `auto` or a number above 0, not {topics!r}")
    return int(topics)


def _check_names(ignore: object) -> Sequence[str] | str:
    if ignore == "auto":
        return "auto"
    if isinstance(ignore, str) or not isinstance(ignore, Sequence):
        raise OptionError(f"`ignore` must be `auto` or a list of names, not {ignore!r}")
    if wrong := [name for name in ignore if not isinstance(name, str) or not name.strip()]:
        raise OptionError(f"`ignore` has {wrong[0]!r}, which is no name; give words, as ['Berlin']")
    return [str(name) for name in ignore]


def _check_seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < _SEEDS:
        raise OptionError(f"`seed` must be a whole number from 0 to {_SEEDS - 1}, not {seed!r}")
    return int(seed)


def _tell(  # noqa: PLR0913, PLR0917 - all that is known by now
    found: Found,
    notes: Notes,
    assignments: pd.DataFrame,
    languages: Sequence[str],
    segments: pd.DataFrame,
    codings: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return the topics table."""
    labels = found.places.topics
    rows = np.flatnonzero((labels >= 0) & notes.quotable).tolist()
    descriptions = describe(
        leave_out([notes.texts[row] for row in rows], found.space.ignored),
        labels[rows],
        languages=languages,
        text_languages=[notes.languages[row] for row in rows],
        weights=notes.counts[rows].tolist(),
        topics=len(found.space.centres),
    )
    sizes = assignments["topic"].value_counts()
    table = TOPICS.frame(
        {"topic": number, "label": one.label, "terms": one.terms, "size": sizes[number]}
        for number, one in enumerate(descriptions)
    )
    table["stability"] = found.stability.round(_DIGITS)
    if codings is not None:
        nearest = nearest_codes(assignments, segments, codings).set_index("topic")
        for column in nearest:
            table[column] = table["topic"].map(nearest[column]).astype(table[column].dtype)
    return table


def _folded(segments: pd.DataFrame, notes: Notes) -> pd.Series[int]:
    return pd.Series(notes.rows, index=segments["segment"].to_numpy(), name="note")


def _no_topics(segments: pd.DataFrame, notes: Notes, languages: Sequence[str]) -> Topics:
    names = segments["segment"].to_numpy()
    return Topics(
        topics=TOPICS.frame([]),
        assignments=ASSIGNMENTS.of_columns(len(names), segment=names),
        choice=GRANULARITIES.frame([]),
        hierarchy=JOINS.frame([]),
        note="No note has words, so there are no topics.",
        notes=0,
        languages=tuple(languages),
        space=None,
        vectors=np.zeros((len(notes.texts), 1), np.float32),
        folded=_folded(segments, notes),
    )
