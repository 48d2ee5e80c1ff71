"""Coverage: shares by part and step, and what leads to the segments."""

from typing import Any

import pandas as pd
import pytest

from qualcode.concerns.covering import COVERAGES, coverage
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS


def segments(*rows: tuple[str | None, str | None]) -> pd.DataFrame:
    """Segments of one document: kind and day."""
    table = pd.DataFrame(rows, columns=["kind", "day"]).astype("str")
    numbers = range(len(rows))
    return table.assign(
        segment=[f"s{n}" for n in numbers],
        document="d",
        start=[10 * n for n in numbers],
        end=[10 * n + 9 for n in numbers],
    )


def code(number: int, coder: str = "rule:b@1", **more: Any) -> dict[str, Any]:
    return {
        "coding": f"{coder}{number}",
        "document": "d",
        "start": 10 * number,
        "end": 10 * number + 9,
        "code": "law",
        "coder": coder,
        "status": "suggested" if ":" in coder else "accepted",
        **more,
    }


MATERIAL = segments(("notes", "2"), ("notes", "10"), ("flip chart", "2"), ("notes", None))
CODED = CODINGS.frame([code(0, "ana"), code(0), code(2)])
READS = pd.DataFrame({"document": ["d"], "start": [0], "end": [19]})


def rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_shares_of_all_and_of_each_kind_as_collected() -> None:
    table = coverage(MATERIAL, CODED, reads=READS).table
    assert list(table.columns) == list(COVERAGES.columns)
    assert rows(table, "part", "step", "collected", "segments", "coded", "by_people", "read") == [
        ("(all)", 0, "(all)", 4, 2, 1, 2.0),
        ("(all)", 1, "2", 2, 2, 1, 1.0),  # 2 comes before 10
        ("(all)", 2, "10", 1, 0, 0, 1.0),
        ("(all)", 3, "(not known)", 1, 0, 0, 0.0),
        ("flip chart", 0, "(all)", 1, 1, 0, 0.0),
        ("flip chart", 1, "2", 1, 1, 0, 0.0),
        ("notes", 0, "(all)", 3, 1, 1, 2.0),
        ("notes", 1, "2", 1, 1, 1, 1.0),
        ("notes", 2, "10", 1, 0, 0, 1.0),
        ("notes", 3, "(not known)", 1, 0, 0, 0.0),
    ]
    assert table["share"].tolist()[:4] == [0.5, 1, 0, 0]
    assert rows(table.iloc[1:4], "segments_so_far", "coded_so_far") == [(2, 2), (3, 2), (4, 2)]
    assert table["share_so_far"].tolist()[1:4] == pytest.approx([1, 2 / 3, 0.5])


def test_each_number_leads_to_its_segments() -> None:
    found = coverage(MATERIAL, CODED, reads=READS)
    for row in found.table[found.table["step"] > 0].itertuples():
        own = found.evidence[found.evidence["step"].eq(row.step)]
        own = own if row.part == "(all)" else own[own["part"].eq(row.part)]
        assert (len(own), own["coded"].sum(), own["by_people"].sum(), own["read"].sum()) == (
            row.segments, row.coded, row.by_people, row.read,
        )  # fmt: skip
    assert found.evidence.loc[found.evidence["coded"], "segment"].tolist() == ["s0", "s2"]


def test_without_reads_nobody_knows_what_was_read() -> None:
    table = coverage(MATERIAL, CODED).table
    assert table["read"].isna().all()
    assert set(table["note"]) == {"without `reads` nobody knows what was read and given no code"}


def test_rejected_codings_cover_nothing() -> None:
    codings = CODINGS.frame([code(0), code(0, "ana", status="rejected")])
    assert coverage(MATERIAL, codings).table["coded"].iloc[0] == 0


def test_categories_have_their_own_order_and_no_order_is_one_step() -> None:
    order = pd.Categorical(["b", "a", "b", "a"], categories=["b", "a", "c"])
    table = coverage(MATERIAL.assign(session=order), CODED, order="session").table
    assert table["collected"].tolist()[:3] == ["(all)", "b", "a"]
    table = coverage(MATERIAL, CODED, order=None).table
    assert rows(table[table["part"].eq("(all)")], "step", "collected") == [
        (0, "(all)"),
        (1, "(all)"),
    ]


def test_days_are_ordered_as_dates() -> None:
    dated = MATERIAL.assign(day=["2024-05-25", "2024-05-24", "2024-05-25", "2024-05-24"])
    assert coverage(dated, CODED).table["collected"].tolist()[1:3] == ["2024-05-24", "2024-05-25"]


def test_no_segments_have_no_share() -> None:
    table = coverage(MATERIAL.iloc[:0], CODED.iloc[:0]).table
    assert table["segments"].tolist() == [0]
    assert table["share"].isna().all()
    assert table["note"].iloc[0].startswith("there are no segments, so there is no share")


def test_bad_input() -> None:
    with pytest.raises(ColumnMissingError, match="session"):
        coverage(MATERIAL, CODED, order="session")
    with pytest.raises(ColumnMissingError, match="coder"):
        coverage(MATERIAL, CODED.drop(columns="coder"))
    with pytest.raises(OptionError, match="both `kind`"):
        coverage(MATERIAL, CODED, order="kind")
    with pytest.raises(TypeError, match="did you mean `order`"):
        coverage(MATERIAL, CODED, ordr="day")  # type: ignore[call-arg]


def test_input_is_not_changed() -> None:
    before = MATERIAL.copy(deep=True), CODED.copy(deep=True)
    coverage(MATERIAL, CODED, reads=READS)
    pd.testing.assert_frame_equal(MATERIAL, before[0])
    pd.testing.assert_frame_equal(CODED, before[1])
