"""The space in which notes are compared, and how it is cut into topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qualcode.embeddings import Embedder, Vectors, make_embedder
from qualcode.topics.centring import Centring, fit_centring
from qualcode.topics.clustering import Labels, centres, cluster, count_topics, largest_first


@dataclass(frozen=True)
class Space:
    """Distinct notes as vectors, cut into topics.

    Attributes:
        notes: The notes.
        embedder: What turned them into vectors.
        centring: What was taken off the vectors of each language.
        vectors: One row of length one a note.
        labels: The topic's number of each note, the largest topic first.
        centres: One row of length one a topic.
    """

    notes: Sequence[str] = field(repr=False)
    embedder: Embedder
    centring: Centring = field(repr=False)
    vectors: Vectors = field(repr=False)
    labels: Labels = field(repr=False)
    centres: Vectors = field(repr=False)

    @property
    def strengths(self) -> npt.NDArray[np.float32]:
        """The cosine similarity of each note to the centre of its topic."""
        return np.asarray((self.vectors * self.centres[self.labels]).sum(axis=1))

    def embed(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """Return the vectors of other texts in this space."""
        return self.centring.apply(self.embedder.embed(texts), languages)


def fit_space(
    notes: Mapping[str, str],
    *,
    said: Mapping[str, int],
    embeddings: str,
    topics: int | None,
    seed: int,
) -> Space:
    """Embed distinct notes and cut them into topics.

    Args:
        notes: The language of each note, or the empty string; the order must be stable.
        said: How often each note was said, which decides what topic is the largest.
        embeddings: `auto`, `minilm` or `lsa`.
        topics: How many topics; None: what `count_topics` says.
        seed: Of everything random.
    """
    texts, languages = list(notes), list(notes.values())
    embedder = make_embedder(embeddings, texts, seed=seed)
    raw = embedder.embed(texts)
    centring = fit_centring(raw, languages)
    vectors = centring.apply(raw, languages)
    labels = cluster(vectors, topics=topics or count_topics(len(texts)), seed=seed)
    labels = largest_first(labels, weights=[said[text] for text in texts])
    return Space(texts, embedder, centring, vectors, labels, centres(vectors, labels))
