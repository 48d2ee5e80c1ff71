"""What a browser shows of a text, and that no position is lost on the way there and back."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.widget.texts import ShownText


class Label(NamedTuple):
    start: int
    end: int
    label: str


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [
        ("plain", (1, 3), (1, 3)),
        ("a👍b", (1, 2), (1, 3)),
        ("a👍b", (2, 3), (3, 4)),
        ("👩‍👩‍👧!", (5, 6), (8, 9)),
        ("نحتاج 👍", (6, 7), (6, 8)),
    ],
)
def test_spans_are_counted_in_utf_16(text, span, shown):
    assert ShownText(text).to_units(*span) == shown
    assert ShownText(text).to_span(*shown) == span


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        ((0, 4), (0, 4)),  # "Ask "
        ((4, 13), (4, 6)),  # the name, as P1
        ((7, 13), (4, 6)),  # a part of it: the whole label
        ((0, 8), (0, 6)),
        ((13, 18), (6, 11)),  # " now."
        ((0, 18), (0, 11)),
    ],
)
def test_labels_stand_in_place_of_names(span, shown):
    text = ShownText("Ask Ana Rojas now.", [Label(4, 13, "P1")])
    assert text.text == "Ask P1 now."
    assert text.to_units(*span) == shown


@pytest.mark.parametrize(
    ("shown", "span"), [((4, 5), (4, 13)), ((5, 6), (4, 13)), ((3, 7), (3, 14)), ((6, 7), (13, 14))]
)
def test_what_is_selected_of_a_label_is_all_that_it_hides(shown, span):
    assert ShownText("Ask Ana Rojas now.", [Label(4, 13, "P1")]).to_span(*shown) == span


def test_labels_beside_each_other_are_told_apart():
    text = ShownText("AnaBen!", [Label(0, 3, "[1]"), Label(3, 6, "[two]")])
    assert text.text == "[1][two]!"
    assert [text.to_span(*span) for span in [(0, 3), (3, 8), (8, 9), (2, 4)]] == [
        (0, 3), (3, 6), (6, 7), (0, 6),
    ]  # fmt: skip


def test_half_a_character_is_shown_as_one_that_can_be_sent():
    text = ShownText("a\ud83db")
    assert text.text == "a\ufffdb"
    assert text.to_span(2, 3) == (2, 3)


def test_half_of_a_pair_is_the_whole_character():
    assert ShownText("a👍b").to_span(2, 3) == (1, 2)
    assert ShownText("a👍b").to_span(1, 2) == (1, 2)


@given(st.data(), st.text(st.sampled_from("ab\n é🙂𝄞ع\u0302"), min_size=1, max_size=30))
def test_every_span_comes_back_with_all_that_its_labels_hide(data, text):
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    labels = [
        Label(start, end, data.draw(st.sampled_from(["P1", "[e-mail]", "🙂"])))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = ShownText(text, labels)
    first, last = shown.to_units(start, end)
    touched = [one for one in labels if one.start < end and start < one.end]
    expected = (min([start, *(t.start for t in touched)]), max([end, *(t.end for t in touched)]))
    assert shown.to_span(first, last) == expected
    before, middle = shown.cut(0, expected[0]) if expected[0] else "", shown.cut(start, end)
    assert (units(before), units(before + middle)) == (first, last)
