"""Photographs and scans: the print that tesseract recognises, a block a region."""

from qualcode.sources.photos import reading  # noqa: F401 - which registers it
