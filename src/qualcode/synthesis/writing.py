"""Writing: a report, or a folder with report, tables and a record of the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.codebooks import dump_codebook, warn_of_silent_change
from qualcode.codings.coders import FOLDER, find_journals
from qualcode.errors import OutputError, did_you_mean
from qualcode.saving import save_whole
from qualcode.spans import sha256
from qualcode.stages import stage
from qualcode.synthesis.draft import HEAD, draft_codebook
from qualcode.synthesis.figures import load_typst
from qualcode.synthesis.folders import (
    check_output,
    hash_file,
    read_record,
    replacing,
    write_record,
    write_tables,
)
from qualcode.synthesis.formats import FORMATS, NEED_TYPST, render
from qualcode.synthesis.narrative import place_of
from qualcode.synthesis.versions import used_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebooks import Codebook
    from qualcode.synthesis.synthesising import Synthesis

KIND, STEM = "synthesis", "synthesis"


def write_report(synthesis: Synthesis, path: Path) -> Path:
    """Write the report in the format that the suffix names.

    Raises:
        OutputError: The suffix is not known, or the file cannot be written.
        ExtraMissingError: typst, which sets figures and PDF, is not installed.
        GatheringError: The organisers' words ask for a figure or a link that cannot be had.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise OutputError(f"{path}: no report is written as `.{suffix}`; write it as {known}")
    return save_whole(path, render(synthesis, suffix))


def write_folder(
    synthesis: Synthesis,
    folder: Path,
    *,
    options: dict[str, Any],
    formats: Sequence[str] = ("html",),
) -> Path:
    """Write report, tables and run.json into a folder, in place of an earlier synthesis there.

    Args:
        synthesis: What was found.
        folder: Where to write.
        options: What the run was asked for, for the record.
        formats: The formats of the report, as `synthesis.docx`.

    Returns:
        The path of the report, in the first of the formats.

    Raises:
        OutputError: The folder cannot be written; what was there before is left as it was.
    """
    check_output(folder, synthesis.gathering.path, kind=KIND)
    with replacing(folder) as temporary:
        for name in formats:
            with stage(f"report: {name}"):
                write_report(synthesis, temporary / f"{STEM}.{name}")
        left_out = write_tables(synthesis.tables, temporary)
        if draft := _draft(synthesis):
            (temporary / "codebook-draft.yaml").write_text(draft, encoding="utf-8")
        write_record(temporary, KIND, _describe_run(synthesis, options, left_out))
    return folder / f"{STEM}.{formats[0]}"


def _draft(synthesis: Synthesis) -> str:
    """Return the YAML of a codebook to start from, where the gathering has none."""
    if synthesis.codebook is not None:
        return ""
    draft = draft_codebook(synthesis.shown.topics, synthesis.shown.gathering)
    return dump_codebook(draft, comment=HEAD) if draft else ""


def find_silent_change(codebook: Codebook | None, folder: Path) -> str:
    """Return a warning where an earlier run used other content under a codebook's version.

    Args:
        codebook: The codebook that is used now.
        folder: The output folder; its record of a run tells what was used then.
    """
    used = read_record(folder, "codebook")
    if codebook is None or not used or used.get("sha256") == codebook.sha256:
        return ""
    if (used.get("name"), used.get("version")) != (codebook.name, codebook.version):
        return ""
    return warn_of_silent_change(codebook, str(used.get("sha256")))


def _describe_run(
    synthesis: Synthesis, options: dict[str, Any], left_out: Sequence[str]
) -> dict[str, Any]:
    read = synthesis.shown.gathering.ingest.query("sha256 != ''")
    book = synthesis.codebook
    return {
        "title": synthesis.title,
        "options": options,
        "versions": used_versions(),
        "codebook": book and {"name": book.name, "version": book.version, "sha256": book.sha256},
        "journals": {
            f"{FOLDER}/{synthesis.border.coder(coder)}{path.suffix}": hash_file(path)
            for coder, path in find_journals(synthesis.gathering.path)
        },
        "narrative": {
            place_of(name): sha256(synthesis.narrative[name]) for name in synthesis.narrative
        },
        "files": dict(zip(read["source"], read["sha256"], strict=True)),
        "counts": {name: len(table) for name, table in synthesis.tables.items()},
        "workbook": {"left_out": list(left_out)},
        "topics": synthesis.topics.note,
    }


def check_formats(names: str) -> list[str]:
    """Return the report formats that are named, with commas between them, each once.

    Raises:
        OutputError: One is not known.
        ExtraMissingError: One needs typst, which is not installed.
    """
    chosen = list(dict.fromkeys(check_format(name.strip()) for name in names.split(",")))
    if set(chosen) & NEED_TYPST:
        load_typst()
    return chosen


def check_format(name: str) -> str:
    """Return a report format's name if it is known.

    Raises:
        OutputError: It is not.
    """
    if name not in FORMATS:
        raise OutputError(f"there is no report format `{name}`; {did_you_mean(name, FORMATS)}")
    return name
