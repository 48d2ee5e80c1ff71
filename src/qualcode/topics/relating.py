"""Relating: which codes the segments of topics have, and over which topics a code splits.

Segments are counted, once a (segment, code). What has no topic (-1, or no row in the assignments)
lies outside every comparison; how much of a code that is stands in the column `unplaced`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_codes
from qualcode.errors import OptionError, check_options
from qualcode.tables import require

UNASSIGNED = -1
_DIGITS = 4  # more would differ between processors
_ALONE = 1.5  # topics; a code that fills fewer is one of one topic
_LIKE_CHANCE = 0.75  # of the number of topics that chance would fill


class TopicTables(Protocol):
    """What holds the two tables of topics; `fit_topics` returns such a thing."""

    @property
    def topics(self) -> pd.DataFrame:
        """Needs `topic` and `label`."""

    @property
    def assignments(self) -> pd.DataFrame:
        """Needs `segment` and `topic`; the order of the rows does not matter."""


@check_options
def cross_codes(
    topics: TopicTables,
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    level: int | None = 1,
) -> pd.DataFrame:
    """Count how far topics and codes overlap.

    Args:
        topics: What `fit_topics` returns, or anything with its two tables.
        segments: Needs `segment`, `document`, `start` and `end`. What is not in this table does
            not count, so that a part of the segments can be looked at.
        codings: Needs what `find_codes` needs; they are settled here.
        level: How many steps of a code's path name it, so that it has the segments of the codes
            below; what is coded higher up keeps its own name. None: each code as it was given.

    Returns:
        A row for each topic and code with segments in common, by topic and then the most first:
        `topic`, `label`, `code`, `both` (segments), `topic_size`, `code_size` (those with a topic),
        `unplaced` (segments with the code and without a topic), `of_topic` (`both` as a share of
        the topic), `of_code` (as a share of the code), `jaccard` (as a share of what has either)
        and `lift`: how many times as frequent the code is in the topic as in all segments that
        have a topic; 1 is what sizes alone would give.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `level` is no whole number from 1.
    """
    require(topics.topics, "topic", "label")
    place = find_places(topics.assignments, segments)
    crossed = _cross(place, _pairs(place, segments, codings, level))
    crossed.insert(1, "label", crossed["topic"].map(labels_of(topics)))
    return crossed.sort_values(
        ["topic", "both", "code"], ascending=[True, False, True], ignore_index=True
    )


@check_options
def nearest_codes(
    assignments: pd.DataFrame, segments: pd.DataFrame, codings: pd.DataFrame
) -> pd.DataFrame:
    """Find the code that overlaps each topic most, and the share of the topic that is coded.

    Args:
        assignments: Needs `segment` and `topic`.
        segments: Needs `segment`, `document`, `start` and `end`.
        codings: Needs what `find_codes` needs; they are settled here.

    Returns:
        A row a topic that has segments, by number: `topic`, `nearest_code` (of the greatest Jaccard
        similarity, among equals the first by name; missing where nothing is coded) and
        `coded_share` (of its segments, those with any code).

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    place = find_places(assignments, segments)
    pairs = _pairs(place, segments, codings, None)
    crossed = _cross(place, pairs).sort_values(["jaccard", "code"], ascending=[False, True])
    nearest = crossed.drop_duplicates("topic").set_index("topic")["code"]
    sizes = _sizes(place)
    coded = pairs.drop_duplicates("segment")["topic"].value_counts()
    share = coded.reindex(sizes.index, fill_value=0) / sizes
    table = pd.DataFrame({"topic": sizes.index, "nearest_code": nearest.reindex(sizes.index).array})
    table["coded_share"] = share.round(_DIGITS).array
    return table.astype({"topic": "int64", "nearest_code": "str", "coded_share": "float64"})


@check_options
def split_codes(
    topics: TopicTables,
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    level: int | None = 1,
    most: int = 3,
) -> pd.DataFrame:
    """Say over how many topics the segments of each code spread, and whether more than by chance.

    Args:
        topics: As for `cross_codes`.
        segments: As for `cross_codes`.
        codings: As for `cross_codes`.
        level: As for `cross_codes`.
        most: How many of a code's largest topics are named.

    Returns:
        A row a code, the largest first: `code`, `size` (segments with a topic), `unplaced`
        (segments without one), `topics` (in which it stands), `effective` (how many topics of equal
        size would spread it as much: the exponential of the entropy of its shares), `expected` (the
        same for as many segments drawn blindly from all that have a topic: the exponential of the
        entropy that is to be expected then), `pattern`, and of its largest topics lists of their
        numbers `largest`, their `labels` and its `shares` in them.

        `pattern` is `one topic` where fewer than 1.5 topics are filled; `spreads` where at least
        three quarters of those are that chance would fill, so that the topics say nothing of the
        code; and `splits` between them: it may be several codes. It is missing where there are
        fewer than two topics or segments.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `level` or `most` is no whole number from 1.

    Source:
        Hill (1973). Diversity and evenness: a unifying notation and its consequences. Ecology
        54(2), 427-432: the number of order 1. The expected entropy is the sum over the topics of
        its mean under the hypergeometric distribution, without drawing at random.
    """
    check_whole("most", most)
    require(topics.topics, "topic", "label")
    place = find_places(topics.assignments, segments)
    pairs = _pairs(place, segments, codings, level)
    crossed = _cross(place, pairs)
    sizes = pairs["topic"].ne(UNASSIGNED).groupby(pairs["code"]).agg(["sum", "size"])
    table = pd.DataFrame({"code": sizes.index, "size": sizes["sum"].array}).astype({"size": int})
    table["unplaced"] = (sizes["size"] - sizes["sum"]).astype("int64").array
    for name, column in _spread(crossed, _sizes(place).to_numpy(), labels_of(topics), most).items():
        table[name] = table["code"].map(column)
    table["topics"] = table["topics"].astype("float64").fillna(0).astype("int64")
    table = table.astype({"effective": "float64", "expected": "float64"})
    table["pattern"] = _patterns(table, len(_sizes(place)))
    for name in ("largest", "labels", "shares"):
        table[name] = [own if isinstance(own, list) else [] for own in table[name]]
    columns = ["code", "size", "unplaced", "topics", "effective", "expected", "pattern"]
    table = table[[*columns, "largest", "labels", "shares"]]
    return table.sort_values(["size", "code"], ascending=[False, True], ignore_index=True)


def find_places(assignments: pd.DataFrame, segments: pd.DataFrame) -> pd.Series:
    """Return the topic of each segment by its id, -1 where it has none.

    Args:
        assignments: Needs `segment` and `topic`.
        segments: Needs `segment`; each counts once.
    """
    require(assignments, "segment", "topic")
    require(segments, "segment")
    once = assignments.drop_duplicates("segment")
    topic = pd.Series(once["topic"].to_numpy(), index=pd.Index(once["segment"].array))
    names = pd.Index(segments["segment"].array).unique()
    return topic.reindex(names).fillna(UNASSIGNED).astype("int64")


def labels_of(topics: TopicTables) -> pd.Series:
    """Return the labels of topics, by number."""
    return topics.topics.drop_duplicates("topic").set_index("topic")["label"]


def check_whole(option: str, value: object, *, least: int = 1) -> None:
    """Raise OptionError where a value is no whole number from `least` on."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise OptionError(f"`{option}` is a whole number from {least}; found {value!r}")


def _pairs(
    place: pd.Series, segments: pd.DataFrame, codings: pd.DataFrame, level: int | None
) -> pd.DataFrame:
    """Return `segment`, `code` and `topic`: each code of each segment once."""
    pairs = find_codes(codings, segments)[["segment", "code"]]
    if level is not None:
        check_whole("level", level)
        cut = {code: "/".join(code.split("/")[:level]) for code in pairs["code"].unique()}
        pairs["code"] = pairs["code"].map(cut).astype("str")
        pairs = pairs.drop_duplicates(ignore_index=True)
    pairs["topic"] = pairs["segment"].map(place).astype("int64")
    return pairs


def _sizes(place: pd.Series) -> pd.Series:
    """Return how many segments each topic has, by number."""
    return place[place.ne(UNASSIGNED)].value_counts().sort_index()


def _cross(place: pd.Series, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the segments that topics and codes have in common; labels are left out."""
    is_placed = pairs["topic"].ne(UNASSIGNED)
    sizes, unplaced = _sizes(place), pairs.loc[~is_placed, "code"].value_counts()
    table = pairs[is_placed].groupby(["topic", "code"]).size().rename("both").reset_index()
    both = table["both"]
    table["topic_size"] = table["topic"].map(sizes).astype("int64")
    table["code_size"] = both.groupby(table["code"]).transform("sum").astype("int64")
    table["unplaced"] = table["code"].map(unplaced).fillna(0).astype("int64")
    table["of_topic"] = both / table["topic_size"]
    table["of_code"] = both / table["code_size"]
    table["jaccard"] = both / (table["topic_size"] + table["code_size"] - both)
    table["lift"] = both * sizes.sum() / (table["topic_size"] * table["code_size"])
    return table


def _spread(
    crossed: pd.DataFrame, topic_sizes: npt.NDArray[np.int64], labels: pd.Series, most: int
) -> dict[str, pd.Series]:
    """Describe the spread of each code over topics, as columns by code."""
    entropy = (-crossed["of_code"] * np.log(crossed["of_code"])).groupby(crossed["code"]).sum()
    size = crossed.groupby("code")["code_size"].first()
    expected = {own: _expected_entropy(own, topic_sizes) for own in size.unique().tolist()}
    ranked = crossed.sort_values(["both", "topic"], ascending=[False, True]).groupby("code")
    largest = ranked["topic"].agg(lambda own: own.head(most).tolist())
    return {
        "topics": crossed.groupby("code").size(),
        "effective": np.exp(entropy).round(_DIGITS),
        "expected": np.exp(size.map(expected).astype("float64")).round(_DIGITS),
        "largest": largest,
        "labels": largest.map(lambda own: labels.reindex(own).tolist()),
        "shares": ranked["of_code"].agg(lambda own: own.head(most).round(_DIGITS).tolist()),
    }


def _expected_entropy(size: int, topic_sizes: npt.NDArray[np.int64]) -> float:
    """Return the mean entropy of the topics of segments drawn blindly, none of them twice."""
    total = int(topic_sizes.sum())
    factorials = np.append(0, np.cumsum(np.log(np.arange(1, total + 1))))  # their logarithms

    def ways(of: int, drawn: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        return np.asarray(factorials[of] - factorials[drawn] - factorials[of - drawn])

    entropy = 0.0
    all_ways = ways(total, np.array([size]))
    for own, times in zip(*np.unique(topic_sizes, return_counts=True), strict=True):
        drawn = np.arange(max(1, size - total + own), min(size, own) + 1)
        chance = np.exp(ways(own, drawn) + ways(total - own, size - drawn) - all_ways)
        entropy -= times * float((chance * drawn / size * np.log(drawn / size)).sum())
    return entropy


def _patterns(table: pd.DataFrame, topics: int) -> pd.Series:
    """Name how each code spreads; missing where nothing can be told."""
    spreads = table["effective"].ge(_LIKE_CHANCE * table["expected"])
    named = np.where(table["effective"].lt(_ALONE), "one topic", np.where(spreads, "spreads", ""))
    pattern = pd.Series(named, index=table.index, dtype="str").replace("", "splits")
    return pattern.where(table["size"].ge(2) & (topics >= 2))  # noqa: PLR2004 - one cannot spread
