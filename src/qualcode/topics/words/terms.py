"""Terms: the words and phrases that set each topic apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.topics.words.lexicon import Integers, Lexicon
from qualcode.topics.words.phrases import choose_phrases, find_phrases

Numbers: TypeAlias = "npt.NDArray[np.float64]"

_TERMS = 10
_POOL = 50  # so many strong words are looked at for ten that keep company
_ODD = 2  # a word of fewer notes comes last …
_LAST = 1e-3  # … by a weight that is so much less
_COMMON = 0.02  # of all notes
_NOT_RARER = 0.25  # than in all topics together
_NEARLY_ALL = 0.7  # of the topics
_ENOUGH_TOPICS = 3  # fewer do not show what stands everywhere
_DIGITS = 12  # sums may differ in the last ones


def choose_terms(
    lexicon: Lexicon, topic_of: Integers, weights: Numbers, *, topics: int
) -> list[dict[str, float]]:
    """Choose up to ten terms a topic, as `describe` says, the strongest first.

    Each comes with the share of the topic's notes in which it stands.

    Args:
        lexicon: The words of the texts.
        topic_of: The topic of each text.
        weights: How often each text was said.
        topics: How many topics there are.
    """
    counts = _count(lexicon, topic_of, weights)
    phrases = find_phrases(lexicon)
    units = _units(_strongest(counts), choose_phrases(phrases, topic_of, counts), lexicon)
    units = units.merge(_write(lexicon, topic_of, units, phrases), on=["topic", "unit"])
    stands_in = _stands_in(lexicon, phrases, len(topic_of))
    notes = np.bincount(topic_of, minlength=topics)
    chosen: list[dict[str, float]] = [{} for _ in range(topics)]
    for topic, group in units.groupby("topic", sort=True):
        near = _company(stands_in[:, group["column"].to_numpy()])
        weight, even = group["weight"].to_numpy(float), group["even"].to_numpy(float)
        share = group.set_index("form")["notes"] / notes[int(str(topic))]
        terms = _choose(group["form"].tolist(), weight, even, near)
        chosen[int(str(topic))] = {term: float(share[term]) for term in terms}
    return _fall_back(chosen, lexicon, topic_of)


def drop_everyday(lexicon: Lexicon, topic_of: Integers) -> Lexicon:
    """Take words that say nothing for stop words, where a language has no list of these.

    They stand in two of a hundred notes, and in seven of ten topics at least a quarter as often as
    in all together. With fewer than three topics nothing is dropped.
    """
    counts = _count(lexicon, topic_of, np.ones(len(topic_of)))
    notes = pd.Series(topic_of).value_counts()
    if len(notes) < _ENOUGH_TOPICS:
        return lexicon
    overall = counts.groupby("lemma")["notes"].transform("sum") / len(topic_of)
    is_flat = counts["notes"] / counts["topic"].map(notes) >= _NOT_RARER * overall
    spread = is_flat.groupby(counts["lemma"]).sum() >= _NEARLY_ALL * len(notes)
    common = overall.groupby(counts["lemma"]).first() >= _COMMON
    everyday = spread.index[spread & common].to_numpy()
    return replace(lexicon, tells=lexicon.tells & ~np.isin(lexicon.lemma, everyday))


def _count(lexicon: Lexicon, topic_of: Integers, weights: Numbers) -> pd.DataFrame:
    """Count the notes of each topic in which a lemma stands: distinct ones, and all as said."""
    lemmas, tells = max(len(lexicon.lemmas), 1), lexicon.tells
    pairs = pd.unique(lexicon.text[tells] * lemmas + lexicon.lemma[tells])
    text, lemma = np.divmod(pairs, lemmas)
    said = pd.DataFrame({"topic": topic_of[text], "lemma": lemma, "said": weights[text]})
    counted = said.groupby(["topic", "lemma"])["said"].agg(["size", "sum"]).reset_index()
    return counted.rename(columns={"size": "notes", "sum": "said"})


def _strongest(counts: pd.DataFrame) -> pd.DataFrame:
    """Weigh words by class-based TF-IDF, and return the strongest of each topic in order.

    `even` is the weight with the root of the frequency, so that it favours what is rare elsewhere.
    """
    of_topic = counts.groupby("topic")["said"].transform("sum")
    of_word = counts.groupby("lemma")["said"].transform("sum")
    idf = np.log1p(counts["said"].sum() / max(counts["topic"].nunique(), 1) / of_word)
    idf *= np.where(counts["notes"] < _ODD, _LAST, 1)
    share = counts["said"] / of_topic
    pool = counts.assign(
        weight=(share * idf).round(_DIGITS), even=(np.sqrt(share) * idf).round(_DIGITS)
    )
    by, ascending = ["topic", "even", "weight", "lemma"], [True, False, False, True]
    return pool.sort_values(by, ascending=ascending).groupby("topic").head(_POOL)


def _units(
    pool: pd.DataFrame, phrase_of: Mapping[tuple[int, int], int], lexicon: Lexicon
) -> pd.DataFrame:
    """Put phrases in the places of their words: `topic`, `unit`, `weight`, `even`.

    A unit is a lemma's number or, from the number of lemmas on, a phrase's.
    """
    places = zip(pool["topic"], pool["lemma"], strict=True)
    found = [phrase_of.get(place) for place in places]
    units = [
        lemma if phrase is None else len(lexicon.lemmas) + phrase
        for lemma, phrase in zip(pool["lemma"], found, strict=True)
    ]
    columns = ["topic", "unit", "weight", "even"]
    return pool.assign(unit=units).drop_duplicates(["topic", "unit"])[columns]


def _write(
    lexicon: Lexicon, topic_of: Integers, units: pd.DataFrame, phrases: pd.DataFrame
) -> pd.DataFrame:
    """Return how each unit is mostly written in its topic, and in how many notes it stands.

    Columns: `topic`, `unit`, `form`, `column`, `notes`.
    """
    lemmas, most = len(lexicon.lemmas), units["unit"].max() + 1
    wanted = units["topic"] * most + units["unit"]
    of_token = topic_of[lexicon.text]
    kept = np.flatnonzero(lexicon.tells & np.isin(of_token * most + lexicon.lemma, wanted))
    words = pd.DataFrame({"start": kept, "end": kept + 1, "unit": lexicon.lemma[kept]})
    words["column"] = lexicon.written[kept]
    words["form"] = np.array(lexicon.forms, object)[lexicon.written[kept]]
    longer = phrases.assign(unit=lemmas + phrases["phrase"])
    longer = longer[np.isin(of_token[longer["start"]] * most + longer["unit"], wanted)]
    longer = longer.assign(
        column=len(lexicon.forms) + longer["phrase"], form=_spell(lexicon, longer)
    )
    said = pd.concat([words, longer[words.columns]], ignore_index=True)
    said["text"] = lexicon.text[said["start"]]
    said["topic"] = topic_of[said["text"]]
    return _mostly(said).merge(_count_notes(said), on=["topic", "unit"])


def _spell(lexicon: Lexicon, phrases: pd.DataFrame) -> list[str]:
    forms, written = lexicon.forms, lexicon.written
    return [
        " ".join(forms[one] for one in written[start:end])
        for start, end in zip(phrases["start"].tolist(), phrases["end"].tolist(), strict=True)
    ]


def _mostly(said: pd.DataFrame) -> pd.DataFrame:
    """Return the form that stands in most texts; of equals, the first."""
    keys = ["topic", "unit", "form", "column"]
    counts = said.drop_duplicates([*keys, "text"]).value_counts(keys).rename("notes").reset_index()
    ordered = counts.sort_values(["notes", "form"], ascending=[False, True])
    return ordered.drop_duplicates(["topic", "unit"])[keys]


def _count_notes(said: pd.DataFrame) -> pd.DataFrame:
    keys = ["topic", "unit"]
    return said.drop_duplicates([*keys, "text"]).value_counts(keys).rename("notes").reset_index()


def _stands_in(lexicon: Lexicon, phrases: pd.DataFrame, texts: int) -> Any:
    """Return a sparse matrix of ones: a row a text, a column a written form or a phrase."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load

    tells, forms = lexicon.tells, len(lexicon.forms)
    row = np.concatenate([lexicon.text[tells], phrases["text"]])
    column = np.concatenate([lexicon.written[tells], forms + phrases["phrase"]])
    columns = int(column.max(initial=0)) + 1
    found = coo_array((np.ones(len(row)), (row, column)), shape=(texts, columns)).tocsc()
    found.data[:] = 1.0
    return found


def _company(found: Any) -> Numbers:
    """Return how terms keep company in texts, from 0 (never) over 0.5 (by chance) to 1."""
    both = (found.T @ found).toarray() / found.shape[0]
    alone = np.diag(both)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both / np.outer(alone, alone)) / -np.log(both)
    npmi = np.where(both > 0, np.nan_to_num(npmi), -1.0)  # 0 / 0: what is everywhere says nothing
    return np.asarray((1 + npmi) / 2)


def _choose(terms: Sequence[str], weight: Numbers, even: Numbers, near: Numbers) -> list[str]:
    """Take the strongest term, then those that set apart and keep company with the taken."""
    taken: list[int] = []
    left = list(range(len(terms)))
    while left and len(taken) < _TERMS:
        worth = even[left] * near[np.ix_(left, taken)].mean(axis=1) if taken else weight[left]
        best = left[int(np.argmax(np.round(worth, _DIGITS)))]
        taken.append(best)
        left = [one for one in left if not _overlap(terms[one], terms[best])]
    return [terms[one] for one in sorted(taken, key=lambda one: (-weight[one], one))]


def _overlap(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return one in other or other in one


def _fall_back(
    chosen: list[dict[str, float]], lexicon: Lexicon, topic_of: Integers
) -> list[dict[str, float]]:
    """Give topics that hold stop words and digits only the most frequent of these."""
    empty = [topic for topic, terms in enumerate(chosen) if not terms]
    kept = np.flatnonzero(np.isin(topic_of[lexicon.text], empty))
    said = pd.DataFrame({"text": lexicon.text[kept], "unit": lexicon.written[kept]})
    said = said.drop_duplicates().assign(topic=lambda one: topic_of[one["text"]])
    counts = said.value_counts(["topic", "unit"]).rename("notes").reset_index()
    by, ascending = ["topic", "notes", "unit"], [True, False, True]
    for topic, unit in counts.sort_values(by, ascending=ascending)[["topic", "unit"]].to_numpy():
        form, terms = lexicon.forms[unit], chosen[topic]
        is_new = not any(_overlap(form, term) for term in terms)
        if form.isalnum() and is_new and len(terms) < _TERMS:
            terms[form] = 1.0
    return chosen
