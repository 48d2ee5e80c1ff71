"""Charts that compare shares, for reports: inline SVG drawn from a table, without a script.

Every function returns Markup in which all text is escaped. Colours of text and lines come from the
page's style sheet, so that they fit light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from qualcode.charts.drawing import Dot, Drawing, Piece, Row
from qualcode.charts.palette import ACCENT, MUTED, PALE

_HEIGHT: Final = 22
_SHORTEST: Final = 0.05  # the share at which lines end at least
_ROW: Final = Markup(
    '<li class="dots-row"><a class="bar-name" href="#{anchor}">{name}</a>{drawn}'
    '<span class="bar-count">{counts}</span></li>'
)
_COUNT: Final = Markup(
    '<span data-count="{place}"><span class="unseen">{name}: </span>{count}</span>'
)
#: What stands between the figures of one row: what is later, or only beside.
THEN: Final = Markup(' <span aria-hidden="true">→</span> ')
BESIDE: Final = Markup(" · ")
_EDGE: Final = 0.02  # of the width, on both sides of the line


@dataclass(frozen=True)
class Dumbbell:
    """A row: the shares of one code or topic in all gatherings, or parts of one.

    Attributes:
        name: What it stands for.
        shares: A share a gathering or part, in their order; NaN where there is none.
        counts: The figure of each beside it; it may open, and then the dot opens it too.
        anchor: Id of the element that it leads to.
    """

    name: str
    shares: Sequence[float]
    counts: Sequence[str | Markup]
    anchor: str


def draw_dumbbells(
    rows: Sequence[Dumbbell], *, names: Sequence[str], label: str, between: Markup = THEN
) -> Markup:
    """Draw a row a code, with a dot a gathering on one line: the last is full, others are rings.

    It is a list, so that it reads aloud and wraps on a phone; each row has its figures beside it.

    Args:
        rows: In the order in which they are drawn.
        names: The gatherings or parts, for those who do not see the dots.
        label: What it shows.
        between: What stands between the figures of a row.
    """
    most = _greatest(rows)
    drawn = Markup().join(
        _ROW.format(
            anchor=row.anchor,
            name=row.name,
            drawn=_draw_row(row.shares, most),
            counts=between.join(
                _COUNT.format(place=place, name=name, count=count)
                for place, (name, count) in enumerate(zip(names, row.counts, strict=True))
            ),
        )
        for row in rows
    )
    return Markup('<ol class="dots" aria-label="{}">{}</ol>').format(label, drawn)


def print_dumbbells(rows: Sequence[Dumbbell], names: Sequence[str]) -> Drawing:
    """Return the same chart of two gatherings or parts for print."""
    most = _greatest(rows)
    legend = list(zip(names, [MUTED, ACCENT], strict=True))
    return Drawing([_print(row, most) for row in rows], legend)


def _print(row: Dumbbell, most: float) -> Row:
    at = [_place(share, most) for share in row.shares]
    line = Piece(min(at), max(at) - min(at), PALE)
    dots = [Dot(place, is_full=number == len(at) - 1) for number, place in enumerate(at)]
    return Row(row.name, BESIDE.join(row.counts), 2, [line], dots)


def _greatest(rows: Sequence[Dumbbell]) -> float:
    """Return the share at which lines end."""
    known = [share for row in rows for share in row.shares if not math.isnan(share)]
    return max([*known, _SHORTEST])


def _place(share: float, most: float) -> float:
    """Return where a share is, as a share of the width."""
    return _EDGE + (1 - 2 * _EDGE) * share / most


def draw_key(names: Sequence[str]) -> Markup:
    """Draw which dot is which gathering's."""
    keys = Markup().join(
        Markup('<li><svg width="18" height="18" aria-hidden="true">{}</svg> {}</li>').format(
            _draw_dot(place, len(names), "50%", 9), name
        )
        for place, name in enumerate(names)
    )
    return Markup('<ul class="legend">{}</ul>').format(keys)


def _draw_row(shares: Sequence[float], most: float) -> Markup:
    known = [(place, share) for place, share in enumerate(shares) if not math.isnan(share)]
    at = {place: f"{100 * _place(share, most):.2f}%" for place, share in known}
    middle = _HEIGHT / 2
    dots = Markup().join(
        _draw_dot(place, len(shares), x, middle, opens=shares[place] > 0) for place, x in at.items()
    )
    between = Markup()
    if at:
        low, high = min(known, key=lambda one: one[1]), max(known, key=lambda one: one[1])
        between = Markup('<line class="between" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
            at[low[0]], at[high[0]], y=middle
        )
    return Markup(
        '<svg class="dots-track" width="100%" height="{}" aria-hidden="true">'
        '<line class="track" x1="2%" x2="98%" y1="{y}" y2="{y}"/>{}{}</svg>'
    ).format(_HEIGHT, between, dots, y=middle)


def _draw_dot(place: int, of: int, x: str, y: float, *, opens: bool = False) -> Markup:
    """Draw a gathering's dot: a full one for the last, rings for others, the earlier the wider."""
    is_last = place == of - 1
    return Markup('<circle class="{}" cx="{}" cy="{:.0f}" r="{}"{}/>').format(
        "now" if is_last else "then",
        x,
        y,
        4.5 if is_last else min(5.5 + 1.5 * (of - 2 - place), 9),
        Markup(' data-dot="{}"').format(place) if opens else "",
    )
