"""Patterns: what later organisers can learn, one file a problem with its solution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from qualcode.errors import GatheringError
from qualcode.spans import fold

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Where they stand, in the folder of the narrative.
PATTERNS: Final = "patterns"
#: The headings that each has, and how they may be written.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "problem": ("problem", "problema"),
    "solution": ("solution", "solucion"),
    "considerations": ("considerations", "consideraciones"),
}
_WRITTEN = "Problem, Solution, Considerations (or Problema, Solución, Consideraciones)"


def is_pattern(name: str) -> bool:
    """Say whether a text of the narrative is a pattern, by its name: `patterns/meals`."""
    return name.startswith(f"{PATTERNS}/")


def find_patterns(texts: Iterable[str]) -> dict[str, str]:
    """Return the patterns among the texts of a narrative, each with its anchor in the report."""
    names = [name for name in texts if is_pattern(name)]
    return {name: f"pattern-{number}" for number, name in enumerate(names, start=1)}


def is_filled(text: str, place: str) -> bool:
    """Say whether a pattern's sections hold words; where only some do, or it has none, refuse it.

    Args:
        text: Markdown with comments between `{#` and `#}`, which are no words.
        place: What the message calls it.

    Raises:
        GatheringError: It is empty, a heading is missing or comes twice, or a section is empty
            and others are not.
    """
    plain = _without_comments(text)
    if not text.strip():
        raise GatheringError(f"{place}: is empty; write {_WRITTEN}, or take the file away")
    found = list(_sections(plain))
    lines = {part: [line for line, name, _ in found if name == part] for part in PARTS}
    for part, own in lines.items():
        if not own:
            heading = part.capitalize()
            raise GatheringError(f"{place}: has no heading `## {heading}`; it needs {_WRITTEN}")
        if len(own) > 1:
            raise GatheringError(
                f"{place}:{own[1]}: a second heading for `{part}`; write one pattern a file"
            )
    empty = [(line, name) for line, name, words in found if name in PARTS and not words]
    if len(empty) == len(PARTS):
        return False
    for line, name in empty:
        raise GatheringError(
            f"{place}:{line}: nothing stands under `{name}`, while other sections are written; "
            "write it too, or a dash"
        )
    return True


def has_title(text: str) -> bool:
    """Say whether a pattern begins with a heading of its own."""
    tokens = _parse(_without_comments(text))
    first = next((n for n, token in enumerate(tokens) if token.type == "heading_open"), None)
    return first is not None and _part(tokens[first + 1].content) not in PARTS


def title_of(name: str) -> str:
    """Make a title of a file's name, for a pattern that has none: `patterns/late-meals`."""
    plain = name.rpartition("/")[2].replace("-", " ").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _sections(plain: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each heading: its line, which part it is, and whether words stand below it."""
    tokens = _parse(plain)
    opens = [n for n, token in enumerate(tokens) if token.type == "heading_open"]
    for number, place in enumerate(opens):
        end = _next(opens[number + 1 :], tokens, place)
        below = tokens[place + 3 : end]
        words = any(token.content.strip() for token in below if token.type in _HOLD_WORDS)
        line = (tokens[place].map or [0])[0] + 1
        yield line, _part(tokens[place + 1].content), words


_HOLD_WORDS = frozenset(["inline", "fence", "code_block"])


def _next(opens: Sequence[int], tokens: Sequence[Token], place: int) -> int:
    """Return where the section of a heading ends: at the next part, or heading as high."""
    for other in opens:
        is_part = _part(tokens[other + 1].content) in PARTS
        if is_part or tokens[other].tag <= tokens[place].tag:
            return other
    return len(tokens)


def _part(heading: str) -> str:
    said = fold(heading.strip().strip("#*_: "))
    return next((part for part, ways in PARTS.items() if said in ways), said)


def _parse(plain: str) -> list[Token]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only where there are patterns

    return MarkdownIt("commonmark", {"html": False}).parse(plain)


def _without_comments(text: str) -> str:
    """Leave out what stands between `{#` and `#}`, but not the lines it takes.

    A text that is no template is left as it is: reading it says what is wrong.
    """
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    try:
        pieces = list(environment.lex(text))
    except jinja2.TemplateSyntaxError:
        return text
    kept = (
        "\n" * piece.count("\n") if kind.startswith("comment") else piece
        for _, kind, piece in pieces
    )
    return "".join(kept)
