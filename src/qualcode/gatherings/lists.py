"""Lists that describe a gathering without being material: its participants and its proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

import pandas as pd

from qualcode.errors import GatheringError, SourceError
from qualcode.gatherings.config import FILE, GatheringConfig
from qualcode.gatherings.files import DEFAULT_PARTICIPANTS, DEFAULT_PROPOSALS, LIST_SUFFIXES
from qualcode.privacy import check_people
from qualcode.sources.sheets.tabular import read_table
from qualcode.spans import fold
from qualcode.tables import RESERVED

PROPOSAL_COLUMNS = ("need", "format", "activity")


def read_participants(root: Path, config: GatheringConfig) -> pd.DataFrame:
    """Read one row a person: `participant`, then attributes; empty without a file.

    Raises:
        GatheringError: The file cannot be read, lacks the column or names a person twice; or
            there are several (participants.csv and participants.xlsx).
    """
    table, path = _read(
        root, config.participants, DEFAULT_PARTICIPANTS, ("participant",), key="participants"
    )
    if table["participant"].isna().any():
        raise GatheringError(f"{path}: a row has no `participant`; give it an id or take it out")
    doubled = table["participant"][table["participant"].duplicated()]
    if len(doubled):
        raise GatheringError(f"{path}: participant `{doubled.iloc[0]}` has more than one row")
    names = [name for name in table.columns if name != "participant"]
    table = table[["participant", *names]].rename(columns=attribute_names(names))
    return check_people(table, path)


def read_proposals(root: Path, config: GatheringConfig) -> pd.DataFrame:
    """Read one row a proposal: `need` (a code), `format`, `activity`; empty without a file.

    Raises:
        GatheringError: The file cannot be read, or lacks one of the columns.
    """
    table, _ = _read(root, config.proposals, DEFAULT_PROPOSALS, PROPOSAL_COLUMNS, key="proposals")
    return table


def attribute_names(names: Iterable[str]) -> dict[str, str]:
    """Say what attributes are called whose name would hide a column of ours: `text` is `text_`.

    Args:
        names: Those of one table or file, each once.

    Returns:
        The new names by the old ones, of those alone that change. None is another's.
    """
    taken = {*names}
    changed: dict[str, str] = {}
    for name in sorted(taken & RESERVED):
        changed[name] = next(new for n in count(1) if (new := name + n * "_") not in taken)
        taken.add(changed[name])
    return changed


def tell_names(changed: Mapping[str, str]) -> list[str]:
    """Say of attributes, by their old names, that they are called otherwise than in their file."""
    return [f"an attribute is called `{new}`, since `{old}` is a column of qualcode's own"
            for old, new in changed.items()]  # fmt: skip


def _read(
    root: Path, named: str | None, default: str, columns: tuple[str, ...], *, key: str
) -> tuple[pd.DataFrame, Path]:
    path = root / named if named else _find(root, default, key)
    if not named and not path.is_file():
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in columns}), path
    if not path.resolve().is_relative_to(root.resolve()):
        raise GatheringError(f"{path}: leads out of the gathering; put a copy of it inside")
    try:
        table = read_table(path.read_bytes(), path.suffix)
    except OSError as broken:
        raise GatheringError(f"{root / FILE}: `{key}`: {path}: {broken.strerror}") from None
    except SourceError as broken:
        raise GatheringError(f"{path}: {broken}") from None
    table = table.rename(columns=_as_expected(table.columns, columns))
    for name in columns:
        if name not in table:
            there = ", ".join(table.columns)
            raise GatheringError(f"{path}: expected a column `{name}`; it has {there}")
    return table, path


def _find(root: Path, default: str, key: str) -> Path:
    """Return the list that bears the usual name: delimited text or a workbook."""
    paths = [(root / default).with_suffix(suffix) for suffix in LIST_SUFFIXES]
    there = [path for path in paths if path.is_file()]
    if len(there) > 1:
        names = " and ".join(path.name for path in there)
        raise GatheringError(
            f"{root}: there are {names}; take one out, or name the right one as `{key}` in {FILE}"
        )
    return there[0] if there else root / default


def _as_expected(names: Iterable[str], expected: Sequence[str]) -> dict[str, str]:
    """Say which columns are those expected, in other letters or as an id (`Participant ID`)."""
    folded = {_plain(name): name for name in reversed([*names])}
    found = {name: folded.get(name) or folded.get(f"{name} id") for name in expected}
    return {there: name for name, there in found.items() if there and name not in names}


def _plain(name: str) -> str:
    return fold(name.replace("_", " ").replace("-", " "))
