"""Exporting: codings as R, spreadsheets and other programs take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codings.settling import find_codes, find_counting
from qualcode.errors import OptionError, check_options
from qualcode.tables import SEGMENT_FIELDS, SEGMENTS, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

_OF_THE_QUOTE = ["quote", "code", "document", "start", "end"]
_OF_THE_CODER = ["coder", "status", "memo", "at"]


@check_options
def codings_matrix(
    segments: pd.DataFrame, codings: pd.DataFrame, codebook: Codebook | None = None
) -> pd.DataFrame:
    """Set segments against codes: 1 where a segment has a code, 0 where it has not.

    Codings are settled first; for one coder's matrix, give that coder's codings only. 0 says "not
    coded", and not "read, and found not to apply": for that, see `read_reads`.

    Args:
        segments: Needs `segment`, `document`, `start` and `end`; one row of the matrix each.
        codings: Needs what `settle` and `locate` need. A coding counts for each segment with which
            it shares a code point; codings of codes above or below count for those alone.
        codebook: Gives the order of the columns, and a column to codes that were not used.

    Returns:
        `segment`, then one column a code (its full path), those that the codebook has not last.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: A code has the name of the column `segment`.
    """
    located = find_codes(codings, segments)
    known = [place.path for place in codebook.places()] if codebook else []
    codes = [*known, *sorted(set(located["code"]) - set(known))]
    if "segment" in codes:
        raise OptionError(
            "a code is called `segment`, as the column is that names the segments; recode it"
        )
    counts = pd.crosstab(located["segment"], located["code"])
    matrix = counts.reindex(index=segments["segment"], columns=codes, fill_value=0)
    matrix = matrix.astype("int64").rename_axis(index="segment", columns=None)
    return matrix.reset_index()


@check_options
def quotes_table(
    codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook | None = None
) -> pd.DataFrame:
    """List the quotes that count, one a row, with what is known of where they stand.

    Args:
        codings: Needs `coding`, `quote` and what `settle` and `locate` need.
        segments: Needs `segment`, `document`, `start` and `end`; its other columns are taken over.
        codebook: Gives the code's name; without it, `name` is the last part of the path.

    Returns:
        `coding`, `quote`, `code` (full path), `name`, `document`, `start`, `end`, `segment` (the
        first in which it stands; missing if in none), then the locator, context, fields and
        attributes of that segment, then `coder`, `status`, `memo` and `at`. In the order of the
        codings; those that were rejected, or that a person's or an adjudicated coding of the same
        segment and code stands for, are not there. The same span with the same code is there once.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(codings, "coding", "quote")
    counts, first = _find_quotes(codings.reset_index(drop=True), segments)
    names = {place.path: place.code.label for place in codebook.places()} if codebook else {}
    table = counts[["coding", *_OF_THE_QUOTE]].copy()
    name = [names.get(code, code.rpartition("/")[2]) for code in table["code"]]
    table.insert(3, "name", pd.Series(name, dtype="str", index=table.index))
    table["segment"] = first
    about = ["segment", *_about(segments)]
    table = table.merge(segments[about].drop_duplicates("segment"), on="segment", how="left")
    for column in _OF_THE_CODER:
        if column in counts:
            table[column] = counts[column].to_numpy()
    return table


def _find_quotes(codings: pd.DataFrame, segments: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the quotes that count, and the first segment in which each does."""
    once = segments.sort_values(["document", "start"], kind="stable")
    once = once.drop_duplicates(["document", "start", "end"], ignore_index=True)
    counting = find_counting(codings, once)  # the highest rank first
    first = counting.groupby("row", sort=False)["segment"].min()
    counts = codings.loc[first.index].drop_duplicates(["document", "start", "end", "code"])
    counts = counts.sort_index()
    names = once["segment"].reindex(first.loc[counts.index])  # those in no segment have none
    return counts.reset_index(drop=True), names.astype("str").reset_index(drop=True)


def _about(segments: pd.DataFrame) -> list[str]:
    wanted = ["locator", "context", *SEGMENT_FIELDS, *SEGMENTS.attributes(segments)]
    taken = {"coding", *_OF_THE_QUOTE, "name", "segment", *_OF_THE_CODER}
    return [name for name in wanted if name in segments and name not in taken]
