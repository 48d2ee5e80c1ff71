"""Coefficients of agreement, each from what coders gave units.

`ratings` is a table of coders by units: a row a coder, a column a unit. What a coder did not judge
is missing there (None or NaN); it is no category. Every function returns NaN where its coefficient
is not defined: where no unit has two values, or where chance alone would agree on everything, since
then nothing is left that agreement could show.

Sources, by their short names below:

- Artstein & Poesio (2008). Inter-coder agreement for computational linguistics. CL 34(4), 555-596.
- Brennan & Prediger (1981). Coefficient kappa: some uses, misuses, and alternatives. EPM 41(3).
- Cicchetti & Feinstein (1990). High agreement but low kappa: II. J. Clin. Epidemiol. 43(6).
- Cohen (1960). A coefficient of agreement for nominal scales. EPM 20(1), 37-46.
- Conger (1980). Integration and generalization of kappas for multiple raters. Psych. Bull. 88(2).
- Fleiss (1971). Measuring nominal scale agreement among many raters. Psych. Bull. 76(5), 378-382.
- Gwet (2008). Computing inter-rater reliability and its variance in the presence of high agreement.
  BJMSP 61(1), 29-48; with missing values as in his Handbook of inter-rater reliability (2014).
- Krippendorff (2004). Content analysis, 2nd ed., ch. 11; (2011). Computing Krippendorff's
  alpha-reliability, https://repository.upenn.edu/asc_papers/43.
- Scott (1955). Reliability of content analysis. POQ 19(3), 321-325.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.errors import OptionError, check_options

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
METRICS: tuple[Metric, ...] = get_args(Metric)
MISSING = -1

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_TWO = 2


def number_values(ratings: Any, *, categories: Sequence[Any] = ()) -> tuple[Integers, list[Any]]:
    """Number the values of ratings, in their order.

    Args:
        ratings: Coders by units; None and NaN are missing.
        categories: Values that could be given; others are an error. Empty: those that were.

    Returns:
        The numbers, -1 where missing, and the values that they stand for.

    Raises:
        OptionError: It is no table of two coders or more, or has a value of no category.
    """
    table = ratings if isinstance(ratings, np.ndarray) else pd.DataFrame(ratings).to_numpy()
    if table.ndim != _TWO or len(table) < _TWO:
        raise OptionError(
            f"agreement needs two coders or more, a row each; the ratings have {len(table)}"
        )
    numbers, uniques = pd.factorize(table.ravel(), sort=True)
    found = uniques.tolist()
    values = list(categories) or found
    if strange := [value for value in found if value not in values]:
        raise OptionError(f"the ratings have {strange[0]!r}, which is not among the categories")
    places = np.array([*(values.index(value) for value in found), MISSING], dtype=np.int64)
    return places[numbers].reshape(table.shape), values


def count_values(numbers: Integers, size: int) -> Floats:
    """Count how many coders gave each unit each of `size` values: units by values."""
    counts = np.zeros((numbers.shape[1], size))
    for row in numbers:
        judged = np.flatnonzero(row != MISSING)
        counts[judged, row[judged]] += 1
    return counts


def divide(above: Any, below: Any) -> Any:
    """Divide; NaN where nothing is there to be divided by."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.divide(above, below, out=np.full(np.broadcast(above, below).shape, np.nan),
                     where=below > 0)  # fmt: skip


def correct(observed: Any, expected: Any) -> Any:
    """Return what agreement is left beyond chance: (observed - expected) / (1 - expected)."""
    left = 1 - np.asarray(expected, dtype=np.float64)
    return divide(observed - expected, np.where(left > np.finfo(float).eps, left, 0))


@check_options
def observed_agreement(ratings: Any) -> float:
    """Return the share of pairs of values that agree, the mean over units with two values or more.

    Of two coders it is the share of units on which they agree; of more, Fleiss (1971), eq. 2.
    """
    numbers, values = number_values(ratings)
    return _observed(count_values(numbers, len(values)))


@check_options
def specific_agreement(ratings: Any, value: Any) -> float:
    """Return how often one coder's value is another's too, given that it is this one.

    Of two coders it is 2a / (2a + b + c) (Cicchetti & Feinstein 1990): positive agreement where the
    value is 1, negative where it is 0. Of more, the share of the value's coincidences that are with
    itself (Krippendorff 2011), which is the same for two.
    """
    numbers, values = number_values(ratings)
    if value not in values:
        return np.nan
    matrix = coincidences(count_values(numbers, len(values)))
    place = values.index(value)
    return float(divide(matrix[place, place], matrix[place].sum()))


@check_options
def cohen_kappa(ratings: Any) -> float:
    """Return Cohen's kappa of two coders, over the units that both judged.

    Chance is what each coder's own shares would give: sum of p_k q_k (Cohen 1960, eq. 1).

    Raises:
        OptionError: There are more coders: see `conger_kappa`.
    """
    numbers, values = number_values(ratings)
    if len(numbers) != _TWO:
        raise OptionError(
            f"Cohen's kappa is of two coders, found {len(numbers)}; take `conger_kappa`"
        )
    shared = numbers[:, (numbers != MISSING).all(axis=0)]
    observed, shares = _observed(count_values(shared, len(values))), _shares(shared, len(values))
    return float(correct(observed, shares.prod(axis=0).sum()))


@check_options
def conger_kappa(ratings: Any) -> float:
    """Return Conger's kappa, which is Cohen's where there are two coders.

    Chance is the mean over pairs of coders of what their own shares would give (Conger 1980); with
    missing values, a coder's shares are of what they judged (Gwet 2014, sec. 2.4), and who judged
    nothing has none.
    """
    numbers, values = number_values(ratings)
    numbers = numbers[(numbers != MISSING).any(axis=1)]
    if len(numbers) < _TWO:
        return np.nan
    shares = _shares(numbers, len(values))
    spread = shares.var(axis=0, ddof=1) / len(shares)
    expected = (shares.mean(axis=0) ** 2 - spread).sum()
    return float(correct(_observed(count_values(numbers, len(values))), expected))


@check_options
def fleiss_kappa(ratings: Any) -> float:
    """Return Fleiss' kappa; it does not ask who gave which value.

    Chance is the sum of the squared shares of all coders' values (Fleiss 1971, eq. 5); with missing
    values, shares are means over units (Gwet 2014, sec. 2.4). Of two coders it is Scott's pi.
    """
    numbers, values = number_values(ratings)
    counts = count_values(numbers, len(values))
    return float(correct(_observed(counts), (_mean_shares(counts) ** 2).sum()))


@check_options
def scott_pi(ratings: Any) -> float:
    """Return Scott's pi of two coders (Scott 1955), over the units that both judged.

    Raises:
        OptionError: There are more coders: see `fleiss_kappa`.
    """
    numbers, values = number_values(ratings)
    if len(numbers) != _TWO:
        raise OptionError(f"Scott's pi is of two coders, found {len(numbers)}; take `fleiss_kappa`")
    shared = numbers[:, (numbers != MISSING).all(axis=0)]
    counts = count_values(shared, len(values))
    return float(correct(_observed(counts), (_mean_shares(counts) ** 2).sum()))


@check_options
def gwet_ac1(ratings: Any, *, categories: Sequence[Any] = ()) -> float:
    """Return Gwet's AC1, which does not fall where nearly all units have one value.

    Chance is the sum of s (1 - s) over the q categories, divided by q - 1, s being the mean shares
    (Gwet 2008, eq. 8). q counts the categories that can be given; those that were, if not said.
    """
    numbers, values = number_values(ratings, categories=categories)
    if len(values) < _TWO:
        return np.nan
    counts = count_values(numbers, len(values))
    shares = _mean_shares(counts)
    return float(correct(_observed(counts), (shares * (1 - shares)).sum() / (len(values) - 1)))


@check_options
def brennan_prediger(ratings: Any, *, categories: Sequence[Any] = ()) -> float:
    """Return Brennan & Prediger's kappa (1981): chance is 1 / q, whatever was given.

    Of two coders it is the S of Bennett, Alpert & Goldstein (1954). `categories` as in `gwet_ac1`.
    """
    numbers, values = number_values(ratings, categories=categories)
    counts = count_values(numbers, len(values))
    return float(correct(_observed(counts), 1 / max(len(values), 1)))


@check_options
def krippendorff_alpha(
    ratings: Any,
    *,
    metric: Metric | Callable[[Any, Any], float] = "nominal",
) -> float:
    """Return Krippendorff's alpha: 1 less observed over expected disagreement.

    Args:
        ratings: Coders by units. Units with a single value are left out, as nothing pairs with it.
        metric: How far two values are apart: `nominal` (0 or 1), `ordinal` (by the ranks between
            them), `interval` (squared difference), `ratio` (squared difference over sum), or a
            function of two values that returns it, squared if it is to be squared.

    Raises:
        OptionError: There is no such metric, or the values are no numbers where they must be.

    Source:
        Krippendorff (2011), sections C and D.
    """
    numbers, values = number_values(ratings)
    return alpha_of(count_values(numbers, len(values)), values, metric)


def alpha_of(
    counts: Floats, values: Sequence[Any], metric: Metric | Callable[[Any, Any], float]
) -> float:
    """Return Krippendorff's alpha of counts: units by values."""
    matrix = coincidences(counts)
    totals = matrix.sum(axis=1)
    apart = distances(values, totals, metric)
    number = totals.sum()
    expected = totals @ apart @ totals
    return float(1 - divide((matrix * apart).sum() * (number - 1), expected))


def coincidences(counts: Floats) -> Floats:
    """Return how often values meet in a unit, each pair weighed by 1 / (values of the unit - 1).

    Args:
        counts: Units by values.
    """
    held = counts.sum(axis=1)
    pairable, held = counts[held >= _TWO], held[held >= _TWO]
    weighed = pairable / (held - 1)[:, None]
    matrix: Floats = weighed.T @ pairable - np.diag(weighed.sum(axis=0))
    return matrix


def distances(
    values: Sequence[Any], totals: Floats, metric: Metric | Callable[[Any, Any], float]
) -> Floats:
    """Return how far values are apart, each from each (Krippendorff 2011, section D).

    Args:
        values: Sorted.
        totals: How often each was given, which ordinal distances rest on.
        metric: As for `krippendorff_alpha`.
    """
    if callable(metric):
        return np.array([[metric(one, other) for other in values] for one in values], dtype=float)
    if metric not in METRICS:
        raise OptionError(f"metric is one of {', '.join(METRICS)}, or a function; found {metric!r}")
    if metric == "nominal":
        return 1 - np.eye(len(values))
    if metric == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        return np.asarray(np.square(middle[:, None] - middle))
    one = _as_numbers(values)
    apart = np.square(one[:, None] - one)
    if metric == "interval":
        return np.asarray(apart)
    below = np.square(one[:, None] + one)
    return np.divide(apart, below, out=np.zeros_like(apart), where=below > 0)


def _as_numbers(values: Sequence[Any]) -> Floats:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise OptionError(
            f"interval and ratio alpha need numbers as values; found {values[0]!r}"
        ) from None


def _observed(counts: Floats) -> float:
    held = counts.sum(axis=1)
    pairable, held = counts[held >= _TWO], held[held >= _TWO]
    agree = (pairable * (pairable - 1)).sum(axis=1) / (held * (held - 1))
    return float(divide(agree.sum(), len(held)))


def _mean_shares(counts: Floats) -> Floats:
    """Return the mean over units of the shares of their values."""
    held = counts.sum(axis=1)
    judged = counts[held > 0] / held[held > 0, None]
    return np.asarray(divide(judged.sum(axis=0), len(judged)))


def _shares(numbers: Integers, size: int) -> Floats:
    """Return the shares of values of each coder: coders by values."""
    counts = np.array([np.bincount(row[row != MISSING], minlength=size) for row in numbers])
    return np.asarray(divide(counts, counts.sum(axis=1, keepdims=True)))
