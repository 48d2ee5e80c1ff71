"""The method of a report: how it came about, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.spans import misplaced
from qualcode.synthesis.versions import used_versions
from qualcode.synthesis.views.base import View
from qualcode.topics.fitting import FEW

if TYPE_CHECKING:
    from collections.abc import Mapping


class MethodView(View):
    """How the report came about."""

    @property
    def sentences(self) -> list[str]:
        """How the report came about, in sentences."""
        m, synthesis = self.messages, self.synthesis
        sentences = [self._topics(), m("method_seed", seed=synthesis.seed)]
        if book := synthesis.codebook:
            codings = synthesis.codings
            agree = len(codings) - len(misplaced(codings, self.gathering.documents, quote="quote"))
            by_rule = codings["coder"].str.startswith(("rule:", "model:")).mean()
            said = m("method_codes", name=book.name, version=book.version, codes=len(self.places))
            unread = m("method_unread", share=m.percent(by_rule if len(codings) else 0))
            positions = m("method_positions", k=m.number(agree), n=m.number(len(codings)))
            sentences = [said, unread, m("method_census"), positions, *sentences]
        return sentences

    def _topics(self) -> str:
        m, topics = self.messages, self.synthesis.topics
        if topics.space is None:
            return topics.note
        parts = [m("method_topics", topics=len(topics.topics), notes=m.number(topics.notes),
                   embedder=topics.space.embedder.name)]  # fmt: skip
        if topics.notes < FEW:
            parts.append(m("method_topics_few"))
        if topics.space.embedder.name.startswith("all-MiniLM") and set(
            self.gathering.languages
        ) != {"en"}:
            parts.append(m("method_topics_english"))
        if topics.space.centring.means:
            parts.append(m("method_topics_centred"))
        return " ".join(parts)

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of what the result rests on."""
        return used_versions()
