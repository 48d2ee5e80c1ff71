"""Saving: a file is written whole or not at all, and a table without formulas."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from qualcode.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

_FIRST = 315_532_800  # 1980-01-01 in seconds: the first moment that a zip archive knows
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cache_folder(kind: str) -> Path | None:
    """Return the folder in which things of a kind are kept for the next time.

    The environment's QUALCODE_CACHE names another place than the user's own, or says `off`.

    Args:
        kind: What is kept: `readings` or `embeddings`.

    Returns:
        The folder; None where nothing is to be kept.
    """
    named = os.environ.get("QUALCODE_CACHE", "")
    if named.casefold() == "off":
        return None
    return (Path(named) if named else platformdirs.user_cache_path("qualcode")) / kind


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


def file_time() -> dt.datetime:
    """Return the moment that files say they were made at, so that the same is the same.

    It is what the environment's SOURCE_DATE_EPOCH says, else the first of 1980.
    """
    stamp = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(stamp) if stamp.isdecimal() else _FIRST, tz=dt.UTC)


def defuse(table: pd.DataFrame) -> pd.DataFrame:
    """Make a table safe for spreadsheet programs, which run cells that begin like a formula.

    Text that begins with one of `= + - @` gets an apostrophe in front, in cells and headings;
    lists become JSON.
    """
    import pandas as pd  # noqa: PLC0415 - a process that only reads files has no need of it

    safe = {
        _defuse(name): column if _is_number(column) else column.map(_defuse)
        for name, column in table.items()
    }
    return pd.DataFrame(safe)


def _is_number(column: pd.Series) -> bool:
    return column.dtype.kind in "biuf"


def _defuse(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return without_formula(value) if isinstance(value, str) else value


def without_formula(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
