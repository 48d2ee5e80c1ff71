"""Folding: from the lines of a journal to what they amount to.

The same lines give the same state in whatever order they stand in the file, as they do after git
merged two branches: lines are taken by their time and then their id, and a line that stands there
twice counts once. An undo names the action that it takes back, so that it never takes back what
another branch did in between.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from qualcode.codings.lines import (
    Accept,
    Add,
    Change,
    CodingLine,
    Line,
    Memo,
    Read,
    Redo,
    Reject,
    Remove,
    SpanLine,
    Undo,
    Unread,
    encode_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

Status = Literal["accepted", "rejected"]
_ORDER = attrgetter("at", "id")
_OF_THE_LINE = ("v", "id", "at", "batch", "codebook")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Held(Struct, frozen=True, gc=False):
    """A coding as it is: the line that last said what it is, its status, memo and time."""

    line: CodingLine
    status: Status
    memo: str
    at: str

    def facts(self) -> dict[str, Any]:
        """Return what a line about this coding says of it."""
        facts = msgspec.structs.asdict(self.line)
        for name in _OF_THE_LINE:
            del facts[name]
        return facts | {"memo": self.memo}


class State:
    """What the lines of one coder's journal amount to.

    Attributes:
        lines: All lines by id.
        codings: The coder's own codings and verdicts on those of others, by id.
        reads: What was declared read, by document, start and end.
        memos: The memos, by id.
        conflicts: Lines that change what is not there any more, as merging branches may leave.
        names: The `batch` of each line that has one, whether or not it counts.
        doubles: Lines that have the id of another, which counts in their place, by their content.
    """

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.codings: dict[str, Held] = {}
        self.reads: dict[tuple[str, int, int], Read] = {}
        self.memos: dict[str, Memo] = {}
        self.conflicts: list[CodingLine] = []
        self.doubles: dict[bytes, Line] = {}
        self.names: set[str] = set()
        self._gone: set[str] = set()
        self._done: dict[str, None] = {}  # in order; a dict finds and removes at once
        self._undone: dict[str, None] = {}  # what no state holds
        self._redoable: dict[str, None] = {}  # those of them after which nothing else was done
        self._last = ("", "")

    @property
    def undoable(self) -> str | None:
        """The action that an undo would take back now."""
        return next(reversed(self._done), None)

    @property
    def redoable(self) -> str | None:
        """The action that a redo would bring back now."""
        return next(reversed(self._redoable), None)

    @property
    def version(self) -> tuple[int, tuple[str, str]]:
        """What is another once lines were taken or dropped."""
        return len(self.lines), self._last

    def is_gone(self, coding: str) -> bool:
        """Say whether there was a coding of this id that was removed or undone."""
        return coding in self._gone

    def take(self, lines: Iterable[Line]) -> None:
        """Take more lines; those that are known already count once."""
        new: list[Line] = []
        is_other = False
        for line in lines:
            known = self.lines.get(line.id)
            if known is None:
                self.lines[line.id] = line
                new.append(line)
            elif known != line:
                is_other |= self._choose(known, line)
        if is_other:
            self._fold_again()
        elif new:
            self._go_on(new)

    def _choose(self, known: Line, other: Line) -> bool:
        """Keep one of two lines with the same id, whichever came first; say whether the other."""
        kept, double = sorted((known, other), key=lambda line: (line.at, encode_lines([line])))
        self.doubles[encode_lines([double])] = double
        self.lines[known.id] = kept
        return kept is other

    def _go_on(self, new: list[Line]) -> None:
        new = sorted(new, key=_ORDER)
        follows = _ORDER(new[0]) > self._last
        if follows and not any(isinstance(line, (Undo, Redo)) for line in new):
            self._record(new)
            self._apply(new)
        else:
            self._fold_again()

    def drop(self, lines: Iterable[Line]) -> None:
        """Forget lines that were not saved."""
        known = [line.id for line in lines if line.id in self.lines]
        for name in known:
            del self.lines[name]
        if known:
            self._fold_again()

    def confirm(self, lines: Iterable[Line]) -> None:
        """Know lines that were taken as they are in the file; they amount to the same."""
        self.lines.update((line.id, line) for line in lines if line.id in self.lines)

    def next_time(self) -> str:
        """Return the present time, but after that of every line that is there."""
        now = datetime.now(UTC).strftime(_TIME)
        last = self._last[0]
        if now > last:
            return now
        try:
            return (datetime.fromisoformat(last) + timedelta(microseconds=1)).strftime(_TIME)
        except (ValueError, OverflowError):  # such as the 30th of February
            return now

    def _fold_again(self) -> None:
        """Fold all lines anew beside what is there, so that nobody ever sees half of it."""
        fresh = State()
        fresh.lines, fresh.doubles = self.lines, self.doubles
        lines = sorted(self.lines.values(), key=_ORDER)
        fresh._record(lines)
        fresh._apply(lines)
        vars(self).update(vars(fresh))

    def _record(self, lines: list[Line]) -> None:
        """Find out which actions are done and which are undone."""
        self.names.update(line.batch for line in lines if line.batch)
        for line in lines:
            if isinstance(line, Undo):
                self._undo(line.of_action)
            elif isinstance(line, Redo):
                self._redo(line.of_action)
            elif (action := line.batch or line.id) not in self._undone:
                self._done[action] = None
                self._redoable.clear()
        self._last = _ORDER(lines[-1]) if lines else ("", "")

    def _undo(self, action: str) -> None:
        if action in self._done:
            del self._done[action]
            self._undone[action] = None
            self._redoable[action] = None

    def _redo(self, action: str) -> None:
        if action in self._undone:
            del self._undone[action]
            self._redoable.pop(action, None)
            self._done[action] = None

    def _apply(self, lines: list[Line]) -> None:
        undone = self._undone
        for line in lines:
            if (line.batch or line.id) not in undone:
                self._apply_one(line)
            elif isinstance(line, CodingLine):
                self._gone.add(line.coding)

    def _apply_one(self, line: Line) -> None:
        match line:
            case Add():  # most are, so it comes first
                self._hold(line, "accepted")
            case CodingLine():
                self._apply_to_coding(line, self.codings.get(line.coding))
            case Read():
                self.reads[_span(line)] = line
            case Unread():
                self.reads.pop(_span(line), None)
            case Memo():
                self.memos[line.id] = line

    def _apply_to_coding(self, line: CodingLine, held: Held | None) -> None:
        match line:
            case Change():
                # A coding whose first line was lost comes back as the change says that it is.
                if held is None and line.coding in self._gone:
                    self.conflicts.append(line)
                else:
                    self._hold(line, held.status if held else "accepted")
            case Remove():
                self._gone.add(line.coding)
                self.codings.pop(line.coding, None)
            case Accept():
                self._judge(line, held, "accepted")
            case Reject():
                self._judge(line, held, "rejected")

    def _hold(self, line: CodingLine, status: Status) -> None:
        self.codings[line.coding] = Held(line, status, line.memo, line.at)

    def _judge(self, line: CodingLine, held: Held | None, status: Status) -> None:
        if held is None:
            self._hold(line, status)
        else:
            memo = line.memo or held.memo
            self.codings[line.coding] = Held(held.line, status, memo, line.at)


def _span(line: SpanLine) -> tuple[str, int, int]:
    return line.document, line.start, line.end


def fold(lines: Iterable[Line]) -> State:
    """Return what lines amount to, in whatever order they are given."""
    state = State()
    state.take(lines)
    return state
