"""Accumulating: how many codes are new after each unit, in one order or in many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.errors import OptionError

Numbers = npt.NDArray[np.int64]
_AT_ONCE = 4_000_000  # numbers in memory while orders are drawn


@dataclass(frozen=True)
class Options:
    """How saturation is looked for; see `saturation`."""

    unit: str
    order: str | None
    base: int
    run: int
    threshold: float
    permutations: int
    seed: int

    def check(self) -> None:
        """Raise OptionError where one has a value that it cannot have."""
        for name, least in {"base": 1, "run": 1, "permutations": 1, "seed": 0}.items():
            value = getattr(self, name)
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
            if not whole or value < least:
                raise OptionError(f"{name} is a whole number from {least}; found {value!r}")
        if not isinstance(self.threshold, int | float) or not 0 <= self.threshold < 1:
            raise OptionError(f"threshold is a share from 0 to below 1; found {self.threshold!r}")


@dataclass(frozen=True, eq=False)
class Codes:
    """In which units codes stand, once a (code, unit), sorted by code.

    Attributes:
        unit: The place of each unit.
        begins: Where the units of each code begin.
        units: How many units there are.
    """

    unit: Numbers
    begins: Numbers
    units: int

    @classmethod
    def of(cls, placed: pd.DataFrame, units: int) -> Codes:
        """Take them from `code` and `place`, a row a segment and code."""
        pairs = placed[["code", "place"]].drop_duplicates().sort_values(["code", "place"])
        code = pd.factorize(pairs["code"])[0]
        begins = np.flatnonzero(np.diff(code, prepend=-1))
        return cls(pairs["place"].to_numpy(dtype=np.int64), begins, units)

    def new(self, positions: Numbers) -> Numbers:
        """Count the codes that are new at each position.

        Args:
            positions: One row an order: the position of each unit in it.

        Returns:
            One row an order, one column a position.
        """
        counts = np.zeros(positions.shape, dtype=np.int64)
        if len(self.begins):
            first = np.minimum.reduceat(positions[:, self.unit], self.begins, axis=1)
            np.add.at(counts, (np.arange(len(positions))[:, None], first), 1)
        return counts

    def expected(self) -> npt.NDArray[np.float64]:
        """Return how many codes there are after 1, 2, … units, on average over all orders."""
        held = np.diff(np.append(self.begins, len(self.unit)))[:, None]
        before = np.arange(self.units)[None, :]
        without = np.maximum(self.units - held - before, 0) / (self.units - before)
        return np.asarray((1 - np.cumprod(without, axis=1)).sum(axis=0))

    def draw(self, options: Options) -> Iterator[Numbers]:
        """Yield the new codes of orders drawn at random, some orders at a time."""
        random = np.random.default_rng(options.seed)
        wide = max(len(self.unit), self.units, 1)
        at_once = max(_AT_ONCE // wide, 1)
        for begin in range(0, options.permutations, at_once):
            some = min(at_once, options.permutations - begin)
            yield self.new(random.permuted(np.tile(np.arange(self.units), (some, 1)), axis=1))


def ratios_of(new: Numbers, options: Options) -> npt.NDArray[np.float64]:
    """Return the new codes of the run that ends at each position, as a share of the base's."""
    so_far = new.cumsum(axis=1)
    ratios = np.full(new.shape, np.nan)
    least = options.base + options.run
    if new.shape[1] >= least:
        first = so_far[:, options.base - 1][:, None].astype(np.float64)
        in_run = so_far[:, least - 1 :] - so_far[:, options.base - 1 : -options.run]
        shares = np.full(in_run.shape, np.nan)
        ratios[:, least - 1 :] = np.divide(in_run, first, out=shares, where=first > 0)
    return ratios
