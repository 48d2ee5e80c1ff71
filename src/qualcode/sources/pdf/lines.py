"""The lines of a PDF's page, and where they stand on it."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from ctypes import c_double
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

# For a hyphen at the end of a line, pdfium writes a sign of its own, and no end of the line.
_LINE = re.compile("[^\r\n\x02]*\x02|[^\r\n\x02]+")
_UNSEEN = "".join(map(chr, (*range(2), *range(3, 33), 0xA0, 0x2028, 0x2029)))
_LETTER_GAP = 0.15  # of their size, between the letters of a word

# Of the fonts Symbol and Wingdings, whose signs programs write down as private ones.
_BULLETS = (0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF0FC, 0xF0A8, 0xF06C, 0xF06E)
_MEANINGLESS = {0, 0xFFFD, *range(0xE000, 0xF900)}.difference(_BULLETS)
_MEANING: dict[int, str | None] = {
    **dict.fromkeys((*_MEANINGLESS, *range(1, 9), *range(14, 28), *range(127, 160))),
    **dict.fromkeys(_BULLETS, "•"),
    2: "-",
}


@dataclass(frozen=True)
class Line:
    """A line of text; places and sizes are in points, as they are once the line is level.

    Attributes:
        text: What it says, without white space around it.
        left: Its left edge.
        right: Its right edge.
        base: Height of its base line; those further down have less.
        size: Of its letters.
        angle: Degrees by which it is turned.
        leftward: It is written from right to left.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    angle: int = 0
    leftward: bool = False

    @property
    def middle(self) -> float:
        """Half way between its edges."""
        return (self.left + self.right) / 2


def find_lines(page: PdfPage) -> tuple[list[Line], int]:
    """Find the lines of a page in the order of the file, which is that of reading as a rule.

    Returns:
        The lines, and how many signs have no meaning in the file: their font does not say which
        characters they are.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - a worker that reads no PDF has no need of it

    textpage = page.get_textpage()
    try:
        codes = [pdfium.FPDFText_GetUnicode(textpage.raw, n) for n in range(textpage.count_chars())]
        signs = "".join(map(chr, codes))
        lines = [
            _line(textpage, signs, *edges)
            for whole in _edges(signs)
            for edges in _cut_by_angle(textpage, signs, *whole)
        ]
    finally:
        textpage.close()
    unknown = sum(map(_MEANINGLESS.__contains__, codes))
    return list(_join_turned(line for line in lines if line.text)), unknown


def _edges(signs: str) -> Iterator[tuple[int, int]]:
    """Yield where lines with anything to be seen begin and end."""
    for line in _LINE.finditer(signs):
        seen = line.group().strip(_UNSEEN)
        if seen:
            start = line.end() - len(line.group().lstrip(_UNSEEN))
            yield start, start + len(seen)


def _cut_by_angle(
    textpage: PdfTextPage, signs: str, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Cut what pdfium takes for a line where text that is turned stands beside text that is not."""
    if _angle(textpage, start) == _angle(textpage, end - 1):
        yield start, end
        return
    seen = [n for n in range(start, end) if signs[n] not in _UNSEEN]
    for _, run in itertools.groupby(seen, key=lambda n: _angle(textpage, n)):
        first, *others = run
        yield first, (others[-1] if others else first) + 1


def _angle(textpage: PdfTextPage, position: int) -> int:
    return round(math.degrees(_turned(textpage, position)[0]))


def _turned(textpage: PdfTextPage, position: int) -> tuple[float, float]:
    """Return by how much a character is turned, and how much larger than its size it is drawn."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - a worker that reads no PDF has no need of it

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage.raw, position, matrix)
    return math.atan2(matrix.b, matrix.a), math.hypot(matrix.c, matrix.d)


def _join_turned(lines: Iterable[Line]) -> Iterator[Line]:
    """Join the parts of lines that run upwards or downwards, where pdfium ends a line too often."""
    last: dict[int, Line] = {}
    for line in lines:
        before = last.get(line.angle) if line.angle else None
        if before and _touch(before, line):
            apart = line.left - before.right > _LETTER_GAP * line.size
            text = f"{before.text}{' ' * apart}{line.text}"
            last[line.angle] = replace(before, text=text, right=line.right)
            continue
        if before:
            yield before
        if line.angle:
            last[line.angle] = line
        else:
            yield line
    yield from last.values()


def _touch(before: Line, line: Line) -> bool:
    gap = (line.left - before.right) / line.size
    return abs(before.base - line.base) < _LETTER_GAP * line.size and -_LETTER_GAP < gap < 1


def _line(textpage: PdfTextPage, signs: str, start: int, end: int) -> Line:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - a worker that reads no PDF has no need of it

    angle, scale = _turned(textpage, start)
    size = pdfium.FPDFText_GetFontSize(textpage.raw, start) * scale
    x, y = c_double(), c_double()
    pdfium.FPDFText_GetCharOrigin(textpage.raw, start, x, y)
    first = textpage.get_charbox(start, loose=True)
    last = textpage.get_charbox(end - 1, loose=True)
    across = [_level(x, y, angle)[0] for box in (first, last) for x, y in (box[:2], box[2:])]
    text = _decode(signs[start:end])
    return Line(
        text=text,
        left=min(across),
        right=max(across),
        base=_level(x.value, y.value, angle)[1],
        size=max(size, 1.0),
        angle=round(math.degrees(angle)),
        leftward=unicodedata.bidirectional(text[:1] or " ") in {"R", "AL"},
    )


def _level(x: float, y: float, angle: float) -> tuple[float, float]:
    """Return where a point is once its line is turned level."""
    sine, cosine = math.sin(angle), math.cos(angle)
    return x * cosine + y * sine, y * cosine - x * sine


def _decode(signs: str) -> str:
    """Turn pdfium's signs, which are those of UTF-16, into text.

    Signs without a meaning are left out; the reader counts them. Ligatures need no care: pdfium
    writes them as letters ("fi"), so that a search finds them.
    """
    text = signs.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(text.translate(_MEANING).split())
