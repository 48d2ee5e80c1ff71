"""Store: a journal's file, from which nothing that was saved is lost.

Lines are appended under a lock, flushed and fsynced; only then do they count. What a killed program
left of its last line is moved to `<coder>.jsonl.rejected` before the next line is written.
What cannot be read elsewhere stays where it is, and is copied there once, with its reason.
"""

from __future__ import annotations

import base64
import json
import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qualcode.codings.contents import TORN, Contents, is_torn, split_tail
from qualcode.codings.lines import Line, Unreadable, check_lines
from qualcode.errors import GatheringError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedReader, FileIO
    from pathlib import Path

    from filelock import FileLock

    from qualcode.codings.folding import State

SECONDS_TO_WAIT = 10.0
_POLL = 0.005  # seconds between looks whether the lock is free


class Store:
    """The file of one coder's journal.

    Args:
        path: The file; it is made by the first line that is saved.

    Attributes:
        recovered: What was moved away because it was not written to its end.

    Raises:
        GatheringError: The file is there and cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recovered: list[Unreadable] = []
        self._contents: Contents | None = None  # none: to be read from the beginning
        self._copied: set[bytes] | None = None
        self._lock: FileLock | None = None
        self.catch_up()

    @property
    def rejected(self) -> Path:
        """The file beside it that holds what could not be read."""
        return self.path.with_name(f"{self.path.name}.rejected")

    @property
    def contents(self) -> Contents:
        """What the file held when it was last looked at."""
        return self._contents or self.catch_up()

    @property
    def state(self) -> State:
        """What its lines amount to."""
        return self.contents.state

    def forget(self) -> None:
        """Let the file be read from its beginning when it is next looked at.

        What went wrong half way, and at what moment an interrupt came, does not matter then.
        """
        self._contents = None

    def catch_up(self) -> Contents:
        """Read what was written since the last time; all of it where the file is another one."""
        try:
            with self.path.open("rb") as stream:
                return self._read(stream)
        except FileNotFoundError:
            if self._contents is None or not self._contents.is_empty:
                self._contents = Contents()
            return self._contents
        except OSError as broken:
            raise GatheringError(f"{self.path}: cannot be read: {broken.strerror}") from None

    def _read(self, stream: BufferedReader) -> Contents:
        known = self._contents
        if known and known.is_as(stream):
            return known
        if not known or not known.is_beginning_of(stream):
            known = Contents()
        self._contents = None  # until all is read
        known.read_on(stream)
        self._contents = known
        return known

    def problems(self) -> list[Unreadable]:
        """List what was set aside, what was recovered, and what does not count."""
        return sorted([*self.recovered, *self.contents.problems()])

    def acquire(self, *, wait: bool = True) -> None:
        """Keep all others from writing, and know what they wrote.

        Args:
            wait: Whether to wait until another program has done what it does.

        Raises:
            OutputError: The folder cannot be written, or another program keeps the lock.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - needed only to write

        try:
            if not self.path.parent.is_dir():
                self.path.parent.mkdir(exist_ok=True)  # another program may be as quick
                _sync_folder(self.path.parent.parent)
            path = self.path.with_name(f".{self.path.stem}.lock")
            self._lock = FileLock(path, poll_interval=_POLL)  # known before it is taken
            self._lock.acquire(timeout=SECONDS_TO_WAIT if wait else 0)
        except Timeout:
            raise OutputError(
                f"{self.path}: another program has been writing to it for {SECONDS_TO_WAIT:.0f} "
                "seconds; end that, and do it again"
            ) from None
        except OSError as broken:
            raise _refusal(self.path, broken) from None
        self.catch_up()

    def release(self) -> None:
        """Let others write."""
        if self._lock is not None:
            self._lock.release(force=True)
            self._lock = None

    @contextmanager
    def lock(self, *, wait: bool = True) -> Iterator[None]:
        """Acquire the lock for what is done inside; takes and raises what `acquire` does."""
        try:
            self.acquire(wait=wait)
            yield
        finally:
            self.release()

    def mend(self) -> None:
        """Set aside what cannot be read; the lock must be held.

        Raises:
            OutputError: There is no place to put it.
        """
        try:
            if self.contents.is_torn:
                self._move_torn()
            self._copy_unreadable()
        except OSError as broken:
            raise _refusal(self.rejected, broken) from None

    def _move_torn(self) -> None:
        """Move what was not written to its end, as the file has it now, whatever it had before."""
        with self.path.open("r+b") as stream:
            ended, tail = split_tail(stream.read())
            if is_torn(tail):
                torn = Unreadable(ended.count(b"\n") + 1, f"{TORN}; moved out of the journal", tail)
                _append(self.rejected, _describe([torn]))
                stream.truncate(len(ended))
                os.fsync(stream.fileno())
                self.recovered.append(torn)
        self.forget()

    def _copy_unreadable(self) -> None:
        unreadable = self.contents.unreadable
        if not unreadable:
            return
        if self._copied is None:
            self._copied = _read_copied(self.rejected)
        new = {line.raw: line for line in reversed(unreadable) if line.raw not in self._copied}
        if new:
            _append(self.rejected, _describe(list(reversed(new.values()))))
            self._copied.update(new)

    def append(self, lines: Sequence[Line]) -> None:
        """Save lines: all of them, or none. The lock must be held.

        Raises:
            OptionError: One of them could not be read again.
            OutputError: They cannot be written; the file is as it was.
        """
        content, found = check_lines(lines)
        self.catch_up()  # git may have put another file there, which does not ask for the lock
        self.mend()
        try:
            _append(self.path, content)
        except OSError as broken:
            raise _refusal(self.path, broken) from None
        self.state.confirm(found)
        self.catch_up()


def _append(path: Path, content: bytes) -> None:
    """Append lines and wait until the disk has them; leave the file as it was if that fails."""
    is_new = not path.exists()
    with path.open("a+b", buffering=0) as stream:
        size = stream.seek(0, os.SEEK_END)
        try:
            _write_all(stream, content if _is_ended(stream, size) else b"\n" + content)
            os.fsync(stream.fileno())
            if is_new:
                _sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                stream.truncate(size)
                os.fsync(stream.fileno())
            raise


def _is_ended(stream: FileIO, size: int) -> bool:
    """Say whether a file's last line is ended, which an editor may leave out."""
    stream.seek(max(size - 1, 0))
    return stream.read(1) in {b"", b"\n"}


def _write_all(stream: FileIO, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[stream.write(view) :]


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows of a new name in a folder; Windows has no such thing."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _describe(lines: Sequence[Unreadable]) -> bytes:
    """Return lines for `.rejected`; bytes that are no UTF-8 are kept in base64."""
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    rows = []
    for number, reason, raw in lines:
        row = {"at": at, "line": number, "reason": reason}
        try:
            row["text"] = raw.decode("utf-8")
        except UnicodeDecodeError:
            row["base64"] = base64.b64encode(raw).decode("ascii")
        rows.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(rows).encode("utf-8")


def _read_copied(path: Path) -> set[bytes]:
    """Return the lines that `.rejected` holds already."""
    copied = set()
    content = path.read_bytes() if path.exists() else b""
    for line in content.split(b"\n"):
        with suppress(ValueError, KeyError, TypeError):
            row = json.loads(line)
            known = base64.b64decode(row["base64"]) if "base64" in row else row["text"].encode()
            copied.add(known)
    return copied


def _refusal(path: Path, broken: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written: {broken.strerror}; nothing of this was saved: make room or "
        "give leave to write, and do it again"
    )
