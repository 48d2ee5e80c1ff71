"""Each concern of a report: who raised it, who did not, and its quotes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qualcode.concerns import roll_up, tree_order
from qualcode.concerns.limits import UNITS
from qualcode.concerns.voting import find_votes
from qualcode.synthesis.hits import Hits
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from qualcode.codebooks import Place
    from qualcode.synthesis.passages import Passage


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


class EachConcern(View):
    """The concerns one by one."""

    @property
    def table(self) -> pd.DataFrame:
        """The concerns table."""
        return self.synthesis.concerns

    def raised_by(self, row: Mapping[str, Any]) -> str:
        """Write who raised a concern; mentions come last."""
        return ", ".join([*self.counts(row).values(), self.mentions(row["mentions"])])

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

    @functools.cached_property
    def votes(self) -> str:
        """The column of votes; empty where the material has none."""
        return find_votes(self.table) or ""

    def anchor(self, code: str) -> str:
        """Return the id of a code's section: its number, since a path may hold any sign."""
        return f"code-{self._numbers[code]}"

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.ordered["code"], start=1)}
