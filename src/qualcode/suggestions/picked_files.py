"""Files of what was picked: its ids and places, without anybody's words.

One JSON file for each time that segments were picked, in the gathering's `samples/`, which is never
read as material. `format` says what it is; `segments` has an entry a segment, with `segment`,
`document`, `start` and `end`. No date stands there: the same picks give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pandas as pd

from qualcode.errors import OptionError, OutputError, check_options
from qualcode.saving import save_whole
from qualcode.tables import records, require

_FOLDER, _START, _SUFFIX = "samples", "picked-", ".json"
_FORMAT = "qualcode picked 1"
_COLUMNS = ["segment", "document", "start", "end"]


class _Segment(msgspec.Struct, forbid_unknown_fields=True):
    segment: str
    document: str
    start: int
    end: int


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    segments: list[_Segment]


@check_options
def write_picked(picked: pd.DataFrame, path: str | Path) -> Path:
    """Write what was picked, before it is coded, so that it can be left out of what is counted.

    Args:
        picked: What `next_to_code` gave: needs `segment`, `document`, `start` and `end`.
        path: A gathering's folder: a file is added to its `samples/`, and others stay.

    Returns:
        The file.

    Raises:
        ColumnMissingError: The table lacks a column.
        OutputError: There is no such folder, or it cannot be written.
    """
    require(picked, *_COLUMNS)
    path = Path(path)
    if not path.is_dir():
        raise OutputError(f"{path}: is not a folder; give the gathering's folder")
    rows = records(picked[_COLUMNS].sort_values(["document", "start", "end"], kind="stable"))
    text = json.dumps({"format": _FORMAT, "segments": rows}, ensure_ascii=False, indent=1)
    content = f"{text}\n".encode()
    name = f"{_START}{hashlib.sha256(content).hexdigest()[:16]}{_SUFFIX}"
    return save_whole(path / _FOLDER / name, content)


@check_options
def read_picked(path: str | Path) -> pd.DataFrame:
    """Read all that was ever picked in a gathering.

    Args:
        path: The gathering's folder, or one file that `write_picked` wrote.

    Returns:
        `segment`, `document`, `start` and `end`, each segment once, by file and place; no rows
        where nothing was picked.

    Raises:
        OptionError: There is no such folder or file, or a file is none that `write_picked` wrote.
    """
    path = Path(path)
    if not path.exists():
        raise OptionError(f"{path}: is not there; give the gathering's folder")
    files = [path] if path.is_file() else sorted((path / _FOLDER).glob(f"{_START}*{_SUFFIX}"))
    rows = [msgspec.structs.asdict(one) for file in files for one in _read(file)]
    table = pd.DataFrame(rows, columns=_COLUMNS).astype(
        {"segment": "str", "document": "str", "start": "int64", "end": "int64"}
    )
    return table.drop_duplicates("segment", ignore_index=True)


def _read(file: Path) -> list[_Segment]:
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_File)
    except OSError as broken:
        raise OptionError(f"{file}: cannot be read: {broken.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise OptionError(f"{file}: is no file of what was picked: {broken}") from None
    if found.format != _FORMAT:
        raise OptionError(f"{file}: its format is {found.format!r}, where {_FORMAT!r} is known")
    return found.segments
