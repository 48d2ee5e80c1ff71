"""The contrasts of a report: what sets the two largest parts of those who came apart."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.charts.comparison_markup import (
    BESIDE,
    Dumbbell,
    draw_dumbbells,
    draw_key,
    print_dumbbells,
)
from qualcode.charts.drawing import Drawing
from qualcode.synthesis.views.base import ConcernsPart
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from qualcode.synthesis.album import Album
    from qualcode.synthesis.evidence import Evidence
    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.views.concerns import ConcernsView

#: Up to this q something stands out: one in twenty of such rows is to be expected by chance.
STANDS_OUT = 0.05
_MOST_WORDS = 10
_MOST_DRAWN = 15


@dataclass(frozen=True)
class Contrast:
    """A code or a word in two parts.

    Attributes:
        name: What it is called.
        anchor: Where the report shows it; empty where it does not.
        a: Who of the first part raised it.
        b: Who of the second part did.
        difference: In percentage points; empty for words.
        q: The q value, or a dash where it is not defined.
        is_apart: Whether it stands out.
    """

    name: str
    anchor: str
    a: Markup
    b: Markup
    difference: str
    q: str
    is_apart: bool


class ContrastsView(ConcernsPart):
    """What sets the two largest parts of those who came apart."""

    def __init__(
        self, synthesis: Synthesis, album: Album, evidence: Evidence, concerns: ConcernsView
    ) -> None:
        super().__init__(synthesis, album, evidence, concerns)
        self._findings = synthesis.findings

    @functools.cached_property
    def rows(self) -> list[Contrast]:
        """The codes that somebody of the two raised, those furthest apart first."""
        return [self._row(row) for row in self._table()]

    @functools.cached_property
    def _dumbbells(self) -> list[Dumbbell]:
        """What is drawn: the codes furthest apart."""
        pairs = zip(self._table(), self.rows, strict=True)
        return [
            Dumbbell(
                name=one.name,
                shares=[row["a_k"] / row["a_n"], row["b_k"] / row["b_n"]],
                counts=[one.a, one.b],
                anchor=one.anchor,
            )
            for row, one in itertools.islice(pairs, _MOST_DRAWN)
        ]

    @property
    def chart_label(self) -> str:
        """What the chart shows."""
        drawn = len(self._dumbbells)
        if drawn == len(self.rows):
            return self.messages("contrast_chart")
        return self.messages("contrast_chart_most", n=self.messages.number(drawn))

    @property
    def key(self) -> Markup:
        """Which dot is which part's."""
        return draw_key(self.names)

    @property
    def chart(self) -> Markup:
        """The shares of both parts, side by side on one line a code."""
        return draw_dumbbells(
            self._dumbbells, names=self.names, label=self.chart_label, between=BESIDE
        )

    @property
    def drawing(self) -> Drawing:
        """The same for print."""
        return print_dumbbells(self._dumbbells, self.names)

    @functools.cached_property
    def words(self) -> list[Contrast]:
        """The words that stand out."""
        table = self._findings.word_contrasts
        if table is None:
            return []
        apart = table[table["q"].le(STANDS_OUT)].head(_MOST_WORDS)
        return [self._row({**row, "name": row["word"]}) for row in records(apart)]

    @property
    def how(self) -> str:
        """What was compared, and how."""
        m, sides, table = self.messages, self._findings.sides, self._findings.contrasts
        if sides is None or table is None or table.empty:
            return ""
        first = table.iloc[0]
        return m("contrast_how", by=m.kind(sides.by), a=sides.a, b=sides.b,
                 a_n=m.number(first["a_n"]), b_n=m.number(first["b_n"]),
                 codes=m.number(int(table["q"].notna().sum())))  # fmt: skip

    @property
    def finding(self) -> Markup | str:
        """What the table shows first of all."""
        apart = [row for row in self.rows if row.is_apart]
        if not apart:
            return self.messages("contrast_none")
        (a, b), first = self.names, apart[0]
        return self.messages.show(
            "contrast_apart", name=first.name, a=a, b=b, of_a=first.a, of_b=first.b
        )

    @property
    def title(self) -> str:
        """The heading."""
        a, b = self.names
        return self.messages("contrasts", a=a, b=b)

    @property
    def names(self) -> tuple[str, str]:
        """What the two parts are called."""
        sides = self._findings.sides
        return (sides.a, sides.b) if sides else ("", "")

    @functools.cached_property
    def sentences(self) -> Mapping[str, Markup]:
        """A sentence for each code that stands out, by code."""
        a, b = self.names
        return {
            row["code"]: self.messages.show(
                "contrast_said", a=a, b=b, of_a=one.a, of_b=one.b, q=one.q
            )
            for row, one in zip(self._table(), self.rows, strict=True)
            if one.is_apart
        }

    def _table(self) -> list[dict[str, Any]]:
        table = self._findings.contrasts
        if table is None:
            return []
        return records(table[table["a_k"].add(table["b_k"]).gt(0)])

    def _row(self, row: Mapping[str, Any]) -> Contrast:
        concern = self._concerns.by_code.get(row.get("code", ""))
        share = row.get("difference")
        return Contrast(
            name=row["name"],
            anchor=concern.anchor if concern else "",
            a=self._part(row, "a"),
            b=self._part(row, "b"),
            difference="" if share is None or pd.isna(share) else self.messages.points(share),
            q="–" if pd.isna(row["q"]) else self.messages.probability(row["q"]),
            is_apart=bool(row["q"] <= STANDS_OUT),
        )

    def _part(self, row: Mapping[str, Any], part: str) -> Markup:
        number = self.messages.number
        text = self.messages("k_of_n", k=number(row[f"{part}_k"]), n=number(row[f"{part}_n"]))
        title = f"{row['name']}: {row[part]}"
        segments, sides = list(row[f"{part}_segments"]), self._findings.sides
        is_open = not sides or self.may_list(sides.by, row[part], segments)
        return self.evidence.show(text, segments if is_open else (), title=title, by="participant")
