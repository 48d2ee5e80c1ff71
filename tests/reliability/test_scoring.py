"""Weights of codes: the same alpha as of the same numbers."""

import math

import numpy as np
import pandas as pd
import pytest
from reliability.coded import code, make_reads, make_segments

from qualcode.errors import ColumnMissingError, OptionError
from qualcode.reliability import agreement_scores, krippendorff_alpha

SEGMENTS = make_segments(7)
ANA = [3, 2, 1, 1, 0, 3, 0]
BEN = [3, 1, 1, 2, 1, 3, 0]


def give(ana=ANA, ben=BEN, **more):
    tables = [
        code(coder, number, "law", score=float(score), **more)
        for coder, row in (("ana", ana), ("ben", ben))
        for number, score in enumerate(row)
        if score
    ]
    return pd.concat(tables, ignore_index=True)


def score(codings, **options):
    reads = make_reads(SEGMENTS, "ana", "ben")
    return agreement_scores(SEGMENTS, codings, reads=reads, **options).set_index("code").loc["law"]


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_the_weights(metric):
    row = score(give(), metric=metric, draws=200)
    assert row["alpha"] == pytest.approx(krippendorff_alpha([ANA, BEN], metric=metric))
    assert (row["units"], row["values"], row["metric"]) == (7, 4, metric)
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]


def test_what_was_not_given_can_be_missing():
    row = score(give(), absent=None, draws=0)
    both = [[3, 2, 1, 1, 3], [3, 1, 1, 2, 3]]
    assert row["units"] == 5
    assert row["alpha"] == pytest.approx(krippendorff_alpha(both, metric="interval"))


def test_the_highest_of_several_counts_and_a_blank_is_missing():
    codings = give()
    codings = pd.concat([codings, codings.iloc[[0]].assign(score=1.0)], ignore_index=True)
    assert score(codings, draws=0)["alpha"] == score(give(), draws=0)["alpha"]
    blank = give()
    blank.loc[0, "score"] = np.nan
    row = score(blank, draws=0)
    assert row["units"] == 6
    assert row["note"] == "1 codings without a weight are missing"


def test_draws_are_those_of_the_drawn_units():
    from qualcode.reliability.bootstrap import draw_weights

    weights = next(iter(draw_weights(7, 100, seed=0))).astype(int)
    drawn = []
    for times in weights:
        units = np.repeat(np.arange(7), times)
        ratings = [[row[unit] for unit in units] for row in (ANA, BEN)]
        drawn.append(krippendorff_alpha(ratings, metric="ordinal"))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    row = score(give(), metric="ordinal", draws=100)
    assert (row["alpha_low"], row["alpha_high"]) == pytest.approx((low, high))


def test_what_a_coder_did_not_read_is_missing_and_not_nothing():
    codings = pd.concat([give(), code("eva", 0, "law", score=3.0)], ignore_index=True)
    reads = pd.concat([make_reads(SEGMENTS, "ana", "ben"), make_reads(SEGMENTS[:1], "eva")])
    table = agreement_scores(SEGMENTS, codings, reads=reads, shared="two", draws=0)
    ratings = [ANA, BEN, [3, *[None] * 6]]
    expected = krippendorff_alpha(ratings, metric="interval")
    assert table["alpha"].tolist() == pytest.approx([expected])


def test_what_is_not_defined_is_told():
    row = score(give([2] * 7, [2] * 7), draws=10)
    assert math.isnan(row["alpha"])
    assert row["note"] == "not defined: all gave all units the same weight"
    people = give().assign(score=np.nan)
    row = score(people, draws=10, absent=None)
    assert math.isnan(row["alpha"])
    assert "no unit with weights of two coders" in row["note"]


def test_one_document_has_no_interval():
    segments = make_segments(7, documents=["one"] * 7)
    codings = give().assign(document="one")
    codings["start"] = [11 * int(name.split("-")[1]) for name in codings["coding"]]
    codings["end"] = codings["start"] + 10
    table = agreement_scores(segments, codings, reads=make_reads(segments, "ana", "ben"))
    assert table.loc[0, "alpha"] == pytest.approx(krippendorff_alpha([ANA, BEN], metric="interval"))
    assert table[["alpha_low", "alpha_high"]].isna().all(axis=None)
    assert table.loc[0, "note"].startswith("no interval: there is nothing to draw from")


def test_bad_input_is_told():
    with pytest.raises(OptionError, match="`absent` is a number, or None; found 'x'"):
        score(give(), absent="x")
    with pytest.raises(OptionError, match="`score` has something else"):
        score(give().assign(score=np.inf))
    with pytest.raises(ColumnMissingError, match="has no column weight"):
        score(give(), scores="weight")
    with pytest.raises(OptionError, match="`quote` has something else"):
        score(give(quote="words"), scores="quote")
    with pytest.raises(OptionError, match="metric is one of 'nominal', 'ordinal'"):
        score(give(), metric="far")
