"""Sheets: a row a note or a respondent, in one or several columns of text."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence

import pandas as pd

from qualcode.errors import ColumnMissingError, SourceError
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.sources.text import decode
from qualcode.tables import FIELDS

DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\uffff"  # not a character, and so in no text: a sheet of one column
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 200_000

Row = list[str]


def read_sheet(content: bytes, options: Options) -> Reading:
    """Read delimited text: a document a row and text column.

    The part of a document is its row as a spreadsheet program counts (the heading is row 1),
    with the column's name behind a dot where several columns hold text. Cells without text give
    no document; how many is said in the note.

    Raises:
        SourceError: The file is not delimited text, or a row does not fit the heading.
        ColumnMissingError: A column that the options name is not there.
    """
    text, encoding = decode(content, options.encoding)
    heading, rows = _parse(text, find_delimiter(text))
    named = {*options.text, *options.columns.values()}
    if missing := sorted(named - set(heading)):
        raise ColumnMissingError(missing, present=heading)
    fields = field_columns(heading, options)
    columns, notes = list(dict.fromkeys(options.text)), []
    if not columns:
        columns = [longest_column(heading, rows, taken=set(fields.values()))]
        notes.append(f"text column guessed: `{columns[0]}`")
    pieces = tuple(_pieces(heading, rows, columns, fields))
    if left_out := len(rows) * len(columns) - len(pieces):
        notes.append(f"{left_out} of {len(rows) * len(columns)} cells without text")
    return Reading(pieces, encoding, "; ".join(notes))


def read_table(content: bytes) -> pd.DataFrame:
    """Read a delimited list that is not material: all cells as text, empty ones missing.

    Raises:
        SourceError: The file is not delimited text, or a row does not fit the heading.
    """
    text, _ = decode(content)
    heading, rows = _parse(text, find_delimiter(text))
    cells = [[cell.strip() or None for cell in row] for row in rows if any(map(str.strip, row))]
    return pd.DataFrame(cells, columns=heading, dtype="str")


def find_delimiter(text: str) -> str:
    """Find the delimiter under which most rows have as many cells as the heading."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, best_score = _NO_DELIMITER, (0.0, 1)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in itertools.islice(_sample(sample, delimiter), _SAMPLE_ROWS)]
        if len(sample) < len(text):
            widths = widths[:-1] or widths  # the sample may end inside a row
        if not widths or widths[0] == 1 or widths.count(1) > len(widths) / 2:
            continue  # most rows do not have it: it stands in the text of a single column
        score = (widths.count(widths[0]) / len(widths), widths[0])
        best, best_score = max((best, best_score), (delimiter, score), key=lambda pair: pair[1])
    return best


def _sample(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    return (row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row)


def _parse(text: str, delimiter: str) -> tuple[Row, list[Row]]:
    """Return the heading and the rows, each as wide as the heading."""
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(reader)
    except csv.Error as broken:
        raise SourceError(f"row {len(rows) + 1}: {_reason(broken)}") from None
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise SourceError("the first row must name the columns; it is empty")
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if any(cell.strip() for cell in row[width:]):
            raise SourceError(
                f"row {number} has {len(row)} cells, but the heading names {width}; "
                "put quotation marks around a cell that holds the delimiter"
            )
    padded = [(row + [""] * width)[:width] for row in rows]
    return _unique_names(padded[0]), padded[1:]


def _reason(broken: csv.Error) -> str:
    if "end of data" in str(broken):
        return "a quotation mark is opened here and never closed"
    if "expected after" in str(broken):
        return 'a quoted cell goes on after its closing quotation mark; inside a cell write ""'
    return str(broken)


def _unique_names(heading: Row) -> Row:
    names: Row = []
    for number, cell in enumerate(heading, start=1):
        name = " ".join(cell.split()) or f"column {number}"
        while name in names:
            name = f"{name} ({number})"
        names.append(name)
    return names


def field_columns(heading: Sequence[str], options: Options) -> dict[str, str]:
    """Say which column fills which field: as named, else one that bears the field's name."""
    by_name = {name.casefold(): name for name in reversed(heading) if name not in options.text}
    own = {field: by_name[field] for field in FIELDS if field in by_name}
    return {**own, **options.columns}


def longest_column(heading: Sequence[str], rows: Sequence[Row], *, taken: set[str]) -> str:
    """Return the column with the longest texts on average; where none has text, the first."""

    def mean_length(name: str) -> float:
        position = heading.index(name)
        cells = [row[position].strip() for row in rows]
        filled = [len(cell) for cell in cells if any(map(str.isalpha, cell))]
        return sum(filled) / len(filled) if filled else 0.0

    free = [name for name in heading if name not in taken] or list(heading)
    return max(free, key=mean_length)


def _pieces(
    heading: Row, rows: Sequence[Row], columns: Sequence[str], fields: dict[str, str]
) -> Iterator[Piece]:
    used = {*columns, *fields.values()}
    for number, cells in enumerate(rows, start=2):
        row = dict(zip(heading, cells, strict=True))
        known = {field: row[column].strip() for field, column in fields.items()}
        others = {_other(name): cell.strip() for name, cell in row.items() if name not in used}
        filled = {name: value for name, value in {**others, **known}.items() if value}
        for column in columns:
            if row[column].strip():
                part = str(number) if len(columns) == 1 else f"{number}.{column}"
                yield Piece(row[column], part, filled)


def _other(name: str) -> str:
    """Name the attribute of a column that bears a field's name while another fills the field."""
    return f"{name}_" if name in FIELDS else name


register(Reader("sheet", (".csv", ".tsv"), read_sheet, layout="row"))
