"""Behind: the segments that the figures of a narrative count."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from qualcode.concerns.limits import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.views.concerns import ConcernsView


class Behind:
    """The segments behind figures, by their ids as they may be shown.

    Args:
        synthesis: What was found.
        concerns: What the report shows of it.
    """

    def __init__(self, synthesis: Synthesis, concerns: ConcernsView) -> None:
        self._synthesis = synthesis
        self._concerns = concerns

    @functools.cached_property
    def ids(self) -> list[str]:
        """The ids of all segments, as they may be shown, in the order of the table."""
        return self._synthesis.shown.gathering.segments["segment"].tolist()

    def of(self, code: str, by: str | None = None, value: str | None = None) -> Sequence[str]:
        """Return the segments behind a code; with `by`, those of a value.

        There are none where a list of them would tell more of somebody than a quote's label may.
        """
        own = self._concerns.segments_of.get(code, ())
        if by is None:
            return own
        values = self._values(by)
        own = [name for name in own if values[name] == str(value)]
        shown = self._synthesis.border.text(str(value))
        return own if self._concerns.may_list(by, shown, own) else ()

    @functools.lru_cache(maxsize=64)  # noqa: B019 - it lives as long as one report
    def _values(self, by: str) -> Mapping[str, str]:
        """Return the value of each segment in a column, by the segment's id."""
        column = self._synthesis.gathering.segments[by].map(str)
        return dict(zip(self.ids, column, strict=True))

    def lists_all(self, what: str, count: int) -> bool:
        """Say whether as many as are counted stand in segments: an empty file has none."""
        segments = self._synthesis.gathering.segments
        if what == "files":
            shown = self._synthesis.shown.gathering.segments
            return shown["document"].map(self._concerns.sources).nunique() == count
        return what == "segments" or (what in UNITS and segments[UNITS[what]].nunique() == count)
