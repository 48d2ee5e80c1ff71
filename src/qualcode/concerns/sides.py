"""Sides: the two parts that are held against each other, their units, and all ways to name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product
from math import comb
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.concerns.counting import MIN_PARTICIPANTS
from qualcode.concerns.strata import texts_of
from qualcode.errors import OptionError, did_you_mean
from qualcode.tables import require

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_CELLS: Final = 2**22  # of labels that are held at a time


@dataclass(frozen=True, eq=False)
class Sides:
    """The units of two parts: of each one side, or two where it has material in both.

    Attributes:
        segments: `segment` and `side`, the number of its side, of all that is compared.
        of: The column of the units.
        names: What the two parts are called.
        unit: The number of each side's unit.
        is_a: Which sides are of the first part.
        unknown: Segments of both parts whose unit is not known; they are left out.
    """

    segments: pd.DataFrame
    of: str
    names: tuple[str, str]
    unit: Numbers
    is_a: Flags
    unknown: int

    @property
    def is_double(self) -> Flags:
        """Which sides are of a unit that has two."""
        return np.asarray(np.bincount(self.unit, minlength=1)[self.unit] > 1)

    def tell(self) -> Iterator[str]:
        """Say what a reader must know of all rows."""
        if self.unknown:
            total = self.unknown + len(self.segments)
            yield f"{self.unknown:,} of {total:,} segments are of no known {self.of}, and left out"
        if doubles := int(self.is_double.sum()) // 2:
            yield f"{doubles:,} of the units ({self.of}) have material in both parts"


def find_sides(
    segments: pd.DataFrame,
    *,
    by: str,
    a: str | Iterable[str],
    b: str | Iterable[str] | None,
    over: str | None,
) -> Sides:
    """Find the units of two parts; takes and raises what `contrast` does."""
    require(segments, "segment", by, *([over] if over else []))
    once = segments.drop_duplicates("segment")
    values = texts_of(once, by)
    first, second = _parts(values, by, a, b)
    taken = once[values.isin([*first, *second])]
    is_a = values[taken.index].isin(first)
    of = over or _choose_units(taken, is_a)
    require(taken, of)
    unit = texts_of(taken, of)
    known = unit.notna()
    table = pd.DataFrame({"segment": taken["segment"], "unit": unit, "is_a": is_a})[known]
    table["side"] = table.groupby(["unit", "is_a"]).ngroup()
    each = table.drop_duplicates("side").sort_values("side")
    names = (", ".join(first), ", ".join(second) if b is not None else f"not {', '.join(first)}")
    numbers = pd.factorize(each["unit"])[0].astype(np.int64)
    is_first = each["is_a"].to_numpy(dtype=bool)
    placed = table[["segment", "side"]].sort_values("segment", ignore_index=True)
    return Sides(placed, of, names, numbers, is_first, int((~known).sum()))


def _parts(
    values: pd.Series, by: str, a: str | Iterable[str], b: str | Iterable[str] | None
) -> tuple[list[str], list[str]]:
    known = sorted(values.dropna().unique())
    first = _values("a", a, by, known)
    rest = [value for value in known if value not in first]
    second = rest if b is None else _values("b", b, by, known)
    if not second:
        raise OptionError(f"there is nothing to hold `a` against: `{by}` has no other value")
    if both := [value for value in first if value in second]:
        raise OptionError(f"`{both[0]}` is in `a` and in `b`; a part cannot differ from itself")
    return first, second


def _values(option: str, value: object, by: str, known: list[str]) -> list[str]:
    several = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    found = list(dict.fromkeys(str(one) for one in several))
    if not found:
        raise OptionError(f"`{option}` is a value of `{by}`, or several; found none")
    for one in found:
        if one not in known:
            hint = did_you_mean(one, known)
            raise OptionError(f"`{option}`: no segment has the `{by}` {one!r}; {hint}")
    return found


def _choose_units(taken: pd.DataFrame, is_a: pd.Series) -> str:
    """Choose participants where ten are identified and some in each part, else documents."""
    if "participant" not in taken:
        return "document"
    people = texts_of(taken, "participant")
    is_enough = people.nunique() >= MIN_PARTICIPANTS
    return "participant" if is_enough and is_a[people.notna()].nunique() > 1 else "document"


def keep_together(segments: pd.DataFrame, sides: Sides, together: str) -> Numbers:
    """Return the number of what each side's unit belongs to; on its own where it is not known."""
    require(segments, together)
    cluster = texts_of(segments, together).set_axis(pd.Index(segments["segment"].array))
    cluster = cluster[~cluster.index.duplicated()]
    table = sides.segments.assign(cluster=sides.segments["segment"].map(cluster))
    table = table.assign(unit=sides.unit[table["side"]])[["unit", "cluster"]].dropna()
    table = table.drop_duplicates()
    if table["unit"].duplicated().any():
        raise OptionError(
            f"some of the units ({sides.of}) stand in several of `{together}`, so they cannot keep "
            "together; name a column of which each unit has one value"
        )
    units = int(sides.unit.max(initial=-1)) + 1
    number = np.arange(units)
    number[table["unit"]] = units + pd.factorize(table["cluster"], sort=True)[0]
    return number[sides.unit]


def relabel(unit: Numbers, is_a: Flags, draws: int, seed: int) -> tuple[bool, Iterator[Flags]]:
    """Name sides anew: all ways to do so where they are no more than `draws`, else so many drawn.

    Sides of units that have one exchange their names among each other; the two sides of one unit
    change places. As many are of the first part as before.

    Args:
        unit: The number of each side's unit.
        is_a: Which sides are of the first part.
        draws: The greatest number of ways.
        seed: Of those that are drawn.

    Returns:
        Whether these are all ways, and, some ways at a time, which sides are of the first part: a
        row a way.
    """
    order = np.lexsort((~is_a, unit))
    double = np.bincount(unit, minlength=1)[unit[order]] > 1
    single, pairs = order[~double], order[double].reshape(-1, 2)
    of_a = int(is_a[single].sum())
    ways = comb(len(single), of_a) * 2 ** len(pairs)
    step = max(_CELLS // max(len(unit), 1), 1)
    if ways <= draws:
        chosen = _all_ways(len(single), of_a, len(pairs), step)
    else:
        chosen = _some_ways(len(single), of_a, len(pairs), step, draws, seed)
    return ways <= draws, (_label(*one, single, pairs) for one in chosen)


def _label(chosen: Numbers, is_swapped: Flags, single: Numbers, pairs: Numbers) -> Flags:
    """Say which sides are of the first part: a row a way."""
    labels = np.zeros((len(chosen), len(single) + pairs.size), dtype=bool)
    np.put_along_axis(labels, single[chosen], values=True, axis=1)
    labels[:, pairs[:, 0]], labels[:, pairs[:, 1]] = ~is_swapped, is_swapped
    return labels


def _all_ways(single: int, of_a: int, pairs: int, step: int) -> Iterator[tuple[Numbers, Flags]]:
    swaps = list(product([False, True], repeat=pairs))
    every = product(combinations(range(single), of_a), swaps)
    while some := list(islice(every, step)):
        chosen = np.array([one for one, _ in some], dtype=np.int64).reshape(len(some), of_a)
        yield chosen, np.array([two for _, two in some], dtype=bool).reshape(len(some), pairs)


def _some_ways(  # noqa: PLR0913, PLR0917 - how many of what
    single: int, of_a: int, pairs: int, step: int, draws: int, seed: int
) -> Iterator[tuple[Numbers, Flags]]:
    random = np.random.default_rng(seed)
    for first in range(0, draws, step):
        rows = min(step, draws - first)
        chosen = random.random((rows, single)).argsort(axis=1)[:, :of_a]
        yield chosen, random.random((rows, pairs)) < 0.5  # noqa: PLR2004 - a coin


def adjust(p: pd.Series) -> Floats:
    """Adjust p-values by Benjamini & Hochberg (1995); those that are missing stay so."""
    from scipy.stats import false_discovery_control  # noqa: PLC0415 - half a second

    adjusted, known = np.full(len(p), np.nan), p.notna().to_numpy()
    if known.any():
        adjusted[known] = false_discovery_control(p[known].to_numpy(dtype=float))
    return adjusted
