"""Texts: what a browser shows of a document, and the way between its positions and ours.

The browser counts UTF-16 code units of what is shown, where labels stand in place of names. We
count code points of what was written. Here, and nowhere else, one becomes the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from qualcode.spans import Utf16

_HALF = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"  # one unit and one code point, as half a surrogate pair is


class _Label(Protocol):
    """A stretch of a text, and what is shown in its place."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...


class _Edges(NamedTuple):
    """Where stretches begin and end, in order."""

    starts: Sequence[int]
    ends: Sequence[int]


class ShownText:
    """A text with labels in place of some stretches.

    Args:
        text: As it was written.
        labels: What stands in place of what; in order, without overlap.

    Attributes:
        text: As it is shown.
        length: Of that, in UTF-16 code units.
    """

    def __init__(self, text: str, labels: Sequence[_Label] = ()) -> None:
        self._written = _Edges([one.start for one in labels], [one.end for one in labels])
        pieces, starts, ends, edge, length = [], [], [], 0, 0
        for one in labels:
            pieces += [text[edge : one.start], one.label]
            starts.append(length + one.start - edge)
            length = starts[-1] + len(one.label)
            ends.append(length)
            edge = one.end
        self._shown = _Edges(starts, ends)
        self.text = _HALF.sub(_REPLACEMENT, "".join([*pieces, text[edge:]]))
        self._utf16 = Utf16(self.text)
        self.length = self._utf16.to_units(len(self.text))

    def to_units(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the written text is shown, with the whole of any label."""
        first, last = _move(start, end, self._written, self._shown)
        return self._utf16.to_units(first), self._utf16.to_units(last)

    def to_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the written text that is shown there, with all that labels hide."""
        return _move(*self._utf16.to_span(start, end), self._shown, self._written)

    def cut(self, start: int, end: int) -> str:
        """Return how a span of the written text is shown."""
        first, last = _move(start, end, self._written, self._shown)
        return self.text[first:last]


def _move(start: int, end: int, here: _Edges, there: _Edges) -> tuple[int, int]:
    """Move a span between texts in which the same stretches have other lengths."""
    first = bisect_right(here.ends, start)  # the first stretch that ends behind the start
    if first < len(here.starts) and here.starts[first] < start:
        begins = there.starts[first]
    else:
        begins = start + _shift(first, here, there)
    last = bisect_left(here.starts, end)  # the first stretch that does not begin before the end
    if last and here.ends[last - 1] > end:
        ends = there.ends[last - 1]
    else:
        ends = end + _shift(last, here, there)
    return begins, ends


def _shift(number: int, here: _Edges, there: _Edges) -> int:
    """Return by how much the stretches before one of them move what is behind them."""
    return there.ends[number - 1] - here.ends[number - 1] if number else 0
