"""Parting: by what the people of a gathering are told apart, and which parts are large enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qualcode.privacy import attributes
from qualcode.privacy.labels import FEWEST_ALIKE
from qualcode.privacy.people import WITHDRAWN, consents

if TYPE_CHECKING:
    import pandas as pd

_USUAL: Final = "affiliation"
_TWO: Final = 2


def present(participants: pd.DataFrame) -> pd.DataFrame:
    """Return the attributes of those on the list of participants who have not withdrawn."""
    agreed = consents(participants["participant"], participants)
    return attributes(participants)[agreed.ne(WITHDRAWN)]


def big_values(participants: pd.DataFrame, by: str, *, fewest: int = FEWEST_ALIKE) -> list[str]:
    """Return the values of an attribute that enough people share, the most frequent first.

    Args:
        participants: Needs `participant` and the attribute.
        by: The attribute.
        fewest: How many people must share a value, so that it singles nobody out.
    """
    values = present(participants)[by].dropna().astype("str")
    counts = values[values.str.strip().ne("")].value_counts().sort_index()
    counts = counts[counts >= fewest].sort_values(ascending=False, kind="stable")
    return [str(value) for value in counts.index]


def main_attribute(participants: pd.DataFrame, table: pd.DataFrame, *, fewest: int) -> str:
    """Return the attribute by which people are told apart: affiliation, else the first that can.

    Args:
        participants: The list of participants.
        table: What is to be told apart: needs the attribute.
        fewest: How many people must share each of two values.

    Returns:
        A column of both, with two values that so many share; empty where there is none.
    """
    names = [str(name) for name in attributes(participants).columns.drop("participant")]
    ordered = sorted(
        (name for name in names if name in table), key=lambda name: name.casefold() != _USUAL
    )
    able = (name for name in ordered if len(big_values(participants, name, fewest=fewest)) >= _TWO)
    return next(able, "")
