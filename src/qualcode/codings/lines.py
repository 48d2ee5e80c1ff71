r"""Lines: what a journal of hand codings holds, one JSON object a line.

`codings/<coder>.jsonl` in a gathering's folder, UTF-8, each line ended by `\n`. Lines are only ever
appended. docs/journal.md tells the format to those who read it without qualcode.

Every line has `do` (what was done), `v` (version of the format: 1), `id` (of the line, never used
twice), `at` (UTC, ISO 8601 with microseconds and `Z`) and, where known, `codebook`
(`name@version`) and `batch` (lines of one bulk action share it and are undone together; of an undo
or redo it is only a name).
What else it has depends on `do`:

- `add`, `change`, `remove`, `accept`, `reject`: `coding` (its id), `document`, `start`, `end`,
  `quote`, `code`; `before` and `after` (32 code points on either side; fewer only at the edge of
  the document; missing if the text was not at hand), `document_sha256` (of the whole text), `memo`.
  A `change` says all that the coding is from then on. Where it was not the coder's own, they also
  say `of` (whose coding it is: `rule:<codebook>@<version>`, `model:<name>` or a person), `score`
  and `evidence`, so that a verdict stands alone.
- `read`, `unread`: `document`, `start`, `end`; `quote` up to 4,000 code points, `before`, `after`,
  `document_sha256`.
- `memo`: `about` (coding, code, document, gathering), `target` (empty for the gathering), `text`.
- `undo`, `redo`: `action`, the `batch` of what is taken back or brought back, or the `id` of its
  line where it has no batch.

A key that is not known here is passed over, and stays in the file. A line of another version, with
another `do`, or that cannot be read is set aside with its reason; the others are read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from qualcode.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION: Final = 1
CONTEXT = 32  # code points kept before and after a quote
LONGEST_READ = 4_000  # code points up to which what was read is quoted
FARTHEST = 2**40  # position; no text is so long, and tables that add positions up stay exact

_MERGE_MARKS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_AS_IT_MUST_BE = "not as it must be: "
_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"  # \d would take other digits too
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}"

Name = Annotated[str, Meta(min_length=1)]
Time = Annotated[str, Meta(pattern=rf"^{_DATE}T{_CLOCK}Z\Z")]
Position = Annotated[int, Meta(ge=0, le=FARTHEST)]
About = Literal["coding", "code", "document", "gathering"]


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="do", gc=False):
    """What every line has."""

    v: Literal[1]
    id: Name
    at: Time
    batch: Name | None = None
    codebook: str | None = None


class SpanLine(Line, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line about a stretch of a document."""

    document: Name
    start: Position
    end: Position
    quote: str | None = None
    before: str | None = None
    after: str | None = None
    document_sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.start >= self.end:
            raise ValueError(f"it starts at {self.start} and ends at {self.end}")
        if self.quote is not None and len(self.quote) != self.end - self.start:
            raise ValueError(
                f"its quote has {len(self.quote)} characters, its span {self.end - self.start}"
            )


class CodingLine(SpanLine, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line about one coding, with all that the coding is."""

    coding: Name
    quote: str
    code: Name
    memo: str = ""
    of: str = ""
    score: float | None = None
    evidence: list[Any] | None = None


class Add(CodingLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="add"):
    """A coding was made."""


class Change(CodingLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="change"):
    """A coding is from now on what this line says."""


class Remove(CodingLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="remove"):
    """A coding, or the verdict on one, was withdrawn."""


class Accept(CodingLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="accept"):
    """The coding of a rule, a model or a person was found right."""


class Reject(CodingLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="reject"):
    """The coding of a rule, a model or a person was found wrong."""


class Read(SpanLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="read"):
    """A stretch was read, coded or not."""


class Unread(SpanLine, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="unread"):
    """A stretch that was declared read was not."""


class Memo(Line, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="memo"):
    """A remark on a coding, a code, a document or the gathering."""

    about: About
    target: str = ""
    text: Name


class Undo(Line, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="undo"):
    """An action was taken back."""

    of_action: Name = msgspec.field(name="action")


class Redo(Line, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="redo"):
    """An action that was taken back was brought back."""

    of_action: Name = msgspec.field(name="action")


AnyLine = Add | Change | Remove | Accept | Reject | Read | Unread | Memo | Undo | Redo
_DOINGS = {line.__struct_config__.tag for line in AnyLine.__args__}
_DECODE = msgspec.json.Decoder(AnyLine).decode
_ENCODE = msgspec.json.Encoder().encode


class Unreadable(NamedTuple):
    """A line that was set aside: its number in the file (from 1), why, and its bytes."""

    number: int
    reason: str
    raw: bytes


def encode_lines(lines: Iterable[Line]) -> bytes:
    """Return lines as they stand in the file.

    Raises:
        OptionError: A text holds half a surrogate pair, which is no character; or JSON has nothing
            for a value.
    """
    try:
        return b"".join(_ENCODE(line) + b"\n" for line in lines)
    except UnicodeEncodeError as broken:
        raise OptionError(
            f"{broken.object[broken.start : broken.end]!r} is half a character and cannot be "
            "saved; leave it out"
        ) from None
    except (TypeError, OverflowError) as broken:
        raise OptionError(f"{broken}, so this cannot be saved; give texts and numbers") from None


def check_lines(lines: Iterable[Line]) -> tuple[bytes, list[Line]]:
    """Return lines as they stand in the file, and as they will be read from there.

    A line may be made of anything; only in reading are the types of what it says checked.

    Raises:
        OptionError: One could not be read again, or not be written.
    """
    content = encode_lines(lines)
    found, unreadable = decode_lines(content)
    if unreadable:
        reason = unreadable[0].reason.removeprefix(_NOT_AS_IT_MUST_BE)
        raise OptionError(f"this cannot be saved, since it could not be read again: {reason}")
    return content, found


def decode_lines(content: bytes, *, first: int = 1) -> tuple[list[Line], list[Unreadable]]:
    r"""Read lines; those that cannot be read are given apart, with their reasons.

    Args:
        content: Bytes of whole lines, ended by `\n` or `\r\n`; empty lines are passed over.
        first: Number of the first line.
    """
    lines: list[Line] = []
    unreadable: list[Unreadable] = []
    for number, raw in enumerate(content.split(b"\n"), first):
        try:
            lines.append(_DECODE(raw))
        except (ValueError, RecursionError):  # rare, so that all care is taken there
            _read_with_care(number, raw, lines, unreadable)
    return lines, unreadable


def _read_with_care(
    number: int, raw: bytes, lines: list[Line], unreadable: list[Unreadable]
) -> None:
    bare = raw.removeprefix(_BYTE_ORDER_MARK).strip()
    if not bare:
        return
    try:
        lines.append(_DECODE(bare))
    except RecursionError:
        unreadable.append(Unreadable(number, "nested too deeply", raw))
    except ValueError as broken:
        unreadable.append(Unreadable(number, _explain(bare, broken), raw))


def _explain(raw: bytes, broken: ValueError) -> str:
    """Say why a line cannot be read, in words that need no knowledge of JSON."""
    if raw.startswith(_MERGE_MARKS):
        return "a mark that git left where two versions meet; the lines around it are read"
    try:
        found = json.loads(raw.decode())  # from bytes, it would take UTF-16 too
    except UnicodeDecodeError:
        return "not UTF-8"
    except (ValueError, RecursionError):
        return "not whole JSON"
    return _explain_object(found, broken) if isinstance(found, dict) else "not a JSON object"


def _explain_object(found: dict[str, Any], broken: ValueError) -> str:
    if found.get("v") != VERSION:
        return f"version {found.get('v')!r} of the format, where 1 is known; update qualcode"
    do = found.get("do")
    if not isinstance(do, str) or do not in _DOINGS:
        return f"does {do!r}, which is not known; update qualcode"
    return f"{_NOT_AS_IT_MUST_BE}{broken}"


def is_whole(raw: bytes) -> bool:
    """Say whether a line was written to its end: whether it is JSON at all."""
    try:
        json.loads(raw.removeprefix(_BYTE_ORDER_MARK).decode())
    except ValueError:
        return False
    except RecursionError:  # it says too much to be a beginning, if it is ended as an object is
        return raw.rstrip().endswith(b"}")
    return True
