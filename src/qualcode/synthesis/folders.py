"""Folders of results: written whole or not at all, and nobody's files replaced."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.errors import OutputError
from qualcode.saving import defuse
from qualcode.stages import stage
from qualcode.synthesis.workbook import write_workbook

RECORD = "run.json"
_OF_DESKTOPS = (".DS_Store", "Thumbs.db", "desktop.ini")  # put into folders unasked


def check_output(folder: Path, gathering: Path, *, kind: str) -> None:
    """Refuse an output folder that would do harm, before anything is computed.

    Args:
        folder: Where something is to be written.
        gathering: The folder of the gathering.
        kind: Of what is to be written; only an earlier one of it may be replaced.

    Raises:
        OutputError: It lies in the gathering, holds other things, or cannot be written.
    """
    if folder.resolve().is_relative_to(gathering.resolve()):
        raise OutputError(
            f"{folder}: lies inside the gathering and would be read as material; name another"
        )
    if folder.exists():
        _refuse_others(folder, kind)
    above = next(parent for parent in folder.resolve().parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise OutputError(f"{folder}: cannot be written: {above} is not a folder one may write to")


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that takes the place of `folder` when all went well.

    Raises:
        OutputError: It cannot be written; what was there before is left as it was.
    """
    try:
        with _beside(folder.resolve()) as new:
            yield new
    except OSError as broken:
        if isinstance(broken, OutputError):
            raise
        raise OutputError(f"{folder}: cannot be written: {broken.strerror}") from None


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as name:
        new, old = Path(name) / "new", Path(name) / "old"
        new.mkdir()
        yield new
        if folder.exists():
            folder.replace(old)
        try:
            new.replace(folder)
        finally:
            if old.exists() and not folder.exists():
                old.replace(folder)


def _refuse_others(folder: Path, kind: str) -> None:
    """Refuse a folder that holds anything but an earlier one of its kind, as it was written."""
    is_kind = folder.is_dir() and _kind(folder) == kind
    if not folder.is_dir() or (any(folder.iterdir()) and not is_kind):
        raise OutputError(f"{folder}: is there already and is not a {kind}; name another folder")
    written = read_record(folder, "written") or {}
    for path in sorted(folder.iterdir()):
        known = path.name == RECORD or path.name in _OF_DESKTOPS
        if not known and not (path.is_file() and hash_file(path) == written.get(path.name)):
            raise OutputError(
                f"{path}: was added or changed since the {kind} was written; move it elsewhere, "
                "or name another output folder"
            )


def _kind(folder: Path) -> object:
    record = _load(folder)
    return record.get("kind", "synthesis") if "written" in record else None


@stage("tables")
def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[str]:
    """Write each table as Parquet, and as CSV without formulas, and all as one workbook.

    Returns:
        What did not fit into the workbook, a sentence a table.
    """
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
        defuse(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return write_workbook(tables, folder)


def write_record(folder: Path, kind: str, facts: Mapping[str, Any]) -> None:
    """Write beside what was written how it came about, with the hash of each file."""
    written = {path.name: hash_file(path) for path in sorted(folder.iterdir())}
    record = {"kind": kind, **facts, "written": written}
    content = json.dumps(record, indent=2, ensure_ascii=False)
    (folder / RECORD).write_text(content + "\n", encoding="utf-8")


def read_record(folder: Path, key: str) -> dict[str, Any] | None:
    """Return what the record of an earlier run says of something; None where it says nothing."""
    found = _load(folder).get(key)
    return found if isinstance(found, dict) else None


def _load(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
