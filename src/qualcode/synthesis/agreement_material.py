"""What a study of agreement looks at: its segments, and its coders by the names they may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codings.coders import FOLDER, find_journals
from qualcode.privacy import Border
from qualcode.reliability.agreeing import DRAWS, tabulate
from qualcode.reliability.units import find_judgements
from qualcode.spans import printable
from qualcode.suggestions import leave_out, read_picked
from qualcode.synthesis.folders import hash_file

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook
    from qualcode.gatherings import Gathering

_TWO = 2


def hash_journals(gathering: Gathering, border: Border, names: Mapping[str, str]) -> dict[str, str]:
    """Return the hash of each journal, under the name that its coder may have."""
    return {
        f"{FOLDER}/{names.get(coder) or border.coder(coder)}{path.suffix}": hash_file(path)
        for coder, path in find_journals(gathering.path)
    }


def name_coders(gathering: Gathering, border: Border) -> dict[str, str]:
    """Return what each coder is called where it is shown; two are never called the same."""
    known = pd.concat([gathering.codings["coder"], gathering.reads["coder"]]).dropna().unique()
    shown: dict[str, str] = {}
    for name in sorted(map(str, known)):
        said = printable(border.coder(name)).encode("utf-8", "replace").decode("utf-8")
        number, free = 1, said
        while free in shown.values() or (free != name and free in known):
            number += 1
            free = f"{said} ({number})"
        shown[name] = free
    return shown


def rename(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with its coders named otherwise."""
    coder = table["coder"].map(lambda name: names.get(name, name)).astype("str")
    return table.assign(coder=coder)


def leave_out_picked(gathering: Gathering) -> tuple[pd.DataFrame, int]:
    """Return the segments that were not picked for doubt, and how many were."""
    segments, picked = gathering.segments, read_picked(gathering.path)
    known = picked["segment"].isin(segments["segment"])  # texts may have been changed since
    return leave_out(segments, picked[known]), int(known.sum())


def find_agreement(gathering: Gathering, codebook: Codebook | None) -> pd.DataFrame | None:
    """Say how far those who coded a gathering by hand agree, as `agreement` does.

    Args:
        gathering: What `read_gathering` gave.
        codebook: The codebook whose codes have a row.

    Returns:
        The table of `agreement`; None where there are not two who read the same.
    """
    work = gathering.handwork
    if len({*work.codings["coder"], *work.reads["coder"]}) < _TWO:
        return None
    segments, _ = leave_out_picked(gathering)
    judgements = find_judgements(
        segments, work.codings, reads=gathering.reads, codebook=codebook, shared="two"
    ).share()
    if not len(judgements.units):
        return None
    return tabulate(judgements, over="document", draws=DRAWS, seed=0)


def tell_picked(picked: int) -> Iterator[str]:
    """Say how many were left out, if any."""
    if picked:
        what = "1 segment that was" if picked == 1 else f"{picked:,} segments that were"
        yield f"Left out: {what} picked because a model doubted what to suggest there."
