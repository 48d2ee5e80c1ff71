"""Reporting: how well a model and the rules do, code by code, and in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from qualcode.suggestions.coders import Flags, Floats, Lesson
from qualcode.suggestions.features import GIVEN
from qualcode.suggestions.figures import measure
from qualcode.suggestions.model import FEW, SIMILARITY
from qualcode.suggestions.tables import ALL, FIGURES, REPORT
from qualcode.suggestions.validating import Validation

if TYPE_CHECKING:
    from qualcode.suggestions.suggesting import Scored

_DIGITS: Final = 4  # more would differ between processors
_RULES: Final = "rules"


def report_codes(
    validation: Validation,
    lesson: Lesson,
    hits: Floats | None,
    *,
    methods: Sequence[str],
    seed: int,
) -> pd.DataFrame:
    """Return the report: for each code a row by the model and one by the rules, then the means."""
    rows = lesson.counted
    given, groups = lesson.given[rows], validation.groups[rows]
    nothing = np.full((len(lesson.codes) + 1, len(FIGURES), 3), np.nan)
    model = rules = nothing
    if validation.is_known and rows.any():
        model = measure(validation.scores[rows], validation.found[rows], given, groups, seed=seed)
    if hits is not None and rows.any():
        rules = measure(hits[rows], hits[rows] > 0, given, groups, seed=seed)
    notes = list(_notes(validation, lesson, given, methods))
    table = []
    for number, code in enumerate([*lesson.codes, ALL]):
        facts: dict[str, Any] = {"code": code, "read": int(rows.sum())}
        is_all = code == ALL
        facts["positives"] = int(given.sum() if is_all else given[:, number].sum())
        threshold = np.nan if is_all else validation.thresholds[number]
        own = {"method": "" if is_all else methods[number], "threshold": threshold}
        of_rules = "; ".join(filter(None, [notes[number][1], "" if hits is not None else _NO_BOOK]))
        table += [
            {**facts, "by": "model", **own, **_cells(model[number]), "note": notes[number][0]},
            {**facts, "by": "rules", "method": _RULES, **_cells(rules[number]), "note": of_rules},
        ]
    return REPORT.frame(table)


_NO_BOOK: Final = "no codebook, so no rules"


def _cells(figures: Floats) -> dict[str, float]:
    ends = ("", "_low", "_high")
    return {
        f"{name}{end}": round(float(value), _DIGITS)
        for name, own in zip(FIGURES, figures, strict=True)
        for end, value in zip(ends, own, strict=True)
    }


def _notes(
    validation: Validation, lesson: Lesson, given: Flags, methods: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Say what is to be known of each row by the model, and by the rules."""
    known = {place.path for place in lesson.codebook.places()} if lesson.codebook else None
    every = (lesson.given & lesson.known).sum(axis=0)
    for number, code in enumerate(lesson.codes):
        shared = []
        if known is not None and code not in known:
            shared.append("not in the codebook")
        if not given[:, number].any():
            shared.append("nobody gave it to what figures count, so that most are not defined")
        elif given[:, number].all():
            shared.append("all that was read has it, so AUC is not defined")
        own = [validation.note] if validation.note else []
        if methods[number] == SIMILARITY:
            own.append(_why_similar(int(every[number])))
        yield "; ".join([*shared, *own]), "; ".join(shared)
    used = int(given.any(axis=0).sum())
    mean = f"mean over the {used} of {given.shape[1]} codes of which a figure is defined"
    yield "; ".join(filter(None, [mean, validation.note])), mean


def _why_similar(positives: int) -> str:
    if positives >= FEW:
        return f"fewer than {FEW} segments without the code, so by similarity"
    return f"{positives} segments with the code, fewer than {FEW}, so by similarity"


def tell(scored: Scored, report: pd.DataFrame, suggested: int) -> str:
    """Say in a few sentences what was learnt, what is suggested and how good that is."""
    work = scored.work
    similar = int(report.loc[report["by"].eq("model"), "method"].eq(SIMILARITY).sum())
    learnt = (
        f"{scored.name} suggests {suggested:,} codings; it learnt {len(work.codes)} codes from "
        f"{work.taught.sum():,} segments."
    )
    sentences = [
        learnt,
        *work.notes,
        *([scored.validation.note] if scored.validation.note else []),
    ]
    if similar:
        sentences.append(
            f"{similar} codes with fewer than {FEW} segments are suggested by similarity alone."
        )
    if scored.features is not None and scored.features.name == GIVEN and work.codebook:
        sentences.append(
            "Vectors were given, so definitions and examples of the codebook could not be compared."
        )
    if out := int((work.read & work.picked).sum()):
        sentences.append(f"{out:,} segments that were picked teach and enter no figure.")
    return " ".join([*sentences, _compare(report)])


def _compare(report: pd.DataFrame) -> str:
    means = report[report["code"].eq(ALL)].set_index("by")
    f1 = means["f1"].astype("float64")
    if np.isnan(f1["model"]):
        return "How good that is cannot be said."
    text = f"Mean F1 in what it did not see is {f1['model']:.2f}"
    text += "" if np.isnan(f1["rules"]) else f", that of the rules {f1['rules']:.2f}"
    average = means["average_precision"].astype("float64")["model"]
    return f"{text}; mean average precision {average:.2f}."
