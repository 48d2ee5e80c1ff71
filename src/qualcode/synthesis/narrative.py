"""Narrative: the organisers' own words, one Markdown file a section or a code.

What such a file may hold is little, since it may be pasted from anywhere: Markdown without HTML,
and between `{{` and `}}` the functions of `numbers`, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from qualcode.errors import GatheringError, did_you_mean
from qualcode.spans import printable
from qualcode.synthesis.numbers import NAMES
from qualcode.synthesis.patterns import is_filled, is_pattern

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

FOLDER: Final = "narrative"
SUMMARIES: Final = "framework.csv"  # of the framework matrix, which stand there as well
#: The sections of the report that can begin with an organiser's words, in its order.
SECTIONS: Final = (
    *("summary", "people", "material", "method", "concerns", "needs", "topics", "next-steps"),
    *("proposals", "patterns", "surveys"),
)
LARGEST: Final = 100_000  # bytes of a file

# Of private use: the weaver puts them in place of figures, so none may come from a file.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_OF_DESKTOPS = frozenset(["thumbs.db", "desktop.ini"])
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Call, nodes.Name),
    *(nodes.Keyword, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Add, nodes.Sub),
)


def read_narrative(folder: Path, codebook: Codebook | None) -> Mapping[str, str]:
    """Read the organisers' words of a gathering, and check what can be checked without figures.

    A file is named after what it speaks of: `narrative/summary.md` after a section of the report,
    `narrative/capacity/legal.md` after the code `capacity/legal`. A section's name comes before
    a code's. What stands in `narrative/patterns/` is a pattern for later organisers, whatever its
    name. Hidden files and a README are none.

    Args:
        folder: The gathering's folder.
        codebook: Whose codes can have words.

    Returns:
        The text of each section, code and pattern that has a file, in the order of their names. A
        pattern whose sections are all empty is left out.

    Raises:
        GatheringError: A file is named after nothing, too large, not UTF-8, leads out of the
            gathering, or asks for what there is not; a pattern lacks one of its sections. The
            message names file, line and remedy.
    """
    known = [*SECTIONS, *(place.path for place in codebook.places())] if codebook else [*SECTIONS]
    texts = {name: _read(path, folder) for name, path in _find(folder, known)}
    for name, text in texts.items():
        check_words(text, place_of(name))
    return {
        name: text
        for name, text in texts.items()
        if name in known or is_filled(text, place_of(name))
    }


def place_of(name: str) -> str:
    """Return where the words on a section or a code stand, in the gathering."""
    return f"{FOLDER}/{name}.md"


def _find(folder: Path, known: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files, each with the name of what it speaks of."""
    root = folder / FOLDER
    paths = sorted(root.rglob("*")) if root.is_dir() else []
    for path in paths:
        parts = path.relative_to(root).parts
        is_junk = path.name.casefold() in _OF_DESKTOPS or path.name.endswith("~")
        if path.is_dir() or is_junk or any(part.startswith(".") for part in parts):
            continue
        if path.stem.casefold() == "readme" or path.relative_to(root).as_posix() == SUMMARIES:
            continue
        yield _name(path, root, known), path


def _name(path: Path, root: Path, known: list[str]) -> str:
    """Return what a file speaks of."""
    inside = path.relative_to(root)
    shown = f"{FOLDER}/{inside.as_posix()}"
    if path.suffix != ".md":
        raise GatheringError(
            f"{shown}: the report's own words stand in Markdown files that end in .md; write it "
            "as one, or take it out of this folder"
        )
    name = inside.with_suffix("").as_posix()
    if name not in known and not is_pattern(name):
        raise GatheringError(
            f"{shown}: is named after no section of the report and no code; "
            f"{did_you_mean(name, known)} (a code below another has its file in a folder: "
            f"{FOLDER}/capacity/legal.md)"
        )
    return name


def _read(path: Path, folder: Path) -> str:
    """Return a file's text."""
    shown = path.relative_to(folder).as_posix()
    if not path.resolve().is_relative_to(folder.resolve()):
        raise GatheringError(f"{shown}: leads out of the gathering; put a copy of it inside")
    try:
        if path.stat().st_size > LARGEST:
            raise GatheringError(f"{shown}: is larger than {LARGEST // 1000} kB; shorten it")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise GatheringError(
            f"{shown}: is not UTF-8 (byte {broken.start}); save it with the encoding UTF-8"
        ) from None
    except OSError as broken:
        raise GatheringError(f"{shown}: cannot be read: {broken.strerror}") from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _PRIVATE.sub("\ufffd", printable(lines))


def make_environment() -> jinja2.Environment:
    """Make the sandbox in which figures are filled in: it knows no names, filters or files.

    It escapes nothing: the weaver does, once it has read the Markdown.
    """
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters.clear()
    return environment


def check_words(text: str, place: str) -> None:
    """Refuse a text that asks for what there is not.

    Args:
        text: Markdown with figures.
        place: What the message calls it.

    Raises:
        GatheringError: It holds more than calls of `numbers` and `{% if %}`; or is no template.
    """
    try:
        tree = make_environment().parse(text)
        called = {id(call.node) for call in tree.find_all(nodes.Call)}
        found = list(tree.find_all(nodes.Node))
    except jinja2.TemplateSyntaxError as broken:
        raise GatheringError(
            f"{place}:{broken.lineno}: {broken.message}; write figures as "
            '{{ share("capacity") }}, and a brace that is text as {{ "{{" }}'
        ) from None
    except RecursionError:
        raise GatheringError(f"{place}: its brackets are nested too deeply; part it") from None
    for node in found:
        _check_node(node, place, is_called=id(node) in called)


def _check_node(node: nodes.Node, place: str, *, is_called: bool) -> None:
    where = f"{place}:{node.lineno}"
    if isinstance(node, nodes.Name):
        if node.name not in NAMES:
            hint = did_you_mean(node.name, NAMES)
            raise GatheringError(f"{where}: there is no `{node.name}` to fill in; {hint}")
        if not is_called:
            raise GatheringError(
                f"{where}: `{node.name}` needs brackets, as in {node.name}(…); docs/organisers.md "
                "says what may stand in them"
            )
    elif isinstance(node, nodes.Call):
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            raise GatheringError(f"{where}: only {', '.join(NAMES)} can be called")
    elif not isinstance(node, _ALLOWED):
        raise GatheringError(
            f"{where}: only {', '.join(NAMES)} and {{% if … %}} may stand between braces, "
            f"found {type(node).__name__.lower()}"
        )
