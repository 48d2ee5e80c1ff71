"""The print tree: pandoc's syntax tree of the report, made fit for one format.

All text stays data in the tree, so that pandoc escapes it for each format. What pandoc does not
escape, MediaWiki's own marks, is escaped here.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

#: A node of pandoc's syntax tree: `t` its type, `c` its content.
Node = dict[str, Any]

_UNLISTED = "unlisted"
_DEEPEST = 3  # level of heading in the table of contents, in the page
# Letters: of a column, of a line in it, of its margins, and of a page.
_NARROWEST, _LINE, _MARGIN, _FULL = 6, 26, 3, 80
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
        self._insert(contents(title, list(self.entries())))

    def for_markdown(self, title: str) -> None:
        """Give the report its title, and a list of its sections; pictures are left out."""
        blocks = _rewrite(self.data["blocks"], _unwrap)
        self.data["blocks"] = _rewrite(blocks, _name_picture)
        self._insert(
            {"t": "Header", "c": [2, ["", [], []], [{"t": "Str", "c": title}]]},
            {"t": "BulletList", "c": _nest(list(self.entries()))},
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
            if node["t"] != "Figure":
                return None
            return [self._typst_figure(node)]

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
        words = _plain(caption)
        if image is None:
            return {"t": "Para", "c": [{"t": "Str", "c": words}]}
        _, described, (address, _) = image["c"]
        name = self._save(address)
        width = "100%" if name.endswith(".svg") else "60%"
        source = (
            f"#figure(image({_string(name)}, alt: {_string(_plain(described) or words)}, "
            f"width: {width}), caption: {_string(words)})"
        )
        return {"t": "RawBlock", "c": ["typst", source]}

    def _save(self, address: str) -> str:
        """Keep a picture as a file, and return the file's name."""
        found = _DATA.match(address)
        suffix = _SUFFIXES[found[1]] if found else "png"
        name = f"figure-{len(self.files) + 1}.{suffix}"
        self.files[name] = base64.b64decode(address.partition(",")[2])
        return name


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
        f'<w:p><w:pPr><w:pStyle w:val="TOC{entry.level}"/><w:spacing w:before="0" w:after="40"/>'
        f'<w:ind w:left="{(entry.level - 1) * 360}"/></w:pPr>{"" if number else begin}'
        f'<w:hyperlink w:anchor={quoteattr(entry.anchor)}><w:r><w:t xml:space="preserve">'
        f"{escape(_text(entry.words))}</w:t></w:r></w:hyperlink></w:p>"
        for number, entry in enumerate(entries)
    ]
    return {"t": "RawBlock", "c": ["openxml", "".join([head, *lines, end if lines else ""])]}


def office_contents(title: str, entries: Sequence[Entry]) -> Node:
    """Return a table of contents for LibreOffice, filled in already."""
    name = escape(title)
    lines = "".join(
        f'<text:p text:style-name="Contents_20_{entry.level}"><text:a xlink:type="simple" '
        f"xlink:href={quoteattr('#' + entry.anchor)}>{escape(_text(entry.words))}</text:a></text:p>"
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
        return [{"t": "Table", "c": _align(_rewrite(node["c"], _simplify))}]
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
    for row in rows:
        row[0] = ["", [], []]
        for cell in row[1]:
            if "n" in cell[0][1]:
                cell[1] = {"t": "AlignRight"}
                cell[4] = _rewrite(cell[4], _keep_together)
            cell[0] = ["", [], [pair for pair in cell[0][2] if pair[0] == "scope"]]
    # Markdown knows only whole columns.
    first = rows[0][1] if rows else []
    for column, cell in zip(columns, first, strict=False):
        column[0] = cell[1]
    return [["", [], []], caption, columns, head, bodies, foot]


def _keep_together(node: Node) -> list[Node] | None:
    """Keep `1 / 6` on one line."""
    return [{"t": "Str", "c": "\u00a0"}] if node["t"] == "Space" else None


def _widen(table: list[Any]) -> None:
    """Give columns widths by what stands in them: LibreOffice would make all of them equal."""
    _, _, columns, head, bodies, _ = table
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part)]
    texts = [[_plain(cell) for cell in row[1]] for row in rows]
    lengths = [_NARROWEST] * len(columns)
    for row in texts:
        # Room for the longest word, and for a line of what is long.
        needed = (max(min(len(text), _LINE), *map(len, text.split() or [""])) for text in row)
        paired = zip(lengths, (length + _MARGIN for length in needed), strict=False)
        lengths = [max(pair) for pair in paired] + lengths[len(row) :]
    full = max(sum(lengths), _FULL)
    for column, length in zip(columns, lengths, strict=True):
        column[1] = {"t": "ColWidth", "c": round(length / full, 4)}


def _name_picture(node: Node) -> list[Node] | None:
    """Put a picture's name in its place."""
    if node["t"] == "Figure":
        return [{"t": "Para", "c": [{"t": "Str", "c": _plain(node["c"][1])}]}]
    if node["t"] == "Image":
        return []
    return None


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


def _plain(node: Any) -> str:
    """Return the text of some nodes, without markup."""
    return " ".join(_pieces(node).split())


def _text(words: Sequence[Node]) -> str:
    return _plain(list(words))


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


def _nest(entries: Sequence[Entry]) -> list[list[Node]]:
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


def _string(text: str) -> str:
    """Write a text as a string of typst's."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{safe}"'
