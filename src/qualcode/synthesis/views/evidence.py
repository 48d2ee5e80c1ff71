"""The evidence of a page: the segments behind its numbers, of one gathering or of several."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
import zlib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from qualcode.segments import is_legible
from qualcode.spans import printable
from qualcode.synthesis.passages import context_of, known, name_person, tell_who
from qualcode.synthesis.translating import translate_place
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.gatherings import GatheringConfig
    from qualcode.privacy import Border
    from qualcode.synthesis.album import Album, Picture
    from qualcode.synthesis.evidence import Entry, Evidence
    from qualcode.synthesis.messages import Messages
    from qualcode.synthesis.synthesising import Synthesis

_NUMBERS = re.compile(r"(\d+)")


@functools.cache
def read_script() -> Markup:
    """Return the one script of the page, which is ours."""
    file = resources.files("qualcode.synthesis") / "templates" / "evidence.js"
    # As bytes: a checkout with other line ends would be another script than the page's hash says.
    return Markup(file.read_bytes().decode("utf-8").replace("\r\n", "\n"))  # noqa: S704


@functools.cache
def hash_script() -> str:
    """Return what a Content-Security-Policy calls the script, by the bytes that the page holds."""
    digest = hashlib.sha256(read_script().encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@dataclass(frozen=True, eq=False)
class Part:
    """The segments of one gathering, as a page lists them.

    Attributes:
        segments: All of them, as they may be shown, each with its file as `source`.
        plain: The same rows as they are: two values may be the same once masked.
        labels: The attributes that may be shown of each participant, by id.
        groups: The names of groups as they may be shown, by id, in their order.
        pictures: The picture behind each segment, by id.
        key: What the gathering is called on a page of several.
    """

    segments: pd.DataFrame
    plain: pd.DataFrame
    labels: Mapping[str, Sequence[str]]
    groups: Mapping[str, str]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    key: str = ""


def find_part(synthesis: Synthesis, album: Album) -> Part:
    """Return what a page lists of the gathering of a synthesis."""
    view = View(synthesis, album)
    plain = synthesis.gathering
    documents = dict(zip(plain.documents["document"], plain.documents["source"], strict=True))
    return Part(
        segments=add_sources(view.gathering.segments, view.sources),
        plain=add_sources(plain.segments, documents),
        labels=view.labels,
        groups=name_groups(plain.config, view.border),
        pictures=album.behind,
    )


def add_sources(segments: pd.DataFrame, sources: Mapping[str, str]) -> pd.DataFrame:
    """Return segments with the file of each, by that of its document."""
    return segments.assign(source=segments["document"].map(sources))


def name_groups(config: GatheringConfig, border: Border) -> dict[str, str]:
    """Return the names of a gathering's groups as they may be shown, by id."""
    return {str(group): border.text(name) for group, name in config.groups.items()}


class EvidenceView:
    """What opens the numbers: a script, and the segments as data that it unpacks when needed.

    Args:
        evidence: What the page shows as numbers; to be asked when all of them are shown.
        parts: What there is to list, a part a gathering.
        messages: The words of the page.
    """

    def __init__(self, evidence: Evidence, parts: Sequence[Part], messages: Messages) -> None:
        self.evidence, self.parts, self.messages = evidence, parts, messages

    @property
    def opens(self) -> bool:
        """Whether any number of the page opens; to be asked when all of them are shown."""
        return bool(self.evidence.entries)

    @property
    def payload(self) -> str:
        """All segments and what stands behind each number: JSON, by zlib, as Base64.

        zlib's own format has no time stamp, so that the same report is the same bytes. The JSON
        has these keys, in which a *column* is `{labels, rows}`: distinct values, and for each
        segment the number of its own, -1 where it has none.

        - `texts`, `locators`: of each segment, in the order of the table, one gathering after the
          other, in the words of the page; a text is empty where it is counted, but not quoted.
        - `files`, `who`, `contexts`, `languages`, `pictures`: columns. A file's label says of which
          gathering it is, where there are several, and files of two are never the same.
        - `by`: the columns whose values are counted, by name; labels stand in the order shown.
        - `lists`: rows of segments, each row as its distance from the one before, from -1.
        - `entries`: for each number its title, what it counts by, and its list.
        """
        text = json.dumps(self._pack(), ensure_ascii=False, separators=(",", ":"))
        return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")

    def _pack(self) -> dict[str, object]:
        rows = [row for part in self.parts for row in records(part.segments)]
        lists: dict[tuple[int, ...], int] = {}
        entries = [
            (printable(one.title), one.by, lists.setdefault(self._rows_of(one), len(lists)))
            for one in self.evidence.entries
        ]
        return {
            "texts": [text for part in self.parts for text in self._texts(part)],
            "locators": [printable(translate_place(row["locator"], self.messages)) for row in rows],
            "files": self._files(),
            "who": _column(who for part in self.parts for who in self._who(part)),
            "contexts": _column(context_of(row) or None for row in rows),
            "languages": _column(known(row, "language") or None for row in rows),
            "pictures": self._pictures(),
            "by": {by: self._counted(by) for by in sorted({by for _, by, _ in entries if by})},
            "lists": list(lists),
            "entries": entries,
        }

    @functools.cached_property
    def _rows(self) -> Mapping[tuple[str, str], int]:
        """The row of each segment, by its gathering and its id as it may be shown."""
        names = ((part.key, name) for part in self.parts for name in part.segments["segment"])
        return {name: row for row, name in enumerate(names)}

    def _rows_of(self, entry: Entry) -> tuple[int, ...]:
        """Return the rows behind a number, each as its distance from the one before."""
        rows = sorted(self._rows[entry.within, name] for name in entry.segments)
        return tuple(row - before for before, row in zip([-1, *rows], rows, strict=False))

    def _texts(self, part: Part) -> Iterator[str]:
        """Yield what is quoted of each segment; what no machine could read is only a guess."""
        for text, sure in zip(part.segments["text"], is_legible(part.segments), strict=True):
            is_said = sure or not text
            yield printable(text if is_said else self.messages("unread_guess", text=text))

    def _files(self) -> dict[str, list[Any]]:
        """Return the column of files; what stands around a segment stops where its file does."""
        labels: list[str] = []
        rows: list[int] = []
        for part in self.parts:
            own = _column(part.segments["source"])
            rows += [len(labels) + row for row in own["rows"]]
            key = [printable(part.key)] if part.key else []
            labels += [" · ".join([*key, name]) for name in own["labels"]]
        return {"labels": labels, "rows": rows}

    def _who(self, part: Part) -> Iterator[str | None]:
        for row in records(part.segments):
            yield " · ".join(tell_who(row, self.messages, part.labels)) or None

    def _pictures(self) -> dict[str, object]:
        behind = [
            part.pictures.get(name) for part in self.parts for name in part.segments["segment"]
        ]
        pictures = {picture.anchor: picture for picture in behind if picture}
        column = _column(picture.anchor if picture else None for picture in behind)
        m, named = self.messages, (pictures[anchor] for anchor in column["labels"])
        labels = [
            [one.anchor, one.width, one.height, m("picture_of", name=printable(one.name))]
            for one in named
        ]
        return {**column, "labels": labels}

    def _counted(self, by: str) -> dict[str, list[Any]]:
        """Return the column of what is counted; what one gathering has is none of another's."""
        labels: list[str] = []
        rows: list[int] = []
        for part in self.parts:
            own, places = self._count_in(part, by)
            rows += [len(labels) + place if place >= 0 else -1 for place in places]
            labels += own
        return {"labels": labels, "rows": rows}

    def _count_in(self, part: Part, by: str) -> tuple[list[str], list[int]]:
        """Return the labels of a gathering's values, in the order shown, and that of each segment.

        Values are told apart as they are, since two of them may be the same once masked.
        """
        codes, values = pd.factorize(part.plain[by])
        shown = part.segments[by].array
        firsts = pd.Series(codes).drop_duplicates()
        labels = [self._label(part, by, shown[row]) for row in firsts.index[firsts.ge(0)]]
        places = [_place(part, by, *both) for both in zip(values, labels, strict=True)]
        order = sorted(range(len(labels)), key=places.__getitem__)
        place = {code: number for number, code in enumerate(order)}
        return [labels[code] for code in order], [place.get(code, -1) for code in codes.tolist()]

    def _label(self, part: Part, by: str, value: object) -> str:
        """Write a value that is counted, as the heading over what is behind it."""
        text = str(value)
        if by == "group":
            name = part.groups.get(text, "")
            text = self.messages("group", id=f"{text} ({name})" if name else text)
        elif by == "participant":
            who = [name_person(text, self.messages), *part.labels.get(text, ())]
            text = " · ".join(who)
        return printable(text)


def _place(part: Part, by: str, value: object, label: str) -> tuple[Any, ...]:
    """Return where a value stands among the others; what comes in files stays as it comes."""
    if by in {"document", "source"}:
        return ()
    known = [*part.groups] if by == "group" else []
    rank = known.index(str(value)) if str(value) in known else len(known)
    return rank, [(int(text), "") if text.isdecimal() else (-1, text.casefold())
                  for text in _NUMBERS.split(label)]  # fmt: skip


def _column(values: Iterable[str | None]) -> dict[str, list[Any]]:
    """Return distinct values, and for each row the number of its own: -1 for None."""
    numbers: dict[str, int] = {}
    rows = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return {"labels": [printable(value) for value in numbers], "rows": rows}
