"""The commands for what changes when a codebook does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.base import Book, Json, tell_errors
from qualcode.cli.codebook import codebook_app
from qualcode.cli.printing import print_frame
from qualcode.errors import OptionError

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.codebooks import Codebook

_MOST = 40  # segments listed; --json lists all


@codebook_app.command("diff")
@tell_errors
def compare_versions(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The codebook as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The codebook as it is.")],
    *,
    on: Annotated[
        Path | None,
        typer.Option(help="A gathering's folder: which of its pieces of text change their codes."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what changed from one codebook to another, and what that does to a gathering."""
    from qualcode.codebooks import (  # noqa: PLC0415 - pandas
        compare_codebooks,
        describe_silent_change,
        read_codebook,
    )

    before, after = read_codebook(old), read_codebook(new)
    changes, warning = compare_codebooks(before, after), describe_silent_change(before, after)
    recoded = None if on is None else _compare_on(on, before, after)
    if as_json:
        facts = {"warning": warning, "changes": changes.to_dict("records")}
        if recoded is not None:
            facts["segments"] = recoded.to_dict("records")
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    if warning:
        typer.echo(f"Warning: {warning}", err=True)
    _print_changes(changes)
    if recoded is not None:
        _print_recoded(recoded)


def _compare_on(folder: Path, old: Codebook, new: Codebook) -> pd.DataFrame:
    """Return which segments of a gathering change their codes, as it may be shown."""
    from qualcode.codings import compare_rules  # noqa: PLC0415 - pandas
    from qualcode.gatherings import read_gathering  # noqa: PLC0415
    from qualcode.privacy import mask  # noqa: PLC0415

    gathering = read_gathering(folder)
    table = compare_rules(gathering.segments, old, new)
    return mask(table, gathering).drop(columns="masked")


def _print_changes(changes: pd.DataFrame) -> None:
    if changes.empty:
        typer.echo("Nothing changed in the codebook.")
        return
    print_frame(changes)
    counts = changes.drop_duplicates(["code", "change"])["change"].value_counts()
    typer.echo(", ".join(f"{count} {change}" for change, count in counts.items()) + ".")


def _print_recoded(table: pd.DataFrame) -> None:
    if table.empty:
        typer.echo("No piece of text changes its codes.")
        return
    listed = table.head(_MOST)
    quotes = listed["quote"].map(lambda quote: " ".join(quote.split()))
    print_frame(listed[["change", "code", "found_by"]].assign(quote=quotes))
    if more := len(table) - len(listed):
        typer.echo(f"… and {more:,} more; --json lists all")
    segments = len(table.drop_duplicates(["document", "start", "end"]))
    counts = table["change"].value_counts()
    gained, lost = counts.get("gained", 0), counts.get("lost", 0)
    changed = (
        "1 piece of text changes its"
        if segments == 1
        else f"{segments:,} pieces of text change their"
    )
    typer.echo(f"{changed} codes. Codings gained: {gained:,}; lost: {lost:,}.")


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
