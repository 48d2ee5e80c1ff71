"""Attributes on a quote's label."""

import pandas as pd
from peopled import make_people

from qualcode.privacy import attributes, label_attributes

LISTED = make_people(
    participant=["P1", "P2", "P3", "P4", "P5", "P6", "P7"],
    name=["A A", "B B", "C C", "D D", "E E", "F F", "G G"],
    country=["Chile", "Chile", "Chile", "Chile", "Peru", "Peru", None],
    role=["staff", "staff", "staff", "board", "staff", "staff", "board"],
    consent=[None, None, None, None, None, None, "withdrawn"],
)


def test_a_combination_that_three_share_is_shown() -> None:
    shown = label_attributes(LISTED)
    assert shown["P1"] == shown["P2"] == shown["P3"] == ("Chile", "staff")


def test_the_value_that_the_fewest_have_is_left_off_first() -> None:
    shown = label_attributes(LISTED)
    assert shown["P4"] == ("Chile",)  # one of one on the board; four in Chile
    assert shown["P5"] == ("staff",)  # two in Peru; five are staff


def test_who_has_withdrawn_is_neither_shown_nor_counted() -> None:
    assert "P7" not in label_attributes(LISTED)
    two = LISTED.assign(consent=["withdrawn"] + [None] * 6).drop(columns="role")
    assert label_attributes(two)["P2"] == ("Chile",)
    one = two.assign(consent=["withdrawn", "withdrawn"] + [None] * 5)
    assert label_attributes(one)["P3"] == ()


def test_of_two_equally_rare_the_later_column_goes() -> None:
    listed = make_people(
        participant=["1", "2", "3", "4", "5"],
        a=["x", "x", "x", "y", "y"],
        b=["u", "v", "u", "u", "v"],
    )
    assert label_attributes(listed)["1"] == ("x",)


def test_all_are_shown_where_names_are() -> None:
    assert label_attributes(LISTED, fewest=1)["P4"] == ("Chile", "board")


def test_a_list_without_attributes_or_people() -> None:
    assert label_attributes(LISTED[["participant", "name"]])["P1"] == ()
    assert label_attributes(LISTED.iloc[:0]) == {}
    assert isinstance(LISTED, pd.DataFrame)


def test_a_column_of_names_is_no_attribute() -> None:
    listed = make_people(participant=["P1", "P2", "P3"], **{"Last name": ["Soto"] * 3},
                         apellidos=["Soto"] * 3, town=["Lima"] * 3)  # fmt: skip
    assert list(attributes(listed)) == ["participant", "town"]
    assert label_attributes(listed)["P1"] == ("Lima",)
