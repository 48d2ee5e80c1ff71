"""The print tree: pandoc's syntax tree of the report, made fit for one format.

All text stays data in the tree, so that pandoc escapes it for each format. What pandoc does not
escape, MediaWiki's own marks, is escaped here.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.synthesis.print_contents import Entry, Node, nest, string_of, text_of

_UNLISTED = "unlisted"
_DEEPEST = 3  # level of heading in the table of contents, in the page
# Letters: of a column, of a line in it, of its margins, and of a page.
_NARROWEST, _LINE, _MARGIN, _FULL = 4, 26, 2, 62
# Of a picture in a word processor: dots a centimetre on a screen, and room on a page in both ways.
_DOTS, _WIDEST, _TALLEST = 96 / 2.54, 15.2, 18.0
_LOGO, _LOGO_CLASS = 1.6, "logo"  # how tall a logo is at most, in centimetres
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
            _widen(table["c"])
        for image in _find(self.data["blocks"], "Image"):
            _fit(image["c"])
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
        blocks = _rewrite(self.data["blocks"], _name_picture)
        self.data["blocks"] = _rewrite(blocks, _escape_wiki)

    def for_typst(self) -> None:
        """Turn figures into typst's own, with a text for those who cannot see them."""

        def place(node: Node) -> list[Node] | None:
            if node["t"] == "Image":
                return [self._typst_logo(node)]
            return [self._typst_figure(node)] if node["t"] == "Figure" else None

        self.data["blocks"] = _rewrite(self.data["blocks"], place)
        self._insert({"t": "RawBlock", "c": ["typst", "#outline(depth: 2)"]})

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
        return {"t": "RawBlock", "c": ["typst", source]}

    def _typst_logo(self, image: Node) -> Node:
        """Return a picture that stands in no figure: only the logo does."""
        _, described, (address, _) = image["c"]
        name, words = string_of(self._save(address)), string_of(text_of(described))
        source = f"#box(image({name}, alt: {words}, height: {_LOGO}cm))"
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
    if node["t"] == "Table":
        return [{"t": "Table", "c": _rewrite(_align(node["c"]), _simplify)}]
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


def _widen(table: list[Any]) -> None:
    """Give columns widths by what stands in them: LibreOffice would make all of them equal."""
    _, _, columns, head, bodies, _ = table
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part)]
    texts: list[list[str]] = [[] for _ in columns]
    for row in rows:
        for own, cell in zip(texts, row[1], strict=False):
            own.append(text_of(cell))
    # Words stay whole; what room is left goes to columns with more than a word in a cell.
    least = [_longest(len(word) for text in own for word in _words(text)) for own in texts]
    wanted = [max(few, _longest(min(len(text), _LINE) for text in own))
              for few, own in zip(least, texts, strict=True)]  # fmt: skip
    more = sum(wanted) - sum(least)
    part = min(1.0, max(0, _FULL - sum(least)) / more) if more else 0.0
    lengths = [few + part * (many - few) for few, many in zip(least, wanted, strict=True)]
    full = max(sum(lengths), _FULL)
    for column, length in zip(columns, lengths, strict=True):
        column[1] = {"t": "ColWidth", "c": round(length / full, 4)}


def _words(text: str) -> list[str]:
    """Return what stays on one line: the blanks within `1 / 6` are no end of one."""
    return text.split(" ")


def _longest(lengths: Iterable[int]) -> int:
    return max(_NARROWEST, *lengths, 0) + _MARGIN


def _fit(image: list[Any]) -> None:
    """Give a picture its width on a screen, or that of the page: LibreOffice would cut it."""
    width, height = _size(image[2][0])
    tallest = _LOGO if _LOGO_CLASS in image[0][1] else _TALLEST
    shown = min(width / _DOTS, _WIDEST, tallest * width / height)
    image[0][2] = [["width", f"{shown:.2f}cm"]]


def _size(address: str) -> tuple[int, int]:
    """Return width and height of a picture in dots; it is one of our own making, or the logo."""
    from PIL import Image  # noqa: PLC0415 - 60 ms, and only these formats need it

    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        return picture.size


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
