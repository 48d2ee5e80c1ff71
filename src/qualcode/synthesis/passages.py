"""Passages: pieces of text as a report shows them, with where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.concerns.quoting import AGAINST, NEGATED
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
    """

    text: str
    language: str
    context: str
    source: str
    picture: Picture | None = None
    against: str = ""


def passages(
    segments: pd.DataFrame,
    messages: Messages,
    *,
    sources: Mapping[str, str],
    attributes: Mapping[str, Sequence[str]] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> list[Passage]:
    """Turn segments into passages; a text of over 600 characters is cut with an ellipsis.

    Args:
        segments: Needs `document`, `text` and `locator`.
        messages: The words of the report.
        sources: The file of each document.
        attributes: What may be shown of each participant; None: nothing.
        pictures: The picture behind each segment, by id; None: none.
    """
    return [
        Passage(
            text=_shorten(row["text"]),
            language=_known(row, "language"),
            context=_context(row),
            source=" · ".join(_origin(row, messages, sources, attributes or {})),
            picture=(pictures or {}).get(row.get("segment", "")),
            against=_objection(row, messages),
        )
        for row in records(segments)
    ]


def _objection(row: Mapping[Any, Any], messages: Messages) -> str:
    """Say why a quote may go against the grain, in the report's language."""
    if row.get("chosen_as") != AGAINST:
        return ""
    why = _known(row, "why")
    if why.startswith(NEGATED):
        return messages("against_negated", terms=why.removeprefix(NEGATED))
    return messages("against_apart")


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _context(row: Mapping[Any, Any]) -> str:
    """Return the headings above a piece, unless its place names them already, as in a wiki."""
    context = _known(row, "context")
    return "" if context and context in _known(row, "locator") else context


def _known(row: Mapping[Any, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _origin(
    row: Mapping[Any, Any],
    messages: Messages,
    sources: Mapping[str, str],
    attributes: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    if person := _known(row, "participant"):
        # A bare number, as some exports have it, would not say that it stands for a person.
        yield messages("participant", id=person) if person.isdigit() else person
        yield from attributes.get(person, ())
    if activity := _known(row, "activity"):
        yield activity
    if group := _known(row, "group"):
        yield messages("group", id=group)
    yield f"{sources[row['document']]}, {row['locator']}"
