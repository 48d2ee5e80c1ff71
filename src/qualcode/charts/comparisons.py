"""Figures of comparisons: what became of each concern, and of each topic, between gatherings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

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
from qualcode.charts.palette import ACCENT, INK, MUTED, PALE, SERIES
from qualcode.charts.trust_dots import draw_dots, draw_lines
from qualcode.errors import OptionError, check_options
from qualcode.tables import records, require

_SHARE: Final = "share_"
_LETTER: Final = 0.017  # of the greatest share: what a letter of the counts beside the dots needs
_TOP: Final = 1.08
_NAME: Final = 28  # letters of a name in the title
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2)  # of the axis
_TICKS: Final = 6
_COLORS: Final = {"rose": ACCENT, "appeared": ACCENT, "fell": SERIES[1], "vanished": SERIES[1]}


@check_options
def draw_comparison(concerns: pd.DataFrame, *, most: int = 40) -> go.Figure:
    """Draw the share of each code in all gatherings on one line, what rose most on top.

    The last gathering's dot is full, the others' are rings. Blue lines are codes that rose or
    appeared, orange ones those that fell or vanished; those that held steady are grey.

    Args:
        concerns: The table `concerns` of a comparison.
        most: How many codes are drawn, those that changed most.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: `most` is no whole number from 1.
    """
    require(concerns, "code", "name", "of", "change", "trend")
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise OptionError(f"`most` is a whole number from 1; found {most!r}")
    names = [str(name) for name in concerns.columns]
    keys = [name.removeprefix(_SHARE) for name in names if name.startswith(_SHARE)]
    known = concerns[~concerns["trend"].isin(["absent", "not comparable"])]
    title = _title(known, keys)
    table = known.head(most).sort_values("change", ascending=False, kind="stable")
    table = table.reset_index(drop=True)
    counts = [column for key in keys for column in (f"k_{key}", f"n_{key}")]
    shown = table[["code", "name", *counts, "change", "trend"]]
    if table.empty:
        return say_instead(title, shown, "There is no code that both gatherings could raise.")
    figure = _draw(table, keys)
    needed = name_rows(figure, _tell_apart(table))
    _write_counts(figure, table, keys)
    alt = f"{title}. {len(table)} codes of {len(concerns)} are drawn."
    return finish(figure, title, shown, rows=needed + 1, alt=alt)


def _title(table: pd.DataFrame, keys: Sequence[str]) -> str:
    """Say what was found: how many codes changed, and which most."""
    ends = f"{keys[0]} to {keys[-1]}"
    ways = {"more": ["rose", "appeared"], "less": ["fell", "vanished"]}
    said = []
    for way, trends in ways.items():
        own = table[table["trend"].isin(trends)]
        if len(own):
            most = str(own["name"].iloc[int(own["change"].abs().to_numpy().argmax())])
            said.append(f"{way} of {len(own)}, above all {shorten(most, _NAME)}")
    return f"{ends}: {'; '.join(said) if said else 'nothing changed by much'}"


def _tell_apart(table: pd.DataFrame) -> list[str]:
    """Return the names, and behind those that come twice the codes above them."""
    twice = table["name"].duplicated(keep=False)
    return [
        f"{row['name']} ({row['code'].rpartition('/')[0] or row['code']})" if again else row["name"]
        for row, again in zip(records(table), twice, strict=True)
    ]


def _draw(table: pd.DataFrame, keys: Sequence[str]) -> go.Figure:
    """Return a figure with a line and a dot a gathering in each row."""
    told = [_tell(row, keys) for row in records(table)]
    shares = table[[f"{_SHARE}{key}" for key in keys]].astype("float64")
    low, high = shares.min(axis=1), shares.max(axis=1)
    figure = go.Figure()
    colors = table["trend"].map(_COLORS).fillna(PALE)
    for color in dict.fromkeys(colors):
        own = np.flatnonzero(colors.eq(color))
        figure.add_trace(draw_lines(low.iloc[own], high.iloc[own], own, color, 4))
    for place, key in enumerate(keys):
        is_last = place == len(keys) - 1
        figure.add_trace(
            draw_dots(
                shares[f"{_SHARE}{key}"],
                range(len(table)),
                told,
                name=key,
                color=INK if is_last else MUTED,
                symbol="circle" if is_last else "circle-open",
                size=9 if is_last else min(13 + 3 * (len(keys) - 2 - place), 20),
            )
        )
    return figure


def _write_counts(figure: go.Figure, table: pd.DataFrame, keys: Sequence[str]) -> None:
    """Write k of n of each gathering at the right, and give them room."""
    counts = [_count(row, keys) for row in records(table)]
    shares = table[[f"{_SHARE}{key}" for key in keys]].to_numpy(dtype=float)
    top = float(np.nanmax(shares, initial=0.05))
    right = top * (_TOP + _LETTER * max(map(len, counts)))
    step = next((one for one in _STEPS if top / one <= _TICKS), _STEPS[-1])
    of = str(table["of"].iloc[0])
    figure.update_xaxes(
        title={"text": escape(f"share of {of}; right: how many"), "font": {"size": 13}},
        range=[-0.03 * top, right],
        tickvals=np.arange(0, top + step / 2, step).tolist(),
        tickformat=".0%",
        zeroline=False,
    )
    write_counts(figure, right, counts)


def _count(row: dict[str, Any], keys: Sequence[str]) -> str:
    pairs = ((row[f"k_{key}"], row[f"n_{key}"]) for key in keys)
    return " → ".join("–" if pd.isna(k) else f"{k}/{n}" for k, n in pairs)


def _tell(row: dict[str, Any], keys: Sequence[str]) -> str:
    said = [hover(row["name"])]
    for key in keys:
        k, n = row[f"k_{key}"], row[f"n_{key}"]
        said.append(f"{hover(key)}: " + ("not in its codebook" if pd.isna(k) else f"{k} of {n}"))
    return "<br>".join([*said, hover(f"{row['trend']}, {100 * row['change']:+.0f} points")])
