"""Mapping: notes as points in a plane, so that those of like meaning lie side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.embeddings import Vectors
from qualcode.errors import OptionError, check_options
from qualcode.tables import require

if TYPE_CHECKING:
    from qualcode.topics import Topics

Points = npt.NDArray[np.float64]

_FEW = 5  # below, t-SNE has no neighbourhoods to keep
_FITTED = 3_000  # more would take longer than the eight seconds that one waits for a picture
_PERPLEXITY = 30
_ROUNDS = 500  # twice as many keep no more neighbours
_NEAR = 3
_REACH = 0.15  # of the way from the middle of the map to its edge
_DIGITS = 4


@check_options
def map_notes(vectors: Vectors, *, seed: int = 0) -> Points:
    """Place notes in a plane, so that those of like meaning lie side by side.

    By t-SNE, which keeps neighbourhoods: what lies close is alike. Distances between far groups,
    their sizes and the two axes mean nothing. Above 3,000 distinct notes as many are drawn by
    lot and mapped; each other note lies among those that are most like it. Fewer
    than five distinct notes are placed by principal components.

    Args:
        vectors: One row a note. Equal rows get the same place, and the order of rows changes
            no place.
        seed: The same seed gives the same places on the same machine; on another the last digits
            of sums differ, and then the picture does.

    Returns:
        One row a note, two columns between -1 and 1.

    Raises:
        OptionError: `vectors` is not a table of finite numbers.

    Source:
        van der Maaten (2014). Accelerating t-SNE using tree-based algorithms. JMLR 15.
    """
    vectors = np.asarray(vectors)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():  # noqa: PLR2004 - rows and columns
        raise OptionError(
            "`vectors` must be finite numbers, one row a note, as in the `vectors` of topics; "
            f"found an array of shape {vectors.shape}"
        )
    if vectors.size == 0:
        return np.zeros((len(vectors), 2))
    distinct, place = np.unique(np.round(vectors, 6), axis=0, return_inverse=True)
    return _scale(_map_distinct(distinct, seed))[place.ravel()]


@check_options
def place_notes(segments: pd.DataFrame, topics: Topics, *, seed: int = 0) -> pd.DataFrame:
    """Place the distinct notes in a plane by the vectors by which their topics were found.

    Args:
        segments: Needs `segment` and `text`. Those that are unassigned are left out.
        topics: What `fit_topics` gave.
        seed: Of the placing (`map_notes`).

    Returns:
        A row a distinct note: `segment` and `text` of the first that was written, `topic`, `weak`
        (less like its topic than is usual), `times` (how often it was written), `x` and `y`
        between -1 and 1.
    """
    require(segments, "segment", "text")
    notes = _distinct(segments, topics)
    notes[["x", "y"]] = map_notes(_vectors(notes, topics), seed=seed) if len(notes) else 0.0
    return notes


def _distinct(segments: pd.DataFrame, topics: Topics) -> pd.DataFrame:
    columns = [name for name in ("segment", "text", "language") if name in segments]
    assigned = topics.assignments.set_index("segment").reindex(segments["segment"])
    placed = segments[columns].assign(
        topic=assigned["topic"].fillna(-1).astype("int64").array,
        weak=assigned["weak"].eq(True).array,  # noqa: FBT003 - pandas knows a third value
        row=_rows(segments, topics),
    )
    placed = placed[(placed["topic"] >= 0) & (placed["row"] >= 0)]
    first = placed.drop_duplicates("row").set_index("row")
    return first.assign(times=placed.groupby("row").size()).sort_index()


def _rows(segments: pd.DataFrame, topics: Topics) -> Any:
    """Number the notes. Topics that were loaded hold none; what has the same text is one then."""
    if not len(topics.vectors):
        return pd.factorize(segments["text"])[0]
    return topics.folded.reindex(segments["segment"]).fillna(-1).astype("int64").array


def _vectors(notes: pd.DataFrame, topics: Topics) -> Any:
    if not len(topics.vectors):
        return topics.embed(notes)
    return topics.vectors[notes.index.to_numpy(dtype=int)]


def _map_distinct(vectors: Vectors, seed: int) -> Points:
    if len(vectors) < _FEW:
        return _components(vectors)
    if len(vectors) <= _FITTED:
        return _neighbourhoods(vectors, seed)
    chosen = np.zeros(len(vectors), dtype=np.bool_)
    chosen[np.random.default_rng(seed).permutation(len(vectors))[:_FITTED]] = True
    points = np.empty((len(vectors), 2))
    points[chosen] = _neighbourhoods(vectors[chosen], seed)
    points[~chosen] = _among(vectors[~chosen], vectors[chosen], points[chosen])
    return points


def _components(vectors: Vectors) -> Points:
    centred = vectors - vectors.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    points = (left * sizes)[:, :2]
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1])))


def _neighbourhoods(vectors: Vectors, seed: int) -> Points:
    from sklearn.manifold import TSNE  # noqa: PLC0415 - half a second
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    start = _components(vectors)
    model = TSNE(
        init=start / start[:, 0].std() * 1e-4,  # small, as its author advises
        perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3),
        max_iter=_ROUNDS,
        random_state=seed,
    )
    # One thread: sums in another order would round otherwise, and the picture would differ.
    with threadpool_limits(1):
        points: Points = np.asarray(model.fit_transform(vectors), dtype=np.float64)
    return points


def _among(vectors: Vectors, mapped: Vectors, points: Points) -> Points:
    """Place each note among the mapped ones that are most like it, nearest to the nearest.

    One of them that lies far off from the nearest is left out: between the two lies nothing.
    """
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - half a second

    finder: Any = NearestNeighbors(n_neighbors=_NEAR).fit(mapped)
    distances, nearest = finder.kneighbors(vectors)
    around = points[nearest]
    apart = np.linalg.norm(around - around[:, :1], axis=2)
    weights = (apart <= _REACH * np.abs(points).max()) / np.maximum(distances, 1e-6) ** 4
    weights /= weights.sum(axis=1, keepdims=True)
    placed: Points = (around * weights[:, :, np.newaxis]).sum(axis=1)
    return placed


def _scale(points: Points) -> Points:
    centred = points - (points.max(axis=0) + points.min(axis=0)) / 2
    widest = float(np.abs(centred).max(initial=0)) or 1.0
    scaled: Points = np.round(centred / widest, _DIGITS).astype(np.float64)
    return scaled
