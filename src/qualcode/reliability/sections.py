"""Sections: the unitizing alpha of 2004, by the lengths of spans and of the gaps between them.

Source:
    Krippendorff (2004). Content analysis, 2nd ed., sec. 11.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from qualcode.errors import check_options
from qualcode.reliability.coefficients import Floats, divide
from qualcode.reliability.spans import check_spans, merge_table
from qualcode.reliability.units import ALL

OF_2004 = "unitizing alpha (2004)"

_DIGITS = 12
_TWO = 2


@check_options
def unitizing_alpha(
    spans: pd.DataFrame, *, start: int, end: int, coders: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the unitizing alpha of 2004 of spans on one continuum, by code and overall.

    Spans of one code that do not overlap another's count with their squared length, and those that
    do with the squared distances of their ends. Codes are compared each for itself.

    Args:
        spans: As for `u_alphas`; codes may overlap.
        start: Where the continuum begins.
        end: Where it ends.
        coders: As for `u_alphas`.

    Returns:
        `definition`, `code` (each, then `(all)`), `alpha` (NaN where it is not defined).

    Raises:
        ColumnMissingError: The table lacks a column that is needed.
        OptionError: There are not two coders, or a span lies outside.

    Source:
        Krippendorff (2004), pp. 253-254.
    """
    names = check_spans(spans, start, end, coders)
    codes = sorted(spans["code"].astype("str").unique())
    parts = np.array([_disagree(spans, names, code, start, end) for code in codes]).reshape(-1, 2)
    parts = np.concatenate([parts, parts.sum(axis=0, keepdims=True)])
    table = pd.DataFrame({"definition": OF_2004, "code": [*codes, ALL]})
    table["alpha"] = np.round(1 - divide(parts[:, 0], parts[:, 1]), _DIGITS) + 0.0
    return table.astype({"definition": "str", "code": "str"})


def _disagree(
    spans: pd.DataFrame, coders: Sequence[str], code: str, start: int, end: int
) -> tuple[float, float]:
    """Return observed and expected disagreement on one code (Krippendorff 2004, p. 254)."""
    of_code = spans[spans["code"].astype("str").eq(code)]
    sections = [_find_sections(of_code[of_code["coder"].eq(name)], start, end) for name in coders]
    number, length = len(coders), float(end - start)
    apart = sum(_differ(one, other) for one, other in combinations(sections, _TWO))
    observed = 2 * apart / (number * (number - 1) * length**2)
    ends = np.concatenate(sections)
    held, is_unit = ends[:, 1] - ends[:, 0], ends[:, 2] == 1
    own, gaps = held[is_unit], np.sort(held[~is_unit])
    sums = np.append(np.cumsum(gaps[::-1])[::-1], 0)
    first = np.searchsorted(gaps, own)
    room = sums[first] - (own - 1) * (len(gaps) - first)
    sizes = (2 * own**3 - 3 * own**2 + own) * (len(own) - 1) / 3
    below = number * length * (number * length - 1) - (own * (own - 1)).sum()
    expected = divide(2 / length * (sizes + own**2 * room).sum(), below)
    return float(observed), float(expected)


def _find_sections(own: pd.DataFrame, start: int, end: int) -> Floats:
    """Return spans and the gaps between them, in their order: start, end, and 1 for spans."""
    starts, ends = merge_table(own)
    gaps = np.stack([np.append(start, ends), np.append(starts, end)], axis=1)
    gaps = gaps[gaps[:, 0] < gaps[:, 1]]
    spans = np.stack([starts, ends], axis=1)
    kinds = np.repeat([1, 0], [len(spans), len(gaps)])
    sections = np.column_stack([np.concatenate([spans, gaps]), kinds]).astype(float)
    return sections[np.argsort(sections[:, 0])]


def _differ(one: Floats, other: Floats) -> float:
    """Sum the squared differences of all sections of two coders.

    Only sections that share a place differ; a pair of these begins where either of the two does.
    """
    begins = np.union1d(one[:, 0], other[:, 0])
    pairs = (own[np.searchsorted(own[:, 0], begins, side="right") - 1].T for own in (one, other))
    (begin, stop, unit), (begin_, stop_, unit_) = pairs
    ends = np.square(begin - begin_) + np.square(stop - stop_)
    within = (unit > unit_) & (begin >= begin_) & (stop <= stop_)
    around = (unit < unit_) & (begin <= begin_) & (stop >= stop_)
    squares = unit * unit_ * ends
    squares += within * np.square(stop - begin) + around * np.square(stop_ - begin_)
    return float(squares.sum())
