"""Heat maps: tables of counts whose cells are the darker the more there is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import escape, finish, name_rows, say_instead, shorten, wrap
from qualcode.charts.palette import INK, LIGHT_SCALE

_LEVEL = 60  # letters that fit side by side above a heat map
_NAME, _LINE = 34, 16  # letters of a column's name, and of a line of it
_LETTER = 0.27  # of a row's height: what a letter of a name that stands upright takes
_FEW = 8  # columns, up to which there is room for a share beside each count


def draw_heat(
    counts: pd.DataFrame,
    title: str,
    across: str,
    *,
    shares: pd.DataFrame | None = None,
    alt: str = "",
) -> go.Figure:
    """Draw counts as a heat map, the rows in the order given.

    Args:
        counts: Whole numbers; index and columns are names, which may come twice.
        title: Plain text.
        across: What the columns are.
        shares: 0 to 1, of the same shape: what decides the shade. Else the counts do.
        alt: As `finish` takes it.
    """
    rows, columns = [str(name) for name in counts.index], [str(name) for name in counts.columns]
    table = counts.reset_index()
    if counts.empty:
        return say_instead(title, table, "There is nothing to count.")
    values = counts if shares is None else shares
    figure = go.Figure(
        go.Heatmap(
            z=np.sqrt(values.to_numpy(dtype=float)),  # else a few large ones leave all others pale
            zmin=0,
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            text=_cells(counts, shares),
            texttemplate="%{text}",
            textfont={"color": INK},
            hovertext=_hovers(counts, shares, across),
            hoverinfo="text",
            colorscale=[list(stop) for stop in LIGHT_SCALE],
            showscale=False,
            xgap=1,
            ygap=1,
        )
    )
    needed = name_rows(figure, rows, width=34)
    above = _name_columns(figure, columns)
    finish(figure, title, table, rows=needed + above, alt=alt)
    figure.update_yaxes(showgrid=False)
    return figure.update_layout(margin={"t": 45 + round(26 * above), "b": 20, "r": 30})


def _name_columns(figure: go.Figure, names: list[str]) -> float:
    """Write names above the columns; return what they take, in rows of usual height."""
    upright = sum(map(len, names)) > _LEVEL
    cut = [shorten(name, _NAME) for name in names]
    figure.update_xaxes(
        side="top",
        tickvals=list(range(len(names))),
        ticktext=[escape(name) if upright else wrap(name, _LINE) for name in cut],
        tickangle=-90 if upright else 0,
        tickfont={"size": 12 if upright else 13},
        ticks="",
        range=[-0.5, len(names) - 0.5],
        showgrid=False,
        zeroline=False,
    )
    return max(map(len, cut)) * _LETTER if upright else 1.5


def _cells(counts: pd.DataFrame, shares: pd.DataFrame | None) -> list[list[str]]:
    """Write the counts, and the shares where there is room; nothing where there is nothing."""
    spacious = shares is not None and len(counts.columns) <= _FEW
    return [
        [f"{n:,} ({share:.0%})" if n and spacious else f"{n:,}" if n else ""
         for n, share in zip(line, of_line, strict=True)]
        for line, of_line in _lines(counts, shares)
    ]  # fmt: skip


def _hovers(counts: pd.DataFrame, shares: pd.DataFrame | None, across: str) -> list[list[str]]:
    def tell(row: object, column: object, n: int, share: float) -> str:
        of = f", {share:.0%} of the column" if shares is not None else ""
        return f"{wrap(str(row))}<br>{escape(across)} {wrap(str(column))}: {n:,}{of}"

    return [
        [tell(row, column, n, share)
         for column, n, share in zip(counts.columns, line, of_line, strict=True)]
        for row, (line, of_line) in zip(counts.index, _lines(counts, shares), strict=True)
    ]  # fmt: skip


def _lines(
    counts: pd.DataFrame, shares: pd.DataFrame | None
) -> list[tuple[list[int], list[float]]]:
    values = counts if shares is None else shares
    return list(zip(counts.to_numpy().tolist(), values.to_numpy().tolist(), strict=True))
