"""Patterns: the terms of a codebook, compiled.

A term becomes sequences of slots, a slot for each of its words: a word, its inflections, a glob, an
expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.codebooks.characters import fold, is_sign
from qualcode.codebooks.lemmas import LANGUAGES, inflect
from qualcode.codebooks.regexes import split_regex
from qualcode.codebooks.terms import Around, Lemma, Near, Part, Regex, Term, Unless, parts_of
from qualcode.codebooks.tokens import Tokens, tokenise

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place

ANY = "any"


class Slot(NamedTuple):
    """What a word must be, where it is not one that the term spells out.

    By `kind`: one of the `forms` of `text` (lemma), what the glob `text` describes (glob), or what
    the expression `text` matches whole (whole) or somewhere (anywhere).
    """

    kind: str
    text: str
    forms: frozenset[str] = frozenset()


class Pattern(NamedTuple):
    """A term of a code, ready for matching.

    Attributes:
        code: The number of the code.
        text: The term as the codebook writes it.
        language: Its language, or `any`.
        parts: The sequences of which it consists; more than one stand near one another.
        near: Within how many tokens.
        excludes: Whether it keeps its code away.
        around: Within how many tokens it does so; None for the whole text.
    """

    code: int
    text: str
    language: str
    parts: tuple[Words, ...]
    near: int = 0
    excludes: bool = False
    around: int | None = None


#: A word is the text that it must be: most terms are words, and texts are light.
Word = str
Words = tuple[Slot | Word, ...]


@dataclass(frozen=True)
class Spelling:
    """How words are compared.

    Attributes:
        values: What a term's text is: `glob`, `fixed`, or `regex` (found anywhere in a word).
        case: `fold` or `keep`.
        accents: `keep` or `fold`.
        punctuation: `remove`, or `keep` as tokens.
    """

    values: str = "glob"
    case: str = "fold"
    accents: str = "keep"
    punctuation: str = "remove"

    def fold(self, word: str) -> str:
        """Bring a word to the form in which it is compared."""
        return fold(word, accents=self.accents, case=self.case)

    def tokenise(self, texts: list[str], *, globs: bool = False) -> Tokens:
        """Cut texts into words that are spelled so."""
        return tokenise(
            texts, accents=self.accents, case=self.case, punctuation=self.punctuation, globs=globs
        )


def compile_codebook(codebook: Codebook, spelling: Spelling) -> list[Pattern]:
    """Compile the terms of a codebook, and what keeps its codes away, in the codebook's order."""
    rows = [row for number, place in enumerate(codebook.places()) for row in _rows(number, place)]
    parts = [part for _, _, term in rows for part in parts_of(term)]
    slots = _Slots(spelling, parts, codebook.languages)
    return [_pattern(*row, slots) for row in rows]


def _rows(number: int, place: Place) -> Iterator[tuple[int, str | None, Term | Unless]]:
    """Yield the terms of a code, with their language, and its exceptions, without one."""
    for language, terms in place.code.terms.items():
        yield from ((number, language, term) for term in terms)
    yield from ((number, None, term) for term in place.code.unless)


def _pattern(code: int, language: str | None, term: Term | Unless, slots: _Slots) -> Pattern:
    inner = term.term if isinstance(term, Around) else term
    return Pattern(
        code=code,
        text=str(term),
        language=language or ANY,
        parts=tuple(slots.of(part, language or ANY) for part in parts_of(term)),
        near=inner.within if isinstance(inner, Near) else 0,
        excludes=language is None,
        around=term.within if isinstance(term, Around) else None,
    )


class _Slots:
    """The slots of terms; all texts are cut and all lemmas looked up at once."""

    def __init__(self, spelling: Spelling, parts: list[Part], languages: list[str]) -> None:
        self._spelling = spelling
        self._languages = [name for name in languages or LANGUAGES if name in LANGUAGES]
        texts = list(dict.fromkeys(part for part in parts if isinstance(part, str)))
        self._words = dict(zip(texts, cut_terms(texts, spelling), strict=True))
        lemmas = list(dict.fromkeys(part.lemma for part in parts if isinstance(part, Lemma)))
        self._lemmas = dict(zip(lemmas, cut_terms(lemmas, Spelling()), strict=True))
        self._forms: dict[str, dict[str, set[str]]] = {}

    def of(self, part: Part, language: str) -> Words:
        """Return the slots of a text, a lemma or an expression."""
        if isinstance(part, Regex):
            spelling = self._spelling
            words = split_regex(part.regex, accents=spelling.accents, case=spelling.case)
            return tuple(Slot("whole", word) for word in words)
        if isinstance(part, Lemma):
            return tuple(self._inflections(word, language) for word in self._lemmas[part.lemma])
        return tuple(map(self._slot, self._words[part]))

    def _slot(self, word: str) -> Slot | Word:
        if self._spelling.values == "regex":
            return Slot("anywhere", word)
        if self._spelling.values == "glob" and ("*" in word or "?" in word):
            return Slot("glob", word)
        return word

    def _inflections(self, word: str, language: str) -> Slot:
        languages = self._languages if language == ANY else [language]
        forms = {form for name in languages for form in self._forms_in(name).get(word, ())}
        forms.add(word)
        if self._spelling.case == "keep":  # the tables' forms are folded
            forms |= {form.capitalize() for form in forms}
        return Slot("lemma", word, frozenset(map(self._spelling.fold, forms)))

    def _forms_in(self, language: str) -> dict[str, set[str]]:
        if language not in self._forms:
            words = {word for cut in self._lemmas.values() for word in cut}
            self._forms[language] = inflect(words, language) if language in LANGUAGES else {}
        return self._forms[language]


def cut_terms(texts: list[str], spelling: Spelling) -> list[tuple[str, ...]]:
    """Cut terms into words, in the form in which they are compared."""
    if spelling.values == "regex":
        return [tuple(text.split()) for text in texts]
    if spelling.values == "fixed":
        return [
            tuple(word for piece in text.split() for word in _as_it_is(piece, spelling))
            for text in texts
        ]
    tokens = spelling.tokenise(texts, globs=True)
    touches = tokens.end[:-1] == tokens.start[1:]
    touches &= tokens.text[:-1] == tokens.text[1:]
    # Behind a sign of Chinese a * would be a word of its own; what it means is any ending.
    wild = np.array([not word.strip("*?") for word in tokens.words], np.bool_)[tokens.word]
    kept = ~wild | ~(np.append(False, touches) | np.append(touches, False))[: len(wild)]
    words = [tokens.words[number] for number in tokens.word[kept].tolist()]
    ends = np.cumsum(np.bincount(tokens.text[kept], minlength=len(texts))).tolist()
    return [tuple(words[begin:end]) for begin, end in pairwise([0, *ends])]


def _as_it_is(piece: str, spelling: Spelling) -> list[str]:
    """Return what stands between blanks as one word, or as signs of a script without blanks."""
    words = spelling.tokenise([piece]).spelled()
    return words if all(map(is_sign, "".join(words))) else [spelling.fold(piece)]
