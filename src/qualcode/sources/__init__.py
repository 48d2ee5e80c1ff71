"""Sources: one reader a family of formats, behind one registry."""

from qualcode.sources import (  # noqa: F401 - which registers them
    office,
    pdf,
    photos,
    sheets,
    text,
    transcripts,
)
from qualcode.sources.isolation import Worker
from qualcode.sources.limits import Limits
from qualcode.sources.registry import (
    FILE_NAME,
    NO_PRINT,
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
from qualcode.sources.transport import dump_reading, load_reading

__all__ = [
    "FILE_NAME",
    "NO_PRINT",
    "Block",
    "Layout",
    "Limits",
    "Options",
    "Piece",
    "Reader",
    "Reading",
    "Worker",
    "dump_blocks",
    "dump_reading",
    "layout_of",
    "load_blocks",
    "load_reading",
    "reader_for",
    "readers",
    "register",
]
