"""Figures for notebooks: tables drawn by plotly.

A figure carries the table it is drawn from. Where plotly cannot run (a notebook read on the web,
a screen reader), that table is shown in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.comparisons import draw_comparison
from qualcode.charts.contrasts import draw_contrast, draw_contrast_words
from qualcode.charts.covering import draw_coverage, draw_saturation
from qualcode.charts.frame import cycle, escape, finish, show_in_notebook
from qualcode.charts.heat import draw_heat
from qualcode.charts.network import draw_cooccurrence
from qualcode.charts.palette import ACCENT, MUTED
from qualcode.charts.surveys import draw_survey
from qualcode.charts.topic_choice import draw_choice, draw_hierarchy
from qualcode.charts.topic_map import draw_topic_map
from qualcode.charts.topics import draw_overlap, draw_topics, draw_topics_by
from qualcode.charts.trust import draw_agreement, draw_coders, draw_confusions
from qualcode.charts.trust_estimates import draw_prevalence, draw_suggestions
from qualcode.concerns import tree_order
from qualcode.errors import check_options
from qualcode.tables import records, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

__all__ = [
    "draw_agreement",
    "draw_by_part",
    "draw_choice",
    "draw_coders",
    "draw_comparison",
    "draw_concerns",
    "draw_confusions",
    "draw_contrast",
    "draw_contrast_words",
    "draw_cooccurrence",
    "draw_coverage",
    "draw_hierarchy",
    "draw_material",
    "draw_overlap",
    "draw_prevalence",
    "draw_saturation",
    "draw_suggestions",
    "draw_survey",
    "draw_topic_map",
    "draw_topics",
    "draw_topics_by",
    "show_in_notebook",
]

_LEVELS = {1: "<b>{}</b>", 2: "{}", 3: f'<span style="color:{MUTED}">{{}}</span>'}


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
        for kind, color in zip(counts.columns, cycle(len(counts.columns)), strict=True)
    ]
    figure = go.Figure(bars).update_layout(barmode="stack", xaxis_title="pieces of text")
    title = f"{len(segments):,} pieces of text, by {by}"
    return finish(figure, title, counts.iloc[::-1].reset_index(), rows=len(counts))


@check_options
def draw_concerns(concerns: pd.DataFrame, *, codebook: Codebook | None = None) -> go.Figure:
    """Draw the share of participants or documents that raised each code, parents first.

    Args:
        concerns: What `find_concerns` gave.
        codebook: Gives the codes their colours.
    """
    table = tree_order(concerns[concerns["mentions"] > 0])
    colors = {place.path: place.code.color for place in codebook.places()} if codebook else {}
    names = [_LEVELS[min(row["level"], 3)].format(escape(row["name"])) for row in records(table)]
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
    return finish(figure, f"What people care about: share of {of}", shown, rows=len(table))


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
    return draw_heat(counts, f"Mentions by {by}", by)


def _top(shares: pd.Series) -> float:
    """Return where the axis of shares ends, with room for the figures behind the bars."""
    return float(max(shares.max() * 1.15, 0.05)) if len(shares) else 1.0
