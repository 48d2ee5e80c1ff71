"""Answers in people's own words, of the surveys that have a codebook for them."""

from __future__ import annotations

from typing import NamedTuple

from qualcode.codebooks import Codebook, read_codebook
from qualcode.errors import GatheringError
from qualcode.gatherings import Gathering
from qualcode.surveys.sheets import Form, find_forms, place
from qualcode.surveys.wording import title_of


class OwnWords(NamedTuple):
    """A survey whose open answers have a codebook of their own.

    Attributes:
        survey: Its title.
        codebook: The codebook.
        documents: The ids of the documents that hold the answers.
    """

    survey: str
    codebook: Codebook
    documents: frozenset[str]


def find_own_words(gathering: Gathering, *, language: str) -> list[OwnWords]:
    """Find the answers in own words for which gathering.yaml names a codebook, under `surveys`.

    Args:
        gathering: What `read_gathering` gave.
        language: Of the titles.

    Raises:
        CodebookError: A codebook is not as it must be.
        GatheringError: No answer in own words of such a survey was read.
    """
    surveys: dict[int, list[Form]] = {}
    if any(survey.codebook for survey in gathering.config.surveys):
        for form in find_forms(gathering):
            if form.number is not None and form.survey.codebook:
                surveys.setdefault(form.number, []).append(form)
    return [_own_words(number, forms, gathering, language) for number, forms in surveys.items()]


def _own_words(number: int, forms: list[Form], gathering: Gathering, language: str) -> OwnWords:
    book = read_codebook(gathering.path / str(forms[0].survey.codebook))
    table, files = gathering.documents, {form.file.source for form in forms}
    own = frozenset(table.loc[table["source"].isin(files), "document"])
    if not own:
        raise GatheringError(
            f"{place(gathering, number, 'codebook')}: no answers in own words were read from "
            f"{', '.join(sorted(files))}; name their columns as `text` of its entry under `sources`"
        )
    return OwnWords(title_of(forms[0], language), book, own)
