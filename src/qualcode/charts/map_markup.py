"""The map of notes for reports: every note a point, as one SVG without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from qualcode.charts.palette import INK, TOPICS

#: Points that are drawn; more cannot be told apart, and would make a page heavy.
MOST: Final = 3_000
_SIDE, _POINT = 1000, 9  # of the picture and of a point; places are whole numbers
_SVG: Final = Markup(
    '<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {height}" role="img" '
    'aria-label="{label}" font-family="Libertinus Serif" font-size="30" font-weight="bold" '
    'fill="{ink}">{points}{numbers}</svg>'
)
_POINTS: Final = Markup(
    '<path d="{places}" fill="none" stroke="{color}" stroke-width="{width}" '
    'stroke-linecap="round" opacity="{opacity}"/>'
)
_NUMBER: Final = Markup(
    '<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" stroke="#ffffff" stroke-width="7" '
    'stroke-linejoin="round" paint-order="stroke">{number}</text>'
)


def topic_color(place: int) -> str:
    """Return the colour of a topic by its place in the table of topics."""
    return TOPICS[place % len(TOPICS)]


def draw_map(notes: pd.DataFrame, topics: pd.DataFrame, *, label: str) -> Markup:
    """Draw every note as a point in its topic's colour, and each topic's number in its middle.

    Points of notes that are less like their topic than is usual are pale.

    Args:
        notes: What `place_notes` gave: `topic`, `weak`, `x`, `y`.
        topics: The table of topics, whose order gives the colours.
        label: What it shows.
    """
    shown = notes.iloc[np.linspace(0, len(notes) - 1, min(MOST, len(notes))).astype(int)]
    middle = _SIDE / 2
    reach = (_SIDE - 60) / 2
    tall = 2 * reach * float(notes["y"].abs().max()) + 60
    placed = shown.assign(
        x=(middle + reach * shown["x"]).round().astype(int),
        y=(tall / 2 - reach * shown["y"]).round().astype(int),
    )
    order = topics["topic"].tolist()
    return _SVG.format(
        side=_SIDE,
        height=round(tall),
        label=label,
        ink=INK,
        points=Markup().join(_draw_points(placed, order)),
        numbers=Markup().join(_draw_numbers(placed)),
    )


def _draw_points(placed: pd.DataFrame, order: list[int]) -> Iterator[Markup]:
    """Yield the points of a topic in one path: a point is a line that goes nowhere."""
    for place, topic in enumerate(order):
        for weak in (True, False):
            own = placed[placed["topic"].eq(topic) & placed["weak"].eq(weak)]
            places = "".join(f"M{x} {y}h0" for x, y in zip(own["x"], own["y"], strict=True))
            if places:
                yield _POINTS.format(
                    places=places,
                    color=topic_color(place),
                    width=_POINT if weak else _POINT + 2,
                    opacity=0.4 if weak else 0.85,
                )


def _draw_numbers(placed: pd.DataFrame) -> Iterator[Markup]:
    middles = placed.groupby("topic")[["x", "y"]].median()
    for topic, x, y in zip(middles.index, middles["x"], middles["y"], strict=True):
        yield _NUMBER.format(x=x, y=y + 10, number=topic)
