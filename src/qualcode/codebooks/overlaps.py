"""Overlaps: terms that never can match, and terms that say what another says already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.codebooks.findings import Finding
from qualcode.codebooks.lemmas import LANGUAGES as LEMMA_LANGUAGES
from qualcode.codebooks.lemmas import find_lemma, inflect
from qualcode.codebooks.losses import find_reasons
from qualcode.codebooks.matching import Matcher
from qualcode.codebooks.model import is_within
from qualcode.codebooks.patterns import ANY, Spelling, cut_terms
from qualcode.codebooks.terms import Lemma, Regex, Term, parts_of

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place

_QUOTES = "“”«»\u2018"
_FILLINGS = (("x", "x"), ("", "q"), ("xyzq", "x"))  # what may stand for * and for ?


class _Entry(NamedTuple):
    """A term and where it stands; `key` is alike for terms that match alike."""

    place: Place
    language: str
    term: Term
    key: str


def check_terms(codebook: Codebook) -> Iterator[Finding]:
    """Find terms that match otherwise than written, or never, that repeat another or are shared."""
    entries = list(_entries(codebook))
    yield from _find_idle(entries, Matcher(codebook, nested="all"))
    yield from _find_losses(entries)
    yield from _find_forms(entries, codebook.languages)
    yield from _find_shared(entries)


def _entries(codebook: Codebook) -> Iterator[_Entry]:
    spelling = Spelling(accents=codebook.accents)
    for place in codebook.places():
        for language, terms in place.code.terms.items():
            texts = [term for term in terms if isinstance(term, str)]
            words = dict(zip(texts, map(" ".join, cut_terms(texts, spelling)), strict=True))
            for term in terms:
                key = words[term] if isinstance(term, str) else str(term)
                yield _Entry(place, language, term, key)


def _find_idle(entries: list[_Entry], matcher: Matcher) -> Iterator[Finding]:
    """Try each term on texts that it should match, and see which terms of its code do."""
    tried = [(n, text) for n, entry in enumerate(entries) for text in _samples(entry.term)]
    finders: dict[int, list[set[int]]] = defaultdict(list)
    for (number, _), found in zip(tried, _find(tried, entries, matcher), strict=True):
        finders[number].append(found)
    for number, entry in enumerate(entries):
        own = [found for found in finders[number] if number in found]
        if finders[number] and not any(finders[number]):
            yield _never(entry)
        elif isinstance(entry.term, str) and own:
            others = set.intersection(*own) - {number}
            if other := _covering(number, entries, others, finders):
                problem = f"`{other}` finds all that it finds; leave one of them out"
                yield Finding(entry.place.path, "term", "warning", entry.term, problem=problem)


def _find(
    tried: list[tuple[int, str]], entries: list[_Entry], matcher: Matcher
) -> Iterator[set[int]]:
    """Yield for each text which terms of its own code find the whole of it."""
    # The matcher has the terms in the same order, with exceptions between them.
    patterns = [n for n, pattern in enumerate(matcher.patterns) if not pattern.excludes]
    entry_of = np.full(len(matcher.patterns), -1)
    entry_of[patterns] = np.arange(len(patterns))
    codes = {name: number for number, name in enumerate(matcher.codes)}
    own = np.array([codes[entries[number].place.path] for number, _ in tried], np.int64)
    found = matcher.find([text for _, text in tried], [None] * len(tried))
    hits, texts = found.hits, np.arange(len(tried))
    begins, ends = (
        np.searchsorted(found.tokens.text, texts, side=side) for side in ("left", "right")
    )
    whole = (hits.code == own[hits.text]) & (hits.first == begins[hits.text])
    whole &= hits.last == ends[hits.text] - 1
    finders: list[set[int]] = [set() for _ in tried]
    for text, pattern in zip(hits.text[whole], hits.pattern[whole], strict=True):
        finders[text].add(int(entry_of[pattern]))
    yield from finders


def _never(entry: _Entry) -> Finding:
    unless = ", ".join(f"`{term}`" for term in entry.place.code.unless)
    why = f"its own words are among `unless` ({unless})" if unless else "it holds no word"
    problem = f"it never can match: {why}; change it or leave it out"
    return Finding(entry.place.path, "term", "error", str(entry.term), problem=problem)


def _covering(
    number: int, entries: list[_Entry], others: set[int], finders: dict[int, list[set[int]]]
) -> str | None:
    """Return the term of the same code that finds all that this one finds.

    Of two that find the same only the later is told of.
    """
    for other in sorted(others):
        one = entries[other]
        if one.language not in {ANY, entries[number].language}:
            continue
        is_mutual = all(number in found for found in finders[other] if other in found)
        if not is_mutual or other < number:
            return str(one.term)
    return None


def _find_losses(entries: list[_Entry]) -> Iterator[Finding]:
    """Find terms with signs that matching does not see."""
    texts = [entry.term for entry in entries if isinstance(entry.term, str)]
    reasons = find_reasons(texts)
    for entry in entries:
        text = str(entry.term)
        if isinstance(entry.term, str) and (reason := _misspelt(text) or reasons.get(text)):
            yield Finding(entry.place.path, "term", "warning", text, problem=reason)


def _misspelt(text: str) -> str:
    form = next((form for form in ("lemma", "near", "regex") if text.startswith(f"{form}:")), "")
    if form:
        return f"it is taken for a text; with a blank it is a {form}: {{{form}: …}}"
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        return "typeset quotation marks are no marks of YAML, so they are part of the term"
    return ""


def _find_forms(entries: list[_Entry], languages: list[str]) -> Iterator[Finding]:
    """Find lemmas that are inflected forms of another, and so stand for themselves only."""
    for entry in entries:
        if not isinstance(entry.term, Lemma):
            continue
        spoken = languages or LEMMA_LANGUAGES if entry.language == ANY else [entry.language]
        known = [language for language in spoken if language in LEMMA_LANGUAGES]
        word = entry.term.lemma
        if any(len(forms) > 1 for name in known for forms in inflect([word], name).values()):
            continue
        lemma = next((found for name in known if (found := find_lemma(word, name)) != word), "")
        problem = f"no inflections of `{word}` are known, so it finds itself only"
        if lemma:
            problem = f"`{word}` is a form of `{lemma}`; write {{lemma: {lemma}}}"
        yield Finding(entry.place.path, "term", "warning", str(entry.term), problem=problem)


def _samples(term: Term) -> list[str]:
    """Write short texts that a term should match; none where that cannot be told."""
    parts = parts_of(term)
    if any(isinstance(part, Regex) for part in parts):
        return []
    filled = [
        " ".join(
            part.lemma if isinstance(part, Lemma) else _fill(str(part), *with_) for part in parts
        )
        for with_ in _FILLINGS
    ]
    return list(dict.fromkeys(text for text in filled if text.strip()))


def _fill(glob: str, star: str, mark: str) -> str:
    """Write a text that a glob matches; a star that stands alone is one word."""
    words = [star or "x" if word == "*" else word.replace("*", star) for word in glob.split(" ")]
    return " ".join(words).replace("?", mark)


def _find_shared(entries: list[_Entry]) -> Iterator[Finding]:
    """Find terms of one code that another has before it."""
    known: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        alike = [one for one in known[entry.key] if _are_alike(one, entry)]
        known[entry.key].append(entry)
        # That it repeats a parent says more than that it is shared.
        for other in sorted(alike, key=lambda one: not is_within(entry.place.path, one.place.path))[
            :1
        ]:
            path, theirs = entry.place.path, other.place.path
            is_below = is_within(path, theirs)  # parents come before their children
            check = "repeats parent" if is_below else "shared term"
            problem = (
                f"`{theirs}` stands above it and has this term too; leave it in one of them"
                if is_below
                else f"`{theirs}` has it too; keep it in one of them, or narrow it"
            )
            yield Finding(path, check, "warning", str(entry.term), problem=problem)


def _are_alike(one: _Entry, other: _Entry) -> bool:
    speak_alike = one.language == other.language or ANY in {one.language, other.language}
    return speak_alike and one.place.path != other.place.path
