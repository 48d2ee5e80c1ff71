"""Losses: what of a term matching does not see, so that another term would be left."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from qualcode.codebooks.terms import Text
from qualcode.codebooks.tokens import tokenise

_TEXT: TypeAdapter[str] = TypeAdapter(Text)

# Signs that mean something of their own, as in `:D`, `C++` or `100%`. Matching does not see them,
# so that without them another term would be left: `d`, `c`, any `100`.
_MEANT = frozenset(":;()[]{}\\%*?#@")


def find_reasons(terms: Iterable[str]) -> dict[str, str]:
    """Find the terms that a codebook cannot have, or not with the same meaning, and say why."""
    texts = list(dict.fromkeys(terms))
    tokens = tokenise(texts, globs=True)
    outside, words = [list(text) for text in texts], [list[str]() for _ in texts]
    spans = zip(tokens.text.tolist(), tokens.start.tolist(), tokens.end.tolist(), strict=True)
    for text, start, end in spans:
        words[text].append(texts[text][start:end])
        outside[text][start:end] = [""] * (end - start)
    found = zip(texts, map(_reason, texts, outside, words), strict=True)
    return {text: reason for text, reason in found if reason}


def _reason(text: str, outside: list[str], words: list[str]) -> str:
    try:
        _TEXT.validate_python(text)
    except ValidationError:
        return "it has no letter, digit or emoji"
    signs = sorted({sign for sign in outside if sign in _MEANT or is_symbol(sign)})
    if not signs:
        return ""
    listed, left = " ".join(signs), " ".join(words)
    return f"`{listed}` is not seen in matching, and without it the term would be `{left}`"


def is_symbol(sign: str) -> bool:
    """Say whether a character is a sign of mathematics, money and the like."""
    return sign != "" and unicodedata.category(sign).startswith("S")
