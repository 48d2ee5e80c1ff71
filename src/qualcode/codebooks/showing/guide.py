"""The guide to a codebook: what is in it, and how to read what is in it, but nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codebooks.patterns import ANY
from qualcode.codebooks.showing.texts import count, flat
from qualcode.codebooks.terms import Around, Lemma, Near, Regex, Term, Unless, parts_of

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook


class Note(NamedTuple):
    """A way of writing a term, with one that the codebook holds, and its meaning."""

    example: str
    meaning: str


def title_of(codebook: Codebook) -> str:
    """Return name and version as a title."""
    return f"Codebook “{flat(codebook.name)}”, version {flat(codebook.version)}"


def language_of(key: str) -> str:
    """Name a language, or what stands for all."""
    return "any language" if key == ANY else key


def count_terms(terms: dict[str, list[Term]]) -> str:
    """Say how many terms there are, in all and in each language."""
    numbers = {key: len(held) for key, held in terms.items() if held}
    parts = ", ".join(f"{language_of(key)} {number:,}" for key, number in numbers.items())
    return count(sum(numbers.values()), "term") + (f" ({parts})" if parts else "")


def list_facts(codebook: Codebook) -> list[str]:
    """Say how large a codebook is and in which languages its terms are."""
    places = list(codebook.places())
    codes = [place.code for place in places]
    terms: dict[str, list[Term]] = {}
    for key, held in chain.from_iterable(code.terms.items() for code in codes):
        terms[key] = [*terms.get(key, []), *held]
    levels = max(place.level for place in places)
    roles = Counter(place.role for place in places)
    tests = [sum(len(code.examples) for code in codes)]
    tests.append(sum(len(code.counterexamples) for code in codes))
    used = codebook.languages or sorted(key for key in terms if key != ANY)
    return [
        *([f"Languages: {', '.join(used)}"] if used else []),
        f"{count(len(codes), 'code')} on {count(levels, 'level')}",
        "Roles: " + ", ".join(f"{role} {number}" for role, number in roles.items()),
        count_terms(terms),
        f"{count(tests[0], 'example')} and {count(tests[1], 'counterexample')}",
    ]


def list_rules(codebook: Codebook) -> list[str]:
    """Say how the codes of this codebook are applied."""
    codes = [place.code for place in codebook.places()]
    accents = "accents make none either" if codebook.accents == "fold" else "accents do"
    rules = {
        "A code applies by rule to a piece of text that holds one of its terms. "
        f"Capitals make no difference; {accents}.": any(code.terms for code in codes),
        "Terms count in pieces of their language, and in those too short for it to be known; "
        "terms in any language count everywhere.": len({k for c in codes for k in c.terms}) > 1,
        "Where a piece of text holds an exception (“Unless”), the code does not apply by rule.": (
            any(not isinstance(term, Around) for code in codes for term in code.unless)
        ),
        "A term behind a negation, such as “not”, does not count.": codebook.negated == "skip",
        "What is found for a code counts for the codes above it as well.": (
            any(code.codes for code in codes)
        ),
        "Examples are pieces of text that get the code, counterexamples pieces that do not.": (
            any(code.examples or code.counterexamples for code in codes)
        ),
    }
    return [rule for rule, is_needed in rules.items() if is_needed]


def list_notes(codebook: Codebook) -> list[Note]:
    """Explain the ways of writing terms that this codebook uses, each with a term of it."""
    terms = list(_terms(codebook))
    found = ((next(filter(is_one, terms), None), meaning) for is_one, meaning in _FORMS)
    return [Note(flat(str(term)), meaning) for term, meaning in found if term is not None]


def _terms(codebook: Codebook) -> Iterator[Term | Unless]:
    for place in codebook.places():
        yield from chain.from_iterable(place.code.terms.values())
        yield from place.code.unless


def _words(term: Term | Unless) -> list[str]:
    """Return the words of a term, as far as it is made of words and globs."""
    return [word for part in parts_of(term) if isinstance(part, str) for word in part.split()]


def _has(kind: type[Lemma | Regex]) -> Callable[[Term | Unless], bool]:
    return lambda term: any(isinstance(part, kind) for part in parts_of(term))


def _is_plain(term: Term | Unless) -> bool:
    return isinstance(term, str) and not {"*", "?"} & set(term)


def _holds_wild(sign: str) -> Callable[[Term | Unless], bool]:
    return lambda term: any(sign in word and word != "*" for word in _words(term))


#: Told of a term itself where it is written so, else of a longer one that holds it.
_FORMS: tuple[tuple[Callable[[Term | Unless], bool], str], ...] = (
    (lambda term: _is_plain(term) and len(_words(term)) == 1, "a word"),
    (
        lambda term: _is_plain(term) and len(_words(term)) > 1,
        "a phrase: these words, in this order, with nothing but punctuation between them",
    ),
    (_holds_wild("*"), "* stands for any letters, or none"),
    (lambda term: "*" in _words(term), "* by itself stands for one word, whichever it is"),
    (_holds_wild("?"), "? stands for one letter"),
    (_has(Lemma), "lemma: the word in all its inflections"),
    (
        lambda term: isinstance(term.term if isinstance(term, Around) else term, Near),
        "near: all of these in any order, each within so many words of the next",
    ),
    (_has(Regex), "regex: a regular expression (RE2) that a whole word must match"),
    (
        lambda term: isinstance(term, Around),
        "as an exception: what stands within so many words of this does not count",
    ),
)
