"""Segments: documents cut into the pieces that are counted and coded."""

from qualcode.segments.cutting import DEFAULT_UNITS, segment

__all__ = ["DEFAULT_UNITS", "segment"]
