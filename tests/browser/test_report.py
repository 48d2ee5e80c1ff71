"""The report as a person meets it: in a browser, on a desk and on a phone."""

import itertools

import pytest

pytestmark = pytest.mark.browser

WIDER_THAN_THE_PAGE = """() => [...document.querySelectorAll("body *")]
  .filter(e => !e.closest(".scroll, .skip, .unseen")
               && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 60))"""

CONTRAST = """() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const behind = e => { for (; e; e = e.parentElement) {
    const color = rgb(getComputedStyle(e).backgroundColor); if (color[3] > 0) return color; }
    return [255, 255, 255, 255]; };
  const texts = "h1, h2, h3, p, li, td, th, summary, blockquote, figcaption, .bar-name, .bar-count";
  return [...document.querySelectorAll(texts)].filter(e => e.innerText?.trim()).map(e => {
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), e.tagName + "." + e.className + ": " + e.innerText.slice(0, 40)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_page(open_page, width):
    assert open_page(width).evaluate(WIDER_THAN_THE_PAGE) == []


def test_the_page_asks_for_nothing_but_itself(open_page, report):
    page = open_page(1280)
    assert page.requests == [report.as_uri()]
    assert page.problems == []  # a breach of the Content-Security-Policy would be told here


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(open_page, scheme):
    assert open_page(1280, scheme=scheme).evaluate(CONTRAST) == []


def test_a_bar_leads_to_the_quotes_behind_it(open_page):
    page = open_page(1280)
    page.get_by_role("link", name="Capacity building").last.focus()
    page.keyboard.press("Enter")
    section = page.locator(":target")
    assert section.locator("h3").inner_text().startswith("Capacity building")
    assert section.locator("blockquote").first.is_visible()


def test_headings_go_down_one_level_at_a_time(open_page):
    script = "() => [...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1])"
    levels = open_page(1280).evaluate(script)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))
