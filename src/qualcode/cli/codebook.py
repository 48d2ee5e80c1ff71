"""The commands about a codebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.base import Json, app, tell_errors

codebook_app = typer.Typer(help="Work on a codebook.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(codebook_app, name="codebook")


@codebook_app.command("check")
@tell_errors
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
