"""Drafts: what a dictionary says of its codes, and how they become a codebook.

Each format is read into drafts; here their keys become ids, and what a codebook cannot say is
listed with its line and the reason, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

import pandas as pd

from qualcode.codebooks.losses import find_reasons
from qualcode.codebooks.model import Code, Codebook
from qualcode.codebooks.patterns import ANY
from qualcode.codebooks.terms import Term
from qualcode.errors import CodebookError

#: As many as a codebook may hold and its file still be read.
MAX_TERMS = 150_000
MAX_DEPTH = 50

_ID = re.compile(r"\w[\w.-]*")
_NOT_OF_IDS = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Converted:
    """A dictionary as a codebook, and what of it a codebook cannot say.

    Attributes:
        codebook: The codebook.
        left_out: One row each for what is not in it: `line` (of the file), `term`, `code` (full
            path) and `reason`.
    """

    codebook: Codebook
    left_out: pd.DataFrame


class Word(NamedTuple):
    """A word of a dictionary, where it stands, and why it cannot be carried over, if so."""

    line: int
    text: str
    language: str = ANY
    reason: str = ""


class LeftOut(NamedTuple):
    """What is not carried over, as a row of `left_out`."""

    line: int | None
    term: str
    code: str
    reason: str


@dataclass
class Draft:
    """A code in the making.

    Attributes:
        key: What the dictionary calls it.
        id: From what to make its id, if not from the key.
        name: What to call it, if not by the key.
        definition: What it means.
        words: Its own words.
        below: The codes below it.
    """

    key: str
    id: str = ""
    name: str = ""
    definition: str = ""
    words: list[Word] = field(default_factory=list)
    below: list[Draft] = field(default_factory=list)

    def walk(self) -> Iterator[Draft]:
        """Yield the draft and all below it."""
        yield self
        for draft in self.below:
            yield from draft.walk()


def build(
    drafts: list[Draft], *, path: object, name: str, about: str, notes: Iterable[LeftOut] = ()
) -> Converted:
    """Make a codebook of drafts.

    Args:
        drafts: At least one.
        path: The file, for messages.
        name: What to call the codebook.
        about: What to say of it.
        notes: What the reader of the format has left out already.

    Raises:
        CodebookError: There is none, or more than a codebook's file can hold.
    """
    words = [word for draft in drafts for one in draft.walk() for word in one.words]
    if not drafts:
        raise CodebookError(f"{path}: this dictionary has no codes")
    if len(words) > MAX_TERMS:
        raise CodebookError(
            f"{path}: {len(words):,} terms are more than the {MAX_TERMS:,} that a codebook may "
            "have; split the dictionary"
        )
    left_out = list(notes)
    reasons = find_reasons(word.text for word in words)
    codes = _codes(drafts, "", reasons, left_out)
    kept = [word for word in words if not (word.reason or reasons.get(word.text))]
    spoken = dict.fromkeys(word.language for word in kept if word.language != ANY)
    book = Codebook(name=name, about=about, languages=list(spoken), codes=codes)
    return Converted(book, tabulate(left_out))


def tabulate(left_out: Iterable[LeftOut]) -> pd.DataFrame:
    """Make the table of what is left out."""
    table = pd.DataFrame(list(left_out), columns=list(LeftOut._fields))
    return table.astype({"line": "Int64", "term": "str", "code": "str", "reason": "str"})


def _codes(
    drafts: list[Draft], above: str, reasons: dict[str, str], left_out: list[LeftOut]
) -> list[Code]:
    codes = []
    for draft, own in zip(drafts, _ids(drafts), strict=True):
        path = f"{above}/{own}" if above else own
        name = draft.name or draft.key
        # Of `posemo` the name would say no more than the id does.
        is_plain = name == own and name == name.lower()
        codes.append(
            Code(
                id=own,
                name="" if is_plain else name,
                definition=draft.definition,
                terms=_terms(draft.words, path, reasons, left_out),
                codes=_codes(draft.below, path, reasons, left_out),
            )
        )
    return codes


def _terms(
    words: list[Word], path: str, reasons: dict[str, str], left_out: list[LeftOut]
) -> dict[str, list[Term]]:
    """Sort words by their languages; the same word twice is one term."""
    terms: dict[str, dict[str, None]] = {}
    for word in words:
        if reason := word.reason or reasons.get(word.text, ""):
            left_out.append(LeftOut(word.line, word.text, path, reason))
        else:
            terms.setdefault(word.language, {})[word.text] = None
    return {language: list(texts) for language, texts in terms.items()}


def _ids(drafts: list[Draft]) -> list[str]:
    """Return an id for each of some siblings; one that is taken gets a number."""
    ids: dict[str, None] = {}
    numbers: dict[str, Iterator[int]] = {}
    for draft in drafts:
        wanted = own = make_id(draft.id or draft.key)
        while own in ids:
            own = f"{wanted}-{next(numbers.setdefault(wanted, count(2)))}"
        ids[own] = None
    return list(ids)


def make_id(key: str) -> str:
    """Return a key as an id: what cannot stand in one becomes `-`.

    A key that can be an id stays as it is, capitals too: other programs tell them apart.
    """
    if _ID.fullmatch(key):
        return key
    return _NOT_OF_IDS.sub("-", key).strip("-.") or "code"


def tidy(text: str) -> str:
    """Bring a term or key to one line, in NFC, with single blanks."""
    return unicodedata.normalize("NFC", " ".join(text.split()))
