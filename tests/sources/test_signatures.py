import io
import zipfile

import pytest

from qualcode.sources.signatures import what_it_is

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def pack(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            # Without the time of day: the bytes name a test, and processes must agree on its name.
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def stream_name(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\n\n%PDF-1.4\n\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"II*\x00\x08", "a TIFF picture"),
        (b"MM\x00*\x08", "a TIFF picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"GIF89a", "a GIF picture"),
        (b"{\\rtf1\\ansi", "an RTF text"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"<!DOCTYPE html>\n<p>law", "a web page"),
        (b'<?xml version="1.0"?>\n<html>', "a web page"),
        (b"We need training.", "a text"),
        ("Más formación".encode("utf-16"), "a text"),
        (("x" * 4095 + "ñ").encode(), "a text"),
        (b"\x00\x01\x02\x03" * 20, "data of a kind that is not known"),
        (pack(**{"[Content_Types].xml": "", "word/document.xml": ""}), "a Word document"),
        (pack(**{"xl/workbook.xml": ""}), "an Excel workbook"),
        (pack(**{"xl\\workbook.xml": ""}), "an Excel workbook"),
        (pack(**{"ppt/presentation.xml": ""}), "a PowerPoint presentation"),
        (pack(mimetype="application/vnd.oasis.opendocument.text"), "an OpenDocument text"),
        (
            pack(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "an OpenDocument spreadsheet",
        ),
        (
            pack(mimetype="application/vnd.oasis.opendocument.presentation"),
            "an OpenDocument presentation",
        ),
        (pack(mimetype="application/epub+zip"), "an EPUB book"),
        (pack(**{"META-INF/container.xml": ""}), "an EPUB book"),
        (pack(**{"notes.txt": "law"}), "a zip archive"),
        (pack(**{"word/document.xml": ""})[:60], "a zip archive"),
        (stream_name("WordDocument"), "an old Word document (.doc)"),
        (stream_name("Workbook"), "an old Excel workbook (.xls)"),
        (stream_name("PowerPoint Document"), "an old PowerPoint presentation (.ppt)"),
        (stream_name("EncryptedPackage"), "an Office file with a password"),
        (OLE, "an old Office file"),
    ],
)
def test_what_a_file_is(content: bytes, expected: str) -> None:
    assert what_it_is(content) == expected
