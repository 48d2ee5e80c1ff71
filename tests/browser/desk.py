"""A desk: the widget as a coder sees it in a browser, and the journal as it is on the disk."""

import json
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

from browser.lab import run_all, wait_for, write_notebook

from qualcode import read_codings, read_reads

MAKE = """\
import qualcode
gathering = qualcode.read_gathering({folder!r})
widget = qualcode.CodingWidget(gathering, coder="ana"{options})
widget
"""


class Desk:
    """A page with a widget."""

    def __init__(self, page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    @property
    def root(self):
        return self.page.locator(".qualcode").first

    @property
    def text(self):
        return self.root.locator(".qc-text-pane")

    @property
    def status(self) -> str:
        return self.root.locator(".qc-status").inner_text()

    def segment(self, number: int):
        return self.root.locator(f'.qc-segment[data-n="{number}"]')

    def press(self, *keys: str) -> None:
        """Press keys in the text."""
        self.text.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def select(self, number: int, first: str, last: str = "") -> None:
        """Draw the mouse over a segment's words, from the first to the end of the last."""
        box = self.root.evaluate(
            """(root, [n, first, last]) => {
              const text = root.querySelector(`.qc-segment[data-n="${n}"] .qc-text`);
              const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
              const nodes = [];
              for (let node; (node = walker.nextNode());)
                if (node.parentElement.closest(".qc-piece")) nodes.push(node);
              const all = nodes.map((node) => node.data).join("");
              const place = (at) => { for (const node of nodes) {
                if (at <= node.length) return [node, at]; at -= node.length; } };
              const range = document.createRange();
              const start = all.indexOf(first);
              range.setStart(...place(start));
              range.setEnd(...place(all.indexOf(last, start) + last.length));
              const boxes = [...range.getClientRects()].filter((box) => box.width);
              const [a, b] = [boxes[0], boxes.at(-1)];
              return [a.left + 1, a.top + a.height / 2, b.right, b.top + b.height / 2];
            }""",
            [number, first, last or first],
        )
        mouse = self.page.mouse
        mouse.move(box[0], box[1])
        mouse.down()
        mouse.move(box[2], box[3], steps=4)
        mouse.up()
        self.root.locator(".qc-selected").first.wait_for()

    def saved(self) -> None:
        """Wait until the widget says that all is saved, and nothing has gone wrong."""
        self.root.locator(".qc-saved.qc-saved", has_text=re.compile("✓ Saved")).wait_for()
        assert self.problems == []

    @property
    def lines(self) -> list[dict]:
        """The journal, as it is on the disk."""
        path = self.folder / "codings" / "ana.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    @property
    def codings(self) -> list[tuple[str, str]]:
        """What is accepted in the journal: quotes and codes, in the order of the text."""
        table = read_codings(self.folder)
        table = table[table["coder"].eq("ana") & table["status"].eq("accepted")]
        table = table.sort_values(["document", "start", "end", "code"])
        return list(zip(table["quote"], table["code"], strict=True))

    def expect(self, *codings: tuple[str, str]) -> None:
        """Wait until the journal has these codings, and no others."""
        self.saved()
        wait_for(lambda: self.codings == list(codings) or _tell(self.codings))

    @property
    def read(self) -> list[tuple[str, int, int]]:
        table = read_reads(self.folder)
        table = table[table["coder"].eq("ana")].sort_values(["document", "start"])
        return list(zip(table["document"], table["start"], table["end"], strict=True))


def _tell(found) -> bool:
    print(found)  # noqa: T201 - pytest shows the last of them if it never becomes true
    return False


@contextmanager
def open_desk(chromium, lab, folder: Path, *, name: str, options: str = "", **page):
    """Open a notebook with a widget on a folder, which is moved below the server's."""
    place = lab.root / re.sub(r"\W", "-", name)
    shutil.move(folder, place / "meeting")
    write_notebook(place / "n.ipynb", MAKE.format(folder="meeting", options=options))
    page = chromium.new_page(**({"viewport": {"width": 1300, "height": 900}} | page))
    page.set_default_timeout(40_000)
    desk = Desk(page, place / "meeting")
    page.goto(lab.url(f"{place.name}/n.ipynb"))
    run_all(page)
    desk.segment(0).wait_for()
    yield desk
    page.close()
