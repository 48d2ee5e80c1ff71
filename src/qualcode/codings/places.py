"""Places: what a line of the journal says of a stretch of a document."""

from __future__ import annotations

import difflib
import operator
from typing import TYPE_CHECKING, Any

from qualcode.codings.lines import CONTEXT, FARTHEST, SpanLine
from qualcode.errors import OptionError
from qualcode.spans import sha256
from qualcode.tables import require

if TYPE_CHECKING:
    import pandas as pd


class Texts:
    """The texts of documents, by which spans are checked and quoted.

    Args:
        documents: Needs `document` and `text`. None where the texts are not at hand: then quotes
            must be given, are believed, and have no context.

    Raises:
        ColumnMissingError: `documents` lacks a column.
    """

    def __init__(self, documents: pd.DataFrame | None = None) -> None:
        self._texts: dict[str, str] | None = None
        self._hashes: dict[str, str] = {}
        if documents is not None:
            require(documents, "document", "text")
            self._texts = dict(zip(documents["document"], documents["text"], strict=True))

    def place(
        self, document: str, start: int | None, end: int | None, quote: str | None = None
    ) -> dict[str, Any]:
        """Return document, start, end, quote, before, after and document_sha256 of a span.

        Raises:
            OptionError: There is no such document or span, or its text is not the quote.
        """
        document = check_text("document", document)
        quote = quote if quote is None else check_text("quote", quote)
        if self._texts is None:
            return _believe(document, start, end, quote)
        text = self._find(document)
        if not text:
            raise OptionError(f"{document}: it is empty, and nothing in it can be read or coded")
        start = 0 if start is None else start
        start, end = _check_span(document, start, len(text) if end is None else end, len(text))
        if quote is not None and text[start:end] != quote:
            raise OptionError(
                f"{document}: from {start} to {end} stands {_short(text[start:end])}, not "
                f"{_short(quote)}; find the place again in the text as it is now"
            )
        return {
            "document": document,
            "start": start,
            "end": end,
            "quote": text[start:end],
            "before": text[max(start - CONTEXT, 0) : start],
            "after": text[end : end + CONTEXT],
            "document_sha256": self._hash(document, text),
        }

    def _find(self, document: str) -> str:
        texts = self._texts or {}
        if document not in texts:
            near = difflib.get_close_matches(str(document), texts, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"{len(texts)} others are there"
            raise OptionError(f"there is no document `{document}`; {hint}")
        return texts[document]

    def check(self, document: str) -> None:
        """Raise OptionError where the documents are known and this is none of them."""
        if self._texts is not None:
            self._find(document)

    def show(self, line: SpanLine) -> bool:
        """Say whether a line was written of the documents as they are now."""
        text = (self._texts or {}).get(line.document)
        if text is None or line.document_sha256 != self._hash(line.document, text):
            return False
        return line.quote in {None, text[line.start : line.end]}

    def _hash(self, document: str, text: str) -> str:
        if document not in self._hashes:
            self._hashes[document] = sha256(text)
        return self._hashes[document]


def _believe(
    document: str, start: int | None, end: int | None, quote: str | None
) -> dict[str, Any]:
    if start is None or end is None:
        raise OptionError(
            f"{document}: the length of the document is not known; give start and end, or open the "
            "journal with `documents=`"
        )
    start, end = _check_span(document, start, end)
    if quote is not None and len(quote) != end - start:
        raise OptionError(
            f"{document}: from {start} to {end} are {end - start} characters, and the quote has "
            f"{len(quote)}; positions count code points"
        )
    # What stood around another place, in another text, does not stand around this one.
    unknown = dict.fromkeys(("before", "after", "document_sha256"))
    return {"document": document, "start": start, "end": end, "quote": quote, **unknown}


def check_quote(facts: dict[str, Any]) -> dict[str, Any]:
    """Raise OptionError where what a coding must quote is not known."""
    if facts["quote"] is None:
        raise OptionError(
            f"{facts['document']}: the text of the document is not known; give the quote, or open "
            "the journal with `documents=`"
        )
    return facts


def check_text(name: str, value: object) -> str:
    """Return a text; raise OptionError where it is none, or empty."""
    if not isinstance(value, str) or not value:
        raise OptionError(f"a {name} is a text that is not empty, not {value!r}")
    return str(value)  # a column may hold a kind of text that JSON does not know


def _check_span(document: str, start: int, end: int, length: int | None = None) -> tuple[int, int]:
    try:
        first, last = operator.index(start), operator.index(end)
    except TypeError:
        raise OptionError(
            f"{document}: positions are whole numbers, not {start!r} and {end!r}"
        ) from None
    if not 0 <= first < last <= (FARTHEST if length is None else length):
        known = "" if length is None else f" of {length} characters"
        raise OptionError(
            f"{document}: no span{known} goes from {first} to {last}; it starts at 0 or later and "
            "ends behind its start, within the text"
        )
    return first, last


def _short(text: str) -> str:
    return repr(text if len(text) <= CONTEXT else f"{text[: CONTEXT - 1]}…")
