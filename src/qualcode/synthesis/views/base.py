"""What the parts of a report share: the synthesis, its words, its passages."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qualcode.concerns.limits import UNITS
from qualcode.privacy import attributes, labelled_attributes
from qualcode.synthesis.evidence import Evidence
from qualcode.synthesis.passages import Passage, passages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from qualcode.codebooks import Code, Place
    from qualcode.synthesis.album import Album
    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.views.concerns import ConcernsView


class View:
    """A part of a report, computed from a synthesis for a template, with nothing to be masked.

    Args:
        synthesis: What was found.
        album: The pictures behind its passages.
        evidence: What shows numbers, and opens them; None: they are only written.
    """

    def __init__(
        self, synthesis: Synthesis, album: Album, evidence: Evidence | None = None
    ) -> None:
        self.album = album
        self.evidence = evidence or Evidence()
        self.border = synthesis.border
        self.unmasked = synthesis
        self.synthesis = synthesis.shown
        self.gathering = self.synthesis.gathering
        self.messages = synthesis.messages

    @functools.cached_property
    def places(self) -> Mapping[str, Place]:
        """The codes of the codebook by path; none without a codebook."""
        book = self.synthesis.codebook
        return {place.path: place for place in book.places()} if book else {}

    def define(self, code: Code) -> str:
        """Return what a code means; of a drafted one, that nobody has said so yet."""
        return self.messages("not_defined") if code.is_to_be_defined else code.definition

    @functools.cached_property
    def sources(self) -> Mapping[str, str]:
        """The file of each document."""
        documents = self.gathering.documents
        return dict(zip(documents["document"], documents["source"], strict=True))

    def passages(
        self, segments: pd.DataFrame, hits: Mapping[str, Iterable[tuple[int, int]]] | None = None
    ) -> list[Passage]:
        """Turn segments into passages that say whose they are and in which file they stand."""
        return passages(
            segments,
            self.messages,
            sources=self.sources,
            attributes=self.labels,
            pictures=self.album.behind,
            hits=hits,
        )

    @functools.cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The attributes that a quote's label may show of each participant."""
        return {person: tuple(known.values()) for person, known in self._labelled.items()}

    @functools.cached_property
    def _labelled(self) -> Mapping[str, Mapping[str, str]]:
        """The same by the attributes' names."""
        fewest = {"fewest": 1} if self.border.shows_names else {}
        shown = labelled_attributes(self.gathering.participants, **fewest)
        return {person: {name: self.border.text(value) for name, value in known.items()}
                for person, known in shown.items()}  # fmt: skip

    def may_list(self, by: str, value: str, segments: Iterable[str]) -> bool:
        """Say whether a list by an attribute of people shows what their labels show anyway.

        Two lists put together, one by country and one by age, would single somebody out whom
        each of them does not.

        Args:
            by: A column of segments, which may be an attribute of people.
            value: Its value, as it may be shown.
            segments: The ids of those that have it.
        """
        if by not in attributes(self.gathering.participants):
            return True
        people = {self._participant_of[name] for name in segments}
        return all(self._labelled.get(person, {}).get(by) == value for person in people)

    @functools.cached_property
    def _participant_of(self) -> Mapping[str, Any]:
        segments = self.gathering.segments
        return dict(zip(segments["segment"], segments["participant"], strict=True))

    def counts(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Write k of n groups, participants and documents, of what there is material from."""
        return {unit: self.count(row, unit) for unit in UNITS if row[f"{unit}_total"]}

    def count(self, row: Mapping[str, Any], unit: str) -> str:
        """Write k of n of a unit."""
        number = self.messages.number
        return self.messages(f"of_{unit}", k=number(row[unit]), n=number(row[f"{unit}_total"]))

    def mentions(self, n: int) -> str:
        """Write how often something was said."""
        m = self.messages
        return m("mention") if n == 1 else m("mentions", k=m.number(n))

    def told(
        self, row: Mapping[str, Any], segments: Sequence[str], *, title: str, last: str = ""
    ) -> Markup:
        """Write who said something, each number over its segments.

        Args:
            row: k and n of groups, participants and documents.
            segments: Where they said it.
            title: What they said.
            last: What counts the segments themselves, and comes last.
        """
        show = self.evidence.show
        shown = [
            show(text, segments, title=title, by=UNITS[unit])
            for unit, text in self.counts(row).items()
        ]
        shown += [show(last, segments, title=title)] if last else []
        return Markup(", ").join(shown)

    def share(self, segments: Collection[str], of: int, *, title: str) -> Markup:
        """Show what share of segments these are."""
        return self.evidence.show_share(segments, of, self.messages, title=title)

    def group_name(self, group: str) -> str:
        """Write a group with its label, where it has one."""
        label = self.gathering.config.groups.get(group, "")
        return f"{group} ({self.border.text(label)})" if label else group


class ConcernsPart(View):
    """A part of a report that builds upon what it shows of the concerns."""

    def __init__(
        self, synthesis: Synthesis, album: Album, evidence: Evidence, concerns: ConcernsView
    ) -> None:
        super().__init__(synthesis, album, evidence)
        self._concerns = concerns


def capital(name: str) -> str:
    """Begin a name with a capital, and leave the rest as it is: `WMF role`."""
    return name[:1].upper() + name[1:]


def quotable(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that may be quoted: those that are only counted have no text."""
    return segments[segments["text"].ne("")]
