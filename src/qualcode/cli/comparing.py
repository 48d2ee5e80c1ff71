"""The command that sets gatherings side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from qualcode.cli.base import GREATEST_SEED, Json, app, say, tell_errors
from qualcode.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.comparing import Comparison

_MOST = 12  # names in a line


@app.command(name="compare")
@tell_errors
def compare(  # noqa: PLR0913 - an option a line of the help
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER FOLDER…", help="The folders of two or more gatherings."),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where to write; by default NAME-comparison, beside the latest gathering.",
        ),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option("--codebook", help="A codebook for all, in place of their own."),
    ] = None,
    coded_by: Annotated[
        Literal["rules", "people", "all"],
        typer.Option(help="Compare what rules find, what people coded, or what counts in each."),
    ] = "rules",
    of: Annotated[
        Literal["participants", "groups", "documents", "segments"] | None,
        typer.Option(help="What shares are of; by default what all have enough of."),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OLD=NEW[,NEW]", help="What became of an older code. May be repeated."
        ),
    ] = None,
    same_people: Annotated[
        bool, typer.Option("--same-people", help="An id is the same person in all gatherings.")
    ] = False,
    beyond: Annotated[
        bool, typer.Option("--beyond", help="Infer beyond those who came: limits, p and q.")
    ] = False,
    language: Annotated[str | None, typer.Option(help="Language of the report: en, es.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=GREATEST_SEED, help="Of everything random.")] = 0,
    as_json: Json = False,
) -> None:
    """Compare gatherings: which concerns rose, fell, appeared and vanished."""
    from qualcode.comparing import compare as compare_all  # noqa: PLC0415 - pandas
    from qualcode.comparing.material import check_paths  # noqa: PLC0415
    from qualcode.comparing.writing import check_place  # noqa: PLC0415

    changes = _parse(change or [])
    check_paths(folders)
    target = out or _default_output(folders)
    check_place(target, folders)
    comparison = compare_all(
        *folders,
        codebook=codebook,
        coded_by=coded_by,
        of=of,
        changes=changes,
        same_people=same_people,
        beyond=beyond,
        language=language,
        seed=seed,
    )
    page = comparison.write(target)
    if as_json:
        facts = _describe(comparison) | {"report": str(page)}
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print(comparison)
        typer.echo(f"Wrote {page} (open it to read the comparison)")


def _default_output(folders: Sequence[Path]) -> Path:
    """Name the folder after the latest gathering; after that named last, where one has no dates."""
    from qualcode.gatherings.config import read_config  # noqa: PLC0415 - pydantic

    dates = [read_config(folder).dates for folder in folders]
    order = range(len(folders))
    last = max(order, key=lambda place: (dates[place] if all(dates) else [], place))
    resolved = folders[last].resolve()
    return resolved.parent / f"{resolved.name}-comparison"


def _parse(pairs: Sequence[str]) -> dict[str, str | list[str]]:
    """Read OLD=NEW[,NEW].

    Raises:
        OptionError: It is not written like that, or names an old code twice.
    """
    changes: dict[str, str | list[str]] = {}
    for pair in pairs:
        old, _, new = pair.partition("=")
        names = [name.strip() for name in new.split(",") if name.strip()]
        if not old.strip() or not names:
            raise OptionError(f"--change {pair}: write what a code became as OLD=NEW or OLD=A,B")
        if old.strip() in changes:
            raise OptionError(
                f"--change {pair}: what `{old.strip()}` became is said twice; where it was split, "
                "write OLD=A,B"
            )
        changes[old.strip()] = names if len(names) > 1 else names[0]
    return changes


def _print(comparison: Comparison) -> None:
    """Print what changed, and what a reader must know."""
    from qualcode.comparing.trends import CHANGED, list_trends  # noqa: PLC0415 - pandas
    from qualcode.spans import printable  # noqa: PLC0415
    from qualcode.tables import records  # noqa: PLC0415

    for row in records(comparison.gatherings):
        say(f"{row['gathering']}: {row['title']}, {row['segments']:,} pieces of text")
    for note in _list_notes(comparison):
        say(f"Note: {note}")
    by_trend = list_trends(comparison.concerns)
    for trend in CHANGED:
        if by_trend[trend]:
            typer.echo(f"\n{trend.capitalize()}:")
        for row in by_trend[trend]:
            typer.echo(f"  {printable(row['name'])}: {_tell(row, comparison.keys)}")
    typer.echo()
    for trend in ("steady", "absent", "not comparable"):
        names = [printable(row["name"]) for row in by_trend[trend]]
        if names:
            more = " …" if len(names) > _MOST else ""
            say(f"{trend.capitalize()} ({len(names)}): {' | '.join(names[:_MOST])}{more}")


def _list_notes(comparison: Comparison) -> list[str]:
    """Return the notes in the language of the terminal, whatever that of the report is."""
    from qualcode.synthesis.messages import load_messages  # noqa: PLC0415 - pandas

    return [one.tell(load_messages("en")) for one in comparison.remarks]


def _tell(row: dict[str, Any], keys: Sequence[str]) -> str:
    counts = [f"{row[f'k_{key}']} of {row[f'n_{key}']}" for key in keys]
    return f"{' → '.join(counts)} {row['of']}"


def _describe(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as a machine reads it; what is missing is null."""
    from qualcode.tables import records  # noqa: PLC0415 - pandas

    names = ("gatherings", "concerns", "counts", "topics", "new_topics")
    tables = {name: comparison.tables[name].astype("object") for name in names}
    return {
        "options": dict(comparison.options),
        "notes": _list_notes(comparison),
        **{name: records(table.where(table.notna(), None)) for name, table in tables.items()},
    }
