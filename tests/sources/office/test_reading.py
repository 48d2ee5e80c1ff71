import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import texts

from qualcode.errors import SourceError
from qualcode.sources import Limits, Options, Piece, Reading, reader_for
from qualcode.spans import normalise

FIXTURES = Path(__file__).parents[2] / "fixtures" / "office"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def pack(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word(body: str, more: Mapping[str, str | bytes] | None = None, before: str = "") -> bytes:
    """Write the least that is a Word document."""
    document = f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    members = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS}
    return pack({**members, "word/document.xml": document, **(more or {})})


def odt(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    return pack({"mimetype": mimetype, "content.xml": content, **(more or {})})


def said(text: str, inner: str = "") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:p>{inner}<w:r><w:t xml:space="preserve">{escaped}</w:t></w:r></w:p>'


def read(content: bytes, name: str, options: Options | None = None) -> Reading:
    reader = reader_for(name)
    assert reader
    return reader.read(content, options or Options())


def fixture(name: str) -> Reading:
    return read((FIXTURES / name).read_bytes(), name)


def blocks(piece: Piece) -> list[tuple[str, str, str, str]]:
    """Return kind, text, context and place of each block."""
    text = piece.text
    return [(b.kind, text[b.start : b.end], b.context, b.locator) for b in piece.blocks]


NOTES = [
    (
        "paragraph",
        "We need legal training, and money for travel. Line\nbreak.",
        "What we learnt › Needs",
    ),
    ("paragraph", "Agreed in the plenary.", "What we learnt › Needs"),
    ("paragraph", "Before the gap.", "What we learnt › Needs"),
    ("paragraph", "A hidden point here.", "What we learnt › Needs"),
    ("bullet", "Law", "What we learnt › Needs"),
    ("bullet", "Copyright", "What we learnt › Needs › Law"),
    ("bullet", "Ways to teach", "What we learnt › Needs"),
    ("cell", "training", "What we learnt › Needs › Law › Needs"),
    ("cell", "P1", "What we learnt › Needs › Law › Who"),
    ("cell", "advice for all", "What we learnt › Needs › Law › Needs › Who"),
    ("paragraph", "Ana: I agree.", "What we learnt › Needs"),
    ("paragraph", "Words in a box.", "What we learnt › Needs"),
]


def test_word() -> None:
    notes, *comments = fixture("notes.docx").pieces
    assert notes.fields == {"title": "What we learnt", "subtitle": "Santiago, May"}
    assert notes.text.startswith("What we learnt\n\nSantiago, May\n\nNeeds\n\nWe need legal")
    assert [block[:3] for block in blocks(notes)] == NOTES
    assert [block[3] for block in blocks(notes)] == [
        "paragraph 1",
        "footnote 1",
        *[f"paragraph {number}" for number in range(2, 7)],
        "table 1, row 2, column Needs",
        "table 1, row 2, column Who",
        "table 1, row 3, column Needs",
        "paragraph 7",
        "paragraph 8",
    ]
    assert [(one.part, one.text, one.fields) for one in comments] == [
        (
            "comment 1",
            "Who would teach?\nSecond line.",
            {
                "kind": "notes",
                "participant": "Ana",
                "date": "2024-05-24T11:00:00Z",
                "about": "money for travel",
            },
        ),
        (
            "comment 2",
            "At a point.",
            {"kind": "notes", "participant": "Luis", "date": "2024-05-24T11:30:00Z"},
        ),
    ]
    assert blocks(comments[0])[0][2:] == ("money for travel", "comment 1")


def test_opendocument() -> None:
    notes, *comments = fixture("notes.odt").pieces
    assert notes.fields == {"title": "What we learnt"}
    assert [block[:3] for block in blocks(notes)] == [
        ("paragraph", "Santiago, May", "What we learnt"),
        *NOTES,
    ]
    assert [(one.part, one.text) for one in comments] == [
        ("comment 1", "Who would teach?\nSecond line."),
        ("comment 2", "At a point."),
    ]
    assert comments[0].fields["participant"] == "Ana"


def test_rtf() -> None:
    reading = fixture("notes.rtf")
    (notes,) = reading.pieces
    assert reading.note == (
        "comments in it are not read; save it as .docx; what its tracked changes delete is read "
        "too; accept them, or save it as .docx"
    )
    assert notes.fields["title"] == "Notes of P1"
    told = [(kind, text) for kind, text, _, _ in blocks(notes)]
    assert told[2:4] == [
        ("paragraph", "We need legal training, nobody wants and money for travel. Line\nbreak."),
        ("paragraph", "Agreed in the plenary."),
    ]
    assert [text for _, text in told][7:] == [
        "Law", "Copyright", "Ways to teach", "training", "P1", "advice for all", "Words in a box.",
        "Ana: I agree.",
    ]  # fmt: skip
    assert blocks(notes)[2][2] == "Needs"


@pytest.mark.parametrize("name", ["notes.html", "notes.epub"])
def test_pages_and_books(name: str) -> None:
    reading = fixture(name)
    (notes,) = reading.pieces
    assert reading.encoding == ("utf-8" if name == "notes.html" else "")
    assert notes.fields["title"] == "Notes of P1"
    told = [text for _, text, _, _ in blocks(notes)]
    expected = ["Before the gap.", "Copyright", "Ways to teach", "training", "Words in a box."]
    assert [text for text in told if text in expected] == expected
    assert any("Agreed in the plenary." in text for text in told)


def test_presentations() -> None:
    first, second = fixture("slides.pptx").pieces
    assert (first.part, first.fields) == ("1", {"title": "What we need"})
    assert blocks(first) == [
        ("bullet", "Training", "What we need", "slide 1"),
        ("bullet", "in the law", "What we need", "slide 1"),
        ("bullet", "Money for travel", "What we need", "slide 1"),
        ("paragraph", "Ask who could teach.", "What we need", "slide 1, speaker's notes"),
    ]
    assert (second.part, second.fields) == ("2", {})
    assert blocks(second) == [("paragraph", "A slide without a title", "", "slide 2")]


def test_moved_and_inserted_paragraphs_stand_where_they_went() -> None:
    by = 'w:author="Ana" w:date="2024-05-24T10:00:00Z"'
    run = "<w:r><w:t>{}</w:t></w:r>"
    moved_from = (
        f'<w:p><w:pPr><w:rPr><w:moveFrom w:id="1" {by}/></w:rPr></w:pPr>'
        f'<w:moveFrom w:id="2" {by}>{run.format("Moved.")}</w:moveFrom></w:p>'
    )
    moved_to = (
        f'<w:p><w:pPr><w:rPr><w:moveTo w:id="3" {by}/></w:rPr></w:pPr>'
        f'<w:moveTo w:id="4" {by}>{run.format("Moved.")}</w:moveTo></w:p>'
    )
    inserted = (
        f'<w:p><w:pPr><w:rPr><w:ins w:id="5" {by}/></w:rPr></w:pPr>'
        f'<w:ins w:id="6" {by}>{run.format("New.")}</w:ins></w:p>'
    )
    joined = f'<w:p><w:pPr><w:rPr><w:del w:id="7" {by}/></w:rPr></w:pPr>{run.format("One ")}</w:p>'
    body = moved_from + said("First.") + moved_to + inserted + joined + said("line.")
    (piece,) = read(word(body), "a.docx").pieces
    assert [text for _, text, _, _ in blocks(piece)] == ["First.", "Moved.", "New.", "One line."]


def test_the_title_among_the_properties_is_no_text() -> None:
    core = (
        '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Our  notes</dc:title></p:coreProperties>"
    )
    (piece,) = read(word(said("We need law."), {"docProps/core.xml": core}), "a.docx").pieces
    assert (piece.text, piece.fields) == ("We need law.", {"title": "Our notes"})


def test_what_stands_at_the_edge_of_pages_is_left_out_and_said() -> None:
    header = f'<w:hdr xmlns:w="{W}">{said("Group 2")}</w:hdr>'
    reading = read(word(said("law"), {"word/header1.xml": header}), "a.docx")
    assert reading.note == "headers and footers of its pages are left out"


def test_a_document_without_a_word_says_so() -> None:
    assert read(word("<w:p/>"), "a.docx").note == "it holds no text"


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        pytest.param("<p>más".encode(), None, ("más", "utf-8"), id="UTF-8"),
        pytest.param("<p>“más”".encode("cp1252"), None, ("“más”", "cp1252"), id="cp1252"),
        pytest.param("<p>más".encode("utf-16"), None, ("más", "utf-16"), id="UTF-16"),
        pytest.param(
            '<meta charset="iso-8859-2"><p>łąka'.encode("iso-8859-2"),
            None,
            ("łąka", "iso-8859-2"),
            id="the page's own",
        ),
        pytest.param(
            b"<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'><p>\x93m\xe1s",
            None,
            ("“más", "cp1252"),
            id="what pages mean by Latin-1",
        ),
        pytest.param(
            "<meta charset=shift_jis2><p>más".encode(), None, ("más", "utf-8"), id="no such one"
        ),
        pytest.param(
            "<meta charset=utf-8><p>más".encode("cp1252"), None, ("más", "cp1252"), id="not so"
        ),
        pytest.param(
            "<meta charset=utf-8><p>más".encode("cp850"), "cp850", ("más", "cp850"), id="named"
        ),
    ],
)
def test_encodings_of_a_page(
    content: bytes, encoding: str | None, expected: tuple[str, str]
) -> None:
    reading = read(content, "a.html", Options(encoding=encoding))
    assert (reading.pieces[0].text, reading.encoding) == expected


def test_scripts_are_no_text() -> None:
    page = (
        b"<html><head><title>Notes</title><style>p {}</style></head>"
        b"<body><h1>Needs</h1><script>law()</script><p>law</p></body></html>"
    )
    (piece,) = read(page, "a.htm").pieces
    assert (piece.text, piece.fields) == ("Needs\n\nlaw", {"title": "Notes"})


def test_org_and_restructuredtext_read_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    for name, text in (
        ("a.org", f'#+TITLE: Notes\n#+INCLUDE: "{secret}"\n* Needs\nlaw\n'),
        ("a.rst", f".. include:: {secret}\n\nNeeds\n=====\n\nlaw\n"),
    ):  # fmt: skip
        reading = read(text.encode(), name)
        assert "secret" not in reading.pieces[0].text
        assert reading.note == "files that it includes are not read"
        assert ("paragraph", "law", "Notes › Needs" if name == "a.org" else "Needs") in [
            block[:3] for block in blocks(reading.pieces[0])
        ]


@settings(max_examples=20)
@given(texts)
def test_any_text_of_word_keeps_its_words_and_spans(text: str) -> None:
    legal = "".join(sign for sign in text if sign in "\n\t" or (sign.isprintable() and sign))
    legal = "".join(sign for sign in legal if sign not in "\ufffe\uffff")
    (piece,) = read(word("".join(map(said, legal.split("\n")))), "a.docx").pieces
    assert piece.text == normalise(piece.text)
    letters = [sign for sign in normalise(legal) if sign.isalnum()]
    assert [sign for sign in piece.text if sign.isalnum()] == letters
    told = "".join(piece.text[block.start : block.end] for block in piece.blocks)
    assert [sign for sign in told if sign.isalnum()] == letters


def test_a_megabyte_of_one_paragraph_is_read_in_seconds() -> None:
    begun = time.perf_counter()
    (piece,) = read(word(said("law ñandú " * 100_000) + said("after")), "a.docx").pieces
    assert time.perf_counter() - begun < 20
    spans = [(block.start, block.end) for block in piece.blocks]
    assert spans == [(0, 999_999), (1_000_001, 1_000_006)]


BOMB = bytes(30_000_000)
ENTITY = '<!DOCTYPE a [<!ENTITY b "cc">]>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.docx", word(said("law"))[:200], "the file is damaged: it is cut off"),
        ("a.odt", odt("<text:p>law</text:p>")[:200], "the file is damaged: it is cut off"),
        ("a.pptx", (FIXTURES / "slides.pptx").read_bytes()[:9_000], "damaged: it is cut off"),
        ("a.epub", (FIXTURES / "notes.epub").read_bytes()[:2_000], "damaged: it is cut off"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.docx", word(said("law"), {"word/x.xml": BOMB}), "more than 20 MB, as a zip bomb"),
        ("a.odt", odt("", {"x.xml": BOMB}), "unfolds to more than 20 MB, as a zip bomb"),
        ("a.docx", word(said("law"), {"../../x.xml": "<a/>"}), "would leave its folder"),
        ("a.docx", word(said("law"), before=ENTITY), "declares XML entities"),
        ("a.docx", word("<w:p>"), "pandoc cannot read it as a Word document|not XML"),
        ("a.docx", PNG, "it is a PNG picture, not a Word document"),
        ("a.docx", odt(""), "it is an OpenDocument text, not a Word document"),
        ("a.odt", word(""), "it is a Word document, not an OpenDocument text"),
        ("a.rtf", b"law", "it is a text, not an RTF text"),
        ("a.html", PNG, "it is a PNG picture, not a web page"),
        ("a.html", bytes(range(256)) * 9, "binary data|not text"),
        ("a.html", b"<div><p>a" * 1_500, "nested too deeply"),
        ("a.html", b"<ul><li>a" * 1_500, "takes longer than 2 s|nested too deeply"),
        ("a.html", b"<table><tr><td>a<td>b" * 400, "takes longer than 2 s|nested too deeply"),
        ("a.rst", b".. csv-table:: T\n   :file: /etc/hostname\n", "cannot read it as reStructured"),
        ("a.epub", pack({"mimetype": "application/epub+zip"}), "pandoc cannot read it as an EPUB"),
        ("a.pptx", pack({"ppt/presentation.xml": "<a/>"}), "pandoc cannot read it as a PowerPoint"),
    ],
)
def test_bad_files_end_in_one_sentence(name: str, content: bytes, expected: str) -> None:
    with pytest.raises(SourceError, match=expected) as refused:
        read(content, name, Options(limits=Limits(unpacked=20, seconds=2)))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "wrapped",
    [
        '<w:dir w:val="rtl">{}</w:dir>',
        '<w:bdo w:val="rtl">{}</w:bdo>',
        '<w:bdo w:val="rtl"><w:dir w:val="ltr">{}</w:dir></w:bdo>',
        '<w:customXml w:element="e">{}</w:customXml>',
        '<w:fldSimple w:instr=" REF a ">{}</w:fldSimple>',
        '<w:hyperlink w:history="1">{}</w:hyperlink>',
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>sound</w:t></w:r></w:rt>"
            "<w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"
        ),
    ],
)
def test_words_in_wrappers_are_read_in_their_place(wrapped: str) -> None:
    inner = wrapped.format("<w:r><w:t>ley</w:t></w:r>")
    body = f"<w:p><w:r><w:t>la</w:t></w:r>{inner}<w:r><w:t>es</w:t></w:r></w:p>{said('End.')}"
    reading = read(word(body), "a.docx")
    assert reading.pieces[0].text == "laleyes\n\nEnd."
