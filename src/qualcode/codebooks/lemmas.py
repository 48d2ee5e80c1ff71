"""Lemmas: the inflections of a word, from the lemma tables that spaCy uses.

spaCy's own tables can only be asked for the lemma of a form; here the question is the other one, so
the files of spacy-lookups-data are read.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files

import msgspec

from qualcode.codebooks.characters import fold

#: The languages of which inflections are known.
LANGUAGES = ("de", "en", "es", "fr", "it", "pt")


def inflect(lemmas: Collection[str], language: str) -> dict[str, set[str]]:
    """Return the forms of each lemma, itself among them, as `fold` writes them.

    Args:
        lemmas: Words as a dictionary has them.
        language: One of `LANGUAGES`.
    """
    return _inflect(frozenset(lemmas), language)


@lru_cache(maxsize=64)  # a table is read in a quarter of a second, and asked for the same again
def _inflect(lemmas: frozenset[str], language: str) -> dict[str, set[str]]:
    forms = defaultdict(set, {fold(lemma): {fold(lemma)} for lemma in lemmas})
    wanted = _spellings(lemmas)
    for form, lemma in read_table(language).items():
        for one in lemma if isinstance(lemma, list) else [lemma]:
            if one in wanted:
                forms[fold(one)].add(fold(form))
    return {fold(lemma): forms[fold(lemma)] for lemma in lemmas}


def find_lemma(form: str, language: str) -> str:
    """Return the lemma of a form; the form where none is known."""
    table = read_table(language)
    found = next((table[one] for one in _spellings([form]) if one in table), form)
    return found[0] if isinstance(found, list) else found


def _spellings(words: Collection[str]) -> set[str]:
    """The tables have nouns of German with a capital, and folding every form would take long."""
    return {spelled for word in words for spelled in (word, word.casefold(), word.capitalize())}


@lru_cache(maxsize=3)  # a fit asks for the same again; each takes some 70 MB
def read_table(language: str) -> Mapping[str, str | list[str]]:
    """Read the lemma, or the lemmas, of each form of a language: a third of a second or so."""
    path = files("spacy_lookups_data") / "data" / f"{language}_lemma_lookup.json.gz"
    return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=dict[str, str | list[str]])


@lru_cache(maxsize=3)
def read_lemmas(language: str) -> frozenset[str]:
    """Return the words of a language that are the lemma of a form, its only one."""
    return frozenset(lemma for lemma in read_table(language).values() if isinstance(lemma, str))
