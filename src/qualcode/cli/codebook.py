"""The commands about a codebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.base import Book, Json, app, tell_errors
from qualcode.errors import OptionError

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


@codebook_app.command("recode")
@tell_errors
def recode_codings(
    changes: Annotated[
        list[str],
        typer.Argument(
            metavar="OLD=NEW…",
            help="Full paths. A code that was split: OLD=NEW1,NEW2. Codes below OLD follow it.",
        ),
    ],
    *,
    on: Annotated[Path, typer.Option(help="The gathering's folder.")] = Path(),
    coder: Annotated[
        str | None, typer.Option(help="Whose codings; by default those of all coders.")
    ] = None,
    codebook: Book = None,
    as_json: Json = False,
) -> None:
    """Give codings by hand the codes that took the place of older ones."""
    from qualcode.codings import recode  # noqa: PLC0415 - pandas
    from qualcode.gatherings import find_codebook, read_config  # noqa: PLC0415

    book = find_codebook(on, read_config(on), codebook)
    table = recode(on, _read_changes(changes), codebook=book, coder=coder)
    if as_json:
        typer.echo(json.dumps(table.to_dict("records"), ensure_ascii=False, indent=2))
        return
    for row in table.to_dict("records"):
        typer.echo(f"{row['coder']}: {row['code']} -> {row['new_code']}: {row['codings']:,}")
    typer.echo("Written into the journals; for each coder, one undo takes it back.")


def _read_changes(changes: list[str]) -> dict[str, list[str]]:
    read: dict[str, list[str]] = {}
    for change in changes:
        old, equals, new = change.partition("=")
        if not equals or not old.strip() or not new.strip():
            raise OptionError(f"expected OLD=NEW, found `{change}`; the folder is named by --on")
        if old.strip() in read:
            raise OptionError(f"`{old}` is named twice; to split it, write {old}=NEW1,NEW2")
        read[old.strip()] = [code.strip() for code in new.split(",")]
    return read
