"""Charts of surveys for reports: bars stacked about the middle of a scale, without a script.

Every function returns Markup in which all text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from qualcode.charts.drawing import Drawing, Piece, Row
from qualcode.charts.likert import left_of_line, level_colors

_ROW = Markup(
    '<li class="bar level-{level}"><span class="bar-name">{name}</span>{bar}'
    '<span class="bar-count">{count}</span></li>'
)
_BAR = Markup(
    '<svg class="bar-track" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
    'aria-label="{label}">{pieces}<rect x="{line}" width=".3" height="10" class="bar-line"/></svg>'
)
_PIECE = Markup('<rect x="{x:.2f}" width="{width:.2f}" height="10" fill="{color}"/>')
_SWATCH = Markup(
    '<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill="{color}"/>'
    "</svg> {name}</li>"
)
_LEAST = 0.02  # of the answers: how far a chart goes to both sides


@dataclass(frozen=True)
class Answers:
    """The answers to a question, or of a part of those who answered.

    Attributes:
        name: The question, or the part.
        shares: Of each level, from the lowest; none where nothing may be shown.
        told: What the bar shows, in words; or why there is none.
        count: How many answered.
        level: 1 for a question, 2 for a part of one.
    """

    name: str
    shares: Sequence[float]
    told: str
    count: str
    level: int = 1


def draw_answers(rows: Sequence[Answers], *, label: str, ordered: bool) -> Markup:
    """Draw bars about a line, all on one scale: to the right of it is the scale's upper half.

    Args:
        rows: The bars, from the top down, all on the same levels.
        label: What the chart shows.
        ordered: Whether the levels have an order; else bars begin at the line.

    Source:
        Robbins & Heiberger (2011). Plotting Likert and other rating scales. Proceedings of the
        Joint Statistical Meetings, Survey Research Methods Section, 1058-1066.
    """
    bars, line = _lay_out(rows, ordered=ordered)
    drawn = Markup().join(
        _ROW.format(level=row.level, name=row.name, count=row.count, bar=_draw(row, bar, line))
        for row, bar in zip(rows, bars, strict=True)
    )
    return Markup('<ol class="bars answers" aria-label="{}">{}</ol>').format(label, drawn)


def print_answers(rows: Sequence[Answers], levels: Sequence[str], *, ordered: bool) -> Drawing:
    """Return the same chart for print, with what its colours are."""
    bars, _ = _lay_out(rows, ordered=ordered)
    drawn = [
        Row(row.name, row.count, row.level, bar, told="" if bar else row.told)
        for row, bar in zip(rows, bars, strict=True)
    ]
    colors = level_colors(len(levels), ordered=ordered)
    return Drawing(drawn, list(zip(levels, colors, strict=True)))


def draw_legend(names: Sequence[str], *, ordered: bool, label: str) -> Markup:
    """Draw what the colours are."""
    looks = zip(names, level_colors(len(names), ordered=ordered), strict=True)
    swatches = Markup().join(_SWATCH.format(name=name, color=color) for name, color in looks)
    return Markup('<ul class="legend" aria-label="{}">{}</ul>').format(label, swatches)


def _lay_out(rows: Sequence[Answers], *, ordered: bool) -> tuple[list[list[Piece]], float]:
    """Return the pieces of each bar, and where the line is, as shares of the chart's width."""
    shares = [np.array(row.shares, dtype=float) for row in rows]
    lefts = [left_of_line(own) if ordered and len(own) else 0.0 for own in shares]
    rights = [float(own.sum()) - left for own, left in zip(shares, lefts, strict=True)]
    line, right = max([_LEAST, *lefts]), max([_LEAST, *rights])
    width = line + right
    bars = [
        [
            Piece(float(start / width), float(share / width), color)
            for start, share, color in zip(
                line - left + np.cumsum(own) - own,
                own,
                level_colors(len(own), ordered=ordered),
                strict=True,
            )
            if share
        ]
        for own, left in zip(shares, lefts, strict=True)
    ]
    return bars, line / width


def _draw(row: Answers, bar: Sequence[Piece], line: float) -> Markup:
    if not row.shares:
        return Markup('<span class="bar-none">{}</span>').format(row.told)
    pieces = Markup().join(
        _PIECE.format(x=100 * piece.start, width=100 * piece.width, color=piece.color)
        for piece in bar
    )
    return _BAR.format(label=row.told, pieces=pieces, line=f"{100 * line:.2f}")
