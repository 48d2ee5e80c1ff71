"""The columns of the tables that suggesting gives."""

from __future__ import annotations

from typing import Final

from qualcode.tables import Column, Table

#: The figures of a code's row; each has its limits in columns that end in `_low` and `_high`.
FIGURES: Final = ("precision", "recall", "f1", "average_precision", "auc")

_MEANINGS: Final = {
    "precision": "share of what was given the code that people gave it",
    "recall": "share of what people gave the code that was found",
    "f1": "harmonic mean of both",
    "average_precision": "mean precision over the ranks of what people gave the code",
    "auc": "chance that a segment with the code is ranked above one without it",
}

ALL: Final = "(all)"

REPORT = Table(
    "report",
    {
        "code": Column("str", f"full path of the code; `{ALL}`: the mean over codes", ""),
        "by": Column("str", "model or rules", ""),
        "positives": Column("int64", "segments with the code, of those that figures count", 0),
        "read": Column("int64", "segments that figures count: read, and not picked", 0),
        **{
            f"{name}{end}": Column("float64", meaning + limit)
            for name, meaning in _MEANINGS.items()
            for end, limit in (("", ""), ("_low", ": lower limit"), ("_high", ": upper limit"))
        },
        "threshold": Column("float64", "score from which the code is suggested"),
        "method": Column("str", "logistic regression, similarity, rules, or another's name", ""),
        "note": Column("str", "what a reader must know of this row", ""),
    },
)

NEXT = Table(
    "next",
    {
        "segment": Column("str", "the segment's id", ""),
        "document": Column("str", "the document's id", ""),
        "start": Column("int64", "first code point", 0),
        "end": Column("int64", "the code point after the last", 0),
        "code": Column("str", "the code about which there is most doubt"),
        "score": Column("float64", "the model's score of that code, 0 to 1"),
        "threshold": Column("float64", "score from which that code is suggested"),
        "uncertainty": Column("float64", "1 at the threshold, 0 where there is no doubt"),
        "similarity": Column("float64", "to the most alike of those picked before it"),
        "reason": Column("str", "why it was picked, in words", ""),
    },
)
