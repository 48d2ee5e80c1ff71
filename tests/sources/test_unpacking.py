import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import SourceError
from qualcode.sources import Limits
from qualcode.sources.signatures import ODT, WORD
from qualcode.sources.unpacking import check_archive, refuse_other

ENTITIES = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def pack(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word(more: Mapping[str, str | bytes] | None = None) -> bytes:
    return pack({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **(more or {})})


def belie(content: bytes, size: int) -> bytes:
    """Declare another size for every member, in the list of contents and before each."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark)
        while at >= 0:
            struct.pack_into("<I", changed, at + offset, size)
            at = content.find(mark, at + 4)
    return bytes(changed)


def encrypt(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def test_a_document_that_is_as_it_must_be_is_opened() -> None:
    archive = check_archive(word(), Limits(), expected=WORD)
    assert archive.read("word/document.xml") == b"<w/>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "it is a PNG picture, not a Word document", id="PNG"),
        pytest.param(b"%PDF-1.7", "it is a PDF, not a Word document", id="PDF"),
        pytest.param(b"law", "it is a text, not a Word document", id="text"),
        pytest.param(
            pack({"xl/workbook.xml": "<w/>"}), "is an Excel workbook, not a Word", id="workbook"
        ),
        pytest.param(pack({"a.txt": "law"}), "is a zip archive, not a Word document", id="zip"),
        pytest.param(word()[:-30], "the file is damaged: it is cut off", id="truncated"),
        pytest.param(word()[:100], "the file is damaged: it is cut off", id="truncated early"),
        pytest.param(
            pack({"word/a.xml": "<w/>"}, zipfile.ZIP_STORED).replace(b"<w/>", b"<v/>"),
            "damaged: `word/a.xml` in it is incomplete",
            id="other bytes than the checksum says",
        ),
        pytest.param(encrypt(word()), "protected by a password; save it", id="encrypted member"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password; save it without one",
            id="password of Office",
        ),
        pytest.param(
            OLE + "WordDocument".encode("utf-16-le"),
            r"an old Word document \(.doc\), not a Word document; open it and save it as .docx",
            id="old Word",
        ),
        pytest.param(
            pack({"word/a.xml": "<w/>"}, zipfile.ZIP_LZMA), "that office programs do not", id="LZMA"
        ),
        pytest.param(
            word({"word/x.bin": bytes(3_000_000)}), "more than 2 MB, as a zip bomb", id="bomb"
        ),
        pytest.param(
            belie(word({"word/x.bin": bytes(3_000_000)}), 100),
            "more than 2 MB, as a zip bomb",
            id="bomb that says it is small",
        ),
        pytest.param(
            word({f"word/{n}": b"" for n in range(10_001)}), "packs 10003 files", id="many members"
        ),
    ],
)
def test_what_is_refused(content: bytes, expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        check_archive(content, Limits(unpacked=2), expected=WORD)


def test_members_that_lie_over_each_other_are_refused() -> None:
    content = word({"word/x.bin": bytes(range(256)) * 4})
    end = content.rindex(b"PK\x05\x06")
    directory = content.rindex(b"PK\x01\x02")
    entry = content[directory:end]
    overlapping = bytearray(content[:end] + entry * 9 + content[end:])
    at = end + 9 * len(entry)
    entries, size = struct.unpack_from("<HI", content, end + 10)
    struct.pack_into("<HHI", overlapping, at + 8, entries + 9, entries + 9, size + 9 * len(entry))
    with pytest.raises(SourceError, match="the files that it packs overlap"):
        check_archive(bytes(overlapping), Limits())


@pytest.mark.parametrize(
    "name", ["../a.xml", "word/../../a.xml", "/etc/a.xml", "C:\\a.xml", "..\\a.xml", "\\\\host\\a"]
)
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    with pytest.raises(SourceError, match="would leave its folder"):
        check_archive(word({name: "<a/>"}), Limits())


@pytest.mark.parametrize("name", ["word/a..b.xml", "word\\a.xml", "...", "word/C:x"])
def test_names_that_stay_within_are_not_refused(name: str) -> None:
    assert check_archive(word({name: "<a/>"}), Limits())


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(ENTITIES.encode(), id="UTF-8"),
        pytest.param(("<!-- x -->" * 9 + ENTITIES).encode(), id="behind comments"),
        pytest.param(ENTITIES.encode("utf-16"), id="UTF-16"),
        pytest.param(ENTITIES.encode("utf-16-be"), id="UTF-16 without a mark"),
        pytest.param(ENTITIES.encode("utf-32"), id="UTF-32"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://c.invalid/d">%b;]><a/>', id="parameter"
        ),
        pytest.param(b"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", id="any declaration"),
        pytest.param(b"<!doctype a [" + ENTITIES.encode()[13:], id="not XML"),
        pytest.param(b"<!--" + b"x" * 2_000_000 + b"-->" + ENTITIES.encode(), id="far behind"),
    ],
)
@pytest.mark.parametrize("name", ["word/document.xml", "word/_rels/document.xml.rels", "a.XHTML"])
def test_entities_are_refused(name: str, markup: bytes) -> None:
    with pytest.raises(SourceError, match="declares XML entities"):
        check_archive(word({name: markup}), Limits())


@pytest.mark.parametrize(
    "markup",
    [
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd"><html/>',
        b"<!doctype html><html><br>",
        b"<a><![CDATA[ <!ENTITY b 'c'> ]]></a>",
        b"",
    ],
)
def test_markup_that_declares_nothing_is_not_refused(markup: bytes) -> None:
    assert check_archive(word({"a.xhtml": markup}), Limits())


def test_an_encrypted_opendocument_is_refused() -> None:
    manifest = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    content = pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": b"\x07\x01\x02",
            "META-INF/manifest.xml": manifest,
        }
    )
    with pytest.raises(SourceError, match="protected by a password; save it without one"):
        check_archive(content, Limits(), expected=ODT)


def test_what_is_no_archive_is_named_too() -> None:
    refuse_other(b"%PDF-1.7", "a PDF")
    with pytest.raises(SourceError, match="it is a Word document, not a PDF"):
        refuse_other(word(), "a PDF")


@given(st.data())
def test_a_damaged_archive_fails_in_one_way_only(data: st.DataObject) -> None:
    content = bytearray(word({"word/x.bin": bytes(range(256))}))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        check_archive(bytes(content[:cut]), Limits(unpacked=2))
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - any other error is a failure
