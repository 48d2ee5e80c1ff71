"""Votes: what people gave to notes, as the dots that they stuck on them, added up by code."""

from __future__ import annotations

from typing import Final

import pandas as pd

from qualcode.concerns.limits import append_notes
from qualcode.errors import OptionError
from qualcode.spans import fold

#: Headings under which whiteboards and people keep votes, in folded form.
_HEADINGS: Final = ("votes", "dots", "votos")


def find_votes(segments: pd.DataFrame) -> str | None:
    """Return the column that holds votes, by its usual names; None where none does.

    A column of such a name that holds anything else than numbers from 0 is another thing.

    Args:
        segments: Any columns.
    """
    for name in segments.columns:
        if fold(str(name)) in _HEADINGS:
            numbers, wrong = _numbers(segments[name])
            if numbers.notna().any() and not wrong.any():
                return str(name)
    return None


def read_votes(segments: pd.DataFrame, votes: str) -> pd.Series:
    """Return the votes of each segment by its id, missing where there are none.

    Args:
        segments: Needs `segment` and the column of votes.
        votes: The column.

    Raises:
        OptionError: They are not numbers from 0.
    """
    said = segments[votes].set_axis(pd.Index(segments["segment"].array))
    numbers, wrong = _numbers(said)
    if wrong.any():
        first = int(wrong.to_numpy().argmax())
        raise OptionError(
            f"`votes`: the `{votes}` of the segment {said.index[first]} is {said.iloc[first]!r}; "
            "give a column of numbers from 0, empty where nobody voted"
        )
    return numbers


def _numbers(said: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the numbers, missing where there is none, and what is no number from 0."""
    said = said.where(said.astype("str").str.strip().ne(""))
    numbers = pd.to_numeric(said, errors="coerce").astype("float64")
    return numbers, said.notna() & ~(numbers.ge(0) & numbers.lt(float("inf")))


def add_votes(table: pd.DataFrame, raised: pd.DataFrame, weight: pd.Series) -> pd.DataFrame:
    """Add to the concerns table the votes of each code's segments.

    Args:
        table: The concerns table.
        raised: Needs `segment` and `code`, codes above included.
        weight: What `read_votes` gave.
    """
    votes = raised["segment"].map(weight)
    by_code = votes.groupby(raised["code"])
    total, known = by_code.sum(min_count=1), by_code.count()
    number = table["code"].map(known).fillna(0).astype(int)
    told = [
        f"votes of {some} of {all_} mentions are known" if some < all_ else ""
        for some, all_ in zip(number, table["mentions"], strict=True)
    ]
    column = table["code"].map(total).astype("float64").mask(table["mentions"].eq(0), 0.0)
    table = table.assign(note=append_notes(table["note"], told))
    table[str(weight.name)] = column
    return table
