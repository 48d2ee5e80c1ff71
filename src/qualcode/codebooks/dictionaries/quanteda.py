"""quanteda's dictionaries in YAML: keys, below them lists of patterns or further keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.codebooks.dictionaries.drafts import MAX_DEPTH, Draft, Word, tidy
from qualcode.errors import CodebookError
from qualcode.yaml_files import MAX_NODES, read_yaml

#: The keys under which quanteda puts a key's own patterns, where it has further keys as well.
OWN = ("", "__")


def parse_quanteda(path: Path, *, language: str) -> list[Draft]:
    """Return the codes of a dictionary.

    Raises:
        CodebookError: It is not such a dictionary; the message has the line.
    """
    data = read_yaml(path, error=CodebookError)
    top = Draft("")
    if data:
        _Reader(path, language).add_keys(top, data, line=1, depth=0)
    if top.words:
        raise CodebookError(f'{path}:{top.words[0].line}: these patterns have no key but `""`')
    return top.below


class _Reader:
    """Goes through a file once, and not without end where aliases unfold or hold themselves."""

    def __init__(self, path: Path, language: str) -> None:
        self._path = path
        self._language = language
        self._left = MAX_NODES

    def add_keys(self, draft: Draft, data: CommentedMap, *, line: int, depth: int) -> None:
        for key, value in data.items():
            place = _line(data, key, line)
            name = self._text(key, place, "a key")
            if name == "" or (name in OWN and depth):
                self._add(draft, value, line=place, depth=depth)
                continue
            below = Draft(name)
            draft.below.append(below)
            self._add(below, value, line=place, depth=depth + 1)

    def _add(self, draft: Draft, value: Any, *, line: int, depth: int) -> None:
        """Add what stands behind a key; nothing is a code without patterns."""
        self._count(line, depth)
        if isinstance(value, CommentedMap):
            self.add_keys(draft, value, line=line, depth=depth)
        elif isinstance(value, CommentedSeq):
            for number, one in enumerate(value):
                self._add_item(draft, one, line=_line(value, number, line), depth=depth)
        elif value is not None:
            self._add_item(draft, value, line=line, depth=depth)

    def _add_item(self, draft: Draft, value: Any, *, line: int, depth: int) -> None:
        if isinstance(value, CommentedMap):
            self._count(line, depth)
            self.add_keys(draft, value, line=line, depth=depth)
            return
        self._count(line, depth)
        text = self._text(value, line, "a pattern")
        draft.words.append(Word(line, text, self._language))

    def _text(self, value: Any, line: int, what: str) -> str:
        if value is None:
            self._refuse(line, f"expected {what}, found nothing; quote it if it is the word null")
        if not isinstance(value, str):
            found = "a list" if isinstance(value, CommentedSeq) else f"`{str(value)[:40]}`"
            self._refuse(line, f"expected {what}, found {found}; if it is meant as text, quote it")
        try:
            value.encode()
        except UnicodeEncodeError:
            self._refuse(line, f"{what} holds half a character; write \\ud83d\\ude00 as 😀")
        return tidy(value)

    def _count(self, line: int, depth: int) -> None:
        self._left -= 1
        if self._left < 0:
            self._refuse(line, f"its aliases unfold to more than {MAX_NODES:,} values")
        if depth > MAX_DEPTH:
            self._refuse(line, f"keys stand more than {MAX_DEPTH} levels deep")

    def _refuse(self, line: int, problem: str) -> NoReturn:
        raise CodebookError(f"{self._path}:{line}: {problem}")


def _line(data: CommentedMap | CommentedSeq, step: Any, above: int) -> int:
    """Return the line of a key or item; what `<<` merged in has that of what is above it."""
    try:
        place = (data.lc.data or {}).get(step)
    except TypeError:  # a key that is a list
        place = None
    return int(place[0]) + 1 if place else above
