"""Overlaps: terms that never can match, and terms that say what another says already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codebooks.findings import Finding
from qualcode.codebooks.hits import Hit
from qualcode.codebooks.matching import Matcher
from qualcode.codebooks.patterns import ANY, Spelling, cut_terms
from qualcode.codebooks.terms import Lemma, Regex, Term, parts_of

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place


class _Entry(NamedTuple):
    """A term and where it stands; `key` is alike for terms that match alike."""

    place: Place
    language: str
    term: Term
    key: str


def check_terms(codebook: Codebook) -> Iterator[Finding]:
    """Find terms that never can match, that repeat another, or that several codes share."""
    entries = list(_entries(codebook))
    yield from _find_idle(entries, Matcher(codebook))
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
    """Try each term on a text that it should match, and see which term of its code did."""
    tried = [(entry, sample) for entry in entries if (sample := _sample(entry.term))]
    found = matcher.find([sample for _, sample in tried], [None] * len(tried))
    hits: dict[int, list[Hit]] = defaultdict(list)
    for text, hit in zip(found.hits.text.tolist(), found.rows(), strict=True):
        hits[text].append(hit)
    for number, (entry, _) in enumerate(tried):
        own = [hit for hit in hits[number] if hit.code == entry.place.path]
        if not own:
            yield _never(entry)
        elif isinstance(entry.term, str) and (other := _covers(entry, own)):
            problem = f"`{other}` finds all that it finds; leave one of them out"
            yield Finding(entry.place.path, "term", "warning", entry.term, problem=problem)


def _never(entry: _Entry) -> Finding:
    unless = ", ".join(f"`{term}`" for term in entry.place.code.unless)
    why = f"its own words are among `unless` ({unless})" if unless else "it holds no word"
    problem = f"it never can match: {why}; change it or leave it out"
    return Finding(entry.place.path, "term", "error", str(entry.term), problem=problem)


def _covers(entry: _Entry, hits: list[Hit]) -> str | None:
    """Return the term of the same code that finds what this one finds."""
    term = str(entry.term)
    if any(hit.term == term and hit.language == entry.language for hit in hits):
        return None
    others = (hit.term for hit in hits if hit.language in {ANY, entry.language})
    return next(others, None)


def _sample(term: Term) -> str:
    """Write a short text that a term should match; nothing where that cannot be told."""
    parts = parts_of(term)
    if any(isinstance(part, Regex) for part in parts):
        return ""
    return " ".join(part.lemma if isinstance(part, Lemma) else _fill(str(part)) for part in parts)


def _fill(glob: str) -> str:
    return glob.replace("*", "x").replace("?", "x")


def _find_shared(entries: list[_Entry]) -> Iterator[Finding]:
    """Find terms of one code that another has before it."""
    known: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        alike = [one for one in known[entry.key] if _are_alike(one, entry)]
        known[entry.key].append(entry)
        for other in alike[:1]:
            path, theirs = entry.place.path, other.place.path
            is_below = path.startswith(f"{theirs}/")  # parents come before their children
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
