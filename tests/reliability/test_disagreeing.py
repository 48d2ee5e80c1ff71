"""Where coders part, and for what."""

import math

import pandas as pd
import pytest
from reliability.coded import code, code_all, make_reads, make_segments

from qualcode.codebooks import Code, Codebook
from qualcode.reliability import agreement, confusions, disagreements

SEGMENTS = make_segments(6)
READS = make_reads(SEGMENTS, "ana", "ben")


def make_codings():
    tables = [
        code("ana", 0, "law", quote="text", memo="why not"),
        code("ben", 0, "art", quote="of 0", start=5, end=9),
        code("ana", 1, "law"),
        code("ben", 1, "law"),
        code("ana", 2, "law", start=0, end=4),
        code("ana", 2, "law", start=6, end=9),
        code("ana", 3, "art"),
        code("ben", 3, "art"),
    ]
    return pd.concat(tables, ignore_index=True)


def test_each_disputed_code_of_a_segment_has_a_row():
    book = Codebook(codes=[Code(id="law", definition="What the law says."), Code(id="art")])
    table = disagreements(SEGMENTS, make_codings(), reads=READS, codebook=book)
    rows = list(zip(table["segment"], table["code"], strict=True))
    assert rows == [("d000:0", "law"), ("d002:0", "law"), ("d000:0", "art")]
    first = table.iloc[0]
    assert (first["gave"], first["gave_not"]) == ("ana", "ben")
    assert first["definition"] == "What the law says."
    assert first["text"] == "text of 0"
    assert (first["quotes_ana"], first["memos_ana"]) == ("text", "why not")
    assert (first["spans_ana"], first["spans_ben"]) == ("0-10", "")
    assert (first["instead_ana"], first["instead_ben"]) == ("", "art")
    assert table.loc[1, "spans_ana"] == "0-4 | 6-9"
    assert table.loc[2, ["spans_ben", "quotes_ben", "instead_ana"]].tolist() == [
        "5-9",
        "of 0",
        "law",
    ]


def test_what_costs_most_comes_first():
    table = disagreements(SEGMENTS, make_codings(), reads=READS)
    losses = table.set_index("code")["loss"]
    whole = agreement(SEGMENTS, make_codings(), reads=READS, draws=0).loc[0, "alpha"]
    assert 1 - losses["law"].iloc[0] - losses["art"] == pytest.approx(whole)
    assert losses["law"].iloc[0] == pytest.approx(2 * losses["art"])


def test_of_one_code_the_longest_comes_first():
    segments = SEGMENTS.assign(end=[10, 10, 20, 10, 30, 10])
    codings = code_all(segments, ana="101010", ben="000000")
    table = disagreements(segments, codings, reads=make_reads(segments, "ana", "ben"))
    assert table["end"].tolist() == [30, 20, 10]


def test_memos_stand_beside_remarks():
    memos = pd.DataFrame(
        [
            ("coding", "ana-0-law", "ana", "it is about the law"),
            ("document", "d000", "ben", "I could not read it"),
            ("document", "d000", "eva", "not asked"),
        ],
        columns=["about", "target", "coder", "text"],
    )
    table = disagreements(SEGMENTS, make_codings(), reads=READS, memos=memos)
    assert table.loc[0, "memos_ana"] == "why not | it is about the law"
    assert table.loc[0, "memos_ben"] == "I could not read it"


def test_who_did_not_read_it_is_missing():
    codings = pd.concat([make_codings(), code("eva", 1, "art")], ignore_index=True)
    reads = pd.concat([READS, make_reads(SEGMENTS[:2], "eva")])
    table = disagreements(SEGMENTS, codings, reads=reads, shared="two")
    row = table[table["segment"].eq("d002:0")].iloc[0]
    assert row["gave_not"] == "ben"
    assert pd.isna(row["spans_eva"])
    assert row["spans_ben"] == ""


def test_who_agrees_has_none():
    codings = code_all(SEGMENTS, ana="110000", ben="110000")
    table = disagreements(SEGMENTS, codings, reads=READS)
    assert table.empty
    assert {"segment", "code", "gave", "loss", "spans_ana", "instead_ben"} <= set(table.columns)


def test_confusions_pair_what_is_left():
    table = confusions(SEGMENTS, make_codings(), reads=READS)
    rows = {(row.first_code, row.second_code): row.units for row in table.itertuples()}
    assert rows == {("law", "art"): 1, ("law", "law"): 1, ("law", "(none)"): 1, ("art", "art"): 1}
    shares = table.set_index(["first_code", "second_code"])["share"]
    assert shares["law", "art"] == pytest.approx(1 / 3)


def test_confusions_say_who_gave_what_where_the_first_gave_nothing():
    table = confusions(SEGMENTS, make_codings(), reads=READS, coders=["ben", "ana"])
    row = table[table["first_code"].eq("(none)")].iloc[0]
    assert (row["first"], row["second"], row["second_code"]) == ("ben", "ana", "law")
    assert math.isnan(row["share"])


def test_inputs_are_not_changed():
    codings = make_codings()
    before = codings.copy(deep=True)
    disagreements(SEGMENTS, codings, reads=READS)
    confusions(SEGMENTS, codings, reads=READS)
    pd.testing.assert_frame_equal(codings, before)
