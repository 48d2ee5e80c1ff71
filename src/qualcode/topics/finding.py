"""Finding topics: distinct notes placed in a space, cut into topics, and each placed in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.embeddings import Embedder, State, Vectors, make_embedder, to_unit_length
from qualcode.errors import OptionError
from qualcode.topics.centring import Centring, fit_centring
from qualcode.topics.clusters.engines import Communities
from qualcode.topics.clusters.factors import Factors, Weights
from qualcode.topics.clusters.granularity import Cut, cut_notes
from qualcode.topics.clusters.labels import Labels, Rows, centres, overlaps
from qualcode.topics.guiding import guide
from qualcode.topics.names import find_names, leave_out
from qualcode.topics.notes import Notes
from qualcode.topics.space import Places, Space

_MOST = 10_000  # notes in which topics are looked for; more take minutes and tell no more


@dataclass(frozen=True)
class Options:
    """How topics are looked for; see `fit_topics`."""

    codebook: Codebook | None
    embeddings: str | Vectors
    topics: int | None
    engine: str
    seed: int
    ignore: Sequence[str] | str = ()


@dataclass(frozen=True)
class Found:
    """Topics of distinct notes.

    Attributes:
        space: The space, with the topics' centres in it, the largest topic first.
        vectors: One row a note.
        places: The topic of each note.
        stability: Of each topic; NaN where there is a single one, which cannot but be found.
        table: The granularities table.
        engine: What found them, for the reader of a report.
    """

    space: Space
    vectors: Vectors = field(repr=False)
    places: Places = field(repr=False)
    stability: npt.NDArray[np.float64]
    table: pd.DataFrame = field(repr=False)
    engine: str

    @property
    def middles(self) -> Vectors:
        """The mean direction of each topic's notes, as rows of length one."""
        placed = self.places.topics >= 0
        return centres(self.vectors[placed], self.places.topics[placed])


def find(notes: Notes, options: Options) -> Found | None:
    """Find the topics of notes; None where nothing is known of any note."""
    if not len(notes.texts):
        return None
    import sklearn.decomposition  # noqa: PLC0415 - what is loaded later would not be limited
    import sklearn.neighbors  # noqa: F401, PLC0415 - likewise
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only here

    look = _by_words if options.engine == "nmf" else _by_meaning
    # Sums that several threads share out are rounded in another order, and bytes would differ.
    with threadpool_limits(1):
        return look(notes, options)


def _by_meaning(notes: Notes, options: Options) -> Found | None:
    heard, ignored = _hear(notes, options)
    embedder = _embedder(notes, heard, options)
    raw = embedder.embed(heard)
    centring = fit_centring(raw, notes.languages)
    vectors = centring.apply(raw, notes.languages)
    if not vectors.any():  # all are the same, and nothing is left of them without their mean
        centring, vectors = Centring({}, None), raw
    part = _draw(np.any(vectors, axis=1), seed=options.seed)
    if not len(part):
        return None
    drawn = vectors
    if options.codebook:
        bare = Space(embedder, centring, vectors[:0], ignored=ignored)
        drawn = guide(vectors, notes, codebook=options.codebook, space=bare)
    engine = Communities(drawn[part])
    cut = cut_notes(engine, notes=len(part), topics=options.topics, seed=options.seed)
    space = Space(embedder, centring, centres(vectors[part], cut.labels), ignored=ignored)
    return _place(space, vectors, notes, _Parted(part, cut, engine.name))


def _by_words(notes: Notes, options: Options) -> Found | None:
    heard, ignored = _hear(notes, options)
    words = Weights(heard, languages=sorted(set(notes.languages) - {""}))
    weights = words.weigh(heard)
    part = _draw(np.diff(weights.indptr) > 0, seed=options.seed)
    if not len(part):
        return None
    engine = Factors(weights[part])
    cut = cut_notes(engine, notes=len(part), topics=options.topics, seed=options.seed)
    words.parts = engine.parts
    every = np.eye(len(words.parts), dtype=np.float32)
    space = Space(words, Centring({}, None), every, ignored=ignored)
    return _place(space, words.embed(heard), notes, _Parted(part, cut, engine.name))


def _hear(notes: Notes, options: Options) -> tuple[list[str], tuple[str, ...]]:
    """Return the notes without the names to ignore, and these."""
    if not isinstance(options.ignore, str):
        ignored = tuple(options.ignore)
    elif isinstance(options.embeddings, str):
        spoken = sorted(set(notes.languages) - {""})
        ignored = find_names(notes.texts, languages=spoken, text_languages=notes.languages)
    else:  # what names have done to vectors that were given cannot be undone
        ignored = ()
    return leave_out(notes.texts, ignored), ignored


def _draw(known: Any, *, seed: int) -> Rows:
    """Draw the notes in which topics are looked for, of those of which something is known."""
    rows = np.flatnonzero(known)
    if len(rows) <= _MOST:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST, replace=False))


class _Parted(NamedTuple):
    """A cut of some of the notes: which, how, and by what."""

    part: Rows
    cut: Cut
    engine: str


def _place(space: Space, vectors: Vectors, notes: Notes, parted: _Parted) -> Found:
    """Place every note in the topic whose centre is nearest, and number the largest first."""
    topics = space.place(vectors).topics
    placed = topics >= 0
    sizes = np.bincount(topics[placed], notes.counts[placed], minlength=len(space.centres))
    first = np.full(len(sizes), len(topics))
    np.minimum.at(first, topics[placed], np.flatnonzero(placed))
    order = np.lexsort((first, -sizes))[: np.count_nonzero(sizes)]
    space = replace(space, centres=space.centres[order])
    space = space.learn(space.place(vectors))
    places = space.place(vectors)
    stability = _stability(places.topics[parted.part], parted.cut.refits)
    table = parted.cut.table.copy()
    # Many runs agree on a few topics more or less than a single one finds.
    table.loc[table["chosen"], "topics"] = len(order)
    return Found(space, vectors, places, stability, table, parted.engine)


def _stability(labels: Labels, refits: Sequence[tuple[Rows, Labels]]) -> npt.NDArray[np.float64]:
    """Return the mean Jaccard similarity of each topic to its like in the refits."""
    topics = int(labels.max()) + 1
    if topics == 1 or not refits:
        return np.full(topics, np.nan)
    found = overlaps(labels, refits)
    seen = ~np.isnan(found).all(axis=0)
    stability = np.full(topics, np.nan)
    stability[seen] = np.nanmean(found[:, seen], axis=0)
    return stability


def _embedder(notes: Notes, heard: Sequence[str], options: Options) -> Embedder:
    if not isinstance(options.embeddings, str):
        return Given(options.embeddings, notes, heard)
    spoken = sorted(set(notes.languages) - {""})
    return make_embedder(options.embeddings, heard, languages=spoken, seed=options.seed)


class Given:
    """Vectors that the caller has made; other texts have no place among them.

    Args:
        vectors: A row a segment.
        notes: The notes that the segments are folded into; each gets the mean of its segments'.
        heard: The notes' texts, as they are going to be embedded.
    """

    name = "vectors that were given"
    is_multilingual: bool | None = True

    def __init__(self, vectors: Vectors, notes: Notes, heard: Sequence[str]) -> None:
        rows = _numbers(vectors)
        if rows.ndim != 2 or len(rows) != len(notes.rows) or not np.isfinite(rows).all():  # noqa: PLR2004
            raise OptionError(
                f"`embeddings` needs a row of finite numbers for each of the {len(notes.rows)} "
                f"segments; found an array of shape {rows.shape}"
            )
        own = (notes.rows >= 0) & ~notes.seconding
        sums = np.zeros((len(notes.texts), rows.shape[1]), np.float64)
        np.add.at(sums, notes.rows[own], to_unit_length(rows[own]))
        self._texts, self._vectors = heard, to_unit_length(sums)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors that were given for these very notes."""
        if list(texts) != list(self._texts):
            _refuse()
        return self._vectors

    def state(self) -> State:
        """Raise OptionError: what made the vectors is not known."""
        _refuse()


def _numbers(vectors: object) -> Vectors:
    try:
        return np.asarray(vectors, dtype=np.float32)
    except (TypeError, ValueError):
        raise OptionError(
            "`embeddings` needs a row of finite numbers for each segment, or the name of a model; "
            f"found {type(vectors).__name__}"
        ) from None


def _refuse() -> NoReturn:
    raise OptionError(
        "these topics come from vectors that were given, so other texts have no place in them, "
        "and they cannot be saved; name a model in `embeddings` instead"
    )
