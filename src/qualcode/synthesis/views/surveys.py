"""The annex of a report: what was answered to the closed questions of surveys."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.charts.markup import Bar, draw_bars, print_bars
from qualcode.charts.survey_markup import Answers, draw_answers, draw_legend, print_answers
from qualcode.synthesis.views.answers import AnswersView
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from markupsafe import Markup

    from qualcode.charts.drawing import Drawing
    from qualcode.synthesis.album import Album
    from qualcode.synthesis.evidence import Evidence
    from qualcode.synthesis.synthesising import Synthesis

_MOST_NAMED = 3  # levels of the upper half; of more, the first and the last are named
_YES = 2  # the level of an option that says that it was chosen


@dataclass(frozen=True)
class Question:
    """A question, or a part of those who answered it, as a row of a table.

    Attributes:
        name: What was asked, or the part.
        counts: How many chose each level, from the lowest; dashes where they are hidden.
        count: How many answered.
        missing: How many gave no answer.
        is_part: Whether it is a part.
    """

    name: str
    counts: list[str]
    count: str
    missing: str
    is_part: bool


@dataclass(frozen=True)
class Block:
    """Questions of one section that have the same scale, or the options of one question.

    Attributes:
        title: The section; empty without one, or where it is that of the block before.
        finding: What the bars show first of all.
        label: What they show.
        levels: The labels of the scale, from the lowest; of options, that one was chosen.
        legend: What the colours are; empty where there is one.
        chart: The bars.
        rows: The same as a table.
        by_chart: The same for each part of those who answered; empty without parts.
        by_rows: The same as a table.
    """

    title: str
    finding: str
    label: str
    levels: list[str]
    legend: Markup | str
    chart: Markup
    rows: list[Question]
    by_chart: Markup | str
    by_rows: list[Question]
    drawing: Drawing


@dataclass(frozen=True)
class Survey:
    """A survey: its title, who answered, its blocks, and what was answered in own words."""

    title: str
    lead: str
    blocks: list[Block]
    own_words: AnswersView | None = None


class SurveysView(View):
    """What was answered to closed questions."""

    def __init__(
        self, synthesis: Synthesis, album: Album, evidence: Evidence | None = None
    ) -> None:
        super().__init__(synthesis, album, evidence)
        self._findings = synthesis.findings

    @functools.cached_property
    def surveys(self) -> list[Survey]:
        """The surveys, in the order of gathering.yaml; then those without closed questions."""
        table = self._findings.surveys
        closed = [self._survey(str(title), own)
                  for title, own in table.groupby("survey", sort=False)]  # fmt: skip
        found = {survey.title for survey in closed}
        return [
            *closed,
            *(Survey(title, "", [], own) for title, own in self._own_words.items()
              if title not in found),
        ]  # fmt: skip

    @functools.cached_property
    def _own_words(self) -> dict[str, AnswersView]:
        return {
            self.border.text(part.survey): AnswersView(part, self.album, self.evidence)
            for part in self._findings.open_answers
        }

    @property
    def has_scales(self) -> bool:
        """Whether any bar is drawn about the middle of its scale."""
        table = self._findings.surveys
        return bool((table["ordered"] & ~table["option"]).any())

    @property
    def by(self) -> str:
        """By what answers are told apart; empty where they are not."""
        return self.messages.kind(self._findings.survey_by)

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What changed between two surveys, of those questions of which it may be told."""
        if self._findings.answers.empty:
            return []
        table = self._findings.survey_changes
        return records(table[table["up"].notna()])

    @property
    def unlinked(self) -> list[str]:
        """Questions that were asked twice, but whose change cannot be told."""
        if self._findings.answers.empty:
            return []
        table = self._findings.survey_changes
        return table.loc[table["up"].isna(), "label"].tolist()

    def _survey(self, title: str, own: pd.DataFrame) -> Survey:
        blocks, before = [], ""
        for section, part in _blocks(own):
            make = self._options if part["option"].iloc[0] else self._block
            blocks.append(make("" if section == before else section, part))
            before = section
        lead = " ".join(self._lead(own.iloc[0]))
        return Survey(title, lead, blocks, self._own_words.get(title))

    def _lead(self, row: pd.Series) -> Iterator[str]:
        m = self.messages
        if row["moment"] in {"before", "after"}:
            yield m(f"survey_{row['moment']}")
        if pd.notna(row["response_rate"]):
            yield m("survey_rate", k=m.number(row["answered"]), n=m.number(row["invited"]),
                    share=m.percent(row["response_rate"]))  # fmt: skip
        else:
            yield m.plural("survey_responses", int(row["responses"]))
        if not self.gathering.config.surveys:
            yield m("survey_undeclared")

    def _block(self, title: str, own: pd.DataFrame) -> Block:
        ordered = bool(own["ordered"].iloc[0])
        levels = own.loc[own["level"].notna(), "answer"].drop_duplicates().tolist()
        label = self.messages("survey_chart")
        parts, bars = list(self._parts(own)), [self._bar(q) for q in _questions(own)]
        return Block(
            title=title,
            finding=self._finding(own) if ordered else "",
            label=label,
            levels=levels,
            legend=draw_legend(levels, ordered=ordered, label=self.messages("legend")),
            chart=draw_answers(bars, label=label, ordered=ordered),
            drawing=print_answers(bars, levels, ordered=ordered),
            rows=[self._row(question) for question in _questions(own)],
            by_chart=draw_answers([self._bar(*p) for p in parts], label=label, ordered=ordered)
            if parts
            else "",
            by_rows=[self._row(*part) for part in parts],
        )

    def _options(self, title: str, own: pd.DataFrame) -> Block:
        """Make the block of a question to which several answers could be given."""
        label = self.messages("survey_options")
        own, parts = _chosen(own), [(_chosen(part), name) for part, name in self._parts(own)]
        bars = [self._option(option) for option in _questions(own)]
        return Block(
            title=title,
            finding=self._most_chosen(own),
            label=label,
            levels=[self.messages("survey_chosen")],
            legend="",
            chart=draw_bars(bars, label=label),
            drawing=print_bars(bars),
            rows=[self._row(option) for option in _questions(own)],
            by_chart=draw_bars([self._option(*part) for part in parts], label=label)
            if parts
            else "",
            by_rows=[self._row(*part) for part in parts],
        )

    def _option(self, own: pd.DataFrame, name: str = "") -> Bar:
        """Make the bar of an option: how many chose it, of those who answered."""
        first, m = own.iloc[0], self.messages
        if not first["of"] or pd.isna(first["count"]):
            told = m("survey_hidden") if first["of"] else m("survey_nobody")
            return Bar(name or first["label"], 0.0, told, level=2)
        told = m("survey_of", k=m.number(first["count"]), n=m.number(first["of"]))
        return Bar(name or first["label"], float(first["share"]), told, level=2)

    def _most_chosen(self, own: pd.DataFrame) -> str:
        """Say which options most chose; nothing where nobody chose any."""
        most = own["count"].max()
        if pd.isna(most) or not most:
            return ""
        m, first = self.messages, own[own["count"].eq(most)]
        told = m("survey_of", k=m.number(most), n=m.number(first["of"].iloc[0]))
        return m("survey_most_chosen", labels=", ".join(first["label"]), told=told)

    def _parts(self, own: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, str]]:
        """Yield the parts of each question, each with its name."""
        by = self._findings.survey_by
        if not by:
            return
        table = self._findings.surveys_by
        known = table[table["survey"].eq(own["survey"].iloc[0])]
        for question in own["question"].unique():
            asked = known[known["question"].eq(question)]
            for value, part in asked.groupby(by, sort=False):
                name = self.messages("not_known") if value == "(not known)" else str(value)
                yield part, f"{part['label'].iloc[0]} · {name}"

    def _bar(self, own: pd.DataFrame, name: str = "") -> Answers:
        first, m = own.iloc[0], self.messages
        placed = own[own["level"].notna()]
        of = int(first["of"])
        count = m.plural("answers_n", of)
        if not of or placed["count"].isna().any():
            told = m("survey_hidden") if of else m("survey_nobody")
            return Answers(name or first["label"], [], told, "" if of else count)
        told = "; ".join(
            f"{answer} {m.percent(share)}"
            for answer, share in zip(placed["answer"], placed["share"], strict=True)
        )
        shares = placed["share"].tolist()
        return Answers(name or first["label"], shares, told, count, level=2 if name else 1)

    def _row(self, own: pd.DataFrame, name: str = "") -> Question:
        number, first = self.messages.number, own.iloc[0]
        placed = own[own["level"].notna()]
        is_hidden = bool(placed["count"].isna().any())
        return Question(
            name=name or str(first["label"]),
            counts=["–" if pd.isna(n) else number(n) for n in placed["count"]],
            count="–" if is_hidden else number(first["of"]),
            missing="–" if is_hidden else number(first["missing"]),
            is_part=bool(name),
        )

    def _finding(self, own: pd.DataFrame) -> str:
        """Say of which question most chose the upper half of the scale, and of which fewest."""
        m = self.messages
        shares = [(_upper(question), question) for question in _questions(own)]
        known = [pair for pair in shares if pair[0] is not None]
        if not known:
            return ""
        most = max(known, key=lambda pair: pair[0] or 0.0)
        least = min(known, key=lambda pair: pair[0] or 0.0)
        said = [self._tell_upper("survey_most", *most)]
        if len(known) > 1 and least[0] != most[0]:
            said.append(m("survey_least", label=least[1]["label"].iloc[0],
                          share=m.percent(least[0] or 0.0)))  # fmt: skip
        return "; ".join(said)

    def _tell_upper(self, key: str, share: float | None, question: pd.DataFrame) -> str:
        upper = question.loc[_is_upper(question), "answer"].tolist()
        answers = self.messages("or_between").join(upper)
        if len(upper) > _MOST_NAMED:
            answers = f"{upper[0]}–{upper[-1]}"
        return self.messages(
            key,
            label=question["label"].iloc[0],
            share=self.messages.percent(share or 0.0),
            answers=answers,
        )


def _chosen(options: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that say how many chose each option."""
    return options[options["level"].eq(_YES)]


def _questions(own: pd.DataFrame) -> list[pd.DataFrame]:
    return [question for _, question in own.groupby("question", sort=False)]


def _blocks(own: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the questions of each section that have the same scale, in their order."""
    scales: dict[tuple[object, ...], list[pd.DataFrame]] = {}
    for question in _questions(own):
        levels: Sequence[str] = question.loc[question["level"].notna(), "answer"].tolist()
        kinds = (bool(question[name].iloc[0]) for name in ("ordered", "option"))
        key = (question["section"].iloc[0], *kinds, *levels)
        scales.setdefault(key, []).append(question)
    for key, questions in scales.items():
        yield str(key[0]), pd.concat(questions)


def _is_upper(question: pd.DataFrame) -> pd.Series:
    levels = int(question["levels"].iloc[0])
    return question["level"].gt((levels + 1) / 2).fillna(value=False).astype("bool")


def _upper(question: pd.DataFrame) -> float | None:
    """Return the share of the upper half of the scale; None where it may not be told."""
    shares = question.loc[_is_upper(question), "share"]
    return None if shares.empty or shares.isna().any() else float(shares.sum())
