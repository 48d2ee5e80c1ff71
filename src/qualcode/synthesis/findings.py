"""Findings that only the report needs: each is computed when it is first asked for."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from qualcode.concerns.covering import Coverage, coverage
from qualcode.errors import OptionError
from qualcode.privacy.labels import FEWEST_ALIKE
from qualcode.surveys import ANSWERS, QUESTIONS, read_surveys, survey_change, survey_table
from qualcode.synthesis.agreement_material import find_agreement
from qualcode.synthesis.parting import big_values, main_attribute
from qualcode.topics.mapping import place_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.synthesis.open_answers import OpenAnswers
    from qualcode.synthesis.synthesising import Synthesis

_SIDE = 5  # participants from whom there is material, in each of two parts that are contrasted
_TWO = 2


class Sides(NamedTuple):
    """Two parts of those who came, as they may be shown: a column, and a value of it for each."""

    by: str
    a: str
    b: str


class Findings:
    """What a report says beside concerns and topics.

    Args:
        synthesis: What was found.
    """

    def __init__(self, synthesis: Synthesis) -> None:
        self._synthesis = synthesis
        self._gathering = synthesis.gathering
        self._border = synthesis.border

    @functools.cached_property
    def agreement(self) -> pd.DataFrame | None:
        """What `agreement` says of those who coded by hand; None where no two read the same."""
        return find_agreement(self._gathering, self._synthesis.codebook)

    @functools.cached_property
    def answers(self) -> pd.DataFrame:
        """The answers to closed questions; not masked."""
        return read_surveys(self._gathering, language=self._synthesis.messages.language)

    @functools.cached_property
    def surveys(self) -> pd.DataFrame:
        """What was answered to each question, as it may be shown."""
        return self._shown(survey_table(self.answers, participants=self._gathering.participants))

    @functools.cached_property
    def survey_by(self) -> str:
        """The attribute by which answers are told apart; empty where none can."""
        answers = self.answers
        if answers["participant"].dropna().empty:
            return ""
        own = {*ANSWERS.columns, *QUESTIONS.columns} & {*answers.columns}
        people = self._gathering.participants
        return main_attribute(people, answers.drop(columns=[*own]), fewest=FEWEST_ALIKE)

    @functools.cached_property
    def surveys_by(self) -> pd.DataFrame:
        """The same for each value of that attribute; small parts are hidden."""
        table = survey_table(
            self.answers, by=self.survey_by or None, participants=self._gathering.participants,
            fewest=1 if self._border.shows_names else FEWEST_ALIKE,
        )  # fmt: skip
        return self._shown(table)

    @functools.cached_property
    def survey_changes(self) -> pd.DataFrame:
        """What the same people answered before and after."""
        return self._shown(survey_change(self.answers))

    @functools.cached_property
    def open_answers(self) -> list[OpenAnswers]:
        """What was answered in own words, of the surveys that have a codebook for it."""
        from qualcode.synthesis.open_answers import find_open_answers  # noqa: PLC0415 - a cycle

        return find_open_answers(self._synthesis)

    @functools.cached_property
    def sides(self) -> Sides | None:
        """The two largest parts of those who came, where both left enough material."""
        people, segments = self._gathering.participants, self._gathering.segments
        by = main_attribute(people, segments, fewest=_SIDE)
        if not by or self._synthesis.codebook is None:
            return None
        said = segments.dropna(subset=["participant"]).groupby(by)["participant"].nunique()
        large = [value for value in big_values(people, by, fewest=_SIDE)
                 if said.get(value, 0) >= _SIDE]  # fmt: skip
        if len(large) < _TWO:
            return None
        return Sides(by, *(self._border.text(value) for value in large[:_TWO]))

    @functools.cached_property
    def contrasts(self) -> pd.DataFrame | None:
        """What sets these two apart in codes; None where they are not counted by participants."""
        from qualcode.concerns.contrasting import contrast  # noqa: PLC0415 - scipy

        sides, shown = self.sides, self._synthesis.shown
        if sides is None:
            return None
        try:
            table = contrast(
                shown.gathering.segments, shown.codings, self._synthesis.codebook, **sides._asdict()
            )
        except OptionError:  # two names that are masked alike
            return None
        return table if table["of"].eq("participant").all() else None

    @functools.cached_property
    def word_contrasts(self) -> pd.DataFrame | None:
        """What sets them apart in words."""
        from qualcode.concerns.wording import contrast_words  # noqa: PLC0415 - scipy, and lemmas

        sides, segments = self.sides, self._synthesis.shown.gathering.segments
        if sides is None or self.contrasts is None:
            return None
        return contrast_words(segments, **sides._asdict(), over="participant")

    @functools.cached_property
    def cooccurrence(self) -> pd.DataFrame | None:
        """Which codes come together in a piece of text; None without a codebook."""
        from qualcode.concerns.cooccurring import cooccurrence  # noqa: PLC0415 - scipy

        shown = self._synthesis.shown
        if shown.codebook is None:
            return None
        return cooccurrence(shown.gathering.segments, shown.codings, shown.codebook)

    @functools.cached_property
    def placed(self) -> pd.DataFrame:
        """The distinct notes with their places on the map, as they may be shown."""
        shown = self._synthesis.shown
        return place_notes(shown.gathering.segments, shown.topics, seed=shown.seed)

    @functools.cached_property
    def covered(self) -> Coverage:
        """What share of the material has a code, of all and by kind, with its segments."""
        shown = self._synthesis.shown
        return coverage(shown.gathering.segments, shown.codings, order=None, reads=shown.reads)

    @property
    def coverage(self) -> pd.DataFrame:
        """The table of that, as it may be shown."""
        table = self.covered.table
        return table[table["step"].eq(0)].reset_index(drop=True)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables of findings by name, those that there are, as they may be shown."""
        found: dict[str, pd.DataFrame | None] = {"coverage": self.coverage}
        if len(self.answers):
            found["surveys"] = self.surveys
            found["surveys_by"] = self.surveys_by if self.survey_by else None
            found["survey_changes"] = self.survey_changes
        found["open_answers"] = self._open_answers()
        found["contrasts"] = self.contrasts
        found["word_contrasts"] = self.word_contrasts
        found["cooccurrence"] = self.cooccurrence
        return {name: table for name, table in found.items() if table is not None and len(table)}

    def _open_answers(self) -> pd.DataFrame | None:
        tables = [one.concerns.assign(survey=self._border.text(one.survey))
                  for one in self.open_answers]  # fmt: skip
        return pd.concat(tables, ignore_index=True) if tables else None

    def _shown(self, table: pd.DataFrame) -> pd.DataFrame:
        """Mask a table of surveys, also the questions and the parts, whatever these are called."""
        masked = self._border.mask(table)
        names = [name for name in ("label", self.survey_by) if name in masked]
        texts = {name: [self._border.text(text) for text in masked[name]] for name in names}
        return masked.assign(**texts).astype(dict.fromkeys(names, "str"))
