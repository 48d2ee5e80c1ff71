"""Proposals: codings of others that wait for the coder's word, and those that are only shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from qualcode.codings import find_read, is_by_machine
from qualcode.codings.folding import State
from qualcode.codings.locating import overlap
from qualcode.codings.places import Texts
from qualcode.codings.verdicts import find_facts
from qualcode.errors import OptionError
from qualcode.gatherings import Gathering
from qualcode.reviews.disputing import cut
from qualcode.tables import CODINGS, records, require
from qualcode.widget.own import Own
from qualcode.widget.sources import Span

Row = Mapping[str, Any]

_NEEDED = ("coding", "document", "start", "end", "quote", "code", "coder")


class Proposals:
    """Codings on which the coder can decide.

    Args:
        rows: Rows of a codings table; `said`, where it is, tells why in words.
        own: What the coder has done.
    """

    def __init__(self, rows: Iterable[Row], own: Own) -> None:
        self._own = own
        self.by_id: dict[str, Row] = {}
        self._in: dict[str, list[Row]] = defaultdict(list)
        self.replace(rows)

    def replace(self, rows: Iterable[Row]) -> None:
        """Put others in the place of all."""
        self.by_id.clear()
        self.by_id |= {row["coding"]: row for row in rows}
        self._in.clear()
        for row in self.by_id.values():
            self._in[row["document"]].append(row)

    def within(self, documents: Iterable[str]) -> list[Row]:
        """Return those in some documents."""
        return [row for document in documents for row in self._in.get(document, [])]

    def waiting(self, documents: Iterable[str]) -> list[Row]:
        """Return those in some documents on which nothing was decided.

        Who has coded the same words with the same code has decided.
        """
        documents = list(documents)
        own = self._own.codings(documents)
        coded: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for held, span in own.values():
            if held.status == "accepted":
                coded[span[0], held.line.code].append(span)
        return [
            row
            for row in self.within(documents)
            if row["coding"] not in own and not _meets(row, coded[row["document"], row["code"]])
        ]

    def of_term(self, code: str, term: str) -> list[Row]:
        """Return those that wait and that a term of a code triggered, in all documents."""
        waiting = self.waiting(self._in)
        return [row for row in waiting if row["code"] == code and term in terms_of(row)]


def _meets(row: Row, spans: Iterable[Span]) -> bool:
    return any(start < row["end"] and row["start"] < end for _, start, end in spans)


def terms_of(row: Row) -> list[str]:
    """Return the terms that triggered a coding, each once."""
    evidence = row["evidence"] if isinstance(row["evidence"], list) else []
    return list(dict.fromkeys(str(hit["term"]) for hit in evidence if "term" in hit))


def list_suggestions(
    gathering: Gathering, suggestions: pd.DataFrame | None, segments: pd.DataFrame
) -> list[Row]:
    """Return what rules and models suggest in some segments.

    Args:
        gathering: Its codebook suggests where no suggestions are given.
        suggestions: A codings table, or None.
        segments: Where it has to stand.

    Raises:
        ColumnMissingError: The suggestions lack a column.
        OptionError: A row is not what a coding can be.
    """
    if suggestions is None:
        codings = gathering.codings
        return _inside(codings[is_by_machine(codings["coder"])], segments)
    if not isinstance(suggestions, pd.DataFrame):
        raise OptionError(f"`suggestions` is a codings table, not {suggestions!r}")
    require(suggestions, *_NEEDED)
    facts = find_facts(suggestions, State(), Texts(gathering.documents))
    return _inside(CODINGS.frame(row | {"coder": row["of"]} for row in facts), segments)


def _inside(codings: pd.DataFrame, segments: pd.DataFrame) -> list[Row]:
    """Return the codings that share a code point with some segments."""
    rows, _ = overlap(codings, segments)
    return list(records(codings.iloc[sorted(set(rows.tolist()))]))


def list_disputed(
    gathering: Gathering, disagreements: pd.DataFrame, segments: pd.DataFrame, *, adjudicator: str
) -> list[Row]:
    """Return the codings of those who used a code on which people disagree, as they are now.

    One that reaches beyond a disputed segment is cut to it, as on a sheet of disagreements: what is
    decided there says nothing of the segments beside it, on which people may agree.

    Args:
        gathering: Where people coded.
        disagreements: Needs `segment` and `code`.
        segments: Where it has to stand.
        adjudicator: Who decides, and is none of those who disagree.

    Raises:
        ColumnMissingError: The disagreements lack a column.
    """
    require(disagreements, "segment", "code")
    codings = list_colleagues(gathering, adjudicator)
    of_codings, of_segments = overlap(codings, segments)
    disputed = set(zip(disagreements["segment"], disagreements["code"], strict=True))
    names, codes = segments["segment"].iloc[of_segments], codings["code"].iloc[of_codings]
    rows = records(codings.iloc[of_codings])
    pairs = list(zip(names, codes, strict=True))
    sides = _find_sides(pairs, rows)
    readers = _find_readers(gathering, segments, adjudicator)
    places = records(segments.iloc[of_segments])
    return [
        {**cut(row, place), "said": _tell(sides[pair], readers.get(pair[0], []))}
        for pair, row, place in zip(pairs, rows, places, strict=True)
        if pair in disputed
    ]


def choose_segments(gathering: Gathering, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return the gathering's segments that a table names.

    Raises:
        ColumnMissingError: The table has no `segment`.
        OptionError: One is not the gathering's.
    """
    if not isinstance(chosen, pd.DataFrame):
        raise OptionError(f"a table with a column `segment` is needed, not {chosen!r}")
    require(chosen, "segment")
    known = gathering.segments["segment"]
    if len(unknown := chosen.loc[~chosen["segment"].isin(known), "segment"]):
        raise OptionError(
            f"{len(unknown)} of {len(chosen)} segments are not in this gathering, such as "
            f"`{unknown.iloc[0]}`; draw them from its `segments` as it is read now"
        )
    return gathering.segments[known.isin(chosen["segment"])]


def list_colleagues(gathering: Gathering, coder: str) -> pd.DataFrame:
    """Return what others than the coder have coded by hand."""
    codings = gathering.handwork.codings
    return codings[codings["coder"].ne(coder) & codings["status"].eq("accepted")]


def _find_sides(
    pairs: Sequence[tuple[str, str]], rows: Sequence[Row]
) -> dict[tuple[str, str], list[str]]:
    """Say who used a code in a segment."""
    sides: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair, row in zip(pairs, rows, strict=True):
        if row["coder"] not in sides[pair]:
            sides[pair].append(row["coder"])
    return sides


def _find_readers(
    gathering: Gathering, segments: pd.DataFrame, adjudicator: str
) -> dict[str, list[str]]:
    """Say who read each segment, whether or not they coded it."""
    readers: dict[str, list[str]] = defaultdict(list)
    for coder, reads in gathering.reads.groupby("coder", sort=True):
        if coder != adjudicator:
            for name in segments.loc[find_read(segments, reads), "segment"]:
                readers[name].append(str(coder))
    return readers


def _tell(coded: Sequence[str], readers: Sequence[str]) -> str:
    said = f"coded so by {', '.join(coded)}"
    others = [name for name in readers if name not in coded]
    return f"{said}; read and not coded so by {', '.join(others)}" if others else said
