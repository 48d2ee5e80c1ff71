"""What the page of a comparison shows of topics: where the old ones went, and which are new."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from markupsafe import Markup

from qualcode.charts.comparison_markup import Dumbbell, draw_dumbbells
from qualcode.comparing.citing import Citer, Entry, Voice
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.comparing.comparison import Comparison
    from qualcode.synthesis.evidence import Evidence

_QUOTES: Final = 3


class TopicsView:
    """The topics of a comparison; takes what `ConcernsView` takes."""

    def __init__(self, comparison: Comparison, citer: Citer, evidence: Evidence) -> None:
        self.comparison, self.citer, self.evidence = comparison, citer, evidence
        self.m, self.keys = comparison.messages, comparison.keys

    @functools.cached_property
    def old(self) -> list[Entry]:
        """The topics of the first gathering, what grew most first."""
        table, found = self._fitting, records(self.comparison.topics)
        return [
            self._enter(row, f"topic-{row['topic']}", table, keys=self.keys, facts=())
            for row in found
        ]

    @property
    def _fitting(self) -> pd.DataFrame:
        """What fits a topic of the first gathering."""
        table = self.comparison.assignments
        return table[table["topic"].ge(0) & ~table["weak"]]

    @functools.cached_property
    def new(self) -> list[Entry]:
        """The topics of later gatherings that fit into none of the first."""
        table, own = self.comparison.new_topics, self.comparison.new_assignments
        return [
            self._enter(row, f"new-{number}", own, keys=[row["gathering"]], facts=self._tell(row))
            for number, row in enumerate(records(table[table["is_new"]]), start=1)
        ]

    def _enter(
        self,
        row: Mapping[str, Any],
        anchor: str,
        table: pd.DataFrame,
        *,
        keys: Sequence[str],
        facts: Iterator[str] | tuple[()],
    ) -> Entry:
        own = table[table["topic"].eq(row["topic"])]
        voices = [self._hear(key, row["label"], own[own["gathering"].eq(key)]) for key in keys]
        return Entry(row, anchor, "", list(facts), voices)

    def _tell(self, row: Mapping[str, Any]) -> Iterator[str]:
        m = self.m
        about = {"n": m.number(row["size"]), "key": row["gathering"], "first": self.keys[0]}
        if row["nearest"] < 0:
            yield m("compare_new_fact_alone", **about)
        else:
            fits = m.percent(row["fits"])
            yield m("compare_new_fact", **about, fits=fits, label=row["nearest_label"])
        if pd.notna(row["coded_share"]):
            yield m("topic_coded", share=m.percent(row["coded_share"]))

    def _hear(self, key: str, label: str, own: pd.DataFrame) -> Voice:
        """Quote the most typical of a topic's segments, equal texts once."""
        best = own.sort_values("strength", ascending=False, kind="stable")["segment"].tolist()
        count = self.evidence.show(
            self._of(len(best), self.citer.size(key)), best, title=f"{label} ({key})"
        )
        said = self.citer.find(key, best)
        once = said[~said["text"].str.casefold().duplicated()].head(_QUOTES)
        return Voice(key, count, self.citer.cite(key, once), [], len(said))

    def _of(self, k: int, n: int) -> str:
        return self.m("of_segments", k=self.m.number(k), n=self.m.number(n))

    @property
    def chart(self) -> Markup:
        """The chart of the topics."""
        rows = [self._draw(entry) for entry in self.old]
        label = self.m("compare_topics_chart", first=self.keys[0])
        return draw_dumbbells(rows, label=label)

    def _draw(self, entry: Entry) -> Dumbbell:
        row = entry.row
        shares = [float(row[f"share_{key}"]) for key in self.keys]
        told = (f"{key}: {self._of(row[f'fits_{key}'], self.citer.size(key))}" for key in self.keys)
        return Dumbbell(
            name=row["label"],
            shares=shares,
            count=" → ".join("–" if pd.isna(one) else self.m.percent(one) for one in shares),
            told="; ".join(told),
            anchor=entry.anchor,
        )

    @property
    def unplaced(self) -> list[str]:
        """How much of each gathering fits no topic of the first, a sentence each."""
        fits = self._fitting["gathering"].value_counts()
        shares = {key: 1 - fits.get(key, 0) / self.citer.size(key) for key in self.keys}
        return [
            self.m("compare_unplaced", key=key, share=self.m.percent(share))
            for key, share in shares.items()
        ]
