"""What the parts of a report share: the synthesis, its words, its passages."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from qualcode.synthesis.passages import Passage, passages

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from qualcode.codebooks import Place
    from qualcode.synthesis.synthesising import Synthesis


class View:
    """A part of a report, computed from a synthesis for a template."""

    def __init__(self, synthesis: Synthesis) -> None:
        self.synthesis = synthesis
        self.gathering = synthesis.gathering
        self.messages = synthesis.messages

    @functools.cached_property
    def places(self) -> Mapping[str, Place]:
        """The codes of the codebook by path; none without a codebook."""
        book = self.synthesis.codebook
        return {place.path: place for place in book.places()} if book else {}

    @functools.cached_property
    def sources(self) -> Mapping[str, str]:
        """The file of each document."""
        documents = self.gathering.documents
        return dict(zip(documents["document"], documents["source"], strict=True))

    def passages(self, segments: pd.DataFrame) -> list[Passage]:
        """Turn segments into passages that say which file they stand in."""
        return passages(segments, self.messages, sources=self.sources)
