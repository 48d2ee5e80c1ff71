"""Writing a codebook as a dictionary of quanteda."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from qualcode.codebooks.dictionaries.drafts import (
    LeftOut,
    make_id,
    tabulate,
    tidy,
)
from qualcode.codebooks.dictionaries.quanteda import OWN
from qualcode.codebooks.losses import find_reasons
from qualcode.codebooks.model import Code, Codebook
from qualcode.codebooks.patterns import Pattern, Slot, Spelling, compile_codebook
from qualcode.errors import CodebookError

#: A lemma of several words has a term for each way to inflect all of them.
MAX_FORMS = 500

_FIELDS = ("role", "definition", "include", "exclude", "color", "examples", "counterexamples")


@dataclass(frozen=True)
class Dumped:
    """A codebook as the text of a dictionary, and what of it the dictionary cannot say.

    Attributes:
        text: The dictionary.
        left_out: One row each for what is not in it: `line` (empty), `term`, `code` (full path)
            and `reason`.
    """

    text: str
    left_out: pd.DataFrame


def dump_quanteda(codebook: Codebook) -> Dumped:
    """Write a codebook as YAML that quanteda's `dictionary(file=…)` reads.

    Keys are the ids, or the names where these give the same ids when read back. A lemma becomes
    all its inflections. quanteda has one list of patterns for all languages, so that those of all
    languages stand in it, in the codebook's order, each once. A code that has terms and codes
    below it has its own terms under the key `""`, as quanteda does.

    What quanteda does not know is listed in `left_out`: each expression, nearness and exception;
    and in a row each, without a term, what it does not know of codes and of the whole codebook.

    Raises:
        CodebookError: A code has the id `__`, which quanteda keeps for itself.
    """
    terms, left_out = _find_terms(codebook)
    places = iter(terms)
    data = _keys(codebook.codes, places, level=1)
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(data, stream)
    notes = [LeftOut(None, "", "", note) for note in _notes(codebook)]
    return Dumped(stream.getvalue(), tabulate([*notes, *left_out]))


def _notes(codebook: Codebook) -> Iterator[str]:
    """Say what is lost of the codes, beside their terms, and of how all terms are meant."""
    codes = [place.code for place in codebook.places()]
    lost = [one for one in _FIELDS if any(getattr(code, one) for code in codes)]
    if any(code.name and code.name != _key(code) for code in codes):
        lost.insert(0, "name")
    if lost:
        yield f"quanteda has no place for what codes have as {', '.join(lost)}"
    if codebook.accents == "fold":
        yield "quanteda tells letters apart by their accents; the codebook says `accents: fold`"
    if codebook.negated == "skip":
        yield "quanteda does not look for negations; the codebook says `negated: skip`"


def _keys(codes: list[Code], terms: Iterator[list[str]], *, level: int) -> CommentedMap:
    """Write siblings; `terms` yields those of each code in the order of the hierarchy."""
    data = CommentedMap()
    for code in codes:
        own = [_quote(text) for text in next(terms)]
        below = _keys(code.codes, terms, level=level + 1)
        if below and own:
            below[_quote("")] = own
        if code.id in OWN and level > 1:
            raise CodebookError(f"quanteda keeps the key `{code.id}`; give the code another id")
        data[_quote(_key(code))] = below or own
    return data


def _key(code: Code) -> str:
    """Return the name where reading makes the id of it, else the id, of which it does so, too."""
    name = tidy(code.name)
    return name if name and name not in OWN and make_id(name) == code.id else code.id


def _quote(text: str) -> Any:
    """Quote text, so that R, which reads YAML 1.1, does not take `no` or `1` for values."""
    return DoubleQuotedScalarString(text)


def _find_terms(codebook: Codebook) -> tuple[list[list[str]], list[LeftOut]]:
    """Return the terms of each code as quanteda can have them, and what it cannot have."""
    paths = [place.path for place in codebook.places()]
    texts = {
        term
        for place in codebook.places()
        for terms in place.code.terms.values()
        for term in terms
        if isinstance(term, str)
    }
    foreign = find_reasons(texts)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    left_out = []
    for pattern in compile_codebook(codebook, Spelling()):
        if reason := _reason(pattern) or foreign.get(pattern.text, ""):
            left_out.append(LeftOut(None, pattern.text, paths[pattern.code], reason))
        else:
            found[pattern.code].update(dict.fromkeys(_spell(pattern)))
    return [list(found[number]) for number in range(len(paths))], left_out


def _reason(pattern: Pattern) -> str:
    slots = [slot for part in pattern.parts for slot in part if isinstance(slot, Slot)]
    if pattern.excludes:
        return "quanteda has no exceptions"
    if pattern.near:
        return "quanteda has no nearness"
    if any(slot.kind == "whole" for slot in slots):
        return "a dictionary of quanteda has globs, or expressions only"
    if prod(len(slot.forms) or 1 for slot in slots) > MAX_FORMS:
        return f"its words can be inflected in more than {MAX_FORMS} ways"
    return ""


def _spell(pattern: Pattern) -> Iterator[str]:
    """Yield a text as the codebook has it, and of a lemma all forms, itself first."""
    slots = [slot for slot in pattern.parts[0] if isinstance(slot, Slot) and slot.kind == "lemma"]
    if not slots:
        yield tidy(pattern.text)
        return
    forms = [[slot.text, *sorted(slot.forms - {slot.text})] for slot in slots]
    yield from map(" ".join, product(*forms))
