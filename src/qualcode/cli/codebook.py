"""The commands about a codebook."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.base import Json, app, tell_errors
from qualcode.cli.printing import print_frame
from qualcode.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

codebook_app = typer.Typer(help="Work on a codebook.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(codebook_app, name="codebook")


class Target(StrEnum):
    """What a codebook can be written as."""

    QUALCODE = "qualcode"
    QUANTEDA = "quanteda"


class Source(StrEnum):
    """What a codebook can be made of."""

    LIWC = "liwc"
    QUANTEDA = "quanteda"
    CSV = "csv"
    QUALCODE = "qualcode"


@codebook_app.command("check")
@tell_errors
def check_codebook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The codebook's file.")],
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    as_json: Json = False,
) -> None:
    """Run a codebook's examples as its tests, and look for what it lacks or says twice.

    Exit 1 where a test fails or a term never can match.
    """
    from qualcode.codebooks import check_codebook as check  # noqa: PLC0415 - pandas
    from qualcode.codebooks import read_codebook  # noqa: PLC0415

    findings = check(read_codebook(file))
    problems = findings[~findings["passed"]]
    if as_json:
        typer.echo(json.dumps(findings.to_dict("records"), ensure_ascii=False, indent=2))
    else:
        if len(problems):
            print_frame(problems[["severity", "code", "check", "text", "problem"]])
        typer.echo(_sum_up(findings))
    if strict or problems["severity"].eq("error").any():
        raise typer.Exit(1 if len(problems) else 0)


def _sum_up(findings: pd.DataFrame) -> str:
    tests = findings[findings["check"].isin(["example", "counterexample"])]
    warnings = int(findings["severity"].eq("warning").sum())
    said = f"{int(tests['passed'].sum())} of {len(tests)} tests pass"
    if tests.empty:
        said = "There is nothing to test: give its codes `examples` and `counterexamples`"
    return f"{said}; {warnings} {'warning' if warnings == 1 else 'warnings'}."


@codebook_app.command("show")
@tell_errors
def show_codebook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The codebook's file.")],
    *,
    format: Annotated[  # noqa: A002 - the option's name
        str | None,
        typer.Option(metavar="md|html|docx", help="By default what --out ends in, or md."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; else it is printed.")] = None,
) -> None:
    """Show a codebook as a document for people: the appendix of a paper."""
    from qualcode.codebooks import read_codebook  # noqa: PLC0415 - pandas
    from qualcode.codebooks.showing import choose_format, show_codebook  # noqa: PLC0415
    from qualcode.saving import save_whole  # noqa: PLC0415

    chosen = choose_format(format, out)
    if out is not None and out.exists() and file.exists() and out.samefile(file):
        raise OutputError(f"{out}: is the codebook itself; name another file")
    if chosen == "docx" and out is None and is_terminal():
        raise OutputError("a Word document is not for a terminal; name a file: --out codebook.docx")
    shown = show_codebook(read_codebook(file), format=chosen)
    if out is None:
        typer.echo(shown, nl=False)
        return
    save_whole(out, shown if isinstance(shown, bytes) else shown.encode("utf-8"))
    typer.echo(f"Wrote {out}")


def is_terminal() -> bool:
    """Tell whether what is printed goes to a terminal, and to no file or program."""
    return sys.stdout.isatty()


@codebook_app.command("convert")
@tell_errors
def convert_dictionary(  # noqa: PLR0913 - an option a line of the help
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A dictionary, or a codebook.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write; - prints it.")],
    *,
    source: Annotated[
        Source | None, typer.Option("--from", help="What FILE is; by default seen from it.")
    ] = None,
    target: Annotated[
        Target | None, typer.Option("--to", help="By default quanteda for a codebook.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call the codebook.")] = None,
    language: Annotated[
        str, typer.Option(help="The language of the terms, such as en, where FILE does not say.")
    ] = "any",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Make a codebook of a dictionary of LIWC, quanteda or a sheet, or quanteda's of a codebook."""
    from qualcode.codebooks.dictionaries import convert, describe  # noqa: PLC0415 - pandas
    from qualcode.saving import save_whole  # noqa: PLC0415

    is_file = str(out) != "-"
    if is_file:
        _refuse_to_overwrite(out, file, force=force)
    done = convert(file, source=source, target=target, name=name, language=language)
    left_out = describe(done.left_out)
    if is_file:
        save_whole(out, done.text.encode("utf-8"))
    else:
        typer.echo(done.text, nl=False)
    for line in left_out:
        typer.echo(f"left out: {line}", err=True)
    if is_file:
        typer.echo(f"Wrote {out}; left out: {len(left_out)}")


def _refuse_to_overwrite(out: Path, file: Path, *, force: bool) -> None:
    if out.is_dir():
        raise OutputError(f"{out}: is a folder; name a file")
    if out.exists() and file.exists() and out.samefile(file):
        raise OutputError(f"{out}: is what is to be converted; name another file")
    if out.suffix.lower() not in {".yaml", ".yml"}:
        raise OutputError(f"{out}: what is written is YAML; name it .yaml or .yml")
    if out.exists() and not force:
        raise OutputError(f"{out}: exists already; name another file, or write over it: --force")
