"""Codings by rule: the terms of a codebook applied to segments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from tqdm import tqdm

from qualcode.codebooks import Matcher
from qualcode.errors import check_options
from qualcode.segments import is_legible
from qualcode.stages import stage
from qualcode.tables import CODINGS, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook
    from qualcode.codebooks.matching import Found

_CHUNK = 20_000  # segments at a time: enough for arrays to pay, few enough to take little memory
_MOST = 4_000_000  # code points at a time
_BAR_AFTER = 1.0  # seconds


@check_options
@stage("coding")
def apply_codebook(
    segments: pd.DataFrame,
    codebook: Codebook,
    *,
    negated: Literal["count", "skip"] | None = None,
) -> pd.DataFrame:
    """Code segments by the terms of a codebook.

    Args:
        segments: Needs `document`, `start`, `end` and `text`; `language`, where known, decides
            of which languages the terms are tried. Those that need transcription are left out.
        codebook: Its codes, terms and exceptions.
        negated: Whether hits behind a negation (`not`, `sin`) `count`, or the rule shall `skip`
            them; None is as the codebook says.

    Returns:
        The codings table: one row a (segment, code), in the order of the segments and of the
        codebook. A coding spans its segment; its hits stand in `evidence`. A parent is not coded
        because its child is: that is done when counting.

    Raises:
        ColumnMissingError: `segments` lacks a column that is needed.
        OptionError: `negated` is none of the words above.
    """
    require(segments, "document", "start", "end", "text")
    matcher = Matcher(codebook, negated=negated)
    legible = segments[is_legible(segments) & segments["text"].notna()]
    texts = legible["text"].tolist()
    languages = legible["language"].tolist() if "language" in legible else [None] * len(texts)
    starts = legible["start"].to_numpy(np.int64)
    rows, codes, evidence = [], [], []
    for begin, end in _chunks(texts):
        found = matcher.find(texts[begin:end], languages[begin:end])
        segment, code, hits = _group(found, starts[begin:end])
        rows.append(segment + begin)
        codes.append(code)
        evidence.extend(hits)
    return _table(legible.iloc[_join(rows)], matcher.codes, _join(codes), evidence, codebook.coder)


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Part texts into chunks, with a bar on a terminal where it takes long."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    filled = np.maximum(np.cumsum(sizes) // _MOST, np.arange(len(texts)) // _CHUNK)
    begins = np.flatnonzero(np.diff(filled, prepend=-1))
    with tqdm(
        total=len(texts), desc="coding", unit="segment", leave=False, disable=None, delay=_BAR_AFTER
    ) as bar:
        for begin, end in pairwise([*begins.tolist(), len(texts)]):
            yield begin, end
            bar.update(end - begin)


def _group(found: Found, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[list[Any]]]:
    """Group hits by segment and code; return both, and the evidence of each group."""
    hits = found.hits
    order = np.lexsort((hits.first, hits.code, hits.text))
    text, code = hits.text[order], hits.code[order]
    begins = np.flatnonzero(np.diff(text, prepend=-1) | np.diff(code, prepend=-1))
    evidence = list(_evidence(found, order, starts[text]))
    bounds = pairwise([*begins.tolist(), len(text)])
    return text[begins], code[begins], [evidence[begin:end] for begin, end in bounds]


def _evidence(found: Found, order: np.ndarray, offset: np.ndarray) -> Iterator[dict[str, Any]]:
    """Write hits as evidence, with spans in the document."""
    patterns = [(pattern.text, pattern.language) for pattern in found.matcher.patterns]
    starts, ends = (offset + found.start[order]).tolist(), (offset + found.end[order]).tolist()
    numbers, negated = found.hits.pattern[order].tolist(), found.negated[order].tolist()
    known = {-1: None, 0: False, 1: True}
    for number, start, end, denied in zip(numbers, starts, ends, negated, strict=True):
        term, language = patterns[number]
        yield {
            "term": term,
            "language": language,
            "start": start,
            "end": end,
            "negated": known[denied],
        }


def _table(
    segments: pd.DataFrame, names: list[str], codes: np.ndarray, evidence: list[Any], coder: str
) -> pd.DataFrame:
    """Build the codings table; the rows are those of segments."""
    code = pd.Series(names, dtype="str").take(codes)
    places = zip(segments["document"], segments["start"], segments["end"], code, strict=True)
    return CODINGS.of_columns(
        len(segments),
        coding=[coding_id(*place, coder) for place in places],
        document=segments["document"].array,
        start=segments["start"].array,
        end=segments["end"].array,
        quote=segments["text"].array,
        code=code.array,
        coder=[coder] * len(segments),
        status=["suggested"] * len(segments),
        evidence=evidence,
    )


def _join(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def coding_id(document: str, start: int, end: int, code: str, coder: str) -> str:
    """Return the id that a coding of this span with this code by this coder always has."""
    key = "\x1f".join([document, str(start), str(end), code, coder])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
