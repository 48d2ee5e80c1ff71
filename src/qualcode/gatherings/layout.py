"""Laying out a gathering: a new folder, a description of files already there, or the example."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.errors import GatheringError, OutputError
from qualcode.gatherings.config import FILE, GatheringConfig
from qualcode.gatherings.files import DEFAULT_PARTICIPANTS, File, find_files
from qualcode.gatherings.kinds import guess_kind
from qualcode.gatherings.reading import read_files
from qualcode.languages import guess_languages
from qualcode.sources import layout_of
from qualcode.sources.sheets import longest_column, read_table
from qualcode.tables import FIELDS

_EXAMPLE = "wikiadvocacy-2024"

#: Headings under which people put a field, in folded form.
_SIGNS = {
    "participant": (
        "participant", "author", "author-id", "author_id", "autor", "who", "name", "user",
        "respondent", "person", "participante", "nombre", "speaker",
    ),
    "group": ("group", "table", "team", "grupo", "mesa", "equipo"),
    "activity": ("activity", "session", "workshop", "actividad", "sesion", "sesión"),
    "day": ("day", "dia", "día"),
    "language": ("language", "lang", "idioma"),
}  # fmt: skip

_WELCOME = """\
Put what the gathering left behind into this folder: notes as .txt or .md, exports of a
whiteboard or a survey as .csv. Then describe them in gathering.yaml, or delete that file and
type `qualcode new` again to have it guessed. `qualcode check` says what is read.
"""


def lay_out(folder: Path) -> Path:
    """Write a gathering.yaml: with guesses where there are files, else as a form to fill in.

    Returns:
        The path of the gathering.yaml.

    Raises:
        GatheringError: There is a gathering.yaml already, or the path is a file.
        OutputError: The folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise GatheringError(f"{folder}: is a file; name a folder")
    path = folder / FILE
    if path.exists():
        raise GatheringError(f"{path}: is there already; edit it, or delete it to start again")
    files = _material(folder) if folder.is_dir() else []
    try:
        if not files:
            _lay_out_empty(folder)
        path.write_text(_describe(folder, files), encoding="utf-8")
    except OSError as broken:
        raise OutputError(f"{broken.filename}: cannot be written: {broken.strerror}") from None
    return path


def copy_example(folder: Path) -> Path:
    """Copy the demonstration gathering and its codebooks into a new folder.

    Returns:
        The path of its gathering.yaml.

    Raises:
        GatheringError: The folder exists and is not empty.
        OutputError: The folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise GatheringError(f"{folder}: is not empty; name a folder that does not exist yet")
    corpus, codebooks = _example_folders()
    try:
        shutil.copytree(corpus, folder, dirs_exist_ok=True)
        shutil.copytree(codebooks, folder / "codebooks")
        path = folder / FILE
        text = path.read_text(encoding="utf-8").replace("../../codebooks/", "codebooks/")
        path.write_text(text, encoding="utf-8")
    except OSError as broken:
        raise OutputError(f"{folder}: cannot be written: {broken.strerror}") from None
    return path


def _example_folders() -> tuple[Path, Path]:
    package = Path(__file__).parents[1]
    packed = package / "example"  # in a wheel
    home = packed if packed.is_dir() else package.parents[1]  # else in the repository
    return home / "corpus" / _EXAMPLE, home / "codebooks"


def _material(folder: Path) -> list[File]:
    config = GatheringConfig(title=folder.name or "Gathering")
    files = find_files(folder, config)
    read_files(files, config, folder)
    return [file for file in files if file.status == "read"]


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
    if (folder / DEFAULT_PARTICIPANTS).is_file():
        data["participants"] = DEFAULT_PARTICIPANTS
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(data, stream)
    return stream.getvalue() + _REST


def _title(name: str) -> str:
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:] or "Gathering"


def _entries(files: Sequence[File]) -> list[CommentedMap]:
    """Describe files: one entry a sheet, one for all texts of a folder."""
    entries: dict[str, CommentedMap] = {}
    for file in files:
        path = PurePosixPath(file.source)
        is_sheet = layout_of(file.source) == "row"
        alike = (PurePosixPath(_escape(str(path.parent))) / f"*{path.suffix}").as_posix()
        glob = _escape(file.source) if is_sheet else alike
        if glob in entries:
            continue
        entry = entries[glob] = CommentedMap(files=glob)
        entry["kind"] = guess_kind(file.source)
        entry.yaml_add_eol_comment("guessed from the name", "kind")
        if is_sheet:
            _describe_sheet(entry, file)
    return list(entries.values())


def _escape(source: str) -> str:
    """Write a path as a glob that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in source)


def _describe_sheet(entry: CommentedMap, file: File) -> None:
    table = read_table(file.path.read_bytes()).fillna("")
    heading = list(table.columns)
    columns = guess_columns(heading)
    text = longest_column(heading, table.to_numpy().tolist(), taken=set(columns.values()))
    entry["text"] = text
    entry.yaml_add_eol_comment(
        f"the column with the longest texts of: {', '.join(heading)}", "text"
    )
    if columns := {field: name for field, name in columns.items() if name != text}:
        entry["columns"] = CommentedMap(columns)
        entry["columns"].fa.set_flow_style()
        entry.yaml_add_eol_comment("guessed from the headings", "columns")


def guess_columns(heading: Sequence[str]) -> Mapping[str, str]:
    """Guess which columns of a sheet fill which fields, from their headings."""
    folded = {name.casefold().strip(): name for name in reversed(heading)}
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
