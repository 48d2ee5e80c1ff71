"""Citing: passages of several gatherings, each with what its own list and files say of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qualcode.privacy import label_attributes
from qualcode.synthesis.passages import Passage, passages

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from qualcode.comparing.comparison import Comparison

_MOST: Final = 200  # passages of a code and gathering; the others are in the table of evidence


@dataclass(frozen=True)
class Voice:
    """What one gathering says of a code or topic.

    Attributes:
        key: The gathering.
        counts: How many raised it, as the page shows it.
        quotes: The quotes chosen.
        others: All passages, up to a number; none where the quotes are all.
        total: How many passages there are.
    """

    key: str
    counts: Markup
    quotes: list[Passage]
    others: list[Passage]
    total: int


@dataclass(frozen=True)
class Entry:
    """A code or topic as the page shows it.

    Attributes:
        row: Its row of the table.
        anchor: The id of its section.
        color: Its colour; empty where it has none.
        facts: What there is to know of it, a sentence each.
        voices: What each gathering says of it.
    """

    row: Mapping[str, Any]
    anchor: str
    color: str
    facts: list[str]
    voices: list[Voice]


class Citer:
    """What turns segments of a comparison into passages.

    Args:
        comparison: Its tables may be shown.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._messages = comparison.messages
        self._sides = {side.key: side for side in comparison.sides}
        by_gathering = comparison.segments.groupby("gathering", sort=False)
        self._segments = {key: own.set_index("segment", drop=False) for key, own in by_gathering}

    def find(self, key: str, names: Sequence[str]) -> pd.DataFrame:
        """Return those segments of a gathering that may be quoted, in the order of the names."""
        own = self._segments[key].loc[list(names)]
        return own[own["text"].ne("")]

    def size(self, key: str) -> int:
        """Return how many segments a gathering has."""
        return len(self._segments[key])

    def cite(self, key: str, segments: pd.DataFrame) -> list[Passage]:
        """Return the passages of a gathering's segments that may be quoted."""
        may = segments[segments["text"].ne("")].head(_MOST)
        return passages(
            may, self._messages, sources=self._sources(key), attributes=self._attributes(key)
        )

    @functools.lru_cache(maxsize=64)  # noqa: B019 - it lives as long as its page
    def _sources(self, key: str) -> Mapping[str, str]:
        """Return the file of each document."""
        side = self._sides[key]
        documents = side.border.mask(side.gathering.documents[["document", "source"]])
        return dict(zip(documents["document"], documents["source"], strict=True))

    @functools.lru_cache(maxsize=64)  # noqa: B019 - likewise
    def _attributes(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Return the attributes that a quote's label may show of each participant."""
        side = self._sides[key]
        fewest = {"fewest": 1} if side.border.shows_names else {}
        shown = label_attributes(side.gathering.participants, **fewest)
        return {person: tuple(map(side.border.text, said)) for person, said in shown.items()}
