"""Figures for print: charts as PNG or SVG, set by typst."""

from __future__ import annotations

import base64
import dataclasses
import functools
import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Literal

from qualcode.errors import ExtraMissingError

if TYPE_CHECKING:
    from types import ModuleType

    from qualcode.charts.drawing import Drawing

_PPI = 200  # of a figure as wide as a page
_VIEW = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_SHARE = 0.75  # of the width of a page that a picture takes
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
    svg = _VIEW.sub(_widen, drawing.svg)
    if svg and format == "svg":
        content = svg.encode("utf-8")
    else:
        template = "picture.typ" if svg else "rows.typ"
        content = load_typst().compile(
            (resources.files("qualcode.synthesis") / "templates" / template).read_bytes(),
            format=format,
            ppi=_PPI,
            # Names are data there, and never typst's markup.
            sys_inputs={"drawing": svg or json.dumps(dataclasses.asdict(drawing))},
        )
    return f"data:{_TYPES[format]};base64,{base64.b64encode(content).decode('ascii')}"


def _widen(view: re.Match[str]) -> str:
    """Leave room beside a picture, whose letters would be too large on the width of a page."""
    return f'viewBox="0 0 {round(int(view[1]) / _SHARE)} {view[2]}"'


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
