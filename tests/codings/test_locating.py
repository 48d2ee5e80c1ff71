"""In which segments a coding stands."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codings import locate
from qualcode.codings.locating import overlap
from qualcode.errors import ColumnMissingError

SEGMENTS = pd.DataFrame(
    [("s1", "d", 0, 10), ("s2", "d", 11, 20), ("s3", "e", 0, 10)],
    columns=["segment", "document", "start", "end"],
)


def codings(*rows: tuple[str, str, int, int, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["coding", "document", "start", "end", "code"])
    return table.astype({"start": "int64", "end": "int64"})


@pytest.mark.parametrize(
    ("span", "segments"),
    [
        pytest.param(("d", 0, 10), ["s1"], id="the segment's span"),
        pytest.param(("d", 3, 5), ["s1"], id="inside"),
        pytest.param(("d", 9, 12), ["s1", "s2"], id="over a border"),
        pytest.param(("d", 0, 20), ["s1", "s2"], id="over all"),
        pytest.param(("d", 10, 11), [], id="between"),
        pytest.param(("d", 10, 12), ["s2"], id="touching is not sharing"),
        pytest.param(("e", 0, 10), ["s3"], id="another document"),
        pytest.param(("x", 0, 10), [], id="unknown document"),
    ],
)
def test_segments_of_a_coding(span: tuple[str, int, int], segments: list[str]) -> None:
    found = locate(codings(("c1", *span, "law")), SEGMENTS)
    assert found["segment"].tolist() == segments
    assert list(found.columns) == ["segment", "code", "coding"]


def test_each_segment_and_code_once() -> None:
    table = codings(("c1", "d", 0, 10, "law"), ("c2", "d", 2, 4, "law"), ("c3", "d", 2, 4, "art"))
    found = locate(table, SEGMENTS)
    rows = sorted(found.itertuples(index=False, name=None))
    assert rows == [("s1", "art", "c3"), ("s1", "law", "c1")]


def test_segments_that_overlap_each_other() -> None:
    paragraph_and_sentences = pd.DataFrame(
        [("p", "d", 0, 30), ("s1", "d", 0, 10), ("s2", "d", 11, 30), ("q", "e", 0, 30)],
        columns=["segment", "document", "start", "end"],
    )
    found = locate(codings(("c1", "d", 12, 15, "law")), paragraph_and_sentences)
    assert found["segment"].tolist() == ["p", "s2"]


_PLACES = st.tuples(st.sampled_from("de"), st.integers(0, 12), st.integers(1, 6))


@given(st.lists(_PLACES, max_size=8), st.lists(_PLACES, max_size=8))
def test_each_pair_that_shares_a_code_point_is_found(
    coded: list[tuple[str, int, int]], cut: list[tuple[str, int, int]]
) -> None:
    names = ["document", "start", "end"]
    spans = pd.DataFrame([(d, at, at + n) for d, at, n in coded], columns=names)
    others = pd.DataFrame([(d, at, at + n) for d, at, n in cut], columns=names)
    pairs = set(zip(*map(np.ndarray.tolist, overlap(spans, others)), strict=True))
    assert pairs == {
        (i, j)
        for i, (d, at, n) in enumerate(coded)
        for j, (e, other, m) in enumerate(cut)
        if d == e and set(range(at, at + n)) & set(range(other, other + m))
    }


def test_no_codings() -> None:
    assert locate(codings(), SEGMENTS).empty


def test_input_is_not_changed() -> None:
    table, segments = codings(("c1", "d", 2, 4, "law")), SEGMENTS.copy(deep=True)
    before = table.copy(deep=True)
    locate(table, segments)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(segments, SEGMENTS)


def test_missing_column() -> None:
    with pytest.raises(ColumnMissingError, match="end"):
        locate(codings(), SEGMENTS.drop(columns="end"))
