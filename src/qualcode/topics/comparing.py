"""Comparing: who speaks of each topic, in which group, activity or kind of source, on which day.

Those who came are all who are spoken of: what is compared is counted, and nothing is inferred.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qualcode.errors import OptionError, check_options
from qualcode.privacy import COUNT
from qualcode.segments import is_legible
from qualcode.tables import require
from qualcode.topics.relating import UNASSIGNED, find_places, labels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.topics.relating import TopicTables

#: What stands for a value that is not known.
NONE = "(none)"

_UNITS = {"groups": "group", "participants": "participant", "documents": "document"}
_COUNTED = [name for unit in _UNITS for name in (unit, f"{unit}_total")]
_MEASURES = ["segments", "of", "share", "expected", "lift", "unplaced"]


@check_options
def compare_topics(topics: TopicTables, segments: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Count each topic in each group, activity, kind of source, day or whatever else is known.

    Args:
        topics: What `fit_topics` returns, or anything with its two tables.
        segments: Needs `segment` and the column `by`; `group`, `participant` and `document`,
            where they are known, are counted.
        by: A column: `group`, `activity`, `kind`, `day`, `participant` or an attribute.

    Returns:
        A row for each topic and value, also where it has none of the topic's segments: `topic`,
        `label`, a column of the name `by`; of the value's `groups`, `participants` and `documents`
        those in which the topic stands, each with its `_total` of those from which there is
        material; `segments` of the topic, `of` all segments of the value that have a topic, their
        `share`, how many are `expected` if the topic were everywhere as frequent as it is in all,
        `lift` (how many times as many there are), and `unplaced`, the segments of the value that
        have no topic and count nowhere else. Shares and what is expected are missing where they
        would be of nothing.

        Values come in the order in which the table has them first, but days, where all of them
        hold a number, by number or date; `(none)`, which stands for what is not known, is last.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `by` names a column of the result, or is no text.
    """
    _check(by)
    require(topics.topics, "topic", "label")
    require(segments, "segment", by)
    said = segments.drop_duplicates("segment")
    values = _name_values(said[by])
    kept = [column for column in _UNITS.values() if column in said and column != by]
    said = said[kept].assign(**{by: values.array})
    said["topic"] = find_places(topics.assignments, segments).to_numpy()
    order = _in_order(values, is_time=by == "day")
    numbers = topics.topics["topic"].drop_duplicates()
    grid = pd.MultiIndex.from_product([numbers, order], names=["topic", by])
    placed = said[said["topic"].ne(UNASSIGNED)]
    table = count_voices(placed, ["topic", by]).reindex(grid, fill_value=0).reset_index()
    totals = count_voices(said, [by]).reindex(order).add_suffix("_total")
    table = table.join(totals, on=by).rename(columns={"segments_total": "all"})
    table.insert(1, "label", table["topic"].map(labels_of(topics)))
    columns = ["topic", "label", by, *_COUNTED, *_MEASURES]
    return _measure(table, by)[[name for name in columns if name in table or name in _MEASURES]]


def find_typical(topics: TopicTables, segments: pd.DataFrame) -> pd.DataFrame:
    """Return what may be quoted of each topic, the most typical first, equal texts once.

    Args:
        topics: Their assignments need `segment`, `topic` and `strength`.
        segments: Needs `segment` and `text`; `consent`, where it is known, says who is counted but
            not quoted. What needs transcription is left out.

    Returns:
        `topic`, `segment` and `text`, the strongest first, else in the order of the segments.
    """
    require(topics.assignments, "segment", "topic", "strength")
    require(segments, "segment", "text")
    said = segments.drop_duplicates("segment")
    said = said[is_legible(said) & said["text"].notna()]
    if "consent" in said:
        said = said[said["consent"].ne(COUNT)]
    once = topics.assignments.drop_duplicates("segment")
    own = said[["segment", "text"]].merge(once[["segment", "topic", "strength"]], on="segment")
    own = own[own["topic"].ne(UNASSIGNED)].sort_values(
        "strength", ascending=False, kind="stable", ignore_index=True
    )
    own["folded"] = [" ".join(text.split()).casefold() for text in own["text"].tolist()]
    own = own[own["folded"].ne("")].drop_duplicates(["topic", "folded"])
    return own[["topic", "segment", "text"]].reset_index(drop=True)


def count_voices(said: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Count those who speak in each part of a table.

    Args:
        said: A row a segment; `group`, `participant` and `document` are counted where they are
            columns.
        keys: The columns that part it.

    Returns:
        `groups`, `participants` and `documents`, those that are known, once each, and `segments`;
        the index is the keys.
    """
    parts = said.groupby(list(keys), sort=True)
    counted = {
        unit: _distinct(said, keys, column)
        for unit, column in _UNITS.items()
        if column in said and column not in keys
    }
    size = parts.size()
    table = pd.DataFrame({**counted, "segments": size}, index=size.index)
    return table.fillna(0).astype("int64")


def _distinct(said: pd.DataFrame, keys: Sequence[str], column: str) -> pd.Series:
    # Faster than `nunique`, which looks at each part apart.
    pairs = said[[*keys, column]].dropna(subset=[column]).drop_duplicates()
    return pairs.groupby(list(keys)).size()


def _check(by: object) -> None:
    if not isinstance(by, str):
        raise OptionError(f"`by` is the name of a column of the segments; found {by!r}")
    if by in ("topic", "label", *_COUNTED, *_MEASURES):
        raise OptionError(f"`by` cannot be `{by}`, a column of the result; rename it in `segments`")


def _name_values(column: pd.Series) -> pd.Series:
    """Return the values as text; whole numbers that a missing one made decimal are whole again."""
    if column.dtype.kind in "fO":
        column = column.convert_dtypes()
    return column.astype("str").fillna(NONE)


def _in_order(values: pd.Series, *, is_time: bool) -> list[str]:
    """Order values as they come, days by the numbers in them; what is not known comes last."""
    known = [value for value in values.unique().tolist() if value != NONE]
    if is_time and all(re.search(r"\d", value) for value in known):
        known.sort(key=lambda value: (_numbers(value), value))
    return known + [NONE] * bool(values.eq(NONE).any())


def _numbers(value: str) -> list[tuple[bool, int, str]]:
    """Part a text into numbers and what stands between them, so that 10 comes after 9."""
    pieces = re.findall(r"(\d+)|(\D+)", value)
    return [(not digits, int(digits or 0), rest) for digits, rest in pieces]


def _measure(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Add the share of each topic in each value, and what it would be if it were everywhere."""
    own = table["segments"]
    table["of"] = own.groupby(table[by]).transform("sum")
    total = own.sum()
    size = own.groupby(table["topic"]).transform("sum")
    table["share"] = own / table["of"].replace(0, np.nan)
    table["expected"] = table["of"] * size / (total or np.nan)
    table["lift"] = own / table["expected"].replace(0, np.nan)
    table["unplaced"] = table["all"] - table["of"]
    return table
