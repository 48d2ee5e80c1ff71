"""Material: what people read and coded, and the words and phrases that stand in it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.sparse import csc_matrix

from qualcode.codebooks.model import is_within
from qualcode.codebooks.patterns import ANY
from qualcode.codebooks.tokens import tokenise
from qualcode.codings.settling import find_codes, find_read, is_by_machine
from qualcode.languages import COMMON, stop_words
from qualcode.tables import require

_SPAN = ["document", "start", "end"]
_LONGEST = 3  # words of a phrase
_EXAMPLES = 3


@dataclass(frozen=True, eq=False)
class Material:
    """The segments that people read, and which words and phrases stand in which of them.

    Attributes:
        segments: The segments.
        terms: Words and phrases of up to three words.
        stands_in: 1 where the segment of the row holds the term of the column.
    """

    segments: pd.DataFrame
    terms: list[str]
    stands_in: csc_matrix

    @classmethod
    def read(
        cls,
        segments: pd.DataFrame,
        hand: pd.DataFrame,
        reads: pd.DataFrame | None,
        *,
        count: bool = True,
    ) -> Material:
        """Take of segments those that people read, each once.

        Args:
            segments: Needs `segment`, `document`, `start`, `end` and `text`.
            hand: Codings by people, among others maybe.
            reads: What they declared read; if nothing, all of the files in which they coded.
            count: Whether to look for words and phrases.
        """
        require(segments, "segment", "document", "start", "end", "text")
        require(hand, "coding", "document", "start", "end", "code", "coder", "status")
        if reads is not None and reads.empty:  # nobody marked what was read
            reads = None
        segments = segments.drop_duplicates(_SPAN, ignore_index=True)
        own = by_people(hand)
        files = _file(segments["document"])
        is_read = (
            files.isin(_file(own["document"])) if reads is None else find_read(segments, reads)
        )
        is_coded = segments["segment"].isin(find_codes(own, segments)["segment"])
        if reads is None and is_coded.sum() < is_read.sum() / 2:
            warnings.warn(
                f"all {is_read.sum():,} segments of the files in which people coded are taken to "
                f"be read, though they coded {is_coded.sum():,} only; give reads=gathering.reads",
                stacklevel=4,
            )
        taken = (np.asarray(is_read) | is_coded) & segments["text"].notna()
        kept = segments[taken].reset_index(drop=True)
        return cls(kept, *(_count_terms(kept) if count else ([], csc_matrix((len(kept), 0)))))

    def pairs(self, codings: pd.DataFrame) -> pd.DataFrame:
        """Return which segment has which code."""
        return find_codes(codings, self.segments)

    def have(self, pairs: pd.DataFrame, code: str) -> np.ndarray:
        """Tell which segments have a code, or one below it, of the pairs that there are."""
        inside = [is_within(name, code) for name in pairs["code"]]
        return self.segments["segment"].isin(pairs.loc[inside, "segment"]).to_numpy()

    def languages_of(self, columns: Sequence[int]) -> list[str]:
        """Return the language of all segments in which each term stands; `any` of several."""
        if "language" not in self.segments:
            return [ANY] * len(columns)
        known = self.segments["language"].fillna("").tolist()
        rows = [self.stands_in[:, column].nonzero()[0] for column in columns]
        spoken = [{known[row] for row in own} for own in rows]
        alone = [next(iter(languages)) if len(languages) == 1 else ANY for languages in spoken]
        return [name if re.fullmatch("[a-z]{2}", name) else ANY for name in alone]

    def examples(self, columns: Sequence[int], wanted: np.ndarray) -> list[list[str]]:
        """Return the first of the wanted segments in which each term stands."""
        names = self.segments["segment"].to_numpy()
        rows = [self.stands_in[:, column].nonzero()[0] for column in columns]
        return [names[row[wanted[row]]][:_EXAMPLES].tolist() for row in rows]


def _count_terms(segments: pd.DataFrame) -> tuple[list[str], csc_matrix]:
    """Return words and phrases without stop words at their ends, and where each stands."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - half a second

    tokens = tokenise(segments["text"].tolist())
    words: list[list[str]] = [[] for _ in range(len(segments))]
    for number, word in zip(tokens.text.tolist(), tokens.spelled(), strict=True):
        words[number].append(word)
    known = segments["language"].dropna().unique() if "language" in segments else ()
    empty = set(stop_words([language for language in known if len(language)] or COMMON))
    counter = CountVectorizer(analyzer=partial(_phrases, empty=empty), binary=True)
    try:
        stands_in = counter.fit_transform(words).tocsc()
    except ValueError:  # nothing but stop words
        return [], csc_matrix((len(segments), 0), dtype=np.int64)
    return [str(name) for name in counter.get_feature_names_out()], stands_in


def _phrases(words: Sequence[str], *, empty: set[str]) -> Iterator[str]:
    tells = [word not in empty and len(word) > 1 and not word.isdigit() for word in words]
    for size in range(1, _LONGEST + 1):
        for first in range(len(words) - size + 1):
            if tells[first] and tells[first + size - 1]:
                yield " ".join(words[first : first + size])


def by_people(hand: pd.DataFrame) -> pd.DataFrame:
    """Leave out the codings of rules and models."""
    return hand[~is_by_machine(hand["coder"])]


def _file(document: pd.Series) -> pd.Series:
    """Return the file of each document: the rows of a sheet are documents of their own."""
    return document.str.split("#", n=1).str[0]
