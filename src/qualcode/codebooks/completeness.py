"""Completeness: what a codebook should say of each of its codes, and in each of its languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.codebooks.findings import Finding
from qualcode.codebooks.patterns import ANY

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place


def check_completeness(codebook: Codebook) -> Iterator[Finding]:
    """Find codes without definition, terms without examples, and languages without terms."""
    places = list(codebook.places())
    used = {language for place in places for language, terms in place.code.terms.items() if terms}
    if used - {ANY}:
        for language in codebook.languages:
            if language not in used:
                yield _warn(
                    "", "language", language, "no code has terms in it; add some or drop it"
                )
    above = {place.path: place for place in places}
    for place in places:
        yield from _check_code(place)
        if parent := above.get(place.path.rpartition("/")[0]):
            yield from _check_repetition(place, parent)
        yield from _check_languages(place, [one for one in codebook.languages if one in used])


def _check_code(place: Place) -> Iterator[Finding]:
    code = place.code
    if not code.definition:
        yield _warn(place.path, "definition", "", "it has none; say in a sentence what it means")
    elif code.is_to_be_defined:
        yield _warn(place.path, "definition", "", "it is still to be written; say what it means")
    if any(code.terms.values()) and not code.examples:
        advice = "it has terms but no example; add `examples`, which test the terms"
        yield _warn(place.path, "examples", "", advice)


def _check_repetition(place: Place, parent: Place) -> Iterator[Finding]:
    for field in ("name", "definition"):
        said = getattr(place.code, field)
        if said and said == getattr(parent.code, field):
            problem = f"its {field} is that of `{parent.path}`; say what sets it apart"
            yield _warn(place.path, "repeats parent", said, problem)


def _check_languages(place: Place, languages: list[str]) -> Iterator[Finding]:
    terms = {language for language, terms in place.code.terms.items() if terms}
    if not terms or ANY in terms:
        return
    for language in languages:
        if language not in terms:
            yield _warn(place.path, "language", language, "it has terms, but none in this language")


def _warn(code: str, check: str, text: str, problem: str) -> Finding:
    return Finding(code, check, "warning", text, problem=problem)
