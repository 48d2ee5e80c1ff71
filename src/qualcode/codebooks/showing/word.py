"""A codebook as a Word document: pandoc, run as a program, makes it of the page."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
from typing import Any

from qualcode.errors import OutputError
from qualcode.sources.limits import Limits

_FIRST = "315532800"  # 1980-01-01, the first moment that a zip archive knows
_SHOWN = 200  # characters of a reason
_COLOR = re.compile("#([0-9a-fA-F]{6})")
_SQUARE = (
    '<w:r><w:rPr><w:color w:val="{}"/></w:rPr><w:t xml:space="preserve">\u25a0\u00a0</w:t></w:r>'
)


def render_word(page: str) -> bytes:
    """Return a page, of which all text is escaped, as the bytes of a Word document.

    Raises:
        OutputError: Pandoc is missing, or does not write it.
    """
    tree = json.loads(
        run_pandoc(page.encode(), "--from=html", "--to=json", "--shift-heading-level-by=-1")
    )
    colored = json.dumps(_color(tree)).encode()
    return run_pandoc(colored, "--from=json", "--to=docx", "--output=-")


def _color(node: Any) -> Any:
    """Make a coloured square of each swatch, which pandoc would leave out."""
    if isinstance(node, list):
        return [_color(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Span" and (color := _color_of(node["c"][0])):
        return {"t": "RawInline", "c": ["openxml", _SQUARE.format(color)]}
    return {key: _color(inner) for key, inner in node.items()}


def _color_of(attributes: list[Any]) -> str:
    _, classes, pairs = attributes
    color = _COLOR.fullmatch(dict(pairs).get("data-color", ""))
    return color[1] if color and "swatch" in classes else ""


def run_pandoc(content: bytes, *arguments: str) -> bytes:
    """Run pandoc in its sandbox and within bounds."""
    limits = Limits()
    heap = f"-M{int(limits.gigabytes * 1000)}m"
    stamp = os.environ.get("SOURCE_DATE_EPOCH", "")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": stamp if stamp.isdecimal() else _FIRST}
    command = [_program(), "--sandbox", *arguments, "+RTS", heap, "-RTS"]
    try:
        run = subprocess.run(  # noqa: S603 - a program of our own choice, and no shell
            command,
            input=content,
            env=environment,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OutputError(
            f"pandoc takes longer than {limits.seconds:g} s to write it; use Markdown or HTML"
        ) from None
    except OSError as broken:
        raise OutputError(f"pandoc, which writes it, cannot be started: {broken}") from None
    if run.returncode:
        said = " ".join(run.stderr.decode("utf-8", "replace").split())[:_SHOWN]
        reason = said or f"exit code {run.returncode}"
        raise OutputError(f"pandoc cannot write it: {reason}; use Markdown or HTML")
    return run.stdout


@functools.cache
def _program() -> str:
    import pypandoc  # noqa: PLC0415 - takes 60 ms, and only Word documents need it

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        raise OutputError(
            "pandoc, which writes it, is not installed; run `pip install pypandoc_binary`"
        ) from None
