"""Withdrawing: what a person who has withdrawn left behind is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.privacy.people import WITHDRAWN, consents, key, people, voices
from qualcode.privacy.stretches import Span, Stretches
from qualcode.sources import dump_blocks, load_blocks
from qualcode.spans import sha256, trim
from qualcode.tables import records, require

if TYPE_CHECKING:
    from qualcode.sources import Block

_LOOK_BACK = 300  # code points between a piece and the heading above it that names its author


@dataclass(frozen=True)
class Withdrawal:
    """What is left when the material of those who have withdrawn is taken out.

    Attributes:
        documents: The documents table without it.
        recut: Ids of the documents whose text has changed: their segments no longer fit.
        left_out: How many pieces were left out, by source.
    """

    documents: pd.DataFrame
    recut: frozenset[str]
    left_out: Mapping[str, int]


def withdraw(
    documents: pd.DataFrame, segments: pd.DataFrame, participants: pd.DataFrame
) -> Withdrawal:
    """Take the material of those who have withdrawn out of the documents.

    To be called once the documents are cut into segments, and before anything is counted. A
    document of theirs goes as a whole. Where only parts are theirs, as their turns in a
    transcript, those are cut out with the name in front of them, and what stands above others'
    pieces in their words goes too. Line breaks stay, so that lines keep their numbers. Then:

        left = withdraw(documents, segments, participants)
        documents = left.documents      # and, if left.left_out, cut them into segments anew

    Args:
        documents: Needs `document`, `text`, `source`, `participant`; `blocks` is kept in step.
        segments: Needs `document`, `start`, `end`, `participant`; `text` may begin with a name.
        participants: Needs `participant`; `consent` says who has withdrawn.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(documents, "document", "text", "source", "participant")
    require(segments, "document", "start", "end", "participant")
    scissors = _Scissors(participants)
    if not scissors.keys:
        return Withdrawal(documents, frozenset(), {})
    whole = consents(documents["participant"], participants).eq(WITHDRAWN)
    theirs = segments.assign(_theirs=consents(voices(segments), participants).eq(WITHDRAWN))
    by_document = dict(tuple(theirs.groupby("document", sort=False)))
    left_out: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    recut: set[str] = set()
    for document, is_whole in zip(records(documents), whole, strict=True):
        own = by_document.get(document["document"], theirs.iloc[:0])
        row, pieces = (None, max(1, len(own))) if is_whole else scissors.cut(document, own)
        left_out[document["source"]] += pieces
        if row is not None:
            rows.append(row)
            recut |= {document["document"]} if pieces else set()
    left = pd.DataFrame(rows, columns=documents.columns).astype(documents.dtypes.to_dict())
    return Withdrawal(left, frozenset(recut), {k: n for k, n in left_out.items() if n})


class _Scissors:
    """Cuts what is theirs out of a document."""

    def __init__(self, participants: pd.DataFrame) -> None:
        listed = (person for person in people(participants) if person.consent == WITHDRAWN)
        self.keys = frozenset(key for person in listed for key in person.keys)

    def cut(
        self, document: dict[str, Any], segments: pd.DataFrame
    ) -> tuple[dict[str, Any] | None, int]:
        """Return a document's row without what is theirs, and how many pieces were.

        The row is None where nothing is left.
        """
        text, given = document["text"], load_blocks(_said(document.get("blocks")))
        spans = [Span(*row) for row in zip(segments["start"], segments["end"], strict=True)]
        theirs = {span for span, own in zip(spans, segments["_theirs"], strict=True) if own}
        theirs |= {Span(block.start, block.end) for block in given if self._is_theirs(block)}
        if not theirs:
            return document, 0
        stretches = Stretches(theirs)
        others = Stretches(span for span in spans if not stretches.meet(*span))
        pieces = sum(stretches.meet(*span) for span in spans) or len(theirs)
        cutting = _Cutting(text, Stretches(self._widen(text, span, others) for span in theirs))
        if not cutting.text.strip():
            return None, pieces
        words = {_plain(text[span.start : span.end]) for span in theirs}
        blocks = (cutting.shift(block, words) for block in given if not self._is_theirs(block))
        row = {**document, "text": cutting.text, "sha256": sha256(cutting.text)}
        row["blocks"] = dump_blocks(block for block in blocks if block.start < block.end)
        return {name: row[name] for name in document}, pieces

    def _is_theirs(self, block: Block) -> bool:
        return key(block.fields.get("participant", "")) in self.keys

    def _widen(self, text: str, span: Span, others: Stretches) -> Span:
        """Widen a span to whole lines, and to a line above with nothing but their name."""
        start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        lines = Span(start, len(text) if end < 0 else end)
        if others.meet(*lines):
            return span
        back = max(0, start - _LOOK_BACK)
        above = text[back:start].rstrip()
        name = above[above.rfind("\n") + 1 :]
        is_name = key(name) in self.keys
        return Span(back + len(above) - len(name) if is_name else start, lines.end)


class _Cutting:
    """A text with stretches cut out but for their line breaks, and where its positions went."""

    def __init__(self, text: str, cuts: Stretches) -> None:
        self._cuts = cuts
        breaks = ["\n" * text.count("\n", *cut) for cut in cuts.spans]
        lost = (
            cut.end - cut.start - len(kept) for cut, kept in zip(cuts.spans, breaks, strict=True)
        )
        self._lost = [0, *accumulate(lost)]
        edges = [0, *(cut.end for cut in cuts.spans)]
        kept = [text[edge : cut.start] for edge, cut in zip(edges, cuts.spans, strict=False)]
        pieces = [part for pair in zip(kept, breaks, strict=True) for part in pair]
        self.text = "".join(pieces) + text[edges[-1] :]

    def move(self, position: int) -> int:
        """Return where a position is now; one inside a cut is at its beginning."""
        number = self._cuts.before(position)
        if number and position < (cut := self._cuts.spans[number - 1]).end:
            return cut.start - self._lost[number - 1]
        return position - self._lost[number]

    def shift(self, block: Block, words: set[str]) -> Block:
        """Return a block in its new place, without what stands above it in some words."""
        start, end = self.move(block.start), self.move(block.end)
        start, end = trim(self.text, start, end) if start < end else (start, start)
        headings = tuple(above for above in block.headings if _plain(above[1]) not in words)
        parents = tuple(above for above in block.parents if _plain(above) not in words)
        return replace(block, start=start, end=end, headings=headings, parents=parents)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""
