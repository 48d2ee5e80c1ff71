"""Explaining: why a segment has a code, in words."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.errors import OptionError, check_options
from qualcode.spans import printable
from qualcode.tables import require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

_NEEDED = ("coding", "document", "start", "end", "quote", "code", "coder", "status")
_NEGATED = {True: ", behind a negation", False: "", None: ""}


@dataclass(frozen=True)
class Explanation:
    """Why a coding is there; printed it is text, in a notebook a marked quote.

    Attributes:
        coding: The coding's row.
        definition: What the code means; empty where no codebook was given.
    """

    coding: dict[str, Any]
    definition: str = ""

    def __str__(self) -> str:
        return printable("\n".join(self._lines()))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        heading, quote, *lines = self._lines()
        marked = "".join(
            f"<mark>{html.escape(piece)}</mark>" if is_hit else html.escape(piece)
            for piece, is_hit in self._pieces()
        )
        said = "".join(f"<li>{html.escape(line.removeprefix('- '))}</li>" for line in lines)
        quote = f"<blockquote style='white-space: pre-wrap'>{marked}</blockquote>"
        return f"<div><strong>{html.escape(heading)}</strong>{quote}<ul>{said}</ul></div>"

    def _lines(self) -> Iterator[str]:
        row = self.coding
        yield f"{row['code']}, {row['status']}, by {row['coder']}"
        quote = "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in self._pieces())
        yield f"“{quote}” ({row['document']}:{row['start']}-{row['end']})"
        if self.definition:
            yield f"- the code means: {self.definition}"
        yield from self._reasons()

    def _reasons(self) -> Iterator[str]:
        row = self.coding
        for hit in self._hits():
            language = "any language" if hit["language"] == "any" else hit["language"]
            said = row["quote"][hit["start"] - row["start"] : hit["end"] - row["start"]]
            place = (
                f"found “{said}” at {hit['start']}-{hit['end']}" if self._is_whole() else "found it"
            )
            yield f"- `{hit['term']}` ({language}) {place}{_NEGATED[hit.get('negated')]}"
        if not row["coder"].startswith(("rule:", "model:")):
            yield f"- {row['coder']} read it and gave it this code"
        if not pd.isna(row.get("score")):
            yield f"- the model's score is {row['score']:.2f}"
        if isinstance(row.get("memo"), str) and row["memo"]:
            yield f"- remark: {row['memo']}"

    def _is_whole(self) -> bool:
        """Tell whether places in the quote are those of the text: masking moves them."""
        return bool(len(self.coding["quote"]) == self.coding["end"] - self.coding["start"])

    def _hits(self) -> list[dict[str, Any]]:
        evidence = self.coding.get("evidence")
        if isinstance(evidence, str):  # a table read from CSV has it as JSON
            evidence = json.loads(evidence or "[]")
        return [dict(hit) for hit in evidence] if isinstance(evidence, Iterable) else []

    def _pieces(self) -> Iterator[tuple[str, bool]]:
        """Yield the pieces of the quote, and whether each was found by a term."""
        row = self.coding
        last = 0
        hits = self._hits() if self._is_whole() else []
        for hit in sorted(hits, key=lambda hit: (hit["start"], hit["end"])):
            start, end = max(hit["start"] - row["start"], last), hit["end"] - row["start"]
            if start < end:
                yield row["quote"][last:start], False
                yield row["quote"][start:end], True
                last = end
        yield row["quote"][last:], False


@check_options
def explain(codings: pd.DataFrame, coding: str, *, codebook: Codebook | None = None) -> Explanation:
    """Say why a coding is there: who or what made it, by which words, and where they stand.

    Args:
        codings: A codings table.
        coding: The id of one of its rows.
        codebook: Where the definition of the code stands.

    Returns:
        What prints as text, and shows in a notebook as the quote with its hits marked. It quotes:
        mask the table first (`qualcode.mask`) where names may not be seen.

    Raises:
        ColumnMissingError: `codings` lacks a column that is needed.
        OptionError: It has no such coding.
    """
    require(codings, *_NEEDED)
    found = codings[codings["coding"].eq(coding)]
    if found.empty:
        raise OptionError(f"the table has no coding `{coding}`; its column `coding` has the ids")
    row = {str(name): value for name, value in found.iloc[0].items()}
    places = codebook.places() if codebook else ()
    means = (place.code.definition for place in places if place.path == row["code"])
    return Explanation(row, next(means, ""))
