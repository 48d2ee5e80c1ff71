"""Acts: what a coder does in a view becomes actions of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatchmethod
from typing import Any

from qualcode.codings import Journal
from qualcode.codings.lines import CodingLine, Line, SpanLine
from qualcode.errors import OptionError
from qualcode.widget import requests as ask
from qualcode.widget.own import Own
from qualcode.widget.proposals import Proposals, Row
from qualcode.widget.sources import Source, Span


class Acts:
    """Does in a journal what views send; each act is one undo.

    Args:
        journal: The coder's.
        sources: What can be opened, by key.
        own: What the coder has done.
        proposals: What waits for the coder's word.
        shown: What else is shown of others, by id.
    """

    def __init__(
        self,
        journal: Journal,
        sources: Mapping[str, Source],
        own: Own,
        proposals: Proposals,
        shown: Mapping[str, Row],
    ) -> None:
        self._journal = journal
        self._sources = sources
        self._own = own
        self._proposals = proposals
        self._shown = shown

    def do(self, act: ask.AnyAct) -> list[Line]:
        """Do it if it was not done before; return the lines that tell what was done, or undone.

        Raises:
            OptionError: It cannot be done.
            OutputError: It cannot be saved.
        """
        if self._journal.knows(act.id):
            return []
        match act:
            case ask.Undo():
                return self._lines(self._journal.undo(act.id).of_action)
            case ask.Redo():
                return self._lines(self._journal.redo(act.id).of_action)
        with self._journal.batch(act.id):
            self._do(act)
        return self._lines(act.id)

    def _lines(self, action: str) -> list[Line]:
        lines = self._journal.state.lines.values()
        return [line for line in lines if action in {line.batch, line.id}]

    @singledispatchmethod
    def _do(self, act: ask.Act) -> None:
        """Do one act, as part of a batch."""
        raise OptionError(f"`{type(act).__name__}` is not known here")

    @_do.register
    def _add(self, act: ask.Add) -> None:
        self._code(self._source(act.source).to_span(act.start, act.end), act.code, act.coding)

    @_do.register
    def _change(self, act: ask.Change) -> None:
        if act.coding not in self._journal.state.codings:
            self._judge([self._find(act.coding)], "accept")
        held = self._journal.state.codings[act.coding]
        if held.status == "rejected" and act.memo is None:
            raise OptionError("this was rejected; take that back first")
        place: dict[str, Any] = {}
        span = self._own.place(held)
        if act.start is not None and act.end is not None:
            span = self._source(act.source).to_span(act.start, act.end)
            place = dict(zip(("document", "start", "end"), span, strict=True))
        if span and act.memo is None:
            self._refuse_twin(span, act.code or held.line.code, of=act.coding)
        self._journal.change(act.coding, code=act.code, memo=act.memo, **place)

    @_do.register
    def _replace(self, act: ask.Replace) -> None:
        row = self._find(act.coding)
        self._judge([row], "reject")
        self._code((row["document"], row["start"], row["end"]), act.code, act.new)

    @_do.register
    def _remove(self, act: ask.Remove) -> None:
        self._journal.remove(act.coding)

    @_do.register
    def _judge_one(self, act: ask.Judge) -> None:
        self._judge([self._find(act.coding)], act.verdict)

    @_do.register
    def _judge_term(self, act: ask.JudgeTerm) -> None:
        rows = self._proposals.of_term(act.code, act.term)
        if not rows:
            raise OptionError(f"no suggestion of `{act.code}` by “{act.term}” waits any more")
        self._judge(rows, act.verdict)

    @_do.register
    def _mark(self, act: ask.Mark) -> None:
        source = self._source(act.source)
        if act.segment >= len(source.spans):
            raise OptionError(f"{source.name} has {len(source.spans)} segments, and none behind")
        span = source.spans[act.segment]
        if act.is_read:
            self._journal.read(*span)
        else:
            self._unread(span)

    @_do.register
    def _note(self, act: ask.Note) -> None:
        target: Any = act.target
        if act.about == "document":
            source = self._source(act.source)
            target = source.spans[min(act.segment, len(source.spans) - 1)][0]
        elif act.about == "coding" and act.target not in self._journal.state.codings:
            target = self._find(act.target)
        self._journal.memo(act.text, act.about, target)

    def _source(self, key: str) -> Source:
        if key not in self._sources:
            raise OptionError(
                "the text is not as it was when this was done, so it has no place; do it again"
            )
        return self._sources[key]

    def _find(self, coding: str) -> Row:
        """Return a coding of others as a row of a codings table."""
        row = self._proposals.by_id.get(coding) or self._shown.get(coding)
        if row is None:
            raise OptionError("this coding is not there any more; somebody has taken it away")
        return row

    def _code(self, span: Span, code: str, coding: str) -> None:
        self._refuse_twin(span, code, of=coding)
        if code != "/".join(filter(None, map(str.strip, code.split("/")))) or "\t" in code:
            raise OptionError(f"`{code}` is no code: names are parted by /, without spaces around")
        self._journal.add(*span, code, coding=coding)

    def _refuse_twin(self, span: Span, code: str, *, of: str) -> None:
        for name, (held, there) in self._own.codings([span[0]]).items():
            is_same = there == span and held.line.code == code and held.status == "accepted"
            if is_same and name != of:
                raise OptionError(f"this is coded `{code}` already")

    def _judge(self, rows: list[Row], verdict: str) -> None:
        judge = self._journal.accept if verdict == "accept" else self._journal.reject
        judge(rows)

    def _unread(self, span: Span) -> None:
        """Take back that a segment was read; what else was read in one go with it stays so."""
        document, first, last = span
        for written, (_, start, end) in self._own.spans_read(document):
            if start <= first and last <= end:
                self._journal.unread(*written)
                for rest in ((start, first), (last, end)):
                    if rest[0] < rest[1]:
                        self._journal.read(document, *rest)


def describe(lines: list[Line]) -> tuple[str, SpanLine | None]:
    """Say in a few words what an action was, and where."""
    if not lines:
        return "done before", None
    # Of what took several steps, such as accepting and then changing, the last says what it was.
    is_mixed = len({type(line) for line in lines}) > 1
    lines = lines[-1:] if is_mixed else lines
    first = lines[0]
    where = first if isinstance(first, SpanLine) else None
    if is_mixed and isinstance(first, CodingLine):
        return f"changed to `{first.code}`", where
    if isinstance(first, CodingLine):
        count = f"{len(lines)} codings" if len(lines) > 1 else f"`{first.code}`"
        return f"{_DONE[str(first.__struct_config__.tag)]} {count}", where
    return _DONE[str(first.__struct_config__.tag)], where


_DONE = {
    "add": "coded",
    "change": "changed",
    "remove": "removed",
    "accept": "accepted",
    "reject": "rejected",
    "read": "marked as read",
    "unread": "marked as not read",
    "memo": "wrote a memo",
}
