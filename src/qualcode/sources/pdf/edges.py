"""What a PDF repeats at the top and at the bottom of its pages, and nobody said: it is left out."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from qualcode.sources.pdf.lines import Line
from qualcode.spans import fold

_DEPTH = 3  # lines at the top and at the bottom of a page that may be repeated ones
_LEAST = 3  # pages
_LARGE = 1.05  # of the letters of running text
_MOST_NUMBERS = 4
_LONGEST = 200
_NAMED = 4
_SIDES = ("top", "bottom")
_NUMBER = re.compile(r"\d{1,6}")

Key = tuple[str, str]


def leave_out_repeated(
    pages: Sequence[Sequence[Line]], usual: float
) -> tuple[list[list[Line]], str]:
    """Leave out the lines that stand at the edges of at least 3 pages and half of them.

    Lines are the same if they differ in the number of the page only. "Table 3" above one page and
    "Table 7" above the next are not.

    Args:
        pages: Lines of each page.
        usual: Size of the letters of running text.

    Returns:
        The pages without those lines, and a note that names them.
    """
    seen: Counter[Key] = Counter()
    for number, lines in enumerate(pages):
        edges = _tops(lines)[:_DEPTH], _tops(lines)[::-1][:_DEPTH]
        seen.update(
            {
                key
                for side, edge in zip(_SIDES, edges, strict=True)
                for line in edge
                for key in _keys(side, line, number, usual)
            }
        )
    least = max(_LEAST, sum(map(bool, pages)) / 2)
    repeated = {key for key, count in seen.items() if count >= least}
    kept, names = [], dict[str, None]()
    for number, lines in enumerate(pages):
        out = list(_outermost(lines, number, usual, repeated))
        kept.append([line for line in lines if line not in out])
        names |= dict.fromkeys(_name(line) for line in out)
    if sum(map(bool, kept)) < sum(map(bool, pages)) / 2:
        return [list(lines) for lines in pages], ""  # a form, or cards: that is all they say
    return kept, f"left out as repeated on most pages: {_list(names)}" if names else ""


def _tops(lines: Sequence[Line]) -> list[Line]:
    """Sort the lines from top to bottom; those that are turned, as along a margin, do not count."""
    angles = Counter(line.angle for line in lines).most_common(1)
    level = [line for line in lines if line.angle == angles[0][0]]
    return sorted(level, key=lambda line: (-line.base, line.left))


def _keys(side: str, line: Line, number: int, usual: float) -> Iterator[Key]:
    """Yield what a line must share with one of another page to be the same."""
    text = fold(line.text[: _LONGEST + 1])
    if len(text) > _LONGEST:
        return
    yield side, text
    if not any(map(str.isalpha, text)):
        yield side, _NUMBER.sub("0", text)
        return
    if line.size > usual * _LARGE:
        return  # "Activity 1", "Activity 2" over the pages in large letters are headings
    for found in itertools.islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        ahead = int(found.group()) - number
        yield side, f"{text[: found.start()]}#{ahead}{text[found.end() :]}"


def _outermost(
    lines: Sequence[Line], number: int, usual: float, repeated: AbstractSet[Key]
) -> Iterator[Line]:
    """Yield the repeated lines from the edges of a page inwards, up to the first that is not."""
    tops = _tops(lines)
    for side, edge in zip(_SIDES, (tops[:_DEPTH], tops[::-1][:_DEPTH]), strict=True):
        for line in edge:
            if repeated.isdisjoint(_keys(side, line, number, usual)):
                break
            yield line


def _name(line: Line) -> str:
    if not any(map(str.isalpha, line.text)):
        return "page numbers"
    return f"`{line.text}`"


def _list(names: Iterable[str]) -> str:
    """List names; of those that differ in their numbers only, the first stands for all."""
    first = {_NUMBER.sub("0", name): name for name in reversed(list(names))}
    listed = list(reversed(first.values()))
    more = len(listed) - _NAMED
    return ", ".join(listed[:_NAMED]) + (f" and {more} more" if more > 0 else "")
