"""Laying out a gathering: a new folder, or a description of files already there."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.errors import GatheringError, OutputError
from qualcode.gatherings.config import DEFAULT_CODEBOOK, FILE, GatheringConfig, misnamed
from qualcode.gatherings.files import (
    DEFAULT_PARTICIPANTS,
    LIST_SUFFIXES,
    File,
    find_files,
    why_not_read,
)
from qualcode.gatherings.guessing import Propose, describe_sheet, guess_survey, has_own_words
from qualcode.gatherings.kinds import guess_kind
from qualcode.gatherings.reading import read_files
from qualcode.languages import guess_languages
from qualcode.sources import layout_of, reader_for
from qualcode.sources.sheets.headings import Sheet
from qualcode.sources.sheets.tabular import read_sheets
from qualcode.tables import KINDS

_MOST_LISTED = 20

_OF_SURVEYS = """\
Guessed. Closed questions, which are counted; take out those that say who somebody is, as an age.
`section: …` puts a question under a heading, `moment: before` or `after` says when it was asked."""

_WELCOME = """\
Put what the gathering left behind into this folder: notes as .txt, .docx or .pdf, photographs,
exports of a whiteboard or a survey as .csv or .xlsx, subtitles as .vtt. Then describe them in
gathering.yaml, or delete that file and type `qualcode new` again to have it guessed.
`qualcode check` says what is read.
"""


def lay_out(folder: Path, *, propose: Propose | None = None) -> Path:
    """Write a gathering.yaml: with guesses where there are files, else as a form to fill in.

    Args:
        folder: Of the gathering.
        propose: Finds closed questions in sheets, for `surveys`; None: nobody looks for them.

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
        path.write_text(_describe(folder, files, propose), encoding="utf-8")
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


def _describe(folder: Path, files: Sequence[File], propose: Propose | None) -> str:
    data = CommentedMap()
    data["title"] = _title(folder.resolve().name)
    data.yaml_set_comment_before_after_key(
        "title", before="What this gathering is. Lines that begin with # are notes to you."
    )
    data["about"] = ""
    data["place"] = ""
    if texts := [piece.text for file in files if file.reading for piece in file.reading.pieces]:
        _describe_languages(data, guess_languages(texts))
        sheets = {file.source: _sheets(file) for file in files}
        surveys = _surveys(files, sheets, propose) if propose else {}
        read = _with_words(files, sheets, surveys)
        data["sources"] = CommentedSeq(_entries(read, sheets, surveys))
        data.yaml_set_comment_before_after_key(
            "sources", before="Guessed. Each entry says what its files are; the first match wins."
        )
        if surveys:
            data["surveys"] = CommentedSeq(surveys.values())
            data.yaml_set_comment_before_after_key("surveys", before=_OF_SURVEYS)
    if (folder / DEFAULT_CODEBOOK).is_file():
        data["codebook"] = DEFAULT_CODEBOOK
    if people := _participants(folder):
        data["participants"] = people
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(data, stream)
    return stream.getvalue() + _unplaced(folder) + _REST


def _describe_languages(data: CommentedMap, spoken: Sequence[str]) -> None:
    data["languages"] = CommentedSeq(spoken)
    data["languages"].fa.set_flow_style()
    data.yaml_add_eol_comment("guessed from the texts", "languages")
    if spoken[:1] == ["es"]:
        data["language"] = "es"
        data.yaml_add_eol_comment("of the report: en or es", "language")


def _sheets(file: File) -> list[Sheet]:
    if layout_of(file.source) != "row" or not file.reading:
        return []
    return read_sheets(file.path.read_bytes(), file.path.suffix)


def _surveys(
    files: Sequence[File], sheets: Mapping[str, Sequence[Sheet]], propose: Propose
) -> dict[str, CommentedMap]:
    """Return an entry for each file in which closed questions were found."""
    found = {file.source: guess_survey(file, sheets[file.source], propose) for file in files}
    surveys = {source: entry for source, entry in found.items() if entry}
    for source, entry in surveys.items():
        entry["files"] = _escape(source)
    return surveys


def _with_words(
    files: Sequence[File], sheets: Mapping[str, Sequence[Sheet]], surveys: Mapping[str, Any]
) -> list[File]:
    """Leave out surveys that have nothing to read, so that choices are not taken for words."""
    closed = {source: [one["column"] for one in entry["questions"]]
              for source, entry in surveys.items()}  # fmt: skip
    kept = [
        file
        for file in files
        if file.source not in closed or has_own_words(sheets[file.source], closed[file.source])
    ]
    return kept or list(files)  # a gathering needs something to read


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


def _entries(
    files: Sequence[File], sheets: Mapping[str, Sequence[Sheet]], surveys: Mapping[str, object]
) -> list[CommentedMap]:
    """Describe files: one entry a sheet, one for all files of a folder and a format."""
    alike: dict[str, dict[str, list[File]]] = {}
    for file in files:
        path = PurePosixPath(file.source)
        is_sheet = layout_of(file.source) == "row"
        folder = (PurePosixPath(_escape(str(path.parent))) / f"*{path.suffix}").as_posix()
        glob = _escape(file.source) if is_sheet else folder
        kind = "survey" if file.source in surveys else _kind(file)
        alike.setdefault(glob, {}).setdefault(kind, []).append(file)
    return [
        _entry(
            glob if len(kinds) == 1 else [_escape(file.source) for file in same],
            kind,
            same[0],
            sheets[same[0].source],
        )
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


def _entry(files: str | list[str], kind: str, first: File, sheets: Sequence[Sheet]) -> CommentedMap:
    if isinstance(files, list) and len(files) == 1:
        files = files[0]
    entry = CommentedMap(files=files)
    if kind == "other":  # what nobody says, the text itself may still show
        entry.yaml_add_eol_comment(f"kind: {', '.join(KINDS)}?", "files")
    else:
        entry["kind"] = kind
        told = "format" if kind == _kind(first) else "answers"
        by = "name" if kind == guess_kind(first.source) else told
        entry.yaml_add_eol_comment(f"guessed from the {by}", "kind")
    if sheets:
        describe_sheet(entry, sheets)
    return entry


def _escape(source: str) -> str:
    """Write a path as a glob that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in source)


_REST = """
# More that may be said here; remove the # in front of what you use.
# dates: [2026-05-24, 2026-05-25]
# organisers: who held the gathering
# codebook: my-codes.yaml          # codebook.yaml is used anyway; without any, topics lead
# participants: participants.csv   # one row a person, key column `participant`
# groups: {i: The first working group, ii: The second}
"""
