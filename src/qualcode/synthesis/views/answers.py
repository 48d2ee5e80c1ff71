"""What people answered in their own words in a survey, as its annex shows it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from qualcode.concerns.limits import UNITS
from qualcode.synthesis.views.concern import Concern
from qualcode.synthesis.views.concerns import ConcernsView

if TYPE_CHECKING:
    from markupsafe import Markup


class AnswersView(ConcernsView):
    """The codes of a survey's open answers: bars, and a few quotes of each."""

    def anchor(self, code: str) -> str:  # noqa: ARG002 - that of the concerns takes it
        """Return nothing: these codes have no section of their own to lead to."""
        return ""

    @property
    def lead(self) -> Markup:
        """Whose answers are counted, and by which codebook."""
        m, of, book = self.messages, self.of, self.synthesis.codebook
        n = m.number(self.table[f"{of}_total"].iloc[0])
        shown = self.evidence.show(
            m(f"answers_of_{of}", n=n), self._segments, title=m("open_answers"), by=UNITS[of]
        )
        name, version = (book.name, book.version) if book else ("", "")
        return m.show("open_answers_lead", n=shown, name=name, version=version)

    @property
    def uncoded(self) -> Markup:
        """What share of the answers has none of the codes."""
        coded = set(self.synthesis.codes["segment"])
        rest = [name for name in self._segments if name not in coded]
        share = self.share(rest, len(self._segments), title=self.messages("open_answers"))
        return self.messages.show("open_answers_rest", share=share)

    @property
    def quoted(self) -> list[Concern]:
        """The codes of which something may be quoted, parents before children."""
        return [concern for concern in self.by_code.values() if concern.quotes]

    @functools.cached_property
    def _segments(self) -> list[str]:
        return self.gathering.segments["segment"].tolist()
