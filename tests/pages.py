"""A page as a browser would see it."""

import base64
import hashlib
import itertools
import json
import re
import zlib
from collections import Counter
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """What a browser would see: tags with their attributes, text, and what is left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.scripts: list[str] = []
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
        if self.open[-1:] == ["script"]:
            self.scripts.append(data)
        else:
            self.text += data

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if re.fullmatch("h[1-6]", tag)]


def unpack(html: str) -> dict[str, Any]:
    """Return what a page holds to open its numbers."""
    return json.loads(zlib.decompress(base64.b64decode(Page(html).scripts[0])))


def opened(html: str, text: str) -> list[tuple[str, str, list[int]]]:
    """Return title, unit and rows of all numbers that have a text."""
    data = unpack(html)
    numbers = re.findall(rf'data-evidence="(\d+)"[^>]*>{re.escape(text)}</button>', html)
    found = []
    for title, by, which in (data["entries"][int(number)] for number in numbers):
        rows, row = [], -1
        for distance in data["lists"][which]:
            row += distance
            rows.append(row)
        found.append((title, by, rows))
    return found


def assert_is_sound(page: Page) -> None:
    """What holds for every report, whatever was in the gathering."""
    assert page.open == []
    if "script" in {tag for tag, _ in page.tags}:
        assert_only_our_script_runs(page)
    assert not {"link", "iframe", "object", "form", "b"} & {t for t, _ in page.tags}
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


def assert_only_our_script_runs(page: Page) -> None:
    """The page holds data, which no browser runs, and the one script that its policy names."""
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a)
    allowed = re.findall(r"script-src ([^;]*)", policy)
    attributes = [attributes for tag, attributes in page.tags if tag == "script"]
    assert attributes == [{"type": "application/octet-stream", "id": "evidence-data"}, {}]
    data, script = page.scripts
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", data)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert allowed == [f"'sha256-{digest}'"]
