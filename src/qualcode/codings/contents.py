"""Contents: what a journal's file held when it was last looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codings.folding import State
from qualcode.codings.lines import Unreadable, decode_lines, encode_lines, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

_COMPARED = 1_024  # bytes before the end that must be the same for a file to have only grown
TORN = "the beginning of a line only"


class _Place(NamedTuple):
    """How far a file was read, and what tells that it is still that file."""

    file: tuple[int, int, int] = (0, 0, 0)  # inode, size, time of the last change
    offset: int = 0
    number: int = 1  # of the line that begins at the offset
    before: bytes = b""


class Contents:
    """A journal's file, read as far as it was written.

    Attributes:
        state: What the lines amount to.
        unreadable: The lines that were set aside.
        tail: What stands behind the last line that is ended: a line, or the beginning of one.
    """

    def __init__(self) -> None:
        self.state = State()
        self.unreadable: list[Unreadable] = []
        self.tail = b""
        self._place = _Place()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read yet."""
        return self._place == _Place()

    def is_as(self, stream: BufferedReader) -> bool:
        """Say whether a file was not touched since."""
        return _identify(stream) == self._place.file

    def is_beginning_of(self, stream: BufferedReader) -> bool:
        """Say whether a file is the one that was read, and has at most grown since."""
        place, (inode, size, _) = self._place, _identify(stream)
        known = place.before + self.tail
        if inode != place.file[0] or size < place.offset + len(self.tail):
            return False
        stream.seek(place.offset - len(place.before))
        return stream.read(len(known)) == known

    def read_on(self, stream: BufferedReader) -> None:
        """Read what was appended."""
        file, place = _identify(stream), self._place
        stream.seek(place.offset)
        ended, tail = split_tail(stream.read())
        lines, unreadable = decode_lines(ended, first=place.number)
        lines += decode_lines(tail)[0]  # whole where an editor left out the line's end
        self.state.take(lines)
        self.unreadable += unreadable
        self.tail = tail
        before = (place.before + ended[-_COMPARED:])[-_COMPARED:]
        number = place.number + ended.count(b"\n")
        self._place = _Place(file, place.offset + len(ended), number, before)

    @property
    def is_torn(self) -> bool:
        """Whether it ends in the beginning of a line."""
        return is_torn(self.tail)

    def problems(self) -> Iterator[Unreadable]:
        """Yield what was set aside, and what does not count."""
        yield from self.unreadable
        for unread in decode_lines(self.tail, first=self._place.number)[1]:
            yield unread if is_whole(unread.raw) else unread._replace(reason=TORN)
        for line in self.state.conflicts:
            reason = f"changes the coding {line.coding}, which was removed or undone before"
            yield Unreadable(0, reason, encode_lines([line]))
        for double in self.state.doubles:
            yield Unreadable(0, "has the id of another line, which counts in its place", double)


def _identify(stream: BufferedReader) -> tuple[int, int, int]:
    found = os.fstat(stream.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def split_tail(content: bytes) -> tuple[bytes, bytes]:
    """Split off what stands behind the last line that is ended."""
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


def is_torn(tail: bytes) -> bool:
    """Say whether a line was begun, and not written to its end."""
    return any(not is_whole(line.raw) for line in decode_lines(tail)[1])
