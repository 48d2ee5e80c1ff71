"""A codebook applied: against spaCy's PhraseMatcher, with ever more terms, and to a million notes.

Ours goes from texts to the codings table with evidence; spaCy only finds the matches, of words and
phrases (it has no globs, and no table). All in one run, on the same notes; each time is the least
of three, in processes that do nothing else.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import accumulate

import pandas as pd
import spacy
from rich.console import Console
from rich.table import Table
from spacy.matcher import PhraseMatcher

from qualcode import apply_codebook
from qualcode.codebooks import Code, Codebook, Matcher
from qualcode.codebooks.tokens import tokenise

NOTES, WORDS_A_NOTE, VOCABULARY = 100_000, 17, 24_000
CODES, WORDS, GLOBS, PHRASES = 20, 120, 50, 30
MANY = 100  # times as many terms
SEED = 0
_CHUNK = 20_000  # as `apply_codebook` takes them
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def make_vocabulary(random_: random.Random) -> list[str]:
    """Make words of 3 to 11 letters, the most frequent first."""
    words = {"".join(random_.choices(_LETTERS, k=random_.randint(3, 11))): 0 for _ in range(30_000)}
    return list(words)[:VOCABULARY]


def make_notes(random_: random.Random, vocabulary: Sequence[str], notes: int) -> pd.DataFrame:
    """Make notes whose words follow Zipf's law, as the words of people do."""
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    texts = []
    for _ in range(notes):
        words = random_.choices(vocabulary, cum_weights=weights, k=WORDS_A_NOTE)
        texts.append(f"{words[0].capitalize()} {' '.join(words[1:9])}, {' '.join(words[9:])}.")
    documents = [f"notes.csv#{number}" for number in range(notes)]
    table = pd.DataFrame({"document": documents, "start": 0, "text": texts})
    return table.assign(end=table["text"].str.len())


def make_terms(
    random_: random.Random, words: Sequence[str], times: int = 1
) -> dict[str, list[str]]:
    """Draw words, globs and phrases of two words; a note in three or so holds one."""
    words = random_.sample(words, (WORDS + GLOBS + 2 * PHRASES) * times)
    single, rest = words[: WORDS * times], words[WORDS * times :]
    pairs = rest[GLOBS * times :]
    return {
        "words": single,
        "globs": [f"{word[:6]}*" for word in rest[: GLOBS * times]],
        "phrases": [" ".join(pair) for pair in zip(pairs[::2], pairs[1::2], strict=True)],
    }


def make_codebook(
    terms: dict[str, list[str]], more: dict[str, list[str]] | None = None
) -> Codebook:
    """Spread terms over codes."""
    every = [term for kind in (terms, more or {}) for several in kind.values() for term in several]
    return Codebook(codes=[Code(id=f"c{n}", terms={"any": every[n::CODES]}) for n in range(CODES)])


def least_time(function: Callable[[], object]) -> float:
    """Time a call three times; return the least."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def material(notes: int = NOTES) -> tuple[pd.DataFrame, dict[str, list[str]], dict[str, list[str]]]:
    """Return notes, terms that stand in some of them, and many terms that stand in none."""
    random_ = random.Random(SEED)  # noqa: S311 - not for secrets
    vocabulary = make_vocabulary(random_)
    terms = make_terms(random_, vocabulary[200:3_000])
    strangers = [f"{start}{word}" for start in ("qx", "zx") for word in vocabulary]
    return make_notes(random_, vocabulary, notes), terms, make_terms(random_, strangers, MANY - 1)


def measure_qualcode() -> dict[str, float]:
    """Apply 200 terms, and 20,000, to the notes."""
    notes, terms, strangers = material()
    few, many = make_codebook(terms), make_codebook(terms, strangers)
    facts: dict[str, float] = {}
    facts["end to end"] = least_time(lambda: apply_codebook(notes, few))
    facts["end to end, many terms"] = least_time(lambda: apply_codebook(notes, many))
    codings = apply_codebook(notes, few)
    facts["codings"] = len(codings)
    facts["share coded"] = codings["document"].nunique() / len(notes)
    texts, languages = notes["text"].tolist(), [None] * _CHUNK
    chunks = [texts[begin : begin + _CHUNK] for begin in range(0, NOTES, _CHUNK)]
    for name, book in (("matching", few), ("matching, many terms", many)):
        matcher = Matcher(book)
        facts[name] = least_time(
            lambda matcher=matcher: [matcher.find(chunk, languages) for chunk in chunks]
        )
    facts["tokens"] = least_time(lambda: [tokenise(chunk) for chunk in chunks])
    facts["reading"] = least_time(lambda: "\n".join(texts).encode("utf-32-le"))
    return facts


def measure_spacy() -> dict[str, float]:
    """Find words and phrases with spaCy."""
    notes, terms, _ = material()
    texts = notes["text"].tolist()
    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    matcher.add("terms", [pipeline.make_doc(term) for term in terms["words"] + terms["phrases"]])
    return {"spacy": least_time(lambda: sum(len(matcher(one)) for one in pipeline.pipe(texts)))}


def measure_million(notes: str) -> dict[str, float]:
    """Apply 200 terms to very many notes; tell the time, and the most memory that was needed."""
    table, terms, _ = material(int(notes))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    codings = apply_codebook(table, make_codebook(terms))
    seconds = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": seconds,
        "most": most / 2**20,
        "notes": before / 2**20,
        "codings": len(codings),
    }


def in_process(measure: str, *arguments: str) -> dict[str, float]:
    """Measure in a process of its own, so that one does not warm or burden the other."""
    command = [sys.executable, __file__, measure, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return json.loads(done.stdout.splitlines()[-1])


def print_rates(ours: dict[str, float], spacy: float) -> None:
    """Print notes a second, and how far from the floor ours is."""
    title = f"{NOTES:,} notes, 200 terms; {ours['share coded']:.0%} of the notes get a code"
    table = Table("", "seconds", "notes a second", "times spaCy", title=title)
    rows = [
        ("qualcode, text to table with evidence", ours["end to end"]),
        ("  of it matching, without the table", ours["matching"]),
        ("  of it cutting into tokens", ours["tokens"]),
        ("  of it only copying the text: the floor", ours["reading"]),
        ("spaCy PhraseMatcher, no globs, no table", spacy),
    ]
    for name, seconds in rows:
        table.add_row(name, f"{seconds:.2f}", f"{NOTES / seconds:,.0f}", f"{spacy / seconds:.1f}")
    Console(width=100).print(table)


def print_growth(ours: dict[str, float]) -> None:
    """Print what a hundred times as many terms cost."""
    table = Table("", "200 terms, s", "20,000 terms, s", "ratio", title="Terms, with the same hits")
    for name, few in (("matching", "matching"), ("with compiling and table", "end to end")):
        one, other = ours[few], ours[f"{few}, many terms"]
        table.add_row(name, f"{one:.2f}", f"{other:.2f}", f"{other / one:.2f}")
    Console(width=100).print(table)


def print_million() -> None:
    """Print time and memory as notes grow."""
    table = Table("notes", "seconds", "µs a note", "memory, GiB", "of it the notes", "codings")
    for notes in (250_000, 500_000, 1_000_000):
        facts = in_process("measure_million", str(notes))
        each = f"{1e6 * facts['seconds'] / notes:.1f}"
        memory = f"{facts['most']:.2f}", f"{facts['notes']:.2f}"
        table.add_row(
            f"{notes:,}", f"{facts['seconds']:.1f}", each, *memory, f"{facts['codings']:,}"
        )
    Console(width=100).print(table)


def main() -> None:
    """Print all tables."""
    ours, spacy = in_process("measure_qualcode"), in_process("measure_spacy")["spacy"]
    print_rates(ours, spacy)
    print_growth(ours)
    print_million()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
