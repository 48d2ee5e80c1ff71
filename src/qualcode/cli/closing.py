"""The end of a run: what was written, what became of the files, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qualcode.cli.base import quoted

if TYPE_CHECKING:
    from qualcode.synthesis import Synthesis

_WELL_SEEN = 0.5  # share of codings that somebody should have looked at
_WRITTEN = {
    "tables.xlsx": "all tables, for a spreadsheet program",
    "codebook-draft.yaml": "a start for a codebook",
}


def print_closing(synthesis: Synthesis, folder: Path, report: Path) -> None:
    """Print what was written, how many files were read, and the next step.

    Args:
        synthesis: What was found.
        folder: The gathering's, as it was typed.
        report: The path of the report, with what else was written beside it.
    """
    from qualcode.synthesis.folders import read_record  # noqa: PLC0415 - pandas

    typer.echo()
    typer.echo(f"Wrote {report} (open it to read the report) and beside it:")
    for name, what in _WRITTEN.items():
        if (report.parent / name).is_file():
            typer.echo(f"  {name}: {what}")
    for note in (read_record(report.parent, "workbook") or {}).get("left_out", ()):
        typer.echo(f"    {note}")
    typer.echo("  each table as .csv and .parquet; run.json: what all of it rests on")
    typer.echo(_tell_files(synthesis, folder))
    for number, step in enumerate(_next_steps(synthesis, folder, report)):
        typer.echo(f"{'Next' if not number else 'Then'}: {step}")


def _tell_files(synthesis: Synthesis, folder: Path) -> str:
    counts = synthesis.gathering.ingest["status"].value_counts()
    told = ", ".join(f"{counts.get(name, 0)} {name}" for name in ("read", "skipped", "failed"))
    return f"Files: {told}. What became of each: qualcode check {quoted(folder)}"


def _next_steps(synthesis: Synthesis, folder: Path, report: Path) -> Iterator[str]:
    name = quoted(folder)
    if synthesis.gathering.ingest["status"].eq("failed").any():
        yield f"mend the files that failed (see above), and type again: qualcode run {name}"
    draft = report.parent / "codebook-draft.yaml"
    if synthesis.codebook is None and draft.is_file():
        book = folder / "codebook.yaml"
        yield f"copy {draft} to {book}, say there what each code means, and run again"
    elif synthesis.codebook is not None and synthesis.unseen > _WELL_SEEN:
        yield (
            "look over what the rules suggest, in a spreadsheet: "
            f"qualcode review {name} --to review.xlsx --sample 50"
        )
    elif not synthesis.narrative:
        yield f"put your own words into the report: qualcode narrative {name}"
