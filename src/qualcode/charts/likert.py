"""Scales: the colours of their levels, and where the middle of a bar lies."""

from __future__ import annotations

import numpy as np

from qualcode.charts.palette import SERIES

#: From the lowest level to the middle, and from the middle to the highest: orange and blue are
#: told apart by all eyes, and the darker the further from the middle.
_LOW, _MIDDLE, _HIGH = ("#a04a00", "#f2c08d"), "#d9dee1", ("#a9cfdf", "#0b5f85")


def level_colors(size: int, *, ordered: bool) -> list[str]:
    """Return a colour for each level; the middle one of an odd number is grey."""
    if not ordered:
        return [SERIES[n % len(SERIES)] for n in range(size)]
    half = size // 2
    middle = [_MIDDLE] if size % 2 else []
    return [*_between(*_LOW, half), *middle, *_between(*_HIGH, half)]


def _between(start: str, end: str, size: int) -> list[str]:
    """Mix two colours in equal steps; a single one is the stronger, which is the darker."""
    ends = np.array([[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in (start, end)])
    if size == 1:
        ends = ends[[int(ends[1].sum() < ends[0].sum())] * 2]
    mixed = np.linspace(ends[0], ends[1], max(size, 1)).round().astype(int)[:size]
    return ["#" + "".join(f"{part:02x}" for part in color) for color in mixed]


def left_of_line(shares: np.ndarray) -> float:
    """Return how much of a bar is left of the line: the lower half, and half of the middle."""
    half = len(shares) // 2
    middle = shares[half] / 2 if len(shares) % 2 else 0.0
    return float(shares[:half].sum() + middle)
