"""Names: where a text names a person of the list, whatever the case, accents and separators."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, permutations
from typing import NamedTuple

from qualcode.privacy.patterns import Found
from qualcode.privacy.people import Person
from qualcode.spans import fold

SHARED = "[name]"

_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"  # in a word, and seen by nobody
_TOKEN = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_HIDDEN}\u0300-\u036f])*|\d+")
_GAP = re.compile(r"[\s_,'’·-]{0,4}|\.")  # between the parts of a name
_BEHIND_INITIAL = re.compile(r"\.?\s?")
_JOINT = re.compile(r"[\s_'’·-]{0,4}")  # where two parts are one mention
_ASIDE = re.compile(r"\([^()]*\)")
_PARTICLES = frozenset(
    [
        *("del", "las", "los", "san", "das", "dos", "von", "van", "der", "den", "ter", "ten"),
        *("bin", "ibn", "the", "and"),
    ]
)
_SHORTEST_PART = 3  # letters
_LONGEST_TOKEN = 80
_MOST_PARTS = 6


class Claim(NamedTuple):
    """That some words stand for a person.

    Attributes:
        label: What is shown in place of the words.
        rule: anywhere; capitalised (a part of a name, which may be a common word too); or as
            spelled (an alias of two letters).
        spelled: How the list spells it.
    """

    label: str
    rule: str
    spelled: str


class Token(NamedTuple):
    """A run of letters or of digits."""

    start: int
    end: int
    key: str


class NameFinder:
    """Finds the names of people in texts."""

    def __init__(self, listed: Iterable[Person], strangers: Iterable[tuple[str, str]] = ()) -> None:
        """Prepare to find the names of a list and, as (name, label), of people in no list."""
        self._claims: dict[tuple[str, ...], list[Claim]] = {}
        self._unspaced: dict[str, str] = {}
        for person in listed:
            self._add_person(person)
        for name, label in strangers:
            self._add(name, label, "anywhere" if len(_keys(name)) > 1 else "in places")
        self._lengths: dict[str, list[int]] = {}
        for words in sorted(self._claims, key=len, reverse=True):
            lengths = self._lengths.setdefault(words[0], [])
            if len(words) not in lengths:
                lengths.append(len(words))

    def _add_person(self, person: Person) -> None:
        for name in filter(None, (person.name, *person.aliases)):
            self._add(name, person.id, "anywhere")
        parts = [part for part in _keys(_ASIDE.sub(" ", person.name)) if _is_part(part)]
        for part in parts:
            self._claim((part,), Claim(person.id, "capitalised", part))
        self._claim_all(permutations(parts[:_MOST_PARTS], 2), person.id)

    def _add(self, name: str, label: str, rule: str) -> None:
        """Claim a name as it stands, without what is in parentheses, and in one word."""
        if any(unicodedata.east_asian_width(sign) in "WF" for sign in name):
            self._unspaced[name] = SHARED if self._unspaced.get(name, label) != label else label
            return
        for spelling in {name, _ASIDE.sub(" ", name)}:
            keys = _keys(spelling)
            if sum(map(len, keys)) <= 1 or not any(map(str.isalpha, keys)):
                continue  # a single letter or a bare number stands for too much else
            rule = "as spelled" if sum(map(len, keys)) < _SHORTEST_PART else rule
            self._claim(keys, Claim(label, rule, spelling.strip()))
            if len(keys) > 1 and all(map(str.isalpha, keys)):
                self._claim(("".join(keys),), Claim(label, rule, spelling))

    def _claim_all(self, pairs: Iterable[tuple[str, ...]], label: str) -> None:
        for pair in pairs:
            self._claim(pair, Claim(label, "anywhere", " ".join(pair)))

    def _claim(self, words: tuple[str, ...], claim: Claim) -> None:
        self._claims.setdefault(words, []).append(claim)

    def find(self, text: str, *, in_place: bool = False) -> list[Found]:
        """Find names in a text, the longest first; parts of one name side by side are one.

        Args:
            text: Any text.
            in_place: It is a file's name or a title, where parts of names stand in lower case
                and names of one word are not words of the language.
        """
        found = list(self._found(text, in_place=in_place)) if self._claims else []
        found += self._find_unspaced(text)
        return list(_join(text, sorted(found)))

    def _found(self, text: str, *, in_place: bool) -> Iterator[Found]:
        if self._lengths.keys().isdisjoint(map(_key, _TOKEN.findall(text))):
            return  # no word begins a name, as in most texts
        tokens = [Token(*run.span(), _key(run.group())) for run in _TOKEN.finditer(text)]
        position = 0
        while position < len(tokens):
            length, label = self._match(text, tokens, position, in_place=in_place)
            if length:
                yield Found(tokens[position].start, tokens[position + length - 1].end, label)
            position += length or 1

    def _match(
        self, text: str, tokens: Sequence[Token], position: int, *, in_place: bool
    ) -> tuple[int, str]:
        for length in self._lengths.get(tokens[position].key, ()):
            window = tokens[position : position + length]
            claims = self._claims.get(tuple(token.key for token in window), [])
            if claims and len(window) == length and _is_one_name(text, window):
                said = text[window[0].start : window[-1].end]
                # One who may be meant is enough: to leave a name standing is the worse mistake.
                if any(_applies(claim, said, in_place=in_place) for claim in claims):
                    labels = {claim.label for claim in claims}
                    return length, labels.pop() if len(labels) == 1 else SHARED
        return 0, ""

    def _find_unspaced(self, text: str) -> list[Found]:
        """Find names in scripts that put no blank between words."""
        if not self._unspaced:
            return []
        names = sorted(self._unspaced, key=len, reverse=True)
        found = re.finditer("|".join(map(re.escape, names)), text)
        return [Found(*hit.span(), self._unspaced[hit.group()]) for hit in found]


@functools.lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    if len(word) > _LONGEST_TOKEN:
        return ""
    return fold(re.sub(f"[{_HIDDEN}]", "", word))


def _keys(name: str) -> tuple[str, ...]:
    return tuple(_key(run) for run in _TOKEN.findall(name))


def _is_part(word: str) -> bool:
    return word.isalpha() and len(word) >= _SHORTEST_PART and word not in _PARTICLES


def _is_one_name(text: str, tokens: Sequence[Token]) -> bool:
    return all(
        (_BEHIND_INITIAL if len(left.key) == 1 else _GAP).fullmatch(text, left.end, right.start)
        for left, right in pairwise(tokens)
    )


def _applies(claim: Claim, said: str, *, in_place: bool) -> bool:
    if claim.rule == "as spelled":
        return said == claim.spelled
    if claim.rule == "capitalised":
        return in_place or not said[0].islower()
    return claim.rule == "anywhere" or in_place


def _join(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Join what stands side by side for the same person; drop what overlaps."""
    last: Found | None = None
    for name in found:
        if last and name.start < last.end:
            continue
        if last and name.label == last.label and _JOINT.fullmatch(text, last.end, name.start):
            last = last._replace(end=name.end)
            continue
        if last:
            yield last
        last = name
    if last:
        yield last
