"""A network of codes that come together, as arcs beside a list, so that names stay readable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.arcs import (
    STRENGTHS,
    choose_arcs,
    class_arcs,
    name_codes,
    order_codes,
    values_of,
)
from qualcode.charts.frame import escape, finish, hover, name_rows, say_instead
from qualcode.charts.palette import ACCENT, INK
from qualcode.errors import OptionError, check_choices, check_options
from qualcode.tables import records, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

MEASURES: Final = ("jaccard", "both", "lift")
_POINTS = 49  # of an arc
_WIDE = 8  # rows: what narrower arcs are drawn as wide as, else they are needles
_LEAST, _GREATEST = 7, 18  # pixels of a dot
_COLUMNS = ["first", "second", "both", "first_n", "second_n", "of", "jaccard", "lift", "p", "q"]


@check_options
def draw_cooccurrence(
    cooccurrences: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    measure: str = "jaccard",
    most: int = 40,
    least: int = 2,
) -> go.Figure:
    """Draw which codes come together: an arc between two codes, the darker the stronger.

    The codes stand in a list, those that come together near each other; dots are the larger, the
    more units have the code. More arcs than some forty cannot be told apart, so only the strongest
    are drawn, and the title says of how many.

    Args:
        cooccurrences: What `cooccurrence` gave.
        codebook: Gives the dots their colours.
        measure: What makes an arc strong: `jaccard`, `both` (units) or `lift`.
        most: How many arcs are drawn.
        least: In how many units two codes come together to get one; once may be chance.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: An option has a value that it cannot have.
    """
    check_choices(measure=(measure, *MEASURES))
    for option, value in (("most", most), ("least", least)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise OptionError(f"`{option}` is a whole number from 1; found {value!r}")
    require(cooccurrences, *_COLUMNS, "first_name", "second_name", "within", "note")
    every = cooccurrences[cooccurrences["both"] >= least]
    table = choose_arcs(every, measure=measure, most=most)
    title = _title(len(table), len(every))
    if table.empty:
        sentence = f"No two codes come together {least} times." if least > 1 else ""
        return say_instead(title, table[_COLUMNS], sentence or "No two codes come together.")
    codes = order_codes(table)
    places = {code: place for place, code in enumerate(codes)}
    figure = go.Figure(list(_draw_arcs(table, places, measure)))
    figure.add_trace(_draw_dots(table, codes, codebook))
    needed = name_rows(figure, name_codes(table, codes))
    apart = [abs(places[row["first"]] - places[row["second"]]) for row in records(table)]
    widest = max(_WIDE, *apart)
    figure.update_xaxes(visible=False, range=[-0.03 * widest, 0.53 * widest])
    figure.update_yaxes(showgrid=False)
    return finish(figure, title, table[_COLUMNS], rows=needed + 1, alt=_tell_all(title, table))


def _title(drawn: int, every: int) -> str:
    pairs = "1 pair" if every == 1 else f"{every:,} pairs"
    which = f"the {drawn} strongest of {pairs}" if drawn < every else pairs
    return f"Codes that come together: {which}" if every else "Codes that come together"


def _draw_arcs(table: pd.DataFrame, places: dict[str, int], measure: str) -> Iterator[go.Scatter]:
    """Yield the arcs, the palest first, so that the strongest lie on top; and what they tell."""
    classes = class_arcs(table[measure])
    for number in sorted(set(classes), reverse=True):
        own = table[[one == number for one in classes]]
        ends = [(places[row["first"]], places[row["second"]]) for row in records(own)]
        yield _draw_lines(ends, number, _name_strength(own[measure], measure))
        yield _draw_tips(own, ends)


def _name_strength(values: pd.Series, measure: str) -> str:
    low, high = values.min(), values.max()
    form = "{:,.0f}" if measure == "both" else "{:.1f}" if measure == "lift" else "{:.2f}"
    written = [form.format(low), form.format(high)]
    what = {"jaccard": "Jaccard", "both": "units with both", "lift": "lift"}[measure]
    return f"{what} {written[0] if len(set(written)) == 1 else ' to '.join(written)}"


def _draw_lines(ends: list[tuple[int, int]], number: int, name: str) -> go.Scatter:
    """Return half ellipses from row to row, as one line with gaps."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, _POINTS)
    x: list[float | None] = []
    y: list[float | None] = []
    for one, two in ends:
        half = abs(one - two) / 2
        x += [*(np.cos(angle) * half).round(4).tolist(), None]
        y += [*((one + two) / 2 + np.sin(angle) * half).round(4).tolist(), None]
    _, color, width = STRENGTHS[number]
    return go.Scatter(x=x, y=y, mode="lines", name=escape(name), hoverinfo="skip", showlegend=True,
                      line={"color": color, "width": width})  # fmt: skip


def _draw_tips(table: pd.DataFrame, ends: list[tuple[int, int]]) -> go.Scatter:
    """Return what is told where an arc bends: points that nobody sees."""
    return go.Scatter(
        x=[abs(one - two) / 2 for one, two in ends],
        y=[(one + two) / 2 for one, two in ends],
        mode="markers",
        marker={"size": 12, "color": INK, "opacity": 0},
        hovertext=[_tell(row) for row in records(table)],
        hoverinfo="text",
        showlegend=False,
    )


def _draw_dots(table: pd.DataFrame, codes: list[str], codebook: Codebook | None) -> go.Scatter:
    sizes = values_of(table, "n")
    top = max(sizes.values())
    colors = {place.path: place.code.color for place in codebook.places()} if codebook else {}
    names = values_of(table, "name")
    within = str(table["within"].iloc[0])
    return go.Scatter(
        x=[0] * len(codes),
        y=list(range(len(codes))),
        mode="markers",
        marker={
            "size": [_LEAST + (_GREATEST - _LEAST) * (sizes[code] / top) ** 0.5 for code in codes],
            "color": [colors.get(code) or ACCENT for code in codes],
            "opacity": 1,
            "line": {"color": INK, "width": 0.5},
        },
        hovertext=[
            f"{hover(str(names[code]))}<br>{sizes[code]:,} {escape(within)}s" for code in codes
        ],
        hoverinfo="text",
        showlegend=False,
        cliponaxis=False,
    )


def _tell(row: dict[str, Any]) -> str:
    p = f"<br>p {row['p']:.3f}, q {row['q']:.3f}" if not np.isnan(row["p"]) else ""
    note = f"<br>{hover(row['note'])}" if row["note"] else ""
    return (
        f"{hover(row['first_name'])}<br>with {hover(row['second_name'])}<br>{row['both']:,} "
        f"{escape(row['within'])}s with both, {row['first_n']:,} and {row['second_n']:,} with "
        f"either of {row['of']:,}<br>Jaccard {row['jaccard']:.2f}, lift {row['lift']:.1f}{p}{note}"
    )


def _tell_all(title: str, table: pd.DataFrame) -> str:
    row = table.iloc[0]
    return (
        f"{title}. Strongest: “{row['first_name']}” with “{row['second_name']}”, {row['both']:,} "
        f"{row['within']}s with both, Jaccard {row['jaccard']:.2f}."
    )
