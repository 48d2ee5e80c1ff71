"""Centring: taking off what all vectors share, and each language's own place.

An embedding model that knows one language best puts texts of another all in one corner, and what
every text of a meeting has in common tells none of them apart. With the mean taken off, of each
language where there are several, what is left is what a text says among those of its language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qualcode.embeddings import Vectors, to_unit_length

_ENOUGH = 20  # texts from which a mean can be told


@dataclass(frozen=True)
class Centring:
    """What is taken off.

    Attributes:
        means: The mean vector of each language that has enough texts; empty where fewer than
            two have.
        middle: What is taken off the others; None where there are too few texts to take a mean.
    """

    means: Mapping[str, Vectors]
    middle: Vectors | None

    def apply(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Take off each row what is taken off its language.

        Args:
            vectors: One row a text; a row of zeros, of which nothing is known, stays.
            languages: ISO 639-1 code of each text, or the empty string.
        """
        if self.middle is None or not len(vectors):
            return vectors
        codes, which = np.unique(np.array(languages, dtype=object).astype(str), return_inverse=True)
        own = np.stack([self.means.get(str(code), self.middle) for code in codes])[which]
        known = np.any(vectors, axis=1, keepdims=True)
        return to_unit_length(np.where(known, vectors - own, 0))


def fit_centring(vectors: Vectors, languages: Sequence[str]) -> Centring:
    """Find the mean of each language, and of all texts, that has at least 20 texts."""
    codes = np.array(languages, dtype=object).astype(str)
    known = np.any(vectors, axis=1)
    enough = [str(code) for code in np.unique(codes) if code and _count(codes, code, known)]
    if len(enough) > 1:
        means = {code: vectors[(codes == code) & known].mean(axis=0) for code in enough}
        return Centring(means, np.mean(list(means.values()), axis=0))
    return Centring({}, vectors[known].mean(axis=0) if known.sum() >= _ENOUGH else None)


def _count(codes: np.ndarray, code: str, known: np.ndarray) -> bool:
    return int(((codes == code) & known).sum()) >= _ENOUGH
