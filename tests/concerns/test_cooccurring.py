"""Codes that come together; counts by hand, chances against scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from qualcode.codebooks import Code, Codebook
from qualcode.concerns.cooccurring import COOCCURRENCES, cooccurrence
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS


def make(*notes: tuple[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Segments and codings: a document and the codes, parted by spaces."""
    rows, codings = [], []
    for number, (document, codes) in enumerate(notes):
        span = {"document": document, "start": 10 * number, "end": 10 * number + 5}
        rows.append({"segment": f"s{number}", **span})
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


TEN = make(
    ("d1", "law"),
    ("d1", "law art"),
    ("d2", "law art"),
    ("d2", "law art"),
    ("d3", "art"),
    ("d3", "sea"),
    *[("d4", "")] * 4,
)


def test_counts_and_measures_by_hand() -> None:
    table = cooccurrence(*TEN)
    assert list(table.columns) == list(COOCCURRENCES.columns)
    assert len(table) == 1
    row = table.iloc[0]
    assert row[["first", "second", "both", "first_n", "second_n", "of", "documents"]].tolist() == [
        "art", "law", 3, 4, 4, 10, 2,
    ]  # fmt: skip
    assert row["first_given_second"] == 3 / 4
    assert row["second_given_first"] == 3 / 4
    assert row["jaccard"] == 3 / 5
    assert row["lift"] == 3 * 10 / 16
    # Of C(10, 4) = 210: 24 ways to have 3 in common, 1 to have 4, 15 to have none.
    assert row["p"] == pytest.approx((24 + 1 + 15) / 210)
    assert row["segments"] == ["s1", "s2", "s3"]


def test_pairs_that_never_come_together_count_among_those_tried() -> None:
    table = cooccurrence(*TEN, least=0)
    assert len(table) == 3
    assert set(table["both"]) == {3, 0}
    assert cooccurrence(*TEN)["q"].tolist() == pytest.approx([3 * 40 / 210])


def test_within_documents() -> None:
    table = cooccurrence(*TEN, within="document")
    row = table.set_index(["first", "second"]).loc[("art", "law")]
    assert row[["both", "first_n", "second_n", "of"]].tolist() == [2, 3, 2, 4]
    assert row["segments"] == ["s0", "s1", "s2", "s3"]
    assert row["first_given_second"] == 1.0


def test_a_code_and_one_above_it_are_no_pair() -> None:
    made = make(("d1", "law/copyright art"), ("d1", "law/copyright/old law/privacy"), ("d1", ""))
    table = cooccurrence(*made, least=0)
    pairs = {frozenset(pair) for pair in zip(table["first"], table["second"], strict=True)}
    assert frozenset(["law", "law/copyright"]) not in pairs
    assert frozenset(["law", "law/copyright/old"]) not in pairs
    assert frozenset(["law", "art"]) in pairs
    assert frozenset(["law/copyright", "law/privacy"]) in pairs
    # law: 3 codes below; of 5 codes' 10 pairs, 3 + 1 have one above the other.
    assert len(pairs) == 10 - 4


def test_names_that_begin_alike_are_not_above() -> None:
    assert len(cooccurrence(*make(("d1", "law lawful"), ("d2", "")))) == 1


def test_level_rolls_up() -> None:
    made = make(("d1", "law/copyright art"), ("d1", "law/privacy art"), ("d1", ""))
    table = cooccurrence(*made, level=1)
    assert table[["first", "second", "both"]].to_numpy().tolist() == [["art", "law", 2]]
    lower = cooccurrence(*made, level=2)
    assert set(lower["first"]) | set(lower["second"]) == {"art", "law/copyright", "law/privacy"}


@pytest.mark.parametrize("seed", range(3))
def test_chances_are_those_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    has = random.random((40, 5)) < [0.1, 0.3, 0.5, 0.6, 0.9]
    notes = [("d", " ".join(f"c{n}" for n in np.flatnonzero(row))) for row in has]
    table = cooccurrence(*make(*notes), least=0)
    assert len(table) == 10
    for row in table.to_dict("records"):
        both, first, second = row["both"], row["first_n"], row["second_n"]
        square = [[both, first - both], [second - both, 40 - first - second + both]]
        assert row["p"] == pytest.approx(fisher_exact(square).pvalue, rel=1e-6)


def test_a_code_that_is_everywhere_has_no_chance() -> None:
    row = cooccurrence(*make(("d1", "law art"), ("d2", "law"))).iloc[0]
    assert np.isnan([row["p"], row["q"]]).all()
    assert row["note"] == "p is not defined: law is everywhere"
    assert row["lift"] == 1.0


def test_what_is_not_known_is_left_out_and_said() -> None:
    segments, codings = TEN
    segments = segments.assign(participant=["P1", "P1", "P2", None, *["P3"] * 6])
    row = cooccurrence(segments, codings, within="participant").iloc[0]
    assert row["of"] == 3
    assert row["note"].endswith("1 of 10 segments have no known participant, and are left out")


def test_names_are_those_of_the_codebook() -> None:
    book = Codebook(codes=[Code(id="law", name="The law")])
    row = cooccurrence(*TEN, book).iloc[0]
    assert row[["first_name", "second_name"]].tolist() == ["art", "The law"]


def test_nothing_coded_and_nothing_at_all() -> None:
    assert cooccurrence(TEN[0], CODINGS.frame([])).empty
    empty = cooccurrence(TEN[0].head(0), CODINGS.frame([]))
    assert list(empty.columns) == list(COOCCURRENCES.columns)


def test_the_order_of_rows_changes_nothing_nor_are_they_changed() -> None:
    segments, codings = TEN[0].copy(deep=True), TEN[1].copy(deep=True)
    turned = cooccurrence(segments[::-1], codings[::-1], least=0)
    pd.testing.assert_frame_equal(turned, cooccurrence(*TEN, least=0))
    pd.testing.assert_frame_equal(segments, TEN[0])
    pd.testing.assert_frame_equal(codings, TEN[1])


def test_bad_options() -> None:
    with pytest.raises(OptionError, match="`level` is a whole number from 1"):
        cooccurrence(*TEN, level=0)
    with pytest.raises(OptionError, match="`least` is a whole number from 0"):
        cooccurrence(*TEN, least=-1)
    with pytest.raises(ColumnMissingError, match="room"):
        cooccurrence(*TEN, within="room")
    with pytest.raises(TypeError, match="did you mean `within`"):
        cooccurrence(*TEN, witin="document")  # type: ignore[call-arg]
