"""Material: from what the files gave to documents and segments, with what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from qualcode.errors import SourceError
from qualcode.gatherings.config import GatheringConfig, SourceConfig
from qualcode.gatherings.files import File
from qualcode.gatherings.lists import attribute_names, tell_names
from qualcode.languages import language_code
from qualcode.privacy import attributes, mark_consent, resolve
from qualcode.segments import find_speakers, segment
from qualcode.sources import Piece, dump_blocks, layout_of
from qualcode.spans import fold, sha256
from qualcode.tables import DOCUMENTS, FIELDS, KINDS, SEGMENTS

_FEWEST_TURNS = 3
_MOST_KNOWN = 0.7


def make_documents(
    files: Sequence[File], config: GatheringConfig, participants: pd.DataFrame
) -> pd.DataFrame:
    """Make the documents table of what files gave; groups and participants get their ids.

    A file whose pieces cannot be documents fails, as a whole.
    """
    rows: list[dict[str, Any]] = []
    for file in files:
        pieces = file.reading.pieces if file.reading else ()
        _notice_conversation(file, participants)
        said = [piece for piece in pieces if piece.text.strip()]
        names = attribute_names(name for piece in said for name in _attributes(file, piece))
        file.notes += tell_names(names)
        try:
            rows.extend([_document(file, piece, names) for piece in said])
        except SourceError as broken:
            file.reading = None
            file.fail(str(broken))
    return _identify(DOCUMENTS.frame(rows), config, participants)


def _notice_conversation(file: File, participants: pd.DataFrame) -> None:
    """Take a file of which nobody says what it is for a transcript, if participants speak in it.

    Most lines that may name a speaker must name someone who is in the list: `Problem: …` is not
    said by anyone.
    """
    if not file.reading or file.kind != "other" or participants.empty:
        return
    if (file.entry and file.entry.kind) or layout_of(file.source) == "row":
        return
    names = pd.Series([name for piece in file.reading.pieces for name in find_speakers(piece.text)])
    known = resolve(names, participants).isin(participants["participant"])
    if known.sum() >= _FEWEST_TURNS and known.mean() > _MOST_KNOWN:
        file.reading = replace(file.reading, kind="transcript")
        file.notes.append("read as a transcript: its lines begin with names of participants")


def _attributes(file: File, piece: Piece) -> list[str]:
    """Return the names of a piece's attributes: what it says of itself that fills no field."""
    return [
        name
        for name, said in piece.fields.items()
        if name not in FIELDS or (name == "kind" and said not in KINDS and _is_chance(file, name))
    ]


def _document(file: File, piece: Piece, names: Mapping[str, str]) -> dict[str, Any]:
    """Make a document's row: what the file says of itself comes before what the entry says."""
    called = {name: names.get(name, name) for name in _attributes(file, piece)}
    own = {called.get(name, name): said for name, said in piece.fields.items()}
    said = {**(file.entry.fields if file.entry else {}), **own}
    kind = said.setdefault("kind", file.kind)
    if kind not in KINDS:
        raise SourceError(f"it says that it is `{kind}`; a kind is one of {', '.join(KINDS)}")
    return {
        "document": f"{file.source}#{piece.part}" if piece.part else file.source,
        "text": piece.text,
        "source": file.source,
        "part": piece.part,
        "sha256": sha256(piece.text),
        "blocks": dump_blocks(piece.blocks),
        **_picture(file, piece),
        **said,
    }


def _picture(file: File, piece: Piece) -> dict[str, str]:
    """Name the picture that a text was read from, or that it transcribes."""
    if file.picture:
        return {"picture": file.picture}
    if any("confidence" in block.fields for block in piece.blocks):
        return {"picture": f"{file.source}#{piece.part}" if piece.part else file.source}
    return {}


def _is_chance(file: File, field: str) -> bool:
    """Say whether a sheet's column only happens to bear a field's name: nobody mapped it."""
    named = file.entry.columns if file.entry else {}
    return layout_of(file.source) == "row" and field not in named


def cut_documents(
    documents: pd.DataFrame,
    files: Sequence[File],
    config: GatheringConfig,
    participants: pd.DataFrame,
) -> pd.DataFrame:
    """Cut each file's documents into segments as its entry says, in the order of documents."""
    entries = {file.source: file.entry for file in files if file.entry}
    ways = documents["source"].map({name: _way(entry) for name, entry in entries.items()})
    parts = [
        segment(alike, unit=entry.unit, headings=entry.headings)
        for _, alike in documents.groupby(ways, sort=False)
        for entry in [entries[alike["source"].iloc[0]]]
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return SEGMENTS.frame([])
    segments = pd.concat(parts, ignore_index=True)
    if len(parts) > 1:
        place = dict(zip(documents["document"], range(len(documents)), strict=True))
        order = segments["document"].map(place).argsort(kind="stable")
        segments = segments.iloc[order].reset_index(drop=True)
    return _identify(segments, config, participants)


def _way(entry: SourceConfig) -> str:
    """Name the way in which an entry's documents are cut; entries that agree on it share one."""
    return f"{entry.unit} {sorted(entry.headings.items())}"


def _identify(
    table: pd.DataFrame, config: GatheringConfig, participants: pd.DataFrame
) -> pd.DataFrame:
    """Bring groups, participants and languages, however they are written, to their ids."""
    table["group"] = _group_ids(table["group"], config.groups)
    table["participant"] = resolve(table["participant"], participants)
    codes = {name: language_code(name) for name in table["language"].dropna().unique()}
    table["language"] = table["language"].map(codes).astype("str")
    return table


def _group_ids(groups: pd.Series, labels: Mapping[str | int, str]) -> pd.Series:
    known = {fold(str(key)): str(key) for key in labels}
    known = {**{fold(label): str(key) for key, label in labels.items()}, **known}
    found = {name: known.get(fold(name), name) for name in groups.dropna().unique()}
    return groups.map(found).astype("str")


def join_participants(table: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """Add what is known of the participants to documents or segments, but for their names."""
    known = attributes(participants).set_index("participant")
    for name in known.columns:
        found = table["participant"].map(known[name])
        table[name] = table[name].fillna(found) if name in table else found
        table[name] = table[name].astype("str")
    return mark_consent(table, participants)
