"""Files that a stranger may leave in a folder: damaged, disguised, or made to do harm."""

import io
import struct
import zipfile
import zlib

CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="x"/>'
BODY = b'<?xml version="1.0"?><w:document xmlns:w="w"><w:body/></w:document>'
BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<w:document xmlns:w="w"><w:body>&c;</w:body></w:document>"""
ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
)


def pack(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


def word(**more: bytes) -> dict[str, bytes]:
    return {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": BODY, **more}


def excel(**more: bytes) -> dict[str, bytes]:
    return {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<workbook/>", **more}


def opendocument(kind: str, **more: bytes) -> dict[str, bytes]:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return {"mimetype": mimetype, "content.xml": b"<office/>", **more}


def png(width: int, height: int) -> bytes:
    """Write a white picture of any size in few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height, 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages: int) -> bytes:
    """Write a PDF of empty pages."""
    kids = b" ".join(b"%d 0 R" % n for n in range(3, pages + 3))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * pages,
    ]
    body = [b"%PDF-1.4\n"]
    places, at = [], len(body[0])
    for n, content in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % at)
        body.append(b"%d 0 obj%s endobj\n" % (n, content))
        at += len(body[-1])
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, at)
    return b"".join([*body, table, end])


def hostile_files() -> dict[str, bytes]:
    """Return files none of which can be read, by name."""
    bomb = bytes(400_000_000)
    small_png = png(40, 40)
    return {
        "truncated.docx": pack(word())[:200],
        "truncated.xlsx": pack(excel())[:150],
        "truncated.odt": pack(opendocument("text"))[:100],
        "truncated.pdf": pdf(3)[:120],
        "truncated.png": small_png[:48],
        "password.docx": ENCRYPTED,
        "password.xlsx": ENCRYPTED,
        "bomb.docx": pack(word(**{"word/media/image1.png": bomb})),
        "bomb.xlsx": pack(excel(**{"xl/sharedStrings.xml": bomb})),
        "bomb.ods": pack(opendocument("spreadsheet", **{"content.xml": bomb})),
        "climbing.docx": pack(word(**{"../../climbed.txt": b"x"})),
        "climbing.xlsx": pack(excel(**{"/etc/climbed.txt": b"x"})),
        "climbing.ods": pack(opendocument("spreadsheet", **{"..\\..\\climbed.txt": b"x"})),
        "entities.docx": pack(word(**{"word/document.xml": BILLION_LAUGHS})),
        "entities.xlsx": pack(excel(**{"xl/workbook.xml": BILLION_LAUGHS})),
        "pages.pdf": pdf(10_000),
        "pixels.png": png(20_000, 20_000),
        "ragged.csv": b"note,who\nYes,P1\nNo,P2,and more,of it\n",
        "nul.csv": b"note,who\nYes\0,P1\nNo,P2\n",
        "wide.csv": (",".join(f"c{n}" for n in range(5_000)) + "\n").encode() + b"x" + b"," * 4_999,
        "unclosed.csv": b'note,who\n"Yes,P1\nNo,P2\n',
        "picture.docx": small_png,
        "text.pdf": b"This is not a PDF.",
        "text.xlsx": b"note,who\nYes,P1\n",
        "text.png": b"This is not a picture.",
        "picture.txt": small_png,
        "program.html": b"\x7fELF" + bytes(range(256)) * 20,
        "broken.vtt": b"WEBVTT\n\nfrom --> to\nYes.\n",
    }
