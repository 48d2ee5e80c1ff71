"""Counting: for each question of a survey, how many gave each answer, and who could have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.errors import OptionError, check_options
from qualcode.surveys.tables import ANSWERS, CHOSEN, FEWEST, OUTSIDE, QUESTIONS
from qualcode.tables import require

NOT_KNOWN = "(not known)"
_NEEDED = ("survey", "question", "participant", "level", "of", "missing", "choices", "ordered")
_FEWEST_FOR_TOP = 4  # levels; of three, the two highest are most of the scale
_SPLIT = ("moment",)  # own columns by which answers may be split
_HIDDEN = ["count", "share", "mean", "median", "top_two"]


@check_options
def survey_table(
    answers: pd.DataFrame,
    *,
    by: str | None = None,
    participants: pd.DataFrame | None = None,
    fewest: int = FEWEST,
    complement: bool = True,
) -> pd.DataFrame:
    """Count the answers to each question, on its whole scale.

    Those who answered are who is counted: nothing is inferred beyond them, and no interval is
    given. What was not answered is `missing`, and no part of any share.

    Args:
        answers: What `read_surveys` gave: needs `survey`, `question`, `participant`, `level`,
            `of`, `missing`, `choices` and `ordered`; `moment`, `label`, `section`, `scale` and
            `note` where they are known.
        by: An attribute of the participants; each question is then counted for each of its values,
            and nowhere for all. Those of whom it is not known are `(not known)`.
        participants: The gathering's list: needs `participant`, and the column of `by`. Says who
            could have answered; those in it who have withdrawn are no part of that.
        fewest: With `by`, a part in which fewer answered a question than this, but anyone did, is
            hidden: its cells could identify people. 1 hides nothing.
        complement: Where only one part of a question is hidden, or several with fewer answers
            than `fewest` in all, hide the next smallest too: what all answered, less what the other
            parts did, would give them away. False only where the counts of all are not shown.

    Returns:
        The questions table, in the order of the answers: a row a question, part and level, from
        lowest to highest, also where nobody chose it; the value of `by` is in a last column. A row
        `(outside the scale)`, without a level, has the answers that fit no label, if there are any.

        - `count` of `of` answers, `share` = count / of; `missing` responses say nothing.
        - `mean` and `median` of the levels, and `top_two`, the share of the two highest levels
          among the answers that have one, of the question as a whole; they stand in each of its
          rows, and are missing for scales without an order. A mean takes the levels to be equally
          far apart, which the median does not. `top_two` is missing below 4 levels.
        - `option`: the question is one of several options that could be chosen; who chose it is
          in the row of its level 2.
        - `responses` to the survey, with or without an answer to this question.
        - `answered` of `invited`: of those listed as participants, who took part in the survey;
          `response_rate` is their ratio. Missing without `participants`, and where nobody said who
          answered; `note` says so.
        - `note`: also why something is hidden or not defined.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `by` is a column of the answers that is no attribute, or `fewest` is below 1.
    """
    require(answers, *_NEEDED, *([by] if by else []))
    _check(by, fewest)
    if participants is not None:
        require(participants, "participant", *([by] if by and by not in _SPLIT else []))
    rows: list[dict[str, Any]] = []
    answers = answers.assign(**{by: answers[by].fillna(NOT_KNOWN)}) if by else answers
    for _, survey in answers.groupby("survey", sort=False):
        people = {part: _people(own, participants, by, part) for part, own in _parts(survey, by)}
        for _, question in survey.groupby("question", sort=False):
            shown = [
                _count(own, {**people[part], **({by: part} if by else {})})
                for part, own in _parts(question, by)
            ]
            hidden = _hide(shown, fewest=fewest, complement=complement) if by else shown
            rows.extend(row for part in hidden for row in part)
    return QUESTIONS.frame(rows, attributes=[by] if by and by not in QUESTIONS.columns else [])


def _check(by: str | None, fewest: int) -> None:
    if by in {*ANSWERS.columns, *QUESTIONS.columns} - {*_SPLIT}:
        raise OptionError(
            f"`by` is an attribute of the participants, such as affiliation; `{by}` is a column of "
            "the answers or of the result"
        )
    if isinstance(fewest, bool) or not isinstance(fewest, int) or fewest < 1:
        raise OptionError(f"`fewest` is a number of answers, 1 or more; found {fewest!r}")


def _parts(answers: pd.DataFrame, by: str | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the parts of answers in alphabetical order, and last those of whom it is not known."""
    if by is None:
        yield "", answers
        return
    groups = {str(value): own for value, own in answers.groupby(by, sort=True)}
    yield from sorted(groups.items(), key=lambda pair: pair[0] == NOT_KNOWN)


def _people(
    survey: pd.DataFrame, participants: pd.DataFrame | None, by: str | None, part: str
) -> dict[str, Any]:
    """Say how many responses there are, and who answered of whom could."""
    places = [name for name in ("source", "row") if name in survey]
    responses = (
        len(survey[["survey", *places]].drop_duplicates())
        if places
        else int(survey.groupby("question").size().max())
    )
    who = survey["participant"].dropna().unique()
    if participants is None or participants.empty:
        return {"responses": responses, "_note": ""}
    if not len(who):
        note = "nobody said who answered, so there is no response rate"
        return {"responses": responses, "_note": note}
    could = participants
    if by and by in participants:
        could = could[could[by].fillna(NOT_KNOWN).astype("str").eq(part)]
    if "consent" in could:
        could = could[could["consent"].fillna("").ne("withdrawn")]
    answered, invited = int(could["participant"].isin(who).sum()), len(could)
    others = len(set(who) - set(participants["participant"]))
    rate = answered / invited if invited else None
    note = f"{others} who answered are not in the list of participants" if others else ""
    return {"responses": responses, "answered": answered, "invited": invited,
            "response_rate": rate, "_note": note}  # fmt: skip


def _count(answers: pd.DataFrame, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Make the rows of a question, in a part."""
    first = answers.iloc[0]
    levels = answers["level"].dropna().astype("int64")
    is_missing = answers["missing"].to_numpy(dtype=bool)
    said = int((~is_missing).sum())
    outside = said - len(levels)
    counts = levels.value_counts().reindex(range(1, int(first["of"]) + 1), fill_value=0)
    middle, why = _middle(levels, size=int(first["of"]), ordered=bool(first["ordered"]))
    notes = [*_notes(answers), known["_note"], why]
    facts = ("survey", "moment", "question", "label", "section")
    shared = {
        **{name: first[name] for name in facts if name in answers and pd.notna(first[name])},
        **{name: value for name, value in known.items() if name != "_note"},
        **middle,
        "of": said,
        "missing": int(is_missing.sum()),
        "levels": int(first["of"]),
        "ordered": bool(first["ordered"]),
        "option": first.get("scale") == CHOSEN,
    }
    placed = [*zip(range(1, len(counts) + 1), first["choices"], counts, strict=True)]
    rows: list[tuple[int | None, str, int, str]]
    rows = [(level, label, int(n), "") for level, label, n in placed]
    if outside:
        rows.append((None, OUTSIDE, outside, f"{outside} fit no label of the scale"))
    if not rows:  # of choices that nobody declared, none is known where nobody answered
        rows.append((None, "", 0, ""))
    return [
        {**shared, "level": level, "answer": label, "count": n, "share": n / said if said else None,
         "note": "; ".join(filter(None, (*notes, own, "" if said else "nobody answered")))}
        for level, label, n, own in rows
    ]  # fmt: skip


def _middle(levels: pd.Series, *, size: int, ordered: bool) -> tuple[dict[str, float], str]:
    """Return mean, median and the share of the two highest levels, and why one is not defined."""
    if not ordered:
        return {}, "a scale without an order has no mean, median or highest levels"
    if levels.empty:
        return {}, ""
    found = {"mean": float(levels.mean()), "median": float(levels.median())}
    if size < _FEWEST_FOR_TOP:
        return found, f"of {size} levels, the two highest are all or most"
    return {**found, "top_two": float((levels >= size - 1).mean())}, ""


def _notes(answers: pd.DataFrame) -> list[str]:
    """Return what is noted of all answers to a question."""
    if "note" not in answers:
        return []
    said = [set(note.split("; ")) for note in answers["note"].unique()]
    kept = set.intersection(*said) if said else set()
    return [part for part in str(answers["note"].iloc[0]).split("; ") if part and part in kept]


def _hide(
    parts: list[list[dict[str, Any]]], *, fewest: int, complement: bool
) -> list[list[dict[str, Any]]]:
    """Hide the counts of parts in which few answered."""
    sizes = [rows[0]["of"] for rows in parts]
    small = [n for n, size in enumerate(sizes) if 0 < size < fewest]
    notes = dict.fromkeys(
        small, f"fewer than {fewest} answers: hidden, as they could identify people"
    )
    others = sorted((n for n in range(len(sizes)) if sizes[n] >= fewest), key=sizes.__getitem__)
    for n in others if complement and small else ():
        if len(notes) > 1 and sum(sizes[one] for one in notes) >= fewest:
            break
        notes[n] = "hidden, as a smaller hidden part could be worked out from it and the whole"
    return [
        [{**row, **dict.fromkeys(_HIDDEN), "note": "; ".join(filter(None, (notes[n], row["note"])))}
         for row in rows if row["level"] is not None]
        if n in notes else rows
        for n, rows in enumerate(parts)
    ]  # fmt: skip
