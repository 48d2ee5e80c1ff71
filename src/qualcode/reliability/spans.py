"""Spans: do coders mark the same stretches of a text, and give them the same codes?

Lengths are compared, never single characters as if each were a unit: characters of one span are no
independent judgements, and a coefficient over them rises with the length of the text alone.

Source:
    Krippendorff, Mathet, Bouvry & Widlöcher (2016). On the reliability of unitizing textual
    continua: further developments. Quality & Quantity 50(6), 2347-2364, with its erratum; and
    Krippendorff (2019). Content analysis, 4th ed., sec. 12.4: the family of u-alphas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from qualcode.errors import OptionError, check_options
from qualcode.reliability.coefficients import Floats, Integers, divide
from qualcode.reliability.units import ALL, Truths
from qualcode.tables import require

U_ALPHA = "u-alpha (2019)"
BINARY = "|u-alpha (2019)"
CU_ALPHA = "cu-alpha (2019)"
KU_ALPHA = "(k)u-alpha (2019)"

GAP = 0  # the value of what a coder left without a code
_DIGITS = 12
_TWO = 2


@dataclass(frozen=True, eq=False)
class Continuum:
    """A continuum, cut where any coder's span begins or ends.

    Attributes:
        starts: Where each piece begins.
        lengths: How long each piece is.
        given: Coders by pieces: the number of the set of codes given there; 0 for none.
        units: Coders by pieces: the number of the coder's span, of all spans; -1 for none.
        sets: What the numbers of `given` stand for; the first is the empty set.
    """

    starts: Integers
    lengths: Floats
    given: Integers
    units: Integers
    sets: list[frozenset[str]]


@dataclass(frozen=True, eq=False)
class Lengths:
    """Sums of lengths, which all coefficients of the family are made of; draws by values.

    Attributes:
        held: By value, of all coders.
        squares: Of spans, by value: the pairs that they would make with themselves.
        agree: On which pairs of coders agree, by value; weighed by 1 / (coders - 1).
        met: By value, where another coder has codes too; weighed likewise.
        met_squares: The squares of those, span by span.
    """

    held: Floats
    squares: Floats
    agree: Floats
    met: Floats
    met_squares: Floats


@check_options
def u_alphas(
    spans: pd.DataFrame, *, start: int, end: int, coders: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the family of u-alphas of spans on one continuum.

    Args:
        spans: Needs `coder`, `start`, `end` (half-open) and `code`. Where codes of one coder
            overlap, the set of them is the value there.
        start: Where the continuum begins.
        end: Where it ends.
        coders: Whose spans they are, also those without any. None: those in the table.

    Returns:
        A row a coefficient: `definition`, `code`, `alpha` (NaN where it is not defined) and
        `covers` (the share of all pairs of coders and lengths that it looks at).

        `u-alpha (2019)`: of spans and codes together, gaps among them. `|u-alpha (2019)`: of what
        has a code and what has none. `cu-alpha (2019)`: of codes alone, where both have one.
        `(k)u-alpha (2019)`: of one code there.

    Raises:
        ColumnMissingError: The table lacks a column that is needed.
        OptionError: There are not two coders, or a span lies outside.

    Source:
        Krippendorff et al. (2016), eqs. 1, 4-6, 10-13. As in their fig. 12.11 of 2019, the length
        that a span shares with others is taken over all other coders before it is squared.
    """
    names = check_spans(spans, start, end, coders)
    continuum = cut(spans, names, start=start, end=end)
    one = np.zeros(len(continuum.lengths), dtype=np.int64)
    lengths = sum_lengths(continuum, one)
    alphas = find_alphas(lengths)
    total = lengths.held.sum()
    met = float(divide(lengths.met.sum(), total))
    rows: list[tuple[str, str, float, float]] = [
        (U_ALPHA, ALL, float(alphas[U_ALPHA][0]), 1.0),
        (BINARY, ALL, float(alphas[BINARY][0]), 1.0),
        (CU_ALPHA, ALL, float(alphas[CU_ALPHA][0]), met),
    ]
    rows += find_by_code(continuum, lengths)
    table = pd.DataFrame(rows, columns=["definition", "code", "alpha", "covers"])
    return table.astype({"definition": "str", "code": "str", "alpha": float, "covers": float})


def check_spans(
    spans: pd.DataFrame, start: int, end: int, coders: Sequence[str] | None
) -> list[str]:
    """Name the coders of spans on a continuum.

    Raises:
        ColumnMissingError: The table lacks a column that is needed.
        OptionError: There are not two coders, or a span lies outside.
    """
    require(spans, "coder", "start", "end", "code")
    names = sorted(spans["coder"].unique()) if coders is None else list(coders)
    if len(names) < _TWO:
        raise OptionError(f"agreement needs two coders or more, found {len(names)}")
    inside = spans["start"].ge(start) & spans["end"].le(end) & spans["start"].lt(spans["end"])
    if not inside.all():
        first = spans[~inside].iloc[0]
        raise OptionError(
            f"the span {first['start']}-{first['end']} does not lie in the continuum {start}-{end}"
        )
    return names


def merge(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """Join spans that overlap; those that only touch stay two."""
    order = np.lexsort((ends, starts))
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    begins = np.flatnonzero(np.append(True, starts[1:] >= reach[:-1])) if len(order) else order
    return starts[begins], reach[np.append(begins[1:], len(order)) - 1] if len(order) else ends


def merge_table(spans: pd.DataFrame) -> tuple[Integers, Integers]:
    """Join the spans of a table that overlap."""
    return merge(spans["start"].to_numpy(dtype=np.int64), spans["end"].to_numpy(dtype=np.int64))


def cut(
    spans: pd.DataFrame, coders: Sequence[str], *, start: int, end: int, borders: Sequence[int] = ()
) -> Continuum:
    """Cut a continuum where any span begins or ends, and at further borders."""
    edges = np.unique([start, end, *borders, *spans["start"], *spans["end"]]).astype(np.int64)
    pieces = max(len(edges) - 1, 0)
    known: dict[frozenset[str], int] = {frozenset(): GAP}
    values, units = np.zeros((len(coders), pieces), int), np.full((len(coders), pieces), -1)
    last = 0
    for row, coder in enumerate(coders):
        held: list[list[str]] = [[] for _ in range(pieces)]
        is_edge = np.zeros(pieces + 1, dtype=bool)
        for code, own in spans[spans["coder"].eq(coder)].groupby("code", sort=True):
            begins, ends = (np.searchsorted(edges, one) for one in merge_table(own))
            is_edge[begins] = is_edge[ends] = True
            for begin, until in zip(begins.tolist(), ends.tolist(), strict=True):
                for piece in range(begin, until):
                    held[piece].append(str(code))
        values[row] = [known.setdefault(frozenset(codes), len(known)) for codes in held]
        units[row] = last + np.cumsum(is_edge[:-1])
        last = int(units[row].max(initial=last)) + 1
        units[row][values[row] == GAP] = -1
    return Continuum(edges[:-1], np.diff(edges).astype(float), values, units, list(known))


def sum_lengths(continuum: Continuum, clusters: Integers) -> Lengths:
    """Sum lengths by cluster: clusters by values.

    Args:
        continuum: The continuum.
        clusters: The cluster of each piece; no span lies in two.
    """
    number, size = int(clusters.max(initial=-1)) + 1, len(continuum.sets)
    values, lengths = continuum.given, continuum.lengths
    others = len(values) - 1

    def add(value: Integers, weight: Floats, cluster: Integers) -> Floats:
        flat = np.bincount(cluster * size + value, weight, minlength=number * size)
        return flat.reshape(number, size).astype(np.float64)

    held, agree, met = np.zeros((3, number, size))
    shared = np.zeros(values.shape)
    for one, other in combinations(range(len(values)), _TWO):
        same = values[one] == values[other]
        agree += add(values[one], 2 * same * lengths / others, clusters)
        both = (values[one] != GAP) & (values[other] != GAP)
        shared[[one, other]] += both * lengths / others
    squares, met_squares = np.zeros((2, number, size))
    for row, own in enumerate(values):
        held += add(own, lengths, clusters)
        met += add(own, shared[row], clusters)
        squares += _square(continuum.units[row], own, lengths, clusters, add)
        met_squares += _square(continuum.units[row], own, shared[row], clusters, add)
    squares[:, GAP] = held[:, GAP]  # gaps have no inner structure: each place is by itself
    return Lengths(held, squares, agree, met, met_squares)


def _square(
    units: Integers,
    values: Integers,
    lengths: Floats,
    clusters: Integers,
    add: Callable[[Integers, Floats, Integers], Floats],
) -> Floats:
    """Sum the squares of the lengths of spans."""
    marked = units >= 0
    _, first, number = np.unique(units[marked], return_index=True, return_inverse=True)
    whole = np.bincount(number, lengths[marked], minlength=len(first))
    return add(values[marked][first], np.square(whole), clusters[marked][first])


def find_alphas(lengths: Lengths) -> dict[str, Floats]:
    """Return the three coefficients of all codes, of each draw."""
    total, agree = lengths.held.sum(axis=1), lengths.agree.sum(axis=1)
    scale = divide(total, np.square(total) - lengths.squares.sum(axis=1))
    expected = scale * (np.square(total) - np.square(lengths.held).sum(axis=1))
    gap, gaps_agree = lengths.held[:, GAP], lengths.agree[:, GAP]
    met = lengths.met.sum(axis=1)
    codes_agree = agree - gaps_agree
    by_chance = (np.square(met) - np.square(lengths.met).sum(axis=1)) * divide(
        met, np.square(met) - lengths.met_squares.sum(axis=1)
    )
    found = {
        U_ALPHA: 1 - divide(total - agree, expected),
        BINARY: 1 - divide(gap - gaps_agree, scale * gap * (total - gap)),
        CU_ALPHA: 1 - divide(met - codes_agree, by_chance),
    }
    return {name: np.round(alpha, _DIGITS) + 0.0 for name, alpha in found.items()}


def find_by_code(continuum: Continuum, lengths: Lengths) -> Iterator[tuple[str, str, float, float]]:
    """Yield the coefficient of each code where two coders have codes, of the first draw.

    Where sets of codes were given, a code is compared with the sets that do not hold it.
    """
    met, squares = lengths.met[0], lengths.met_squares[0]
    scale = float(divide(met.sum(), np.square(met.sum()) - squares.sum()))
    values: dict[str, list[int]] = {}
    for value, own in enumerate(continuum.sets):
        for code in own:
            values.setdefault(code, []).append(value)
    for code in sorted(values):
        holds = np.zeros(len(met), dtype=bool)
        holds[values[code]] = True
        held = met[holds].sum()
        other = held - _meet(continuum, holds)
        of_code = scale * (held * met.sum() - squares[holds].sum())
        elsewhere = scale * held * (met.sum() - held)
        alpha = 1 - divide(of_code * other, held * elsewhere)
        covers = divide(held, lengths.held[0][holds].sum())
        yield KU_ALPHA, code, float(np.round(alpha, _DIGITS) + 0.0), float(covers)


def _meet(continuum: Continuum, holds: Truths) -> float:
    """Return the length on which pairs of coders both have one of some values."""
    number = np.count_nonzero(holds[continuum.given], axis=0)
    return float(continuum.lengths @ (number * (number - 1)) / (len(continuum.given) - 1))
