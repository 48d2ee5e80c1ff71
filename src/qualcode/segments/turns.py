"""Turns: what one person says at a time, in texts that name the speaker on a line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.segments.blocks import find_blocks
from qualcode.sources import Block
from qualcode.spans import trim

_CLOCK = r"\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?"
_BRACKETED = rf"[\[(]{_CLOCK}[\])]"
_STAMP = rf"(?:{_CLOCK}|{_BRACKETED})"
# `Ana: text`, `**Ana:** text`, `[00:12:31] Ana: text` and `Ana (00:12): text`
_SPEAKER = re.compile(
    rf"^[ \t]*(?:(?P<before>{_STAMP})(?:[ \t]*[-–])?[ \t]+)?(?P<name>[^\s:][^:\n]{{0,39}}?)"
    rf"[ \t]*(?:(?P<behind>{_BRACKETED})[ \t]*)?:[*_]{{0,3}}[ \t]+(?=\S)",
    re.MULTILINE,
)
# `00:12:31 Ana` or `Ana  0:12` on a line of its own, above the text
_SPEAKER_LINE = re.compile(
    rf"^[ \t]*(?:(?P<before>{_STAMP})[ \t]+(?P<then>[^\s:][^:\n]{{0,39}}?)"
    rf"|(?P<first>[^\s:\d][^:\n]{{0,39}}?)[ \t]+(?P<behind>{_STAMP}))[ \t]*$",
    re.MULTILINE,
)
_WORDS_OF_A_NAME = 5
_AROUND_A_NAME = " \t*_•–-"  # emphasis, and bullets


class _Mark(NamedTuple):
    """Where a speaker is named, and when, if the text says so."""

    start: int
    end: int
    speaker: str
    time: str


def cut_turns(text: str, given: Sequence[Block]) -> list[Block]:
    """Cut where a line names the speaker; without any, into paragraphs.

    A turn ends where the headings above change: what stands below another heading is said by
    nobody until a speaker is named again.
    """
    if any(block.kind == "turn" for block in given):
        return list(given)
    marks = _marks(text)
    edges = [*(mark.start for mark in marks), len(text)]
    before = given or find_blocks(text[: edges[0]], layout="plain")
    turns = [replace(block, kind="turn") for block in before if block.end <= edges[0]]
    given = given or [Block(edges[0], len(text), "turn")]
    at = 0
    for mark, edge in zip(marks, edges[1:], strict=True):
        while at < len(given) - 1 and given[at].end <= mark.start:
            at += 1
        own, others = _split(given, at, edge)
        start, end = trim(text, mark.end, max(mark.end, min(edge, own[-1].end)))
        if start < end:
            turns.append(_spoken(given[at], start, end, mark))
        turns.extend(replace(block, kind="turn") for block in others)
    return turns


def _split(given: Sequence[Block], at: int, edge: int) -> tuple[list[Block], list[Block]]:
    """Part the blocks from one on and before an edge: those below the same headings, the others."""
    following = itertools.takewhile(
        lambda block: block.start < edge, itertools.islice(given, at, None)
    )
    blocks = [given[at], *itertools.islice(following, 1, None)]
    same = next((n for n, b in enumerate(blocks) if b.headings != given[at].headings), len(blocks))
    return blocks[:same], blocks[same:]


def find_speakers(text: str) -> list[str]:
    """Return the names before the turns of a text, one a turn; of any text, not all are names."""
    return [mark.speaker for mark in _marks(text)]


def _marks(text: str) -> list[_Mark]:
    """Find the lines that name a speaker: all as `Ana: text`, or all with a time, as headings."""
    inline = [_mark(found, found["name"]) for found in _SPEAKER.finditer(text)]
    headings = [_mark(found, found["then"] or found["first"]) for found in _headings(text)]
    return headings if len(headings) > max(1, len(inline)) else inline


def _headings(text: str) -> list[re.Match[str]]:
    """Find lines of a name and a time; in the plan of a day, whole sentences have times too."""
    found = _SPEAKER_LINE.finditer(text)
    return [
        line
        for line in found
        for name in [line["then"] or line["first"]]
        if len(name.split()) <= _WORDS_OF_A_NAME and not name[0].islower()
    ]


def _mark(found: re.Match[str], name: str) -> _Mark:
    clock = (found["before"] or found["behind"] or "").strip("[]()")
    speaker = name.strip("[]()") if clock else name
    speaker = speaker.strip(_AROUND_A_NAME) or speaker or name
    return _Mark(found.start(), found.end(), speaker, _in_full(clock) if clock else "")


def _in_full(clock: str) -> str:
    """Write a time as hours, minutes and seconds; two numbers are minutes and seconds."""
    hours, minutes, seconds = f"0:{re.split('[.,]', clock)[0]}".split(":")[-3:]
    return f"{hours:0>2}:{minutes:0>2}:{seconds:0>2}"


def _spoken(block: Block, start: int, end: int, mark: _Mark) -> Block:
    """Make a turn of a part of a block, which keeps the place and the headings of the block."""
    place = mark.time or block.locator
    locator = place and f"{place} {mark.speaker}"
    said = {"participant": mark.speaker, **({"time": mark.time} if mark.time else {})}
    fields = {**block.fields, **said}
    return replace(block, start=start, end=end, kind="turn", locator=locator, fields=fields)
