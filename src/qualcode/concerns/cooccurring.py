"""Co-occurring: which codes come together, and whether more than by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from qualcode.codebooks.model import is_within
from qualcode.codings import find_codes
from qualcode.concerns.counting import at_level, roll_up
from qualcode.concerns.sampling import whole
from qualcode.concerns.sides import adjust
from qualcode.concerns.strata import texts_of
from qualcode.errors import check_options
from qualcode.tables import Column, Table, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_AS_RARE: Final = 1 + 1e-7  # tables whose chance is as small, but for rounding
_CELLS: Final = 2**21  # of chances that are held at a time

COOCCURRENCES = Table(
    "co-occurrences",
    {
        "first": Column("str", "full path of a code", ""),
        "second": Column("str", "full path of another, neither above nor below it", ""),
        "first_name": Column("str", "its name", ""),
        "second_name": Column("str", "the other's name", ""),
        "within": Column("str", "in what they come together: the column of the units", ""),
        "both": Column("int64", "units with both", 0),
        "first_n": Column("int64", "units with the first", 0),
        "second_n": Column("int64", "units with the second", 0),
        "of": Column("int64", "all units, with or without codes", 0),
        "documents": Column("int64", "documents in which these segments stand", 0),
        "first_given_second": Column("float64", "both / second_n"),
        "second_given_first": Column("float64", "both / first_n"),
        "jaccard": Column("float64", "both / units with either; ATLAS.ti's c"),
        "lift": Column("float64", "both, over what sizes alone would give"),
        "p": Column("float64", "Fisher's exact test, two-sided"),
        "q": Column("float64", "p adjusted for the number of pairs"),
        "note": Column("str", "what a reader must know of this row", ""),
        "segments": Column("object", "list of the segments of these units with either code"),
    },
)


@check_options
def cooccurrence(  # noqa: PLR0913 - all but three are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    within: str = "segment",
    level: int | None = None,
    least: int = 1,
) -> pd.DataFrame:
    """Count how often two codes come together.

    A segment counts for its codes and for all codes above them. A code and one above it come
    together by definition, so such pairs are left out.

    Args:
        segments: Needs `segment`, `document`, `start`, `end`, and the column that `within` names.
        codings: Needs what `find_codes` needs; they are settled here.
        codebook: Gives names.
        within: The column of the units in which codes come together: `segment`, `document`, or
            any other, such as `participant`. Segments for which it is not known are left out.
        level: How many steps of a code's path name it, so that it has what is coded below; a code
            higher up that has none below keeps its place. None: all codes, each with those above.
        least: In how many units a pair must come together to get a row; 0: all pairs do.

    Returns:
        A row a pair, the highest Jaccard first, each pair once: `first` (the one that comes more
        often), `second`, `first_name`, `second_name`, `within`, `both`, `first_n`, `second_n`, `of`
        (all units), `documents` (in which `segments` stand), `first_given_second` (both as a share
        of the second), `second_given_first`, `jaccard` (as a share of what has either), `lift` (how
        many times as often as their sizes alone would give; 1 is chance), `p`, `q`, `note`, and the
        list `segments`: those of the units with both that have either code.

        `p` is that of Fisher's exact test, for more or less often than by chance, and takes units
        for independent: segments of one document seldom are, so that `within="document"` is the
        more cautious. `q` is p adjusted to all pairs, those without a row too.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `level` is no whole number from 1, or `least` none from 0.

    Source:
        Jaccard (1912). The distribution of the flora in the alpine zone. New Phytologist 11(2),
        37-50; ATLAS.ti's c-coefficient, n12 / (n1 + n2 - n12), is the same. Lift: Brin, Motwani,
        Ullman & Tsur (1997). Dynamic itemset counting and implication rules. SIGMOD 26(2), 255-264
        (there: interest). Fisher (1935). The logic of inductive inference. JRSS 98(1), 39-82;
        two-sided: all tables that are no more likely than this one.
    """
    least = whole("least", least, 0)
    require(segments, "segment", "document", "start", "end", within)
    once = segments.drop_duplicates("segment")
    codes = at_level(roll_up(find_codes(codings, segments)), level)
    known = once.assign(unit=texts_of(once, within))[["segment", "document", "unit"]].dropna()
    raised = codes.merge(known, on="segment")
    units = known["unit"].nunique()
    table = _pair(raised, units)
    table["p"] = _fisher(table, units)
    table["q"] = adjust(table["p"])
    table = table[table["both"] >= least].reset_index(drop=True)
    table = _measure(table, units)
    names = {place.path: place.code.label for place in codebook.places()} if codebook else {}
    for side in ("first", "second"):
        table[f"{side}_name"] = [names.get(code, code) for code in table[side]]
    table["within"], table["of"] = within, units
    left_out = len(once) - len(known)
    told = f"{left_out:,} of {len(once):,} segments have no known {within}, and are left out"
    table["note"] = [_join(note, told if left_out else "") for note in table["note"]]
    table["segments"], table["documents"] = _find_evidence(table, raised)
    table["size"] = table["jaccard"].round(12)
    order = table.sort_values(
        ["size", "both", "first", "second"], ascending=[False, False, True, True], kind="stable"
    )
    columns = {name: order[name].array for name in COOCCURRENCES.columns}
    return COOCCURRENCES.of_columns(len(order), **columns)


def _pair(raised: pd.DataFrame, units: int) -> pd.DataFrame:
    """Count the units with both of any two codes, neither of which stands above the other."""
    once = raised[["unit", "code"]].drop_duplicates()
    unit, _ = pd.factorize(once["unit"])
    code, names = pd.factorize(once["code"], sort=True)
    shape = (max(units, 1), max(len(names), 1))
    has = csr_matrix((np.ones(len(once), dtype=np.int64), (unit, code)), shape=shape)
    both = np.asarray((has.T @ has).todense())
    sizes = both.diagonal()
    order = np.lexsort((np.arange(len(sizes)), -sizes))[: len(names)]
    one, two = np.triu_indices(len(order), k=1)
    first, second = order[one], order[two]
    codes = names.tolist()
    apart = np.array(
        [
            not is_within(codes[i], codes[j]) and not is_within(codes[j], codes[i])
            for i, j in zip(first.tolist(), second.tolist(), strict=True)
        ],
        dtype=bool,
    )
    first, second = first[apart], second[apart]
    labels = np.array(codes, dtype=object)
    return pd.DataFrame(
        {
            "first": pd.Series(labels[first], dtype="str"),
            "second": pd.Series(labels[second], dtype="str"),
            "both": both[first, second].astype(np.int64),
            "first_n": sizes[first].astype(np.int64),
            "second_n": sizes[second].astype(np.int64),
        }
    )


def _fisher(table: pd.DataFrame, units: int) -> Floats:
    """Return Fisher's p, two-sided; missing where one of the codes is everywhere."""
    keys = table[["both", "first_n", "second_n"]].drop_duplicates()
    keys = keys[keys[["first_n", "second_n"]].max(axis=1) < units]
    both, first, second = (keys[name].to_numpy() for name in keys)
    low, high = np.maximum(0, first + second - units), np.minimum(first, second)
    found = np.full(len(keys), np.nan)
    ends = np.cumsum(high - low + 1)
    for start, stop in _batches(ends):
        own = slice(start, stop)
        found[own] = _sum_rare(both[own], low[own], high[own], (units, first[own], second[own]))
    keyed = pd.Series(found, index=pd.MultiIndex.from_frame(keys), dtype="float64")
    wanted = pd.MultiIndex.from_frame(table[["both", "first_n", "second_n"]])
    return keyed.reindex(wanted).to_numpy()


def _batches(ends: Numbers) -> list[tuple[int, int]]:
    """Part rows into runs of so many chances, by where those of each row end."""
    edges, start = [], 0
    while start < len(ends):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _CELLS, side="right")), start + 1)
        edges.append((start, stop))
        start = stop
    return edges


def _sum_rare(
    both: Numbers, low: Numbers, high: Numbers, sizes: tuple[int, Numbers, Numbers]
) -> Floats:
    """Add up the chances of all tables that are no more likely than the one that is there."""
    units, first, second = sizes
    length = high - low + 1
    row = np.repeat(np.arange(len(both)), length)
    value = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length) + low[row]
    chance = _hypergeometric(value, units, first[row], second[row])
    is_rare = chance <= _hypergeometric(both, units, first, second)[row] * _AS_RARE
    sums = np.bincount(row, weights=np.where(is_rare, chance, 0), minlength=len(both))
    return np.minimum(sums, 1.0)


def _hypergeometric(both: Numbers, units: int, first: Numbers, second: Numbers) -> Floats:
    """Return the chance to have so many in common; scipy's own takes minutes for so many."""
    from scipy.special import gammaln  # noqa: PLC0415 - a fifth of a second

    def choose(n: Numbers | int, k: Numbers) -> Floats:
        return np.asarray(gammaln(np.add(n, 1)) - gammaln(k + 1) - gammaln(n - k + 1))

    ways = choose(first, both) + choose(units - first, second - both) - choose(units, second)
    return np.asarray(np.exp(ways))


def _measure(table: pd.DataFrame, units: int) -> pd.DataFrame:
    """Add the shares, Jaccard's and the lift; both codes are somewhere, so that all are defined."""
    both, first, second = table["both"], table["first_n"], table["second_n"]
    everywhere = np.where(
        first >= units, table["first"], np.where(second >= units, table["second"], "")
    )
    return table.assign(
        first_given_second=both / second,
        second_given_first=both / first,
        jaccard=both / (first + second - both),
        lift=both * units / (first * second),
        note=[f"p is not defined: {code} is everywhere" if code else "" for code in everywhere],
    )


def _find_evidence(table: pd.DataFrame, raised: pd.DataFrame) -> tuple[list[list[str]], list[int]]:
    """Return the segments behind each pair, and in how many documents they stand."""
    unit, units = pd.factorize(raised["unit"])
    segment, names = pd.factorize(raised["segment"], sort=True)
    document = np.zeros(len(names), dtype=np.int64)
    document[segment] = pd.factorize(raised["document"])[0]
    rows = {str(code): np.asarray(own) for code, own in raised.groupby("code").indices.items()}
    has = np.zeros((2, len(units)), dtype=bool)
    labels = np.asarray(names, dtype=object)
    found, documents = [], []
    for pair in zip(table["first"], table["second"], strict=True):
        has[:] = False
        for side, code in enumerate(pair):
            has[side, unit[rows[code]]] = True
        both = has[0] & has[1]
        own = np.concatenate([rows[code] for code in pair])
        behind = np.unique(segment[own[both[unit[own]]]])
        found.append(labels[behind].tolist())
        documents.append(len(np.unique(document[behind])))
    return found, documents


def _join(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
