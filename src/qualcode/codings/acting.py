"""Acting: what a journal does is saved as a whole, or was not done."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from qualcode.codings.lines import VERSION, Line
from qualcode.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from qualcode.codings.store import Store

L = TypeVar("L", bound=Line)


class Acts:
    """The actions on a store, one after the other.

    Args:
        store: Where their lines are saved.
        codebook: What the lines say of the codebook.

    Attributes:
        codebook: The same.
        prepare: What is to be done once before the first action, while others can still write.
        turn: A lock, to be held by who looks at the store while others may act on it.
        drafts: The lines of the action that is under way; None where none is.
        nests: Whether others may become parts of that.
    """

    def __init__(self, store: Store, codebook: str | None) -> None:
        self._store = store
        self.codebook = codebook
        self.prepare: Callable[[], None] | None = None
        self.turn = threading.RLock()  # threads that share the journal wait for each other
        self.drafts: list[Line] | None = None
        self.nests = False
        self._batch: str | None = None

    def begin(
        self, *, batch: str | None = None, nests: bool = False, alone: bool = False
    ) -> Action:
        """Keep others from writing, and save at the end what was drafted; on an error, nothing.

        Inside another action that `nests` it becomes a part of that.

        Args:
            batch: What its lines have in common, where they may be several.
            nests: Whether others may become parts of it.
            alone: Whether it cannot be a part of another.

        Raises:
            OptionError: It cannot be a part of another, and would be.
            OutputError: It cannot be saved.
        """
        return Action(self, batch, nests=nests, alone=alone)

    def open(self, batch: str | None, *, nests: bool) -> None:
        """Begin an action that is no part of another."""
        if self.prepare is not None:
            self.prepare()
            self.prepare = None
        self._store.acquire()
        self.drafts, self._batch, self.nests = [], batch, nests

    def save(self) -> None:
        """Save what was drafted; what the file has of it, was done."""
        if self.drafts:
            try:
                self._store.append(self.drafts)
            except BaseException:
                self._store.forget()
                raise

    def forget(self, first: int = 0) -> None:
        """Leave out what was drafted, from one draft on."""
        if not self.drafts or first >= len(self.drafts):
            return
        if first:
            self._store.state.drop(self.drafts[first:])
            del self.drafts[first:]
        else:
            self.drafts.clear()
            self._store.forget()

    def close(self) -> None:
        """End an action that is no part of another."""
        self.drafts = self._batch = None
        self.nests = False
        self._store.release()

    def look_again(self) -> None:
        """Read what others saved."""
        with self.turn:
            self._store.catch_up()
            self._store.state.take(self.drafts or [])  # the file may be another one

    def draft(self, kind: type[L], **facts: Any) -> L:
        """Make a line, and let the state know it, so that the rest of a batch does."""
        line = kind(
            v=VERSION,
            id=uuid.uuid4().hex,
            at=self._store.state.next_time(),
            batch=self._batch,
            codebook=self.codebook,
            **facts,
        )
        if self.drafts is not None:
            self.drafts.append(line)
        self._store.state.take([line])
        return line


class Action:
    """An action, or a part of one, as a context.

    It is a class and no generator, since an interrupt may come between any two steps. What it
    leaves behind where it could not end is cleared away by the next action.
    """

    def __init__(self, acts: Acts, batch: str | None, *, nests: bool, alone: bool) -> None:
        self._acts = acts
        self._batch = batch
        self._nests = nests
        self._alone = alone
        self._first = 0  # of the drafts that are its own
        self._is_part = False

    def __enter__(self) -> None:
        acts = self._acts
        acts.turn.acquire()
        try:
            self._enter()
        except BaseException:
            if not self._is_part:
                acts.close()
            acts.turn.release()
            raise

    def _enter(self) -> None:
        acts = self._acts
        if acts.drafts is not None and not acts.nests:  # an interrupt kept it from its end
            acts.forget()
            acts.close()
            acts.turn.release()
        self._is_part = acts.drafts is not None
        if self._is_part and self._alone:
            raise OptionError("undo and redo cannot be part of a batch; end the batch first")
        if self._is_part:
            self._first = len(acts.drafts or [])
        else:
            acts.open(self._batch, nests=self._nests)

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        acts = self._acts
        try:
            if kind is not None:
                acts.forget(self._first)
            elif not self._is_part:
                acts.save()
        finally:
            if not self._is_part:
                acts.close()
            acts.turn.release()
