"""Anchors: the texts by which a codebook says what a code means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from qualcode.codebooks import Code, Codebook
from qualcode.codebooks.terms import Lemma, Term, parts_of
from qualcode.suggestions.handwork import cut_code

DEFINITION, EXAMPLE, TERM = KINDS = ("definition", "example", "term")
_GLOB: Final = re.compile(r"[*?]+")


@dataclass(frozen=True)
class Anchors:
    """Texts of one kind, and whose they are.

    Attributes:
        texts: The texts, by code.
        owners: For each the number of its code, in ascending order.
        languages: ISO 639-1 code of each, or the empty string.
    """

    texts: Sequence[str] = field(repr=False)
    owners: npt.NDArray[np.int64] = field(repr=False)
    languages: Sequence[str] = field(repr=False)


def list_anchors(
    codebook: Codebook | None, codes: Sequence[str], *, level: int | None
) -> dict[str, Anchors]:
    """List the definitions, examples and terms of codes.

    A code that the codebook lacks, or about which it says nothing, has its name. With `level`, a
    code has the texts of those below it as well.
    """
    numbers = {code: number for number, code in enumerate(codes)}
    rows: dict[str, list[tuple[int, str, str]]] = {kind: [] for kind in KINDS}
    for place in codebook.places() if codebook else ():
        number = numbers[cut_code(place.path, level)]
        for kind, text, language in _texts(place.code, codebook):
            rows[kind].append((number, text, language))
    named = {number for number, _, _ in rows[DEFINITION]}
    for code, number in numbers.items():
        if number not in named:
            name = re.sub(r"[-_]+", " ", code.rpartition("/")[2])
            rows[DEFINITION].append((number, name, ""))
    return {kind: _columns(own) for kind, own in rows.items()}


def _texts(code: Code, codebook: Codebook | None) -> Iterator[tuple[str, str, str]]:
    spoken = codebook.languages if codebook else []
    language = spoken[0] if spoken else ""  # that in which it is written, if it names several
    meaning = [code.label, code.definition, code.include]
    yield DEFINITION, ". ".join(text.strip(" .\n") for text in meaning if text), language
    for example in code.examples:
        yield EXAMPLE, example, language
    for spoken_in, terms in code.terms.items():
        for text in dict.fromkeys(filter(None, map(_words, terms))):
            yield TERM, text, language if spoken_in == "any" else spoken_in
    if not any(map(_words, (term for terms in code.terms.values() for term in terms))):
        yield TERM, code.label, language


def _words(term: Term) -> str:
    """Return the words of a term without the signs of a glob; of an expression there are none."""
    parts = [part.lemma if isinstance(part, Lemma) else part for part in parts_of(term)]
    return " ".join(_GLOB.sub("", part) for part in parts if isinstance(part, str)).strip()


def _columns(rows: list[tuple[int, str, str]]) -> Anchors:
    rows = sorted(rows, key=lambda row: row[0])
    owners = np.array([number for number, _, _ in rows], dtype=np.int64)
    return Anchors([text for _, text, _ in rows], owners, [language for _, _, language in rows])
