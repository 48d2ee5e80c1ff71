"""Trees: the syntax tree of pandoc as a text, and where its blocks lie in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qualcode.errors import SourceError
from qualcode.sources.office.inlines import plain
from qualcode.sources.office.pandoc import TOO_DEEP, Node
from qualcode.sources.office.tree_tables import Cell, Heads, find_cells, find_heads, guess_heads
from qualcode.sources.structure import Block, keep_lonely_headings
from qualcode.spans import normalise

_PARAGRAPH, _LINE, _CELL = "\n\n", "\n", "\t"
_INDENT = "  "
_SHOWN = 500  # characters of a text that stands above others, as their context
_SHOWN_IN_PLACE = 60  # of a column's heading, in a locator


def write_tree(blocks: Sequence[Node], *, title: str = "") -> tuple[str, tuple[Block, ...]]:
    """Return the text of a syntax tree and its blocks.

    Args:
        blocks: The tree.
        title: The title that stands above all, if it stands in the document.

    Raises:
        SourceError: The tree is nested too deeply.
    """
    writer = Writer()
    if title:
        writer.heading(0, [{"t": "Str", "c": title}])
    writer.write(blocks)
    return writer.text, writer.result()


def shorten(text: str, most: int = _SHOWN) -> str:
    """Shorten what is repeated as the context of others, so that it cannot grow without bound."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class Writer:
    """Writes the text of a tree, and knows what stands above each of its blocks."""

    def __init__(self, *, between: str = _PARAGRAPH) -> None:
        self.blocks: list[Block] = []
        self.place = ""  # the place of all that is written from now on; empty: each is counted
        self.prefix = ""  # what stands before the place of a cell
        self.headings: tuple[tuple[int, str], ...] = ()
        self._between = between
        self._parts: list[str] = []
        self._length = 0
        self._items: list[str] = []  # the bullets above, as far as they have said something
        self._said = ""  # the last paragraph that is in no list, which an indented one answers
        self._paragraphs = self._tables = self._notes = 0
        self._handlers: Mapping[str, Callable[[Any], None]] = {
            "Plain": self._paragraph,
            "Para": self._paragraph,
            "LineBlock": self._lines,
            "CodeBlock": lambda content: self._words(content[1]),
            "BlockQuote": self.write,
            "BulletList": self._list,
            "OrderedList": lambda content: self._list(content[1]),
            "DefinitionList": self._definitions,
            "Header": lambda content: self.heading(content[0], content[2]),
            "Table": self._table,
            "Figure": self._figure,
            "Div": lambda content: self.write(content[1]),
        }

    @property
    def text(self) -> str:
        """All that was written, in normal form."""
        return "".join(self._parts)

    def result(self) -> tuple[Block, ...]:
        """Return the blocks; headings are context, unless nothing stands below them."""
        return tuple(keep_lonely_headings(self.blocks))

    def write(self, blocks: Sequence[Node]) -> None:
        """Write blocks of the tree.

        Raises:
            SourceError: They are nested too deeply.
        """
        try:
            for node in blocks:
                self.node(node)
        except RecursionError:
            raise SourceError(TOO_DEEP) from None

    def node(self, node: Node) -> None:
        """Write a block of the tree; one that is not known holds markup and no words."""
        if handler := self._handlers.get(node["t"]):
            handler(node["c"])

    def heading(self, level: int, inlines: Sequence[Node]) -> None:
        """Write a heading; it stands above what follows, up to the next of its level."""
        notes: list[list[Node]] = []
        start, end, text = self._add(plain(inlines, notes), self._between)
        self.headings = tuple(above for above in self.headings if above[0] < level)
        if text:
            self.blocks.append(Block(start, end, "heading", self.headings))
            self.headings = (*self.headings, (level, shorten(text)))
            self._said = ""
        self._footnotes(notes)

    def locate(self) -> str:
        """Return the place of the next paragraph, for people."""
        self._paragraphs += 1
        return f"paragraph {self._paragraphs}"

    def add_unowned(self, text: str, before: str) -> None:
        """Write words that are in no block."""
        self._add(text, before)

    def _add(self, text: str, before: str) -> tuple[int, int, str]:
        """Add words, and return their span and what they have become."""
        text = normalise(text).strip()
        before = before if self._parts else before.lstrip("\n\t")
        start = self._length + len(before)
        if text:
            self._parts += [before, text]
            self._length = start + len(text)
        return start, start + len(text), text

    def _paragraph(self, inlines: Sequence[Node]) -> None:
        notes: list[list[Node]] = []
        self._words(plain(inlines, notes))
        self._footnotes(notes)

    def _lines(self, lines: Sequence[Sequence[Node]]) -> None:
        notes: list[list[Node]] = []
        self._words("\n".join(plain(line, notes) for line in lines))
        self._footnotes(notes)

    def _words(self, text: str) -> None:
        """Write a paragraph, or the first or a further one of a bullet."""
        first = bool(self._items) and not self._items[-1]
        between = _LINE if self._items and self._parts else self._between
        if first and len(self._items) == 1 and not self._follows_bullet():
            between = self._between
        depth = _INDENT * max(0, len(self._items) - 1)
        start, end, text = self._add(text, between + depth)
        if not text:
            return
        parents = tuple(item for item in self._items if item)
        kind = "bullet" if self._items else "paragraph"
        place = self.place or self.locate()
        self.blocks.append(Block(start, end, kind, self.headings, parents, place))
        if first:
            self._items[-1] = shorten(text)
        elif not self._items:
            self._said = shorten(text)

    def _follows_bullet(self) -> bool:
        return bool(self.blocks) and self.blocks[-1].kind == "bullet"

    def _footnotes(self, notes: Sequence[Sequence[Node]]) -> None:
        """Write footnotes below what they belong to."""
        for note in notes:
            self._notes += 1
            before, self.place = self.place, f"footnote {self._notes}"
            items, self._items = self._items, []
            self.write(note)
            self.place, self._items = before, items

    def _list(self, items: Sequence[Sequence[Node]]) -> None:
        for item in items:
            self._items.append("")
            self.write(item)
            self._items.pop()

    def _definitions(
        self, pairs: Sequence[tuple[Sequence[Node], Sequence[Sequence[Node]]]]
    ) -> None:
        """Write terms and what is said of them; without a term it is an indented answer."""
        for term, definitions in pairs:
            outermost = not self._items
            if term:
                self._items.append("")
                self._paragraph(term)
            elif outermost:
                self._items.append(self._said)
            self._list(definitions)
            if term or outermost:
                self._items.pop()

    def _figure(self, content: list[Any]) -> None:
        _, (_, caption), blocks = content
        before = len(self._parts)
        self.write(blocks)
        inner = "".join(self._parts[before:]).strip()
        said, notes = _write_apart(caption)
        if notes or said != inner:  # a picture's description is often its caption too
            self.write(caption)

    def _table(self, content: list[Any]) -> None:
        self._tables += 1
        self.write(content[1][1])  # the caption
        cells = find_cells(content)
        if len(cells) == 1:  # a frame around a text, and no table
            self.write(cells[0].blocks)
            return
        notes: list[list[Node]] = []
        for cell in cells:
            cell.text, inner = _write_apart(cell.blocks)
            notes.extend(inner)
        guess_heads(cells)
        heads = find_heads(cells)
        before, row = self._between, 0
        for cell in cells:
            self._cell(cell, heads, before if before == self._between or cell.row == row else _LINE)
            if cell.text:
                before, row = _CELL, cell.row
        self._footnotes(notes)

    def _cell(self, cell: Cell, heads: Heads, before: str) -> None:
        start, end, text = self._add(cell.text, before)
        at = (cell.row, cell.column)
        if not text or at in heads.used:
            return
        above = [shorten(one.text) for one in heads.above.get(at, [])]
        beside = [shorten(one.text) for one in heads.beside.get(at, [])]
        named = [one.text for one in heads.above.get(at, []) if cell.column in one.columns]
        column = " ".join(named[-1].split()) if named else str(cell.column + 1)
        column = shorten(column, _SHOWN_IN_PLACE)
        place = f"{self.prefix}table {self._tables}, row {cell.row + 1}, column {column}"
        parents = (*(item for item in self._items if item), *beside, *above)
        block = Block(start, end, "cell", self.headings, parents, self.place or place)
        self.blocks.append(block)


class _Apart(Writer):
    """Writes what stands in a cell: plain lines, and footnotes for the one who asks."""

    def __init__(self) -> None:
        super().__init__(between=_LINE)
        self.notes: list[list[Node]] = []

    def _footnotes(self, notes: Sequence[Sequence[Node]]) -> None:
        self.notes.extend(list(note) for note in notes)


def _write_apart(blocks: Sequence[Node]) -> tuple[str, list[list[Node]]]:
    writer = _Apart()
    writer.write(blocks)
    return writer.text, writer.notes
