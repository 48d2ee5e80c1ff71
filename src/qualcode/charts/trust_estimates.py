"""Figures of what machines say, corrected by people: how frequent codes are, and how well found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import finish, hover, name_rows, say_instead
from qualcode.charts.palette import ACCENT, MUTED, SERIES
from qualcode.charts.trust_dots import draw_dots, draw_lines, draw_undefined
from qualcode.concerns.prevalence import BEYOND, HERE, PREVALENCES
from qualcode.errors import check_choices, check_options
from qualcode.suggestions.tables import ALL
from qualcode.tables import records, require

SCOPES = (HERE, BEYOND)
#: Who is measured, the colour, the shape, and by how much of a row it stands above its middle.
_BY = (("model", ACCENT, "circle", -0.2), ("rules", SERIES[1], "square", 0.2))
_PARTS = (("precision", "triangle-right-open"), ("recall", "triangle-left-open"))
_ROOM = 1.3  # rows of usual height that two lines of dots need


@check_options
def draw_prevalence(prevalence: pd.DataFrame, *, scope: str = HERE) -> go.Figure:
    """Draw how frequent each code is: as machines count (hollow), and corrected, with 95 % limits.

    Args:
        prevalence: What `prevalence` gave. With `by`, each part has rows of its own.
        scope: `this gathering`, or `beyond this gathering`, as though others like it were meant.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: There is no such scope.
    """
    check_choices(scope=(scope, *SCOPES))
    columns = ["naive", "share", "low", "high", "note"]
    require(prevalence, "code", "scope", *columns)
    parts = [name for name in prevalence.columns if name not in PREVALENCES.columns]
    own = prevalence[prevalence["scope"].eq(scope)]
    table = own.sort_values(["share", "naive"], ascending=False, kind="stable")
    table = table[["code", *parts, *columns]].reset_index(drop=True)
    title = (
        f"How frequent codes are, in {scope}"
        if scope == HERE
        else f"How frequent codes may be, {scope}"
    )
    if table.empty:
        return say_instead(title, table, f"The table has no row of the scope “{scope}”.")
    rows, told = np.arange(len(table)), [_tell_share(row) for row in records(table)]
    known = table["share"].notna().to_numpy()
    figure = go.Figure([draw_lines(table["low"], table["high"], rows, MUTED, 3)])
    figure.add_trace(
        draw_dots(table["naive"], rows, told, name="counted by machine", color=SERIES[1],
                  symbol="circle-open", size=11)
    )  # fmt: skip
    figure.add_trace(
        draw_dots(table["share"][known], rows[known], [told[row] for row in np.flatnonzero(known)],
                  name="corrected by what people read, 95 %", color=ACCENT, symbol="circle")
    )  # fmt: skip
    top = max(float(table[["naive", "share", "high"]].max().max()), 0.05)
    missing = np.flatnonzero(~known)
    draw_undefined(figure, missing, [told[row] for row in missing], at=-0.04 * top)
    needed = name_rows(figure, [_name(row, parts) for row in records(table)])
    figure.update_xaxes(
        title="share of segments", tickformat=".0%", range=[-0.08 * top, 1.05 * top]
    )
    return finish(figure, title, table, rows=needed, alt=_tell_prevalence(title, table))


@check_options
def draw_suggestions(report: pd.DataFrame) -> go.Figure:
    """Draw how well rules and a model find each code: F1 with its interval, precision and recall.

    The mean over all codes comes first, then the codes in which the model does better than the
    rules, then those in which it is the other way round.

    Args:
        report: As `suggest` gives it, a row a code and `by` (`model` or `rules`): needs `code`,
            `by`, `f1`, `f1_low`, `f1_high`, `precision`, `recall`, `positives` (segments that
            people gave the code) and `note`; figures are 0 to 1, and missing where they are not
            defined.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: `by` has another value.
    """
    columns = ["code", "by", "f1", "f1_low", "f1_high", "precision", "recall", "positives", "note"]
    require(report, *columns)
    for value in report["by"].unique():
        check_choices(by=(value, *(name for name, *_ in _BY)))
    table, title = report[columns], "How well codes are found: F1, with 95 % intervals"
    if table.empty:
        return say_instead(title, table, "There is nothing to compare.")
    codes = _order(table)
    table = table.assign(row=table["code"].map({code: row for row, code in enumerate(codes)}))
    table = table.sort_values(["row", "by"], kind="stable", ignore_index=True)
    figure = go.Figure()
    for name, color, symbol, shift in _BY:
        own = table[table["by"].eq(name)].reset_index(drop=True)
        if len(own):
            _add_measures(figure, own, name, (color, symbol), own["row"] + shift)
    names = ["all codes, mean" if code == ALL else code for code in codes]
    needed = name_rows(figure, names)
    figure.update_xaxes(title="0 to 1, the more the better", range=[-0.08, 1.03])
    shown = table[columns]
    return finish(figure, title, shown, rows=_ROOM * needed, alt=_tell_found(title, table))


def _add_measures(
    figure: go.Figure, own: pd.DataFrame, name: str, look: tuple[str, str], rows: pd.Series
) -> None:
    """Add the interval, F1, precision and recall of the rules, or of the model."""
    color, symbol = look
    told = [_tell_measures(row) for row in records(own)]
    figure.add_trace(draw_lines(own["f1_low"], own["f1_high"], rows, color, 2))
    figure.add_trace(draw_dots(own["f1"], rows, told, name=f"{name}: F1", color=color,
                               symbol=symbol))  # fmt: skip
    for measure, sign in _PARTS:
        figure.add_trace(draw_dots(own[measure], rows, told, name=f"{name}: {measure}",
                                   color=color, symbol=sign, size=8))  # fmt: skip
    missing = np.flatnonzero(own["f1"].isna())
    draw_undefined(figure, rows.iloc[missing].tolist(), [told[row] for row in missing],
                   at=-0.04, color=color, name=f"{name}: not defined")  # fmt: skip


def _order(table: pd.DataFrame) -> list[str]:
    """Order the codes by how much better the model is, those that cannot be compared last."""
    means = table.pivot_table(index="code", columns="by", values="f1", dropna=False, sort=False)
    means = means.reindex(columns=[name for name, *_ in _BY])
    gain = (means["model"] - means["rules"]).reindex(pd.unique(table["code"]))
    codes = [str(code) for code in gain.sort_values(ascending=False, kind="stable").index]
    return sorted(codes, key=lambda code: code != ALL)


def _name(row: dict[str, Any], parts: list[str]) -> str:
    said = [str(row[part]) for part in parts if pd.notna(row[part]) and row[part] != ""]
    return " · ".join([str(row["code"]), *said])


def _percent(share: float) -> str:
    return "not known" if np.isnan(share) else f"{share:.1%}"


def _tell_share(row: dict[str, Any]) -> str:
    told = f"{hover(row['code'])}<br>counted by machine {_percent(row['naive'])}<br>corrected "
    told += _percent(row["share"])
    if not np.isnan(row["low"]):
        told += f" ({_percent(row['low'])} to {_percent(row['high'])})"
    return told + (f"<br>{hover(row['note'])}" if row["note"] else "")


def _tell_measures(row: dict[str, Any]) -> str:
    said = [f"{name} {_decimal(row[name])}" for name, _ in _PARTS]
    between = ""
    if not np.isnan(row["f1_low"]):
        between = f" ({_decimal(row['f1_low'])} to {_decimal(row['f1_high'])})"
    note = f"<br>{hover(row['note'])}" if row["note"] else ""
    return (
        f"{hover(row['code'])}, {row['by']}<br>F1 {_decimal(row['f1'])}{between}<br>"
        f"{', '.join(said)}<br>segments with it: {row['positives']:,}{note}"
    )


def _decimal(value: float) -> str:
    return "not defined" if np.isnan(value) else f"{value:.2f}"


def _tell_prevalence(title: str, table: pd.DataFrame) -> str:
    known = table[table["share"].notna()]
    rows = "1 row" if len(table) == 1 else f"{len(table)} rows"
    told = [f"{title}: {rows}, the machine's count beside the corrected share"]
    if len(known):
        first = known.iloc[0]
        told.append(
            f"most frequent is “{first['code']}” with {_percent(first['share'])}, counted "
            f"{_percent(first['naive'])}"
        )
    told.append(f"{len(table) - len(known)} not estimated")
    return "; ".join(told) + "."


def _tell_found(title: str, table: pd.DataFrame) -> str:
    means = table[table["code"].ne(ALL)].groupby("by")["f1"].mean()
    told = [f"{name} {means[name]:.2f}" for name, *_ in _BY if name in means.dropna()]
    number = len(set(table["code"]) - {ALL})
    codes = "1 code" if number == 1 else f"{number} codes"
    mean = f"; mean F1 {', '.join(told)}" if told else ""
    return f"{title}, of {codes}{mean}; {int(table['f1'].isna().sum())} not defined."
