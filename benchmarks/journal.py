"""The journal: 200,000 lines read, lines saved one by one and in batches, moved text found again.

The peer of reading is Python's `json` alone, line by line, which neither checks, orders nor folds;
that of saving is the bare write and fsync of the same bytes; that of finding is `str.find`, which
finds only what was not changed. Each time is the least of three.
"""

import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from qualcode import Journal, read_codings
from qualcode.codings.moving import find_moved

LINES, SAVED, BATCH = 200_000, 1_000, 100
SIZE, CODINGS = 1_000_000, 500  # code points of a document, and its codings
SEED = 0


def least_time(function: Callable[[], object]) -> float:
    """Time a call three times; return the least."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def make_text(random_: random.Random, size: int) -> str:
    """Make a text whose words follow Zipf's law, in sentences and paragraphs."""
    letters = "abcdefghijklmnopqrstuvwxyzáéíóúñ"
    words = ["".join(random_.choices(letters, k=random_.randint(2, 10))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    text = random_.choices(words, weights, k=size // 5)
    ends = [random_.choice([" ", " ", " ", " ", " ", ", ", ". ", ".\n"]) for _ in text]
    return "".join(word + end for word, end in zip(text, ends, strict=True))[:size]


def place_quotes(random_: random.Random, text: str) -> list[tuple[int, int]]:
    """Draw spans of 20 to 200 code points."""
    starts = [random_.randrange(len(text) - 200) for _ in range(CODINGS)]
    return [(start, start + random_.randint(20, 200)) for start in starts]


def edit(random_: random.Random, text: str) -> str:
    """Change one word in ten."""
    words = text.split(" ")
    changed = [random_.choice(words) if random_.random() < 1 / 10 else word for word in words]
    return " ".join(changed)


def read_json(path: Path) -> list[object]:
    """Read lines as JSON, and do nothing with them."""
    with path.open("rb") as stream:
        return [json.loads(line) for line in stream]


def sync_bare(path: Path, line: bytes) -> None:
    """Append and fsync, and do nothing else."""
    for _ in range(SAVED):
        with path.open("ab", buffering=0) as stream:
            stream.write(line)
            os.fsync(stream.fileno())


def save(journal: Journal, batch: int) -> None:
    """Add codings, `batch` at a time."""
    for _ in range(SAVED // batch):
        with journal.batch():
            for _ in range(batch):
                journal.add("a.md", 100, 160, "capacity/legal")


def measure_reading(table: Table, folder: Path, documents: pd.DataFrame) -> None:
    """Read a long journal."""
    journal = Journal(folder, "long", documents=documents)
    with journal.batch():
        for start in range(LINES):
            journal.add("a.md", start, start + 60, "capacity/legal")
    bare = least_time(lambda: read_json(journal.path))
    ours = least_time(lambda: Journal(folder, "long"))
    frame = least_time(lambda: read_codings(folder))
    table.add_row(f"read {LINES:,} lines as JSON", f"{bare:.2f} s", "1.00")
    table.add_row("open them as a journal", f"{ours:.2f} s", f"{ours / bare:.2f}")
    table.add_row("read them as the codings table", f"{frame:.2f} s", f"{frame / bare:.2f}")


def measure_saving(table: Table, folder: Path, documents: pd.DataFrame) -> None:
    """Save lines one by one, and in batches."""
    journal = Journal(folder, "ana", documents=documents)
    line = b"x" * 500 + b"\n"
    bare = SAVED / least_time(lambda: sync_bare(folder / "bare", line))
    one = SAVED / least_time(lambda: save(journal, 1))
    many = SAVED / least_time(lambda: save(journal, BATCH))
    table.add_row("bare fsync", f"{bare:,.0f} lines a second", "1.00")
    table.add_row("save one by one", f"{one:,.0f} lines a second", f"{one / bare:.2f}")
    table.add_row(f"save {BATCH} a batch", f"{many:,.0f} lines a second", f"{many / bare:.2f}")


def measure_finding(table: Table, random_: random.Random, text: str) -> None:
    """Find quotes again in a text of which a tenth of the words were changed."""
    spans = place_quotes(random_, text)
    codings = pd.DataFrame(spans, columns=["start", "end"]).assign(
        document="a.md",
        quote=[text[start:end] for start, end in spans],
        before=[text[max(start - 32, 0) : start] for start, _ in spans],
        after=[text[end : end + 32] for _, end in spans],
    )
    documents = pd.DataFrame({"document": ["a.md"], "text": [edit(random_, text)]})
    new = documents["text"][0]
    bare = least_time(lambda: [new.find(quote) for quote in codings["quote"]])
    ours = least_time(lambda: find_moved(codings, documents))
    how = find_moved(codings, documents)["how"].value_counts().to_dict()
    found = ", ".join(f"{count} {name}" for name, count in sorted(how.items()))
    table.add_row(f"look for {CODINGS} quotes in {SIZE:,} characters", f"{bare:.2f} s", "1.00")
    table.add_row(f"find them again ({found})", f"{ours:.2f} s", f"{ours / bare:.2f}")


def main() -> None:
    """Print all times, and the ratios to the peers."""
    random_ = random.Random(SEED)  # noqa: S311 - not for secrets
    text = make_text(random_, SIZE)
    documents = pd.DataFrame({"document": ["a.md"], "text": [text]})
    table = Table("", "", "ratio", title="The journal")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "long").mkdir()
        measure_reading(table, Path(folder) / "long", documents)
        measure_saving(table, Path(folder), documents)
    measure_finding(table, random_, text)
    Console().print(table)


if __name__ == "__main__":
    main()
