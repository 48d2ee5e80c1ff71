"""Saving: a file is written whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path

from qualcode.errors import OutputError


def save_whole(path: Path, content: bytes) -> Path:
    """Write a file's bytes, in place of what was there; on an error, what was there stays.

    Raises:
        OutputError: It cannot be written.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as broken:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written: {broken.strerror}") from None
    return path
