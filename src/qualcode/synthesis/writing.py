"""Writing: a report, or a folder with report and tables, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.codebooks import dump_codebook, warn_of_silent_change
from qualcode.codings.coders import FOLDER, find_journals
from qualcode.errors import OutputError, did_you_mean
from qualcode.saving import defuse, save_whole
from qualcode.synthesis.draft import HEAD, draft_codebook
from qualcode.synthesis.versions import used_versions

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook
    from qualcode.synthesis.synthesising import Synthesis

FORMATS = ("html",)
RUN_FILE = "run.json"
_OF_DESKTOPS = (".DS_Store", "Thumbs.db", "desktop.ini")  # put into folders unasked


def write_report(synthesis: Synthesis, path: Path) -> Path:
    """Write the report in the format that the suffix names.

    Raises:
        OutputError: The suffix is not known, or the file cannot be written.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise OutputError(f"{path}: no report is written as `.{suffix}`; write it as {known}")
    return save_whole(path, synthesis.to_html().encode("utf-8"))


def check_output(folder: Path, gathering: Path) -> None:
    """Refuse an output folder that would do harm, before anything is computed.

    Raises:
        OutputError: It lies in the gathering, holds other things, or cannot be written.
    """
    if folder.resolve().is_relative_to(gathering.resolve()):
        raise OutputError(
            f"{folder}: lies inside the gathering and would be read as material; name another"
        )
    if folder.exists():
        _refuse_others(folder)
    above = next(parent for parent in folder.resolve().parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise OutputError(f"{folder}: cannot be written: {above} is not a folder one may write to")


def write_folder(synthesis: Synthesis, folder: Path, *, options: dict[str, Any]) -> Path:
    """Write report, tables and run.json into a folder, in place of an earlier synthesis there.

    Returns:
        The path of the report.

    Raises:
        OutputError: The folder cannot be written; what was there before is left as it was.
    """
    check_output(folder, synthesis.gathering.path)
    try:
        with _replacing(folder) as temporary:
            write_report(synthesis, temporary / "synthesis.html")
            for name, table in synthesis.tables.items():
                _write_table(table, temporary / name)
            if draft := _draft(synthesis):
                (temporary / "codebook-draft.yaml").write_text(draft, encoding="utf-8")
            written = {path.name: _sha256(path) for path in sorted(temporary.iterdir())}
            facts = {**_describe_run(synthesis, options), "written": written}
            run = json.dumps(facts, indent=2, ensure_ascii=False)
            (temporary / RUN_FILE).write_text(run + "\n", encoding="utf-8")
    except OSError as broken:
        if isinstance(broken, OutputError):
            raise
        raise OutputError(f"{folder}: cannot be written: {broken.strerror}") from None
    return folder / "synthesis.html"


def _draft(synthesis: Synthesis) -> str:
    """Return the YAML of a codebook to start from, where the gathering has none."""
    if synthesis.codebook is not None:
        return ""
    draft = draft_codebook(synthesis.shown.topics, synthesis.shown.gathering)
    return dump_codebook(draft, comment=HEAD) if draft else ""


@contextlib.contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that takes the place of `folder` when all went well."""
    folder = folder.resolve()
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


def _refuse_others(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier synthesis, as it was written."""
    if not folder.is_dir() or ((written := _written(folder)) is None and any(folder.iterdir())):
        raise OutputError(f"{folder}: is there already and is not a synthesis; name another folder")
    for path in sorted(folder.iterdir()):
        known = path.name == RUN_FILE or path.name in _OF_DESKTOPS
        if not known and not (path.is_file() and _sha256(path) == (written or {}).get(path.name)):
            raise OutputError(
                f"{path}: was added or changed since the synthesis was written; move it elsewhere, "
                "or name another output folder"
            )


def find_silent_change(codebook: Codebook | None, folder: Path) -> str:
    """Return a warning where an earlier run used other content under a codebook's version.

    Args:
        codebook: The codebook that is used now.
        folder: The output folder; its record of a run tells what was used then.
    """
    used = _read_run(folder, "codebook")
    if codebook is None or not used or used.get("sha256") == codebook.sha256:
        return ""
    if (used.get("name"), used.get("version")) != (codebook.name, codebook.version):
        return ""
    return warn_of_silent_change(codebook, str(used.get("sha256")))


def _written(folder: Path) -> dict[str, str] | None:
    """Return the hash of each file that a run wrote into a folder; None if no run did."""
    return _read_run(folder, "written")


def _read_run(folder: Path, key: str) -> dict[str, Any] | None:
    """Return what the record of an earlier run says; None where there is none."""
    try:
        run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return dict(run[key])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_table(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path.with_suffix(".parquet"), index=False)
    defuse(table).to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")


def _describe_run(synthesis: Synthesis, options: dict[str, Any]) -> dict[str, Any]:
    read = synthesis.shown.gathering.ingest.query("sha256 != ''")
    book = synthesis.codebook
    return {
        "title": synthesis.title,
        "options": options,
        "versions": used_versions(),
        "codebook": book and {"name": book.name, "version": book.version, "sha256": book.sha256},
        "journals": {
            f"{FOLDER}/{synthesis.border.coder(coder)}{path.suffix}": _sha256(path)
            for coder, path in find_journals(synthesis.gathering.path)
        },
        "files": dict(zip(read["source"], read["sha256"], strict=True)),
        "counts": {name: len(table) for name, table in synthesis.tables.items()},
        "topics": synthesis.topics.note,
    }


def check_format(name: str) -> str:
    """Return a report format's name if it is known.

    Raises:
        OutputError: It is not.
    """
    if name not in FORMATS:
        raise OutputError(f"there is no report format `{name}`; {did_you_mean(name, FORMATS)}")
    return name
