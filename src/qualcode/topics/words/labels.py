"""Labels: what to call topics, from the terms that set them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

NO_WORDS = "(no words)"
_TERMS = 3
_TERMS_WITH_PHRASE = 2
_NEAR_THE_TOP = 3
_MAX_LENGTH = 40
_SPREAD = 0.15  # of a topic's notes: what stands in fewer is no name for it
_FRAGMENT = 2  # letters of an abbreviation such as `rd`, unless in capitals as `EU`


def make_labels(terms: Sequence[Mapping[str, float]]) -> list[str]:
    """Call each topic by its strongest terms, so that no two topics have the same name.

    Those that stand in fewer than 15 % of a topic's notes come after the others, and so do
    abbreviations of two small letters. A phrase among the three strongest terms comes first, since
    it says more than a word, and one other term follows; else there are three. Terms that would
    make a label longer than 40 characters are left out; the first is cut there. Topics that would
    be called the same are told apart by their next terms; where there are none left, by a number.

    Args:
        terms: The terms of each topic, the strongest first, and in what share of its notes each
            stands.
    """
    ordered = [_order(_put_names_first(words)) for words in terms]
    labels = [_join(words[: _fit(words)]) for words in ordered]
    for number in range(1, max(map(len, ordered), default=0)):
        alike = _alike(labels)
        for topic, words in enumerate(ordered):
            if labels[topic].casefold() in alike:
                labels[topic] = _join(words[: _fit(words) + number])
    return _numbered(labels)


def _put_names_first(terms: Mapping[str, float]) -> list[str]:
    def is_no_name(term: str) -> bool:
        is_fragment = len(term) <= _FRAGMENT and not term.isupper() and term.isascii()
        return is_fragment or terms[term] < _SPREAD

    return sorted(terms, key=is_no_name)


def _order(terms: Sequence[str]) -> list[str]:
    """Put the strongest phrase first, if it is among the strongest terms."""
    phrase = next((term for term in terms[:_NEAR_THE_TOP] if " " in term), None)
    return [phrase, *(term for term in terms if term != phrase)] if phrase else list(terms)


def _fit(terms: Sequence[str]) -> int:
    most = _TERMS_WITH_PHRASE if terms and " " in terms[0] else _TERMS
    fits = [n for n in range(1, most + 1) if len(", ".join(terms[:n])) <= _MAX_LENGTH]
    return max(fits, default=1)


def _join(terms: Sequence[str]) -> str:
    """Write a label; it begins with a capital, unless its first term has one elsewhere."""
    label = ", ".join(term[:_MAX_LENGTH] for term in terms) or NO_WORDS
    first = terms[0] if terms else ""
    return label[:1].upper() + label[1:] if first == first.lower() else label


def _alike(labels: Sequence[str]) -> set[str]:
    counts = Counter(label.casefold() for label in labels)
    return {label for label, count in counts.items() if count > 1}


def _numbered(labels: Sequence[str]) -> list[str]:
    met: Counter[str] = Counter()
    unique = []
    for label in labels:
        met[label.casefold()] += 1
        count = met[label.casefold()]
        unique.append(label if count == 1 else f"{label} ({count})")
    return unique
