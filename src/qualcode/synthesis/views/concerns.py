"""The concerns of a report: chart, table, and heat map, over each concern with its quotes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from qualcode.charts.markup import Bar, draw_bars, draw_heat, print_bars
from qualcode.concerns import leading
from qualcode.concerns.limits import UNITS
from qualcode.synthesis.views.concern import Concern, EachConcern
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.charts.drawing import Drawing

_STRONGEST = 5
_HEAT_LEVEL = 2


class ConcernsView(EachConcern):
    """What people care about."""

    @property
    def unseen(self) -> str:
        """What share of the codings that count no person has looked at."""
        m = self.messages
        return m("concerns_unseen", share=m.percent(self.synthesis.unseen))

    @functools.cached_property
    def strongest(self) -> list[Concern]:
        """The five strongest concerns."""
        codes = leading(self.table, most=_STRONGEST)["code"]
        return [self.by_code[code] for code in codes]

    def cell(self, concern: Concern, unit: str) -> Markup:
        """Write how many of a unit raised a concern, for a table; of mentions how many."""
        number, row = self.messages.number, concern.row
        show = functools.partial(self.evidence.show, title=row["name"])
        if unit == "mentions":
            return show(number(row[unit]), concern.segments)
        text = f"{number(row[unit])} / {number(row[f'{unit}_total'])}"
        return show(text, concern.segments, by=UNITS[unit])

    def show_votes(self, concern: Concern) -> str:
        """Write how many votes the pieces of text behind a concern got; they do not open."""
        votes = concern.row[self.votes]
        return "–" if pd.isna(votes) else self.messages.number(votes)

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
    def drawing(self) -> Drawing:
        """The same for print."""
        return print_bars(self.bars)

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
            # A code of no codebook has no row where no group raised it.
            counts.reindex(index=shown["code"], columns=groups).fillna(0),
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
