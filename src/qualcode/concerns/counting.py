"""Counting: for each code and its parents, k of n groups, participants and documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codings import find_codes
from qualcode.errors import OptionError, check_options
from qualcode.tables import CONCERNS, require

#: From so many identified participants on, a share is one of participants.
MIN_PARTICIPANTS = 10

_UNITS = {"groups": "group", "participants": "participant", "documents": "document"}
_RANK = ["groups", "participants", "documents", "mentions"]
_NOT_IN_CODEBOOK = "not in the codebook"


@check_options
def find_concerns(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook,
    *,
    by: str | None = None,
) -> pd.DataFrame:
    """Count who raised each code of a codebook.

    A segment counts for its codes and for all codes above them, once each. Codings are settled
    first.

    Args:
        segments: Needs `segment`, `document`, `start`, `end`; `group` and `participant`, where
            they are known, are counted.
        codings: Needs what `settle` and `locate` need.
        codebook: Gives names, roles and the hierarchy. Codes that it does not have are counted
            too, and marked in `note`.
        by: A column of `segments`; the count is then made for each of its values apart.

    Returns:
        The concerns table, strongest first: by groups, then participants, documents, mentions.
        Totals count those from whom there is material. `share` is of participants where at
        least ten are identified, else of documents. `low` and `high` are missing: those who
        came are all who are spoken of, so nothing is inferred. With `by`, a last column of that
        name says whose count it is, and totals are those of that part; segments for which it
        is not known are left out.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `by` names a column that the concerns table has itself.
    """
    require(segments, "segment", "document", "start", "end")
    raised = _raised(segments, codings)
    if by is None:
        return CONCERNS.frame(_sorted(_count(segments, raised, codebook)))
    require(segments, by)
    if by in CONCERNS.columns:
        raise OptionError(f"`by` cannot be `{by}`, a column of the result; rename it in `segments`")
    parts = [
        CONCERNS.frame(_sorted(_count(part, raised, codebook))).assign(**{by: value})
        for value, part in segments.groupby(by, sort=True)
    ]
    return pd.concat(parts, ignore_index=True) if parts else CONCERNS.frame([]).assign(**{by: ""})


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
    columns = [name for name in _UNITS.values() if name in segments]
    return codes.merge(segments[["segment", *columns]], on="segment")


def _count(
    segments: pd.DataFrame, raised: pd.DataFrame, codebook: Codebook
) -> Iterator[dict[str, Any]]:
    raised = raised[raised["segment"].isin(segments["segment"])]
    totals = {f"{unit}_total": _distinct(segments, column) for unit, column in _UNITS.items()}
    by_code = {str(code): own for code, own in raised.groupby("code")}
    known = {place.path: place for place in codebook.places()}
    for code in [*known, *sorted(set(by_code) - set(known))]:
        own = by_code.get(code, raised.iloc[:0])
        counts = {unit: _distinct(own, column) for unit, column in _UNITS.items()}
        place = known.get(code)
        yield {
            "code": code,
            "name": place.code.label if place else code,
            "role": place.role if place else "",
            "level": code.count("/") + 1,
            **counts,
            **totals,
            "mentions": len(own),
            **_share({**counts, **totals}),
            "note": "" if place else _NOT_IN_CODEBOOK,
        }


def _distinct(table: pd.DataFrame, column: str) -> int:
    return int(table[column].nunique()) if column in table else 0


def _share(counts: dict[str, int]) -> dict[str, object]:
    of = "participants" if counts["participants_total"] >= MIN_PARTICIPANTS else "documents"
    total = counts[f"{of}_total"]
    return {"share": counts[of] / total if total else None, "of": of}


def _sorted(rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order by strength; codes of equal strength stay in the order of the codebook."""
    return sorted(rows, key=lambda row: [-row[name] for name in _RANK])
