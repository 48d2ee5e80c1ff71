"""Sheets: a row a note or a respondent, in one or several columns of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.errors import ColumnMissingError
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.sources.sheets.columns import field_columns, has_text, longest_column, open_columns
from qualcode.sources.sheets.delimited import parse_rows
from qualcode.sources.sheets.headings import Grid, Sheet, Survey
from qualcode.sources.sheets.tabular import DELIMITED, WORKBOOKS, headings, is_bare, open_sheet
from qualcode.sources.sheets.workbooks import read_grids
from qualcode.sources.structure import Block
from qualcode.sources.text import decode
from qualcode.spans import trim
from qualcode.tables import FIELDS

# A sign alone may be a bullet or a telephone number. A spreadsheet program takes even that for a
# formula, and so exports make all of them harmless; counted are those that look meant as one.
_FORMULA = re.compile(r"=\S|[-+@][A-Za-z][A-Za-z0-9.]{0,40}[(|!]")
_SHOWN = 60  # characters of a question in a locator


@dataclass(frozen=True)
class _Material:
    """A sheet and the columns of it that hold text."""

    sheet: Sheet
    text: list[str]
    fields: dict[str, str]
    guessed: bool = False
    unread: tuple[str, ...] = ()  # open questions that nobody named: no text, and no attribute


def read_sheet(content: bytes, options: Options) -> Reading:
    """Read delimited text: a document a row and text column.

    The part of a document is its row as a spreadsheet program counts, with the column's name
    behind a dot where several columns hold text. Cells without text give no document; how many is
    said in the note.

    Raises:
        SourceError: The file is not delimited text, or a row does not fit the heading.
        ColumnMissingError: A column that the options name is not there.
    """
    text, encoding = decode(content, options.encoding)
    return _read([Grid(parse_rows(text))], options, encoding=encoding)


def read_xlsx(content: bytes, options: Options) -> Reading:
    """Read an Excel workbook as `read_workbook` does."""
    return read_workbook(content, options, suffix=".xlsx")


def read_xls(content: bytes, options: Options) -> Reading:
    """Read a workbook of Excel before 2007 as `read_workbook` does."""
    return read_workbook(content, options, suffix=".xls")


def read_ods(content: bytes, options: Options) -> Reading:
    """Read an OpenDocument spreadsheet as `read_workbook` does."""
    return read_workbook(content, options, suffix=".ods")


def read_workbook(content: bytes, options: Options, *, suffix: str) -> Reading:
    """Read a workbook: a document a row and text column of each sheet that is shown.

    The part of a document begins with the name of its sheet (`Sheet!17`) where several are read.
    A sheet without text, or without a text column that the options name, is left out; the note
    says so.

    Raises:
        SourceError: The file is no workbook, or a sheet of it has too many columns.
        ColumnMissingError: A column that the options name is in no sheet.
    """
    grids, notes = read_grids(content, suffix, options.limits)
    bare = [grid.name for grid in grids if is_bare(grid)]
    notes.extend(f"sheet `{name}` is empty" for name in bare)
    return _read([grid for grid in grids if grid.name not in bare], options, notes=notes)


def _read(
    grids: Sequence[Grid], options: Options, *, encoding: str = "", notes: Sequence[str] = ()
) -> Reading:
    named = {*options.text, *options.columns.values()}
    sheets = [open_sheet(grid, named, options.limits) for grid in grids]
    missing = sorted(name for name in named if not any(sheet.column(name) for sheet in sheets))
    if missing and sheets:
        raise ColumnMissingError(missing, present=headings(sheets))
    found = [_find_material(sheet, options) for sheet in sheets]
    material = [one for one in found if one.text and (len(found) == 1 or has_text(one.sheet))]
    left_out = [one.sheet.name for one in found if one not in material]
    pieces = tuple(piece for one in material for piece in _pieces(one, prefixed=len(material) > 1))
    tool = next((one.sheet.survey.tool for one in material if one.sheet.survey), "")
    return Reading(
        pieces,
        encoding,
        "; ".join([*_notes(material, len(pieces)), *_left_out(left_out, options), *notes]),
        format=tool,
        kind="survey" if tool else "",
    )


def _find_material(sheet: Sheet, options: Options) -> _Material:
    """Say which columns hold text: those named, the open questions of a survey, or the longest."""
    fields = field_columns(sheet, options)
    taken = {*fields.values(), *(sheet.survey.left_out if sheet.survey else ())}
    answers = open_columns(sheet, taken=taken) if sheet.survey else []
    if options.text:
        text = list(dict.fromkeys(filter(None, map(sheet.column, options.text))))
        return _Material(sheet, text, fields, unread=tuple(n for n in answers if n not in text))
    return _Material(sheet, answers or [longest_column(sheet, taken=taken)], fields, guessed=True)


def _pieces(material: _Material, *, prefixed: bool) -> Iterator[Piece]:
    sheet, survey = material.sheet, material.sheet.survey
    used = {*material.text, *material.unread, *material.fields.values()}
    used.update(survey.left_out if survey else ())
    places = {name: place for place, name in enumerate(sheet.heading)}
    fills = [(place, _attribute(name)) for name, place in places.items() if name not in used]
    fills += [(places[column], field) for field, column in material.fields.items()]
    before = f"{sheet.name}!" if prefixed else ""
    several = len(material.text) > 1
    for row, (number, cells) in enumerate(zip(sheet.numbers, sheet.rows, strict=True)):
        fields = {name: cells[place].strip() for place, name in fills if cells[place].strip()}
        if survey:
            fields = {**_respondent(sheet, survey, number, cells), **fields}
        for column in material.text:
            text = cells[places[column]]
            if text.strip() and (row, places[column]) not in sheet.repeated:
                part = f"{number}.{sheet.codes.get(column, column)}" if several else str(number)
                blocks = (_answer(sheet, survey, number, cells, column),) if survey else ()
                yield Piece(text, before + part, fields, blocks)


def _attribute(name: str) -> str:
    """Name the attribute of a column that bears a field's name while another fills the field."""
    return f"{name}_" if name in FIELDS else name


def _respondent(sheet: Sheet, survey: Survey, number: int, cells: Sequence[str]) -> dict[str, str]:
    """Say who answered: numbers begin anew in each form, and so the form stands before them."""
    said = _identifier(sheet, survey, cells) or str(number)
    return {"participant": f"{survey.form}-{said}" if survey.form else said}


def _identifier(sheet: Sheet, survey: Survey, cells: Sequence[str]) -> str:
    return cells[sheet.heading.index(survey.respondent)].strip() if survey.respondent else ""


def _answer(sheet: Sheet, survey: Survey, number: int, cells: Sequence[str], column: str) -> Block:
    """Make a block of an answer; it stands below its question."""
    text, said = cells[sheet.heading.index(column)], _identifier(sheet, survey, cells)
    who = f"response {said}" if survey.form else said
    question = column if len(column) <= _SHOWN else f"{column[: _SHOWN - 1]}…"
    locator = f"{who if said else f'row {number}'}, {question}"
    start, end = trim(text, 0, len(text))
    return Block(start, end, "answer", parents=(column,), locator=locator)


def _notes(material: Sequence[_Material], pieces: int) -> Iterator[str]:
    """Say what was guessed and left out, of each sheet by its name where there are several."""
    for one in material:
        before = f"sheet `{one.sheet.name}`: " if len(material) > 1 else ""
        yield from (before + note for note in [*_guessed(one), *one.sheet.notes, *_survey(one)])
    cells = sum(len(one.text) * len(one.sheet.rows) for one in material)
    merged = sum(_merged(one) for one in material)
    if left_out := cells - merged - pieces:
        yield f"{left_out} of {cells} cells without text"
    rows = (row for one in material for row in one.sheet.rows)
    if formulas := sum(1 for row in rows for cell in row if _FORMULA.match(cell)):
        like = "cells begin like a formula; they are" if formulas > 1 else _ONE_FORMULA
        yield f"{formulas} {like} read as text and made harmless in what qualcode exports"


_ONE_FORMULA = "cell begins like a formula; it is"


def _guessed(one: _Material) -> Iterator[str]:
    if one.guessed:
        what = "open questions" if len(one.text) > 1 else "text column"
        yield f"{what} guessed: {_list(one.text)}"


def _survey(one: _Material) -> Iterator[str]:
    survey = one.sheet.survey
    if survey is None:
        return
    used = {*one.text, *one.fields.values()}
    if one.unread:
        yield f"open questions that nobody named, and so not read: {_list(one.unread)}"
    shown = [n for n in survey.left_out if n not in used and any(one.sheet.cells(n))]
    if shown:
        yield f"left out, as the tool's own or personal: {_list(shown)}"
    if survey.form:
        yield f"respondents are counted within this form, as `{survey.form}-…`"


def _merged(one: _Material) -> int:
    columns = {one.sheet.heading.index(name) for name in one.text}
    return sum(1 for _, column in one.sheet.repeated if column in columns)


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _left_out(names: Sequence[str], options: Options) -> Iterator[str]:
    why = f"no column {_list(options.text)}" if options.text else "no text"
    yield from (f"sheet `{name}` left out: {why}" for name in names)


register(Reader("sheet", DELIMITED, read_sheet, layout="row"))
for _suffix, _read_it in zip(WORKBOOKS, (read_xlsx, read_xls, read_ods), strict=True):
    register(Reader("workbook", (_suffix,), _read_it, layout="row", isolated=True))
