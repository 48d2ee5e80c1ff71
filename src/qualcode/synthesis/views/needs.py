"""The needs of a report: who needs what, as a matrix."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from qualcode.charts.markup import draw_heat
from qualcode.privacy.labels import FEWEST_ALIKE
from qualcode.synthesis.parting import big_values, main_attribute
from qualcode.synthesis.views.base import ConcernsPart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.synthesis.views.concern import Concern


@dataclass(frozen=True)
class Parting:
    """What tells the columns of a matrix apart.

    Attributes:
        by: A column of segments.
        counted: The column of what a cell counts: participants for what they are, else pieces.
        names: Its values, in order, with what they are called.
    """

    by: str
    counted: str
    names: Mapping[str, str]


class NeedsView(ConcernsPart):
    """What people need, and who."""

    @functools.cached_property
    def raised(self) -> list[Concern]:
        """The needs that somebody raised, in the order of the codebook."""
        known = self._concerns.by_code
        paths = [path for path, place in self.places.items() if place.role == "need"]
        return [known[path] for path in paths if path in known]

    @property
    def silent(self) -> list[str]:
        """The names of the needs that nobody raised."""
        known = self._concerns.by_code
        return [
            place.code.label
            for path, place in self.places.items()
            if place.role == "need" and path not in known
        ]

    @functools.cached_property
    def parting(self) -> Parting | None:
        """What tells the columns apart: groups, else what people are, else kinds of material."""
        if self._concerns.has_groups:
            groups = self._concerns.groups
            return Parting("group", "", {group: self.group_name(group) for group in groups})
        people, segments = self.gathering.participants, self.gathering.segments
        if by := main_attribute(people, segments, fewest=FEWEST_ALIKE):
            values = [self.border.text(value) for value in big_values(people, by)]
            there = [value for value in values if segments[by].eq(value).any()]
            if len(there) > 1:
                return Parting(by, "participant", {value: value for value in there})
        kinds = sorted(segments["kind"].unique())
        if len(kinds) > 1:
            return Parting("kind", "", {kind: self.messages.kind(kind) for kind in kinds})
        return None

    @property
    def finding(self) -> Markup:
        """What the matrix shows first of all."""
        strongest = min(self.raised, key=self._concerns.rank)
        return self._concerns.tell_raised(strongest)

    @property
    def tops(self) -> list[Concern]:
        """The needs that are part of no other, those raised most widely first."""
        needs = {path for path, place in self.places.items() if place.role == "need"}
        return [one for one in self._concerns.needs
                if one.row["code"].rpartition("/")[0] not in needs]  # fmt: skip

    @property
    def caption(self) -> str:
        """What the matrix shows."""
        m, by = self.messages, self.parting.by if self.parting else ""
        key = {"group": "needs_by_group", "kind": "needs_by_kind"}.get(by, "needs_by_other")
        return m(key, by=m.kind(by)) if key == "needs_by_other" else m(key)

    @functools.cached_property
    def _behind(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        """The segments of each cell, by code and value."""
        if self.parting is None:
            return {}
        segments = self.gathering.segments.set_index("segment", drop=False)
        by = self.parting.by
        return {
            (one.row["code"], str(value)): own
            for one in self.raised
            for value, own in segments.loc[one.segments].groupby(by)
        }

    def _count(self, code: str, value: str) -> int:
        own, counted = self._behind.get((code, value)), self.parting and self.parting.counted
        if own is None:
            return 0
        return own[counted].nunique() if counted else len(own)

    def _tell(self, code: str, value: str, n: int) -> Markup:
        parting, own = self.parting, self._behind[code, value]["segment"].tolist()
        name = self.places[code].code.label
        label = parting.names[value] if parting else value
        is_open = not parting or self.may_list(parting.by, value, own)
        return self.evidence.show(
            self.messages.number(n),
            own if is_open else (),
            title=f"{name}: {label}",
            by=parting.counted if parting else "",
        )

    @property
    def matrix(self) -> Markup:
        """The table of needs by what tells them apart; empty where nothing does."""
        parting = self.parting
        if parting is None:
            return Markup()
        rows = {one.row["code"]: (one.row["name"], one.row["level"]) for one in self.raised}
        top = min(level for _, level in rows.values())
        counts = pd.DataFrame(
            [[self._count(code, value) for value in parting.names] for code in rows],
            index=list(rows), columns=list(parting.names),
        )  # fmt: skip
        return draw_heat(
            counts,
            caption=self.caption,
            corner=self.messages("need"),
            rows={code: (name, level - top + 1) for code, (name, level) in rows.items()},
            columns=parting.names,
            tell=self._tell,
            short=parting.by == "group",
        )
