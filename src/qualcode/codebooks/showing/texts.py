"""Texts: what the formats have in common of showing what somebody wrote."""

from __future__ import annotations


def lines(text: str) -> list[str]:
    """Return the lines of a text without what is blank, and with single blanks in them."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def flat(text: str) -> str:
    """Return a text as one line."""
    return " ".join(text.split())


def count(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
