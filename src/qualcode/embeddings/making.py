"""Embedders by name, and from what a saved one left."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from qualcode.embeddings.lsa import LSA
from qualcode.embeddings.models import MiniLM, Model
from qualcode.embeddings.places import is_place, minilm_is_installed
from qualcode.embeddings.vectors import Embedder, State
from qualcode.errors import OptionError, check_options, did_you_mean

_NAMES = ("auto", "minilm", "lsa")


@check_options
def make_embedder(
    embeddings: str | os.PathLike[str],
    texts: Sequence[str],
    *,
    seed: int = 0,
    languages: Sequence[str] = (),
) -> Embedder:
    """Return the embedder of a name.

    `auto` is MiniLM where it is installed and English is among the languages (or none is known);
    else LSA, since MiniLM was trained on English alone. A mixture with English stays with MiniLM.

    Args:
        embeddings: `minilm`, `lsa`, `auto`, or a sentence-transformers model: the path of its
            folder, or its name on a hub as `owner/name`. Only a name of a hub may use the network.
        texts: What LSA makes its space from.
        seed: Of LSA's decomposition.
        languages: Of the texts, as `en` or `en-GB`; those that are not known left out.

    Raises:
        ExtraMissingError: A model is asked for, but the extra `topics` is not installed.
        OptionError: There is no embedder of that name, no folder, no model in it, or a hub does
            not give it.
    """
    named = os.fspath(embeddings)
    if named == "auto":
        named = "minilm" if minilm_is_installed() and _has_english(languages) else "lsa"
    if named == "lsa":
        return LSA(texts, languages=languages, seed=seed)
    if named == "minilm":
        return MiniLM()
    if is_place(named):
        return Model(named)
    hint = did_you_mean(named, _NAMES)
    raise OptionError(
        f"there are no embeddings `{named}`; {hint}{'' if hint.endswith('?') else '.'} A model of "
        "your own is named by the path of its folder, or as `owner/name` of a hub."
    )


def load_embedder(facts: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Embedder:
    """Return the embedder whose `state()` this is; the same texts get the same vectors.

    Args:
        facts: As `state()` gave them, for instance through JSON.
        arrays: As `state()` gave them.

    Raises:
        ExtraMissingError: It was a model, and the extra `topics` is not installed here.
        OptionError: The model is not where it was, or is another one now; or this is no state.
    """
    try:
        if facts["embedder"] == "lsa":
            return LSA.restore(State(dict(facts), dict(arrays)))
        found = MiniLM() if facts["embedder"] == "minilm" else Model(facts["model"])
        known = facts["identity"] == found.identity
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, OptionError):
            raise
        raise OptionError(
            f"this is not what an embedder's `state` gives ({error}); save it anew"
        ) from error
    if not known:
        raise OptionError(
            f"the model `{found.name}` is not the one that was saved: its files have changed; put"
            " them back, or fit and save anew"
        )
    return found


def _has_english(languages: Sequence[str]) -> bool:
    return not languages or any(tag.casefold().split("-")[0] == "en" for tag in languages)
