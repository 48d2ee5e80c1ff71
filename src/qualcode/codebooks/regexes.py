r"""Regular expressions in terms, by RE2: in linear time, whatever the expression and the text.

An expression stands for a whole word. Blanks between words part it, as they part a phrase. `\w` and
`\d` mean the letters and digits of all scripts, as people expect, not only those of English. The
RE2 is Arrow's, which tries an expression on all words of a vocabulary at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qualcode.codebooks.characters import fold, is_sign

_STEPS = re.compile(
    r"\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\{\d*,?\d*\}|\[:\^?\w+:\]|\\s[+*?]?|\\.|.", re.DOTALL
)
_BLANK = re.compile(r"\\?\s|\\s\+?")
_CLASSES = {r"\w": r"\p{L}\p{M}\p{N}_", r"\d": r"\p{Nd}", r"\D": r"\P{Nd}"}
_ONE_WORD = (
    "an expression is tried on one word at a time, so a blank cannot stand in brackets or be left "
    "out; write one term for each case; found {!r}"
)
_NEVER = frozenset(',;!%"“”«»')
_HINTS = (
    (r"\(\?[=!]", "it looks ahead, which cannot be done in linear time; use `unless` or `near`"),
    (r"\(\?<[=!]", "it looks behind, which cannot be done in linear time; use `unless` or `near`"),
    (
        r"(?<![\\[])\\[1-9]|\(\?P=",
        "it refers back to a group, which cannot be done in linear time",
    ),
)
_REASONS = {
    "missing )": "a ( has no )",
    "unexpected )": "a ) has no (",
    "missing ]": "a [ has no ]",
    "no argument for repetition operator": "nothing stands before {} that could be repeated",
    "bad repetition operator": "an expression cannot have {}",
    "invalid perl operator": "RE2 does not know {}",
    "invalid escape sequence": "RE2 does not know {}",
    "invalid character class range": "{} is no range or class",
    "invalid repetition size": "{} repeats too often",
    "trailing \\": "it ends with a lone backslash",
}


def check_regex(pattern: str) -> str:
    """Return an expression that can be used.

    Raises:
        ValueError: It is not one, cannot be matched in linear time, or never could match; the
            message says why.
    """
    words = split_regex(pattern)
    if not words:
        raise ValueError("an expression needs a word")
    for accents in ("keep", "fold"):
        for word in split_regex(pattern, accents=accents):
            if match_words([""], word)[0]:
                raise ValueError(f"the expression {pattern!r} matches a word of no letters")
    return pattern


def match_words(
    words: Sequence[str], pattern: str, *, whole: bool = True, case: str = "fold"
) -> np.ndarray:
    """Tell of each word whether an expression matches it.

    Args:
        words: Words, folded.
        pattern: An expression of one word, as `split_regex` gives it.
        whole: Whether it must match the whole word.
        case: `fold` takes capitals of the expression for small letters.

    Raises:
        ValueError: RE2 refuses the expression; the message says why.
    """
    # What is tried is set in brackets, in which an expression with a bracket too many would fit.
    for tried in (pattern, f"(?s)^(?:{pattern})$" if whole else f"(?s){pattern}"):
        try:
            found = pc.match_substring_regex(_array(words), tried, ignore_case=case == "fold")
        except pa.ArrowInvalid as broken:
            reason = _reason(str(broken))
            raise ValueError(f"the expression {pattern!r} is refused: {reason}") from None
    matches: np.ndarray = found.to_numpy(zero_copy_only=False).astype(np.bool_)
    return matches


def _array(words: Sequence[str]) -> pa.Array:
    try:
        return pa.array(words, pa.string())
    except UnicodeEncodeError:  # half a character, which no expression means
        whole = [word.encode("utf-8", "replace").decode("utf-8") for word in words]
        return pa.array(whole, pa.string())


def _reason(told: str) -> str:
    problem, _, part = told.removeprefix("Invalid regular expression: ").partition(": ")
    return _REASONS.get(problem, told).format(f"`{part}`")


def _hint(pattern: str) -> str | None:
    return next((reason for sign, reason in _HINTS if re.search(sign, pattern)), None)


def split_regex(pattern: str, *, accents: str = "keep", case: str = "fold") -> list[str]:
    """Part an expression at the blanks between its words, and fold its letters as words are.

    Raises:
        ValueError: It could match no word: a blank stands in brackets, or a mark of punctuation.
    """
    pattern = unicodedata.normalize("NFC", pattern)
    if hint := _hint(pattern):
        raise ValueError(f"the expression {pattern!r} is refused: {hint}")
    words, depth, is_class, has_choice = [""], 0, False, False
    for step in _STEPS.findall(pattern):
        if _BLANK.fullmatch(step):
            if depth or is_class:
                raise ValueError(_ONE_WORD.format(pattern))
            words.append("")
            continue
        words[-1] += _translate(step, pattern, is_class=is_class, accents=accents, case=case)
        has_choice |= step == "|" and not depth and not is_class
        is_class = (is_class or step == "[") and step != "]"
        depth += 0 if is_class else (step == "(") - (step == ")")
    words = [_without_borders(word, pattern) for word in words if word]
    if has_choice and len(words) > 1:
        raise ValueError(f"set what stands around | in brackets, or write two terms: {pattern!r}")
    return words


def _translate(step: str, pattern: str, *, is_class: bool, accents: str, case: str) -> str:
    """Write a step of an expression so that it matches words as they are compared."""
    if step in {r"\s*", r"\s?"}:
        raise ValueError(_ONE_WORD.format(pattern))
    if step == r"\W":
        if is_class:
            raise ValueError(rf"\W cannot stand in [ ]; found {pattern!r}")
        return r"[^\p{L}\p{M}\p{N}_]"
    if step in _CLASSES:
        return _CLASSES[step] if is_class else f"[{_CLASSES[step]}]"
    if is_class:
        return step
    if step in _NEVER:
        raise ValueError(f"{step} is no part of a word, so {pattern!r} never could match")
    if len(step) > 1 or step.isascii():
        return step
    folded = fold(step, accents=accents, case=case)
    return folded if len(folded) == 1 else f"(?:{folded})"


def _without_borders(word: str, pattern: str) -> str:
    """Drop what every word has at its ends, and refuse what could match none."""
    word = word.removeprefix(r"\b").removesuffix(r"\b")
    if re.search(r"(?<!\\)(?:\\\\)*\\[bB]", word):
        raise ValueError(rf"an expression is a whole word: leave \b and \B out of {pattern!r}")
    if word.startswith("/") and word.endswith("/"):
        raise ValueError(f"leave the slashes around the expression out: {pattern!r}")
    bare = re.sub(r"\[[^\]]*\]", "", word)
    if any(is_sign(one) and is_sign(other) for one, other in pairwise(bare)):
        raise ValueError(
            "scripts without blanks are cut sign by sign, so an expression of several signs never "
            f"could match; write it as a text: {pattern!r}"
        )
    return word
