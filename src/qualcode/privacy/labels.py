"""Labels: which attributes of a person a quote may show without singling the person out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from qualcode.privacy.people import WITHDRAWN, attributes, consents
from qualcode.tables import records

if TYPE_CHECKING:
    import pandas as pd

_Values: TypeAlias = "tuple[tuple[str, str], ...]"  # of a person, by attribute

#: So many people must share what a label shows.
FEWEST_ALIKE = 3


def label_attributes(
    participants: pd.DataFrame, *, fewest: int = FEWEST_ALIKE
) -> Mapping[str, tuple[str, ...]]:
    """Say which attributes a quote's label may show of each participant.

    A label shows the values of attributes only if at least three people of the list have all of
    them. Where fewer do, the value that the fewest people have is left off (of two, the one
    whose column comes later), until three share the rest or nothing is left. Those who have
    withdrawn are not counted. A person has the same attributes on every label: two labels put
    together say no more than one.

    Args:
        participants: Needs `participant`; the other columns but name, aliases and consent are
            attributes.
        fewest: How many must share the combination; 1 shows all.

    Returns:
        The values for each participant, in the order of the columns.
    """
    shown = labelled_attributes(participants, fewest=fewest)
    return {person: tuple(known.values()) for person, known in shown.items()}


def labelled_attributes(
    participants: pd.DataFrame, *, fewest: int = FEWEST_ALIKE
) -> Mapping[str, Mapping[str, str]]:
    """Say the same with the attributes' names: the values of each participant, by column."""
    listed = attributes(participants)
    there = listed[consents(listed["participant"], participants).ne(WITHDRAWN)]
    known = {str(row.pop("participant")): _known(row) for row in records(there)}
    alike = Counter(pair for values in known.values() for pair in values)
    shared = Counter(known.values())  # those with the same values get the same answer
    shown = {values: _shown(values, shared, alike, fewest) for values in shared}
    return {person: dict(shown[values]) for person, values in known.items()}


def _known(row: dict[str, object]) -> _Values:
    return tuple(
        (name, value) for name, value in row.items() if isinstance(value, str) and value.strip()
    )


def _shown(
    values: _Values, shared: Counter[_Values], alike: Counter[tuple[str, str]], fewest: int
) -> _Values:
    shown = list(values)
    while shown and sum(n for other, n in shared.items() if set(shown) <= set(other)) < fewest:
        shown.remove(min(reversed(shown), key=lambda pair: alike[pair]))
    return tuple(shown)
