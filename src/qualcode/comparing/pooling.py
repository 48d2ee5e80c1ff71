"""Pooling: the segments and codings of all gatherings in one table each, with ids kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from qualcode.codings import find_codes
from qualcode.concerns import roll_up

if TYPE_CHECKING:
    from qualcode.comparing.material import Side

#: Columns whose values belong to their gathering: the first group of one is not that of another.
_OWN: Final = ("segment", "document", "group", "participant")
_KEPT: Final = ("start", "end")


@dataclass(frozen=True, eq=False)
class Pool:
    """All that is compared.

    Attributes:
        segments: `segment`, `document`, `group`, `participant`, `start`, `end`, `gathering` (the
            key), `shown` (the segment's id in its gathering, as it may be shown) and `voice`, whom
            or what a segment comes from: its participant, else its document.
        codings: What `settle` needs, of these documents.
        codes: `segment` and `code`, codes above included: what counts.
    """

    segments: pd.DataFrame
    codings: pd.DataFrame
    codes: pd.DataFrame


def pool(sides: Sequence[Side], *, same_people: bool) -> Pool:
    """Lay the tables of all gatherings end to end.

    Args:
        sides: What is compared.
        same_people: Whether an id of a participant is the same person in all of them.
    """
    own = [name for name in _OWN if not (same_people and name == "participant")]
    segments, codings = [], []
    for number, side in enumerate(sides):
        table = _set_apart(side.segments[[*_OWN, *_KEPT]], own, number)
        shown = side.border.mask(side.segments[["segment"]])["segment"].array
        segments.append(table.assign(gathering=side.key, shown=shown))
        codings.append(_set_apart(side.codings, ["document", "coding"], number))
    pooled = pd.concat(segments, ignore_index=True)
    pooled["voice"] = pooled["participant"].fillna(pooled["document"])
    pooled = pooled.astype({"gathering": "str", "shown": "str"})
    coded = pd.concat(codings, ignore_index=True)
    return Pool(pooled, coded, roll_up(find_codes(coded, pooled)))


def _set_apart(table: pd.DataFrame, columns: Sequence[str], number: int) -> pd.DataFrame:
    """Put the number of a gathering before ids; what is not known stays so."""
    apart = {name: f"{number}:" + table[name].astype("str") for name in columns}
    return table.assign(**apart)
