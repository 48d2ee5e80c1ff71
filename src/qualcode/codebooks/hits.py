"""Hits: where terms stand in texts, as columns, and which of them count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from qualcode.codebooks.tokens import Integers


class Hit(NamedTuple):
    """Where a term stands in a text.

    `start` and `end` count code points; `negated` is None where negation is not looked for.
    """

    code: str
    term: str
    language: str
    start: int
    end: int
    negated: bool | None = None


@dataclass(frozen=True, eq=False)
class Hits:
    """Hits as columns, in the order of texts, positions and codes.

    Attributes:
        text: The number of the text.
        first: The number of the first token.
        last: The number of the last.
        pattern: The number of the pattern.
        code: The number of its code.
    """

    text: Integers
    first: Integers
    last: Integers
    pattern: Integers
    code: Integers

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, which: np.ndarray) -> Hits:
        return Hits(*(getattr(self, one.name)[which] for one in fields(self)))

    def __add__(self, other: Hits) -> Hits:
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return Hits(*map(np.concatenate, pairs))

    def in_order(self) -> Hits:
        """Sort by text, position and code; the longer first, then as in the codebook."""
        order = np.lexsort((self.pattern, -self.last, self.code, self.first, self.text))
        return self[order]


def leave_out_nested(hits: Hits, *, scope: str) -> np.ndarray:
    """Tell which hits to keep: of those that overlap the longest, of the equally long the first.

    This is what `nested_scope` of quanteda's `tokens_lookup` means.

    Args:
        hits: Hits in order.
        scope: `key` compares hits of the same code only, `dictionary` all of a text; `all` keeps
            all.
    """
    if scope == "all":
        return np.ones(len(hits), np.bool_)
    group = hits.text
    if scope == "key":
        group = group * (hits.code.max(initial=0) + 1) + hits.code
    order = np.lexsort((hits.first, group))
    clusters = _overlapping(group[order], hits.first[order], hits.last[order])
    keep = np.ones(len(hits), np.bool_)
    for begin, end in clusters:
        keep[order[begin:end]] = False
        keep[list(_longest(hits, order[begin:end]))] = True
    return keep


def _overlapping(group: Integers, first: Integers, last: Integers) -> Iterator[tuple[int, int]]:
    """Yield the runs of more than one hit that hang together by overlapping."""
    if not len(group):
        return
    # Spans of a later group are moved behind those of the earlier, so that one maximum does.
    number = np.cumsum(np.diff(group, prepend=group[0]) != 0)
    width = int(last.max()) + 1
    reach = np.maximum.accumulate(last + number * width)
    begins = np.flatnonzero(np.append(True, first[1:] + number[1:] * width > reach[:-1]))
    ends = np.append(begins[1:], len(group))
    several = ends - begins > 1
    yield from zip(begins[several].tolist(), ends[several].tolist(), strict=True)


def _longest(hits: Hits, members: Integers) -> Iterator[int]:
    """Yield the members to keep, the longest first.

    A hit is nested where it overlaps a longer one, or an earlier one of its own code. Equally long
    ones of several codes say each something of their own.
    """
    sizes = hits.last[members] - hits.first[members]
    order = np.lexsort((hits.pattern[members], hits.first[members], -sizes))
    longer: set[int] = set()
    as_long: set[int] = set()
    of_code: dict[int, set[int]] = defaultdict(set)
    for number, member in enumerate(members[order].tolist()):
        if number and sizes[order[number]] < sizes[order[number - 1]]:
            longer |= as_long
            as_long.clear()
        tokens = range(int(hits.first[member]), int(hits.last[member]) + 1)
        own = of_code[int(hits.code[member])]
        if longer.isdisjoint(tokens) and own.isdisjoint(tokens):
            own.update(tokens)
            as_long.update(tokens)
            yield member


def leave_out_excluded(hits: Hits, exceptions: Hits, around: Integers) -> Hits:
    """Leave out the hits of codes that an exception keeps away.

    Args:
        hits: Hits of terms.
        exceptions: Hits of what keeps their codes away.
        around: For each exception, within how many tokens of it; -1 for the whole text.
    """
    if not len(exceptions) or not len(hits):
        return hits
    keys, away = _text_and_code(hits, exceptions)
    is_whole = around < 0
    keep = ~np.isin(keys, away[is_whole])
    near = _Reaches(away[~is_whole], exceptions[~is_whole], around[~is_whole])
    return hits[keep & ~near.touch(keys, hits)]


class _Reaches:
    """How far exceptions reach, as spans of tokens in a text and for a code.

    Spans of a later text or code are moved behind those of the earlier, so that one search finds
    whether any of them touches a hit.
    """

    def __init__(self, keys: Integers, exceptions: Hits, around: Integers) -> None:
        starts, ends = exceptions.first - around, exceptions.last + around
        self._keys = np.unique(keys)
        self._lowest = int(starts.min(initial=0))
        self._width = int(ends.max(initial=0)) - self._lowest + 2
        starts, ends = self._move(keys, starts), self._move(keys, ends)
        order = np.argsort(starts)
        self._starts, self._ends = starts[order], np.maximum.accumulate(ends[order])

    def _move(self, keys: Integers, places: Integers) -> Integers:
        moved = np.clip(places - self._lowest, 0, self._width - 1)
        return np.searchsorted(self._keys, keys) * self._width + moved

    def touch(self, keys: Integers, hits: Hits) -> np.ndarray:
        """Tell which hits one of the exceptions of their text and code reaches."""
        if not len(self._keys):
            return np.zeros(len(keys), np.bool_)
        before = np.searchsorted(self._starts, self._move(keys, hits.last), side="right") - 1
        touched: np.ndarray = self._ends[before] >= self._move(keys, hits.first)
        return touched & (before >= 0) & np.isin(keys, self._keys)


def _text_and_code(*several: Hits) -> list[Integers]:
    codes = max(int(hits.code.max(initial=0)) for hits in several) + 1
    return [hits.text * codes + hits.code for hits in several]
