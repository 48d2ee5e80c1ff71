"""The report: a synthesis as one HTML page."""

from __future__ import annotations

import base64
import functools
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import pandas as pd
from markupsafe import Markup

from qualcode import __version__
from qualcode.charts.markup import Bar, draw_bars, draw_heat
from qualcode.codings import locate
from qualcode.concerns import leading, roll_up, tree_order
from qualcode.spans import misplaced
from qualcode.synthesis.passages import Passage, passages
from qualcode.synthesis.versions import used_versions
from qualcode.tables import records
from qualcode.topics.fitting import FEW

if TYPE_CHECKING:
    from qualcode.codebooks import Place
    from qualcode.synthesis.synthesising import Synthesis

MOST_PASSAGES = 200  # a code; the rest is in codings.csv
_STRONGEST = 5
_UNCOVERED = 0.5
_HEAT_LEVEL = 2
_LOGO_BYTES = 500_000


def render_report(synthesis: Synthesis) -> str:
    """Render the report as HTML; every text that comes from the material is escaped."""
    view = View(synthesis)
    template = _templates().get_template("report.html.j2")
    return template.render(view=view, m=synthesis.messages, config=synthesis.gathering.config)


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("qualcode.synthesis"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class ConcernView:
    """A concern as the report shows it."""

    row: Mapping[str, Any]
    place: Place | None
    anchor: str
    counts: str
    absent: list[str]
    quotes: list[Passage]
    others: list[Passage]
    left_out: int


@dataclass(frozen=True)
class TopicView:
    """A topic as the report shows it."""

    row: Mapping[str, Any]
    facts: list[str]
    quotes: list[Passage]


class View:
    """What the template asks for, computed from a synthesis."""

    def __init__(self, synthesis: Synthesis) -> None:
        self.synthesis = synthesis
        self.gathering = synthesis.gathering
        self.messages = synthesis.messages
        self.concerns = synthesis.concerns
        self.version = __version__
        documents = self.gathering.documents
        self.sources = dict(zip(documents["document"], documents["source"], strict=True))
        self.places = (
            {place.path: place for place in synthesis.codebook.places()}
            if synthesis.codebook
            else {}
        )

    @property
    def style(self) -> Markup:
        """The style sheet, which is ours and needs no escaping."""
        source, _, _ = _loader_source("report.css")
        return Markup(source)  # noqa: S704 - a file of this package

    @functools.cached_property
    def logo(self) -> str:
        """The organisers' logo as a data address; empty without one."""
        name = self.gathering.config.logo
        path = self.gathering.path / name if name else None
        kind = mimetypes.guess_type(path.name)[0] if path else None
        if not path or not kind or not kind.startswith("image/") or not _may_embed(path):
            return ""
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"

    @property
    def facts(self) -> list[str]:
        """Place, dates and people, for the head of the report."""
        m, config = self.messages, self.gathering.config
        dates = " / ".join(day.isoformat() for day in config.dates)
        where = ", ".join(filter(None, [config.place, dates]))
        who = [("organised_by", config.organisers), ("by_authors", config.authors)]
        said = [m(key, who=_join(names)) for key, names in who if names]
        return [where, *said] if where else said

    # -- in short ------------------------------------------------------------------------------

    @functools.cached_property
    def summary(self) -> list[str]:
        """The sentences at the top of the report."""
        segments, m = self.gathering.segments, self.messages
        kinds = (
            segments["kind"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        )
        listed = ", ".join(
            m("from_kind", n=m.number(n), kind=m.kind(str(kind))) for kind, n in kinds.items()
        )
        sentences = [
            m(
                "summary_material" if len(kinds) > 1 else "summary_alone",
                segments=m.number(len(segments)),
                documents=m.number(len(self.gathering.documents)),
                kinds=listed,
            ),
            self._people(),
        ]
        if self.synthesis.codebook:
            share = len(self.coded_segments) / max(1, len(segments))
            sentences.append(m("summary_coded", share=m.percent(share)))
        return sentences

    def _people(self) -> str:
        people = self.gathering.segments["participant"].nunique()
        groups = self.gathering.segments["group"].nunique()
        key = {(True, True): "summary_people", (True, False): "summary_participants",
               (False, True): "summary_groups", (False, False): "summary_nobody"}  # fmt: skip
        return self.messages(key[people > 0, groups > 0], participants=people, groups=groups)

    @functools.cached_property
    def coded_segments(self) -> set[str]:
        """The ids of the segments that carry a code."""
        return set(locate(self.synthesis.codings, self.gathering.segments)["segment"])

    def counts(self, row: Mapping[str, Any]) -> str:
        """Write k of n groups, participants and documents; mentions last."""
        m = self.messages
        parts = [
            m(f"of_{unit}", k=m.number(row[unit]), n=m.number(row[f"{unit}_total"]))
            for unit in ("groups", "participants", "documents")
            if row[f"{unit}_total"]
        ]
        said = row["mentions"]
        return ", ".join([*parts, m("mention") if said == 1 else m("mentions", k=m.number(said))])

    @functools.cached_property
    def strongest(self) -> list[ConcernView]:
        """The five strongest concerns."""
        codes = leading(self.concerns, most=_STRONGEST)["code"]
        return [self.by_code[code] for code in codes]

    # -- concerns ------------------------------------------------------------------------------

    @functools.cached_property
    def ordered(self) -> pd.DataFrame:
        """The concerns that somebody raised, parents before children, the stronger first."""
        return tree_order(self.concerns[self.concerns["mentions"] > 0])

    @functools.cached_property
    def by_code(self) -> dict[str, ConcernView]:
        """What the report shows of each concern, by code."""
        evidence = roll_up(locate(self.synthesis.codings, self.gathering.segments))
        segments = self.gathering.segments.set_index("segment", drop=False)
        said_by = self.synthesis.concerns_by_group
        views: dict[str, ConcernView] = {}
        for row in records(self.ordered):
            code = row["code"]
            names = evidence.loc[evidence["code"].eq(code), "segment"]
            own = segments[segments.index.isin(names)]
            absent = said_by[said_by["code"].eq(code) & said_by["mentions"].eq(0)]["group"]
            quotes = self.synthesis.quotes
            views[code] = ConcernView(
                row=row,
                place=self.places.get(code),
                anchor=self.anchor(code),
                counts=self.counts(row),
                absent=[self.group_name(group) for group in absent],
                quotes=self.passages(quotes[quotes["code"].eq(code)]),
                others=self.passages(own.head(MOST_PASSAGES)),
                left_out=max(0, len(own) - MOST_PASSAGES),
            )
        return views

    def passages(self, segments: pd.DataFrame) -> list[Passage]:
        """Turn segments into passages that say which file they stand in."""
        return passages(segments, self.messages, sources=self.sources)

    def anchor(self, code: str) -> str:
        """Return the id of a code's section: its number, since a path may hold any sign."""
        return f"code-{self._numbers[code]}"

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.ordered["code"], start=1)}

    def group_name(self, group: str) -> str:
        """Write a group with its label, where it has one."""
        label = self.gathering.config.groups.get(group, "")
        return f"{group} ({label})" if label else group

    @functools.cached_property
    def of(self) -> str:
        """What the shares are shares of, as a key of the messages."""
        return str(self.concerns["of"].iloc[0])

    @property
    def of_total(self) -> int:
        """How many participants or documents the shares are of."""
        return int(self.concerns[f"{self.of}_total"].iloc[0])

    @property
    def concerns_chart(self) -> Markup:
        """The bar chart of all concerns."""
        m, of = self.messages, self.of
        longest = 1.0 if of == "participants" else max(self.ordered["share"].max(), 1e-9)
        bars = [
            Bar(
                name=row["name"],
                share=row["share"] / longest,
                count=m(f"of_{of}", k=m.number(row[of]), n=m.number(row[f"{of}_total"])),
                color=place.code.color if (place := self.places.get(row["code"])) else None,
                level=row["level"],
                anchor=self.anchor(row["code"]),
            )
            for row in records(self.ordered)
        ]
        return draw_bars(bars, label=m("concerns_chart", of=m(of).lower()))

    @property
    def silent(self) -> list[str]:
        """Names of the codes that nobody raised."""
        return self.concerns.loc[self.concerns["mentions"].eq(0), "name"].tolist()

    @property
    def has_groups(self) -> bool:
        """Whether there are groups to tell apart."""
        return self.synthesis.concerns_by_group["group"].nunique() > 1

    @property
    def heat(self) -> Markup:
        """The table of the upper codes by group."""
        shown = self.ordered[self.ordered["level"] <= _HEAT_LEVEL]
        by_group = self.synthesis.concerns_by_group
        counts = by_group.pivot_table(
            index="code", columns="group", values="mentions", aggfunc="sum"
        )
        groups = [str(group) for group in self.gathering.config.groups if group in counts.columns]
        groups += [group for group in counts.columns if group not in groups]
        return draw_heat(
            counts.loc[shown["code"], groups].fillna(0),
            caption=self.messages("by_group_caption"),
            corner=self.messages("code"),
            rows={row["code"]: (row["name"], row["level"]) for row in records(shown)},
            columns={group: self.group_name(group) for group in groups},
        )

    # -- topics --------------------------------------------------------------------------------

    @functools.cached_property
    def topics(self) -> list[TopicView]:
        """The topics that the codebook covers less than half; all of them without a codebook."""
        table = self.synthesis.topics.topics
        if self.synthesis.codebook:
            table = table[table["coded_share"] < _UNCOVERED]
        return [self._topic(row) for row in records(table)]

    @property
    def topics_chart(self) -> Markup:
        """The bar chart of the topics' sizes."""
        most = max((topic.row["size"] for topic in self.topics), default=1)
        bars = [
            Bar(
                name=topic.row["label"],
                share=topic.row["size"] / most,
                count=self.messages.number(topic.row["size"]),
                anchor=f"topic-{topic.row['topic']}",
            )
            for topic in self.topics
        ]
        return draw_bars(bars, label=self.messages("topics_chart"))

    def _topic(self, row: Mapping[str, Any]) -> TopicView:
        assigned = self.synthesis.topics.assignments
        own = assigned[assigned["topic"].eq(row["topic"])]
        best = own.sort_values("strength", ascending=False, kind="stable")
        segments = self.gathering.segments.set_index("segment", drop=False)
        rows = segments.loc[best["segment"]]
        rows = rows[~rows["text"].str.casefold().duplicated()].head(_STRONGEST)
        return TopicView(row, list(self._topic_facts(row)), self.passages(rows))

    def _topic_facts(self, row: Mapping[str, Any]) -> Iterator[str]:
        m = self.messages
        yield m("topic_size", n=m.number(row["size"]))
        if pd.notna(row["coded_share"]):
            yield m("topic_coded", share=m.percent(row["coded_share"]))
        if pd.notna(row["stability"]):
            key = "topic_stable" if row["stability"] >= _UNCOVERED else "topic_unstable"
            yield m(key, value=f"{row['stability']:.2f}")

    # -- proposals -----------------------------------------------------------------------------

    @property
    def formats(self) -> list[str]:
        """The formats of proposals, in the order of the list."""
        return list(self.gathering.proposals["format"].dropna().unique())

    @property
    def proposals(self) -> list[tuple[str, list[list[str]]]]:
        """For each need that a proposal addresses, the proposals of each format."""
        table = self.gathering.proposals.dropna(subset=["need", "activity"])
        return [(self._need(str(need)), [list(own.loc[own["format"].eq(name), "activity"])
                 for name in self.formats])
                for need, own in table.groupby("need", sort=False)]  # fmt: skip

    def _need(self, code: str) -> str:
        place = self.places.get(code)
        return place.code.label if place else code

    # -- material and method -------------------------------------------------------------------

    @property
    def material(self) -> list[dict[str, object]]:
        """What was read: a row a kind, and one for all."""
        segments = self.gathering.segments
        table = segments.assign(source=segments["document"].map(self.sources))
        rows = [self._material(self.messages.kind(str(kind)), part)
                for kind, part in table.groupby("kind")]  # fmt: skip
        return [*rows, self._material(self.messages("total"), table)]

    def _material(self, name: str, part: pd.DataFrame) -> dict[str, object]:
        return {
            "name": name,
            "files": part["source"].nunique(),
            "documents": part["document"].nunique(),
            "segments": len(part),
            "people": part["participant"].nunique(),
        }

    @property
    def not_read(self) -> list[dict[str, Any]]:
        """The rows of `ingest` that tell of material which was not read."""
        ingest = self.gathering.ingest
        own = ingest["note"].str.startswith("never material")
        return records(ingest[ingest["status"].ne("read") & ~own])

    @property
    def files(self) -> list[dict[str, Any]]:
        """All rows of `ingest`."""
        return records(self.gathering.ingest)

    @property
    def method(self) -> list[str]:
        """How the report came about, in sentences."""
        m, synthesis = self.messages, self.synthesis
        sentences = [self._method_topics(), m("method_seed", seed=synthesis.seed)]
        if book := synthesis.codebook:
            codings = synthesis.codings
            agree = len(codings) - len(misplaced(codings, self.gathering.documents, quote="quote"))
            by_rule = codings["coder"].str.startswith(("rule:", "model:")).mean()
            said = m("method_codes", name=book.name, version=book.version, codes=len(self.places))
            unread = m("method_unread", share=m.percent(by_rule if len(codings) else 0))
            positions = m("method_positions", k=m.number(agree), n=m.number(len(codings)))
            sentences = [said, unread, m("method_census"), positions, *sentences]
        return sentences

    def _method_topics(self) -> str:
        m, topics = self.messages, self.synthesis.topics
        if topics.embedder is None:
            return topics.note
        parts = [m("method_topics", topics=len(topics.topics), notes=m.number(topics.notes),
                   embedder=topics.embedder.name)]  # fmt: skip
        if topics.notes < FEW:
            parts.append(m("method_topics_few"))
        if topics.embedder.name.startswith("all-MiniLM") and set(self.gathering.languages) != {
            "en"
        }:
            parts.append(m("method_topics_english"))
        return " ".join(parts)

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of what the result rests on."""
        return used_versions()


def _join(names: str | list[str]) -> str:
    return names if isinstance(names, str) else ", ".join(names)


def _may_embed(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= _LOGO_BYTES


def _loader_source(name: str) -> tuple[str, str | None, Any]:
    environment = _templates()
    loader = environment.loader
    assert loader is not None  # noqa: S101 - set above, for the type checker
    return loader.get_source(environment, name)
