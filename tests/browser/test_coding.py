"""Coding by hand in JupyterLab, with the mouse and with the keyboard, down to the journal."""

import pytest

pytestmark = pytest.mark.browser

FIRST = "We need training about copyright before the law is changed"


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
