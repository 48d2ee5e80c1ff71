"""Published values of spans; see `spans` for the papers."""

import math

import numpy as np
import pandas as pd
import pytest

from qualcode.errors import OptionError
from qualcode.reliability import u_alphas, unitizing_alpha

# Krippendorff (2004), p. 254: offset, length and code on a continuum of 300 from 150 on.
BY_TWO = {
    "i": [(225, 70, "c"), (370, 30, "c"), (180, 60, "k"), (300, 50, "k")],
    "j": [(220, 80, "c"), (355, 20, "c"), (400, 20, "c"), (180, 60, "k"), (300, 50, "k")],
}
# Krippendorff (2019), fig. 12.11: first, last and code on a continuum of 60.
BY_THREE = {
    "Alex": [(1, 7, 1), (8, 13, 2), (31, 32, 5), (33, 37, 6), (38, 44, 6), (45, 60, 7)],
    "Paul": [(1, 7, 1), (8, 13, 3), (14, 21, 5), (33, 44, 6)],
    "Suzan": [(1, 7, 1), (8, 13, 4), (14, 21, 5), (33, 37, 6), (38, 41, 6), (42, 44, 6)],
}
COLUMNS = ["coder", "start", "end", "code"]


def spans_of_two():
    rows = [(who, at, at + size, code) for who, own in BY_TWO.items() for at, size, code in own]
    return pd.DataFrame(rows, columns=COLUMNS)


def spans_of_three():
    rows = [
        (who, first - 1, last, str(code))
        for who, own in BY_THREE.items()
        for first, last, code in own
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def by_definition(table, code="(all)"):
    return table[table["code"].eq(code)].set_index("definition")["alpha"]


def test_v8_unitizing_alpha_of_2004():
    table = unitizing_alpha(spans_of_two(), start=150, end=450).set_index("code")
    assert table["definition"].eq("unitizing alpha (2004)").all()
    assert table.loc["c", "alpha"] == pytest.approx(0.7286, abs=5e-5)
    assert table.loc["k", "alpha"] == 1.0
    assert table.loc["(all)", "alpha"] == pytest.approx(0.859, abs=5e-4)


def test_v9_family_of_2019():
    alphas = by_definition(u_alphas(spans_of_three(), start=0, end=60))
    assert alphas["u-alpha (2019)"] == pytest.approx(0.510, abs=5e-4)
    # .413 was printed, of lengths that the book rounds: 1 - 26 / 44.3; unrounded it is .4136.
    assert alphas["|u-alpha (2019)"] == pytest.approx(0.413, abs=1e-3)
    assert alphas["|u-alpha (2019)"] == pytest.approx(1 - 26 / 44.3382, abs=1e-5)
    assert alphas["cu-alpha (2019)"] == pytest.approx(0.724, abs=5e-4)


def test_v9_codes_that_are_never_taken_for_others_are_perfect():
    table = u_alphas(spans_of_three(), start=0, end=60)
    by_code = table[table["definition"].eq("(k)u-alpha (2019)")].set_index("code")
    assert by_code["alpha"][["1", "5", "6"]].tolist() == [1, 1, 1]
    assert by_code["alpha"][["2", "3", "4"]].tolist() == [0, 0, 0]  # each is taken for the others
    assert math.isnan(by_code.loc["7", "alpha"])  # only one coder gave it, and to what others left
    assert by_code.loc["5", "covers"] == pytest.approx(8 / 18)


def test_the_same_spans_agree_wholly():
    own = [("a", 2, 5, "x"), ("a", 7, 9, "y")]
    table = pd.DataFrame(own + [("b", *one[1:]) for one in own], columns=COLUMNS)
    found = u_alphas(table, start=0, end=12)
    assert found["alpha"].tolist() == [1, 1, 1, 1, 1]
    assert unitizing_alpha(table, start=0, end=12)["alpha"].tolist() == [1, 1, 1]


def test_a_longer_text_with_the_same_shares_does_not_agree_more():
    short = spans_of_three()
    long = short.assign(start=short["start"] * 10, end=short["end"] * 10)
    alphas = by_definition(u_alphas(short, start=0, end=60))
    longer = by_definition(u_alphas(long, start=0, end=600))
    assert np.allclose(alphas, longer, atol=2e-3)


def test_nothing_coded_or_everything_is_not_defined():
    nothing = pd.DataFrame(columns=COLUMNS).astype({"start": int, "end": int})
    assert u_alphas(nothing, start=0, end=9, coders=["a", "b"])["alpha"].isna().all()
    assert unitizing_alpha(nothing, start=0, end=9, coders=["a", "b"])["alpha"].isna().all()
    whole = pd.DataFrame([("a", 0, 9, "x"), ("b", 0, 9, "x")], columns=COLUMNS)
    assert u_alphas(whole, start=0, end=9)["alpha"].isna().all()


def test_spans_of_one_code_that_overlap_are_one():
    one = pd.DataFrame([("a", 0, 6, "x"), ("b", 0, 6, "x")], columns=COLUMNS)
    twice = pd.DataFrame([("a", 0, 4, "x"), ("a", 2, 6, "x"), ("b", 0, 6, "x")], columns=COLUMNS)
    for find in (u_alphas, unitizing_alpha):
        pd.testing.assert_frame_equal(find(one, start=0, end=9), find(twice, start=0, end=9))


def test_bad_input_is_told():
    table = spans_of_two()
    with pytest.raises(OptionError, match="two coders or more, found 1"):
        u_alphas(table[table["coder"].eq("i")], start=150, end=450)
    with pytest.raises(OptionError, match="225-295 does not lie in the continuum 230-450"):
        unitizing_alpha(table, start=230, end=450)
