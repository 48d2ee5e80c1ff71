"""Centring: taking a language's own place out of the vectors, so that it is not the topic.

An embedding model that knows one language best puts texts of another all in one corner. With
each language's mean taken off, what is left is what a text says among those of its language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qualcode.embeddings import Vectors, to_unit_length

_ENOUGH = 20  # texts from which a language's mean can be told


@dataclass(frozen=True)
class Centring:
    """The mean vector of each language that has enough texts; empty where there is only one."""

    means: Mapping[str, Vectors]

    def apply(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Take off each row the mean of its language; of one that is not known, their middle.

        Args:
            vectors: One row a text.
            languages: ISO 639-1 code of each text, or the empty string.
        """
        if not self.means or not len(vectors):
            return vectors
        middle = np.mean(list(self.means.values()), axis=0)
        known = np.any(vectors, axis=1, keepdims=True)
        own = np.stack([self.means.get(language, middle) for language in languages])
        return to_unit_length(np.where(known, vectors - own, 0))


def fit_centring(vectors: Vectors, languages: Sequence[str]) -> Centring:
    """Find the mean of each language that has at least 20 texts; none where fewer than two have."""
    codes = np.array(languages)
    counted = {code: int((codes == code).sum()) for code in sorted(set(languages) - {""})}
    enough = [code for code, count in counted.items() if count >= _ENOUGH]
    if len(enough) < 2:  # noqa: PLR2004 - one language has nothing to be told from
        return Centring({})
    return Centring({code: vectors[codes == code].mean(axis=0) for code in enough})
