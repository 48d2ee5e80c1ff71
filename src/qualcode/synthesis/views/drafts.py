"""Drafts: plain sentences made from figures, where nobody has written any words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from qualcode.concerns import leading
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.synthesis.album import Album
    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.views.concerns import ConcernsView
    from qualcode.synthesis.views.topics import TopicsView

_NEXT = 2


class DraftsView(View):
    """What stands in a section or under a code for which the organisers have no words."""

    def __init__(
        self, synthesis: Synthesis, album: Album, concerns: ConcernsView, topics: TopicsView
    ) -> None:
        super().__init__(synthesis, album)
        self._concerns = concerns
        self._topics = topics

    def draft(self, name: str) -> Markup:
        """Return sentences for a section or a code; empty where no figures say anything."""
        sections = {
            "summary": self._summary,
            "concerns": self._widely,
            "needs": self._needs,
            "topics": self._most_unexpected,
            "proposals": self._proposals,
        }
        if name in sections:
            return Markup(" ").join(sections[name]())
        return Markup(" ").join(self._code(name) if name in self._concerns.by_code else ())

    def _summary(self) -> Iterator[Markup]:
        m, table = self.messages, leading(self.synthesis.concerns)
        if not table.empty:
            first, *others = records(table.head(1 + _NEXT))
            told = self._concerns.by_code[first["code"]].told
            yield m.show("draft_summary", name=first["name"], counts=told)
            if others:
                yield m.show("draft_next", names=m.join(row["name"] for row in others))

    def _widely(self) -> Iterator[str]:
        m, table = self.messages, self.synthesis.concerns
        if table.empty:
            return
        raised = int(table["mentions"].gt(0).sum())
        yield m.plural("draft_concerns", raised, k=m.number(raised), n=m.number(len(table)))
        groups = int(table["groups_total"].iloc[0])
        if groups > 1:
            wide = int(table["groups"].eq(groups).sum())
            yield m.plural("draft_everywhere", wide)

    def _needs(self) -> Iterator[Markup]:
        m, raised = self.messages, self._concerns.needs
        if raised:
            n = int(self.synthesis.concerns["role"].eq("need").sum())
            yield m.show_plural("draft_needs", len(raised), k=m.number(len(raised)), n=m.number(n),
                         name=raised[0].row["name"], counts=raised[0].told)  # fmt: skip

    def _most_unexpected(self) -> Iterator[Markup]:
        if shown := self._topics.shown:
            largest = max(shown, key=lambda topic: topic.row["size"])
            key = "draft_topics" if self.synthesis.codebook else "draft_topics_alone"
            yield self.messages.show_plural(
                key, len(shown), label=largest.row["label"], size=self._topics.tell_size(largest)
            )

    def _proposals(self) -> Iterator[str]:
        table = self.gathering.proposals.dropna(subset=["need", "activity"])
        if table.empty:
            return
        m, counts = self.messages, table["need"].value_counts(sort=True)
        need = str(counts.index[0])
        name = self.places[need].code.label if need in self.places else need
        key = "draft_proposal" if len(table) == 1 else m.of_number("draft_proposals", len(counts))
        yield m(key, n=m.number(len(table)), needs=m.number(len(counts)), name=name,
                k=m.number(counts.iloc[0]))  # fmt: skip

    def _code(self, code: str) -> Iterator[Markup | str]:
        m, row = self.messages, self._concerns.by_code[code].row
        if pd.notna(row["share"]):
            yield m.show(f"draft_share_{row['of']}", share=self._concerns.show_share(row))
        if parts := self._parts(code):
            told = self._concerns.by_code[parts[0]["code"]].told
            yield m.show("draft_part", name=parts[0]["name"], counts=told)
        yield from self._where(code)

    def _parts(self, code: str) -> Sequence[Mapping[str, Any]]:
        """Return the codes right below, the strongest first."""
        ordered = self._concerns.ordered
        return records(ordered[ordered["code"].str.rpartition("/")[0].eq(code)])

    def _where(self, code: str) -> Iterator[Markup]:
        """Say which group speaks of it most, where one does."""
        m, table = self.messages, self.synthesis.concerns_by_group
        own = table[table["code"].eq(code)].sort_values("mentions", ascending=False, kind="stable")
        said = own["mentions"].tolist()
        if len(said) > 1 and said[0] > max(said[1], 1):
            group = str(own["group"].iloc[0])
            yield m.show("draft_where", group=self.group_name(group),
                         k=self._concerns.tell_group(code, group, said[0]),
                         n=self._concerns.tell_group(code, "", sum(said)))  # fmt: skip
