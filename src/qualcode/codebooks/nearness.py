"""Nearness: terms that count where they stand near one another."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

import numpy as np

from qualcode.codebooks.tokens import Integers

Span = tuple[int, int]


def find_near(
    texts: Sequence[Integers], firsts: Sequence[Integers], lasts: Sequence[Integers], within: int
) -> Iterator[Span]:
    """Find the shortest spans in which all parts stand, each within some tokens of the next.

    Args:
        texts: For each part, the numbers of the texts in which it stands.
        firsts: For each part, the first tokens where it stands, in rising order.
        lasts: The last ones.
        within: How many tokens at most from the end of one to the start of the next.

    Yields:
        First token and last token of each span.
    """
    rarest = min(range(len(texts)), key=lambda part: len(texts[part]))
    longest = max(
        int((last - first).max(initial=0)) for first, last in zip(firsts, lasts, strict=True)
    )
    reach = len(texts) * (within + longest)
    around = firsts[rarest] - reach, lasts[rarest] + reach
    kept = [_are_around(first, *around) for first in firsts]
    common = texts[rarest]
    for text, keep in zip(texts, kept, strict=True):
        common = np.intersect1d(common, text[keep])
    spans = [
        _by_text(text[keep], first[keep], last[keep], common)
        for text, first, last, keep in zip(texts, firsts, lasts, kept, strict=True)
    ]
    for number in np.unique(common).tolist():
        yield from _shortest([part[number] for part in spans], within)


def _are_around(places: Integers, starts: Integers, ends: Integers) -> np.ndarray:
    """Tell which places, in rising order, lie between any of some starts and its end."""
    changes = np.zeros(len(places) + 1, np.int64)
    np.add.at(changes, np.searchsorted(places, starts), 1)
    np.add.at(changes, np.searchsorted(places, ends, side="right"), -1)
    inside: np.ndarray = np.cumsum(changes[:-1]) > 0
    return inside


def _by_text(
    text: Integers, first: Integers, last: Integers, wanted: Integers
) -> dict[int, list[Span]]:
    spans: dict[int, list[Span]] = {number: [] for number in wanted.tolist()}
    is_wanted = np.isin(text, wanted)
    rows = (text[is_wanted].tolist(), first[is_wanted].tolist(), last[is_wanted].tolist())
    for number, start, end in zip(*rows, strict=True):
        spans[number].append((start, end))
    return spans


def _shortest(parts: Sequence[list[Span]], within: int) -> list[Span]:
    """Return the spans in which all parts stand, without those that hold a shorter one.

    Chains of parts are built up from left to right. `windows` holds, for each set of parts, the
    chains that end near enough to be gone on with, those that start last in front; so the work
    grows with the number of occurrences only, whatever `within` is.
    """
    occurrences = sorted((*span, 1 << part) for part, spans in enumerate(parts) for span in spans)
    chains: dict[int, dict[int, int]] = {}
    windows: dict[int, deque[Span]] = defaultdict(deque)
    ended = iter(sorted(range(len(occurrences)), key=lambda number: occurrences[number][1]))
    waiting = next(ended)
    full, whole = (1 << len(parts)) - 1, []
    for number, (first, last, part) in enumerate(occurrences):
        while occurrences[waiting][1] < first:
            _admit(chains.pop(waiting), occurrences[waiting][1], windows)
            waiting = next(ended)
        chain = {part: first, **_go_on(part, first - within, windows)}
        if full in chain:
            whole.append((last, -chain.pop(full)))
        chains[number] = chain
    return list(_without_longer(sorted(whole)))


def _admit(chain: dict[int, int], last: int, windows: dict[int, deque[Span]]) -> None:
    for parts, start in chain.items():
        window = windows[parts]
        while window and window[-1][1] <= start:
            window.pop()
        window.append((last, start))


def _go_on(part: int, earliest: int, windows: dict[int, deque[Span]]) -> dict[int, int]:
    """Return where the chains start that a part goes on with, by the parts that they then have."""
    chains: dict[int, int] = {}
    for parts, window in windows.items():
        while window and window[0][0] < earliest:
            window.popleft()
        if window and not parts & part:
            chains[parts | part] = window[0][1]
    return chains


def _without_longer(whole: list[Span]) -> Iterator[Span]:
    latest = -1
    for last, start in whole:
        if -start > latest:
            latest = -start
            yield latest, last
