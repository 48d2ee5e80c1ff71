"""The cache: what reading a file gave, kept by content, so that the second time is quick.

An entry is found again only for the same bytes, the same options, the same code and the same
programs; what was read wrongly is never kept. The folder is safe to delete.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from qualcode.sources import Options, Reader, Reading, dump_reading, load_reading

_LIBRARIES = ("pypandoc_binary", "pypdfium2", "python-calamine", "pytesseract", "pillow")
_DAYS = 90


class Cache:
    """Readings on disk.

    Args:
        folder: Where they are; None: nowhere, and nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> Reading | None:
        """Return what is kept under a key; None if nothing is, or nothing that can be read."""
        if self._folder is None:
            return None
        path = self._path(key)
        try:
            seal, _, data = path.read_text(encoding="utf-8").partition("\n")
            if seal != _seal(data):
                return None
            reading = load_reading(data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # it is still wanted
        return reading

    def put(self, key: str, reading: Reading) -> None:
        """Keep a reading; where that is not possible, nothing is kept and nothing is said."""
        if self._folder is None:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent)  # for the owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                data = dump_reading(reading)
                file.write(f"{_seal(data)}\n{data}")
            Path(name).replace(path)

    def prune(self) -> None:
        """Drop what was not wanted for 90 days: it holds people's words."""
        oldest = time.time() - _DAYS * 24 * 3600
        for path in self._folder.glob("*/*") if self._folder else ():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, key: str) -> Path:
        folder = self._folder or Path()
        return folder / key[:2] / f"{key}.json"


def cache_key(sha256: str, options: Options, *, reader: Reader, fingerprint: str) -> str:
    """Name everything that the reading of a file rests on, as one hash.

    Args:
        sha256: Of the file's bytes.
        options: How it is read.
        reader: What reads it.
        fingerprint: The reader's: the programs that it uses.
    """
    said = {**vars(options), "columns": dict(options.columns)}
    said["limits"] = options.limits.model_dump()
    facts = [sha256, reader.format, said, fingerprint, _code()]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode("utf-8")).hexdigest()


def _seal(data: str) -> str:
    """Return a hash by which a damaged entry is known."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


@functools.cache
def _code() -> str:
    """Return a hash of the code that reads files, and the versions of what it reads them with."""
    folder = Path(__file__).parents[1]
    modules = [*sorted((folder / "sources").rglob("*.py")), folder / "spans.py"]
    code = hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()
    return " ".join([code, sys.version, *map(_version, _LIBRARIES)])


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return ""
