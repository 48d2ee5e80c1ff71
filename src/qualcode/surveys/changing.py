"""Change: what the same people answered to the same question before and after a gathering."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from qualcode.errors import OptionError, check_choices, check_options
from qualcode.surveys.tables import CHANGES, FEWEST
from qualcode.tables import require

Test = Literal["sign", "wilcoxon"]

_NEEDED = ("moment", "question", "participant", "level", "of", "ordered")
_CENSUS = (
    "those who came are all who are spoken of; the test is about people like them who were not "
    "asked, and says nothing of how large the change is"
)


@check_options
def survey_change(
    answers: pd.DataFrame, *, test: Test | None = None, fewest: int = FEWEST
) -> pd.DataFrame:
    """Compare answers before and after, of those who gave both to the same question.

    Questions are the same whose `question` is: their column, or the `id` that gathering.yaml gives
    them. Answers are linked by participant. Somebody who answered twice at one time is taken by the
    last response, and `note` says of how many that is so.

    Args:
        answers: What `read_surveys` gave: needs `moment`, `question`, `participant`, `level`, `of`
            and `ordered`; `label` and `section` where they are known.
        test: `sign` or `wilcoxon`; None: no test, as those who came are a census.
        fewest: Where fewer are linked than this, how they changed is hidden: it could identify
            people. 1 hides nothing.

    Returns:
        The changes table, a row a question that was asked both times, in the order of the answers:
        how many answered before and after, how many of them are `linked`, the median level of these
        at both times, and how many chose a higher level after (`up`), the same, a lower one
        (`down`). `p` is two-sided. What is not defined is missing, and `note` says why. No row:
        no question was asked both before and after.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: There is no such test, or `fewest` is below 1.

    Source:
        Sign test: Conover (1999). Practical nonparametric statistics, 3rd ed., section 3.4, the
        binomial test of up against up and down, ties left out. Signed ranks: Wilcoxon (1945),
        with the zeros of Pratt (1959), both through scipy.
    """
    require(answers, *_NEEDED)
    check_choices(test=(test, None, "sign", "wilcoxon"))
    if isinstance(fewest, bool) or not isinstance(fewest, int) or fewest < 1:
        raise OptionError(f"`fewest` is a number of people, 1 or more; found {fewest!r}")
    asked = answers.groupby("question", sort=False)["moment"].agg(set)
    both = [str(question) for question, moments in asked.items() if {"before", "after"} <= moments]
    own = (answers[answers["question"].eq(question)] for question in both)
    return CHANGES.frame(_change(part, test, fewest) for part in own)


def _change(answers: pd.DataFrame, test: Test | None, fewest: int) -> dict[str, Any]:
    """Make the row of a question."""
    given = answers[answers["level"].notna()]
    at = {moment: given[given["moment"].eq(moment)] for moment in ("before", "after")}
    last = answers[answers["moment"].eq("after")].iloc[0]
    facts = {name: last[name] for name in ("question", "label", "section") if name in answers}
    row: dict[str, Any] = {
        **facts, "before": len(at["before"]), "after": len(at["after"]), "levels": int(last["of"]),
    }  # fmt: skip
    if why := _why_not(answers):
        return {**row, "note": why}
    pairs, twice = _link(at["before"], at["after"])
    row["linked"] = len(pairs)
    notes = [f"{twice} answered twice; their last response counts"] if twice else []
    if not len(pairs):
        notes.append("nobody can be linked: it is not known who gave both answers")
    elif len(pairs) < fewest:
        notes.append(f"fewer than {fewest} are linked: hidden, as they could identify people")
    else:
        row |= _moves(pairs)
        if test:
            p, why = _test(pairs, test)
            row |= {"test": test, "p": p}
            notes += [why] if why else [_CENSUS]
    return {**row, "note": "; ".join(notes)}


def _why_not(answers: pd.DataFrame) -> str:
    """Say why answers to a question cannot be compared; nothing where they can."""
    if not answers["ordered"].all():
        return "a scale without an order has no higher and no lower"
    if answers["of"].nunique() > 1:
        sizes = " and ".join(map(str, answers["of"].unique()))
        return f"the scales differ, with {sizes} levels; give both questions the same scale"
    return ""


def _link(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the levels of those who answered both times, and how many answered twice at one."""
    levels, twice = {}, set()
    for moment, own in (("before", before), ("after", after)):
        known = own[own["participant"].notna()]
        twice |= set(known.loc[known["participant"].duplicated(), "participant"])
        levels[moment] = known.groupby("participant")["level"].last()
    pairs = pd.DataFrame(levels).dropna().astype("float64")
    return pairs, len(twice & set(pairs.index))


def _moves(pairs: pd.DataFrame) -> dict[str, Any]:
    moved = np.sign(pairs["after"] - pairs["before"])
    return {
        "median_before": float(pairs["before"].median()),
        "median_after": float(pairs["after"].median()),
        "up": int((moved > 0).sum()),
        "same": int((moved == 0).sum()),
        "down": int((moved < 0).sum()),
    }


def _test(pairs: pd.DataFrame, test: Test) -> tuple[float | None, str]:
    """Return the p value of a test, and why it is not defined."""
    from scipy import stats  # noqa: PLC0415 - takes long to load, and few ask for a test

    moved = (pairs["after"] - pairs["before"]).to_numpy()
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    if up + down == 0:
        return None, "nobody chose another level, so there is nothing to test"
    if test == "sign":
        return float(stats.binomtest(up, up + down, 0.5).pvalue), ""
    return float(stats.wilcoxon(moved, zero_method="pratt").pvalue), ""
