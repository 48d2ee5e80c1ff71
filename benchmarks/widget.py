"""The widget: a document of 5,000 segments with 10,000 codings, in Chromium.

The front end runs as it does in a notebook, on a journal on the disk; in place of Jupyter's
websocket its messages go through the browser's debugging port, as JSON. A code is drawn when the
frame that shows its label has been painted. The peer is a page that holds the whole document and
draws it anew when something has changed, as pages without a list of their own do.

Needs Chromium on the PATH and the extra `dev`.
"""

import json
import random
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from qualcode import CodingWidget, Journal, read_gathering
from qualcode.widget.assets import read_module, read_styles

SEGMENTS, CODINGS, APPLIED, SEED = 5_000, 10_000, 100, 0
CODES = [f"theme-{number}" for number in range(30)]

START = """async ([source, styles]) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: styles}));
  const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const {default: widget} = await import(url);
  const listeners = [];
  window.sizes = [];
  const model = {
    get: () => undefined, set() {}, save_changes() {}, off() {},
    on: (name, listener) => { if (name === "msg:custom") listeners.push(listener); },
    send: async (content) => {
      for (const text of await window.toKernel(JSON.stringify(content))) {
        window.sizes.push(text.length);
        const message = JSON.parse(text);
        listeners.forEach((listener) => listener(message));
        if (message.do === "saved") window.saved = performance.now();
      }
    },
  };
  document.body.append(document.createElement("div"));
  widget.render({model, el: document.body.firstElementChild});
}"""

# From the key to the frame after that in which the label stands, and to the answer "saved".
APPLY = """async (key) => {
  const pane = document.querySelector(".qc-text-pane");
  pane.focus();
  const press = (key) => pane.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  press("ArrowDown");
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  await painted();
  const before = document.querySelectorAll(".qc-here .qc-label").length;
  const start = performance.now();
  window.saved = 0;
  press(key);
  await painted();
  const drawn = performance.now() - start;
  const after = document.querySelectorAll(".qc-here .qc-label").length;
  if (after <= before) throw new Error("not drawn");
  while (!window.saved) await new Promise((done) => setTimeout(done, 1));
  return [drawn, window.saved - start];
}"""

# The peer: all segments in the page, each coding a span in its paragraph, drawn anew.
WHOLE = """async ([segments, codings]) => {
  const pane = document.createElement("div");
  pane.style.cssText = "height: 500px; overflow: auto";
  document.body.append(pane);
  const draw = () => pane.replaceChildren(...segments.map(({text, start}, n) => {
    const p = document.createElement("p");
    p.append(text);
    for (const {code} of codings[n]) {
      const label = document.createElement("span");
      label.textContent = code;
      p.append(label);
    }
    return p;
  }));
  draw();
  const times = [];
  for (let n = 0; n < 10; n += 1) {
    codings[n].push({code: "new"});
    const start = performance.now();
    draw();
    await new Promise((done) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = done;
      channel.port2.postMessage(0);
    }));
    times.push(performance.now() - start);
  }
  return times;
}"""


def make_gathering(folder: Path, random_: random.Random) -> Path:
    """Write one document of 5,000 segments, a codebook of 30 codes, and 10,000 codings."""
    words = [f"{random_.choice('bcdfglmnprst')}{random_.choice('aeiou')}" * 2 for _ in range(400)]
    lines = [" ".join(random_.choices(words, k=random_.randint(8, 60))) for _ in range(SEGMENTS)]
    (folder / "transcript.txt").write_text("\n\n".join(lines), encoding="utf-8")
    codes = "".join(f"  - id: {code}\n" for code in CODES)
    (folder / "codebook.yaml").write_text(f"name: bench\nversion: '1'\ncodes:\n{codes}")
    (folder / "gathering.yaml").write_text(
        "title: A long meeting\ncodebook: codebook.yaml\nlanguages: [en]\n"
        "sources:\n  - files: transcript.txt\n    unit: paragraph\n"
    )
    gathering = read_gathering(folder)
    journal = Journal(folder, "ana", documents=gathering.documents, codebook=gathering.codebook)
    with journal.batch():
        for segment in draw_spans(random_, gathering.segments):
            journal.add(*segment, random_.choice(CODES))
    return folder


def draw_spans(random_: random.Random, segments: pd.DataFrame) -> list[tuple[str, int, int]]:
    """Draw spans within segments, all over the document."""
    places = list(zip(segments["document"], segments["start"], segments["end"], strict=True))
    spans = []
    for document, start, end in random_.choices(places, k=CODINGS):
        first = random_.randrange(start, end - 1)
        spans.append((document, first, random_.randint(first + 1, end)))
    return spans


def measure(page: Page, widget: Any) -> dict[str, float]:
    """Open the document and apply codes all over it; times in milliseconds."""
    answers = []

    def answer(content: str) -> list[str]:
        found = widget._desk.answer(json.loads(content))  # noqa: SLF001
        messages = [json.dumps(message) for message in found]
        answers.append(sum(map(len, messages)))
        return messages

    page.expose_function("toKernel", answer)
    page.evaluate(START, [read_module(), read_styles()])
    page.locator(".qc-segment").first.wait_for()
    opened = page.evaluate("performance.now()")
    times = [page.evaluate(APPLY, str(1 + number % 9)) for number in range(APPLIED)]
    return {
        "opened": opened,
        "drawn": statistics.median(drawn for drawn, _ in times),
        "slowest": max(drawn for drawn, _ in times),
        "saved": statistics.median(saved for _, saved in times),
        "nodes": page.evaluate("document.querySelectorAll('.qc-segment').length"),
        "megabytes": max(answers) / 1e6,
        "kilobytes": answers[-1] / 1e3,
    }


def measure_whole(page: Page, widget: Any) -> float:
    """Return the median time in which a page that holds everything is drawn anew."""
    desk = widget._desk  # noqa: SLF001
    opened = next(desk.answer({"do": "open", "view": "peer", "source": desk.sources[0].key}))
    codings: list[list[dict[str, Any]]] = [[] for _ in opened["segments"]]
    starts = [segment["start"] for segment in opened["segments"]]
    for row in opened["own"]:
        number = max(n for n, start in enumerate(starts[:SEGMENTS]) if start <= row["start"])
        codings[number].append(row)
    return statistics.median(page.evaluate(WHOLE, [opened["segments"], codings]))


def main() -> None:
    """Measure, and print the figures."""
    folder = Path(tempfile.mkdtemp())
    try:
        make_gathering(folder, random.Random(SEED))  # noqa: S311
        widget = CodingWidget(read_gathering(folder), coder="ana")
        with sync_playwright() as playwright:
            program = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            figures = measure(browser.new_page(), widget)
            whole = measure_whole(browser.new_page(), widget)
            browser.close()
    finally:
        shutil.rmtree(folder)
    table = Table("What", "Figure", title=f"{SEGMENTS:,} segments, {CODINGS:,} codings")
    table.add_row("page loaded, document open and drawn", f"{figures['opened']:.0f} ms")
    table.add_row("a code applied, median until painted", f"{figures['drawn']:.1f} ms")
    table.add_row("the slowest of 100", f"{figures['slowest']:.1f} ms")
    table.add_row("until it is on the disk and said to be", f"{figures['saved']:.0f} ms")
    table.add_row("the peer, drawn anew as a whole", f"{whole:.0f} ms")
    table.add_row("the peer to ours", f"{whole / figures['drawn']:.0f} x")
    table.add_row("segments in the page", f"{figures['nodes']:.0f}")
    table.add_row("sent to open the document", f"{figures['megabytes']:.1f} MB")
    table.add_row("sent for one act", f"{figures['kilobytes']:.1f} kB")
    Console().print(table)


if __name__ == "__main__":
    main()
