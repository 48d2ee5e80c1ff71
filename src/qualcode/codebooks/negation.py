"""Negation: hits that stand behind a simple cue such as `not` or `sin`, in the same clause.

It is shown, not guessed: a cue reaches over the next few tokens, until punctuation or a conjunction
that turns the sentence ends its clause (after NegEx: Chapman et al. 2001, A Simple Algorithm for
Identifying Negated Findings and Diseases in Discharge Summaries).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from qualcode.codebooks.hits import Hits
    from qualcode.codebooks.tokens import Tokens

#: How many tokens behind a cue are in its scope.
SCOPE = 5

_ENGLISH = """
    no not never nobody none nothing nowhere neither nor without cannot lack lacks lacking don't
    doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't couldn't can't haven't
    hasn't hadn't mustn't needn't ain't dont doesnt didnt isnt arent wasnt werent wont wouldnt
    shouldnt couldnt cant havent hasnt hadnt aint zero hardly rather instead
"""
_SPANISH = """
    no nunca jamás jamas nadie nada ningún ningun ninguno ninguna ni sin tampoco apenas vez lugar
"""

#: Cues by language, as `fold` writes them.
CUES = {"en": frozenset(_ENGLISH.split()), "es": frozenset(_SPANISH.split())}

_FOLLOWING = {  # with one of these behind it, a cue denies nothing
    "no": {"doubt", "wonder", "solo", "sólo", "solamente", "obstante"},
    "not": {"only", "just"},
    "sin": {"embargo", "duda"},
    "nothing": {"but"},
    "nada": {"más", "mas"},
}
_NEEDED = {  # without it behind them, these deny nothing
    "rather": {"than"},
    "instead": {"of"},
    "vez": {"de"},
    "lugar": {"de"},
}
_ENDS_CLAUSE = re.compile(
    r"[.,;:!?…()\[\]{}|–—]|\n\s*\n|\b(?:but|however|although|though|because|unless|until|except|"
    r"pero|sino|aunque|porque|salvo|excepto|hasta)\b",
    re.IGNORECASE,
)


def find_negated(
    hits: Hits, tokens: Tokens, texts: Sequence[str], languages: Sequence[str | None]
) -> np.ndarray:
    """Tell of each hit whether it stands in the scope of a cue: 1, 0, or -1 if nobody can tell.

    Args:
        hits: Hits in the tokens.
        tokens: The tokens of the texts.
        texts: The texts.
        languages: The language of each text, however short; None tries the cues of all, and of one
            without cues nothing can be told.
    """
    known = np.array([language is None or language in CUES for language in languages], np.bool_)
    negated = np.where(known[hits.text], 0, -1).astype(np.int8)
    every = frozenset().union(*CUES.values())
    cues = np.flatnonzero(
        np.array([word.casefold() in every for word in tokens.words], np.bool_)[tokens.word]
    )
    before = np.searchsorted(cues, hits.first) - 1
    asked = np.flatnonzero((before >= 0) & (negated == 0))
    latest = cues[before[asked]]
    near = (hits.first[asked] - latest <= SCOPE) & (tokens.text[latest] == hits.text[asked])
    for number in asked[near].tolist():
        text = int(hits.text[number])
        negated[number] = _is_negated(int(hits.first[number]), tokens, texts[text], languages[text])
    return negated


def _is_negated(first: int, tokens: Tokens, text: str, language: str | None) -> bool:
    """Look for a cue before a token, from there back to the start of the clause."""
    known = CUES.values() if language is None else [CUES[language]]
    lowest = max(first - SCOPE, int(np.searchsorted(tokens.text, tokens.text[first])))
    for place in range(first - 1, lowest - 1, -1):
        if _ENDS_CLAUSE.search(text[tokens.end[place] : tokens.start[place + 1]]):
            return False
        word, following = (tokens.words[tokens.word[one]].casefold() for one in (place, place + 1))
        if any(word in cues for cues in known) and _denies(word, following):
            return True
        if _ENDS_CLAUSE.fullmatch(word):
            return False
    return False


def _denies(word: str, following: str) -> bool:
    """Tell whether a cue denies something, where this word follows it."""
    if word in _NEEDED:
        return following in _NEEDED[word]
    return following not in _FOLLOWING.get(word, ())
