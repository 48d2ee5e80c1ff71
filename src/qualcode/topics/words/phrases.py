"""Phrases: words that hold together, as `climate change` and `derechos de autor` do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualcode.topics.words.lexicon import Flags, Integers, Lexicon

#: What may stand within a phrase: `derechos de autor`, `freedom of the press`.
_JOINTS = frozenset({"da", "das", "de", "degli", "dei", "del", "della", "delle", "dello", "des"})
_JOINTS |= {"di", "do", "dos", "du", "of"}
_ARTICLES = frozenset({"el", "la", "las", "les", "los", "the"})
_MIN_NOTES = 3
_MIN_NPMI = 0.5
_NEARLY_ALL = 0.75  # of the uses of one of its words in the topic …
_MANY = 0.5  # … and of the other


def find_phrases(lexicon: Lexicon) -> pd.DataFrame:
    """Find the pairs of words that stand together more often than chance would have it.

    Returns:
        A row an occurrence: `phrase` (a number), `first` and `second` (lemmas), `text`, `start`
        and `end` (tokens, half open). A phrase stands in three texts at least; between its
        words stands nothing, or `of`, `of the` and the like in other languages; its normalised
        pointwise mutual information over all neighbours is at least a half.

    Source:
        Bouma (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL.
    """
    place = np.flatnonzero(lexicon.tells)
    first, second = place[:-1], place[1:]
    near = (lexicon.run[first] == lexicon.run[second]) & _joined(lexicon, first, second)
    near &= lexicon.lemma[first] != lexicon.lemma[second]
    pairs = pd.DataFrame({"start": first[near], "end": second[near] + 1})
    pairs["first"], pairs["second"] = lexicon.lemma[first[near]], lexicon.lemma[second[near]]
    pairs["text"] = lexicon.text[first[near]]
    code = pairs["first"] * len(lexicon.lemmas) + pairs["second"]
    pairs["phrase"], _ = pd.factorize(code, sort=True)
    return pairs[_hold_together(pairs, np.bincount(lexicon.lemma[place]))]


def _joined(lexicon: Lexicon, first: Integers, second: Integers) -> Flags:
    """Say which words follow each other, with nothing but a genitive between them."""
    is_joint, is_article = (
        np.array([form.casefold() in known for form in lexicon.forms], bool)[lexicon.written]
        for known in (_JOINTS, _ARTICLES)
    )
    gap = second - first
    one = (gap == 2) & is_joint[first + 1]  # noqa: PLR2004 - one word between
    two = (gap == 3) & is_joint[first + 1] & is_article[second - 1]  # noqa: PLR2004 - two
    return np.asarray((gap == 1) | one | two, bool)


def _hold_together(pairs: pd.DataFrame, said: Integers) -> Flags:
    notes = pairs.drop_duplicates(["phrase", "text"])["phrase"].value_counts()
    both = np.bincount(pairs["phrase"])[pairs["phrase"]] / said.sum()
    apart = said[pairs["first"]] * said[pairs["second"]] / said.sum() ** 2
    holds = np.log(both / apart) >= -_MIN_NPMI * np.log(both)
    often = pairs["phrase"].map(notes) >= _MIN_NOTES
    return np.asarray(holds & often, bool)


def choose_phrases(
    phrases: pd.DataFrame, topic_of: Integers, counts: pd.DataFrame
) -> dict[tuple[int, int], int]:
    """Say which phrases take the place of their words in each topic.

    One does where, in three notes of the topic at least, it is nearly all uses of one of its
    words and half of the other.

    Args:
        phrases: As `find_phrases` returns them.
        topic_of: The topic of each text.
        counts: In how many notes each lemma stands: `topic`, `lemma`, `notes`.

    Returns:
        (topic, lemma) -> phrase, for both words of a phrase; a word is in one only.
    """
    said = phrases.assign(topic=topic_of[phrases["text"]]).drop_duplicates(["phrase", "text"])
    keys = ["topic", "first", "second", "phrase"]
    table = said.value_counts(keys).rename("notes").reset_index()
    stands = counts.set_index(["topic", "lemma"])["notes"]
    shares = [
        table["notes"].to_numpy()
        / stands.loc[pd.MultiIndex.from_frame(table[["topic", word]])].to_numpy()
        for word in ("first", "second")
    ]
    more, less = np.maximum(*shares), np.minimum(*shares)
    holds = (table["notes"] >= _MIN_NOTES) & (more >= _NEARLY_ALL) & (less >= _MANY)
    strongest = table[holds].sort_values(["notes", *keys], ascending=[False, *[True] * len(keys)])
    chosen: dict[tuple[int, int], int] = {}
    for topic, first, second, phrase in strongest[keys].itertuples(index=False):
        if (topic, first) not in chosen and (topic, second) not in chosen:
            chosen[topic, first] = chosen[topic, second] = phrase
    return chosen
