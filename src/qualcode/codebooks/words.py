"""Words: which slots of which terms each word of a text fills."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from qualcode.codebooks.regexes import match_words
from qualcode.errors import OptionError

if TYPE_CHECKING:
    from qualcode.codebooks.patterns import Slot, Spelling, Word
    from qualcode.codebooks.tokens import Integers

_WILD = {"*": ".*", "?": "."}


class Lexicon:
    """The slots by the words that fill them.

    A glob with one `*`, at its end or start, is found by its other letters; all other globs and
    the expressions are tried on all new words of a vocabulary at once. What is found for a word is
    kept.
    """

    def __init__(self, slots: Iterable[Slot | Word], spelling: Spelling) -> None:
        self._case = spelling.case
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._before: dict[str, list[int]] = defaultdict(list)
        self._behind: dict[str, list[int]] = defaultdict(list)
        self._expressions: list[tuple[int, str, bool]] = []
        for number, slot in enumerate(slots):
            self._add(number, slot)
        self._lengths_before = sorted(set(map(len, self._before)))
        self._lengths_behind = sorted(set(map(len, self._behind)))
        self._known: dict[str, tuple[int, ...]] = {}

    def _add(self, number: int, slot: Slot | Word) -> None:
        if isinstance(slot, str):
            self._exact[slot].append(number)
        elif slot.kind == "anywhere":
            self._expressions.append((number, _check(slot.text), False))
        elif slot.kind == "whole":
            self._expressions.append((number, slot.text, True))
        elif slot.kind == "glob":
            self._add_glob(number, slot.text)
        else:
            for form in slot.forms:
                self._exact[form].append(number)

    def _add_glob(self, number: int, glob: str) -> None:
        inner = glob.strip("*")
        is_simple = "*" not in inner and "?" not in inner
        if is_simple and glob == f"{inner}*":
            self._before[inner].append(number)
        elif is_simple and glob == f"*{inner}":
            self._behind[inner].append(number)
        else:
            expression = "".join(_WILD.get(one) or re.escape(one) for one in glob)
            self._expressions.append((number, expression, True))

    def slots_of(self, words: Sequence[str]) -> tuple[Integers, Integers]:
        """Return how many slots each word fills, and their numbers, one word after the other."""
        self._learn([word for word in words if word not in self._known])
        found = [self._known[word] for word in words]
        counts = np.fromiter(map(len, found), np.int64, len(found))
        return counts, np.fromiter(chain.from_iterable(found), np.int64, counts.sum())

    def _learn(self, words: Sequence[str]) -> None:
        for word in words:
            self._known[word] = tuple(self._find(word))
        matched: dict[str, list[int]] = defaultdict(list)
        for number, expression, whole in self._expressions:
            matches = match_words(words, expression, whole=whole, case=self._case)
            for place in np.flatnonzero(matches).tolist():
                matched[words[place]].append(number)
        for word, numbers in matched.items():
            self._known[word] += tuple(numbers)

    def _find(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        size = len(word)
        for length in self._lengths_before:
            if length > size:
                break
            yield from self._before.get(word[:length], ())
        for length in self._lengths_behind:
            if length > size:
                break
            yield from self._behind.get(word[size - length :], ())


def _check(expression: str) -> str:
    """Return an expression; those of a codebook were checked when it was read, others were not."""
    try:
        match_words([""], expression, whole=False)
    except ValueError as refused:
        raise OptionError(f"with values='regex', {refused}") from None
    return expression
