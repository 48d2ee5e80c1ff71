"""Signatures: what a file really is, from its first bytes and not from its name."""

from __future__ import annotations

import io
import re
import zipfile

from qualcode.errors import SourceError
from qualcode.sources.text import decode

WORD = "a Word document"
EXCEL = "an Excel workbook"
POWERPOINT = "a PowerPoint presentation"
ODT = "an OpenDocument text"
ODS = "an OpenDocument spreadsheet"
ODP = "an OpenDocument presentation"
EPUB = "an EPUB book"
ZIP = "a zip archive"
OLD_WORD = "an old Word document (.doc)"
OLD_EXCEL = "an old Excel workbook (.xls)"
OLD_POWERPOINT = "an old PowerPoint presentation (.ppt)"
PROTECTED = "an Office file with a password"
OLE = "an old Office file"
HTML = "a web page"
RTF = "an RTF text"
TEXT = "a text"
EMPTY = "an empty file"
UNKNOWN = "data of a kind that is not known"

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"{\\rtf", RTF),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
)
_PDF = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024  # bytes; programs allow something in front
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html)\b", re.IGNORECASE)
_HEAD = 4096

_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", PROTECTED),
    ("WordDocument", OLD_WORD),
    ("PowerPoint Document", OLD_POWERPOINT),
    ("Workbook", OLD_EXCEL),
    ("Book", OLD_EXCEL),
)

_FOLDERS = (("word/", WORD), ("xl/", EXCEL), ("ppt/", POWERPOINT))
_MIMETYPES = (
    (b"application/vnd.oasis.opendocument.text", ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", ODS),
    (b"application/vnd.oasis.opendocument.presentation", ODP),
    (b"application/epub+zip", EPUB),
)


def what_it_is(content: bytes) -> str:
    """Say in words what a file's bytes are ("a PDF", "a Word document"), as far as they tell."""
    if not content:
        return EMPTY
    if content.startswith(_OLE_START):
        return _kind_of_ole(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "a WebP picture"
    found = (kind for start, kind in _STARTS if content.startswith(start))
    return next(found, "") or _kind_of_text(content)


def _kind_of_ole(content: bytes) -> str:
    named = (kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in content)
    return next(named, OLE)


def _kind_of_zip(content: bytes) -> str:
    """Tell the families of zip-based formats apart; a damaged file is a zip archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return kind_of_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return ZIP


def kind_of_archive(archive: zipfile.ZipFile) -> str:
    """Say what a zip archive holds, by the names that the formats lay down."""
    names = [name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()]
    for folder, kind in _FOLDERS:
        if any(name.startswith(folder) for name in names):
            return kind
    return _by_mimetype(archive) or (EPUB if "meta-inf/container.xml" in names else ZIP)


def _by_mimetype(archive: zipfile.ZipFile) -> str:
    # OpenDocument and EPUB say what they are in a first member of this name.
    try:
        with archive.open("mimetype") as member:
            said = member.read(100)
    except (KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError):
        return ""
    return next((kind for mimetype, kind in _MIMETYPES if said.startswith(mimetype)), "")


def _kind_of_text(content: bytes) -> str:
    if _PDF.search(content, 0, _PDF_WITHIN):
        return "a PDF"
    try:
        decode(content[:_HEAD].rsplit(b"\n", 1)[0])
    except SourceError:
        return UNKNOWN
    return HTML if _HTML.match(content[:_HEAD]) else TEXT
