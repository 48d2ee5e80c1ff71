"""The material of a report: its head, what was read and what was not."""

from __future__ import annotations

import base64
import functools
import mimetypes
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qualcode.synthesis.translating import is_translated, translate_note
from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

_LOGO_BYTES = 500_000
_PRINTED = ("data:image/png;", "data:image/jpeg;")


class MaterialView(View):
    """Who met, and what they left behind."""

    @functools.cached_property
    def logo(self) -> str:
        """The organisers' logo as a data address; empty without one."""
        name = self.gathering.config.logo
        path = self.gathering.path / name if name else None
        kind = mimetypes.guess_type(path.name)[0] if path else None
        if not path or not kind or not kind.startswith("image/") or not _may_embed(path):
            return ""
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"

    @property
    def print_logo(self) -> str:
        """The logo where it can be printed: word processors take no other kinds."""
        return self.logo if self.logo.startswith(_PRINTED) else ""

    @property
    def facts(self) -> list[str]:
        """Place, dates and people, for the head of the report."""
        m, config = self.messages, self.gathering.config
        dates = m.dates(config.dates) if config.dates else ""
        where = ", ".join(filter(None, [config.place, dates]))
        who = [("organised_by", config.organisers), ("by_authors", config.authors)]
        said = [m(key, who=_join(names)) for key, names in who if names]
        return [where, *said] if where else said

    @functools.cached_property
    def summary(self) -> list[Markup]:
        """The sentences at the top of the report."""
        segments, m = self.gathering.segments, self.messages
        kinds = (
            segments["kind"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        )
        listed = Markup(", ").join(
            m.show(
                "from_kind",
                n=self._show(m.number(n), segments[segments["kind"].eq(str(kind))]),
                kind=m.kind(str(kind)),
            )
            for kind, n in kinds.items()
        )
        documents = len(self.gathering.documents)
        sentences = [
            m.show(
                "summary_material" if len(kinds) > 1 else "summary_alone",
                segments=self._show(m.plural("pieces_read", len(segments)), segments),
                documents=m.plural("from_documents", documents),
                kinds=listed,
            ),
            self._people(),
        ]
        if self.synthesis.codebook:
            coded = list(dict.fromkeys(self.synthesis.codes["segment"]))
            share = self.share(coded, len(segments), title=m("coded"))
            sentences.append(m.show("summary_coded", share=share))
        return sentences

    def _show(self, text: str, segments: pd.DataFrame, by: str = "") -> Markup:
        title = self.messages("material")
        return self.evidence.show(text, segments["segment"].tolist(), title=title, by=by)

    def _people(self) -> Markup:
        m, segments = self.messages, self.gathering.segments
        units = (("people_identified", "participant"), ("groups_known", "group"))
        counts = [(key, column, segments[column].nunique()) for key, column in units]
        said = [self._show(m.plural(key, n), segments.dropna(subset=[column]), column)
                for key, column, n in counts if n]  # fmt: skip
        if not said:
            return m.show("summary_nobody")
        return m.show("summary_people", who=m.show("and").join(said))

    @property
    def kinds(self) -> list[dict[str, object]]:
        """What was read: a row a kind, and one for all."""
        segments = self.gathering.segments
        table = segments.assign(source=segments["document"].map(self.sources))
        rows = [self._counts(self.messages.kind(str(kind)), part)
                for kind, part in table.groupby("kind")]  # fmt: skip
        return [*rows, self._counts(self.messages("total"), table)]

    def _counts(self, name: str, part: pd.DataFrame) -> dict[str, object]:
        number, said = self.messages.number, part.dropna(subset=["participant"])
        return {
            "name": name,
            "files": number(part["source"].nunique()),
            "documents": self._show(number(part["document"].nunique()), part, "document"),
            "segments": self._show(number(len(part)), part),
            "people": self._show(number(said["participant"].nunique()), said, "participant"),
        }

    @property
    def not_read(self) -> list[dict[str, Any]]:
        """The rows of `ingest` that tell of material which was not read."""
        ingest = self.gathering.ingest
        own = ingest["note"].str.startswith("never material")
        return [self._told(row) for row in records(ingest[ingest["status"].ne("read") & ~own])]

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        """Say what became of a file in the language of the report."""
        m = self.messages
        return {**row, "status": m.kind(row["status"]), "format": m.file_format(row["format"]),
                "note": translate_note(row["note"], m)}  # fmt: skip

    @property
    def is_translated(self) -> bool:
        """Whether all notes of `ingest` are told in the language of the report."""
        notes = self.gathering.ingest["note"].unique().tolist()
        return all(is_translated(note, self.messages) for note in notes)

    @functools.cached_property
    def files(self) -> list[dict[str, Any]]:
        """All rows of `ingest`, with what opens their numbers."""
        own: dict[str, dict[str, str]] = {}
        table = self.gathering.segments
        sources = table["document"].map(self.sources)
        for source, name, document in zip(
            sources, table["segment"], table["document"], strict=True
        ):
            own.setdefault(source, {})[name] = document
        return [
            {**self._told(row), **self._of_file(row, own.get(row["source"], {}))}
            for row in records(self.gathering.ingest)
        ]

    def _of_file(self, row: dict[str, Any], own: Mapping[str, str]) -> dict[str, Markup]:
        """Show how many documents and segments a file gave.

        A document without text has no segments; then the number of documents does not open.

        Args:
            row: The file's row of `ingest`.
            own: The document of each of its segments, by id.
        """
        found = {"documents": len(set(own.values())), "segments": len(own)}
        return {
            unit: self.evidence.show(
                self.messages.number(row[unit]),
                own if found[unit] == row[unit] else (),
                title=row["source"],
                by="document" if unit == "documents" else "",
            )
            for unit in found
        }


def _join(names: str | list[str]) -> str:
    return names if isinstance(names, str) else ", ".join(names)


def _may_embed(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= _LOGO_BYTES
