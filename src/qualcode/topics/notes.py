"""Notes: segments that say the same folded into one, before topics are looked for."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.privacy import COUNT
from qualcode.segments import is_legible
from qualcode.tables import require

_HALF = re.compile("[\ud800-\udfff]")  # of a character, which no table takes
_ACCENTS = re.compile("[\u0300-\u036f]")
_SECOND = re.compile(r"\+\s?\d{1,4}[!.]{0,3}|(?:[👍👏💯✅✔☝][\ufe0f🏻-🏿]?){1,9}")
#: Notes that only second another, folded.
_SECONDING = frozenset(
    {
        *("idem", "ditto", "same", "same here", "same as above", "me too", "agree", "agreed"),
        *("i agree", "i second this", "seconded", "lo mismo", "igual", "yo tambien", "yo igual"),
        *("de acuerdo", "estoy de acuerdo", "totalmente de acuerdo", "dito", "ebenso"),
        *("ich auch", "stimme zu", "pareil", "moi aussi", "d accord", "concordo", "eu tambem"),
        *("o mesmo", "d accordo", "anch io", "lo stesso"),
    }
)
_LONGEST = 40  # letters of a note that only seconds another
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Notes:
    """Distinct notes, and which segments say them.

    Attributes:
        texts: The notes, in an order that does not depend on that of the segments.
        languages: ISO 639-1 code of each, or the empty string.
        counts: How many segments say each.
        rows: For each segment the number of its note; -1 where it has no words.
        seconding: For each segment whether it only seconds the one before it.
        quotable: For each note whether somebody says it whose words may be shown.
    """

    texts: Sequence[str] = field(repr=False)
    languages: Sequence[str] = field(repr=False)
    counts: npt.NDArray[np.int64] = field(repr=False)
    rows: npt.NDArray[np.int64] = field(repr=False)
    seconding: npt.NDArray[np.bool_] = field(repr=False)
    quotable: npt.NDArray[np.bool_] = field(repr=False)


def fold_notes(segments: pd.DataFrame) -> Notes:
    """Fold segments that have the same words, whatever their case, order and punctuation.

    A segment that only seconds another ("+1", "idem") says again what stands before it in the
    same file. What has no letter, or needs transcription, says nothing to a topic.

    Args:
        segments: Needs `text`; `language`, where it is there, is kept, and `document` and
            `start` say what stands before what; `consent` says who is counted, but not quoted.
    """
    require(segments, "text")
    legible = segments["text"].where(is_legible(segments), "").fillna("")
    texts = [_HALF.sub("\ufffd", text) for text in legible.tolist()]
    plain = [_fold(text) for text in texts]
    keys = [_key(text) for text in plain]
    seconding = np.array([_seconds(text) for text in plain], dtype=bool)
    _second(segments, keys, seconding)
    forms: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if key:
            forms[key].append(number)
    return _number_them(forms, texts, segments, seconding)


class _Words(dict[int, int]):
    """Keeps letters, digits and the signs that go with letters; all else parts words."""

    def __missing__(self, code: int) -> int:
        sign = chr(code)
        self[code] = code if sign.isalnum() or unicodedata.category(sign)[0] == "M" else 32
        return self[code]


_WORDS = _Words()


def _fold(text: str) -> str:
    """Fold case, white space, and the accents of letters that are words without them as well.

    Vowels are signs on letters in many scripts, and no accents.
    """
    parts = unicodedata.normalize("NFD", " ".join(text.split()).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", parts))


def _key(plain: str) -> str:
    words = sorted(plain.translate(_WORDS).split())
    return " ".join(words) if any(map(str.isalpha, plain)) else ""


def _seconds(plain: str) -> bool:
    if _SECOND.fullmatch(plain):
        return True
    return len(plain) <= _LONGEST and " ".join(plain.translate(_WORDS).split()) in _SECONDING


def _second(segments: pd.DataFrame, keys: list[str], seconding: npt.NDArray[np.bool_]) -> None:
    """Give what only seconds another the key of the note before it in the same file."""
    for number in np.flatnonzero(seconding).tolist():
        keys[number] = ""
    if not seconding.any() or "document" not in segments:
        return
    starts = segments["start"] if "start" in segments else np.arange(len(segments))
    places = [
        (document.partition("#")[0], _natural(document), start)
        for document, start in zip(segments["document"], starts, strict=True)
    ]
    said: dict[str, str] = {}
    for number in sorted(range(len(places)), key=places.__getitem__):
        source = places[number][0]
        if seconding[number]:
            keys[number] = said.get(source, "")
        elif keys[number]:
            said[source] = keys[number]


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort row 10 behind row 9."""
    parts = _NUMBER.split(name)
    return [(int(part[:18]), "") if n % 2 else (0, part) for n, part in enumerate(parts)]


def _spoken(segments: pd.DataFrame) -> list[str]:
    if "language" not in segments:
        return [""] * len(segments)
    return segments["language"].fillna("").tolist()


def _number_them(
    forms: dict[str, list[int]],
    texts: Sequence[str],
    segments: pd.DataFrame,
    seconding: npt.NDArray[np.bool_],
) -> Notes:
    languages, quoted = _spoken(segments), _quoted(segments)
    rows = np.full(len(texts), -1, dtype=np.int64)
    members = [forms[key] for key in sorted(forms)]
    for number, own in enumerate(members):
        rows[own] = number
    return Notes(
        texts=[min(texts[n] for n in own if not seconding[n]) for own in members],
        languages=[max(languages[n] for n in own) for own in members],
        counts=np.array([len(own) for own in members], dtype=np.int64),
        rows=rows,
        seconding=seconding,
        quotable=np.array([quoted[own].any() for own in members], dtype=bool),
    )


def _quoted(segments: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "consent" not in segments:
        return np.ones(len(segments), dtype=bool)
    return segments["consent"].ne(COUNT).fillna(value=True).to_numpy(dtype=bool)
