"""The network of codes for reports: arcs beside a list, as one SVG without a script.

All text is escaped. Colours are those of print; a page's style sheet may change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
from markupsafe import Markup

from qualcode.charts.arcs import STRENGTHS, class_arcs, name_codes, order_codes, values_of
from qualcode.charts.palette import ACCENT, INK
from qualcode.tables import records

_ROW, _WIDTH, _LIST, _ARCS = 22, 440, 278, 154  # of the list's line and of the widest arc
_WIDE = 8  # rows: what narrower arcs are drawn as wide as, else they are needles
_LEAST, _GREATEST = 3.0, 8.0  # of a dot
_NAME = 34  # letters
_SVG: Final = Markup(
    '<svg class="network" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'role="group" aria-label="{label}" font-family="Libertinus Serif" font-size="13" fill="{ink}">'
    "{arcs}{names}</svg>"
)
_ARC: Final = Markup(
    '<path class="arc-{strength}" d="M{x} {start}A{wide:.0f} {half} 0 0 1 {x} {end}" fill="none" '
    'stroke="{color}" stroke-width="{stroke}"/>'
)
_NODE: Final = Markup(
    '<circle cx="{x}" cy="{y}" r="{size:.1f}" fill="{color}" stroke="{ink}" stroke-width=".5"/>'
    '<a href="#{anchor}"><text x="{end}" y="{base}" text-anchor="end">{name}</text></a>'
)


def draw_network(
    arcs: pd.DataFrame, *, anchors: Mapping[str, str], colors: Mapping[str, str | None], label: str
) -> Markup:
    """Draw which codes come together: an arc between two codes, the darker the stronger.

    Args:
        arcs: The pairs to draw, as `choose_arcs` gives them.
        anchors: The id of the element that each code leads to.
        colors: The colour of each code.
        label: What it shows.
    """
    codes = order_codes(arcs)
    places = {code: (place + 0.5) * _ROW for place, code in enumerate(codes)}
    return _SVG.format(
        width=_WIDTH,
        height=len(codes) * _ROW,
        label=label,
        ink=INK,
        arcs=_draw_arcs(arcs, places),
        names=_draw_names(arcs, places, anchors, colors),
    )


def _draw_arcs(arcs: pd.DataFrame, places: Mapping[str, float]) -> Markup:
    """Draw the palest first, so that the strongest lie on top."""
    classes = class_arcs(arcs["jaccard"])
    apart = [abs(places[row["first"]] - places[row["second"]]) for row in records(arcs)]
    widest = max(_WIDE * _ROW, *apart)
    drawn = sorted(zip(classes, records(arcs), apart, strict=True), key=lambda one: -one[0])
    return Markup().join(
        _ARC.format(
            strength=strength,
            x=_LIST,
            start=min(places[row["first"]], places[row["second"]]),
            end=max(places[row["first"]], places[row["second"]]),
            wide=_ARCS * far / widest,
            half=far / 2,
            color=STRENGTHS[strength][1],
            stroke=STRENGTHS[strength][2],
        )
        for strength, row, far in drawn
    )


def _draw_names(
    arcs: pd.DataFrame,
    places: Mapping[str, float],
    anchors: Mapping[str, str],
    colors: Mapping[str, str | None],
) -> Markup:
    """Draw a dot and a name a code: the area of a dot is how many units have the code."""
    sizes = values_of(arcs, "n")
    most = max(sizes.values())
    names = dict(zip(places, name_codes(arcs, list(places)), strict=True))
    return Markup().join(
        _NODE.format(
            x=_LIST,
            y=y,
            size=max(_LEAST, _GREATEST * (sizes[code] / most) ** 0.5),
            color=colors.get(code) or ACCENT,
            ink=INK,
            anchor=anchors.get(code, ""),
            end=_LIST - 14,
            base=y + 4.5,
            name=_cut(names[code]),
        )
        for code, y in places.items()
    )


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
