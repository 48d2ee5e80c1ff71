"""Tokens: texts cut into the words on which terms are matched.

Many texts are cut at once: their code points become an array of kinds, and a token is a run in
it. Only what has a shape of its own (addresses, hashtags, emoji) is found by an expression, and
only in the lines where one of its characters stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from qualcode.codebooks.characters import (
    BLANK,
    JOINT,
    LETTER,
    MARK,
    PUNCTUATION,
    SHAPE,
    SHAPE_HEAD,
    SIGN,
    SIGN_MARK,
    UNSEEN,
    Kinds,
    fold,
    kinds_of,
    shapes,
    without_unseen,
)

Integers = np.ndarray[tuple[int], np.dtype[np.int64]]
Points = np.ndarray[tuple[int], np.dtype[np.uint32]]


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of some texts, as columns.

    Attributes:
        text: The number of the text in which each token stands.
        start: Its first code point in that text.
        end: The code point after its last.
        word: The number of its word in `words`.
        words: The distinct words, in the form in which they are compared.
    """

    text: Integers
    start: Integers
    end: Integers
    word: Integers
    words: list[str]

    def __len__(self) -> int:
        return len(self.word)

    def spelled(self) -> list[str]:
        """Return the word of each token."""
        return [self.words[number] for number in self.word]


def tokenise(
    texts: Sequence[str],
    *,
    accents: str = "keep",
    case: str = "fold",
    punctuation: str = "remove",
    globs: bool = False,
) -> Tokens:
    """Cut texts into tokens.

    A token is a word with its inner hyphens and apostrophes; an address, a hashtag, an @handle; an
    emoji, with what belongs to it; or one sign of a script that puts no blanks between words.

    Args:
        texts: Any texts.
        accents: `keep` or `fold`.
        case: `fold` or `keep`.
        punctuation: `keep` makes each other visible character a token, `remove` none.
        globs: Whether `*` and `?` are letters, as in terms.
    """
    joined = "\n".join(texts)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds, has_shapes = kinds_of(points, globs=globs)
    _give_marks_to_their_letters(kinds)
    for start, end in shapes(joined, has_shapes, globs=globs):
        kinds[start:end] = SHAPE
        kinds[start] = SHAPE_HEAD
    first, last = _join_runs(kinds, *_runs(kinds))
    if punctuation == "keep":
        first, last = _with_punctuation(kinds, first, last)
    word, spelled = _distinct(joined, points, first, last)
    number, words = _number(
        fold(without_unseen(one), accents=accents, case=case) for one in spelled
    )
    starts = _starts(texts)
    text = np.searchsorted(starts, first, side="right") - 1
    return Tokens(text, first - starts[text], last - starts[text], number[word], words)


def tokens_of_words(
    texts: Sequence[Sequence[str]], *, accents: str = "keep", case: str = "fold"
) -> Tokens:
    """Take words that something else has cut: each is a token, and its span counts words."""
    counts = np.array([len(words) for words in texts], np.int64)
    text = np.repeat(np.arange(len(texts)), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    number, words = _number(fold(word, accents=accents, case=case) for one in texts for word in one)
    return Tokens(text, place, place + 1, number, words)


def _give_marks_to_their_letters(kinds: Kinds) -> None:
    """Let a mark be of the kind of what it combines with."""
    marks = np.flatnonzero(kinds == MARK)
    if not len(marks):
        return
    begins = np.diff(marks, prepend=-2) != 1
    base = (marks[begins] - 1)[np.cumsum(begins) - 1]
    of_base = np.where(base >= 0, kinds[base], BLANK)
    kinds[marks] = np.where(of_base == SIGN, SIGN_MARK, of_base)


def _runs(kinds: Kinds) -> tuple[Integers, Integers]:
    """Return where runs of letters, signs and shapes begin and end."""
    changes = np.empty(len(kinds), np.bool_)
    changes[:1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=changes[1:])
    heads = (changes & (kinds == LETTER)) | (kinds == SIGN) | (kinds == SHAPE_HEAD)
    borders = np.flatnonzero(heads | (changes & (kinds < LETTER)))
    is_head = np.flatnonzero(heads[borders])
    ends = np.append(borders[1:], len(kinds))
    return borders[is_head], ends[is_head]


def _join_runs(kinds: Kinds, first: Integers, last: Integers) -> tuple[Integers, Integers]:
    """Join runs of letters with one hyphen or apostrophe between them, or with what is unseen."""
    if len(first) < 2:  # noqa: PLR2004 - two runs have something between them
        return first, last
    gap = kinds[last[:-1] % len(kinds)]
    is_joined = (gap == JOINT) | (gap == UNSEEN)
    is_joined &= (kinds[first[:-1]] == LETTER) & (kinds[first[1:]] == LETTER)
    for number in np.flatnonzero(is_joined & (first[1:] - last[:-1] > 1)):
        between = kinds[last[number] : first[number + 1]]
        seen = between[between != UNSEEN]
        is_joined[number] = len(seen) <= 1 and bool((seen == JOINT).all())
    return first[np.append(True, ~is_joined)], last[np.append(~is_joined, True)]


def _with_punctuation(kinds: Kinds, first: Integers, last: Integers) -> tuple[Integers, Integers]:
    """Add a token for each visible character that stands outside all tokens."""
    others = np.flatnonzero((kinds == PUNCTUATION) | (kinds == JOINT))
    before = np.searchsorted(first, others, side="right") - 1
    others = others[(before < 0) | (others >= np.append(last, 0)[before])]
    starts, ends = np.append(first, others), np.append(last, others + 1)
    order = np.argsort(starts)
    return starts[order], ends[order]


def _distinct(
    joined: str, points: Points, first: Integers, last: Integers
) -> tuple[Integers, list[str]]:
    """Number the distinct spellings of tokens: Arrow hashes all of them in one pass."""
    cover = np.zeros(len(points) + 1, np.int8)
    cover[first] += 1
    cover[last] -= 1
    inside = points[np.cumsum(cover[:-1], dtype=np.int8).view(np.bool_)]
    borders = np.append(0, np.cumsum(last - first))
    data, sizes = _as_utf8(inside, is_ascii=joined.isascii())
    if sizes is not None:
        borders = np.append(0, np.cumsum(sizes))[borders]
    buffers = [None, pa.py_buffer(borders.astype(np.int64)), pa.py_buffer(data)]
    encoded = pa.Array.from_buffers(pa.large_binary(), len(first), buffers).dictionary_encode()
    spelled = [one.decode("utf-8", "surrogatepass") for one in encoded.dictionary.to_pylist()]
    return encoded.indices.to_numpy().astype(np.int64), spelled


def _as_utf8(points: Points, *, is_ascii: bool) -> tuple[bytes, Integers | None]:
    """Encode code points; return also how many bytes each takes, None for one."""
    if is_ascii:
        return points.astype(np.uint8).tobytes(), None
    text = points.tobytes().decode("utf-32-le", "surrogatepass")
    sizes = np.ones(len(points), np.int64)
    for first in (0x80, 0x800, 0x10000):
        sizes += points >= first
    return text.encode("utf-8", "surrogatepass"), sizes


def _number(words: Iterator[str]) -> tuple[Integers, list[str]]:
    """Number the distinct words, in the order in which they come first."""
    numbers: dict[str, int] = {}
    each = [numbers.setdefault(word, len(numbers)) for word in words]
    return np.array(each, np.int64), list(numbers)


def _starts(texts: Sequence[str]) -> Integers:
    """Return where each text begins in all of them, joined by a line break."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    return np.cumsum(sizes + 1) - sizes - 1
