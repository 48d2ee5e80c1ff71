"""What the page of a comparison shows of topics: where the old ones went, and which are new."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from markupsafe import Markup

from qualcode.charts.comparison_markup import Dumbbell, draw_dumbbells
from qualcode.comparing.citing import Citer, Entry, Voice
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.comparing.comparison import Comparison

_QUOTES: Final = 3


class TopicsView:
    """The topics of a comparison; takes what `ConcernsView` takes."""

    def __init__(self, comparison: Comparison, citer: Citer) -> None:
        self.comparison, self.citer = comparison, citer
        self.m, self.keys = comparison.messages, comparison.keys

    @functools.cached_property
    def old(self) -> list[Entry]:
        """The topics of the first gathering, what grew most first."""
        return [
            Entry(row, f"topic-{row['topic']}", "", [], self._hear_all(row))
            for row in records(self.comparison.topics)
        ]

    def _hear_all(self, row: Mapping[str, Any]) -> list[Voice]:
        return [self._hear(key, row["label"], self._fits(key, row["topic"])) for key in self.keys]

    @functools.cached_property
    def new(self) -> list[Entry]:
        """The topics of later gatherings that fit into none of the first."""
        table = self.comparison.new_topics
        return [
            self._enter(row, f"new-{number}")
            for number, row in enumerate(records(table[table["is_new"]]), start=1)
        ]

    def _enter(self, row: Mapping[str, Any], anchor: str) -> Entry:
        names = self._own.get((row["gathering"], row["topic"]), [])
        voice = self._hear(row["gathering"], row["label"], names)
        return Entry(row, anchor, "", list(self._tell(row, names)), [voice])

    @functools.cached_property
    def _fitting(self) -> Mapping[tuple[str, int], list[str]]:
        """What fits each topic of the first gathering, by gathering, the most typical first."""
        table = self.comparison.assignments
        return _list(table[table["topic"].ge(0) & ~table["weak"]])

    @functools.cached_property
    def _own(self) -> Mapping[tuple[str, int], list[str]]:
        """What is in each topic of a later gathering, likewise."""
        return _list(self.comparison.new_assignments)

    @functools.cached_property
    def _coded(self) -> Mapping[str, frozenset[str]]:
        """The segments of each gathering that have a code."""
        coded = self.comparison.evidence.groupby("gathering")["segment"]
        return {str(key): frozenset(own) for key, own in coded}

    def _fits(self, key: str, topic: int) -> list[str]:
        return self._fitting.get((key, topic), [])

    def _tell(self, row: Mapping[str, Any], names: Sequence[str]) -> Iterator[Markup]:
        m, key, label = self.m, row["gathering"], row["label"]
        size = self.citer.show(key, m.number(len(names)), names, title=label)
        about = {"n": size, "key": key, "first": self.keys[0]}
        if row["nearest"] < 0:
            yield m.show("compare_new_fact_alone", **about)
        else:
            fits = self._share(row, names, self._fits(key, row["nearest"]))
            yield m.show("compare_new_fact", **about, fits=fits, label=row["nearest_label"])
        if pd.notna(row["coded_share"]):
            yield m.show(
                "topic_coded", share=self._share(row, names, self._coded.get(key, frozenset()))
            )

    def _share(self, row: Mapping[str, Any], names: Sequence[str], among: Iterable[str]) -> Markup:
        """Show what share of a new topic's segments are among others."""
        own = sorted({*names} & {*among})
        return self.citer.share(row["gathering"], own, len(names), title=row["label"])

    def _hear(self, key: str, label: str, names: Sequence[str]) -> Voice:
        """Quote the most typical of a topic's segments, equal texts once."""
        n = self.m.number(len(self.citer.names(key)))
        text = self.m("of_segments", k=self.m.number(len(names)), n=n)
        said = self.citer.find(key, names)
        once = said[~said["text"].str.casefold().duplicated()].head(_QUOTES)
        return Voice(
            key,
            self.citer.show(key, text, names, title=label),
            self.citer.cite(key, once),
            Markup(),
            is_silent=bool(names) and said.empty,
        )

    @property
    def chart(self) -> Markup:
        """The chart of the topics."""
        rows = [self._draw(entry) for entry in self.old]
        label = self.m("compare_topics_chart", first=self.keys[0])
        return draw_dumbbells(rows, names=self.keys, label=label)

    def _draw(self, entry: Entry) -> Dumbbell:
        label, topic = entry.row["label"], entry.row["topic"]
        return Dumbbell(
            name=label,
            shares=[float(entry.row[f"share_{key}"]) for key in self.keys],
            counts=[self._share_of(key, self._fits(key, topic), label) for key in self.keys],
            anchor=entry.anchor,
        )

    def _share_of(self, key: str, names: Sequence[str], title: str) -> Markup:
        """Show what share of a gathering's segments these are; a dash where it has none."""
        size = len(self.citer.names(key))
        return self.citer.share(key, names, size, title=title) if size else Markup("–")

    @property
    def unplaced(self) -> list[Markup]:
        """How much of each gathering fits no topic of the first, a sentence each."""
        title = self.m("compare_unplaced_title", first=self.keys[0])
        placed = {key: {name for (own, _), names in self._fitting.items() if own == key
                        for name in names} for key in self.keys}  # fmt: skip
        shares = {
            key: self._share_of(
                key, [name for name in self.citer.names(key) if name not in placed[key]], title
            )
            for key in self.keys
        }
        return [
            self.m.show("compare_unplaced", key=key, share=share) for key, share in shares.items()
        ]


def _list(assignments: pd.DataFrame) -> dict[tuple[str, int], list[str]]:
    """Return the segments of each gathering and topic, the most typical first."""
    best = assignments.sort_values("strength", ascending=False, kind="stable")
    by_topic: dict[tuple[str, int], list[str]] = {}
    for key, topic, name in zip(best["gathering"], best["topic"], best["segment"], strict=True):
        by_topic.setdefault((key, topic), []).append(name)
    return by_topic
