"""Names that stand everywhere: what is left out before notes are compared.

Where a place or a house is named in every tenth note, a topic of what names it forms, whatever the
notes say of it; without the name they go to what they speak of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.topics.words.lexicon import Lexicon, read_lexicon
from qualcode.topics.words.phrases import find_phrases

_EVERYWHERE = 0.1  # of the notes
_ENOUGH = 20  # notes
_LOOKED_AT = 2_000  # notes, which suffice to see what stands in a tenth
_NAMED_LIKE_ALL = frozenset({"de"})  # there nouns have capitals too
_WORD = re.compile(r"\w")


def find_names(
    texts: Sequence[str], *, languages: Sequence[str], text_languages: Sequence[str]
) -> tuple[str, ...]:
    """Find the names that stand in a tenth of the notes, and in at least 20 of them.

    A name is written with a capital where other words are not. In German none is found, since all
    nouns are.

    Args:
        texts: Distinct notes.
        languages: Languages whose stop words are no names.
        text_languages: The language of each note, or the empty string.

    Returns:
        Words, and pairs of them that hold together, in alphabetical order.
    """
    if len(texts) < _ENOUGH or _NAMED_LIKE_ALL.intersection(languages):
        return ()
    step = -(-len(texts) // _LOOKED_AT)
    looked, spoken = texts[::step], text_languages[::step]
    if all(text == text.lower() for text in looked):
        return ()
    lexicon = read_lexicon(looked, languages=languages, text_languages=spoken)
    least = max(_ENOUGH / step, _EVERYWHERE * len(looked))
    frequent = _count(lexicon)
    return _join(lexicon, frequent.index[frequent >= least].to_numpy())


def leave_out(texts: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return texts without some names, whatever their case; what is nothing else stays."""
    if not names:
        return list(texts)
    longest = sorted(names, key=len, reverse=True)
    each = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest)
    pattern = re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)
    shorter = [pattern.sub("", text) for text in texts]
    return [rest if _WORD.search(rest) else text for rest, text in zip(shorter, texts, strict=True)]


def _count(lexicon: Lexicon) -> pd.Series[int]:
    """Count the notes in which each word that is written with a capital stands."""
    is_name = np.array([form[:1].isupper() for form in lexicon.forms], bool)
    kept = lexicon.tells & is_name[lexicon.written]
    said = pd.DataFrame({"text": lexicon.text[kept], "word": lexicon.written[kept]})
    return said.drop_duplicates()["word"].value_counts()


def _join(lexicon: Lexicon, frequent: np.ndarray) -> tuple[str, ...]:
    """Write the frequent words; those that hold together as pairs."""
    written, forms = lexicon.written, lexicon.forms
    pairs = find_phrases(lexicon)
    first, second = written[pairs["start"]], written[pairs["end"] - 1]
    both = np.isin(first, frequent) & np.isin(second, frequent)
    ends = set(zip(first[both].tolist(), second[both].tolist(), strict=True))
    joined = {f"{forms[one]} {forms[two]}" for one, two in ends}
    paired = {word for pair in ends for word in pair}
    return tuple(sorted(joined | {forms[word] for word in set(frequent.tolist()) - paired}))
