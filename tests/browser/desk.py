"""A desk: the widget as a coder sees it in a browser, and the journal as it is on the disk."""

import json
import re
import shutil
import tempfile
from pathlib import Path

from browser.lab import RUN, wait_for, wait_until_ready, write_notebook

from qualcode import read_codings, read_reads

MAKE = """\
{before}
import qualcode
gathering = qualcode.read_gathering({folder!r})
widget = qualcode.CodingWidget(gathering, coder={coder!r}{options})
{after}
widget
"""


class Desk:
    """A page with a widget."""

    def __init__(self, page, folder: Path, problems: list[str]) -> None:
        self.page, self.folder, self.problems = page, folder, problems

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
        self.segment(number).locator(".qc-selected").first.wait_for()

    def saved(self) -> None:
        """Wait until the widget says that all is saved, and nothing has gone wrong."""
        self.root.locator(".qc-saved.qc-saved", has_text=re.compile("✓ Saved")).wait_for()
        assert not self.problems, "\n".join(self.problems)

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
        wait_for(lambda: self.codings == list(codings), lambda: f"there is {self.codings}")

    @property
    def read(self) -> list[tuple[str, int, int]]:
        table = read_reads(self.folder)
        table = table[table["coder"].eq("ana")].sort_values(["document", "start"])
        return list(zip(table["document"], table["start"], table["end"], strict=True))


class Notebook:
    """A page with a notebook of one cell, which can be changed and run again.

    Args:
        browser: Chromium.
        lab: The server.
        name: Of the notebook; its folder is the server's.
        page: Options of the page, such as `color_scheme`.
    """

    def __init__(self, browser, lab, name: str, **page) -> None:
        write_notebook(lab.root / f"{name}.ipynb", "")
        self.lab = lab
        self.page = browser.new_page(**({"viewport": {"width": 1300, "height": 900}} | page))
        self.page.set_default_timeout(30_000)
        self.problems: list[str] = []
        self.page.on("pageerror", self._note)
        self.page.goto(lab.url(f"{name}.ipynb"))
        wait_until_ready(self.page)

    def _note(self, error) -> None:
        """Keep the errors of the widget, which is loaded from a blob, and not those of Jupyter."""
        if "blob:" in (error.stack or ""):
            self.problems.append(error.stack)

    def open(self, folder: Path, options: str = "", **more) -> Desk:
        """Show a widget on a folder, which is moved below the server's."""
        place = Path(tempfile.mkdtemp(dir=self.lab.root)) / "meeting"
        shutil.move(folder, place)
        return self.show(place, options, **more)

    def show(self, folder: Path, options: str = "", *, coder="ana", before="", after="") -> Desk:
        """Show a widget on a folder, in place of what was shown before."""
        made = {"coder": coder, "before": before, "after": after, "options": options}
        self.run(MAKE.format(folder=str(folder), **made))
        desk = Desk(self.page, folder, self.problems)
        desk.segment(0).wait_for()
        return desk

    def run(self, code: str) -> None:
        """Run the cell with other code; what it showed before is gone."""
        self.page.evaluate(RUN, code)
