"""What surveys, their sections and their questions are called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.gatherings.config import QuestionConfig
    from qualcode.surveys.sheets import Form


def say_in(wording: str | Mapping[str, str] | None, language: str) -> str:
    """Return a wording in a language; where it has none, in English or its first."""
    if wording is None or isinstance(wording, str):
        return wording or ""
    return next((wording[one] for one in (language, "en", *wording) if one in wording), "")


def title_of(form: Form, language: str) -> str:
    """Return what a survey is called: as it says, else as its entry or file does."""
    entry = form.file.entry
    own = (entry.title or entry.activity) if entry else None
    return say_in(form.survey.title, language) or own or PurePosixPath(form.file.source).stem


def section_of(question: QuestionConfig, form: Form, language: str) -> str:
    """Return what the part of the survey is called in which a question stands."""
    sections = form.survey.sections
    return say_in(sections.get(question.section or "", question.section), language)
