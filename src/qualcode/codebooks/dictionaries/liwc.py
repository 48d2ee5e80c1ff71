"""LIWC: `.dic` files of 2001, 2007 and 2015, and `.dicx` files of LIWC-22.

A `.dic` file lists its categories between two lines of `%`, each with a number; from 2015 on those
below another are indented. Then comes a line for each word: the word, and its categories' numbers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qualcode.codebooks.dictionaries.drafts import MAX_DEPTH, Draft, Word, tidy
from qualcode.errors import CodebookError

_CATEGORY = re.compile(r"(\s*)([0-9]{1,9})(?:\s+(\S.*))?")
_SHORT_AND_LONG = re.compile(r"([^\s(]+)\s*\(.+\)")  # `posemo (Positive Emotions)`
_NUMBER = re.compile(r"[0-9]{1,9}")
# What LIWC2007 decides by the words around: `<of>131/125`, `(02 134)125/464`.
_CONDITION = re.compile(r"(?:<[^<>]*>|\([^()]*\))[0-9/]+")
_FIELD = re.compile(rf"{_CONDITION.pattern}|\S+")

Lines = list[tuple[int, str]]


class _Category(NamedTuple):
    width: int
    draft: Draft


def parse_dic(text: str, path: object) -> list[Draft]:
    """Return the categories of a `.dic` file with their words.

    Raises:
        CodebookError: It is not such a file; the message has the line.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise CodebookError(f"{path}: the file is empty")
    if lines[0][1].strip() != "%":
        raise CodebookError(
            f"{path}:{lines[0][0]}: expected the line `%` that begins the list of categories, "
            f"found `{_short(lines[0][1])}`"
        )
    end = next((n for n, (_, line) in enumerate(lines) if n and line.strip() == "%"), len(lines))
    tops, known = _read_categories(lines[1:end], path)
    if end == len(lines):
        raise CodebookError(
            f"{path}:{lines[-1][0]}: expected the line `%` that ends the list of categories, "
            "found the end of the file"
        )
    for number, line in lines[end + 1 :]:
        _read_word(line, number, known, f"{path}:{number}")
    return tops


def _read_categories(lines: Lines, path: object) -> tuple[list[Draft], dict[int, Draft]]:
    """Return the categories at the top, and all by their numbers."""
    tops: list[Draft] = []
    known: dict[int, Draft] = {}
    above: list[_Category] = []
    for line_number, line in lines:
        place = f"{path}:{line_number}"
        width, number, name = _read_category(line, place)
        if number in known:
            raise CodebookError(f"{place}: category {number} is in the list twice")
        short = _SHORT_AND_LONG.fullmatch(name)
        known[number] = draft = Draft(name, id=short.group(1) if short else "")
        while above and above[-1].width >= width:
            above.pop()
        if len(above) == MAX_DEPTH:
            raise CodebookError(f"{place}: categories stand more than {MAX_DEPTH} levels deep")
        (above[-1].draft.below if above else tops).append(draft)
        above.append(_Category(width, draft))
    return tops, known


def _read_category(line: str, place: str) -> tuple[int, int, str]:
    found = _CATEGORY.fullmatch(line.rstrip())
    if not found:
        raise CodebookError(
            f"{place}: expected the number and the name of a category, or the line `%` that ends "
            f"their list, found `{_short(line)}`"
        )
    indent, number, name = found.groups()
    if not name:
        raise CodebookError(f"{place}: category {number} has no name")
    return len(indent.expandtabs()), int(number), tidy(name)


def _read_word(line: str, number: int, known: dict[int, Draft], place: str) -> None:
    text, fields = _split(line.strip())
    if not fields:
        raise CodebookError(f"{place}: `{_short(text)}` has no category; expected its number")
    literal = "`?` is itself in LIWC, and any one letter in a codebook" if "?" in text else ""
    for one in fields:
        reason = (
            f"LIWC decides by the words around it (`{_short(one)}`), which a codebook cannot say"
            if _CONDITION.fullmatch(one)
            else literal
        )
        for category in _categories(one, place):
            if category not in known:
                raise CodebookError(
                    f"{place}: category {category} of `{_short(text)}` is not in the list at the "
                    "top; add it there, or take it away here"
                )
            known[category].words.append(Word(number, text, reason=reason))


def _split(line: str) -> tuple[str, list[str]]:
    """Part a line into the word and the rest: at the first tab, else before the last numbers."""
    word, tab, rest = line.partition("\t")
    if tab:
        return tidy(word), _FIELD.findall(rest)
    fields = list(_FIELD.finditer(line))
    first = len(fields)
    while first > 1 and _is_category(fields[first - 1].group()):
        first -= 1
    word = line[: fields[first].start()] if first < len(fields) else line
    return tidy(word), [one.group() for one in fields[first:]]


def _is_category(one: str) -> bool:
    return bool(_NUMBER.fullmatch(one) or _CONDITION.fullmatch(one))


def _categories(one: str, place: str) -> list[int]:
    """Return the numbers of a field; of a conditional one, those that it may give."""
    is_conditional = _CONDITION.fullmatch(one)
    numbers = re.split(r"[>)]", one)[-1].strip("/").split("/") if is_conditional else [one]
    if not all(map(_NUMBER.fullmatch, numbers)):
        raise CodebookError(
            f"{place}: expected the number of a category, found `{_short(one)}`; a tab stands "
            "between a word and its numbers"
        )
    return list(map(int, numbers))


def _short(text: str) -> str:
    return tidy(text)[:60]


def parse_dicx(rows: list[tuple[int, list[str]]], path: object) -> list[Draft]:
    """Return the categories of a `.dicx` file: a column each, with `X` for its words.

    Raises:
        CodebookError: A column has no name or a row no word; the message has the line.
    """
    line, heading = rows[0]
    drafts = [Draft(tidy(name)) for name in heading[1:]]
    if not drafts or not all(draft.key for draft in drafts):
        raise CodebookError(f"{path}:{line}: expected a name in each column after `DicTerm`")
    for line, cells in rows[1:]:
        text, *marks = map(tidy, cells)
        marks = [mark for mark in marks if mark != "0"]
        if not text:
            raise CodebookError(f"{path}:{line}: the column `DicTerm` is empty; expected a word")
        if not any(marks):
            raise CodebookError(f"{path}:{line}: `{_short(text)}` has no category; expected an X")
        for draft, mark in zip(drafts, map(tidy, cells[1:]), strict=True):
            if mark not in {"", "0"}:
                draft.words.append(Word(line, text, reason=_weigh(mark)))
    return drafts


def _weigh(mark: str) -> str:
    return "" if mark in {"X", "x"} else f"it has the weight `{mark[:20]}`; a codebook has none"
