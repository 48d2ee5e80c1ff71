"""Adjudicating: what was decided on a sheet of disputes comes before what each coder said."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import pandas as pd

from qualcode.codings import Journal, find_read
from qualcode.codings.locating import overlap
from qualcode.codings.settling import ADJUDICATED
from qualcode.errors import did_you_mean
from qualcode.gatherings import Gathering
from qualcode.reviews.disputing import Dispute, Sides, name_coders
from qualcode.reviews.layouts import BOTH, EACH, KEEP, NEITHER, NOTHING, OTHER
from qualcode.reviews.understanding import ANEW, Material, Row, list_codes, place_of
from qualcode.reviews.workbook import Filled
from qualcode.spans import sha256
from qualcode.tables import SEGMENTS, records

_TWO = 2
_ALL: Final = (BOTH, EACH)
_NO: Final = (NEITHER, NOTHING)


def offer_decisions(dispute: str) -> list[str]:
    """Return what can be decided on a dispute, which is given as its row says it."""
    coders = json.loads(dispute)["coders"]
    words = [BOTH, NEITHER] if len(coders) == _TWO else [EACH, NOTHING]
    return [*(KEEP + name for name in coders), *words, OTHER]


class Verdict(NamedTuple):
    """What a row says.

    Attributes:
        number: Of the row.
        dispute: What it is about.
        decision: As it was offered, or one of its synonyms.
        kept: The coders whose codes stand.
        other: A code that stands besides, or instead.
        reason: Why.
    """

    number: int
    dispute: Dispute
    decision: str
    kept: tuple[str, ...]
    other: str
    reason: str


def adjudicate(gathering: Gathering, rows: Sequence[Filled]) -> tuple[dict[int, str], set[int]]:
    """Write the decisions of a sheet of disputes into the journal of `adjudicated`.

    All rows are looked at before anything is written. One that is refused takes with it the others
    on the same segment, as nobody knows which of them was meant.

    Args:
        gathering: From which the sheet was made, as it is now.
        rows: All rows of the sheet.

    Returns:
        Why rows were refused, by their numbers; and the numbers of those that said something new.
    """
    filled = [row for row in rows if not row.is_empty]
    understanding = _Understanding(gathering, filled)
    verdicts, refused = _part(understanding.read_all(), filled)
    journal = Journal(
        gathering.path, ADJUDICATED, documents=gathering.documents, codebook=gathering.codebook
    )
    written: set[int] = set()
    with journal.batch():
        writing = _Writing(journal, understanding.held)
        for group in verdicts:
            if writing.write(group):
                written |= {verdict.number for verdict in group}
        written |= _mark_read(journal, verdicts)
    return refused, written


def _part(
    said: Mapping[int, Verdict | str], filled: Iterable[Filled]
) -> tuple[list[list[Verdict]], dict[int, str]]:
    """Return the verdicts on each segment, where they can be taken, and why others cannot."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row in filled:
        groups[row.cells["segment"]].append(row.number)
    verdicts: list[list[Verdict]] = []
    refused: dict[int, str] = {}
    for numbers in groups.values():
        own = {number: said[number] for number in numbers}
        reasons = {number: one for number, one in own.items() if isinstance(one, str)}
        group = [one for one in own.values() if not isinstance(one, str)]
        if reasons:
            first = next(iter(reasons))
            reasons |= {one.number: f"row {first} on the same piece is refused" for one in group}
        elif len({one.kept if one.decision != OTHER else OTHER for one in group}) > 1:
            reasons = dict(_contradict(group))
        refused |= reasons
        verdicts += [] if reasons else [group]
    return verdicts, refused


def _contradict(group: Sequence[Verdict]) -> Iterable[tuple[int, str]]:
    for one in group:
        other = next(two for two in group if two.decision != one.decision)
        yield one.number, f"row {other.number} decides otherwise on the same piece"


class _Held:
    """What was adjudicated before, where it stands now.

    Args:
        gathering: Where.
        segments: Those that are decided on.
    """

    def __init__(self, gathering: Gathering, segments: pd.DataFrame) -> None:
        codings = gathering.codings
        codings = codings[codings["coder"].eq(ADJUDICATED)]
        rows: list[Row] = [*records(codings)]
        self.by_id = {row["coding"]: row for row in rows}
        self._in: dict[str, list[Row]] = defaultdict(list)
        names = segments["segment"].to_numpy()
        for row, unit in zip(*overlap(codings, segments), strict=True):
            self._in[names[unit]].append(rows[row])

    def within(self, segment: Row) -> list[Row]:
        """Return those that share a code point with a segment."""
        return self._in.get(segment["segment"], [])


class _Understanding:
    """Knows what can be decided on.

    Args:
        gathering: As it is now.
        rows: Those that are filled in.

    Attributes:
        held: What was decided before.
    """

    def __init__(self, gathering: Gathering, rows: Sequence[Filled]) -> None:
        material = Material(gathering)
        self._rows = rows
        self._codes = list_codes(gathering)
        self._coders = {shown: name for name, shown in name_coders(gathering).items()}
        self._found = {row.number: material.find(row.cells) for row in rows}
        names = {found["segment"] for found in self._found.values() if not isinstance(found, str)}
        segments = gathering.segments[gathering.segments["segment"].isin(names)]
        self._sides = Sides(gathering, segments)
        self.held = _Held(gathering, segments)

    def read_all(self) -> dict[int, Verdict | str]:
        """Return what each row says, or why it cannot be taken."""
        return {row.number: self._read(row) for row in self._rows}

    def _read(self, row: Filled) -> Verdict | str:
        segment = self._found[row.number]
        if isinstance(segment, str):
            return segment
        dispute = self._find_dispute(segment, row.cells["dispute"])
        if isinstance(dispute, str):
            return dispute
        kept = self._find_kept(dispute, row.cells["decision"])
        if isinstance(kept, str):
            return kept
        decision, other, reason = (row.cells[name] for name in ("decision", "other code", "reason"))
        verdict = Verdict(row.number, dispute, decision.casefold(), kept, other, reason)
        return self._why_not(verdict) or self._why_not_held(verdict) or verdict

    def _find_dispute(self, segment: Row, cell: str) -> Dispute | str:
        """Return the dispute of which a cell tells, if coders still say what they said then."""
        try:
            facts = json.loads(cell)
            codes, coders, known = [facts[name] for name in ("codes", "coders", "sha256")]
            names = [self._coders.get(name) for name in coders]
            dispute = self._sides.find(segment, codes, filter(None, names))
            is_as_then = dispute.sha256 == known
        except (ValueError, KeyError, TypeError, RecursionError):
            return f"its column `dispute` was changed; {ANEW}"
        return dispute if is_as_then else f"a coder has changed what they said of it; {ANEW}"

    def _find_kept(self, dispute: Dispute, decision: str) -> tuple[str, ...] | str:
        """Return the coders whose codes stand, or why nobody can say."""
        shown = {name: called for called, name in self._coders.items()}
        offered = {KEEP + shown[name]: (name,) for name in dispute.coders}
        words = {**dict.fromkeys(_ALL, dispute.coders), **dict.fromkeys((*_NO, OTHER), ())}
        by_case = {name.casefold(): kept for name, kept in (words | offered).items()}
        if not decision:
            return "it decides nothing; choose a decision, or leave the row empty"
        if decision.casefold() not in by_case:
            return f"`{decision}` is no decision; {did_you_mean(decision, [*offered, *words])}"
        return offered.get(decision, by_case[decision.casefold()])

    def _why_not(self, verdict: Verdict) -> str:
        """Say why a decision makes no sense; nothing where it does."""
        decision, other, dispute = verdict.decision, verdict.other, verdict.dispute
        if decision == OTHER and not other:
            return f"it is decided for `{OTHER}`, and no other code is named"
        if decision in _NO and other:
            return f"it says `{decision}`, and names the code `{other}`; choose `{OTHER}`"
        if not other:
            return ""
        if other in dispute.codes:
            kept = {row["code"] for name in verdict.kept for row in dispute.given_by(name)}
            if decision != OTHER and other not in kept:
                return f"it rejects the code `{other}` and names it; choose `{OTHER}` for each code"
        elif self._codes is not None and other not in self._codes:
            return f"the codebook has no code `{other}`; {did_you_mean(other, self._codes)}"
        return ""

    def _why_not_held(self, verdict: Verdict) -> str:
        """Say what was adjudicated before that cannot be changed from here."""
        segment = verdict.dispute.segment
        for row in verdict.dispute.codings:
            held = self.held.by_id.get(row["coding"])
            if held and (held["code"], *place_of(held)) != (row["code"], *place_of(row)):
                return (f"`{row['code']}` was adjudicated before, and changed since; decide on it "
                        "in the widget")  # fmt: skip
        for before in self.held.within(segment):
            reaches = before["start"] < segment["start"] or before["end"] > segment["end"]
            if reaches and before["code"] in verdict.dispute.codes:
                return (f"`{before['code']}` was adjudicated before for more than this piece; take "
                        "that back in the widget, or decide on it there")  # fmt: skip
        return ""


class _Writing:
    """Writes into the journal what it does not say already.

    Args:
        journal: That of `adjudicated`, in a batch.
        held: What was decided before.
    """

    def __init__(self, journal: Journal, held: _Held) -> None:
        self._journal = journal
        self._held = held

    def write(self, group: Sequence[Verdict]) -> bool:
        """Write the decision on a segment; return whether it is new."""
        dispute, first = group[0].dispute, group[0]
        reason = "\n".join(dict.fromkeys(one.reason for one in group if one.reason))
        named = list(dict.fromkeys(one.other for one in group if one.other))
        given = [row for row in dispute.codings if row["coder"] in first.kept]
        if first.decision == OTHER:
            given = [row for row in dispute.codings if row["code"] in named]
        standing = {row["code"] for row in given} | set(named)
        against = [row for row in dispute.codings if row["code"] not in standing]
        against += self._find_stale(dispute, given)
        lines = [*self._journal.accept(given, memo=reason),
                 *self._journal.reject(against, memo=reason)]  # fmt: skip
        mark = f"{ADJUDICATED}:{sha256(str(place_of(dispute.segment)))[:16]}:"
        is_new = self._take_back(dispute.segment, mark, named)
        for code in named:
            if code not in dispute.codes:
                is_new |= self._give(dispute.segment, code, reason, mark)
        return is_new or bool(lines)

    def _find_stale(self, dispute: Dispute, given: Sequence[Row]) -> list[Row]:
        """Return what was accepted before of the codes in dispute, and is not what stands now."""
        now = {row["coding"] for row in given}
        return [
            held
            for held in self._held.within(dispute.segment)
            if held["status"] == "accepted"
            and held["code"] in dispute.codes
            and held["coding"] not in now
        ]

    def _take_back(self, segment: Row, mark: str, named: Sequence[str]) -> bool:
        """Remove other codes that an earlier decision on this segment gave."""
        gone = [
            held
            for held in self._held.within(segment)
            if held["coding"].startswith(mark) and held["code"] not in named
        ]
        for held in gone:
            self._journal.remove(held["coding"])
        return bool(gone)

    def _give(self, segment: Row, code: str, reason: str, mark: str) -> bool:
        """Give a segment a code that nobody, or everybody, gave it; return whether it is new."""
        before = [held for held in self._held.within(segment) if held["code"] == code]
        if before:
            accepted = [held for held in before if held["status"] == "accepted"]
            return bool(self._journal.accept((accepted or before)[0]["coding"], memo=reason))
        state = self._journal.state
        names = (f"{mark}{number}" for number in itertools.count(1))
        name = next(one for one in names if one not in state.codings and not state.is_gone(one))
        quote = segment["text"]
        self._journal.add(*place_of(segment), code, reason, quote=quote, coding=name)
        return True


def _mark_read(journal: Journal, verdicts: Sequence[Sequence[Verdict]]) -> set[int]:
    """Declare read what was decided on; return the numbers of rows for which that is new."""
    if not verdicts:
        return set()
    segments: pd.DataFrame = SEGMENTS.frame(group[0].dispute.segment for group in verdicts)
    is_new = ~find_read(segments, journal.reads)
    fresh = [group for group, new in zip(verdicts, is_new, strict=True) if new]
    for group in fresh:
        journal.read(*place_of(group[0].dispute.segment))
    return {verdict.number for group in fresh for verdict in group}
