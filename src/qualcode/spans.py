"""Spans: half-open ranges [start, end) in Unicode code points of a document's text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING

from qualcode.tables import require

#: Tabs and line breaks are blanks.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"\w+")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

if TYPE_CHECKING:
    import pandas as pd


def normalise(text: str) -> str:
    r"""Bring a text to the one form in which it is kept: NFC, every line end as `\n`.

    Nothing else is changed, and this is done once, when a source is read.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a span so that it neither begins nor ends with white space."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def printable(text: str) -> str:
    """Return a text with a � in place of what a terminal would obey and no document may hold."""
    return _CONTROL.sub("\ufffd", text)


def fold(text: str) -> str:
    """Fold case, accents and white space, as people do when they write a name or a heading."""
    parts = unicodedata.normalize("NFD", " ".join(text.split()).casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def misplaced(spans: pd.DataFrame, documents: pd.DataFrame, *, quote: str = "text") -> pd.DataFrame:
    """Return the rows whose quote is not what the document holds at their span.

    Args:
        spans: Needs `document`, `start`, `end` and the column that `quote` names.
        documents: Needs `document` and `text`.
        quote: Column of `spans` that holds the quoted text.

    Returns:
        The offending rows of `spans`; none where `text[start:end] == quote` holds for all.
    """
    import numpy as np  # noqa: PLC0415 - a process that only reads files has no need of it

    require(spans, "document", "start", "end", quote)
    require(documents, "document", "text")
    texts = dict(zip(documents["document"], documents["text"], strict=True))
    rows = zip(spans["document"], spans["start"], spans["end"], spans[quote], strict=True)
    right = [
        d in texts and 0 <= start <= end <= len(texts[d]) and texts[d][start:end] == said
        for d, start, end, said in rows
    ]
    return spans[~np.array(right, dtype=bool)]


def count_words(text: str) -> int:
    """Count the words of a text: runs of letters and digits."""
    return len(_WORD.findall(text))


class Utf16:
    """Positions of a text in code points, and in UTF-16 code units as browsers count them.

    Args:
        text: What the positions are in. Half a surrogate pair that stands alone is one unit, as it
            is one code point.
    """

    def __init__(self, text: str) -> None:
        # Each of these takes two units: all behind it stands one unit farther.
        self._points = [found.start() for found in _ASTRAL.finditer(text)]
        self._units = [point + number for number, point in enumerate(self._points)]

    def to_units(self, point: int) -> int:
        """Return a position in code units."""
        return point + bisect_left(self._points, point)

    def to_span(self, start: int, end: int) -> tuple[int, int]:
        """Return a span in code points; a character that it cuts in two, it takes in whole."""
        first, last = bisect_left(self._units, start), bisect_left(self._units, end)
        cuts = last > 0 and self._units[last - 1] + 1 == end
        return start - first, end - last + cuts
