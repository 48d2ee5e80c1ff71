"""What `topics.py` compares, and how it is scored: functions only, nothing runs by itself.

What a method imports is imported within it, since that is part of what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

TOP = 10  # words of a topic that are looked at

OURS = "qualcode"

Labels = npt.NDArray[np.int64]
Found = tuple[Labels, list[list[str]]]  # a topic for each note, and the words of each topic


def fit_qualcode(
    notes: pd.DataFrame, vectors: np.ndarray, number: int, seed: int, **options: Any
) -> Found:
    """Fit ours, which finds the number itself and takes the vectors from its cache."""
    del vectors, number
    from qualcode import fit_topics  # noqa: PLC0415 - measured

    found = fit_topics(notes, topics="auto", seed=seed, **options)
    return found.assignments["topic"].to_numpy(np.int64), [list(t) for t in found.topics["terms"]]


def fit_qualcode_nmf(notes: pd.DataFrame, vectors: np.ndarray, number: int, seed: int) -> Found:
    """Fit ours by its engine that needs no embeddings."""
    return fit_qualcode(notes, vectors, number, seed, engine="nmf")


def fit_bertopic(notes: pd.DataFrame, vectors: np.ndarray, number: int, seed: int) -> Found:
    """Fit BERTopic with its defaults; only its UMAP, otherwise the same, is given a seed."""
    del number
    from bertopic import BERTopic  # noqa: PLC0415 - measured
    from umap import UMAP  # noqa: PLC0415 - measured

    reduce = UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        low_memory=False,
        random_state=seed,
    )
    model = BERTopic(umap_model=reduce)
    labels, _ = model.fit_transform(notes["text"].tolist(), embeddings=vectors)
    topics = sorted(set(labels) - {-1})
    return np.array(labels), [[word for word, _ in model.get_topic(one)] for one in topics]


def fit_k_means(notes: pd.DataFrame, vectors: np.ndarray, number: int, seed: int) -> Found:
    """Cut the vectors by k-means, ten starts; words by class-based TF-IDF."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 - measured
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    labels = KMeans(number, n_init=10, random_state=seed).fit_predict(vectors)
    counts, names = count_words(notes, CountVectorizer)
    return labels.astype(np.int64), describe_partition(counts, names, labels)


def fit_nmf(notes: pd.DataFrame, vectors: np.ndarray, number: int, seed: int) -> Found:
    """Factorise TF-IDF; a note's topic is its heaviest component."""
    del vectors
    from sklearn.decomposition import NMF  # noqa: PLC0415 - measured
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    model = NMF(number, random_state=seed, max_iter=1_000)
    return fit_components(model, *count_words(notes, TfidfVectorizer))


def fit_lda(notes: pd.DataFrame, vectors: np.ndarray, number: int, seed: int) -> Found:
    """Fit latent Dirichlet allocation; a note's topic is the most probable one."""
    del vectors
    from sklearn.decomposition import LatentDirichletAllocation  # noqa: PLC0415 - measured
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    model = LatentDirichletAllocation(number, random_state=seed)
    return fit_components(model, *count_words(notes, CountVectorizer))


def fit_components(model: Any, counts: Any, names: Sequence[str]) -> Found:
    """Fit a model of components; a note without words that are counted has no topic."""
    weights = model.fit_transform(counts)
    empty = np.diff(counts.indptr) == 0
    return np.where(empty, -1, weights.argmax(axis=1)), top_words(model.components_, names)


def count_words(notes: pd.DataFrame, vectorizer: Any) -> tuple[Any, Sequence[str]]:
    """Count words that stand in two notes or more, without the stop words of their languages."""
    from qualcode.languages import TOKEN  # noqa: PLC0415 - measured

    counter = vectorizer(stop_words=stop_words_of(notes), token_pattern=TOKEN, min_df=2)
    return counter.fit_transform(notes["text"]), counter.get_feature_names_out()


def stop_words_of(notes: pd.DataFrame) -> list[str]:
    """Return the stop words of the languages in which some notes are."""
    from qualcode.languages import stop_words  # noqa: PLC0415 - measured

    return stop_words(sorted(notes["language"].dropna().unique()))


METHODS: dict[str, Callable[[pd.DataFrame, np.ndarray, int, int], Found]] = {
    OURS: fit_qualcode,
    f"{OURS}, NMF": fit_qualcode_nmf,
    "BERTopic, stock": fit_bertopic,
    "k-means": fit_k_means,
    "NMF": fit_nmf,
    "LDA": fit_lda,
}


def score(notes: pd.DataFrame, labels: np.ndarray, terms: list[list[str]]) -> dict[str, float]:
    """Score a partition and its words; the coherence also of those that are not stop words."""
    texts, stop = notes["text"].tolist(), set(stop_words_of(notes))
    content = [[word for word in words if word not in stop] for words in terms]
    compared = compare_labels(labels, notes["label"].tolist()) if "label" in notes else {}
    return {
        "topics": len(set(labels.tolist()) - {-1}),
        **compared,
        "NPMI": measure_coherence(terms, texts),
        "content": measure_coherence(content, texts),
        "diversity": measure_diversity(terms),
        "outliers": float((labels == -1).mean()),
        "missing": count_missing(terms, texts),
    }


def compare_labels(labels: Labels, gold: Sequence[object]) -> dict[str, float]:
    """Compare a partition with labels that people gave.

    Args:
        labels: A topic's number for each document. -1, no topic, is a cluster like any other.
        gold: The label of each document.

    Returns:
        `NMI` (mutual information over the arithmetic mean of both entropies), `ARI` (0 is what
        chance gives, 1 the same partition) and `purity`.

    Source:
        Vinh, Epps & Bailey (2010). Information theoretic measures for clusterings comparison.
        JMLR 11, table 2. For ARI and purity see their functions.
    """
    from sklearn.metrics import normalized_mutual_info_score  # noqa: PLC0415 - half a second

    return {
        "NMI": float(normalized_mutual_info_score(gold, labels, average_method="arithmetic")),
        "ARI": measure_ari(labels, gold),
        "purity": measure_purity(labels, gold),
    }


def measure_ari(labels: Sequence[object] | Labels, others: Sequence[object] | Labels) -> float:
    """Return the Rand index of two partitions, adjusted for chance.

    Source:
        Hubert & Arabie (1985). Comparing partitions. Journal of Classification 2, eq. 5.
    """
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - half a second

    return float(adjusted_rand_score(others, labels))


def measure_purity(labels: Labels, gold: Sequence[object]) -> float:
    """Return the share of documents that have the most frequent label of their cluster.

    It grows with the number of clusters, up to 1 where each document is one of its own.

    Source:
        Manning, Raghavan & Schütze (2008). Introduction to information retrieval, eq. 16.1.
    """
    shared = pd.crosstab(np.asarray(labels), np.asarray(gold))
    return float(shared.max(axis=1).sum() / len(labels))


def measure_coherence(topics: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Measure how often the top words of a topic stand together in the documents themselves.

    A word's probability is the share of documents in which it stands, two words' that of those
    in which both stand. Two words that never meet give -1, independent ones 0, two that only
    come together 1. Two that stand in every document tell nothing, and are left out.

    Args:
        topics: The words or phrases of each topic, the strongest first; ten are looked at.
        texts: The documents.

    Returns:
        The mean, over topics, of the mean NPMI of all pairs of their words; NaN where no topic
        has two words.

    Source:
        Bouma (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL.
        Lau, Newman & Baldwin (2014). Machine reading tea leaves. EACL, section 3.
    """
    tops = [_distinct(words) for words in topics]
    terms = sorted({word for words in tops for word in words})
    if not terms:
        return float("nan")
    npmi = _npmi(terms, texts)
    number = {term: place for place, term in enumerate(terms)}
    means = [_mean_of_pairs(npmi, [number[word] for word in words]) for words in tops]
    told = [mean for mean in means if not np.isnan(mean)]
    return float(np.mean(told)) if told else float("nan")


def measure_diversity(topics: Sequence[Sequence[str]]) -> float:
    """Return the share of distinct words among the ten top words of all topics.

    Source:
        Dieng, Ruiz & Blei (2020). Topic modeling in embedding spaces. TACL 8, section 5 (there
        with 25 words).
    """
    words = [word for topic in topics for word in _distinct(topic)]
    return len(set(words)) / len(words) if words else float("nan")


def count_missing(topics: Sequence[Sequence[str]], texts: Sequence[str]) -> int:
    """Count the top words that stand in no document as they are written: lemmas, say."""
    terms = sorted({word for topic in topics for word in _distinct(topic)})
    return int((np.asarray(_stands_in(terms, texts).sum(axis=0)) == 0).sum()) if terms else 0


def describe_partition(counts: Any, names: Sequence[str], labels: Labels) -> list[list[str]]:
    """Find the words that set each cluster apart, by class-based TF-IDF.

    Args:
        counts: A sparse matrix: how often each word (column) stands in each document (row).
        names: The words.
        labels: The cluster of each document, numbered from 0.

    Source:
        Grootendorst (2022). BERTopic: neural topic modeling with a class-based TF-IDF
        procedure. arXiv:2203.05794, section 3.3.
    """
    clusters = range(int(labels.max()) + 1)
    parts = np.stack([np.asarray(counts[labels == one].sum(axis=0)).ravel() for one in clusters])
    frequency = parts / parts.sum(axis=1, keepdims=True).clip(min=1)
    return top_words(frequency * np.log1p(parts.sum() / len(parts) / parts.sum(axis=0)), names)


def top_words(weights: npt.NDArray[np.float64], names: Sequence[str]) -> list[list[str]]:
    """Return the ten heaviest words of each topic (row); those without weight are left out."""
    orders = np.argsort(-weights, axis=1, kind="stable")[:, :TOP]
    return [
        [str(names[word]) for word in order if row[word] > 0]
        for row, order in zip(weights, orders, strict=True)
    ]


def _distinct(words: Sequence[str]) -> list[str]:
    """Return the ten top words as `_stands_in` looks them up: a phrase is words in a row."""
    folded = (" ".join(re.findall(r"\w+", word.casefold())) for word in list(words)[:TOP])
    return [word for word in dict.fromkeys(folded) if word]


def _stands_in(terms: Sequence[str], texts: Sequence[str]) -> Any:
    """Return a sparse matrix of 0 and 1: in which text (row) each term (column) stands."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - half a second

    counter = CountVectorizer(
        vocabulary=list(terms),
        binary=True,
        preprocessor=str.casefold,
        token_pattern=r"(?u)\w+",
        ngram_range=(1, max(len(term.split()) for term in terms)),
    )
    return counter.transform(texts)


def _npmi(terms: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the normalised pointwise mutual information of each two terms."""
    stands_in = _stands_in(terms, texts)
    joint = np.asarray((stands_in.T @ stands_in).todense()) / len(texts)
    single = np.diag(joint)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(joint / np.outer(single, single)) / -np.log(joint)
    npmi[joint == 0] = -1
    return npmi


def _mean_of_pairs(npmi: npt.NDArray[np.float64], words: Sequence[int]) -> float:
    pairs = npmi[np.ix_(words, words)][np.triu_indices(len(words), 1)]
    told = pairs[~np.isnan(pairs)]
    return float(told.mean()) if len(told) else float("nan")
