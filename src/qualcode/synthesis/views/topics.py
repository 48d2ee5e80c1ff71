"""The topics of a report."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.charts.markup import Bar, draw_bars
from qualcode.synthesis.views.base import View, quotable
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from qualcode.synthesis.passages import Passage

_QUOTES = 5
_UNCOVERED = 0.5  # share of a topic's segments with a code, below which it is uncovered
_SOLID = 0.5  # stability from which a topic holds


@dataclass(frozen=True)
class Topic:
    """A topic as the report shows it."""

    row: Mapping[str, Any]
    facts: list[str]
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

    @property
    def chart(self) -> Markup:
        """The bar chart of the topics' sizes."""
        most = max((topic.row["size"] for topic in self.shown), default=1)
        bars = [
            Bar(
                name=topic.row["label"],
                share=topic.row["size"] / most,
                count=self.messages.number(topic.row["size"]),
                anchor=f"topic-{topic.row['topic']}",
            )
            for topic in self.shown
        ]
        return draw_bars(bars, label=self.messages("topics_chart"))

    def _topic(self, row: Mapping[str, Any]) -> Topic:
        assigned = self.synthesis.topics.assignments
        own = assigned[assigned["topic"].eq(row["topic"])]
        best = own.sort_values("strength", ascending=False, kind="stable")
        segments = self.gathering.segments.set_index("segment", drop=False)
        rows = quotable(segments.loc[best["segment"]])
        rows = rows[~rows["text"].str.casefold().duplicated()].head(_QUOTES)
        return Topic(row, list(self._topic_facts(row)), self.passages(rows))

    def _topic_facts(self, row: Mapping[str, Any]) -> Iterator[str]:
        m = self.messages
        yield m("topic_size", n=m.number(row["size"]))
        if pd.notna(row["coded_share"]):
            yield m("topic_coded", share=m.percent(row["coded_share"]))
        if pd.notna(row["stability"]):
            key = "topic_stable" if row["stability"] >= _SOLID else "topic_unstable"
            yield m(key, value=f"{row['stability']:.2f}")
