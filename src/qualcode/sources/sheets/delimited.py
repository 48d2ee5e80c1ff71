"""Delimited text: which sign divides its cells, and its rows."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from qualcode.errors import SourceError

DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\uffff"  # not a character, and so in no text: a sheet of one column
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 200_000
_MOST_TITLES = 10
_ALIKE = 0.9
_NONE = (0.0, True, 1)

# A first line that Excel reads, and writes for nobody else: the delimiter.
_SEPARATOR = re.compile(r'\A"?sep=([^\w\s"]|\t)"?[ \t]*(?:\n|\Z)', re.IGNORECASE)

Row = list[str]


def parse_rows(text: str) -> list[Row]:
    """Return the rows of delimited text, empty ones too, each as wide as it was written.

    Excel's first line `sep=;` names the delimiter and is no row; else the delimiter is found.

    Raises:
        SourceError: The quotation marks do not fit.
    """
    named = _SEPARATOR.match(text)
    body = text[named.end() :] if named else text
    delimiter = named.group(1) if named else find_delimiter(body)
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(reader)
    except csv.Error as broken:
        raise SourceError(f"row {len(rows) + 1}: {_reason(broken)}") from None
    return rows


def _reason(broken: csv.Error) -> str:
    if "end of data" in str(broken):
        return "a quotation mark is opened here and never closed"
    if "expected after" in str(broken):
        return 'a quoted cell goes on after its closing quotation mark; inside a cell write ""'
    return str(broken)


def find_delimiter(text: str) -> str:
    """Find the delimiter under which most rows have as many cells as the heading."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, best_score = _NO_DELIMITER, _NONE
    for delimiter in DELIMITERS:
        rows = list(itertools.islice(_sample(sample, delimiter), _SAMPLE_ROWS))
        if len(sample) < len(text):
            rows = rows[:-1] or rows  # the sample may end inside a row
        score = _score(rows)
        best, best_score = max((best, best_score), (delimiter, score), key=lambda pair: pair[1])
    return best


def _sample(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    return (row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row)


def _score(rows: Sequence[Row]) -> tuple[float, bool, int]:
    """Say what share of rows is as wide as the heading, whether it is first, and how wide."""
    titles = sum(1 for _ in itertools.takewhile(lambda row: len(row) == 1, rows))
    widths = [len(row) for row in rows[titles:]]
    if not widths or widths.count(1) > len(widths) / 2:
        return _NONE  # most rows do not have it: it stands in the text of a single column
    share = widths.count(widths[0]) / len(widths)
    if titles and not (titles <= _MOST_TITLES and share >= _ALIKE and _heads(rows[titles:])):
        return _NONE  # the rows above are no titles: it stands in the text of some rows
    return (share, not titles, widths[0])


def _heads(rows: Sequence[Row]) -> bool:
    """Say whether the first of some rows names columns: in a sentence a blank follows a comma."""
    names = {cell.strip() for cell in rows[0]}
    return len(rows) > 1 and len(names) == len(rows[0]) and names == {*rows[0]} - {""}
