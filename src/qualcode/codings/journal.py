"""Journal: coding by hand, of which nothing that was saved is lost."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qualcode.codings.folding import Status
from qualcode.codings.lines import (
    LONGEST_READ,
    About,
    Accept,
    Add,
    Change,
    Line,
    Memo,
    Read,
    Redo,
    Reject,
    Remove,
    Undo,
    Unread,
)
from qualcode.codings.opened import OpenJournal
from qualcode.codings.places import check_quote
from qualcode.codings.verdicts import (
    Target,
    find_facts,
    find_held,
    find_new,
    find_target,
    is_news,
)
from qualcode.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd


class Journal(OpenJournal):
    """One coder's journal, for documents that are at hand.

    The public `qualcode.Journal`, its child, says what it promises, and reads the documents itself.

    Args:
        path: The gathering's folder, or its `codings` folder.
        coder: Who codes.
        documents: Needs `document` and `text`. None: quotes must be given, and are believed.
        codebook: With it, only its codes can be given.
        new_codes: Others can be given all the same.

    Raises:
        ColumnMissingError: `documents` lacks a column.
        GatheringError: The folder is not there, or a journal in it cannot be read.
        OptionError: The coder's name cannot be a file's.
    """

    def add(  # noqa: PLR0913 - what a coding consists of
        self,
        document: str,
        start: int,
        end: int,
        code: str,
        memo: str | None = "",
        *,
        quote: str | None = None,
        coding: str | None = None,
    ) -> Add:
        """Code a span: `start` and `end` count code points of the document's text.

        Args:
            document: The document's id.
            start: First code point.
            end: The code point after the last.
            code: The code's full path.
            memo: A remark.
            quote: What stands there, where the documents are not at hand.
            coding: Its id, where the caller has given it one; never one that was used before.

        Returns:
            The line that was saved; its `coding` is the coding's id.

        Raises:
            OptionError: There is no such span, quote or code; or the id is another coding's.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            facts = check_quote(self._texts.place(document, start, end, quote))
            facts |= {"coding": find_new(coding, self.state), "code": self._codes.check(code)}
            return self._acts.draft(Add, **facts, memo=_read_memo(memo))

    def remove(self, coding: Target) -> Remove:
        """Take a coding away, or the verdict on another's; raises as `change` does."""
        with self._acts.begin():
            return self._acts.draft(Remove, **find_held(coding, self.state).facts())

    def change(  # noqa: PLR0913 - what a coding consists of
        self,
        coding: Target,
        *,
        document: str | None = None,
        start: int | None = None,
        end: int | None = None,
        code: str | None = None,
        memo: str | None = None,
        quote: str | None = None,
    ) -> Change:
        """Change what is given of a coding; the rest stays.

        Args:
            coding: Its id, the line that made it, or its row in `codings`.
            document: Where it stands from now on.
            start: Likewise; code points of the document's text.
            end: Likewise.
            code: Its code from now on.
            memo: The remark on it; an empty one takes the old one away.
            quote: What stands there, where the documents are not at hand.

        Raises:
            ColumnMissingError: A row has no `coding`.
            OptionError: There is no such coding, span, quote or code; or nothing is given.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            facts = find_held(coding, self.state).facts()
            if any(given is not None for given in (document, start, end, quote)):
                place = self._texts.place(
                    facts["document"] if document is None else document,
                    facts["start"] if start is None else start,
                    facts["end"] if end is None else end,
                    quote,
                )
                facts |= check_quote(place)
            elif code is None and memo is None:
                raise OptionError("nothing is to be changed; give start, end, code or memo")
            facts |= {"code": self._codes.check(code)} if code is not None else {}
            facts |= {"memo": _read_memo(memo)} if memo is not None else {}
            return self._acts.draft(Change, **facts)

    def duplicate(self, coding: Target, code: str) -> Add | Reject:
        """Give the span of a coding another code as well; a rejected one is rejected there too.

        Raises:
            OptionError: There is no such coding or code.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            held = find_held(coding, self.state)
            facts = held.facts() | {"coding": uuid.uuid4().hex, "code": self._codes.check(code)}
            if held.status == "rejected":
                return self._acts.draft(Reject, **facts)
            return self._acts.draft(Add, **facts)

    def accept(
        self, codings: pd.DataFrame | Target | Iterable[Any], *, memo: str | None = ""
    ) -> list[Line]:
        """Find codings right, of rules, models or others; one undo takes it all back.

        Args:
            codings: Rows of a codings table, or ids of codings that this journal knows.
            memo: A remark on each.

        Returns:
            The lines that were saved; none for those that were accepted already.

        Raises:
            ColumnMissingError: A table lacks a column.
            OptionError: An id is not known, or a row is not what a coding can be: its quote is not
                what stands there, or it has no code.
            OutputError: It cannot be saved; then none is.
        """
        return self._judge(Accept, "accepted", codings, memo)

    def reject(
        self, codings: pd.DataFrame | Target | Iterable[Any], *, memo: str | None = ""
    ) -> list[Line]:
        """Find codings wrong; takes, returns and raises what `accept` does."""
        return self._judge(Reject, "rejected", codings, memo)

    def read(self, document: str, start: int | None = None, end: int | None = None) -> Read:
        """Declare a span read, coded or not; without start and end, the whole document.

        Raises:
            OptionError: There is no such document or span; or the document is empty.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            return self._acts.draft(Read, **_shorten(self._texts.place(document, start, end)))

    def unread(self, document: str, start: int | None = None, end: int | None = None) -> Unread:
        """Take back that exactly this span was read, of a document that may be gone.

        Raises:
            OptionError: This span was not declared read.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            if start is None or end is None:
                facts = self._texts.place(document, start, end)
                start, end = facts["start"], facts["end"]
            line = self.state.reads.get((document, start, end))
            if line is None:
                raise OptionError(f"{document}: from {start} to {end} was not declared read")
            span = {"document": line.document, "start": line.start, "end": line.end}
            return self._acts.draft(Unread, **span)

    def memo(self, text: str, about: About = "coding", target: Target = "") -> Memo:
        """Write a memo on a coding, a code (its path), a document (its id) or the gathering.

        A coding is given by its id or, where it is another's, by its row in a codings table.

        Raises:
            ColumnMissingError: A row does not have what the memo is about.
            OptionError: There is no text or no such target; with a codebook, a code must be its own
                or that of a coding.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            if not _read_memo(text).strip():
                raise OptionError("a memo needs a text")
            found = find_target(about, target, self.state, self._texts, self._codes)
            return self._acts.draft(Memo, about=about, target=found, text=str(text))

    def undo(self, name: str | None = None) -> Undo:
        """Take back the last action that is not yet undone; a batch is one.

        Args:
            name: By which `knows` will know of it, as of a batch.

        Raises:
            OptionError: There is nothing to undo, or a batch is under way.
            OutputError: It cannot be saved.
        """
        with self._acts.begin(batch=name, alone=True):
            if self.state.undoable is None:
                raise OptionError(f"there is nothing to undo in the journal of {self.coder}")
            return self._acts.draft(Undo, of_action=self.state.undoable)

    def redo(self, name: str | None = None) -> Redo:
        """Bring back what was undone last, if nothing else was done since; as `undo` does."""
        with self._acts.begin(batch=name, alone=True):
            if self.state.redoable is None:
                raise OptionError(f"there is nothing to bring back in the journal of {self.coder}")
            return self._acts.draft(Redo, of_action=self.state.redoable)

    @contextmanager
    def batch(self, name: str | None = None) -> Iterator[None]:
        """Make what is done inside one action: saved at its end, all or nothing, one undo.

        Others cannot write to this journal meanwhile. If the program is killed while it saves,
        the lines that were written by then count.

        Args:
            name: By which `knows` will know of it; never one that was used before. None: a new one.

        Raises:
            OptionError: The name was used before.
            OutputError: It cannot be saved.
        """
        with self._acts.begin(batch=name or uuid.uuid4().hex, nests=True):
            if name in self.state.names:
                raise OptionError(f"what is called `{name}` was done already")
            yield

    def _judge(
        self, kind: type[Accept | Reject], status: Status, codings: Any, memo: str | None
    ) -> list[Line]:
        memo, lines = _read_memo(memo), list[Line]()
        with self._acts.begin(batch=uuid.uuid4().hex):
            for found in find_facts(codings, self.state, self._texts):
                if is_news(found["coding"], self.state, status, memo):
                    facts = found | ({"memo": memo} if memo else {})
                    lines.append(self._acts.draft(kind, **facts))
        return lines


def _read_memo(memo: object) -> str:
    """Return a remark; none is an empty one."""
    if memo is not None and not isinstance(memo, str):
        raise OptionError(f"a memo is a text, not {memo!r}")
    return str(memo or "")


def _shorten(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out a quote that would make the journal as long as the documents."""
    is_short = facts["end"] - facts["start"] <= LONGEST_READ
    return facts if is_short else facts | {"quote": None}
