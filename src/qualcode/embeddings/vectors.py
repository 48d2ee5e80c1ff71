"""What all embedders share: their protocol, and what of a text they look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_MAX_CHARACTERS = 20_000  # what a note of any sensible length stays below
_SURROGATES = re.compile("[\ud800-\udfff]")  # halves of characters, which no tokeniser takes


class State(NamedTuple):
    """What an embedder can be restored from.

    Attributes:
        facts: What goes into JSON.
        arrays: By name, what goes beside it (for instance with `numpy.savez`; never pickled).
    """

    facts: dict[str, Any]
    arrays: dict[str, npt.NDArray[Any]]


class Embedder(Protocol):
    """Turns texts into vectors.

    Attributes:
        name: Says how, for the reader of a report.
        is_multilingual: Whether it knows more languages than English; None if it knows no
            language at all, only the texts that it was made from.
    """

    name: str
    is_multilingual: bool | None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length one a text; a row of zeros where nothing is known of it.

        A text's row is the same bytes whatever other texts it comes with, in whatever order.
        """

    def state(self) -> State:
        """Return what `load_embedder` restores it from."""


def to_unit_length(vectors: npt.ArrayLike) -> Vectors:
    """Scale each row to length one; rows of zeros stay as they are."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


def clean(text: str) -> str:
    """Return what is looked at of a text: its first 20,000 characters, without half ones."""
    return _SURROGATES.sub("\ufffd", text[:_MAX_CHARACTERS])
