"""Figures of trust: who gave which codes, how far coders agree, and what is taken for what."""

from __future__ import annotations

import itertools
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import cycle, escape, finish, hover, name_rows, say_instead, shorten
from qualcode.charts.heat import draw_heat
from qualcode.charts.palette import ACCENT, GRID, HALF, MUTED, SERIES
from qualcode.charts.trust_dots import draw_dots, draw_lines, draw_undefined
from qualcode.charts.trust_markup import decimal, shorten_path, square_confusions
from qualcode.errors import OptionError, check_choices, check_options
from qualcode.tables import records, require

Coefficient = Literal["alpha", "cohen_kappa", "fleiss_kappa", "ac1"]
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "hexagon")

_NAMES = {
    "alpha": "Krippendorff's alpha",
    "cohen_kappa": "Cohen's kappa",
    "fleiss_kappa": "Fleiss' kappa",
    "ac1": "Gwet's AC1",
}
_BOUND = frozenset(["alpha", "cohen_kappa", "fleiss_kappa"])  # what the bounds may be asked of
_ALL = "(all)"
_TENTATIVE, _RELIABLE = 0.667, 0.8
#: What a value is by the conventional bounds, its colour, its sign, and where it begins.
_BANDS = (
    (".8 and more", ACCENT, "circle", _RELIABLE),
    (".667 to .8", HALF, "square", _TENTATIVE),
    ("below .667", SERIES[1], "diamond", -np.inf),
)
_TINT = ("#fbeee6", "#f2f5f7")  # below .667, and from there to .8
_NAME = 34  # letters of a code above a heat map
_ASIDE = 0.04  # of the axis, left of its values: where what is undefined stands


@check_options
def draw_coders(counts: pd.DataFrame, *, most: int = 60) -> go.Figure:
    """Draw how many segments each coder gave each code, those that differ most first.

    Args:
        counts: One row a code (its index, or a column `code`), one column a coder, in segments
            that all have read.
        most: How many codes; the title says how many there are.

    Raises:
        OptionError: `most` is below 1.
    """
    if most < 1:
        raise OptionError(f"`most` is how many codes to draw, 1 or more; found {most!r}")
    table = counts.set_index("code") if "code" in counts else counts
    spread = (table.max(axis=1) - table.min(axis=1)).to_numpy()
    table = table.iloc[np.argsort(-spread, kind="stable")]
    shown = table.head(most)
    title = "Segments that each gave a code"
    if len(shown) < len(table):
        title += f": the {len(shown)} of {len(table)} codes that differ most"
    said = shown.rename_axis("code").reset_index()
    if table.empty:
        return say_instead(title, said, "Nobody gave any code to what all of them read.")
    rows = range(len(shown))
    figure = go.Figure([draw_lines(shown.min(axis=1), shown.max(axis=1), rows, GRID, 5)])
    shifts = np.linspace(-0.2, 0.2, len(shown.columns))  # so that none hides another
    looks = zip(cycle(len(shown.columns)), itertools.cycle(SYMBOLS), shifts.tolist(), strict=False)
    names = [str(coder) for coder in shown.columns]
    for place, (name, (color, symbol, shift)) in enumerate(zip(names, looks, strict=False)):
        values = shown.iloc[:, place]
        told = [f"{hover(str(code))}<br>{hover(name)}: {count:,}" for code, count in values.items()]
        figure.add_trace(draw_dots(values, [row + shift for row in rows], told, name=name,
                                   color=color, symbol=symbol))  # fmt: skip
    needed = name_rows(figure, [str(code) for code in shown.index])
    figure.update_xaxes(title="segments", rangemode="tozero", tickformat=",d")
    return finish(figure, title, said, rows=needed, alt=_tell_coders(shown))


@check_options
def draw_agreement(
    agreement: pd.DataFrame, *, coefficient: Coefficient = "alpha", level: int | None = None
) -> go.Figure:
    """Draw how far coders agree on each code, the worst first, with 95 % intervals.

    Behind the dots stand the conventional bounds, .667 and .8, but not for Gwet's AC1, which is
    high wherever a code is rare. What is not defined has a cross at the
    left, and says why where the mouse is.

    Args:
        agreement: What `agreement` gave.
        coefficient: `alpha`, `cohen_kappa`, `fleiss_kappa` or `ac1`.
        level: Only codes of so many steps; None: all.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: There is no such coefficient.

    Source:
        Krippendorff (2004). Content analysis, 2nd ed., p. 241, for the bounds.
    """
    check_choices(coefficient=(coefficient, *_NAMES))
    table = _order_codes(agreement, coefficient, level)
    title = f"Agreement on each code: {_NAMES[coefficient]}, with 95 % intervals"
    if table.empty:
        return say_instead(title, table, "There is no code to agree on.")
    ends = table[f"{coefficient}_low"], table[f"{coefficient}_high"]
    start = float(np.nanmin([0.0, *table[coefficient], *ends[0]]))
    figure = go.Figure([draw_lines(*ends, range(len(table)), MUTED, 3)])
    _add_coefficients(figure, table, coefficient, start)
    names = ["all codes together" if code == _ALL else code for code in table["code"]]
    needed = name_rows(figure, names)
    if coefficient in _BOUND:
        _draw_bounds(figure, start)
    figure.update_xaxes(title=_NAMES[coefficient], range=[start - 2 * _ASIDE, 1.03])
    return finish(figure, title, table, rows=needed, alt=_tell_agreement(table, coefficient))


@check_options
def draw_confusions(
    confusions: pd.DataFrame,
    *,
    first: str | None = None,
    second: str | None = None,
    most: int = 40,
) -> go.Figure:
    """Draw which code of one coder stands where another gave which, as a heat map.

    Only what one gave and not the other decides the shade; on the diagonal stands, pale, how often
    both gave the code. Codes that are never confused are left out.

    Args:
        confusions: What `confusions` gave.
        first: A coder, in the rows. None: all pairs of coders are added up; of more than two
            coders without their order, so that the square is the same on both sides.
        second: Another coder, in the columns.
        most: How many codes, those that are confused most; the title says how many there are.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: Only one coder is named, or the two were not compared.
    """
    require(confusions, "first", "second", "first_code", "second_code", "units")
    own, names = _choose_pair(confusions, first, second)
    counts, total = square_confusions(own, most=most, symmetric=names is None)
    rows, columns = names or ("one coder", "another")
    title = f"Which code is taken for which: {shorten(rows, _NAME)} (rows) and "
    title += f"{shorten(columns, _NAME)} (columns)"
    if counts.empty:
        told = "The coders took no code for another: there is no disagreement."
        return say_instead(title, own, told)
    if len(counts) < total:
        title += f"; the {len(counts)} of {total} codes that are confused most"
    alt = _tell_confusions(title, counts)
    figure = draw_heat(counts, title, columns, alt=alt)
    apart = counts.to_numpy(dtype="float64").copy()
    np.fill_diagonal(apart, 0)
    cells = [[_tell_cell(rows, columns, one, two, n) for two, n in line.items()]
            for one, line in counts.iterrows()]  # fmt: skip
    # Cut at the front: the last steps of a path tell it from others.
    figure.update_xaxes(ticktext=[escape(shorten_path(code, _NAME)) for code in counts.columns])
    return figure.update_traces(
        z=np.sqrt(apart), zmax=max(float(np.sqrt(apart.max())), 1.0), hovertext=cells,
    )  # fmt: skip


def _order_codes(
    agreement: pd.DataFrame, coefficient: Coefficient, level: int | None
) -> pd.DataFrame:
    """Return the row of all codes, then the codes, the worst first and what is undefined last."""
    ends = [f"{coefficient}_low", f"{coefficient}_high"]
    require(agreement, "code", coefficient, *ends, "note")
    is_all = agreement["code"].eq(_ALL)
    deep = agreement["code"].str.count("/") + 1
    kept = agreement[is_all | (True if level is None else deep.eq(level))]
    by = kept.assign(is_code=kept["code"].ne(_ALL))
    table = by.sort_values(["is_code", coefficient, "code"], kind="stable", ignore_index=True)
    return table[["code", coefficient, *ends, "note"]]


def _add_coefficients(
    figure: go.Figure, table: pd.DataFrame, coefficient: Coefficient, start: float
) -> None:
    """Add a dot a row, in the colour and shape of where it lies, or a cross."""
    told = [_tell_code(row, coefficient) for row in records(table)]
    value, above = table[coefficient], np.inf
    only = ((_NAMES[coefficient], ACCENT, "circle", -np.inf),)
    for name, color, symbol, least in _BANDS if coefficient in _BOUND else only:
        which = np.flatnonzero((value >= least) & (value < above))
        above = least
        if len(which):
            figure.add_trace(draw_dots(value.iloc[which], which, [told[row] for row in which],
                                       name=name, color=color, symbol=symbol))  # fmt: skip
    missing = np.flatnonzero(value.isna())
    draw_undefined(figure, missing, [told[row] for row in missing], at=start - _ASIDE)


def _draw_bounds(figure: go.Figure, start: float) -> None:
    edges = [(start - 2 * _ASIDE, _TENTATIVE), (_TENTATIVE, _RELIABLE)]
    for (left, right), color in zip(edges, _TINT, strict=True):
        figure.add_vrect(left, right, fillcolor=color, line_width=0, layer="below")
    for bound in (_TENTATIVE, _RELIABLE):
        figure.add_vline(bound, line={"color": MUTED, "width": 1, "dash": "dot"}, layer="below")
    figure.update_xaxes(
        tickvals=[*np.arange(np.floor(start * 2) / 2, 0.51, 0.5), _TENTATIVE, _RELIABLE, 1],
        tickformat=".3~f",
    )


def _choose_pair(
    confusions: pd.DataFrame, first: str | None, second: str | None
) -> tuple[pd.DataFrame, tuple[str, str] | None]:
    """Return the rows of two coders, in their order; None for names where there are more."""
    pairs = list(dict.fromkeys(zip(confusions["first"], confusions["second"], strict=True)))
    if first is None and second is None:
        return confusions, pairs[0] if len(pairs) == 1 else None
    if first is None or second is None:
        raise OptionError("name both coders, `first` and `second`, or neither")
    straight = confusions["first"].eq(first) & confusions["second"].eq(second)
    if straight.any():
        return confusions[straight], (first, second)
    turned = confusions[confusions["first"].eq(second) & confusions["second"].eq(first)]
    if turned.empty:
        known = "; ".join(f"{one} and {two}" for one, two in pairs) or "nobody"
        raise OptionError(f"`{first}` and `{second}` were not compared; those who were: {known}")
    names = {"first": "second", "second": "first"}
    names |= {f"{one}_code": f"{two}_code" for one, two in names.items()}
    return turned.rename(columns=names), (first, second)


def _tell_code(row: dict[str, Any], coefficient: str) -> str:
    low, high = row[f"{coefficient}_low"], row[f"{coefficient}_high"]
    between = "" if np.isnan(low) else f" ({escape(decimal(low))} to {escape(decimal(high))})"
    note = f"<br>{hover(row['note'])}" if row["note"] else ""
    return f"{hover(row['code'])}<br>{escape(decimal(row[coefficient]))}{between}{note}"


def _tell_cell(first: str, second: str, one: object, two: object, units: int) -> str:
    if one == two:
        return f"both gave {hover(str(one))}: {units:,}"
    return (
        f"{hover(first)}: {hover(str(one))}<br>{hover(second)}: {hover(str(two))}<br>"
        f"segments: {units:,}"
    )


def _count(n: int) -> str:
    return f"{n} code" if n == 1 else f"{n} codes"


def _tell_coders(table: pd.DataFrame) -> str:
    spread = (table.max(axis=1) - table.min(axis=1)).to_numpy()
    names = ", ".join(str(coder) for coder in table.columns)
    row = table.iloc[int(spread.argmax())]
    counts = ", ".join(f"{coder} {count:,}" for coder, count in row.items())
    return (
        f"Dots: how many segments {names} gave each of {_count(len(table))}. They differ most in "
        f"“{row.name}”: {counts}."
    )


def _tell_agreement(table: pd.DataFrame, coefficient: str) -> str:
    codes = table[table["code"].ne(_ALL)]
    known = codes[codes[coefficient].notna()]
    told = [f"{_NAMES[coefficient]} of {_count(len(codes))}, with intervals"]
    if len(overall := table[table["code"].eq(_ALL)]):
        told.append(f"over all codes {decimal(overall.iloc[0][coefficient])}")
    if len(known):
        worst = known.iloc[0]
        told.append(f"lowest in “{worst['code']}”, {decimal(worst[coefficient])}")
        told.append(f"{int((known[coefficient] < _TENTATIVE).sum())} below .667")
    told.append(f"{len(codes) - len(known)} not defined")
    return "; ".join(told) + "."


def _tell_confusions(title: str, counts: pd.DataFrame) -> str:
    values = counts.to_numpy().copy()
    np.fill_diagonal(values, 0)
    row, column = divmod(int(values.argmax()), len(counts))
    one, two = counts.index[row], counts.columns[column]
    return f"{title}. Most often “{one}” stands where the other has “{two}”: {values.max():,}."
