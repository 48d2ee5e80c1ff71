"""Store: a journal's file, from which nothing that was saved is lost.

Lines are appended under a lock, flushed and fsynced; only then do they count. What a killed program
left of its last line is moved to `<coder>.jsonl.rejected` before the next line is written. What
cannot be read elsewhere stays where it is, and is copied there once, with its reason.
"""

from __future__ import annotations

import base64
import json
import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codings.folding import State
from qualcode.codings.lines import Line, Unreadable, decode_lines, encode_lines, is_whole
from qualcode.errors import GatheringError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedReader, FileIO
    from pathlib import Path

SECONDS_TO_WAIT = 10.0
_POLL = 0.005  # seconds between looks whether the lock is free
_COMPARED = 1_024  # bytes before the end that must be the same for a file to have only grown


class _Place(NamedTuple):
    """How far a file was read, and what tells that it is still that file."""

    file: tuple[int, int, int] = (0, 0, 0)  # inode, size, time of the last change
    offset: int = 0
    number: int = 1  # of the line that begins at the offset
    before: bytes = b""


class Store:
    """The file of one coder's journal, read as far as it was written.

    Args:
        path: The file; it is made by the first line that is saved.

    Attributes:
        state: What the lines amount to.
        unreadable: The lines that were set aside.
        recovered: What was moved away because it was the beginning of a line.
        tail: The beginning of a line that another program writes now, or left when it was killed.

    Raises:
        GatheringError: The file is there and cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = State()
        self.unreadable: list[Unreadable] = []
        self.recovered: list[Unreadable] = []
        self.tail = b""
        self._place = _Place()
        self._copied: set[bytes] | None = None
        self.catch_up()

    @property
    def rejected(self) -> Path:
        """The file beside it that holds what could not be read."""
        return self.path.with_name(f"{self.path.name}.rejected")

    def catch_up(self) -> None:
        """Read what was written since the last time; all of it where the file is another one."""
        try:
            with self.path.open("rb") as stream:
                self._read(stream)
        except FileNotFoundError:
            if self._place.offset:
                self._start_again()
        except OSError as broken:
            raise GatheringError(f"{self.path}: cannot be read: {broken.strerror}") from None

    def _read(self, stream: BufferedReader) -> None:
        found = os.fstat(stream.fileno())
        file = (found.st_ino, found.st_size, found.st_mtime_ns)
        if file == self._place.file:
            return
        if not self._has_only_grown(stream, file):
            self._start_again()
        stream.seek(self._place.offset)
        self._take(stream.read(), file)

    def _has_only_grown(self, stream: BufferedReader, file: tuple[int, int, int]) -> bool:
        place = self._place
        if file[0] != place.file[0] or file[1] < place.offset:
            return False
        stream.seek(place.offset - len(place.before))
        return stream.read(len(place.before)) == place.before

    def _start_again(self) -> None:
        self.state, self.unreadable, self.tail, self._place = State(), [], b"", _Place()

    def _take(self, content: bytes, file: tuple[int, int, int]) -> None:
        ended, self.tail = _split_tail(content)
        lines, unreadable = decode_lines(ended, first=self._place.number)
        last, _ = decode_lines(self.tail)  # whole where an editor left out the line's end
        self.state.take([*lines, *last])
        self.unreadable += unreadable
        self._place = _Place(
            file,
            self._place.offset + len(ended),
            self._place.number + ended.count(b"\n"),
            (self._place.before + ended)[-_COMPARED:],
        )

    def problems(self) -> list[Unreadable]:
        """List what was set aside, what was recovered, and what is not whole at the end."""
        found = [*self.unreadable, *self.recovered]
        _, unfinished = decode_lines(self.tail, first=self._place.number)
        found += [
            line if is_whole(line.raw) else line._replace(reason="the beginning of a line only")
            for line in unfinished
        ]
        for line in self.state.conflicts:
            reason = f"changes the coding {line.coding}, which was removed or undone before"
            found.append(Unreadable(0, reason, encode_lines([line])))
        return sorted(found)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep all others from writing, and know what they wrote.

        Raises:
            OutputError: The folder cannot be written, or another program keeps the lock.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - needed only to write

        try:
            if not self.path.parent.is_dir():
                self.path.parent.mkdir(exist_ok=True)  # another program may be as quick
                _sync_folder(self.path.parent.parent)
            lock = FileLock(self.path.with_name(f".{self.path.stem}.lock"), poll_interval=_POLL)
            lock.acquire(timeout=SECONDS_TO_WAIT)
        except Timeout:
            raise OutputError(
                f"{self.path}: another program has been writing to it for {SECONDS_TO_WAIT:.0f} "
                "seconds; end that, and do it again"
            ) from None
        except OSError as broken:
            raise _refusal(self.path, broken) from None
        try:
            self.catch_up()
            yield
        finally:
            lock.release()

    def mend(self) -> None:
        """Set aside what cannot be read; the lock must be held.

        Raises:
            OutputError: There is no place to put it.
        """
        try:
            if self.tail.strip() and not is_whole(self.tail):
                self._move_tail()
            self._copy_unreadable()
        except OSError as broken:
            raise _refusal(self.rejected, broken) from None

    def _move_tail(self) -> None:
        reason = "the beginning of a line only; moved out of the journal"
        torn = Unreadable(self._place.number, reason, self.tail)
        _append(self.rejected, _describe([torn]))
        with self.path.open("r+b") as stream:
            stream.truncate(self._place.offset)
            os.fsync(stream.fileno())
        self.recovered.append(torn)
        self.tail = b""

    def _copy_unreadable(self) -> None:
        if not self.unreadable:
            return
        if self._copied is None:
            self._copied = _read_copied(self.rejected)
        new = {line.raw: line for line in reversed(self.unreadable) if line.raw not in self._copied}
        if new:
            _append(self.rejected, _describe(list(reversed(new.values()))))
            self._copied.update(new)

    def append(self, lines: Sequence[Line]) -> None:
        """Save lines: all of them, or none. The lock must be held.

        Raises:
            OutputError: They cannot be written; the file is as it was.
        """
        content = encode_lines(lines)
        self.mend()
        try:
            _append(self.path, content)
        except OSError as broken:
            raise _refusal(self.path, broken) from None
        self.catch_up()


def _split_tail(content: bytes) -> tuple[bytes, bytes]:
    """Split off what stands behind the last line that is ended."""
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


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
