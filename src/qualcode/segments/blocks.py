"""Blocks: the headings, paragraphs, bullets and table cells of a text, with exact spans."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.sources.structure import Block, keep_lonely_headings
from qualcode.spans import trim

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from qualcode.sources import Layout

_MAX_NESTING = 60  # tokens; a level of bullets takes two

# Each begins only where a line or a run of blanks does, so that none takes quadratic time.
_PARAGRAPH = re.compile(r"^[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[-*+•–→][ \t]+|\d{1,3}[.)][ \t]+(?=\S))", re.MULTILINE)
_MARKERS = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[ xX]\][ \t])*")
_HASHES = re.compile(r"#{1,6}(?:[ \t]+|$)", re.MULTILINE)
_HEADING_END = re.compile(r"(?<![ \t])[ \t]+#+$|\n[ \t>]*(?:=+|-+)$")
_LINE_END = re.compile(r"\r\n?|\n")
_LINE = re.compile(r"[^\n]+")
_TIGHT_BULLET = re.compile(r"^[ \t]*[-*](?=[^\s*-])", re.MULTILINE)
_FEWEST_LINES = 3
_SHORT_LINE = 72  # characters
_NARROW = 40  # characters; nobody breaks prose to fit less
_SHARE_OF_ENDS = 0.75
_SENTENCE_END = (".", "?", "!", "…", "。")
_BAR = re.compile(r"\\.|\|")


def find_blocks(text: str, *, layout: Layout) -> list[Block]:
    """Cut a text into blocks; all that is not white space or a mark of layout is in one."""
    if layout == "markdown":
        return list(keep_lonely_headings(list(_markdown_blocks(text))))
    return list(_plain_blocks(text))


def _plain_blocks(text: str) -> Iterator[Block]:
    """Cut at empty lines, before what begins like a bullet, and where each line is a thought."""
    for paragraph in _PARAGRAPH.finditer(text):
        bullets = _bullets(text, *paragraph.span())
        edges = [*(bullet.start() for bullet in bullets), paragraph.end()]
        yield from _prose(text, paragraph.start(), edges[0])
        for bullet, end in zip(bullets, edges[1:], strict=True):
            yield from _block(text, bullet.end(), end, "bullet")


def _bullets(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Find what begins like a bullet; a sign without a blank behind it only where it recurs."""
    bullets = list(_BULLET.finditer(text, start, end))
    tight = list(_TIGHT_BULLET.finditer(text, start, end))
    if not tight or len(bullets) + len(tight) == 1:
        return bullets
    return sorted([*bullets, *tight], key=lambda bullet: bullet.start())


def _prose(text: str, start: int, end: int) -> Iterator[Block]:
    """Yield a paragraph, or one a line where each line is a thought of its own."""
    lines = [trim(text, *line.span()) for line in _LINE.finditer(text, start, end)]
    if _are_thoughts([text[left:right] for left, right in lines]):
        for left, right in lines:
            yield from _block(text, left, right, "paragraph")
    else:
        yield from _block(text, start, end, "paragraph")


def _are_thoughts(lines: Sequence[str]) -> bool:
    """Say whether lines are a thought each: all are short, and most end where a thought does."""
    width = max(map(len, lines), default=0)
    if len(lines) < _FEWEST_LINES or width > _SHORT_LINE:
        return False
    ends = [_ends(line, after, width) for line, after in itertools.pairwise(lines)]
    return sum(ends) >= _SHARE_OF_ENDS * len(ends)


def _ends(line: str, after: str, width: int) -> bool:
    """Say whether a line was ended on purpose, and not to fit a width.

    It ends a sentence; or the next one begins with no small letter, though its first word would
    have had room.
    """
    if line.endswith(_SENTENCE_END):
        return True
    word = after.split(maxsplit=1)[0]
    had_room = len(line) + 1 + len(word) <= max(width, _NARROW)
    return had_room and not after[0].islower()


def _block(text: str, start: int, end: int, kind: str) -> Iterator[Block]:
    start, end = trim(text, start, end)
    if start < end:
        yield Block(start, end, kind)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded when a Markdown file is met

    # Code blocks by indentation are switched off: on a flip chart, indentation is indentation.
    # So are definitions of links, which give no block: `[Ana]: yes` is something that was said.
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    parser.enable("table").disable(["code", "reference"])
    parser.core.ruler.enableOnly(["normalize", "block"])  # what is inside a block stays as it is
    return parser


class _Reader:
    """Walks through the tokens of a Markdown text and knows what stands above each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(end.end() for end in _LINE_END.finditer(text)), len(text)]
        self.headings: list[tuple[int, str]] = []
        self.items: list[str] = []
        self.head: dict[int, Block] = {}
        self.body: list[tuple[int, Block]] = []

    def span(self, token: Token) -> tuple[int, int]:
        """Return the span of a token's lines without the marks of layout before the first."""
        first, last = token.map or (0, 0)
        start, end = self.starts[first], self.starts[last]
        marks = _MARKERS.match(self.text, start, end)
        return trim(self.text, marks.end() if marks else start, end)

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
                self.table_row(token, is_head=tokens[position + 1].type == "th_open")
            elif token.type == "table_close":
                yield from self.table_cells()

    def heading(self, token: Token) -> Iterator[Block]:
        start, end = self.span(token)
        hashes = _HASHES.match(self.text, start, end)
        start = hashes.end() if hashes else start
        closing = _HEADING_END.search(self.text[start:end])
        start, end = trim(self.text, start, start + closing.start() if closing else end)
        level = int(token.tag[1:])
        self.headings = [above for above in self.headings if above[0] < level]
        if start < end:
            yield Block(start, end, "heading", tuple(self.headings))
            self.headings.append((level, self.text[start:end]))

    def paragraph(self, token: Token) -> Iterator[Block]:
        start, end = self.span(token)
        if start >= end:
            return
        parents = tuple(item for item in self.items[:-1] if item)
        kind = "bullet" if self.items else "paragraph"
        if self.items and self.items[-1]:  # a second paragraph of the same bullet
            parents = tuple(item for item in self.items if item)
        elif self.items:
            self.items[-1] = self.text[start:end]
        yield Block(start, end, kind, tuple(self.headings), parents)

    def table_row(self, token: Token, *, is_head: bool) -> None:
        for column, (start, end) in enumerate(_cells(self.text, *self.span(token))):
            if start == end:
                continue
            cell = Block(start, end, "cell", tuple(self.headings))
            if is_head:
                self.head[column] = cell
            elif above := self.head.get(column):
                parents = (self.text[above.start : above.end],)
                self.body.append((column, replace(cell, parents=parents)))
            else:
                self.body.append((column, cell))

    def table_cells(self) -> Iterator[Block]:
        """Yield the cells of a table; a heading without a cell below it is a cell itself."""
        filled = {column for column, _ in self.body}
        for column, cell in self.head.items():
            yield replace(cell, kind="heading cell") if column in filled else cell
        yield from (cell for _, cell in self.body)
        self.head, self.body = {}, []


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


def _markdown_blocks(text: str) -> Iterator[Block]:
    """Yield the parser's blocks and, so that nothing is lost, the lines that it passed over."""
    position = 0
    for block in _Reader(text).blocks():
        yield from _passed_over(text, position, block.start)
        yield block
        position = block.end
    yield from _passed_over(text, position, len(text))


def _passed_over(text: str, start: int, end: int) -> Iterator[Block]:
    """Yield lines with a letter or a digit behind the marks of layout: they are nested too deep."""
    for line in _LINE.finditer(text, start, end):
        marks = _MARKERS.match(text, *line.span())
        first = marks.end() if marks else line.start()
        if any(map(str.isalnum, text[first : line.end()])):
            yield from _block(text, first, line.end(), "paragraph")
