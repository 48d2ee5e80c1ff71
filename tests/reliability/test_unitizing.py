"""Spans of codings: the published continua, laid out as documents."""

import math

import pandas as pd
import pytest
from reliability.coded import make_reads

from qualcode.errors import OptionError
from qualcode.reliability import agreement_spans

# Krippendorff (2019), fig. 12.11, and (2004), p. 254; see `test_spans`.
BY_THREE = {
    "alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "suzan": [
        (0, 7, "1"),
        (7, 13, "4"),
        (13, 21, "5"),
        (32, 37, "6"),
        (37, 41, "6"),
        (41, 44, "6"),
    ],
}
BY_TWO = {
    "i": [(225, 295, "c"), (370, 400, "c"), (180, 240, "k"), (300, 350, "k")],
    "j": [(220, 300, "c"), (355, 375, "c"), (400, 420, "c"), (180, 240, "k"), (300, 350, "k")],
}


def make(spans, *segments):
    rows = [
        {"document": "d", "start": start, "end": end, "code": code, "coder": who}
        for who, own in spans.items()
        for start, end, code in own
    ]
    table = pd.DataFrame(segments, columns=["document", "start", "end"])
    table.insert(0, "segment", [f"s{number}" for number in range(len(table))])
    return table, pd.DataFrame(rows).assign(status="accepted"), make_reads(table, *spans)


def agree(spans, *segments, **options):
    table, codings, reads = make(spans, *segments)
    return agreement_spans(table, codings, reads=reads, **{"draws": 0, **options})


def overall(table):
    return table[table["code"].eq("(all)")].set_index("definition")["alpha"]


def test_v9_of_codings():
    alphas = overall(agree(BY_THREE, ("d", 0, 60)))
    assert alphas["u-alpha (2019)"] == pytest.approx(0.510, abs=5e-4)
    assert alphas["|u-alpha (2019)"] == pytest.approx(0.413, abs=1e-3)
    assert alphas["cu-alpha (2019)"] == pytest.approx(0.724, abs=5e-4)


def test_v8_of_codings():
    table = agree(BY_TWO, ("d", 150, 450))
    assert overall(table)["unitizing alpha (2004)"] == pytest.approx(0.859, abs=5e-4)
    of_c = table[table["code"].eq("c")].set_index("definition")["alpha"]
    assert of_c["unitizing alpha (2004)"] == pytest.approx(0.7286, abs=5e-5)


def test_the_text_between_segments_is_no_text():
    whole = agree(BY_THREE, ("d", 0, 60))
    moved = {
        who: [(start + 5 * (start >= 13), end + 5 * (end > 13), code) for start, end, code in own]
        for who, own in BY_THREE.items()
    }
    parted = agree(moved, ("d", 0, 13), ("d", 18, 65))
    pd.testing.assert_frame_equal(whole, parted)


def test_a_coding_that_goes_on_in_the_next_segment_is_one():
    own = {"a": [(2, 22, "x"), (30, 33, "y")], "b": [(2, 24, "x"), (30, 33, "y")]}
    one = agree(own, ("d", 0, 40))
    three = agree(own, ("d", 0, 10), ("d", 10, 20), ("d", 20, 40))
    pd.testing.assert_frame_equal(one, three)


def test_what_lies_outside_of_what_both_read_is_cut_off():
    own = {"a": [(2, 30, "x")], "b": [(2, 9, "x"), (12, 15, "y")]}
    table = agree(own, ("d", 0, 10))
    assert overall(table)["u-alpha (2019)"] < 1
    assert "y" not in set(table["code"])
    assert table["characters"].eq(10).all()


def test_documents_are_drawn():
    spans = {"a": [(0, 5, "x")], "b": [(0, 6, "x")]}
    table, codings, _ = make(spans, *[(f"d{number}", 0, 10) for number in range(8)])
    codings = pd.concat([codings.assign(document=f"d{number}") for number in range(6)])
    last = codings.iloc[[0]].assign(document="d6")
    codings = pd.concat([codings, last], ignore_index=True)
    reads = make_reads(table, "a", "b")
    found = agreement_spans(table, codings, reads=reads, draws=300).set_index("definition")
    row = found.loc["u-alpha (2019)"]
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]
    assert 0 < row["alpha_fails"] < 1
    assert math.isnan(found.loc["unitizing alpha (2004)", "alpha_low"].iloc[0])


def test_codes_of_one_coder_may_overlap():
    own = {"a": [(0, 8, "x"), (4, 6, "y")], "b": [(0, 8, "x"), (4, 6, "y")]}
    table = agree(own, ("d", 0, 12))
    assert table["alpha"].dropna().eq(1).all()


def test_without_a_shared_segment_the_note_says_so():
    table, codings, _ = make(
        {"a": [(0, 5, "x")], "b": [(12, 15, "x")]}, ("d", 0, 10), ("d", 11, 20)
    )
    reads = pd.concat([make_reads(table[:1], "a"), make_reads(table[1:], "b")])
    found = agreement_spans(table, codings, reads=reads)
    assert found["alpha"].isna().all()
    assert found["note"].str.startswith("Not defined: there is no unit").all()


def test_one_coder_is_told():
    with pytest.raises(OptionError, match="two coders or more"):
        agree({"a": [(0, 5, "x")]}, ("d", 0, 10))


def test_one_document_has_no_interval():
    table = agree(BY_TWO, ("d", 150, 450), draws=20)
    assert table["alpha_low"].isna().all()
    is_all = table["code"].eq("(all)")
    assert table.loc[is_all, "note"].str.endswith("from but one document or group.").all()


def test_draws_in_pieces_are_the_same_draws(monkeypatch):
    own = {"a": [(2, 9, "x"), (12, 18, "y")], "b": [(1, 9, "x"), (12, 15, "y")]}
    segments, codings, reads = make(own, ("d", 0, 10), ("d", 10, 20))
    options = {"reads": reads, "over": "segment", "draws": 50}
    whole = agreement_spans(segments, codings, **options)
    assert whole["alpha_low"].notna().any()
    monkeypatch.setattr("qualcode.reliability.unitizing._CELLS", 1)
    pd.testing.assert_frame_equal(whole, agreement_spans(segments, codings, **options))
