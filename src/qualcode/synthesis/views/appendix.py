"""The appendix of a report: the codebook and its history, what is coded, and all quotes."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.charts.drawing import Drawing
from qualcode.charts.markup import Bar, draw_bars, print_bars
from qualcode.codings import count_versions
from qualcode.concerns.covering import ALL
from qualcode.synthesis.views.base import View, quotable
from qualcode.tables import records

if TYPE_CHECKING:
    from markupsafe import Markup

    from qualcode.codebooks import Place
    from qualcode.synthesis.album import Album
    from qualcode.synthesis.evidence import Evidence
    from qualcode.synthesis.passages import Passage
    from qualcode.synthesis.synthesising import Synthesis

#: Quotes of a code in print; the rest is in codings.csv.
MOST_QUOTES = 40
#: What is counted of each kind, and how it is called.
_COUNTS = {"segments": "segments", "coded": "coded", "by_people": "by_people", "read": "read_head"}


@dataclass(frozen=True)
class Quoted:
    """The passages that carry a code, for print.

    Attributes:
        name: The code's name.
        path: Its path.
        passages: What carries it, up to a number.
        left_out: How many more there are.
    """

    name: str
    path: str
    passages: list[Passage]
    left_out: int


@dataclass(frozen=True)
class Covered:
    """What is coded of a kind of material: its name, and the cells of its row."""

    name: str
    cells: list[Markup | str]
    is_all: bool


class AppendixView(View):
    """What a reader may want to look up."""

    def __init__(
        self, synthesis: Synthesis, album: Album, evidence: Evidence | None = None
    ) -> None:
        super().__init__(synthesis, album, evidence)
        self._unmasked = synthesis
        self._findings = synthesis.findings

    @property
    def has_codes(self) -> bool:
        """Whether anything has a code."""
        return not self.synthesis.codes.empty

    @property
    def most(self) -> str:
        """How many quotes of a code are printed at most."""
        return self.messages.number(MOST_QUOTES)

    @property
    def codes(self) -> list[Place]:
        """The codes of the codebook, in its order."""
        return list(self.places.values())

    @functools.cached_property
    def history(self) -> list[str]:
        """Which versions of a codebook people coded with, and when."""
        if not len(self.gathering.handwork.written):
            return []
        m = self.messages
        return [
            m.plural(
                "history_version" if row["codebook"] else "history_unknown",
                row["codings"],
                codebook=self.border.text(row["codebook"].replace("@", " ")),
                when=self._when(row["first"], row["last"]),
            )
            for row in records(count_versions(self._unmasked.gathering.path))
        ]

    def _when(self, first: str, last: str) -> str:
        """Write from when to when people coded: the day, where it was one."""
        days = {"first": self.messages.day(first), "last": self.messages.day(last)}
        return self.messages("when_days" if len({*days.values()}) > 1 else "when_day", **days)

    @functools.cached_property
    def strange(self) -> list[str]:
        """Codes that people gave and the codebook does not have: of another version, or new."""
        if not self.places:
            return []
        given = self.synthesis.codings["code"].dropna().unique()
        return sorted(set(map(str, given)) - set(self.places))

    @functools.cached_property
    def coverage(self) -> list[Covered]:
        """What has a code, by kind of material, and in all."""
        table = self._findings.coverage
        rows = [*records(table[table["part"].ne(ALL)]), *records(table[table["part"].eq(ALL)])]
        return [self._covered(row) for row in rows]

    @property
    def coverage_finding(self) -> Markup | str:
        """What the table of what is coded shows first of all."""
        m, table = self.messages, self._findings.coverage
        every = records(table[table["part"].eq(ALL)])[0]
        if pd.isna(every["share"]):
            return ""
        k = self._count(every, "coded", m("coded"))
        n = self._count(every, "segments", m("segments"))
        key = m.of_number("coverage_finding", every["coded"])
        return m.show(key, k=k, n=n, share=m.percent(every["share"]))

    @functools.cached_property
    def bars(self) -> list[Bar]:
        """The share of each kind that has a code, and how many pieces of text of how many."""
        m, table = self.messages, self._findings.coverage
        return [
            Bar(
                name=m.kind(row["part"]),
                share=row["share"],
                count=m.show(
                    "k_of_n", k=self._count(row, "coded", m("coded")), n=m.number(row["segments"])
                ),
                level=2,
            )
            for row in records(table[table["part"].ne(ALL) & table["share"].notna()])
        ]

    @property
    def chart(self) -> Markup:
        """The bar chart of what is coded."""
        return draw_bars(self.bars, label=self.messages("coverage"))

    @property
    def drawing(self) -> Drawing:
        """The same for print."""
        return print_bars(self.bars)

    def _covered(self, row: dict[str, Any]) -> Covered:
        m, is_all = self.messages, row["part"] == ALL
        name = m("total") if is_all else m.kind(row["part"])
        segments, coded, by_people, read = (
            self._count(row, flag, f"{name}: {m(title)}") for flag, title in _COUNTS.items()
        )
        share = "–" if pd.isna(row["share"]) else m.percent(row["share"])
        return Covered(name, [segments, coded, share, by_people, read], is_all)

    def _count(self, row: dict[str, Any], flag: str, title: str) -> Markup | str:
        """Write a count of a row over its segments; a dash where it is not known."""
        if pd.isna(row[flag]):
            return "–"
        table = self._findings.covered.evidence
        own = table if row["part"] == ALL else table[table["part"].eq(row["part"])]
        own = own if flag == "segments" else own[own[flag].fillna(value=False).astype("bool")]
        return self.evidence.show(
            self.messages.number(row[flag]), own["segment"].tolist(), title=title
        )

    @functools.cached_property
    def quotes(self) -> list[Quoted]:
        """What carries each code, in the order of the codebook, for print."""
        return list(self._quotes())

    def _quotes(self) -> Iterator[Quoted]:
        segments = self.gathering.segments.set_index("segment", drop=False)
        order = {path: number for number, path in enumerate(self.places)}
        by_code = {str(code): own for code, own in self.synthesis.codes.groupby("code")}
        for code in sorted(by_code, key=lambda path: (order.get(path, len(order)), path)):
            names = by_code[code]["segment"].unique()
            own = quotable(segments[segments.index.isin(names)])
            if len(own):
                label = self.places[code].code.label if code in self.places else code
                shown = self.passages(own.head(MOST_QUOTES))
                yield Quoted(label, code, shown, max(0, len(own) - MOST_QUOTES))
