"""Topics: against stock BERTopic, k-means, NMF and LDA, on labelled and on real material.

All in one run, on the same notes, each method in a process that does nothing else; k-means, NMF
and LDA are told how many labels there are, or where there are none how many topics ours found.
`--data` names a folder with `topics/<name>/corpus.tsv` (text, split, label) and
`polis/<name>/comments.csv` (comment-body); without it only the demonstration is measured.
"""

from __future__ import annotations

import argparse
import csv
import inspect
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from topic_scores import METHODS, OURS, compare_labels, measure_ari, score

ROOT = Path(__file__).resolve().parents[1]
SEEDS = (0, 1, 2)
MOST, WARM_UP = 3_000, 100  # documents
LARGE, PLANTED, OWN, SHARED, WORDS, SIZE = 100_000, 40, 30, 5_000, 12, 384
SCORES = ("NMI", "ARI", "purity", "NPMI", "content", "diversity")
GOLD = SCORES[:3]
SHOWN = ("topics", *SCORES, "outliers", "seeds", "seconds", "start")
SHOWN_LARGE = ("topics", "NMI", "ARI", "seconds", "memory, GiB", "of it the notes, GiB")
FORMATS = {"topics": "{}", "outliers": "{:.0%}", "start": "{:.1f}", "seconds": "{:.2f}"}
HOW = f"""Scores are means of seeds 0, 1 and 2, seconds their median. NMI (arithmetic mean), ARI \
and purity compare with the labels; documents without a topic count as one cluster of their own. \
NPMI and diversity look at each method's own ten top words, NPMI in the documents themselves; \
stock BERTopic keeps stop words, which stand together everywhere; all others leave them out. \
*Content* is the NPMI of those of the ten that are no stop words. *Seeds* is the ARI between \
seeds 0 and 1. Seconds are without embedding: the vectors of MiniLM were made before, for ours \
they lie in its cache. *Start* is what a cold process needs for imports and a first fit to \
{WARM_UP} notes, in which numba compiles UMAP for BERTopic; nothing else here compiles. With a \
seed, UMAP runs in one thread."""


class Block(NamedTuple):
    """A table to show, and the sentences below it."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: str


def read_material(data: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each set a name and a table: `segment`, `text`, `language`, and `label` if it has any.

    Of a labelled set at most 3,000 documents, drawn with seed 0.
    """
    from qualcode import read_gathering  # noqa: PLC0415 - a method's imports are measured

    for path in sorted(data.glob("topics/*/corpus.tsv")):
        table = pd.read_csv(path, sep="\t", header=None, quoting=csv.QUOTE_NONE, dtype="str")
        table.columns = ["text", "split", "label"]
        drawn = np.random.RandomState(0).permutation(len(table))[:MOST]
        yield path.parent.name, to_segments(table.iloc[drawn][["text", "label"]])
    for path in sorted(data.glob("polis/*/comments.csv")):
        table = pd.read_csv(path).rename(columns={"comment-body": "text"})
        yield path.parent.name.split(".")[0], to_segments(table[["text"]])
    demonstration = ROOT / "corpus" / "wikiadvocacy-2024"
    yield demonstration.name, read_gathering(demonstration).segments


def to_segments(texts: pd.DataFrame) -> pd.DataFrame:
    """Name each text and say its language, as reading a folder would."""
    from qualcode.languages import detect_languages, guess_languages  # noqa: PLC0415

    said = texts["text"].fillna("").astype("str").tolist()
    spoken = detect_languages(said, languages=guess_languages(said))
    segments = [f"notes#{number}" for number in range(len(said))]
    return texts.assign(text=said, segment=segments, language=pd.array(spoken, dtype="str"))


def load(folder: str, name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Read a set, and its vectors, that were laid down for the processes that measure."""
    return pd.read_parquet(Path(folder, f"{name}.parquet")), np.load(Path(folder, f"{name}.npy"))


def embed(folder: str, name: str) -> dict[str, Any]:
    """Embed a set once for all, and let ours leave in its cache what it will ask for."""
    from qualcode import fit_topics  # noqa: PLC0415 - in this process only
    from qualcode.embeddings import make_embedder  # noqa: PLC0415

    notes = pd.read_parquet(Path(folder, f"{name}.parquet"))
    texts = notes["text"].tolist()
    embedder = make_embedder("minilm", texts)
    embedder.embed(texts[:1])  # loads the model
    begin = time.perf_counter()
    vectors = embedder.embed(texts)
    seconds = time.perf_counter() - begin
    np.save(Path(folder, f"{name}.npy"), vectors)
    fit_topics(notes, seed=SEEDS[0])
    return {"seconds": seconds}


def measure(method: str, folder: str, name: str, number: str) -> dict[str, Any]:
    """Fit a method to a set with each seed, after a first fit to 100 notes; score what it found."""
    notes, vectors = load(folder, name)
    fit, topics = METHODS[method], int(number)
    begin = time.perf_counter()
    fit(notes.head(WARM_UP), vectors[:WARM_UP], topics, SEEDS[0])
    start, seconds, found = time.perf_counter() - begin, [], []
    for seed in SEEDS:
        begin = time.perf_counter()
        found.append(fit(notes, vectors, topics, seed))
        seconds.append(time.perf_counter() - begin)
    facts = pd.DataFrame([score(notes, *one) for one in found])
    return {
        **dict(facts.mean()),
        "number": int(facts["topics"][0]),
        "topics": "–".join(map(str, sorted({facts["topics"].min(), facts["topics"].max()}))),
        "seconds": median(seconds),
        "start": start,
        "seeds": measure_ari(found[0][0], found[1][0]),
        "each": facts["ARI"].tolist() if "ARI" in facts else [],
        "missing": int(facts["missing"].max()),
    }


def make_large(notes: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Make short notes of 40 planted topics, and vectors about 0.6 from their topic's centre.

    Two words in five are a topic's own, the rest everybody's; both follow Zipf's law.
    """
    random = np.random.default_rng(0)
    letters = random.integers(97, 123, (SHARED + PLANTED * OWN, 7), dtype=np.uint8)
    words = letters.view("S7").ravel().astype("U7")
    planted = random.integers(PLANTED, size=notes)
    own = SHARED + planted[:, None] * OWN + draw(random, OWN, notes)
    chosen = np.where(random.random((notes, WORDS)) < 2 / 5, own, draw(random, SHARED, notes))
    texts = [" ".join(row) for row in words[chosen]]
    centres = random.normal(size=(PLANTED, SIZE)).astype(np.float32)
    vectors = centres[planted] + 4 / 3 * random.standard_normal((notes, SIZE), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    segments = [f"notes#{number}" for number in range(notes)]
    table = pd.DataFrame({"segment": segments, "text": texts, "language": "en", "label": planted})
    return table, vectors


def draw(random: np.random.Generator, words: int, notes: int) -> np.ndarray:
    """Draw the numbers of words for each note by Zipf's law."""
    weights = 1 / np.arange(2, words + 2)
    return random.choice(words, size=(notes, WORDS), p=weights / weights.sum())


def measure_large(method: str, folder: str, name: str) -> dict[str, Any]:
    """Fit a method once to many notes; tell the time, and the most memory that was needed."""
    notes, vectors = load(folder, name)
    fit = partial(METHODS[method], **({"embeddings": vectors} if method == OURS else {}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    labels, _ = fit(notes, vectors, PLANTED, SEEDS[0])
    seconds = time.perf_counter() - begin
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        **compare_labels(labels, notes["label"].tolist()),
        "topics": len(set(labels.tolist()) - {-1}),
        "seconds": seconds,
        "memory, GiB": most / 2**20,
        "of it the notes, GiB": before / 2**20,
    }


def in_process(measure: str, *arguments: str) -> dict[str, Any]:
    """Measure in a process of its own; where it fails, `failed` is the last line it said."""
    command = [sys.executable, __file__, measure, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        return {"failed": (done.stderr.splitlines() or ["no reason given"])[-1]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(name: str, notes: pd.DataFrame, folder: str) -> Block:
    """Measure each method on a set."""
    notes.to_parquet(Path(folder, f"{name}.parquet"))
    embedded = in_process("embed", folder, name)
    if "failed" in embedded:
        raise SystemExit(f"{name} could not be embedded: {embedded['failed']}")
    number = notes["label"].nunique() if "label" in notes else 0
    found: dict[str, dict[str, Any]] = {}
    for method in offered():
        found[method] = in_process("measure", method, folder, name, str(number or 10))
        number = number or found[method].get("number", 0)  # ours is the first
    embedding = f"Embedding took {embedded['seconds']:.1f} s."
    columns = [column for column in SHOWN if "label" in notes or column not in GOLD]
    rows = [[method, *show(facts, columns)] for method, facts in found.items()]
    title = f"{name}: {len(notes):,} notes" + (f", {number} labels" if "label" in notes else "")
    return Block(title, ["", *columns], rows, tell(embedding, found))


def offered() -> list[str]:
    """List the methods; ours by its second engine only where it has one."""
    from qualcode import fit_topics  # noqa: PLC0415 - a method's imports are measured

    engines = "engine" in inspect.signature(fit_topics).parameters
    return [method for method in METHODS if engines or method != f"{OURS}, NMF"]


def show(facts: dict[str, Any], columns: Sequence[str]) -> list[str]:
    """Write a method's figures; where there are none, `tell` says why."""
    if "failed" in facts:
        return ["failed", *[""] * (len(columns) - 1)]
    return [FORMATS.get(column, "{:.3f}").format(facts[column]) for column in columns]


def tell(first: str, found: dict[str, dict[str, Any]]) -> str:
    """Say the ARI of each seed, what words could not be looked up, and what failed."""
    each = {method: facts["each"] for method, facts in found.items() if facts.get("each")}
    spread = [
        f"{method} {', '.join(f'{ari:.3f}' for ari in aris)}" for method, aris in each.items()
    ]
    said = [first, *([f"ARI by seed: {'; '.join(spread)}."] if spread else [])]
    for method, facts in found.items():
        if "failed" in facts:
            said.append(f"{method} failed: {facts['failed']}.")
        elif facts.get("missing"):
            said.append(f"{facts['missing']} words of {method} stand in no note as written.")
    return " ".join(said)


def compare_large(size: int, folder: str) -> Block:
    """Measure how time and memory fare with very many notes."""
    notes, vectors = make_large(size)
    notes.to_parquet(Path(folder, "large.parquet"))
    np.save(Path(folder, "large.npy"), vectors)
    methods = (OURS, "k-means", "BERTopic, stock")
    found = {method: in_process("measure_large", method, folder, "large") for method in methods}
    rows = [[method, *show(facts, SHOWN_LARGE)] for method, facts in found.items()]
    below = tell("Cold: seconds are with imports and with what numba compiles.", found)
    return Block(f"{size:,} notes, {PLANTED} planted topics", ["", *SHOWN_LARGE], rows, below)


def print_block(block: Block) -> None:
    """Print a table on the terminal."""
    table = Table(*block.header, title=block.title)
    for row in block.rows:
        table.add_row(*map(escape, row))
    Console(width=120).print(table)
    print(block.below)


def to_markdown(block: Block) -> str:
    """Write a table as Markdown."""
    lines = [block.header, ["---", *["---:"] * (len(block.header) - 1)]]
    lines += [[cell.replace("|", "\\|") for cell in row] for row in block.rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"## {block.title}\n\n{table}\n\n{block.below}"


def write(blocks: Sequence[Block]) -> None:
    """Write all tables to docs/benchmarks/topics.md."""
    peers = ("numpy", "scikit-learn", "bertopic", "umap-learn", "hdbscan", "numba")
    versions = ", ".join(f"{name} {version(name)}" for name in peers)
    run = f"`benchmarks/topics.py` on {datetime.now(UTC).date()}: {os.cpu_count()} cores, "
    run += f"Python {platform.python_version()}, {versions}. One run, the same notes for all."
    criterion = Path(__file__).with_name("topics_criterion.md").read_text(encoding="utf-8")
    parts = ["# Topics", run, HOW, *map(to_markdown, blocks), criterion.strip()]
    Path(ROOT, "docs/benchmarks/topics.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=shared, help="folder of the sets")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="only these sets")
    parser.add_argument("--large", nargs="?", type=int, const=LARGE, metavar="NOTES")
    parser.add_argument("--write", action="store_true", help="to docs/benchmarks/topics.md")
    return parser.parse_args()


def main() -> None:
    """Print all tables, and write them where that is asked for."""
    options = read_options()
    if not options.data.is_dir():
        print(f"There is no folder {options.data}: only the demonstration is measured (--data).")
    blocks: list[Block] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QUALCODE_CACHE"] = str(Path(folder, "cache"))  # nothing was embedded before
        for name, notes in read_material(options.data):
            if not options.sets or name in options.sets:
                blocks.append(compare(name, notes, folder))
                print_block(blocks[-1])
        if options.large:
            blocks.append(compare_large(options.large, folder))
            print_block(blocks[-1])
    if options.write:
        write(blocks)


if __name__ == "__main__":
    if sys.argv[1:] and not sys.argv[1].startswith("-"):
        print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
