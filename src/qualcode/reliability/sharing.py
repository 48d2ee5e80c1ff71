"""Sharing out: units to coders, in runs and in equal parts."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]

_NEAR: Final = 20  # a cut moves to the end of a document if that costs a coder at most 1 in 20


def allocate(sizes: npt.ArrayLike, wanted: int, *, ties: npt.ArrayLike) -> Numbers:
    """Share out what is to be drawn among strata, in proportion to their sizes.

    Args:
        sizes: Of the strata, each at least 1.
        wanted: How many are drawn of all of them together; not more than there are.
        ties: Which come first where remainders are equal; lower numbers do.

    Returns:
        How many are drawn of each: by largest remainders; at least one, if as many are wanted as
        there are strata.
    """
    size = np.asarray(sizes, dtype=np.float64)
    given = np.zeros(len(size), dtype=np.int64)
    free, left = np.ones(len(size), dtype=bool), wanted
    quota = size * wanted / size.sum()
    if wanted >= len(size):
        while (low := free & (quota < 1)).any():  # the others share what is left
            given[low], free = 1, free & ~low
            left = wanted - int(np.count_nonzero(~free))
            quota = np.where(free, size * left / max(size[free].sum(), 1), quota)
    given[free] = np.floor(quota[free] + 1e-9)
    rest = np.where(free, np.round(quota - given, 9), -np.inf)
    more = np.lexsort((np.asarray(ties), -rest))[: wanted - int(given.sum())]
    given[more] += 1
    return given


class _Sharing:
    """Chooses who codes what is coded by several, so that all groups share as much as they can.

    Args:
        coders: How many there are.
        of: How many are in a group.
        load: What each of them has to do already.
    """

    def __init__(self, coders: int, of: int, load: npt.NDArray[np.float64]) -> None:
        self._members = np.array(list(combinations(range(coders), of)), dtype=np.int64)
        self._shared = np.zeros(len(self._members))
        self._with = [np.flatnonzero((self._members == who).any(axis=1)) for who in range(coders)]
        self.load = load

    def choose(self, size: float, owner: int | None = None) -> list[int]:
        """Return the group that shares least so far, and then that which has least to do.

        Args:
            size: Of what is given to it.
            owner: Somebody who must be in it, and has it already.
        """
        open_ = np.arange(len(self._members)) if owner is None else self._with[owner]
        load = self.load[self._members[open_]].sum(axis=1)
        chosen = open_[np.lexsort((load, self._shared[open_]))[0]]
        group = self._members[chosen]
        self._shared[chosen] += size
        self.load[group[group != owner] if owner is not None else group] += size
        return [int(who) for who in group]


def give_segments(
    units: pd.DataFrame, doubled: Numbers, coders: int, of: int
) -> dict[int, list[int]]:
    """Give coders runs of segments, and some of them to others as well."""
    owner = _cut_runs(units, doubled, coders)
    groups = {at: [who] for at, who in enumerate(owner.tolist())}
    sharing = _Sharing(coders, of, np.bincount(owner, minlength=coders).astype(np.float64))
    for at in doubled.tolist():
        groups[at] = sharing.choose(1, groups[at][0])
    return groups


def give_documents(
    units: pd.DataFrame, doubled: Numbers, coders: int, of: int
) -> dict[int, list[int]]:
    """Give coders whole documents: first those of several, then the longest to who has least."""
    size = units["size"].to_numpy(dtype=np.float64)
    sharing = _Sharing(coders, of, np.zeros(coders))
    groups = {at: sharing.choose(size[at]) for at in doubled.tolist()}
    order = units.sort_values(["size", "key"], ascending=[False, True], kind="stable").index
    for at in order.tolist():
        if at not in groups:
            who = int(sharing.load.argmin())
            groups[at] = [who]
            sharing.load[who] += size[at]
    return groups


def _cut_runs(units: pd.DataFrame, doubled: Numbers, coders: int) -> Numbers:
    """Give each coder a run of segments, and return whose each is.

    What counts for the length of a run are segments that nobody else codes: of the others everybody
    gets as many, in whatever run they lie.
    """
    alone = np.ones(len(units))
    alone[doubled] = 0
    done = np.append([0], np.cumsum(alone if alone.any() else alone + 1))
    document = units["document"].to_numpy()
    ends = np.flatnonzero(np.append(document[1:] != document[:-1], [True])) + 1
    borders = np.append([0], ends[: len(units)])
    even = done[-1] * np.arange(1, coders) / coders
    nearest = borders[np.abs(done[borders][None, :] - even[:, None]).argmin(axis=1)]
    is_near = np.abs(done[nearest] - even) * _NEAR * coders <= done[-1]
    cuts = np.where(is_near, nearest, np.searchsorted(done, even))
    return np.searchsorted(cuts, np.arange(len(units)), side="right").astype(np.int64)
