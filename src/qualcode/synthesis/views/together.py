"""Which codes come together, as a report shows it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.charts.arcs import choose_arcs
from qualcode.charts.drawing import Drawing
from qualcode.charts.network_markup import draw_network
from qualcode.synthesis.views.base import ConcernsPart
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

#: In how many pieces of text two codes come together to be drawn; fewer may be chance.
LEAST = 3
_MOST = 20


@dataclass(frozen=True)
class Pair:
    """Two codes: their names and anchors, and what is counted of them."""

    names: tuple[str, str]
    anchors: tuple[str, str]
    both: Markup
    either: str
    share: str
    lift: str
    q: str


class TogetherView(ConcernsPart):
    """Which codes stand in the same pieces of text."""

    @functools.cached_property
    def _often(self) -> pd.DataFrame:
        """The pairs that come often; of those with the same segments, the one furthest down."""
        table = self.unmasked.findings.cooccurrence
        if table is None:
            return pd.DataFrame()
        often = table[table["both"].ge(LEAST)]
        steps = often["first"].str.count("/") + often["second"].str.count("/")
        deepest = often.loc[steps.sort_values(ascending=False, kind="stable").index, "segments"]
        once: pd.DataFrame = often[~deepest.map(tuple).duplicated().reindex(often.index)]
        return once

    @functools.cached_property
    def _drawn(self) -> pd.DataFrame:
        often = self._often
        return choose_arcs(often, measure="jaccard", most=_MOST) if len(often) else often

    @functools.cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that are drawn, the closest first."""
        return [self._pair(row) for row in records(self._drawn)]

    @property
    def finding(self) -> Markup:
        """What the figure shows first of all."""
        first, second = self.pairs[0].names
        return self.messages.show("together_finding", first=first, second=second,
                                  k=self.pairs[0].both, n=self.pairs[0].either)  # fmt: skip

    @property
    def lead(self) -> str:
        """How to read the figure, and how many pairs it leaves out."""
        m, every = self.messages, len(self._often)
        said = m("together_lead", least=m.number(LEAST))
        if every == len(self.pairs):
            return said
        return f"{said} {m('together_most', n=m.number(len(self.pairs)), of=m.number(every))}"

    @functools.cached_property
    def chart(self) -> Markup:
        """The network, as arcs beside a list of codes."""
        anchors = {code: concern.anchor for code, concern in self._concerns.by_code.items()}
        colors = {path: place.code.color for path, place in self.places.items()}
        label = self.messages("together")
        return draw_network(self._drawn, anchors=anchors, colors=colors, label=label)

    @property
    def drawing(self) -> Drawing:
        """The same for print."""
        return Drawing(svg=str(self.chart))

    def _pair(self, row: Mapping[str, Any]) -> Pair:
        m, names = self.messages, (row["first_name"], row["second_name"])
        return Pair(
            names=names,
            anchors=(self._concerns.anchor(row["first"]), self._concerns.anchor(row["second"])),
            both=self.evidence.show(
                m.number(row["both"]), row["segments"], title=m("and").join(names)
            ),
            either=m.number(row["first_n"] + row["second_n"] - row["both"]),
            share=m.percent(row["jaccard"]),
            lift=m.decimal(row["lift"], 1),
            q="–" if pd.isna(row["q"]) else m.probability(row["q"]),
        )
