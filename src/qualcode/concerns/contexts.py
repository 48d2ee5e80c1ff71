"""Contexts: where words stand in the material, each with what is said before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import ValidationError

from qualcode.codebooks import Code, Codebook, Matcher
from qualcode.concerns.contexts_html import draw
from qualcode.errors import OptionError, check_choices, check_options
from qualcode.privacy import COUNT, Border
from qualcode.tables import FIELDS, Column, Table, records, require

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering

#: What a term may be: a text, or a mapping such as {lemma: teach}, as in a codebook.
Term = str | Mapping[str, Any]
Order = Literal["place", "before", "after"]

_CODE = "terms"
_WORD = re.compile(r"\S+")
_MOST = 200  # lines that a notebook shows
_PIECES = ("before", "keyword", "after")

CONTEXTS: Final = Table(
    "contexts",
    {
        "segment": Column("str", "the segment's id", ""),
        "document": Column("str", "the document's id", ""),
        "start": Column("int64", "first code point of the keyword in the document", 0),
        "end": Column("int64", "the code point after its last", 0),
        "before": Column("str", "what stands before it in the segment", ""),
        "keyword": Column("str", "the document's text from start to end", ""),
        "after": Column("str", "what stands after it in the segment", ""),
        "term": Column("str", "the term that it matches", ""),
        "negated": Column("boolean", "it stands behind a negation; missing if nobody can tell"),
        "locator": Column("str", "where the segment stands, for people", ""),
        **{name: Column("str", "of the segment") for name in FIELDS},
    },
)


@dataclass(frozen=True)
class Contexts:
    """Keywords in context; in a notebook a table with the keywords below one another, masked.

    Attributes:
        table: The contexts table, as it was written: mask it by `.shown`.
        counts: For each term, where it was found: `term`, `hits`, `segments`, `documents`,
            `participants`, `groups`, and `unquoted`: hits in what may be counted and not quoted,
            which have no row in the table.
        gathering: Where it comes from.
    """

    table: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame = field(repr=False)
    gathering: Gathering = field(repr=False)

    @property
    def evidence(self) -> pd.DataFrame:
        """The segments in which there is a hit that may be quoted, as they were written."""
        segments = self.gathering.segments
        return segments[segments["segment"].isin(self.table["segment"])].reset_index(drop=True)

    @property
    def shown(self) -> pd.DataFrame:
        """The table as it may be shown: with ids in place of names.

        A segment is masked as a whole and then cut, so that no half of a name or number is left.
        """
        border = Border(self.gathering)
        table = border.mask(self.table.drop(columns=list(_PIECES)))
        segments = self.gathering.segments
        own = segments[segments["segment"].isin(self.table["segment"])]
        known = {row["segment"]: row for row in records(own[["segment", "start", "text"]])}
        pieces = [
            _mask(str(segment["text"]), row, int(row["start"] - segment["start"]), border)
            for row in records(self.table)
            for segment in [known[row["segment"]]]
        ]
        said = pd.DataFrame(pieces, index=table.index, columns=list(_PIECES), dtype="str")
        return table.join(said)[list(self.table.columns)]

    def __len__(self) -> int:
        return len(self.table)

    def _repr_html_(self) -> str:
        """Show the lines in a notebook: masked, escaped, the keywords below one another."""
        first = Contexts(self.table.head(_MOST), self.counts, self.gathering).shown
        border = Border(self.gathering)
        return draw(first, self.counts, more=len(self) - len(first), border=border)


@check_options
def kwic(
    gathering: Gathering,
    terms: Term | Sequence[Term] | Mapping[str, Sequence[Term]],
    *,
    words: int = 8,
    order: Order = "place",
    accents: Literal["keep", "fold"] = "keep",
) -> Contexts:
    """Show keywords in context: where terms stand, and what is said before and after.

    Args:
        gathering: What `read_gathering` gave.
        terms: Written as in a codebook: `"train*"`, `"how do we learn"`, `{"lemma": "teach"}`,
            `{"near": ["learn", "law"], "within": 5}`, `{"regex": "skill(s|ed)?"}`; one, or several.
            By language, `{"en": ["law*"], "es": ["ley*"]}`, they are tried where it is spoken.
        words: How many to show on either side; none from another segment.
        order: `place`, as they stand in the gathering; or by what stands `before` (the word next to
            the keyword first) or `after` the keyword.
        accents: `fold` takes an accented letter for a plain one.

    Returns:
        `.table` has a row a hit: `segment`, `document`, `start` and `end` (of the keyword, in the
        document), `before`, `keyword`, `after`, `term`, `negated`, `locator` and the segment's
        fields. Of hits that overlap, the longest counts, once. Hits in what somebody wrote who is
        counted but not quoted are in `.counts` alone. `.shown` is the table with names masked.

    Raises:
        OptionError: A term is not one, or an option has a value that it cannot have.

    Source:
        Luhn (1960). Key word-in-context index for technical literature. American Documentation
        11(4), 288-295.
    """
    check_choices(order=(order, "place", "before", "after"), accents=(accents, "keep", "fold"))
    whole = isinstance(words, int | np.integer) and not isinstance(words, bool)
    if not whole or words < 0:
        raise OptionError(f"words is a whole number from 0; found {words!r}")
    segments = gathering.segments
    require(segments, "segment", "document", "start", "end", "text")
    matcher = Matcher(_codebook(terms, accents))
    texts = segments["text"].tolist()
    languages = segments["language"].tolist() if "language" in segments else [None] * len(texts)
    hits = _find(matcher, texts, languages)
    quotable = _quotable(gathering)
    names = [pattern.text for pattern in matcher.patterns]
    lines = [_Line(texts[hit.row], *hit, words) for hit in hits if quotable[hit.row]]
    table = CONTEXTS.frame(_tell(lines, segments, names))
    return Contexts(_sort(table, order), _count(hits, names, segments, quotable), gathering)


def _codebook(terms: Any, accents: Literal["keep", "fold"]) -> Codebook:
    """Make a codebook of the terms, which says itself what is not one."""
    if isinstance(terms, str) or (isinstance(terms, Mapping) and _is_term(terms)):
        terms = [terms]
    by_language = dict(terms) if isinstance(terms, Mapping) else {"any": terms}
    try:
        lists = {language: list(own) if not isinstance(own, str) else [own]
                 for language, own in by_language.items()}  # fmt: skip
        code = Code.model_validate({"id": _CODE, "terms": lists})
    except (ValidationError, TypeError) as invalid:
        raise OptionError(f"not a term: {_explain(invalid, terms)}") from None
    if not any(code.terms.values()):
        raise OptionError('name at least one term, such as "train*"; found none')
    return Codebook(name=_CODE, accents=accents, codes=[code])


def _is_term(terms: Mapping[str, Any]) -> bool:
    return bool(terms.keys() & {"lemma", "regex", "near"})


def _explain(invalid: Exception, terms: object) -> str:
    if isinstance(invalid, ValidationError):
        found = invalid.errors(include_url=False)[0]
        return f"{str(found['input'])[:80]!r}: {found['msg'].removeprefix('Value error, ')}"
    return f"{str(terms)[:80]!r}: expected a text, a list of terms, or lists of terms by language"


class _Hit(NamedTuple):
    row: int
    start: int
    end: int
    pattern: int
    negated: int


def _find(matcher: Matcher, texts: Sequence[str], languages: Sequence[str | None]) -> list[_Hit]:
    """Return the hits by place; the same words count once, whatever terms they match."""
    found = matcher.find(texts, languages)
    columns = (found.hits.text, found.start, found.end, found.hits.pattern, found.negated)
    hits = [_Hit(*values) for values in zip(*map(np.ndarray.tolist, columns), strict=True)]
    return list({hit[:3]: hit for hit in reversed(hits)}.values())[::-1]


def _quotable(gathering: Gathering) -> list[bool]:
    """Say which segments may be quoted: not those of people who are counted alone."""
    segments = gathering.segments
    may = Border(gathering).may_quote(segments)
    if "consent" in segments:
        may &= segments["consent"].ne(COUNT).fillna(value=True)
    return [bool(one) for one in may]


class _Line(NamedTuple):
    """A hit with its text."""

    text: str
    row: int
    start: int
    end: int
    pattern: int
    negated: int
    words: int

    @property
    def first(self) -> int:
        """Where what is shown before it begins."""
        return _begin(self.text, self.start, self.words)

    @property
    def last(self) -> int:
        """Where what is shown after it ends."""
        return _finish(self.text, self.end, self.words)


def _begin(text: str, start: int, words: int) -> int:
    before = [found.start() for found in _WORD.finditer(text, 0, start)]
    return (before[-words] if words < len(before) else 0) if words else start


def _finish(text: str, end: int, words: int) -> int:
    if not words:
        return end
    after = [found.end() for _, found in zip(range(words), _WORD.finditer(text, end), strict=False)]
    return after[-1] if len(after) == words else len(text)


def _tell(
    lines: Sequence[_Line], segments: pd.DataFrame, names: Sequence[str]
) -> Iterator[dict[str, Any]]:
    columns = ["segment", "document", "start", "locator", *FIELDS]
    about = segments[[name for name in columns if name in segments]]
    rows = records(about.iloc[[line.row for line in lines]])
    known = {-1: None, 0: False, 1: True}
    for line, row in zip(lines, rows, strict=True):
        offset = int(row["start"])
        yield {
            **row,
            "start": offset + line.start,
            "end": offset + line.end,
            "before": line.text[line.first : line.start],
            "keyword": line.text[line.start : line.end],
            "after": line.text[line.end : line.last],
            "term": names[line.pattern],
            "negated": known[line.negated],
        }


def _sort(table: pd.DataFrame, order: Order) -> pd.DataFrame:
    if order == "place":
        return table
    said = table[order].str.casefold().str.findall(r"\w+")
    keys = [own[::-1] if order == "before" else own for own in said]
    places = sorted(range(len(keys)), key=keys.__getitem__)
    return table.iloc[places].reset_index(drop=True)


def _count(
    hits: Sequence[_Hit], names: Sequence[str], segments: pd.DataFrame, quotable: Sequence[bool]
) -> pd.DataFrame:
    """Count where each term was found, what may not be quoted included."""
    rows = [hit.row for hit in hits]
    columns = ["segment", "document", "participant", "group"]
    found = segments[[name for name in columns if name in segments]].iloc[rows]
    found = found.assign(term=[names[hit.pattern] for hit in hits],
                         unquoted=[not quotable[row] for row in rows])  # fmt: skip
    grouped = found.groupby("term")
    counts = pd.DataFrame({"hits": grouped.size()})
    for name in columns:
        counts[f"{name}s"] = grouped[name].nunique() if name in found else 0
    counts["unquoted"] = grouped["unquoted"].sum()
    counts = counts.reindex(list(dict.fromkeys(names)), fill_value=0).astype("int64")
    return counts.rename_axis("term").reset_index()


def _mask(text: str, row: Mapping[str, Any], start: int, border: Border) -> tuple[str, str, str]:
    """Return what stands before a keyword, the keyword and what stands after it, masked.

    What is masked goes to the side on which it begins; a keyword that is part of it is its label.
    """
    end = start + int(row["end"] - row["start"])
    edges = (start - len(row["before"]), start, end, end + len(row["after"]))
    pieces: list[list[str]] = [[], [], []]
    at = edges[0]
    spans = [span for span in border.find(text) if span.end > edges[0] and span.start < edges[3]]
    for span in spans:
        _copy(text, at, span.start, edges, pieces)
        pieces[_side(span, edges)].append(span.label)
        at = max(at, span.end)
    _copy(text, at, edges[3], edges, pieces)
    before, keyword, after = ("".join(own) for own in pieces)
    return before, keyword, after


def _side(span: Any, edges: tuple[int, int, int, int]) -> int:
    if span.start < edges[2] and span.end > edges[1]:
        return 1
    return 0 if span.end <= edges[1] else 2


def _copy(
    text: str, start: int, end: int, edges: tuple[int, int, int, int], pieces: list[list[str]]
) -> None:
    for side, (left, right) in enumerate(pairwise(edges)):
        pieces[side].append(text[max(left, start) : min(right, end)] if start < end else "")
