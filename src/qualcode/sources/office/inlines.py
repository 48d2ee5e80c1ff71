"""Inlines: what stands within a paragraph of pandoc's syntax tree, as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qualcode.sources.office.pandoc import Node

_SIGNS = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
_WHOLE = {"Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps"}
_SECOND = {"Cite", "Link", "Span"}  # nodes whose second part are inlines
_QUOTES = {"SingleQuote": "‘’", "DoubleQuote": "“”"}  # noqa: RUF001 - those that people write


def inlines_of(node: Node) -> list[Node]:
    """Return the inlines that an inline holds; none where it holds words, or nothing."""
    kind = node["t"]
    if kind in _WHOLE:
        return list(node["c"])
    return list(node["c"][1]) if kind in _SECOND or kind in {"Quoted", "Image"} else []


def plain(inlines: Iterable[Node], notes: list[list[Node]] | None = None) -> str:
    """Return the words of inlines.

    A break that only the width of a page makes is a blank. Of a picture its description is kept,
    of a link its words, of mathematics its source. Markup that is not understood is left out.

    Args:
        inlines: What stands within a paragraph.
        notes: Receives the blocks of each footnote.
    """
    parts: list[str] = []
    for node in inlines:
        _collect(node, parts, notes)
    return "".join(parts)


def _collect(node: Node, parts: list[str], notes: list[list[Node]] | None) -> None:
    kind: str = node["t"]
    content: Any = node.get("c")
    if kind == "Str":
        parts.append(content)
    elif kind in _SIGNS:
        parts.append(_SIGNS[kind])
    elif kind in {"Code", "Math"}:
        parts.append(content[1])
    elif kind == "Note":
        if notes is not None:
            notes.append(content)
    elif kind == "Quoted":
        marks = _QUOTES[content[0]["t"]]
        parts.append(marks[0])
        _collect_all(content[1], parts, notes)
        parts.append(marks[1])
    elif kind == "Image":
        _collect_all(content[1] or _described(content), parts, notes)
    else:
        _collect_all(inlines_of(node), parts, notes)


def _collect_all(nodes: Iterable[Node], parts: list[str], notes: list[list[Node]] | None) -> None:
    for node in nodes:
        _collect(node, parts, notes)


def _described(image: list[Any]) -> list[Node]:
    """Return the title of a picture that has no description."""
    title = image[2][1]
    return [{"t": "Str", "c": title}] if title else []
