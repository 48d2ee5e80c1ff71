"""Changes: tracked changes and comments in the syntax tree of a Word document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qualcode.sources.office.inlines import inlines_of, plain
from qualcode.sources.office.pandoc import Node

_GONE = {"deletion"}
_MARKS = {"paragraph-deletion", "paragraph-insertion"}
_PARAGRAPHS = {"Para", "Plain"}
_ABOUT = 500  # characters of a passage that is commented


@dataclass
class Comment:
    """A comment in a document's margin.

    Attributes:
        text: What it says.
        author: Who wrote it, as the program knew.
        date: When, as the program wrote it.
        about: The passage that it stands beside; empty where it stands at a point.
    """

    text: str
    author: str = ""
    date: str = ""
    about: str = ""


def accept_changes(blocks: Sequence[Node]) -> list[Node]:
    """Return blocks with all insertions accepted and all deletions made.

    Where the end of a paragraph was deleted, the next one goes on in it.
    """
    return list(_merge(_accept(blocks)))


def _accept(value: Any) -> Any:
    """Leave deletions out of any part of a tree."""
    if isinstance(value, list):
        kept = [_accept(one) for one in _without_deletions(value)]
        return list(_merge(kept)) if _has_paragraphs(kept) else kept
    if isinstance(value, dict) and isinstance(value.get("c"), list):
        return {**value, "c": _accept(value["c"])}
    return value


def _without_deletions(nodes: list[Any]) -> Iterator[Any]:
    """Yield what was not deleted, with one blank where a deletion leaves two."""
    after_deletion = False
    before: Any = None
    for one in nodes:
        if _classes(one) & _GONE:
            after_deletion = True
        elif not (after_deletion and _is_blank(before) and _is_blank(one)):
            yield one
            before, after_deletion = one, False


def _is_blank(node: Any) -> bool:
    return isinstance(node, dict) and node.get("t") in {"Space", "SoftBreak"}


def _has_paragraphs(nodes: Sequence[Any]) -> bool:
    return any(isinstance(one, dict) and one.get("t") in _PARAGRAPHS for one in nodes)


def _merge(blocks: Sequence[Node]) -> Iterator[Node]:
    """Join a paragraph whose end was deleted with the one that follows."""
    begun: list[Node] = []
    for number, block in enumerate(blocks):
        if block["t"] not in _PARAGRAPHS:
            yield block
            continue
        begun.extend(one for one in block["c"] if not _classes(one) & _MARKS)
        goes_on = any("paragraph-deletion" in _classes(one) for one in block["c"])
        following = blocks[number + 1]["t"] if number + 1 < len(blocks) else ""
        if not (goes_on and following in _PARAGRAPHS):
            yield {**block, "c": begun}
            begun = []
        elif begun:  # pandoc has taken away the blank that may have stood here
            begun.append({"t": "Space"})


def _classes(node: Any) -> set[str]:
    if not isinstance(node, dict) or node.get("t") != "Span":
        return set()
    return set(node["c"][0][1])


def take_comments(blocks: Sequence[Node]) -> dict[str, Comment]:
    """Take the comments out of a tree, by their id; its other words stay."""
    taker = _Taker()
    taker.walk(blocks)
    return taker.comments()


class _Taker:
    """Walks through a tree once, and knows from where to where each comment reaches."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._length = 0
        self._comments: dict[str, Comment] = {}
        self._reach: dict[str, tuple[int, int]] = {}

    def walk(self, value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                self.walk(one)
        elif isinstance(value, dict) and "t" in value:
            self._node(value)

    def comments(self) -> dict[str, Comment]:
        words = "".join(self._words)
        for name, comment in self._comments.items():
            start, end = self._reach[name]
            about = words[start : min(max(start, end), start + _ABOUT)].strip()
            comment.about = f"{about}…" if end - start > _ABOUT else about
        return self._comments

    def _node(self, node: Node) -> None:
        classes = _classes(node)
        if "comment-start" in classes:
            self._begin(node)
        elif "comment-end" in classes:
            self._end(dict(node["c"][0][2]).get("id", ""))
        elif node["t"] in _PARAGRAPHS or inlines_of(node) or node["t"] == "Note":
            self.walk(inlines_of(node) or node.get("c"))
            self._add("\n" * (node["t"] in _PARAGRAPHS))
        elif words := plain([node]) if _is_inline(node) else "":
            self._add(words)
        else:
            self.walk(node.get("c"))

    def _add(self, words: str) -> None:
        self._words.append(words)
        self._length += len(words)

    def _begin(self, node: Node) -> None:
        facts = dict(node["c"][0][2])
        name = facts.get("id", "")
        text = plain(node["c"][1])
        self._comments[name] = Comment(text, facts.get("author", ""), facts.get("date", ""))
        self._reach[name] = (self._length, self._length)
        node["c"][1] = []

    def _end(self, name: str) -> None:
        if name in self._reach:
            self._reach[name] = (self._reach[name][0], self._length)


def _is_inline(node: Node) -> bool:
    return node["t"] in {"Str", "Space", "SoftBreak", "LineBreak", "Code", "Math"}
