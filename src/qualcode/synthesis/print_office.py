"""What a page of a word processor has room for: the widths of columns and of pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from typing import Any

from qualcode.synthesis.print_contents import text_of

LOGO = 1.6  # how tall a logo is at most, in centimetres
_LOGO_CLASS = "logo"
# Letters: of a column, of a line in it, of its margins, and of a page.
_NARROWEST, _LINE, _MARGIN, _FULL = 4, 30, 2, 92
# Of a picture: dots a centimetre on a screen, and room on a page in both ways.
_DOTS, _WIDEST, _TALLEST = 96 / 2.54, 16.6, 20.0


def widen(table: list[Any]) -> None:
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


def fit(image: list[Any]) -> None:
    """Give a picture its width on a screen, or that of the page: LibreOffice would cut it."""
    width, height = _size(image[2][0])
    tallest = LOGO if _LOGO_CLASS in image[0][1] else _TALLEST
    shown = min(width / _DOTS, _WIDEST, tallest * width / height)
    image[0][2] = [["width", f"{shown:.2f}cm"]]


def _size(address: str) -> tuple[int, int]:
    """Return width and height of a picture in dots; it is one of our own making, or the logo."""
    from PIL import Image  # noqa: PLC0415 - 60 ms, and only these formats need it

    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        return picture.size
