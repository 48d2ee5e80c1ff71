"""Disputing: on which segments coders part, and what each of them did there."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from qualcode.codings import is_by_machine
from qualcode.codings.locating import overlap
from qualcode.codings.settling import ADJUDICATED
from qualcode.errors import OptionError, check_options, did_you_mean
from qualcode.gatherings import Gathering
from qualcode.privacy import Border
from qualcode.reviews.layouts import SAID_BY
from qualcode.reviews.understanding import Row, place_of
from qualcode.reviews.workbook import fit
from qualcode.tables import Column, Table, records, require

DISPUTES: Final = Table(
    "disputes",
    {
        "segment": Column("str", "the segment's id, as it may be shown", ""),
        "where": Column("str", "file and locator", ""),
        "context": Column("str", "headings and parent bullets above it", ""),
        "text": Column("str", "the segment's text, as it may be shown", ""),
        "definitions": Column("str", "of the codes in dispute, a line each", ""),
        "agreed": Column("str", "codes that all who read it gave, a line each", ""),
        "dispute": Column("str", "JSON: codes, coders, and a hash of what they did", ""),
    },
)

_NOT_READ, _NONE = "(did not read it)", "read it, and gave none of these"
_SHOWN: Final = 16  # digits of a hash


class Dispute(NamedTuple):
    """A segment on which coders part.

    Attributes:
        segment: The segment's row in the segments table.
        codes: Those that some of the coders gave it, and others did not.
        coders: Who read it.
        codings: Of these coders with these codes: rows of a codings table, cut to the segment.
    """

    segment: Row
    codes: tuple[str, ...]
    coders: tuple[str, ...]
    codings: tuple[Row, ...]

    def given_by(self, coder: str) -> list[Row]:
        """Return the codings of one of the coders."""
        return [row for row in self.codings if row["coder"] == coder]

    @property
    def sha256(self) -> str:
        """What changes when somebody codes otherwise, or the text stands elsewhere."""
        did = sorted([*place_of(row), row["code"], row["coder"], row["coding"]]
                     for row in self.codings)  # fmt: skip
        facts = [place_of(self.segment), sorted(self.codes), sorted(self.coders), did]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:_SHOWN]


class Sides:
    """Knows what coders did in some segments.

    Args:
        gathering: Where they coded, as it is now.
        segments: Some of its segments.
    """

    def __init__(self, gathering: Gathering, segments: pd.DataFrame) -> None:
        codings = gathering.codings
        counts = np.where(
            is_by_machine(codings["coder"]),
            codings["status"].ne("rejected"),
            codings["status"].eq("accepted"),
        ).astype(bool)
        own = codings[counts & codings["coder"].ne(ADJUDICATED)]
        of_codings, of_segments = overlap(own, segments)
        names = segments["segment"].to_numpy()[of_segments]
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for name, row in zip(names, records(own.iloc[of_codings]), strict=True):
            self._rows[name].append(row)

    def codes_of(self, segment: Row, coder: str) -> set[str]:
        """Return all codes that a coder gave a segment."""
        rows = self._rows.get(segment["segment"], [])
        return {row["code"] for row in rows if row["coder"] == coder}

    def find(self, segment: Row, codes: Iterable[str], coders: Iterable[str]) -> Dispute:
        """Return the dispute on some codes of some coders in a segment."""
        codes, coders = tuple(codes), tuple(coders)
        rows = self._rows.get(segment["segment"], [])
        own = [row for row in rows if row["code"] in codes and row["coder"] in coders]
        return Dispute(segment, codes, coders, tuple(cut(row, segment) for row in own))


def cut(row: Row, segment: Row) -> Row:
    """Cut a coding to a segment, so that what is decided there is decided nowhere else.

    Args:
        row: Of a codings table.
        segment: Of a segments table; they share a code point.

    Returns:
        The row, where the coding lies in the segment; else one with another `coding`, an id that
        follows from the old one and the place, with that place and its words as quote.
    """
    start, end = max(row["start"], segment["start"]), min(row["end"], segment["end"])
    if (start, end) == (row["start"], row["end"]):
        return row
    quote = segment["text"][start - segment["start"] : end - segment["start"]]
    return {**row, "coding": f"{row['coding']}@{start}-{end}", "start": start, "end": end,
            "quote": quote, "evidence": None}  # fmt: skip


def name_coders(gathering: Gathering) -> dict[str, str]:
    """Say how each coder of a gathering is called where it is shown; no two are called the same."""
    border = Border(gathering)
    shown: dict[str, str] = {}
    codings, reads = gathering.codings["coder"], gathering.reads["coder"]
    for name in sorted({*codings.dropna(), *reads.dropna()}):
        called, number = border.coder(name), 1
        while (free := called if number == 1 else f"{called} ({number})") in shown.values():
            number += 1
        shown[name] = free
    return shown


@check_options
def list_disputes(
    gathering: Gathering, disagreements: pd.DataFrame, *, codes: Iterable[str] = ()
) -> pd.DataFrame:
    """List the segments on which coders part, with what each did there, as it may be shown.

    `write_review` makes a sheet of it, in which to keep what one coder said, or both, or neither,
    or to give another code. Left out are segments in which all codes in dispute were adjudicated
    already, and what people wrote who are counted but not quoted.

    Args:
        gathering: Where they coded, as it is now.
        disagreements: What `disagreements` gave for it, without `level`: needs `segment`, `code`,
            `gave` and `gave_not`, both names of coders, joined by commas. The segments come in the
            order in which they first stand there. `memos_<coder>` are shown where they are there.
        codes: Only disagreements on these codes and those below them; empty: on all.

    Returns:
        The disputes table, a row a segment: `segment`, `where`, `context`, `text`, `definitions`,
        `agreed`, `dispute` and, for each coder, `said by <coder>`: the codes in dispute that this
        coder gave, with the words where that is not the whole segment, and memos.

    Raises:
        ColumnMissingError: The disagreements lack a column.
        OptionError: A segment is not the gathering's, or nobody gave a code as the table says; or
            nobody disagrees on one of `codes`.
    """
    require(disagreements, "segment", "code", "gave", "gave_not")
    chosen = _choose(disagreements, list(codes))
    segments = _find_segments(gathering, chosen)
    sides = Sides(gathering, segments)
    disputes = _leave_decided(list(_find_disputes(chosen, segments, sides)), gathering)
    showing = _Showing(gathering, chosen, sides)
    coders = {name: None for dispute in disputes for name in dispute.coders}
    attributes = [SAID_BY + showing.names[name] for name in sorted(coders)]
    rows = (showing.row(dispute, sorted(coders)) for dispute in disputes)
    return DISPUTES.frame((row for row in rows if row["text"]), attributes=attributes)


def _choose(disagreements: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Keep the disagreements on some codes and those below them."""
    known = disagreements["code"].unique().tolist()
    kept = pd.Series(data=not codes, index=disagreements.index, dtype="bool")
    for code in codes:
        is_it = disagreements["code"].eq(code) | disagreements["code"].str.startswith(f"{code}/")
        if not is_it.any():
            raise OptionError(f"nobody disagrees on `{code}`; {did_you_mean(code, known)}")
        kept |= is_it
    return disagreements[kept]


def _find_segments(gathering: Gathering, chosen: pd.DataFrame) -> pd.DataFrame:
    segments = gathering.segments
    unknown = chosen.loc[~chosen["segment"].isin(segments["segment"]), "segment"]
    if len(unknown):
        raise OptionError(
            f"{len(unknown)} of {len(chosen)} disagreements are on segments that are not in this "
            f"gathering, such as `{unknown.iloc[0]}`; make the table of it as it is read now, and "
            "not of masked tables"
        )
    return segments[segments["segment"].isin(chosen["segment"])]


def _find_disputes(chosen: pd.DataFrame, segments: pd.DataFrame, sides: Sides) -> Iterator[Dispute]:
    by_name = {row["segment"]: row for row in records(segments)}
    said: dict[str, list[Row]] = defaultdict(list)
    for row in records(chosen):
        said[row["segment"]].append(row)
    for name, rows in said.items():
        coders = {
            who for row in rows for one in ("gave", "gave_not") for who in row[one].split(", ")
        }
        codes = dict.fromkeys(row["code"] for row in rows)
        dispute = sides.find(by_name[name], codes, sorted(coders - {""}))
        found = {row["code"] for row in dispute.codings}
        if missing := [code for code in dispute.codes if code not in found]:
            raise OptionError(
                f"nobody gave the segment `{name}` the code `{missing[0]}`; make the disagreements "
                "of the codings as they are now, and without `level`"
            )
        yield dispute


def _leave_decided(disputes: Sequence[Dispute], gathering: Gathering) -> list[Dispute]:
    """Leave out the disputes of which all codes were adjudicated."""
    codings = gathering.codings
    done = codings[codings["coder"].eq(ADJUDICATED)]
    segments = pd.DataFrame(
        [place_of(dispute.segment) for dispute in disputes], columns=["document", "start", "end"]
    )
    decided: dict[int, set[str]] = defaultdict(set)
    rows, units = overlap(done, segments)
    for code, unit in zip(done["code"].iloc[rows], units.tolist(), strict=True):
        decided[unit].add(code)
    return [one for number, one in enumerate(disputes) if not set(one.codes) <= decided[number]]


class _Showing:
    """Shows disputes, masked.

    Args:
        gathering: Whose they are.
        chosen: The disagreements, with memos where they have them.
        sides: What else the coders gave.
    """

    def __init__(self, gathering: Gathering, chosen: pd.DataFrame, sides: Sides) -> None:
        self.names = name_coders(gathering)
        self._sides = sides
        self._border = Border(gathering)
        book = gathering.codebook.to_frame() if gathering.codebook else None
        self._codes = {row["code"]: row for row in records(book)} if book is not None else {}
        segments = gathering.segments[gathering.segments["segment"].isin(chosen["segment"])]
        masked = self._border.mask(segments)
        self._shown = dict(zip(segments["segment"], records(masked), strict=True))
        documents = gathering.documents
        self._sources = dict(zip(documents["document"], documents["source"], strict=True))
        self._said = {(row["segment"], row["code"]): row for row in records(chosen)}

    def row(self, dispute: Dispute, coders: Sequence[str]) -> dict[str, Any]:
        """Return a dispute as a row of the disputes table."""
        shown = self._shown[dispute.segment["segment"]]
        source = self._border.text(self._sources[dispute.segment["document"]], in_place=True)
        everybody = [self._sides.codes_of(dispute.segment, name) for name in dispute.coders]
        agreed = sorted(set.intersection(*everybody) - set(dispute.codes))
        facts = {"codes": dispute.codes, "coders": [self.names[name] for name in dispute.coders],
                 "sha256": dispute.sha256}  # fmt: skip
        return {
            "segment": shown["segment"],
            "where": ", ".join(filter(None, [source, shown["locator"]])),
            "context": fit(shown["context"]),
            "text": fit(shown["text"]),
            "definitions": fit("\n".join(self._define(dispute.codes))),
            "agreed": fit("\n".join(agreed)),
            "dispute": json.dumps(facts, ensure_ascii=False),
            **{SAID_BY + self.names[name]: fit(self._say(dispute, name)) for name in coders},
        }

    def _define(self, codes: Iterable[str]) -> Iterator[str]:
        for code in codes:
            known = self._codes.get(code)
            said = (
                f" ({known['name']}): {known['definition']}" if known else ": not in the codebook"
            )
            yield (code + said).removesuffix(": ")

    def _say(self, dispute: Dispute, coder: str) -> str:
        """Say what a coder did: the codes in dispute, with words and memos."""
        if coder not in dispute.coders:
            return _NOT_READ
        own = dispute.given_by(coder)
        lines = [self._say_code(dispute, code, [row for row in own if row["code"] == code])
                 for code in dispute.codes]  # fmt: skip
        return "\n".join(filter(None, lines)) or _NONE

    def _say_code(self, dispute: Dispute, code: str, rows: Sequence[Row]) -> str:
        if not rows:
            return ""
        whole = dispute.segment["text"]
        quotes = [f"“{self._border.text(row['quote'])}”" for row in rows if row["quote"] != whole]
        head = f"{code}: {' … '.join(dict.fromkeys(quotes))}" if quotes else code
        return "\n".join([head, *self._memos(dispute.segment, code, rows)])

    def _memos(self, segment: Row, code: str, rows: Sequence[Row]) -> Iterator[str]:
        known: Mapping[str, Any] = self._said.get((segment["segment"], code), {})
        told = known.get(f"memos_{rows[0]['coder']}")
        memos = [told] if isinstance(told, str) else [row["memo"] for row in rows]
        for memo in dict.fromkeys(filter(None, memos)):
            yield f"memo: {self._border.text(memo)}"
