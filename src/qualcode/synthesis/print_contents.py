"""Tables of contents for word processors, which fill them in only when asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

#: A node of pandoc's syntax tree: `t` its type, `c` its content.
Node = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """An entry of a table of contents: its level from 1, where it leads, and its words."""

    level: int
    anchor: str
    words: Sequence[Node]


def word_contents(title: str, entries: Sequence[Entry]) -> Node:
    """Return a table of contents for Word: its own field, filled in already.

    Word fills an empty one only when it is asked to, and other programs never do.
    """
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC '
        '\\o "1-2" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    head = (
        '<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>'
        f"{escape(title)}</w:t></w:r></w:p>"
    )
    lines = [
        f'<w:p><w:pPr><w:pStyle w:val="TOC{entry.level}"/></w:pPr>{"" if number else begin}'
        f'<w:hyperlink w:anchor={quoteattr(entry.anchor)}><w:r><w:t xml:space="preserve">'
        f"{escape(text_of(list(entry.words)))}</w:t></w:r></w:hyperlink></w:p>"
        for number, entry in enumerate(entries)
    ]
    return {"t": "RawBlock", "c": ["openxml", "".join([head, *lines, end if lines else ""])]}


def office_contents(title: str, entries: Sequence[Entry]) -> Node:
    """Return a table of contents for LibreOffice, filled in already."""
    name = escape(title)
    lines = "".join(
        f'<text:p text:style-name="Contents_20_{entry.level}"><text:a xlink:type="simple" '
        f"xlink:href={quoteattr('#' + entry.anchor)}>{escape(text_of(list(entry.words)))}</text:a>"
        "</text:p>"
        for entry in entries
    )
    source = (
        '<text:table-of-content text:name="contents"><text:table-of-content-source '
        'text:outline-level="2"><text:index-title-template text:style-name="Contents_20_Heading">'
        f"{name}</text:index-title-template></text:table-of-content-source><text:index-body>"
        '<text:index-title text:name="contents-head">'
        '<text:p text:style-name="Contents_20_Heading">'
        f"{name}</text:p></text:index-title>{lines}</text:index-body></text:table-of-content>"
    )
    return {"t": "RawBlock", "c": ["opendocument", source]}


def text_of(node: Any) -> str:
    """Return the words of a part of the tree, with single blanks between them.

    Those that keep `1 / 6` on one line stay.
    """
    return " ".join(filter(None, re.split(r"[ \t\n]+", _pieces(node))))


def _pieces(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_pieces, node))
    if not isinstance(node, dict):
        return ""
    if node.get("t") == "Str":
        return str(node["c"])
    if node.get("t") in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    return _pieces(list(node.values()))


def nest(entries: Sequence[Entry]) -> list[list[Node]]:
    """Return the items of a list of links, those of the second level below those of the first."""
    items: list[list[Node]] = []
    for entry in entries:
        plain: Node = {"t": "Plain", "c": [_link(entry)]}
        if entry.level == 1 or not items:
            items.append([plain])
        elif len(items[-1]) == 1:
            items[-1].append({"t": "BulletList", "c": [[plain]]})
        else:
            items[-1][1]["c"].append([plain])
    return items


def _link(entry: Entry) -> Node:
    return {"t": "Link", "c": [["", [], []], list(entry.words), [f"#{entry.anchor}", ""]]}


def string_of(text: str) -> str:
    """Write a text as a string of typst's."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{safe}"'
