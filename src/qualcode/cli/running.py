"""The command that analyses a gathering: what it is asked for, and what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from qualcode.cli import closing, printing
from qualcode.cli.base import GREATEST_SEED, Book, Folder, Json, app, tell_errors
from qualcode.errors import QualcodeError
from qualcode.stages import measure

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering
    from qualcode.synthesis import Synthesis


class _Asked(NamedTuple):
    """What a run is asked for."""

    folder: Path
    out: Path
    codebook: Path | None
    formats: str
    language: str | None
    embeddings: str
    seed: int
    strict: bool
    is_quiet: bool


@app.command()
@tell_errors
def run(  # noqa: PLR0913 - an option a line of the help
    folder: Folder,
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write; by default FOLDER-synthesis, beside the folder."),
    ] = None,
    codebook: Book = None,
    formats: Annotated[
        str, typer.Option("--format", help="Report formats, as html,docx,odt,pdf,md,wiki.")
    ] = "html",
    language: Annotated[str | None, typer.Option(help="Language of the report: en, es.")] = None,
    embeddings: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="By what topics are found: auto, minilm, lsa (words alone, and quick), or the "
            "folder of a model of your own.",
        ),
    ] = "auto",
    seed: Annotated[int, typer.Option(min=0, max=GREATEST_SEED, help="Of everything random.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Fail if any file fails.")] = False,
    timings: Annotated[
        bool, typer.Option("--timings", help="Say how long each part took, and the memory.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Analyse a gathering: write the report, the tables and a record of the run."""
    target = out or _default_output(folder)
    asked = _Asked(folder, target, codebook, formats, language, embeddings, seed, strict, as_json)
    with measure() as spent:
        synthesis, report = _analyse(asked)
    if as_json:
        facts = printing.describe(synthesis.shown, report)
        more = {"timings": printing.describe_timings(spent)} if timings else {}
        typer.echo(json.dumps(facts | more, ensure_ascii=False, indent=2))
        return
    printing.print_concerns(synthesis.shown)
    closing.print_closing(synthesis, folder, report)
    if timings:
        printing.print_timings(spent)


def _analyse(asked: _Asked) -> tuple[Synthesis, Path]:
    """Do what is asked for, and warn on the way; return what was found, and the report's path."""
    from qualcode.gatherings import read_gathering  # noqa: PLC0415 - pandas
    from qualcode.synthesis import synthesise  # noqa: PLC0415
    from qualcode.synthesis.folders import check_output  # noqa: PLC0415
    from qualcode.synthesis.messages import load_messages  # noqa: PLC0415
    from qualcode.synthesis.writing import KIND, check_formats, write_folder  # noqa: PLC0415

    names = check_formats(asked.formats)
    gathering = read_gathering(asked.folder, codebook=asked.codebook)
    check_output(asked.out, asked.folder, kind=KIND)
    load_messages(asked.language or gathering.config.language)
    _warn_of_silent_change(gathering, asked.out)
    if not asked.is_quiet:
        printing.print_read(gathering)
    if asked.strict:
        _refuse_failures(gathering)
    synthesis = synthesise(
        gathering, language=asked.language, embeddings=asked.embeddings, seed=asked.seed
    )
    options: dict[str, Any] = {"formats": names, "language": synthesis.messages.language}
    options |= {"embeddings": Path(asked.embeddings).name, "seed": asked.seed}
    _warn_of_unplaced(synthesis)
    report = write_folder(synthesis, asked.out, options=options, formats=names)
    return synthesis, report


def _default_output(folder: Path) -> Path:
    resolved = folder.resolve()
    return resolved.parent / f"{resolved.name}-synthesis"


def _warn_of_silent_change(gathering: Gathering, out: Path) -> None:
    from qualcode.synthesis.writing import find_silent_change  # noqa: PLC0415 - pandas

    if warning := find_silent_change(gathering.codebook, out):
        typer.echo(f"Warning: {warning}", err=True)


def _warn_of_unplaced(synthesis: Synthesis) -> None:
    from qualcode.synthesis.report import find_strange_needs, find_unwoven  # noqa: PLC0415 - pandas

    for said in find_strange_needs(synthesis):
        typer.echo(f"Warning: proposals: {said}", err=True)
    for place in find_unwoven(synthesis):
        typer.echo(
            f"Warning: {place}: is not shown, since the report has no such section this time",
            err=True,
        )


def _refuse_failures(gathering: Gathering) -> None:
    failed = gathering.ingest[gathering.ingest["status"].eq("failed")]
    if len(failed):
        source, note = failed.iloc[0]["source"], failed.iloc[0]["note"]
        raise QualcodeError(f"{len(failed)} of the files failed, first {source}: {note}")
