"""The widget in JupyterLab and Notebook 7: kernels that die, two views, texts of all kinds."""

import pytest
from browser.desk import Notebook
from browser.lab import RESTART, Lab

from qualcode import Journal, read_codings, read_gathering

pytestmark = pytest.mark.browser

FIRST = "We need training about copyright before the law is changed"
SECOND = "More training please for those who are new to all this"

# Emoji of two units and of several characters, a combining mark that NFC cannot join, a Windows
# line end, and a line that runs from right to left.
STRANGE = "Uno 👍🏽 dos 👩‍👩‍👧 tres.\r\nx̂y̆ zeta 𝄞 fin.\r\nنحتاج إلى تدريب على حقوق النشر\r\n"  # noqa: RUF001 - it is Arabic


@pytest.fixture
def strange(write):
    files = {"gathering.yaml": "title: T\nsources:\n  - files: a.txt\n    unit: line\n"}
    folder = write(files)
    (folder / "a.txt").write_bytes(STRANGE.encode())
    return folder


def test_positions_count_code_points_whatever_the_browser_counts(notebook, strange):
    desk = notebook.open(strange)
    for number, words in enumerate(["👩‍👩‍👧 tres", "zeta 𝄞 fin", "تدريب على"]):
        desk.select(number, words)
        desk.press("/")
        desk.page.keyboard.type("code")
        desk.page.keyboard.press("Enter")
        desk.saved()
    desk.expect(("👩‍👩‍👧 tres", "code"), ("zeta 𝄞 fin", "code"), ("تدريب على", "code"))
    text = STRANGE.replace("\r\n", "\n")
    assert all(text[line["start"] : line["end"]] == line["quote"] for line in desk.lines)
    assert desk.segment(2).locator(".qc-own").inner_text() == "تدريب على"


def test_the_keyboard_cuts_no_character_in_two(notebook, strange):
    desk = notebook.open(strange)
    desk.press("ArrowRight", "Alt+Shift+ArrowRight", "/")  # 👍🏽 has four units
    desk.page.keyboard.type("thumb")
    desk.page.keyboard.press("Enter")
    desk.press("ArrowDown", "Shift+ArrowRight", "0")
    desk.expect(("👍🏽", "thumb"), ("x̂y̆", "thumb"))


def test_what_was_not_saved_when_the_kernel_died_is_sent_again(chromium, lab, meeting):
    notebook = Notebook(chromium, lab, "restart")
    desk = notebook.open(meeting)
    desk.press("1")
    desk.expect((FIRST, "capacity"))
    notebook.page.evaluate(RESTART)
    desk.press("ArrowDown", "3", "Enter")
    desk.root.locator(
        ".qc-saved", has_text="Not saved: 2 changes. The kernel of this widget is gone"
    ).wait_for()
    assert [line["do"] for line in desk.lines] == ["add"]
    notebook.show(desk.folder)
    desk.root.locator(".qc-notice", has_text="2 changes from before could not be saved").wait_for()
    desk.root.locator(".qc-saved", has_text="Not saved yet: 2 changes from before").wait_for()
    desk.root.get_by_role("button", name="Save now").click()
    desk.expect((FIRST, "capacity"), (SECOND, "money"))
    assert [line["do"] for line in desk.lines] == ["add", "add", "read"]
    notebook.page.close()


def test_what_cannot_be_saved_is_said_kept_and_sent_again(desk):
    journal = desk.folder / "codings" / "ana.jsonl"
    journal.mkdir(parents=True)  # no file can be written there
    desk.press("1")
    desk.root.locator(".qc-failed", has_text="Not saved: 1 change").wait_for()
    desk.press("ArrowDown", "3")
    desk.root.locator(".qc-failed", has_text="Not saved: 2 changes").wait_for()
    journal.rmdir()
    desk.root.get_by_role("button", name="Try again").click()
    desk.expect((FIRST, "capacity"), (SECOND, "money"))


def test_two_views_show_the_same(notebook, meeting):
    desk = notebook.open(meeting, after="\nfrom IPython.display import display\ndisplay(widget)")
    views = desk.page.locator(".qualcode")
    views.nth(1).locator(".qc-segment").first.wait_for()
    desk.press("1", "Enter")
    other = views.nth(1)
    other.locator(".qc-label-own", has_text="Capacity building").wait_for()
    other.locator(".qc-bar", has_text="1 of 6 read").wait_for()
    other.locator(".qc-text-pane").focus()
    desk.page.keyboard.press("Control+z")
    desk.page.keyboard.press("Control+z")
    desk.root.locator(".qc-label-own").wait_for(state="detached")
    desk.expect()


def test_a_blind_coder_sees_nobody_elses_work(notebook, meeting):
    from qualcode import Journal

    Journal(meeting, "ben").add("notes.csv#2", 0, 7, "money", "my own idea")
    desk = notebook.open(meeting, ", blind=True")
    assert desk.root.locator(".qc-label").count() == 0
    desk.press("n")
    assert desk.root.locator(".qc-label").count() == 0
    assert "my own idea" not in desk.root.inner_text()
    seen = notebook.show(desk.folder)
    seen.root.locator(".qc-label-other", has_text="ben: Money").wait_for()


def test_disagreements_are_adjudicated(notebook, meeting):
    from qualcode import Journal, read_codings

    Journal(meeting, "ben").add("notes.csv#2", 0, 16, "capacity")
    Journal(meeting, "eva").read("notes.csv#2")
    table = "pd.DataFrame({'segment': ['notes.csv#2:0-58'], 'code': ['capacity']})"
    desk = notebook.open(
        meeting, f", disagreements={table}", coder="adjudicated", before="import pandas as pd\n"
    )
    assert desk.root.locator(".qc-segment").count() == 1
    said = desk.root.locator(".qc-codings").inner_text()
    assert "coded so by ben; read and not coded so by eva" in said
    desk.press("n", "r")
    desk.saved()
    codings = read_codings(desk.folder).set_index("coder")
    assert codings.loc["adjudicated", ["quote", "code", "status"]].tolist() == [
        "We need training", "capacity", "rejected",
    ]  # fmt: skip


def test_a_finger_is_enough(chromium, lab, meeting):
    notebook = Notebook(chromium, lab, "touch", has_touch=True)
    desk = notebook.open(meeting)
    desk.segment(1).locator(".qc-number").tap()
    desk.root.get_by_role("option", name="Money").tap()
    desk.expect((SECOND, "money"))
    # What a long press and its handles do: the browser selects, and says only that it has.
    desk.segment(0).locator(".qc-text").evaluate(
        """(text) => {
          const first = text.querySelector(".qc-piece").firstChild;
          getSelection().setBaseAndExtent(first, 3, first, 7);
        }"""
    )
    desk.root.locator(".qc-what", has_text="“need”").wait_for()
    assert desk.page.evaluate("getSelection().toString()") == "need"  # its handles are still there
    desk.root.get_by_role("option", name="Capacity building, key 1").tap()
    desk.expect(("need", "capacity"), (SECOND, "money"))
    notebook.page.close()


# All texts whose contrast is below 4.5, with what lies behind them blended as it is painted: an
# audit does not judge what stands on a picture, as coded text does on its underlines.
FAINT = """root => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const paint = colors => { canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const behind = node => { const colors = [];
    for (; node; node = node.parentElement) colors.unshift(getComputedStyle(node).backgroundColor);
    return ["white", ...colors]; };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const faint = [];
  for (let text; (text = walker.nextNode());) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.checkVisibility() || node.closest("option, :disabled")) continue;
    const back = behind(node);
    const shades = [light(paint([...back, getComputedStyle(node).color])), light(paint(back))];
    const [a, b] = shades.sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.className}: ${text.data.slice(0, 40)}`);
  }
  return faint;
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_an_audit_finds_nothing_serious(notebook, meeting, theme):
    from axe_playwright_python.sync_playwright import Axe

    desk = notebook.open(meeting)
    notebook.page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme
    )
    is_light = str(theme.endswith("Light")).lower()
    notebook.page.locator(f'body[data-jp-theme-light="{is_light}"]').wait_for(state="attached")
    desk.press("1", "ArrowRight", "Shift+ArrowRight", "3", "n", "m")
    desk.saved()
    found = Axe().run(notebook.page, context=".qualcode").response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious] == []
    desk.page.keyboard.press("Escape")
    desk.select(0, "copyright")
    assert desk.root.evaluate(FAINT) == []


def test_notebook_7_runs_it_too(chromium, meeting, tmp_path_factory):
    server = Lab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("root"), app="notebook")
    try:
        notebook = Notebook(chromium, server, "notebook")
        desk = notebook.open(meeting)
        cells = desk.page.locator(".jp-Notebook .jp-Cell").count()
        desk.press("1", "b", "ArrowRight", "Shift+ArrowRight", "3", "Enter")
        desk.expect((FIRST, "capacity"), ("need", "money"))
        assert desk.page.locator(".jp-Notebook .jp-Cell").count() == cells
        notebook.page.close()
    finally:
        server.stop()


def test_of_a_long_document_only_what_is_in_sight_is_in_the_page(notebook, write):
    lines = "\n".join(f"- point {number} of very many" for number in range(2_000))
    desk = notebook.open(write({"gathering.yaml": "title: T\n", "a.md": lines}))
    segments = desk.root.locator(".qc-segment")
    assert segments.count() < 60
    desk.press("Control+End", "/")
    desk.page.keyboard.type("last")
    desk.page.keyboard.press("Enter")
    desk.expect(("point 1999 of very many", "last"))
    assert desk.segment(1999).is_visible()
    assert desk.segment(0).count() == 0
    assert segments.count() < 60
    desk.press("Control+Home")
    assert desk.segment(0).is_visible()


def test_undo_leads_to_where_something_is_undone(notebook, write):
    desk = notebook.open(
        write({"gathering.yaml": "title: T\n", "a.md": "- one\n", "b.md": "- two\n"})
    )
    desk.press("Enter")  # read, and on to the next document
    desk.root.locator(".qc-text", has_text="two").wait_for()
    desk.press("Control+z")
    desk.root.locator(".qc-text", has_text="one").wait_for()
    desk.saved()
    assert desk.read == []
    desk.root.locator(".qc-filter").select_option("All read")
    documents = desk.root.locator(".qc-document")
    assert documents.count() == 1  # what is open stays in the list


# Jupyter may answer widgets while a cell runs, so that a long cell is not enough.
BUSY = """() => {
  const {shell} = window.jupyterapp;
  const {kernel} = shell.currentWidget.context.sessionContext.session;
  const code = "import time\\nwith widget._desk.journal._acts.turn:\\n    time.sleep(7)";
  kernel.requestExecute({code});
}"""


def test_what_is_sent_again_to_a_busy_kernel_is_done_once(desk):
    desk.press("1", "ArrowDown", "3")
    desk.expect((FIRST, "capacity"), (SECOND, "money"))
    desk.page.evaluate(BUSY)
    desk.press("ArrowDown", "2", "Control+z", "Control+z")
    desk.root.locator(".qc-silent", has_text="Not saved yet").wait_for()
    desk.root.get_by_role("button", name="Try again").click()
    desk.expect((FIRST, "capacity"))
    assert [line["do"] for line in desk.lines] == ["add", "add", "add", "undo", "undo"]


def test_the_caret_is_seen_in_a_segment_that_is_taller_than_the_pane(notebook, write):
    text = " ".join(f"word{number}" for number in range(1_500))
    desk = notebook.open(write({"gathering.yaml": "title: T\n", "a.md": text + "\n"}))
    desk.press("End", "ArrowLeft", "Shift+ArrowRight", "/")
    desk.page.keyboard.type("last")
    desk.page.keyboard.press("Enter")
    desk.expect(("word1499", "last"))
    caret, pane = (
        desk.root.locator(name).bounding_box() for name in (".qc-caret", ".qc-text-pane")
    )
    assert pane["y"] <= caret["y"] <= pane["y"] + pane["height"]
    desk.press("Home")
    caret = desk.root.locator(".qc-caret").bounding_box()
    assert pane["y"] <= caret["y"] <= pane["y"] + pane["height"]


def test_a_new_code_may_be_a_part_of_another(notebook, write):
    desk = notebook.open(write({"gathering.yaml": "title: T\n", "a.md": "- one\n- two\n"}))
    desk.press("/")
    desk.page.keyboard.type("party")
    desk.page.keyboard.press("Enter")
    desk.press("ArrowDown", "/")
    desk.page.keyboard.type("art / wall")
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    desk.expect(("one", "party"), ("two", "art/wall"))


@pytest.fixture
def two(notebook, write):
    return notebook.open(
        write(
            {"gathering.yaml": "title: T\n", "a.md": "- one\n- same\n", "b.md": "- two\n- same\n"}
        )
    )


def test_a_memo_is_on_what_it_was_begun_on(two):
    two.press("Shift+m")
    two.page.keyboard.type("on the first")
    two.root.get_by_role("option", name="b.md").click()
    two.root.locator(".qc-text", has_text="two").wait_for()
    two.root.locator("textarea").press("Enter")
    two.saved()
    assert two.lines[-1]["target"] == "a.md"


def test_going_from_hit_to_hit_marks_nothing(two):
    two.press("s")
    two.page.keyboard.type("same")
    two.page.keyboard.press("Enter")  # at once: the search goes first
    two.root.locator(".qc-here .qc-hit").wait_for()
    two.page.keyboard.press("Enter")
    two.root.locator(".qc-text", has_text="two").wait_for()
    for _ in range(3):
        two.page.keyboard.press("Enter")
        two.page.wait_for_timeout(300)
    two.saved()
    assert two.lines == []
    two.page.keyboard.press("Escape")
    two.press("Enter")
    two.saved()
    assert len(two.read) == 1


def test_the_right_button_selects_nothing_and_holds_nothing(desk):
    desk.press(" ")
    desk.segment(2).locator(".qc-text").click(button="right")
    desk.press("3")
    desk.expect((FIRST, "money"))
    desk.segment(0).locator(".qc-label-own").wait_for()


@pytest.mark.parametrize(
    ("keys", "decided"),
    [
        pytest.param("rr", ["rejected", "rejected"], id="neither"),
        pytest.param("ar", ["accepted", "rejected"], id="keep one"),
    ],
)
def test_disagreements_are_decided_by_keys_with_a_reason(notebook, meeting, keys, decided):
    documents = read_gathering(meeting).documents
    Journal(meeting, "ana", documents=documents).add("notes.csv#2", 0, 16, "capacity")
    Journal(meeting, "ben", documents=documents).add("notes.csv#2", 0, 58, "capacity/legal")
    codes = ["capacity", "capacity/legal"]
    disputed = f"pd.DataFrame({{'segment': 'notes.csv#2:0-58', 'code': {codes}}})"
    desk = notebook.open(
        meeting, f", disagreements={disputed}", coder="adjudicated", before="import pandas as pd\n"
    )
    desk.press("n")
    for key in keys:
        desk.press(key)
        desk.saved()
    desk.press("m")
    desk.page.keyboard.type("because")
    desk.page.keyboard.press("Enter")
    desk.saved()
    table = read_codings(desk.folder)
    own = table[table["coder"].eq("adjudicated")]
    assert sorted(own["code"]) == codes
    assert sorted(own["status"]) == decided
    assert own["memo"].eq("because").sum() == 1
