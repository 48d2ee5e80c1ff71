"""Evidence: what stands behind each number of a report.

A number opens where it counts segments, or the groups, participants, documents or files in which
segments stand. What counts anything else (codes, codings, versions, bytes) is only written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from markupsafe import Markup, escape

from qualcode.spans import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import jinja2

    from qualcode.synthesis.messages import Messages

#: `0`, `0 / 6`, `0 of 36 participants`; but not `0 %`, a share that may be of a few.
_OF_NOTHING = re.compile(r"0(?![\d.,]|\s?%)")
_BUTTON = Markup(
    '<button type="button" class="count" data-evidence="{}" aria-haspopup="dialog">{}</button>'
)

_MARKED = re.compile(
    r'([(\[«“]?)(<button type="button" class="count"[^<>]*>[^<>]*</button>)([.,;:!?)\]»”]*)'
)


@dataclass(frozen=True)
class Entry:
    """What a number opens to.

    Attributes:
        segments: The ids of the segments, as they may be shown.
        title: What was counted.
        by: The column of segments whose values were counted; empty: the segments themselves.
        within: The gathering that they are of, on a page of several.
    """

    segments: tuple[str, ...]
    title: str
    by: str
    within: str = ""


class Evidence:
    """The segments behind the numbers of one page.

    Args:
        opens: Whether the page can open a number; on paper it is only printed.
    """

    def __init__(self, *, opens: bool = False) -> None:
        self.opens = opens
        self._numbers: dict[Entry, int] = {}

    @property
    def entries(self) -> list[Entry]:
        """What can be opened, in the order of the numbers that the page gives it."""
        return list(self._numbers)

    def show(
        self, text: str, segments: Iterable[str], *, title: str, by: str = "", within: str = ""
    ) -> Markup:
        """Return a number as the page shows it: where it opens, what opens it.

        Args:
            text: The number as it is written, such as `4 of 6 groups`.
            segments: The ids, as they may be shown, of the segments that were counted; none
                where there is nothing to open. A number that begins with 0 does not open:
                segments without a participant are behind `0 of 36 participants`.
            title: What was counted, as the heading over the list.
            by: The column of segments whose values were counted: `group`, `participant`,
                `document`, `source` or another; empty where the segments themselves were.
                Segments for which it is not known are behind no value, and not listed.
            within: On a page of several gatherings, the one that the segments are of: two of them
                may have the same ids.
        """
        words = clean(text)
        is_open = self.opens and not _OF_NOTHING.match(text)
        entry = Entry(tuple(dict.fromkeys(segments)) if is_open else (), title, by, within)
        if not entry.segments:
            return words
        return _BUTTON.format(self._numbers.setdefault(entry, len(self._numbers)), words)

    def show_share(
        self,
        segments: Collection[str],
        of: int,
        messages: Messages,
        *,
        title: str,
        within: str = "",
    ) -> Markup:
        """Return what share of segments these are, as `show` does; its title says k and n."""
        m, k = messages, len(segments)
        title = f"{title}: {m('of_segments', k=m.number(k), n=m.number(of))}"
        return self.show(m.percent(k / max(1, of)), segments, title=title, within=within)


def render_page(template: jinja2.Template, **values: object) -> str:
    """Render a page that shows numbers, with each punctuation mark where it belongs."""
    return keep_marks(template.render(**values))


def keep_marks(page: str) -> str:
    """Keep each punctuation mark on the line of the number that it belongs to.

    To a browser a button is like a picture, before and after which a line may end.
    """

    def keep(found: re.Match[str]) -> str:
        return f'<span class="kept">{found[0]}</span>' if found[1] or found[3] else found[0]

    return _MARKED.sub(keep, page)


def clean(text: object) -> Markup:
    """Return a text as HTML, without what no page may hold; Markup is clean already."""
    return text if isinstance(text, Markup) else escape(printable(str(text)))


class Figure(str):
    """A text with numbers in it, which knows how a page shows them.

    Whatever is made of it, as `figure + "x"`, is a plain text again.
    """

    __slots__ = ("html",)
    html: Markup

    def __new__(cls, html: Markup) -> Self:
        """Make it from what the page shows."""
        figure = super().__new__(cls, html.striptags())
        figure.html = html
        return figure


class Count(int):
    """A whole number that knows how a page shows it; what is reckoned with it is a plain one."""

    html: Markup

    def __new__(cls, number: int, html: Markup) -> Self:
        """Make it from the number and what the page shows."""
        count = super().__new__(cls, number)
        count.html = html
        return count
