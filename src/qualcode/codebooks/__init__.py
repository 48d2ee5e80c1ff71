"""Codebooks: codes with definitions, terms and tests of their own."""

from qualcode.codebooks.checks import check_codebook
from qualcode.codebooks.differences import (
    compare_codebooks,
    describe_silent_change,
    find_moved_codes,
    warn_of_silent_change,
)
from qualcode.codebooks.dumping import dump_codebook
from qualcode.codebooks.hits import Hit
from qualcode.codebooks.matching import Matcher
from qualcode.codebooks.model import ROLES, Code, Codebook, Place, read_codebook
from qualcode.codebooks.showing import show_codebook

__all__ = [
    "ROLES",
    "Code",
    "Codebook",
    "Hit",
    "Matcher",
    "Place",
    "check_codebook",
    "compare_codebooks",
    "describe_silent_change",
    "dump_codebook",
    "find_moved_codes",
    "read_codebook",
    "show_codebook",
    "warn_of_silent_change",
]
