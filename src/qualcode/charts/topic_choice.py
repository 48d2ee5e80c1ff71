"""Figures of how topics came about: how many there are and why, and which are akin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import finish, name_rows, say_instead
from qualcode.charts.palette import ACCENT, INK, TOPICS
from qualcode.errors import check_options
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.topics import Topics

_MEASURES = (
    ("score", TOPICS[0], "circle", "solid"),
    ("stability", TOPICS[1], "square", "dash"),
    ("modularity", TOPICS[3], "diamond", "dot"),
    ("silhouette", TOPICS[2], "triangle-up", "dashdot"),
)
_TINY = 1e-9
_ROWS = 12  # the height of the figure of the choice
_TICKS = (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 200, 500)
_WIDE = 8  # times as many topics, from which on their axis is logarithmic


@check_options
def draw_choice(topics: Topics) -> go.Figure:
    """Draw what speaks for the number of topics: three measures, and the score they make together.

    The score is drawn as a share of the highest one.

    Args:
        topics: What `fit_topics` gave; its table `choice` is drawn.
    """
    tried = topics.choice.sort_values("topics", kind="stable")
    tried = tried.assign(score=tried["score"] / max(tried["score"].max(), _TINY))
    title = "How many topics, and why"
    values = tried[[name for name, *_ in _MEASURES]].to_numpy(dtype=float)
    if np.isnan(values).all():
        told = f"The number of topics was given or there was nothing to choose: {topics.note}"
        return say_instead(title, tried, told)
    figure = go.Figure([_line(tried, *look) for look in _MEASURES if tried[look[0]].notna().any()])
    wide = tried["topics"].max() > _WIDE * tried["topics"].min()
    chosen = tried[tried["chosen"].astype("bool")]
    for number in chosen["topics"].head(1):
        _mark(figure, int(number), logarithmic=wide)
    figure.update_xaxes(title="topics", **_reach(tried["topics"], logarithmic=wide))
    top = [min(0.0, np.nanmin(values)), np.nanmax(values) * 1.15]
    figure.update_yaxes(title="0 to 1, the more the better", range=top, zeroline=False)
    return finish(figure, title, tried, rows=_ROWS, alt=_tell_choice(tried, chosen))


@check_options
def draw_hierarchy(topics: Topics) -> go.Figure:
    """Draw which topics are akin: two are joined the further to the left, the closer they are.

    Args:
        topics: What `fit_topics` gave; its table `hierarchy` is drawn.
    """
    table, joins = topics.topics, records(topics.hierarchy)
    title, shown = "Which topics are akin", topics.hierarchy
    if not joins:
        return say_instead(title, shown, "Fewer than two topics were found: none can be akin.")
    labels = dict(zip(table["topic"], table["label"], strict=True))
    leaves = _leaves(joins, len(table))
    lines = _lines(joins, leaves)
    figure = go.Figure(
        go.Scatter(
            x=[x for x, _ in lines],
            y=[y for _, y in lines],
            mode="lines",
            line={"color": ACCENT, "width": 2},
            hovertemplate="joined at a distance of %{x:.2f}<extra></extra>",
        )
    )
    needed = name_rows(figure, [f"{topic} · {labels.get(topic, '')}" for topic in leaves])
    end = max(float(join["distance"]) for join in joins) * 1.03
    figure.update_xaxes(title="distance at which topics are joined", range=[0, end])
    finish(figure, title, shown, rows=needed, alt=_tell_joins(joins, labels, len(table)))
    return figure.update_yaxes(showgrid=False)


def _line(tried: pd.DataFrame, measure: str, color: str, symbol: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=tried["topics"],
        y=tried[measure],
        name=measure if measure != "score" else "score, of the highest",
        mode="lines+markers",
        line={"color": color, "dash": dash, "width": 2 + 1.5 * (measure == "score")},
        marker={"symbol": symbol, "size": 8},
        cliponaxis=False,
        hovertemplate=f"%{{x}} topics: {measure} %{{y:.2f}}<extra></extra>",
    )


def _mark(figure: go.Figure, chosen: int, *, logarithmic: bool) -> None:
    figure.add_vline(chosen, line={"color": INK, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        text=f"<b>{chosen} chosen</b>",
        x=math.log10(chosen) if logarithmic else chosen,  # as plotly wants it, of notes alone
        y=1,
        yref="paper",
        yanchor="top",
        showarrow=False,
        bgcolor="rgba(255,255,255,0.85)",
        font={"color": INK},
    )


def _reach(numbers: pd.Series, *, logarithmic: bool) -> dict[str, Any]:
    """Return the axis from the fewest topics to the most, with a little room at both ends."""
    least, most = float(numbers.min()), float(numbers.max())
    if logarithmic:
        ends = [math.log10(least) - 0.08, math.log10(most) + 0.08]
        return {"type": "log", "tickvals": _TICKS, "range": ends}
    return {"tickformat": "d", "range": [least - 0.5, most + 0.5]}


def _leaves(joins: list[dict[str, Any]], n: int) -> list[int]:
    """Order topics so that those that are joined stand side by side and no lines cross."""
    members: dict[int, list[int]] = {topic: [topic] for topic in range(n)}
    for number, join in enumerate(joins, start=n):
        one, other = (members.pop(int(join[side])) for side in ("first", "second"))
        members[number] = one + other if min(one) < min(other) else other + one
    return [topic for group in members.values() for topic in group]


def _lines(
    joins: list[dict[str, Any]], leaves: list[int]
) -> list[tuple[float | None, float | None]]:
    """Return the corners of the brackets that join topics, a gap after each."""
    ends = {topic: (0.0, float(row)) for row, topic in enumerate(leaves)}
    corners: list[tuple[float | None, float | None]] = []
    for number, join in enumerate(joins, start=len(leaves)):
        (x, y), (other_x, other_y) = (ends[int(join[side])] for side in ("first", "second"))
        distance = float(join["distance"])
        corners += [(x, y), (distance, y), (distance, other_y), (other_x, other_y), (None, None)]
        ends[number] = (distance, (y + other_y) / 2)
    return corners


def _tell_choice(tried: pd.DataFrame, chosen: pd.DataFrame) -> str:
    told = (
        f"Line chart of {len(tried)} granularities that were tried, from {tried['topics'].min()} "
        f"to {tried['topics'].max()} topics"
    )
    if chosen.empty:
        return f"{told}; none of them was chosen."
    row = chosen.iloc[0]
    known = [name for name, *_ in _MEASURES[1:] if pd.notna(row[name])]
    values = ", ".join(f"{name} {row[name]:.2f}" for name in known)
    return f"{told}; chosen were {row['topics']}: {values}."


def _tell_joins(joins: list[dict[str, Any]], labels: dict[int, str], n: int) -> str:
    closest = min((join for join in joins if max(join["first"], join["second"]) < n),
                  key=lambda join: float(join["distance"]))  # fmt: skip
    one, other = labels[int(closest["first"])], labels[int(closest["second"])]
    return (
        f"Tree of {n} topics; the closest are “{one}” and “{other}”, at a distance of "
        f"{closest['distance']:.2f}."
    )
