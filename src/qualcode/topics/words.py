"""Words: which terms set each topic apart, and what to call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualcode.languages import TOKEN, stop_words

_ANY_TOKEN = r"(?u)\b[^\W_]+\b"
_TERMS = 10
_LABEL_TERMS = 3


def find_terms(grouped: Sequence[Sequence[str]], *, languages: Sequence[str]) -> list[list[str]]:
    """Find the words that set each group of texts apart from the others, the strongest first.

    Args:
        grouped: The texts of each topic.
        languages: Languages whose stop words are left out.

    Returns:
        Up to ten words a topic, by class-based TF-IDF over the notes that a word stands in, so
        that a note which repeats itself counts once. Words of a single note come last.

    Source:
        Grootendorst (2022). BERTopic: neural topic modeling with a class-based TF-IDF
        procedure. arXiv:2203.05794, section 3.3.
    """
    import numpy as np  # noqa: PLC0415

    texts = [text for group in grouped for text in group]
    vectorizer = make_vectorizer(texts, languages=languages).set_params(binary=True)
    stands_in: Any = vectorizer.fit_transform(texts).tocsr()
    ends = np.cumsum([len(group) for group in grouped])
    parts = [stands_in[end - len(group) : end] for group, end in zip(grouped, ends, strict=True)]
    counts = np.stack([np.asarray(part.sum(axis=0)).ravel() for part in parts])
    frequency = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    weight = frequency * np.log1p(counts.sum() / len(grouped) / counts.sum(axis=0))
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    return [_strongest(row, counted, names) for row, counted in zip(weight, counts, strict=True)]


def _strongest(weights: Any, counts: Any, names: Sequence[str]) -> list[str]:
    said = [number for number in range(len(names)) if counts[number]]
    said.sort(key=lambda number: (counts[number] < 2, -weights[number], names[number]))  # noqa: PLR2004
    chosen: list[str] = []
    for number in said:
        word = names[number]
        if len(chosen) < _TERMS and not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return chosen


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


def make_label(terms: Sequence[str]) -> str:
    """Call a topic by its strongest words."""
    return ", ".join(terms[:_LABEL_TERMS]) or "(no words)"
