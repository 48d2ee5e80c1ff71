import io
import os
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from qualcode.errors import ExtraMissingError, SourceError
from qualcode.sources import Limits, Options, Reading, reader_for
from qualcode.sources.photos import ocr, straightening, tessdata
from qualcode.sources.photos.reading import NOTHING, read_photo

FIXTURES = Path(__file__).parents[2] / "fixtures" / "photos"
CHART = [
    ("paragraph", "What we need"),
    ("bullet", "Training on copyright for people who are not lawyers"),
    ("bullet", "Money for travel"),
    ("bullet", "A calendar of consultations"),
]


def read(name: str, *languages: str, **limits: float) -> Reading:
    options = Options(languages=languages or ("en",), limits=Limits.model_validate(limits))
    return read_photo((FIXTURES / name).read_bytes(), options)


def said(reading: Reading) -> list[tuple[str, str]]:
    return [
        (block.kind, piece.text[block.start : block.end])
        for piece in reading.pieces
        for block in piece.blocks
    ]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """Write the beginning of a PNG, which says how large the picture is, and no pixel of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


# What is read


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("name", ["chart.png", "uneven.jpg", "tilted.webp", "turned.jpg"])
def test_print_is_read_a_block_a_region(name: str) -> None:
    reading = read(name)
    (piece,) = reading.pieces
    assert said(reading) == CHART
    assert piece.part == ""
    assert [block.locator for block in piece.blocks] == [f"region {n}" for n in range(1, 5)]
    for block in piece.blocks:
        assert 0 < int(block.fields["confidence"]) <= 100
        assert set(block.fields) >= {"confidence", "box"}
    assert set(piece.blocks[1].fields) == {"confidence", "box"}  # most are sure


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("name", ["chart.png", "turned.jpg", "tilted.webp"])
def test_a_box_is_where_the_region_stands_in_the_upright_picture(name: str) -> None:
    boxes = [block.fields["box"].split() for block in read(name).pieces[0].blocks]
    left, top, width, height = map(int, boxes[1])
    # Two lines, drawn from 60 pixels on and down from 165; tilted.webp rises to the right.
    assert 50 <= left <= 65
    assert 145 <= top <= 175
    assert 550 <= width <= 580
    assert 85 <= height <= 155


@pytest.mark.usefixtures("tesseract")
def test_handwriting_is_kept_and_marked() -> None:
    reading = read("handwritten.jpg")
    (piece,) = reading.pieces
    assert piece.blocks
    for block in piece.blocks:
        assert block.fields["transcription"] == "needs transcription"
        assert int(block.fields["confidence"]) < 85
    count = len(piece.blocks)
    assert f"{count} of {count} regions may be handwriting and need transcription" in reading.note
    assert "write what they say into <the file's name>.md beside it" in reading.note


@pytest.mark.usefixtures("tesseract")
def test_each_frame_of_a_tif_is_a_document() -> None:
    reading = read("scan.tif")
    assert [(piece.part, piece.text) for piece in reading.pieces] == [
        ("1", "The first page"),
        ("2", "Nobody pays on page two"),
    ]
    assert reading.pieces[1].blocks[0].locator == "frame 2, region 1"


@pytest.mark.usefixtures("tesseract")
def test_no_print_is_said_with_the_remedy() -> None:
    reading = read("grass.png")
    assert reading.pieces == ()
    assert (
        reading.note
        == NOTHING
        == (
            "tesseract found no print in it; write what it says into <the file's name>.md beside it"
        )
    )


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG")],
)
def test_pictures_in_any_colours(mode: str, kind: str) -> None:
    chart = Image.open(FIXTURES / "chart.png").convert("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(chart).astype(np.uint16) * 40)
    elif mode in {"RGBA", "LA"}:  # ink on nothing
        image = Image.new(mode, chart.size, 0)
        image.putalpha(chart.point(lambda grey: 255 - grey))
    else:
        image = chart.convert(mode, dither=Image.Dither.NONE)
    reading = read_photo(encoded(image, kind), Options(languages=("en",)))
    assert said(reading)[0] == ("paragraph", "What we need")


@pytest.mark.usefixtures("tesseract")
def test_a_blackboard() -> None:
    board = ImageOps.invert(Image.open(FIXTURES / "uneven.jpg"))
    assert said(read_photo(encoded(board, "PNG"), Options(languages=("en",)))) == CHART


@pytest.mark.usefixtures("tesseract")
def test_a_picture_that_moves_is_read_where_it_begins() -> None:
    chart = Image.open(FIXTURES / "chart.png").convert("RGB")
    moving = encoded(chart, "WEBP", save_all=True, append_images=[Image.new("RGB", chart.size)] * 2)
    reading = read_photo(moving, Options(languages=("en",)))
    assert said(reading) == CHART
    assert reading.note == "it moves: only its first picture is read"


def test_the_reader_is_registered_and_runs_apart() -> None:
    for name in ("a.png", "a.JPG", "a.jpeg", "a.tif", "a.tiff", "a.webp"):
        reader = reader_for(name)
        assert reader
        assert (reader.format, reader.isolated) == ("photo", True)
        assert reader.fingerprint() == tessdata.fingerprint()


# What cannot be read


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"We need law.\n", "it is a text, not a picture", id="a text"),
        pytest.param(b"%PDF-1.4\n", "it is a PDF, not a picture", id="a PDF"),
        pytest.param(b"GIF89a" + bytes(99), "not a picture that can be read", id="a GIF"),
        pytest.param(bytes(range(256)), "not a picture that can be read", id="anything"),
        pytest.param(b"\0\0\0\x18ftypheic" + bytes(99), "HEIC .* export it as jpg", id="a HEIC"),
        pytest.param(png_of_size(20_000, 20_000), "20,000 x 20,000 pixels", id="too large"),
        pytest.param(png_of_size(500, 500), "damaged or incomplete", id="no pixels"),
        pytest.param(
            (FIXTURES / "uneven.jpg").read_bytes()[:9_000], "damaged or incomplete", id="half"
        ),
        pytest.param(
            (FIXTURES / "scan.tif").read_bytes()[:600], "damaged|not a picture", id="half a tif"
        ),
        pytest.param(
            (FIXTURES / "tilted.webp").read_bytes()[:5_000],
            "damaged|not a picture",
            id="half a webp",
        ),
    ],
)
@pytest.mark.usefixtures("tesseract")
def test_what_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_photo(content, Options())


@pytest.mark.usefixtures("tesseract")
def test_limits() -> None:
    with pytest.raises(
        SourceError, match=r"900 x 460 pixels are over the limit of 0\.1 megapixels"
    ):
        read("chart.png", megapixels=0.1)
    with pytest.raises(SourceError, match="its 2 frames are over the limit of 1; split it"):
        read("scan.tif", pages=1)
    with pytest.raises(SourceError, match=r"longer than 0\.01 seconds"):
        read("chart.png", seconds=0.01)


@pytest.mark.usefixtures("tesseract")
def test_every_frame_has_to_keep_the_limit() -> None:
    small, large = Image.new("1", (10, 10)), Image.new("1", (4_000, 4_000))
    content = encoded(small, "TIFF", save_all=True, append_images=[large], compression="group4")
    with pytest.raises(SourceError, match="4,000 x 4,000 pixels"):
        read_photo(content, Options(limits=Limits(megapixels=1)))


def test_without_tesseract_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tessdata, "installed", frozenset)
    with pytest.raises(ExtraMissingError, match=r"apt install tesseract-ocr"):
        read("chart.png")


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)
    with pytest.raises(ExtraMissingError, match=r'pip install "qualcode\[ocr\]"'):
        read("chart.png")


def test_without_the_program_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for function in (tessdata.installed, tessdata._say):
        function.cache_clear()
    try:
        assert (tessdata.installed(), tessdata.fingerprint()) == (frozenset(), "")
    finally:
        for function in (tessdata.installed, tessdata._say):
            function.cache_clear()


# Languages


@pytest.mark.parametrize(
    ("languages", "expected", "note"),
    [
        pytest.param([], "eng", "", id="none named"),
        pytest.param(["en"], "eng", "", id="one"),
        pytest.param(["es", "en"], "spa+eng", "", id="in their order"),
        pytest.param(["en", "en"], "eng", "", id="twice"),
        pytest.param(
            ["en", "zh"],
            "eng",
            "read as eng; tesseract has no data for zh (Debian: tesseract-ocr-chi-sim)",
            id="not installed",
        ),
        pytest.param(
            ["tr", "xx"],
            "eng",
            "read as eng; tesseract has no data for tr (Debian: tesseract-ocr-tur), "
            "xx (unknown to tesseract)",
            id="none installed",
        ),
    ],
)
def test_languages(
    monkeypatch: pytest.MonkeyPatch, languages: list[str], expected: str, note: str
) -> None:
    monkeypatch.setattr(tessdata, "installed", lambda: frozenset(("eng", "spa", "osd")))
    assert tessdata.choose(languages) == (expected, note)


def test_data_of_another_language_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tessdata, "installed", lambda: frozenset(("fra", "osd")))
    assert tessdata.choose(["es"])[0] == "fra"


def test_the_languages_have_the_names_of_tesseract() -> None:
    assert len(tessdata.DATA) == 107
    assert all(len(code) == 2 and code.islower() for code in tessdata.DATA)
    some = {code: tessdata.DATA[code] for code in ("de", "es", "eu", "fa", "nb", "sq", "zh")}
    assert some == {
        "de": "deu",
        "es": "spa",
        "eu": "eus",
        "fa": "fas",
        "nb": "nor",
        "sq": "sqi",
        "zh": "chi_sim",
    }


@pytest.mark.usefixtures("tesseract")
def test_spanish_is_read_with_its_letters(tesseract: frozenset[str]) -> None:
    if "spa" not in tesseract:
        if os.environ.get("CI"):
            pytest.fail("tesseract-ocr-spa is missing; CI must install it")
        pytest.skip("needs tesseract-ocr-spa")
    assert read("spanish.png", "es").pieces[0].text == "Más formación para los niños"


# Straightening


@pytest.mark.parametrize("degrees", [-10, -6, 5, 10])
def test_a_tilt_is_found(degrees: int) -> None:
    tilted = Image.open(FIXTURES / "chart.png").convert("L").rotate(degrees, fillcolor=245)
    assert straightening.find_tilt(tilted) == pytest.approx(-degrees, abs=0.5)


@pytest.mark.parametrize("degrees", [-2, 0, 2])
def test_what_is_level_enough_is_left_alone(degrees: int) -> None:
    tilted = Image.open(FIXTURES / "chart.png").convert("L").rotate(degrees, fillcolor=245)
    assert straightening.find_tilt(tilted) == 0
    assert straightening.turn(tilted, 0) is tilted


@pytest.mark.parametrize("size", [(1, 1), (1, 3_000), (3_000, 1)])
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_pictures_of_nothing(size: tuple[int, int], grey: int) -> None:
    plain = Image.new("L", size, grey)
    even = straightening.even_out(plain)
    assert even.size == size
    assert straightening.find_tilt(even) == 0
    assert straightening.darken_writing(plain) is plain


def test_light_is_evened_out() -> None:
    grey = np.tile(np.linspace(60, 250, 800), (400, 1))
    grey[150:250:25] *= 0.3  # lines of ink
    even = np.asarray(straightening.even_out(Image.fromarray(grey.astype(np.uint8))), dtype=float)
    assert even[50].min() > 205
    assert even[150].max() < 110


# Regions


def test_what_tesseract_says_becomes_regions() -> None:
    table = {
        "text": ["", "•", "Money", "for", " ", "travel", "-", "Ley"],
        "conf": [-1, 90.4, 80, 90, 95, 70, 60, 61.9],
        "block_num": [1, 1, 1, 1, 1, 1, 1, 1],
        "par_num": [0, 1, 1, 1, 1, 1, 1, 1],
        "line_num": [0, 1, 1, 1, 1, 2, 3, 3],
        "left": [0, 10, 20, 60, 90, 20, 10, 20],
        "top": [0, 5, 5, 6, 5, 25, 45, 45],
        "width": [100, 5, 30, 20, 5, 50, 5, 30],
        "height": [100, 10, 12, 10, 9, 10, 3, 10],
    }
    first, second = (ocr._region(lines) for lines in ocr._paragraphs(ocr._words(table)))
    assert first == ocr.Region("Money for travel", 82.6, (10, 5, 80, 35), "•")
    assert second == ocr.Region("Ley", 60.95, (10, 45, 50, 55), "-")
    piece = ocr.compose([first, second], part="2", place="p. 2, ")
    assert piece.text == "• Money for travel\n\n- Ley"
    assert [(b.start, b.end, b.kind, b.locator, b.fields) for b in piece.blocks] == [
        (2, 18, "bullet", "p. 2, region 1",
         {"confidence": "82", "box": "10 5 70 30", "transcription": "needs transcription"}),
        (22, 25, "bullet", "p. 2, region 2",
         {"confidence": "60", "box": "10 45 40 10", "transcription": "needs transcription"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "confidence", "speck"),
    [("~ —", 90, True), ("ae", 18, True), ("ae", 90, False), ("ley", 5, False)],
)
def test_specks_are_no_regions(text: str, confidence: float, *, speck: bool) -> None:
    assert ocr._is_speck(ocr.Region(text, confidence, (0, 0, 1, 1))) == speck
