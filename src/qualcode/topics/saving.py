"""Saving and loading topics: one file of arrays and JSON, without pickle and without notes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.embeddings import Embedder, State, load_embedder
from qualcode.errors import OptionError, check_options
from qualcode.saving import save_whole
from qualcode.tables import ASSIGNMENTS, GRANULARITIES, JOINS, TOPICS, records
from qualcode.topics.centring import Centring
from qualcode.topics.clusters.factors import Weights
from qualcode.topics.result import Topics
from qualcode.topics.space import Space

_FORMAT = "qualcode topics 2"
_EMBEDDER, _MEAN = "embedder-", "mean-"  # what the arrays' names begin with
_TABLES = {
    "topics": TOPICS,
    "assignments": ASSIGNMENTS,
    "choice": GRANULARITIES,
    "hierarchy": JOINS,
}

_Arrays = dict[str, npt.NDArray[Any]]


def save_topics(topics: Topics, path: Path) -> Path:
    """Save topics; see `Topics.save`."""
    facts: dict[str, Any] = {
        "format": _FORMAT,
        "note": topics.note,
        "notes": topics.notes,
        "languages": topics.languages,
        "embedder": None,
    }
    for name in _TABLES:
        frame = getattr(topics, name)
        facts[name] = records(frame.astype(object).where(frame.notna(), None))
    arrays = _pack(topics.space, facts) if topics.space else {}
    content = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=_plain)
    arrays["facts"] = np.frombuffer(content.encode("utf-8", "surrogatepass"), np.uint8)
    written = io.BytesIO()
    np.savez(written, allow_pickle=False, **arrays)
    return save_whole(path, written.getvalue())


@check_options
def load_topics(path: str | Path) -> Topics:
    """Load topics that `Topics.save` wrote, so that other segments can be placed in them.

    Args:
        path: The file.

    Returns:
        The topics; without the notes they come from, so `model` is None and `vectors` is empty.

    Raises:
        ExtraMissingError: They need a model, and the extra `topics` is not installed.
        OptionError: The file is not there, is no file of topics, or its model has changed.
    """
    path = Path(path)
    try:
        arrays = _read(path)
        return _build(_facts(arrays), arrays)
    except OSError as broken:
        raise OptionError(f"{path}: cannot be read: {broken.strerror or broken}") from None
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as wrong:
        if isinstance(wrong, OptionError):
            raise OptionError(f"{path}: {wrong}") from None
        raise OptionError(
            f"{path}: is no file of topics ({wrong}); write one by `topics.save(…)`"
        ) from None


def _plain(value: Any) -> Any:
    """Turn numpy's numbers into Python's."""
    return value.item()


def _pack(space: Space, facts: dict[str, Any]) -> _Arrays:
    """Take a space apart into arrays, and into facts that go beside them."""
    state = space.embedder.state()
    facts["embedder"] = state.facts
    facts["means"] = sorted(space.centring.means)
    facts["ignored"] = list(space.ignored)
    arrays: _Arrays = {f"{_EMBEDDER}{name}": array for name, array in state.arrays.items()}
    arrays["centres"], arrays["usual"] = space.centres, space.usual
    if space.centring.middle is not None:
        arrays["middle"] = space.centring.middle
    return arrays | {f"{_MEAN}{code}": mean for code, mean in space.centring.means.items()}


def _read(path: Path) -> _Arrays:
    with zipfile.ZipFile(path) as packed:
        # What is packed tight may unfold without end; what we write is not packed at all.
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in packed.infolist()):
            raise ValueError("it is packed")
    with np.load(path, allow_pickle=False) as loaded:
        return dict(loaded)


def _facts(arrays: _Arrays) -> dict[str, Any]:
    facts = json.loads(arrays["facts"].tobytes().decode("utf-8", "surrogatepass"))
    if facts["format"] != _FORMAT:
        raise ValueError(f"its format is {facts['format']!r}")
    return dict(facts)


def _build(facts: Mapping[str, Any], arrays: _Arrays) -> Topics:
    topics, assignments, choice, hierarchy = (t.frame(facts[name]) for name, t in _TABLES.items())
    names = assignments["segment"].to_numpy()
    return Topics(
        topics=topics,
        assignments=assignments,
        choice=choice,
        hierarchy=hierarchy,
        note=str(facts["note"]),
        notes=int(facts["notes"]),
        languages=tuple(facts["languages"]),
        space=_unpack(facts, arrays) if facts["embedder"] else None,
        vectors=np.zeros((0, 1), np.float32),
        folded=pd.Series(np.full(len(names), -1), index=names, name="note"),
    )


def _unpack(facts: Mapping[str, Any], arrays: _Arrays) -> Space:
    means = {code: arrays[f"{_MEAN}{code}"] for code in facts["means"]}
    embedder, middle = _embedder(facts["embedder"], arrays), arrays.get("middle")
    centres = np.asarray(arrays["centres"], np.float32)
    width = embedder.embed([""]).shape[1]
    shapes = [centres.shape[1:], *(mean.shape for mean in means.values())]
    shapes += [] if middle is None else [middle.shape]
    if any(shape != (width,) for shape in shapes):
        raise ValueError(f"its centres do not fit vectors of {width} numbers")
    usual = np.asarray(arrays["usual"], np.float32)
    if usual.shape != centres.shape[:1]:
        raise ValueError("it does not say what is usual in each topic")
    return Space(embedder, Centring(means, middle), centres, usual, _names(facts["ignored"]))


def _names(ignored: object) -> tuple[str, ...]:
    if not isinstance(ignored, list) or not all(isinstance(name, str) for name in ignored):
        raise TypeError("what it ignores are no names")
    return tuple(ignored)


def _embedder(facts: Mapping[str, Any], arrays: _Arrays) -> Embedder:
    own = {
        name.removeprefix(_EMBEDDER): array
        for name, array in arrays.items()
        if name.startswith(_EMBEDDER)
    }
    if facts["embedder"] == "nmf":
        return Weights.restore(State(dict(facts), own))
    return load_embedder(facts, own)
