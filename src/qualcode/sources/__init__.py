"""Sources: one reader a family of formats, behind one registry."""

from qualcode.sources import sheets, text  # noqa: F401 - importing a reader registers it
from qualcode.sources.registry import (
    Layout,
    Options,
    Piece,
    Reader,
    Reading,
    layout_of,
    reader_for,
    readers,
    register,
)

__all__ = [
    "Layout",
    "Options",
    "Piece",
    "Reader",
    "Reading",
    "layout_of",
    "reader_for",
    "readers",
    "register",
]
