"""Notes: what says the same is folded before, and counted after."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import segments
from strategies import texts

from qualcode.errors import ColumnMissingError
from qualcode.topics.notes import Notes, fold_notes


def rows(*said: str) -> list[int]:
    return fold_notes(segments(said)).rows.tolist()


@pytest.mark.parametrize(
    "other",
    [
        "copyright law for libraries",
        "COPYRIGHT LAW FOR LIBRARIES",
        "Copyright law -- for libraries!!",
        "Libraries: copyright for law",
        "  Copyright\n\tlaw for  libraries ",
        "Cópyright läw for libraries 🙂",
    ],
)
def test_the_same_words_are_one_note(other: str) -> None:
    found = fold_notes(segments(["Copyright law for libraries", other, "a river"]))
    assert found.rows.tolist() == [1, 1, 0]
    assert found.counts.tolist() == [1, 2]


@pytest.mark.parametrize(
    "other", ["copyright law", "copyright law for libraries for", "copyright laws for libraries"]
)
def test_other_words_are_another_note(other: str) -> None:
    assert len(set(rows("copyright law for libraries", other))) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("दिन", "दान"), ("மரம்", "மாரி"), ("ปี", "ปู")], ids=["Hindi", "Tamil", "Thai"]
)
def test_vowels_that_are_signs_tell_words_apart(one: str, other: str) -> None:
    assert len(set(rows(one, other))) == 2


@pytest.mark.parametrize("mark", ["", " ", "🙂", "!!", "2024", "10 + 10", "\u200d"])
def test_what_has_no_letter_is_no_note(mark: str) -> None:
    assert rows(mark, "a river") == [-1, 0]


def test_no_segments_and_no_words() -> None:
    for said in ([], ["🙂", "+1"]):
        found = fold_notes(segments(said))
        assert (list(found.texts), found.counts.tolist()) == ([], [])
        assert found.rows.tolist() == [-1] * len(said)


# -- seconding -----------------------------------------------------------------------------------

SECONDS = ["+1", "+ 12", "👍", "idem", "IDEM!", "Ditto.", "Me too", "yo también", "D'accord", "✅"]


@pytest.mark.parametrize("second", SECONDS)
def test_what_seconds_goes_with_the_note_before_it(second: str) -> None:
    found = fold_notes(segments(["a river", "copyright", second, second, "a forest"]))
    assert list(found.texts) == ["a forest", "a river", "copyright"]
    assert found.rows.tolist() == [1, 2, 2, 2, 0]
    assert found.counts.tolist() == [1, 1, 3]
    assert found.seconding.tolist() == [False, False, True, True, False]


@pytest.mark.parametrize(
    "said", ["+1 river", "I agree with the river", "+12345 people", "same river"]
)
def test_what_says_more_is_a_note_of_its_own(said: str) -> None:
    found = fold_notes(segments(["copyright", said]))
    assert not found.seconding.any()
    assert len(set(found.rows.tolist())) == 2


def test_rows_of_a_sheet_come_in_their_natural_order() -> None:
    table = segments(["+1", "copyright", "a river", "+1"]).assign(
        document=["n.csv#10", "n.csv#9", "n.csv#1", "n.csv#2"], start=0
    )
    assert fold_notes(table).rows.tolist() == [1, 1, 0, 0]


def test_within_a_document_by_where_it_starts() -> None:
    table = segments(["+1", "copyright", "a river"]).assign(start=[15, 10, 20])
    assert fold_notes(table).rows.tolist() == [1, 1, 0]


def test_never_across_files() -> None:
    table = segments(["copyright", "+1"]).assign(document=["a.csv#1", "b.csv#2"])
    found = fold_notes(table)
    assert found.rows.tolist() == [0, -1]
    assert found.counts.tolist() == [1]


def test_what_has_no_letter_stands_in_between_without_harm() -> None:
    assert rows("copyright", "🙂", "+1") == [0, -1, 0]


def test_without_documents_nobody_knows_what_came_before() -> None:
    table = segments(["copyright", "+1"])[["text"]]
    assert fold_notes(table).rows.tolist() == [0, -1]


# -- what is kept of a note ----------------------------------------------------------------------


def test_the_language_of_a_note_is_one_that_somebody_named() -> None:
    table = segments(["a river", "A river!", "law"], language=[None, "en", None])
    assert list(fold_notes(table).languages) == ["en", ""]
    assert list(fold_notes(table.drop(columns="language")).languages) == ["", ""]


def test_a_note_may_be_quoted_if_one_who_says_it_may() -> None:
    table = segments(
        ["a river", "A river!", "law", "wood"], consent=["count", "quote", "count", None]
    )
    assert fold_notes(table).quotable.tolist() == [True, False, True]


def test_what_needs_transcription_is_no_note() -> None:
    table = segments(["a river", "law"], transcription=["needs transcription", None])
    assert fold_notes(table).rows.tolist() == [-1, 0]


def test_bad_tables() -> None:
    with pytest.raises(ColumnMissingError, match="text"):
        fold_notes(pd.DataFrame({"segment": ["a"]}))


# -- whatever the order --------------------------------------------------------------------------


def told(found: Notes, names: pd.Series) -> dict[str, object]:
    return {
        name: None if row < 0 else (found.texts[row], found.languages[row], int(found.counts[row]))
        for name, row in zip(names, found.rows, strict=True)
    }


said = st.one_of(
    texts, st.sampled_from(["+1", "idem", "law river", "River, law!", "a law", "7", ""])
)


@given(st.lists(said, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(said: list[str], random: object) -> None:
    table = segments(said)
    order = list(range(len(said)))
    random.shuffle(order)  # type: ignore[attr-defined]
    before = table.copy(deep=True)
    one, two = fold_notes(table), fold_notes(table.iloc[order])
    assert list(one.texts) == list(two.texts)
    assert told(one, table["segment"]) == told(two, table["segment"].iloc[order])
    pd.testing.assert_frame_equal(table, before)


@given(st.lists(said, max_size=12))
def test_every_segment_is_counted_once_or_says_nothing(said: list[str]) -> None:
    found = fold_notes(segments(said))
    placed = found.rows[found.rows >= 0]
    assert np.bincount(placed, minlength=len(found.texts)).tolist() == found.counts.tolist()
    assert all(any(map(str.isalpha, text)) for text in found.texts)
    assert found.counts.min(initial=1) >= 1
