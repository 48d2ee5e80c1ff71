"""Sets: agreement on all codes of a unit at once, where some shared codes are better than none.

Sources:
    Passonneau (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic
    annotation. LREC, 831-836; Artstein & Poesio (2008), CL 34(4), sec. 4.3; Krippendorff (2011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, Literal, Unpack, get_args

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from qualcode.errors import OptionError, check_choices, check_options
from qualcode.reliability.agreeing import DRAWS
from qualcode.reliability.bootstrap import (
    TOO_FEW,
    check_draws,
    draw_weights,
    limits,
    share_below,
    sum_clusters,
)
from qualcode.reliability.coefficients import Floats, Integers, divide
from qualcode.reliability.units import (
    Compared,
    Judgements,
    Shared,
    Truths,
    Unit,
    find_clusters,
    find_judgements,
    show_compared,
)

Distance = Literal["masi", "jaccard", "nominal"]
DISTANCES: tuple[Distance, ...] = get_args(Distance)
_MANY = 4_096  # different sets; of more, each is compared with so many that are drawn
_PAIRS = 2**27  # that are compared at the most, so that it takes less than a minute
_BLOCK = 512  # sets that are compared at a time
_DIGITS = 12
_TWO = 2


@check_options
def set_alpha(ratings: Any, *, distance: Distance = "masi") -> float:
    """Return Krippendorff's alpha of sets of values.

    Args:
        ratings: Coders by units; each a set of values, which may be empty, or None where missing.
        distance: `masi`: 1 less the Jaccard similarity times 1 (equal), 2/3 (one holds the other),
            1/3 (they share something) or 0 (Passonneau 2006). `jaccard`: 1 less the share of the
            values of either that are in both. `nominal`: 0 if equal, else 1. Two empty sets are
            equal: their distance is 0.

    Each set is compared with each other: the time grows with the square of how many differ.

    Raises:
        OptionError: There are not two coders, or no such distance.
    """
    check_choices(distance=(distance, *DISTANCES))
    judged, given = _find_members(ratings)
    shared = judged.sum(axis=0) >= _TWO
    judged, given = judged[:, shared], given[:, shared]
    numbers, members = number_sets(judged, given)
    totals = _count(numbers, len(members))
    apart = differences(judged, given, distance).sum()
    chance = _find_chance(members, totals, distance, np.arange(len(members)))
    return float(_alpha(apart[None], totals, chance)[0])


def _find_members(ratings: Any) -> tuple[Truths, Truths]:
    """Turn sets into coders by units by values."""
    rows = [list(row) for row in ratings]
    if len(rows) < _TWO or len({len(row) for row in rows}) != 1:
        raise OptionError("ratings are rows of equally many sets, a row for each of two coders")
    values = sorted({value for row in rows for own in row for value in own or ()}, key=str)
    judged = np.array([[own is not None for own in row] for row in rows], dtype=bool)
    given = [[[value in (own or ()) for value in values] for own in row] for row in rows]
    return judged, np.array(given, dtype=bool).reshape(*judged.shape, len(values))


def set_distances(shared: Any, one: Any, other: Any, distance: Distance) -> Floats:
    """Return how far sets are apart, 0 to 1.

    Args:
        shared: How many values are in both.
        one: How many values are in the first.
        other: How many values are in the second.
        distance: As for `set_alpha`.
    """
    either = one + other - shared
    if distance == "nominal":
        return np.asarray(shared < either, dtype=np.float64)
    alike = np.divide(shared, either, out=np.ones(np.shape(either)), where=either > 0)
    if distance == "jaccard":
        return np.asarray(1 - alike)
    thirds = np.where(shared == np.minimum(one, other), 2, np.sign(shared))
    return np.asarray(1 - alike * np.where(shared == either, 3, thirds) / 3)


@check_options
@show_compared
def agreement_sets(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    unit: Unit = "segment",
    shared: Shared = "all",
    over: str = "document",
    draws: int = DRAWS,
    seed: int = 0,
    **compared: Unpack[Compared],
) -> pd.DataFrame:
    """Say how far coders agree on all the codes of a unit at once.

    Takes what `agreement` takes, with the same meaning, and raises the same errors.

    Each set is compared with each other. Of more than 4,096 different sets each is compared with so
    many of them, or fewer, the frequent more often, and the note says so.

    Returns:
        A row a distance (`masi`, `jaccard` and `nominal`, which asks for equal sets; where each
        unit has one code it is the alpha of a single variable): `distance`, `units`, `coders`,
        `sets` (how many different ones), `observed` (1 less the mean distance of two coders' sets),
        `alpha`, `alpha_low`, `alpha_high`, `note` and `alpha_fails`, as in `agreement`. A unit
        without codes has the empty set.

    Source:
        Passonneau (2006) for the distance, Krippendorff (2011) for alpha.
    """
    check_draws(draws, seed)
    judgements = find_judgements(segments, codings, unit=unit, shared=shared, **compared).share()
    rows = list(_rows(judgements, find_clusters(judgements.units, over), draws, seed))
    return pd.DataFrame(rows).astype({"distance": "str", "note": "str"})


def _rows(
    judgements: Judgements, clusters: Integers, draws: int, seed: int
) -> Iterator[dict[str, object]]:
    judged, given = judgements.judged, judgements.given
    numbers, members = number_sets(judged, given)
    number = int(clusters.max()) + 1 if len(clusters) else 0
    totals = _count(numbers, len(members))
    others = _choose_others(totals[0])
    for distance in DISTANCES:
        apart = differences(judged, given, distance)
        chance = _find_chance(members, totals, distance, others)
        alpha = _alpha(apart.sum()[None], totals, chance)
        drawn = np.full((draws if number >= _TWO else 0, 1), np.nan)
        if len(drawn):
            weights = draw_weights(number, draws, seed)
            drawn[:, 0] = _draw(apart, numbers, chance, clusters, weights)
        (low,), (high,) = limits(drawn)
        few = draws > 0 and number == 1
        compared = len(members) if distance == "nominal" else len(others)
        yield {
            "distance": distance,
            "units": judged.shape[1],
            "coders": len(judged),
            "sets": len(members),
            "observed": float(1 - divide(apart.sum(), judged.sum())),
            "alpha": float(alpha[0]),
            "alpha_low": low,
            "alpha_high": high,
            "note": " ".join(_note(judgements, len(members), compared, few=few)),
            "alpha_fails": float(share_below(drawn)[0]),
        }


def _note(judgements: Judgements, sets: int, compared: int, *, few: bool) -> Iterator[str]:
    if not len(judgements.units):
        yield "Not defined: there is no unit that these coders share."
    elif sets == 1:
        yield "Alpha is not defined: all gave all units the same codes."
    yield judgements.found
    if compared < sets:
        yield (
            f"Of {sets:,} different sets each is compared with {compared:,}, so that alpha may be "
            "off by a thousandth."
        )
    if few:
        yield f"No intervals: {TOO_FEW}."


def number_sets(judged: Truths, given: Truths) -> tuple[Integers, Truths]:
    """Number the sets that were given: coders by units (-1 where missing), and their members."""
    packed = np.packbits(given[judged], axis=1)
    packed = np.concatenate([packed, np.zeros((len(packed), 1), dtype=np.uint8)], axis=1)
    rows = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, numbers = np.unique(rows, return_index=True, return_inverse=True)
    numbered = np.full(judged.shape, -1, dtype=np.int64)
    numbered[judged] = numbers
    return numbered, given[judged][first]


def differences(judged: Truths, given: Truths, distance: Distance) -> Floats:
    """Return how far the sets of a unit are apart: the sum over its pairs, over (coders - 1)."""
    apart = np.zeros(judged.shape[1])
    size = given.sum(axis=2, dtype=np.int64)
    for one, other in combinations(range(len(given)), 2):
        shared = np.count_nonzero(given[one] & given[other], axis=1)
        both = judged[one] & judged[other]
        apart += 2 * both * set_distances(shared, size[one], size[other], distance)
    return np.asarray(np.nan_to_num(divide(apart, judged.sum(axis=0) - 1)))


def _count(numbers: Integers, size: int) -> Floats:
    return np.bincount(numbers[numbers >= 0], minlength=size).astype(np.float64)[None]


def _alpha(apart: Floats, totals: Floats, chance: Callable[[Floats], Floats]) -> Floats:
    """Return alpha of sums: a number a draw, and how often each set was given, draws by sets."""
    with threadpool_limits(1, "blas"):
        expected = chance(totals)
    number = totals.sum(axis=1)
    return np.asarray(np.round(1 - divide(apart * (number - 1), expected), _DIGITS) + 0.0)


def _choose_others(totals: Floats) -> Integers:
    """Return the sets that each is compared with: all, or of very many some by how frequent.

    These are taken at equal steps; sets stand in order, so that all kinds of them are among these.
    """
    if len(totals) <= _MANY:
        return np.arange(len(totals))
    size = min(_MANY, max(_PAIRS // len(totals), 1))
    steps = (np.arange(size) + 0.5) * totals.sum() / size
    return np.asarray(np.searchsorted(np.cumsum(totals), steps, side="right"))


def _find_chance(
    members: Truths, totals: Floats, distance: Distance, others: Integers
) -> Callable[[Floats], Floats]:
    """Return what sums the distances of all pairs, from how often each set was given.

    Of very many sets, it follows the draws as a straight line would.
    """
    if distance == "nominal":
        return lambda drawn: np.square(drawn.sum(axis=1)) - np.square(drawn).sum(axis=1)
    member, size = csr_array(members.astype(np.float64)), members.sum(axis=1)
    if len(members) <= _MANY:
        whole = _find_alike(member, size, slice(0, len(members)), others, distance)
        return lambda drawn: (
            np.square(drawn.sum(axis=1)) - ((whole @ drawn.T).T * drawn).sum(axis=1)
        )
    number = totals.sum()
    is_all = len(others) == len(members)
    weights = totals[0] if is_all else np.full(len(others), number / len(others))
    blocks = [slice(first, first + _BLOCK) for first in range(0, len(members), _BLOCK)]
    alike = [_find_alike(member, size, block, others, distance) @ weights for block in blocks]
    slope = number - np.concatenate(alike)
    return lambda drawn: 2 * (drawn @ slope) - float(totals[0] @ slope)


def _find_alike(
    member: csr_array, size: Integers, block: slice, others: Integers, distance: Distance
) -> csr_array:
    """Return 1 less the distance of the sets of a block from others; most share nothing: 0."""
    found = (member[block] @ member[others].T).tocoo()
    one, other = found.coords
    alike = 1 - set_distances(np.rint(found.data), size[block][one], size[others][other], distance)
    # The empty set is like itself, though it shares nothing.
    empty, is_empty = np.flatnonzero(size[block] == 0), np.flatnonzero(size[others] == 0)
    pairs = np.repeat(empty, len(is_empty)), np.tile(is_empty, len(empty))
    places = np.append(one, pairs[0]), np.append(other, pairs[1])
    return csr_array((np.append(alike, np.ones(len(pairs[0]))), places), shape=found.shape)


def _draw(
    apart: Floats,
    numbers: Integers,
    chance: Callable[[Floats], Floats],
    clusters: Integers,
    weights: Iterator[Floats],
) -> Floats:
    """Return alpha in all draws."""
    coder, unit = np.nonzero(numbers >= 0)
    places = numbers[coder, unit], clusters[unit]
    shape = int(numbers.max()) + 1, int(clusters.max()) + 1
    counts = csr_array((np.ones(len(unit)), places), shape=shape)
    by_cluster = sum_clusters(apart, clusters)
    drawn = [_alpha(one @ by_cluster, (counts @ one.T).T, chance) for one in weights]
    return np.concatenate(drawn)
