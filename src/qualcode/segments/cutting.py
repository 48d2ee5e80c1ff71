"""Segments: the pieces of a document that are counted and coded."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.errors import OptionError, check_options, did_you_mean
from qualcode.segments.blocks import find_blocks
from qualcode.segments.turns import cut_turns
from qualcode.sources import Block, Layout, layout_of, load_blocks
from qualcode.spans import trim
from qualcode.tables import DOCUMENTS, SEGMENT_FIELDS, SEGMENTS, UNITS, records, require

if TYPE_CHECKING:
    import pandas as pd

#: The unit into which a kind of material is cut when nobody says otherwise.
DEFAULT_UNITS = {
    "sticky notes": "note",
    "flip chart": "bullet",
    "notes": "paragraph",
    "shared document": "paragraph",
    "transcript": "turn",
    "survey": "answer",
    "photo": "paragraph",
    "other": "paragraph",
}

_LINE = re.compile(r"[^\n]+")
_FULL_STOPS = "。！？"  # noqa: RUF001 - of scripts that put no blank behind them
# The part of a sheet's document: sheet, row, column.
_ROW = re.compile(r"(?:(.*)!)?(\d+)(?:\.(.*))?", re.DOTALL)
_LONG_RUN = re.compile(rf"[^\s{_FULL_STOPS}]{{1000,}}")
_OPENING = frozenset("¿¡«“‘([{")  # noqa: RUF001 - what begins a sentence, and never ends one


@check_options
def segment(
    documents: pd.DataFrame,
    *,
    unit: str | None = None,
    headings: Mapping[int, str] | None = None,
) -> pd.DataFrame:
    """Cut documents into segments.

    Args:
        documents: Needs `document` and `text`. `blocks` says where the blocks lie; where it does
            not, `source` says how the text is laid out (Markdown, a sheet's row, plain). `kind`
            decides the unit where `unit` does not.
        unit: note, bullet, paragraph, sentence, turn, line, cell or answer. None: the unit that
            fits each document's kind (`DEFAULT_UNITS`).
        headings: Field that the heading above a segment fills, by the heading's level.

    Returns:
        The segments table, in the order of the documents. `text` is the document's text from
        `start` to `end`; headings and parent bullets stand in `context`. In Markdown and plain
        text, `bullet` and `paragraph` both give bullets and paragraphs as they come, each
        named in `unit` as what it is; `sentence` cuts those further.

    Raises:
        ColumnMissingError: `documents` lacks `document` or `text`.
        OptionError: `unit` is not one of those above.
    """
    require(documents, "document", "text")
    if unit is not None and unit not in UNITS:
        raise OptionError(f"there is no unit `{unit}`; {did_you_mean(unit, UNITS)}")
    attributes = [name for name in DOCUMENTS.attributes(documents) if name not in SEGMENTS.columns]
    kept = [name for name in [*SEGMENT_FIELDS, *attributes] if name in documents]
    rows: list[dict[str, Any]] = []
    for document in records(documents):
        inherited = {name: document[name] for name in kept}
        pieces = _segment_document(document, unit, headings or {})
        rows.extend(inherited | row for row in pieces)
    return SEGMENTS.frame(rows, attributes=attributes)


def _segment_document(
    document: dict[str, Any], unit: str | None, headings: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    """Yield the segments of one document, without what they inherit from it."""
    name, text = document["document"], _said(document["text"])
    layout = layout_of(_said(document.get("source")) or name)
    given = _given(document, layout)
    lines = _LineCounter(text)
    for block in _cut(text, given, unit or _default_unit(document, layout), layout):
        filled = {headings[level]: said for level, said in block.headings if level in headings}
        yield {
            "segment": f"{name}:{block.start}-{block.end}",
            "document": name,
            "start": block.start,
            "end": block.end,
            "text": text[block.start : block.end],
            "unit": block.kind,
            "locator": block.locator or f"line {lines.number(block.start)}{_speaker(block)}",
            "context": block.context,
            **filled,
            **_own_fields(document, block),
        }


def _given(document: dict[str, Any], layout: Layout) -> Sequence[Block]:
    """Return the blocks that a document's format gives; none where the text is to be cut."""
    blocks = load_blocks(_said(document.get("blocks")))
    if layout == "row" and not blocks:
        return _row(document["text"], _said(document.get("part")))
    return blocks


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""


def _default_unit(document: dict[str, Any], layout: Layout) -> str:
    kind = document.get("kind")
    usual = DEFAULT_UNITS.get(kind, "paragraph") if isinstance(kind, str) else "paragraph"
    return "note" if layout == "row" and usual != "answer" else usual


def _speaker(block: Block) -> str:
    speaker = block.fields.get("participant", "")
    return f" {speaker}" if speaker else ""


def _own_fields(document: dict[str, Any], block: Block) -> dict[str, str]:
    """Return what a block says of itself; who wrote the whole document is not overruled."""
    said = dict(block.fields)
    if isinstance(document.get("participant"), str):
        said.pop("participant", None)
    return said


class _LineCounter:
    """Counts lines up to growing positions, each stretch of text once."""

    def __init__(self, text: str) -> None:
        self._text, self._position, self._line = text, 0, 1

    def number(self, position: int) -> int:
        self._line += self._text.count("\n", self._position, position)
        self._position = position
        return self._line


def _cut(text: str, given: Sequence[Block], unit: str, layout: Layout) -> list[Block]:
    """Cut a text in the unit asked for, along the blocks that its format gave, if any."""
    if unit == "turn":
        known = given or (find_blocks(text, layout=layout) if layout == "markdown" else ())
        return cut_turns(text, known)
    if unit == "line":
        return _lines(text, given)
    blocks = list(given) or find_blocks(text, layout=layout)
    if unit == "sentence":
        return [sentence for block in blocks for sentence in _sentences(text, block)]
    if unit in {"note", "answer", "cell"} or layout == "row":
        return [replace(block, kind=unit) for block in blocks]
    return blocks


def _row(text: str, part: str) -> list[Block]:
    """Make one block of a sheet's row, with its place and the question above its column."""
    place = _ROW.fullmatch(part)
    sheet, row, column = place.groups(default="") if place else ("", "", "")
    locator = f"{sheet and f'{sheet}, '}row {row} {column}".rstrip() if row else ""
    start, end = trim(text, 0, len(text))
    parents = (column,) if column else ()
    return [Block(start, end, "note", parents=parents, locator=locator)] if start < end else []


def _lines(text: str, given: Sequence[Block]) -> list[Block]:
    whole = [Block(0, len(text), "line")]
    return [
        replace(block, start=start, end=end, kind="line")
        for block in given or whole
        for line in _LINE.finditer(text, block.start, block.end)
        for start, end in [trim(text, *line.span())]
        if start < end
    ]


@functools.cache
def _splitter() -> Callable[[str], Any]:
    import spacy  # noqa: PLC0415 - takes two seconds, and few gatherings are cut into sentences
    from spacy.util import compile_infix_regex  # noqa: PLC0415

    pipeline = spacy.blank("xx")
    tokenizer: Any = pipeline.tokenizer
    infixes = [*(pipeline.Defaults.infixes or ()), f"[{_FULL_STOPS}]"]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 1 << 31  # the limit is for parsers; a rule needs none
    return pipeline


def _sentences(text: str, block: Block) -> Iterator[Block]:
    # spaCy takes quadratic time for a long run without blanks; letters in its place are harmless.
    piece = _LONG_RUN.sub(lambda run: "x" * len(run.group()), text[block.start : block.end])
    edges = [block.start]
    for sentence in _splitter()(piece).sents:
        edge = block.start + sentence.start_char
        while edge > edges[-1] and text[edge - 1] in _OPENING:
            edge -= 1
        edges.append(edge)
    for left, right in itertools.pairwise([*edges, block.end]):
        start, end = trim(text, left, right)
        if start < end:
            yield replace(block, start=start, end=end, kind="sentence")
