"""Figures of how far the material is coded, and whether later material gave new codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import escape, finish, hover, name_rows, say_instead, wrap
from qualcode.charts.palette import ACCENT, INK, MUTED, PALE, SERIES
from qualcode.concerns.covering import ALL
from qualcode.errors import check_options
from qualcode.tables import records, require

if TYPE_CHECKING:
    from qualcode.concerns.covering import Coverage
    from qualcode.concerns.saturating import Saturation

_ROWS = 14  # the height of the curve
_CAPTION, _LINE = 120, 15  # letters in a line below the curve, and its height in pixels
_BETWEEN = 0.6  # rows between two parts
_MANY = 40  # points, from which on none is marked
_COVERAGE = ["part", "step", "collected", "segments", "coded", "by_people", "read", "share"]
_SATURATION = ["number", "unit", "new", "codes", "expected", "low", "high", "ratio"]


@check_options
def draw_coverage(coverage: Coverage) -> go.Figure:
    """Draw what share of each part is coded, by people and by others, step by step.

    A bar is a step of collection in a part; what is left of it is not coded. Where it is known, a
    dot says how much of it people have read.

    Args:
        coverage: What `coverage` gave.

    Raises:
        ColumnMissingError: Its table lacks a column that is needed.
    """
    require(coverage.table, *_COVERAGE)
    table = coverage.table
    by = coverage.by
    steps = table["step"].max() > 1 if len(table) else False
    shown = table if steps else table[table["step"].eq(0)]
    title = f"What share of the material is coded, by {by}"
    if steps:
        title += f" and {coverage.order}"
    said = table[_COVERAGE]
    if not table["segments"].any():
        return say_instead(title, said, "There is no material to code.")
    rows, places = records(shown), _places(shown)
    others = shown["coded"] - shown["by_people"]
    figure = go.Figure([
        _bars(places, shown["by_people"] / shown["segments"], "coded by people", ACCENT, rows),
        _bars(places, others / shown["segments"], "coded by rule or model only", PALE, rows,
              [f"{row['coded']:,} of {row['segments']:,}" for row in rows]),
    ])  # fmt: skip
    if shown["read"].notna().any():
        figure.add_trace(_reads(places, shown, rows))
    figure.update_layout(barmode="stack")
    names = [_name(row, coverage) for row in rows]
    needed = _name_places(figure, names, places, [row["step"] == 0 for row in rows])
    figure.update_xaxes(title="share of segments", tickformat=".0%", range=[0, 1.16],
                        tickvals=[0, 0.25, 0.5, 0.75, 1])  # fmt: skip
    return finish(figure, title, said, rows=needed, alt=_tell_coverage(table, by))


@check_options
def draw_saturation(saturation: Saturation) -> go.Figure:
    """Draw how codes became more, unit by unit, with the band of 95 % of all orders.

    Args:
        saturation: What `saturation` gave.

    Raises:
        ColumnMissingError: Its table lacks a column that is needed.
    """
    require(saturation.table, *_SATURATION)
    table = saturation.table
    title = f"Codes that people found, {saturation.by} by {saturation.by}"
    said = table[_SATURATION]
    if table.empty or not table["codes"].max():
        return say_instead(title, said, saturation.note)
    figure = go.Figure([*_band(table), _mean(table), _curve(table, saturation)])
    if saturation.reached is not None:
        _mark(figure, saturation)
    figure.update_xaxes(range=[0.5, len(table) + 0.5], tickformat=",d")
    top = float(max(table["codes"].max(), table["high"].max()))
    figure.update_yaxes(title="codes", range=[0, top * 1.12], tickformat=",d", showgrid=True)
    finish(figure, title, said, rows=_ROWS, alt=_tell_saturation(saturation))
    return _caption(figure, saturation)


def _places(shown: pd.DataFrame) -> list[float]:
    """Return where rows stand: those of a part together, with room between parts."""
    parts = pd.factorize(shown["part"])[0]
    return [number + _BETWEEN * part for number, part in enumerate(parts.tolist())]


def _bars(  # noqa: PLR0913, PLR0917 - what a bar has
    places: list[float],
    shares: pd.Series,
    name: str,
    color: str,
    rows: list[dict[str, Any]],
    text: list[str] | None = None,
) -> go.Bar:
    return go.Bar(
        x=shares.fillna(0).tolist(),
        y=places,
        name=name,
        orientation="h",
        width=0.75,
        marker={"color": color, "line": {"color": INK, "width": 0.5}},
        text=text,
        textposition="outside",
        cliponaxis=False,
        hovertext=[_tell_row(row) for row in rows],
        hoverinfo="text",
    )


def _reads(places: list[float], shown: pd.DataFrame, rows: list[dict[str, Any]]) -> go.Scatter:
    return go.Scatter(
        x=(shown["read"] / shown["segments"]).tolist(),
        y=places,
        mode="markers",
        name="read by people, coded or not",
        marker={"color": SERIES[1], "symbol": "line-ns-open", "size": 15, "line": {"width": 3}},
        hovertext=[_tell_row(row) for row in rows],
        hoverinfo="text",
    )


def _name(row: dict[str, Any], coverage: Coverage) -> str:
    part = "all" if row["part"] == ALL else row["part"]
    return part if row["step"] == 0 else f"{coverage.order} {row['collected']}"


def _name_places(
    figure: go.Figure, names: list[str], places: list[float], is_whole: list[bool]
) -> float:
    """Name the rows where they stand, and return how many usual rows the drawing needs."""
    name_rows(figure, names)
    written = figure.layout.yaxis.ticktext
    bold = [
        f"<b>{name}</b>" if whole else name for name, whole in zip(written, is_whole, strict=True)
    ]
    figure.update_yaxes(ticktext=bold)
    needed = places[-1] + 1
    figure.update_yaxes(tickvals=places, range=[places[-1] + 0.6, -0.6])
    return needed


def _tell_row(row: dict[str, Any]) -> str:
    read = "" if pd.isna(row["read"]) else f"<br>read by people: {int(row['read']):,}"
    where = hover(f"{row['part']}, {row['collected']}")
    return (
        f"{where}<br>coded: {row['coded']:,} of {row['segments']:,} segments, "
        f"of these by people: {row['by_people']:,}{read}"
    )


def _tell_coverage(table: pd.DataFrame, by: str) -> str:
    whole = table[table["step"].eq(0)]
    total, parts = whole.iloc[0], whole.iloc[1:]
    told = [f"Bar chart: {total['coded']:,} of {total['segments']:,} segments have a code"]
    told.append(f"{total['by_people']:,} by people")
    if len(known := parts[parts["share"].notna()]):
        ordered = records(known.sort_values("share", kind="stable"))
        least, most = ordered[0], ordered[-1]
        told.append(f"by {by} most in {most['part']}, {most['share']:.0%}")
        told.append(f"least in {least['part']}, {least['share']:.0%}")
    return "; ".join(told) + "."


def _band(table: pd.DataFrame) -> list[go.Scatter]:
    edge = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    x = table["number"].tolist()
    return [
        go.Scatter(x=x, y=table["low"].tolist(), showlegend=False, **edge),
        go.Scatter(x=x, y=table["high"].tolist(), fill="tonexty", fillcolor=PALE,
                   name="95 % of all orders", **edge),
    ]  # fmt: skip


def _mean(table: pd.DataFrame) -> go.Scatter:
    return go.Scatter(
        x=table["number"].tolist(),
        y=table["expected"].tolist(),
        mode="lines",
        name="mean of all orders",
        line={"color": MUTED, "width": 2, "dash": "dash"},
        hovertemplate="mean of all orders: %{y:.1f} codes after %{x}<extra></extra>",
    )


def _curve(table: pd.DataFrame, saturation: Saturation) -> go.Scatter:
    told = [
        f"{hover(row['unit'])}<br>new: {row['new']:,}, so far: {row['codes']:,}"
        + ("" if pd.isna(row["ratio"]) else
           f"<br>new in {saturation.run} units, of the base: {row['ratio']:.0%}")
        for row in records(table)
    ]  # fmt: skip
    return go.Scatter(
        x=table["number"].tolist(),
        y=table["codes"].tolist(),
        mode="lines+markers" if len(table) <= _MANY else "lines",
        name="as collected",
        line={"color": SERIES[1], "width": 2.5, "shape": "hv"},
        marker={"size": 7, "line": {"color": INK, "width": 0.5}},
        hovertext=told,
        hoverinfo="text",
    )


def _mark(figure: go.Figure, saturation: Saturation) -> None:
    at = saturation.reached
    figure.add_vline(at, line={"color": INK, "width": 1.5, "dash": "dot"})
    text = f"<b>{at}+{saturation.run}</b>: at most {saturation.threshold:.0%} new"
    figure.add_annotation(x=at, y=0.04, yref="paper", yanchor="bottom", text=text,
                          showarrow=False, xanchor="left", xshift=6,
                          bgcolor="rgba(255,255,255,.8)")  # fmt: skip


def _caption(figure: go.Figure, saturation: Saturation) -> go.Figure:
    """Write below the axis what a reader must know: a curve alone would say too much."""
    said = wrap(saturation.note[:1].upper() + saturation.note[1:], _CAPTION)
    below = _LINE * (1 + said.count("<br>"))
    title = f"{escape(saturation.by)}s read<br><span style='font-size:11px'>{said}</span>"
    figure.update_xaxes(title={"text": title, "standoff": 8})
    return figure.update_layout(
        height=figure.layout.height + below, margin={"b": figure.layout.margin.b + below}
    )


def _tell_saturation(saturation: Saturation) -> str:
    table = saturation.table
    last = table.iloc[-1]
    met = (
        f"the threshold of {saturation.threshold:.0%} new codes was first met after "
        f"{saturation.reached} and {saturation.run} more"
        if saturation.reached is not None
        else f"the threshold of {saturation.threshold:.0%} new codes was not met"
    )
    return (
        f"Curve: {last['codes']:,} codes after {len(table):,} units ({saturation.by}); {met}. "
        f"{saturation.note}"
    ).strip()
