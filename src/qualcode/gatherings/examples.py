"""Examples: the demonstration, and its follow-up of a year later, copied into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from qualcode.errors import GatheringError, OutputError
from qualcode.gatherings.config import FILE

_FIRST: Final = "wikiadvocacy-2024"
_FOLLOW_UP: Final = "wikiadvocacy-2025"


def copy_example(folder: Path, *, follow_up: bool = False) -> Path:
    """Copy a demonstration gathering and its codebooks into a new folder.

    Args:
        folder: Where to.
        follow_up: Whether it is the smaller one of a year later, to compare with the first.

    Returns:
        The path of its gathering.yaml.

    Raises:
        GatheringError: The folder exists and is not empty.
        OutputError: The folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise GatheringError(f"{folder}: is not empty; name a folder that does not exist yet")
    home = _find_home()
    try:
        shutil.copytree(home / "corpus" / (_FOLLOW_UP if follow_up else _FIRST), folder,
                        dirs_exist_ok=True)  # fmt: skip
        shutil.copytree(home / "codebooks", folder / "codebooks")
        path = folder / FILE
        text = path.read_text(encoding="utf-8").replace("../../codebooks/", "codebooks/")
        path.write_text(text, encoding="utf-8")
    except OSError as broken:
        raise OutputError(f"{folder}: cannot be written: {broken.strerror}") from None
    return path


def _find_home() -> Path:
    package = Path(__file__).parents[1]
    packed = package / "example"  # in a wheel
    return packed if packed.is_dir() else package.parents[1]  # else in the repository
