"""The people of a report: who came, as the list of participants has it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.charts.markup import Bar, draw_bars
from qualcode.privacy.labels import FEWEST_ALIKE
from qualcode.synthesis.parting import big_values, present
from qualcode.synthesis.views.base import View, capital

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

_MOST = 12  # values of an attribute that are named


@dataclass(frozen=True)
class Attribute:
    """An attribute of those who came.

    Attributes:
        name: What it is called.
        finding: What it shows first of all.
        rows: The values that enough people share, each with how many; the most frequent first.
        rest: What the others are; empty where there are none.
        chart: The same as a bar chart.
    """

    name: str
    finding: str
    rows: list[tuple[str, str]]
    rest: str
    chart: Markup


class PeopleView(View):
    """Who came."""

    @functools.cached_property
    def _listed(self) -> pd.DataFrame:
        return present(self.gathering.participants)

    @property
    def lead(self) -> list[Markup]:
        """How many came, and how many of them left material."""
        m, listed = self.messages, self._listed
        if listed.empty:
            return []
        segments = self.gathering.segments
        own = segments[segments["participant"].isin(listed["participant"])]
        n, names = own["participant"].nunique(), own["segment"].tolist()
        k = self.evidence.show(m.number(n), names, title=m("people"), by="participant")
        said = m.plural("people_listed", len(listed))
        key = "people_left_all" if n == len(listed) > 1 else "people_left"
        return [m.show(key, listed=said, k=k), *self._border_told()]

    def _border_told(self) -> list[Markup]:
        if self.border.shows_names:
            return []
        return [self.messages.show("people_few", n=FEWEST_ALIKE)]

    @functools.cached_property
    def attributes(self) -> list[Attribute]:
        """What is known of them, in the order of the list's columns."""
        names = [str(name) for name in self._listed.columns.drop("participant")]
        found = (self._attribute(name) for name in names)
        return [one for one in found if one]

    def _attribute(self, name: str) -> Attribute | None:
        m, values = self.messages, self._listed[name].dropna().astype("str")
        values = values[values.str.strip().ne("")]
        if values.empty:
            return None
        counts, total = values.value_counts(), len(self._listed)
        fewest = {"fewest": 1} if self.border.shows_names else {}
        named = big_values(self.gathering.participants, name, **fewest)[:_MOST]
        label = capital(self.border.text(m.kind(name)))
        rows = [(self.border.text(value), int(counts[value])) for value in named]
        written = [(value, m.plural("of_people", n, of=m.number(total))) for value, n in rows]
        bars = [Bar(value, n / total, text) for (value, n), (_, text) in
                zip(rows, written, strict=True)]  # fmt: skip
        return Attribute(
            name=label,
            finding=self._finding(label, written, len(counts)),
            rows=written,
            rest=self._rest(counts.drop(named), total - len(values)),
            chart=draw_bars(bars, label=label),
        )

    def _finding(self, label: str, rows: list[tuple[str, str]], different: int) -> str:
        m = self.messages
        if not rows:
            return m("people_different", name=label, n=m.number(different))
        value, n = rows[0]
        return m("people_most", name=label, value=value, n=n)

    def _rest(self, others: pd.Series, unknown: int) -> str:
        m = self.messages
        said = []
        if len(others):
            people = m.plural("of_people_alone", int(others.sum()))
            said.append(m.plural("people_others", len(others), people=people))
        if unknown:
            said.append(m.plural("people_unknown", unknown))
        return " ".join(said)
