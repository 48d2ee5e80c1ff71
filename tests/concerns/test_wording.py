"""Words that set parts apart; the log-odds below are worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from qualcode.concerns.wording import WORD_CONTRASTS, contrast_words
from qualcode.errors import ColumnMissingError, OptionError


def make(*notes: tuple[str, str, str]) -> pd.DataFrame:
    rows = [
        {"segment": f"s{n}", "document": f"d{n}", "participant": who, "part": part, "text": text}
        for n, (who, part, text) in enumerate(notes)
    ]
    return pd.DataFrame(rows).assign(language="en")


FOUR = make(
    ("P1", "a", "copyright copyright"),
    ("P2", "a", "copyright, sugar"),
    ("P3", "b", "copyright sugar"),
    ("P4", "b", "Sugar sugar!"),
)


def of_four(segments: pd.DataFrame = FOUR, **options: object) -> pd.DataFrame:
    options = {"by": "part", "a": "a", "b": "b", "over": "participant", "prior": 8, **options}
    return contrast_words(segments, **options).set_index("word")  # type: ignore[arg-type]


def test_log_odds_by_hand() -> None:
    row = of_four().loc["copyright"]
    # 3 of 4 words against 1 of 4; the prior gives half of its 8 words to each word.
    assert row["log_odds"] == pytest.approx(math.log(7 / 5) - math.log(5 / 7))
    assert row["z"] == pytest.approx((math.log(7 / 5) - math.log(5 / 7)) / math.sqrt(1 / 7 + 1 / 5))
    assert row[["a_k", "a_n", "b_k", "b_n", "a_times", "b_times"]].tolist() == [2, 2, 1, 2, 3, 1]
    assert of_four().loc["sugar", "z"] == pytest.approx(-row["z"])


def test_chances_respect_who_said_it() -> None:
    # 6 ways to name the four: only a = {P1, P2} and a = {P3, P4} are as far apart; with P1 and P3
    # it is 3 to 1 as well, and with P2 and P4 it is 1 to 3.
    assert of_four()["p"].tolist() == pytest.approx([4 / 6, 4 / 6])
    assert of_four(over="document")["p"].tolist() == pytest.approx([4 / 6, 4 / 6])


def test_what_one_person_repeats_is_no_word_of_a_part() -> None:
    notes = [(f"P{n}", "ab"[n % 2], "meeting place") for n in range(20)]
    often = make(*notes, ("P0", "a", "budget " * 30), ("P2", "a", "budget"))
    row = of_four(often, over=None, prior=100).loc["budget"]
    assert row["z"] > 2
    assert row["p"] > 0.2


def test_columns_and_evidence() -> None:
    table = of_four()
    assert ["word", *table.columns] == list(WORD_CONTRASTS.columns)
    assert table.loc["copyright", "a_segments"] == ["s0", "s1"]
    assert table.loc["copyright", "b_segments"] == ["s2"]


def test_all_inflections_are_a_word_and_stop_words_are_none() -> None:
    segments = make(
        ("P1", "a", "The trainings"), ("P2", "b", "a training"), ("P3", "b", "training")
    )
    table = of_four(segments)
    assert table.index.tolist() == ["training"]
    assert table["z"].isna().all()  # all words are it, whoever speaks
    assert table["note"].iloc[0] == "not defined: there is no other word"


def test_least_is_of_units() -> None:
    segments = make(("P1", "a", "budget budget"), ("P2", "b", "letter"), ("P3", "b", "letter"))
    assert of_four(segments).index.tolist() == ["letter"]
    assert set(of_four(segments, least=1).index) == {"budget", "letter"}


def test_words_of_those_who_are_only_counted_are_not_listed() -> None:
    segments = FOUR.assign(consent=["quote", "quote", "count", "count"])
    secret = make(("P3", "b", "secret"), ("P4", "b", "secret")).assign(consent="count")
    secret["segment"] = ["s8", "s9"]
    table = of_four(pd.concat([segments, secret], ignore_index=True))
    assert set(table.index) == {"copyright", "sugar"}
    assert table.loc["copyright", "b_times"] == 1


def test_parts_of_different_languages_are_told() -> None:
    segments = FOUR.assign(language=["en", "en", "es", "en"])
    assert "differ in language (en: 100% of a, 50% of b)" in of_four(segments)["note"].iloc[0]
    assert of_four()["note"].iloc[0] == ""


def test_nothing_to_compare() -> None:
    assert of_four(FOUR.assign(text="")).empty
    segments = FOUR.assign(participant=["P1", "P2", None, None])
    table = of_four(segments)
    assert table[["z", "p", "q"]].isna().all(axis=None)
    assert table["note"].iloc[0].startswith("not defined: one part has no known units")


def test_the_order_of_rows_changes_nothing_nor_are_they_changed() -> None:
    before = FOUR.copy(deep=True)
    pd.testing.assert_frame_equal(of_four(FOUR[::-1]), of_four())
    pd.testing.assert_frame_equal(before, FOUR)


def test_drawn_ways_follow_from_the_seed() -> None:
    notes = [(f"P{n}", "ab"[n % 2], "meeting" if n % 3 else "place") for n in range(30)]
    one, two = (of_four(make(*notes), draws=50, seed=1)["p"] for _ in range(2))
    assert one.tolist() == two.tolist()
    assert np.allclose(one * 51, np.round(one * 51))  # (b + 1) / (50 + 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prior": 0}, "`prior` is a number of words above 0"),
        ({"least": 0}, "`least` is a whole number from 1"),
        ({"a": "x"}, "no segment has the `part` 'x'"),
    ],
)
def test_bad_options(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        of_four(**options)


def test_a_missing_column() -> None:
    with pytest.raises(ColumnMissingError, match="text"):
        of_four(FOUR.drop(columns="text"))
