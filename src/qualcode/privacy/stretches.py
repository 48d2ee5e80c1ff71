"""Stretches: spans of a text, joined where they meet and found again quickly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int


class Stretches:
    """Stretches of a text, in order and apart from each other."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = list(_merge(Span(*span) for span in spans))
        self._starts = [span.start for span in self.spans]

    def meet(self, start: int, end: int) -> bool:
        """Say whether one of them shares a code point with a span."""
        position = bisect_left(self._starts, end)
        return position > 0 and self.spans[position - 1].end > start

    def before(self, position: int) -> int:
        """Count those that begin before a position."""
        return bisect_left(self._starts, position)

    def replace(self, text: str, mark: str) -> str:
        """Return a text with a mark in place of each."""
        edges = [0, *(span.end for span in self.spans)]
        kept = [text[edge : span.start] for edge, span in zip(edges, self.spans, strict=False)]
        return mark.join([*kept, text[edges[-1] :]])


def _merge(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in sorted(spans):
        if last and span.start <= last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
