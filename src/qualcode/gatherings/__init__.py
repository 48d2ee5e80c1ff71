"""Gatherings: a folder and its gathering.yaml, read into tables."""

from qualcode.gatherings.config import GatheringConfig, SourceConfig, read_config
from qualcode.gatherings.gathering import Gathering, read_gathering
from qualcode.gatherings.layout import copy_example, lay_out

__all__ = [
    "Gathering",
    "GatheringConfig",
    "SourceConfig",
    "copy_example",
    "lay_out",
    "read_config",
    "read_gathering",
]
