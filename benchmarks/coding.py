"""Coding by rule against spaCy's PhraseMatcher: the same notes and terms in one run.

Ours goes from texts to the codings table with evidence; spaCy's only finds the matches, of words
and phrases (it has no globs). Each time is the least of three.
"""

import random
import time

import pandas as pd
import spacy
from rich.console import Console
from rich.table import Table
from spacy.matcher import PhraseMatcher

from qualcode import apply_codebook
from qualcode.codebooks import Code, Codebook

NOTES, WORDS_A_NOTE, VOCABULARY = 20_000, 17, 20_000
CODES, WORDS, GLOBS, PHRASES = 20, 120, 50, 30
SEED = 0


def make_notes(random_: random.Random, vocabulary: list[str]) -> pd.DataFrame:
    """Make notes whose words follow Zipf's law, as the words of people do."""
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    texts = [" ".join(random_.choices(vocabulary, weights, k=WORDS_A_NOTE)) for _ in range(NOTES)]
    return pd.DataFrame(
        {"document": [f"n{n}" for n in range(NOTES)], "start": 0, "text": texts}
    ).assign(end=lambda table: table["text"].str.len())


def make_terms(random_: random.Random, vocabulary: list[str]) -> dict[str, list[str]]:
    """Draw the terms from the vocabulary."""
    words = random_.sample(vocabulary, WORDS + GLOBS + 2 * PHRASES)
    pairs = words[WORDS + GLOBS :]
    return {
        "words": words[:WORDS],
        "globs": [f"{word[:5]}*" for word in words[WORDS : WORDS + GLOBS]],
        "phrases": [" ".join(pair) for pair in zip(pairs[::2], pairs[1::2], strict=True)],
    }


def least_time(function: object, *arguments: object) -> float:
    """Time a call three times; return the least."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        function(*arguments)  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return min(times)


def match_by_spacy(texts: list[str], terms: list[str]) -> int:
    """Find words and phrases with spaCy."""
    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    matcher.add("terms", [pipeline.make_doc(term) for term in terms])
    return sum(len(matcher(document)) for document in pipeline.pipe(texts))


def main() -> None:
    """Print notes a second of both, and the ratio."""
    random_ = random.Random(SEED)  # noqa: S311 - not for secrets
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = sorted({"".join(random_.choices(letters, k=8)) for _ in range(VOCABULARY)})
    notes, terms = make_notes(random_, vocabulary), make_terms(random_, vocabulary)
    every = [*terms["words"], *terms["globs"], *terms["phrases"]]
    codes = [Code(id=f"c{n}", terms={"any": every[n::CODES]}) for n in range(CODES)]
    ours = least_time(apply_codebook, notes, Codebook(codes=codes))
    spacys = least_time(match_by_spacy, notes["text"].tolist(), terms["words"] + terms["phrases"])
    table = Table("", "notes a second", "ratio", title=f"{NOTES:,} notes, {len(every)} terms")
    table.add_row(
        "qualcode, with table and evidence", f"{NOTES / ours:,.0f}", f"{spacys / ours:.2f}"
    )
    table.add_row("spaCy PhraseMatcher, no globs", f"{NOTES / spacys:,.0f}", "1.00")
    Console().print(table)


if __name__ == "__main__":
    main()
