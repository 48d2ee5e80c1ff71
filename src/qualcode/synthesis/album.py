"""The album: photographs and scanned pages as small pictures, each embedded once."""

from __future__ import annotations

import base64
import functools
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.pictures import thumbnail
from qualcode.segments import is_legible
from qualcode.sources import NO_PRINT
from qualcode.synthesis.translating import translate_place
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.synthesis.synthesising import Synthesis

#: Bytes of pictures that a report may hold; what is over is named, but not shown.
BUDGET = 12_000_000
_WIDTH, _CROP_WIDTH = 640, 420


@dataclass(frozen=True)
class Picture:
    """A picture as the report shows it.

    Attributes:
        anchor: Its id in the page.
        name: Its path in the gathering, masked.
        data: A data address.
        width: In pixels.
        height: In pixels.
    """

    anchor: str
    name: str
    data: str
    width: int
    height: int


@dataclass(frozen=True)
class Region:
    """A region of a picture that no machine could read.

    Attributes:
        locator: Where it stands, for people.
        guess: What was read.
        crop: The region, or None where it cannot be shown.
    """

    locator: str
    guess: str
    crop: Picture | None


class Album:
    """The pictures behind the passages of a synthesis.

    A picture cannot be masked: whoever is named on it is named. One that holds what somebody
    wrote who is counted but not quoted is not shown at all.
    """

    def __init__(self, synthesis: Synthesis) -> None:
        self._synthesis = synthesis
        self._left = BUDGET

    @functools.cached_property
    def _rows(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Segments from pictures, each as it is and as it may be shown."""
        plain, shown = self._synthesis.gathering.segments, self._synthesis.shown.gathering.segments
        if "picture" not in plain:
            return []
        rows = zip(records(plain), records(shown), strict=True)
        return [(row, masked) for row, masked in rows if isinstance(row["picture"], str)]

    @functools.cached_property
    def _unquoted(self) -> set[str]:
        """Pictures that hold what may not be quoted."""
        return {row["picture"] for row, masked in self._rows if not masked["text"]}

    @functools.cached_property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictures, by path in the gathering."""
        names = {row["picture"]: str(masked["picture"]) for row, masked in self._rows}
        drawn = (
            (path, self._draw(path, f"picture-{number}", names[path]))
            for number, path in enumerate(sorted(names), start=1)
        )
        return {path: picture for path, picture in drawn if picture}

    @property
    def missing(self) -> int:
        """How many pictures are not shown."""
        return len({row["picture"] for row, _ in self._rows}) - len(self.pictures)

    @functools.cached_property
    def behind(self) -> Mapping[str, Picture]:
        """The picture behind each segment, by the segment's masked id."""
        pairs = ((masked["segment"], row["picture"]) for row, masked in self._rows)
        return {segment: self.pictures[path] for segment, path in pairs if path in self.pictures}

    @functools.cached_property
    def unread(self) -> Mapping[str, list[Region]]:
        """The regions that need a transcription, by the masked name of their picture.

        A picture of which nothing could be read is one region, without a place.
        """
        legible = is_legible(self._synthesis.gathering.segments)
        unread = set(self._synthesis.gathering.segments.loc[~legible, "segment"])
        by_picture: dict[str, list[Region]] = {}
        for number, (row, masked) in enumerate(self._rows, start=1):
            if row["segment"] in unread and masked["text"]:
                region = self._region(row, masked, f"region-{number}")
                by_picture.setdefault(str(masked["picture"]), []).append(region)
        return {**by_picture, **self._without_print()}

    def _without_print(self) -> dict[str, list[Region]]:
        plain, shown = self._synthesis.gathering.ingest, self._synthesis.shown.gathering.ingest
        names = zip(plain["source"], shown["source"], plain["note"], strict=True)
        found = [(path, name) for path, name, note in names if note.startswith(NO_PRINT)]
        return {
            name: [Region("", "", self._draw(path, f"whole-{number}", name))]
            for number, (path, name) in enumerate(found, start=1)
        }

    def _region(self, row: dict[str, Any], masked: dict[str, Any], anchor: str) -> Region:
        box = row.get("box")
        crop = self._draw(row["picture"], anchor, masked["picture"], box=box) if box else None
        place = translate_place(masked["locator"], self._synthesis.messages)
        return Region(place, masked["text"], crop)

    def _draw(self, path: str, anchor: str, name: str, *, box: str | None = None) -> Picture | None:
        if path in self._unquoted:
            return None
        width = _CROP_WIDTH if box else _WIDTH
        root = self._synthesis.gathering.path
        for file, page in _places(root, path):
            try:
                content = thumbnail(file, page=page, box=box, width=width)
            except QualcodeError:  # it has changed since it was read, which `ingest` cannot know
                return None
            if len(content) > self._left:
                return None
            self._left -= len(content)
            return Picture(anchor, name, _address(content), *_size(content))
        return None


def _places(root: Path, path: str) -> Iterator[tuple[Path, int | None]]:
    """Yield the file and the page that a picture's path may mean: `scan.pdf#3`.

    Nothing outside the gathering may get into a report, whatever tables say.
    """
    name, _, page = path.rpartition("#")
    meant = [(path, None), (name, int(page))] if page.isdecimal() else [(path, None)]
    for inside, number in meant:
        file = root / inside
        if file.is_file() and file.resolve().is_relative_to(root.resolve()):
            yield file, number


def _address(content: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode('ascii')}"


def _size(content: bytes) -> tuple[int, int]:
    from PIL import Image  # noqa: PLC0415 - few gatherings have pictures

    with Image.open(io.BytesIO(content)) as image:
        return image.size
