"""Drawings: what print shows of a chart, as rows of a name, marks and a figure, or as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: where it begins and how long it is, as shares of the row's width."""

    start: float
    width: float
    color: str


@dataclass(frozen=True)
class Dot:
    """A dot on a line: where it is, as a share of the row's width, and whether it is full."""

    at: float
    is_full: bool


@dataclass(frozen=True)
class Row:
    """A row of a chart.

    Attributes:
        name: What it stands for.
        count: The figure beside it.
        level: How deep it stands in a hierarchy, from 1.
        pieces: The bar, in its pieces; with dots, the line between them.
        dots: The dots, in place of a bar.
        told: What stands in the place of a bar that may not be shown.
    """

    name: str
    count: str
    level: int = 1
    pieces: Sequence[Piece] = ()
    dots: Sequence[Dot] = ()
    told: str = ""


@dataclass(frozen=True)
class Drawing:
    """A chart for print.

    Attributes:
        rows: Its rows; none where it is a picture.
        legend: What colours stand for: pairs of a name and a colour.
        svg: The picture, where it has no rows.
    """

    rows: Sequence[Row] = ()
    legend: Sequence[tuple[str, str]] = ()
    svg: str = field(default="", repr=False)
