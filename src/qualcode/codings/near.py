"""Near matches: where a quote stands in a text in which some of its words were changed.

Seeds first: runs of six code points of the quote and of what stood around it, looked up in the text
in one pass for all quotes, vote for the places where the quote may stand. There the quote is
compared with stretches between words by rapidfuzz, and the stretch that is most similar is it. Of a
long quote only the beginning and the end say where it begins and ends, since to compare the whole
with each stretch takes time that grows with the cube of its length.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codings.occurrences import Place, count_common
from qualcode.spans import trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Measured on the 832 segments of the demonstration, in which sentences of volunteers resemble each
# other (the figures stand in docs/journal.md). All are `rapidfuzz.fuzz.ratio`, 0 to 1.
THRESHOLD = 0.75  # of the quote, where what stands before or after it is what stood there
ALONE = 0.9  # of the quote, where neither is: below it, others have said nearly the same
CONTEXT_THRESHOLD = 0.7  # of what stands before or after
BESIDE = 0.8  # of the quote, in another part of the file, which no context tells apart
BETWEEN = 0.6  # of the quote, where what stands before and after is what stood there
SHORT = 12  # code points; shorter quotes need the context on both sides

_SEED = 6  # code points; shorter ones stand everywhere
_MOST_PLACES = 200  # of a seed that tells something
_MOST_SEEDS = 300  # of one quote
_BESIDE = 8  # code points of context by which the ends are found
_WEIGHT = 0.1 / _BESIDE  # of each, against the similarity of the quote
_CANDIDATES = 3  # places that are compared
_ROUNDS = 4  # of moving the ends, of which two nearly always do
_PART = 500  # code points at the beginning and the end of a long quote by which they are found
_FRAME = 16  # code points before and after a quote that was rewritten
_REACH = 100  # code points around an end in which a better one is sought
_EDGE = re.compile(r"(?<!\w)|(?!\w)")  # anywhere but inside of a word


class Near(NamedTuple):
    """A stretch of a text, and how similar it is to the quote, 0 to 1."""

    score: float
    start: int
    end: int


class Sought(NamedTuple):
    """A quote, what stood before and after it (empty at the edge of the text), and where."""

    quote: str
    before: str
    after: str
    start: int


class Seeds:
    """Where the seeds of quotes stand in a text.

    Args:
        text: The text as it is now.
        sought: All quotes that will be looked for in it.
    """

    def __init__(self, text: str, sought: Iterable[Sought]) -> None:
        self._text = text
        self._edges = [match.start() for match in _EDGE.finditer(text)]
        wanted = {seed for one in sought for _, seed in _cut(one)}
        self._places: dict[str, list[int]] = defaultdict(list)
        for place in range(len(text) - _SEED + 1):
            seed = text[place : place + _SEED]
            if seed in wanted:
                self._places[seed].append(place)

    def find(self, sought: Sought) -> Near | None:
        """Return the stretch that is the quote, changed; None where none is similar enough."""
        votes = self._vote(sought)
        best = sorted(votes, key=lambda place: (-votes[place], abs(place - sought.start), place))
        found = [self._fit(sought, place) for place in best[:_CANDIDATES]]
        ranked = [
            (self._rank(near, sought), near.score, -abs(near.start - sought.start), near)
            for near in found
        ]
        rank, *_, near = max(ranked, default=(0, None))
        return near if rank else self._find_between(sought)

    def _find_between(self, sought: Sought) -> Near | None:
        """Return what stands between the words that stood around the quote, if it is like it."""
        before, after = sought.before[-_FRAME:], sought.after[:_FRAME]
        if min(len(before), len(after)) < _FRAME or self._text.count(before) != 1:
            return None
        start = self._text.index(before) + _FRAME
        end = self._text.find(after, start, start + 3 * len(sought.quote) + _FRAME)
        start, end = trim(self._text, start, max(start, end))
        near = Near(_ratio(sought.quote, self._text[start:end]), start, end)
        return near if near.score >= BETWEEN else None

    def _vote(self, sought: Sought) -> Counter[int]:
        """Count the seeds that speak for each place at which the quote may begin."""
        width = max(len(sought.quote) // 2, _SEED)
        votes: Counter[int] = Counter()
        for offset, seed in _cut(sought):
            places = self._places.get(seed, [])
            if len(places) <= _MOST_PLACES:
                begins = {(place - offset) // width for place in places}
                votes.update({begin * width for begin in begins | {b + 1 for b in begins}})
        return votes

    def _rank(self, near: Near, sought: Sought) -> int:
        """Say what speaks for a stretch: 2 its context too, 1 its words alone, 0 too little."""
        if near.score < THRESHOLD:
            return 0
        sides = self._compare_context(near, sought)
        if len(sought.quote) < SHORT:
            return 2 if min(sides) >= CONTEXT_THRESHOLD else 0
        return 2 if max(sides) >= CONTEXT_THRESHOLD else int(near.score >= ALONE)

    def _compare_context(self, near: Near, sought: Sought) -> tuple[float, float]:
        """Say how similar what stands on either side is; the edge of a text is like an edge."""
        before = self._text[max(near.start - len(sought.before), 0) : near.start]
        after = self._text[near.end : near.end + len(sought.after)]
        return (
            _ratio(sought.before, before) if sought.before else float(near.start == 0),
            _ratio(sought.after, after) if sought.after else float(near.end == len(self._text)),
        )

    def _fit(self, sought: Sought, place: int) -> Near:
        """Move the ends of a stretch between words until no other is more like the quote."""
        quote = sought.quote
        start, end = self._align(sought, place)
        for _ in range(_ROUNDS):
            before = start, end
            start = self._move_start(sought, start, end)
            end = self._move_end(sought, start, end)
            if (start, end) == before:
                break
        if quote == quote.strip():
            start, end = trim(self._text, start, end)
        return Near(self._compare(quote, start, end), start, end)

    def _align(self, sought: Sought, place: int) -> tuple[int, int]:
        """Return about where a quote stands that begins about there."""
        quote, length = sought.quote, len(sought.quote)
        first, last = place - length, place + 2 * length
        if length <= _PART:
            return self._find_part(quote, first, last)
        start, _ = self._find_part(quote[:_PART], first, place + length)
        _, end = self._find_part(quote[-_PART:], place, last)

        def weigh(span: tuple[int, int]) -> float:
            beside = self._agree_before(sought, span[0]) + self._agree_after(sought, span[1])
            return self._compare(quote, *span) + beside

        # Either may have been written anew; then the other says where it was.
        return max((start, end), (start, start + length), (max(end - length, 0), end), key=weigh)

    def _find_part(self, part: str, first: int, last: int) -> tuple[int, int]:
        """Return the stretch of a window that is most like a part of the quote."""
        from rapidfuzz import fuzz  # noqa: PLC0415 - needed only where text was changed

        first = max(first, 0)
        found = fuzz.partial_ratio_alignment(part, self._text[first:last])
        start, end = (found.dest_start, found.dest_end) if found else (0, len(part))
        return first + start, first + end

    def _move_start(self, sought: Sought, start: int, end: int) -> int:
        """Return the edge near the start from which the text is most like the quote's beginning."""
        until = end if len(sought.quote) <= _PART else start + _PART

        def weigh(edge: int) -> tuple[float, int]:  # among equals the shorter
            alike = self._compare(sought.quote[:_PART], edge, until)
            return alike + self._agree_before(sought, edge), edge

        return max([start, *self._edges_near(start, len(sought.quote))], key=weigh)

    def _move_end(self, sought: Sought, start: int, end: int) -> int:
        """Return the edge near the end up to which the text is most like the quote's end."""
        since = start if len(sought.quote) <= _PART else end - _PART

        def weigh(edge: int) -> tuple[float, int]:
            alike = self._compare(sought.quote[-_PART:], since, edge)
            return alike + self._agree_after(sought, edge), -edge

        return max([end, *self._edges_near(end, len(sought.quote))], key=weigh)

    def _agree_before(self, sought: Sought, start: int) -> float:
        """Weigh how much of what stands before is what stood there."""
        before = self._text[max(start - _BESIDE, 0) : start]
        return count_common(sought.before[: -_BESIDE - 1 : -1], before[::-1]) * _WEIGHT

    def _agree_after(self, sought: Sought, end: int) -> float:
        """Weigh how much of what stands behind is what stood there."""
        return count_common(sought.after[:_BESIDE], self._text[end : end + _BESIDE]) * _WEIGHT

    def _compare(self, quote: str, start: int, end: int) -> float:
        return _ratio(quote, self._text[start:end]) if start < end else 0.0

    def _edges_near(self, place: int, length: int) -> list[int]:
        reach = min(length // 2, _REACH) + _SEED
        first = bisect.bisect_left(self._edges, place - reach)
        return self._edges[first : bisect.bisect_right(self._edges, place + reach)]


def find_beside(sought: Sought, texts: Mapping[str, str], *, leave_out: str) -> Place | None:
    """Return where in some texts a quote stands, changed; none where several are as similar."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - needed only where text was changed

    # A text that was coded as a whole is compared as a whole, which takes a hundredth of the time.
    is_whole = not sought.before and not sought.after
    scorer = fuzz.ratio if is_whole else fuzz.partial_ratio
    alike = process.extract(sought.quote, texts, scorer=scorer, score_cutoff=100 * BESIDE, limit=4)
    names = [name for _, _, name in alike if name != leave_out]
    looked = [(Seeds(texts[name], [sought]).find(sought), name) for name in names]
    found = [(near, name) for near, name in looked if near]
    best = sorted((one for one in found if one[0].score >= BESIDE), reverse=True)
    if not best:
        return None
    if len(best) > 1 and best[0][0].score == best[1][0].score:
        return Place("orphaned", note=f"something like it stands in {len(best)} parts of the file")
    (score, start, end), name = best[0]
    note = "its words were changed, in another part of the file"
    return Place("near", name, start, end, score, note)


def _cut(sought: Sought) -> list[tuple[int, str]]:
    """Cut a quote and its context into seeds that overlap, each with its distance to the quote."""
    text, shift = sought.before + sought.quote + sought.after, len(sought.before)
    step = max(len(text) // _MOST_SEEDS, 1)
    return [(at - shift, text[at : at + _SEED]) for at in range(0, len(text) - _SEED + 1, step)]


def _ratio(one: str, other: str) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 - needed only where text was changed

    return fuzz.ratio(one, other) / 100
