"""Disagreements: where coders who read the same units gave them different codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codings.locating import overlap
from qualcode.errors import check_options
from qualcode.reliability.binary import find_parts, sum_all
from qualcode.reliability.coders import find_own
from qualcode.reliability.coefficients import Floats, divide
from qualcode.reliability.units import (
    Compared,
    Judgements,
    Shared,
    Truths,
    find_judgements,
    show_compared,
)
from qualcode.tables import require

NONE = "(none)"
Place = tuple[int, int]  # of a unit, and of a code
_ABOUT = ["text", "locator", "context", "language", "group", "participant"]
_OWN = ["spans", "quotes", "memos", "instead"]
_SEPARATOR = " | "


@check_options
@show_compared
def disagreements(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    memos: pd.DataFrame | None = None,
    shared: Shared = "all",
    **compared: Unpack[Compared],
) -> pd.DataFrame:
    """List the segments on which coders part, code by code, with what each of them did there.

    Those come first that cost most: of the code whose disagreements lower overall alpha most
    (`loss`), and of one code those in the longest text. The table may be given to the coding
    widget as `disagreements`, or to `list_disputes` for a sheet; for both, make it without `level`.
    It quotes: to show it where names, and words of people who are only
    counted, may not be seen, make it of masked tables (`qualcode.mask`), all of them.

    Args:
        segments: As for `agreement`; `text`, `locator`, `context`, `language`, `group` and
            `participant` are taken over where they are there.
        codings: As for `agreement`; `quote` and `memo` are taken over where they are there.
        memos: Needs `about`, `target`, `coder` and `text`: those of the coder about the codings
            and about the document stand beside the remarks of the codings.
        shared: As for `agreement`.
        **compared: As for `agreement`; `codebook` also gives the definitions.

    Returns:
        A row a (segment, code): `segment`, `code`, `gave` and `gave_not` (names of coders, joined
        by commas), `loss` (how much higher overall alpha were, as in the row `(all)` of
        `agreement`, if the coders agreed on this code everywhere), `definition`, `document`,
        `start`, `end`, what is taken over from the segment, and for each coder `spans_<coder>`
        (`start-end`, of the codings with this code), `quotes_<coder>`, `memos_<coder>` and
        `instead_<coder>` (other codes that this coder gave the segment and not all others did),
        several parted by ` | `; empty where there is nothing, missing where the coder did not read
        it.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not two coders, or an option has a value that it cannot have.
    """
    judgements = find_judgements(segments, codings, shared=shared, **compared).share()
    units, codes = _find_disputed(judgements)
    own = find_own(codings, compared.get("level"), coders=judgements.coders)
    table = _describe(judgements, units, codes, compared.get("codebook"))
    places = list(zip(units, codes, strict=True))
    did: dict[str, pd.Series] = {}
    for row, name in enumerate(judgements.coders):
        said = _said(own[own["coder"].eq(name)], judgements, codes)
        said["memos"] = _add_memos(said["memos"], own, memos, judgements, name, places)
        said["instead"] = _find_instead(judgements, row, places)
        for column in _OWN:
            texts = pd.Series([said[column].get(place, "") for place in places], dtype="str")
            did[f"{column}_{name}"] = texts.where(judgements.judged[row, units])
    table = pd.concat([table, pd.DataFrame(did)], axis=1)
    by = table[["loss", "code", "document", "start"]].assign(length=table["end"] - table["start"])
    order = ["loss", "code", "length", "document", "start"]
    by = by.sort_values(order, ascending=[False, True, False, True, True], kind="stable")
    return table.loc[by.index].reset_index(drop=True)


@check_options
@show_compared
def confusions(
    segments: pd.DataFrame, codings: pd.DataFrame, **compared: Unpack[Compared]
) -> pd.DataFrame:
    """Count which code of one coder stands where another gave which.

    In a segment, a code that both gave is a pair with itself. Of the others, each that one gave is
    a pair with each that the other gave, or with `(none)` where the other has none left.

    Takes what `agreement` takes, with the same meaning, and raises the same errors.

    Returns:
        Of each two coders, a row a pair of codes: `first`, `second` (coders), `first_code`,
        `second_code`, `units` (how many) and `share` (of the units to which the first gave
        `first_code`; missing where that is `(none)`), the most frequent first within two coders.
        `table.pivot_table("units", "first_code", "second_code")` is the square of two coders.
    """
    judgements = find_judgements(segments, codings, **compared)
    columns = ["first", "second", "first_code", "second_code", "units", "share"]
    tables = [
        _confuse(judgements.share([first, second])).assign(first=first, second=second)
        for first, second in combinations(judgements.coders, 2)
    ]
    table = pd.concat(tables, ignore_index=True)[columns]
    return table.astype(dict.fromkeys(columns[:4], "str") | {"units": "int64", "share": "float64"})


def _confuse(judgements: Judgements) -> pd.DataFrame:
    """Count the pairs of codes of two coders, the most frequent first."""
    first, second = judgements.given
    mine, theirs = (_add_none(one & ~other) for one, other in ((first, second), (second, first)))
    counts = np.rint(mine.T @ theirs).astype(np.int64)
    counts[-1, -1] = 0  # neither has anything left
    codes = np.arange(len(judgements.codes))
    counts[codes, codes] = np.count_nonzero(first & second, axis=0)
    one, two = np.nonzero(counts)
    order = np.argsort(-counts[one, two], kind="stable")
    one, two = one[order], two[order]
    names = np.array([*judgements.codes, NONE], dtype=object)
    table = pd.DataFrame({"first_code": names[one], "second_code": names[two]})
    totals = np.append(first.sum(axis=0), 0)[one]
    return table.assign(units=counts[one, two], share=divide(counts[one, two], totals))


def _add_none(left: Truths) -> npt.NDArray[np.float32]:
    """Add a last column for units in which nothing is left."""
    return np.column_stack([left, ~left.any(axis=1)]).astype(np.float32)


def _find_disputed(judgements: Judgements) -> tuple[list[int], list[int]]:
    """Return units and codes that some of those who read it gave, and others did not."""
    yes, held = judgements.given.sum(axis=0), judgements.judged.sum(axis=0)[:, None]
    units, codes = np.nonzero((yes > 0) & (yes < held))
    return units.tolist(), codes.tolist()


def _losses(judgements: Judgements) -> Floats:
    """Return how much each code's disagreements lower overall alpha."""
    parts = find_parts(sum_all(judgements.judged, judgements.given))
    expected = parts.expected.sum()
    return np.asarray(
        parts.apart[0] / expected if expected else np.full(parts.apart[0].shape, np.nan)
    )


def _describe(
    judgements: Judgements, units: list[int], codes: list[int], codebook: Codebook | None
) -> pd.DataFrame:
    at = judgements.units.iloc[units]
    paths = [judgements.codes[code] for code in codes]
    table = pd.DataFrame({"segment": at["segment"].array, "code": pd.Series(paths, dtype="str")})
    gave = judgements.given[:, units, codes]
    table["gave"] = _names(judgements, gave)
    table["gave_not"] = _names(judgements, judgements.judged[:, units] & ~gave)
    table["loss"] = _losses(judgements)[codes]
    means = {place.path: place.code.definition for place in codebook.places()} if codebook else {}
    table["definition"] = pd.Series([means.get(path, "") for path in paths], dtype="str")
    for column in ["document", "start", "end", *_ABOUT]:
        if column in at:
            table[column] = at[column].array
    return table


def _names(judgements: Judgements, which: np.ndarray) -> pd.Series:
    names = np.array(judgements.coders, dtype=object)
    return pd.Series([", ".join(names[own]) for own in which.T], dtype="str")


def _said(
    own: pd.DataFrame, judgements: Judgements, codes: Sequence[int]
) -> dict[str, dict[Place, str]]:
    """Return what one coder's codings say, by unit and code."""
    disputed = {judgements.codes[code]: code for code in codes}
    own = own[own["code"].isin(disputed)]
    rows, units = overlap(own, judgements.units)
    place = list(zip(units.tolist(), own["code"].iloc[rows].map(disputed), strict=True))
    spans = own["start"].astype("str") + "-" + own["end"].astype("str")
    nothing = pd.Series("", index=own.index, dtype="str")
    columns = {"spans": spans, "quotes": own.get("quote", nothing)}
    columns["memos"] = own.get("memo", nothing)
    return {
        name: _join(zip(place, column.iloc[rows].fillna("").tolist(), strict=True))
        for name, column in columns.items()
    }


def _join(texts: Iterable[tuple[Place, str]]) -> dict[Place, str]:
    said: dict[Place, list[str]] = {}
    for place, text in texts:
        if text and text not in said.setdefault(place, []):
            said[place].append(text)
    return {place: _SEPARATOR.join(several) for place, several in said.items()}


def _add_memos(  # noqa: PLR0913, PLR0917 - what a memo may be about
    said: dict[Place, str],
    own: pd.DataFrame,
    memos: pd.DataFrame | None,
    judgements: Judgements,
    coder: str,
    places: Sequence[Place],
) -> dict[Place, str]:
    """Add a coder's memos about codings and documents to the remarks of codings."""
    if memos is None:
        return said
    require(memos, "about", "target", "coder", "text")
    theirs = memos[memos["coder"].eq(coder)]
    of_document = theirs[theirs["about"].eq("document")].groupby("target")["text"].agg(list)
    documents = judgements.units["document"]
    added = [
        (place, text) for place in places for text in of_document.get(documents.iloc[place[0]], [])
    ]
    if "coding" in own:
        of_coding = theirs[theirs["about"].eq("coding")].merge(
            own[own["coder"].eq(coder)], left_on="target", right_on="coding", suffixes=("_memo", "")
        )
        texts = of_coding["text_memo" if "text_memo" in of_coding else "text"].tolist()
        rows, units = overlap(of_coding, judgements.units)
        numbers = pd.Index(judgements.codes, dtype="str").get_indexer(pd.Index(of_coding["code"]))
        place = zip(units.tolist(), numbers[rows].tolist(), strict=True)
        added += [(one, texts[row]) for one, row in zip(place, rows.tolist(), strict=True)]
    return _join([*said.items(), *added])


def _find_instead(judgements: Judgements, coder: int, places: Sequence[Place]) -> dict[Place, str]:
    """Name the other codes that a coder gave units, and not all others did."""
    by_all = judgements.given.sum(axis=0) == judgements.judged.sum(axis=0)[:, None]
    alone: dict[int, list[int]] = {}
    for unit, code in np.argwhere(judgements.given[coder] & ~by_all).tolist():
        alone.setdefault(unit, []).append(code)
    return {
        (unit, code): _SEPARATOR.join(
            judgements.codes[other] for other in alone.get(unit, []) if other != code
        )
        for unit, code in places
    }
