"""Colours: whether codes that stand side by side can be told apart, by all eyes.

Differences are CIEDE2000 (CIE 142:2001), the eyes of colour-blind people are simulated (Brettel et
al. 1997; Viénot et al. 1999), contrast is that of WCAG 2.1, 1.4.11.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from qualcode.codebooks.findings import Finding

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place

#: Colours nearer than this look alike in a chart's legend; 2.3 is what just can be noticed.
APART = 8.0
#: The same for colour-blind eyes, to which labels help.
APART_FOR_COLOUR_BLIND = 4.0
#: Contrast with white paper that a line or a swatch needs.
CONTRAST = 3.0

_EYES = {
    "protan": "people who do not see red",
    "deutan": "people who do not see green",
    "tritan": "people who do not see blue",
}


def check_colors(codebook: Codebook) -> Iterator[Finding]:
    """Find colours too pale for white paper, and siblings of which the colours look alike."""
    from coloraide import Color  # noqa: PLC0415 - only checks need it

    siblings: dict[str, list[tuple[Place, Any]]] = defaultdict(list)
    for place in codebook.places():
        if place.code.color:
            parent = place.path.rpartition("/")[0]
            siblings[parent].append((place, Color(place.code.color)))
    for family in siblings.values():
        yield from _find_pale(family)
        yield from _find_alike(family)


def _find_pale(family: Sequence[tuple[Place, Any]]) -> Iterator[Finding]:
    for place, color in family:
        contrast = color.contrast("white", method="wcag21")
        if contrast < CONTRAST:
            problem = f"its contrast with white is {contrast:.1f}, expected {CONTRAST}; darken it"
            yield Finding(place.path, "color", "warning", str(place.code.color), problem=problem)


def _find_alike(family: Sequence[tuple[Place, Any]]) -> Iterator[Finding]:
    seen = {eyes: [color.filter(eyes) for _, color in family] for eyes in _EYES}
    for (one, (_, color)), (other, (place, other_color)) in combinations(enumerate(family), 2):
        distance = color.delta_e(other_color, method="2000")
        if distance < APART:
            yield _alike(place, family[one][0], f"{distance:.1f} apart, expected {APART:.0f}")
            continue
        distance, eyes = min(
            (colors[one].delta_e(colors[other], method="2000"), eyes)
            for eyes, colors in seen.items()
        )
        if distance < APART_FOR_COLOUR_BLIND:
            said = f"{distance:.1f} apart, expected {APART_FOR_COLOUR_BLIND:.0f}"
            yield _alike(place, family[one][0], f"{said}, for {_EYES[eyes]}")


def _alike(place: Place, other: Place, said: str) -> Finding:
    problem = f"looks like that of `{other.path}` ({other.code.color}): {said}; make one lighter"
    return Finding(place.path, "color", "warning", str(place.code.color), problem=problem)


def choose_colors(codebook: Codebook | None, count: int) -> list[str | None]:
    """Choose colours one after the other, each as far as possible from all that stand beside it.

    Args:
        codebook: Its codes of the first level are what stands beside them.
        count: How many colours.

    Returns:
        Hexadecimal colours; None for each where the codebook has none either.
    """
    beside = [code.color for code in codebook.codes if code.color] if codebook else []
    if not beside or not count:
        return [None] * count
    from coloraide import Color  # noqa: PLC0415 - only proposals for a codebook need it

    grid = product((0.4, 0.52, 0.64), (0.06, 0.14), range(0, 360, 20))
    made = [Color("oklch", list(place)).convert("srgb").fit() for place in grid]
    offered = [_seen(one) for one in made if one.contrast("white", method="wcag21") >= CONTRAST]
    room = np.full(len(offered), np.inf)
    chosen: list[str | None] = []
    while len(chosen) < count:
        for other in map(Color, beside):
            seen = _seen(other)
            room = np.minimum(room, [_room(one, seen) for one in offered])
        beside = [offered[int(room.argmax())][0].convert("srgb").to_string(hex=True)]
        chosen += beside
    return chosen


def _seen(color: Any) -> list[Any]:
    """Return a colour as all eyes see it, the usual ones first."""
    eyes = (color.filter(eyes) for eyes in ("protan", "deutan", "tritan"))
    return [one.convert("lab-d65") for one in (color, *eyes)]


def _room(one: Sequence[Any], other: Sequence[Any]) -> float:
    """Say how far two colours are apart; from 1 on, the check of a codebook is content."""
    needed = (APART, *[APART_FOR_COLOUR_BLIND] * 3)
    pairs = zip(one, other, needed, strict=True)
    return float(min(mine.delta_e(theirs, method="2000") / apart for mine, theirs, apart in pairs))
