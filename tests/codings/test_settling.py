"""What counts where rules, models and people coded the same text."""

import pandas as pd
import pytest

from qualcode.codings import settle
from qualcode.errors import ColumnMissingError
from qualcode.tables import CODINGS

RULE, MODEL = "rule:book@1", "model:minilm"


def codings(*rows: tuple[str, str]) -> pd.DataFrame:
    """Codings of one segment with one code, each by a coder and with a status."""
    same = {"document": "d", "start": 0, "end": 3, "code": "law", "quote": "abc"}
    return CODINGS.frame(
        {**same, "coding": str(number), "coder": coder, "status": status}
        for number, (coder, status) in enumerate(rows)
    )


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        pytest.param([(RULE, "suggested")], ["0"], id="a rule's suggestion"),
        pytest.param([(RULE, "rejected")], [], id="a rule's, rejected"),
        pytest.param([(RULE, "suggested"), (MODEL, "suggested")], ["0"], id="rule and model"),
        pytest.param([(RULE, "suggested"), ("ana", "accepted")], ["1"], id="a person before rule"),
        pytest.param([("ana", "accepted"), (RULE, "suggested")], ["0"], id="whatever the order"),
        pytest.param([(RULE, "suggested"), ("ana", "rejected")], [], id="a person says no"),
        pytest.param([(MODEL, "accepted"), ("ana", "rejected")], [], id="no to a model's"),
        pytest.param(
            [("ana", "rejected"), ("bea", "accepted")], ["1"], id="one person's yes stands"
        ),
        pytest.param(
            [("ana", "accepted"), ("adjudicated", "rejected")], [], id="adjudicated: no code"
        ),
        pytest.param(
            [("ana", "rejected"), (RULE, "suggested"), ("adjudicated", "accepted")],
            ["2"],
            id="adjudicated: a code",
        ),
        pytest.param([("ana", "accepted"), ("bea", "accepted")], ["0"], id="once"),
        pytest.param([], [], id="none"),
    ],
)
def test_what_counts(rows: list[tuple[str, str]], counts: list[str]) -> None:
    table = codings(*rows)
    before = table.copy(deep=True)
    assert settle(table)["coding"].tolist() == counts
    pd.testing.assert_frame_equal(table, before)


def test_other_codes_are_settled_apart() -> None:
    table = pd.concat([codings(("ana", "accepted")), codings((RULE, "suggested"))])
    assert len(settle(table.assign(code=["law", "money"]))) == 2


def spans(*rows: tuple[int, int, str, str]) -> pd.DataFrame:
    """Codings with one code in one document: start, end, coder, status."""
    names = ["start", "end", "coder", "status"]
    return CODINGS.frame(
        dict(zip(names, row, strict=True)) | {"coding": str(n), "document": "d", "code": "law"}
        for n, row in enumerate(rows)
    )


SEGMENTS = pd.DataFrame({"document": ["d", "d", "e"], "start": [0, 11, 0], "end": [10, 20, 20]})


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        pytest.param(
            [(0, 10, RULE, "suggested"), (2, 5, "ana", "accepted")], ["1"], id="a part of a segment"
        ),
        pytest.param(
            [(11, 20, RULE, "suggested"), (2, 5, "ana", "accepted")], ["0", "1"], id="two segments"
        ),
        pytest.param(
            [(11, 20, RULE, "suggested"), (8, 12, "ana", "accepted")], ["1"], id="over a border"
        ),
        pytest.param(
            [(2, 5, "ana", "accepted"), (3, 8, "bea", "accepted")], ["0"], id="two people, once"
        ),
        pytest.param(
            [(2, 5, "ana", "accepted"), (8, 12, "bea", "accepted")], ["0", "1"], id="bea's in two"
        ),
        pytest.param(
            [(0, 10, "ana", "rejected"), (2, 5, "ana", "accepted"), (0, 10, RULE, "suggested")],
            ["1"],
            id="not the whole segment, but these words",
        ),
        pytest.param(
            [(2, 5, "ana", "accepted"), (0, 10, "adjudicated", "rejected")], [], id="adjudicated"
        ),
        pytest.param([(30, 35, "ana", "accepted")], ["0"], id="in no segment"),
        pytest.param(
            [(30, 35, "ana", "accepted"), (30, 35, "bea", "accepted")], ["0"], id="in none, once"
        ),
    ],
)
def test_what_counts_by_segment(rows: list[tuple[int, int, str, str]], counts: list[str]) -> None:
    assert settle(spans(*rows), SEGMENTS)["coding"].tolist() == counts


def test_without_segments_the_spans_of_rules_stand_in() -> None:
    table = spans(
        (0, 10, RULE, "suggested"), (2, 5, "ana", "accepted"), (12, 15, "ana", "accepted")
    )
    assert settle(table)["coding"].tolist() == ["1", "2"]
    table = spans((2, 5, "ana", "accepted"), (3, 8, "bea", "accepted"))
    assert settle(table)["coding"].tolist() == ["0", "1"]


def test_what_a_person_has_read_and_not_coded() -> None:
    table = spans((0, 10, RULE, "suggested"), (11, 20, RULE, "suggested"))
    read = pd.DataFrame({"document": ["d", "d"], "start": [0, 11], "end": [10, 15], "coder": "ana"})
    assert settle(table, SEGMENTS)["coding"].tolist() == ["0", "1"]
    assert settle(table, SEGMENTS, reads=read)["coding"].tolist() == ["1"]  # not read to its end
    table = pd.concat([table, spans((3, 5, "bea", "accepted")).assign(coding="2")])
    assert settle(table, SEGMENTS, reads=read)["coding"].tolist() == ["1", "2"]
    with pytest.raises(ColumnMissingError, match="end"):
        settle(table, SEGMENTS, reads=read.drop(columns="end"))


def test_settling_twice_changes_nothing() -> None:
    once = settle(codings((RULE, "suggested"), ("ana", "accepted"), ("bea", "rejected")))
    pd.testing.assert_frame_equal(settle(once), once)


def test_tables_laid_end_to_end_repeat_their_index() -> None:
    # Both rows have the index 0: the rejected one must not come back with the other.
    one = codings((RULE, "suggested")).assign(code="money")
    two = codings(("ana", "rejected"))
    assert settle(pd.concat([one, two]))["code"].tolist() == ["money"]


def test_order_and_columns_stay() -> None:
    table = codings((RULE, "suggested"), (RULE, "suggested"), (RULE, "suggested"))
    table = table.assign(code=["b", "a", "b"], colour="red")
    settled = settle(table)
    assert settled["code"].tolist() == ["b", "a"]
    assert list(settled.columns) == [*CODINGS.columns, "colour"]


def test_missing_column() -> None:
    with pytest.raises(ColumnMissingError, match=r"no column status; it has"):
        settle(codings((RULE, "suggested")).drop(columns="status"))
