"""A codebook's examples and counterexamples, run as its tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.codebooks import Codebook, check_codebook, read_codebook

BOOK = """\
codes:
  - id: capacity
    terms: {en: ["train*"]}
    unless: [by train]
    examples: [We need training, Copyright for all, Nothing of it]
    counterexamples: [We came by train, The train was late, Copyright is hard]
    codes:
      - id: legal
        terms: {en: [copyright]}
        examples: [We need training]
"""


def test_each_test_passes_or_says_what_to_do(read_book: Callable[[str], Codebook]) -> None:
    table = check_codebook(read_book(BOOK))
    none = "no term matches; add one, or change the example"
    narrow = "matched by `train*`; narrow it, or add an `unless`"
    assert list(table.itertuples(index=False, name=None)) == [
        ("capacity", "example", "We need training", True, ""),
        ("capacity", "example", "Copyright for all", True, ""),  # a child's
        ("capacity", "example", "Nothing of it", False, none),
        ("capacity", "counterexample", "We came by train", True, ""),
        ("capacity", "counterexample", "The train was late", False, narrow),
        ("capacity", "counterexample", "Copyright is hard", True, ""),  # a child's, not its own
        ("capacity/legal", "example", "We need training", False, none),
    ]


def test_a_sibling_whose_id_begins_alike_is_not_within(
    read_book: Callable[[str], Codebook],
) -> None:
    book = read_book("codes: [{id: law, examples: [x]}, {id: law2, terms: {en: [x]}}]")
    assert check_codebook(book)["passed"].tolist() == [False]


def test_no_tests_give_an_empty_table(read_book: Callable[[str], Codebook]) -> None:
    table = check_codebook(read_book("codes: [{id: a}]"))
    assert table.empty
    assert list(table.columns) == ["code", "test", "text", "passed", "problem"]


@pytest.mark.parametrize("name", ["advocacy", "evaluation"])
def test_the_demonstration_passes_its_own_tests(demonstration: Path, name: str) -> None:
    table = check_codebook(read_codebook(demonstration.parents[1] / f"codebooks/{name}.yaml"))
    assert table.loc[~table["passed"], ["code", "text"]].to_numpy().tolist() == []
    assert len(table) >= 15
