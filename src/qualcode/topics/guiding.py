"""Guiding: notes that a code's terms find are drawn towards what the code means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.codebooks import Code, Codebook
from qualcode.codings import apply_codebook
from qualcode.embeddings import Vectors, to_unit_length
from qualcode.topics.notes import Notes
from qualcode.topics.space import Space

_PULL = 1 / 3  # of a note's own weight


def guide(vectors: Vectors, notes: Notes, *, codebook: Codebook, space: Space) -> Vectors:
    """Draw the notes that have a code's terms towards its name, definition and examples.

    A note keeps three quarters of its own meaning, so that the codebook leans on the topics, and
    does not make them.

    Args:
        vectors: One row of length one a note.
        notes: The notes.
        codebook: Its codes and their terms.
        space: Where the codes are placed as notes are.

    Returns:
        Rows of length one; those without any code stay as they are.

    Source:
        The weights of three to one are those of BERTopic's guided topics, Grootendorst (2022),
        arXiv:2203.05794; which notes are drawn is decided by terms here, not by nearness.
    """
    codes = {place.path: place.code for place in codebook.places()}
    hits = _find_codes(notes, codebook)
    if hits.empty:
        return vectors
    names = sorted(hits["code"].unique())
    language = codebook.languages[0] if len(codebook.languages) == 1 else ""
    anchors = space.embed([_describe(codes[name]) for name in names], [language] * len(names))
    pull = np.zeros_like(vectors)
    ends = hits["row"].to_numpy(), hits["code"].map(names.index).to_numpy()
    np.add.at(pull, ends[0], anchors[ends[1]])
    return to_unit_length(vectors + _PULL * to_unit_length(pull))


def _find_codes(notes: Notes, codebook: Codebook) -> pd.DataFrame:
    """Say which codes' terms stand in which notes: a row a pair."""
    texts: Sequence[str] = notes.texts
    table = pd.DataFrame({"document": [str(row) for row in range(len(texts))], "text": texts})
    table = table.assign(start=0, end=table["text"].str.len(), language=list(notes.languages))
    table["segment"] = table["document"] + ":0-" + table["end"].astype(str)
    table["language"] = table["language"].replace("", None)
    codings = apply_codebook(table, codebook)
    return pd.DataFrame({"row": codings["document"].astype("int64"), "code": codings["code"]})


def _describe(code: Code) -> str:
    return ". ".join(filter(None, [code.name, code.definition, *code.examples]))
