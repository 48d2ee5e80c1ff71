import pandas as pd
import pytest

from qualcode.errors import ColumnMissingError, OptionError
from qualcode.surveys import ANSWERS, QUESTIONS, survey_table
from qualcode.surveys.tables import OUTSIDE

CHOICES = ["bad", "poor", "fair", "good"]


def make(  # noqa: PLR0913 - all but one are options
    levels: str,
    *,
    parts: str = "",
    question: str = "rooms",
    survey: str = "After",
    ordered: bool = True,
    named: bool = True,
) -> pd.DataFrame:
    """Answers to a question: a digit is a level, `.` no answer, `?` one outside the scale."""
    rows = [
        {
            "survey": survey,
            "moment": "after",
            "question": question,
            "label": question.title(),
            "participant": f"P{n}" if named else None,
            "answer": None if sign == "." else sign,
            "level": int(sign) if sign.isdecimal() else None,
            "of": 4,
            "missing": sign == ".",
            "choices": CHOICES,
            "ordered": ordered,
            "source": f"{survey}.csv",
            "row": n + 1,
            **({"affiliation": {"s": "staff", "v": "volunteer", "n": "NGO"}.get(part)}
               if parts else {}),
        }
        for n, (sign, part) in enumerate(zip(levels, parts or levels, strict=True), start=1)
    ]  # fmt: skip
    return ANSWERS.frame(rows)


def people(number: int, **columns: list[str]) -> pd.DataFrame:
    ids = [f"P{n}" for n in range(1, number + 1)]
    return pd.DataFrame({"participant": ids, **columns}).astype("str")


def test_counts_shares_and_middles_by_hand() -> None:
    answers = make("4434.2?4")
    before = answers.copy(deep=True)
    table = survey_table(answers)
    pd.testing.assert_frame_equal(answers, before)
    assert list(table) == list(QUESTIONS.columns)
    assert table["answer"].tolist() == [*CHOICES, OUTSIDE]
    assert table["count"].tolist() == [0, 1, 1, 4, 1]
    assert table["share"].tolist() == pytest.approx([0, 1 / 7, 1 / 7, 4 / 7, 1 / 7])
    assert table["level"].tolist() == [1, 2, 3, 4, pd.NA]
    row = table.iloc[0]
    assert (row["of"], row["missing"], row["responses"], row["levels"]) == (7, 1, 8, 4)
    assert row["mean"] == pytest.approx(21 / 6)
    assert row["median"] == 4
    assert row["top_two"] == pytest.approx(5 / 6)
    assert table["answered"].isna().all()
    assert "1 fit no label" in table["note"].iloc[-1]


def test_who_answered_of_whom_could() -> None:
    consent = ["quote"] * 4 + ["withdrawn", "count"]
    table = survey_table(make("44."), participants=people(6, consent=consent))
    assert table[["answered", "invited"]].iloc[0].tolist() == [3, 5]
    assert table["response_rate"].iloc[0] == pytest.approx(0.6)


def test_strangers_are_told_and_no_part_of_the_rate() -> None:
    table = survey_table(make("4444"), participants=people(2))
    assert table[["answered", "invited", "response_rate"]].iloc[0].tolist() == [2, 2, 1.0]
    assert "2 who answered are not in the list" in table["note"].iloc[0]


def test_without_names_there_is_no_rate() -> None:
    table = survey_table(make("4444", named=False), participants=people(9))
    assert table["response_rate"].isna().all()
    assert table["note"].str.contains("nobody said who answered").all()
    assert (table["responses"] == 4).all()


def test_a_question_that_nobody_answered_has_no_share() -> None:
    table = survey_table(make("..."))
    assert table["share"].isna().all()
    assert table["count"].tolist() == [0, 0, 0, 0]
    assert table["note"].str.contains("nobody answered").all()
    assert table[["mean", "median", "top_two"]].isna().all(axis=None)


def test_choices_without_an_order_have_no_middle() -> None:
    table = survey_table(make("1123", ordered=False))
    assert table["count"].tolist() == [2, 1, 1, 0]
    assert table[["mean", "median", "top_two"]].isna().all(axis=None)
    assert table["note"].str.contains("without an order").all()


def test_of_three_levels_no_top_two() -> None:
    answers = make("1233").assign(of=3, choices=[CHOICES[:3]] * 4)
    table = survey_table(answers)
    assert table["top_two"].isna().all()
    assert table["mean"].iloc[0] == pytest.approx(2.25)
    assert table["note"].str.contains("of 3 levels, the two highest").all()


STAFF, VOLUNTEERS, NGO = "44444433", "3333311", "21"
PARTED = make(STAFF + VOLUNTEERS + NGO, parts="s" * 8 + "v" * 7 + "n" * 2)


def test_parts_in_which_few_answered_are_hidden_and_one_more() -> None:
    table = survey_table(PARTED, by="affiliation")
    assert table["affiliation"].unique().tolist() == ["NGO", "staff", "volunteer"]
    few, many, more = (table[table["affiliation"].eq(p)] for p in ("NGO", "staff", "volunteer"))
    assert many["count"].tolist() == [0, 0, 2, 6]
    for part in (few, more):
        assert part[["count", "share", "mean", "median", "top_two"]].isna().all(axis=None)
    assert few["note"].str.startswith("fewer than 5 answers: hidden").all()
    assert more["note"].str.startswith("hidden, as a smaller hidden part").all()
    assert (few["of"] == 2).all()


def test_what_is_hidden_can_be_chosen() -> None:
    table = survey_table(PARTED, by="affiliation", complement=False)
    hidden = table.loc[table["count"].isna(), "affiliation"]
    assert set(hidden) == {"NGO"}
    assert survey_table(PARTED, by="affiliation", fewest=2)["count"].notna().all()


def test_two_small_parts_hide_each_other_only_if_they_are_enough_together() -> None:
    answers = make("444443333321", parts="s" * 10 + "vn")
    table = survey_table(answers, by="affiliation")
    assert table["count"].isna().all()  # 2 people are not 5: staff less the whole gives them away
    answers = make("44444333332211" + "11", parts="s" * 10 + "vvv" + "nnn")
    table = survey_table(answers, by="affiliation")
    assert set(table.loc[table["count"].notna(), "affiliation"]) == {"staff"}


def test_an_unknown_part_is_last_and_named() -> None:
    answers = make("4444433333", parts="s" * 5 + "x" * 5)
    table = survey_table(answers, by="affiliation", participants=people(
        12, affiliation=["staff"] * 6 + ["volunteer"] * 6))  # fmt: skip
    assert table["affiliation"].unique().tolist() == ["staff", "(not known)"]
    staff = table[table["affiliation"].eq("staff")].iloc[0]
    assert (staff["answered"], staff["invited"], staff["count"]) == (5, 6, 0)


def test_surveys_are_counted_apart() -> None:
    both = pd.concat([make("44", survey="One"), make("11", survey="Two")], ignore_index=True)
    table = survey_table(both)
    assert table["survey"].unique().tolist() == ["One", "Two"]
    assert table["count"].tolist() == [0, 0, 0, 2, 2, 0, 0, 0]


def test_no_answers_no_rows() -> None:
    assert list(survey_table(ANSWERS.frame([]))) == list(QUESTIONS.columns)


@pytest.mark.parametrize(
    ("options", "error", "expected"),
    [
        ({"by": "level"}, OptionError, "`by` is an attribute of the participants"),
        ({"by": "colour"}, ColumnMissingError, "colour"),
        ({"fewest": 0}, OptionError, "`fewest` is a number of answers, 1 or more; found 0"),
        ({"fewset": 1}, TypeError, "did you mean `fewest`"),
        ({"participants": pd.DataFrame({"who": ["a"]})}, ColumnMissingError, "participant"),
    ],
)
def test_bad_options(options: dict, error: type[Exception], expected: str) -> None:
    with pytest.raises(error, match=expected):
        survey_table(PARTED, **options)
    with pytest.raises(ColumnMissingError, match="choices"):
        survey_table(PARTED.drop(columns="choices"))
