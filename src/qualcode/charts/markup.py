"""Charts of the report: HTML and inline SVG drawn from tables, without a script.

Every function returns Markup in which all text is escaped, so that a template can place it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from qualcode.charts.drawing import Drawing, Piece, Row
from qualcode.charts.palette import ACCENT

_SHORT = Markup('<th scope="col"><abbr title="{}">{}</abbr></th>')
_NAME = Markup('<a class="bar-name" href="#{}">{}</a>')
_PLAIN_NAME = Markup('<span class="bar-name">{}</span>')
_ROW = Markup(
    '<li class="bar level-{level}">{name}'
    '<svg class="bar-track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    '<rect class="bar-all" width="100" height="10" rx="0"/>'
    '<rect class="bar-fill" width="{width}" height="10" fill="{color}"/></svg>'
    '<span class="bar-count">{count}</span></li>'
)


@dataclass(frozen=True)
class Bar:
    """A bar of a bar chart.

    Attributes:
        name: What it stands for.
        share: Its length, 0 to 1 of the track.
        count: The figure beside it.
        color: #rrggbb, or None for the accent colour.
        level: How deep it stands in the hierarchy, from 1.
        anchor: Id of the element that it leads to; empty: it leads nowhere.
    """

    name: str
    share: float
    count: str | Markup
    color: str | None = None
    level: int = 1
    anchor: str = ""


def draw_bars(bars: Sequence[Bar], *, label: str) -> Markup:
    """Draw a horizontal bar chart as a list, so that it reads aloud and wraps on a phone."""
    rows = Markup().join(
        _ROW.format(
            level=min(bar.level, 4),
            name=_NAME.format(bar.anchor, bar.name) if bar.anchor else _PLAIN_NAME.format(bar.name),
            width=f"{100 * _length(bar):.2f}",
            color=bar.color or ACCENT,
            count=bar.count,
        )
        for bar in bars
    )
    return Markup('<ol class="bars" aria-label="{}">{}</ol>').format(label, rows)


def print_bars(bars: Sequence[Bar]) -> Drawing:
    """Return the same chart for print."""
    return Drawing([
        Row(bar.name, bar.count, bar.level, [Piece(0.0, _length(bar), bar.color or ACCENT)])
        for bar in bars
    ])  # fmt: skip


def _length(bar: Bar) -> float:
    return max(0.0, min(1.0, bar.share))


def draw_heat(  # noqa: PLR0913 - all but one are what it says
    counts: pd.DataFrame,
    *,
    caption: str,
    corner: str,
    rows: Mapping[str, tuple[str, int]],
    columns: Mapping[str, str],
    tell: Callable[[str, str, int], Markup] | None = None,
    short: bool = True,
) -> Markup:
    """Draw a table of counts whose cells are the darker the higher the count.

    Args:
        counts: Whole numbers; index and columns are keys of `rows` and `columns`.
        caption: The table's caption.
        corner: Heading of the first column.
        rows: Name and level of each row, by key.
        columns: Full name of each column, by key.
        tell: Writes the count of a row and column; None: the bare number.
        short: Whether a column is headed by its key, with the full name behind it.
    """
    most = max(1, int(counts.to_numpy().max(initial=0)))
    heading = _SHORT if short else Markup('<th scope="col">{}</th>')
    head = Markup().join(heading.format(columns.get(key, key), key) for key in counts.columns)
    body = Markup().join(
        Markup('<tr><th scope="row" class="level-{}">{}</th>{}</tr>').format(
            rows[key][1],
            rows[key][0],
            Markup().join(
                _heat_cell(int(n), most, tell(key, column, int(n)) if tell and n else str(n))
                for column, n in zip(counts.columns, values, strict=True)
            ),
        )
        for key, values in zip(counts.index, counts.to_numpy(), strict=True)
    )
    return Markup(
        '<table class="heat"><caption>{}</caption><thead><tr><th scope="col">{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(caption, corner, head, body)


def _heat_cell(count: int, most: int, text: str) -> Markup:
    if not count:
        return Markup('<td class="none"><span class="unseen">0</span></td>')
    # By the square root: a few large counts would leave all others pale.
    strength = round(10 + 38 * (count / most) ** 0.5)
    return Markup('<td style="--heat: {}%">{}</td>').format(strength, text)
