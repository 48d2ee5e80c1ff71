"""Occurrences: where a quote stands in a text word for word, and which of them is meant."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from qualcode.codings.lines import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

How = Literal["kept", "moved", "near", "orphaned"]

SAYS_MUCH = 8  # code points of context that tell one place from another
LONG = 20  # code points; so long a quote is known again among other words
_SHORT = 12  # code points; a shorter quote may stand in another text by chance
_COMPARED = 1_000  # occurrences nearest to the old place; a word such as "a" has more


class Place(NamedTuple):
    """Where a quote was found again, how, and how similar it is, 0 to 1."""

    how: How
    document: str | None = None
    start: int = 0
    end: int = 0
    score: float | None = None
    note: str = ""


class Occurrences:
    """Where quotes stand in a document, word for word.

    Args:
        document: The document's id.
        text: Its text as it is now.
    """

    def __init__(self, document: str, text: str) -> None:
        self._document = document
        self._text = text
        self._known: dict[tuple[str, bool, bool], list[int]] = {}

    def find(self, row: Mapping[str, Any]) -> list[int]:
        """Return where a row's quote stands; inside of words only if it did so before."""
        quote = row["quote"]
        if row["before"] is None or row["after"] is None:  # nobody knows whether it cut a word
            return _find_all(self._text, quote)
        before, after = row["before"], row["after"]
        cuts = _cuts(before[-1:], quote[:1]), _cuts(quote[-1:], after[:1])
        if (quote, *cuts) not in self._known:
            starts = _find_all(self._text, quote)
            self._known[quote, *cuts] = [at for at in starts if cuts == self._cuts_at(at, quote)]
        return self._known[quote, *cuts]

    def _cuts_at(self, start: int, quote: str) -> tuple[bool, bool]:
        end = start + len(quote)
        return (
            _cuts(self._text[max(start - 1, 0) : start], quote[:1]),
            _cuts(quote[-1:], self._text[end : end + 1]),
        )

    def choose(self, row: Mapping[str, Any]) -> tuple[Place | None, int]:
        """Return where the quote of a row stands now, if that can be told, and how sure that is.

        Args:
            row: `start`, `quote`, and `before` and `after`, which may be None.

        Returns:
            The place, and how many code points around it are what they were, at most 64.
        """
        starts = self.find(row)
        if not starts:
            return None, 0
        old = row["start"]
        near = _nearest(starts, old)
        says = {start: agreement(self._text, start, row) for start in near}
        best = min(near, key=lambda start: (-says[start], abs(start - old), start))
        if old in says and says[best] - says[old] < SAYS_MUCH:
            return self._place(row, old, "it stands where it stood"), says[old]
        if says[best] == 2 * CONTEXT:
            return self._place(row, best, "what stands around it is the same"), says[best]
        if len(starts) == 1:
            return self._choose_only(row, best, says[best]), says[best]
        rivals = sum(count == says[best] for count in says.values())
        if says[best] >= SAYS_MUCH and rivals == 1:
            return self._place(row, best, "what stands beside it is the same"), says[best]
        note = f"stands in {len(starts)} places that cannot be told apart"
        return Place("orphaned", note=note), 0

    def _choose_only(self, row: Mapping[str, Any], start: int, says: int) -> Place | None:
        """Take the only occurrence; a short one among other words may be another than was coded."""
        length = len(row["quote"])
        if row["before"] is None or says >= SAYS_MUCH or length >= LONG:
            return self._place(row, start, "it stands nowhere else")
        if length < _SHORT:
            return None
        note = "the same words, among other words than before; look whether they are those"
        return Place("near", self._document, start, start + length, 1.0, note)

    def _place(self, row: Mapping[str, Any], start: int, note: str) -> Place:
        how: How = "kept" if start == row["start"] else "moved"
        return Place(how, self._document, start, start + len(row["quote"]), 1.0, note)


def find_reflowed(document: str, text: str, row: Mapping[str, Any]) -> Place | None:
    """Find a quote of which only the white space was changed, as where lines were broken anew.

    Where it stands several times, what stands around it decides; white space says nothing there.
    """
    words = row["quote"].split()
    pattern = r"\s+".join(map(re.escape, words))
    is_framed = row["quote"] != row["quote"].strip()
    found = [] if is_framed or len(words) < 2 else list(re.finditer(pattern, text))  # noqa: PLR2004
    reach = 2 * CONTEXT
    before, after = _letters(row["before"])[::-1], _letters(row["after"])
    says = [
        count_common(before, _letters(text[max(at.start() - reach, 0) : at.start()])[::-1])
        + count_common(after, _letters(text[at.end() : at.end() + reach]))
        for at in found
    ]
    if not found or (len(found) > 1 and (max(says) < SAYS_MUCH or says.count(max(says)) > 1)):
        return None
    start, end = found[says.index(max(says))].span()
    return Place("moved", document, start, end, 1.0, "only its white space was changed")


def _letters(text: str | None) -> str:
    return "".join((text or "").split())


def agreement(text: str, start: int, row: Mapping[str, Any]) -> int:
    """Count the code points on both sides that are what they were; 64 if nothing else is there.

    Context shorter than 32 code points ended at the edge of the text, and must again.
    """
    before, after = row["before"], row["after"]
    if before is None or after is None:
        return 0
    end = start + len(row["quote"])
    left, right = text[max(start - CONTEXT, 0) : start], text[end : end + CONTEXT]
    if (left, right) == (before, after):
        return 2 * CONTEXT
    return count_common(before[::-1], left[::-1]) + count_common(after, right)


def count_common(one: str, other: str) -> int:
    """Count the code points with which both texts begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _find_all(text: str, quote: str) -> list[int]:
    found, start = [], text.find(quote)
    while start >= 0:
        found.append(start)
        start = text.find(quote, start + 1)
    return found


def _nearest(starts: list[int], old: int) -> list[int]:
    middle = bisect.bisect_left(starts, old)
    return starts[max(middle - _COMPARED // 2, 0) : middle + _COMPARED // 2]


def _cuts(one: str, other: str) -> bool:
    """Say whether a border between two characters goes through a word."""
    return one.isalnum() and other.isalnum()
