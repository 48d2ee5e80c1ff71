"""What the commands share: the application, its arguments, and how it tells errors."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

import qualcode
from qualcode.errors import QualcodeError

P = ParamSpec("P")
GREATEST_SEED = 2**31 - 1  # that all libraries take which draw by it
_WIDTH = 100  # columns of a terminal that all of it fits

app = typer.Typer(
    name="qualcode",
    help="Qualitative analysis of meetings: from a folder of notes to a synthesis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The gathering's folder.")]
Book = Annotated[
    Path | None,
    typer.Option("--codebook", help="A codebook, in place of the gathering's own."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def main() -> None:
    """Run the command line."""
    app()


def tell_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn an error of qualcode into one line on stderr and exit code 1."""

    @wraps(command)
    def told(*args: P.args, **options: P.kwargs) -> None:
        try:
            command(*args, **options)
        except QualcodeError as error:
            typer.echo(f"qualcode: {' '.join(str(error).split())}", err=True)
            raise typer.Exit(1) from None

    return told


def quoted(path: Path) -> str:
    """Write a path as it can be typed after a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def say(text: str, *, indent: str = "") -> None:
    """Print a text in lines that fit."""
    from qualcode.spans import printable  # noqa: PLC0415 - a light start

    flat = printable(" ".join(text.split()))
    typer.echo(
        textwrap.fill(
            flat, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
    )


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
