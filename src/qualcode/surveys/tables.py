"""The columns of the tables of surveys."""

from __future__ import annotations

from typing import Final

from qualcode.tables import Column, Table

#: What answers are counted as that fit no label of their scale: words stay in the answers table.
OUTSIDE: Final = "(outside the scale)"
#: Name of the scale of an option, where several may be chosen: no or yes.
CHOSEN: Final = "chosen or not"
#: From so many answers in a part on, its counts are shown.
FEWEST: Final = 5

_SURVEY = Column("str", "title of the survey", "")
_MOMENT = Column("str", "before or after the gathering")
_QUESTION = Column("str", "id of the question: its column, or what links it to another survey", "")
_LABEL = Column("str", "the question, as it is shown", "")
_SECTION = Column("str", "part of the survey", "")
_NOTE = Column("str", "what a reader must know of this row", "")
_LEVELS = Column("int64", "answers that the scale has, k", 0)
_ORDERED = Column("bool", "the scale has an order", True)  # noqa: FBT003 - a value, no option
_CHOICES = Column("object", "list of the scale's labels, from lowest to highest")

ANSWERS = Table(
    "answers",
    {
        "survey": _SURVEY,
        "moment": _MOMENT,
        "question": _QUESTION,
        "label": _LABEL,
        "section": _SECTION,
        "participant": Column("str", "id of the person who answered"),
        "answer": Column("str", "what stands in the cell; missing where it is empty"),
        "level": Column("Int64", "which answer of the scale it is, 1 to k; missing where none"),
        "of": _LEVELS,
        "missing": Column("bool", "no answer, or one that says nothing", False),  # noqa: FBT003
        "choices": _CHOICES,
        "ordered": _ORDERED,
        "scale": Column("str", "name of the scale", ""),
        "source": Column("str", "path of the file, and #sheet where it has several", ""),
        "row": Column("int64", "number of the row, as a spreadsheet program counts", 0),
        "locator": Column("str", "where it stands, for people", ""),
        "note": _NOTE,
    },
)

QUESTIONS = Table(
    "questions",
    {
        "survey": _SURVEY,
        "moment": _MOMENT,
        "question": _QUESTION,
        "label": _LABEL,
        "section": _SECTION,
        "level": Column("Int64", "which answer of the scale, 1 to k; missing outside the scale"),
        "answer": Column("str", "its label", ""),
        "count": Column("Int64", "answers; missing where they could identify people"),
        "share": Column("float64", "count / of, 0 to 1"),
        "of": Column("int64", "answers to the question that say something", 0),
        "missing": Column("int64", "responses without such an answer", 0),
        "mean": Column("float64", "mean level of an ordered scale, 1 to k"),
        "median": Column("float64", "median level of an ordered scale, 1 to k"),
        "top_two": Column("float64", "share of the two highest levels, 0 to 1"),
        "levels": _LEVELS,
        "ordered": _ORDERED,
        "option": Column("bool", "an option of several that could be chosen", False),  # noqa: FBT003
        "responses": Column("int64", "responses to the survey", 0),
        "answered": Column("Int64", "of those listed as participants, who took part in the survey"),
        "invited": Column("Int64", "who is listed as a participant, and so could"),
        "response_rate": Column("float64", "answered / invited, 0 to 1"),
        "note": _NOTE,
    },
)

CHANGES = Table(
    "changes",
    {
        "question": _QUESTION,
        "label": _LABEL,
        "section": _SECTION,
        "before": Column("int64", "answers before that have a level", 0),
        "after": Column("int64", "answers after that have a level", 0),
        "linked": Column("int64", "participants with a level in both", 0),
        "levels": _LEVELS,
        "median_before": Column("float64", "median level of those linked, before"),
        "median_after": Column("float64", "median level of those linked, after"),
        "up": Column("Int64", "of those linked, who chose a higher level after"),
        "same": Column("Int64", "who chose the same"),
        "down": Column("Int64", "who chose a lower one"),
        "test": Column("str", "sign, wilcoxon, or empty", ""),
        "p": Column("float64", "two-sided p value of the test"),
        "note": _NOTE,
    },
)

#: What tells the rows of a question from those of others.
FACTS = ("survey", "question", "label", "section")
