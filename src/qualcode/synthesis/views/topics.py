"""The topics of a report."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from qualcode.charts.drawing import Drawing
from qualcode.charts.map_markup import MOST, draw_map, topic_color
from qualcode.charts.markup import Bar, draw_bars, print_bars
from qualcode.synthesis.views.base import View, quotable
from qualcode.tables import records
from qualcode.topics import is_weak, uncovered
from qualcode.topics.noting import SOLID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from qualcode.synthesis.passages import Passage

_QUOTES = 5
_FEWEST = 20  # notes, below which a map shows nothing that a list does not
_UNCOVERED = 0.5  # share of a topic's segments with a code, below which it is uncovered


@dataclass(frozen=True)
class Topic:
    """A topic as the report shows it."""

    row: Mapping[str, Any]
    facts: list[str]
    segments: list[str]
    quotes: list[Passage]


@dataclass(frozen=True)
class Named:
    """A topic in the legend of the map: its number, name and colour, and how large it is."""

    number: int
    name: str
    color: str
    count: Markup


class TopicsView(View):
    """What the material speaks of, whatever the codebook expects."""

    @functools.cached_property
    def shown(self) -> list[Topic]:
        """The topics that the codebook covers less than half; all of them without a codebook."""
        table = self.synthesis.topics.topics
        if self.synthesis.codebook:
            table = table[table["coded_share"] < _UNCOVERED]
        return [self._topic(row) for row in records(table)]

    def tell_size(self, topic: Topic) -> Markup:
        """Write how many pieces of text a topic has."""
        number = self.messages.number(topic.row["size"])
        return self.evidence.show(number, topic.segments, title=topic.row["label"])

    @property
    def finding(self) -> Markup:
        """What the bar chart shows first of all."""
        largest = max(self.shown, key=lambda topic: topic.row["size"])
        total = self.messages.number(len(self.gathering.segments))
        return self.messages.show(
            "finding_topic", label=largest.row["label"], k=self.tell_size(largest), n=total
        )

    @property
    def chart(self) -> Markup:
        """The bar chart of the topics' sizes."""
        return draw_bars(self.bars, label=self.messages("topics_chart"))

    @property
    def bars(self) -> list[Bar]:
        """The bars of the topics' sizes."""
        most = max((topic.row["size"] for topic in self.shown), default=1)
        return [
            Bar(
                name=topic.row["label"],
                share=topic.row["size"] / most,
                count=self.tell_size(topic),
                anchor=f"topic-{topic.row['topic']}",
            )
            for topic in self.shown
        ]

    @property
    def drawing(self) -> Drawing:
        """The same for print."""
        return print_bars(self.bars)

    @property
    def caveats(self) -> list[str]:
        """What a reader must know before reading on: where topics are weak, or dissolve."""
        m, topics = self.messages, self.synthesis.topics
        caveats = [
            m("topics_weak")
            for row in records(topics.choice[topics.choice["chosen"]])
            if is_weak(row)
        ]
        if shaky := int(topics.topics["stability"].lt(SOLID).sum()):
            of = m.number(len(topics.topics))
            caveats.append(m.plural("topics_dissolve", shaky, of=of))
        assigned = topics.assignments
        if weak := assigned.loc[assigned["weak"], "segment"].tolist():
            share = self.share(weak, len(assigned), title=m("topics_edge_title"))
            caveats.append(m.show("topics_edge", share=share))
        return caveats

    @functools.cached_property
    def _voices(self) -> Mapping[int, Mapping[str, Any]]:
        """Who speaks of each topic."""
        said = uncovered(self.synthesis.topics, self.gathering.segments, quotes=0)
        return {row["topic"]: row for row in records(said)}

    def _topic(self, row: Mapping[str, Any]) -> Topic:
        assigned = self.synthesis.topics.assignments
        own = assigned[assigned["topic"].eq(row["topic"])]
        best = own.sort_values("strength", ascending=False, kind="stable")
        segments = self.gathering.segments.set_index("segment", drop=False)
        rows = quotable(segments.loc[best["segment"]])
        names = own["segment"].tolist()
        facts = list(self._topic_facts(row, names))
        return Topic(row, facts, names, self.passages(_spread(rows)))

    def _topic_facts(self, row: Mapping[str, Any], segments: list[str]) -> Iterator[str]:
        m = self.messages
        said = self._voices[row["topic"]]
        size = m("topic_size", n=m.number(row["size"]))
        yield self.told(said, segments, title=row["label"], last=size)
        if pd.notna(row["coded_share"]):
            coded = [name for name in segments if name in self._coded]
            share = self.share(coded, len(segments), title=row["label"])
            yield m.show("topic_coded", share=share)
        if pd.notna(row["stability"]):
            key = "topic_stable" if row["stability"] >= SOLID else "topic_unstable"
            yield m(key, value=m.decimal(row["stability"]))

    @functools.cached_property
    def _coded(self) -> frozenset[str]:
        return frozenset(self.synthesis.codes["segment"])


class MapView(View):
    """The map of notes: each a point, those of like meaning side by side."""

    @functools.cached_property
    def _notes(self) -> pd.DataFrame:
        return self.unmasked.findings.placed

    @property
    def is_shown(self) -> bool:
        """Whether there are enough notes and topics for a map."""
        return len(self._notes) >= _FEWEST and len(self.synthesis.topics.topics) > 1

    @property
    def finding(self) -> str:
        """What the map shows first of all."""
        m, table = self.messages, self.synthesis.topics.topics
        return m("map_finding", n=m.number(len(self._notes)), topics=m.number(len(table)))

    @property
    def lead(self) -> str:
        """How to read the map, and how many points it leaves out."""
        m, every = self.messages, len(self._notes)
        said = m("map_lead")
        return f"{said} {m('map_most', n=m.number(MOST))}" if every > MOST else said

    @functools.cached_property
    def chart(self) -> Markup:
        """The map."""
        return draw_map(self._notes, self.synthesis.topics.topics, label=self.messages("map"))

    @property
    def drawing(self) -> Drawing:
        """The same for print."""
        return Drawing(svg=str(self.chart))

    @functools.cached_property
    def legend(self) -> list[Named]:
        """The topics, with their colours and how many pieces of text they have."""
        assigned = self.synthesis.topics.assignments
        segments = {topic: own["segment"].tolist() for topic, own in assigned.groupby("topic")}
        return [
            Named(row["topic"], row["label"], topic_color(place), self.evidence.show(
                self.messages.number(row["size"]), segments[row["topic"]], title=row["label"]
            ))
            for place, row in enumerate(records(self.synthesis.topics.topics))
        ]  # fmt: skip


def _spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Choose five from the most typical to the edge, of as many people as there are.

    The most typical five are often the same thought said five times; what lies further out shows
    how wide a topic is.
    """
    rows = rows[~rows["text"].str.casefold().duplicated()]
    people = rows["participant"].fillna(pd.Series(rows["segment"], rows.index))
    once = rows[~people.duplicated()]
    rows = once if len(once) >= _QUOTES else rows
    places = np.linspace(0, len(rows) - 1, min(_QUOTES, len(rows))).round().astype(int)
    return rows.iloc[places]
