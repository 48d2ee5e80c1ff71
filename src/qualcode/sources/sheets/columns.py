"""Columns: which of a sheet hold text, and which fill fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qualcode.sources.registry import Options
from qualcode.sources.sheets.headings import Sheet
from qualcode.spans import fold
from qualcode.tables import FIELDS

_OPEN_LENGTH = 15  # characters of an answer in one's own words
_OPEN_SHARE = 0.3  # of the answers are that long: many say only "nothing"
_DISTINCT_SHARE = 0.7  # of these are said a single time
_FEW = 5
_FEW_LENGTH = 25  # with so few answers, choices may differ by chance
_CHOICES = re.compile(r"[,;|]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = 3
_SAMPLE = 2_000
# `Name` in a survey, `Your name (optional)`, `¿Cuál es tu nombre?`; a project has a name as well.
_NAME = re.compile(
    r"(?:[¿(]|what is |please (?:enter|write) |cual es )*"
    r"(?P<own>(?:your|tu|su) (?:full |first |last )?)?"
    r"(?:full )?(?:name|nombre(?: completo)?(?: y apellidos?)?|names?|apellidos?)"
    r"(?: ?[(\[][^)\]]{0,40}[)\]])?[ ?:*]*\Z"
)


def field_columns(sheet: Sheet, options: Options) -> dict[str, str]:
    """Say which column fills which field: as named, else one that bears the field's name."""
    text = {sheet.column(name) for name in options.text}
    by_name = {name.casefold(): name for name in reversed(sheet.heading) if name not in text}
    own = {field: by_name[field] for field in FIELDS if field in by_name}
    asked = next(
        (name for name in sheet.heading if name not in text and _asks_name(sheet, name)), ""
    )
    named = {field: sheet.column(name) for field, name in options.columns.items()}
    guessed = {"participant": asked} if asked else {}
    return {**guessed, **own, **{field: name for field, name in named.items() if name}}


def _asks_name(sheet: Sheet, heading: str) -> bool:
    """Say whether people wrote their own names below a heading, who are the participants then."""
    if sheet.survey and heading in sheet.survey.left_out:
        return False
    question = _NAME.match(fold(heading))
    return bool(question and (question["own"] or sheet.survey))


def longest_column(sheet: Sheet, *, taken: Collection[str] = ()) -> str:
    """Return the column with the longest texts on average; where none has text, the first."""
    free = [name for name in sheet.heading if name not in taken] or list(sheet.heading)
    return max(free, key=lambda name: _mean_length(_worded(sheet.cells(name))))


def open_columns(sheet: Sheet, *, taken: Collection[str] = ()) -> list[str]:
    """Return the columns in which people answer in their own words.

    These are texts of some length that hardly ever recur. A choice recurs, also as one of several
    that a tool writes into one cell with commas; numbers and single words are no texts.
    """
    return [name for name in sheet.heading if name not in taken and _is_open(sheet.cells(name))]


def has_text(sheet: Sheet) -> bool:
    """Say whether a sheet holds a letter below its heading."""
    return any(any(map(str.isalpha, cell)) for row in sheet.rows for cell in row)


def _worded(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if any(map(str.isalpha, cell))]


def _mean_length(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _is_open(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    filled = filled[:: max(1, len(filled) // _SAMPLE)]
    enough = _OPEN_LENGTH if len(filled) >= _FEW else _FEW_LENGTH
    long = [cell for cell in filled if len(cell) >= enough and _says_something(cell)]
    return bool(long) and len(long) >= _OPEN_SHARE * len(filled) and _are_distinct(long)


def _says_something(cell: str) -> bool:
    """Say whether a cell holds several words: an address or a time is long, and says nothing."""
    if 2 * sum(map(str.isdigit, cell)) > sum(map(str.isalpha, cell)):
        return False
    if len(cell.split()) > 1 and len(_WORD.findall(cell)) >= _WORDS:
        return True
    # Scripts that put no blanks between words have no capitals either.
    return sum(1 for c in cell if c.isalpha() and c.lower() == c.upper()) >= _OPEN_LENGTH


def _are_distinct(cells: Sequence[str]) -> bool:
    """Say whether answers are each their own, and not made up of the same choices."""
    parts = [part.strip() for cell in cells for part in _CHOICES.split(cell) if part.strip()]
    return all(len(set(said)) >= _DISTINCT_SHARE * len(said) for said in (cells, parts))
