"""Acting: what a journal does is saved as a whole, or was not done."""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from qualcode.codings.lines import VERSION, Line
from qualcode.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """

    def __init__(self, store: Store, codebook: str | None) -> None:
        self._store = store
        self.codebook = codebook
        self.prepare: Callable[[], None] | None = None
        self.turn = threading.RLock()  # threads that share the journal wait for each other
        self._drafts: list[Line] | None = None
        self._batch: str | None = None

    @contextmanager
    def begin(self, *, batch: str | None = None, alone: bool = False) -> Iterator[None]:
        """Keep others from writing, and save at the end what was drafted; on an error, nothing.

        Inside another action it becomes a part of that.

        Args:
            batch: What its lines have in common, where they may be several.
            alone: Whether it cannot be a part of another.

        Raises:
            OptionError: It cannot be a part of another, and would be.
            OutputError: It cannot be saved.
        """
        with self.turn:
            if (drafts := self._drafts) is None:
                if self.prepare is not None:
                    self.prepare()
                    self.prepare = None
                with self._store.lock():
                    yield from self._save_at_the_end(batch)
            elif alone:
                raise OptionError("undo and redo cannot be part of a batch; end the batch first")
            else:
                yield from self._be_part(drafts)

    def _save_at_the_end(self, batch: str | None) -> Iterator[None]:
        drafts: list[Line] = []
        self._drafts, self._batch = drafts, batch
        try:
            yield
            if drafts:
                self._store.append(drafts)
        except BaseException:
            if drafts:
                self._store.forget()  # what the file has, was done
            raise
        finally:
            self._drafts = self._batch = None

    def _be_part(self, drafts: list[Line]) -> Iterator[None]:
        """Go on with an action, or leave it as it was before this part."""
        count = len(drafts)
        try:
            yield
        except BaseException:
            self._store.state.drop(drafts[count:])
            del drafts[count:]
            raise

    def look_again(self) -> None:
        """Read what others saved."""
        with self.turn:
            self._store.catch_up()
            self._store.state.take(self._drafts or [])  # the file may be another one

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
        if self._drafts is not None:
            self._drafts.append(line)
        self._store.state.take([line])
        return line
