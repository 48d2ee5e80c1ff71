"""Estimating: a code's share from strata of which people coded some segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qualcode.concerns.intervals import combine_limits, pooled_limits, width_of_share
from qualcode.concerns.sampling import LEAST

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_UNKNOWN: Final = float("nan")
_PRECISION: Final = ("precision", "precision_low", "precision_high")


@dataclass(frozen=True, eq=False)
class Units:
    """The segments, as the sample of one code sees them.

    Attributes:
        stratum: Number of each segment's stratum; the odd are those that the machine gave the code.
        drawn: Which are in the sample.
        read: Which of these people have read.
        coded: Which of these they gave the code.
    """

    stratum: Numbers
    drawn: Flags
    read: Flags
    coded: Flags

    def among(self, rows: Flags) -> Units:
        """Return some of them."""
        return Units(self.stratum[rows], self.drawn[rows], self.read[rows], self.coded[rows])


@dataclass(frozen=True, eq=False)
class Strata:
    """How many segments each stratum has, and of how many of them what is known.

    Attributes:
        number: Its number.
        size: Segments, N_h.
        drawn: Of them in the sample.
        read: Of these read by people, n_h.
        coded: Of these given the code by people, k_h.
    """

    number: Numbers
    size: Numbers
    drawn: Numbers
    read: Numbers
    coded: Numbers

    @classmethod
    def count(cls, units: Units) -> Strata:
        """Count the segments of each stratum that has any."""
        number, of = np.unique(units.stratum, return_inverse=True)
        flags = (np.ones(len(of), dtype=bool), units.drawn, units.read, units.coded)
        return cls(number, *(np.bincount(of[flag], minlength=len(number)) for flag in flags))

    @property
    def given(self) -> Flags:
        """Which hold what the machine gave the code."""
        return np.asarray(self.number % 2 == 1)


@dataclass(frozen=True)
class Estimate:
    """What is inferred of all segments; NaN where it is not defined.

    Attributes:
        count: Segments with the code.
        share: Of all.
        low: Lower limit of the share, at 95 %.
        high: Upper limit.
        precision: Share of what the machine gave that has the code, with `precision_low` and
            `precision_high`, its limits.
        recall: Share of what has the code that the machine gave, with its limits.
        effective: Segments that people would have to read, drawn without regard to the machine,
            for an interval as narrow.
    """

    count: float = _UNKNOWN
    share: float = _UNKNOWN
    low: float = _UNKNOWN
    high: float = _UNKNOWN
    precision: float = _UNKNOWN
    precision_low: float = _UNKNOWN
    precision_high: float = _UNKNOWN
    recall: float = _UNKNOWN
    recall_low: float = _UNKNOWN
    recall_high: float = _UNKNOWN
    effective: float = _UNKNOWN


def estimate(strata: Strata) -> Estimate:
    """Estimate a code's share in all strata together.

    Source:
        Share: Cochran (1977). Sampling techniques, 3rd ed., eq. 5.52, the sum of W_h k_h / n_h.
        Limits: those of what the machine gave the code and of the others (`pooled_limits`: of all
        parts together), combined by MOVER (`combine_limits`). Those of precision are those of what
        the machine gave; those of recall see `limit_part`.
    """
    given, others = (_count_limits(strata, of) for of in (strata.given, ~strata.given))
    precise = dict(zip(_PRECISION, _share_all(given, strata.size[strata.given]), strict=True))
    if not strata.size.sum() or not strata.read.all():
        return Estimate(**precise)
    counts = strata.size * strata.coded / strata.read
    count, total = float(counts.sum()), int(strata.size.sum())
    below, above = combine_limits(*np.array([given, others]).T, weights=[1, 1])
    share, width = count / total, (below + above) / total
    return Estimate(
        count=count,
        share=share,
        low=max((count - below) / total, 0.0),
        high=min((count + above) / total, 1.0),
        **precise,
        recall=float(counts[strata.given].sum()) / count if count else _UNKNOWN,
        recall_low=limit_part(given, others) if count else _UNKNOWN,
        recall_high=1 - limit_part(others, given) if count else _UNKNOWN,
        effective=_effective(share, width, int(strata.read.sum()), total),
    )


def _count_limits(strata: Strata, of: Flags) -> tuple[float, float, float]:
    """Return how many segments of some strata have the code, and its limits; NaN if not read."""
    size, read, coded = strata.size[of], strata.read[of], strata.coded[of]
    if not size.sum():
        return 0.0, 0.0, 0.0
    if not read.all():
        return _UNKNOWN, _UNKNOWN, _UNKNOWN
    share, low, high = pooled_limits(coded, read, population=size)
    return share * size.sum(), low * size.sum(), high * size.sum()


def _share_all(counts: tuple[float, float, float], size: Numbers) -> list[float]:
    """Return counts as shares of all segments of some strata."""
    total = float(size.sum())
    return [count / total if total else _UNKNOWN for count in counts]


def limit_part(part: tuple[float, float, float], rest: tuple[float, float, float]) -> float:
    """Return the lower limit of the share that one of two counts has of both, by MOVER.

    It is the share p at which (1 - p) times the one less p times the other has 0 as its lower
    limit. The upper limit is 1 less the lower limit of the other's share.

    Args:
        part: A count, its lower and its upper limit.
        rest: The other count, likewise; both are independent.

    Source:
        Donner & Zou (2012). Closed-form confidence intervals for functions of the normal mean and
        standard deviation. SMMR 21(4), 347-359, on ratios: the limits of combine_limits, set to 0.
    """
    (own, low, _), (other, _, high) = part, rest
    below, above = own - low, high - other
    odds = own**2 - below**2
    width = np.sqrt((below * other) ** 2 + (above * own) ** 2 - (below * above) ** 2)
    left = own * other + float(width)
    return float(odds / (odds + left)) if odds + left else 0.0


def _effective(share: float, width: float, read: int, total: int) -> float:
    """Return how many segments people alone would have to read.

    Widths are as the root of (N - n) / n: as many times as the square of the width is smaller,
    (N - n) / n has to be.
    """
    if width == 0:
        return float(total)
    gain = (width_of_share(share, read, population=total) / width) ** 2
    return total * read * gain / (total - read + read * gain)


def explain(strata: Strata, names: dict[int, str]) -> Iterator[str]:
    """Say what a reader must know of an estimate.

    Args:
        strata: What it rests on.
        names: What each stratum is called, by its number.
    """
    given = int(strata.size[strata.given].sum())
    if given in {0, strata.size.sum()}:
        yield f"the machine gave the code to {'all segments' if given else 'no segment'} here"
    if not strata.read.any():
        yield "undefined: no segment was read here"
        return
    if unread := int(strata.drawn.sum() - strata.read.sum()):
        yield (
            f"{unread:,} of {strata.drawn.sum():,} sampled segments were not read; they are left "
            "out, as though they were like the others of their stratum"
        )
    if (strata.read == 0).any():
        which = ", ".join(names[number] for number in strata.number[strata.read == 0].tolist())
        yield f"undefined: no segment was read of those {which}; draw or read more of them"
    else:
        yield from _explain_limits(strata)


def _explain_limits(strata: Strata) -> Iterator[str]:
    few = int(((strata.read < LEAST) & (strata.read < strata.size)).sum())
    if few:
        strata_ = "one stratum" if few == 1 else f"{few:,} strata"
        yield f"fewer than {LEAST} were read in {strata_}: the limits are rough"
    if np.array_equal(strata.read, strata.size):
        yield "every segment was read: counted, not estimated"
    if not strata.coded.any():
        yield (
            "people gave the code to no segment that they read, so recall is undefined; if the "
            "code was renamed since, recode their codings"
        )
