"""The report on a comparison as a person meets it: in a browser, on a desk and on a phone."""

import itertools

import pytest
from comparing_material import NOW, THEN

from qualcode import compare

pytestmark = pytest.mark.browser

WIDER_THAN_THE_PAGE = """() => [...document.querySelectorAll("body *")]
  .filter(e => !e.closest(".scroll, .skip, .unseen")
               && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 60))"""
UNFOLD = "() => document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture
def page(chromium, write, tmp_path, base_only):
    del base_only
    long = {**NOW, "notes.csv": NOW["notes.csv"] + "P5,Train" + "ing" * 80 + "\n"}
    comparison = compare(write(THEN, "then"), write(long, "now"), of="participants")
    page = chromium.new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text))
    page.goto(comparison.write(tmp_path / "comparison.html").as_uri())
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
