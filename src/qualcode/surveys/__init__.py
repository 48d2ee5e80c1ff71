"""Surveys: closed questions, from sheets to counts by question, and what changed in between."""

from qualcode.surveys.changing import survey_change
from qualcode.surveys.counting import survey_table
from qualcode.surveys.own_words import OwnWords, find_own_words
from qualcode.surveys.proposing import propose_survey
from qualcode.surveys.reading import read_surveys
from qualcode.surveys.tables import ANSWERS, CHANGES, QUESTIONS

__all__ = [
    "ANSWERS",
    "CHANGES",
    "QUESTIONS",
    "OwnWords",
    "find_own_words",
    "propose_survey",
    "read_surveys",
    "survey_change",
    "survey_table",
]
