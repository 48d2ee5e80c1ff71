"""Blocks: the headings, paragraphs, bullets and table cells of a text, with exact spans."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.spans import trim

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from qualcode.sources import Layout

CONTEXT_SEPARATOR = " › "

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_BULLET = re.compile(r"^[ \t]*(?:[-*+•–→]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_MARKERS = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[ xX]\][ \t])*")
_HEADING_MARKERS = re.compile(r"[ \t]*#{1,6}[ \t]*")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$|\n[ \t]*(?:=+|-+)[ \t]*$")
_BAR = re.compile(r"\\.|\|")


@dataclass(frozen=True)
class Block:
    """A piece of a document's text.

    Attributes:
        start: First code point.
        end: The code point after the last.
        kind: paragraph, bullet or cell (heading while the text is being read).
        headings: The headings above it, as (level, text).
        parents: The bullets above it, or the heading of its column.
    """

    start: int
    end: int
    kind: str
    headings: tuple[tuple[int, str], ...] = ()
    parents: tuple[str, ...] = ()

    @property
    def context(self) -> str:
        """The headings and parent bullets above it, in one line."""
        above = [*(text for _, text in self.headings), *self.parents]
        return CONTEXT_SEPARATOR.join(" ".join(text.split()) for text in above)


def find_blocks(text: str, *, layout: Layout) -> list[Block]:
    """Cut a text into blocks; all that is not white space or a mark of layout is in one."""
    if layout == "markdown":
        return list(_keep_lonely_headings(_markdown_blocks(text), text))
    return list(_plain_blocks(text))


def _plain_blocks(text: str) -> Iterator[Block]:
    """Cut at empty lines and before lines that begin like a bullet."""
    for paragraph in _PARAGRAPH.finditer(text):
        bullets = list(_BULLET.finditer(text, paragraph.start(), paragraph.end()))
        edges = [*(bullet.start() for bullet in bullets), paragraph.end()]
        yield from _block(text, paragraph.start(), edges[0], "paragraph")
        for bullet, end in zip(bullets, edges[1:], strict=True):
            yield from _block(text, bullet.end(), end, "bullet")


def _block(text: str, start: int, end: int, kind: str) -> Iterator[Block]:
    start, end = trim(text, start, end)
    if start < end:
        yield Block(start, end, kind)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded when a Markdown file is met

    # Code blocks by indentation are switched off: on a flip chart, indentation is indentation.
    return MarkdownIt("commonmark").enable("table").disable("code")


class _Reader:
    """Walks through the tokens of a Markdown text and knows what stands above each."""

    def __init__(self, text: str) -> None:
        self.text = text
        lengths = [len(line) for line in text.split("\n")]
        self.starts = [0, *itertools.accumulate(length + 1 for length in lengths)]
        self.headings: list[tuple[int, str]] = []
        self.items: list[str] = []
        self.columns: list[str] = []

    def lines(self, token: Token) -> tuple[int, int]:
        first, last = token.map or (0, 0)
        return self.starts[first], min(self.starts[last], len(self.text))

    def blocks(self) -> Iterator[Block]:
        tokens = _parser().parse(self.text)
        for position, token in enumerate(tokens):
            if token.type == "list_item_open":
                self.items.append("")
            elif token.type == "list_item_close":
                self.items.pop()
            elif token.type == "heading_open":
                yield from self.heading(token)
            elif token.type in {"paragraph_open", "fence", "html_block"}:
                yield from self.paragraph(token)
            elif token.type == "tr_open":
                yield from self.table_row(token, is_head=tokens[position + 1].type == "th_open")

    def heading(self, token: Token) -> Iterator[Block]:
        start, end = self.lines(token)
        marks = _HEADING_MARKERS.match(self.text, start, end)
        start = marks.end() if marks else start
        closing = _HEADING_END.search(self.text[start:end].rstrip())
        start, end = trim(self.text, start, start + closing.start() if closing else end)
        level = int(token.tag[1:])
        self.headings = [above for above in self.headings if above[0] < level]
        if start < end:
            yield Block(start, end, "heading", tuple(self.headings))
            self.headings.append((level, self.text[start:end]))

    def paragraph(self, token: Token) -> Iterator[Block]:
        start, end = self.lines(token)
        marks = _MARKERS.match(self.text, start, end)
        start, end = trim(self.text, marks.end() if marks else start, end)
        if start >= end:
            return
        parents = tuple(item for item in self.items[:-1] if item)
        kind = "bullet" if self.items else "paragraph"
        if self.items and self.items[-1]:  # a second paragraph of the same bullet
            parents = tuple(item for item in self.items if item)
        elif self.items:
            self.items[-1] = self.text[start:end]
        yield Block(start, end, kind, tuple(self.headings), parents)

    def table_row(self, token: Token, *, is_head: bool) -> Iterator[Block]:
        start, end = self.lines(token)
        cells = list(_cells(self.text, *trim(self.text, start, end)))
        if is_head:
            self.columns = [self.text[s:e] for s, e in cells]
        for number, (s, e) in enumerate(cells):
            if s < e:
                column = self.columns[number] if number < len(self.columns) else ""
                parents = (column,) if column and not is_head else ()
                kind = "heading cell" if is_head else "cell"
                yield Block(s, e, kind, tuple(self.headings), parents)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between the bars of a table's row, empty cells too."""
    bars = [mark.start() for mark in _BAR.finditer(text, start, end) if mark.group() == "|"]
    edges = [start - 1, *bars, end]
    if bars and bars[0] == start:
        edges = edges[1:]
    if bars and bars[-1] == end - 1:
        edges = edges[:-1]
    for left, right in itertools.pairwise(edges):
        yield trim(text, left + 1, right)


def _markdown_blocks(text: str) -> list[Block]:
    return list(_Reader(text).blocks())


def _keep_lonely_headings(blocks: Sequence[Block], text: str) -> Iterator[Block]:
    """Drop headings, which are context of what follows; keep those with nothing to head."""
    for block, following in itertools.zip_longest(blocks, blocks[1:]):
        if block.kind == "heading":
            heads = following and (
                text[block.start : block.end] in {t for _, t in following.headings}
            )
            if not heads:
                yield replace(block, kind="paragraph")
        elif block.kind != "heading cell":
            yield block
