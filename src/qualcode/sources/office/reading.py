"""Office documents, web pages and books: read by pandoc, with what it would pass over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualcode.errors import SourceError
from qualcode.sources import signatures
from qualcode.sources.office import pandoc
from qualcode.sources.office.boxes import lift_boxes
from qualcode.sources.office.changes import Comment, accept_changes, take_comments
from qualcode.sources.office.inlines import plain
from qualcode.sources.office.pandoc import Node, Tree, parse
from qualcode.sources.office.parts import (
    has_page_margins,
    opendocument_facts,
    speaker_notes,
    title_of,
    word_comments,
)
from qualcode.sources.office.slides import read_slides
from qualcode.sources.office.tree import Writer, write_tree
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.sources.structure import Block
from qualcode.sources.text import decode
from qualcode.sources.unpacking import check_archive, refuse_other
from qualcode.spans import normalise, trim

_NO_TEXT = "it holds no text"
_ATTRIBUTES = ("subtitle", "author", "date")
_META_CHARSET = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})", re.IGNORECASE
)
_META_WITHIN = 4096  # bytes
_WESTERN = {"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252"}
_RTF_LISTS = re.compile(rb"\\ls\d{1,9}(?=[\\\s{}])")
_RTF_COMMENT = re.compile(rb"\\annotation\b")
_NO_COMMENTS = "comments in it are not read; save it as .docx"
_RTF_DELETED = re.compile(rb"\\deleted\b")
_STILL_THERE = "what its tracked changes delete is read too; accept them, or save it as .docx"
_INCLUDES = re.compile(r"^(?:\.\.[ \t]+include::|#\+include:)", re.IGNORECASE | re.MULTILINE)


def read_docx(content: bytes, options: Options) -> Reading:
    """Read a Word document as one text, and each comment in its margin as another.

    Tracked insertions are accepted and deletions made. What stands in the styles Title and
    Subtitle begins the text; the title is a heading of level 0, above all others.

    Raises:
        SourceError: It cannot be read, or is made to do harm.
    """
    with check_archive(content, options.limits, expected=signatures.WORD) as archive:
        tree = parse(
            lift_boxes(content, archive),
            language="docx+empty_paragraphs",  # into one, a paragraph may have been merged
            name=signatures.WORD,
            limits=options.limits,
            more="--track-changes=all",
        )
        blocks = accept_changes(tree.blocks)
        comments = {**word_comments(archive), **take_comments(blocks)}
        piece = _piece(Tree(blocks, tree.meta), title=title_of(archive), title_is_in_text=True)
        margins = has_page_margins(archive)
    note = "headers and footers of its pages are left out" if margins else ""
    return _reading([piece, *_comment_pieces(comments.values())], note)


def read_odt(content: bytes, options: Options) -> Reading:
    """Read an OpenDocument text as one text, and each comment in its margin as another.

    Raises:
        SourceError: It cannot be read, or is made to do harm.
    """
    with check_archive(content, options.limits, expected=signatures.ODT) as archive:
        tree = parse(
            lift_boxes(content, archive),
            language="odt",
            name=signatures.ODT,
            limits=options.limits,
        )
        title, comments = opendocument_facts(archive)
        piece = _piece(tree, title=title or title_of(archive))
    return _reading([piece, *_comment_pieces(comments)])


def read_rtf(content: bytes, options: Options) -> Reading:
    """Read an RTF text as one text.

    Raises:
        SourceError: It is no RTF, or cannot be read.
    """
    refuse_other(content, signatures.RTF)
    # Pandoc loses headings that are numbered and puts lists in wrong places; as paragraphs they
    # all stay where they are. Footnotes are marked as if a reader might pass over them.
    content = _RTF_LISTS.sub(b"", content).replace(rb"{\*\footnote", rb"{\footnote")
    tree = parse(content, language="rtf", name=signatures.RTF, limits=options.limits)
    signs = ((_RTF_COMMENT, _NO_COMMENTS), (_RTF_DELETED, _STILL_THERE))
    notes = [note for sign, note in signs if sign.search(content)]
    return _reading([_piece(tree)], "; ".join(notes))


def read_pptx(content: bytes, options: Options) -> Reading:
    """Read a presentation: a document a slide, with the notes of its speaker at the end.

    Raises:
        SourceError: It cannot be read, or is made to do harm.
    """
    with check_archive(content, options.limits, expected=signatures.POWERPOINT) as archive:
        name = signatures.POWERPOINT
        tree = parse(content, language="pptx", name=name, limits=options.limits)
        notes = speaker_notes(archive)
    return _reading(read_slides(tree.blocks, notes))


def read_epub(content: bytes, options: Options) -> Reading:
    """Read an EPUB book as one text.

    Raises:
        SourceError: It cannot be read, or is made to do harm.
    """
    check_archive(content, options.limits, expected=signatures.EPUB).close()
    tree = parse(content, language="epub", name=signatures.EPUB, limits=options.limits)
    return _reading([_piece(tree)])


def read_html(content: bytes, options: Options) -> Reading:
    """Read a web page as one text; scripts and styles are no text.

    The encoding is the one that the gathering names, else that of a byte order mark or of the
    page's own `<meta charset>`, else found as for any text.

    Raises:
        SourceError: It is no text, or cannot be read.
    """
    _refuse_binary(content, signatures.HTML)
    text, encoding = _decode_page(content, options.encoding)
    return _read_markup(text, encoding, "html", signatures.HTML, options)


def read_org(content: bytes, options: Options) -> Reading:
    """Read an Org file as one text.

    Raises:
        SourceError: It is no text, or cannot be read.
    """
    text, encoding = decode(content, options.encoding)
    return _read_markup(text, encoding, "org", "an Org file", options)


def read_rst(content: bytes, options: Options) -> Reading:
    """Read a reStructuredText file as one text; no other file that it includes is read.

    Raises:
        SourceError: It is no text, or cannot be read.
    """
    text, encoding = decode(content, options.encoding)
    return _read_markup(text, encoding, "rst", "reStructuredText", options)


def _read_markup(text: str, encoding: str, language: str, name: str, options: Options) -> Reading:
    included = language != "html" and _INCLUDES.search(text)
    note = "files that it includes are not read" if included else ""
    tree = parse(text.encode(), language=language, name=name, limits=options.limits)
    in_text = language != "html"  # a page's title stands in the window, not on the page
    return replace(_reading([_piece(tree, title_is_in_text=in_text)], note), encoding=encoding)


def _refuse_binary(content: bytes, expected: str) -> None:
    found = signatures.what_it_is(content)
    if found not in {signatures.HTML, signatures.TEXT, signatures.UNKNOWN}:
        refuse_other(content, expected)


def _decode_page(content: bytes, encoding: str | None) -> tuple[str, str]:
    declared = _META_CHARSET.search(content[:_META_WITHIN])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if encoding or not name or name.startswith("utf") or content.startswith((b"\xff", b"\xfe")):
        return decode(content, encoding)
    try:
        return decode(content, "cp1252" if name in _WESTERN else name)
    except SourceError:
        return decode(content)


def _piece(tree: Tree, *, title: str = "", title_is_in_text: bool = False) -> Piece:
    """Make the document of a tree.

    Args:
        tree: What pandoc read.
        title: The title among the file's properties.
        title_is_in_text: What the tree's metadata say was taken out of the text.
    """
    said = {name: _words(value) for name, value in tree.meta.items()}
    fields = {name: said[name] for name in _ATTRIBUTES if said.get(name)}
    if named := said.get("title") or title:
        fields = {"title": " ".join(named.split()), **fields}
    writer = Writer()
    if title_is_in_text:
        _write_front(writer, tree, said)
    blocks = _with_title(tree.blocks, fields.get("title", ""))
    writer.write(blocks)
    return Piece(writer.text, fields=fields, blocks=writer.result())


def _write_front(writer: Writer, tree: Tree, said: Mapping[str, str]) -> None:
    """Write what stood before the body: the title above all, and what says who and when."""
    if said.get("title"):
        writer.heading(0, [{"t": "Str", "c": said["title"]}])
    for name in _ATTRIBUTES:
        if said.get(name):
            writer.add_unowned(said[name], "\n\n")
    for name, value in tree.meta.items():
        if value["t"] == "MetaBlocks" and name not in {"title", *_ATTRIBUTES}:
            writer.write(value["c"])  # an abstract


def _with_title(blocks: Sequence[Node], title: str) -> list[Node]:
    """Make a heading of a first paragraph that says what the file's properties call its title."""
    if blocks and title and blocks[0]["t"] in {"Para", "Plain"}:
        said = normalise(" ".join(plain(blocks[0]["c"]).split()))
        if said.casefold() == normalise(title).casefold():
            heading = {"t": "Header", "c": [0, ["", [], []], blocks[0]["c"]]}
            return [heading, *blocks[1:]]
    return list(blocks)


def _words(value: Node) -> str:
    """Return the words of a value among the metadata."""
    kind, content = value["t"], value["c"]
    if kind == "MetaInlines":
        return normalise(plain(content)).strip()
    if kind == "MetaString":
        return normalise(content).strip()
    if kind == "MetaBlocks":
        return write_tree(content)[0]
    if kind == "MetaList":
        return ", ".join(filter(None, map(_words, content)))
    return ""


def _comment_pieces(comments: Iterable[Comment]) -> list[Piece]:
    """Make a document of each comment that says something."""
    said = [comment for comment in comments if comment.text.strip()]
    return [_comment_piece(number, comment) for number, comment in enumerate(said, start=1)]


def _comment_piece(number: int, comment: Comment) -> Piece:
    text = normalise(comment.text)
    place = f"comment {number}"
    start, end = trim(text, 0, len(text))
    about = normalise(comment.about)
    fields = {"kind": "notes", "participant": comment.author, "date": comment.date, "about": about}
    said = {name: normalise(value).strip() for name, value in fields.items() if value.strip()}
    parents = (about,) if about else ()
    block = Block(start, end, "paragraph", parents=parents, locator=place)
    return Piece(text, part=place, fields=said, blocks=(block,))


def _reading(pieces: Sequence[Piece], note: str = "") -> Reading:
    said = any(piece.text.strip() for piece in pieces)
    notes = [note, "" if said else _NO_TEXT]
    return Reading(tuple(pieces), note="; ".join(filter(None, notes)))


for _reader in (
    Reader("word", (".docx",), read_docx, isolated=True, fingerprint=pandoc.version),
    Reader("opendocument", (".odt",), read_odt, isolated=True, fingerprint=pandoc.version),
    Reader("rtf", (".rtf",), read_rtf, isolated=True, fingerprint=pandoc.version),
    Reader("presentation", (".pptx",), read_pptx, isolated=True, fingerprint=pandoc.version),
    Reader("epub", (".epub",), read_epub, isolated=True, fingerprint=pandoc.version),
    Reader("html", (".html", ".htm"), read_html, isolated=True, fingerprint=pandoc.version),
    Reader("org", (".org",), read_org, isolated=True, fingerprint=pandoc.version),
    Reader("rst", (".rst",), read_rst, isolated=True, fingerprint=pandoc.version),
):
    register(_reader)
