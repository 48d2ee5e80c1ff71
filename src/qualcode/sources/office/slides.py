"""Slides: the pages of a presentation, in pandoc's syntax tree."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qualcode.sources.office.inlines import plain
from qualcode.sources.office.pandoc import Node
from qualcode.sources.office.tree import Writer
from qualcode.sources.registry import Piece
from qualcode.spans import normalise

_SLIDE = re.compile(r"slide-(\d+)")


def read_slides(blocks: Sequence[Node], notes: Mapping[int, str]) -> list[Piece]:
    """Return a document a slide that says something.

    Args:
        blocks: The presentation, in which a heading of pandoc's begins each slide.
        notes: The notes of the speaker, by the number of the slide from 1 on.
    """
    slides = _slides(blocks)
    numbers = sorted({*slides, *notes})
    pieces = [_slide(number, slides.get(number, []), notes.get(number, "")) for number in numbers]
    return [piece for piece in pieces if piece.text]


def _slides(blocks: Sequence[Node]) -> dict[int, list[Node]]:
    """Cut a presentation at the headings that begin its slides."""
    slides: dict[int, list[Node]] = {}
    current: list[Node] = []
    for block in blocks:
        number = _SLIDE.fullmatch(block["c"][1][0]) if block["t"] == "Header" else None
        if number:
            current = slides.setdefault(int(number.group(1)), [])
        current.append(block)
    return slides


class _SlideWriter(Writer):
    """Writes a slide: all that stands on it is found there."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number, self.prefix = number, f"slide {number}, "

    def locate(self) -> str:
        return f"slide {self._number}"


def _slide(number: int, blocks: Sequence[Node], notes: str) -> Piece:
    writer = _SlideWriter(number)
    title = plain(blocks[0]["c"][2]).strip() if blocks and blocks[0]["t"] == "Header" else ""
    if title == f"Slide {number}":  # pandoc's own name of a slide without a title
        title = ""
    elif title:
        writer.heading(1, blocks[0]["c"][2])
    writer.write(blocks[1:])
    if notes:
        writer.place = f"slide {number}, speaker's notes"
        writer.write([_paragraph(line) for line in notes.split("\n\n")])
    fields = {"title": normalise(title)} if title else {}
    return Piece(writer.text, part=str(number), fields=fields, blocks=writer.result())


def _paragraph(words: str) -> Node:
    return {"t": "Para", "c": [{"t": "Str", "c": words}]}
