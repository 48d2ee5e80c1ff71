"""Figures for print: bar charts as PNG or SVG, set by typst."""

from __future__ import annotations

import base64
import functools
import json
from importlib import resources
from typing import TYPE_CHECKING, Literal

from qualcode.charts.palette import ACCENT
from qualcode.errors import ExtraMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from qualcode.charts.markup import Bar

_PPI = 200  # of a figure as wide as a page
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def draw_figure(bars: Sequence[Bar], *, format: Literal["png", "svg"]) -> str:  # noqa: A002 - the word that people look for
    """Draw a bar chart, as wide as a page, and return it as a data address.

    Args:
        bars: The bars, in order.
        format: `png`, or `svg` for what can show it.

    Raises:
        ExtraMissingError: typst is not installed.
    """
    content = load_typst().compile(
        (resources.files("qualcode.synthesis") / "templates" / "bars.typ").read_bytes(),
        format=format,
        ppi=_PPI,
        sys_inputs={"bars": _describe(tuple(bars))},
    )
    return f"data:{_TYPES[format]};base64,{base64.b64encode(content).decode('ascii')}"


def _describe(bars: Sequence[Bar]) -> str:
    """Describe the bars as JSON: their names are data there, and never typst's markup."""
    rows = [
        {
            "name": bar.name,
            "share": max(0.0, min(1.0, bar.share)),
            "count": bar.count,
            "color": bar.color or ACCENT,
            "level": min(bar.level, 4),
        }
        for bar in bars
    ]
    return json.dumps(rows)


@functools.cache
def load_typst() -> ModuleType:
    """Return typst, which sets figures and PDF.

    Raises:
        ExtraMissingError: It is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - 80 MB, which only print needs
    except ImportError:
        raise ExtraMissingError(
            "typst, which sets the report for print, is not installed; run `pip install typst`"
        ) from None
    return typst
