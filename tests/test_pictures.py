import io
from pathlib import Path

import pytest
from PIL import Image

from qualcode.errors import OptionError, SourceError
from qualcode.pictures import open_pdf, open_picture, render_page, thumbnail, upright

FIXTURES = Path(__file__).parent / "fixtures"
PHOTOS, PDFS = FIXTURES / "photos", FIXTURES / "pdf"


def opened(content: bytes) -> Image.Image:
    assert content.startswith(b"\xff\xd8\xff")  # a JPEG
    return Image.open(io.BytesIO(content))


def painted(path: Path, kind: str = "PNG", **options: object) -> Path:
    """Paint a picture of four squares of 100 pixels: black and white above, grey below."""
    image = Image.new("L", (200, 200), 128)
    image.paste(0, (0, 0, 100, 100))
    image.paste(255, (100, 0, 200, 100))
    image.save(path, kind, **options)
    return path


@pytest.mark.parametrize("name", ["chart.png", "uneven.jpg", "tilted.webp", "scan.tif"])
def test_a_thumbnail_is_small_and_as_wide_as_asked(name: str) -> None:
    content = thumbnail(PHOTOS / name)
    assert opened(content).size == (320, 164)
    assert len(content) < 15_000
    assert opened(thumbnail(PHOTOS / name, width=100)).size == (100, 51)


def test_it_is_turned_upright_and_tells_nothing_of_the_camera() -> None:
    original = (PHOTOS / "turned.jpg").read_bytes()
    assert b"Somebody" in original
    assert b"a comment" in original
    content = thumbnail(PHOTOS / "turned.jpg")
    assert opened(content).size == (320, 164)
    assert "exif" not in opened(content).info
    for told in (b"Exif", b"Somebody", b"A camera", b"a comment"):
        assert told not in content


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert thumbnail(PHOTOS / "uneven.jpg") == thumbnail(PHOTOS / "uneven.jpg")


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    assert opened(thumbnail(painted(tmp_path / "a.png"))).size == (200, 200)


def test_a_box_is_cut_out_with_a_margin(tmp_path: Path) -> None:
    path = painted(tmp_path / "a.png")
    white = opened(thumbnail(path, box="120 20 60 60"))
    assert white.size == (76, 76)  # 8 pixels, 4 of 100, on each side
    assert white.getextrema() == (255, 255)
    assert opened(thumbnail(path, box="190 190 500 500")).size == (18, 18)  # within the picture
    assert opened(thumbnail(path, box="900 900 5 5")).size == (1, 1)


@pytest.mark.parametrize("box", ["", "1 2 3", "a b c d", "1.5 2 3 4"])
def test_a_box_is_four_numbers(tmp_path: Path, box: str) -> None:
    with pytest.raises(OptionError, match="is not a box; write `left top width height`"):
        thumbnail(painted(tmp_path / "a.png"), box=box)


def test_a_long_strip_does_not_fill_the_report(tmp_path: Path) -> None:
    Image.new("L", (400, 20_000)).save(tmp_path / "a.png")
    assert opened(thumbnail(tmp_path / "a.png")).size == (320, 1280)


def test_a_frame_of_a_tif() -> None:
    first, second = (thumbnail(PHOTOS / "scan.tif", page=page) for page in (1, 2))
    assert first == thumbnail(PHOTOS / "scan.tif") != second
    with pytest.raises(SourceError, match="it has no frame 3"):
        thumbnail(PHOTOS / "scan.tif", page=3)


def test_a_page_of_a_pdf() -> None:
    first, second = (thumbnail(PDFS / "handout.pdf", page=page) for page in (1, 2))
    assert opened(first).size == (320, 454)  # A5
    assert first == thumbnail(PDFS / "handout.pdf") != second
    with pytest.raises(SourceError, match="it has no page 4, only 3"):
        thumbnail(PDFS / "handout.pdf", page=4)
    with pytest.raises(SourceError, match="it has no page 0, only 3"):
        thumbnail(PDFS / "handout.pdf", page=0)


def test_a_box_on_a_page_is_in_pixels_at_300_dots_an_inch() -> None:
    with open_pdf((PDFS / "handout.pdf").read_bytes()) as document:
        assert render_page(document[0]).size == (1749, 2481)
    assert opened(thumbnail(PDFS / "handout.pdf", box="0 0 100 100")).size == (199, 199)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"We need law.", "not a picture that can be read", id="a text"),
        pytest.param(b"%PDF-1.4\n", "the PDF is damaged", id="a PDF of nothing"),
        pytest.param((PDFS / "locked.pdf").read_bytes(), "password", id="a password"),
        pytest.param((PHOTOS / "uneven.jpg").read_bytes()[:9_000], "damaged", id="half a jpg"),
    ],
)
def test_what_cannot_be_drawn_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=reason):
        thumbnail(path)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.png: cannot be read: No such file"):
        thumbnail(tmp_path / "a.png")


def test_the_limit_is_ours_and_not_that_of_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    content = (PHOTOS / "chart.png").read_bytes()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    assert open_picture(content).size == (900, 460)  # Pillow alone would refuse it
    assert Image.MAX_IMAGE_PIXELS == 10_000
    with pytest.raises(SourceError, match="900 x 460 pixels are over the limit"):
        open_picture(content, megapixels=0.4)


def test_a_text_in_a_png_that_unfolds_to_much_is_an_error() -> None:
    from PIL.PngImagePlugin import PngInfo

    stream, facts = io.BytesIO(), PngInfo()
    facts.add_text("Comment", "x" * 20_000_000, zip=True)
    Image.new("L", (10, 10)).save(stream, "PNG", pnginfo=facts)
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(SourceError, match="damaged or incomplete"):
        upright(open_picture(stream.getvalue()))


@pytest.mark.parametrize(
    ("mode", "value", "expected", "result"),
    [
        ("1", 1, 255, "L"),
        ("L", 7, 7, "L"),
        ("LA", (0, 0), (255, 255, 255), "RGB"),
        ("RGBA", (255, 0, 0, 255), (255, 0, 0), "RGB"),
        ("I;16", 40_000, 255, "L"),
    ],
)
def test_colours(mode: str, value: object, expected: object, result: str) -> None:
    image = upright(Image.new(mode, (3, 3), value))
    assert image.mode == result
    assert image.getpixel((1, 1)) == expected
