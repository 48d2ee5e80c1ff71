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


def test_other_codes_and_spans_are_settled_apart() -> None:
    table = pd.concat([codings(("ana", "accepted")), codings((RULE, "suggested"))])
    other_code = table.assign(code=["law", "money"])
    other_span = table.assign(end=[3, 4])
    assert len(settle(other_code)) == 2
    assert len(settle(other_span)) == 2


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
