"""Matching: which terms of a codebook stand in a text, and where.

Terms are matched on tokens. A text is cut into folded tokens once; each distinct token is looked
up once among the words and globs of all terms, and phrases are followed from their first word.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.codebooks.model import Codebook

#: A shorter segment is matched against every language: too few words to trust its language.
MIN_TOKENS = 5
ANY = "any"

# Marks that combine with the letter before them, which re does not count among a word's letters.
_MARKS = "".join(
    chr(n) for n in range(0x300, 0xFE00) if unicodedata.category(chr(n)) in {"Mn", "Mc"}
)
_JOINTS = str.maketrans({"’": "'", "\u2010": "-", "\u2011": "-"})  # as typed, and as typeset
_JOINT = "[-'’\u2010\u2011]"
# Characters without a width, and control characters: they may stand inside a word, where nobody
# sees them, and are no part of it.
_UNSEEN = "\ufeff" + "".join(
    chr(n)
    for n in range(0x2FFF)
    if unicodedata.category(chr(n)) in {"Cc", "Cf"} and not chr(n).isspace()
)
_DROP_UNSEEN = str.maketrans("", "", _UNSEEN)
_HAS_UNSEEN = re.compile(f"[{re.escape(_UNSEEN)}]")
_GAP = f"(?:[{re.escape(_UNSEEN)}]+|[{re.escape(_UNSEEN)}]*{_JOINT}[{re.escape(_UNSEEN)}]*)"
_WORD = re.compile(rf"\w[\w{_MARKS}]*(?:{_GAP}\w[\w{_MARKS}]*)*")
_WORD_OF_TERM = re.compile(rf"[\w*?][\w*?{_MARKS}]*(?:{_JOINT}[\w*?][\w*?{_MARKS}]*)*")
_CODE_OF_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")


class Token(NamedTuple):
    """A word as it is compared, and the span in which it stands."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """A word or phrase of a code; `excludes` if its presence keeps the code away."""

    code: str
    text: str
    language: str
    words: tuple[str, ...]
    excludes: bool = False


class Hit(NamedTuple):
    """Where a term stands in a text, in code points."""

    term: Term
    start: int
    end: int


def fold(text: str, *, accents: str = "keep") -> str:
    """Bring a word to the form in which it is compared."""
    folded = unicodedata.normalize("NFC", text).casefold()
    if accents == "fold":
        parts = unicodedata.normalize("NFD", folded)
        folded = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", folded).translate(_JOINTS)


def tokenise(text: str, *, accents: str = "keep") -> list[Token]:
    """Cut a text into words, with inner hyphens and apostrophes; punctuation is left out."""
    has_unseen = bool(_HAS_UNSEEN.search(text))
    return [
        Token(fold(_seen(match.group()) if has_unseen else match.group(), accents=accents),
              match.start(), match.end())
        for match in _WORD.finditer(text)
    ]  # fmt: skip


def _seen(word: str) -> str:
    return word.translate(_DROP_UNSEEN)


class Matcher:
    """A codebook made ready for matching.

    Args:
        codebook: Its terms and exceptions are compiled once, here.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._accents = codebook.accents
        self._first_words: dict[str, list[Term]] = defaultdict(list)
        self._first_globs: dict[str, list[Term]] = defaultdict(list)
        for term in _compile(codebook):
            first = term.words[0]
            table = self._first_globs if _is_glob(first) else self._first_words
            table[first].append(term)
        self._globs = {glob: _glob_pattern(glob) for glob in self._first_globs}
        self._starting: dict[str, tuple[Term, ...]] = {}

    def match(self, text: str, *, language: str | None = None) -> list[Hit]:
        """Return the hits in a text, by position; those of excluded codes are left out.

        Args:
            text: The text of a segment.
            language: Its ISO 639-1 code. Terms of other languages are left out, unless the
                language is not known or mixed, or the text is shorter than five tokens.
        """
        tokens = tokenise(text, accents=self._accents)
        spoken = _code_of(language) if language and len(tokens) >= MIN_TOKENS else None
        hits = list(self._hits(tokens, spoken))
        excluded = {hit.term.code for hit in hits if hit.term.excludes}
        return [hit for hit in hits if hit.term.code not in excluded]

    def _hits(self, tokens: Sequence[Token], language: str | None) -> Iterator[Hit]:
        for position, token in enumerate(tokens):
            for term in self._terms_starting_with(token.folded):
                if language and term.language not in (ANY, language):
                    continue
                last = position + len(term.words) - 1
                if last < len(tokens) and self._continues(term, tokens, position):
                    yield Hit(term, token.start, tokens[last].end)

    def _terms_starting_with(self, word: str) -> tuple[Term, ...]:
        found = self._starting.get(word)
        if found is None:
            terms = list(self._first_words.get(word, ()))
            for glob, pattern in self._globs.items():
                if pattern.match(word):
                    terms.extend(self._first_globs[glob])
            found = self._starting[word] = tuple(terms)
        return found

    def _continues(self, term: Term, tokens: Sequence[Token], position: int) -> bool:
        return all(
            tokens[position + step].folded == word
            or (_is_glob(word) and _glob_pattern(word).match(tokens[position + step].folded))
            for step, word in enumerate(term.words[1:], start=1)
        )


def _compile(codebook: Codebook) -> Iterator[Term]:
    for place in codebook.places():
        for language, terms in place.code.terms.items():
            for text in terms:
                yield _term(place.path, text, language, codebook.accents)
        for text in place.code.unless:
            yield _term(place.path, text, ANY, codebook.accents, excludes=True)


def _term(code: str, text: str, language: str, accents: str, *, excludes: bool = False) -> Term:
    words = (fold(word, accents=accents) for word in _WORD_OF_TERM.findall(_seen(text)))
    return Term(code, text, language, tuple(words), excludes=excludes)


def _code_of(language: str) -> str | None:
    """Return the code of a language tag (`es` of `es-CL`); None for a word such as `mixed`."""
    found = _CODE_OF_LANGUAGE.fullmatch(language.strip().casefold())
    return found.group(1) if found and found.group(1) not in {"und", "mul"} else None


def _is_glob(word: str) -> bool:
    return "*" in word or "?" in word


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _glob_pattern(glob: str) -> re.Pattern[str]:
    # fnmatch writes patterns that match in linear time; its [classes] are not globs of ours,
    # and cannot occur, since words of a term hold neither bracket.
    if glob not in _PATTERNS:
        _PATTERNS[glob] = re.compile(fnmatch.translate(glob))
    return _PATTERNS[glob]


def evidence(hits: Iterable[Hit], *, offset: int = 0) -> list[dict[str, object]]:
    """Write hits as the evidence of a coding, with spans in the document.

    `negated` is None: negation is not looked for.
    """
    return [
        {
            "term": hit.term.text,
            "language": hit.term.language,
            "start": offset + hit.start,
            "end": offset + hit.end,
            "negated": None,
        }
        for hit in hits
    ]
