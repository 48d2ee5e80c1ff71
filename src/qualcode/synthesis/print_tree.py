"""The print tree: pandoc's syntax tree of the report, made fit for one format.

All text stays data in the tree, so that pandoc escapes it for each format. What pandoc does not
escape, MediaWiki's own marks, is escaped here.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.synthesis.print_contents import Entry, Node, nest, string_of, text_of
from qualcode.synthesis.print_office import LOGO, fit, widen

_UNLISTED = "unlisted"
_DEEPEST = 3  # level of heading in the table of contents, in the page
#: What a word processor calls the style of a paragraph that the page gives a class.
_STYLES = {
    "rule": "Small",
    "source": "Small",
    "role": "Role",
    "finding": "Finding",
    "said": "QuoteSource",
}
_LEADING = frozenset(["Role", "Finding"])
_STYLED = "custom-style"
_CLASSED = re.compile(f'<p class="({"|".join(_STYLES)})">')
_DATA = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,")
_SUFFIXES = {"png": "png", "jpeg": "jpg", "svg+xml": "svg"}
# Marks of wikitext, wherever they stand; and those that only mean something at a line's start.
_MARKS = re.compile(r"[\[\]{}|~<>&_]|'(?=')|(?<=')'|^'|'$|:(?=//)")
_AT_START = re.compile(r"^[*#:;=!+-]")


@dataclass
class PrintTree:
    """A report as pandoc understands it, with the pictures that typst wants as files.

    Attributes:
        data: Pandoc's JSON: `blocks`, `meta` and the version.
        files: The pictures, by name; filled by `for_typst`.
    """

    data: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def load(cls, content: bytes) -> PrintTree:
        """Load what pandoc gave, without what only a browser needs."""
        data = json.loads(content)
        data["blocks"] = _rewrite(data["blocks"], _simplify)
        return cls(data)

    def dump(self) -> bytes:
        """Return what pandoc takes."""
        return json.dumps(self.data).encode()

    def for_office(self, title: str, contents: Callable[[str, list[Entry]], Node]) -> None:
        """Put a table of contents before the first heading, and give all columns a width."""
        for table in _find(self.data["blocks"], "Table"):
            widen(table["c"])
            for body in table["c"][4]:
                body[1] = 0  # a column of names needs no bold
        for image in _find(self.data["blocks"], "Image"):
            fit(image["c"])
        self._insert(contents(title, list(self.entries())))

    def for_markdown(self, title: str) -> None:
        """Give the report its title, and a list of its sections; pictures are left out."""
        blocks = _rewrite(self.data["blocks"], _unwrap)
        self.data["blocks"] = _rewrite(_rewrite(blocks, _name_picture), _put_caption_above)
        self._insert(
            {"t": "Header", "c": [2, ["", [], []], [{"t": "Str", "c": title}]]},
            {"t": "BulletList", "c": nest(list(self.entries()))},
        )
        name = self.data["meta"]["title"]["c"]
        self.data["blocks"].insert(0, {"t": "Header", "c": [1, ["", [], []], name]})

    def for_wiki(self) -> None:
        """Make all text inert in a wiki, which makes its own table of contents."""
        blocks = _rewrite(_rewrite(self.data["blocks"], _unstyle), _name_picture)
        self.data["blocks"] = _rewrite(blocks, _escape_wiki)

    def for_typst(self) -> None:
        """Turn figures into typst's own, with a text for those who cannot see them."""

        def place(node: Node) -> list[Node] | None:
            if node["t"] == "Image":
                return [self._typst_logo(node)]
            return [self._typst_figure(node)] if node["t"] == "Figure" else None

        self.data["blocks"] = _rewrite(_rewrite(self.data["blocks"], _hold), place)
        self._insert(_raw("#outline(depth: 2)"))

    def entries(self) -> Iterator[Entry]:
        """Yield what a table of contents lists."""
        for node in self.data["blocks"]:
            if node["t"] != "Header":
                continue
            level, (anchor, classes, _), words = node["c"]
            if anchor and level <= _DEEPEST and _UNLISTED not in classes:
                yield Entry(level - 1, anchor, words)

    def anchors(self) -> list[str]:
        """Return the id of each heading, in order; empty where it has none."""
        return [node["c"][1][0] for node in self.data["blocks"] if node["t"] == "Header"]

    def rename(self, anchors: Mapping[str, str]) -> None:
        """Let links lead to other ids."""
        for link in _find(self.data["blocks"], "Link"):
            target = link["c"][2]
            if target[0].startswith("#"):
                target[0] = f"#{anchors.get(target[0][1:], target[0][1:])}"

    def _insert(self, *blocks: Node) -> None:
        kinds = [node["t"] for node in self.data["blocks"]]
        place = kinds.index("Header") if "Header" in kinds else len(kinds)
        self.data["blocks"][place:place] = blocks

    def _typst_figure(self, figure: Node) -> Node:
        """Return a figure that shows a file; one without a picture is its caption."""
        _, caption, blocks = figure["c"]
        image = next(_find(blocks, "Image"), None)
        words = text_of(caption)
        if image is None:
            return {"t": "Para", "c": [{"t": "Str", "c": words}]}
        _, described, (address, _) = image["c"]
        name = self._save(address)
        width = "100%" if name.endswith(".svg") else "60%"
        source = (
            f"#figure(image({string_of(name)}, alt: {string_of(text_of(described) or words)}, "
            f"width: {width}), caption: {string_of(words)})"
        )
        return _raw(source)

    def _typst_logo(self, image: Node) -> Node:
        """Return a picture that stands in no figure: only the logo does."""
        _, described, (address, _) = image["c"]
        name, words = string_of(self._save(address)), string_of(text_of(described))
        source = f"#box(image({name}, alt: {words}, height: {LOGO}cm))"
        return {"t": "RawInline", "c": ["typst", source]}

    def _save(self, address: str) -> str:
        """Keep a picture as a file, and return the file's name."""
        found = _DATA.match(address)
        suffix = _SUFFIXES[found[1]] if found else "png"
        name = f"figure-{len(self.files) + 1}.{suffix}"
        self.files[name] = base64.b64decode(address.partition(",")[2])
        return name


def _rewrite(node: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """Put in place of each node what `change` gives for it; None keeps it, and goes into it."""
    if isinstance(node, dict):
        return {key: _rewrite(inner, change) for key, inner in node.items()}
    if not isinstance(node, list):
        return node
    kept: list[Any] = []
    for inner in node:
        new = change(inner) if isinstance(inner, dict) and "t" in inner else None
        kept.extend([_rewrite(inner, change)] if new is None else new)
    return kept


def _simplify(node: Node) -> list[Node] | None:
    """Leave out what only holds a page together, and align figures to the right."""
    if node["t"] in {"Div", "Span"}:
        (_, _, pairs), content = node["c"]
        inner: list[Node] = _rewrite(content, _simplify)
        language = [pair for pair in pairs if pair[0] == "lang"]
        return [{"t": node["t"], "c": [["", [], language], inner]}] if language else inner
    if node["t"] == "Para" and (style := _style_of(node["c"][0])):
        words: Node = {"t": "Para", "c": _rewrite(node["c"][1:], _simplify)}
        return [{"t": "Div", "c": [["", [], [[_STYLED, style]]], [words]]}]
    if node["t"] == "Table":
        return [{"t": "Table", "c": _rewrite(_align(node["c"]), _simplify)}]
    return None


def mark_classes(page: str) -> str:
    """Say the class of a paragraph within it, where pandoc keeps it."""
    return _CLASSED.sub(r'<p><span class="\1"></span>', page)


def _style_of(first: Node) -> str:
    """Return the style of a paragraph by what `mark_classes` put first in it."""
    classes = first["c"][0][1] if first["t"] == "Span" and not first["c"][1] else []
    return next((_STYLES[name] for name in classes if name in _STYLES), "")


def _hold(node: Node) -> list[Node] | None:
    """Keep what leads to the next on one page with it, and leave out other styles."""
    inner = _unstyle(node)
    if inner and node["c"][0][2][0][1] in _LEADING:
        begin, end = "#block(sticky: true)[", "]"
        return [_raw(begin), *inner, _raw(end)]
    return inner


def _raw(source: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", source]}


def _unstyle(node: Node) -> list[Node] | None:
    """Leave out the styles of a word processor."""
    if node["t"] == "Div" and [pair[0] for pair in node["c"][0][2]] == [_STYLED]:
        inner: list[Node] = _rewrite(node["c"][1], _unstyle)
        return inner
    return None


def _unwrap(node: Node) -> list[Node] | None:
    """Leave out what says a language: Markdown would say it in HTML."""
    if node["t"] not in {"Div", "Span"}:
        return None
    inner: list[Node] = _rewrite(node["c"][1], _unwrap)
    return inner


def _align(table: list[Any]) -> list[Any]:
    """Align cells of numbers, and take what else a page says of them."""
    _, caption, columns, head, bodies, foot = table
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part)]
    for number, row in enumerate(rows):
        row[0] = ["", [], []]
        for cell in row[1]:
            cell[4] = _rewrite(cell[4], _leave_unseen)
            if "n" in cell[0][1]:
                cell[1] = {"t": "AlignRight"}
                if number >= len(head[1]):  # a heading may have many words
                    cell[4] = _rewrite(cell[4], _keep_together)
            cell[0] = ["", [], [pair for pair in cell[0][2] if pair[0] == "scope"]]
    # Markdown knows only whole columns.
    first = rows[0][1] if rows else []
    for column, cell in zip(columns, first, strict=False):
        column[0] = cell[1]
    return [["", [], []], caption, columns, head, bodies, foot]


def _leave_unseen(node: Node) -> list[Node] | None:
    """Leave out what only a screen reader tells: a cell that looks empty is."""
    return [] if node["t"] == "Span" and "unseen" in node["c"][0][1] else None


def _keep_together(node: Node) -> list[Node] | None:
    """Keep `1 / 6` on one line."""
    return [{"t": "Str", "c": "\u00a0"}] if node["t"] == "Space" else None


def _name_picture(node: Node) -> list[Node] | None:
    """Put a picture's name in its place."""
    if node["t"] == "Figure":
        return [{"t": "Para", "c": [{"t": "Str", "c": text_of(node["c"][1])}]}]
    if node["t"] == "Image":
        return []
    return None


def _put_caption_above(node: Node) -> list[Node] | None:
    """Write a table's caption before it: after it, it would seem to be that of the next."""
    if node["t"] != "Table" or not (words := text_of(node["c"][1])):
        return None
    attributes, _, *rest = node["c"]
    above = {"t": "Para", "c": [{"t": "Emph", "c": [{"t": "Str", "c": words}]}]}
    return [above, {"t": "Table", "c": [attributes, [None, []], *rest]}]


def _escape_wiki(node: Node) -> list[Node] | None:
    """Write a text so that a wiki shows it as it is."""
    if node["t"] == "Str":
        return [{"t": "RawInline", "c": ["mediawiki", _for_wiki(node["c"])]}]
    if node["t"] == "Code":
        return [{"t": "RawInline", "c": ["mediawiki", f"<code>{_for_wiki(node['c'][1])}</code>"]}]
    if node["t"] == "CodeBlock":
        return [{"t": "RawBlock", "c": ["mediawiki", f"<pre>{html.escape(node['c'][1])}</pre>"]}]
    if node["t"] == "Link":
        attributes, words, (address, _) = node["c"]
        address = address.replace("~", "%7E").replace("'", "%27")
        return [{"t": "Link", "c": [attributes, _rewrite(words, _escape_wiki), [address, ""]]}]
    return None


def _for_wiki(text: str) -> str:
    def entity(sign: re.Match[str]) -> str:
        return f"&#{ord(sign[0])};"

    return _AT_START.sub(entity, _MARKS.sub(entity, text))


def _find(node: Any, kind: str) -> Iterator[Node]:
    if isinstance(node, dict):
        if node.get("t") == kind:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _find(inner, kind)
