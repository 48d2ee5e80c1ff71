r"""Regular expressions in terms, by RE2: in linear time, whatever the expression and the text.

An expression stands for a whole word. Blanks between words part it, as they part a phrase. `\w` and
`\d` mean the letters and digits of all scripts, as people expect, not only those of English.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_WIDER = {r"\w": r"\p{L}\p{M}\p{N}_", r"\d": r"\p{Nd}"}
_STEPS = re.compile(r"\\s[+*]?|\\[pP]\{[^}]*\}|\\.|.", re.DOTALL)
_BLANKS = (" ", r"\s", r"\s+")
_REASONS = (
    (r"\(\?[=!]", "it looks ahead, which cannot be done in linear time"),
    (r"\(\?<[=!]", "it looks behind, which cannot be done in linear time"),
    (r"\\[1-9]|\(\?P=", "it refers back to a group, which cannot be done in linear time"),
)


def check_regex(pattern: str) -> str:
    """Return an expression that can be used.

    Raises:
        ValueError: It is not one, or cannot be matched in linear time; the message says why.
    """
    words = split_regex(pattern)
    if not words:
        raise ValueError("an expression needs a word")
    for word in words:
        if compile_regex(word).fullmatch(""):
            raise ValueError(f"the expression {word!r} matches a word of no letters")
    return pattern


def split_regex(pattern: str) -> list[str]:
    """Part an expression at the blanks between its words.

    Raises:
        ValueError: A blank stands inside brackets.
    """
    words, depth, is_class = [""], 0, False
    for step in _STEPS.findall(pattern):
        if step in _BLANKS or step == r"\s*":
            if depth or is_class or step == r"\s*":
                raise ValueError(
                    "an expression is tried on one word at a time, so a blank cannot stand in "
                    f"brackets or be left out; write one term for each case; found {pattern!r}"
                )
            words.append("")
            continue
        words[-1] += _widen(step, is_class=is_class)
        is_class = (is_class or step == "[") and step != "]"
        depth += 0 if is_class else (step == "(") - (step == ")")
    return [word for word in words if word]


def _widen(step: str, *, is_class: bool) -> str:
    wide = _WIDER.get(step, step)
    return wide if is_class or wide == step else f"[{wide}]"


@lru_cache(maxsize=4096)
def compile_regex(pattern: str, *, case: str = "fold", accents: str = "keep") -> Any:
    """Compile an expression for words that are folded likewise.

    Raises:
        ValueError: RE2 refuses it; the message says why.
    """
    import re2  # noqa: PLC0415 - only codebooks with expressions need it

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = case == "keep"
    options.max_mem = 8 << 20
    if accents == "fold":
        parts = unicodedata.normalize("NFD", pattern)
        pattern = "".join(part for part in parts if not unicodedata.combining(part))
    try:
        return re2.compile(pattern, options)
    except re2.error as broken:
        reason = _reason(pattern, broken)
        raise ValueError(f"the expression {pattern!r} is refused: {reason}") from None


def _reason(pattern: str, broken: Exception) -> str:
    known = next((reason for sign, reason in _REASONS if re.search(sign, pattern)), None)
    message = broken.args[0]
    return known or (message.decode(errors="replace") if isinstance(message, bytes) else message)
