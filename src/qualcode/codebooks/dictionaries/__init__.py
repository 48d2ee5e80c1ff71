"""Dictionaries of other programs: read as codebooks, and codebooks written for them."""

from qualcode.codebooks.dictionaries.converting import SOURCES, TARGETS, convert, describe
from qualcode.codebooks.dictionaries.drafts import Converted
from qualcode.codebooks.dictionaries.dumping import Dumped, dump_quanteda
from qualcode.codebooks.dictionaries.reading import FORMATS, find_format, read_dictionary

__all__ = [
    "FORMATS",
    "SOURCES",
    "TARGETS",
    "Converted",
    "Dumped",
    "convert",
    "describe",
    "dump_quanteda",
    "find_format",
    "read_dictionary",
]
