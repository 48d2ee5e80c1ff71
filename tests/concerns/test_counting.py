"""Counts below are made by hand from the table of segments."""

import pandas as pd
import pytest

from qualcode import find_concerns
from qualcode.codebooks import Code, Codebook
from qualcode.concerns import leading, roll_up, tree_order
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
