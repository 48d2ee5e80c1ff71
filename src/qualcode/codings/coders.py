"""Coders: whose file is whose, and where it lies."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from qualcode.errors import GatheringError, OptionError

FOLDER = "codings"
SUFFIX = ".jsonl"

_NAME = re.compile(r"\w[\w .@+-]*")
_LONGEST = 100  # bytes; with its suffixes it must stay below the 255 of a file's name
_OF_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def find_folder(path: str | Path) -> Path:
    """Return the folder of the journals: the one named, if that is `codings`, else that in it.

    Raises:
        GatheringError: The gathering's folder is not there, or its `codings` is no folder.
    """
    path = Path(path)
    is_named = path.absolute().name == FOLDER and not (path / "gathering.yaml").exists()
    folder = path if is_named else path / FOLDER
    if folder.exists() and not folder.is_dir():
        raise GatheringError(f"{folder}: the journals' folder was expected, and it is a file")
    if not folder.parent.is_dir():
        raise GatheringError(f"{folder.parent}: is not a folder; give the gathering's folder")
    return folder


def find_journals(path: str | Path) -> list[tuple[str, Path]]:
    """List coders and their files in a gathering, by name; a coder's name is that of the file.

    Raises:
        GatheringError: The gathering's folder is not there, or cannot be read, or a journal in it
            is a link that leads elsewhere.
    """
    folder = find_folder(path)
    try:
        files = [file for file in folder.iterdir() if file.suffix == SUFFIX]
    except FileNotFoundError:
        return []
    except OSError as broken:
        raise GatheringError(f"{folder}: cannot be read: {broken.strerror}") from None
    named = [(name_coder(file), file) for file in files if not file.name.startswith(".")]
    for name, file in named:
        _check_file(name, file, folder)
    return sorted(named)


def _check_file(name: str, file: Path, folder: Path) -> None:
    """Refuse a journal that would be taken for what it is not, or that lies elsewhere."""
    if name.startswith(("rule:", "model:")):
        raise GatheringError(f"{file}: would be taken for the codings of a machine; rename it")
    if file.is_symlink() and not file.resolve().is_relative_to(folder.resolve()):
        raise GatheringError(
            f"{file}: this link leads out of the journals' folder; put the file in its place"
        )


def name_coder(file: Path) -> str:
    """Return whose journal a file is."""
    return _compose(file.stem)


def find_journal(path: str | Path, coder: str) -> Path:
    """Return the file of a coder's journal, which need not be there yet.

    Raises:
        GatheringError: The gathering's folder is not there, or cannot be read.
        OptionError: The name cannot be a file's on every system, or another coder's differs from it
            in case only.
    """
    journals = find_journals(path)
    for known, file in journals:
        if isinstance(coder, str) and known == _compose(coder):
            return file  # whatever its name, it is there
    name = check_name(coder)
    for known, file in journals:
        if known.casefold() == name.casefold():
            raise OptionError(
                f"the coder `{name}` is written `{known}` in {file}; on some systems the two would "
                "be one file, so use the same name or another one"
            )
    return find_folder(path) / f"{name}{SUFFIX}"


def check_name(coder: str) -> str:
    """Return a coder's name if it can be a file's.

    Raises:
        OptionError: It cannot.
    """
    name = _compose(coder) if isinstance(coder, str) else ""
    is_long = len(name.encode("utf-8", "replace")) > _LONGEST
    if is_long or not _NAME.fullmatch(name) or name[-1] in " ." or _OF_WINDOWS.fullmatch(name):
        raise OptionError(
            f"a coder cannot be named {coder!r}, since the name becomes a file's; use letters, "
            "digits, `-`, `_` and `.`, and begin with a letter or a digit"
        )
    return name


def _compose(name: str) -> str:
    """Bring a name to NFC; some systems give names of files in another form."""
    return unicodedata.normalize("NFC", name)
