"""Coders by machine: what they learn from, and the one method that each of them has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codebooks import Codebook

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a coder learns from.

    Attributes:
        segments: The segments, as `suggest` was given them; a row each.
        codes: Full paths of the codes, a column each.
        given: Whether people gave the segment the code.
        known: Whether that is known: a segment that was coded and not declared read has its own
            codes, and what others it would have nobody has said.
        counted: Which segments are a fair sample of what was read, and none that was picked.
        codebook: The codebook, if there is one.
    """

    segments: pd.DataFrame = field(repr=False)
    codes: tuple[str, ...]
    given: Flags = field(repr=False)
    known: Flags = field(repr=False)
    counted: Flags = field(repr=False)
    codebook: Codebook | None = field(default=None, repr=False)

    def take(self, rows: Flags) -> Lesson:
        """Return the lesson of some of the segments."""
        return Lesson(
            self.segments[rows],
            self.codes,
            self.given[rows],
            self.known[rows],
            self.counted[rows],
            self.codebook,
        )


class Coder(Protocol):
    """Learns from what people coded, and scores other segments.

    An attribute `name`, where there is one, says who it is in `model:<name>`; else its class does.
    """

    def score(self, lesson: Lesson, segments: pd.DataFrame) -> Floats:
        """Return how likely each segment has each code: a row a segment, 0 to 1.

        It is called once for each part of the segments read, with a lesson from the others, and
        once with all for the segments that nobody has read. The same lesson and segments must give
        the same scores.

        Args:
            lesson: What people coded, and in what.
            segments: Others, with all their columns; none is in the lesson.
        """
