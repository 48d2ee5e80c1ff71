"""The topics of a report."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from qualcode.charts.markup import Bar, draw_bars
from qualcode.synthesis.views.base import View, quotable
from qualcode.tables import records
from qualcode.topics import is_weak, uncovered
from qualcode.topics.noting import SOLID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from qualcode.synthesis.passages import Passage

_QUOTES = 5
_UNCOVERED = 0.5  # share of a topic's segments with a code, below which it is uncovered


@dataclass(frozen=True)
class Topic:
    """A topic as the report shows it."""

    row: Mapping[str, Any]
    facts: list[str]
    segments: list[str]
    quotes: list[Passage]


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
    def caveats(self) -> list[str]:
        """What a reader must know before reading on: where topics are weak, or dissolve."""
        m, topics = self.messages, self.synthesis.topics
        caveats = [
            m("method_topics_weak")
            for row in records(topics.choice[topics.choice["chosen"]])
            if is_weak(row)
        ]
        if shaky := int(topics.topics["stability"].lt(SOLID).sum()):
            caveats.append(m.plural("topics_dissolve", shaky))
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
