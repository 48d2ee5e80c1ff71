"""The files of a gathering: found, matched to what gathering.yaml says of them, accounted for."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import ColumnMissingError, GatheringError, SourceError
from qualcode.gatherings.config import FILE, GatheringConfig, SourceConfig
from qualcode.sources import Options, Reading, reader_for, readers
from qualcode.spans import normalise

if TYPE_CHECKING:
    from qualcode.sources import Reader

NEVER_MATERIAL = ("codings", "narrative", "samples", "scripts")
DEFAULT_PARTICIPANTS = "participants.csv"
DEFAULT_PROPOSALS = "proposals.csv"
_BARE = SourceConfig(files="**/*")


@dataclass
class File:
    """A file of a gathering and what became of it."""

    source: str
    path: Path
    entry: SourceConfig | None = None
    status: str = "skipped"
    format: str = ""
    bytes: int = 0
    sha256: str = ""
    notes: list[str] = field(default_factory=list)
    reading: Reading | None = None

    def skip(self, note: str) -> File:
        """Say why the file is not read."""
        self.notes.append(note)
        return self

    def fail(self, note: str) -> File:
        """Say why the file cannot be read."""
        self.status = "failed"
        return self.skip(note)


def find_files(root: Path, config: GatheringConfig) -> list[File]:
    """List a gathering's files in the order of their paths, each with its entry or a reason.

    Raises:
        GatheringError: A link leads out of the gathering, or a glob of `sources` matches nothing.
    """
    files = sorted(_walk(root), key=lambda file: (file.source, str(file.path)))
    own = own_files(config)
    for before, file in zip([None, *files], files, strict=False):
        if not file.notes and (reason := _why_never(file, own)):
            file.skip(reason)
        elif before and before.source == file.source:
            file.fail(
                "another file has the same name but for how its letters are composed; rename it"
            )
    material = [file for file in files if not file.notes]
    if config.sources:
        _assign(root, config, material)
    else:
        for file in material:
            file.entry = _BARE
    return files


def own_files(config: GatheringConfig) -> dict[str, str]:
    """Name the files that describe the gathering, and say what each is."""
    named = {
        FILE: "describes the gathering",
        config.participants or DEFAULT_PARTICIPANTS: "the participants",
        config.proposals or DEFAULT_PROPOSALS: "the proposals",
        config.logo or "": "the logo",
        config.codebook or "": "the codebook",
    }
    return {normalise(os.path.normpath(name)).replace(os.sep, "/"): what
            for name, what in named.items() if name}  # fmt: skip


def _walk(root: Path) -> Iterator[File]:
    """Yield a row a file, and one for a folder that is not looked into."""
    for folder, folders, names in os.walk(root):
        for name in sorted(folders):
            if reason := _why_not_into(Path(folder) / name, root):
                folders.remove(name)
                yield _file(Path(folder) / name, root, suffix="/").skip(reason)
        for name in sorted(names):
            path = Path(folder) / name
            file = _file(path, root)
            if path.is_symlink():
                _check_link(path, root)
                file.skip("a link; what it leads to is read where it is")
            elif name.startswith((".", "~$")) or name in {"Thumbs.db", "desktop.ini"}:
                file.skip("hidden or temporary")
            yield file


def _file(path: Path, root: Path, suffix: str = "") -> File:
    return File(source=_source(path, root) + suffix, path=path)


def _source(path: Path, root: Path) -> str:
    """Return a path as it stands in the tables; bytes of a name that are no text are spelt out."""
    return normalise(
        os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")
    )


def _why_not_into(folder: Path, root: Path) -> str:
    if folder.is_symlink():
        _check_link(folder, root)
        return "a link; what it leads to is read where it is"
    if folder.name.startswith("."):
        return "hidden"
    if not os.access(folder, os.R_OK | os.X_OK):
        return "this folder cannot be opened; change its permissions"
    if folder.parent == root and folder.name in NEVER_MATERIAL:
        return "never material"
    return ""


def _check_link(path: Path, root: Path) -> None:
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop of links leads nowhere
        return
    if not inside:
        raise GatheringError(
            f"{path}: this link leads out of the gathering; put a copy of the file in its place"
        )


def _why_never(file: File, own: dict[str, str]) -> str:
    if file.source in own:
        return f"never material: {own[file.source]}"
    if re.match(r"readme(\.|$)", file.path.name, re.IGNORECASE):
        return "never material: a README"
    return ""


def _assign(root: Path, config: GatheringConfig, material: Sequence[File]) -> None:
    """Give each file the first entry that matches it."""
    for number, entry in enumerate(config.sources):
        for glob in entry.globs:
            matched = {_source(path, root) for path in _glob(root, glob)}
            hits = [file for file in material if file.source in matched]
            if not hits:
                raise GatheringError(
                    f"{root / FILE}: `sources[{number}].files`: `{glob}` matches no file; "
                    f"there are {_list(file.source for file in material)}"
                )
            for file in hits:
                file.entry = file.entry or entry
    for file in material:
        if file.entry is None:
            file.skip("no entry under `sources` matches it")


def _glob(root: Path, glob: str) -> Iterator[Path]:
    """Yield what a glob matches, also where a Mac has written the names in decomposed letters."""
    for form in dict.fromkeys((glob, unicodedata.normalize("NFD", glob))):
        try:
            yield from root.glob(form)
        except (ValueError, OSError, NotImplementedError):
            return


def _list(names: Iterator[str], most: int = 8) -> str:
    listed = list(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more if listed else "no files"


def read_file(file: File, config: GatheringConfig, root: Path) -> None:
    """Read a file that has an entry; what goes wrong is written down in it.

    Raises:
        GatheringError: gathering.yaml names a column that the file does not have.
    """
    entry = file.entry
    reader = reader_for(file.source)
    if entry is None or not _may_read(file, reader, config):
        return
    options = Options(entry.text_columns, entry.field_columns, entry.encoding)
    try:
        content = file.path.read_bytes()
        file.bytes, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
        if reader:
            file.format, file.reading = reader.format, reader.read(content, options)
    except ColumnMissingError as missing:
        number = config.sources.index(entry)
        place = f"{root / FILE}: `sources[{number}]`"
        raise GatheringError(f"{place}: {file.source}: {missing}") from None
    except SourceError as broken:
        file.fail(str(broken))
    except OSError as broken:
        file.fail(f"cannot be read: {broken.strerror}")
    else:
        _note_reading(file)


def _may_read(file: File, reader: Reader | None, config: GatheringConfig) -> bool:
    try:
        file.bytes = file.path.stat().st_size
    except OSError as broken:
        file.fail(f"cannot be read: {broken.strerror}")
        return False
    limit = config.limits.megabytes
    if reader is None:
        endings = ", ".join(sorted(suffix for known in readers() for suffix in known.suffixes))
        file.skip(f"files of this kind are not read; those that are: {endings}")
    elif file.bytes == 0:
        file.skip("empty: 0 bytes")
    elif file.bytes > limit * 1_000_000:
        size = f"{file.bytes / 1_000_000:.1f} MB is over the limit of {limit:g} MB a file"
        file.fail(f"{size}; split it, or raise `limits: {{megabytes: …}}` in {FILE}")
    return not file.notes


def _note_reading(file: File) -> None:
    reading = file.reading
    if reading is None:
        return
    if reading.note:
        file.notes.append(reading.note)
    if any(piece.text.strip() for piece in reading.pieces):
        file.status = "read"
    else:
        file.skip("holds no text")
        file.reading = None
