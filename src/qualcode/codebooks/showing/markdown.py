"""A codebook as Markdown that CommonMark, GitHub and pandoc read alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qualcode.codebooks.showing.guide import (
    language_of,
    list_facts,
    list_notes,
    list_rules,
    title_of,
)
from qualcode.codebooks.showing.texts import flat, lines
from qualcode.spans import printable

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~$^@]|&(?=#?\w+;)|-(?=-)")
# Marks of lists, headings, rules and titles; pandoc also counts by letters and Roman numbers.
_AT_START = re.compile(r"([-+=:%])|(\(?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+))([.)])")
_DEEPEST = 6


def render_markdown(codebook: Codebook) -> str:
    """Render a codebook; every text in it is escaped."""
    return "\n\n".join(_blocks(codebook)) + "\n"


def _blocks(codebook: Codebook) -> Iterator[str]:
    yield f"# {_line(title_of(codebook))}"
    if codebook.about.strip():
        yield _text(codebook.about)
    yield _list(map(_line, list_facts(codebook)))
    yield "## How to read it"
    if rules := list_rules(codebook):
        yield _list(map(_line, rules))
    if notes := list_notes(codebook):
        yield "Terms are written so:"
        yield _list(f"{_code(note.example)} – {_line(note.meaning)}" for note in notes)
    yield "## Overview"
    yield _overview(codebook)
    yield "## Codes"
    for place in codebook.places():
        yield from _entry(place)
    yield "---"
    yield f"SHA-256 of the content begins with `{codebook.sha256[:12]}`."


def _overview(codebook: Codebook) -> str:
    rows = ["| Code | Name | Role | Terms |", "|:--|:--|:--|--:|"]
    for place in codebook.places():
        terms = sum(map(len, place.code.terms.values()))
        name = _line(place.code.label)
        rows.append(f"| {_code(place.path)} | {name} | {place.role} | {terms} |")
    return "\n".join(rows)


def _entry(place: Place) -> Iterator[str]:
    code = place.code
    yield f"{'#' * min(place.level + 2, _DEEPEST)} {_line(code.label)}"
    color = f" · colour `{code.color}`" if code.color else ""
    yield f"{_code(place.path)} · {place.role}{color}"
    labels = {
        "": code.definition,
        "**Used for:** ": code.include,
        "**Not used for:** ": code.exclude,
    }
    yield from (label + _text(text) for label, text in labels.items() if text.strip())
    for key, terms in code.terms.items():
        if terms:
            yield f"**Terms ({language_of(key)}):** {_codes(terms)}"
    if code.unless:
        yield f"**Unless:** {_codes(code.unless)}"
    yield from _quotes("Examples", code.examples)
    yield from _quotes("Counterexamples", code.counterexamples)


def _quotes(label: str, quotes: list[str]) -> Iterator[str]:
    if quotes:
        yield f"**{label}:**"
        yield _list(f"“{_text(quote, indent='  ')}”" for quote in quotes)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _text(text: str, *, indent: str = "") -> str:
    """Escape a text; its lines stay lines."""
    return f"\\\n{indent}".join(map(_line, lines(text)))


def _line(text: str) -> str:
    """Escape a text as one line, wherever it stands."""
    escaped = _SIGNS.sub(r"\\\g<0>", printable(flat(text)))
    return _AT_START.sub(_escape_start, escaped, count=1) if _AT_START.match(escaped) else escaped


def _escape_start(found: re.Match[str]) -> str:
    sign, number, mark = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{mark}"


def _codes(terms: Iterable[object]) -> str:
    return ", ".join(_code(str(term)) for term in terms)


def _code(text: str) -> str:
    """Put a text between more backticks than stand in it."""
    text = printable(flat(text))
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{text}{gap}{fence}"
