"""Coding by hand in JupyterLab, with the mouse and with the keyboard, down to the journal."""

import pytest

pytestmark = pytest.mark.browser

FIRST = "We need training about copyright before the law is changed"
LINES = """nodes => nodes.map(node => [
  node.textContent, node.style.backgroundImage.split("linear-gradient").length - 1])"""
SECOND = "More training please for those who are new to all this"


def test_coding_with_the_mouse(desk):
    desk.select(0, "training", "copyright")
    desk.root.get_by_role("option", name="Legal skills").click()
    desk.expect(("training about copyright", "capacity/legal"))
    assert desk.status == "Legal skills: “training about copyright”"
    assert desk.segment(0).locator(".qc-label-own").inner_text() == "Legal skills"
    assert [line["do"] for line in desk.lines] == ["add"]


def test_coding_with_the_keyboard_alone(desk):
    desk.press("ArrowRight", "ArrowRight", "Shift+ArrowRight", "1")  # the third word
    desk.press("/")
    desk.page.keyboard.type("legal")
    desk.page.keyboard.press("Enter")
    desk.expect(("training", "capacity"), ("training", "capacity/legal"))


def test_a_digit_codes_the_whole_segment_where_nothing_is_selected(desk):
    desk.press("3")
    desk.expect((FIRST, "money"))
    desk.press("3")
    assert desk.status == "Coded Money already."
    desk.expect((FIRST, "money"))


def test_codings_that_overlap_are_drawn_as_flat_runs(desk):
    desk.select(0, "We need training about copyright")
    desk.press("1")
    desk.select(0, "copyright before")
    desk.press("3")
    desk.expect(
        ("We need training about copyright", "capacity"),
        ("copyright before", "money"),
    )
    pieces = desk.segment(0).locator(".qc-piece")
    drawn = pieces.evaluate_all(LINES)
    # One line for each coding; the rule's other suggestion goes on to the end, dashed.
    assert drawn == [
        ["We need training about ", 2], ["copyright", 3], [" before", 2],
        [" the law is changed", 1],
    ]  # fmt: skip
    labels = desk.segment(0).locator(".qc-label-own").all_inner_texts()
    assert labels == ["Capacity building", "Money"]


def test_undo_and_redo_go_on_for_ever(desk):
    desk.press("1", "ArrowDown", "2", "Enter")
    desk.expect((FIRST, "capacity"), (SECOND, "capacity/legal"))
    desk.press("Control+z", "Control+z", "Control+z")
    desk.expect()
    assert desk.read == []
    desk.press("Control+Shift+z")
    desk.expect((FIRST, "capacity"))
    assert desk.status == "Done again: coded Capacity building."
    assert [line["do"] for line in desk.lines] == [
        "add",
        "add",
        "read",
        "undo",
        "undo",
        "undo",
        "redo",
    ]


def test_a_coding_is_resized_by_words(desk):
    desk.select(0, "training about")
    desk.press("1", "]", "]", "[", "{", "{", "}")
    desk.expect(("need training about copyright", "capacity"))
    assert [line["do"] for line in desk.lines] == ["add", *["change"] * 6]


def test_a_coding_is_given_another_code_a_remark_and_taken_away(desk):
    desk.press("1", "c")
    desk.page.keyboard.type("money")
    desk.page.keyboard.press("Enter")
    desk.expect((FIRST, "money"))
    desk.press("m")
    desk.page.keyboard.type("since they <b>pay</b>")
    desk.page.keyboard.press("Enter")
    desk.saved()
    assert desk.lines[-1]["memo"] == "since they <b>pay</b>"
    assert desk.root.locator(".qc-memo").first.inner_text() == "since they <b>pay</b>"
    desk.press("Delete")
    desk.expect()


def test_reading_marks_segments_and_goes_on(desk):
    desk.press("Enter", "Enter", "ArrowUp", "Shift+Enter")
    desk.saved()
    assert [document for document, _, _ in desk.read] == ["notes.csv#2"]
    assert "1 of 6 read" in desk.root.locator(".qc-bar").inner_text()
    desk.press("Home", "u")  # the next that is not read
    here = desk.root.locator(".qc-here").get_attribute("aria-label")
    assert here.startswith("Segment 3, row 4, not read, 2 suggestions: Hacen falta")


def test_suggestions_are_reviewed(desk):
    waiting = desk.root.locator(".qc-label-suggested")
    assert waiting.all_inner_texts()[:3] == [
        "Capacity building?",
        "Legal skills?",
        "Capacity building?",
    ]
    desk.press("n", "a", "n", "r")
    desk.expect((FIRST, "capacity"))
    assert [line["do"] for line in desk.lines] == ["accept", "reject"]
    assert desk.lines[0]["evidence"][0]["term"] == "train*"
    assert desk.lines[0]["of"] == "rule:small@1.0"
    desk.press("n", "c")
    desk.page.keyboard.type("money")
    desk.page.keyboard.press("Enter")
    desk.expect((FIRST, "capacity"), (SECOND, "money"))


def test_all_of_a_term_are_accepted_and_undone_at_once(desk):
    desk.press("n")
    desk.root.get_by_role("button", name="Accept all of “train*”").click()
    desk.expect((FIRST, "capacity"), (SECOND, "capacity"))
    assert desk.status == (
        "accepted 2 codings by “train*”, in all documents. Undo takes all back at once."
    )
    desk.press("Control+z")
    desk.expect()


def test_a_memo_on_the_document_and_on_a_code(desk):
    desk.press("Shift+m")
    desk.page.keyboard.type("a first note")
    desk.page.keyboard.press("Enter")
    desk.saved()
    assert (desk.lines[-1]["about"], desk.lines[-1]["target"]) == ("document", "notes.csv#2")
    desk.root.get_by_role("option", name="Money").hover()
    desk.root.get_by_role("button", name="Memo on this code").click()
    desk.page.keyboard.type("is this about fees?")
    desk.page.keyboard.press("Enter")
    desk.saved()
    assert (desk.lines[-1]["about"], desk.lines[-1]["target"]) == ("code", "money")


def test_the_keys_are_jupyterlabs_only_outside(desk):
    cells = desk.page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    desk.press(
        "a", "b", "d", "d", "x", "Escape", "m", "Escape", "y", "Shift+Enter", "Control+b", "?"
    )
    desk.root.get_by_role("dialog", name="Keys").wait_for()
    desk.page.keyboard.press("Escape")
    assert cells.count() == before
    assert desk.page.locator(".jp-Notebook.jp-mod-editMode").count() == 0
    assert desk.page.locator(".jp-MarkdownCell").count() == 0


def test_search_finds_and_leads(desk):
    desk.press("s")
    desk.page.keyboard.type("COFFEE")
    desk.root.locator(".qc-found", has_text="1 segment found").wait_for()
    desk.page.keyboard.press("Enter")
    assert desk.root.locator(".qc-here .qc-hit").inner_text() == "coffee"


def test_a_slow_click_is_a_click(desk):
    desk.page.wait_for_timeout(2_200)  # the widget looks again when it is next pressed
    for name in ("Money, key 3", "notes.csv, 0 of 6 read"):
        box = desk.root.get_by_role("option", name=name).bounding_box()
        desk.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        desk.page.mouse.down()
        desk.page.wait_for_timeout(300)
        desk.page.mouse.up()
    desk.expect((FIRST, "money"))


def test_a_change_of_code_that_is_given_up_changes_nothing(desk):
    desk.press("1", "c", "Escape", "ArrowDown", "3")
    desk.expect((FIRST, "capacity"), (SECOND, "money"))
    desk.press("c")
    desk.segment(0).locator(".qc-text").click()
    desk.press("2")
    desk.expect((FIRST, "capacity"), (FIRST, "capacity/legal"), (SECOND, "money"))


def test_a_selection_that_leaves_the_text_ends_with_its_segment(desk):
    text = desk.segment(1).locator(".qc-text").bounding_box()
    codes = desk.root.locator(".qc-codes").bounding_box()
    mouse = desk.page.mouse
    mouse.move(text["x"] + 2, text["y"] + 12)
    mouse.down()
    mouse.move(codes["x"] + 40, codes["y"] + 200, steps=5)
    mouse.up()
    desk.segment(1).locator(".qc-selected").first.wait_for()
    desk.press("3")
    desk.expect((SECOND, "money"))


def test_what_is_being_written_is_not_lost(desk):
    desk.press("Shift+m")
    desk.page.keyboard.type("half a thought")
    desk.segment(2).locator(".qc-text").click()
    area = desk.root.locator("textarea")
    assert area.input_value() == "half a thought"
    area.press("Enter")
    desk.saved()
    assert desk.lines[-1]["text"] == "half a thought"


def test_keys_leave_alone_what_was_rejected(desk):
    desk.press("n", "r", "n", "r", "ArrowDown", "ArrowUp", "[", "c", "Delete")
    desk.saved()
    assert [line["do"] for line in desk.lines] == ["reject", "reject"]
    assert desk.status == "No coding of yours here."


def test_the_focus_stays_where_keys_are_heard(desk):
    desk.press("1")
    desk.expect((FIRST, "capacity"))
    desk.root.get_by_role("button", name="Undo").click()
    desk.expect()
    desk.page.keyboard.press("3")
    desk.expect((FIRST, "money"))
    desk.root.locator(".qc-row-name", has_text="Money").focus()
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Delete")
    desk.expect()


def test_clicks_take_words_and_segments_and_extend(desk):
    def spot(number, word):
        return desk.root.evaluate(
            """(root, [n, word]) => {
              const pieces = root.querySelectorAll(`.qc-segment[data-n="${n}"] .qc-piece`);
              for (const {firstChild: text} of pieces) {
                const at = text.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(text, at);
                range.setEnd(text, at + word.length);
                const {left, top, height} = range.getBoundingClientRect();
                return [left + 6, top + height / 2];
              }
            }""",
            [number, word],
        )

    desk.page.mouse.dblclick(*spot(1, "training"))
    desk.root.locator(".qc-what", has_text="Selected: “training”").wait_for()
    desk.page.keyboard.down("Shift")
    desk.page.mouse.click(*spot(1, "who"))
    desk.page.keyboard.up("Shift")
    desk.root.locator(".qc-what", has_text="Selected: “training please for those”").wait_for()
    desk.page.mouse.click(*spot(0, "copyright"), click_count=3)
    desk.root.locator(".qc-what", has_text=f"Selected: “{FIRST}”").wait_for()
    desk.press("Control+a", "1")
    desk.expect((FIRST, "capacity"))


def test_what_is_undone_at_once_does_not_stay_drawn(desk):
    desk.press("1", "3", "Control+z", "Enter", "Enter", "Control+z")
    desk.expect((FIRST, "capacity"))
    assert len(desk.read) == 1
    desk.root.locator(".qc-bar", has_text="1 of 6 read").wait_for()
    assert desk.root.locator(".qc-label-own").all_inner_texts() == ["Capacity building"]
    ticks = desk.root.locator(".qc-tick").all_inner_texts()
    assert ticks.count("✓") == 1
