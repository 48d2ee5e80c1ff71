"""A codebook as Markdown, as an HTML page, as a Word document, and as a tree for notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qualcode.codebooks.showing.markdown import render_markdown
from qualcode.codebooks.showing.pages import render
from qualcode.codebooks.showing.word import render_word
from qualcode.errors import OptionError, OutputError, check_choices, check_options, did_you_mean

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook

Format = Literal["md", "html", "docx"]
FORMATS: tuple[Format, ...] = ("md", "html", "docx")
_SUFFIXES: dict[str, Format] = {
    ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".docx": "docx",
}  # fmt: skip


@check_options
def show_codebook(codebook: Codebook, *, format: Format = "md") -> str | bytes:  # noqa: A002 - the word that people look for
    """Show a codebook as a document: what it is, how to read it, an overview, and each code.

    The same codebook gives the same bytes. What its authors wrote is shown as the text that it is,
    whatever it may mean in HTML or Markdown.

    Args:
        codebook: The codebook.
        format: `md` for Markdown, `html` for a page that needs nothing beside it, or `docx` for a
            Word document.

    Returns:
        Text; of a Word document, its bytes.

    Raises:
        OptionError: The format is another.
        OutputError: Pandoc, which writes Word documents, is missing or does not do so.
    """
    check_choices(format=(format, *FORMATS))
    if format == "md":
        return render_markdown(codebook)
    page = render("page.html.j2", codebook)
    return render_word(page) if format == "docx" else page


def show_tree(codebook: Codebook) -> str:
    """Show a codebook as a piece of HTML: the tree of its codes, for a notebook."""
    return render("tree.html.j2", codebook)


def choose_format(name: str | None, path: Path | None) -> Format:
    """Return the format that is named, else the one that a file's suffix stands for, else `md`.

    Raises:
        OptionError: There is no format of this name.
        OutputError: The suffix stands for no format, or for another than the one named.
    """
    named = next((known for known in FORMATS if known == name), None)
    if name is not None and named is None:
        raise OptionError(f"there is no format `{name}`; {did_you_mean(name, FORMATS)}")
    suffix = path.suffix.lower() if path else ".md"
    meant = _SUFFIXES.get(suffix)
    if named is None and meant is None:
        known = ", ".join(f".{one}" for one in FORMATS)
        raise OutputError(f"{path}: `{suffix}` names no format; write it as {known}, or --format")
    if path and named and meant and named != meant:
        raise OutputError(f"{path}: would hold {named}; name it .{named}, or leave out --format")
    return named or meant or "md"
