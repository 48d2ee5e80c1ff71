"""Weaving: the organisers' words as HTML, with their figures filled in and names masked."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from qualcode.errors import GatheringError, QualcodeError, did_you_mean
from qualcode.privacy.patterns import E_MAIL, HANDLE, PHONE
from qualcode.synthesis.evidence import Count, Figure, clean
from qualcode.synthesis.narrative import make_environment, place_of

if TYPE_CHECKING:
    from markdown_it.token import Token

    from qualcode.privacy import Border
    from qualcode.synthesis.messages import Messages
    from qualcode.synthesis.numbers import Numbers

_SCHEMES = ("http", "https", "mailto")
_FIRST, _MOST = 0xE000, 6400  # characters of private use: one a figure
_FIGURE = re.compile("[\ue000-\uf8ff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_OF_PATTERNS = frozenset([E_MAIL, PHONE, HANDLE])
_DEEPEST = 6


class Weaver:
    """Makes HTML of the words on sections and codes.

    A figure is a single character of private use until all Markdown is read. So what a figure
    holds, as a quote, is text and never Markdown, and no markup can come out of it.

    Args:
        texts: What `read_narrative` gave.
        numbers: What the words can ask for.
        border: What masks names in them.
        messages: How numbers are written.
        anchors: Where a link `#name` leads to: the anchor of each section and code.
    """

    def __init__(
        self,
        texts: Mapping[str, str],
        numbers: Numbers,
        border: Border,
        messages: Messages,
        anchors: Mapping[str, str],
    ) -> None:
        self._texts = texts
        self._numbers = numbers
        self._border = border
        self._messages = messages
        self._anchors = anchors

    def weave(self, name: str, *, below: int, anchor: str = "") -> Markup:
        """Return the words on a section or a code as HTML; empty where there are none.

        Args:
            name: A section, or the path of a code.
            below: The level of the heading under which they stand: theirs are deeper.
            anchor: The id of their first heading; empty: it has none.

        Raises:
            GatheringError: A figure or a link cannot be had; the message says where and why.
        """
        if name not in self._texts:
            return Markup()
        values: list[Markup] = []
        text = self._fill(name, values)
        if not text.strip():
            return Markup()
        parser = _parser()
        tokens = parser.parse(_REFERENCE.sub(_make_inert, text))
        _lower_headings(tokens, below)
        first = next((token for token in tokens if token.type == "heading_open"), None)
        if first and anchor:
            first.attrSet("id", anchor)
        for token in tokens:
            self._clean(token, place_of(name))
        html = parser.renderer.render(tokens, parser.options, {})
        _close_in_links(tokens, values)
        # markdown-it escapes all text, and HTML is switched off in it; figures are Markup.
        return Markup(_FIGURE.sub(lambda sign: values[ord(sign[0]) - _FIRST], html))  # noqa: S704

    def _fill(self, name: str, values: list[Markup]) -> str:
        """Fill in the figures: a character each, for what is put into `values`."""

        @jinja2.pass_context  # else jinja would call it for constants when it compiles, and again
        def put(_: object, value: object) -> str:
            values.append(self._show(value))
            if len(values) > _MOST:
                raise GatheringError(f"{place_of(name)}: holds more than {_MOST} figures; part it")
            return chr(_FIRST + len(values) - 1)

        environment = make_environment()
        environment.finalize = put
        environment.globals.update(self._numbers.functions())
        try:
            return environment.from_string(self._texts[name]).render()
        except GatheringError:
            raise
        except (QualcodeError, TypeError, ValueError, ArithmeticError, jinja2.TemplateError) as bad:
            said = str(bad).replace("Numbers.", "").rstrip(".")
            raise GatheringError(f"{place_of(name)}:{_line_of(bad)}: {said}") from None

    def _show(self, value: object) -> Markup:
        """Return a figure as HTML: one that opens comes from `numbers`, and cannot be written."""
        if isinstance(value, Figure | Count):
            return value.html
        number = isinstance(value, int) and not isinstance(value, bool)
        text = self._messages.number(float(str(value))) if number else str(value)
        return clean(" ".join(text.split()))

    def _clean(self, token: Token, place: str) -> None:
        """Mask names, and refuse links that lead elsewhere than they should."""
        if token.type in {"fence", "code_block"}:
            token.content, token.info = self._border.text(token.content), ""
        children = token.children or []
        self._mask(children)
        for child in children:
            if child.type == "image":
                raise GatheringError(
                    f"{place}: holds a picture ({child.attrGet('src')}); the report shows those "
                    "of the material, and a link leads to others"
                )
            if child.type == "link_open":
                self._check_link(child, place)

    def _mask(self, children: Sequence[Token]) -> None:
        """Put labels in place of names, also where Markdown parts a name."""
        for child in children:
            if child.type == "softbreak":
                child.type, child.tag, child.content = "text", "", " "
        texts = [child for child in children if child.type in {"text", "code_inline", "hardbreak"}]
        contents = [child.content or "\n" for child in texts]
        for found in reversed(self._border.find("".join(contents))):
            label = _FIGURE.sub("\ufffd", found.label)  # it is no figure, whoever is called so
            _replace(contents, found.start, found.end, label)
        for child, content in zip(texts, contents, strict=True):
            if child.type != "hardbreak":
                child.content = content

    def _check_link(self, link: Token, place: str) -> None:
        address = str(link.attrGet("href") or "")
        link.attrs.pop("title", None)
        if address.startswith("#"):
            link.attrSet("href", f"#{self._anchor(unquote(address[1:]), place)}")
            return
        parts = _split(address)
        if parts is None or parts.scheme not in _SCHEMES:
            raise GatheringError(
                f"{place}: the link `{address}` leads nowhere; write https://…, mailto:… or, to a "
                "place in the report, # and the name of a section or the path of a code"
            )
        plain = unquote(address)
        found = self._border.find(plain.replace("_", " "))
        names = [span for span in found if span.label not in _OF_PATTERNS]
        if names or _FIGURE.search(plain):
            raise GatheringError(
                f"{place}: a link's address holds {'a name' if names else 'a figure'}, which "
                "would be shown as it stands; use another link, or none"
            )
        link.attrSet("rel", "noreferrer")

    def _anchor(self, name: str, place: str) -> str:
        if name not in self._anchors:
            hint = did_you_mean(name, self._anchors)
            raise GatheringError(f"{place}: the link `#{name}` leads nowhere; {hint}")
        return self._anchors[name]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"])
    # All links are parsed, so that one that may not be is told and not shown as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - its name
    return parser


def _make_inert(reference: re.Match[str]) -> str:
    """Put a � in place of a reference to a character that stands for a figure."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "\ufffd" if _FIRST <= code < _FIRST + _MOST else reference[0]


def _split(address: str) -> Any:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _lower_headings(tokens: Iterable[Token], below: int) -> None:
    """Put headings below that of the section, and leave out no level."""
    own = [token for token in tokens if token.type.startswith("heading_")]
    levels = [int(token.tag[1]) for token in own]
    before = below
    for token, level in zip(own, levels, strict=True):
        if token.type == "heading_open":
            before = min(below + level - min(levels) + 1, before + 1, _DEEPEST)
        token.tag = f"h{before}"


def _close_in_links(tokens: Iterable[Token], values: list[Markup]) -> None:
    """Let figures that are the words of a link only be written: a link opens one thing."""
    for token in tokens:
        depth = 0
        for child in token.children or []:
            depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            for sign in _FIGURE.findall(child.content) if depth else ():
                values[ord(sign) - _FIRST] = escape(Figure(values[ord(sign) - _FIRST]))


def _replace(contents: list[str], start: int, end: int, label: str) -> None:
    """Put a label in place of a span of the joined contents: where it begins."""
    left = 0
    for number, content in enumerate(contents):
        right = left + len(content)
        if start < right and end > left:
            first, last = max(start - left, 0), min(end - left, len(content))
            contents[number] = content[:first] + label + content[last:]
            label = ""
        left = right


def _line_of(broken: BaseException) -> int:
    """Return the line of the template at which it broke."""
    frames = traceback.extract_tb(broken.__traceback__)
    lines = [frame.lineno or 1 for frame in frames if frame.filename == "<template>"]
    return lines[-1] if lines else 1
