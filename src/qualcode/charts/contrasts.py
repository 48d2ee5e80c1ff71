"""Figures of contrasts: which codes and which words set one part apart from another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import (
    escape,
    finish,
    hover,
    name_rows,
    say_instead,
    shorten,
    write_counts,
)
from qualcode.charts.palette import ACCENT, MUTED, SERIES
from qualcode.charts.trust_dots import draw_dots, draw_lines, draw_undefined
from qualcode.errors import OptionError, check_options
from qualcode.tables import records, require

_FIRM = 0.05  # q up to which a difference is held for more than chance
_SIDES = (ACCENT, SERIES[1])
_NAME = 24  # letters of a part's name
_PART = ["of", "a", "b", "a_k", "a_n", "b_k", "b_n", "p", "q", "note"]
_LETTER = 0.042  # of the greatest value: what a letter of the counts beside the dots needs
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50)  # of the axis
_TICKS = 3  # on each side
_LINE = 20  # pixels of the legend


@check_options
def draw_contrast(contrasts: pd.DataFrame, *, most: int = 60) -> go.Figure:
    """Draw by how much the share of two parts differs for each code, the first part's on top.

    Args:
        contrasts: What `contrast` gave. Dots are full where q is up to .05; beside them stand the
            counts of both parts. Lines are limits, where the table has them.
        most: How many codes are drawn, those with the smallest p.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: `most` is no whole number from 1.
    """
    require(contrasts, "code", "name", "difference", "low", "high", *_PART)
    shown = _choose(contrasts, most)
    table = shown.sort_values("difference", ascending=False, kind="stable", ignore_index=True)
    columns = ["code", "name", "a_k", "a_n", "b_k", "b_n", "difference", "p", "q", "note"]
    title, left_out = _title("Codes", table), len(contrasts) - len(table)
    if table.empty:
        return say_instead(title, table[columns], "There is no code to compare.")
    figure = _draw(table, table["difference"], table["name"].tolist())
    if table["low"].notna().any():
        lines = draw_lines(table["low"], table["high"], range(len(table)), MUTED, 2)
        figure.add_trace(lines)
        figure.data = (figure.data[-1], *figure.data[:-1])  # behind the dots
    needed = name_rows(figure, _tell_apart(table["name"], table["code"]))
    ends = table[["difference", "low", "high"]].abs().max().max()
    _scale(figure, table, 0.05 if np.isnan(ends) else float(ends), "difference in share", "{:+.0%}")
    alt = _tell_all(title, table, table["difference"], "codes", left_out)
    return _finish(figure, title, table[columns], rows=needed, alt=alt)


@check_options
def draw_contrast_words(words: pd.DataFrame, *, most: int = 15) -> go.Figure:
    """Draw the words that set two parts apart most, with the z-scores of their weighted log-odds.

    Args:
        words: What `contrast_words` gave. Dots are full where q is up to .05.
        most: How many words of each part are drawn.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: `most` is no whole number from 1.
    """
    require(words, "word", "z", "a_times", "b_times", *_PART)
    _choose(words, most)
    known = words[words["z"].notna()].sort_values("z", ascending=False, kind="stable")
    first, second = known[known["z"] > 0].head(most), known[known["z"] < 0].tail(most)
    table = pd.concat([first, second], ignore_index=True)
    columns = ["word", "a_k", "a_n", "b_k", "b_n", "a_times", "b_times", "z", "p", "q", "note"]
    title = _title("Words", table if len(table) else words)
    if table.empty:
        return say_instead(title, table[columns], "There is no word to compare.")
    figure = _draw(table, table["z"], table["word"].tolist())
    needed = name_rows(figure, table["word"].tolist())
    _scale(
        figure, table, float(table["z"].abs().max()), "z-score of the weighted log-odds", "{:+g}"
    )
    alt = _tell_all(title, table, table["z"], "words", len(words) - len(table))
    return _finish(figure, title, table[columns], rows=needed, alt=alt)


def _choose(table: pd.DataFrame, most: object) -> pd.DataFrame:
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise OptionError(f"`most` is a whole number from 1; found {most!r}")
    return table.head(most)


def _title(what: str, table: pd.DataFrame) -> str:
    if table.empty:
        return f"{what} that set two parts apart"
    first, second = (shorten(str(table[part].iloc[0]), _NAME) for part in ("a", "b"))
    return f"{what} that set apart: {first} against {second}"


def _tell_apart(names: pd.Series, codes: pd.Series) -> list[str]:
    """Return the names, and behind those that come twice the codes above them."""
    twice = names.duplicated(keep=False)
    return [
        f"{name} ({code.rpartition('/')[0] or code})" if again else str(name)
        for name, code, again in zip(names, codes, twice, strict=True)
    ]


def _draw(table: pd.DataFrame, values: pd.Series, names: Sequence[str]) -> go.Figure:
    """Return a figure with a stem and a dot a row, and beside it the counts of both parts."""
    told = [_tell(name, row) for name, row in zip(names, records(table), strict=True)]
    known, is_first = values.notna().to_numpy(), values.ge(0).to_numpy()
    figure = go.Figure()
    for is_own, color in ((known & is_first, _SIDES[0]), (known & ~is_first, _SIDES[1])):
        own = np.flatnonzero(is_own)
        figure.add_trace(draw_lines([0.0] * len(own), values.iloc[own], own, color, 3))
    firm = table["q"].le(_FIRM).to_numpy()
    for part, color, symbol, is_own in _groups(table, known, is_first):
        for is_firm, hint in ((True, f"q up to {_FIRM}"), (False, "may be chance")):
            own = np.flatnonzero(is_own & (firm == is_firm))
            if len(own):
                sign = symbol if is_firm else f"{symbol}-open"
                figure.add_trace(
                    draw_dots(values.iloc[own], own, [told[row] for row in own],
                              name=f"more in {part}, {hint}", color=color, symbol=sign)
                )  # fmt: skip
    missing = np.flatnonzero(~known)
    draw_undefined(figure, missing, [told[row] for row in missing])
    return figure


def _groups(
    table: pd.DataFrame, known: np.ndarray, is_first: np.ndarray
) -> list[tuple[str, str, str, np.ndarray]]:
    first, second = (shorten(str(table[part].iloc[0]), _NAME) for part in ("a", "b"))
    return [
        (first, _SIDES[0], "circle", known & is_first),
        (second, _SIDES[1], "square", known & ~is_first),
    ]


def _scale(figure: go.Figure, table: pd.DataFrame, top: float, title: str, form: str) -> None:
    """Give both sides the same room, and write the counts at the right."""
    top = max(top, 0.05)
    first, second = (escape(shorten(str(table[part].iloc[0]), _NAME)) for part in ("a", "b"))
    counts = [f"{row['a_k']}/{row['a_n']} · {row['b_k']}/{row['b_n']}" for row in records(table)]
    right = top * (1.1 + _LETTER * max(map(len, counts)))
    step = next((one for one in _STEPS if top / one <= _TICKS), top)
    ticks = np.arange(-int(top / step), int(top / step) + 1) * step
    figure.update_xaxes(
        title={
            "text": f"{title}; right: {_units(table)}, {first} · {second}",
            "font": {"size": 13},
        },
        range=[-1.1 * top, right],
        tickvals=ticks.tolist(),
        ticktext=[form.format(tick) if tick else "0" for tick in ticks],
        zeroline=True,
    )
    write_counts(figure, right, counts)


def _units(table: pd.DataFrame) -> str:
    of = str(table["of"].iloc[0])
    return f"{of}s" if of in {"document", "group", "participant"} else f"units ({escape(of)})"


def _finish(
    figure: go.Figure, title: str, table: pd.DataFrame, *, rows: float, alt: str
) -> go.Figure:
    """Finish the figure, with a legend of one entry a line: its names may be long."""
    lines = sum(trace.showlegend is True for trace in figure.data)
    finish(figure, title, table, rows=rows + lines * _LINE / 26, alt=alt)
    return figure.update_layout(
        margin={"t": 50 + _LINE * lines, "r": 20}, legend={"orientation": "v"}
    )


def _tell(name: str, row: dict[str, Any]) -> str:
    said = [hover(name)]
    said += [
        f"{hover(row[part])}: {row[f'{part}_k']:,} of {row[f'{part}_n']:,}"
        + (f", {row[f'{part}_times']:,} times" if f"{part}_times" in row else "")
        for part in ("a", "b")
    ]
    if not np.isnan(row["p"]):
        said.append(f"p {row['p']:.3f}, q {row['q']:.3f}")
    return "<br>".join([*said, *([hover(row["note"])] if row["note"] else [])])


def _tell_all(title: str, table: pd.DataFrame, values: pd.Series, what: str, left_out: int) -> str:
    told = [f"{title}: {len(table)} {what if len(table) != 1 else what[:-1]}"]
    told.append(f"{int(table['q'].le(_FIRM).sum())} with q up to {_FIRM}")
    known = values.dropna()
    if len(known):
        row = records(table)[int(values.abs().fillna(-1).to_numpy().argmax())]
        name = row.get("name") or row.get("word")
        told.append(
            f"most apart “{name}”, {row['a_k']} of {row['a_n']} against {row['b_k']} of "
            f"{row['b_n']} {_units(table)}"
        )
    if left_out:
        told.append(f"{left_out} not drawn")
    return "; ".join(told) + "."
