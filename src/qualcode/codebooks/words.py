"""Words: which slots of which terms each word of a text fills."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from qualcode.codebooks.regexes import compile_regex

if TYPE_CHECKING:
    from qualcode.codebooks.patterns import Slot, Spelling
    from qualcode.codebooks.tokens import Integers

_WILD = re.compile(r"[*?]")
_Fits = Callable[[str], object]


class Lexicon:
    """The slots by the words that fill them.

    Globs are found by the letters before their first `*` or `?`, or behind their last, so that a
    word is compared with few of them, however many there are. What is found for a word is kept.
    """

    def __init__(self, slots: Iterable[Slot], spelling: Spelling) -> None:
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._before: dict[str, list[tuple[int, _Fits]]] = defaultdict(list)
        self._behind: dict[str, list[tuple[int, _Fits]]] = defaultdict(list)
        self._others: list[tuple[int, _Fits]] = []
        for number, slot in enumerate(slots):
            self._add(number, slot, spelling)
        self._lengths_before = sorted(set(map(len, self._before)))
        self._lengths_behind = sorted(set(map(len, self._behind)))
        self._known: dict[str, tuple[int, ...]] = {}

    def _add(self, number: int, slot: Slot, spelling: Spelling) -> None:
        if slot.kind in {"whole", "anywhere"}:
            found = compile_regex(slot.text, case=spelling.case, accents=spelling.accents)
            fits = found.fullmatch if slot.kind == "whole" else found.search
            self._others.append((number, fits))
        elif slot.kind == "glob":
            self._add_glob(number, slot.text)
        else:
            for form in slot.forms or [slot.text]:
                self._exact[form].append(number)

    def _add_glob(self, number: int, glob: str) -> None:
        before, *_, behind = _WILD.split(glob)
        is_simple = glob in {f"{before}*", f"*{behind}"}
        fits = bool if is_simple else _compile_glob(glob)
        if before:
            self._before[before].append((number, fits))
        elif behind:
            self._behind[behind].append((number, fits))
        else:
            self._others.append((number, fits))

    def slots_of(self, words: Sequence[str]) -> tuple[Integers, Integers]:
        """Return how many slots each word fills, and their numbers, one word after the other."""
        known = self._known
        for word in words:
            if word not in known:
                known[word] = tuple(self._find(word))
        found = [known[word] for word in words]
        counts = np.fromiter(map(len, found), np.int64, len(found))
        return counts, np.fromiter(chain.from_iterable(found), np.int64, counts.sum())

    def _find(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        size = len(word)
        for length in self._lengths_before:
            if length > size:
                break
            yield from _fitting(self._before.get(word[:length], ()), word)
        for length in self._lengths_behind:
            if length > size:
                break
            yield from _fitting(self._behind.get(word[size - length :], ()), word)
        yield from _fitting(self._others, word)


def _fitting(candidates: Iterable[tuple[int, _Fits]], word: str) -> Iterator[int]:
    return (number for number, fits in candidates if fits(word))


def _compile_glob(glob: str) -> _Fits:
    # fnmatch writes expressions that match in linear time. Its [classes] are no globs of ours.
    return re.compile(fnmatch.translate(glob.replace("[", "[[]"))).match
