"""Arcs of a network of codes: which are drawn, and in what order their codes stand in a list."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from qualcode.charts.palette import ACCENT, HALF, PALE
from qualcode.tables import records

#: How strong an arc is, of the strongest, its colour and width.
STRENGTHS: Final = ((2 / 3, ACCENT, 3.5), (1 / 3, HALF, 2.5), (0.0, PALE, 1.8))


def choose_arcs(cooccurrences: pd.DataFrame, *, measure: str, most: int) -> pd.DataFrame:
    """Return the strongest pairs of what `cooccurrence` gave, the strongest first."""
    table = cooccurrences.sort_values([measure, "both"], ascending=False, kind="stable").head(most)
    return table.reset_index(drop=True)


def class_arcs(values: pd.Series) -> list[int]:
    """Return for each arc which of STRENGTHS it has, by its share of the strongest."""
    share = values / values.max()
    return [next(n for n, (low, *_) in enumerate(STRENGTHS) if one >= low) for one in share]


def order_codes(table: pd.DataFrame) -> list[str]:
    """Order codes so that those that come together are near: the leaves of a tree, turned so."""
    from scipy.cluster.hierarchy import leaves_list, linkage  # noqa: PLC0415 - half a second

    codes = sorted({*table["first"], *table["second"]})
    number = {code: place for place, code in enumerate(codes)}
    distance = np.ones((len(codes), len(codes)))
    first, second = table["first"].map(number), table["second"].map(number)
    distance[first, second] = distance[second, first] = 1 - table["jaccard"]
    near = distance[np.triu_indices(len(codes), k=1)]
    leaves = leaves_list(linkage(near, method="average", optimal_ordering=True))
    return [codes[leaf] for leaf in leaves]


def values_of(table: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return what stands of each code in the columns `first_…` and `second_…`."""
    return {
        str(row[side]): row[f"{side}_{name}"]
        for row in records(table)
        for side in ("first", "second")
    }


def name_codes(table: pd.DataFrame, codes: list[str]) -> list[str]:
    """Return the names, and behind those that come twice the codes above them."""
    names = values_of(table, "name")
    written = [str(names[code]) for code in codes]
    return [
        f"{name} ({code.rpartition('/')[0] or code})" if written.count(name) > 1 else name
        for name, code in zip(written, codes, strict=True)
    ]
