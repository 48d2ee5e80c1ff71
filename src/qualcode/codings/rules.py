"""Codings by rule: the terms of a codebook applied to segments."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING, Any

from qualcode.codebooks import Matcher
from qualcode.codebooks.matching import evidence
from qualcode.errors import check_options
from qualcode.segments import is_legible
from qualcode.tables import CODINGS, records, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from qualcode.codebooks import Codebook


@check_options
def apply_codebook(segments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Code segments by the terms of a codebook.

    Args:
        segments: Needs `document`, `start`, `end` and `text`; `language`, where known, decides
            of which languages the terms are tried. Those that need transcription are left out.
        codebook: Its codes, terms and exceptions.

    Returns:
        The codings table: one row a (segment, code), in the order of the segments and of the
        codebook. A coding spans its segment; its hits stand in `evidence`. A parent is not coded
        because its child is: that is done when counting.

    Raises:
        ColumnMissingError: `segments` lacks a column that is needed.
    """
    require(segments, "document", "start", "end", "text")
    matcher = Matcher(codebook)
    order = {place.path: number for number, place in enumerate(codebook.places())}
    rows: list[dict[str, Any]] = []
    for segment in records(segments[is_legible(segments)]):
        rows.extend(_code(segment, matcher, order, codebook.coder))
    return CODINGS.frame(rows)


def _code(
    segment: dict[str, Any], matcher: Matcher, order: dict[str, int], coder: str
) -> Iterator[dict[str, Any]]:
    language = segment.get("language")
    hits = matcher.match(segment["text"], language=language if isinstance(language, str) else None)
    hits.sort(key=lambda hit: order[hit.term.code])  # stable: positions stay in order
    for code, group in groupby(hits, key=lambda hit: hit.term.code):
        document, start, end = segment["document"], segment["start"], segment["end"]
        yield {
            "coding": coding_id(document, start, end, code, coder),
            "document": document,
            "start": start,
            "end": end,
            "quote": segment["text"],
            "code": code,
            "coder": coder,
            "status": "suggested",
            "evidence": evidence(group, offset=start),
        }


def coding_id(document: str, start: int, end: int, code: str, coder: str) -> str:
    """Return the id that a coding of this span with this code by this coder always has."""
    key = "\x1f".join([document, str(start), str(end), code, coder])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
