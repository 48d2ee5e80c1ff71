"""Figures of topics: how large they are and how firm, and where they come up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import finish, name_rows, say_instead
from qualcode.charts.heat import draw_heat
from qualcode.charts.palette import ACCENT, HALF, INK, MUTED, PALE
from qualcode.codings import find_codes
from qualcode.concerns import roll_up
from qualcode.errors import OptionError, check_options
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.topics import Topics

_NONE = "No topics were found."
_AXIS = "pieces of text · stability (0 to 1)"
_UNASSIGNED = -1
#: How firm a topic is, its colour, and the stability from which on it is so.
_FIRM = (
    ("firm: stability .75 and more", ACCENT, 0.75),
    ("half firm: stability .5 to .75", HALF, 0.5),
    ("pale: stability below .5, does not hold", PALE, 0.0),
)
_THICK = 0.75  # of a bar, where 1 leaves no gap
_UNKNOWN = ("stability not known", MUTED)


@check_options
def draw_topics(topics: Topics) -> go.Figure:
    """Draw the size of each topic, the largest first, with its stability as number and shade.

    Args:
        topics: What `fit_topics` gave.

    Source:
        Hennig (2007). Cluster-wise assessment of cluster stability. CSDA 52(1), for the bounds.
    """
    table = topics.topics.sort_values("size", ascending=False, kind="stable")
    shown = table[["topic", "label", "size", "stability"]]
    title = _count(len(table)) + " by size"
    if table.empty:
        return say_instead(title, shown, _NONE)
    firm = table["stability"].map(_firm)
    figure = go.Figure()
    for name, color in [*((name, color) for name, color, _ in _FIRM), _UNKNOWN]:
        if (own := (firm == name).to_numpy()).any():
            figure.add_trace(_bars(table, own, name, color))
    needed = name_rows(figure, _names(table))
    figure.update_xaxes(
        title={"text": _AXIS, "font": {"size": 13}}, range=[0, table["size"].max() * 1.15]
    )
    finish(figure, title, shown, rows=needed + 1, alt=_tell_sizes(table))
    above = {"t": 50 + 20 * len(figure.data)}
    return figure.update_layout(barmode="overlay", margin=above, legend={"orientation": "v"})


@check_options
def draw_overlap(
    topics: Topics, segments: pd.DataFrame, codings: pd.DataFrame, *, level: int = 1
) -> go.Figure:
    """Draw how many segments of each topic carry each code.

    Args:
        topics: What `fit_topics` gave.
        segments: Those that the topics come from; needs what `settle` and `locate` need.
        codings: Needs what `settle` and `locate` need.
        level: How deep in the codebook the codes stand; codes below count for those above.

    Raises:
        OptionError: `level` is below 1.
    """
    if level < 1:
        raise OptionError(f"`level` is 1 for the codes at the top, 2 below them; found {level}")
    codes = roll_up(find_codes(codings, segments))
    codes = codes[codes["code"].str.count("/") == level - 1]
    both = codes.merge(topics.assignments, on="segment")
    counts = pd.crosstab(both["topic"], both["code"])
    table = _in_order(counts, topics)
    title = "Topics against codes: segments that have both"
    return draw_heat(table, title, "code", alt=_tell_most(title, table, "segments"))


@check_options
def draw_topics_by(counts: pd.DataFrame, topics: Topics, *, by: str = "group") -> go.Figure:
    """Draw where topics come up: in each cell a count, the darker the larger its share.

    A share is of the column: how much of what this group, say, wrote falls to the topic.

    Args:
        counts: One row a topic, whose number is the index or in a column `topic`; one column a
            value of `by`, with how many segments there are. Topic -1 holds the unassigned.
        topics: What `fit_topics` gave.
        by: What the columns are: group, activity, kind, day.

    Raises:
        OptionError: The table has a topic that `topics` does not have.
    """
    if "topic" in counts:
        counts = counts.set_index("topic")
    known = {_UNASSIGNED, *topics.topics["topic"]}
    if strange := [number for number in counts.index if number not in known]:
        raise OptionError(
            "`counts` has one row a topic, with the topic's number as index or in a column "
            f"`topic`; there is no topic {strange[0]!r}"
        )
    counts = counts.select_dtypes("number").fillna(0).astype("int64")
    table = _in_order(counts, topics)
    shares = table / table.sum().replace(0, 1)
    title = f"Topics by {by}: counts; the darker, the larger its share of the column"
    alt = _tell_most(f"Topics by {by}", table, "segments")
    return draw_heat(table, title, by, shares=shares, alt=alt)


def _in_order(counts: pd.DataFrame, topics: Topics) -> pd.DataFrame:
    """Name the rows, in the order of topics; those that do not come up have zeros."""
    table = topics.topics
    names = dict(zip(table["topic"], _names(table), strict=True))
    if _UNASSIGNED in counts.index:
        names[_UNASSIGNED] = "(unassigned)"
    ordered = counts.reindex(list(names), fill_value=0)
    return ordered.set_axis(pd.Index(list(names.values()), name="topic", dtype="str"))


def _bars(table: pd.DataFrame, own: Any, name: str, color: str) -> go.Bar:
    rows = [place for place, is_own in enumerate(own) if is_own]
    values = records(table[own])
    return go.Bar(
        x=table.loc[own, "size"],
        y=rows,
        name=name,
        orientation="h",
        width=_THICK,  # else a trace with few bars makes them thick
        marker={"color": color, "line": {"color": INK, "width": 0.5}},
        text=[_written(row) for row in values],
        textposition="outside",
        cliponaxis=False,
        showlegend=True,
        hovertemplate="%{x:,} pieces of text, stability %{customdata}<extra></extra>",
        customdata=[_stability(row["stability"]) for row in values],
    )


def _written(row: dict[str, Any]) -> str:
    known = pd.notna(row["stability"])
    return f"{row['size']:,}" + (f" · {_stability(row['stability'])}" if known else "")


def _firm(stability: float) -> str:
    return next((name for name, _, least in _FIRM if stability >= least), _UNKNOWN[0])


def _stability(value: float) -> str:
    return "not known" if pd.isna(value) else f"{value:.2f}".removeprefix("0")


def _names(table: pd.DataFrame) -> list[str]:
    return [f"{row['topic']} · {row['label']}" for row in records(table)]


def _count(n: int) -> str:
    return f"{n} topic" if n == 1 else f"{n} topics"


def _tell_sizes(table: pd.DataFrame) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    told = [
        f"Bar chart of {_count(len(table))}",
        f"the largest is “{first['label']}” with {first['size']:,} pieces of text, stability "
        + _stability(first["stability"]),
    ]
    if len(table) > 1:
        shaky = int((table["stability"] < _FIRM[1][2]).sum())
        told.append(f"the smallest “{last['label']}” with {last['size']:,}")
        told.append(f"{_count(shaky)} with a stability below .5")
    return "; ".join(told) + "."


def _tell_most(title: str, table: pd.DataFrame, unit: str) -> str:
    told = f"{title}. Heat map of {len(table)} rows and {len(table.columns)} columns"
    names, columns = [str(name) for name in table.index], [str(name) for name in table.columns]
    if table.empty or not table.to_numpy().any():
        return f"{told}; all are 0."
    values = table.to_numpy(dtype="int64")
    row, column = divmod(int(values.argmax()), len(columns))
    most = f"{values[row, column]:,} {unit}"
    return f"{told}; most, {most}, in “{names[row]}” and “{columns[column]}”."
