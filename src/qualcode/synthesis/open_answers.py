"""Open answers: what people wrote in a survey, by a codebook of its own."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from qualcode.codings import find_codes, settle
from qualcode.concerns import choose_quotes, find_concerns
from qualcode.surveys import OwnWords, find_own_words
from qualcode.synthesis.synthesising import Synthesis

if TYPE_CHECKING:
    from qualcode.privacy import Border

_QUOTES = 2


@dataclass(frozen=True)
class OpenAnswers(Synthesis):
    """The answers to a survey's open questions, as a synthesis of them alone.

    Attributes:
        survey: The title of the survey.
        whole: The synthesis that they are part of, by whose border they are masked.
    """

    survey: str = ""
    whole: Synthesis | None = None

    @functools.cached_property
    def border(self) -> Border:
        """What masks the whole synthesis, so that nobody has two names."""
        return self.whole.border if self.whole else super().border


def find_open_answers(synthesis: Synthesis) -> list[OpenAnswers]:
    """Count what was answered in own words, for each survey that has a codebook for it.

    Raises:
        CodebookError: A codebook is not as it must be.
        GatheringError: No answer in own words of such a survey was read.
    """
    found = find_own_words(synthesis.gathering, language=synthesis.messages.language)
    return [_answers(synthesis, own) for own in found]


def _answers(synthesis: Synthesis, own: OwnWords) -> OpenAnswers:
    whole, book = synthesis.gathering, own.codebook
    segments = whole.segments[whole.segments["document"].isin(own.documents)]
    gathering = replace(whole, segments=segments.reset_index(drop=True))
    codings = gathering.code(book)
    known = {place.path for place in book.places()}  # by hand, codes of others are given as well
    codings = codings[codings["document"].isin(own.documents) & codings["code"].isin(known)]
    shared = {one.name: getattr(synthesis, one.name) for one in fields(Synthesis)}
    part = OpenAnswers(**shared, survey=own.survey, whole=synthesis)
    return replace(
        part,
        gathering=gathering,
        codebook=book,
        codings=settle(codings, segments),
        codes=find_codes(codings, segments),
        concerns=find_concerns(segments, codings, book),
        concerns_by_group=synthesis.concerns_by_group.iloc[:0],
        quotes=choose_quotes(segments, codings, n=_QUOTES),
        narrative={},
    )
