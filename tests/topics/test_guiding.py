"""Guiding: a codebook leans on the topics, and does not make them."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from planted import notes as some_notes
from planted import segments

from qualcode import fit_topics
from qualcode.codebooks import Codebook
from qualcode.embeddings import Vectors
from qualcode.topics.centring import Centring
from qualcode.topics.guiding import guide
from qualcode.topics.notes import fold_notes
from qualcode.topics.space import Space

BOOK = """\
name: small
version: "1.0"
languages: [en]
codes:
  - id: law
    name: Law
    terms: {en: [copyright]}
  - id: money
    name: Money
    definition: What it costs.
    terms: {en: ["fund*"]}
"""
EAST, NORTH, SOUTH = [1.0, 0.0], [0.0, 1.0], [0.0, -1.0]


class Compass:
    """Law lies north, money south."""

    name, is_multilingual = "compass", None

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked = list(texts)
        return np.array([NORTH if text.startswith("Law") else SOUTH for text in texts], np.float32)


def lean(book: Codebook, *texts: str) -> tuple[dict[str, list[float]], list[str]]:
    found, compass = fold_notes(segments(texts)), Compass()
    vectors = np.array([EAST] * len(found.texts), np.float32)
    space = Space(compass, Centring({}, None), vectors[:0])  # type: ignore[arg-type]
    drawn = guide(vectors, found, codebook=book, space=space)
    np.testing.assert_array_equal(vectors, [EAST] * len(vectors))
    return dict(zip(found.texts, drawn.tolist(), strict=True)), compass.asked


def test_drawn_by_a_third_towards_what_the_code_means(read_book: Callable[[str], Codebook]) -> None:
    drawn, asked = lean(read_book(BOOK), "copyright now", "funding", "a river")
    # (1, 0) and a third of (0, 1), at length one: 3 and 1 over the root of 10.
    assert drawn["copyright now"] == pytest.approx([0.94868, 0.31623], abs=1e-5)
    assert drawn["funding"] == pytest.approx([0.94868, -0.31623], abs=1e-5)
    assert drawn["a river"] == EAST
    assert asked == ["Law", "Money. What it costs."]


def test_two_codes_pull_together_and_opposite_ones_not_at_all(
    read_book: Callable[[str], Codebook],
) -> None:
    drawn, _ = lean(read_book(BOOK), "copyright and funding")
    assert drawn["copyright and funding"] == EAST


def test_without_any_term_nothing_is_drawn(read_book: Callable[[str], Codebook]) -> None:
    drawn, asked = lean(read_book(BOOK), "a river")
    assert drawn == {"a river": EAST}
    assert asked == []


@pytest.mark.usefixtures("base_only")
def test_topics_with_a_codebook_are_topics_still(read_book: Callable[[str], Codebook]) -> None:
    table = some_notes(60)
    found = fit_topics(table, embeddings="lsa", codebook=read_book(BOOK))
    assert found.assignments["topic"].tolist() == found.place(table)["topic"].tolist()
    assert found.topics["size"].sum() == 60
