"""The same agreement, of each two coders and without each of them."""

import inspect

import numpy as np
import pandas as pd
import pytest
from reliability.coded import code_all, make_reads, make_segments

from qualcode.errors import OptionError
from qualcode.reliability import (
    agreement,
    agreement_pairs,
    agreement_scores,
    agreement_sets,
    agreement_spans,
    agreement_without,
    confusions,
    disagreements,
)
from qualcode.reliability.units import Compared, find_judgements

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


VERBS = [
    agreement,
    agreement_pairs,
    agreement_without,
    agreement_sets,
    agreement_scores,
    agreement_spans,
    disagreements,
    confusions,
]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_shows_the_options_of_agreement_with_their_defaults(verb):
    known = inspect.signature(agreement).parameters
    shown = inspect.signature(verb).parameters
    assert {*Compared.__annotations__} <= {*shown}
    for name in {*shown} & {*known}:
        assert shown[name].default == known[name].default
        assert shown[name].kind == known[name].kind
    with pytest.raises(TypeError, match="has no option `coder`; did you mean `coders`"):
        verb(SEGMENTS, CODINGS, coder=["ana"])


def test_options_are_those_that_judgements_take():
    known = inspect.signature(find_judgements).parameters
    own = inspect.signature(agreement).parameters
    assert all(own[name].default == one.default for name, one in known.items())


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_changes_what_it_is_given(verb):
    given = [SEGMENTS, CODINGS.assign(score=1.0), READS]
    before = [table.copy(deep=True) for table in given]
    verb(*given[:2], reads=given[2], level=1)
    for table, old in zip(given, before, strict=True):
        pd.testing.assert_frame_equal(table, old)


@pytest.mark.parametrize("verb", [agreement, agreement_sets, agreement_spans])
def test_who_does_the_same_agrees_wholly_and_who_guesses_not_at_all(verb):
    same = code_all(SEGMENTS, ana="11010000", ben="11010000", eva="11010000")
    alpha = verb(SEGMENTS, same, reads=READS, draws=0)["alpha"].dropna()
    assert (alpha == 1).all()
    random, segments = np.random.default_rng(0), make_segments(600)
    guesses = ("".join(row) for row in np.where(random.random((3, 600)) < 0.4, "1", "0"))
    guessed = code_all(segments, **dict(zip(["ana", "ben", "eva"], guesses, strict=True)))
    reads = make_reads(segments, "ana", "ben", "eva")
    table = verb(segments, guessed, reads=reads, draws=0)
    assert table["alpha"].iloc[0] == pytest.approx(0, abs=0.06)


def test_a_row_of_agreement_leads_to_its_segments():
    row = agreement(SEGMENTS, CODINGS, reads=READS, draws=0).set_index("code").loc["law"]
    table = disagreements(SEGMENTS, CODINGS, reads=READS)
    own = table[table["code"].eq("law")]
    apart = own["gave"].str.split(", ").str.len() * own["gave_not"].str.split(", ").str.len()
    assert row["observed"] == pytest.approx(1 - apart.sum() / (3 * row["units"]))
