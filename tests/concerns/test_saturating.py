"""Saturation: base, run and threshold worked out by hand, and the band of all orders."""

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qualcode.codebooks import Code, Codebook
from qualcode.concerns.saturating import SATURATIONS, Saturation, saturation
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS


def material(*units: str, day: str = "1") -> tuple[pd.DataFrame, pd.DataFrame]:
    """One segment a unit; each letter is a code that ana gave it."""
    names = [f"P{n}" for n in range(len(units))]
    segments = pd.DataFrame({"segment": [f"s{n}" for n in range(len(units))], "participant": names})
    segments = segments.astype("str")
    segments = segments.assign(document=names, start=0, end=9, day=day)
    rows = [
        {"coding": f"{name}{letter}", "document": name, "start": 0, "end": 9, "code": letter,
         "coder": "ana", "status": "accepted"}
        for name, letters in zip(names, units, strict=True)
        for letter in letters
    ]  # fmt: skip
    return segments, CODINGS.frame(rows)


def saturate(*units: str, **options: Any) -> Saturation:
    segments, codings = material(*units)
    reads = segments[["document", "start", "end"]]
    return saturation(segments, codings, reads=reads, **options)


# 20 codes in the base of four; then 1, 1, 0, 1, 0, 0 new ones.
TWENTY = "abcdefghijklmnopqrst"
WORKED = (TWENTY[:10], TWENTY[5:15], TWENTY[10:18], TWENTY[15:], "aU", "V", "ab", "W", "c", "")


def test_base_run_and_threshold_by_hand() -> None:
    found = saturate(*WORKED)
    table = found.table
    assert list(table.columns) == list(SATURATIONS.columns)
    assert table["new"].tolist() == [10, 5, 3, 2, 1, 1, 0, 1, 0, 0]
    assert table["codes"].tolist() == [10, 15, 18, 20, 21, 22, 22, 23, 23, 23]
    assert table["ratio"].tolist()[:5] == pytest.approx([np.nan] * 5, nan_ok=True)
    assert table["ratio"].tolist()[5:] == pytest.approx([0.1, 0.05, 0.05, 0.05, 0])
    assert table["reached"].tolist() == [False] * 6 + [True] * 4
    assert found.reached == 5  # 5+2: one new code in units 6 and 7 is 1 of 20
    assert table["note"].iloc[4] == "undefined before 6 units: 4 of the base and 2 of a run"


def test_a_threshold_of_nothing_new_is_met_later() -> None:
    assert saturate(*WORKED, threshold=0).reached == 8
    assert saturate(*WORKED, run=3).reached is None or saturate(*WORKED, run=3).reached > 5
    assert saturate(*WORKED, base=2, run=1, threshold=0).reached == 6


def test_the_mean_of_all_orders_is_that_of_all_orders() -> None:
    units = ("ab", "a", "c", "ad")
    counts = [
        [len(set().union(*order[: n + 1])) for n in range(4)]
        for order in itertools.permutations(map(set, units))
    ]
    found = saturate(*units, base=1, run=1)
    assert found.table["expected"].tolist() == pytest.approx(np.mean(counts, axis=0))
    # a is in 3 of 4 units: 1 - C(1, 2) / C(4, 2) = 1; b, c, d in one: 1 - C(3, 2) / C(4, 2) = 1/2.
    assert found.table["expected"].iloc[1] == pytest.approx(1 + 3 * (1 - math.comb(3, 2) / 6))
    assert found.table["reached_share"].iloc[1] == pytest.approx(
        np.mean([row[1] - row[0] <= 0.05 * row[0] for row in counts]), abs=0.05
    )


def test_the_band_holds_nearly_all_orders_and_ends_in_one_point() -> None:
    units = tuple("abcdefghijklmnopqrstuvwxyz"[n : n + 3] for n in range(20))
    table = saturate(*units).table
    assert (table["low"] <= table["expected"] + 1e-9).all()
    assert (table["expected"] <= table["high"] + 1e-9).all()
    assert (table["low"].iloc[-1], table["high"].iloc[-1]) == (22, 22)
    assert (table["low"].iloc[0], table["high"].iloc[0]) == (3, 3)


def test_the_seed_draws_the_orders() -> None:
    first, again = (saturate(*WORKED, permutations=50, seed=3).table for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


def test_rules_models_and_verdicts_on_them_say_nothing() -> None:
    segments, codings = material("a", "b", "c", "d", "e", "f")
    rule = codings.head(1).assign(coder="rule:b@1", coding="r", code="z", status="suggested")
    verdict = rule.assign(coder="ana", status="accepted")
    model = rule.assign(coder="model:m", coding="m", code="y")
    hits = codings.head(1).assign(coding="h", code="x")
    hits["evidence"] = pd.Series([[{"term": "x"}]], dtype="object")
    scored = codings.head(1).assign(coding="q", code="w", score=0.9)
    all_of_them = pd.concat([codings, rule, verdict, model, hits, scored])
    found = saturation(segments, all_of_them)
    assert set(found.evidence["code"]) == set("abcdef")
    assert "3 verdicts on what machines suggested are left out" in found.note


def test_only_codes_that_people_created_count_where_the_codebook_is_known() -> None:
    segments, codings = material("ab", "bc", "a")
    book = Codebook(codes=[Code(id="a"), Code(id="b")])
    found = saturation(segments, codings, codebook=book)
    assert set(found.evidence["code"]) == {"c"}
    assert "2 codes are left out, which the codebook had before" in found.note
    assert "give `codebook`" in saturation(segments, codings).note


def test_read_and_not_coded_counts_as_a_unit_only_with_reads() -> None:
    segments, codings = material("a", "", "b")
    assert saturation(segments, codings).table["unit"].tolist() == ["P0", "P2"]
    assert "give `reads`" in saturation(segments, codings).note
    reads = segments[["document", "start", "end"]]
    assert saturation(segments, codings, reads=reads).table["new"].tolist() == [1, 0, 1]


def test_units_come_as_they_were_collected() -> None:
    segments, codings = material("a", "b", "c")
    dated = segments.assign(day=["10", "2", None])
    table = saturation(dated, codings).table
    assert table["unit"].tolist() == ["P1", "P0", "P2"]
    assert table["collected"].tolist() == ["2", "10", "(not known)"]


def test_each_code_leads_to_its_segments() -> None:
    found = saturate("ab", "a", "c")
    rows = found.evidence[["code", "number", "unit", "segment", "is_first"]]
    assert rows.to_numpy().tolist() == [
        ["a", 1, "P0", "s0", True],
        ["a", 2, "P1", "s1", False],
        ["b", 1, "P0", "s0", True],
        ["c", 3, "P2", "s2", True],
    ]


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ((), "undefined: people created no codes here"),
        (("", ""), "undefined: people created no codes here"),
        (("a", "b"), "undefined: 2 units were read, and 6 are needed"),
    ],
)
def test_undefined_says_why(units: tuple[str, ...], told: str) -> None:
    found = saturate(*units)
    assert found.reached is None
    assert found.table["ratio"].isna().all()
    assert told in found.note


def test_nothing_in_the_base_is_undefined() -> None:
    table = saturate("", "", "", "", "a", "b").table
    assert table["note"].iloc[-1] == "undefined: there is no code in the base"
    assert np.isnan(table["ratio"].iloc[-1])
    assert not table["reached"].any()


def test_small_and_unknown_units_are_told() -> None:
    segments, codings = material("a", "b", "c")
    segments.loc[2, "participant"] = None
    note = saturation(segments, codings).note
    assert "1 segments of which the participant is not known are left out" in note
    assert "units are small (segments, median: 1)" in note
    segments["participant"] = None
    assert saturation(segments, codings).table.empty


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"base": 0}, "base is a whole number from 1; found 0"),
        ({"run": 1.5}, "run is a whole number from 1; found 1.5"),
        ({"permutations": True}, "permutations is a whole number from 1"),
        ({"seed": -1}, "seed is a whole number from 0"),
        ({"threshold": 1}, "threshold is a share from 0 to below 1; found 1"),
        ({"threshold": "5%"}, "threshold is a share from 0 to below 1; found '5%'"),
    ],
)
def test_bad_options(options: dict[str, Any], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        saturate("a", **options)


def test_bad_tables() -> None:
    segments, codings = material("a")
    with pytest.raises(ColumnMissingError, match="group"):
        saturation(segments, codings, unit="group")
    with pytest.raises(ColumnMissingError, match="coder"):
        saturation(segments, codings.drop(columns="coder"))
    with pytest.raises(TypeError, match="did you mean `threshold`"):
        saturation(segments, codings, treshold=0.1)  # type: ignore[call-arg]


def test_input_is_not_changed() -> None:
    segments, codings = material("a", "b")
    before = segments.copy(deep=True), codings.copy(deep=True)
    saturation(segments, codings)
    pd.testing.assert_frame_equal(segments, before[0])
    pd.testing.assert_frame_equal(codings, before[1])
