"""Charts of trust for reports: inline SVG drawn from tables, without a script.

Every function returns Markup in which all text is escaped. Colours of text and lines come from the
page's style sheet, so that they fit light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup

from qualcode.charts.palette import SERIES

_NONE = "(none)"
_LINE = 9  # pixels between the dots of two coders in one row
_CELL, _LETTER, _PAD = 22, 6.6, 8  # pixels of a square, a letter, and around names
_LONGEST = 36  # letters of a code's path beside a square
#: Seven shapes within 5 pixels of their middle.
_SHAPES = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "M-4 -4h8v8h-8z",
    "M0 -5.5L5.5 0L0 5.5L-5.5 0z",
    "M0 -5L5 4H-5z",
    "M-1.8 -5h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z",
    "M0 5L5 -4H-5z",
    "M-5 -5L5 -5L-5 5L5 5z",
)
_BOUNDS = (0.667, 0.8)


def decimal(value: float, digits: int = 2) -> str:
    """Write a coefficient with so many digits; what is missing as such, and 1 only if it is 1."""
    if np.isnan(value):
        return "not defined"
    written = f"{round(value, digits) + 0.0:.{digits}f}"  # no minus before nothing
    if written.startswith("1.") and value < 1:
        return f">.{'9' * digits}"
    return written.replace("0.", ".", 1) if abs(value) < 1 else written


def shorten_path(code: str, width: int) -> str:
    """Cut a code's path at its front, since its last steps tell it from others."""
    return code if len(code) <= width else f"…{code[1 - width :]}"


def break_path(code: str) -> Markup:
    """Let a code's path break behind its slashes."""
    return Markup("/<wbr/>").join(code.split("/"))


def square_confusions(
    confusions: pd.DataFrame, *, most: int, symmetric: bool = False
) -> tuple[pd.DataFrame, int]:
    """Return the square of the codes that are confused, and how many such codes there are.

    Args:
        confusions: Needs `first_code`, `second_code` and `units`.
        most: How many codes to keep, those that are confused most; `(none)` comes on top.
        symmetric: Whether a pair of codes is the same in either order.
    """
    apart = confusions[confusions["first_code"].ne(confusions["second_code"])]
    sides = (apart.groupby(side)["units"].sum() for side in ("first_code", "second_code"))
    often = pd.concat(sides).groupby(level=0).sum().drop(_NONE, errors="ignore")
    often = often.sort_values(ascending=False, kind="stable")
    codes = sorted(often.index[:most])
    if (apart[["first_code", "second_code"]] == _NONE).to_numpy().any():
        codes.append(_NONE)
    counts = confusions.pivot_table(
        index="first_code", columns="second_code", values="units", aggfunc="sum", fill_value=0
    ).reindex(index=codes, columns=codes, fill_value=0)
    if symmetric and len(counts):
        values = counts.to_numpy()
        both = values + values.T
        np.fill_diagonal(both, np.diag(values))
        counts = pd.DataFrame(both, index=counts.index, columns=counts.columns)
    return counts.astype("int64"), len(often)


def draw_legend(names: Sequence[str]) -> Markup:
    """Draw which shape and colour is whose."""
    keys = Markup().join(
        Markup('<li><svg width="14" height="14" aria-hidden="true">{}</svg> {}</li>').format(
            _mark(place, "50%", 7), name
        )
        for place, name in enumerate(names)
    )
    return Markup('<ul class="legend">{}</ul>').format(keys)


def draw_dots(counts: pd.DataFrame, *, label: str) -> Markup:
    """Draw how often each coder gave each code: a row a code, a dot a coder.

    It is a list, so that it reads aloud and wraps on a phone; each row has its figures beside it.

    Args:
        counts: Whole numbers: a row a code (its index), a column a coder.
        label: What it shows, for those who do not see it.
    """
    most = max(1, int(counts.to_numpy().max(initial=0)))
    rows = [
        Markup(
            '<li class="dots-row"><span class="bar-name">{}</span>{}'
            '<span class="bar-count">{}<span class="unseen">: {}</span></span></li>'
        ).format(
            break_path(code),
            _draw_row([int(n) for n in line], most),
            " · ".join(f"{n:,}" for n in line),
            ", ".join(f"{name} {n:,}" for name, n in zip(counts.columns, line, strict=True)),
        )
        for code, line in zip(counts.index, counts.to_numpy().tolist(), strict=True)
    ]
    return Markup('<ol class="dots" aria-label="{}">{}</ol>').format(label, Markup().join(rows))


def _draw_row(line: Sequence[int], most: int) -> Markup:
    height = _LINE * len(line) + 7
    at = [f"{2 + 96 * n / most:.2f}%" for n in line]
    marks = Markup().join(
        _mark(place, x, _LINE * (place + 0.5) + 3.5) for place, x in enumerate(at)
    )
    low, high = (f"{2 + 96 * n / most:.2f}%" for n in (min(line), max(line)))
    return Markup(
        '<svg class="dots-track" width="100%" height="{}" aria-hidden="true">'
        '<line class="track" x1="2%" x2="98%" y1="{y}" y2="{y}"/>'
        '<line class="between" x1="{}" x2="{}" y1="{y}" y2="{y}"/>{}</svg>'
    ).format(height, low, high, marks, y=height / 2)


def _mark(place: int, x: str, y: float) -> Markup:
    return Markup(
        '<svg x="{}" y="{:.1f}" overflow="visible"><path class="mark" fill="{}" d="{}"/></svg>'
    ).format(x, y, SERIES[place % len(SERIES)], _SHAPES[place % len(_SHAPES)])


def draw_interval(value: float, low: float, high: float, *, start: float) -> Markup:
    """Draw a coefficient with its interval between a start and 1, over the bounds .667 and .8.

    It goes beside the figures that it shows, so that it is hidden from those who do not see it.
    """

    def at(x: float) -> str:
        return f"{3 + 94 * (min(max(x, start), 1.0) - start) / (1 - start):.2f}%"

    bounds = Markup().join(
        Markup('<line class="bound" x1="{x}" x2="{x}" y1="0" y2="18"/>').format(x=at(bound))
        for bound in _BOUNDS
    )
    drawn = Markup()
    if not np.isnan(low):
        drawn += Markup('<line class="interval" x1="{}" x2="{}" y1="9" y2="9"/>').format(
            at(low), at(high)
        )
    if not np.isnan(value):
        which = "low" if value < _BOUNDS[0] else "middle" if value < _BOUNDS[1] else "high"
        drawn += Markup('<circle class="dot {}" cx="{}" cy="9" r="4.5"/>').format(which, at(value))
    return Markup(
        '<svg class="alpha" width="100%" height="18" aria-hidden="true">{}{}</svg>'
    ).format(bounds, drawn)


def draw_square(counts: pd.DataFrame, *, rows: str, columns: str, told: str) -> Markup:
    """Draw which code is taken for which: rows of one coder's codes, columns of another's.

    Columns bear the numbers of the rows. Only what lies off the diagonal is shaded.

    Args:
        counts: A square of whole numbers, index and columns the same codes.
        rows: Whose codes stand in the rows.
        columns: Whose codes stand in the columns.
        told: What it shows, for those who do not see it.
    """
    codes = [str(code) for code in counts.index]
    names = [f"{place}  {shorten_path(code, _LONGEST)}" for place, code in enumerate(codes, 1)]
    left = round(max(map(len, [*names, rows])) * _LETTER) + _PAD
    top, size = 46, _CELL * len(codes)
    values = counts.to_numpy()
    most = max(1, int(np.where(np.eye(len(codes), dtype=bool), 0, values).max(initial=0)))
    drawn = Markup().join(
        _draw_cell(int(n), (row, column), (left, top), most, f"{codes[row]} | {codes[column]}: {n}")
        for (row, column), n in np.ndenumerate(values)
    )
    heads = [_text(left + size / 2, 14, f"{columns} (numbers as in the rows)", "middle", "head")]
    heads.append(_text(left - _PAD, top - _PAD, rows, "end", "head"))
    for place, (code, name) in enumerate(zip(codes, names, strict=True)):
        middle = _CELL * (place + 0.5)
        heads.append(_text(left - _PAD, top + middle + 4, name, "end", "", title=code))
        heads.append(_text(left + middle, top - _PAD, str(place + 1), "middle", "", title=code))
    width = max(left + size, left + round(len(columns) * _LETTER / 2 + size / 2)) + 130 // len(
        codes
    )
    return Markup(
        '<svg class="square" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
        'aria-label="{}">{}{}</svg>'
    ).format(told, drawn, Markup().join(heads), w=width, h=top + size + 4)


def _draw_cell(
    n: int, place: tuple[int, int], origin: tuple[int, int], most: int, told: str
) -> Markup:
    """Draw a square, the darker the more there is, with its number."""
    row, column = place
    x, y = origin[0] + _CELL * column, origin[1] + _CELL * row
    is_same = row == column
    # By the square root: a few large counts would leave all others pale.
    strength = 0 if is_same or not n else 12 + 40 * (n / most) ** 0.5
    written = _text(x + _CELL / 2, y + _CELL / 2 + 4, f"{n:,}", "middle", "n") if n else Markup()
    return Markup(
        '<g><title>{}</title><rect class="cell{}" style="--heat: {:.0f}%" x="{}" y="{}" '
        'width="{size}" height="{size}"/>{}</g>'
    ).format(told, " same" if is_same else "", strength, x + 1, y + 1, written, size=_CELL - 2)


def _text(  # noqa: PLR0913, PLR0917 - what a text in a drawing has
    x: float, y: float, text: str, anchor: str, kind: str, title: str = ""
) -> Markup:
    about = Markup("<title>{}</title>").format(title) if title else Markup()
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}{}</text>').format(
        kind, x, y, anchor, about, text
    )
