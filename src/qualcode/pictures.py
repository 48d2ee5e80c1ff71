"""Pictures: photographs and pages of a PDF, opened within bounds, and as small evidence.

A picture is a file from a stranger: its size is looked at before a pixel of it is unpacked, and
what its camera wrote into it (place, owner, time) goes no further.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import OptionError, SourceError

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

#: Bound on the size of a picture where nobody sets another; as in `limits`.
MEGAPIXELS = 100

_MILLION = 1_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")  # no others: Pillow has a program run for some
_QUALITY = 82
_MARGIN = 0.04  # of the picture, around a region of it
_POINTS = 72  # of an inch, which a PDF counts in
_MAX_PAGE_PIXELS = 25_000_000  # A3 at 300 dots an inch is 17 million
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError)
_BROKEN_TOO = (OverflowError, ZeroDivisionError, RuntimeError, struct.error, zlib.error)
_ANY_SIZE = threading.Lock()
_PDFIUM = threading.RLock()


@contextmanager
def explained() -> Iterator[None]:
    """Turn what Pillow raises over a broken picture into a sentence.

    Raises:
        SourceError: The picture is cut off, damaged or of another format.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities that do not keep it from being opened
            yield
    except (SourceError, MemoryError):
        raise
    except (*_BROKEN, *_BROKEN_TOO) as broken:
        reason = " ".join(str(broken).split())[:120]
        raise SourceError(
            f"the picture is damaged or incomplete ({reason}); copy it once more from the camera"
        ) from None


def open_picture(content: bytes, *, megapixels: float = MEGAPIXELS) -> Image:
    """Open a picture without unpacking it.

    Args:
        content: Bytes of a png, jpg, tif or webp.
        megapixels: Bound on its width times its height, in millions.

    Raises:
        SourceError: It is none of these, damaged, or too large.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - few gatherings have pictures

    with _ANY_SIZE, explained():
        # Pillow would warn at its own limit, and refuse at twice that, whatever ours is.
        usual, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
        except UnidentifiedImageError:
            raise SourceError(
                "this is not a picture that can be read, or it is damaged; "
                "those that can are png, jpg, tif and webp"
            ) from None
        finally:
            Image.MAX_IMAGE_PIXELS = usual
    check_size(image, megapixels)
    return image


def check_size(image: Image, megapixels: float) -> None:
    """Refuse a picture, or the frame of one that is at hand, before its pixels are unpacked.

    Raises:
        SourceError: It is larger than `megapixels` allows.
    """
    width, height = image.size
    if width * height > megapixels * _MILLION:
        raise SourceError(
            f"its {width:,} x {height:,} pixels are over the limit of {megapixels:g} megapixels; "
            "make it smaller, or raise `limits: {megapixels: …}` in gathering.yaml"
        )


def upright(image: Image) -> Image:
    """Unpack a picture and turn it as the camera was held; what is transparent becomes white.

    The result is in grey (`L`) or in colours (`RGB`) and holds pixels only, none of what the
    camera wrote beside them.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - few gatherings have pictures

    with explained():
        if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
            image = _deep_grey(image)
        image = ImageOps.exif_transpose(image)
        if image.has_transparency_data:
            paper = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(paper, image.convert("RGBA"))
        image = image.convert("L" if image.mode in {"1", "L", "LA"} else "RGB")
    image.info = {}  # Pillow would write a comment and a colour profile that it finds there
    return image


def _deep_grey(image: Image) -> Image:
    """Bring grey of 16 bits and more to the 8 that all else here counts in."""
    from PIL import Image  # noqa: PLC0415 - few gatherings have pictures

    low, high = image.convert("F").getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or high <= low:
        return Image.new("L", image.size, "white")
    return image.convert("F").point(lambda grey: (grey - low) * (255 / (high - low))).convert("L")


@contextmanager
def open_pdf(content: bytes) -> Iterator[PdfDocument]:
    """Open a PDF and close it again; one thread at a time, as pdfium asks for.

    Raises:
        SourceError: It is protected with a password, damaged, or not a PDF.
    """
    with _PDFIUM:
        document = _opened(content)
        try:
            yield document
        finally:
            document.close()


def _opened(content: bytes) -> PdfDocument:
    import pypdfium2  # noqa: PLC0415 - few gatherings have PDFs
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as broken:
        if getattr(broken, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise SourceError("protected with a password: save a copy without one") from None
        raise SourceError(
            "the PDF is damaged or incomplete; open it, and print it to a new PDF"
        ) from None


def render_page(page: PdfPage, *, dpi: float = 300, megapixels: float = MEGAPIXELS) -> Image:
    """Draw a page of a PDF in grey.

    Args:
        page: The page.
        dpi: Dots an inch; fewer where the page would become larger than the bounds allow.
        megapixels: Bound on the size of the result, in millions of pixels; 25 at most.
    """
    width, height = page.get_size()
    most = min(megapixels * _MILLION, _MAX_PAGE_PIXELS)
    scale = min(dpi / _POINTS, (most / max(width * height, 1)) ** 0.5)
    image: Image = page.render(scale=scale, grayscale=True).to_pil()
    return image.convert("L")


def thumbnail(
    path: Path,
    *,
    page: int | None = None,
    box: str | None = None,
    width: int = 320,
    megapixels: float = MEGAPIXELS,
) -> bytes:
    """Draw a picture small, as evidence for a report.

    Args:
        path: A picture, or a PDF.
        page: Page of a PDF, or frame of a tif, from 1; None: the first.
        box: Region to show with a margin around it, as "left top width height" in pixels of the
            upright picture, or of a PDF's page at 300 dots an inch; None: all of it.
        width: Of the result, in pixels; a smaller picture is not blown up.
        megapixels: Bound on the size of the picture, in millions of pixels.

    Returns:
        A JPEG, the same bytes for the same input, without what the camera wrote into the picture.

    Raises:
        SourceError: The file cannot be read, has no such page, or is too large.
        OptionError: `box` is not four whole numbers.
    """
    content = _bytes(path)
    draw = _draw_page if content[:1024].lstrip().startswith(b"%PDF") else _draw_frame
    image = draw(content, 0 if page is None else page - 1, megapixels)
    if box is not None:
        image = image.crop(_around(box, image.size))
    return _small_jpeg(image, width)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as broken:
        raise SourceError(f"{path}: cannot be read: {broken.strerror}") from None


def _draw_page(content: bytes, index: int, megapixels: float) -> Image:
    with open_pdf(content) as document:
        if not 0 <= index < len(document):
            raise SourceError(f"it has no page {index + 1}, only {len(document)}")
        return render_page(document[index], megapixels=megapixels)


def _draw_frame(content: bytes, index: int, megapixels: float) -> Image:
    image = open_picture(content, megapixels=megapixels)
    with explained():
        if not 0 <= index < getattr(image, "n_frames", 1):
            raise SourceError(f"it has no frame {index + 1}")
        if index:
            image.seek(index)
            check_size(image, megapixels)
    return upright(image)


def _around(box: str, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the edges of a region with its margin, within the picture."""
    try:
        left, top, wide, high = map(int, box.split())
    except ValueError:
        raise OptionError(
            f"`{box}` is not a box; write `left top width height` in pixels"
        ) from None
    margin = int(_MARGIN * max(size))
    right, bottom = left + wide + margin, top + high + margin
    left = min(max(0, left - margin), size[0] - 1)
    top = min(max(0, top - margin), size[1] - 1)
    return left, top, max(left + 1, min(right, size[0])), max(top + 1, min(bottom, size[1]))


def _small_jpeg(image: Image, width: int) -> bytes:
    high = max(1, round(image.height * width / image.width))
    if image.width > width:
        from PIL import Image  # noqa: PLC0415 - few gatherings have pictures

        # A strip of paper that is endlessly long would be so in the report, too.
        image = image.resize((width, min(high, 4 * width)), Image.Resampling.BOX)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return stream.getvalue()
