"""The files of a gathering: found, matched to what gathering.yaml says of them, accounted for."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from qualcode.errors import GatheringError
from qualcode.gatherings.config import (
    FILE,
    GatheringConfig,
    SourceConfig,
    name_place,
)
from qualcode.gatherings.kinds import guess_kind
from qualcode.sources import Reading, reader_for, readers
from qualcode.spans import normalise

NEVER_MATERIAL = ("codings", "narrative", "samples", "scripts")
DEFAULT_PARTICIPANTS = "participants.csv"
DEFAULT_PROPOSALS = "proposals.csv"
#: Endings that these lists may have, where they bear their usual names.
LIST_SUFFIXES = (".csv", ".xlsx", ".ods")
#: What is said of a codebook that is not used.
NOT_NAMED = f"a codebook that {FILE} does not name; to use it, write there `codebook: {{}}`"
_BARE = SourceConfig(files="**/*")
_LOOP = "a link that leads back to itself; remove it"
_ADVICE = {
    ".doc .pages": "save it as .docx",
    ".ppt .key": "save it as .pptx",
    ".numbers": "save it as .xlsx",
    ".heic .heif .avif .gif .bmp .svg": "export it as .jpg or .png",
    ".mp3 .m4a .wav .ogg .opus .aac .flac .mp4 .mov .mkv .avi .webm": (
        "put a transcript beside it (.vtt, .srt, or text with `Name: …`)"
    ),
    ".zip .7z .rar .tar .gz": "unpack it into the folder",
    ".eml .msg": "save its text as .txt",
}
_LOOKED_AT = 1_000_000  # bytes of a file that may be a codebook
_WRITTEN_OUT = (".md", ".markdown", ".txt")


@dataclass
class File:
    """A file of a gathering and what became of it.

    Attributes:
        source: Its path in the gathering.
        path: Where it is.
        entry: What gathering.yaml says of it.
        picture: The picture that it transcribes, if it does.
        status: read, skipped or failed; the other facts are those of `ingest`.
        reading: What it gave.
    """

    source: str
    path: Path
    entry: SourceConfig | None = None
    picture: str = ""
    status: str = "skipped"
    format: str = ""
    bytes: int = 0
    sha256: str = ""
    notes: list[str] = field(default_factory=list)
    reading: Reading | None = None

    @property
    def kind(self) -> str:
        """What the entry says that it is, else what it shows to be, else what its path tells."""
        said = self.entry.kind if self.entry else None
        shown = self.reading.kind if self.reading else ""
        return (
            said
            or shown
            or guess_kind(self.source, format="photo" if self.picture else self.format)
        )

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
    _pair_pictures(material)
    _skip_surveys(root, config, [file for file in material if file.entry is None])
    _skip_unnamed([file for file in material if not file.notes])
    return files


def own_files(config: GatheringConfig) -> dict[str, str]:
    """Name the files that describe the gathering, and say what each is."""
    named = {
        FILE: "describes the gathering",
        **dict.fromkeys(_names(config.participants, DEFAULT_PARTICIPANTS), "the participants"),
        **dict.fromkeys(_names(config.proposals, DEFAULT_PROPOSALS), "the proposals"),
        config.logo or "": "the logo",
        **{one.codebook: "the codebook of a survey" for one in config.surveys if one.codebook},
        config.codebook or "": "the codebook",
    }
    return {normalise(os.path.normpath(name)).replace(os.sep, "/"): what
            for name, what in named.items() if name}  # fmt: skip


def _names(named: str | None, default: str) -> list[str]:
    usual = (PurePosixPath(default).with_suffix(suffix).as_posix() for suffix in LIST_SUFFIXES)
    return [named] if named else list(usual)


def _walk(root: Path) -> Iterator[File]:
    """Yield a row a file, and one for a folder that is not looked into."""
    for folder, folders, names in os.walk(root):
        for name in sorted(folders):
            path = Path(folder) / name
            if path.is_symlink():
                folders.remove(name)
                yield _link(path, root, suffix="/")
            elif reason := _why_not_into(path, root):
                folders.remove(name)
                yield _file(path, root, suffix="/").skip(reason)
        for name in sorted(names):
            path = Path(folder) / name
            file = _file(path, root)
            if path.is_symlink():
                file = _link(path, root)
            elif _is_hidden(name):
                file.skip("hidden or temporary")
            yield file


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name in {"Thumbs.db", "desktop.ini"}


def _file(path: Path, root: Path, suffix: str = "") -> File:
    return File(source=_source(path, root) + suffix, path=path)


def _source(path: Path, root: Path) -> str:
    """Return a path as it stands in the tables; bytes of a name that are no text are spelt out."""
    return normalise(
        os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")
    )


def _why_not_into(folder: Path, root: Path) -> str:
    if folder.name.startswith("."):
        return "hidden"
    if not os.access(folder, os.R_OK | os.X_OK):
        return "this folder cannot be opened; change its permissions"
    if folder.parent == root and folder.name in NEVER_MATERIAL:
        return "never material"
    return ""


def _link(path: Path, root: Path, suffix: str = "") -> File:
    """Account for a link, which is never followed.

    Raises:
        GatheringError: It leads out of the gathering.
    """
    file = _file(path, root, suffix)
    try:
        target = path.resolve()
    except (OSError, RuntimeError):
        return file.fail(_LOOP)
    if not target.is_relative_to(root.resolve()):
        raise GatheringError(
            f"{path}: this link leads out of the gathering; put a copy of the file in its place"
        )
    if path.parent.resolve().is_relative_to(target):
        return file.fail(_LOOP)
    if not target.exists() and not _is_hidden(path.name):
        return file.fail("a link that leads to nothing; remove it")
    return file.skip("a link; what it leads to is read where it is")


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
                place = name_place(root, ("sources", number, "files"), f"sources[{number}].files")
                there = _list(file.source for file in material)
                raise GatheringError(f"{place}: `{glob}` matches no file; there are {there}")
            for file in hits:
                file.entry = file.entry or entry


def _skip_surveys(root: Path, config: GatheringConfig, unnamed: Sequence[File]) -> None:
    """Say of sheets without open answers that they are not forgotten."""
    globs = [glob for survey in config.surveys for glob in survey.globs]
    answered = {_source(path, root) for glob in globs for path in _glob(root, glob)}
    for file in unnamed:
        if file.source in answered:
            file.skip("its closed questions are counted as a survey")


def _skip_unnamed(material: Sequence[File]) -> None:
    for file in material:
        if file.entry is None:
            is_known = reader_for(file.source) is not None
            file.skip("no entry under `sources` matches it" if is_known else why_not_read(file))


def why_not_read(file: File) -> str:
    """Say that a file is of a kind that is not read, and what to do about it."""
    suffix = PurePosixPath(file.source).suffix.lower()
    if _is_codebook(file.path):
        return NOT_NAMED.format(file.source)
    if advice := next((said for endings, said in _ADVICE.items() if suffix in endings.split()), ""):
        return f"{suffix} files are not read; {advice}"
    endings = sorted(ending for known in readers() for ending in known.suffixes)
    return f"files of this kind are not read; those that are: {', '.join(endings)}"


def _is_codebook(path: Path) -> bool:
    """Say whether a file looks like a codebook: YAML with `codes` at its top level."""
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return False
    try:
        with path.open("rb") as stream:
            return b"codes:" in {line[:6] for line in stream.read(_LOOKED_AT).splitlines()}
    except OSError:
        return False


def _pair_pictures(material: Sequence[File]) -> None:
    """Let a transcription that stands beside a picture take its place (`chart-3.jpg.md`)."""
    by_source = {file.source: file for file in material}
    for picture in material:
        reader = reader_for(picture.source)
        written = (by_source.get(picture.source + suffix) for suffix in _WRITTEN_OUT)
        text = next((file for file in written if file and _has_bytes(file)), None)
        if text and reader and reader.format == "photo":
            text.entry, text.picture = text.entry or picture.entry, picture.source
            picture.format = reader.format
            picture.skip(f"its transcription {text.path.name} is read in its place")


def _has_bytes(file: File) -> bool:
    try:
        return file.path.stat().st_size > 0
    except OSError:
        return False


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
