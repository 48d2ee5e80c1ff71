"""Print in pictures to text, by tesseract: a block a region, and how sure of it tesseract is."""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.errors import SourceError
from qualcode.sources.composing import Composer
from qualcode.sources.pdf.wrapping import rejoin
from qualcode.sources.photos.straightening import darken_writing, even_out, find_tilt, turn
from qualcode.sources.photos.tessdata import choose, require_tesseract
from qualcode.sources.registry import FILE_NAME, Options, Piece
from qualcode.sources.structure import Block
from qualcode.spans import normalise

if TYPE_CHECKING:
    from PIL.Image import Image

CONFIDENCE, BOX, TRANSCRIPTION = "confidence", "box", "transcription"
NEEDS_TRANSCRIPTION = "needs transcription"
#: Below this mean confidence of its words, a region needs a person. Measured with tesseract 5.3 on
#: one text in three printed letters (even and uneven light, turned up to 10 degrees, some blur and
#: noise: 285 regions), and in 15 fonts drawn after handwriting, as they are (110 regions), uneven
#: (102) and very uneven (89). Regions said to be sure, and share of their words that are right:
#:
#: | threshold | print             | handwriting     | uneven          | very uneven    |
#: |-----------|-------------------|-----------------|-----------------|----------------|
#: | 60        | 285 of 285, 1.00  | 82 of 110, 0.81 | 66 of 102, 0.79 | 45 of 89, 0.67 |
#: | 75        | 276 of 285, 1.00  | 56 of 110, 0.90 | 37 of 102, 0.88 | 16 of 89, 0.73 |
#: | 85        | 273 of 285, 1.00  | 35 of 110, 0.97 | 21 of 102, 0.94 | 4 of 89, 0.75  |
#: | 90        | 269 of 285, 1.00  | 27 of 110, 0.99 | 10 of 102, 0.98 | 1 of 89, 1.00  |
#:
#: Regions under 85 have 4 to 6 words of 10 right; of print so blurred or noisy that it cannot be
#: read, none is over 60. At 85 a person looks at one region of print in 25 in vain. The median of
#: the words, their mean by length and the share of sure ones tell print from hand no better.
SURE = 85

_LONGEST_SIDE = 3_600  # pixels; beyond that tesseract takes longer and reads no better
_LONGEST_WORD = 2_000
_FEW_LETTERS = 3
# What tesseract makes of a bullet, beside bullets: it knows few of them.
_BULLET = re.compile(r"(?:[-*+•◦‣▪●○■□·–—→»>¢]|\d{1,3}[.)])[ ]+(?=\S)")

Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True)
class _Word:
    """A word with the line that it stands on: number of block, paragraph and line."""

    text: str
    confidence: float
    line: tuple[int, int, int]
    box: Box


@dataclass(frozen=True)
class Region:
    """A paragraph or a bullet in a picture.

    Attributes:
        text: What tesseract read, lines joined.
        confidence: Mean of what tesseract says of each word, from 0 to 100.
        box: Left, top, right and bottom edge in pixels of the upright picture.
        mark: The bullet before it, which is not in `text`; empty: a paragraph.
    """

    text: str
    confidence: float
    box: Box
    mark: str = ""


def read_print(image: Image, options: Options) -> tuple[list[Region], list[str]]:
    """Read the print in an upright picture.

    Returns:
        The regions in reading order, and notes for people.

    Raises:
        ExtraMissingError: Tesseract is not installed.
        SourceError: Tesseract takes too long over it, or breaks down.
    """
    require_tesseract()
    languages, note = choose(options.languages)
    grey = image.convert("L")
    shrunk = max(1.0, max(grey.size) / _LONGEST_SIDE)
    if shrunk > 1:
        grey = grey.resize([max(1, round(side / shrunk)) for side in grey.size])
    grey = even_out(darken_writing(grey))
    tilt = find_tilt(grey)
    words = list(_words(_run(turn(grey, tilt), languages, options)))
    found = [_region(lines) for lines in _paragraphs(words)]
    regions = [region for region in found if not _is_speck(region)]
    placed = [_placed(region, tilt, grey.size, shrunk, image.size) for region in regions]
    left_out = len(found) - len(regions)
    unread = f"specks of a letter or two left out: {left_out}" if left_out else ""
    return placed, [said for said in (note, unread) if said]


def _is_speck(region: Region) -> bool:
    """Tell whether a region is the edge of the paper, or dirt: hardly a letter, and no sure one."""
    letters = sum(map(str.isalnum, region.text))
    return letters == 0 or (letters < _FEW_LETTERS and region.confidence < SURE)


def _run(image: Image, languages: str, options: Options) -> dict[str, list[Any]]:
    """Let tesseract read a picture; return its table, by column."""
    import pytesseract  # noqa: PLC0415 - an extra; it loads pandas

    # A gathering is read in parallel already; its threads would fight for the same processors.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    seconds = options.limits.seconds
    try:
        table: dict[str, list[Any]] = pytesseract.image_to_data(
            image, lang=languages, output_type=pytesseract.Output.DICT, timeout=seconds
        )
    except pytesseract.TesseractError as broken:
        reason = " ".join(str(broken.message).split())[:120]
        raise SourceError(f"tesseract cannot read the picture ({reason})") from None
    except RuntimeError:  # its name for a time-out
        raise SourceError(
            f"tesseract takes longer than {seconds:g} seconds; make the picture smaller, "
            "or raise `limits: {seconds: …}` in gathering.yaml"
        ) from None
    return table


def _words(table: dict[str, list[Any]]) -> Iterator[_Word]:
    """Yield the words; what is empty or has no confidence is a line or a frame, not a word."""
    for row in range(len(table["text"])):
        text = normalise(str(table["text"][row])).strip()[:_LONGEST_WORD]
        confidence = float(table["conf"][row])
        if text and confidence >= 0:
            left, top = int(table["left"][row]), int(table["top"][row])
            right, bottom = left + int(table["width"][row]), top + int(table["height"][row])
            line = tuple(int(table[name][row]) for name in ("block_num", "par_num", "line_num"))
            yield _Word(text, confidence, line, (left, top, right, bottom))  # type: ignore[arg-type]


def _paragraphs(words: Iterable[_Word]) -> Iterator[list[list[_Word]]]:
    """Yield the lines of each paragraph; a line that begins like a bullet begins a new one.

    Tesseract takes a list for one paragraph.
    """
    for _, paragraph in itertools.groupby(words, key=lambda word: word.line[:2]):
        lines = [list(line) for _, line in itertools.groupby(paragraph, key=lambda word: word.line)]
        starts = [n for n, line in enumerate(lines) if n and _BULLET.match(_said(line))]
        for start, end in itertools.pairwise([0, *starts, len(lines)]):
            yield lines[start:end]


def _said(line: Sequence[_Word]) -> str:
    return " ".join(word.text for word in line)


def _region(lines: Sequence[Sequence[_Word]]) -> Region:
    words = [word for line in lines for word in line]
    text = rejoin([_said(line) for line in lines])
    mark = _BULLET.match(text)
    return Region(
        text=text[mark.end() :] if mark else text,
        confidence=sum(word.confidence for word in words) / len(words),
        box=_around(word.box for word in words),
        mark=mark.group().strip() if mark else "",
    )


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _placed(
    region: Region, tilt: float, turned: tuple[int, int], shrunk: float, size: tuple[int, int]
) -> Region:
    """Find a region's place in the picture as it was before it was turned and made smaller."""
    left, top, right, bottom = region.box
    middle_x, middle_y = turned[0] / 2, turned[1] / 2
    sine, cosine = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
    corners = [
        (
            (middle_x + (x - middle_x) * cosine - (y - middle_y) * sine) * shrunk,
            (middle_y + (x - middle_x) * sine + (y - middle_y) * cosine) * shrunk,
        )
        for x in (left, right)
        for y in (top, bottom)
    ]
    xs, ys = zip(*corners, strict=True)
    box = (
        max(0, round(min(xs))),
        max(0, round(min(ys))),
        min(size[0], round(max(xs))),
        min(size[1], round(max(ys))),
    )
    return Region(region.text, region.confidence, box, region.mark)


def compose(regions: Sequence[Region], *, part: str = "", place: str = "") -> Piece:
    """Make a document of the regions of a picture; those that tesseract is unsure of say so.

    Args:
        regions: In reading order.
        part: Page or frame.
        place: What stands before the region's number in the locator, as "p. 3, ".
    """
    composer, blocks = Composer(), []
    for number, region in enumerate(regions, start=1):
        start, end = composer.add(region.text, mark=region.mark)
        kind, locator = "bullet" if region.mark else "paragraph", f"{place}region {number}"
        blocks.append(Block(start, end, kind, locator=locator, fields=_facts(region)))
    return Piece(composer.text, part, blocks=tuple(blocks))


def _facts(region: Region) -> dict[str, str]:
    left, top, right, bottom = region.box
    facts = {
        CONFIDENCE: str(math.floor(region.confidence)),  # so that what is under 85 says so
        BOX: f"{left} {top} {right - left} {bottom - top}",
    }
    unsure = region.confidence < SURE
    return facts | ({TRANSCRIPTION: NEEDS_TRANSCRIPTION} if unsure else {})


def advise(pieces: Iterable[Piece], *, beside: str = "") -> str:
    """Say how many regions need a person, and what to do about them; nothing if none does.

    Args:
        pieces: Documents; those that come from elsewhere do not count.
        beside: What a transcription is to be put beside; empty: the picture, which it replaces.
    """
    blocks = [block for piece in pieces for block in piece.blocks if CONFIDENCE in block.fields]
    unsure = sum(TRANSCRIPTION in block.fields for block in blocks)
    if not unsure:
        return ""
    where = f"a text file beside {beside}" if beside else f"{FILE_NAME}.md beside it"
    return (
        f"{unsure} of {len(blocks)} regions may be handwriting and need transcription: "
        f"write what they say into {where}"
    )
