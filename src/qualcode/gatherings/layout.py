"""Laying out a gathering: a new folder, or a description of files already there."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.errors import GatheringError, OutputError
from qualcode.gatherings.config import FILE, GatheringConfig, misnamed
from qualcode.gatherings.files import (
    DEFAULT_PARTICIPANTS,
    LIST_SUFFIXES,
    File,
    find_files,
    why_not_read,
)
from qualcode.gatherings.kinds import guess_kind
from qualcode.gatherings.reading import read_files
from qualcode.languages import guess_languages
from qualcode.sources import layout_of, reader_for
from qualcode.sources.sheets.columns import has_text, longest_column, open_columns
from qualcode.sources.sheets.headings import Sheet
from qualcode.sources.sheets.tabular import headings, read_sheets
from qualcode.spans import fold
from qualcode.tables import FIELDS, KINDS

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

_WELCOME = """\
Put what the gathering left behind into this folder: notes as .txt, .docx or .pdf, photographs,
exports of a whiteboard or a survey as .csv or .xlsx, subtitles as .vtt. Then describe them in
gathering.yaml, or delete that file and type `qualcode new` again to have it guessed.
`qualcode check` says what is read.
"""


def lay_out(folder: Path) -> Path:
    """Write a gathering.yaml: with guesses where there are files, else as a form to fill in.

    Returns:
        The path of the gathering.yaml.

    Raises:
        GatheringError: There is a gathering.yaml already, or a file that should bear that name;
            or the path is a file, or in a folder that is not there.
        OutputError: The folder cannot be written.
    """
    _check_folder(folder)
    path = folder / FILE
    files = _material(folder) if folder.is_dir() else []
    try:
        if not files:
            _lay_out_empty(folder)
        path.write_text(_describe(folder, files), encoding="utf-8")
    except OSError as broken:
        raise OutputError(f"{broken.filename}: cannot be written: {broken.strerror}") from None
    return path


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise GatheringError(f"{folder}: is a file; name a folder")
    if not folder.exists() and not folder.absolute().parent.is_dir():
        raise GatheringError(
            f"{folder}: there is no folder {folder.absolute().parent} to make it in; "
            "correct the name, or make that one first"
        )
    path = folder / FILE
    if path.exists():
        raise GatheringError(f"{path}: is there already; edit it, or delete it to start again")
    if other := misnamed(folder):
        raise GatheringError(f"{other}: rename it to {FILE}, the name by which it is found")


def _material(folder: Path) -> list[File]:
    config = GatheringConfig(title=folder.name or "Gathering", participants=_participants(folder))
    files = find_files(folder, config)
    read_files(files, config, folder)
    # What cannot be read today is described too, as a file that is mended must find its entry.
    return [file for file in files if file.format]


def _participants(folder: Path) -> str | None:
    """Return the name of the list of participants that is there, if one is."""
    names = ((folder / DEFAULT_PARTICIPANTS).with_suffix(suffix) for suffix in LIST_SUFFIXES)
    return next((path.name for path in names if path.is_file()), None)


def _lay_out_empty(folder: Path) -> None:
    (folder / "notes").mkdir(parents=True, exist_ok=True)
    readme = folder / "README.txt"
    if not readme.exists():
        readme.write_text(_WELCOME, encoding="utf-8")


def _describe(folder: Path, files: Sequence[File]) -> str:
    data = CommentedMap()
    data["title"] = _title(folder.resolve().name)
    data.yaml_set_comment_before_after_key(
        "title", before="What this gathering is. Lines that begin with # are notes to you."
    )
    data["about"] = ""
    data["place"] = ""
    if texts := [piece.text for file in files if file.reading for piece in file.reading.pieces]:
        data["languages"] = CommentedSeq(guess_languages(texts))
        data["languages"].fa.set_flow_style()
        data.yaml_add_eol_comment("guessed from the texts", "languages")
        data["sources"] = CommentedSeq(_entries(files))
        data.yaml_set_comment_before_after_key(
            "sources", before="Guessed. Each entry says what its files are; the first match wins."
        )
    if people := _participants(folder):
        data["participants"] = people
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(data, stream)
    return stream.getvalue() + _unplaced(folder) + _REST


def _unplaced(folder: Path) -> str:
    """List, as a comment, what has no entry because files of its kind are not read."""
    config = GatheringConfig(title="A", participants=_participants(folder))
    files = (file for file in find_files(folder, config) if not file.notes)
    lost = [file for file in files if reader_for(file.source) is None]
    lines = [
        f"#   {' '.join(file.source.split())}: {why_not_read(file)}" for file in lost[:_MOST_LISTED]
    ]
    return "\n".join(["", "# Not read:", *lines, ""]) if lines else ""


def _title(name: str) -> str:
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:] or "Gathering"


def _entries(files: Sequence[File]) -> list[CommentedMap]:
    """Describe files: one entry a sheet, one for all files of a folder and a format."""
    alike: dict[str, dict[str, list[File]]] = {}
    for file in files:
        path = PurePosixPath(file.source)
        is_sheet = layout_of(file.source) == "row"
        folder = (PurePosixPath(_escape(str(path.parent))) / f"*{path.suffix}").as_posix()
        glob = _escape(file.source) if is_sheet else folder
        alike.setdefault(glob, {}).setdefault(_kind(file), []).append(file)
    return [
        _entry(glob if len(kinds) == 1 else [_escape(file.source) for file in same], kind, same)
        for glob, kinds in alike.items()
        for kind, same in kinds.items()
    ]


def _kind(file: File) -> str:
    """Return the kind that the format tells, else the one that the name tells."""
    pieces = file.reading.pieces if file.reading else ()
    told = {piece.fields.get("kind", "") for piece in pieces}
    if len(told) == 1 and (kind := told.pop()) in KINDS:
        return kind
    return file.kind


def _entry(files: str | list[str], kind: str, same: Sequence[File]) -> CommentedMap:
    if isinstance(files, list) and len(files) == 1:
        files = files[0]
    entry = CommentedMap(files=files)
    if kind == "other":  # what nobody says, the text itself may still show
        entry.yaml_add_eol_comment(f"kind: {', '.join(KINDS)}?", "files")
    else:
        entry["kind"] = kind
        by = "name" if kind == guess_kind(same[0].source) else "format"
        entry.yaml_add_eol_comment(f"guessed from the {by}", "kind")
    if layout_of(same[0].source) == "row" and same[0].reading:
        _describe_sheet(entry, same[0])
    return entry


def _escape(source: str) -> str:
    """Write a path as a glob that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in source)


def _describe_sheet(entry: CommentedMap, file: File) -> None:
    """Name the columns that hold text, and those that fill fields, of all sheets of a file."""
    sheets = read_sheets(file.path.read_bytes(), file.path.suffix)
    columns: dict[str, str] = {}
    for sheet in sheets:
        columns = {**_columns(sheet), **columns}
    text = list(dict.fromkeys(name for sheet in sheets for name in _text(sheet, columns)))
    text = text or [longest_column(sheets[0])]
    entry["text"] = text[0] if len(text) == 1 else text
    longest = "the column with the longest texts" if len(text) == 1 else "the columns of long texts"
    there = headings(sheets)
    more = " …" if len(there) > _MOST_LISTED else ""
    entry.yaml_add_eol_comment(f"{longest} of: {', '.join(there[:_MOST_LISTED])}{more}", "text")
    if columns := {field: name for field, name in columns.items() if name not in text}:
        entry["columns"] = CommentedMap(columns)
        entry["columns"].fa.set_flow_style()
        entry.yaml_add_eol_comment("guessed from the headings", "columns")


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


_REST = """
# More that may be said here; remove the # in front of what you use.
# dates: [2026-05-24, 2026-05-25]
# organisers: who held the gathering
# codebook: codebook.yaml          # without one, topics lead the report and a draft is written
# participants: participants.csv   # one row a person, key column `participant`
# groups: {i: The first working group, ii: The second}
"""
