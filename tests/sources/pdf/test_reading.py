import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from qualcode.errors import SourceError
from qualcode.sources import Limits, Options, Reading, reader_for
from qualcode.sources.pdf.edges import leave_out_repeated
from qualcode.sources.pdf.layout import find_paragraphs, measure
from qualcode.sources.pdf.lines import Line
from qualcode.sources.pdf.reading import read_pdf
from qualcode.sources.photos import tessdata
from qualcode.spans import normalise

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pdf"
A4 = (595, 842)
LATIN = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"

Placed = tuple[float, float, float, str]  # left, base line, size, text


def drawn(*lines: Placed, turned: str = "1 0 0 1") -> str:
    shown = (
        f"BT /F {size} Tf {turned} {left} {base} Tm ({text}) Tj ET"
        for left, base, size, text in lines
    )
    return "\n".join(shown)


def pdf(*pages: str, size: tuple[int, int] = A4, font: str = LATIN, title: str = "") -> bytes:
    """Write a PDF by hand: the catalogue, the tree of pages, a font, then two objects a page."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    box, fonts = f"[0 0 {size[0]} {size[1]}]", "/Resources<</Font<</F 3 0 R>>>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        font,
    ]
    for number, page in enumerate(pages):
        objects += [
            f"<</Length {len(page.encode('cp1252'))}>>stream\n{page}\nendstream",
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}{fonts}/Contents {4 + 2 * number} 0 R>>",
        ]
    objects.append(f"<</Title({title})>>")
    out, places = b"%PDF-1.4\n", []
    stream = io.BytesIO()
    stream.write(out)
    for number, item in enumerate(objects, start=1):
        places.append(stream.tell())
        stream.write(f"{number} 0 obj\n{item}\nendobj\n".encode("cp1252"))
    start, count = stream.tell(), len(objects) + 1
    stream.write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
    stream.writelines(f"{place:010d} 00000 n \n".encode() for place in places)
    trailer = f"<</Size {count}/Root 1 0 R/Info {len(objects)} 0 R>>"
    stream.write(f"trailer{trailer}\nstartxref\n{start}\n%%EOF".encode())
    return stream.getvalue()


def scan(size: tuple[int, int] = (600, 400)) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", size, 245).save(stream, "PDF", resolution=100)
    return stream.getvalue()


def said(reading: Reading) -> list[tuple[str, str]]:
    return [
        (block.kind, piece.text[block.start : block.end])
        for piece in reading.pieces
        for block in piece.blocks
    ]


def test_a_document_of_libreoffice() -> None:
    reading = read_pdf((FIXTURES / "handout.pdf").read_bytes(), Options())
    first, second, third = reading.pieces
    assert [piece.part for piece in reading.pieces] == ["1", "2", "3"]
    assert {piece.fields["title"] for piece in reading.pieces} == {"What we learned"}
    assert first.text == (
        "What we learned\n\n"
        "Most regulations are written by lawyers for other lawyers, and nobody who has to live "
        "with them was ever asked. A well-known case is the directive of 2019. 👍\n\n"
        "Needs\n\n"
        "• Training on copyright for people who are not lawyers, in their own language and close "
        "to where they live\n\n"
        "• Money\n\n"
        "◦ for travel"
    )
    assert [block.kind for block in first.blocks] == ["paragraph", "bullet", "bullet", "bullet"]
    assert first.blocks[0].headings == ((1, "What we learned"),)
    assert first.blocks[3].context == "What we learned › Needs › Money"
    assert {block.locator for block in first.blocks} == {"p. 1"}
    assert second.text.endswith(
        "what became of the answers that it gave. It is a well-known fact that consultations are "
        "opened before the summer holidays.\n\n"
        "Volunteers who want to help with translations tell it to the people who prepare the "
        "meetings, and they send the texts in time to everybody."
    )
    assert third.blocks[0].headings == ((1, "What we learned"), (2, "Thanks"))
    assert reading.note == (
        "left out as repeated on most pages: `WikiAdvocacy 2024`, `Page 1 of 3`"
    )


def test_a_document_of_chromium() -> None:
    first = (
        "The first office was efficient, and its staff found what the others in the building had "
        "been looking for since the year before."
    )
    second = "The second one was not, which is why nobody who could choose ever went there."
    third = (
        "International organisations have more responsibilities than anybody who works in them "
        "would like to have."
    )
    reading = read_pdf((FIXTURES / "web.pdf").read_bytes(), Options())
    assert said(reading) == [
        ("paragraph", first),
        ("paragraph", second),
        ("bullet", "Write to the ministry"),
        ("bullet", "Find three volunteers"),
        ("paragraph", third),
        ("paragraph", "שלום לכולם"),
        ("paragraph", "Written upwards"),
    ]
    assert reading.note == ""


def test_the_reader_is_registered_and_runs_apart() -> None:
    reader = reader_for("handout.PDF")
    assert reader
    assert (reader.format, reader.isolated) == ("pdf", True)


def test_a_block_is_what_its_span_says() -> None:
    for path in FIXTURES.glob("[hw]*.pdf"):
        for piece in read_pdf(path.read_bytes(), Options()).pieces:
            assert piece.text == normalise(piece.text)
            end = 0
            for block in piece.blocks:
                quote = piece.text[block.start : block.end]
                assert quote == quote.strip() != ""
                assert block.start >= end
                end = block.end


def test_accents_are_composed() -> None:
    reading = read_pdf(pdf(drawn((50, 700, 12, "La formación, también"))), Options())
    assert reading.pieces[0].text == "La formación, también"


def test_text_that_runs_upwards() -> None:
    page = drawn((100, 100, 12, "Read me"), turned="0 1 -1 0")
    assert said(read_pdf(pdf(page), Options())) == [("paragraph", "Read me")]


def test_an_empty_page_gives_no_piece() -> None:
    reading = read_pdf(pdf("", drawn((50, 700, 12, "law"))), Options())
    assert [(piece.part, piece.text) for piece in reading.pieces] == [("2", "law")]
    assert reading.note == "empty: page 1"


def test_comments_are_counted() -> None:
    notes = (
        "/Annots[<</Type/Annot/Subtype/Text/Rect[9 9 99 99]/Contents(No!)>>"
        "<</Type/Annot/Subtype/Widget/FT/Tx/Rect[9 9 99 99]/V(Ana)>>"
        "<</Type/Annot/Subtype/Widget/FT/Tx/Rect[9 9 99 99]/V()>>"
        "<</Type/Annot/Subtype/Link/Rect[9 9 99 99]/Contents(a link)>>]"
    )
    content = pdf(drawn((50, 700, 12, "law"))).replace(
        b"/Contents 4", notes.encode() + b"/Contents 4"
    )
    assert read_pdf(content, Options()).note == (
        "comments and filled fields of a form that were not read: 2"
    )


def test_a_heading_at_the_foot_of_a_page_heads_the_next() -> None:
    one = drawn((50, 700, 10, "Some words before that"), (50, 100, 20, "Needs"))
    two = drawn((50, 700, 10, "Training for everybody"))
    first, second = read_pdf(pdf(one, two), Options()).pieces
    assert first.text == "Some words before that\n\nNeeds"
    assert [block.headings for block in (*first.blocks, *second.blocks)] == [(), ((1, "Needs"),)]


def test_a_heading_with_nothing_below_is_a_text() -> None:
    page = drawn(
        (50, 700, 20, "Needs"),
        (50, 650, 20, "Steps"),
        (50, 600, 10, "Write to the ministry"),
        (50, 550, 20, "Thanks"),
    )
    (piece,) = read_pdf(pdf(page), Options()).pieces
    assert [(piece.text[b.start : b.end], b.headings) for b in piece.blocks] == [
        ("Needs", ()),
        ("Write to the ministry", ((1, "Steps"),)),
        ("Thanks", ((1, "Steps"),)),
    ]


def test_a_title_that_is_none_is_left_out() -> None:
    (piece,) = read_pdf(pdf(drawn((50, 700, 12, "law")), title="  "), Options()).pieces
    assert piece.fields == {}


def test_signs_that_the_font_does_not_name_are_counted() -> None:
    private = (
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
        "/Encoding<</Differences[65/uniE000]>>/ToUnicode 99 0 R>>"
    )
    reading = read_pdf(pdf(drawn((50, 700, 12, "the law of 2019 A")), font=private), Options())
    assert said(reading) == [("paragraph", "the law of 2019")]
    assert reading.note == (
        "signs left out because the PDF does not say which characters they are: 1"
    )


# How lines become paragraphs


def lines_of(*rows: tuple[float, float, str], size: float = 10, step: float = 12) -> list[Line]:
    """Place rows, given as left edge, lines further down than the one above, and text."""
    base, lines = 800.0, []
    for left, down, text in rows:
        base -= down * step
        lines.append(Line(text, left, left + len(text) * size / 2, base, size))
    return lines


def paragraphs(lines: list[Line]) -> list[str]:
    return [
        f"{paragraph.mark}|{' '.join(paragraph.said)}"
        for paragraph in find_paragraphs(lines, measure([lines]))
    ]


LONG = "We need training on copyright law for people who"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([(0, 1, LONG), (0, 1, "volunteer")], [f"|{LONG} volunteer"], id="wrapped"),
        pytest.param(
            [(0, 1, LONG), (0, 1, "pay"), (0, 2, LONG), (0, 1, "go")],
            [f"|{LONG} pay", f"|{LONG} go"],
            id="a gap",
        ),
        pytest.param(
            [(0, 1, LONG), (0, 1, "pay."), (15, 1, LONG), (0, 1, "go.")],
            [f"|{LONG} pay.", f"|{LONG} go."],
            id="set in",
        ),
        pytest.param(
            [(0, 1, LONG), (15, 1, LONG), (0, 1, LONG)],
            [f"|{LONG}", f"|{LONG} {LONG}"],
            id="set in below a full line",
        ),
        pytest.param(
            [(0, 1, f"• {LONG}"), (10, 1, LONG), (-10, 1, LONG)],
            [f"•|{LONG} {LONG}", f"|{LONG}"],
            id="set out below a bullet",
        ),
        pytest.param(
            [(0, 1, LONG), (0, 1, "A short line."), (0, 1, LONG)],
            [f"|{LONG} A short line.", f"|{LONG}"],
            id="room for the next word",
        ),
        pytest.param(
            [(0, 1, "Law"), (0, 1, "Money"), (0, 1, "Travel")],
            ["|Law", "|Money", "|Travel"],
            id="items",
        ),
        pytest.param(
            [(0, 1, f"• {LONG}"), (10, 1, "go"), (0, 1, "• Money")],
            [f"•|{LONG} go", "•|Money"],
            id="bullets",
        ),
        pytest.param(
            [(0, 1, f"1. {LONG}"), (0, 1, "2. Money")], [f"1.|{LONG}", "2.|Money"], id="numbers"
        ),
        pytest.param(
            [(0, 1, f"{LONG} on page"), (0, 1, "12. are many of them")],
            [f"|{LONG} on page 12. are many of them"],
            id="a number that is none",
        ),
        pytest.param(
            [(0, 1, LONG), (0, 1, "– or so"), (0, 1, "is")],
            [f"|{LONG} – or so", "|is"],
            id="a dash",
        ),
        pytest.param(
            [(0, 1, f"{LONG} in the"), (300, -1, "office went"), (300, 1, "home.")],
            [f"|{LONG} in the office went", "|home."],
            id="on in the next column",
        ),
        pytest.param(
            [(0, 1, f"{LONG} go."), (300, -1, "office went")],
            [f"|{LONG} go.", "|office went"],
            id="anew in the next column",
        ),
    ],
)
def test_paragraphs(rows: list[tuple[float, float, str]], expected: list[str]) -> None:
    assert paragraphs(lines_of(*rows)) == expected


@given(
    st.lists(
        st.builds(
            Line,
            text=texts.map(lambda text: " ".join(text.split())).filter(bool),
            left=st.floats(0, 500),
            right=st.floats(0, 500),
            base=st.floats(0, 800),
            size=st.floats(1, 50),
            angle=st.sampled_from([0, 90]),
        ),
        max_size=12,
    )
)
def test_no_line_is_lost(lines: list[Line]) -> None:
    found = find_paragraphs(lines, measure([lines]))
    assert [line for paragraph in found for line in paragraph.lines] == lines


# What is repeated


def repeated(*pages: list[str], sizes: dict[str, float] | None = None) -> tuple[list[str], str]:
    lines = [
        [
            Line(text, 0, 100, 800 - 12 * row, (sizes or {}).get(text, 10))
            for row, text in enumerate(page)
        ]
        for page in pages
    ]
    kept, note = leave_out_repeated(lines, 10)
    return [" ".join(line.text for line in page) for page in kept], note


@pytest.mark.parametrize(
    ("pages", "kept", "note"),
    [
        pytest.param(
            [["Report", "a", "1"], ["Report", "b", "2"], ["Report", "c", "3"]],
            ["a", "b", "c"],
            "`Report`, page numbers",
            id="a title and page numbers",
        ),
        pytest.param(
            [["p. 4 of 9", "a"], ["p. 5 of 9", "b"], ["p. 6 of 9", "c"]],
            ["a", "b", "c"],
            "`p. 4 of 9`",
            id="numbers that follow the pages",
        ),
        pytest.param(
            [["Table 2", "a"], ["Table 7", "b"], ["Table 8", "c"]],
            ["Table 2 a", "Table 7 b", "Table 8 c"],
            "",
            id="numbers that do not",
        ),
        pytest.param([["Report", "a"], ["Report", "b"]], ["Report a", "Report b"], "", id="twice"),
        pytest.param(
            [["R", "a"], ["R", "b"], ["R", "c"], ["d"], ["e"], ["f"], ["g"]],
            ["R a", "R b", "R c", "d", "e", "f", "g"],
            "",
            id="on less than half of the pages",
        ),
        pytest.param(
            [["a", "yes", "1"], ["b", "yes", "2"], ["c", "yes", "3"]],
            ["a", "b", "c"],
            "page numbers, `yes`",
            id="two lines at the foot",
        ),
        pytest.param(
            [["a", "R", "x", "y", "z"], ["b", "R", "x1", "y1", "z1"], ["c", "R", "xx", "yy", "zz"]],
            ["a R x y z", "b R x1 y1 z1", "c R xx yy zz"],
            "",
            id="not below what is said once",
        ),
        pytest.param([["R"], ["R"], ["R"]], ["R", "R", "R"], "", id="all there is"),
    ],
)
def test_what_is_repeated_is_left_out(pages: list[list[str]], kept: list[str], note: str) -> None:
    expected = f"left out as repeated on most pages: {note}" if note else ""
    assert repeated(*pages) == (kept, expected)


def test_large_letters_are_headings_though_their_numbers_follow_the_pages() -> None:
    sizes = {f"Activity {number}": 20.0 for number in range(1, 4)}
    pages = [["Activity 1", "a"], ["Activity 2", "b"], ["Activity 3", "c"]]
    assert repeated(*pages, sizes=sizes) == (["Activity 1 a", "Activity 2 b", "Activity 3 c"], "")


# What is hostile, damaged, or no PDF


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"We need law.\n", "it is a text, not a PDF", id="a text"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(50), "it is a PNG picture, not a PDF", id="png"),
        pytest.param(pdf(drawn((5, 5, 9, "a")))[:-200], "cut off before its end", id="cut off"),
        pytest.param(b"%PDF-1.4\nnothing\n%%EOF", "the PDF is damaged", id="nothing in it"),
        pytest.param(
            (FIXTURES / "locked.pdf").read_bytes(),
            "protected with a password: save a copy without one",
            id="a password",
        ),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_pdf(content, Options())


def test_ten_thousand_pages_are_refused() -> None:
    content = pdf(*[drawn((50, 700, 12, "law"))] * 10_000)
    with pytest.raises(SourceError, match=r"10,000 pages are over the limit of 1,000; split it"):
        read_pdf(content, Options())


def test_a_limit_can_be_raised() -> None:
    content = pdf(*(drawn((50, 700, 12, text)) for text in ("law", "money", "time")))
    with pytest.raises(SourceError, match="3 pages are over the limit of 2"):
        read_pdf(content, Options(limits=Limits(pages=2)))
    assert len(read_pdf(content, Options(limits=Limits(pages=3))).pieces) == 3


def test_a_page_of_a_megabyte_is_one_document() -> None:
    words = "We need training on copyright for people who are not lawyers here. " * 15
    rows = " ".join(f"({words[:1000]}) '" for _ in range(1_000))
    (piece,) = read_pdf(pdf(f"BT /F 1 Tf 1 TL 5 1100 Td {rows} ET"), Options()).pieces
    assert len(piece.text) > 990_000
    assert piece.text.count("copyright") == 15_000 - 1_000 * words[1000:].count("copyright")


# Scans


def test_a_scanned_page_is_read_by_tesseract(tesseract: frozenset[str]) -> None:
    assert tesseract
    reading = read_pdf((FIXTURES / "scan.pdf").read_bytes(), Options(languages=("en",)))
    assert said(reading) == [
        ("paragraph", "What we need after the meeting"),
        ("bullet", "Training on copyright"),
        ("bullet", "Money for travel"),
    ]
    (piece,) = reading.pieces
    assert piece.part == "1"
    assert [block.locator for block in piece.blocks] == [
        "p. 1, region 1",
        "p. 1, region 2",
        "p. 1, region 3",
    ]
    assert int(piece.blocks[0].fields["confidence"]) >= 85
    assert reading.note == "read by tesseract: page 1"


def test_a_scan_without_print_is_named(tesseract: frozenset[str]) -> None:
    assert tesseract
    reading = read_pdf(scan(), Options())
    assert reading.pieces == ()
    assert reading.note == "no print found on page 1, which is a picture"


def test_without_tesseract_scans_are_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tessdata, "installed", frozenset)
    reading = read_pdf(scan(), Options())
    assert reading.pieces == ()
    assert reading.note.startswith("scans that were not read: page 1; to have them read, install")
    assert 'pip install "qualcode[ocr]"' in reading.note


def test_a_huge_page_is_drawn_within_bounds() -> None:
    from qualcode.pictures import open_pdf, render_page

    with open_pdf(pdf("0 0 9000 9000 re f", size=(14_400, 14_400))) as document:
        image = render_page(document[0])
        assert 24_000_000 < image.width * image.height < 25_100_000
        small = render_page(document[0], megapixels=1)
        assert 900_000 < small.width * small.height < 1_100_000
