import pandas as pd
import pytest

from qualcode.errors import ColumnMissingError, OptionError
from qualcode.surveys import ANSWERS, CHANGES, survey_change

SCALE = ["1", "2", "3", "4", "5"]


def make(moment: str, levels: dict[str, int | None], **more: object) -> pd.DataFrame:
    rows = [
        {
            "survey": moment,
            "moment": moment,
            "question": "trust",
            "label": "Trust",
            "participant": who.rstrip("*") or None,
            "level": level,
            "of": 5,
            "choices": SCALE,
            "missing": level is None,
            **more,
        }
        for who, level in levels.items()
    ]
    return ANSWERS.frame(rows)


def join(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


BEFORE = make("before", {"a": 1, "b": 2, "c": 3, "d": 4, "e": 2, "f": 5, "g": None})
AFTER = make("after", {"h": 1, "f": 4, "e": 4, "d": 4, "c": 5, "b": 3, "a": 2, "g": 3})


def test_those_who_answered_both_times_are_linked_and_counted_by_hand() -> None:
    both = join(BEFORE, AFTER)
    before = both.copy(deep=True)
    table = survey_change(both)
    pd.testing.assert_frame_equal(both, before)
    assert list(table) == list(CHANGES.columns)
    row = table.iloc[0]
    assert (row["before"], row["after"], row["linked"]) == (6, 8, 6)
    assert (row["up"], row["same"], row["down"]) == (4, 1, 1)
    assert (row["median_before"], row["median_after"]) == (2.5, 4)
    assert (row["test"], row["note"]) == ("", "")
    assert pd.isna(row["p"])


def test_the_sign_test_and_what_it_is_about() -> None:
    # 4 up of 5 that moved: 2 (C(5,4) + C(5,5)) / 2^5 = 12 / 32.
    row = survey_change(join(BEFORE, AFTER), test="sign").iloc[0]
    assert row["p"] == pytest.approx(12 / 32)
    assert "those who came are all who are spoken of" in row["note"]


def test_the_signed_rank_test() -> None:
    # Six that all go up: only one of the 2^6 ways to set signs is as extreme to each side.
    before = make("before", dict(zip("abcdef", [1, 1, 1, 1, 1, 1], strict=True)))
    after = make("after", dict(zip("abcdef", [2, 3, 4, 5, 2, 3], strict=True)))
    row = survey_change(join(before, after), test="wilcoxon").iloc[0]
    assert row["p"] == pytest.approx(2 / 64)


def test_where_nobody_moved_there_is_nothing_to_test() -> None:
    same = dict(zip("abcdef", [1, 2, 3, 4, 5, 5], strict=True))
    row = survey_change(join(make("before", same), make("after", same)), test="sign").iloc[0]
    assert (row["up"], row["same"], row["down"]) == (0, 6, 0)
    assert pd.isna(row["p"])
    assert "nothing to test" in row["note"]


def test_who_answered_twice_counts_by_the_last_response() -> None:
    later = join(AFTER, make("after", {"a": 5}))
    row = survey_change(join(BEFORE, later)).iloc[0]
    assert (row["linked"], row["median_after"]) == (6, 4)
    assert row["note"] == "1 answered twice; their last response counts"


def test_few_who_are_linked_are_hidden() -> None:
    few = join(make("before", {"a": 1, "b": 2}), make("after", {"a": 2, "b": 2}))
    row = survey_change(few).iloc[0]
    assert row["linked"] == 2
    assert row[["up", "same", "down", "median_before"]].isna().all()
    assert "fewer than 5 are linked: hidden" in row["note"]
    assert survey_change(few, fewest=2).iloc[0]["up"] == 1


def test_nobody_linked_is_said() -> None:
    unnamed = join(make("before", {"": 1}), make("after", {"": 3}))
    row = survey_change(unnamed).iloc[0]
    assert (row["before"], row["after"], row["linked"]) == (1, 1, 0)
    assert "nobody can be linked" in row["note"]


def test_scales_must_be_alike_and_have_an_order() -> None:
    other = AFTER.assign(of=3)
    assert "the scales differ, with 5 and 3 levels" in survey_change(join(BEFORE, other))["note"][0]
    without = join(BEFORE, AFTER).assign(ordered=False)
    assert "without an order" in survey_change(without)["note"][0]
    assert survey_change(without)["up"].isna().all()


def test_a_question_of_one_moment_is_no_change() -> None:
    assert survey_change(BEFORE).empty
    assert survey_change(join(BEFORE, AFTER.assign(question="other"))).empty
    assert list(survey_change(ANSWERS.frame([]))) == list(CHANGES.columns)


def test_bad_options() -> None:
    with pytest.raises(OptionError, match="test is one of None, 'sign', 'wilcoxon'; found 't'"):
        survey_change(BEFORE, test="t")
    with pytest.raises(OptionError, match="`fewest` is a number of people, 1 or more"):
        survey_change(BEFORE, fewest=0)
    with pytest.raises(ColumnMissingError, match="moment"):
        survey_change(BEFORE.drop(columns="moment"))
