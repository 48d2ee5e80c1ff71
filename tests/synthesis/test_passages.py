"""Passages: a quote and where it comes from."""

import pandas as pd
import pytest

from qualcode.synthesis.messages import load_messages
from qualcode.synthesis.passages import Passage, passages

ROW = {
    "document": "notes #3.csv#17",
    "text": "a note",
    "language": "en",
    "context": "Day 1 › Tables",
    "participant": "P1",
    "activity": "Open Space",
    "group": "ii",
    "locator": "row 17",
}
SOURCES = {"notes #3.csv#17": "notes #3.csv", "C#.txt": "C#.txt"}


def passage(**changes: object) -> Passage:
    table = pd.DataFrame([{**ROW, **changes}])
    return passages(table, load_messages("en"), sources=SOURCES)[0]


def test_a_passage_says_where_it_comes_from() -> None:
    source = "P1 · Open Space · group ii · notes #3.csv, row 17"
    assert passage() == Passage("a note", "en", "Day 1 › Tables", source)


def test_what_is_not_known_is_left_out() -> None:
    bare = passage(participant=None, activity=None, group=float("nan"), language=None, context="")
    assert bare == Passage("a note", "", "", "notes #3.csv, row 17")


def test_a_file_may_have_a_hash_in_its_name() -> None:
    assert passage(document="C#.txt").source.endswith("C#.txt, row 17")


@pytest.mark.parametrize(("length", "shown"), [(600, 600), (601, 600), (5000, 600)])
def test_long_texts_are_cut(length: int, shown: int) -> None:
    text = passage(text="x" * length).text
    assert len(text) == shown
    assert text.endswith("…") == (length > 600)


def test_headings_that_the_place_names_already_are_not_said_twice() -> None:
    assert passage(locator="Day 1 › Tables, paragraph 2").context == ""


def test_a_quote_against_the_grain_says_why() -> None:
    negated = passage(chosen_as="against the grain", why="behind a negation: train*, law")
    assert "(train*, law)" in negated.against
    apart = passage(chosen_as="against the grain", why="least like the others: similarity 0.10")
    assert apart.against.startswith("it is less like the others")
    assert not passage(chosen_as="typical", why="nearer to all 9 texts").against


def test_hits_are_marked_once_and_none_beyond_the_cut() -> None:
    table = pd.DataFrame([{**ROW, "segment": "s", "text": "abcdef" + "x" * 600}])
    hits = {"s": [(4, 6), (0, 2), (1, 3), (598, 601)]}
    found = passages(table, load_messages("en"), sources=SOURCES, hits=hits)[0]
    parts = list(found.parts)
    assert parts[:4] == [("", False), ("abc", True), ("d", False), ("ef", True)]
    assert [is_hit for _, is_hit in parts[4:]] == [False]
    assert "".join(part for part, _ in parts) == found.text
    assert list(passage().parts) == [("a note", False)]
