"""Structure: where the blocks of a text lie, as its format tells, with exact spans.

A format that knows its headings, lists, tables, slides or speakers says so here, so that nobody
has to guess them from the text again. In the documents table the blocks are JSON.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

CONTEXT_SEPARATOR = " › "


@dataclass(frozen=True)
class Block:
    """A piece of a document's text.

    Attributes:
        start: First code point.
        end: The code point after the last.
        kind: paragraph, bullet, cell, turn or another unit (heading while a text is being read).
        headings: The headings above it, as (level, text).
        parents: The bullets above it, or the headings of its row and column.
        locator: Where it stands, for people ("slide 3"); empty: its line is counted.
        fields: Fields and attributes that it alone has, as the participant who speaks.
    """

    start: int
    end: int
    kind: str
    headings: tuple[tuple[int, str], ...] = ()
    parents: tuple[str, ...] = ()
    locator: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def context(self) -> str:
        """The headings and parents above it, in one line."""
        above = [*(text for _, text in self.headings), *self.parents]
        return CONTEXT_SEPARATOR.join(" ".join(text.split()) for text in above)


def keep_lonely_headings(blocks: Sequence[Block]) -> Iterator[Block]:
    """Drop headings, which are context of what follows; keep those with nothing to head."""
    for block, following in itertools.zip_longest(blocks, blocks[1:]):
        if block.kind == "heading":
            # What stands below a heading has it above itself, beside those that the heading has.
            if following is None or len(following.headings) <= len(block.headings):
                yield replace(block, kind="paragraph")
        elif block.kind != "heading cell":
            yield block


def dump_blocks(blocks: Iterable[Block]) -> str:
    """Write blocks as JSON; no blocks as the empty string."""
    rows = [
        {name: value for name, value in vars(block).items() if value or name in {"start", "end"}}
        for block in blocks
    ]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def load_blocks(data: str) -> tuple[Block, ...]:
    """Read what `dump_blocks` wrote."""
    return tuple(_block(row) for row in json.loads(data)) if data else ()


def _block(row: dict[str, Any]) -> Block:
    headings = tuple((level, text) for level, text in row.get("headings", ()))
    return Block(**{**row, "headings": headings, "parents": tuple(row.get("parents", ()))})
