"""Notes and vectors whose topics are known, because they were planted."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.embeddings import Vectors, to_unit_length

SUBJECTS = (
    "copyright law reform for libraries",
    "rivers and forests of the south",
    "travel money for small groups",
    "talleres sobre derechos de autor",
)
_VERBS = ("needs", "wants", "fears", "plans", "forgets")
_LETTERS = "abcdefghijklmnopqrst"


def segments(texts: Sequence[str], **columns: object) -> pd.DataFrame:
    """Return a table of segments of one document, in their order."""
    numbers = range(len(texts))
    return pd.DataFrame(
        {
            "segment": pd.Series([f"s{n:03}" for n in numbers], dtype="str"),
            "document": "d",
            "start": [1000 * n for n in numbers],
            "end": [1000 * n + 999 for n in numbers],
            "text": pd.Series(list(texts), dtype="str"),
            **columns,
        }
    )


def notes(count: int) -> pd.DataFrame:
    """Return some notes of four subjects in turn, no two alike."""
    return segments([f"{SUBJECTS[n % 4]} {_VERBS[n // 4 % 5]} everybody {n}" for n in range(count)])


def words(count: int, **columns: object) -> pd.DataFrame:
    """Return notes of a word each, no two alike, for tests that give vectors."""
    texts = [
        f"w{_LETTERS[n // 400]}{_LETTERS[n // 20 % 20]}{_LETTERS[n % 20]}" for n in range(count)
    ]
    return segments(texts, **columns)


def clusters(
    sizes: Sequence[int], *, seed: int = 0, noise: float = 1.0, width: int = 384
) -> tuple[Vectors, np.ndarray]:
    """Return points about as many random directions, shuffled, and which each is about.

    A noise of 1 makes a point's chance part as long as its direction.
    """
    random = np.random.default_rng(seed)
    middles = to_unit_length(random.normal(size=(len(sizes), width)))
    about = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    chance = random.normal(size=(len(about), width)) / width**0.5
    return to_unit_length(middles[about] + noise * chance), about


def cloud(count: int, width: int, *, seed: int = 0) -> Vectors:
    """Return random directions: points without any topics."""
    return to_unit_length(np.random.default_rng(seed).normal(size=(count, width)))


def purity(found: Sequence[int], planted: Sequence[int]) -> float:
    """Return the share of notes that are in the topic of most notes like them."""
    both = pd.crosstab(np.asarray(found), np.asarray(planted))
    return float(both.max(axis=1).sum() / len(planted))
