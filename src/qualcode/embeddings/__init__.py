"""Embeddings: texts to vectors of length one, so that a dot product is a cosine similarity.

Embeddings of a model are made once and kept on disk, by the text's hash and the model's files; see
`qualcode.embeddings.cache`.
"""

from qualcode.embeddings.lsa import LSA
from qualcode.embeddings.making import load_embedder, make_embedder
from qualcode.embeddings.models import MiniLM, Model
from qualcode.embeddings.places import minilm_is_installed
from qualcode.embeddings.vectors import Embedder, State, Vectors, to_unit_length

__all__ = [
    "LSA",
    "Embedder",
    "MiniLM",
    "Model",
    "State",
    "Vectors",
    "load_embedder",
    "make_embedder",
    "minilm_is_installed",
    "to_unit_length",
]
