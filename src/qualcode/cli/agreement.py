"""The command that says how far coders agree, and on what they do not."""

from __future__ import annotations

import json
import shlex
import textwrap
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from qualcode.cli.base import GREATEST_SEED, Book, Folder, Json, app, quoted, say, tell_errors
from qualcode.errors import GatheringError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from qualcode.gatherings import Gathering
    from qualcode.synthesis.agreement_study import AgreementStudy

_CODE, _QUOTE = 40, 84  # letters of a code's path, and of a quote
_MOST_CODES, _MOST_QUOTES = 15, 5
_MOST_COUNTS = 4  # coders whose counts stand side by side
_TWO = 2


@app.command()
@tell_errors
def agreement(  # noqa: PLR0913 - an option a line of the help
    folder: Folder,
    *,
    coders: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B", help="Who is compared; by default all people. May be repeated."
        ),
    ] = None,
    unit: Annotated[
        Literal["segment", "document"], typer.Option(help="What coders agree on.")
    ] = "segment",
    level: Annotated[
        int | None, typer.Option(min=1, help="Codes of so many steps; those below count as them.")
    ] = None,
    over: Annotated[
        str, typer.Option(metavar="COLUMN", help="What is drawn for intervals: document, group …")
    ] = "document",
    shared: Annotated[
        Literal["all", "two"], typer.Option(help="Units that all of them read, or at least two.")
    ] = "all",
    codebook: Book = None,
    draws: Annotated[
        int, typer.Option(min=0, max=100_000, help="For intervals; 0 leaves them out.")
    ] = 1_000,
    seed: Annotated[int, typer.Option(min=0, max=GREATEST_SEED, help="Of the draws.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write agreement.html and all tables into a folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how far people who coded the same texts agree, and on what they do not."""
    from qualcode.gatherings import read_gathering  # noqa: PLC0415 - pandas
    from qualcode.synthesis.agreement_report import KIND, write_agreement  # noqa: PLC0415
    from qualcode.synthesis.agreement_study import study_agreement  # noqa: PLC0415
    from qualcode.synthesis.folders import check_output  # noqa: PLC0415

    gathering = read_gathering(folder, codebook=codebook)
    if out is not None:
        check_output(out, folder, kind=KIND)
    study = study_agreement(
        gathering,
        coders=_find_coders(gathering, coders, folder),
        unit=unit,
        level=level,
        over=over,
        shared=shared,
        draws=draws,
        seed=seed,
    )
    page = None if out is None else write_agreement(study, out, gathering=gathering)
    if as_json:
        facts = _describe(study) | ({"report": str(page)} if page else {})
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print(study, folder)
        if page:
            typer.echo(f"\nWrote {page}")


def _find_coders(
    gathering: Gathering, given: Sequence[str] | None, folder: Path
) -> list[str] | None:
    """Return who is compared; None for all people, of whom there must be two.

    Raises:
        GatheringError: Nobody coded by hand, or one person only, and nobody else is named.
    """
    from qualcode.codings import is_by_machine  # noqa: PLC0415 - pandas
    from qualcode.codings.settling import ADJUDICATED  # noqa: PLC0415

    codings = gathering.codings
    known = {*codings["coder"].dropna(), *gathering.reads["coder"].dropna()}
    if given:
        return _split(given, known)
    machines = sorted(codings.loc[is_by_machine(codings["coder"].fillna("")), "coder"].unique())
    people = sorted(known - {*machines, ADJUDICATED})
    if len(people) >= _TWO:
        return None
    who = f"`{people[0]}` alone has" if people else "nobody has"
    pair = [*people, *machines][:_TWO]
    also = f", or compare with a machine: --coders {shlex.quote(','.join(pair))}"
    raise GatheringError(
        f"{folder}: {who} coded by hand, and agreement needs two coders; let two people code the "
        "same documents, each under a name of their own, in the coding widget or by `qualcode "
        f"review`{also if len(pair) == _TWO else ''}"
    )


def _split(given: Sequence[str], known: Collection[str]) -> list[str]:
    """Part names at commas, unless somebody's name has one."""
    names: list[str] = []
    for value in given:
        whole = unicodedata.normalize("NFC", value.strip())
        parts = [whole] if whole in known else whole.split(",")
        names += [part.strip() for part in parts if part.strip()]
    return names


def _print(study: AgreementStudy, folder: Path) -> None:
    from qualcode.reliability.units import list_names  # noqa: PLC0415 - pandas

    unit = study.options["unit"] + "s" * (study.units != 1)
    who = "both" if len(study.coders) == _TWO else "all of them"
    who = "at least two of them" if study.options["shared"] == "two" else who
    say(f"{study.title}: {list_names(study.coders)}, on {study.units:,} {unit} that {who} read.")
    say(study.found)
    for note in study.notes:
        say(f"Note: {note}")
    typer.echo()
    say(study.tell_overall())
    say(study.tell_bounds())
    _print_codes(study)
    _print_disagreements(study, folder)
    _print_sets(study)
    if "pairs" in study.tables:
        _print_pairs(study)


def _print_codes(study: AgreementStudy) -> None:
    """Print a row a code, those whose disagreements cost most first."""
    from qualcode.charts.trust_markup import decimal, shorten_path  # noqa: PLC0415 - pandas
    from qualcode.synthesis.agreement_report import between  # noqa: PLC0415
    from qualcode.synthesis.agreement_study import tell_share  # noqa: PLC0415
    from qualcode.tables import records  # noqa: PLC0415

    codes, counts = study.codes, study.counts
    typer.echo()
    say(
        "Codes, those first whose disagreements cost most. given: by "
        f"{', '.join(study.coders)}; cost: how much higher overall alpha were, if they agreed on "
        "this code everywhere."
    )
    known = codes[codes["alpha"].notna()]
    rows = []
    for row in records(known.head(_MOST_CODES)):
        drawn = between(row)
        fails = tell_share(row["alpha_fails"]) if drawn else ""
        given = counts.loc[row["code"]].tolist()
        rows.append([shorten_path(row["code"], _CODE), _count(given), decimal(row["alpha"]),
                     drawn, fails, f"{row['loss']:.3f}"])  # fmt: skip
    _print_rows(["code", "given", "alpha", "95 %", "below .667", "cost"], rows)
    if more := len(known) - len(rows):
        say(f"… and {more:,} more codes; --out DIR or --json has them all.")
    for note, own in codes[codes["alpha"].isna()].groupby("note", sort=False):
        names = ", ".join(own["code"].head(_MOST_CODES))
        say(f"{note}: {names}{' …' if len(own) > _MOST_CODES else ''}")


def _count(given: Sequence[int]) -> str:
    if len(given) > _MOST_COUNTS:
        return f"{min(given):,} to {max(given):,}"
    return " · ".join(f"{n:,}" for n in given)


def _print_rows(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    last: Literal["left", "right"] = "right",
) -> None:
    """Print a table: names to the left, figures to the right."""
    from rich.table import Table  # noqa: PLC0415 - a tenth of a second
    from rich.text import Text  # noqa: PLC0415

    from qualcode.cli.printing import print_table  # noqa: PLC0415
    from qualcode.spans import printable  # noqa: PLC0415

    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(heads):
        side = last if place == len(heads) - 1 else "right" if place else "left"
        table.add_column(head, justify=side, overflow="fold")
    for row in rows:
        # Text, not str: a code or a name may hold what rich takes for markup.
        table.add_row(*(Text(printable(cell)) for cell in row))
    print_table(table)


def _print_disagreements(study: AgreementStudy, folder: Path) -> None:
    from qualcode.synthesis.agreement_report import list_disagreements  # noqa: PLC0415 - pandas

    total = len(study.tables["disagreements"])
    if not total:
        return
    typer.echo()
    shown = list_disagreements(study, most=_MOST_QUOTES, of_one=1)
    say(
        f"Disagreements: {total:,}, a segment and a code each. Of the {len(shown)} codes on which "
        f"they cost most, one each; all: qualcode agreement {quoted(folder)} --out DIR"
    )
    for one in shown:
        say(f"{one.code} ({one.where})", indent="  ")
        quote = f"“{textwrap.shorten(one.text, _QUOTE, placeholder=' …')}”" if one.text else ""
        say(quote or "[not quoted]", indent="    ")
        say("; ".join(f"{name} {said}" for name, said in one.sides), indent="    ")


def _print_sets(study: AgreementStudy) -> None:
    from qualcode.charts.trust_markup import decimal  # noqa: PLC0415 - pandas
    from qualcode.reliability.units import ALL  # noqa: PLC0415
    from qualcode.synthesis.agreement_report import MEANINGS, between  # noqa: PLC0415
    from qualcode.tables import records  # noqa: PLC0415

    typer.echo()
    spans = study.tables["spans"]
    named = [(row["distance"], row) for row in records(study.tables["sets"])]
    named += [(row["definition"], row) for row in records(spans[spans["code"].eq(ALL)])]
    rows = [
        [name, decimal(row["alpha"]), between(row), MEANINGS.get(name, "")] for name, row in named
    ]
    _print_rows(["all codes together", "alpha", "95 %", "what it looks at"], rows, last="left")


def _print_pairs(study: AgreementStudy) -> None:
    from qualcode.charts.trust_markup import decimal  # noqa: PLC0415 - pandas
    from qualcode.reliability.units import ALL  # noqa: PLC0415
    from qualcode.synthesis.agreement_report import between  # noqa: PLC0415
    from qualcode.tables import records  # noqa: PLC0415

    pairs, without = (study.tables[name] for name in ("pairs", "without"))
    typer.echo()
    rows = [[f"{row['first']} and {row['second']}", f"{row['units']:,}", decimal(row["alpha"]),
             between(row)] for row in records(pairs[pairs["code"].eq(ALL)])]  # fmt: skip
    _print_rows(["each two", "units", "alpha", "95 %"], rows)
    typer.echo()
    own = records(without[without["code"].eq(ALL)])
    rows = [[row["without"], f"{row['units']:,}", decimal(row["alpha"]), between(row),
             decimal(row["change"])] for row in own]  # fmt: skip
    _print_rows(["without", "units", "alpha", "95 %", "change"], rows)


def _describe(study: AgreementStudy) -> dict[str, Any]:
    """Return a study as a machine reads it; what is missing is null."""
    return {
        "title": study.title,
        "coders": study.coders,
        "units": study.units,
        "found": study.found,
        "clusters": study.clusters,
        "options": dict(study.options),
        "overall": study.tell_overall(),
        "notes": list(study.notes),
        "tables": {name: _list_rows(table) for name, table in study.tables.items()},
    }


def _list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    from qualcode.tables import records  # noqa: PLC0415 - as above

    return records(table.astype("object").where(table.notna(), None))
