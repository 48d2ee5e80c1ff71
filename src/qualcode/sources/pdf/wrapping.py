"""Wrapping undone: the lines of a paragraph joined again, and words that were broken across two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

SOFT_HYPHEN = "\u00ad"
_HYPHENS = ("-", "\u2010", SOFT_HYPHEN)
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
_SLICE = 100  # characters of a line in which the half of a word is looked for
#: After "pre-", these do not end a word: "pre- and post-war".
_AND = frozenset(("and", "or", "und", "oder", "y", "o", "e", "u", "et", "ou"))


def count_forms(lines: Iterable[str]) -> Counter[str]:
    """Count the words of a document's lines, with the hyphens in them.

    Halves of words at the ends of lines do not count.
    """
    forms: Counter[str] = Counter()
    for line in lines:
        said = line.rstrip()
        whole = " ".join(said.split()[:-1]) if said.endswith(_HYPHENS) else said
        forms.update(map(_fold, _WORD.findall(whole)))
    return forms


def rejoin(lines: Sequence[str], forms: Mapping[str, int] | None = None) -> str:
    """Join the lines of a paragraph, and the words that were broken at their ends.

    Of a word with a hyphen at a line's end, "well-" above "known", nobody can say from the two
    lines alone whether the hyphen is part of it. It is kept where the document elsewhere has
    "well-known" more often than "wellknown", and taken out the other way round. Where it has
    neither, it is taken out if the next line begins with a letter in lower case.

    Args:
        lines: From top to bottom.
        forms: How often the document has each word, from `count_forms`.
    """
    pieces: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        if pieces:
            pieces[-1], blank = _end(pieces[-1], line, forms or {})
            pieces.append(blank)
        pieces.append(line)
    return "".join(pieces).removesuffix(SOFT_HYPHEN)


def _end(line: str, following: str, forms: Mapping[str, int]) -> tuple[str, str]:
    """Return how a line ends when it is joined to the next, and what comes between them."""
    if line.endswith(SOFT_HYPHEN):
        return line[:-1], ""
    halves = _WORD.findall(line[-_SLICE:-1]), _WORD.match(following[:_SLICE])
    if not line.endswith(_HYPHENS) or not line[-2:-1].isalnum() or not halves[1]:
        return line, " "
    first, second = _fold(halves[0][-1]), _fold(halves[1].group())
    if second in _AND:
        return line, " "
    whole, hyphenated = forms.get(first + second, 0), forms.get(f"{first}-{second}", 0)
    one_word = line[-2].isalpha() and following[0].islower()
    if whole > hyphenated or (whole == hyphenated and one_word):
        return line[:-1], ""
    return line, ""


def _fold(word: str) -> str:
    return word.replace("\u2010", "-").casefold()
