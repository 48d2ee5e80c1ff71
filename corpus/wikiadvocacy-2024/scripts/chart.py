"""A flip chart drawn from its Markdown, with pens that write, underline, strike out and circle."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, MARGIN, INDENT = 1500, 90, 70
INK, RED, BLUE = (38, 36, 52), (176, 42, 48), (40, 70, 160)
MARKER = "YuseiMagic-Regular.ttf"  # fonts-yusei-magic
SYMBOLS = set("→≠")  # which handwriting fonts do not have
_TOKEN = re.compile(r"~~[^~]+~~|\*[^*]+\*|[^ ]+")

Ink = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Pen:
    """How somebody writes.

    Attributes:
        font: The file of the font.
        title: Size in pixels; `heading` and `text` likewise.
        stray: How far words stray from the line, in pixels.
        gap: Between words, as a share of the size.
    """

    font: str
    title: int
    heading: int
    text: int
    stray: float = 0
    gap: float = 0.32


@dataclass(frozen=True)
class Scrawl:
    """How somebody scribbles: the font, its size, the ink, and the turn in degrees."""

    font: str
    size: int
    ink: Ink
    turn: float = 0


@dataclass(frozen=True)
class Word:
    """A word or phrase that stays on one line, and what was done to it."""

    text: str
    struck: bool = False
    underlined: bool = False


class Chart:
    """A sheet that is filled from the top.

    Attributes:
        sheet: The drawing.
        spots: Where each line of the Markdown ended, by the line.
    """

    def __init__(self, pen: Pen, height: int, seed: int) -> None:
        self.sheet = Image.new("RGB", (WIDTH, height), (247, 244, 234))
        self.spots: dict[str, Point] = {}
        self._draw = ImageDraw.Draw(self.sheet)
        self._pen = pen
        self._chance = np.random.default_rng(seed)
        self._top = 70.0

    def write(self, line: str) -> None:
        """Write one line of Markdown: a title, a heading or a bullet of either level."""
        hashes, sharp, title = line.partition("# ")
        if sharp:
            size = self._pen.heading if hashes else self._pen.title
            self._top += 0.6 * size if hashes else 0
            self._words(title, size, MARGIN, RED if hashes else INK, rule=True)
        else:
            bullet = line.lstrip()
            left = MARGIN + INDENT * (1 if line == bullet else 2)
            middle = self._top + 0.62 * self._pen.text
            self._draw.line((left - 40, middle, left - 20, middle), INK, 6)
            self._words(bullet.removeprefix("- "), self._pen.text, left, INK)
        self.spots[line] = (self._right, self._top)

    def _words(self, text: str, size: int, left: float, ink: Ink, *, rule: bool = False) -> None:
        x = left
        for word in _parse(text):
            font = self._font(word, size)
            long = font.getlength(word.text)
            if x + long > WIDTH - MARGIN / 2:
                x, self._top = left, self._top + 1.2 * size
            y = self._top + self._chance.normal(0, 1) * self._pen.stray
            self._draw.text((x, y), word.text, ink, font)
            self._mark(word, (x, y), long, size)
            x += long + self._pen.gap * size
        self._right = x
        self._top += 1.45 * size
        if rule:
            self.line([(left, self._top - 8), (x - self._pen.gap * size, self._top - 14)], ink, 7)
            self._top += 30

    def _font(self, word: Word, size: int) -> ImageFont.FreeTypeFont:
        name = MARKER if word.text in SYMBOLS else self._pen.font
        return _load(name, size)

    def _mark(self, word: Word, at: Point, long: float, size: int) -> None:
        if word.struck:
            y = at[1] + 0.72 * size
            self.line([(at[0] - 8, y + 6), (at[0] + long + 8, y - 6)], INK, 6)
        if word.underlined:
            y = at[1] + 1.25 * size
            self.line([(at[0], y), (at[0] + long, y - 3)], RED, 6)

    def line(self, points: list[Point], ink: Ink = INK, width: int = 6) -> None:
        """Draw a line through some points."""
        self._draw.line(points, ink, width, joint="curve")

    def circle(self, box: Box, times: int) -> None:
        """Draw a ring around something, several times, never quite the same."""
        for _ in range(times):
            left, top, right, bottom = self._chance.normal(0, 7, 4) + box
            self._draw.ellipse((left, top, right, bottom), outline=RED, width=5)

    def arc(self, box: Box, start: int = 0, end: int = 360, width: int = 6) -> None:
        """Draw a part of an ellipse, in degrees from three o'clock on, clockwise."""
        self._draw.arc(box, start, end, INK, width)

    def scribble(self, text: str, at: Point, scrawl: Scrawl) -> None:
        """Write a remark across the sheet, with another pen."""
        font = _load(scrawl.font, scrawl.size)
        left, top, right, bottom = font.getbbox(text)
        mask = Image.new("L", (int(right - left) + 40, int(bottom - top) + 40))
        ImageDraw.Draw(mask).text((20 - left, 20 - top), text, 255, font)
        mask = mask.rotate(scrawl.turn, Image.Resampling.BICUBIC, expand=True)
        self.sheet.paste(scrawl.ink, (int(at[0]), int(at[1])), mask)


def _load(name: str, size: int) -> ImageFont.FreeTypeFont:
    # The plain layout is the same with every build of Pillow.
    return ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.BASIC)


def _parse(text: str) -> Iterator[Word]:
    for token in _TOKEN.findall(text):
        struck, underlined = token.startswith("~~"), token.startswith("*")
        yield Word(token.strip("~*"), struck, underlined)
