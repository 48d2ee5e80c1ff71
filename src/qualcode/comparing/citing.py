"""Citing: passages of several gatherings, each with what its own list and files say of it."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from qualcode.privacy import (
    WITHDRAWN,
    attributes,
    consents,
    label_attributes,
    labelled_attributes,
)
from qualcode.synthesis.passages import Passage, passages
from qualcode.synthesis.views.evidence import Part, add_sources, name_groups

if TYPE_CHECKING:
    from markupsafe import Markup

    from qualcode.comparing.comparison import Comparison
    from qualcode.comparing.material import Side
    from qualcode.synthesis.evidence import Evidence

_Labels: TypeAlias = "Mapping[str, Sequence[str]]"  # by participant


@dataclass(frozen=True)
class Voice:
    """What one gathering says of a code or topic.

    Attributes:
        key: The gathering.
        counts: How many raised it, as the page shows it.
        quotes: The quotes chosen.
        passages: What opens all passages, where there are more than these quotes.
        is_silent: Whether there are passages, and none of them may be quoted.
    """

    key: str
    counts: Markup
    quotes: list[Passage]
    passages: Markup
    is_silent: bool


@dataclass(frozen=True)
class Entry:
    """A code or topic as the page shows it.

    Attributes:
        row: Its row of the table.
        anchor: The id of its section.
        color: Its colour; empty where it has none.
        facts: What there is to know of it, a sentence each; plain text or what opens.
        voices: What each gathering says of it.
    """

    row: Mapping[str, Any]
    anchor: str
    color: str
    facts: list[str | Markup]
    voices: list[Voice]


class Citer:
    """What turns segments of a comparison into passages, and shows numbers that open to them.

    Args:
        comparison: Its tables may be shown.
        evidence: What the page's numbers open to.
    """

    def __init__(self, comparison: Comparison, evidence: Evidence) -> None:
        self._messages, self._evidence = comparison.messages, evidence
        self._same_people = comparison.options["same_people"]
        self._sides = {side.key: side for side in comparison.sides}
        by_gathering = comparison.segments.groupby("gathering", sort=False)
        self._segments = {key: own.set_index("segment", drop=False) for key, own in by_gathering}

    @property
    def parts(self) -> list[Part]:
        """All segments, as the page lists them."""
        return [self._part(side) for side in self._sides.values()]

    def _part(self, side: Side) -> Part:
        documents = side.gathering.documents
        sources = dict(zip(documents["document"], documents["source"], strict=True))
        return Part(
            segments=add_sources(self._segments[side.key], self._sources(side.key)),
            plain=add_sources(side.segments, sources),
            labels=self._attributes(side.key),
            groups=name_groups(side.gathering.config, side.border),
            key=side.key,
        )

    def show(
        self, key: str, text: str, segments: Iterable[str], *, title: str, by: str = ""
    ) -> Markup:
        """Show a number of a gathering's segments; what it opens to says which gathering's."""
        return self._evidence.show(text, segments, title=f"{title} ({key})", by=by, within=key)

    def share(self, key: str, segments: Collection[str], of: int, *, title: str) -> Markup:
        """Show what share of a number of a gathering's segments these are."""
        return self._evidence.show_share(
            segments, of, self._messages, title=f"{title} ({key})", within=key
        )

    def names(self, key: str) -> list[str]:
        """Return the ids of all segments of a gathering."""
        return self._segments[key].index.tolist()

    def find(self, key: str, names: Sequence[str]) -> pd.DataFrame:
        """Return those segments of a gathering that may be quoted, in the order of the names."""
        own = self._segments[key].loc[list(names)]
        return own[own["text"].ne("")]

    def cite(self, key: str, segments: pd.DataFrame) -> list[Passage]:
        """Return the passages of a gathering's segments, all of which may be quoted."""
        return passages(
            segments, self._messages, sources=self._sources(key), attributes=self._attributes(key)
        )

    @functools.lru_cache(maxsize=64)  # noqa: B019 - it lives as long as its page
    def _sources(self, key: str) -> Mapping[str, str]:
        """Return the file of each document."""
        side = self._sides[key]
        documents = side.border.mask(side.gathering.documents[["document", "source"]])
        return dict(zip(documents["document"], documents["source"], strict=True))

    def _attributes(self, key: str) -> _Labels:
        """Return the attributes that a quote's label may show of each participant."""
        return self._labels[key]

    @functools.cached_property
    def _labels(self) -> Mapping[str, _Labels]:
        """The same of each gathering.

        Nothing else on the page tells people apart: its numbers open by person, group, document
        and text, never by an attribute, so that there are no lists to be put together.
        """
        joint = _label_joint(self._sides) if self._same_people else {}
        return {key: _label(side, joint.get(key)) for key, side in self._sides.items()}


def _label(side: Side, joint: _Labels | None) -> _Labels:
    """Return the labels of a gathering: by its own list, or those that are given."""
    shown = label_attributes(side.gathering.participants) if joint is None else joint
    if side.border.shows_names:
        shown = label_attributes(side.gathering.participants, fewest=1)
    return {person: [side.border.text(value) for value in said] for person, said in shown.items()}


def _label_joint(sides: Mapping[str, Side]) -> dict[str, dict[str, list[str]]]:
    """Return the labels of each gathering where an id is the same person in all of them.

    What each says of a person must not single that person out when put together either. So all
    lists become one, in which `0 region` is the region that the first gathering's list gives.
    """
    apart = [_list_people(side).add_prefix(f"{number} ")
             for number, side in enumerate(sides.values())]  # fmt: skip
    labels: dict[str, dict[str, list[str]]] = {key: {} for key in sides}
    own = list(labels.values())
    for person, known in labelled_attributes(pd.concat(apart, axis=1).reset_index()).items():
        for name, value in known.items():
            own[int(name.partition(" ")[0])].setdefault(person, []).append(value)
    return labels


def _list_people(side: Side) -> pd.DataFrame:
    """Return the attributes of those who have not withdrawn, by id."""
    people = side.gathering.participants
    there = people[consents(people["participant"], people).ne(WITHDRAWN)]
    return attributes(there).set_index("participant")
