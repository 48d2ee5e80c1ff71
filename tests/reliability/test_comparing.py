"""The same agreement, of each two coders and without each of them."""

import pandas as pd
import pytest
from reliability.coded import code_all, make_reads, make_segments

from qualcode.errors import OptionError
from qualcode.reliability import agreement, agreement_pairs, agreement_without

SEGMENTS = make_segments(8)
CODINGS = code_all(SEGMENTS, ana="11110000", ben="11100000", eva="00001111")
READS = make_reads(SEGMENTS, "ana", "ben", "eva")


def overall(table):
    return table[table["code"].eq("(all)")].reset_index(drop=True)


def test_each_two_have_their_rows():
    table = overall(agreement_pairs(SEGMENTS, CODINGS, reads=READS, draws=50))
    pairs = list(zip(table["first"], table["second"], strict=True))
    assert pairs == [("ana", "ben"), ("ana", "eva"), ("ben", "eva")]
    assert table["observed"].tolist() == [7 / 8, 0, 1 / 8]
    assert table["prevalence_first"].tolist() == [4 / 8, 4 / 8, 3 / 8]
    assert table["prevalence_second"].tolist() == [3 / 8, 4 / 8, 4 / 8]
    two = agreement(SEGMENTS, CODINGS, reads=READS, coders=["ana", "ben"], draws=50)
    assert table.loc[0, "alpha_low"] == two.loc[0, "alpha_low"]


def test_two_are_compared_on_what_these_two_read():
    reads = pd.concat([make_reads(SEGMENTS, "ana", "ben"), make_reads(SEGMENTS[:2], "eva")])
    table = overall(agreement_pairs(SEGMENTS, CODINGS, reads=reads, draws=0))
    assert table["units"].tolist() == [8, 2, 2]


def test_who_lowers_agreement_shows_where_they_are_left_out():
    table = overall(agreement_without(SEGMENTS, CODINGS, reads=READS, draws=0))
    assert table["without"].tolist() == ["ana", "ben", "eva"]
    assert table["observed"].tolist() == [1 / 8, 0, 7 / 8]
    assert table.loc[2, "change"] == table["change"].max()
    whole = agreement(SEGMENTS, CODINGS, reads=READS, draws=0).loc[0, "alpha"]
    assert table["change"].tolist() == pytest.approx((table["alpha"] - whole).tolist())
    assert not [name for name in table.columns if name.startswith("prevalence")]


def test_two_coders_are_too_few_to_leave_one_out():
    with pytest.raises(OptionError, match="three are needed; found 2: ana, ben"):
        agreement_without(SEGMENTS, CODINGS, reads=READS, coders=["ana", "ben"])
