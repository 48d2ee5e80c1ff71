"""Deciding: what was decided on a sheet becomes lines of the coder's journal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.codings import Journal, find_read
from qualcode.codings.settling import ADJUDICATED
from qualcode.errors import OptionError, SourceError, check_options
from qualcode.gatherings import Gathering
from qualcode.reviews.adjudicating import adjudicate
from qualcode.reviews.layouts import DISPUTED, SUGGESTED
from qualcode.reviews.understanding import Place, Row, Said, Understanding, place_of
from qualcode.reviews.workbook import Filled, load_sheet
from qualcode.tables import REVIEWED, SEGMENTS, records

_ROWS = re.compile(r"(\d{1,4}) of (\d{1,4})")

#: A segment's place and a code.
Key = tuple[str, int, int, str]


@check_options
def read_review(
    gathering: Gathering, path: str | Path, *, coder: str | None = None
) -> pd.DataFrame:
    """Bring the decisions of a sheet into a coder's journal; one undo takes all of them back.

    Only what the journal does not say already is written, so that the same sheet can be brought
    back twice. A segment is declared read when all its rows are decided and all its suggestions are
    on the sheet.

    A sheet of disputes, which `list_disputes` began, is brought into the journal of `adjudicated`,
    which comes before all others in `settle`, and is none of the coders whom `agreement` compares.
    There a row decides on a whole segment: the codings of who is kept are accepted, cut to the
    segment, those with codes that are not kept are rejected, and the reason is their memo. Rows on
    one segment that decide otherwise are all refused.

    Args:
        gathering: The gathering from which the sheet was made, as it is now.
        path: The sheet, `.xlsx` or `.ods`.
        coder: Whose journal; of a sheet of disputes it is `adjudicated`.

    Returns:
        The reviewed table: one row for each row of the sheet that was filled in, with what became
        of it. `refused` are rows whose text is not what stands in the gathering, or that cannot be
        understood; nothing of them is written.

    Raises:
        SourceError: The sheet cannot be read, or is none for review.
        OptionError: The coder's name cannot be a file's, is not given, or is another than
            `adjudicated` for a sheet of disputes.
        OutputError: The journal cannot be written; then nothing is.
    """
    layout, rows = load_sheet(Path(path), SUGGESTED, DISPUTED)
    if layout is DISPUTED:
        return _read_disputes(gathering, rows, coder)
    if coder is None:
        raise OptionError("this is a sheet of suggestions: say with `coder` whose decisions it has")
    understanding = Understanding(gathering)
    taken, refused = _take(rows, understanding)
    journal = Journal(
        gathering.path, coder, documents=gathering.documents, codebook=gathering.codebook
    )
    with journal.batch():
        written = _Writing(journal, understanding.suggestions).write(taken.values())
        written |= _mark_read(journal, rows, taken)
    return REVIEWED.frame(
        _describe(row, refused.get(row.number), is_new=row.number in written)
        for row in rows
        if row.number in taken or row.number in refused
    )


def holds_disputes(path: str | Path) -> bool:
    """Say whether a file is a sheet of disputes; what cannot be read is none."""
    try:
        return load_sheet(Path(path), SUGGESTED, DISPUTED)[0] is DISPUTED
    except SourceError:
        return False


def _read_disputes(gathering: Gathering, rows: Sequence[Filled], coder: str | None) -> pd.DataFrame:
    if coder not in {None, ADJUDICATED}:
        raise OptionError(
            f"what is decided on a sheet of disagreements is `{ADJUDICATED}`, so that it comes "
            f"before what each coder said; leave out the coder, who is {coder!r} here"
        )
    refused, written = adjudicate(gathering, rows)
    return REVIEWED.frame(
        _describe(row, refused.get(row.number), is_new=row.number in written)
        for row in rows
        if not row.is_empty
    )


def _describe(row: Filled, reason: str | None, *, is_new: bool) -> dict[str, Any]:
    outcome = "refused" if reason else "written" if is_new else "unchanged"
    segment = row.cells["segment"]
    return {"row": row.number, "segment": segment, "outcome": outcome, "reason": reason or ""}


def _take(
    rows: Iterable[Filled], understanding: Understanding
) -> tuple[dict[int, Said], dict[int, str]]:
    """Return what the filled rows say, by number, and why others are refused."""
    taken: dict[int, Said] = {}
    refused: dict[int, str] = {}
    decided: dict[Key, tuple[bool, int]] = {}
    for row in rows:
        if row.is_empty:
            continue
        said = understanding.read(row)
        reason = said if isinstance(said, str) else _contradicts(said, decided)
        if isinstance(said, str) or reason:
            refused[row.number] = reason
            continue
        taken[row.number] = said
        for code, is_accepted in said.verdicts:
            decided.setdefault((*place_of(said.segment), code), (is_accepted, row.number))
    return taken, refused


def _contradicts(said: Said, decided: Mapping[Key, tuple[bool, int]]) -> str:
    """Say whether a row before has given the segment a code that this one denies it, or not so."""
    for code, is_accepted in said.verdicts:
        before, number = decided.get((*place_of(said.segment), code), (is_accepted, 0))
        if before != is_accepted:
            return f"row {number} decides otherwise on the code `{code}`"
    return ""


class _Writing:
    """Writes into a journal what it does not say already.

    Args:
        journal: The coder's, in a batch.
        suggestions: The suggested codings of the gathering.
    """

    def __init__(self, journal: Journal, suggestions: Iterable[Row]) -> None:
        self._journal = journal
        self._suggestions = {(*place_of(row), row["code"]): row for row in suggestions}
        self._held = {(*place_of(row), row["code"]): row for row in records(journal.codings)}

    def write(self, said: Iterable[Said]) -> set[int]:
        """Write decisions, and return the numbers of the rows of which something was new."""
        rows: dict[tuple[Key, bool], list[Said]] = defaultdict(list)
        remarks: list[Said] = []
        for one in said:
            for code, is_accepted in one.verdicts:
                rows[(*place_of(one.segment), code), is_accepted].append(one)
            if one.memo and not one.verdicts:
                remarks.append(one)
        written = {one.number for one in remarks if self._remark(one)}
        for (key, is_accepted), own in rows.items():
            memos = dict.fromkeys(one.memo for one in own if _explains(one, key[-1]))
            if self._judge(key, own, "\n".join(filter(None, memos)), is_accepted=is_accepted):
                written |= {one.number for one in own}
        return written

    def _remark(self, said: Said) -> bool:
        """Write a memo where nothing is decided; return whether it is new."""
        suggestion, memos = said.suggestion, self._journal.memos
        target = suggestion["coding"] if suggestion else said.segment["document"]
        if (memos["target"].eq(target) & memos["text"].eq(said.memo)).any():
            return False
        if suggestion:
            self._journal.memo(said.memo, about="coding", target=suggestion)
        else:
            self._journal.memo(said.memo, about="document", target=target)
        return True

    def _judge(self, key: Key, said: Sequence[Said], memo: str, *, is_accepted: bool) -> bool:
        """Give a segment a code or deny it, unless that is known; return whether it is new."""
        held = self._held.get(key)
        status = "accepted" if is_accepted else "rejected"
        if held is not None and held["status"] == status and memo in {"", held["memo"]}:
            return False
        judged = held or self._suggestions.get(key) or _suggestion_of(said, key[-1])
        if judged is None:
            self._journal.add(*key, memo, quote=said[0].segment["text"])
        else:
            verdict = self._journal.accept if is_accepted else self._journal.reject
            verdict(judged["coding"] if held else judged, memo=memo)
        return True


def _explains(said: Said, code: str) -> bool:
    """Say whether a memo is about this code: that of a row is about what a person chose."""
    return code == said.other or not said.other


def _suggestion_of(said: Sequence[Said], code: str) -> Row | None:
    """Return the suggestion of a code by a codebook of before."""
    found = (one.suggestion for one in said if one.suggestion and one.suggestion["code"] == code)
    return next(found, None)


def _mark_read(journal: Journal, rows: Iterable[Filled], taken: Mapping[int, Said]) -> set[int]:
    """Declare read the segments of which every row is there, and decided.

    Returns:
        The numbers of the rows of those that were not read before.
    """
    missing: dict[Place, set[int]] = {}
    numbers: dict[Place, list[int]] = defaultdict(list)
    segments: dict[Place, Row] = {}
    for row in rows:
        found = _ROWS.fullmatch(row.cells["rows"].strip())
        if found and row.number in taken and row.cells["decision"]:
            segment = taken[row.number].segment
            place = place_of(segment)
            segments[place] = segment
            numbers[place].append(row.number)
            missing.setdefault(place, set(range(1, int(found[2]) + 1))).discard(int(found[1]))
    done = [place for place, left in missing.items() if not left]
    table = SEGMENTS.frame(segments[place] for place in done)
    is_new = ~find_read(table, journal.reads)
    fresh = [place for place, new in zip(done, is_new, strict=True) if new]
    for place in fresh:
        journal.read(*place)
    return {number for place in fresh for number in numbers[place]}
