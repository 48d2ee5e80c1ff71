"""Journal: coding by hand, of which nothing that was saved is lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from qualcode.codings import journal_tables as tables
from qualcode.codings.acting import Acts
from qualcode.codings.coders import find_journal
from qualcode.codings.folding import Held, State, Status
from qualcode.codings.lines import (
    LONGEST_READ,
    About,
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
    Undo,
    Unread,
)
from qualcode.codings.places import Texts, check_quote
from qualcode.codings.store import Store
from qualcode.codings.verdicts import Target, find_facts, find_held, find_target, is_news
from qualcode.errors import OptionError, OutputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd

    from qualcode.codebooks import Codebook


class Journal:
    """One coder's codings by hand in a gathering, kept in `codings/<coder>.jsonl`.

    Every action is on the disk when its method returns, and was not done when it raises. Several
    programs may have the same journal open: each sees what the others saved when it next acts, or
    when `refresh` is called. What cannot be read is listed in `problems`.

    Args:
        path: The gathering's folder, or its `codings` folder.
        coder: Who codes: the name of the file, so letters, digits, `-`, `_`, `.` and spaces.
        documents: Needs `document` and `text`: spans are checked and quoted by it. Without it every
            quote must be given, and has no context by which to find it again.
        codebook: Says with which version was coded; with it, only its codes can be given.

    Raises:
        ColumnMissingError: `documents` lacks a column.
        GatheringError: The folder is not there, or a journal in it cannot be read.
        OptionError: The coder's name cannot be a file's.
    """

    def __init__(
        self,
        path: str | Path,
        coder: str,
        *,
        documents: pd.DataFrame | None = None,
        codebook: Codebook | None = None,
    ) -> None:
        file = find_journal(path, coder)
        self.coder = file.stem
        self._texts = Texts(documents)
        self._codebook = f"{codebook.name}@{codebook.version}" if codebook else None
        self._codes = [place.path for place in codebook.places()] if codebook else None
        self._store = Store(file)
        self._acts = Acts(self._store, self._codebook)
        if self._store.problems():
            with suppress(OutputError), self._store.lock():  # else at the next action
                self._store.mend()

    def __repr__(self) -> str:
        return f"<Journal {self.path}: {len(self._state.codings)} codings>"

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._store.path

    @property
    def _state(self) -> State:
        return self._store.state

    @property
    def codings(self) -> pd.DataFrame:
        """The codings table: the coder's own, and the coder's verdicts on those of others."""
        return tables.list_codings([(self.coder, self._store)])

    @property
    def reads(self) -> pd.DataFrame:
        """The reads table."""
        return tables.list_reads([(self.coder, self._store)])

    @property
    def memos(self) -> pd.DataFrame:
        """The memos table."""
        return tables.list_memos([(self.coder, self._store)])

    @property
    def problems(self) -> pd.DataFrame:
        """The problems table: lines that were set aside or recovered, and why."""
        return tables.list_problems([self._store])

    def refresh(self) -> None:
        """Read what others saved since this journal last acted."""
        self._store.catch_up()

    def add(  # noqa: PLR0913 - what a coding consists of
        self,
        document: str,
        start: int,
        end: int,
        code: str,
        memo: str = "",
        *,
        quote: str | None = None,
    ) -> Add:
        """Code a span: `start` and `end` count code points of the document's text.

        Returns:
            The line that was saved; its `coding` is the coding's id.

        Raises:
            OptionError: There is no such span, quote or code.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            facts = check_quote(self._texts.place(document, start, end, quote))
            coding = uuid.uuid4().hex
            return self._acts.draft(Add, **facts, coding=coding, code=self._check(code), memo=memo)

    def remove(self, coding: str | CodingLine) -> Remove:
        """Take a coding away, or the verdict on another's; raises as `change` does."""
        with self._acts.begin():
            held = self._find(coding)
            return self._acts.draft(Remove, **held.facts())

    def change(  # noqa: PLR0913 - what a coding consists of
        self,
        coding: str | CodingLine,
        *,
        document: str | None = None,
        start: int | None = None,
        end: int | None = None,
        code: str | None = None,
        memo: str | None = None,
        quote: str | None = None,
    ) -> Change:
        """Change what is given of a coding; the rest stays.

        Raises:
            OptionError: There is no such coding, span, quote or code; or nothing is given.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            facts = self._find(coding).facts()
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
            facts |= {"code": self._check(code)} if code is not None else {}
            facts |= {"memo": memo} if memo is not None else {}
            return self._acts.draft(Change, **facts)

    def duplicate(self, coding: str | CodingLine, code: str) -> Add | Reject:
        """Give the span of a coding another code as well; a rejected one is rejected there too.

        Raises:
            OptionError: There is no such coding or code.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            held = self._find(coding)
            facts = held.facts() | {"coding": uuid.uuid4().hex, "code": self._check(code)}
            if held.status == "rejected":
                return self._acts.draft(Reject, **facts)
            return self._acts.draft(Add, **facts)

    def accept(
        self, codings: pd.DataFrame | Mapping[str, Any] | str | Iterable[Any], *, memo: str = ""
    ) -> list[Line]:
        """Find codings right, of rules, models or others; one undo takes it all back.

        Args:
            codings: Rows of a codings table, or ids of codings that this journal knows.
            memo: A remark on each.

        Returns:
            The lines that were saved; none for those that were accepted already.

        Raises:
            ColumnMissingError: A table lacks a column.
            OptionError: An id is not known, or a quote is not what stands there.
            OutputError: It cannot be saved; then none is.
        """
        return self._judge(Accept, "accepted", codings, memo)

    def reject(
        self, codings: pd.DataFrame | Mapping[str, Any] | str | Iterable[Any], *, memo: str = ""
    ) -> list[Line]:
        """Find codings wrong; takes, returns and raises what `accept` does."""
        return self._judge(Reject, "rejected", codings, memo)

    def read(self, document: str, start: int | None = None, end: int | None = None) -> Read:
        """Declare a span read, coded or not; without start and end, the whole document.

        Raises:
            OptionError: There is no such document or span.
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
            if (document, start, end) not in self._state.reads:
                raise OptionError(f"{document}: from {start} to {end} was not declared read")
            return self._acts.draft(Unread, document=document, start=start, end=end)

    def memo(self, text: str, about: About = "coding", target: Target = "") -> Memo:
        """Write a memo on a coding, a code (its path), a document (its id) or the gathering.

        A coding is given by its id or, where it is another's, by its row in a codings table.

        Raises:
            OptionError: There is no text or no such target.
            OutputError: It cannot be saved.
        """
        with self._acts.begin():
            if not text.strip():
                raise OptionError("a memo needs a text")
            found = find_target(about, target, self._state, self._texts)
            return self._acts.draft(Memo, about=about, target=found, text=text)

    def undo(self) -> Undo:
        """Take back the last action that is not yet undone; a batch is one.

        Raises:
            OptionError: There is nothing to undo, or a batch is under way.
            OutputError: It cannot be saved.
        """
        with self._acts.begin(alone=True):
            if self._state.undoable is None:
                raise OptionError(f"there is nothing to undo in the journal of {self.coder}")
            return self._acts.draft(Undo, of_action=self._state.undoable)

    def redo(self) -> Redo:
        """Bring back what was undone last, if nothing else was done since; raises as `undo`."""
        with self._acts.begin(alone=True):
            if self._state.redoable is None:
                raise OptionError(f"there is nothing to bring back in the journal of {self.coder}")
            return self._acts.draft(Redo, of_action=self._state.redoable)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make what is done inside one action: saved at its end, all or nothing, one undo.

        Others cannot write to this journal meanwhile.
        """
        with self._acts.begin(batch=uuid.uuid4().hex):
            yield

    def _judge(
        self, kind: type[Accept | Reject], status: Status, codings: Any, memo: str
    ) -> list[Line]:
        with self._acts.begin(batch=uuid.uuid4().hex):
            facts = [
                found | ({"memo": memo} if memo else {})
                for found in find_facts(codings, self._state, self._texts)
                if is_news(found["coding"], self._state, status, memo)
            ]
            return [self._acts.draft(kind, **found) for found in facts]

    def _find(self, coding: str | CodingLine) -> Held:
        return find_held(coding, self._state)

    def _check(self, code: str) -> str:
        if not code.strip():
            raise OptionError("a coding needs a code")
        if self._codes is not None and code not in self._codes:
            hint = did_you_mean(code, self._codes)
            raise OptionError(f"the codebook {self._codebook} has no code `{code}`; {hint}")
        return code


def _shorten(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out a quote that would make the journal as long as the documents."""
    is_short = facts["end"] - facts["start"] <= LONGEST_READ
    return facts if is_short else facts | {"quote": None}
