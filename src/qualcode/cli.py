"""The command line: parse, call, print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

import qualcode
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.gatherings import Gathering
    from qualcode.synthesis import Synthesis

P = ParamSpec("P")

app = typer.Typer(
    name="qualcode",
    help="Qualitative analysis of meetings: from a folder of notes to a synthesis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
codebook_app = typer.Typer(help="Work on a codebook.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(codebook_app, name="codebook")

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The gathering's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]

_STATUS_STYLES = {"read": "green", "skipped": "dim", "failed": "bold red"}
_STRONGEST = 5


def main() -> None:
    """Run the command line."""
    app()


def _tell_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn an error of qualcode into one line on stderr and exit code 1."""

    @wraps(command)
    def told(*args: P.args, **options: P.kwargs) -> None:
        try:
            command(*args, **options)
        except QualcodeError as error:
            typer.echo(f"qualcode: {' '.join(str(error).split())}", err=True)
            raise typer.Exit(1) from None

    return told


def _show_version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        typer.echo(f"qualcode {qualcode.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


@app.command()
@_tell_errors
def new(
    folder: Folder,
    *,
    example: Annotated[bool, typer.Option("--example", help="Copy the demonstration.")] = False,
) -> None:
    """Lay out a gathering; if files are there already, describe them by guesses."""
    from qualcode.gatherings import copy_example, lay_out  # noqa: PLC0415 - pandas

    was_there = folder.is_dir()
    path = copy_example(folder) if example else lay_out(folder)
    if not was_there and not example:
        typer.echo(f"There was no folder {folder}; made an empty one, with a form to fill in.")
    typer.echo(f"Wrote {path}")
    typer.echo(f"Next: look through it, then type: qualcode check {_quoted(folder)}")


@app.command()
@_tell_errors
def check(folder: Folder, *, as_json: Json = False) -> None:
    """Read all files, say what became of each, and prove that every quote is in its place."""
    from qualcode.gatherings import read_gathering  # noqa: PLC0415 - pandas

    gathering = read_gathering(folder)
    misplaced = _count_misplaced(gathering)
    failed = int(gathering.ingest["status"].eq("failed").sum())
    if as_json:
        rows = gathering.ingest.to_dict("records")
        facts = {"misplaced": misplaced, "notes": list(gathering.notes), "ingest": rows}
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print_ingest(gathering)
        spans = len(gathering.segments) + len(gathering.codings)
        typer.echo(f"Positions: {spans - misplaced:,} of {spans:,} are right.")
    if failed or misplaced:
        raise typer.Exit(1)


@app.command()
@_tell_errors
def run(  # noqa: PLR0913 - an option a line of the help
    folder: Folder,
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write; by default FOLDER-synthesis, beside the folder."),
    ] = None,
    codebook: Annotated[
        Path | None, typer.Option(help="A codebook, in place of the gathering's own.")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="Report formats.")] = "html",
    language: Annotated[str | None, typer.Option(help="Language of the report: en, es.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Of everything random.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Fail if any file fails.")] = False,
    as_json: Json = False,
) -> None:
    """Analyse a gathering: write the report, the tables and a record of the run."""
    from qualcode.gatherings import read_gathering  # noqa: PLC0415 - pandas
    from qualcode.synthesis import synthesise  # noqa: PLC0415
    from qualcode.synthesis.messages import load_messages  # noqa: PLC0415
    from qualcode.synthesis.writing import check_format, check_output, write_folder  # noqa: PLC0415

    names = [check_format(name.strip()) for name in formats.split(",")]
    target = out or _default_output(folder)
    gathering = read_gathering(folder, codebook=codebook)
    check_output(target, folder)
    load_messages(language or gathering.config.language)
    if not as_json:
        _print_read(gathering)
    if strict:
        _refuse_failures(gathering)
    synthesis = synthesise(gathering, language=language, seed=seed)
    options = {"formats": names, "language": synthesis.messages.language, "seed": seed}
    report = write_folder(synthesis, target, options=options)
    if as_json:
        typer.echo(json.dumps(_facts(synthesis.shown, report), ensure_ascii=False, indent=2))
    else:
        _print_concerns(synthesis.shown)
        typer.echo(f"Wrote {report}")


@codebook_app.command("check")
@_tell_errors
def check_codebook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The codebook's file.")],
    *,
    as_json: Json = False,
) -> None:
    """Run a codebook's examples and counterexamples as its tests."""
    from qualcode.codebooks import check_codebook as run_tests  # noqa: PLC0415 - pandas
    from qualcode.codebooks import read_codebook  # noqa: PLC0415

    tests = run_tests(read_codebook(file))
    failed = tests[~tests["passed"].astype(bool)]
    if as_json:
        typer.echo(json.dumps(tests.to_dict("records"), ensure_ascii=False, indent=2))
    else:
        for row in failed.to_dict("records"):
            typer.echo(f"{row['code']}: {row['test']} “{row['text']}”: {row['problem']}")
        typer.echo(f"{len(tests) - len(failed)} of {len(tests)} tests pass.")
    if len(failed):
        raise typer.Exit(1)


def _default_output(folder: Path) -> Path:
    resolved = folder.resolve()
    return resolved.parent / f"{resolved.name}-synthesis"


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _count_misplaced(gathering: Gathering) -> int:
    from qualcode.spans import misplaced  # noqa: PLC0415 - pandas

    wrong = misplaced(gathering.segments, gathering.documents)
    return len(wrong) + len(misplaced(gathering.codings, gathering.documents, quote="quote"))


def _refuse_failures(gathering: Gathering) -> None:
    failed = gathering.ingest[gathering.ingest["status"].eq("failed")]
    if len(failed):
        source, note = failed.iloc[0]["source"], failed.iloc[0]["note"]
        raise QualcodeError(f"{len(failed)} of the files failed, first {source}: {note}")


def _print_ingest(gathering: Gathering) -> None:
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("file", "status", "format", "documents", "segments", "note"):
        number = heading in {"documents", "segments"}
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in gathering.ingest.to_dict("records"):
        status = Text(row["status"], style=_STATUS_STYLES[row["status"]])
        counts = [f"{row[name]:,}" if row[name] else "" for name in ("documents", "segments")]
        # Text, not str: a file may be called [red].csv, which rich would take for markup.
        table.add_row(Text(row["source"]), status, row["format"], *counts, Text(row["note"]))
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    console.print(table)
    for note in gathering.notes:
        typer.echo(f"Note: {note}")


def _print_read(gathering: Gathering) -> None:
    counts = gathering.ingest["status"].value_counts()
    parts = [f"{counts[name]} {name}" for name in ("read", "skipped", "failed") if name in counts]
    typer.echo(f"{gathering.config.title}: files: {', '.join(parts)}.")
    kinds = gathering.segments["kind"].value_counts().sort_index()
    listed = ", ".join(f"{n:,} {kind}" for kind, n in kinds.items())
    typer.echo(f"{len(gathering.segments):,} pieces of text: {listed}.")
    failed = gathering.ingest[gathering.ingest["status"].eq("failed")]
    for row in failed.to_dict("records"):
        typer.echo(f"Failed: {row['source']}: {row['note']}")
    for note in gathering.notes:
        typer.echo(f"Note: {note}")


def _print_concerns(synthesis: Synthesis) -> None:
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


def _strongest(synthesis: Synthesis) -> pd.DataFrame:
    from qualcode.concerns import leading  # noqa: PLC0415 - pandas

    return leading(synthesis.concerns, most=_STRONGEST)


def _facts(synthesis: Synthesis, report: Path) -> dict[str, Any]:
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
