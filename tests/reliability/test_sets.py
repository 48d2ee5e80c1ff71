"""Values published, made with two libraries, or worked out by hand from the definition."""

import math

import numpy as np
import pandas as pd
import pytest
from reliability.coded import code, make_reads, make_segments

from qualcode.errors import OptionError
from qualcode.reliability import agreement_sets, set_alpha
from qualcode.reliability.sets import set_distances

# Of two coders; 0 is the empty set.
NINE_UNITS = "0/0 A/0 A/A A/B AB/A AB/AC ABC/ABC C/AC C/AC"


def by_coder(text):
    units = [unit.split("/") for unit in text.split()]
    return [
        [frozenset() if own == "0" else frozenset(own) for own in coder]
        for coder in zip(*units, strict=True)
    ]


@pytest.mark.parametrize(("distance", "expected"), [("masi", 0.273081), ("jaccard", 0.315620)])
def test_v12_of_sets(distance, expected):
    alpha = set_alpha(by_coder(NINE_UNITS), distance=distance)
    assert alpha == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("sizes", "masi", "jaccard", "nominal"),  # sizes: of both together, of one, of the other
    [
        ((0, 0, 0), 0, 0, 0),  # two empty sets are equal
        ((0, 1, 0), 1, 1, 1),
        ((1, 1, 1), 0, 0, 0),
        ((1, 1, 2), 1 - 1 / 2 * 2 / 3, 1 / 2, 1),
        ((1, 2, 2), 1 - 1 / 3 * 1 / 3, 2 / 3, 1),
        ((0, 2, 2), 1, 1, 1),
    ],
)
def test_distances(sizes, masi, jaccard, nominal):
    sizes = [np.array([size]) for size in sizes]
    assert set_distances(*sizes, "masi") == pytest.approx(masi)
    assert set_distances(*sizes, "jaccard") == pytest.approx(jaccard)
    assert set_distances(*sizes, "nominal") == pytest.approx(nominal)


@pytest.mark.parametrize("distance", ["masi", "jaccard"])
def test_agrees_with_nltk(distance):
    from nltk.metrics import agreement as peer
    from nltk.metrics import distance as distances

    far = {"masi": distances.masi_distance, "jaccard": distances.jaccard_distance}[distance]
    random = np.random.default_rng(0)
    letters = np.array(list("ABCD"))
    ratings = [
        [frozenset(letters[random.random(4) < 0.4]) | {"E"} for _ in range(30)] for _ in range(3)
    ]
    data = [
        (str(coder), str(unit), own)
        for coder, row in enumerate(ratings)
        for unit, own in enumerate(row)
    ]
    expected = peer.AnnotationTask(data, distance=far).alpha()
    assert set_alpha(ratings, distance=distance) == pytest.approx(expected, abs=1e-12)


def test_missing_is_no_empty_set():
    ratings = [[{"A"}, {"B"}, None, set()], [{"A"}, {"B"}, {"B"}, None]]
    assert set_alpha(ratings) == 1
    assert math.isnan(set_alpha([[{"A"}, None], [None, {"A"}]]))
    assert math.isnan(set_alpha([[set(), set()], [set(), set()]]))


def test_bad_input_is_told():
    with pytest.raises(OptionError, match="distance is one of 'masi', 'jaccard', 'nominal'"):
        set_alpha(by_coder(NINE_UNITS), distance="far")
    with pytest.raises(OptionError, match="rows of equally many sets"):
        set_alpha([[{"A"}]])


def test_the_table_has_the_alpha_of_the_same_sets():
    segments = make_segments(9)
    codings = pd.concat(
        code(coder, number, letter)
        for coder, row in zip("ab", by_coder(NINE_UNITS), strict=True)
        for number, own in enumerate(row)
        for letter in sorted(own)
    )
    reads = make_reads(segments, "a", "b")
    table = agreement_sets(segments, codings, reads=reads, draws=200).set_index("distance")
    assert table["units"].tolist() == [9, 9, 9]
    assert table.loc["masi", "alpha"] == pytest.approx(0.273081, abs=5e-7)
    assert table.loc["jaccard", "alpha"] == pytest.approx(0.315620, abs=5e-7)
    assert table.loc["masi", "sets"] == 7  # 0, A, B, C, AB, AC, ABC
    assert table["alpha_low"].lt(table["alpha"]).all()
    assert table["alpha_high"].gt(table["alpha"]).all()


def test_where_each_unit_has_one_code_equal_sets_are_equal_codes():
    """Artstein & Poesio (2008), p. 568: alpha .8005 of three codes."""
    table = [[46, 0, 0], [6, 32, 6], [0, 0, 10]]
    pairs = [
        ("abc"[one], "abc"[two])
        for one in range(3)
        for two in range(3)
        for _ in range(table[one][two])
    ]
    segments = make_segments(100)
    codings = pd.concat(
        code(coder, number, pair[place])
        for number, pair in enumerate(pairs)
        for place, coder in enumerate(["ana", "ben"])
    )
    reads = make_reads(segments, "ana", "ben")
    found = agreement_sets(segments, codings, reads=reads, draws=0).set_index("distance")
    assert found.loc["nominal", "alpha"] == pytest.approx(0.8005, abs=5e-5)
    assert found.loc["masi", "alpha"] == found.loc["nominal", "alpha"]


def test_without_a_shared_unit_the_note_says_so():
    segments = make_segments(4)
    codings = pd.concat([code("a", 0, "A"), code("b", 3, "A")])
    reads = pd.concat([make_reads(segments[:2], "a"), make_reads(segments[2:], "b")])
    table = agreement_sets(segments, codings, reads=reads)
    assert table["alpha"].isna().all()
    assert table["note"].str.contains("no unit that these coders share").all()


def test_of_very_many_sets_the_intervals_are_nearly_the_same(monkeypatch):
    random = np.random.default_rng(0)
    segments = make_segments(80)
    given = random.random((80, 6)) < 0.3
    codings = pd.concat(
        code(coder, number, "ABCDEF"[place])
        for coder in "ab"
        for number, place in zip(*np.nonzero(given ^ (random.random((80, 6)) < 0.1)), strict=True)
    )
    reads = make_reads(segments, "a", "b")
    exact = agreement_sets(segments, codings, reads=reads, draws=300)
    sets = int(exact["sets"].iloc[0])
    monkeypatch.setattr("qualcode.reliability.sets._MANY", sets - 2)
    monkeypatch.setattr("qualcode.reliability.sets._BLOCK", 7)
    nearly = agreement_sets(segments, codings, reads=reads, draws=300)
    assert nearly["alpha"].tolist() == pytest.approx(exact["alpha"].tolist(), abs=0.005)
    for end in ("alpha_low", "alpha_high"):
        assert nearly[end].tolist() == pytest.approx(exact[end].tolist(), abs=0.015)
    assert nearly.loc[2, "alpha"] == exact.loc[2, "alpha"]  # equal or not needs no comparing
    note = f"Of {sets} different sets each is compared with {sets - 2}"
    assert nearly["note"].str.contains(note).tolist() == [True, True, False]


def test_sets_of_which_there_are_very_many_can_be_compared_in_blocks(monkeypatch):
    ratings = by_coder(NINE_UNITS)
    monkeypatch.setattr("qualcode.reliability.sets._MANY", 3)
    monkeypatch.setattr("qualcode.reliability.sets._BLOCK", 2)
    assert set_alpha(ratings, distance="masi") == pytest.approx(0.273081, abs=5e-7)
    assert set_alpha(ratings, distance="jaccard") == pytest.approx(0.315620, abs=5e-7)


def test_one_document_has_no_interval():
    segments = make_segments(3, documents=["one"] * 3)
    codings = pd.concat(code(who, 0, "A", segments=segments) for who in "ab")
    table = agreement_sets(segments, codings, reads=make_reads(segments, "a", "b"))
    assert table["alpha"].tolist() == [1, 1, 1]
    assert table["alpha_low"].isna().all()
    assert table["note"].str.endswith("from but one document or group.").all()
