"""Whether a code was given or not: sums over units, and the coefficients that follow from them.

Each coefficient of a code is made of parts that add up over codes, so that the row `(all)` is the
same formula over sums. Agreement and what chance would give are summed apart (De Vries et al. 2008,
SiM 27): a code's frequency is compared with its own, and codes that nobody gave change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from qualcode.reliability.bootstrap import draw_weights, sum_clusters
from qualcode.reliability.coefficients import Floats, Integers, correct, divide
from qualcode.reliability.units import Truths

#: The coefficients that have an interval, in the order of the table.
COEFFICIENTS = ("cohen_kappa", "fleiss_kappa", "alpha", "ac1")
_CELLS = 2**25  # of sums that are held at a time
_DIGITS = 12
_DENSE = 0.2  # from this share of numbers that are not 0 on, it is quicker to keep all
_OF_A_CODE = 3  # sums beside those of each coder


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over units: of codes (…, codes), of coders (…, coders), or of all (…, 1).

    k of the m coders who read a unit gave it the code.

    Attributes:
        units: How many units.
        values: Sum of m.
        judged: How many units each coder read.
        apart: Sum of k (m - k) / (m - 1): coincidences of yes with no.
        differ: Sum of k (m - k) / (m (m - 1)): half the share of pairs that differ.
        share: Sum of k / m.
        given: To how many units each coder gave each code (…, coders, codes).
    """

    units: Floats
    values: Floats
    judged: Floats
    apart: Floats
    differ: Floats
    share: Floats
    given: Floats


@dataclass(frozen=True, eq=False)
class Parts:
    """What coefficients are made of; all of it adds up over codes.

    Attributes:
        used: 1 where somebody gave the code.
        observed: Share of pairs of coders that agree.
        by_coder: Agreement by chance, from each coder's own shares (Conger 1980).
        by_all: Agreement by chance, from the shares of all (Fleiss 1971).
        by_doubt: Agreement by chance as Gwet (2008) has it.
        apart: Coincidences of yes with no.
        expected: Those that chance would give (Krippendorff 2011).
        yes: Values that are yes.
        no: Values that are no.
    """

    used: Floats
    observed: Floats
    by_coder: Floats
    by_all: Floats
    by_doubt: Floats
    apart: Floats
    expected: Floats
    yes: Floats
    no: Floats

    def pool(self) -> Parts:
        """Sum over codes."""
        return Parts(*(getattr(self, one.name).sum(axis=-1, keepdims=True) for one in fields(self)))

    @classmethod
    def sum(cls, several: Sequence[Parts]) -> Parts:
        """Sum what was pooled in pieces."""
        return cls(*(sum(getattr(part, one.name) for part in several) for one in fields(cls)))

    def coefficients(self) -> dict[str, Floats]:
        """Return the coefficients; NaN where they are not defined."""
        observed = divide(self.observed, self.used)
        found = {
            "observed": observed,
            "positive": 1 - divide(self.apart, self.yes),
            "negative": 1 - divide(self.apart, self.no),
            "cohen_kappa": correct(observed, divide(self.by_coder, self.used)),
            "fleiss_kappa": correct(observed, divide(self.by_all, self.used)),
            "alpha": 1 - divide(self.apart, self.expected),
            "ac1": correct(observed, divide(self.by_doubt, self.used)),
        }
        # The last bits are rounding errors, which would make -0.0 of nothing.
        return {name: np.round(values, _DIGITS) + 0.0 for name, values in found.items()}


def find_parts(sums: Sums) -> Parts:
    """Find what coefficients are made of."""
    yes = sums.given.sum(axis=-2)
    no = sums.values - yes
    used = (yes > 0).astype(np.float64)
    share = np.nan_to_num(divide(sums.share, sums.units))
    return Parts(
        used=used,
        observed=used * (1 - 2 * np.nan_to_num(divide(sums.differ, sums.units))),
        by_coder=used * _chance_by_coder(sums),
        by_all=used * (share**2 + (1 - share) ** 2),
        by_doubt=used * 2 * share * (1 - share),
        apart=sums.apart,
        expected=np.nan_to_num(divide(yes * no, sums.values - 1)),
        yes=yes,
        no=used * no,
    )


def _chance_by_coder(sums: Sums) -> Floats:
    """Return agreement by chance from the shares of those coders who read anything."""
    number = np.count_nonzero(sums.judged, axis=-1)[..., None]
    shares = np.nan_to_num(divide(sums.given, sums.judged[..., None]))
    mean = divide(shares.sum(axis=-2), number)
    squares = np.square(shares).sum(axis=-2) - number * np.square(mean)
    chance: Floats = mean**2 + (1 - mean) ** 2 - 2 * divide(squares, number * (number - 1))
    return chance


def sum_all(judged: Truths, given: Truths) -> Sums:
    """Sum over all units, once."""
    one = np.zeros(given.shape[1], dtype=np.int64)
    return _weigh(np.ones((1, min(len(one), 1))), _sum_units(judged, given, one))


def draw_sums(
    judged: Truths, given: Truths, clusters: Integers, *, draws: int, seed: int
) -> Iterator[tuple[slice, list[Sums]]]:
    """Yield codes, so many that it fits into memory, and their sums in all draws, in pieces."""
    coders, _, codes = given.shape
    number = int(clusters.max()) + 1
    step = max(_CELLS // (number * (coders + _OF_A_CODE)), 1)
    for first in range(0, codes, step):
        block = slice(first, first + step)
        sums = _sum_units(judged, given[:, :, block], clusters)
        with threadpool_limits(1, "blas"):  # threads wait for each other longer than they compute
            drawn = [_weigh(weights, sums) for weights in draw_weights(number, draws, seed)]
        yield block, drawn


def _sum_units(judged: Truths, given: Truths, clusters: Integers) -> list[Any]:
    """Return the sums of each cluster, in the order of `Sums`; those of coders lie side by side."""
    held = judged.sum(axis=0, dtype=np.float64)[:, None]
    yes = given.sum(axis=0, dtype=np.float64)
    apart = yes * (held - yes) / (held - 1)
    units = [np.ones_like(held), held, judged.T, apart]
    if not judged.all():  # else both follow from the other sums
        units += [apart / held, yes / held]
    by_coder = np.concatenate([sum_clusters(own, clusters) for own in given], axis=1)
    return [_thin(one) for one in [by_coder, *(sum_clusters(one, clusters) for one in units)]]


def _thin(sums: Floats) -> Any:
    """Turn a matrix, and keep only what is not 0 where that is little, as of rare codes it is."""
    if np.count_nonzero(sums) > _DENSE * sums.size:
        return sums.T
    return csr_array(sums.T)


def _weigh(weights: Floats, sums: list[Any]) -> Sums:
    turned = np.ascontiguousarray(weights.T)
    given, units, values, judged, apart, *rest = ((one @ turned).T for one in sums)
    shaped = given.reshape(len(weights), judged.shape[1], apart.shape[1])
    coders = judged.shape[1]
    differ, share = rest or (apart / coders, shaped.sum(axis=-2) / coders)
    return Sums(units, values, judged, apart, differ, share, shaped)
