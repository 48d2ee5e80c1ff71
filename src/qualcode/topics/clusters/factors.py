"""Factors: topics as parts that add up to the words of each note (NMF of TF-IDF)."""

from __future__ import annotations

import contextlib
import functools
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import numpy as np

from qualcode.embeddings import State, Vectors, to_unit_length
from qualcode.languages import TOKEN, stop_words
from qualcode.topics.clusters.labels import Labels, Rows
from qualcode.topics.clusters.neighbours import find_neighbours

_ANY_TOKEN = r"(?u)\b\w+\b"
_WORDS = 20_000
_STEPS = 200
_PRECISION = 1e-3
_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
_NOTES_PER_TOPIC = 4


class Weights:
    """Texts as the TF-IDF of their words, and then as shares of parts.

    Args:
        texts: The texts whose words count.
        languages: Those whose stop words are left out.
    """

    name = "shares of the parts of words (NMF of TF-IDF)"
    is_multilingual: bool | None = None

    def __init__(self, texts: Sequence[str], *, languages: Sequence[str]) -> None:
        self.parts: Any = None
        self.words = _make_vectorizer(stop_words=stop_words(languages))
        try:
            self.words.fit(texts)
        except ValueError:  # there is no word but stop words
            self.words = _make_vectorizer(token_pattern=_ANY_TOKEN).fit([*texts, "0"])

    def weigh(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix of TF-IDF, rows of length one."""
        return self.words.transform(texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the share of each part in each text, as rows of length one, or of zeros."""
        if not texts:
            return np.zeros((0, len(self.parts)), np.float32)
        weights = self.weigh(texts)
        shares = _shares(weights, self.parts)
        # What no part helps to make up still has words that stand in one more than in others.
        none = ~shares.any(axis=1)
        shares[none] = weights[none] @ self.parts.T
        # What has words, but none that any part has, is as near to all of them.
        shares[~shares.any(axis=1) & (np.diff(weights.indptr) > 0)] = 1
        return to_unit_length(shares)

    def state(self) -> State:
        """Return what `restore` takes."""
        words = self.words.get_feature_names_out().tolist()
        arrays = {"idf": self.words.idf_, "parts": self.parts}
        facts = {"embedder": "nmf", "words": words, "token": self.words.token_pattern}
        return State(facts, arrays)

    @classmethod
    def restore(cls, state: State) -> Self:
        """Return what `state` was taken of."""
        found = cls([], languages=[])
        # Every word that counts is in the vocabulary, so that nothing need be left out.
        facts = state.facts
        if facts["token"] not in (TOKEN, _ANY_TOKEN):  # an expression of a stranger's may be slow
            raise ValueError("it cuts words in an unknown way")
        words = _make_vectorizer(vocabulary=facts["words"], token_pattern=facts["token"])
        words.idf_ = state.arrays["idf"]
        found.words, found.parts = words, state.arrays["parts"]
        return found


class Factors:
    """Cuts notes by the part that is largest in each.

    Args:
        weights: The TF-IDF of notes, a row of length one each.

    Source:
        Lee & Seung (1999). Learning the parts of objects by non-negative matrix factorization.
        Nature 401. Started as in Boutsidis & Gallopoulos (2008), Pattern Recognition 41(4),
        which leaves nothing to chance.
    """

    name = "parts that add up to the words of notes (NMF)"
    refits = 5  # each takes a second or so on thousands of notes
    runs = 1

    def __init__(self, weights: Any) -> None:
        self.vectors = weights
        self.parts: Any = None
        most = max(2, weights.shape[0] // _NOTES_PER_TOPIC)
        self.granularities: Sequence[float] = [n for n in _NUMBERS if n <= most]

    @functools.cached_property
    def graph(self) -> Any:
        """All notes, each linked to those that share most of its words."""
        return find_neighbours(self.vectors).graph()

    def cut(
        self, parts: Sequence[Rows], granularities: Sequence[float], *, seed: int
    ) -> list[list[Labels]]:
        """Factorise each part of the notes at each number of topics."""
        del seed  # nothing is left to chance
        asked = [(self.vectors[part], int(topics)) for topics in granularities for part in parts]
        with _unfinished_is_good_enough(), ThreadPoolExecutor(os.cpu_count()) as threads:
            found = list(threads.map(lambda one: _largest(_factorise(*one)[0]), asked))
        return [found[at : at + len(parts)] for at in range(0, len(found), len(parts))]

    def settle(self, granularity: float, *, seed: int) -> Labels:
        """Factorise all notes."""
        del seed
        with _unfinished_is_good_enough():
            shares, self.parts = _factorise(self.vectors, int(granularity))
        return _largest(shares)

    def cut_into(
        self, topics: int, parts: Sequence[Rows], *, seed: int
    ) -> tuple[Labels, list[Labels]]:
        """Factorise all notes, and parts of them, into a number of topics."""
        (cuts,) = self.cut(parts, [topics], seed=seed)
        return self.settle(topics, seed=seed), cuts


def _make_vectorizer(**options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - half a second

    chosen = {"token_pattern": TOKEN, "max_features": _WORDS, "sublinear_tf": True, **options}
    return TfidfVectorizer(dtype=np.float32, **chosen)


@contextlib.contextmanager
def _unfinished_is_good_enough() -> Iterator[None]:
    """Let scikit-learn not warn that steps are left: the largest part is settled long before."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - half a second

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def _factorise(weights: Any, topics: int) -> tuple[Any, Any]:
    from sklearn.decomposition import NMF  # noqa: PLC0415 - half a second

    topics = max(1, min(topics, *weights.shape))
    start = "nndsvda" if topics > 1 else "nndsvd"
    model = NMF(topics, init=start, max_iter=_STEPS, tol=_PRECISION, random_state=0)
    with np.errstate(invalid="ignore"):  # where nothing is left over, rounding goes below 0
        return model.fit_transform(weights), model.components_


def _shares(weights: Any, parts: Any) -> Any:
    """Find the shares of known parts in other texts."""
    from sklearn.decomposition import non_negative_factorization  # noqa: PLC0415 - as above

    with _unfinished_is_good_enough(), np.errstate(invalid="ignore"):
        shares, _, _ = non_negative_factorization(
            weights, H=parts, n_components=len(parts), init="custom", update_H=False,
            max_iter=_STEPS, tol=_PRECISION,
        )  # fmt: skip
    return shares


def _largest(shares: Any) -> Labels:
    """Number the part that is largest in each note, without gaps."""
    _, labels = np.unique(shares.argmax(axis=1), return_inverse=True)
    return labels.astype(np.int64)
