"""A photograph taken of a drawing: a wall, uneven light, a shadow, a slight turn, some noise."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

WALL = (186, 180, 170)
SAYS = "A reconstruction, written for the demonstration of qualcode."
_DESCRIPTION = 0x010E  # the tag of EXIF


def photograph(sheet: Image.Image, target: Path, *, turn: float, seed: int) -> None:
    """Photograph a sheet as it hangs, turned by some degrees, and write it as a JPEG."""
    frame = _hang(sheet).rotate(turn, Image.Resampling.BICUBIC, fillcolor=WALL)
    pixels = np.asarray(frame, dtype=np.float64) * _light(frame.size)[..., None]
    pixels += np.random.default_rng(seed).normal(0, 4, pixels.shape[:2])[..., None]
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif[_DESCRIPTION] = SAYS
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(target, quality=62, optimize=True, exif=exif)


def _hang(sheet: Image.Image) -> Image.Image:
    """Put the sheet on a wall, with the shadow of its edge and two strips of tape."""
    width, height = sheet.width + 100, sheet.height + 100
    wall = Image.new("RGB", (width, height), WALL)
    edge = Image.new("L", wall.size)
    ImageDraw.Draw(edge).rectangle((58, 60, width - 38, height - 36), fill=110)
    wall.paste((70, 66, 60), mask=edge.filter(ImageFilter.GaussianBlur(10)))
    wall.paste(sheet, (50, 50))
    tape = Image.new("RGB", (130, 44), (222, 208, 160))
    for left in (230, width - 360):
        wall.paste(tape, (left, 30))
    return wall


def _light(size: tuple[int, int]) -> NDArray[np.float64]:
    """Brighter at the top left, darker below, with the shadow of whoever holds the telephone."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    slope = 1.07 - 0.22 * (x / width) - 0.2 * (y / height)
    shadow = Image.new("L", size)
    draw = ImageDraw.Draw(shadow)
    draw.ellipse((0.52 * width, 0.66 * height, 0.98 * width, 1.3 * height), fill=255)
    draw.rectangle((0.85 * width, 0.4 * height, width, height), fill=255)
    soft = np.asarray(shadow.filter(ImageFilter.GaussianBlur(90)), dtype=np.float64) / 255
    light: NDArray[np.float64] = slope * (1 - 0.27 * soft)
    return light
