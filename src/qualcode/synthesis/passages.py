"""Passages: pieces of text as a report shows them, with where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.concerns.quoting import AGAINST, NEGATED
from qualcode.synthesis.translating import translate_place
from qualcode.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.synthesis.album import Picture
    from qualcode.synthesis.messages import Messages

_LONGEST = 600


@dataclass(frozen=True)
class Passage:
    """A quote as a report shows it.

    Attributes:
        text: What is quoted.
        language: ISO 639-1 code; empty where it is not known.
        context: The headings above it.
        source: Where it comes from.
        picture: What it was read from, or None.
        against: Why it may go against the grain; empty where nothing says so.
        marks: Spans of the text, in order and apart from each other: what a rule found there.
    """

    text: str
    language: str
    context: str
    source: str
    picture: Picture | None = None
    against: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> Iterator[tuple[str, bool]]:
        """The text in parts, each with whether it is marked."""
        done = 0
        for start, end in self.marks:
            yield self.text[done:start], False
            yield self.text[start:end], True
            done = end
        yield self.text[done:], False


def passages(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    messages: Messages,
    *,
    sources: Mapping[str, str],
    attributes: Mapping[str, Sequence[str]] | None = None,
    pictures: Mapping[str, Picture] | None = None,
    hits: Mapping[str, Iterable[tuple[int, int]]] | None = None,
) -> list[Passage]:
    """Turn segments into passages; a text of over 600 characters is cut with an ellipsis.

    Args:
        segments: Needs `document`, `text` and `locator`.
        messages: The words of the report.
        sources: The file of each document.
        attributes: What may be shown of each participant; None: nothing.
        pictures: The picture behind each segment, by id; None: none.
        hits: Spans of the text of segments, by id, that are to be marked; None: none.
    """
    return [
        Passage(
            text=_shorten(row["text"]),
            language=known(row, "language"),
            context=context_of(row),
            source=" · ".join(
                [*tell_who(row, messages, attributes or {}), tell_where(row, messages, sources)]
            ),
            picture=(pictures or {}).get(row.get("segment", "")),
            against=_objection(row, messages),
            marks=_join((hits or {}).get(row.get("segment", ""), ()), len(row["text"])),
        )
        for row in records(segments)
    ]


def _objection(row: Mapping[Any, Any], messages: Messages) -> str:
    """Say why a quote may go against the grain, in the report's language."""
    if row.get("chosen_as") != AGAINST:
        return ""
    why = known(row, "why")
    if why.startswith(NEGATED):
        return messages("against_negated", terms=why.removeprefix(NEGATED))
    return messages("against_apart")


def _join(spans: Iterable[tuple[int, int]], length: int) -> tuple[tuple[int, int], ...]:
    """Join spans that overlap, and leave out those that a quote is cut before."""
    longest = length if length <= _LONGEST else _LONGEST - 1
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[1] <= longest):
        if joined and start < joined[-1][1]:
            first, last = joined.pop()
            joined.append((first, max(last, end)))
        else:
            joined.append((start, end))
    return tuple(joined)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def context_of(row: Mapping[Any, Any]) -> str:
    """Return the headings above a piece, unless its place names them already, as in a wiki."""
    context = known(row, "context")
    return "" if context and context in known(row, "locator") else context


def known(row: Mapping[Any, Any], name: str) -> str:
    """Return a cell's text; empty where it is missing."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def tell_who(
    row: Mapping[Any, Any], messages: Messages, attributes: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Say of a segment who said it, where that is known: participant, activity, group."""
    if person := known(row, "participant"):
        yield name_person(person, messages)
        yield from attributes.get(person, ())
    if activity := known(row, "activity"):
        yield activity
    if group := known(row, "group"):
        yield messages("group", id=group)


def name_person(person: str, messages: Messages) -> str:
    """Name a participant; a bare number, as some exports have it, would not say what it is."""
    return messages("participant", id=person) if person.isdigit() else person


def tell_where(row: Mapping[Any, Any], messages: Messages, sources: Mapping[str, str]) -> str:
    """Say in which file a segment stands, and where in it."""
    return f"{sources[row['document']]}, {translate_place(row['locator'], messages)}"
