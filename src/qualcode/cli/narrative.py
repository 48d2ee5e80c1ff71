"""The command about the organisers' own words: files to write them in."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from qualcode.cli.base import GREATEST_SEED, Book, Folder, Json, app, quoted, tell_errors


@app.command()
@tell_errors
def narrative(
    folder: Folder,
    *,
    codebook: Book = None,
    language: Annotated[str | None, typer.Option(help="Language of the report: en, es.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=GREATEST_SEED, help="Of everything random.")] = 0,
    as_json: Json = False,
) -> None:
    """Write files for your own words in the report, with the figures; what is there stays."""
    from qualcode.gatherings import read_gathering  # noqa: PLC0415 - pandas
    from qualcode.synthesis import synthesise  # noqa: PLC0415
    from qualcode.synthesis.stubs import write_stubs  # noqa: PLC0415

    gathering = read_gathering(folder, codebook=codebook)
    written, there = write_stubs(synthesise(gathering, language=language, seed=seed))
    if as_json:
        typer.echo(json.dumps({"written": written, "there": there}, ensure_ascii=False, indent=2))
        return
    for place in written:
        typer.echo(f"Wrote {folder / place}")
    for place in there:
        typer.echo(f"Is there already, and stays: {folder / place}")
    typer.echo(f"Next: write below the comments, then type: qualcode run {quoted(folder)}")
