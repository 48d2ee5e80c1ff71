"""Characters: of what kind each is in a text, how it is compared, and what is a token by its shape.

The kinds follow Unicode's general categories (Unicode Standard Annex 44), hashtags and handles
what people write, emoji the sequences of Unicode Technical Standard 51.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np

Kinds = np.ndarray[tuple[int], np.dtype[np.uint8]]

# From LETTER on, a character is part of a token.
BLANK, PUNCTUATION, UNSEEN, JOINT, MARK, LETTER, SIGN, SIGN_MARK, SHAPE_HEAD, SHAPE = range(10)
_MAY_BE_SHAPED = 0x80  # a flag beside the kind

_JOINTS = "-'’\u2010\u2011"
_TYPESET = str.maketrans({"’": "'", "\u2010": "-", "\u2011": "-"})  # as typed, and as typeset

# Scripts without blanks between words: each sign is a token, and a word of several is a phrase.
_SIGNS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF),  # Thai, Lao, Burmese, Khmer
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3038, 0x30FF), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
    (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),  # Han and kana
)  # fmt: skip

_TONES = "\U0001f3fb-\U0001f3ff"  # colours of skin
_PICTURES = (
    (0x231A, 0x231B), (0x23E9, 0x23FA), (0x2600, 0x27BF), (0x2B50, 0x2B55), (0x1F000, 0x1FAFF),
)  # fmt: skip
_SYMBOLS = (  # pictures only where a selector says so; else signs of print
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u24c2\u25aa-\u25fe\u2934\u2935\u2b05-\u2b07"
    "\u3030\u303d\u3297\u3299"
)
_PICTURE_CLASS = "".join(f"{chr(low)}-{chr(high)}" for low, high in _PICTURES)
_DRESS = f"[\ufe0f\u20e3{_TONES}\U000e0020-\U000e007f]"
_PICTURE = f"(?:[{_PICTURE_CLASS}]|[{_SYMBOLS}](?=\ufe0f)){_DRESS}{{0,8}}"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_EMOJI = f"{_FLAG}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE}){{0,8}}"
_WWW = re.compile(r"www\.", re.IGNORECASE)
_DROP_DRESS = re.compile(f"[\ufe0e\ufe0f{_TONES}]")

_ENDS = r"\s<>\"“”«»"  # end an address
_NOT_LAST = r".,;:!…)\]}'’_"  # cannot be its last character

# What combines with a letter and is no letter of its own: accents, points of Hebrew and Arabic.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]"
)
_LONGEST = 1000  # bringing marks in order takes the square of their number; no word has so many


def fold(text: str, *, accents: str = "keep", case: str = "fold") -> str:
    """Bring a word to the form in which it is compared.

    Args:
        text: A word.
        accents: `fold` takes the accents off its letters.
        case: `fold` makes capitals small, and takes an emoji's colour of skin away.
    """
    if text.isascii() or len(text) > _LONGEST:
        return text.casefold() if case == "fold" else text
    folded = unicodedata.normalize("NFC", text)
    if case == "fold":
        folded = _DROP_DRESS.sub("", folded.casefold()) or folded
    if accents == "fold":
        folded = _ACCENTS.sub("", unicodedata.normalize("NFD", folded)) or folded
    return unicodedata.normalize("NFC", folded).translate(_TYPESET)


def is_sign(character: str) -> bool:
    """Tell whether a character is a token by itself, of a script without blanks."""
    return bool(_kinds()[ord(character)] == SIGN)


def holds_word(text: str) -> bool:
    """Tell whether anything in a text can be a word: a letter, a digit, an emoji."""
    return any(map(str.isalnum, text)) or bool(re.search(_EMOJI, text))


def kinds_of(points: np.ndarray, *, globs: bool = False) -> tuple[Kinds, np.ndarray]:
    """Return the kind of each code point, and the places where something may have a shape.

    Args:
        points: Code points.
        globs: Whether `*` and `?` are letters, as in terms.
    """
    kinds = _kinds()[points]
    may_be_shaped = np.flatnonzero(kinds & _MAY_BE_SHAPED)
    kinds &= ~np.uint8(_MAY_BE_SHAPED)
    if globs:
        kinds[(points == ord("*")) | (points == ord("?"))] = LETTER
    return kinds, may_be_shaped


def without_unseen(word: str) -> str:
    """Drop what nobody sees: characters without a width, and control characters."""
    if word.isascii() and word.isprintable():
        return word
    return re.sub(f"[{_class_of(UNSEEN)}]", "", word)


def shapes(text: str, places: np.ndarray, *, globs: bool = False) -> Iterator[tuple[int, int]]:
    """Find addresses, hashtags, handles and emoji in the lines of a text that may hold one.

    Args:
        text: The text.
        places: Where one of their characters stands, as `kinds_of` says.
        globs: Whether `*` and `?` are letters.

    Yields:
        The span of each, in the order of the text.
    """
    expression, done = _shape(globs), 0
    starts = (found.start() for found in _WWW.finditer(text)) if _has_www(text) else ()
    for place in sorted([*places.tolist(), *starts]):
        if place < done:
            continue
        end = text.find("\n", place)
        start, done = text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end
        for found in expression.finditer(text, start, done):
            yield found.span()


def _has_www(text: str) -> bool:
    return any(start in text for start in ("www.", "Www.", "WWW."))


@cache
def _shape(globs: bool) -> re.Pattern[str]:  # noqa: FBT001 - a private choice between two
    wild = "*?" if globs else ""
    seen = rf"[\w{_class_of(MARK)}{wild}]"
    letter = rf"(?:{seen}|[{_class_of(UNSEEN)}]+(?=[\w{wild}]))"
    not_last = _NOT_LAST if globs else f"{_NOT_LAST}*?"
    kinds_of_shape = [
        rf"(?i:https?://|www\.)[^{_ENDS}]*[^{_ENDS}{not_last}]",
        rf"(?<![\w.+-])[\w.+{wild}-]{{1,64}}@[\w{wild}-]{{1,63}}(?:\.[\w{wild}-]{{1,63}}){{1,8}}",
        rf"(?<![\w#@&/])#(?={letter}*[^\W\d_]){letter}+",
        rf"(?<![\w@])@{letter}+",
        _EMOJI,
    ]
    if globs:
        kinds_of_shape.append(r"#[*?]+")  # any hashtag
    return re.compile("|".join(kinds_of_shape))


@cache
def _class_of(kind: int) -> str:
    """Write the characters of a kind as ranges of a regular expression."""
    points = np.flatnonzero(_kinds() & ~np.uint8(_MAY_BE_SHAPED) == kind)
    heads = np.flatnonzero(np.diff(points, prepend=-2) != 1)
    tails = np.append(heads[1:], len(points)) - 1
    pairs = zip(points[heads].tolist(), points[tails].tolist(), strict=True)
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in pairs)


@cache
def _kinds() -> Kinds:
    """Return the kind of every code point there is; those of private use are punctuation."""
    kinds = np.full(0x110000, PUNCTUATION, np.uint8)
    for point in (*range(0x32400), *range(0xE0000, 0xE0200)):  # between them none is assigned
        kinds[point] = _kind(chr(point))
    for low, high in _SIGNS:
        block = kinds[low : high + 1]
        block[block == LETTER] = SIGN
    kinds[[ord(joint) for joint in _JOINTS]] = JOINT
    kinds[0xE0020:0xE0080] = PUNCTUATION  # tags, which tell one flag from another
    for low, high in (*((ord(one), ord(one)) for one in "#@/\ufe0f\u20e3"), *_PICTURES):
        kinds[low : high + 1] |= _MAY_BE_SHAPED
    return kinds


def _kind(character: str) -> int:
    if character.isalnum() or character == "_":
        return LETTER
    if character.isspace():
        return BLANK
    category = unicodedata.category(character)
    if category in {"Cc", "Cf"}:
        return UNSEEN
    return MARK if category[0] == "M" else PUNCTUATION
