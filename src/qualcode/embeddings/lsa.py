"""Latent semantic analysis: an embedding made from the texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from qualcode.embeddings.vectors import State, Vectors, clean, to_unit_length
from qualcode.languages import stop_words
from qualcode.stages import stage

_DIMENSIONS = 100
_MOST_TEXTS, _MOST_CHARACTERS = 20_000, 10_000_000  # that span the space
_MOST_TERMS = {"words": 20_000, "letters": 50_000}
_AT_ONCE = 1_000_000  # characters that are looked at together, which bounds the memory
_WORD = r"(?u)[^\W_]+"


class LSA:
    """Latent semantic analysis of words and of their character n-grams; needs no model.

    N-grams, of three to five characters within words, make forms of a word near to each other in
    any language. They are counted a distinct word, not an occurrence: a note's counts are its words
    times the n-grams of these.

    Time and memory are bounded by what spans the space: at most 20,000 texts and 10 million
    characters, drawn by `seed` where there are more, with the 20,000 words and the 50,000 n-grams
    that most of them have. Other texts are placed in this space, each for itself, of which time
    grows with their length and memory not at all (save for the result).

    Stop words are left out: in short notes they would be most of what two have in common. They stay
    where the texts hold nothing else.

    Args:
        texts: The texts whose vocabulary spans the space.
        languages: Those whose stop words are left out, as `en` or `en-GB`.
        seed: Of the randomised decomposition, and of the draw.

    Source:
        Deerwester et al. (1990). Indexing by latent semantic analysis. JASIS 41(6).
    """

    name = "latent semantic analysis of words and character n-grams"
    is_multilingual: bool | None = None

    @stage("topics: embedding")
    def __init__(
        self, texts: Sequence[str], *, languages: Sequence[str] = (), seed: int = 0
    ) -> None:
        from scipy.sparse import hstack  # noqa: PLC0415 - half a second
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

        self._blocks = [_Block(kind) for kind in _MOST_TERMS]
        self._components: Vectors = np.zeros((0, 1), np.float32)  # a row a term
        drawn = _draw(texts, seed)
        self._stop_words = _find_stop_words(languages)
        counts, words = _count(drawn, self._stop_words)
        if not words:
            self._stop_words = []
            counts, words = _count(drawn, [])
        if not words:
            return
        matrix = hstack([block.fit(counts, words) for block in self._blocks], format="csr")
        dimensions = min(_DIMENSIONS, *matrix.shape)
        _, _, components = randomized_svd(matrix, dimensions, n_iter=5, random_state=seed)
        self._components = np.ascontiguousarray(components.T, dtype=np.float32)

    @stage("topics: embedding")
    def embed(self, texts: Sequence[str]) -> Vectors:
        """Place texts in the space; words that it does not know count for nothing."""
        cut = [clean(text) for text in texts]
        rows = np.zeros((len(cut), self._components.shape[1]), np.float32)
        if self._components.size:
            for begin, end in _portions(cut):
                rows[begin:end] = self._place(cut[begin:end])
        return rows

    def state(self) -> State:
        """Return its vocabulary, the weights of the terms, and the components."""
        facts: dict[str, Any] = {block.kind: block.terms for block in self._blocks}
        facts["stop words"] = self._stop_words
        arrays = {f"{block.kind}_idf": block.idf for block in self._blocks}
        return State({"embedder": "lsa", **facts}, {**arrays, "components": self._components})

    @classmethod
    def restore(cls, state: State) -> Self:
        """Return the embedder whose state this is.

        Raises:
            KeyError: Something is missing.
            ValueError: Its parts do not fit together.
        """
        found = cls([])
        found._stop_words = [str(word) for word in state.facts["stop words"]]
        for block in found._blocks:
            block.restore(state.facts[block.kind], state.arrays[f"{block.kind}_idf"])
        components = np.ascontiguousarray(state.arrays["components"], dtype=np.float32)
        terms = sum(len(block.terms) for block in found._blocks)
        if components.shape != (terms, *components.shape[1:2]):
            raise ValueError(f"it has {terms} terms, but components of another shape")
        found._components = components
        return found

    def _place(self, texts: Sequence[str]) -> Vectors:
        from scipy.sparse import hstack  # noqa: PLC0415

        counts, words = _count(texts, self._stop_words)
        if not words:
            return np.zeros((len(texts), self._components.shape[1]), np.float32)
        matrix = hstack([block.apply(counts, words) for block in self._blocks], format="csr")
        return to_unit_length(matrix @ self._components)


class _Block:
    """Terms of one kind, weighted by tf-idf: whole words, or n-grams of characters.

    Attributes:
        kind: `words` or `letters`.
        terms: The terms, in the order of the columns.
        idf: The weight of each.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.terms: list[str] = []
        self.idf: Vectors = np.zeros(0, np.float32)

    def fit(self, counts: Any, words: Sequence[str]) -> Any:
        """Find the terms that most texts have; return the weighted terms of each text."""
        counter = self._counter()
        found = counts @ counter.fit_transform(words)
        frequency = found.getnnz(axis=0)
        most = np.argsort(-frequency, kind="stable")[: _MOST_TERMS[self.kind]]
        kept = np.sort(most)
        idf = np.log((1 + counts.shape[0]) / (1 + frequency[kept])) + 1
        self.restore(counter.get_feature_names_out()[kept].tolist(), idf)
        return self._weigh(found[:, kept])

    def restore(self, terms: Sequence[str], idf: npt.NDArray[Any]) -> None:
        self.terms, self.idf = list(terms), np.asarray(idf, np.float32)
        if self.idf.shape != (len(self.terms),):
            raise ValueError(f"there are {len(self.terms)} {self.kind}, but weights of others")

    def apply(self, counts: Any, words: Sequence[str]) -> Any:
        """Return the weighted terms of each text."""
        return self._weigh(counts @ self._counter(vocabulary=self.terms).transform(words))

    def _counter(self, **options: Any) -> Any:
        from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

        if self.kind == "words":
            return CountVectorizer(analyzer=_itself, dtype=np.float32, **options)
        return CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32, **options)

    def _weigh(self, found: Any) -> Any:
        """Weigh counts by 1 + log(tf) and idf, and scale each row to length one."""
        from sklearn.preprocessing import normalize  # noqa: PLC0415

        found.sort_indices()  # so that a row's sum does not depend on the others
        found.data = (1 + np.log(found.data)) * self.idf[found.indices]
        return normalize(found, copy=False)


def _find_stop_words(languages: Sequence[str]) -> list[str]:
    """Return the stop words of languages, and with them single letters, which no list has."""
    found = stop_words([tag.casefold().split("-")[0] for tag in languages])
    return [*ascii_lowercase, *found] if found else []


def _itself(word: str) -> list[str]:
    return [word]


def _draw(texts: Sequence[str], seed: int) -> list[str]:
    """Draw the texts that span the space: all, if they are not too many."""
    distinct = sorted({clean(text) for text in texts})
    order = np.random.default_rng(seed).permutation(len(distinct))
    lengths = np.array([len(text) for text in distinct], dtype=np.int64)
    fit = np.cumsum(lengths[order]) <= _MOST_CHARACTERS
    return [distinct[place] for place in np.sort(order[fit][:_MOST_TEXTS])]


def _count(texts: Sequence[str], stop: Sequence[str]) -> tuple[Any, list[str]]:
    """Return how often each text has each word (a sparse matrix), and the words, sorted."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    if not any(any(map(str.isalnum, text)) for text in texts):
        return None, []
    counter = CountVectorizer(token_pattern=_WORD, dtype=np.float32)
    counts = counter.fit_transform(texts)
    words = counter.get_feature_names_out()
    kept = np.flatnonzero(~np.isin(words, list(stop)))
    return counts[:, kept], words[kept].tolist()


def _portions(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut texts into portions of about a million characters; yield where each begins and ends."""
    ends = np.cumsum([len(text) for text in texts]) // _AT_ONCE
    begins = [0, *(np.flatnonzero(np.diff(ends)) + 1).tolist(), len(texts)] if texts else []
    yield from pairwise(begins)
