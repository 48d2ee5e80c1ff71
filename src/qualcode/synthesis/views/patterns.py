"""The learning patterns of a report: what the organisers wrote for those who come after."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from markupsafe import Markup

from qualcode.synthesis.patterns import find_patterns, has_title, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.privacy import Border
    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.weaving import Weaver


class PatternsView:
    """The organisers' patterns, each under its title."""

    def __init__(self, synthesis: Synthesis, weaver: Weaver) -> None:
        self._texts: Mapping[str, str] = synthesis.narrative
        self._border: Border = synthesis.border
        self._weaver = weaver

    @functools.cached_property
    def woven(self) -> list[Markup]:
        """The patterns as HTML, each with a heading of the third level that has its anchor."""
        return [self._weave(name, anchor) for name, anchor in find_patterns(self._texts).items()]

    def _weave(self, name: str, anchor: str) -> Markup:
        if has_title(self._texts[name]):
            return self._weaver.weave(name, below=2, anchor=anchor)
        title = self._border.text(title_of(name))
        woven = self._weaver.weave(name, below=3)
        return Markup('<h3 id="{}">{}</h3>\n{}').format(anchor, title, woven)
