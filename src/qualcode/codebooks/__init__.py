"""Codebooks: codes with definitions, terms and tests of their own."""

from qualcode.codebooks.checks import check_codebook
from qualcode.codebooks.dumping import dump_codebook
from qualcode.codebooks.hits import Hit
from qualcode.codebooks.matching import Matcher
from qualcode.codebooks.model import ROLES, Code, Codebook, Place, read_codebook

__all__ = [
    "ROLES",
    "Code",
    "Codebook",
    "Hit",
    "Matcher",
    "Place",
    "check_codebook",
    "dump_codebook",
    "read_codebook",
]
