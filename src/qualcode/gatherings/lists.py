"""Lists that describe a gathering without being material: its participants and its proposals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qualcode.errors import GatheringError, SourceError
from qualcode.gatherings.config import FILE, GatheringConfig
from qualcode.gatherings.files import DEFAULT_PARTICIPANTS, DEFAULT_PROPOSALS
from qualcode.sources.sheets import read_table
from qualcode.tables import RESERVED

PROPOSAL_COLUMNS = ("need", "format", "activity")


def read_participants(root: Path, config: GatheringConfig) -> pd.DataFrame:
    """Read one row a person: `participant`, then attributes; empty without a file.

    Raises:
        GatheringError: The file cannot be read, lacks the column or names a person twice.
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
    return table[["participant", *names]].rename(columns={n: attribute_name(n) for n in names})


def read_proposals(root: Path, config: GatheringConfig) -> pd.DataFrame:
    """Read one row a proposal: `need` (a code), `format`, `activity`; empty without a file.

    Raises:
        GatheringError: The file cannot be read, or lacks one of the columns.
    """
    table, _ = _read(root, config.proposals, DEFAULT_PROPOSALS, PROPOSAL_COLUMNS, key="proposals")
    return table


def attribute_name(name: str) -> str:
    """Return a name that an attribute may have: `text` would hide the table's own column."""
    return f"{name}_" if name in RESERVED else name


def _read(
    root: Path, named: str | None, default: str, columns: tuple[str, ...], *, key: str
) -> tuple[pd.DataFrame, Path]:
    path = root / (named or default)
    if not named and not path.is_file():
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in columns}), path
    if not path.resolve().is_relative_to(root.resolve()):
        raise GatheringError(f"{path}: leads out of the gathering; put a copy of it inside")
    try:
        table = read_table(path.read_bytes())
    except OSError as broken:
        raise GatheringError(f"{root / FILE}: `{key}`: {path}: {broken.strerror}") from None
    except SourceError as broken:
        raise GatheringError(f"{path}: {broken}") from None
    for name in columns:
        if name not in table:
            there = ", ".join(table.columns)
            raise GatheringError(f"{path}: expected a column `{name}`; it has {there}")
    return table, path
