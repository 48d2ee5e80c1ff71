"""BERTopic: a model with its plots, made from topics that are already found."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from typing import Any

from qualcode.embeddings import Vectors
from qualcode.topics.clusters.labels import Labels
from qualcode.topics.words import make_vectorizer


def make_model(
    texts: Sequence[str], vectors: Vectors, labels: Labels, *, languages: Sequence[str]
) -> Any:
    """Fit BERTopic's pipeline to topics that are already found.

    BERTopic takes the topics as labels: the stages that would reduce and cluster stay empty.

    Returns:
        A fitted BERTopic model, or None where the extra `topics` is not installed, or where
        the texts have a single word between them, of which BERTopic can make nothing.
    """
    if not importlib.util.find_spec("bertopic"):
        return None
    vectorizer = make_vectorizer(texts, languages=languages)
    if len(vectorizer.fit(texts).vocabulary_) == 1:
        return None
    from bertopic import BERTopic  # noqa: PLC0415 - ten seconds
    from bertopic.cluster import BaseCluster  # noqa: PLC0415
    from bertopic.dimensionality import BaseDimensionalityReduction  # noqa: PLC0415

    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    model = BERTopic(
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=vectorizer,
        language="multilingual",  # "english" would drop every letter with an accent
        nr_topics=len(set(labels.tolist())),  # else it numbers them anew
    )
    return model.fit(list(texts), embeddings=vectors, y=labels)
