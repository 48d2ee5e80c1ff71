"""Contrasts of two parts; the chances below are counted by hand, or given by scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import permutation_test

from qualcode.codebooks import Code, Codebook
from qualcode.concerns.contrasting import CONTRASTS, contrast
from qualcode.concerns.sides import adjust, relabel
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS


def make(*people: tuple[str, str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Segments and codings: a participant, the part, and the codes, parted by spaces."""
    rows, codings = [], []
    for number, (person, part, codes) in enumerate(people):
        span = {"document": f"d{number}", "start": 0, "end": 5}
        rows.append({"segment": f"s{number}", **span, "participant": person, "part": part})
        codings += [
            {
                **span,
                "coding": f"{number} {code}",
                "code": code,
                "coder": "ana",
                "status": "accepted",
            }
            for code in codes.split()
        ]
    return pd.DataFrame(rows), CODINGS.frame(codings)


EIGHT = make(
    ("P1", "a", "law money art"),
    ("P2", "a", "law money art"),
    ("P3", "a", "law money"),
    ("P4", "a", "law"),
    ("P5", "b", "art"),
    ("P6", "b", ""),
    ("P7", "b", ""),
    ("P8", "b", ""),
    ("P9", "c", "law"),
)


def of_eight(**options: object) -> pd.DataFrame:
    options = {"by": "part", "a": "a", "b": "b", "over": "participant", **options}
    return contrast(*EIGHT, **options).set_index("code")  # type: ignore[arg-type]


def test_counts_shares_and_exact_chances() -> None:
    table = of_eight()
    assert table.index.tolist() == ["law", "money", "art"]
    counts = table[["a_k", "a_n", "b_k", "b_n"]].to_numpy().tolist()
    assert counts == [[4, 4, 0, 4], [3, 4, 0, 4], [2, 4, 1, 4]]
    assert table["difference"].tolist() == [1.0, 0.75, 0.25]
    # 2 of C(8, 4) = 70 ways; 2 * 4 of C(8, 3) = 56 ways; all ways.
    assert table["p"].tolist() == pytest.approx([2 / 70, 8 / 56, 1.0])
    assert table["q"].tolist() == pytest.approx([3 * 2 / 70, 1.5 * 8 / 56, 1.0])
    assert table[["low", "high"]].isna().all(axis=None)
    assert set(table["of"]) == {"participant"}


def test_columns_and_evidence() -> None:
    table = of_eight()
    assert ["code", *table.columns] == list(CONTRASTS.columns)
    assert table.loc["art", "a_segments"] == ["s0", "s1"]
    assert table.loc["art", "b_segments"] == ["s4"]
    assert table.loc["money", "b_segments"] == []


def test_what_cannot_become_small_is_told() -> None:
    table = of_eight()
    assert table.loc["law", "note"] == ""
    assert table.loc["money", "note"].endswith("p cannot fall below 0.14")  # 8 / 56


def test_without_b_the_rest_is_held_against_it() -> None:
    table = of_eight(b=None)
    assert table.loc["law", ["b", "b_k", "b_n"]].tolist() == ["not a", 1, 5]
    assert of_eight(a=["a", "c"]).loc["law", ["a", "a_k"]].tolist() == ["a, c", 5]


def test_a_code_counts_once_a_unit_and_for_those_above() -> None:
    made = make(("P1", "a", "law/copyright"), ("P1", "a", "law/privacy law"), ("P2", "b", ""))
    table = contrast(*made, by="part", a="a", b="b", over="participant").set_index("code")
    assert table.loc["law", ["a_k", "a_n"]].tolist() == [1, 1]
    assert table.loc["law", "a_segments"] == ["s0", "s1"]
    top = contrast(*made, by="part", a="a", b="b", over="participant", level=1)
    assert top["code"].tolist() == ["law"]


def test_units_in_both_parts_are_compared_with_themselves() -> None:
    people = [(f"P{n}", part, "law" if part == "a" else "") for n in range(5) for part in "ab"]
    table = contrast(*make(*people), by="part", a="a", b="b", over="participant")
    assert table["p"].tolist() == pytest.approx([2 / 32])  # McNemar: all 5 coins alike
    assert "5 of the units (participant) have material in both parts" in table["note"][0]


@pytest.mark.parametrize("seed", range(4))
def test_chances_are_those_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    raised, is_a = random.random(13) < 0.4, np.arange(13) < 5
    people = [
        (f"P{n}", "a" if first else "b", "law" if has else "")
        for n, (has, first) in enumerate(zip(raised, is_a, strict=True))
    ]
    book = Codebook(codes=[Code(id="law")])
    made = contrast(*make(*people), book, by="part", a="a", b="b")

    def apart(one: np.ndarray, two: np.ndarray) -> float:
        return abs(round(one.mean() - two.mean(), 12))

    peer = permutation_test(
        (raised[is_a].astype(float), raised[~is_a].astype(float)),
        apart,
        alternative="greater",
        n_resamples=np.inf,
    )
    assert made["p"][0] == pytest.approx(peer.pvalue)


def test_what_keeps_together_is_named_together() -> None:
    segments, codings = make(*[(f"P{n}", "ab"[n // 4], "law" if n < 4 else "") for n in range(8)])
    segments["town"] = ["t1", "t1", "t2", "t2", "t3", "t3", "t4", "t4"]
    options = {"by": "part", "a": "a", "b": "b", "over": "participant", "together": "town"}
    assert contrast(segments, codings, **options)["p"].tolist() == pytest.approx([2 / 6])
    drawn = contrast(segments, codings, **options, draws=5)["p"].tolist()
    assert drawn == contrast(segments, codings, **options, draws=5)["p"].tolist()
    assert drawn[0] in [pytest.approx(n / 6) for n in range(1, 7)]  # (b + 1) / (5 + 1)
    segments.loc[0, "participant"] = "P7"
    with pytest.raises(OptionError, match="stand in several of `town`"):
        contrast(segments, codings, **options)


def test_drawn_and_exact_chances_agree() -> None:
    people = [(f"P{n:02}", "ab"[n % 2], "law" if n % 3 == 0 or n < 9 else "") for n in range(24)]
    segments, codings = make(*people)
    exact = contrast(segments, codings, by="part", a="a", b="b")["p"][0]
    drawn = contrast(segments, codings, by="part", a="a", b="b", together="participant")["p"][0]
    assert drawn == pytest.approx(exact, abs=0.02)


def test_all_ways_are_tried_once() -> None:
    unit, is_a = np.array([0, 1, 2, 3, 3]), np.array([True, False, False, True, False])
    is_all, ways = relabel(unit, is_a, draws=6, seed=0)
    rows = np.concatenate(list(ways)).astype(int).tolist()
    assert is_all
    assert len(rows) == 6  # 3 for the single ones, times 2 for the one with two sides
    assert len({tuple(row) for row in rows}) == 6
    assert all(row[3] + row[4] == 1 and sum(row[:3]) == 1 for row in rows)
    is_all, ways = relabel(unit, is_a, draws=5, seed=0)
    assert not is_all
    assert sum(len(some) for some in ways) == 5


def test_limits_are_newcombes() -> None:
    first = [(f"A{n}", "a", "law" if n < 56 else "") for n in range(70)]
    second = [(f"B{n}", "b", "law" if n < 48 else "") for n in range(80)]
    made = make(*first, *second)
    row = contrast(*made, by="part", a="a", b="b", beyond=True).iloc[0]
    # Newcombe (1998), table II, contrast (a), method 10: 56/70 against 48/80.
    assert [row["low"], row["high"]] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    assert "were the units (participant) a sample" in row["note"]
    kept = contrast(*made, by="part", a="a", b="b", beyond=True, together="participant", draws=9)
    assert np.isnan(kept["low"][0])
    assert "no limits" in kept["note"][0]


def test_undefined_is_said() -> None:
    book = Codebook(codes=[Code(id="law"), Code(id="art"), Code(id="sea")])
    made = make(("P1", "a", "law"), ("P2", "b", "law"), ("P3", "b", "law art"), ("", "a", ""))
    table = contrast(*made, book, by="part", a="a", b="b", over="participant").set_index("code")
    assert table.loc[["law", "sea"], ["p", "q"]].isna().all(axis=None)
    assert table.loc["law", "note"].startswith("not defined: all raised it")
    assert table.loc["sea", "note"].startswith("not defined: nobody here raised it")
    assert "1 of 4 segments are of no known participant" in table.loc["law", "note"]
    alone = make(("P1", "a", "law"), ("", "b", "law"))
    row = contrast(*alone, by="part", a="a", b="b", over="participant").iloc[0]
    assert np.isnan([row["p"], row["b_share"], row["difference"]]).all()
    assert row["note"].startswith("not defined: one part has no known units")


def test_documents_count_where_few_participants_are_known() -> None:
    assert set(of_eight(over=None)["of"]) == {"document"}  # eight people
    ten = make(*[(f"P{n}", "ab"[n % 2], "law") for n in range(10)])
    assert contrast(*ten, by="part", a="a", b="b")["of"].tolist() == ["participant"]


def test_the_order_of_rows_changes_nothing_nor_are_they_changed() -> None:
    segments, codings = EIGHT[0].copy(deep=True), EIGHT[1].copy(deep=True)
    turned = contrast(segments[::-1], codings[::-1], by="part", a="a", b="b", over="participant")
    pd.testing.assert_frame_equal(turned.set_index("code"), of_eight())
    pd.testing.assert_frame_equal(segments, EIGHT[0])
    pd.testing.assert_frame_equal(codings, EIGHT[1])


def test_no_codings_give_no_rows() -> None:
    table = contrast(EIGHT[0], CODINGS.frame([]), by="part", a="a", b="b")
    assert table.empty
    assert list(table.columns) == list(CONTRASTS.columns)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"a": "aa"}, "did you mean `a`"),
        ({"a": []}, "found none"),
        ({"b": ["b", "a"]}, "`a` is in `a` and in `b`"),
        ({"a": ["a", "b", "c"], "b": None}, "no other value"),
        ({"level": 0}, "`level` is a whole number from 1"),
        ({"draws": 0}, "`draws` is a whole number from 1"),
    ],
)
def test_bad_options(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        of_eight(**options)


def test_missing_columns_and_misspelt_options() -> None:
    with pytest.raises(ColumnMissingError, match="room"):
        of_eight(by="room")
    with pytest.raises(TypeError, match="did you mean `over`"):
        of_eight(ovr="participant")


def test_adjusted_chances_pass_over_what_is_missing() -> None:
    # Benjamini & Hochberg: 4 * .01 / 1, 4 * .04 / 3 for two, 4 * .5 / 4.
    found = adjust(pd.Series([0.04, np.nan, 0.01, 0.03, 0.5]))
    assert found[[0, 2, 3, 4]].tolist() == pytest.approx([0.16 / 3, 0.04, 0.16 / 3, 0.5])
    assert np.isnan(found[1])
