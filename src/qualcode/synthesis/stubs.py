"""Stubs: files for the organisers' words, with the figures that they may speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import OutputError
from qualcode.synthesis.album import Album
from qualcode.synthesis.narrative import FOLDER, SECTIONS, place_of
from qualcode.synthesis.numbers import Numbers
from qualcode.synthesis.pattern_stubs import make_pattern_stubs
from qualcode.synthesis.report import find_places
from qualcode.synthesis.views import ConcernsView, DraftsView, TopicsView

if TYPE_CHECKING:
    from qualcode.synthesis.synthesising import Synthesis

_QUOTES = 3
_TOTALS = ("participants", "groups", "documents", "segments", "topics")


def write_stubs(synthesis: Synthesis) -> tuple[list[str], list[str]]:
    """Write a file for each section of the report, each code in it and what may be learned.

    Where there is one already, none is written.

    A stub is a comment, which is not shown. What is there is left as it is.

    Args:
        synthesis: What was found in the gathering, in whose folder the files are written.

    Returns:
        What was written, and what was there already, as `narrative/capacity.md`.

    Raises:
        OutputError: A file cannot be written, or the folder leads out of the gathering.
    """
    root = synthesis.gathering.path
    if not (root / FOLDER).resolve().is_relative_to(root.resolve()):
        raise OutputError(f"{root / FOLDER}: leads out of the gathering; make it a folder inside")
    written: list[str] = []
    there: list[str] = []
    for name, text in list(make_stubs(synthesis)):  # all are made before the first is written
        kept = written if _write(root / place_of(name), text) else there
        kept.append(place_of(name))
    return written, there


def make_stubs(synthesis: Synthesis) -> Iterator[tuple[str, str]]:
    """Yield the stub of each section and code that the report has, in its order; then patterns."""
    album = Album(synthesis)
    concerns, topics = ConcernsView(synthesis, album), TopicsView(synthesis, album)
    drafts = DraftsView(synthesis, album, concerns, topics)
    numbers, m = Numbers(synthesis, concerns), synthesis.messages
    places = find_places(synthesis, concerns)
    codes = [code for code in concerns.by_code if code not in SECTIONS]
    for name in [*(section for section in SECTIONS if section in places), *codes]:
        told = list(_of_code(name, numbers, concerns) if name in codes else _of_all(numbers))
        lines = [m("stub_lead"), "", *told]
        if draft := drafts.draft(name):
            lines += ["", m("stub_draft"), draft.unescape()]
        inside = "\n".join(lines).replace("#}", "# }")
        yield name, f"{{#\n{inside}\n#}}\n"
    yield from make_pattern_stubs(synthesis, concerns)


def _of_code(code: str, numbers: Numbers, concerns: ConcernsView) -> Iterator[str]:
    yield f'{{{{ name("{code}") }}}}: {numbers.name(code)}'
    yield f'{{{{ raised_by("{code}") }}}}: {numbers.raised_by(code)}'
    yield f'{{{{ k_of_n("{code}") }}}}: {numbers.k_of_n(code)}'
    yield f'{{{{ share("{code}") }}}}: {numbers.share(code)}'
    yield f'{{{{ count("{code}") }}}}: {numbers.count(code)}'
    if concerns.has_groups:
        yield _of_groups(code, numbers, concerns.synthesis)
    # Without the words: they would stay here when somebody withdraws.
    for number, passage in enumerate(concerns.by_code[code].quotes[:_QUOTES], start=1):
        yield f'{{{{ quote("{code}", number={number}) }}}}: {passage.source}'


def _of_groups(code: str, numbers: Numbers, synthesis: Synthesis) -> str:
    """Tell the share in each group; of documents where no group's people are known."""
    if synthesis.concerns_by_group["participants_total"].any():
        return f'{{{{ share("{code}", by="group") }}}}: {numbers.share(code, by="group")}'
    share = numbers.share(code, by="group", of="documents")
    return f'{{{{ share("{code}", by="group", of="documents") }}}}: {share}'


def _of_all(numbers: Numbers) -> Iterator[str]:
    if strongest := numbers.strongest():
        yield f"{{{{ strongest() }}}}: {strongest}"
    for what in _TOTALS:
        yield f'{{{{ total("{what}") }}}}: {numbers.total(what)}'


def _write(path: Path, text: str) -> bool:
    """Write a file that is not there; say whether it was not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as broken:
        raise OutputError(f"{path}: cannot be written: {broken.strerror}") from None
    return True
