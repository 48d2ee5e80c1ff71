"""What every figure has: its look, its table for where plotly cannot run, and a sentence."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from plotly.io.base_renderers import MimetypeRenderer

from qualcode.charts.palette import GRID, INK, MUTED, SERIES

_MIME = "application/vnd.plotly.v1+json"
_ROW, _MARGIN, _TITLE, _LEGEND_LINE = 26, 110, 50, 20  # pixels
_LEAST_HEIGHT = 260
_MANY, _LONG = 25, 46  # rows that fill a screen; letters of a name where there are more
_HOVER, _HOVER_LINE = 300, 60  # letters


class _WithTable(MimetypeRenderer):  # type: ignore[misc] # plotly ships no types
    """Shows a figure by plotly, and its table where plotly cannot run."""

    def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, Any]:
        meta = fig_dict["layout"].get("meta") or {}
        alt, table = html.escape(meta.get("alt", "")), meta.get("table", "")
        shown = f'<figure aria-label="{alt}">{table}</figure>' if alt else table
        return {_MIME: fig_dict, "text/html": shown}


def show_in_notebook() -> None:
    """Make notebooks show figures with their tables behind them. Call it once, at the top."""
    pio.renderers["qualcode"] = _WithTable()
    pio.renderers.default = "qualcode"


def finish(
    figure: go.Figure,
    title: str,
    table: pd.DataFrame,
    *,
    rows: float,
    alt: str = "",
) -> go.Figure:
    """Give a figure the same look as all, a height that fits its rows, its table and a sentence.

    Args:
        figure: Is changed.
        title: Plain text.
        table: What the figure is drawn from; it goes into the layout's `meta["table"]` as HTML.
        rows: How many rows of 26 pixels the drawing needs.
        alt: What the figure shows, with the main numbers, in a sentence of plain text, for those
            who cannot see it. It goes into `meta["alt"]`; without it, the title does.
    """
    markup = table.to_html(index=False, border=0, escape=True, float_format="{:.2f}".format)
    caption = f"<table><caption>{html.escape(title)}</caption>"
    _, _, rest = markup.partition(">")
    above = _LEGEND_LINE * _legend_lines(figure)
    figure.update_layout(
        title={"text": escape(title), "font": {"size": 17}, "x": 0, "y": 1, "yanchor": "top",
               "pad": {"l": 10, "t": 14}},
        template="none",
        font={"family": "system-ui, sans-serif", "color": INK, "size": 13},
        height=max(_LEAST_HEIGHT, round(_MARGIN + above + _ROW * rows)),
        margin={"l": 10, "r": 70, "t": _TITLE + above, "b": 50},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.25,
        meta={"table": caption + rest, "alt": alt or title},
    )  # fmt: skip
    figure.update_yaxes(automargin=True, ticks="")
    figure.update_xaxes(automargin=True, gridcolor=GRID, zerolinecolor=MUTED)
    return figure


def say_instead(title: str, table: pd.DataFrame, sentence: str) -> go.Figure:
    """Return a figure that says in a sentence why there is nothing to draw."""
    figure = go.Figure()
    figure.add_annotation(text=wrap(sentence), x=0, y=1, xref="paper", yref="paper",
                          xanchor="left", yanchor="top", align="left", showarrow=False,
                          font={"size": 14, "color": MUTED})  # fmt: skip
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return finish(figure, title, table, rows=0, alt=f"{title}. {sentence}")


def _legend_lines(figure: go.Figure) -> int:
    """Return how many lines the legend needs where only two entries fit side by side."""
    entries = sum(bool(trace.name) and trace.showlegend is not False for trace in figure.data)
    return -(-entries // 2)


def name_rows(figure: go.Figure, names: Sequence[str], *, width: int = 40) -> float:
    """Write names beside the rows 0, 1, … of a figure, the first on top.

    Args:
        figure: Is changed. Its rows have numbers, so that two of the same name stay apart.
        names: Plain text.
        width: Letters in a line. Longer names go on in a second line; where the rows are many,
            all names have one line, and are smaller.

    Returns:
        How many rows of usual height the drawing needs: what `finish` wants to know.
    """
    crowded = len(names) > _MANY
    letters, width = (_LONG, _LONG) if crowded else (2 * width, width)
    written = [wrap(shorten(name, letters), width) for name in names]
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=written,
        tickfont={"size": 11 if crowded else 13},
        range=[len(names) - 0.5, -0.5],
        zeroline=False,
        ticklabelstandoff=6,
    )
    tall = any("<br>" in name for name in written)
    return len(names) * (0.75 if crowded else 1.45 if tall else 1)


def write_counts(figure: go.Figure, right: float, counts: Sequence[str]) -> None:
    """Write the counts of each row in a column whose right edge is at `right`."""
    figure.add_trace(
        go.Scatter(
            x=[right] * len(counts),
            y=list(range(len(counts))),
            text=list(counts),
            mode="text",
            textposition="middle left",
            textfont={"size": 12, "color": INK},
            hoverinfo="skip",
            showlegend=False,
            cliponaxis=False,
        )
    )


def cycle(n: int) -> list[str]:
    """Return n colours; they come again after the sixth."""
    return [SERIES[number % len(SERIES)] for number in range(n)]


def wrap(text: str, width: int = 60) -> str:
    """Escape a text and break it into lines of some letters."""
    return "<br>".join(escape(line) for line in textwrap.wrap(text, width)) or " "


def shorten(text: str, width: int) -> str:
    """Cut a text at a word's end, where it has one, and escape it not."""
    if len(text) <= width:
        return text
    cut = text[: width - 1].rpartition(" ")[0].rstrip(" ,;:")
    return f"{cut} …" if len(cut) > width // 2 else f"{text[: width - 1]}…"


def hover(text: str) -> str:
    """Prepare a text to be shown where the mouse is: 300 letters of it, in lines, escaped."""
    return wrap(shorten(" ".join(text.split()), _HOVER), _HOVER_LINE)


def escape(text: str) -> str:
    """Escape what plotly would take for markup: it reads some HTML tags in labels."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
