"""Lexicon: the words of some texts, their lemmas and how they are mostly written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TypeAlias
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codebooks.lemmas import LANGUAGES, read_lemmas, read_table
from qualcode.languages import TOKEN, stop_words

Integers: TypeAlias = "npt.NDArray[np.int64]"
Flags: TypeAlias = "npt.NDArray[np.bool_]"

_PIECES = re.compile(r"[\w'’-]+|[^\w\s]")
_WORD = re.compile(TOKEN)
_MARKS = re.compile("[\u0300-\u036f]")
#: Where people leave out accents; in German or Swedish a marked letter is another letter.
_ACCENTS_VARY = frozenset({"ca", "en", "es", "fr", "gl", "it", "nl", "pt"})
_MOSTLY_SMALL = 0.2  # a word keeps its capitals where at most this share is written without
_SHOUTED = 3  # so many words, all in capitals, say nothing about how a word is written


@dataclass(frozen=True)
class Lexicon:
    """Every token of some texts, in order, and what each stands for.

    `text`, `lemma`, `written` and `run` have an item a token: the row of its text, its place in
    `lemmas` and in `forms`, and the stretch without punctuation or digits in which it stands.
    `tells` is false for stop words, single letters, punctuation and digits.
    """

    text: Integers
    run: Integers
    lemma: Integers
    written: Integers
    tells: Flags
    lemmas: list[str]
    forms: list[str]


def read_lexicon(
    texts: Sequence[str], *, languages: Sequence[str], text_languages: Sequence[str] | None = None
) -> Lexicon:
    """Read the words of some texts.

    Args:
        texts: Any number of texts.
        languages: Languages whose stop words tell nothing.
        text_languages: The language of each text, empty where it is not known.

    Returns:
        The lexicon. A word is of the language of most texts in which it stands. Its lemma is
        itself where it is the lemma of other forms (`meeting` is that of `meetings`), else what
        the table of its language says; accents are left out where people leave them out.
    """
    text, code, tokens = _tokenise(texts)
    tokens = [token.strip("'’-") or token for token in tokens]
    words = pd.DataFrame(
        {"token": tokens, "core": [_core(token) for token in tokens]}, dtype=object
    )
    words["key"] = [core.casefold() for core in words["core"]]
    words["is_mark"] = [not any(map(str.isalpha, token)) for token in tokens]
    run, is_first = _runs(text, words["is_mark"].to_numpy(bool)[code])
    words["seen"] = _count_seen(texts, text, code, is_first, tokens)
    spoken = _spoken(words["key"], text, code, languages, text_languages)
    lemma, lemmas = _number(words["key"].map(_find_lemmas(spoken, languages)))
    written, forms = _number(words["key"].map(_written(words, spoken)))
    tells = _tells(words, languages)
    return Lexicon(text, run, lemma[code], written[code], tells[code], lemmas, forms)


def _tokenise(texts: Sequence[str]) -> tuple[Integers, Integers, list[str]]:
    """Return the text and the number of each token, and the distinct tokens in order."""
    found = [_PIECES.findall(text) for text in texts]
    text = np.repeat(np.arange(len(found)), [len(tokens) for tokens in found])
    code, tokens = _number(pd.Series(list(chain.from_iterable(found)), dtype=object))
    return text, code, tokens


def _number(values: pd.Series[str]) -> tuple[Integers, list[str]]:
    code, names = pd.factorize(values.to_numpy(object), sort=True)
    return code.astype(np.int64), [str(name) for name in names]


def _core(token: str) -> str:
    """Take off what is joined by an apostrophe: `l'eau`, `government's`."""
    return (
        max(token.replace("’", "'").split("'"), key=len) if "’" in token or "'" in token else token
    )


def _runs(text: Integers, is_mark: Flags) -> tuple[Integers, Flags]:
    """Number the stretches between marks, and say which tokens begin one."""
    begins = is_mark.copy()
    begins[1:] |= is_mark[:-1] | (text[1:] != text[:-1])
    begins[:1] = True
    return begins.cumsum(), begins


def _count_seen(
    texts: Sequence[str], text: Integers, code: Integers, is_first: Flags, tokens: Sequence[str]
) -> Integers:
    """Count tokens where their capitals mean something: not at a beginning, not in shouting."""
    loud = [one.isupper() and len(one.split()) >= _SHOUTED for one in texts]
    is_title = [token[:1].isupper() and token[1:].islower() for token in tokens]
    mute = np.array(loud, bool)[text] | (is_first & np.array(is_title, bool)[code])
    return np.bincount(code[~mute], minlength=len(tokens))


def _spoken(
    keys: pd.Series[str],
    text: Integers,
    code: Integers,
    languages: Sequence[str],
    text_languages: Sequence[str] | None,
) -> dict[str, str]:
    """Return the language of each key: that of most tokens, else the first; empty if none."""
    default = languages[0] if len(languages) == 1 else ""
    spoken = dict.fromkeys(sorted(set(keys)), default)
    if text_languages is None:
        return spoken
    names = [name if isinstance(name, str) else "" for name in text_languages]
    of_text, known = _number(pd.Series(names, dtype=object))
    pairs = pd.Series(code * len(known) + of_text[text]).value_counts().rename("n").reset_index()
    pairs["key"] = keys.to_numpy(object)[pairs["index"] // len(known)]
    pairs["language"] = np.array(known, dtype=object)[pairs["index"] % len(known)]
    counts = pairs[pairs["language"] != ""].groupby(["key", "language"])["n"].sum().reset_index()
    most = counts.sort_values(["n", "language"], ascending=[False, True]).drop_duplicates("key")
    return spoken | dict(zip(most["key"], most["language"], strict=True))


def _find_lemmas(spoken: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Return the lemma of each key as a key: small letters, without accents that may be missing.

    Where its language is not known, that of the first language that has one.
    """
    by_language = defaultdict(list)
    for key, language in spoken.items():
        by_language[language].append(key)
    lemmas: dict[str, str] = {}
    for language, keys in by_language.items():
        tried = [language] if language else languages
        for one in tried:
            rest = [key for key in keys if key not in lemmas]
            lemmas |= _look_up(rest, one) if one in LANGUAGES else {}
        if _ACCENTS_VARY.issuperset(tried):
            lemmas |= {key: _bare(lemmas.get(key, key)) for key in keys}
    return {key: lemmas.get(key, key) for key in spoken}


def _look_up(keys: Iterable[str], language: str) -> dict[str, str]:
    """Return the lemmas of those keys that are not lemmas themselves."""
    table = read_table(language)
    found: dict[str, str] = {}
    for key in keys:
        lemma = table.get(key) or table.get(key.capitalize()) or key
        found[key] = (lemma[0] if isinstance(lemma, list) else lemma).casefold()
    changed = {key for key, lemma in found.items() if key != lemma}
    return {key: found[key] for key in changed - read_lemmas(language)}


def _bare(key: str) -> str:
    return key if key.isascii() else normalize("NFC", _MARKS.sub("", normalize("NFD", key)))


def _written(words: pd.DataFrame, spoken: Mapping[str, str]) -> dict[str, str]:
    """Return how each key is mostly written.

    Where it is only seen at beginnings, a word has small letters, but in German a capital.
    """
    counts = words.groupby(["key", "core"])["seen"].sum().reset_index()
    counts["is_small"] = counts["core"] == counts["key"]
    small = counts["seen"].where(counts["is_small"], 0).groupby(counts["key"]).sum().to_dict()
    total = counts.groupby("key")["seen"].sum().to_dict()
    marked = counts[~counts["is_small"]].sort_values(["seen", "core"], ascending=[False, True])
    marked = marked.drop_duplicates("key")
    capital = dict(zip(marked["key"], marked["core"], strict=True))

    def is_small(key: str) -> bool:
        return small[key] > _MOSTLY_SMALL * total[key] if total[key] else spoken[key] != "de"

    return {key: key if is_small(key) else capital.get(key, key) for key in spoken}


def _tells(words: pd.DataFrame, languages: Sequence[str]) -> Flags:
    """Say which tokens are words that may be terms."""
    stop = _stop_words(tuple(languages))
    said = zip(words["token"], words["key"], strict=True)
    return np.array(
        [
            _WORD.fullmatch(token) is not None
            and len(key) > 1
            and stop.isdisjoint((token.casefold(), key))
            for token, key in said
        ],
        bool,
    )


@lru_cache(maxsize=16)
def _stop_words(languages: tuple[str, ...]) -> frozenset[str]:
    words = stop_words(languages)
    vary = _ACCENTS_VARY.issuperset(languages)
    return frozenset(words) | (frozenset(map(_bare, words)) if vary else frozenset())
