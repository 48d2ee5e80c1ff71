"""Formats: the report as a document for Word, LibreOffice, print, Markdown or a wiki.

HTML is the master. Each other format is pandoc's conversion of the same page, without what can be
unfolded; PDF is then set by typst.
"""

from __future__ import annotations

import contextlib
import functools
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.codebooks.showing.word import run_pandoc
from qualcode.errors import OutputError
from qualcode.saving import file_time
from qualcode.synthesis.dressing import dress
from qualcode.synthesis.figures import draw_figure, load_typst
from qualcode.synthesis.print_contents import office_contents, word_contents
from qualcode.synthesis.print_tree import PrintTree, mark_classes
from qualcode.synthesis.report import render_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qualcode.charts.drawing import Drawing
    from qualcode.synthesis.synthesising import Synthesis

FORMATS = ("html", "docx", "odt", "pdf", "md", "wiki")
#: Those whose figures typst draws.
NEED_TYPST = frozenset(["docx", "odt", "pdf"])
_SHIFT = "--shift-heading-level-by=-1"


def render(synthesis: Synthesis, name: str) -> bytes:
    """Return the report in a format. The same synthesis gives the same bytes.

    Args:
        synthesis: What was found.
        name: One of FORMATS: `html`; `docx` and `odt`, with a table of contents and the figures
            as PNG; `pdf`, tagged for screen readers; `md` (GitHub's Markdown) and `wiki`
            (MediaWiki), which have tables in place of figures, and no pictures.

    Raises:
        ExtraMissingError: typst is needed and not installed.
        GatheringError: The organisers' words ask for a figure or a link that cannot be had.
        OutputError: Pandoc or typst cannot write it.
    """
    if name == "html":
        return render_report(synthesis).encode("utf-8")
    if name == "pdf":
        return _render_pdf(synthesis)
    title = synthesis.messages("contents")
    if name in {"docx", "odt"}:
        tree = _read_tree(synthesis, functools.partial(draw_figure, format="png"))
        tree.for_office(title, word_contents if name == "docx" else office_contents)
        # `-o -` sends a binary to where it is read.
        document = run_pandoc(tree.dump(), "--from=json", f"--to={name}", _SHIFT, "-s", "-o", "-")
        return dress(document, name)
    tree = _read_tree(synthesis, _draw_nothing)
    if name == "wiki":
        tree.for_wiki()
        return run_pandoc(tree.dump(), "--from=json", "--to=mediawiki", "--wrap=none")
    tree.for_markdown(title)
    return _render_markdown(tree)


def _draw_nothing(_: Drawing) -> str:
    return ""


def _read_tree(synthesis: Synthesis, draw: Callable[[Drawing], str]) -> PrintTree:
    page = mark_classes(render_report(synthesis, draw=draw))
    return PrintTree.load(run_pandoc(page.encode("utf-8"), "--from=html", "--to=json"))


def _render_markdown(tree: PrintTree) -> bytes:
    """Write Markdown whose links lead to the ids that GitHub makes of headings."""
    plain = run_pandoc(tree.dump(), "--from=json", "--to=gfm", "--wrap=none")
    anchors = PrintTree.load(run_pandoc(plain, "--from=gfm", "--to=json")).anchors()
    tree.rename(dict(zip(tree.anchors(), anchors, strict=True)))
    return run_pandoc(tree.dump(), "--from=json", "--to=gfm", "--wrap=none")


def _render_pdf(synthesis: Synthesis) -> bytes:
    """Set the report by typst, in a folder of its own, from which it can read nothing else."""
    tree = _read_tree(synthesis, functools.partial(draw_figure, format="svg"))
    tree.for_typst()
    body = run_pandoc(tree.dump(), "--from=json", "--to=typst", _SHIFT).decode("utf-8")
    head = (resources.files("qualcode.synthesis") / "templates" / "report.typ").read_text("utf-8")
    # Text is escaped, so nothing but pandoc's own table begins like this.
    body = body.replace("align(center)[#table(", "align(left)[#table(")
    inputs = {
        "title": synthesis.title,
        "subtitle": synthesis.messages("synthesis"),
        "language": synthesis.messages.language,
        "contents": synthesis.messages("contents"),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in tree.files.items():
            (folder / file).write_bytes(content)
        (folder / "report.typ").write_text(f"{head}\n{body}", encoding="utf-8")
        return _set(folder, inputs)


def _set(folder: Path, inputs: Mapping[str, str]) -> bytes:
    """Set a report as PDF/UA-1; where a sign is in no font, as a tagged PDF that claims nothing."""
    typst = load_typst()
    compiler = typst.Compiler(root=str(folder), sys_inputs=dict(inputs))
    source, stamp = str(folder / "report.typ"), file_time()
    try:
        with contextlib.suppress(typst.TypstError):
            return bytes(
                compiler.compile(source, pdf_standards=["ua-1"], format="pdf", timestamp=stamp)
            )
        return bytes(compiler.compile(source, format="pdf", timestamp=stamp))
    except typst.TypstError as broken:
        raise OutputError(f"typst cannot set it: {broken}; use HTML or docx") from None
