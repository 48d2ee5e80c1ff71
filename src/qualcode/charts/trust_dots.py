"""What figures of trust are made of: dots, the lines of their intervals, and crosses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import escape
from qualcode.charts.palette import INK, MUTED


def draw_lines(
    low: Any, high: Any, rows: Sequence[Any] | Any, color: str, width: int
) -> go.Scatter:
    """Return a line from low to high in each row: an interval, or what lies between dots."""
    ends = [[one, two, None] for one, two in zip(_plain(low), _plain(high), strict=True)]
    return go.Scatter(
        x=list(itertools.chain.from_iterable(ends)),
        y=[place for row in rows for place in (row, row, None)],
        mode="lines",
        line={"color": color, "width": width},
        hoverinfo="skip",
        showlegend=False,
    )


def draw_dots(  # noqa: PLR0913 - what a dot has
    values: Any,
    rows: Any,
    told: Sequence[str],
    *,
    name: str,
    color: str,
    symbol: str,
    size: int = 10,
) -> go.Scatter:
    """Return a dot in each row.

    Args:
        values: Where they stand.
        rows: In which row.
        told: What is said where the mouse is; escaped.
        name: Plain text, for the legend.
        color: Of the dots.
        symbol: Their shape; those that end in `-open` are hollow.
        size: In pixels.
    """
    is_open = symbol.endswith("-open")
    return go.Scatter(
        x=_plain(values),
        y=list(rows),
        mode="markers",
        name=escape(name),
        marker={
            "color": color,
            "symbol": symbol,
            "size": size,
            "line": {"color": color if is_open else INK, "width": 1.8 if is_open else 0.5},
        },
        hovertext=list(told),
        hoverinfo="text",
        cliponaxis=False,
        showlegend=True,
    )


def _plain(values: Any) -> list[float | None]:
    """Return numbers as JSON has them, which knows no NaN."""
    return [None if pd.isna(value) else float(value) for value in values]


def draw_undefined(  # noqa: PLR0913 - where, and what a dot has
    figure: go.Figure,
    rows: Any,
    told: Sequence[str],
    *,
    at: float = 0.0,
    color: str = MUTED,
    name: str = "not defined",
) -> None:
    """Put a cross to the left of where values begin, in rows that have none.

    Args:
        figure: Is changed.
        rows: Those without a value; there need not be any.
        told: What is said where the mouse is, in each of them; escaped.
        at: Where the cross stands.
        color: Of the cross.
        name: Plain text, for the legend.
    """
    if len(rows):
        dots = draw_dots(
            [at] * len(rows), rows, told, name=name, color=color, symbol="x-thin-open", size=8
        )
        figure.add_trace(dots)
