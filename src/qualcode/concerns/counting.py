"""Counting: for each code and its parents, k of n groups, participants and documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codings import find_codes
from qualcode.concerns.limits import UNITS, add_limits
from qualcode.concerns.voting import add_votes, read_votes
from qualcode.errors import OptionError, check_options
from qualcode.stages import stage
from qualcode.tables import CONCERNS, require

#: From so many identified participants on, a share is one of participants.
MIN_PARTICIPANTS = 10


_RANK = ["groups", "participants", "documents", "mentions"]
_NOT_IN_CODEBOOK = "not in the codebook"


@check_options
@stage("concerns")
def find_concerns(  # noqa: PLR0913 - all but three are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    by: str | None = None,
    votes: str | None = None,
    beyond: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Count who raised each code.

    A segment counts for its codes and for all codes above them, once each. Codings are settled
    first.

    Args:
        segments: Needs `segment`, `document`, `start`, `end`; `group` and `participant`, where
            they are known, are counted.
        codings: Needs what `settle` and `locate` need.
        codebook: Gives names, roles and the hierarchy. Codes that it does not have are counted
            too, and marked in `note`. None: only those in `codings`.
        by: A column of `segments`, an attribute of participants or sources too; the count is then
            made for each of its values apart.
        votes: A column of `segments` with numbers from 0, such as the dots that people stuck on a
            note; missing where nobody could vote.
        beyond: The column of what is drawn as a whole when others than those who came are thought
            of: `participant`, `group`, `document` or any other. Those who came are all who are
            spoken of, so that nothing is inferred without it.
        seed: Of the resampling for `beyond`.

    Returns:
        The concerns table, strongest first: by groups, then participants, documents, mentions.
        Totals count those from whom there is material. `share` is of participants where at
        least ten are identified, else of documents. `low` and `high` are missing, unless `beyond`
        asks for them: then they are its limits at 95 %, by the bootstrap of these clusters, where
        there are ten or more of them; `note` says so, or why there are none. With `votes`, a
        column of that name has the sum over the code's segments, and `note` says where some of them
        were not voted on. With `by`, a last column of that name says whose count it is, and totals
        are those of that part; segments for which it is not known are left out.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `by` or `votes` names a column that the concerns table has itself, or both the
            same; votes are not numbers from 0.

    Source:
        Limits: Field & Welsh (2007). Bootstrapping clustered data. JRSS B 69(3), 369-390;
        `qualcode.concerns.resampling.resample` says how.
    """
    require(segments, "segment", "document", "start", "end")
    require(segments, *(name for name in (by, votes, beyond) if name is not None))
    _check_names(by=by, votes=votes)
    segments = segments.drop_duplicates("segment")
    raised = _raised(segments, codings)
    weight = None if votes is None else read_votes(segments, votes)
    parts = [("", segments)] if by is None else list(segments.groupby(by, sort=True))
    tables = []
    for value, part in parts:
        own = raised[raised["segment"].isin(part["segment"])] if by else raised
        table = CONCERNS.frame(_sorted(_count(part, own, codebook)))
        if weight is not None:
            table = add_votes(table, own, weight)
        if beyond is not None:
            table = add_limits(table, part, own, beyond, seed)
        tables.append(table if by is None else table.assign(**{by: value}))
    if tables:
        return pd.concat(tables, ignore_index=True)
    more = {name: pd.Series(dtype=kind) for name, kind in ((votes, "float64"), (by, "str")) if name}
    return CONCERNS.frame([]).assign(**more)


def roll_up(codes: pd.DataFrame) -> pd.DataFrame:
    """Add to each (segment, code) the codes above it.

    Args:
        codes: Needs `segment` and `code`.

    Returns:
        `segment` and `code`, each pair once.
    """
    require(codes, "segment", "code")
    above = codes["code"].map({code: list(_above(code)) for code in codes["code"].unique()})
    return codes.assign(code=above).explode("code")[["segment", "code"]].drop_duplicates()


def at_level(codes: pd.DataFrame, level: int | None) -> pd.DataFrame:
    """Keep the codes of one level, and those above it that have none below them.

    Args:
        codes: Needs `code`, each with those above it, as `roll_up` gives them.
        level: 1 for the codes without a parent. None: all are kept.

    Raises:
        OptionError: `level` is no whole number from 1.
    """
    require(codes, "code")
    if level is None:
        return codes
    if isinstance(level, bool) or not isinstance(level, int) or level < 1:
        raise OptionError(f"`level` is a whole number from 1; found {level!r}")
    known = codes["code"].unique().tolist()
    parents = {code.rpartition("/")[0] for code in known}
    kept = {
        code
        for code in known
        if code.count("/") + 1 == level or (code.count("/") + 1 < level and code not in parents)
    }
    return codes[codes["code"].isin(kept)]


def leading(concerns: pd.DataFrame, *, most: int | None = None) -> pd.DataFrame:
    """Return the strongest rows of the role `concern` that are not part of another concern.

    Where a codebook has no concerns, its codes of the highest level stand in. Codes that nobody
    raised are left out.
    """
    raised = concerns[concerns["mentions"] > 0]
    is_concern = raised["role"].eq("concern")
    if is_concern.any():
        paths = set(concerns.loc[concerns["role"].eq("concern"), "code"])
        inner = raised["code"].map(lambda code: bool(paths & set(list(_above(code))[1:])))
        raised = raised[is_concern & ~inner.astype(bool)]
    else:
        raised = raised[raised["level"].eq(1)]
    return raised.head(most).reset_index(drop=True) if most else raised.reset_index(drop=True)


def tree_order(concerns: pd.DataFrame) -> pd.DataFrame:
    """Put parents before children; siblings stay in the order of the table."""
    position = {code: number for number, code in enumerate(concerns["code"])}
    ends = len(position)  # a parent that is not in the table comes last

    def key(code: str) -> tuple[int, ...]:
        parts = code.split("/")
        above = ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
        return tuple(position.get(path, ends) for path in above)

    return concerns.iloc[sorted(range(len(concerns)), key=lambda n: key(concerns["code"].iloc[n]))]


def _above(code: str) -> Iterator[str]:
    """Yield a code and those above it."""
    while code:
        yield code
        code = code.rpartition("/")[0]


def _raised(segments: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a segment and code, codes above included, with who said it."""
    codes = roll_up(find_codes(codings, segments))
    columns = [name for name in UNITS.values() if name in segments]
    return codes.merge(segments[["segment", *columns]], on="segment")


def _count(
    segments: pd.DataFrame, raised: pd.DataFrame, codebook: Codebook | None
) -> Iterator[dict[str, Any]]:
    """Count for each code, of the codebook or not; `raised` is of these segments."""
    totals = {f"{unit}_total": _distinct(segments, column) for unit, column in UNITS.items()}
    by_code = raised.groupby("code")
    mentions = _by_code(by_code.size())
    found = {
        unit: _by_code(by_code[column].nunique()) if column in raised else {}
        for unit, column in UNITS.items()
    }
    known = {place.path: place for place in codebook.places()} if codebook else {}
    for code in [*known, *sorted(set(mentions) - set(known))]:
        counts = {unit: found[unit].get(code, 0) for unit in UNITS}
        place = known.get(code)
        yield {
            "code": code,
            "name": place.code.label if place else code,
            "role": place.role if place else "",
            "level": code.count("/") + 1,
            **counts,
            **totals,
            "mentions": mentions.get(code, 0),
            **_share({**counts, **totals}),
            "note": "" if place or codebook is None else _NOT_IN_CODEBOOK,
        }


def _by_code(counts: pd.Series) -> dict[str, int]:
    return {str(code): int(count) for code, count in counts.items()}


def _distinct(table: pd.DataFrame, column: str) -> int:
    return int(table[column].nunique()) if column in table else 0


def _share(counts: dict[str, int]) -> dict[str, object]:
    of = "participants" if counts["participants_total"] >= MIN_PARTICIPANTS else "documents"
    total = counts[f"{of}_total"]
    return {"share": counts[of] / total if total else None, "of": of}


def _sorted(rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order by strength; codes of equal strength stay in the order of the codebook."""
    return sorted(rows, key=lambda row: [-row[name] for name in _RANK])


def _check_names(**options: str | None) -> None:
    for option, name in options.items():
        if name in CONCERNS.columns:
            raise OptionError(
                f"`{option}` cannot be `{name}`, a column of the result; rename it in `segments`"
            )
    if options["by"] is not None and options["by"] == options["votes"]:
        raise OptionError(f"`by` and `votes` cannot both be `{options['by']}`")
