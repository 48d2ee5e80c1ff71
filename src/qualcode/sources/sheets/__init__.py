"""Sheets: lists of notes and surveys, as delimited text and as workbooks."""

from qualcode.sources.sheets import reading  # noqa: F401 - which registers it
