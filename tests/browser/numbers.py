"""Opens every number of a page, and compares what it says with what is listed behind it."""

import re

# Opens each number by the page's own handler, draws all that is behind it, and counts what stands
# there. Numbers that have the same text and the same list are opened once.
COUNT_ALL = """async () => {
  const dialog = document.getElementById("evidence");
  const list = document.getElementById("evidence-list");
  document.querySelector(".page").hidden = true; // else all is laid out anew at each opening
  list.hidden = true;
  const numbers = new Map();
  for (const button of document.querySelectorAll("[data-evidence]")) {
    numbers.set(`${button.dataset.evidence} ${button.textContent}`, button);
  }
  const found = [];
  for (const button of numbers.values()) {
    button.click();
    while (!dialog.open) await new Promise((done) => setTimeout(done));
    for (let more; (more = list.querySelector(".evidence-more"));) more.click();
    found.push({
      text: button.textContent,
      title: document.getElementById("evidence-title").textContent,
      heads: [...list.querySelectorAll("h3")].map((head) => head.firstChild.textContent),
      said: [...list.querySelectorAll("h3 .path")].map((count) => +count.textContent),
      rows: [...list.querySelectorAll(".evidence-item")].map((item) => item.dataset.row),
    });
    dialog.close();
  }
  return found;
}"""
IN_TITLE = re.compile(r"(\d+) of (\d+) ")


def number_of(found) -> int:
    """Return what a number counts; of a share, its title says it."""
    if "%" not in found["text"]:
        return int(re.search(r"[\d,]+", found["text"])[0].replace(",", ""))
    k, n = map(int, IN_TITLE.search(found["title"]).groups())
    assert found["text"] == f"{100 * k / n:.0f}\u00a0%"
    return k


def open_all(page) -> list[dict]:
    """Open all numbers of a page, and return what was found; each counts what is listed."""
    everything = page.evaluate(COUNT_ALL)
    for found in everything:
        heads, rows = found["heads"], found["rows"]
        assert number_of(found) == (len(heads) or len(rows)), found["title"]
        assert sum(found["said"]) == (len(rows) if heads else 0), found["title"]
        assert len(set(rows)) == len(rows)
        assert len(set(heads)) == len(heads)
    return everything
