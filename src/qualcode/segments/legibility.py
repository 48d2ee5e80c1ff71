"""Legibility: which segments hold what was written, and which only a guess at it."""

from __future__ import annotations

import pandas as pd

#: The value of the attribute `transcription` of a region that no machine could read.
NEEDS_TRANSCRIPTION = "needs transcription"


def is_legible(segments: pd.DataFrame) -> pd.Series:
    """Say for each segment whether its words can be relied on.

    A region of a photograph that was read with little confidence is listed and shown, but no
    rule codes it and it has no topic until a person has written it out.

    Args:
        segments: Needs nothing; `transcription`, where it is, tells.

    Returns:
        True or False a segment, with the index of `segments`.
    """
    if "transcription" not in segments:
        return pd.Series(data=True, index=segments.index, dtype=bool)
    return segments["transcription"].fillna("").ne(NEEDS_TRANSCRIPTION).astype(bool)
