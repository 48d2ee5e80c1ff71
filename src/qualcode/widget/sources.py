"""Sources: what is opened at a time to be coded, a file with all its documents."""

from __future__ import annotations

import functools
import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualcode.gatherings import Gathering
from qualcode.privacy import Border
from qualcode.segments import is_legible
from qualcode.tables import records
from qualcode.widget.texts import ShownText

#: A document, the first code point, and the one after the last.
Span = tuple[str, int, int]

#: A long sheet, each row of which is a document, is opened in parts of so many segments.
LONGEST = 2_000


class Source:
    """A file, or a part of a long one, as one text: its documents one after the other.

    Args:
        name: As it may be shown.
        segments: Its segments that are to be coded, in order.
        texts: The documents' texts, by id.
        border: Masks what is shown.
        numbers: By what number each of the segments is called.
        salt: Changes with what is masked.

    Attributes:
        name: The same.
        segments: The same.
        documents: The ids of its documents, in order.
        spans: The spans of the segments.
        key: Stays the same as long as what is shown does.
    """

    def __init__(  # noqa: PLR0913 - what a source is made of
        self,
        name: str,
        segments: pd.DataFrame,
        texts: Mapping[str, str],
        border: Border,
        *,
        numbers: Sequence[int],
        salt: str = "",
    ) -> None:
        self.name = name
        self.segments = segments
        self.documents: list[str] = segments["document"].drop_duplicates().tolist()
        self.spans: list[Span] = list(
            zip(segments["document"], segments["start"], segments["end"], strict=True)
        )
        self.numbers = numbers
        self._texts = [texts[document] for document in self.documents]
        self._border = border
        self.key = _hash([salt, name, *self.documents, *self._texts, *map(str, self.spans)])

    @functools.cached_property
    def _shown(self) -> dict[str, tuple[int, ShownText]]:
        """Each document as it is shown, and where it begins; a unit lies between two of them."""
        shown, begin = {}, 0
        for document, text in zip(self.documents, self._texts, strict=True):
            one = ShownText(text, self._border.find(text))
            shown[document] = begin, one
            begin += one.length + 1
        return shown

    @functools.cached_property
    def _begins(self) -> list[int]:
        return [begin for begin, _ in self._shown.values()]

    def to_units(self, span: Span) -> tuple[int, int]:
        """Return where a span of one of its documents is shown."""
        begin, shown = self._shown[span[0]]
        start, end = shown.to_units(*span[1:])
        return begin + start, begin + end

    def to_span(self, start: int, end: int) -> Span:
        """Return the span that is shown there, up to the end of the document in which it begins."""
        document = self.documents[max(bisect_right(self._begins, start) - 1, 0)]
        begin, shown = self._shown[document]
        return document, *shown.to_span(start - begin, min(end - begin, shown.length))

    def search(self, wanted: str) -> list[int]:
        """Return the numbers of the segments that hold a text, which is casefolded."""
        return [number for number, text in enumerate(self._folded) if wanted in text]

    @functools.cached_property
    def _folded(self) -> list[str]:
        return [self.show(span).casefold() for span in self.spans]

    def show(self, span: Span) -> str:
        """Return the words of a span as they are shown."""
        return self._shown[span[0]][1].cut(*span[1:])

    def list_segments(self) -> list[dict[str, Any]]:
        """Return its segments as they are shown."""
        masked = self._border.mask(self.segments)
        masked["legible"], masked["_number"] = is_legible(self.segments), self.numbers
        numbers = {document: number for number, document in enumerate(self.documents)}
        rows = zip(self.spans, records(masked), strict=True)
        return [self._show(span, row, numbers[span[0]]) for span, row in rows]

    def _show(self, span: Span, row: Mapping[str, Any], document: int) -> dict[str, Any]:
        start, end = self.to_units(span)
        language = row.get("language")
        return {
            "start": start,
            "end": end,
            "text": self.show(span),
            "context": row["context"],
            "where": row["locator"],
            "number": row["_number"],
            "document": document,
            "language": language if isinstance(language, str) else "",
            "legible": bool(row["legible"]),
        }


def list_sources(gathering: Gathering, segments: pd.DataFrame, border: Border) -> list[Source]:
    """Return what there is to code, in the order of the gathering.

    Args:
        gathering: Where it comes from.
        segments: Those of its segments that are to be coded.
        border: Masks what is shown.
    """
    documents = gathering.documents
    texts = dict(zip(documents["document"], documents["text"], strict=True))
    of_document = dict(zip(documents["document"], documents["source"], strict=True))
    # A segment keeps its number, also in a sample of them.
    everything = gathering.segments
    numbers = everything.groupby(everything["document"].map(of_document)).cumcount() + 1
    groups = segments.groupby(segments["document"].map(of_document), sort=False)
    people = gathering.participants.to_csv(index=False)
    salt = _hash([people, *border.strangers, str(border.shows_names)])
    return [
        Source(name, part, texts, border, numbers=numbers[part.index].tolist(), salt=salt)
        for source, rows in groups
        for name, part in _split(border.text(str(source), in_place=True), rows)
    ]


def _split(name: str, rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the parts of a source, each of whole documents; most have one."""
    within = rows.groupby("document", sort=False).cumcount().to_numpy()
    part = (np.arange(len(rows)) - within) // LONGEST  # by the first segment of the document
    is_whole = part.max() == 0
    for number in np.unique(part).tolist():
        yield name if is_whole else f"{name} ({number + 1})", rows[part == number]


def _hash(parts: Iterable[str]) -> str:
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
