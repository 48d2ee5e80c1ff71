"""Contents: what a journal's file held when it was last looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codings.folding import State
from qualcode.codings.lines import Line, Unreadable, decode_lines, encode_lines, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

_COMPARED = 1_024  # bytes before the end that must be the same for a file to have only grown
_TORN = "the beginning of a line only"
_OF_HALF = "of a batch that was not written to its end"


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
        self._last: Line | None = None

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
        ended, tail = _split_tail(stream.read())
        lines, unreadable = decode_lines(ended, first=place.number)
        lines += decode_lines(tail)[0]  # whole where an editor left out the line's end
        self.state.take(lines)
        self.unreadable += unreadable
        self.tail = tail
        self._last = lines[-1] if lines else self._last
        before = (place.before + ended[-_COMPARED:])[-_COMPARED:]
        number = place.number + ended.count(b"\n")
        self._place = _Place(file, place.offset + len(ended), number, before)

    @property
    def is_torn(self) -> bool:
        """Whether it ends in the beginning of a line, or of a batch."""
        return bool(self._list_last_batch()) or _is_torn(self.tail)

    def _list_last_batch(self) -> set[str]:
        """Return the ids of the batch with which the file ends, where lines of it are missing."""
        batches = ({line.id for line in lines} for lines in self.state.unfinished.values())
        last = self._last.id if self._last else ""
        return next((batch for batch in batches if last in batch), set())

    def find_torn(self, content: bytes) -> list[Unreadable]:
        """Return the lines at the end of a file that were not written to their or a batch's end.

        A batch of which lines stand elsewhere too, as when one of them was damaged, is left there.
        """
        ended, tail = _split_tail(content)
        raw = ended.split(b"\n")[:-1]
        torn = [Unreadable(len(raw) + 1, _TORN, tail)] if _is_torn(tail) else []
        raw += [tail] if tail and not torn else []  # whole, without an end
        wanted, found = self._list_last_batch(), set[str]()
        batch: list[Unreadable] = []
        for number in range(len(raw), 0, -1):
            lines, _ = decode_lines(raw[number - 1])
            if not lines or lines[0].id not in wanted:
                break
            found.add(lines[0].id)
            batch.append(Unreadable(number, _OF_HALF, raw[number - 1]))
        return [*(batch[::-1] if found == wanted else []), *torn]

    def problems(self) -> Iterator[Unreadable]:
        """Yield what was set aside, and what does not count."""
        yield from self.unreadable
        for unread in decode_lines(self.tail, first=self._place.number)[1]:
            yield unread if is_whole(unread.raw) else unread._replace(reason=_TORN)
        for line in self.state.conflicts:
            reason = f"changes the coding {line.coding}, which was removed or undone before"
            yield Unreadable(0, reason, encode_lines([line]))
        for double in self.state.doubles:
            yield Unreadable(0, "has the id of another line, which counts in its place", double)
        for (_, size), lines in self.state.unfinished.items():
            reason = f"{_OF_HALF}: {len(lines)} of its {size} lines are there, and none counts"
            yield from (Unreadable(0, reason, encode_lines([line])) for line in lines)


def _identify(stream: BufferedReader) -> tuple[int, int, int]:
    found = os.fstat(stream.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def _split_tail(content: bytes) -> tuple[bytes, bytes]:
    """Split off what stands behind the last line that is ended."""
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


def _is_torn(tail: bytes) -> bool:
    """Say whether a line was begun, and not written to its end."""
    return any(not is_whole(line.raw) for line in decode_lines(tail)[1])
