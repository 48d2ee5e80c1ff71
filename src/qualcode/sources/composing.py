"""Composing: a document's text put together piece by piece, with the span of each."""

from __future__ import annotations

from qualcode.spans import normalise

_BETWEEN = "\n\n"


class Composer:
    """A text that grows; the spans that it hands out are true of the text that comes out."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    def add(self, text: str, *, mark: str = "") -> tuple[int, int]:
        """Add a paragraph, and return its span.

        Args:
            text: The paragraph.
            mark: A bullet that stands before it, and outside of its span.
        """
        text = normalise(text).strip()
        before = (_BETWEEN if self._pieces else "") + (f"{mark} " if mark else "")
        start = self._length + len(before)
        self._pieces += [before, text]
        self._length = start + len(text)
        return start, self._length

    @property
    def text(self) -> str:
        """All that was added, an empty line between paragraphs."""
        return "".join(self._pieces)
