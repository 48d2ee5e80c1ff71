"""Counts below are made by hand from the table of segments."""

import numpy as np
import pandas as pd
import pytest

from qualcode import find_concerns
from qualcode.codebooks import Code, Codebook
from qualcode.concerns import leading, roll_up, tree_order
from qualcode.concerns.counting import at_level
from qualcode.concerns.voting import find_votes
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS, CONCERNS

BOOK = Codebook(
    codes=[
        Code(
            id="capacity",
            name="Capacity building",
            codes=[Code(id="legal"), Code(id="words", role="need")],
        ),
        Code(id="money"),
        Code(id="place", role="area"),
        Code(id="art"),
    ]
)

#   segment, document, group, participant
SEGMENTS = pd.DataFrame(
    [
        ("s1", "d1", "i", "P1"),
        ("s2", "d1", "i", "P2"),
        ("s3", "d2", "ii", "P1"),
        ("s4", "d2", "ii", None),
        ("s5", "d3", None, "P3"),
    ],
    columns=["segment", "document", "group", "participant"],
)
SEGMENTS["start"] = [0, 10, 0, 10, 0]
SEGMENTS["end"] = [9, 19, 9, 19, 9]


def codings(*pairs: tuple[str, str], status: str = "suggested") -> pd.DataFrame:
    """Codings of whole segments of the table above."""
    spans = SEGMENTS.set_index("segment")[["document", "start", "end"]]
    return CODINGS.frame(
        {
            **spans.loc[segment].to_dict(),
            "coding": f"{segment} {code}",
            "code": code,
            "coder": "rule:book@1",
            "status": status,
        }
        for segment, code in pairs
    )


CODINGS_MADE = codings(
    ("s1", "capacity/legal"),
    ("s1", "capacity/words"),  # two children: the parent counts the segment once
    ("s2", "capacity"),
    ("s3", "capacity/legal"),
    ("s4", "money"),
    ("s5", "money"),
)


def counts(table: pd.DataFrame) -> dict[str, tuple[int, ...]]:
    names = ["groups", "participants", "documents", "mentions"]
    return dict(zip(table["code"], table[names].itertuples(index=False, name=None), strict=True))


def test_counts_of_codes_and_parents() -> None:
    assert counts(find_concerns(SEGMENTS, CODINGS_MADE, BOOK)) == {
        "capacity": (2, 2, 2, 3),  # s1, s2, s3
        "capacity/legal": (2, 1, 2, 2),  # s1, s3: both P1
        "money": (1, 1, 2, 2),  # s4 has no participant, s5 no group
        "capacity/words": (1, 1, 1, 1),
        "place": (0, 0, 0, 0),
        "art": (0, 0, 0, 0),
    }


def test_without_a_codebook_what_people_coded_is_counted() -> None:
    table = find_concerns(SEGMENTS, CODINGS_MADE)
    assert counts(table)["capacity"] == (2, 2, 2, 3)
    assert "place" not in set(table["code"])
    assert set(table["note"]) == {""}
    assert table.set_index("code").loc["capacity/legal", ["name", "role", "level"]].tolist() == [
        "capacity/legal", "", 2
    ]  # fmt: skip
    assert find_concerns(SEGMENTS, CODINGS_MADE.iloc[:0]).empty


def test_totals_are_those_from_whom_there_is_material() -> None:
    table = find_concerns(SEGMENTS, CODINGS_MADE, BOOK)
    assert set(table["groups_total"]) == {2}
    assert set(table["participants_total"]) == {3}
    assert set(table["documents_total"]) == {3}


def test_strongest_first_and_ties_in_the_order_of_the_codebook() -> None:
    assert find_concerns(SEGMENTS, CODINGS_MADE, BOOK)["code"].tolist() == [
        "capacity",
        "capacity/legal",
        "money",
        "capacity/words",
        "place",
        "art",
    ]


def test_names_roles_and_levels() -> None:
    table = find_concerns(SEGMENTS, CODINGS_MADE, BOOK).set_index("code")
    assert table.loc["capacity", ["name", "role", "level"]].tolist() == [
        "Capacity building",
        "concern",
        1,
    ]
    assert table.loc["capacity/words", ["name", "role", "level"]].tolist() == ["Words", "need", 2]


def test_columns_are_those_of_the_table_and_no_interval_is_given() -> None:
    table = find_concerns(SEGMENTS, CODINGS_MADE, BOOK)
    assert list(table.columns) == list(CONCERNS.columns)
    assert table[["low", "high"]].isna().all(axis=None)


def people(count: int) -> pd.DataFrame:
    """A document with a note by each of some people."""
    names = range(count)
    table = pd.DataFrame({"segment": [f"s{n}" for n in names], "document": "d1"})
    return table.assign(start=names, end=range(1, count + 1), participant=[f"P{n}" for n in names])


@pytest.mark.parametrize(
    ("count", "of", "share"),
    [
        pytest.param(9, "documents", 1.0, id="nine people: of documents"),
        pytest.param(10, "participants", 0.1, id="ten people: of participants"),
    ],
)
def test_share_is_of_participants_from_ten_on(count: int, of: str, share: float) -> None:
    row = {"coding": "c", "document": "d1", "start": 0, "end": 1, "code": "money"}
    made = CODINGS.frame([{**row, "coder": "ana", "status": "accepted"}])
    top = find_concerns(people(count), made, BOOK).iloc[0]
    assert (top["code"], top["of"], top["share"]) == ("money", of, share)


def test_by_group_each_part_has_its_own_totals() -> None:
    table = find_concerns(SEGMENTS, CODINGS_MADE, BOOK, by="group")
    assert list(table.columns) == [*CONCERNS.columns, "group"]
    one, two = (table[table["group"].eq(group)] for group in ("i", "ii"))
    assert counts(one)["capacity"] == (1, 2, 1, 2)  # s1, s2
    assert counts(two)["capacity"] == (1, 1, 1, 1)  # s3
    assert counts(two)["money"] == (1, 0, 1, 1)  # s4
    assert set(two["participants_total"]) == {1}
    assert len(table) == 12  # s5 is of no group


def test_by_a_column_that_says_nothing() -> None:
    table = find_concerns(SEGMENTS.assign(group=None), CODINGS_MADE, BOOK, by="group")
    assert table.empty
    assert list(table.columns) == [*CONCERNS.columns, "group"]


def test_groups_and_participants_may_be_missing() -> None:
    bare = SEGMENTS.drop(columns=["group", "participant"])
    table = find_concerns(bare, CODINGS_MADE, BOOK)
    assert counts(table)["capacity"] == (0, 0, 2, 3)
    assert set(table["groups_total"]) == {0}


def test_a_code_that_the_codebook_does_not_have_is_counted_and_marked() -> None:
    table = find_concerns(SEGMENTS, codings(("s1", "old/child")), BOOK).set_index("code")
    assert table.loc["old/child", ["mentions", "role", "note", "level"]].tolist() == [
        1,
        "",
        "not in the codebook",
        2,
    ]
    assert table.loc["old", "mentions"] == 1
    assert table.loc["money", "note"] == ""


def test_no_codings_count_nothing() -> None:
    table = find_concerns(SEGMENTS, codings(), BOOK)
    assert table["code"].tolist() == [
        "capacity",
        "capacity/legal",
        "capacity/words",
        "money",
        "place",
        "art",
    ]
    assert set(table["mentions"]) == {0}
    assert set(table["share"]) == {0.0}


def test_no_segments_leave_the_share_undefined() -> None:
    table = find_concerns(SEGMENTS.iloc[:0], codings(), BOOK)
    assert table["share"].isna().all()


def test_what_is_rejected_is_not_counted() -> None:
    made = codings(("s1", "money"), status="rejected")
    assert set(find_concerns(SEGMENTS, made, BOOK)["mentions"]) == {0}


def test_the_order_of_rows_changes_nothing() -> None:
    table = find_concerns(SEGMENTS, CODINGS_MADE, BOOK)
    turned = find_concerns(SEGMENTS.iloc[::-1], CODINGS_MADE.iloc[::-1], BOOK)
    pd.testing.assert_frame_equal(table, turned)


def test_input_is_not_changed() -> None:
    segments, made = SEGMENTS.copy(deep=True), CODINGS_MADE.copy(deep=True)
    find_concerns(segments, made, BOOK, by="group")
    pd.testing.assert_frame_equal(segments, SEGMENTS)
    pd.testing.assert_frame_equal(made, CODINGS_MADE)


def test_missing_columns_and_misspelt_options() -> None:
    with pytest.raises(ColumnMissingError, match="room"):
        find_concerns(SEGMENTS, CODINGS_MADE, BOOK, by="room")
    with pytest.raises(ColumnMissingError, match="segment"):
        find_concerns(SEGMENTS.drop(columns="segment"), CODINGS_MADE, BOOK)
    with pytest.raises(TypeError, match=r"did you mean `by`\?"):
        find_concerns(SEGMENTS, CODINGS_MADE, BOOK, bye="group")  # type: ignore[call-arg]


def test_roll_up_adds_the_codes_above_once() -> None:
    pairs = pd.DataFrame({"segment": ["s", "s"], "code": ["a/b/c", "a/d"]})
    rows = sorted(roll_up(pairs).itertuples(index=False, name=None))
    assert rows == [("s", "a"), ("s", "a/b"), ("s", "a/b/c"), ("s", "a/d")]


def concerns(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return CONCERNS.frame(
        {"code": code, "role": role, "mentions": mentions, "level": code.count("/") + 1}
        for code, role, mentions in rows
    )


def test_leading_are_concerns_that_are_not_part_of_another() -> None:
    table = concerns(
        ("area", "area", 9),
        ("area/law", "concern", 8),
        ("area/law/copyright", "concern", 7),
        ("money", "concern", 6),
        ("art", "concern", 0),
    )
    assert leading(table)["code"].tolist() == ["area/law", "money"]
    assert leading(table, most=1)["code"].tolist() == ["area/law"]


def test_without_concerns_the_highest_level_leads() -> None:
    table = concerns(("area", "area", 9), ("area/need", "need", 9), ("next", "next step", 3))
    assert leading(table)["code"].tolist() == ["area", "next"]
    assert leading(concerns(("a", "concern", 0))).empty


def test_tree_order_puts_parents_first() -> None:
    table = concerns(("b/x", "", 5), ("a/y", "", 4), ("b", "", 3), ("a", "", 2), ("a/x", "", 1))
    assert tree_order(table)["code"].tolist() == ["b", "b/x", "a", "a/y", "a/x"]


def test_parts_cannot_bear_the_name_of_a_column_of_the_result() -> None:
    segments = pd.DataFrame(
        {"segment": ["s"], "document": ["d"], "start": 0, "end": 4, "role": "x"}
    )
    with pytest.raises(OptionError, match="`by` cannot be `role`"):
        find_concerns(segments, CODINGS.frame([]), BOOK, by="role")


def crowd(count: int, raised: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A document a person, of whom the first ones speak of money."""
    table = people(count).assign(document=[f"d{n}" for n in range(count)], start=0, end=5)
    rows = [
        {"coding": f"c{n}", "document": f"d{n}", "start": 0, "end": 5, "code": "money",
         "coder": "ana", "status": "accepted"}
        for n in range(raised)
    ]  # fmt: skip
    return table, CODINGS.frame(rows)


def test_limits_beyond_the_gathering() -> None:
    table = find_concerns(*crowd(100, 30), BOOK, beyond="participant").set_index("code")
    row = table.loc["money"]
    # Of 100 independent people, 1.96 * sqrt(.3 * .7 / 100) = .09 to each side.
    assert row["low"] == pytest.approx(0.21, abs=0.02)
    assert row["high"] == pytest.approx(0.39, abs=0.02)
    assert row["note"] == "limits at 95 %, were these 100 of `participant` a sample of others"
    assert table.loc["art", "note"].startswith("no limits: none of the participants raised it")
    assert np.isnan(table.loc["art", "low"])
    again = find_concerns(*crowd(100, 30), BOOK, beyond="participant", seed=0)
    pd.testing.assert_frame_equal(again.set_index("code"), table)


def test_limits_are_wider_where_clusters_are_alike() -> None:
    segments, made = crowd(100, 30)
    segments["group"] = [f"g{n // 10}" for n in range(100)]  # in three of ten groups, all do
    row = find_concerns(segments, made, BOOK, beyond="group").set_index("code").loc["money"]
    assert row["high"] - row["low"] > 0.4
    few = segments.assign(group=[f"g{n // 12}" for n in range(100)])
    table = find_concerns(few, made, BOOK, beyond="group")
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["note"][0] == "no limits: 9 of `group`, fewer than 10"


def test_units_in_several_clusters_have_no_limits() -> None:
    segments, made = crowd(30, 10)
    segments["participant"] = [f"P{n % 15}" for n in range(30)]
    table = find_concerns(segments, made, BOOK, beyond="document")
    assert "some participants stand in several of `document`" in table["note"][0]
    assert table["low"].isna().all()


def test_votes_are_added_up_and_what_is_unknown_is_said() -> None:
    dots = SEGMENTS.assign(dots=["3", "", "1.5", "0", None])
    table = find_concerns(dots, CODINGS_MADE, BOOK, votes="dots").set_index("code")
    assert table.loc["capacity", "dots"] == 4.5  # s1, s3; nobody could vote on s2
    assert table.loc["capacity", "note"] == "votes of 2 of 3 mentions are known"
    assert table.loc["capacity/legal", ["dots", "note"]].tolist() == [4.5, ""]
    assert table.loc["art", "dots"] == 0
    none = find_concerns(dots.assign(dots=""), CODINGS_MADE, BOOK, votes="dots").set_index("code")
    assert np.isnan(none.loc["money", "dots"])
    parts = find_concerns(dots, CODINGS_MADE, BOOK, votes="dots", by="group")
    assert list(parts.columns) == [*CONCERNS.columns, "dots", "group"]
    assert parts[parts["group"].eq("i")].set_index("code").loc["capacity", "dots"] == 3


@pytest.mark.parametrize("value", ["many", "-1", "inf"])
def test_votes_that_are_no_numbers(value: str) -> None:
    dots = SEGMENTS.assign(dots=["3", value, "", "", ""])
    with pytest.raises(OptionError, match="`dots` of the segment s2"):
        find_concerns(dots, CODINGS_MADE, BOOK, votes="dots")
    with pytest.raises(OptionError, match="`votes` cannot be `share`"):
        find_concerns(dots.assign(share=1), CODINGS_MADE, BOOK, votes="share")
    with pytest.raises(OptionError, match="cannot both be `dots`"):
        find_concerns(dots, CODINGS_MADE, BOOK, votes="dots", by="dots")


def test_parts_may_be_any_attribute() -> None:
    table = find_concerns(SEGMENTS.assign(region=["N", "N", "S", None, "S"]), CODINGS_MADE, BOOK,
                          by="region")  # fmt: skip
    south = table[table["region"].eq("S")].set_index("code")
    assert south.loc["money", ["participants", "participants_total", "mentions"]].tolist() == [
        1, 2, 1,
    ]  # fmt: skip


def test_at_level_keeps_what_is_higher_and_has_none_below() -> None:
    codes = pd.DataFrame({"code": ["a", "a/b", "a/b/c", "d"]})
    assert at_level(codes, 2)["code"].tolist() == ["a/b", "d"]
    assert at_level(codes, 1)["code"].tolist() == ["a", "d"]
    assert at_level(codes, None)["code"].tolist() == ["a", "a/b", "a/b/c", "d"]
    with pytest.raises(OptionError, match="`level`"):
        at_level(codes, 0)


def test_votes_are_found_by_their_usual_names() -> None:
    assert find_votes(SEGMENTS) is None
    assert find_votes(SEGMENTS.assign(Votos=["2", "", "", "0", "1"][: len(SEGMENTS)])) == "Votos"
    assert find_votes(SEGMENTS.assign(votes="")) is None  # nobody voted
    assert find_votes(SEGMENTS.assign(votes="many")) is None  # it is another thing
