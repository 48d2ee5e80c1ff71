"""Gatherings: a folder and its gathering.yaml, read into tables."""

from qualcode.gatherings.config import GatheringConfig, SourceConfig, read_config
from qualcode.gatherings.examples import copy_example
from qualcode.gatherings.gathering import Gathering, find_codebook, read_gathering
from qualcode.gatherings.hands import Hands, Handwork, find_unknown_codes
from qualcode.gatherings.journals import Journal
from qualcode.gatherings.layout import lay_out
from qualcode.gatherings.moves import READ, accept_all_moves, list_moves

__all__ = [
    "READ",
    "Gathering",
    "GatheringConfig",
    "Hands",
    "Handwork",
    "Journal",
    "SourceConfig",
    "accept_all_moves",
    "copy_example",
    "find_codebook",
    "find_unknown_codes",
    "lay_out",
    "list_moves",
    "read_config",
    "read_gathering",
]
