"""Contrasting: which codes set one part of a gathering apart from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from qualcode.codings import find_codes
from qualcode.concerns.counting import at_level, roll_up
from qualcode.concerns.intervals import combine_limits, wilson_limits
from qualcode.concerns.sampling import whole
from qualcode.concerns.sides import (
    Floats,
    Numbers,
    Sides,
    adjust,
    find_sides,
    keep_together,
    relabel,
)
from qualcode.errors import check_options
from qualcode.tables import Column, Table, records, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook


_USUAL: Final = 0.05  # a p that no count can bring below it is told
_EQUAL: Final = 1e-9  # differences that rounding alone makes
_LIMITS: Final = "limits at 95 %, were the units ({}) a sample of others like them"

CONTRASTS = Table(
    "contrasts",
    {
        "code": Column("str", "full path of the code", ""),
        "name": Column("str", "the code's name", ""),
        "level": Column("int64", "1 for codes without a parent", 0),
        "of": Column("str", "what is counted: the column of the units", ""),
        "a": Column("str", "the first part", ""),
        "b": Column("str", "the part it is held against", ""),
        "a_k": Column("int64", "units of the first part that raised it", 0),
        "a_n": Column("int64", "units of the first part", 0),
        "b_k": Column("int64", "units of the second part that raised it", 0),
        "b_n": Column("int64", "units of the second part", 0),
        "a_share": Column("float64", "a_k / a_n"),
        "b_share": Column("float64", "b_k / b_n"),
        "difference": Column("float64", "a_share less b_share, -1 to 1"),
        "low": Column("float64", "lower limit, only where something is inferred beyond it"),
        "high": Column("float64", "upper limit, likewise"),
        "p": Column("float64", "share of relabellings with a difference as large"),
        "q": Column("float64", "p adjusted for the number of codes"),
        "note": Column("str", "what a reader must know of this row", ""),
        "a_segments": Column("object", "list of the segments of the first part with it"),
        "b_segments": Column("object", "list of those of the second part"),
    },
)


@check_options
def contrast(  # noqa: PLR0913 - all but three are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    by: str,
    a: str | Iterable[str],
    b: str | Iterable[str] | None = None,
    over: str | None = None,
    level: int | None = None,
    together: str | None = None,
    beyond: bool = False,
    draws: int = 9_999,
    seed: int = 0,
) -> pd.DataFrame:
    """Say which codes set one part of a gathering apart from another.

    A code counts once a participant or document, however often it comes up there, and for the codes
    above it. How seldom chance alone would make two parts so different is found by giving out their
    names anew, over whole participants or documents: p is the share of all ways to do so that make
    a difference as large, in either direction. A unit with material in both parts stays in both,
    and its two sides may change places.

    Args:
        segments: Needs `segment`, `document`, `start`, `end`, and the columns that `by`, `over`
            and `together` name.
        codings: Needs what `find_codes` needs; they are settled here.
        codebook: Gives names, and codes that nobody raised. None: only those in `codings`.
        by: A column of `segments`, such as `affiliation`, `region` or `kind`.
        a: Its value in the first part, or several.
        b: Its value in the second part, or several; None: every other that is known.
        over: The column of the units that are counted. None: participants where at least ten are
            identified, and some in each part, else documents.
        level: How many steps of a code's path name it, as in `cooccurrence`. None: all codes, each
            with those above it.
        together: A column whose units keep together when names are given out: `participant` where
            documents are counted and one person wrote several, or `group`. Where it is not known,
            a unit is on its own. Then p is exact where there are no more than `draws` ways to give
            out the names, else estimated by so many; without it, p is always exact.
        beyond: Also give limits of the difference, at 95 %, as though the units were a sample of
            others like them. Those who came are all who are spoken of, so it is off.
        draws: How many ways to give out names are tried where `together` makes them too many.
        seed: Of these.

    Returns:
        A row a code, the smallest p first: `code`, `name`, `level`, `of`, `a`, `b`, `a_k` of `a_n`
        units, `b_k` of `b_n`, `a_share`, `b_share`, `difference` (0.2: 20 percentage points more in
        the first part), `low` and `high`, `p`, `q`, `note`, and the lists `a_segments` and
        `b_segments`, where the code stands. `q` is p adjusted to all rows that have one: of those
        with q up to .05, one in twenty is to be expected to be due to chance. What is not defined
        is missing, and `note` says why.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There is no such value, or both parts share one; an option has a value that
            it cannot have; a unit stands in several of `together`.

    Source:
        Permutation: Fisher (1935). The design of experiments, section 21; Ernst (2004).
        Permutation methods: a basis for exact inference. Statistical Science 19(4), 676-685. The
        difference has one value a count, so that its distribution is hypergeometric, and where
        units have two sides binomial as well (McNemar's exact test). Drawn ways: Phipson & Smyth
        (2010). Permutation p-values should never be zero. SAGMB 9(1), 39: (b + 1) / (m + 1).
        Limits: Newcombe (1998). Statistics in Medicine 17(8), 873-890, method 10. Adjustment:
        Benjamini & Hochberg (1995). JRSS B 57(1), 289-300.
    """
    draws, seed = whole("draws", draws, 1), whole("seed", seed)
    require(segments, "segment", "document", "start", "end")
    sides = find_sides(segments, by=by, a=a, b=b, over=over)
    codes = at_level(roll_up(find_codes(codings, segments)), level)
    raised = codes.merge(sides.segments, on="segment")
    table = _count(raised, sides, _names(codes, codebook, level))
    if together is None:
        table["p"], least = _compare_all(table, raised, sides)
    else:
        cluster = keep_together(segments, sides, together)
        table["p"], least = _compare_drawn(
            raised, sides, table["code"], cluster=cluster, draw=(draws, seed)
        )
    table["q"] = adjust(table["p"])
    refusal = _refuse_limits(sides, together) if beyond else ""
    if beyond and not refusal:
        table["low"], table["high"] = _limit(table)
    told = [*sides.tell(), *([refusal or _LIMITS.format(sides.of)] if beyond else [])]
    table["note"] = [
        "; ".join([*_explain(row, few), *told])
        for row, few in zip(records(table), least, strict=True)
    ]
    table["size"] = -table["difference"].abs().round(12)
    table = table.sort_values(["p", "size", "code"], kind="stable", na_position="last")
    columns = {name: table[name].array for name in CONTRASTS.columns if name in table}
    return CONTRASTS.of_columns(len(table), **columns)


def _names(codes: pd.DataFrame, codebook: Codebook | None, level: int | None) -> dict[str, str]:
    """Return the names of all codes that get a row."""
    names = {place.path: place.code.label for place in codebook.places()} if codebook else {}
    wanted = at_level(pd.DataFrame({"segment": "", "code": list(names)}, dtype="str"), level)
    paths = [*wanted["code"], *sorted(set(codes["code"]) - set(wanted["code"]))]
    return {path: names.get(path, path) for path in paths}


def _count(raised: pd.DataFrame, sides: Sides, names: dict[str, str]) -> pd.DataFrame:
    """Count the units of both parts that raised each code, and list where."""
    table = pd.DataFrame({"code": list(names), "name": list(names.values())}, dtype="str")
    table["level"] = table["code"].str.count("/") + 1
    table["of"] = sides.of
    table["a"], table["b"] = sides.names
    is_a = sides.is_a[raised["side"].to_numpy()]
    for part, own in (("a", is_a), ("b", ~is_a)):
        by_code = raised[own].groupby("code")
        table[f"{part}_k"] = by_code["side"].nunique().reindex(table["code"], fill_value=0).array
        table[f"{part}_n"] = int((sides.is_a == (part == "a")).sum())
        found = by_code["segment"].agg(lambda ids: sorted(set(ids)))
        table[f"{part}_segments"] = [found.get(code, []) for code in table["code"]]
        sizes = table[f"{part}_n"].astype("float64")
        table[f"{part}_share"] = table[f"{part}_k"] / sizes.where(sizes > 0)
    table["difference"] = table["a_share"] - table["b_share"]
    return table


def _compare_all(
    table: pd.DataFrame, raised: pd.DataFrame, sides: Sides
) -> tuple[list[float], list[float]]:
    """Return each code's p over all ways to name the sides, and the least that it could be."""
    once = raised[["code", "side"]].drop_duplicates()
    side = once["side"].to_numpy()
    once = once.assign(unit=sides.unit[side], double=sides.is_double[side])
    of_units = once[once["double"]].groupby(["code", "unit"]).size()
    counts = pd.DataFrame(
        {
            "single": once[~once["double"]].groupby("code").size(),
            "one": of_units.eq(1).groupby("code").sum(),
            "two": of_units.eq(2).groupby("code").sum(),
        }
    )
    counts = counts.reindex(table["code"]).fillna(0).astype("int64")
    single = ~sides.is_double
    sizes = (int(single.sum()), int((single & sides.is_a).sum()))
    parts = [table[name] for name in ("a_k", "b_k", "a_n", "b_n")]
    keys = list(zip(*parts, *(counts[name] for name in counts), strict=True))
    found = {key: _find_chance(key[:4], key[4:], sizes) for key in dict.fromkeys(keys)}
    return [found[key][0] for key in keys], [found[key][1] for key in keys]


def _find_chance(
    parts: tuple[int, ...], raised: tuple[int, ...], sizes: tuple[int, int]
) -> tuple[float, float]:
    """Return the chance of a difference as large, and the least chance that any has; or NaN.

    Of the `single` units with the code in one part only, as many fall to the first part as a
    hypergeometric variable says; of those that raised it on `one` of two sides, a binomial one.

    Args:
        parts: a_k, b_k, a_n and b_n.
        raised: `single`, `one`, and units that raised it on both of two sides.
        sizes: Units in one part only, and of these those in the first.
    """
    from scipy.stats import binom, hypergeom  # noqa: PLC0415 - half a second

    (a_k, b_k, a_n, b_n), (single, one, two), (total, of_a) = parts, raised, sizes
    if not a_n or not b_n:
        return np.nan, np.nan
    least, most = max(0, single - (total - of_a)), min(single, of_a)
    chances = np.ones(1)
    if single:
        chances = hypergeom.pmf(np.arange(least, most + 1), total, single, of_a)
    if one:
        chances = np.convolve(chances, binom.pmf(np.arange(one + 1), one, 0.5))
    if len(chances) == 1:
        return np.nan, np.nan
    count = two + least + np.arange(len(chances))
    size = np.abs(count * (a_n + b_n) - (a_k + b_k) * a_n)  # the difference, in whole numbers
    p = chances[size >= abs(a_k * (a_n + b_n) - (a_k + b_k) * a_n)].sum()
    return min(float(p), 1.0), float(chances[size == size.max()].sum())


def _compare_drawn(
    raised: pd.DataFrame, sides: Sides, codes: pd.Series, *, cluster: Numbers, draw: tuple[int, int]
) -> tuple[list[float], list[float]]:
    """Return each code's p where clusters keep together; the least that it could be is unknown."""
    blocks, block = np.unique(
        np.column_stack([cluster, sides.is_a]).astype(np.int64), axis=0, return_inverse=True
    )
    once = raised[["code", "side"]].drop_duplicates()
    sizes = np.bincount(block.ravel(), minlength=len(blocks)).astype(float)
    counts = np.zeros((len(blocks), len(codes)))
    row = pd.Index(codes).get_indexer(pd.Index(once["code"]))
    np.add.at(counts, (block.ravel()[once["side"]], row), 1)
    undefined = [np.nan] * len(codes)
    if sides.is_a.all() or not sides.is_a.any():
        return undefined, undefined
    is_all, named = relabel(blocks[:, 0], blocks[:, 1].astype(bool), *draw)
    seen = np.abs(_differ(blocks[:, 1:].T.astype(float), counts, sizes))
    times, total, least, most = np.zeros(len(codes)), 0, np.inf, -np.inf
    for labels in named:
        found = _differ(labels.astype(float), counts, sizes)
        times += (np.abs(found) >= seen - _EQUAL).sum(axis=0)
        least, most = np.minimum(least, found.min(axis=0)), np.maximum(most, found.max(axis=0))
        total += len(labels)
    p = times / total if is_all else (times + 1) / (total + 1)
    return np.where(most - least > _EQUAL, p, np.nan).tolist(), undefined


def _differ(labels: Floats, counts: Floats, sizes: Floats) -> Floats:
    """Return the differences in share: a row a way to name the blocks, a column a code."""
    first, of_first = labels @ counts, (labels @ sizes)[:, None]
    rest, of_rest = counts.sum(axis=0) - first, sizes.sum() - of_first
    return np.asarray(first / of_first - rest / of_rest)


def _refuse_limits(sides: Sides, together: str | None) -> str:
    """Say why there are no limits, if so."""
    if together:
        return f"no limits: they are defined here only where units ({sides.of}) are independent"
    if sides.is_double.any():
        return "no limits: they are defined here only where no unit is in both parts"
    is_empty = sides.is_a.all() or not sides.is_a.any()
    return "no limits: one part is empty" if is_empty else ""


def _limit(table: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Return Newcombe's limits of the difference of two independent shares."""
    shares = table[["a_share", "b_share"]].to_numpy()
    limits = [wilson_limits(table[f"{part}_k"], table[f"{part}_n"]) for part in ("a", "b")]
    lows, highs = (np.column_stack(ends) for ends in zip(*limits, strict=True))
    away = [combine_limits(*one, weights=[1, -1]) for one in zip(shares, lows, highs, strict=True)]
    middle = table["difference"].tolist()
    return (
        [value - below for value, (below, _) in zip(middle, away, strict=True)],
        [value + above for value, (_, above) in zip(middle, away, strict=True)],
    )


def _explain(row: dict[str, Any], least: float) -> Iterator[str]:
    """Say why p is not defined, or why it says little."""
    if not row["a_n"] or not row["b_n"]:
        yield "not defined: one part has no known units"
    elif not row["a_k"] + row["b_k"]:
        yield "not defined: nobody here raised it"
    elif row["a_k"] == row["a_n"] and row["b_k"] == row["b_n"]:
        yield "not defined: all raised it, so nothing can differ"
    elif np.isnan(row["p"]):
        yield "not defined: however the parts were named, the difference would be the same"
    elif least > _USUAL:
        yield f"too few raised it, or too few did not: p cannot fall below {least:.2f}"
