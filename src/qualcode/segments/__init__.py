"""Segments: documents cut into the pieces that are counted and coded."""

from qualcode.segments.cutting import DEFAULT_UNITS, segment
from qualcode.segments.legibility import NEEDS_TRANSCRIPTION, is_legible
from qualcode.segments.turns import find_speakers

__all__ = ["DEFAULT_UNITS", "NEEDS_TRANSCRIPTION", "find_speakers", "is_legible", "segment"]
