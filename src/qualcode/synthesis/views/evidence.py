"""The evidence of a report: the segments behind its numbers, packed into the page."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
import zlib
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from qualcode.segments import is_legible
from qualcode.spans import printable
from qualcode.synthesis.passages import context_of, known, name_person, tell_who
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.synthesis.evidence import Entry
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


class EvidenceView(View):
    """What opens the numbers: a script, and the segments as data that it unpacks when needed."""

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

        - `texts`, `locators`: of each segment, in the order of the table; a text is empty where
          it is counted, but not quoted.
        - `files`, `who`, `contexts`, `languages`, `pictures`: columns.
        - `by`: the columns whose values are counted, by name; labels stand in the order shown.
        - `lists`: rows of segments, each row as its distance from the one before, from -1.
        - `entries`: for each number its title, what it counts by, and its list.
        """
        text = json.dumps(self._pack(), ensure_ascii=False, separators=(",", ":"))
        return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")

    def _pack(self) -> dict[str, object]:
        rows = records(self.gathering.segments)
        lists: dict[tuple[int, ...], int] = {}
        entries = [
            (printable(one.title), one.by, lists.setdefault(self._rows_of(one), len(lists)))
            for one in self.evidence.entries
        ]
        return {
            "texts": self._texts(rows),
            "locators": [printable(row["locator"]) for row in rows],
            "files": _column(self.sources[row["document"]] for row in rows),
            "who": _column(self._who(row) for row in rows),
            "contexts": _column(context_of(row) or None for row in rows),
            "languages": _column(known(row, "language") or None for row in rows),
            "pictures": self._pictures(rows),
            "by": {by: self._counted(by) for by in sorted({by for _, by, _ in entries if by})},
            "lists": list(lists),
            "entries": entries,
        }

    @functools.cached_property
    def _rows(self) -> Mapping[str, int]:
        """The row of each segment, by its id as it may be shown."""
        return {name: row for row, name in enumerate(self.gathering.segments["segment"])}

    def _rows_of(self, entry: Entry) -> tuple[int, ...]:
        """Return the rows behind a number, each as its distance from the one before."""
        rows = sorted(self._rows[name] for name in entry.segments)
        return tuple(row - before for before, row in zip([-1, *rows], rows, strict=False))

    def _texts(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return what is quoted of each segment; what no machine could read is only a guess."""
        legible = is_legible(self.gathering.segments)
        return [
            printable(text) if sure or not text else self.messages("unread_guess", text=text)
            for text, sure in zip((row["text"] for row in rows), legible, strict=True)
        ]

    def _who(self, row: Mapping[str, Any]) -> str | None:
        return " · ".join(tell_who(row, self.messages, self.labels)) or None

    def _pictures(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, object]:
        behind = self.album.behind
        pictures = {picture.anchor: picture for picture in behind.values()}
        anchors = {segment: picture.anchor for segment, picture in behind.items()}
        column = _column(anchors.get(row["segment"]) for row in rows)
        m, named = self.messages, (pictures[anchor] for anchor in column["labels"])
        labels = [
            [one.anchor, one.width, one.height, m("picture_of", name=printable(one.name))]
            for one in named
        ]
        return {**column, "labels": labels}

    def _counted(self, by: str) -> dict[str, list[Any]]:
        """Return the column of what is counted, its labels in the order in which they are shown.

        Values are told apart as they are, since two of them may be the same once masked.
        """
        codes, values = pd.factorize(self._values(self.unmasked, by))
        shown = self._values(self.synthesis, by).array
        firsts = pd.Series(codes).drop_duplicates()
        labels = [self._label(by, shown[row]) for row in firsts.index[firsts.ge(0)]]
        places = [self._place(by, *both) for both in zip(values, labels, strict=True)]
        order = sorted(range(len(labels)), key=places.__getitem__)
        place = {code: number for number, code in enumerate(order)}
        return {
            "labels": [labels[code] for code in order],
            "rows": [place.get(code, -1) for code in codes.tolist()],
        }

    def _values(self, synthesis: Synthesis, by: str) -> pd.Series:
        """Return what each segment has in a column."""
        gathering = synthesis.gathering
        if by != "source":
            return gathering.segments[by]
        documents = gathering.documents
        sources = dict(zip(documents["document"], documents["source"], strict=True))
        return gathering.segments["document"].map(sources)

    def _label(self, by: str, value: object) -> str:
        """Write a value that is counted, as the heading over what is behind it."""
        text = str(value)
        if by == "group":
            text = self.messages("group", id=self.group_name(text))
        elif by == "participant":
            who = [name_person(text, self.messages), *self.labels.get(text, ())]
            text = " · ".join(who)
        elif by == "kind":
            text = self.messages.kind(text)
        return printable(text)

    def _place(self, by: str, value: object, label: str) -> tuple[Any, ...]:
        """Return where a value stands among the others; what comes in files stays as it comes."""
        if by in {"document", "source"}:
            return ()
        known = [*self.gathering.config.groups] if by == "group" else []
        rank = known.index(str(value)) if str(value) in known else len(known)
        return rank, [(int(part), "") if part.isdecimal() else (-1, part.casefold())
                      for part in _NUMBERS.split(label)]  # fmt: skip


def _column(values: Iterable[str | None]) -> dict[str, list[Any]]:
    """Return distinct values, and for each row the number of its own: -1 for None."""
    numbers: dict[str, int] = {}
    rows = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return {"labels": [printable(value) for value in numbers], "rows": rows}
