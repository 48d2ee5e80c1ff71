"""Pandoc: run as a program, in its sandbox, on formats of others; its syntax tree comes back."""

from __future__ import annotations

import functools
import json
import subprocess
from dataclasses import dataclass, field
from typing import Any

from qualcode.errors import SourceError
from qualcode.sources.limits import Limits

#: A node of pandoc's syntax tree: `t` its type, `c` its content.
Node = dict[str, Any]

_HEAP_EXHAUSTED = 251  # exit code of a Haskell program
_SHOWN = 200  # characters of a reason
TOO_DEEP = "its lists, tables or quotations are nested too deeply; flatten them"


@dataclass(frozen=True)
class Tree:
    """A document as pandoc understands it.

    Attributes:
        blocks: Its paragraphs, headings, lists and tables.
        meta: What it says of itself, as title and author.
    """

    blocks: list[Node]
    meta: dict[str, Node] = field(default_factory=dict)


def parse(content: bytes, *, language: str, name: str, limits: Limits, more: str = "") -> Tree:
    """Let pandoc read a document.

    Args:
        content: Its bytes; those of a text in UTF-8.
        language: Pandoc's name of the format.
        name: What the document is, in words ("a Word document").
        limits: Bounds on time and memory.
        more: A further argument.

    Raises:
        SourceError: Pandoc cannot read it, or not within the bounds.
    """
    heap = f"-M{max(1, int(limits.gigabytes * 1000))}m"
    command = [_program(), "--sandbox", f"--from={language}", "--to=json", *filter(None, [more])]
    try:
        run = subprocess.run(  # noqa: S603 - a program of our own choice, and no shell
            [*command, "+RTS", heap, "-RTS"],
            input=content,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(_too_slow(limits)) from None
    except OSError as broken:
        raise SourceError(f"pandoc, which reads it, cannot be started: {broken}") from None
    if run.returncode:
        raise SourceError(_refused(run, name, limits))
    return _load(run.stdout, name)


def version() -> str:
    """Return the name and version of the pandoc that is used; empty where there is none."""
    try:
        command = [_program(), "--version"]
        run = subprocess.run(command, capture_output=True, timeout=10, check=False)  # noqa: S603
    except (SourceError, OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.decode("utf-8", "replace").partition("\n")[0].strip()


@functools.cache
def _program() -> str:
    import pypandoc  # noqa: PLC0415 - takes 60 ms, and few gatherings have no text files

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        raise SourceError(
            "pandoc, which reads it, is not installed; run `pip install pypandoc_binary`"
        ) from None


def _too_slow(limits: Limits) -> str:
    return (
        f"takes longer than {limits.seconds:g} s to read; split it, "
        "or raise `limits: {seconds: …}` in gathering.yaml"
    )


def _refused(run: subprocess.CompletedProcess[bytes], name: str, limits: Limits) -> str:
    said = " ".join(run.stderr.decode("utf-8", "replace").split())
    # A signal ends it where the system, and not its own bound, refuses more memory.
    if run.returncode == _HEAP_EXHAUSTED or run.returncode < 0 or "memory" in said.lower():
        return (
            f"needs more than {limits.gigabytes:g} GB of memory; split it, "
            "or raise `limits: {gigabytes: …}` in gathering.yaml"
        )
    reason = said[:_SHOWN] or f"exit code {run.returncode}"
    return f"pandoc cannot read it as {name}: {reason}; open it in its program and save it anew"


def _load(output: bytes, name: str) -> Tree:
    try:
        data = json.loads(output)
        return Tree(data["blocks"], data["meta"])
    except RecursionError:
        raise SourceError(TOO_DEEP) from None
    except (ValueError, KeyError, TypeError):
        raise SourceError(f"pandoc gave nothing for it as {name}; save it anew") from None
