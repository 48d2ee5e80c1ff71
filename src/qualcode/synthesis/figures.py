"""Figures for print: charts as PNG or SVG, set by typst."""

from __future__ import annotations

import base64
import dataclasses
import functools
import json
from importlib import resources
from typing import TYPE_CHECKING, Literal

from qualcode.errors import ExtraMissingError

if TYPE_CHECKING:
    from types import ModuleType

    from qualcode.charts.drawing import Drawing

_PPI = 200  # of a figure as wide as a page
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def draw_figure(drawing: Drawing, *, format: Literal["png", "svg"]) -> str:  # noqa: A002 - the word that people look for
    """Draw a chart, as wide as a page, and return it as a data address; none for no rows.

    Args:
        drawing: Its rows, or the picture that it is.
        format: `png`, or `svg` for what can show it.

    Raises:
        ExtraMissingError: typst is not installed.
    """
    if not drawing.rows and not drawing.svg:
        return ""
    template = "picture.typ" if drawing.svg else "rows.typ"
    content = load_typst().compile(
        (resources.files("qualcode.synthesis") / "templates" / template).read_bytes(),
        format=format,
        ppi=_PPI,
        # Names are data there, and never typst's markup.
        sys_inputs={"drawing": drawing.svg or json.dumps(dataclasses.asdict(drawing))},
    )
    return f"data:{_TYPES[format]};base64,{base64.b64encode(content).decode('ascii')}"


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
