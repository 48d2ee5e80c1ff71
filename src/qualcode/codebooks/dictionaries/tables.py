"""Tables of codes and terms, as spreadsheet programs write them: CSV and TSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from qualcode.codebooks.dictionaries.drafts import MAX_DEPTH, Draft, LeftOut, Word, tidy
from qualcode.codebooks.patterns import ANY
from qualcode.errors import CodebookError, did_you_mean
from qualcode.languages import language_code
from qualcode.sources.sheets.delimited import find_delimiter

#: The columns, and what others call them.
COLUMNS = {
    "code": ("code", "category", "key"),
    "term": ("term", "word", "pattern"),
    "language": ("language",),
    "definition": ("definition",),
    "name": ("name",),
}
_LANGUAGE = re.compile("[a-z]{2,3}")

Rows = list[tuple[int, list[str]]]


@dataclass
class _Node:
    draft: Draft
    children: dict[str, _Node] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)


def read_rows(text: str, path: object) -> Rows:
    """Return the rows of delimited text that are not empty, as wide as the heading.

    Raises:
        CodebookError: There is none, one is too wide, or the quotation marks do not fit.
    """
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=find_delimiter(text), strict=True)
    rows: Rows = []
    line = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                rows.append((line, _fit(cells, len(rows[0][1]) if rows else 0, f"{path}:{line}")))
            line = reader.line_num + 1
    except csv.Error as broken:
        raise CodebookError(
            f'{path}:{line}: the quotation marks do not fit ({broken}); inside a cell write ""'
        ) from None
    if not rows:
        raise CodebookError(f"{path}: the file is empty")
    return rows


def _fit(cells: list[str], width: int, place: str) -> list[str]:
    if width and any(map(str.strip, cells[width:])):
        raise CodebookError(
            f"{place}: {len(cells)} cells, where the heading has {width}; a term that holds the "
            "sign between cells stands in quotation marks"
        )
    return (cells + [""] * (width - len(cells)))[: width or None]


def parse_table(rows: Rows, path: object, *, language: str) -> tuple[list[Draft], list[LeftOut]]:
    """Return the codes of a table, and the columns that are not carried over.

    Raises:
        CodebookError: A column is missing, or a row says nothing; the message has the line.
    """
    line, heading = rows[0]
    columns, notes = _find_columns(heading, f"{path}:{line}")
    top = _Node(Draft(""))
    for number, cells in rows[1:]:
        row = {name: tidy(cells[place]) for name, place in columns.items()}
        _add_row(top, number, row, f"{path}:{number}", language)
    return top.draft.below, [LeftOut(line, "", "", note) for note in notes]


def _find_columns(heading: list[str], place: str) -> tuple[dict[str, int], list[str]]:
    """Return where each column is, and what is to be said of those that nothing reads."""
    names = [tidy(cell).casefold() for cell in heading]
    known = {other: name for name, others in COLUMNS.items() for other in others}
    columns: dict[str, int] = {}
    notes = []
    for number, name in enumerate(names):
        column = known.get(name)
        if column in columns:
            raise CodebookError(
                f"{place}: the columns `{names[columns[column]]}` and `{name}` mean the same; "
                "keep one of them"
            )
        if column:
            columns[column] = number
        elif name:
            notes.append(f"the column `{name}` is not carried over; {did_you_mean(name, known)}")
    for column in ("code", "term"):
        if column not in columns:
            raise CodebookError(
                f"{place}: no column `{column}` (or {' or '.join(COLUMNS[column][1:])}); the "
                f"heading has {', '.join(filter(None, names))}"
            )
    return columns, notes


def _add_row(top: _Node, line: int, row: dict[str, str], place: str, language: str) -> None:
    node = _find_node(top, row["code"], place)
    told = {column: row[column] for column in ("name", "definition") if row.get(column)}
    if not row["term"] and not told:
        raise CodebookError(
            f"{place}: the column `term` is empty; expected a term, or a name or definition of "
            "the code"
        )
    for column, value in told.items():
        _tell(node, column, value, line, place)
    if row["term"]:
        node.draft.words.append(Word(line, row["term"], _language(row, place) or language))


def _find_node(node: _Node, code: str, place: str) -> _Node:
    """Go down the path of a code, making what is not there yet."""
    steps = [step.strip() for step in code.split("/")]
    if not code:
        raise CodebookError(f"{place}: the column `code` is empty; expected a code")
    if not all(steps):
        raise CodebookError(f"{place}: nothing stands beside a `/` of the code `{code[:60]}`")
    if len(steps) > MAX_DEPTH:
        raise CodebookError(f"{place}: the code is more than {MAX_DEPTH} levels deep")
    for step in steps:
        if step not in node.children:
            node.children[step] = _Node(Draft(step))
            node.draft.below.append(node.children[step].draft)
        node = node.children[step]
    return node


def _tell(node: _Node, column: str, value: str, line: int, place: str) -> None:
    """Note a code's name or definition, which may stand in each of its rows."""
    if column in node.said and getattr(node.draft, column) != value:
        raise CodebookError(
            f"{place}: the code `{node.draft.key}` has another {column} in line "
            f"{node.said[column]}; expected one"
        )
    node.said.setdefault(column, line)
    setattr(node.draft, column, value)


def _language(row: dict[str, str], place: str) -> str:
    name = row.get("language", "")
    if not name or name.casefold() == ANY:
        return ""
    code = language_code(name)
    if not _LANGUAGE.fullmatch(code):
        raise CodebookError(
            f"{place}: expected the code of a language, such as `en`, found `{name[:40]}`"
        )
    return code
