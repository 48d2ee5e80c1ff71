"""Masking: what a text shows in place of names, addresses and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from qualcode.privacy.names import NameFinder
from qualcode.privacy.patterns import (
    E_MAIL,
    HANDLE,
    PHONE,
    Found,
    find_addresses,
    find_phones,
    find_users,
)
from qualcode.privacy.people import Person
from qualcode.spans import trim

#: What is counted, in the order in which it is told.
MASKED = ("names", "e_mails", "phones", "handles")
_COUNTED = {E_MAIL: "e_mails", PHONE: "phones", HANDLE: "handles"}


class Masker:
    """Masks texts for a list of people.

    Args:
        listed: Those whose names become their ids.
        strangers: Names of people in no list, each with what is shown in its place.
    """

    def __init__(self, listed: Iterable[Person], strangers: Iterable[tuple[str, str]] = ()) -> None:
        self._names = NameFinder(listed, strangers)

    def find(self, text: str, *, in_place: bool = False) -> list[Found]:
        """Find what is to be masked, in order and without overlap.

        Args:
            text: Any text.
            in_place: It is a file's name, a title or the like: parts of a name count there in
                lower case too.
        """
        patterns = [*find_users(text), *find_addresses(text), *find_phones(text)]
        kept = list(_without_overlap(sorted(patterns)))
        names = self._names.find(text, in_place=in_place)
        return sorted([*kept, *_outside(names, kept, text)])

    def mask(self, text: str, *, in_place: bool = False) -> str:
        """Return the text with labels in place of what `find` finds."""
        return put_labels(text, self.find(text, in_place=in_place))


def put_labels(text: str, found: Sequence[Found]) -> str:
    """Return a text with labels in place of what was found in it."""
    if not found:
        return text
    edges = [0, *(span.end for span in found)]
    pieces = [text[left : span.start] + span.label for left, span in zip(edges, found)]  # noqa: B905
    return "".join(pieces) + text[edges[-1] :]


def count_labels(found: Iterable[Found]) -> Counter[str]:
    """Count what was found: names, e_mails, phones and handles."""
    return Counter(_COUNTED.get(one.label, "names") for one in found)


def _without_overlap(found: Iterable[Found]) -> Iterator[Found]:
    end = 0
    for span in found:
        if span.start >= end:
            end = span.end
            yield span


def _outside(names: Sequence[Found], taken: Sequence[Found], text: str) -> Iterator[Found]:
    """Yield what of the names lies outside the spans that are masked already."""
    spans = iter([*taken, Found(len(text), len(text), "")])
    span = next(spans)
    for name in names:
        start = name.start
        while span.end <= start < len(text):
            span = next(spans)
        while span.start < name.end:
            if start < span.start:
                first, end = trim(text, start, span.start)
                yield name._replace(start=first, end=end)
            start = span.end
            if span.end >= name.end:
                break
            span = next(spans)
        if start < name.end:
            yield name._replace(start=start)
