"""A page as a browser would see it."""

import itertools
import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """What a browser would see: tags with their attributes, text, and what is left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if re.fullmatch("h[1-6]", tag)]


def assert_is_sound(page: Page) -> None:
    """What holds for every report, whatever was in the gathering."""
    assert page.open == []
    assert not {"script", "link", "iframe", "object", "form", "b"} & {t for t, _ in page.tags}
    assert not [n for _, attributes in page.tags for n in attributes if n.startswith("on")]
    ids = Counter(page.values("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    links = [a["href"] for tag, a in page.tags if "href" in a and tag != "image"]
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []
    shown = page.values("src") + [a["href"] for tag, a in page.tags if tag == "image"]
    assert [value for value in shown if not value.startswith("data:image/")] == []
    assert [name for name in page.values("aria-labelledby") if name not in ids] == []
    levels = page.headings()
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
