"""What the tests of reviews share."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode.gatherings import Gathering
from qualcode.reviews.workbook import FILLED, dump_workbook


@pytest.fixture
def gathering(meeting: Path) -> Gathering:
    return qualcode.read_gathering(meeting)


@pytest.fixture
def fill(gathering: Gathering, tmp_path: Path) -> Callable[..., Path]:
    """Write a sheet of all suggestions of the meeting, into which a person has written."""
    table = qualcode.list_suggestions(gathering).assign(**dict.fromkeys(FILLED, ""))
    codes = gathering.codebook.to_frame()

    def fill_in(
        *rows: tuple[int, str, str, str],
        change: Callable[[pd.DataFrame], pd.DataFrame] = lambda filled: filled,
    ) -> Path:
        filled = table.copy()
        for at, *cells in rows:
            filled.loc[at, list(FILLED)] = cells
        path = tmp_path / "filled.xlsx"
        path.write_bytes(dump_workbook(change(filled), codes, title="A meeting"))
        return path

    return fill_in
