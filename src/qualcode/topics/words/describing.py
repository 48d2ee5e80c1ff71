"""Describing topics: which terms set each apart, and what to call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qualcode.errors import OptionError, check_options
from qualcode.languages import TOKEN, stop_words
from qualcode.topics.words.labels import make_labels
from qualcode.topics.words.lexicon import Integers, read_lexicon
from qualcode.topics.words.terms import choose_terms, drop_everyday

_ANY_TOKEN = r"(?u)\b[^\W_]+\b"


@dataclass(frozen=True)
class Description:
    """What a topic is called, and the terms that set it apart, the strongest first."""

    label: str
    terms: list[str]


@check_options
def describe(  # noqa: PLR0913 - what is known of the texts
    texts: Sequence[str],
    labels: Integers,
    *,
    languages: Sequence[str],
    text_languages: Sequence[str] | None = None,
    weights: Sequence[int] | None = None,
    topics: int,
) -> list[Description]:
    """Name topics, and find up to ten terms that set each apart, the strongest first.

    Words are weighed by class-based TF-IDF over the notes in which they stand, so that a note
    that repeats itself counts once; the forms of a lemma are one word, shown as it is mostly
    written in the topic. After the strongest come those, of the fifty that set the topic apart
    most (by the root of their frequency), that stand in the same notes as the ones taken, by
    normalised pointwise mutual information: an odd word of many seldom does. Words of a single
    note come last. A phrase takes the place of its words where these hold together. No term is
    part of another.

    Args:
        texts: The notes, as they were written.
        labels: The topic of each text, from 0.
        languages: Languages whose stop words are left out. Where one has no list of them, words
            that stand everywhere are.
        text_languages: The language of each text, empty where it is not known.
        weights: How often each text was said; once, if nothing is given.
        topics: How many topics there are.

    Returns:
        A description a topic, in order; the same in whatever order the texts come.

    Raises:
        OptionError: There is not one label, language or weight a text, or a label is not that
            of a topic.

    Source:
        Grootendorst (2022). BERTopic: neural topic modeling with a class-based TF-IDF
        procedure. arXiv:2203.05794, section 3.3. Bouma (2009). Normalized (pointwise) mutual
        information in collocation extraction. GSCL.
    """
    topic_of = np.asarray(labels, np.int64)
    _check(texts, topic_of, topics, text_languages=text_languages, weights=weights)
    said = np.ones(len(texts)) if weights is None else np.asarray(weights, float)
    lexicon = read_lexicon(texts, languages=languages, text_languages=text_languages)
    if not all(stop_words([language]) for language in languages) or not languages:
        lexicon = drop_everyday(lexicon, topic_of)
    terms = choose_terms(lexicon, topic_of, said, topics=topics)
    names = make_labels(terms)
    return [Description(name, list(words)) for name, words in zip(names, terms, strict=True)]


def _check(texts: Sequence[str], topic_of: Integers, topics: int, **others: Any) -> None:
    given = {"labels": topic_of, **{name: one for name, one in others.items() if one is not None}}
    for name, one in given.items():
        if len(one) != len(texts):
            raise OptionError(f"`{name}` needs one item a text: {len(texts)}, not {len(one)}")
    if len(texts) and not 0 <= topic_of.min() <= topic_of.max() < topics:
        wrong = topic_of.min() if topic_of.min() < 0 else topic_of.max()
        raise OptionError(f"`labels` are topics from 0 to {topics - 1}; found {wrong}")


def make_vectorizer(texts: Sequence[str], *, languages: Sequence[str]) -> Any:
    """Return a counter of words without the stop words of some languages.

    Where the texts hold nothing but stop words, digits and single letters, all are counted.
    """
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    words = CountVectorizer(stop_words=stop_words(languages), token_pattern=TOKEN)
    analyse = words.build_analyzer()
    if any(analyse(text) for text in texts):
        return words
    return CountVectorizer(token_pattern=_ANY_TOKEN)
