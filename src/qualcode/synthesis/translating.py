"""Translating: what tables say of places and files, in the language of the report.

Locators and the notes of `ingest` are English, as other contracts are, and stay so in the tables.
Each kind of them is a pattern in messages/en.yaml, `place.…` or `note.…`; what fits one is said by
the message of the same key in the report's language. What fits none stays as it is.
"""

from __future__ import annotations

import functools
import re
import string
from typing import TYPE_CHECKING

from qualcode.synthesis.messages import Messages, load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The language of the tables.
OF_TABLES = "en"
#: What may stand for a value of a pattern; at most one of a pattern is `rest`, so that each is
#: matched in one pass.
_SIGNS = {"n": r"[\d.,]+", "m": r"[\d.,]+", "name": r"[^`]+", "rest": r".+"}
_NUMBERS = frozenset(["n", "m"])
_PLACE, _NOTE = "place.", "note."
_AND, _THEN = "; ", ", "  # between notes, and between the steps of a place
_MOST_JOINED = 4  # parts between semicolons that are one note: some have semicolons of their own
_DEEPEST = 3  # a note of a sheet holds a note that holds a list


def translate_place(locator: str, messages: Messages) -> str:
    """Say where a segment stands in the language of the report: `row 3` as `fila 3`.

    Names of sheets, columns and people stay as they are.
    """
    if messages.language == OF_TABLES:
        return locator
    steps = locator.split(_THEN)
    return _THEN.join(_translate(step, _PLACE, messages.language) or step for step in steps)


def translate_note(note: str, messages: Messages) -> str:
    """Say in the language of the report how a file was read: a note of `ingest`."""
    if messages.language == OF_TABLES:
        return note
    return _AND.join(said or own for own, said in _pieces(note, messages.language))


def is_translated(note: str, messages: Messages) -> bool:
    """Say whether `translate_note` has words for all of a note."""
    is_own = messages.language == OF_TABLES
    return is_own or not note or all(said for _, said in _pieces(note, messages.language))


def _pieces(note: str, language: str, depth: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    """Yield the notes that one is made of, each with what it is in the report's language."""
    parts = note.split(_AND)
    while parts:
        joined = (_AND.join(parts[:count]) for count in range(1, min(_MOST_JOINED, len(parts)) + 1))
        told = ((own, _translate(own, _NOTE, language, depth)) for own in joined)
        own, said = next((one for one in told if one[1]), (parts[0], ""))
        yield own, said
        del parts[: own.count(_AND) + 1]


@functools.lru_cache(maxsize=10_000)
def _translate(text: str, prefix: str, language: str, depth: int = _DEEPEST) -> str:
    """Return what the first pattern that a text fits says in a language; empty where none fits."""
    messages = load_messages(language)
    for key, pattern in _patterns(prefix):
        if found := pattern.fullmatch(text):
            said = found.groupdict()
            if "rest" in said and prefix == _NOTE and depth:
                inner = _pieces(said["rest"], language, depth - 1)
                said["rest"] = _AND.join(told or own for own, told in inner)
            marks = str.maketrans(
                {",": messages.words["thousands"], ".": messages.words["decimal"]}
            )
            numbers = {name: said[name].translate(marks) for name in _NUMBERS & said.keys()}
            return messages(key, **{**said, **numbers})
    return ""


@functools.cache
def _patterns(prefix: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = load_messages(OF_TABLES).words
    return tuple((key, _compile(words[key])) for key in words if key.startswith(prefix))


def _compile(message: str) -> re.Pattern[str]:
    """Turn a message into the pattern of what it may say."""
    parts = string.Formatter().parse(message)
    pieces = (f"{re.escape(text)}{f'(?P<{name}>{_SIGNS[name]})' if name else ''}"
              for text, name, _, _ in parts)  # fmt: skip
    return re.compile("".join(pieces), re.DOTALL)
