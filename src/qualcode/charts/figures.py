"""Figures for notebooks: tables drawn by plotly.

A figure carries the table it is drawn from. Where plotly cannot run (a notebook read on the web,
a screen reader), that table is shown in its place.
"""

from __future__ import annotations

import itertools
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from plotly.io.base_renderers import MimetypeRenderer

from qualcode.charts.palette import ACCENT, GRID, INK, MUTED, SCALE, SERIES
from qualcode.codings import locate, settle
from qualcode.concerns import roll_up, tree_order
from qualcode.errors import check_options
from qualcode.tables import records, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook
    from qualcode.embeddings import Vectors
    from qualcode.topics import Topics

_MIME = "application/vnd.plotly.v1+json"
_ROW, _MARGIN = 26, 130  # pixels
_SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "hexagon")
_WRAP = 60
_CROWDED = 70  # letters that fit side by side above a heat map
_LEVELS = {1: "<b>{}</b>", 2: "{}", 3: f'<span style="color:{MUTED}">{{}}</span>'}
_SOLID = 0.5  # a topic's stability from which it holds


class _WithTable(MimetypeRenderer):  # type: ignore[misc] # plotly ships no types
    """Shows a figure by plotly, and its table where plotly cannot run."""

    def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, Any]:
        table = (fig_dict["layout"].get("meta") or {}).get("table", "")
        return {_MIME: fig_dict, "text/html": table}


def show_in_notebook() -> None:
    """Make notebooks show figures with their tables behind them. Call it once, at the top."""
    pio.renderers["qualcode"] = _WithTable()
    pio.renderers.default = "qualcode"


@check_options
def draw_material(segments: pd.DataFrame, *, by: str = "activity") -> go.Figure:
    """Draw how many pieces of text there are of each kind, in each part of the gathering.

    Args:
        segments: Needs `kind` and the column that `by` names.
        by: What the bars stand for.
    """
    require(segments, "kind", by)
    known = segments.assign(**{by: segments[by].fillna("(not said)")})
    counts = pd.crosstab(known[by], known["kind"])
    counts = counts.loc[counts.sum(axis=1).sort_values(kind="stable").index]
    bars = [
        go.Bar(y=counts.index, x=counts[kind], name=kind, orientation="h", marker_color=color)
        for kind, color in zip(counts.columns, _cycle(len(counts.columns)), strict=True)
    ]
    figure = go.Figure(bars).update_layout(barmode="stack", xaxis_title="pieces of text")
    title = f"{len(segments):,} pieces of text, by {by}"
    return _finish(figure, title, counts.iloc[::-1].reset_index(), rows=len(counts))


@check_options
def draw_concerns(concerns: pd.DataFrame, *, codebook: Codebook | None = None) -> go.Figure:
    """Draw the share of participants or documents that raised each code, parents first.

    Args:
        concerns: What `find_concerns` gave.
        codebook: Gives the codes their colours.
    """
    table = tree_order(concerns[concerns["mentions"] > 0])
    colors = {place.path: place.code.color for place in codebook.places()} if codebook else {}
    names = [_LEVELS[min(row["level"], 3)].format(_escape(row["name"])) for row in records(table)]
    of = str(table["of"].iloc[0]) if len(table) else "documents"
    counts = [f"{row[of]} of {row[of + '_total']}" for row in records(table)]
    bars = go.Bar(
        y=list(range(len(table))),
        x=table["share"],
        orientation="h",
        marker_color=[colors.get(code) or ACCENT for code in table["code"]],
        text=counts,
        textposition="outside",
        cliponaxis=False,
        customdata=table[["code", "groups", "groups_total", "mentions"]],
        hovertemplate="%{customdata[0]}<br>%{text} " + of + "<br>%{customdata[1]} of "
        "%{customdata[2]} groups, %{customdata[3]} mentions<extra></extra>",
    )
    figure = go.Figure(bars)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", ticklabelstandoff=8
    )
    figure.update_xaxes(tickformat=".0%", title=f"share of {of}", range=[0, _top(table["share"])])
    shown = table[["code", "groups", "participants", "documents", "mentions"]]
    return _finish(figure, f"What people care about: share of {of}", shown, rows=len(table))


@check_options
def draw_by_part(concerns: pd.DataFrame, *, by: str = "group", level: int = 2) -> go.Figure:
    """Draw mentions of each code in each part of the gathering as a heat map.

    Args:
        concerns: What `find_concerns` gave with the same `by`.
        by: The column whose values are the parts.
        level: The deepest codes to show.
    """
    require(concerns, by)
    raised = concerns[(concerns["mentions"] > 0) & (concerns["level"] <= level)]
    counts = raised.pivot_table(index="name", columns=by, values="mentions", aggfunc="sum")
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    counts = counts.loc[order].fillna(0).astype(int)
    return _heat(counts, f"Mentions by {by}", f"{by}")


@check_options
def draw_coders(counts: pd.DataFrame, *, most: int = 15) -> go.Figure:
    """Draw how many segments each coder gave each code, those that differ most first.

    Args:
        counts: One row a code (its index), one column a coder, in segments that all have read.
        most: How many codes.
    """
    spread = counts.max(axis=1) - counts.min(axis=1)
    table = counts.loc[spread.sort_values(ascending=False, kind="stable").index].head(most)
    rows = list(range(len(table)))
    lines = [
        go.Scatter(x=[low, high], y=[row, row], mode="lines", line={"color": GRID, "width": 5},
                   hoverinfo="skip", showlegend=False)
        for row, low, high in zip(rows, table.min(axis=1), table.max(axis=1), strict=True)
    ]  # fmt: skip
    dots = [
        go.Scatter(x=table[coder], y=[row + shift for row in rows], mode="markers",
                   name=_escape(str(coder)), cliponaxis=False,
                   marker={"color": color, "symbol": symbol, "size": 10},
                   hovertemplate="%{x} segments<extra>" + _escape(str(coder)) + "</extra>")
        for coder, color, symbol, shift in zip(
            table, _cycle(len(table.columns)), itertools.cycle(_SYMBOLS),
            np.linspace(-0.2, 0.2, len(table.columns)),  # so that none hides another
            strict=False,
        )
    ]  # fmt: skip
    figure = go.Figure([*lines, *dots]).update_xaxes(title="segments", rangemode="tozero")
    names = [_escape(str(code)) for code in table.index]
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", ticklabelstandoff=8)
    figure.update_yaxes(zeroline=False)
    return _finish(figure, "Segments that each gave a code", table.reset_index(), rows=len(table))


@check_options
def draw_topics(topics: Topics) -> go.Figure:
    """Draw the size of each topic; pale ones do not hold when notes are left out."""
    table = topics.topics
    solid = table["stability"].fillna(1) >= _SOLID
    bars = go.Bar(
        y=[_wrap(label) for label in table["label"]],
        x=table["size"],
        orientation="h",
        marker_color=[ACCENT if holds else "#b9d3de" for holds in solid],
        customdata=table[["stability"]],
        hovertemplate="%{x} pieces of text, stability %{customdata[0]:.2f}<extra></extra>",
        text=table["size"],
    )
    figure = go.Figure(bars).update_yaxes(autorange="reversed")
    figure.update_xaxes(title="pieces of text (pale: stability below .5)")
    shown = table[["topic", "label", "size", "stability"]]
    return _finish(figure, f"{len(table)} topics by size", shown, rows=len(table))


@check_options
def draw_topic_map(segments: pd.DataFrame, topics: Topics) -> go.Figure:
    """Draw every piece of text as a point; what is close in meaning lies close, roughly.

    The two axes are the first two principal components of the embeddings, which show only part
    of what tells topics apart.
    """
    require(segments, "segment", "text")
    columns = [name for name in ("segment", "text", "language") if name in segments]
    table = segments[columns].merge(topics.assignments, on="segment")
    table = table[table["topic"] >= 0]
    points = _two_dimensions(topics.embed(table))
    figure = go.Figure()
    for row, color, symbol in zip(
        records(topics.topics),
        _cycle(len(topics.topics)),
        _symbols(len(topics.topics)),
        strict=True,
    ):
        own = (table["topic"] == row["topic"]).to_numpy()
        figure.add_scatter(
            x=points[own, 0],
            y=points[own, 1],
            mode="markers",
            name=row["label"],
            marker={"color": color, "symbol": symbol, "size": 7, "opacity": 0.75},
            text=[_hover(text) for text in table.loc[own, "text"]],
            hovertemplate="%{text}<extra></extra>",
        )
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    shown = topics.topics[["topic", "label", "size"]]
    figure = _finish(figure, f"{len(table):,} pieces of text by meaning", shown, rows=16)
    return figure.update_layout(legend={"orientation": "v", "x": 1.01, "y": 1, "yanchor": "top"})


@check_options
def draw_overlap(topics: Topics, segments: pd.DataFrame, codings: pd.DataFrame) -> go.Figure:
    """Draw how many segments of each topic carry each code of the highest level."""
    codes = roll_up(locate(settle(codings, segments), segments))
    codes = codes[~codes["code"].str.contains("/")]
    both = codes.merge(topics.assignments, on="segment").merge(
        topics.topics[["topic", "label"]], on="topic"
    )
    counts = pd.crosstab(both["label"], both["code"])
    counts = counts.reindex(topics.topics["label"].drop_duplicates(), fill_value=0)
    return _heat(counts, "Topics against codes: segments that have both", "code")


def _heat(counts: pd.DataFrame, title: str, across: str) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=np.sqrt(counts.to_numpy()),  # else a few large counts leave all others pale
            x=[_wrap(str(name), 16) for name in counts.columns],
            y=[_wrap(str(name), 42) for name in counts.index],
            text=counts.replace(0, "").astype(str),
            texttemplate="%{text}",
            colorscale=[list(stop) for stop in SCALE],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=f"%{{y}}<br>{across} %{{x}}: %{{text}}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    crowded = sum(len(str(name)) for name in counts.columns) > _CROWDED
    figure.update_xaxes(
        side="top", type="category", showgrid=False, tickangle=-30 if crowded else 0
    )
    return _finish(figure, title, counts.reset_index(), rows=len(counts))


def _two_dimensions(vectors: Vectors) -> np.ndarray[Any, Any]:
    from sklearn.decomposition import PCA  # noqa: PLC0415 - half a second

    if len(vectors) < 2:  # noqa: PLR2004 - two points span a line
        return np.zeros((len(vectors), 2))
    points = PCA(min(2, *vectors.shape), random_state=0).fit_transform(vectors)
    return np.round(np.pad(points, ((0, 0), (0, 2 - points.shape[1]))), 3)


def _finish(figure: go.Figure, title: str, table: pd.DataFrame, *, rows: int) -> go.Figure:
    """Give every figure the same look, a height that fits its rows, and its table."""
    html = table.to_html(index=False, border=0, escape=True, float_format="{:.2f}".format)
    caption = f"<table><caption>{title}</caption>"
    _, _, rest = html.partition(">")
    figure.update_layout(
        title={"text": title, "x": 0, "xref": "paper", "font": {"size": 17}},
        template="none",
        font={"family": "system-ui, sans-serif", "color": INK, "size": 13},
        height=max(260, _MARGIN + _ROW * rows),
        margin={"l": 10, "r": 70, "t": 70, "b": 50},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.25,
        meta={"table": caption + rest},
    )
    figure.update_yaxes(automargin=True, ticks="")
    figure.update_xaxes(automargin=True, gridcolor=GRID, zerolinecolor=MUTED)
    return figure


def _top(shares: pd.Series) -> float:
    """Return where the axis of shares ends, with room for the figures behind the bars."""
    return float(max(shares.max() * 1.15, 0.05)) if len(shares) else 1.0


def _cycle(n: int) -> list[str]:
    return [SERIES[number % len(SERIES)] for number in range(n)]


def _symbols(n: int) -> list[str]:
    return [_SYMBOLS[number // len(SERIES) % len(_SYMBOLS)] for number in range(n)]


def _wrap(text: str, width: int = _WRAP) -> str:
    return "<br>".join(_escape(line) for line in textwrap.wrap(text, width)) or " "


def _hover(text: str) -> str:
    return _wrap(textwrap.shorten(text, 300, placeholder=" …"))


def _escape(text: str) -> str:
    """Escape what plotly would take for markup: it reads some HTML tags in labels."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
