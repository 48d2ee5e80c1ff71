import json

import pandas as pd
import pytest

from qualcode.charts import figures
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.surveys import ANSWERS, survey_table


def make(
    number: int, counts: tuple[int, ...], *, label: str = "Rooms", ordered: bool = True
) -> pd.DataFrame:
    labels = [f"level {n}" for n in range(1, len(counts) + 1)]
    levels = [level for level, count in enumerate(counts, start=1) for _ in range(count)]
    return ANSWERS.frame(
        [
            {
                "survey": "After",
                "question": f"q{question}",
                "label": f"{label} {question}",
                "participant": f"P{place}",
                "level": level,
                "of": len(counts),
                "choices": labels,
                "ordered": ordered,
                "affiliation": "staff" if place % 2 else "volunteer",
            }
            for question in range(number)
            for place, level in enumerate(levels)
        ]
    )


def test_the_middle_lies_across_the_line() -> None:
    # 10 answers: 1 and 2 below the middle, 4 in it, 2 and 1 above.
    figure = figures.draw_survey(survey_table(make(1, (1, 2, 4, 2, 1))))
    (bar,) = figure.data
    assert list(bar.base) == pytest.approx([-0.5, -0.4, -0.2, 0.2, 0.4])
    assert list(bar.x) == pytest.approx([0.1, 0.2, 0.4, 0.2, 0.1])
    assert list(bar.text) == ["10%", "20%", "40%", "20%", "10%"]


def test_without_a_middle_the_halves_meet_at_the_line() -> None:
    (bar,) = figures.draw_survey(survey_table(make(1, (1, 1, 3, 5)))).data
    assert list(bar.base) == pytest.approx([-0.2, -0.1, 0, 0.3])


def test_choices_without_an_order_begin_at_the_line() -> None:
    (bar,) = figures.draw_survey(survey_table(make(1, (3, 1), ordered=False))).data
    assert list(bar.base) == pytest.approx([0, 0.75])


def test_of_an_option_only_who_chose_it_is_drawn() -> None:
    answers = make(2, (3, 1)).assign(scale="chosen or not")
    first, second = figures.draw_survey(survey_table(answers)).data
    assert (list(first.base), list(first.x)) == ([0], [0.25])
    assert list(second.text) == ["25%"]
    figure = figures.draw_survey(survey_table(answers))
    assert not [one.text for one in figure.layout.annotations if "level" in one.text]
    assert "upper half" not in figure.layout.meta["alt"]


def test_colours_go_from_orange_by_grey_to_blue() -> None:
    (bar,) = figures.draw_survey(survey_table(make(1, (1, 1, 1, 1, 1)))).data
    assert list(bar.marker.color) == ["#a04a00", "#f2c08d", "#d9dee1", "#a9cfdf", "#0b5f85"]
    (bar,) = figures.draw_survey(survey_table(make(1, (1, 1)))).data
    assert list(bar.marker.color) == ["#a04a00", "#0b5f85"]


def contrast(first: str, second: str) -> float:
    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("levels", range(2, 12))
def test_figures_stand_out_from_every_colour(levels, ordered) -> None:
    (bar,) = figures.draw_survey(survey_table(make(1, (1,) * levels, ordered=ordered))).data
    assert len(bar.marker.color) == levels
    for color, ink in zip(bar.marker.color, bar.textfont.color, strict=True):
        assert contrast(color, ink) >= 4.5


@pytest.mark.parametrize("number", [1, 2, 30])
def test_every_question_has_a_bar_and_a_name(number: int) -> None:
    table = survey_table(make(number, (1, 2, 3), label="How far do you agree that it is so"))
    before = table.copy(deep=True)
    figure = figures.draw_survey(table)
    pd.testing.assert_frame_equal(table, before)
    assert len(figure.data) == number
    assert sum("How far" in name for name in figure.layout.yaxis.ticktext) == number
    places = figure.layout.yaxis.tickvals
    assert list(places) == sorted(set(places))
    assert figure.layout.height <= 110 + 26 * 2 * (number + 1) + 150
    assert figure.layout.meta["alt"].endswith(".")
    json.dumps(figure.to_dict()["layout"]["meta"])


def test_parts_have_a_bar_each_and_hidden_ones_none() -> None:
    answers = make(2, (3, 3, 4))
    figure = figures.draw_survey(survey_table(answers, by="affiliation", fewest=1))
    assert len(figure.data) == 4
    assert sum("volunteer" in name for name in figure.layout.yaxis.ticktext) == 2
    figure = figures.draw_survey(survey_table(answers, by="affiliation", fewest=6))
    assert len(figure.data) == 0
    told = [note.text for note in figure.layout.annotations]
    assert told.count("hidden: few answers") == 4


def test_sections_and_surveys_are_headings_and_the_alt_names_extremes() -> None:
    good, bad = make(1, (0, 1, 9)), make(1, (9, 1, 0), label="Meals")
    bad = bad.assign(survey="Before", section="The place")
    figure = figures.draw_survey(survey_table(pd.concat([good, bad], ignore_index=True)))
    names = [name for name in figure.layout.yaxis.ticktext if "<b>" in name]
    assert [("After" in name, "Before" in name, "The place" in name) for name in names] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    assert figure.layout.title.text == "Closed questions of 2 surveys: share of answers"
    assert "most in “Rooms 0” (90%); least in “Meals 0” (0%)" in figure.layout.meta["alt"]


def test_words_of_forms_are_never_markup() -> None:
    answers = make(1, (1, 2), label="<img src=x onerror=alert(1)>")
    figure = figures.draw_survey(survey_table(answers.assign(section="<script>")))
    shown = json.dumps(figure.to_dict()["layout"]["yaxis"]["ticktext"], default=list)
    assert "<img" not in shown + figure.layout.meta["table"]
    assert "<script" not in shown
    assert "&lt;img" in shown
    assert "<img" not in json.dumps(list(figure.data[0].hovertext))


def test_no_questions_are_a_sentence() -> None:
    figure = figures.draw_survey(survey_table(ANSWERS.frame([])))
    assert "There is no closed question." in figure.layout.annotations[0].text


def test_nobody_answered_and_outside_the_scale_are_told() -> None:
    nobody = make(1, (1, 1)).assign(level=pd.NA, missing=True).astype({"level": "Int64"})
    figure = figures.draw_survey(survey_table(nobody))
    assert "nobody answered" in [note.text for note in figure.layout.annotations]
    outside = make(1, (2, 2)).assign(level=pd.array([1, 2, 2, pd.NA], dtype="Int64"))
    figure = figures.draw_survey(survey_table(outside))
    assert "4*" in [note.text for note in figure.layout.annotations]
    assert figure.layout.xaxis.title.text.endswith("(* some fit no label of the scale)")


def test_bad_tables() -> None:
    table = survey_table(make(1, (1, 2)))
    with pytest.raises(ColumnMissingError, match="share"):
        figures.draw_survey(table.drop(columns="share"))
    with pytest.raises(OptionError, match="one column for parts at most; found a, b"):
        figures.draw_survey(table.assign(a="x", b="y"))
