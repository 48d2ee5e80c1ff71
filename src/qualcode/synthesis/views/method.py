"""The method of a report: how it came about, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codings import find_read
from qualcode.privacy.masking import MASKED
from qualcode.spans import misplaced
from qualcode.synthesis.versions import used_versions
from qualcode.synthesis.views.base import View
from qualcode.tables import records
from qualcode.topics import is_weak
from qualcode.topics.noting import FEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from qualcode.synthesis.album import Album
    from qualcode.synthesis.evidence import Evidence
    from qualcode.synthesis.synthesising import Synthesis

#: Below it no conclusions are drawn (Krippendorff 2004, p. 241).
TENTATIVE = 0.667
_MEASURES = ("stability", "modularity", "silhouette")


class MethodView(View):
    """How the report came about."""

    def __init__(
        self, synthesis: Synthesis, album: Album, evidence: Evidence | None = None
    ) -> None:
        super().__init__(synthesis, album, evidence)
        self._unmasked = synthesis

    @property
    def sentences(self) -> list[Markup | str]:
        """How the report came about, in sentences."""
        m, synthesis = self.messages, self.synthesis
        sentences: list[Markup | str] = [
            " ".join(self._topics()),
            m("method_seed", seed=synthesis.seed),
        ]
        if book := synthesis.codebook:
            codings = synthesis.codings
            agree = len(codings) - len(self._misplaced())
            codes = len(self.places)
            said = m.plural("method_codes", codes, name=book.name, version=book.version)
            positions = m("method_positions", k=m.number(agree), n=m.number(len(codings)))
            sentences = [said, *self._by_hand(), m("method_census"), positions, *sentences]
        else:
            sentences = [*sentences, *self._by_hand()]
        return [*sentences, *self._privacy()]

    def _by_hand(self) -> Iterator[Markup | str]:
        """Say what people have read and coded, and what of it is not counted."""
        m, synthesis, work = self.messages, self._unmasked, self.gathering.handwork
        if len(synthesis.reads) or len(work.written):
            segments = synthesis.gathering.segments
            read = find_read(segments, synthesis.reads)
            own = self.gathering.segments.loc[read, "segment"].tolist()
            k = self.evidence.show(m.number(len(own)), own, title=m("read_head"))
            names = sorted({*synthesis.reads["coder"], *work.written["coder"]})
            coders = [self.border.coder(name) for name in names]
            yield m.show("method_by_hand", k=k, n=m.number(len(segments)),
                    coders=", ".join(coders), codings=m.number(len(work.codings)))  # fmt: skip
            if len(synthesis.codings):
                yield m("method_seen", share=m.percent(1 - synthesis.unseen),
                        n=m.number(len(synthesis.codings)))  # fmt: skip
        yield from self._agreement()
        if lost := len(work.written) - len(work.codings):
            yield m.plural("method_lost", lost)

    def _agreement(self) -> Iterator[str]:
        """Say how far those who coded agree, where two of them read the same."""
        m, found = self.messages, self._unmasked.findings.agreement
        if found is None:
            return
        row, codes = found.iloc[0], found.iloc[1:].dropna(subset="alpha")
        coders = ", ".join(self.border.coder(name) for name in found.attrs["coders"])
        yield m("method_shared", coders=coders, n=m.number(row["units"]))
        if pd.isna(row["alpha"]):
            yield m("method_alpha_undefined")
            return
        key = "method_alpha" if pd.notna(row["alpha_low"]) else "method_alpha_alone"
        limits = {name: m.decimal(row[f"alpha_{name}"]) for name in ("low", "high")}
        yield m(key, alpha=m.decimal(row["alpha"]), draws=m.number(found.attrs["draws"]), **limits)
        low = int(codes["alpha"].lt(TENTATIVE).sum())
        yield m("method_alpha_codes", k=m.number(low), n=m.number(len(codes)))

    def _misplaced(self) -> pd.DataFrame:
        unmasked = self._unmasked
        return misplaced(unmasked.codings, unmasked.gathering.documents, quote="quote")

    def _privacy(self) -> Iterator[str]:
        """Say what was masked, who is not quoted and what was not read at people's wish."""
        m, border = self.messages, self.border
        if border.shows_names:
            yield m("method_names_shown")
        else:
            found = [(name, n) for name in MASKED if (n := border.counts[name])]
            what = m.listed([m.plural(f"masked_{name}", n) for name, n in found])
            yield m("method_masked" if found else "method_masked_none", what=what)
        if strangers := len(border.strangers):
            yield m.plural("method_strangers", strangers)
        if withdrawn := border.withdrawn_people:
            pieces = m.plural("pieces", self.gathering.left_out)
            yield m.plural("method_withdrawn", withdrawn, pieces=pieces)
        if unquoted := border.unquoted_people:
            yield m.plural("method_unquoted", unquoted)

    def _topics(self) -> Iterator[str]:
        """Say how the topics came about, and how far to trust them."""
        m, topics = self.messages, self.synthesis.topics
        if topics.space is None:
            yield m("method_topics_none")
            return
        embedder, notes = topics.space.embedder, m.number(topics.notes)
        yield m.plural("method_topics", len(topics.topics), topics=m.number(len(topics.topics)),
                       notes=notes, embedder=m.kind(embedder.name))  # fmt: skip
        if topics.notes < FEW:
            yield m("method_topics_few")
        for row in records(topics.choice[topics.choice["chosen"]]):
            measures = {name: m.decimal(row[name]) for name in _MEASURES}
            yield m("method_topics_choice", tried=len(topics.choice), **measures)
            if is_weak(row):
                yield m("method_topics_weak")
        if embedder.is_multilingual is False and set(self.gathering.languages) != {"en"}:
            yield m("method_topics_english")
        if topics.space.ignored:
            yield m("method_topics_ignored", names=", ".join(topics.space.ignored))
        if topics.space.centring.means:
            yield m("method_topics_centred")

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of what the result rests on."""
        return used_versions()
