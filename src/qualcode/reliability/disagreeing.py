"""Disagreements: where coders who read the same units gave them different codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qualcode.codings.locating import overlap
from qualcode.errors import check_options
from qualcode.reliability.binary import find_parts, sum_all
from qualcode.reliability.coefficients import Floats
from qualcode.reliability.units import Judgements, Shared, find_judgements, find_own
from qualcode.tables import require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

NONE = "(none)"
Place = tuple[int, int]  # of a unit, and of a code
_ABOUT = ["text", "locator", "context", "language", "group", "participant"]
_OWN = ["spans", "quotes", "memos", "instead"]
_SEPARATOR = " | "


@check_options
def disagreements(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    memos: pd.DataFrame | None = None,
    level: int | None = None,
    shared: Shared = "all",
) -> pd.DataFrame:
    """List the segments on which coders part, code by code, with what each of them did there.

    Those come first that cost most: of the code whose disagreements lower overall alpha most
    (`loss`), and of one code those in the longest text. The table may be given to the coding
    widget as `disagreements`. It quotes: to show it where names, and words of people who are only
    counted, may not be seen, make it of masked tables (`qualcode.mask`), all of them.

    Args:
        segments: As for `agreement`; `text`, `locator`, `context`, `language`, `group` and
            `participant` are taken over where they are there.
        codings: As for `agreement`; `quote` and `memo` are taken over where they are there.
        reads: As for `agreement`.
        coders: As for `agreement`.
        codebook: Gives the definitions.
        memos: Needs `about`, `target`, `coder` and `text`: those of the coder about the codings
            and about the document stand beside the remarks of the codings.
        level: As for `agreement`.
        shared: As for `agreement`.

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
    judgements = find_judgements(
        segments,
        codings,
        reads=reads,
        coders=coders,
        codebook=codebook,
        unit="segment",
        level=level,
        shared=shared,
    ).share()
    units, codes = _find_disputed(judgements)
    own = find_own(codings, judgements.coders, level)
    table = _describe(judgements, units, codes, codebook)
    places = list(zip(units, codes, strict=True))
    did: dict[str, pd.Series] = {}
    for row, name in enumerate(judgements.coders):
        said = _said(own[own["coder"].eq(name)], judgements, codes)
        said["memos"] = _add_memos(said["memos"], own, memos, judgements, name, places)
        said["instead"] = {place: _instead(judgements, row, *place) for place in places}
        for column in _OWN:
            texts = pd.Series([said[column].get(place, "") for place in places], dtype="str")
            did[f"{column}_{name}"] = texts.where(judgements.judged[row, units])
    table = pd.concat([table, pd.DataFrame(did)], axis=1)
    by = table[["loss", "code", "document", "start"]].assign(length=table["end"] - table["start"])
    order = ["loss", "code", "length", "document", "start"]
    by = by.sort_values(order, ascending=[False, True, False, True, True], kind="stable")
    return table.loc[by.index].reset_index(drop=True)


@check_options
def confusions(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    level: int | None = None,
) -> pd.DataFrame:
    """Count which code of one coder stands where another gave which.

    In a segment, a code that both gave is a pair with itself. Of the others, each that one gave is
    a pair with each that the other gave, or with `(none)` where the other has none left.

    Args:
        segments: As for `agreement`; so are all others.
        codings: As for `agreement`.
        reads: As for `agreement`.
        coders: As for `agreement`.
        codebook: As for `agreement`.
        level: As for `agreement`.

    Returns:
        Of each two coders, a row a pair of codes: `first`, `second` (coders), `first_code`,
        `second_code`, `units` (how many) and `share` (of the units to which the first gave
        `first_code`; missing where that is `(none)`), the most frequent first within two coders.
        `table.pivot_table("units", "first_code", "second_code")` is the square of two coders.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not two coders, or an option has a value that it cannot have.
    """
    judgements = find_judgements(
        segments,
        codings,
        reads=reads,
        coders=coders,
        codebook=codebook,
        unit="segment",
        level=level,
    )
    rows = [
        {"first": first, "second": second, **row}
        for first, second in combinations(judgements.coders, 2)
        for row in _confuse(judgements.share([first, second]))
    ]
    columns = ["first", "second", "first_code", "second_code", "units", "share"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns[:4], "str") | {"units": "int64", "share": "float64"})


def _confuse(judgements: Judgements) -> Iterator[dict[str, object]]:
    first, second = judgements.given
    codes = judgements.codes
    pairs: Counter[tuple[int, int]] = Counter()
    for own, other in zip(first, second, strict=True):
        mine, theirs = np.flatnonzero(own & ~other), np.flatnonzero(other & ~own)
        pairs.update((code, code) for code in np.flatnonzero(own & other).tolist())
        if len(mine) or len(theirs):
            pairs.update(
                (one, two) for one in mine.tolist() or [-1] for two in theirs.tolist() or [-1]
            )
    totals, names = first.sum(axis=0), [*codes, NONE]
    for (one, two), units in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        share = units / totals[one] if one >= 0 else np.nan
        yield {"first_code": names[one], "second_code": names[two], "units": units, "share": share}


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


def _instead(judgements: Judgements, coder: int, unit: int, code: int) -> str:
    """Name the other codes that a coder gave a unit, and not all others did."""
    others = judgements.judged[:, unit]
    alone = judgements.given[coder, unit] & ~judgements.given[others, unit].all(axis=0)
    alone[code] = False
    return _SEPARATOR.join(judgements.codes[code] for code in np.flatnonzero(alone))
