"""The layout of a PDF's page undone: from lines and their places to paragraphs and bullets.

A PDF knows where letters stand, and not why. A paragraph ends where people see it end: the gap
below is wider, the next line is set in, larger or in another column, begins with a bullet, or its
first word would still have fitted on the line above.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qualcode.sources.pdf.lines import Line

# All of these are in sizes of the letters, so that they hold for small and large ones.
_SAME_SIZE = 0.08
_SAME_ROW = 0.3
_SET_IN = 0.8
_INDENT = 4.0  # at most, of a first line whose next one is short
_ROOM = 1.0  # to spare, before a word that would have fitted speaks for a new paragraph
_NARROW = 10.0  # columns, in which lines are items and not wrapped text
_WIDEST_GAP = 3.0

_TIGHT = 1.2  # the gap between the lines of a heading
_WIDER = 1.35  # than the usual gap between lines
_WIDER_THAN_OWN = 1.2  # than the gap between the lines above
_HEADING = 1.15  # of the letters of running text
_LONGEST_HEADING = 200

_ALWAYS = re.compile(r"[•‣◦▪●○■□➢➤✓✔❖][ ]*(?=\S)")
_PERHAPS = re.compile(r"(?:[-–—*·→+]|\d{1,3}[.)]|[a-z]\))[ ]+(?=\S)")
_ENDED = (".", ":", ";", "!", "?", "…")
_HYPHENS = ("-", "\u2010", "\u00ad")


@dataclass
class Paragraph:
    """Lines that belong together.

    Attributes:
        lines: The lines.
        mark: The bullet that the first one begins with; empty if none.
        level: 1 and up for headings; 0 for others.
    """

    lines: list[Line]
    mark: str = ""
    level: int = 0
    gap: float = field(default=0.0, repr=False)

    @property
    def said(self) -> list[str]:
        """What the lines say, without the bullet."""
        first, *others = (line.text for line in self.lines)
        return [first.removeprefix(self.mark).lstrip(), *others]


@dataclass(frozen=True)
class Typography:
    """What a document's lines have in common.

    Attributes:
        size: Of the letters of running text.
        gaps: The usual distance from line to line, in sizes of the letters, by that size.
        headings: Sizes of the letters of headings, the largest first.
    """

    size: float
    gaps: dict[int, float]
    headings: tuple[int, ...]

    def gap(self, line: Line) -> float:
        """Return the usual distance to the line above, in sizes of the letters."""
        return self.gaps.get(round(line.size), _WIDEST_GAP)

    def level(self, line: Line) -> int:
        """Return a heading's level by the size of its letters; 0 for running text and numbers."""
        rounded = round(line.size)
        if rounded not in self.headings or not any(map(str.isalpha, line.text)):
            return 0
        return self.headings.index(rounded) + 1


def measure(pages: Sequence[Sequence[Line]]) -> Typography:
    """Find the size of running text, the usual gap between lines, and the sizes of headings."""
    letters: Counter[int] = Counter()
    gaps: dict[int, list[float]] = defaultdict(list)
    for lines in pages:
        for line in lines:
            letters[round(line.size)] += len(line.text)
        for above, below in itertools.pairwise(lines):
            gap = (above.base - below.base) / below.size
            if _alike(above, below) and _SAME_ROW < gap < _WIDEST_GAP:
                gaps[round(below.size)].append(gap)
    size = letters.most_common(1)[0][0] if letters else 0
    return Typography(
        size=size,
        gaps={size: statistics.quantiles([*found, *found], n=4)[0] for size, found in gaps.items()},
        headings=tuple(
            sorted((other for other in letters if other > size * _HEADING), reverse=True)
        ),
    )


def _alike(above: Line, below: Line) -> bool:
    """Tell whether two lines are set the same way, one below the other."""
    return (
        above.angle == below.angle
        and abs(above.size - below.size) < _SAME_SIZE * below.size
        and below.left < above.right
        and above.left < below.right + _INDENT * below.size
    )


def find_paragraphs(lines: Sequence[Line], typography: Typography) -> list[Paragraph]:
    """Cut the lines of a page into paragraphs, bullets and headings."""
    paragraphs: list[Paragraph] = []
    for column in _columns(lines, typography):
        right = max(line.right for line in column)
        narrow = right - min(line.left for line in column) < _NARROW * column[0].size
        for number, line in enumerate(column):
            current = paragraphs[-1] if number else None
            mark = _mark(line, current)
            if current is None or mark or _begins(current, line, right, narrow=narrow):
                paragraphs.append(Paragraph([line], mark, typography.level(line)))
            else:
                current.gap = current.lines[-1].base - line.base
                current.lines.append(line)
    return [_checked(paragraph) for paragraph in _flowing(paragraphs)]


def _columns(lines: Sequence[Line], typography: Typography) -> Iterator[list[Line]]:
    """Yield runs of lines that are set the same way, with no wide gap between them."""
    column: list[Line] = []
    for line in lines:
        if column:
            gap = (column[-1].base - line.base) / line.size
            usual = _TIGHT if typography.level(line) else typography.gap(line)
            if not _alike(column[-1], line) or not _SAME_ROW < gap <= usual * _WIDER:
                yield column
                column = []
        column.append(line)
    if column:
        yield column


def _mark(line: Line, current: Paragraph | None) -> str:
    """Return the bullet that a line begins with; a dash or a number may also be running text."""
    found = _ALWAYS.match(line.text)
    if not found and (perhaps := _PERHAPS.match(line.text)):
        last = current.lines[-1] if current else None
        beside = (
            current is not None and abs(current.lines[0].left - line.left) < _SET_IN * line.size
        )
        if last is None or last.text.endswith(_ENDED) or (current and current.mark and beside):
            found = perhaps
    return found.group().strip() if found else ""


def _begins(current: Paragraph, line: Line, right: float, *, narrow: bool) -> bool:
    """Tell whether a line without a bullet begins a new paragraph."""
    above = current.lines[-1]
    if current.gap and above.base - line.base > current.gap * _WIDER_THAN_OWN:
        return True
    if current.level or line.leftward or above.text.endswith(_HYPHENS):
        return False
    if _is_set_in(current, line):
        return True
    first = line.text.split(maxsplit=1)[0]
    word = (line.right - line.left) * len(first) / len(line.text)
    centred = abs(above.middle - line.middle) < _SAME_ROW * line.size < abs(above.left - line.left)
    return not centred and (narrow or above.right + word + _ROOM * line.size < right)


def _is_set_in(current: Paragraph, line: Line) -> bool:
    """Tell whether a line begins further in than the one above, or than its paragraph does."""
    above, step = current.lines[-1], _SET_IN * line.size
    if abs(above.middle - line.middle) < _SAME_ROW * line.size:
        return False
    if current.mark and len(current.lines) == 1:
        return line.left < above.left - step
    set_out = len(current.lines) > 1 and line.left < above.left - step
    return set_out or line.left > above.left + step


def _flowing(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Join what goes on at the top of the next column: the sentence is not at its end."""
    before: Paragraph | None = None
    for paragraph in paragraphs:
        if before and _goes_on(before.lines[-1], paragraph):
            before.lines += paragraph.lines
            continue
        if before:
            yield before
        before = paragraph
    if before:
        yield before


def _goes_on(last: Line, paragraph: Paragraph) -> bool:
    first = paragraph.lines[0]
    return (
        not paragraph.mark
        and not paragraph.level
        and last.angle == first.angle
        and abs(last.size - first.size) < _SAME_SIZE * first.size
        and first.base > last.base + first.size
        and first.text[0].islower()
        and not last.text.endswith(_ENDED)
    )


def _checked(paragraph: Paragraph) -> Paragraph:
    """Take what is too long for a heading, or a bullet, for running text."""
    if paragraph.mark or sum(map(len, paragraph.said)) > _LONGEST_HEADING:
        paragraph.level = 0
    return paragraph
