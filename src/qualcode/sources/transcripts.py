"""Transcripts: what was said, by whom and when, from subtitles (WebVTT, SubRip)."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.errors import SourceError
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.sources.structure import Block
from qualcode.sources.text import decode
from qualcode.spans import normalise

_PAUSE = 30  # seconds of silence, after which the same speaker begins another turn
_REST = 3  # seconds of silence that end a paragraph where nobody says who speaks
_ENOUGH = 30  # seconds, after which the end of a sentence ends a paragraph
_MOST = 60  # seconds that a paragraph lasts
_FEWEST_ROLLING = 3
_SHARE_ROLLING = 0.25  # between them, a line alone is shown again

_TIME = r"(?:\d{1,4}:)?[0-5]?\d:[0-5]?\d[.,]\d{1,3}"
_TIMES = re.compile(rf"[ \t]*({_TIME})[ \t]*-->[ \t]*({_TIME})(?=[ \t]|$)")
_NO_CUE = ("WEBVTT", "NOTE", "STYLE", "REGION")
_LANGUAGE = re.compile(r"^Language:[ \t]*([a-z]{2})\b", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<[\d:.]+>|\{\\[^{}\n]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]+)>|</v>")
_NAME = re.compile(r"^(?:>>|[-–])?[ \t]*([^\s:<>][^:<>\n]{0,39}?)[ \t]*:[ \t]+(?=\S)")
_NO_NAME = re.compile(r"[,;?!]")
_WORDS_OF_A_NAME = 4
_BETWEEN = "\n\n"
_SENTENCE_END = (".", "?", "!", "…", "。")


@dataclass(frozen=True)
class _Cue:
    """Words with their time in seconds and their speaker; of nobody where that is not known."""

    start: int
    end: int
    text: str
    speaker: str = ""


def read_transcript(content: bytes, options: Options) -> Reading:
    """Read subtitles as one document: a turn a block, with its time and its speaker.

    Consecutive cues of a speaker are one turn, unless half a minute passes in silence. Where no
    speaker is named, paragraphs are cut at pauses and sentences, after a minute at the latest. The
    speaker's name does not stand in the text: it is the turn's participant.

    Raises:
        SourceError: A line is not as the format asks for; the message names it.
    """
    text, encoding = decode(content, options.encoding)
    cues = [(start, end, _lines(raw)) for start, end, raw in _parse(text)]
    rolling = _is_rolling([lines for _, _, lines in cues])
    if rolling:
        cues = list(_unroll(cues))
    with_voices = any(_VOICE.search(line) for _, _, lines in cues for line in lines)
    spoken = list(_voices(cues) if with_voices else _names(cues))
    note = "lines that rolling captions show again are read once" if rolling else ""
    return Reading((_piece(_turns(spoken), _language(text)),), encoding, note, kind="transcript")


def _language(text: str) -> dict[str, str]:
    header = _LANGUAGE.search(text.split("\n\n", 1)[0])
    return {"language": header.group(1)} if header else {}


def _parse(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the start and end in seconds and the raw text of each cue."""
    from webvtt import WebVTT  # noqa: PLC0415 - few gatherings have transcripts
    from webvtt.errors import MalformedCaptionError, MalformedFileError  # noqa: PLC0415

    is_vtt = text.startswith("WEBVTT")
    lines = _join(text.split("\n")) if is_vtt else _number(text.split("\n"))
    checked = [_check(line, number) for number, line in lines]
    if not any("-->" in line for line in checked):
        return
    try:
        captions = WebVTT.from_buffer(checked, format="vtt" if is_vtt else "srt")
    except (MalformedFileError, MalformedCaptionError, ValueError) as broken:
        raise SourceError(f"these are no subtitles: {' '.join(str(broken).split())}") from None
    for caption in captions.captions:
        yield caption.start_in_seconds, caption.end_in_seconds, caption.raw_text


def _check(line: str, number: int) -> str:
    """Write the times of a cue in full; refuse an arrow that does not stand between times.

    Raises:
        SourceError: It does not.
    """
    if "-->" not in line:
        return line
    times = _TIMES.match(line)
    if not times:
        raise SourceError(
            f"line {number}: expected the times of a cue, as `00:00:01.000 --> 00:00:04.000`"
        )
    return " --> ".join(map(_in_full, times.groups()))


def _in_full(time: str) -> str:
    clock, fraction = re.split("[.,]", time)
    hours, minutes, seconds = f"0:{clock}".split(":")[-3:]
    return f"{hours:>02}:{minutes:>02}:{seconds:>02}.{fraction:<03}"


def _join(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of WebVTT with their numbers, without those that part the text of a cue.

    By the format, what stands behind an empty line and is no cue would be passed over.
    """
    in_cue = False
    for number, line in enumerate(lines, start=1):
        in_cue = in_cue or "-->" in line
        if line.strip() or not (in_cue and _goes_on(lines[number : number + 2])):
            yield number, line if line.strip() else ""


def _goes_on(following: Sequence[str]) -> bool:
    """Say whether lines behind an empty one are text: no cue, with or without an identifier."""
    said = [line.strip() for line in following]
    return bool(said and said[0]) and not (
        said[0].startswith(_NO_CUE) or any("-->" in line for line in said) or said[0].isdigit()
    )


def _number(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of SubRip with their numbers; each cue begins as the format asks for.

    Raises:
        SourceError: What stands above the first cue is no number.
    """
    held: list[tuple[int, str]] = []  # a number, and empty lines: the next cue's, or text
    begun = False
    for number, line in enumerate(lines, start=1):
        said = line.strip()
        if "-->" in line:
            yield from [*([(number, "")] if begun else []), (number, "1"), (number, line)]
            held, begun = [], True
        elif said.isdigit() or (held and not said):
            yield from held if said and begun else []
            held = [(number, said)] if said else [*held, (number, said)]
        elif begun:
            yield from [*held, (number, said)]
            held = []
        elif said:
            raise SourceError(
                f"line {number}: expected `WEBVTT`, or the number of the first cue as in SubRip"
            )
    yield from held if begun else []


def _lines(raw: str) -> list[str]:
    return [line.strip() for line in raw.split("\n") if _plain(line)]


def _plain(line: str) -> str:
    """Return a line without tags and entities."""
    return " ".join(html.unescape(_TAG.sub("", line)).split())


Raw = tuple[int, int, list[str]]


def _is_rolling(cues: Sequence[list[str]]) -> bool:
    """Say whether many cues show the line that the one before ended with above one of their own."""
    pairs = [(a, b) for a, b in itertools.pairwise(cues) if a and b]
    grown = sum(1 for before, now in pairs if now[1:] and _plain(before[-1]) == _plain(now[0]))
    return len(pairs) >= _FEWEST_ROLLING and grown >= _SHARE_ROLLING * len(pairs)


def _unroll(cues: Sequence[Raw]) -> Iterator[Raw]:
    """Yield cues without the lines that stood in the one before already."""
    shown: list[str] = []
    for start, end, lines in cues:
        now = [_plain(line) for line in lines]
        kept = next(
            n
            for n in range(min(len(now), len(shown)), -1, -1)
            if shown[len(shown) - n :] == now[:n]
        )
        if lines[kept:]:
            yield start, end, lines[kept:]
        shown = now or shown


def _voices(cues: Iterable[Raw]) -> Iterator[_Cue]:
    """Yield what each voice says: `<v Ana>` stands before her words."""
    for start, end, lines in cues:
        raw, speaker, position = "\n".join(lines), "", 0
        for mark in _VOICE.finditer(raw):
            yield _Cue(start, end, _plain(raw[position : mark.start()]), speaker)
            speaker, position = _plain(mark.group(1) or ""), mark.end()
        yield _Cue(start, end, _plain(raw[position:]), speaker)


def _names(cues: Iterable[Raw]) -> Iterator[_Cue]:
    """Yield what is said behind each name; it goes on until another name stands there."""
    speaker = ""
    for start, end, lines in cues:
        for line in map(_plain, lines):
            name = _NAME.match(line)
            if name and _is_name(name.group(1)):
                speaker, line = name.group(1), line[name.end() :]  # noqa: PLW2901
            yield _Cue(start, end, line, speaker)


def _is_name(said: str) -> bool:
    return (
        not said[0].islower()
        and len(said.split()) <= _WORDS_OF_A_NAME
        and not _NO_NAME.search(said)
    )


def _turns(cues: Iterable[_Cue]) -> list[_Cue]:
    """Put the cues of a turn together."""
    turns: list[_Cue] = []  # each with the words of its last cue
    said: list[list[str]] = []  # joined at the end: one person may speak for hours
    for cue in cues:
        if not cue.text:
            continue
        if turns and _continues(turns[-1], cue):
            turns[-1] = replace(turns[-1], end=max(turns[-1].end, cue.end), text=cue.text)
            said[-1].append(cue.text)
        else:
            turns.append(cue)
            said.append([cue.text])
    return [replace(turn, text=" ".join(texts)) for turn, texts in zip(turns, said, strict=True)]


def _continues(turn: _Cue, cue: _Cue) -> bool:
    if turn.speaker != cue.speaker:
        return False
    silence, lasts = cue.start - turn.end, cue.start - turn.start
    if turn.speaker:
        return silence <= _PAUSE
    at_end = lasts >= _ENOUGH and turn.text.endswith(_SENTENCE_END)
    return silence < _REST and lasts < _MOST and not at_end


def _piece(turns: Sequence[_Cue], fields: dict[str, str]) -> Piece:
    """Make a text of turns as paragraphs, and a block of each."""
    texts = [normalise(turn.text).strip() for turn in turns]
    blocks, start = [], 0
    for turn, text in zip(turns, texts, strict=True):
        time = f"{turn.start // 3600:02}:{turn.start // 60 % 60:02}:{turn.start % 60:02}"
        said = {"participant": turn.speaker, "time": time} if turn.speaker else {"time": time}
        locator = f"{time} {turn.speaker}".rstrip()
        blocks.append(Block(start, start + len(text), "turn", locator=locator, fields=said))
        start += len(text) + len(_BETWEEN)
    return Piece(_BETWEEN.join(texts), fields=fields, blocks=tuple(blocks))


register(Reader("transcript", (".vtt", ".srt"), read_transcript, isolated=True))
