"""Deciding: what was decided on a sheet becomes lines of the coder's journal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from qualcode.codings import Journal, find_read
from qualcode.codings.rules import coding_id
from qualcode.errors import check_options, did_you_mean
from qualcode.gatherings import Gathering
from qualcode.privacy import mask
from qualcode.reviews.workbook import (
    ACCEPT,
    DECISIONS,
    NONE,
    OTHER,
    REJECT,
    Filled,
    fit,
    load_rows,
)
from qualcode.tables import REVIEWED, SEGMENTS, records

Place = tuple[str, int, int]
Row = Mapping[str, Any]


@check_options
def read_review(gathering: Gathering, path: str | Path, *, coder: str) -> pd.DataFrame:
    """Bring the decisions of a sheet into a coder's journal; one undo takes all of them back.

    Only what the journal does not say already is written, so that the same sheet can be brought
    back twice. A segment is declared read when all its rows are decided and all its suggestions are
    on the sheet.

    Args:
        gathering: The gathering from which the sheet was made, as it is now.
        path: The sheet, `.xlsx` or `.ods`.
        coder: Whose journal.

    Returns:
        The reviewed table: one row for each row of the sheet that was filled in, with what became
        of it. `refused` are rows whose text is not what stands in the gathering, or that cannot be
        understood; nothing of them is written.

    Raises:
        SourceError: The sheet cannot be read, or is none for review.
        OptionError: The coder's name cannot be a file's.
        OutputError: The journal cannot be written; then nothing is.
    """
    rows = load_rows(Path(path))
    journal = Journal(
        gathering.path, coder, documents=gathering.documents, codebook=gathering.codebook
    )
    with journal.batch():
        review = _Review(gathering, journal)
        outcomes = [review.take(row) for row in rows if not row.is_empty]
        newly_read = review.mark_read(rows, outcomes)
    for outcome in outcomes:
        if outcome["outcome"] == "unchanged" and outcome["segment"] in newly_read:
            outcome["outcome"] = "written"
    return REVIEWED.frame(outcomes)


class _Decision(NamedTuple):
    """What a row says, once it is understood."""

    segment: Row
    suggestion: Row | None
    decision: str
    other: str
    memo: str


class _Review:
    """Takes the rows of a sheet, one after the other, into a journal."""

    def __init__(self, gathering: Gathering, journal: Journal) -> None:
        self._journal = journal
        self._lines = 0
        book = gathering.codebook
        self._codes = [place.path for place in book.places()] if book else None
        segments = records(gathering.segments)
        shown = mask(gathering.segments, gathering)
        self._segments = dict(zip(shown["segment"], segments, strict=True))
        self._texts = dict(zip(shown["segment"], shown["text"], strict=True))
        codings = gathering.codings
        suggested = records(codings[codings["coder"].str.startswith(("rule:", "model:"))])
        self._suggested = {row["coding"]: row for row in suggested}
        self._by_place = {(*_place(row), row["code"]): row for row in suggested}
        held = records(journal.codings)
        self._held = {(*_place(row), row["code"]): row for row in held}
        memos = journal.memos
        self._memos = set(zip(memos["target"], memos["text"], strict=True))
        self._decided: dict[tuple[str, str], tuple[bool, int]] = {}

    def take(self, row: Filled) -> dict[str, Any]:
        """Write what a row says, unless the journal says so already."""
        outcome = {"row": row.number, "segment": row.cells["segment"]}
        decision = self._understand(row)
        if isinstance(decision, str):
            return outcome | {"outcome": "refused", "reason": decision}
        written = self._write(decision)
        return outcome | {"outcome": "written" if written else "unchanged"}

    def _understand(self, row: Filled) -> _Decision | str:
        """Return what a row says, or why it cannot be taken."""
        cells = row.cells
        decision, other = cells["decision"].casefold(), cells["other code"]
        segment = self._segments.get(cells["segment"])
        if segment is None:
            return "this piece was changed, or is not there any more; write the sheet anew"
        if _comparable(cells["text"]) != _comparable(fit(self._texts[cells["segment"]])):
            return "its text is not what stands in the material now; write the sheet anew"
        has_suggestion = bool(cells["coding"])
        suggestion = self._find_suggestion(cells, segment) if has_suggestion else None
        if has_suggestion and suggestion is None:
            return "its code, or the column `by` or `coding`, was changed; write the sheet anew"
        said = _Decision(segment, suggestion, decision, other, cells["memo"])
        return self._why_not(said) or self._contradiction(said, row.number) or said

    def _find_suggestion(self, cells: Mapping[str, str], segment: Row) -> Row | None:
        """Return the suggestion of a row, also one that an earlier codebook made."""
        document, start, end = _place(segment)
        code, coder, known = cells["code"], cells["by"], cells["coding"]
        found = self._suggested.get(known)
        if found is not None:
            return found if (found["code"], found["coder"]) == (code, coder) else None
        if known != coding_id(document, start, end, code, coder):
            return None
        quote = {"quote": segment["text"], "code": code, "coder": coder, "coding": known}
        return {"document": document, "start": start, "end": end, **quote}

    def _why_not(self, said: _Decision) -> str:
        """Say why a decision makes no sense; nothing where it does."""
        _, suggestion, decision, other, _ = said
        if decision and decision not in DECISIONS:
            return f"`{decision}` is no decision; {did_you_mean(decision, DECISIONS)}"
        if decision in {ACCEPT, REJECT} and suggestion is None:
            return f"there is no suggestion to {decision}; choose `{OTHER}` or `{NONE}`"
        if decision == OTHER and not other:
            return f"it is decided for `{OTHER}`, and no other code is named"
        if decision == NONE and other:
            return f"it says `{NONE}`, and names the code `{other}`"
        codes = [other, suggestion["code"] if suggestion and decision == ACCEPT else ""]
        for code in filter(None, codes):
            if self._codes is not None and code not in self._codes:
                return f"the codebook has no code `{code}`; {did_you_mean(code, self._codes)}"
        return ""

    def _contradiction(self, said: _Decision, number: int) -> str:
        """Say whether a row and those before it both give the segment a code and deny it that."""
        verdicts = {said.other: True} if said.other else {}
        if said.suggestion is not None and said.decision:
            code, is_accepted = said.suggestion["code"], said.decision == ACCEPT
            if verdicts.setdefault(code, is_accepted) != is_accepted:
                return f"it rejects the code `{code}` and names it"
        for code, is_accepted in verdicts.items():
            key = (said.segment["segment"], code)
            before, row = self._decided.setdefault(key, (is_accepted, number))
            if before != is_accepted:
                return f"row {row} decides otherwise on the code `{code}`"
        return ""

    def _write(self, said: _Decision) -> int:
        """Write what is new, and return how many lines that took."""
        before = self._lines
        suggestion = said.suggestion
        memo = "" if said.other else said.memo  # it explains the code that a person chose
        if suggestion is not None and said.decision == ACCEPT:
            self._judge(suggestion, "accepted", memo)
        elif suggestion is not None and said.decision:
            self._judge(suggestion, "rejected", memo)
        elif memo:
            self._remark(said, memo)
        if said.other:
            self._add(said)
        return self._lines - before

    def _judge(self, suggestion: Row, status: str, memo: str) -> None:
        verdict = self._journal.accept if status == "accepted" else self._journal.reject
        self._lines += len(verdict(suggestion, memo=memo))
        self._hold(suggestion, status, memo)

    def _remark(self, said: _Decision, memo: str) -> None:
        """Write a memo where nothing is decided on a suggestion."""
        about, target = said.suggestion, said.segment["document"]
        if (about["coding"] if about else target, memo) in self._memos:
            return
        if about is None:
            self._journal.memo(memo, about="document", target=target)
        else:
            self._journal.memo(memo, about="coding", target=about)
        self._memos.add((about["coding"] if about else target, memo))
        self._lines += 1

    def _add(self, said: _Decision) -> None:
        """Give the segment a code, unless the coder has given it that already."""
        key = (*_place(said.segment), said.other)
        held = self._held.get(key)
        if held is None and key in self._by_place:
            self._judge(self._by_place[key], "accepted", said.memo)
        elif held is None:
            added = self._journal.add(*key, said.memo, quote=said.segment["text"])
            self._hold({**said.segment, "code": said.other, "coding": added.coding}, "accepted",
                       said.memo)  # fmt: skip
            self._lines += 1
        elif held["status"] != "accepted":
            self._lines += len(self._journal.accept(held["coding"], memo=said.memo))
            self._hold(held, "accepted", said.memo)
        elif said.memo not in {"", held["memo"]}:
            self._journal.change(held["coding"], memo=said.memo)
            self._hold(held, "accepted", said.memo)
            self._lines += 1

    def _hold(self, row: Row, status: str, memo: str) -> None:
        key = (*_place(row), row["code"])
        memo = memo or self._held.get(key, {}).get("memo", "")
        self._held[key] = {**row, "status": status, "memo": memo}

    def mark_read(self, rows: Iterable[Filled], outcomes: Sequence[Row]) -> set[str]:
        """Declare read the segments of which every row is there, and decided; return the new ones.

        Segments are named as the sheet has them.
        """
        taken = {row["row"] for row in outcomes if row["outcome"] != "refused"}
        left: dict[str, set[str]] = {}
        for row in rows:
            name = row.cells["segment"]
            if row.number in taken and (row.cells["decision"] or row.cells["other code"]):
                left.setdefault(name, _all_rows(row.cells["rows"])).discard(row.cells["rows"])
        done = [name for name, missing in left.items() if not missing]
        table = SEGMENTS.frame(self._segments[name] for name in done)
        is_new = ~find_read(table, self._journal.reads)
        for segment in records(table[is_new]):
            self._journal.read(*_place(segment))
        return {name for name, new in zip(done, is_new, strict=True) if new}


def _all_rows(said: str) -> set[str]:
    """Return what the column `rows` says in all rows of a segment: `1 of 2`, `2 of 2`."""
    _, of, count = said.partition(" of ")
    if not of or not count.isdecimal():
        return {""}  # some of the segment's suggestions are not on the sheet
    return {f"{number} of {count}" for number in range(1, int(count) + 1)}


def _place(row: Row) -> Place:
    return row["document"], row["start"], row["end"]


def _comparable(text: str) -> str:
    """Return a text as it is after a spreadsheet program has had it: but for space and controls."""
    visible = (sign for sign in unicodedata.normalize("NFC", text)
               if sign.isspace() or unicodedata.category(sign) != "Cc")  # fmt: skip
    return " ".join("".join(visible).split())
