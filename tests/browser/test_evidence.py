"""Numbers of the report open to their quotes: by mouse, by keyboard, every one of them."""

import json
import re

import pytest
from browser.numbers import open_all

pytestmark = pytest.mark.browser


def open_number(page, name="35 of 36 participants"):
    page.get_by_role("button", name=name).first.click()
    page.locator(".evidence-item").first.wait_for()
    return page.get_by_role("dialog")


def test_every_number_in_the_page_equals_what_it_opens_to(open_page):
    page = open_page(1280)
    everything = open_all(page)
    assert len(everything) > 300
    units = {re.sub(r"[\d,/\s]+", "", found["text"]) for found in everything}
    assert units >= {"ofgroups", "ofparticipants", "ofdocuments", "mentions", "%", ""}
    assert page.problems == []


def test_a_number_opens_and_closes_by_keyboard(open_page, report):
    page = open_page(1280)
    page.get_by_role("heading", name="In short").click()
    for _ in range(2):
        page.keyboard.press("Tab")
    number = page.locator(":focus")
    assert number.inner_text() == "35 of 36 participants"
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Capacity building")
    dialog.locator(".evidence-item").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "evidence-title"
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == [f"evidence-{name}" for name in ("close", "filter", "around", "copy", "list")]
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.locator(":focus", has_text="35 of 36 participants").wait_for()
    page.keyboard.press("Space")
    assert dialog.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button that closes
    assert not dialog.is_visible()
    assert page.requests == [report.as_uri()]
    assert page.problems == []


def test_a_bar_opens_by_mouse(open_page):
    page = open_page(1280)
    page.locator(".bar", has_text="Resources and funding").locator(".bar-fill").click()
    dialog = page.get_by_role("dialog", name="Resources and funding")
    dialog.locator(".evidence-item").first.wait_for()
    assert dialog.locator("#evidence-said").inner_text().startswith("14 of 36 participants · ")
    page.mouse.click(5, 5)  # beside it
    assert not dialog.is_visible()


def test_a_quote_stands_with_two_others_around_it_and_where_it_comes_from(open_page):
    page = open_page(1280)
    dialog = open_number(page)
    item = dialog.locator(".evidence-item").first
    assert re.fullmatch(
        r"it is written on the door.*row 34\nCOLD IN HERE.*row 35\n"
        r"yo hago esto por intuición, igual que todos creo\n"
        r"P01 · volunteer · Latin America · Fishbowl · sticky-notes/fishbowl.csv, row 36\n"
        r"We do it by nose.*row 37\nDecision makers.*row 38",
        re.sub(r"\n+", "\n", item.inner_text()).strip(),
    )
    assert item.locator("blockquote").get_attribute("lang") == "es"
    assert dialog.locator("h3").first.inner_text() == "P01 · volunteer · Latin America 1"
    dialog.get_by_role("checkbox").uncheck()
    assert item.inner_text().startswith("yo hago esto")


def test_what_is_listed_can_be_filtered_without_case_and_accents(open_page):
    page = open_page(390)
    dialog = open_number(page)
    everything = dialog.locator(".evidence-item").count()
    dialog.get_by_label("Only those with").fill("INTUICION, ")
    assert dialog.get_by_role("status").inner_text() == "1 of 136 contain this."
    assert dialog.locator(".evidence-item").count() == 1
    assert dialog.locator("h3").count() == 1
    dialog.get_by_label("Only those with").fill("fishbowl.csv")
    assert 1 < dialog.locator(".evidence-item").count() < everything
    dialog.get_by_label("Only those with").fill("nobody said this")
    assert dialog.get_by_role("status").inner_text() == "0 of 136 contain this."
    assert dialog.locator(".evidence-item").count() == 0
    page.keyboard.press("Escape")
    open_number(page)
    assert dialog.get_by_label("Only those with").input_value() == ""


@pytest.mark.parametrize("clipboard", [True, False])
def test_what_is_listed_can_be_copied(open_page, clipboard):
    page = open_page(1280)
    take = "async (text) => { window.taken = text; }" if clipboard else "null"
    page.evaluate(f"""() => {{
      const writeText = {take};
      const value = writeText && {{writeText}};
      Object.defineProperty(navigator, "clipboard", {{value, configurable: true}});
      document.addEventListener("copy", () => {{ window.taken = getSelection().toString(); }});
    }}""")
    dialog = open_number(page)
    dialog.get_by_label("Only those with").fill("intuicion")
    dialog.get_by_role("button", name="Copy").click()
    assert dialog.get_by_role("status").inner_text() == "Copied: 1 piece of text."
    assert page.evaluate("window.taken").strip() == (
        "Capacity building: 35 of 36 participants\n\nP01 · volunteer · Latin America\n"
        "“yo hago esto por intuición, igual que todos creo” (P01 · volunteer · Latin America · "
        "Fishbowl · sticky-notes/fishbowl.csv, row 36)"
    )
    assert page.evaluate("document.activeElement.id") == "evidence-copy"


def test_a_long_list_is_drawn_as_one_scrolls(open_page):
    page = open_page(1280)
    dialog = open_number(page, "876")
    items = dialog.locator(".evidence-item")
    assert 0 < items.count() <= 150
    assert dialog.locator("#evidence-said").inner_text() == "876 pieces of text"
    page.evaluate("""async () => {
      const list = document.getElementById("evidence-list");
      while (list.querySelector(".evidence-more")) {
        list.scrollTop = list.scrollHeight;
        await new Promise((done) => setTimeout(done, 10));
      }
    }""")
    assert items.count() == 876


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_open_dialog_is_accessible(open_page, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width, scheme=scheme)
    open_number(page)
    found = Axe().run(page, context="#evidence").response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert serious == [], json.dumps(serious, indent=1)
    wide = page.evaluate("""() => [...document.querySelectorAll("#evidence *")]
      .filter(e => !e.closest(".unseen") && e.getBoundingClientRect().right > innerWidth + 1)
      .map(e => e.outerHTML.slice(0, 80))""")
    assert wide == []


def test_the_page_is_accessible(open_page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(open_page(1280)).response["violations"]
    assert [one for one in found if one["impact"] in {"serious", "critical"}] == []


def test_without_scripts_the_page_says_what_is_missing(chromium, report):
    page = chromium.new_page(java_script_enabled=False)
    page.goto(report.as_uri())
    assert "every number opens to the quotes behind it" in page.inner_text("main")
    page.close()


def test_a_browser_that_cannot_unpack_says_so(open_page):
    page = open_page(1280)
    page.evaluate("() => { window.DecompressionStream = undefined; }")
    page.get_by_role("button", name="35 of 36 participants").first.click()
    page.get_by_text("This browser cannot open numbers").wait_for()
    assert page.problems == []
