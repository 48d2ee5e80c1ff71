"""Texts: what the formats have in common of showing what somebody wrote."""

from __future__ import annotations

import re

#: What a terminal would obey and Word would not open; tabs and line breaks are blanks.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text with a � in place of each character that no document may hold."""
    return _CONTROL.sub("\ufffd", text)


def lines(text: str) -> list[str]:
    """Return the lines of a text without what is blank, and with single blanks in them."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def flat(text: str) -> str:
    """Return a text as one line."""
    return " ".join(text.split())


def count(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
