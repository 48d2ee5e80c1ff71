"""The columns of every table that passes between stages, with their types and meaning.

Two rules hold for all of them. A field that says *who, where, what kind* and is not known is
missing (NaN), so that pandas leaves it out of a group by. Running text that is not there (part,
context, memo, note) is the empty string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from qualcode.errors import ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

#: What a source may say about itself; the order is that of the tables.
Field = Literal["kind", "title", "language", "day", "activity", "group", "participant"]
FIELDS: tuple[str, ...] = get_args(Field)

#: What a segment inherits from its document.
SEGMENT_FIELDS = FIELDS

Kind = Literal[
    "sticky notes",
    "flip chart",
    "notes",
    "shared document",
    "transcript",
    "survey",
    "photo",
    "other",
]
KINDS: tuple[str, ...] = get_args(Kind)

Unit = Literal["note", "bullet", "paragraph", "sentence", "turn", "line", "cell", "answer"]
UNITS: tuple[str, ...] = get_args(Unit)


@dataclass(frozen=True)
class Column:
    """A column's pandas type, its meaning, and what stands where nothing is known."""

    dtype: str
    meaning: str
    empty: object = None


@dataclass(frozen=True)
class Table:
    """The columns that a table has, in order. Attribute columns come after them."""

    name: str
    columns: Mapping[str, Column]

    def frame(
        self, rows: Iterable[Mapping[str, object]], *, attributes: Iterable[str] = ()
    ) -> pd.DataFrame:
        """Build a frame from rows; columns that are not the table's own become attributes.

        Args:
            rows: One mapping a row; a column that a row lacks gets what stands for nothing known.
            attributes: Attribute columns that the frame has even where no row does.
        """
        import pandas as pd  # noqa: PLC0415 - a process that only reads files has no need of it

        rows = list(rows)
        more = (name for row in rows for name in row if name not in self.columns)
        attributes = dict.fromkeys([*attributes, *more])
        data = {
            name: pd.Series(
                [row.get(name, column.empty) for row in rows], dtype=column.dtype, name=name
            )
            for name, column in self.columns.items()
        }
        for name in attributes:
            data[name] = pd.Series([row.get(name) for row in rows], dtype="str")
        return pd.DataFrame(data)

    def of_columns(self, size: int, **columns: object) -> pd.DataFrame:
        """Build a frame from columns; one that is not given gets what stands for nothing known.

        Args:
            size: How many rows it has.
            columns: The values of each column.
        """
        import pandas as pd  # noqa: PLC0415 - as above

        data = {
            name: pd.Series(columns.get(name, [column.empty] * size), dtype=column.dtype)
            for name, column in self.columns.items()
        }
        return pd.DataFrame(data)

    def attributes(self, frame: pd.DataFrame) -> list[str]:
        """Name the columns of a frame that are not the table's own."""
        return [name for name in frame.columns if name not in self.columns]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def require(frame: pd.DataFrame, *columns: str) -> None:
    """Raise ColumnMissingError where a frame lacks a column that a verb needs."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ColumnMissingError(missing, present=frame.columns)


def _text(meaning: str) -> Column:
    return Column("str", meaning, "")


def _known(meaning: str) -> Column:
    return Column("str", meaning)


def _count(meaning: str) -> Column:
    return Column("int64", meaning, 0)


def _number(meaning: str) -> Column:
    return Column("float64", meaning)


_FIELD_COLUMNS = {
    "kind": _known("what it was: " + ", ".join(KINDS)),
    "title": _known("title of the source"),
    "language": _known("ISO 639-1 code"),
    "day": _known("day of the gathering, as a number or an ISO date"),
    "activity": _known("session in which it came about"),
    "group": _known("id of the working group"),
    "participant": _known("id of the person who wrote or said it"),
}

_DOCUMENT_COLUMNS = {
    "document": _text("id: the source's path, and #part where one file gives several"),
    "text": _text("the text: NFC, newlines as \\n, never changed again"),
    "source": _text("path of the file in the gathering, with /"),
    "part": _text("page, sheet row, slide or time; empty if the file is whole"),
    **_FIELD_COLUMNS,
    "sha256": _text("SHA-256 of the text in UTF-8"),
    "blocks": _text("JSON: where its blocks lie, where its format tells; else empty"),
}

DOCUMENTS = Table("documents", _DOCUMENT_COLUMNS)

SEGMENTS = Table(
    "segments",
    {
        "segment": _text("id: document:start-end"),
        "document": _text("the document's id"),
        "start": _count("first code point"),
        "end": _count("the code point after the last"),
        "text": _text("the document's text from start to end"),
        "unit": _text("what it is: " + ", ".join(UNITS)),
        "locator": _text("where it stands, for people"),
        "context": _text("headings and parent bullets above it"),
        **{name: _FIELD_COLUMNS[name] for name in SEGMENT_FIELDS},
    },
)

CODINGS = Table(
    "codings",
    {
        "coding": _text("id; the same for the same rule, segment and code"),
        "document": _text("the document's id"),
        "start": _count("first code point"),
        "end": _count("the code point after the last"),
        "quote": _text("the document's text from start to end"),
        "code": _text("full path of the code"),
        "coder": _text("a person's name, rule:<codebook>@<version> or model:<name>"),
        "status": _text("suggested, accepted or rejected"),
        "evidence": Column("object", "list of hits: term, language, start, end, negated"),
        "score": _number("0 to 1, of a model"),
        "memo": _text("the coder's remark"),
        "at": _text("UTC time of a person's coding, ISO 8601; empty for rules"),
    },
)

READS = Table(
    "reads",
    {
        "document": _text("the document's id"),
        "start": _count("first code point"),
        "end": _count("the code point after the last"),
        "coder": _text("who declared it read, coded or not"),
        "at": _text("UTC time, ISO 8601"),
    },
)

MEMOS = Table(
    "memos",
    {
        "memo": _text("id"),
        "about": _text("coding, code, document or gathering"),
        "target": _text("the coding's id, the code's path or the document's id"),
        "coder": _text("who wrote it"),
        "at": _text("UTC time, ISO 8601"),
        "text": _text("what it says"),
    },
)

MOVES = Table(
    "moves",
    {
        "coding": _text("the coding's id; empty for what was read"),
        "document": _text("the document's id, where it stood"),
        "start": _count("first code point there"),
        "end": _count("the code point after the last there"),
        "quote": _text("what stood there"),
        "code": _text("full path of the code; empty for what was read"),
        "coder": _text("whose it is"),
        "how": _text("kept, moved, near or orphaned"),
        "new_document": _known("the document's id, where it stands"),
        "new_start": Column("Int64", "first code point there; missing where orphaned"),
        "new_end": Column("Int64", "the code point after the last there"),
        "new_quote": _known("what stands there"),
        "score": _number("similarity of both quotes, 0 to 1"),
        "note": _text("how it was found, or why it was not"),
    },
)

SUGGESTIONS = Table(
    "suggestions",
    {
        "segment": _text("the segment's id, as it may be shown"),
        "where": _text("file and locator"),
        "context": _text("headings and parent bullets above it"),
        "text": _text("the segment's text, as it may be shown"),
        "code": _text("full path of the code that is suggested; empty for none"),
        "by": _text("rule:<codebook>@<version> or model:<name>"),
        "evidence": _text("the words that triggered it, and the terms that they match"),
        "coding": _text("id of the suggested coding"),
        "rows": _text("which of the segment's rows this is, and how many there are"),
    },
)

REVIEWED = Table(
    "reviewed",
    {
        "row": _count("number of the row in the sheet"),
        "segment": _text("the segment's id, as the sheet has it"),
        "outcome": _text("written, unchanged or refused"),
        "reason": _text("why it was refused"),
    },
)

PROBLEMS = Table(
    "problems",
    {
        "file": _text("name of the journal's file"),
        "line": _count("number of the line, from 1; 0 where it is no matter of one line"),
        "reason": _text("why it was set aside or recovered"),
        "text": _text("what stands there"),
    },
)

TOPICS = Table(
    "topics",
    {
        "topic": _count("number, largest topic first"),
        "label": _text("a short name"),
        "terms": Column("object", "list of the words that set the topic apart"),
        "size": _count("segments"),
        "stability": _number("mean Jaccard similarity over refits on subsamples, 0 to 1"),
        "nearest_code": _known("the code whose segments overlap the topic most"),
        "coded_share": _number("share of the topic's segments that have any code"),
    },
)

ASSIGNMENTS = Table(
    "assignments",
    {
        "segment": _text("the segment's id"),
        "topic": Column("int64", "number of the topic; -1 if unassigned", -1),
        "strength": _number("how like the topic's centre it is, 0 to 1"),
        "weak": Column("bool", "it is less like its topic than is usual in it", False),  # noqa: FBT003
    },
)

GRANULARITIES = Table(
    "granularities",
    {
        "granularity": _number("what was tried; higher is finer"),
        "topics": _count("how many topics it gives"),
        "stability": _number("mean Jaccard similarity of the topics to those of refits, 0 to 1"),
        "modularity": _number("how much more notes are linked within topics than by chance, to 1"),
        "silhouette": _number("how much nearer notes are to their own topic than to others, to 1"),
        "score": _number("stability times modularity to the power 1.5 times silhouette"),
        "chosen": Column("bool", "the coarsest of those with the highest score", False),  # noqa: FBT003
    },
)

JOINS = Table(
    "joins",
    {
        "first": _count("number of a topic, or of topics joined before"),
        "second": _count("number of the other"),
        "distance": _number("1 less the mean cosine similarity of their topics' centres"),
        "size": _count("topics in both"),
    },
)

CONCERNS = Table(
    "concerns",
    {
        "code": _text("full path of the code"),
        "name": _text("the code's name"),
        "role": _text("area, concern, need, next step or challenge"),
        "level": _count("1 for codes without a parent"),
        "groups": _count("groups that raised it"),
        "groups_total": _count("groups from which there is material"),
        "participants": _count("participants who raised it"),
        "participants_total": _count("participants from whom there is material"),
        "documents": _count("documents in which it stands"),
        "documents_total": _count("documents with material"),
        "mentions": _count("segments coded with it or a code below it"),
        "share": _number("of participants where at least ten are identified, else of documents"),
        "of": _text("what share is a share of: participants or documents"),
        "low": _number("lower limit, only where something is inferred beyond the gathering"),
        "high": _number("upper limit, likewise"),
        "note": _text("what a reader must know of this row"),
    },
)

INGEST = Table(
    "ingest",
    {
        "source": _text("path of the file in the gathering"),
        "status": _text("read, skipped or failed"),
        "format": _text("how it was read"),
        "encoding": _text("of the file's bytes, where it is a text"),
        "bytes": _count("size of the file"),
        "sha256": _text("SHA-256 of the file; empty where it was not opened"),
        "documents": _count("documents that it gave"),
        "segments": _count("segments that it gave"),
        "characters": _count("code points of text"),
        "note": _text("why it was skipped or failed; what was guessed"),
    },
)

#: Columns that are added to documents or segments only where there is something to say.
_ADDED = ("picture", "box", "confidence", "transcription", "language_from", "masked")
#: Names that an attribute may not take: a table's own column has them, or gets them in a join.
RESERVED = frozenset([*DOCUMENTS.columns, *SEGMENTS.columns, *ASSIGNMENTS.columns, "code", *_ADDED])
