"""Guessing: which columns of a sheet hold text, which fill fields, and what is a survey."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from textwrap import fill, shorten
from typing import Protocol

from ruamel.yaml.comments import CommentedMap

from qualcode.gatherings.files import File
from qualcode.sources import Options, layout_of
from qualcode.sources.sheets.columns import field_columns, has_text, longest_column, open_columns
from qualcode.sources.sheets.headings import Sheet
from qualcode.sources.sheets.tabular import headings
from qualcode.spans import fold
from qualcode.tables import FIELDS


class Propose(Protocol):
    """Finds closed questions in sheets, as `surveys.propose_survey`, which lies above here."""

    def __call__(
        self, sheets: Sequence[Sheet], taken: Collection[str], *, is_survey: bool
    ) -> CommentedMap | None:
        """Return an entry under `surveys`; None where there is no closed question."""


#: Headings under which people put a field, in folded form; the first that is there counts.
_SIGNS = {
    "participant": (
        "participant", "participant id", "participant code", "participante", "id de participante",
        "author", "author id", "autor", "autora", "autor/a", "who", "quien", "name", "full name",
        "user", "user name", "username", "respondent", "person", "nombre", "nombre completo",
        "usuario", "persona", "speaker",
    ),
    "group": (
        "group", "table", "team", "working group", "breakout", "breakout room", "grupo", "mesa",
        "equipo", "grupo de trabajo", "table number", "group number", "numero de mesa",
    ),
    "activity": (
        "activity", "session", "workshop", "actividad", "sesion", "taller", "session name",
    ),
    "day": ("day", "dia"),
    "language": ("language", "lang", "idioma", "lengua"),
}  # fmt: skip
_IDS = ("participant", "participant id", "participant code", "participante", "id de participante")

_MOST_LISTED = 20
_HEADING = 48  # letters of a heading that are listed
_WIDE = 88  # letters of a line of comment
_INDENT = 4  # of an entry under `sources`


def has_own_words(sheets: Sequence[Sheet], closed: Collection[str]) -> bool:
    """Say whether a survey holds more than answers to the closed questions that were found."""
    return any(set(_text(sheet, _columns(sheet))) - {*closed} for sheet in sheets)


def describe_sheet(entry: CommentedMap, sheets: Sequence[Sheet]) -> None:
    """Name the columns that hold text, and those that fill fields, of all sheets of a file."""
    columns: dict[str, str] = {}
    for sheet in sheets:
        columns = {**_columns(sheet), **columns}
    text = list(dict.fromkeys(name for sheet in sheets for name in _text(sheet, columns)))
    text = text or [longest_column(sheets[0])]
    entry["text"] = text[0] if len(text) == 1 else text
    longest = "the column with the longest texts" if len(text) == 1 else "the columns of long texts"
    entry.yaml_set_comment_before_after_key("text", before=_list_columns(sheets), indent=_INDENT)
    entry.yaml_add_eol_comment(longest, "text")
    if columns := {field: name for field, name in columns.items() if name not in text}:
        entry["columns"] = CommentedMap(columns)
        entry["columns"].fa.set_flow_style()
        entry.yaml_add_eol_comment("guessed from the headings", "columns")


def _list_columns(sheets: Sequence[Sheet]) -> str:
    """List the columns that there are, in lines that an editor need not wrap."""
    there = [shorten(" ".join(name.split()), _HEADING, placeholder=" …")
             for name in headings(sheets)]  # fmt: skip
    more = ["…"] if len(there) > _MOST_LISTED else []
    return fill(f"columns: {', '.join([*there[:_MOST_LISTED], *more])}", _WIDE)


def _columns(sheet: Sheet) -> dict[str, str]:
    """Guess the columns of fields; in a survey, who answered is known without a name."""
    guesses = dict(guess_columns(sheet.heading))
    if sheet.survey and _plain(guesses.get("participant", "")) not in _IDS:
        guesses.pop("participant", None)
    return guesses


def _text(sheet: Sheet, columns: Mapping[str, str]) -> list[str]:
    """Guess the columns of text: all in which people use their own words, else the longest."""
    taken = {*columns.values(), *(sheet.survey.left_out if sheet.survey else ())}
    if not has_text(sheet):
        return []
    return open_columns(sheet, taken=taken) or [longest_column(sheet, taken=taken)]


def _plain(name: str) -> str:
    return fold(name.replace("_", " ").replace("-", " "))


def guess_columns(heading: Sequence[str]) -> Mapping[str, str]:
    """Guess which columns of a sheet fill which fields, from their headings."""
    folded = {_plain(name): name for name in reversed(heading)}
    guesses: dict[str, str] = {}
    for field in FIELDS:
        found = next((folded[sign] for sign in _SIGNS.get(field, ()) if sign in folded), None)
        if found and found not in guesses.values():
            guesses[field] = found
    return guesses


def guess_survey(file: File, sheets: Sequence[Sheet], propose: Propose) -> CommentedMap | None:
    """Guess what `surveys` is to say of a file; None where it holds no closed questions."""
    if layout_of(file.source) != "row" or file.kind not in {"survey", "other"}:
        return None
    taken = {name for sheet in sheets for name in _taken(sheet)}
    return propose(sheets, taken, is_survey=file.kind == "survey")


def _taken(sheet: Sheet) -> set[str]:
    """Name the columns that are no closed questions: fields, own words, and the tool's own."""
    columns = {**field_columns(sheet, Options()), **_columns(sheet)}
    left_out = sheet.survey.left_out if sheet.survey else ()
    return {*columns.values(), *open_columns(sheet), *left_out}
