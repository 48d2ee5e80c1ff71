"""Printing: what a person sees in the terminal."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from qualcode.spans import printable

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from qualcode.gatherings import Gathering
    from qualcode.stages import Timings
    from qualcode.synthesis import Synthesis

_STATUS_STYLES = {"read": "green", "skipped": "dim", "failed": "bold red"}
_STRONGEST = 5
_NARROW = 100  # columns, below which a table of texts cannot be read


def print_ingest(gathering: Gathering) -> None:
    """Print a row a file, with what became of it."""
    from rich.table import Table  # noqa: PLC0415 - a tenth of a second
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("file", "status", "format", "documents", "pieces of text", "note"):
        number = heading in {"documents", "pieces of text"}
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in gathering.ingest.to_dict("records"):
        status = Text(row["status"], style=_STATUS_STYLES[row["status"]])
        counts = [f"{row[name]:,}" if row[name] else "" for name in ("documents", "segments")]
        # Text, not str: a file may be called [red].csv, which rich would take for markup.
        table.add_row(Text(row["source"]), status, row["format"], *counts, Text(row["note"]))
    print_table(table)
    for note in gathering.reading_notes:
        typer.echo(f"Note: {note}")


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or wide enough for a file."""
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second

    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(table)


def print_frame(frame: pd.DataFrame) -> None:
    """Print a table's rows under the names of its columns; in a narrow terminal one by one."""
    from rich.table import Table  # noqa: PLC0415 - a tenth of a second
    from rich.text import Text  # noqa: PLC0415

    if sys.stdout.isatty() and shutil.get_terminal_size().columns < _NARROW:
        for facts in frame.to_dict("records"):
            lines = [
                f"{name}: {printable(str(cell))}" for name, cell in facts.items() if cell != ""
            ]
            typer.echo("\n".join([*lines, ""]))
        return
    table = Table(box=None, pad_edge=False)
    for heading in frame.columns:
        table.add_column(str(heading), overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    print_table(table)


def print_read(gathering: Gathering) -> None:
    """Print what was read, in a few lines."""
    counts = gathering.ingest["status"].value_counts()
    parts = [f"{counts[name]} {name}" for name in ("read", "skipped", "failed") if name in counts]
    typer.echo(f"{gathering.config.title}: files: {', '.join(parts)}.")
    kinds = gathering.segments["kind"].value_counts().sort_index()
    listed = ", ".join(f"{n:,} {kind}" for kind, n in kinds.items())
    typer.echo(f"{len(gathering.segments):,} pieces of text: {listed}.")
    if book := gathering.codebook:
        typer.echo(f"Codebook: {book.name} {book.version}")
    failed = gathering.ingest[gathering.ingest["status"].eq("failed")]
    for row in failed.to_dict("records"):
        typer.echo(f"Failed: {row['source']}: {row['note']}")
    for note in gathering.notes:
        typer.echo(f"Note: {note}")


def print_concerns(synthesis: Synthesis) -> None:
    """Print the strongest concerns, or the largest topics."""
    table = _strongest(synthesis)
    if synthesis.codebook is None:
        topics = synthesis.topics.topics
        start = "topics lead the report, and codebook-draft.yaml is a start."
        typer.echo(f"No codebook: {start if len(topics) else 'and no topics, for want of words.'}")
        for row in topics.head(_STRONGEST).to_dict("records"):
            typer.echo(f"  {row['label']}: {row['size']} pieces of text")
        return
    typer.echo("The strongest concerns:" if len(table) else "No code was found in the material.")
    for number, row in enumerate(table.to_dict("records"), start=1):
        units = [name for name in ("groups", "participants", "documents") if row[f"{name}_total"]]
        counts = [f"{row[name]:,} of {row[f'{name}_total']:,} {name}" for name in units]
        mentions = "1 mention" if row["mentions"] == 1 else f"{row['mentions']:,} mentions"
        typer.echo(f"  {number}. {row['name']}: {', '.join([*counts, mentions])}")
    if len(table):
        seen = f"{1 - synthesis.unseen:.0%}"
        typer.echo(f"Given or looked at by people so far: {seen} of the codings counted.")


def _strongest(synthesis: Synthesis) -> pd.DataFrame:
    from qualcode.concerns import leading  # noqa: PLC0415 - pandas

    return leading(synthesis.concerns, most=_STRONGEST)


def describe(synthesis: Synthesis, report: Path) -> dict[str, Any]:
    """Return the facts of a run, as a machine reads them."""
    ingest = synthesis.gathering.ingest
    concerns = _strongest(synthesis).drop(columns=["low", "high"])
    return {
        "report": str(report),
        "files": ingest["status"].value_counts().to_dict(),
        "segments": len(synthesis.gathering.segments),
        "concerns": concerns.to_dict("records"),
        "topics": synthesis.topics.topics[["topic", "label", "size"]].to_dict("records"),
        "notes": list(synthesis.gathering.notes),
    }


def print_timings(timings: Timings) -> None:
    """Print on stderr what each stage took, and the memory."""
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second
    from rich.table import Table  # noqa: PLC0415

    facts = describe_timings(timings)
    table = Table(box=None, pad_edge=False)
    table.add_column("stage")
    for heading in ("seconds", "share", "processor seconds"):
        table.add_column(heading, justify="right")
    for row in [*facts["stages"], facts["total"]]:
        shares = f"{row['seconds']:.2f}", f"{row['share']:.0%}", f"{row['processor_seconds']:.2f}"
        table.add_row(row["stage"], *shares)
    Console(stderr=True, highlight=False).print(table)
    if memory := facts["peak_memory_bytes"]:
        typer.echo(f"Memory at most: {memory / 2**30:.2f} GiB", err=True)
    else:
        typer.echo("Memory at most: this system does not tell", err=True)


def describe_timings(timings: Timings) -> dict[str, Any]:
    """Return what each stage took, as a machine reads it."""
    whole = timings.total
    rows = [
        {
            "stage": name,
            "seconds": round(spent.seconds, 3),
            "share": round(spent.seconds / max(whole.seconds, 1e-9), 3),
            "processor_seconds": round(spent.processor, 3),
        }
        for name, spent in [*timings.stages.items(), ("total", whole)]
    ]
    return {"stages": rows[:-1], "total": rows[-1], "peak_memory_bytes": timings.memory}
