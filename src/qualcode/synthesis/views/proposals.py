"""The proposals of a report: what was proposed for each need, and which needs have none."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qualcode.synthesis.views.base import ConcernsPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup


NEED = "need"


@dataclass(frozen=True)
class Row:
    """A need, and what was proposed for it.

    Attributes:
        name: What it is called.
        anchor: Where the report shows it; empty where it does not.
        told: Who raised it; empty where nobody did.
        note: What a reader must know: nobody proposes anything, or it is no code.
        cells: The proposals, a list a format.
    """

    name: str
    anchor: str
    told: Markup | str
    note: str
    cells: list[list[str]]


@dataclass(frozen=True)
class Block:
    """Needs that share formats: the formats, and a row a need."""

    formats: list[str]
    rows: list[Row]


class ProposalsView(ConcernsPart):
    """What was proposed for what."""

    @functools.cached_property
    def _table(self) -> pd.DataFrame:
        """The proposals, those of no format under a word for it."""
        table = self.gathering.proposals.dropna(subset=["need", "activity"])
        return table.assign(format=table["format"].fillna(self.messages("no_format")))

    @functools.cached_property
    def _needs(self) -> dict[str, list[str]]:
        """The formats of each need that something was proposed for, in the order of the list."""
        return {str(need): list(own["format"].unique())
                for need, own in self._table.groupby("need", sort=False)}  # fmt: skip

    @functools.cached_property
    def unaddressed(self) -> list[str]:
        """The needs for which nothing was proposed, nor for one above or below them."""
        if not self._needs:
            return []
        addressed = [path for path in self._needs if path in self.places]
        return [
            path
            for path in self._own_needs()
            if not any(_are_related(path, other) for other in addressed)
        ]

    @functools.cached_property
    def parts(self) -> list[str]:
        """The names of needs without a proposal of their own, below one that has some."""
        above = [f"{path}/" for path in self._needs if path in self.places]
        return [self.places[path].code.label for path in self._own_needs()
                if path not in self._needs and path.startswith(tuple(above))]  # fmt: skip

    @functools.cached_property
    def blocks(self) -> list[Block]:
        """The needs in the order of the codebook, a table for all those that share formats."""
        groups = _join(self._needs.values())
        blocks = [[need for need, own in self._needs.items() if own[0] in formats]
                  for formats in groups]  # fmt: skip
        for path in self.unaddressed:
            self._nearest(blocks).append(path)
        return [Block(formats, [self._row(need, formats) for need in self._sorted(own)])
                for formats, own in zip(groups, blocks, strict=True)]  # fmt: skip

    @property
    def finding(self) -> str:
        """What the matrix shows first of all."""
        m, n = self.messages, len(self.unaddressed)
        if n:
            return m.plural("proposals_gaps", n)
        return m("proposals_all") if self._own_needs() else ""

    def _own_needs(self) -> list[str]:
        return [path for path, place in self.places.items() if place.role == NEED]

    def _nearest(self, blocks: Sequence[list[str]]) -> list[str]:
        """Return the block with the most needs by role: a gap is seen best beside those."""
        needs = set(self._own_needs())
        return max(blocks, key=lambda own: sum(need in needs for need in own))

    def _sorted(self, needs: Iterable[str]) -> list[str]:
        order = {path: number for number, path in enumerate(self.places)}
        return sorted(needs, key=lambda need: order.get(need, len(order)))

    def _row(self, need: str, formats: list[str]) -> Row:
        own = self._table[self._table["need"].eq(need)]
        cells = [list(own.loc[own["format"].eq(name), "activity"]) for name in formats]
        place, concern = self.places.get(need), self._concerns.by_code.get(need)
        return Row(
            name=place.code.label if place else need,
            anchor=concern.anchor if concern else "",
            told=concern.told if concern else self.messages("nobody") if place else "",
            note=self._note(need, empty=own.empty),
            cells=cells,
        )

    def _note(self, need: str, *, empty: bool) -> str:
        if empty:
            return self.messages("proposals_none")
        return self.messages("not_a_code") if self.places and need not in self.places else ""


def _are_related(path: str, other: str) -> bool:
    return f"{path}/".startswith(f"{other}/") or other.startswith(f"{path}/")


def _join(groups: Iterable[Sequence[str]]) -> list[list[str]]:
    """Join lists that share something, each in the order of what comes first."""
    joined: list[list[str]] = []
    for group in groups:
        shared = [one for one in joined if set(one) & set(group)]
        rest = [one for one in joined if one not in shared]
        merged = dict.fromkeys(name for one in [*shared, group] for name in one)
        joined = [*rest, list(merged)]
    return joined
