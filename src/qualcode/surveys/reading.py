"""Reading surveys: the answers to closed questions, a row an answer, each on its scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from qualcode.errors import GatheringError, check_options, did_you_mean
from qualcode.gatherings import Gathering
from qualcode.gatherings.config import QuestionConfig
from qualcode.gatherings.material import join_participants
from qualcode.privacy import PRIVATE, WITHDRAWN, consents, resolve
from qualcode.spans import fold
from qualcode.surveys.scales import (
    Scale,
    declared_scale,
    known_scales,
    recognise_scale,
    unordered_scale,
)
from qualcode.surveys.several import (
    Options,
    declared_options,
    recognise_options,
    ticks,
)
from qualcode.surveys.sheets import Form, find_forms, place
from qualcode.surveys.tables import ANSWERS
from qualcode.surveys.wording import say_in, section_of, title_of

_SHOWN = 60  # characters of a question in a locator
_MOST_CHOICES = 30
_SEVERAL = "several answers could be chosen; each option is counted by itself"


@check_options
def read_surveys(gathering: Gathering, *, language: str | None = None) -> pd.DataFrame:
    """Read the answers to the closed questions of a gathering's surveys.

    What gathering.yaml declares under `surveys` is read so. A question without a scale, and every
    column of a survey without questions, gets the usual scale that has all of its answers
    (agreement, satisfaction, quality, frequency, yes and no, 1 to 5, 0 to 10 …, in English and
    Spanish, Portuguese and German), and `note` says that it was recognised. Where no survey is
    declared, all sheets of the kind `survey` are looked at. Answers in people's own words are no
    part of this: they are segments, to be coded.

    Args:
        gathering: What `read_gathering` gave.
        language: Of titles, questions and labels; None: the language of the report.

    Returns:
        The answers table, a row a response and question, in the order of surveys, questions, rows.
        `level` is the place of the answer on its scale, 1 (lowest) to `of`; `choices` are the
        scale's labels from lowest to highest. `missing` says that there is no answer (`answer` is
        missing too), or one that says nothing, as “not applicable”. An answer that fits no label
        has no level and is not missing; `note` says so. Such an `answer` is a participant's own
        words, and is masked before it is shown; `survey_table` only counts it. Attributes of the
        participants come last.
        Answers of those who have withdrawn are left out, and how many responses these were is in
        `note`; those who are only to be counted are there, and `consent` says so.

    Where several answers stand in a cell, as boxes that people ticked, each option is a question of
    its own, `column: option`, with the levels no and yes (chosen), for all who chose any; what
    was asked is its `section`, and `note` says so. What only one person answered, and what is
    none of the declared options, are “other answers” together.

    Raises:
        GatheringError: A survey's file or column is not there, a scale or section is unknown, two
            surveys have the same title, or a question that is named is answered in own words.
    """
    language = language or gathering.config.language
    forms = find_forms(gathering)
    _check_titles(forms, gathering, language)
    parts = [part for own in _by_survey(forms) for part in _read(own, gathering, language)]
    answers = _without_withdrawn(_joined(parts), gathering)
    return _with_participants(answers, gathering)


def _by_survey(forms: Sequence[Form]) -> list[list[Form]]:
    surveys: dict[object, list[Form]] = {}
    for form in forms:
        key = form.file.source if form.number is None else form.number
        surveys.setdefault(key, []).append(form)
    return list(surveys.values())


def _read(forms: Sequence[Form], gathering: Gathering, language: str) -> Iterator[pd.DataFrame]:
    """Yield the answers to each question of a survey, from all of its sheets."""
    number, survey = forms[0].number, forms[0].survey
    if survey.questions and number is not None:
        for n, question in enumerate(survey.questions):
            own = [form for form in forms if form.sheet.column(question.column)]
            if options := _options_of(question, own, gathering, number, n, language):
                yield from _chosen(question, own, options, language)
                continue
            scale, note = _scale_of(question, own, gathering, number, n)
            yield _answers(question, own, scale, note, language)
        return
    for column in dict.fromkeys(name for form in forms for name in form.sheet.heading):
        own = [form for form in forms if column in form.sheet.heading]
        if fold(column) in PRIVATE or any(column in form.taken for form in own):
            continue
        question, cells = QuestionConfig(column=column), _cells(own, column)
        if found := recognise_scale(cells, cautious=True):
            yield _answers(question, own, found, _recognised(found), language)
        elif options := recognise_options(cells, cautious=True):
            yield from _chosen(question, own, options, language)


def _cells(forms: Sequence[Form], column: str) -> list[str]:
    return [cell for form in forms for cell in form.sheet.cells(form.sheet.column(column) or "")]


def _recognised(scale: Scale) -> str:
    return f"nobody declared the scale; recognised from the answers as {scale.name}"


def _scale_of(
    question: QuestionConfig, forms: Sequence[Form], gathering: Gathering, number: int, n: int
) -> tuple[Scale, str]:
    """Return the scale of a question, and what is to be noted of it."""
    if question.scale:
        return _named(question.scale, gathering, number, n), ""
    cells = _cells(forms, question.column)
    if found := recognise_scale(cells):
        return found, _recognised(found)
    scale = unordered_scale(cells)
    is_open = any(form.sheet.column(question.column) in form.open() for form in forms)
    if is_open or scale.size > _MOST_CHOICES:
        where = place(gathering, number, "questions", n, "column")
        raise GatheringError(
            f"{where}: `{question.column}` holds answers in people's own words; name it as `text` "
            "of its source, or give it a scale"
        )
    return scale, "nobody declared the scale, and none was recognised; choices without an order"


def _options_of(  # noqa: PLR0913, PLR0917 - where a question stands
    question: QuestionConfig,
    forms: Sequence[Form],
    gathering: Gathering,
    number: int,
    n: int,
    language: str,
) -> Options | None:
    """Return the options of a question that may have several answers; None if it may not."""
    if question.multiple is False or (question.scale and not question.multiple):
        return None
    cells = _cells(forms, question.column)
    if question.scale:
        return declared_options(_named(question.scale, gathering, number, n), cells, language)
    if question.multiple:
        if found := recognise_options(cells):
            return found
        where = place(gathering, number, "questions", n, "multiple")
        raise GatheringError(
            f"{where}: no answer to `{question.column}` is given twice; name the options as labels "
            "of a `scale`, or take `multiple` out"
        )
    return None if recognise_scale(cells) else recognise_options(cells, cautious=True)


def _chosen(
    question: QuestionConfig, forms: Sequence[Form], options: Options, language: str
) -> Iterator[pd.DataFrame]:
    """Yield for each option whether it was chosen, as a question of its own."""
    asked = say_in(question.label, language) or question.column
    for name, label, scale in ticks(options, language):
        one = question.model_copy(
            update={"id": f"{question.id or question.column}: {name}", "label": label}
        )
        section = section_of(question, forms[0], language)
        part = _answers(one, forms, scale, _SEVERAL, language)
        yield part.assign(section=f"{section}: {asked}" if section else asked)


def _named(name: str, gathering: Gathering, number: int, n: int) -> Scale:
    """Return the scale of a name: the survey's own, another's, or a usual one."""
    surveys = gathering.config.surveys
    for survey in (surveys[number], *surveys):
        if name in survey.scales:
            return declared_scale(name, survey.scales[name])
    if name in known_scales():
        return known_scales()[name]
    names = [one for survey in surveys for one in survey.scales] + [*known_scales()]
    where = place(gathering, number, "questions", n, "scale")
    raise GatheringError(f"{where}: there is no scale `{name}`; {did_you_mean(name, names)}")


def _answers(
    question: QuestionConfig, forms: Sequence[Form], scale: Scale, note: str, language: str
) -> pd.DataFrame:
    """Make the rows of a question, one a response."""
    parts = []
    for form in forms:
        column = form.sheet.column(question.column) or ""
        cells, size = form.sheet.cells(column), len(form.sheet.rows)
        placed = {cell: scale.place(cell) for cell in set(cells)}
        told = {cell: _note(note, level) for cell, level in placed.items()}
        part = ANSWERS.of_columns(
            size,
            participant=form.participants(),
            answer=[cell or None for cell in cells],
            level=[placed[cell] or None for cell in cells],
            missing=[placed[cell] == 0 for cell in cells],
            row=form.sheet.numbers,
            locator=[_locator(form, row, column) for row in form.sheet.numbers],
            note=[told[cell] for cell in cells],
        )
        parts.append(part.assign(**_shared(question, form, column, language)))
    answers = _joined(parts).assign(of=scale.size, ordered=scale.ordered, scale=scale.name)
    choices = scale.wording(language)
    answers["choices"] = pd.Series([choices] * len(answers), dtype="object")
    return answers.astype({name: column.dtype for name, column in ANSWERS.columns.items()})


def _shared(
    question: QuestionConfig, form: Form, column: str, language: str
) -> dict[str, str | None]:
    """Return what all answers to a question in a sheet have in common."""
    return {
        "survey": title_of(form, language),
        "moment": form.survey.moment,
        "question": question.id or question.column,
        "label": say_in(question.label, language) or column,
        "section": section_of(question, form, language),
        "source": f"{form.file.source}#{form.sheet.name}" if form.several else form.file.source,
    }


def _note(note: str, level: int | None) -> str:
    outside = "fits no label of its scale" if level is None else ""
    return "; ".join(filter(None, (note, outside)))


def _locator(form: Form, number: int, column: str) -> str:
    before = f"{form.sheet.name}, " if form.several else ""
    shown = column if len(column) <= _SHOWN else f"{column[: _SHOWN - 1]}…"
    return f"{before}row {number}, {shown}"


def _check_titles(forms: Sequence[Form], gathering: Gathering, language: str) -> None:
    """Refuse two surveys of the same title: their answers would be counted together."""
    first: dict[str, int] = {}
    for form in forms:
        if form.number is None:
            continue
        title = title_of(form, language)
        if first.setdefault(title, form.number) != form.number:
            raise GatheringError(
                f"{place(gathering, form.number, 'title')}: two surveys are called `{title}`; "
                "give each a title of its own"
            )


def _without_withdrawn(answers: pd.DataFrame, gathering: Gathering) -> pd.DataFrame:
    """Bring participants to their ids, and leave out what those who have withdrawn answered."""
    who = resolve(answers["participant"], gathering.participants)
    stays = consents(who, gathering.participants).ne(WITHDRAWN)
    responses = answers.loc[~stays, ["survey", "source", "row"]]
    gone = responses.drop_duplicates().groupby("survey").size()
    told = {survey: f"{n} response{'s' * (n > 1)} left out: consent withdrawn"
            for survey, n in gone.items()}  # fmt: skip
    left = answers.assign(participant=who)[stays].reset_index(drop=True)
    said = zip(left["note"], (told.get(one, "") for one in left["survey"]), strict=True)
    return left.assign(note=["; ".join(filter(None, both)) for both in said])


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else ANSWERS.frame([])


def _with_participants(answers: pd.DataFrame, gathering: Gathering) -> pd.DataFrame:
    """Add what is known of the participants; an attribute named like a column gets a `_`."""
    own = [name for name in ANSWERS.columns if name != "participant"]
    listed = gathering.participants.rename(columns={name: f"{name}_" for name in own})
    return join_participants(answers, listed)
