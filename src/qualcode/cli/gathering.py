"""The commands about a gathering: lay it out, and check it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli import printing
from qualcode.cli.base import Book, Folder, Json, app, quoted, tell_errors
from qualcode.errors import OptionError

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering


@app.command()
@tell_errors
def new(
    folder: Folder,
    *,
    example: Annotated[bool, typer.Option("--example", help="Copy the demonstration.")] = False,
    follow_up: Annotated[
        bool,
        typer.Option(
            "--follow-up",
            help="Copy the smaller, invented one of a year later, to compare with it.",
        ),
    ] = False,
) -> None:
    """Lay out a gathering; if files are there already, describe them by guesses."""
    from qualcode.gatherings import copy_example, lay_out  # noqa: PLC0415 - pandas
    from qualcode.surveys import propose_survey  # noqa: PLC0415

    was_there = folder.is_dir()
    if example and follow_up:
        raise OptionError(
            "--example and --follow-up are two gatherings; copy each into a folder of its own"
        )
    is_copy = example or follow_up
    if is_copy:
        path = copy_example(folder, follow_up=follow_up)
    else:
        path = lay_out(folder, propose=propose_survey)
    if not was_there and not is_copy:
        typer.echo(f"There was no folder {folder}; made an empty one, with a form to fill in.")
    typer.echo(f"Wrote {path}")
    typer.echo(f"Next: look through it, then type: qualcode check {quoted(folder)}")


@app.command()
@tell_errors
def check(
    folder: Folder,
    *,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept-moves",
            help="Write into the journals where codings by hand stand now that moved or are near.",
        ),
    ] = False,
    codebook: Book = None,
    as_json: Json = False,
) -> None:
    """Read all files, say what became of each, and prove that every quote is in its place."""
    from qualcode.cli import handwork  # noqa: PLC0415 - pandas
    from qualcode.gatherings import accept_all_moves, read_gathering  # noqa: PLC0415

    gathering = read_gathering(folder, codebook=codebook)
    if as_json:
        facts = handwork.describe(gathering)
    else:
        printing.print_ingest(gathering)
        handwork.print_handwork(gathering, is_accepted=accept)
    accepted = accept_all_moves(gathering) if accept else {}
    right, spans = _count_positions(gathering)
    if as_json:
        facts |= {"accepted": accepted, "misplaced": spans - right, "notes": list(gathering.notes)}
        facts["ingest"] = gathering.ingest.to_dict("records")
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        for coder, count in accepted.items():
            typer.echo(f"Lines written into the journal of {coder}: {count:,} (one undo)")
        where = "each quote stands where it is said to" if right == spans else "see above"
        typer.echo(f"Positions: {right:,} of {spans:,} are right ({where}).")
    failed = bool(gathering.ingest["status"].eq("failed").any())
    if not as_json:
        _tell_next(folder, is_failed=failed, is_right=right == spans)
    if right < spans or failed:
        raise typer.Exit(1)


def _tell_next(folder: Path, *, is_failed: bool, is_right: bool) -> None:
    name = quoted(folder)
    if is_failed:
        typer.echo(f"Next: mend what failed (see above), and type again: qualcode check {name}")
    elif is_right:
        typer.echo(f"Next: when you agree with each line, type: qualcode run {name}")


def _count_positions(gathering: Gathering) -> tuple[int, int]:
    """Return how many quotes are in their place, and how many there are."""
    from qualcode.spans import misplaced  # noqa: PLC0415 - pandas

    segments, codings, documents = gathering.segments, gathering.codings, gathering.documents
    wrong = len(misplaced(segments, documents)) + len(misplaced(codings, documents, quote="quote"))
    how = gathering.handwork.moves["how"]  # `codings` holds what was kept or has moved
    spans = len(segments) + len(codings) + int(how.isin(["near", "orphaned"]).sum())
    return spans - wrong - int(how.ne("kept").sum()), spans
