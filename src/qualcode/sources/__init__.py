"""Sources: one reader a family of formats, behind one registry."""

from qualcode.sources import sheets, text  # noqa: F401 - importing a reader registers it
from qualcode.sources.limits import Limits
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
from qualcode.sources.structure import Block, dump_blocks, load_blocks

__all__ = [
    "Block",
    "Layout",
    "Limits",
    "Options",
    "Piece",
    "Reader",
    "Reading",
    "dump_blocks",
    "layout_of",
    "load_blocks",
    "reader_for",
    "readers",
    "register",
]
