"""What the page of a comparison shows of its concerns."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from markupsafe import Markup

from qualcode.charts.comparison_markup import Dumbbell, draw_dumbbells, draw_key
from qualcode.comparing.citing import Citer, Entry, Voice
from qualcode.comparing.trends import CHANGED, UNITS, list_trends
from qualcode.synthesis.evidence import clean
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.comparing.comparison import Comparison

COLUMNS: Final = ("groups", "participants", "documents", "segments")  # of the table of counts
_BY: Final = {**UNITS, "segments": ""}  # the segments themselves are no value that they have
_DRAWN: Final = (*CHANGED, "steady")


class ConcernsView:
    """The concerns of a comparison, each with what every gathering says of it.

    Args:
        comparison: Its tables may be shown.
        citer: What turns segments into passages, and shows numbers.
    """

    def __init__(self, comparison: Comparison, citer: Citer) -> None:
        self.comparison, self.citer = comparison, citer
        self.m, self.keys = comparison.messages, comparison.keys
        self.of = comparison.options["of"]
        raised = comparison.evidence.groupby(["gathering", "code"])["segment"]
        self._raised = {pair: list(own) for pair, own in raised}
        self._quotes = dict(list(comparison.quotes.groupby(["gathering", "code"])))
        self._counts = {(row["gathering"], row["code"]): row for row in records(comparison.counts)}

    @functools.cached_property
    def by_trend(self) -> dict[str, list[Entry]]:
        """The codes by what became of them."""
        found = list_trends(self.comparison.concerns)
        return {trend: [self._enter(row) for row in rows] for trend, rows in found.items()}

    @property
    def is_anything_changed(self) -> bool:
        """Whether there is any code that did not hold steady."""
        return any(self.by_trend[trend] for trend in CHANGED)

    @property
    def found(self) -> str:
        """How many codes became what, in a sentence."""
        counts = {trend: len(self.by_trend[trend]) for trend in _DRAWN}
        told = {trend: self.m.number(count) for trend, count in counts.items()}
        return self.m("compare_found", n=self.m.number(sum(counts.values())), **told)

    @property
    def key(self) -> Markup:
        """Which dot is which gathering's."""
        return draw_key(self.keys)

    @property
    def chart(self) -> Markup:
        """The chart of all codes that can be compared: what rose most on top."""
        entries = [one for trend in _DRAWN for one in self.by_trend[trend]]
        entries.sort(key=lambda one: -round(one.row["change"], 12))
        rows = [self._draw(entry) for entry in entries]
        label = self.m("compare_chart_label", of=self.m(self.of).lower())
        return draw_dumbbells(rows, names=self.keys, label=label)

    def _draw(self, entry: Entry) -> Dumbbell:
        row = entry.row
        return Dumbbell(
            name=row["name"],
            shares=[float(row[f"share_{key}"]) for key in self.keys],
            counts=[self._write(key, row, self.of, "{k}/{n}") for key in self.keys],
            anchor=entry.anchor,
        )

    def tell(self, row: Mapping[str, Any]) -> Markup:
        """Say how many raised a code in each gathering."""
        told = ((key, self._tell_count(key, row, self.of)) for key in self.keys)
        return Markup("; ").join(Markup("{}: {}").format(*one) for one in told)

    def cells(self, key: str, row: Mapping[str, Any]) -> list[Markup]:
        """Return the counts of a code in a gathering, in the order of the table's columns."""
        return [self._write(key, row, unit, "{k} / {n}") for unit in COLUMNS]

    def tell_amount(self, gathering: Mapping[str, Any]) -> Markup:
        """Say how much there is of a gathering: its row of the table."""
        key, names = gathering["gathering"], self.citer.names(gathering["gathering"])
        counts = {
            unit: self.citer.show(
                key, self.m.number(gathering[unit]), names, title=self.m(unit), by=_BY[unit]
            )
            for unit in UNITS
        }
        return self.m.show("compare_amount", **counts)

    def _write(
        self, key: str, row: Mapping[str, Any], unit: str, pattern: str, none: str = "–"
    ) -> Markup:
        """Write k and n of a unit in a gathering; else that nobody could be given the code."""
        counts = self._counts[key, row["code"]]
        if not counts["known"]:
            return clean(none)
        k, n = (self.m.number(counts[name]) for name in (unit, f"{unit}_total"))
        names = self._raised.get((key, row["code"]), ())
        text = pattern.format(k=k, n=n)
        return self.citer.show(key, text, names, title=row["name"], by=_BY[unit])

    def _tell_count(self, key: str, row: Mapping[str, Any], unit: str) -> Markup:
        """Say k of n of a unit in a gathering."""
        return self._write(key, row, unit, self.m(f"of_{unit}"), none=self.m("compare_not_in"))

    @functools.cached_property
    def _anchors(self) -> dict[str, str]:
        codes = self.comparison.concerns["code"]
        return {code: f"code-{number}" for number, code in enumerate(codes, start=1)}

    @functools.cached_property
    def _colors(self) -> dict[str, str]:
        return {place.path: place.code.color or "" for place in self.comparison.codebook.places()}

    def _enter(self, row: Mapping[str, Any]) -> Entry:
        code = row["code"]
        return Entry(
            row=row,
            anchor=self._anchors[code],
            color=self._colors.get(code, ""),
            facts=[*self._tell_change(row), *self.comparison.notes_of(code)],
            voices=[self._hear(key, row) for key in self.keys],
        )

    def _tell_change(self, row: Mapping[str, Any]) -> Iterator[str]:
        m = self.m
        if pd.notna(row["change"]):
            ends = {"first": self.keys[0], "last": self.keys[-1]}
            yield m("compare_change", change=m.points(row["change"]), **ends)
        if not self.comparison.options["beyond"] or row["trend"] == "not comparable":
            return
        if pd.isna(row["p"]):
            yield m("compare_undefined")
            return
        ends = {end: m.points(row[end]) for end in ("low", "high") if pd.notna(row[end])}
        limits = m("compare_limits", **ends) if ends else ""
        p, q = (m.probability(row[name]) for name in ("p", "q"))
        yield m("compare_beyond_row", p=p, q=q, limits=limits)

    def _hear(self, key: str, row: Mapping[str, Any]) -> Voice:
        names = self._raised.get((key, row["code"]), [])
        chosen = self._quotes.get((key, row["code"]))
        quotes = [] if chosen is None else self.citer.cite(key, chosen)
        passages = Markup()
        if len(names) > len(quotes):
            text = self.m.plural("all_passages", len(names))
            passages = self.citer.show(key, text, names, title=row["name"])
        is_silent = bool(names) and self.citer.find(key, names).empty
        return Voice(key, self._tell_counts(key, row), quotes, passages, is_silent)

    def _tell_counts(self, key: str, row: Mapping[str, Any]) -> Markup:
        """Say k of n of all that there is, what shares are of first."""
        counts = self._counts[key, row["code"]]
        if not counts["known"]:
            return self._tell_count(key, row, self.of)
        units = dict.fromkeys([self.of, *COLUMNS])
        return Markup(", ").join(
            self._tell_count(key, row, unit) for unit in units if counts[f"{unit}_total"]
        )
