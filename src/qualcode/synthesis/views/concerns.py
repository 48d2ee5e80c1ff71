"""The concerns of a report: chart, table, heat map, and each concern with its quotes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qualcode.charts.markup import Bar, draw_bars, draw_heat, print_bars
from qualcode.concerns import leading, roll_up, tree_order
from qualcode.concerns.limits import UNITS
from qualcode.synthesis.hits import Hits
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from qualcode.charts.drawing import Drawing
    from qualcode.codebooks import Place
    from qualcode.synthesis.passages import Passage

_STRONGEST = 5
_HEAT_LEVEL = 2


@dataclass(frozen=True)
class Concern:
    """A concern as the report shows it.

    Attributes:
        row: Its row of the concerns table.
        place: Its place in the codebook.
        anchor: The id of its section.
        counts: Who raised it, as text.
        told: The same, with what is behind each number.
        segments: The ids of the segments with it.
        absent: The groups that did not.
        quotes: The quotes chosen.
        passages: What opens all passages, where there are more than these quotes.
        unquoted: How many are counted, but not quoted; empty where all are.
    """

    row: Mapping[str, Any]
    place: Place | None
    anchor: str
    counts: str
    told: Markup
    segments: list[str]
    absent: list[str]
    quotes: list[Passage]
    passages: Markup
    unquoted: Markup


class ConcernsView(View):
    """What people care about."""

    @property
    def table(self) -> pd.DataFrame:
        """The concerns table."""
        return self.synthesis.concerns

    @property
    def unseen(self) -> str:
        """What share of the codings that count no person has looked at."""
        m = self.messages
        return m("concerns_unseen", share=m.percent(self.synthesis.unseen))

    def raised_by(self, row: Mapping[str, Any]) -> str:
        """Write who raised a concern; mentions come last."""
        return ", ".join([*self.counts(row).values(), self.mentions(row["mentions"])])

    @functools.cached_property
    def strongest(self) -> list[Concern]:
        """The five strongest concerns."""
        codes = leading(self.table, most=_STRONGEST)["code"]
        return [self.by_code[code] for code in codes]

    @functools.cached_property
    def ordered(self) -> pd.DataFrame:
        """The concerns that somebody raised, parents before children, the stronger first."""
        return tree_order(self.table[self.table["mentions"] > 0])

    @functools.cached_property
    def by_code(self) -> dict[str, Concern]:
        """What the report shows of each concern, by code."""
        return {row["code"]: self._concern(row) for row in records(self.ordered)}

    def _concern(self, row: Mapping[str, Any]) -> Concern:
        code, said_by, quotes = row["code"], self.synthesis.concerns_by_group, self.synthesis.quotes
        absent = said_by[said_by["code"].eq(code) & said_by["mentions"].eq(0)]["group"]
        own = quotes[quotes["code"].eq(code)]
        chosen = self.passages(own, self._hits.find(own, code))
        segments = self.segments_of[code]
        return Concern(
            row=row,
            place=self.places.get(code),
            anchor=self.anchor(code),
            counts=self.raised_by(row),
            told=self._tell(row, segments),
            segments=segments,
            absent=[self.group_name(group) for group in absent],
            quotes=chosen,
            passages=self._all_passages(row) if row["mentions"] > len(chosen) else Markup(),
            unquoted=self._unquoted(row),
        )

    @functools.cached_property
    def segments_of(self) -> Mapping[str, list[str]]:
        """The ids of the segments behind each code that was raised, in the order of the table."""
        raised = roll_up(self.synthesis.codes)
        place = {name: row for row, name in enumerate(self.gathering.segments["segment"])}
        return {
            str(code): sorted(own, key=place.__getitem__)
            for code, own in raised.groupby("code")["segment"]
        }

    def show_share(
        self,
        row: Mapping[str, Any],
        unit: str = "",
        *,
        segments: Sequence[str] | None = None,
        title: str = "",
    ) -> Markup:
        """Show the share of a unit that raised a code.

        Args:
            row: The code's row of the concerns table, or of a part of it.
            unit: `groups`, `participants` or `documents`; empty: what the report's shares are of.
            segments: The ids of those that were counted; None: all behind the code.
            title: What was counted; empty: the code.
        """
        unit = unit or row["of"]
        own = self.segments_of.get(row["code"], ()) if segments is None else segments
        text = self.messages.percent(row[unit] / row[f"{unit}_total"])
        title = f"{title or row['name']}: {self.count(row, unit)}"
        return self.evidence.show(text, own if row[unit] else (), title=title, by=UNITS[unit])

    @functools.cached_property
    def _hits(self) -> Hits:
        return Hits(self.synthesis.codings)

    def _all_passages(self, row: Mapping[str, Any]) -> Markup:
        text = self.messages.plural("all_passages", row["mentions"])
        return self.evidence.show(text, self.segments_of[row["code"]], title=row["name"])

    def _unquoted(self, row: Mapping[str, Any]) -> Markup:
        own = [name for name in self.segments_of[row["code"]] if name in self._silent_segments]
        if not own:
            return Markup()
        text = self.messages.plural("unquoted", len(own))
        return self.evidence.show(text, own, title=row["name"])

    @functools.cached_property
    def _silent_segments(self) -> frozenset[str]:
        """The ids of the segments that are counted, but not quoted."""
        segments = self.gathering.segments
        return frozenset(segments.loc[segments["text"].eq(""), "segment"])

    def _tell(self, row: Mapping[str, Any], segments: list[str]) -> Markup:
        said = self.mentions(row["mentions"])
        return self.told(row, segments, title=row["name"], last=said)

    def cell(self, concern: Concern, unit: str) -> Markup:
        """Write how many of a unit raised a concern, for a table; of mentions how many."""
        number, row = self.messages.number, concern.row
        show = functools.partial(self.evidence.show, title=row["name"])
        if unit == "mentions":
            return show(number(row[unit]), concern.segments)
        text = f"{number(row[unit])} / {number(row[f'{unit}_total'])}"
        return show(text, concern.segments, by=UNITS[unit])

    def anchor(self, code: str) -> str:
        """Return the id of a code's section: its number, since a path may hold any sign."""
        return f"code-{self._numbers[code]}"

    @property
    def drawing(self) -> Drawing:
        """The chart of all concerns for print."""
        return print_bars(self.bars)

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.ordered["code"], start=1)}

    @functools.cached_property
    def of(self) -> str:
        """What the shares are shares of, as a key of the messages."""
        return str(self.table["of"].iloc[0])

    @property
    def lead(self) -> Markup:
        """Of what the bars are shares."""
        m, of = self.messages, self.of
        n = m.number(self.table[f"{of}_total"].iloc[0])
        segments = self.gathering.segments["segment"]
        shown = self.evidence.show(n, segments, title=m(of), by=UNITS[of])
        return m.show(f"concerns_lead_{of}", n=shown)

    def rank(self, concern: Concern) -> int:
        """Return the place of a concern among all, the strongest first."""
        return self._ranks[concern.row["code"]]

    @functools.cached_property
    def _ranks(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.table["code"])}

    def tell_raised(self, concern: Concern, unit: str = "") -> Markup:
        """Say how many raised a concern, as the title of a figure.

        Args:
            concern: The concern.
            unit: Of what: without it groups, where there are any, else what shares are of.
        """
        row = concern.row
        unit = unit or ("groups" if row["groups_total"] else self.of)
        shown = self.evidence.show(
            self.count(row, unit), concern.segments, title=row["name"], by=UNITS[unit]
        )
        key = self.messages.of_number("finding_raised", row[unit])
        return self.messages.show(key, name=row["name"], counts=shown)

    @property
    def finding(self) -> Markup:
        """What the bar chart shows first of all."""
        return self.tell_raised(self._first, self.of)

    @property
    def finding_by_group(self) -> Markup:
        """What the table by group shows first of all."""
        return self.tell_raised(self._first, "groups")

    @property
    def _first(self) -> Concern:
        return (self.strongest or list(self.by_code.values()))[0]

    @functools.cached_property
    def needs(self) -> list[Concern]:
        """The needs that somebody raised, the strongest first."""
        table = self.table[self.table["role"].eq("need") & self.table["mentions"].gt(0)]
        return [self.by_code[code] for code in table["code"]]

    @property
    def chart(self) -> Markup:
        """The bar chart of all concerns."""
        return draw_bars(self.bars, label=self.chart_label)

    @property
    def chart_label(self) -> str:
        """What the bar chart shows."""
        return self.messages("concerns_chart", of=self.messages(self.of).lower())

    @property
    def bars(self) -> list[Bar]:
        """The bars of the chart of all concerns."""
        of = self.of
        longest = 1.0 if of == "participants" else max(self.ordered["share"].max(), 1e-9)
        return [
            Bar(
                name=row["name"],
                share=row["share"] / longest,
                count=self.evidence.show(
                    self.count(row, of),
                    self.by_code[row["code"]].segments,
                    title=row["name"],
                    by=UNITS[of],
                ),
                color=place.code.color if (place := self.places.get(row["code"])) else None,
                level=row["level"],
                anchor=self.anchor(row["code"]),
            )
            for row in records(self.ordered)
        ]

    @property
    def silent(self) -> list[str]:
        """Names of the codes that nobody raised."""
        return self.table.loc[self.table["mentions"].eq(0), "name"].tolist()

    @property
    def has_groups(self) -> bool:
        """Whether there are groups to tell apart."""
        return self.synthesis.concerns_by_group["group"].nunique() > 1

    @functools.cached_property
    def groups(self) -> list[str]:
        """The groups: those of gathering.yaml in its order, then the others."""
        found = sorted(self.synthesis.concerns_by_group["group"].unique())
        listed = [str(group) for group in self.gathering.config.groups if group in found]
        return [*listed, *(str(group) for group in found if group not in listed)]

    @property
    def group_names(self) -> list[str]:
        """The groups with their labels, which a table has no room for."""
        return [self.group_name(group) for group in self.groups]

    @property
    def heat(self) -> Markup:
        """The table of the upper codes by group."""
        shown = self.ordered[self.ordered["level"] <= _HEAT_LEVEL]
        by_group = self.synthesis.concerns_by_group
        counts = by_group.pivot_table(
            index="code", columns="group", values="mentions", aggfunc="sum"
        )
        groups = self.groups
        return draw_heat(
            counts.loc[shown["code"], groups].fillna(0),
            caption=self.messages("by_group_caption"),
            corner=self.messages("code"),
            rows={row["code"]: (row["name"], row["level"]) for row in records(shown)},
            columns={group: self.group_name(group) for group in groups},
            tell=self.tell_group,
        )

    def tell_group(self, code: str, group: str, n: int) -> Markup:
        """Write how often a code was raised in the material of a group, or of any if empty."""
        concern, number = self.by_code[code], self.messages.number(n)
        wanted = {group} if group else set(self.groups)
        own = [name for name in concern.segments if self._group_of.get(name) in wanted]
        title = ": ".join(filter(None, [concern.row["name"], group and self.group_name(group)]))
        return self.evidence.show(number, own, title=title)

    @functools.cached_property
    def _group_of(self) -> dict[str, str]:
        segments = self.gathering.segments
        return dict(zip(segments["segment"], segments["group"], strict=True))
