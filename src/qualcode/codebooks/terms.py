"""Terms: what a codebook may say of the words that point to a code."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Discriminator, Tag

from qualcode.codebooks.characters import holds_word
from qualcode.codebooks.regexes import check_regex
from qualcode.yaml_files import StrictModel

_NEAR = range(2, 5)  # how many terms may stand near one another
_DISTANCE = range(1, 1001)


def _check_text(text: str) -> str:
    if not holds_word(text):
        raise ValueError(f"a term needs a letter, a digit or an emoji; found {text!r}")
    return text


def _check_lemma(text: str) -> str:
    if "*" in text or "?" in text:
        raise ValueError(f"a lemma is a word as dictionaries have it, no glob; found {text!r}")
    if not holds_word(text):
        raise ValueError(f"a lemma needs a word; found {text!r}")
    return text


def _check_parts(parts: list[Part]) -> list[Part]:
    if len(parts) not in _NEAR:
        raise ValueError(f"expected 2 to {_NEAR[-1]} terms, found {len(parts)}")
    return parts


def _check_distance(within: int) -> int:
    if within not in _DISTANCE:
        raise ValueError(f"expected a whole number from 1 to {_DISTANCE[-1]}, found {within}")
    return within


Text = Annotated[str, AfterValidator(_check_text)]
Distance = Annotated[int, AfterValidator(_check_distance)]


class Lemma(StrictModel):
    """A word in all its inflections: `{lemma: teach}` is teach, teaches, taught, teaching."""

    lemma: Annotated[str, AfterValidator(_check_lemma)]

    def __str__(self) -> str:
        return f"{{lemma: {self.lemma}}}"


class Regex(StrictModel):
    """A regular expression of RE2 for a whole word; blanks part those of several words."""

    regex: Annotated[str, AfterValidator(check_regex)]

    def __str__(self) -> str:
        return f"{{regex: {self.regex}}}"


def _form(value: object) -> str | None:
    """Name the form that was meant, so that mistakes are told of it and not of all others."""
    keys = ("lemma", "regex", "near", "term")
    if isinstance(value, StrictModel | dict):
        known = type(value).model_fields if isinstance(value, StrictModel) else value
        return next((f"a {key}" for key in keys if key in known), None)
    return "a text"


def _forms(expected: str) -> Discriminator:
    message = f"expected text, or one of {expected}"
    return Discriminator(_form, custom_error_type="term", custom_error_message=message)


_Text = Annotated[Text, Tag("a text")]
_Lemma = Annotated[Lemma, Tag("a lemma")]
_Regex = Annotated[Regex, Tag("a regex")]
_PARTS = "{lemma: …}, {regex: …}"
Part = Annotated[_Text | _Lemma | _Regex, _forms(_PARTS)]


class Near(StrictModel):
    """Terms that stand within `within` tokens of one another, in any order.

    The token next to a term is at distance 1. What overlaps is not near, but the same.
    """

    near: Annotated[list[Part], AfterValidator(_check_parts)]
    within: Distance

    def __str__(self) -> str:
        return f"{{near: [{', '.join(map(str, self.near))}], within: {self.within}}}"


_Near = Annotated[Near, Tag("a near")]
_TERMS = _PARTS + ", {near: […, …], within: …}"
Term = Annotated[_Text | _Lemma | _Regex | _Near, _forms(_TERMS)]


class Around(StrictModel):
    """An exception for what stands within `within` tokens of a term only."""

    term: Term
    within: Distance

    def __str__(self) -> str:
        return f"{{term: {self.term}, within: {self.within}}}"


_Around = Annotated[Around, Tag("a term")]
Unless = Annotated[
    _Text | _Lemma | _Regex | _Near | _Around, _forms(_TERMS + ", {term: …, within: …}")
]


def parts_of(term: Term | Unless) -> list[Part]:
    """Return what a term is made of: itself, or what stands near one another."""
    inner = term.term if isinstance(term, Around) else term
    return inner.near if isinstance(inner, Near) else [inner]
