"""Photographs: the print on flip charts, posters and cards, a block a region.

Tesseract reads print, not handwriting. What it is unsure of becomes a block all the same, marked
`needs transcription`, so that a handwritten flip chart is never lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.errors import SourceError
from qualcode.pictures import check_size, explained, open_picture, upright
from qualcode.sources.photos.ocr import advise, compose, read_print
from qualcode.sources.photos.tessdata import fingerprint
from qualcode.sources.registry import FILE_NAME, NO_PRINT, Options, Reader, Reading, register
from qualcode.sources.signatures import UNKNOWN, what_it_is

if TYPE_CHECKING:
    from PIL.Image import Image

NOTHING = f"{NO_PRINT}; write what it says into {FILE_NAME}.md beside it"

_HEIF = frozenset((b"heic", b"heix", b"mif1", b"msf1", b"avif"))  # brands of what phones write


def read_photo(content: bytes, options: Options) -> Reading:
    """Read the print in a png, jpg, tif or webp.

    Returns:
        A piece a picture, or one a frame of a tif with several, with a block a region: its
        locator "region 3", and in its fields `confidence` (mean of tesseract's for its words, 0 to
        100), `box` ("left top width height" in pixels of the upright picture) and, where the
        confidence is too low for print, `transcription`. Without print there is no piece, and the
        note says what to do.

    Raises:
        SourceError: It is not such a picture, damaged or too large.
        ExtraMissingError: Tesseract is not installed.
    """
    _refuse_others(content)
    image = open_picture(content, megapixels=options.limits.megapixels)
    pieces, notes = [], []
    for part, frame in _frames(image, options):
        regions, said = read_print(frame, options)
        notes += said
        if regions:
            pieces.append(compose(regions, part=part, place=f"frame {part}, " if part else ""))
    notes.append(advise(pieces) if pieces else NOTHING)
    if image.format != "TIFF" and getattr(image, "is_animated", False):
        notes.append("it moves: only its first picture is read")
    return Reading(tuple(pieces), note="; ".join(dict.fromkeys(filter(None, notes))))


def _refuse_others(content: bytes) -> None:
    """Say what a file is that is no picture; one kind of picture named as another is read."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        raise SourceError("a HEIC or AVIF picture, which is not read; export it as jpg")
    found = what_it_is(content)
    if not found.endswith("picture") and found != UNKNOWN:
        raise SourceError(f"it is {found}, not a picture; give it the ending of what it is")


def _frames(image: Image, options: Options) -> Iterator[tuple[str, Image]]:
    """Yield the pictures of a file, upright, with their numbers where there are several.

    A tif holds several when it comes from a scanner. Those of a jpg are sizes of the same
    picture, and those of a webp move.
    """
    with explained():
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count > options.limits.pages:
        raise SourceError(
            f"its {count:,} frames are over the limit of {options.limits.pages:,}; split it, "
            "or raise `limits: {pages: …}` in gathering.yaml"
        )
    for number in range(count):
        with explained():
            image.seek(number)
        check_size(image, options.limits.megapixels)
        yield str(number + 1) if count > 1 else "", upright(image)


register(
    Reader(
        "photo",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"),
        read_photo,
        isolated=True,
        fingerprint=fingerprint,
    )
)
