"""The registry of readers, and what passes between a reader and a gathering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from qualcode.sources.limits import Limits
from qualcode.sources.structure import Block

#: How a text is laid out, which decides how it is cut into blocks.
Layout = Literal["plain", "markdown", "row"]

#: Stands in a reader's notes for the name of the file, which it is not told.
FILE_NAME = "<the file's name>"
#: Begins the note on a picture of which no machine could read anything.
NO_PRINT = "tesseract found no print in it"


@dataclass(frozen=True)
class Options:
    """What a gathering says about how a file is to be read.

    Attributes:
        text: Names of the columns of a sheet that hold text; empty: guess.
        columns: Column of a sheet that fills a field, by field.
        encoding: Encoding of the file; None: find out.
        languages: ISO 639-1 codes of the languages that the gathering names.
        limits: Bounds on what is read.
    """

    text: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    languages: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Piece:
    """A text that becomes a document, with what the file itself says about it.

    Attributes:
        text: The text, normalised.
        part: Page, slide, or row (`[sheet!]row[.column]`); empty if the file is whole.
        fields: Fields and attributes of the document.
        blocks: Where its blocks lie, where the format tells; empty: the text is cut by its layout.
    """

    text: str
    part: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a file gave.

    Attributes:
        pieces: Its texts.
        encoding: Of its bytes, where it is a text.
        note: What a person should know of how it was read.
        format: Its format, where the file tells it more exactly than its ending does.
        kind: The kind of material that it is where nobody says otherwise; empty: not known.
    """

    pieces: tuple[Piece, ...]
    encoding: str = ""
    note: str = ""
    format: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Reader:
    """A reader of one family of formats.

    Attributes:
        format: Name of the format, as it stands in `ingest`.
        suffixes: Endings of file names, in lower case, with the dot.
        read: Turns a file's bytes into a Reading; raises SourceError where it cannot, and
            ColumnMissingError where the gathering names a column that is not there.
        layout: How the texts that it gives are laid out, where they come without blocks.
        isolated: It runs others' code over a format that can be hostile, and so in a process of
            its own, with bounds on time and memory. What it gives is kept in the cache.
        fingerprint: Says what else the result rests on, as the version of a program.
    """

    format: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, Options], Reading]
    layout: Layout = "plain"
    isolated: bool = False
    fingerprint: Callable[[], str] = str


_READERS: dict[str, Reader] = {}


def register(reader: Reader) -> None:
    """Make a reader known for its suffixes; a later one replaces an earlier one."""
    _READERS.update(dict.fromkeys(reader.suffixes, reader))


def reader_for(source: str) -> Reader | None:
    """Return the reader for a path's suffix, or None where there is none."""
    return _READERS.get(PurePosixPath(source).suffix.lower())


def readers() -> tuple[Reader, ...]:
    """Return all registered readers."""
    return tuple(dict.fromkeys(_READERS.values()))


def layout_of(source: str) -> Layout:
    """Return the layout of the texts that a path gives; plain where no reader knows it."""
    reader = reader_for(source)
    return reader.layout if reader else "plain"
