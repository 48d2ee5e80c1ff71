"""The command that reviews suggestions in a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.base import GREATEST_SEED, Book, Folder, Json, app, quoted, tell_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from qualcode.gatherings import Gathering

ADJUDICATED = "adjudicated"  # as in codings, which needs pandas


@app.command()
@tell_errors
def review(  # noqa: PLR0913 - an option a line of the help
    folder: Folder,
    *,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a sheet to decide on, .xlsx.")
    ] = None,
    back: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Bring its decisions back, .xlsx or .ods."),
    ] = None,
    coder: Annotated[
        str | None,
        typer.Option(help="Who decides; with --to, what this coder has read is left out."),
    ] = None,
    disputes: Annotated[
        bool,
        typer.Option(
            "--disagreements",
            help="Not suggestions, but what coders who read the same disagree on; it is decided "
            "as `adjudicated`.",
        ),
    ] = False,
    code: Annotated[
        list[str] | None,
        typer.Option(help="Only this code and those below it; may be repeated."),
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="How many pieces of text.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=GREATEST_SEED, help="Of the sample.")] = 0,
    codebook: Book = None,
    as_json: Json = False,
) -> None:
    """Review suggestions, or disagreements, in a spreadsheet: write one, or bring it back."""
    from qualcode.gatherings import read_gathering  # noqa: PLC0415 - pandas
    from qualcode.reviews import (  # noqa: PLC0415 - pandas
        holds_disputes,
        list_suggestions,
        read_review,
        write_review,
    )

    if (to is None) == (back is None):
        raise typer.BadParameter("give either --to FILE or --from FILE")
    if disputes and (coder not in {None, ADJUDICATED} or sample is not None):
        raise typer.BadParameter("--disagreements takes neither --coder nor --sample")
    if back is not None and coder is None and not disputes and not holds_disputes(back):
        raise typer.BadParameter("say with --coder NAME whose decisions these are")
    gathering = read_gathering(folder, codebook=codebook)
    if back is not None:
        _tell_outcomes(read_review(gathering, back, coder=coder), coder, as_json=as_json)
    elif to is not None and disputes:
        facts = _write_disputes(gathering, to, code or ())
        _tell_written(facts, f"qualcode review {quoted(folder)} --from {quoted(to)}",
                      as_json=as_json)  # fmt: skip
    elif to is not None:
        table = list_suggestions(gathering, codes=code or (), coder=coder, sample=sample, seed=seed)
        write_review(table, to, gathering=gathering)
        facts = {"file": str(to), "segments": int(table["segment"].nunique()),
                 "segments_total": len(gathering.segments),
                 "suggestions": int(table["code"].ne("").sum())}  # fmt: skip
        command = f"qualcode review {quoted(folder)} --from {quoted(to)} --coder {coder or 'NAME'}"
        _tell_written(facts, command, as_json=as_json)


def _write_disputes(gathering: Gathering, to: Path, codes: Iterable[str]) -> dict[str, Any]:
    """Write a sheet of what coders disagree on, and return what there is to tell of it."""
    from qualcode.reliability import disagreements  # noqa: PLC0415 - scipy
    from qualcode.reviews import list_disputes, write_review  # noqa: PLC0415 - pandas

    found = disagreements(
        gathering.segments,
        gathering.codings,
        reads=gathering.reads,
        codebook=gathering.codebook,
        memos=gathering.memos,
        shared="two",
    )
    table = list_disputes(gathering, found, codes=codes)
    write_review(table, to, gathering=gathering)
    return {"file": str(to), "segments": len(table), "segments_total": len(gathering.segments),
            "disputed": int(found["segment"].nunique())}  # fmt: skip


def _tell_written(facts: dict[str, Any], command: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    said = f"{facts['segments']:,} of {facts['segments_total']:,} pieces of text"
    if "disputed" in facts:
        said += f"; coders disagree on {facts['disputed']:,}"
    else:
        said += f", {facts['suggestions']:,} suggestions"
    typer.echo(f"Wrote {facts['file']}: {said}.")
    typer.echo(f"Next: decide in a spreadsheet program, save, then type: {command}")


def _tell_outcomes(table: pd.DataFrame, coder: str | None, *, as_json: bool) -> None:
    refused = table[table["outcome"].eq("refused")]
    if as_json:
        typer.echo(json.dumps(table.to_dict("records"), ensure_ascii=False, indent=2))
    else:
        counts = table["outcome"].value_counts()
        typer.echo(
            f"Rows filled in: {len(table):,}. Written into the journal of {coder or ADJUDICATED}: "
            f"{counts.get('written', 0):,}; said there already: {counts.get('unchanged', 0):,}."
        )
        if table.empty:
            typer.echo("Nothing is decided on that sheet: fill in `decision`, save, and try again.")
        for row in refused.to_dict("records"):
            typer.echo(f"Refused: row {row['row']} of the sheet: {row['reason']}")
    if len(refused):
        raise typer.Exit(1)
