"""Transport: a reading as JSON, between processes and in the cache."""

from __future__ import annotations

import json
from typing import Any

from qualcode.sources.registry import Piece, Reading
from qualcode.sources.structure import dump_blocks, load_blocks


def dump_reading(reading: Reading) -> str:
    """Write a reading as JSON."""
    return json.dumps(
        {
            "encoding": reading.encoding,
            "format": reading.format,
            "kind": reading.kind,
            "note": reading.note,
            "pieces": [_dump_piece(piece) for piece in reading.pieces],
        },
        ensure_ascii=False,
    )


def load_reading(data: str) -> Reading:
    """Read what `dump_reading` wrote.

    Raises:
        ValueError, KeyError or TypeError: It is something else, or only a part of it.
    """
    facts = json.loads(data)
    pieces = tuple(_load_piece(piece) for piece in facts.pop("pieces"))
    return Reading(pieces, **facts)


def _dump_piece(piece: Piece) -> dict[str, Any]:
    return {**vars(piece), "blocks": dump_blocks(piece.blocks)}


def _load_piece(facts: dict[str, Any]) -> Piece:
    return Piece(**{**facts, "blocks": load_blocks(facts["blocks"])})
