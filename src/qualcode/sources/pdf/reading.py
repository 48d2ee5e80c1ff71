"""PDF: a piece a page, with the paragraphs as people see them; scanned pages through tesseract."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import ExtraMissingError, SourceError
from qualcode.pictures import open_pdf, render_page
from qualcode.sources.composing import Composer
from qualcode.sources.pdf.edges import leave_out_repeated
from qualcode.sources.pdf.layout import Paragraph, find_paragraphs, measure
from qualcode.sources.pdf.lines import Line, find_lines
from qualcode.sources.pdf.wrapping import count_forms, rejoin
from qualcode.sources.photos.ocr import advise, compose, read_print
from qualcode.sources.photos.tessdata import fingerprint
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.sources.structure import Block
from qualcode.sources.unpacking import refuse_other
from qualcode.spans import normalise

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_END = b"%%EOF"
_END_WITHIN = 2_048  # bytes; some programs write something behind it
_FEW_LETTERS = 25  # a page number, or a stamp
_COVERED = 0.5  # of a page, by pictures, for it to be a scan
_MOST_UNKNOWN = 0.3  # of the signs of a page
_END_OF_STRING = 2  # bytes
_DEPTH = 4  # of pictures in forms
_MOST_STRIPS = 1_000
_STEP = 0.8  # of a letter, by which a bullet below another is set in
_SHOWN = 12  # pages in a note

Headings = tuple[tuple[int, str], ...]


@dataclass
class _Page:
    """A page while it is being read.

    Attributes:
        number: Its number, from 1.
        lines: Its lines of text.
        unknown: How many signs on it have no meaning.
        piece: What tesseract read on it, if it is a scan.
        missing: What is to be installed for it to be read.
        remarks: How many comments and filled fields of a form it has, which are not read.
        empty: There is nothing on it.
        notes: What a person should know of how it was read.
    """

    number: int
    lines: list[Line] = field(default_factory=list)
    unknown: int = 0
    piece: Piece | None = None
    missing: str = ""
    remarks: int = 0
    empty: bool = False
    notes: list[str] = field(default_factory=list)


def read_pdf(content: bytes, options: Options) -> Reading:
    """Read a PDF.

    Returns:
        A piece a page that has text, its `part` the number of the page, and a block a paragraph or
        bullet, with the headings above it (those are set in larger letters) and the locator
        "p. 3". What is repeated at the edges of pages is left out and named in the note; so are
        scanned pages that cannot be read because tesseract is missing.

    Raises:
        SourceError: It is no PDF, damaged, cut off, protected with a password, or has too many
            pages.
    """
    refuse_other(content, "a PDF")
    if _END not in content[-_END_WITHIN:]:
        raise SourceError("the PDF is cut off before its end; copy it once more")
    with open_pdf(content) as document:
        _refuse_many_pages(len(document), options)
        title = normalise(" ".join(document.get_metadata_value("Title").split()))
        pages = [_read_page(document, index, options) for index in range(len(document))]
    pieces, repeated = _compose(pages)
    if title and title.isprintable():
        pieces = [replace(piece, fields={"title": title}) for piece in pieces]
    notes = [repeated, *_notes(pages)]
    return Reading(tuple(pieces), note="; ".join(dict.fromkeys(filter(None, notes))))


def _refuse_many_pages(count: int, options: Options) -> None:
    most = options.limits.pages
    if count > most:
        raise SourceError(
            f"its {count:,} pages are over the limit of {most:,}; split it, "
            "or raise `limits: {pages: …}` in gathering.yaml"
        )


def _read_page(document: PdfDocument, index: int, options: Options) -> _Page:
    import pypdfium2  # noqa: PLC0415 - a worker that reads no PDF has no need of it

    number = index + 1
    try:
        page = document[index]
        lines, unknown = find_lines(page)
        read = _Page(number, lines, unknown, remarks=_count_remarks(page))
        if _is_scan(page, read):
            _read_scan(page, read, options)
        page.close()
    except pypdfium2.PdfiumError:
        raise SourceError(f"page {number} is damaged; print the others to a new PDF") from None
    return read


def _count_remarks(page: PdfPage) -> int:
    """Count what people wrote onto a page: notes, free text and fields of a form, not links."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - a worker that reads no PDF has no need of it

    count = 0
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        remark = pdfium.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium.FPDFAnnot_GetSubtype(remark)
        key = b"V" if kind == pdfium.FPDF_ANNOT_WIDGET else b"Contents"
        ignored = kind in {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}
        # Two bytes are the end of a string without a character.
        long = pdfium.FPDFAnnot_GetStringValue(remark, key, None, 0) > _END_OF_STRING
        count += long and not ignored
        pdfium.FPDFPage_CloseAnnot(remark)
    return count


def _is_scan(page: PdfPage, read: _Page) -> bool:
    """Tell whether a page is to be looked at, because its text says nothing or nearly so."""
    signs = sum(len(line.text) for line in read.lines)
    if read.unknown > _MOST_UNKNOWN * (signs + read.unknown):
        return True
    if signs >= _FEW_LETTERS:
        return False
    return signs == 0 or _covered(page) > _COVERED


def _covered(page: PdfPage) -> float:
    """Return the share of a page that pictures cover; a scan may be one, or many strips."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - a worker that reads no PDF has no need of it

    width, height = page.get_size()
    area: float = 0.0
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)
    for picture in itertools.islice(pictures, _MOST_STRIPS):
        left, bottom, right, top = picture.get_bounds()
        area += max(0.0, right - left) * max(0.0, top - bottom)
    return float(area / max(width * height, 1.0))


def _read_scan(page: PdfPage, read: _Page, options: Options) -> None:
    if not next(iter(page.get_objects(max_depth=1)), None):
        read.empty = True
        return
    try:
        image = render_page(page, megapixels=options.limits.megapixels)
        regions, read.notes = read_print(image, options)
    except ExtraMissingError as missing:
        read.missing = str(missing)
    except SourceError as broken:
        raise SourceError(f"page {read.number}: {broken}") from None
    else:
        if regions:
            place = f"p. {read.number}, "
            read.piece = compose(regions, part=str(read.number), place=place)
        else:
            read.notes = [*read.notes, f"no print found on page {read.number}, which is a picture"]


def _compose(pages: Sequence[_Page]) -> tuple[list[Piece], str]:
    """Make a piece of each page that says something; return a note on what was left out, too."""
    lines = [[] if page.piece else page.lines for page in pages]
    typography = measure(lines)
    kept, note = leave_out_repeated(lines, typography.size)
    forms = count_forms(line.text for page in kept for line in page)
    headings: Headings = ()
    pieces = []
    for page, left in zip(pages, kept, strict=True):
        paragraphs = find_paragraphs(left, typography)
        if page is pages[-1] and paragraphs:
            paragraphs[-1].level = 0  # there is nothing below for it to head
        piece, headings = _compose_page(page.number, paragraphs, headings, forms)
        pieces += [found for found in (page.piece or piece,) if found.text]
    return pieces, note


def _compose_page(
    number: int, paragraphs: Sequence[Paragraph], headings: Headings, forms: Mapping[str, int]
) -> tuple[Piece, Headings]:
    """Make a piece of a page; return the headings under which the next page begins, too."""
    composer, blocks = Composer(), list[Block]()
    above: list[tuple[float, str]] = []  # bullets, with their left edges
    for paragraph, following in itertools.zip_longest(paragraphs, paragraphs[1:]):
        text = rejoin(paragraph.said, forms)
        span = composer.add(text, mark=paragraph.mark)
        kind = "bullet" if paragraph.mark else "paragraph"
        above = _bullets_above(above, paragraph)
        parents = tuple(text for _, text in above)
        if paragraph.level:
            headings = tuple(known for known in headings if known[0] < paragraph.level)
        if not paragraph.level or _heads_nothing(paragraph, following, blocks):
            block = Block(*span, kind, headings, parents, locator=f"p. {number}")
            blocks += [block] if block.start < block.end else []
        if paragraph.level:
            headings = (*headings, (paragraph.level, text))
        if paragraph.mark:
            above.append((paragraph.lines[0].left, text))
    return Piece(composer.text, str(number), blocks=tuple(blocks)), headings


def _bullets_above(
    above: Sequence[tuple[float, str]], paragraph: Paragraph
) -> list[tuple[float, str]]:
    """Return the bullets that a paragraph is a part of: those that begin further out."""
    first = paragraph.lines[0]
    return [
        (left, text)
        for left, text in above
        if not paragraph.level and left < first.left - _STEP * first.size
    ]


def _heads_nothing(
    heading: Paragraph, following: Paragraph | None, before: Sequence[Block]
) -> bool:
    """Tell whether a heading has no text below it, which makes it a text itself.

    At the foot of a page its text may stand on the next one; it is a text itself where the page
    has no other, so that the page is not without any.
    """
    if following is None:
        return not before
    return bool(following.level) and following.level <= heading.level


def _notes(pages: Sequence[_Page]) -> Iterator[str]:
    """Yield what a person should know."""
    unknown = sum(page.unknown for page in pages if not page.piece)
    if unknown:
        yield f"signs left out because the PDF does not say which characters they are: {unknown}"
    if empty := [str(page.number) for page in pages if page.empty]:
        yield f"empty: {_number(empty)}"
    if remarks := sum(page.remarks for page in pages):
        yield f"comments and filled fields of a form that were not read: {remarks}"
    if unread := [str(page.number) for page in pages if page.missing]:
        missing = next(page.missing for page in pages if page.missing)
        yield f"scans that were not read: {_number(unread)}; to have them read, {missing}"
    scans = [page.piece for page in pages if page.piece]
    if scans:
        yield f"read by tesseract: {_number([piece.part for piece in scans])}"
        yield advise(scans, beside="the PDF")
    for page in pages:
        yield from page.notes


def _number(pages: Sequence[str]) -> str:
    shown = ", ".join(pages[:_SHOWN]) + (f" and {len(pages) - _SHOWN} more" * (len(pages) > _SHOWN))
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"


register(Reader("pdf", (".pdf",), read_pdf, isolated=True, fingerprint=fingerprint))
