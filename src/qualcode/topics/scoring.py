"""Scoring terms: how much of what a topic's word finds is of the topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qualcode.codebooks import Code, Codebook, Matcher
from qualcode.codebooks.characters import holds_word
from qualcode.errors import check_options
from qualcode.segments import is_legible
from qualcode.tables import require
from qualcode.topics.relating import find_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.topics.relating import TopicTables

_CHUNK = 20_000  # segments that are matched at a time
_SCORED = ["topic", "term", "language", "found", "elsewhere", "precision"]


@check_options
def score_terms(
    topics: TopicTables,
    segments: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    languages: Sequence[str] = (),
) -> pd.DataFrame:
    """Measure how well the terms of each topic would find it, if they were terms of a code.

    Args:
        topics: As for `uncovered`; `strength` is not needed.
        segments: Needs `segment` and `text`; `language`, where it is known. Those that need
            transcription are left out.
        codebook: Says how accents and negation are taken, and which languages there are.
        languages: ISO 639-1 codes, where there is no codebook.

    Returns:
        A row for each topic and term that stands in the texts as it is written: `topic`, `term`,
        `language` (that of all segments where it stands, if it is one of those that there are; else
        `any`), `found` (segments of the topic that it finds), `elsewhere` (others that it finds)
        and `precision` (share of what it finds that is the topic's), in the order of `terms`.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(topics.topics, "topic", "terms")
    require(segments, "segment", "text")
    candidates = _candidates(topics.topics)
    terms = candidates["term"].unique().tolist()
    said = segments.assign(topic=segments["segment"].map(find_places(topics.assignments, segments)))
    said = said[is_legible(said) & said["text"].notna()]
    hits = _find(terms, said, codebook)
    table = candidates.merge(hits.groupby(["topic", "term"]).size().rename("found").reset_index())
    all_found = table["term"].map(hits["term"].value_counts()).astype("int64")
    table["elsewhere"] = all_found - table["found"]
    table["precision"] = table["found"] / all_found
    known = codebook.languages if codebook else languages
    spoken = _languages(hits, known)
    table["language"] = table["term"].map(spoken).astype("str").fillna("any")
    return table[_SCORED]


def listed(terms: object) -> list[str]:
    """Return a topic's terms as a list; none where there are none."""
    return [] if not isinstance(terms, list | tuple | np.ndarray) else list(map(str, terms))


def _candidates(topics: pd.DataFrame) -> pd.DataFrame:
    """Return `topic` and `term`; what would be a glob, or holds no word, can be no plain term."""
    rows = [
        (topic, term)
        for topic, terms in zip(topics["topic"], topics["terms"], strict=True)
        for term in dict.fromkeys(listed(terms))
        if holds_word(term) and not set("*?") & set(term)
    ]
    return pd.DataFrame(rows, columns=["topic", "term"]).astype({"topic": "int64", "term": "str"})


def book_of(codes: list[Code], codebook: Codebook | None) -> Codebook:
    """Return codes as a codebook that matches as another does."""
    if codebook is None:
        return Codebook(codes=codes)
    return Codebook(codes=codes, accents=codebook.accents, negated=codebook.negated)


def _find(terms: list[str], said: pd.DataFrame, codebook: Codebook | None) -> pd.DataFrame:
    """Return each term in each segment where it stands, with the segment's topic and language."""
    texts = said["text"].tolist()
    spoken = said["language"].tolist() if "language" in said else [None] * len(texts)
    rows, found = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    if terms:
        codes = [Code(id=f"term-{n}", terms={"any": [term]}) for n, term in enumerate(terms)]
        matcher = Matcher(book_of(codes, codebook))
        for begin in range(0, len(texts), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            hits = matcher.find(texts[part], spoken[part]).hits
            keys = np.unique(hits.text * len(terms) + hits.code)
            rows.append(begin + keys // len(terms))
            found.append(keys % len(terms))
    row = np.concatenate(rows)
    return pd.DataFrame(
        {
            "term": pd.Series(terms, dtype="str").take(np.concatenate(found)).array,
            "topic": said["topic"].to_numpy(np.int64)[row],
            "language": pd.Series(spoken, dtype="str").take(row).array,
        }
    )


def _languages(hits: pd.DataFrame, known: Sequence[str]) -> pd.Series:
    """Return the language of the terms that stand in segments of one known language only."""
    spoken = hits.dropna(subset=["language"]).drop_duplicates(["term", "language"])
    spoken = spoken.assign(language=spoken["language"].str.split("[-_]").str[0].str.lower())
    spoken = spoken.drop_duplicates(["term", "language"]).drop_duplicates("term", keep=False)
    return spoken[spoken["language"].isin(list(known))].set_index("term")["language"]
