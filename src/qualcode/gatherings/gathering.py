"""Gathering: everything that was read from a gathering's folder, as tables."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.codebooks import Codebook, read_codebook
from qualcode.codings import apply_codebook
from qualcode.errors import GatheringError, SourceError, check_options
from qualcode.gatherings.config import FILE, GatheringConfig, read_config
from qualcode.gatherings.files import File, find_files
from qualcode.gatherings.kinds import guess_kind
from qualcode.gatherings.lists import attribute_name, read_participants, read_proposals
from qualcode.gatherings.reading import read_files
from qualcode.languages import detect_languages, guess_languages
from qualcode.segments import segment
from qualcode.sources import Piece, dump_blocks, layout_of
from qualcode.spans import fold, sha256
from qualcode.tables import CODINGS, DOCUMENTS, FIELDS, INGEST, KINDS, SEGMENTS


@dataclass(frozen=True)
class Gathering:
    """A gathering, read.

    Attributes:
        path: Its folder.
        config: What gathering.yaml says.
        documents: The documents table.
        segments: The segments table.
        codebook: The codebook that gathering.yaml names, or None.
        participants: One row a person: `participant`, then attributes. Empty without a file.
        proposals: One row a proposal: `need` (a code), `format`, `activity`. Likewise.
        ingest: The ingest table: one row a file, with what became of it.
        languages: ISO 639-1 codes of the languages spoken, named or guessed.
        notes: What a person should know of how it was read.
    """

    path: Path
    config: GatheringConfig
    documents: pd.DataFrame = field(repr=False)
    segments: pd.DataFrame = field(repr=False)
    codebook: Codebook | None = field(repr=False)
    participants: pd.DataFrame = field(repr=False)
    proposals: pd.DataFrame = field(repr=False)
    ingest: pd.DataFrame = field(repr=False)
    languages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @functools.cached_property
    def codings(self) -> pd.DataFrame:
        """The codings by the rules of the gathering's codebook; none without one."""
        if self.codebook is None:
            return CODINGS.frame([])
        return apply_codebook(self.segments, self.codebook)


@check_options
def read_gathering(folder: str | Path, *, codebook: str | Path | None = None) -> Gathering:
    """Read a gathering's folder.

    Args:
        folder: A folder with or without a gathering.yaml.
        codebook: A codebook's file to use in place of the one that gathering.yaml names.

    Raises:
        GatheringError: The folder or its gathering.yaml is not as it must be, or it holds
            nothing that can be read. A single bad file is a row in `ingest`, not an error.
        CodebookError: The codebook is not as it must be.
    """
    root = _folder(Path(folder))
    config = read_config(root)
    book = _find_codebook(root, config, codebook)
    participants = read_participants(root, config)
    files = find_files(root, config)
    read_files(files, config, root)
    documents = _documents(files)
    if documents.empty:
        raise GatheringError(_nothing_read(root, files))
    languages = config.languages or guess_languages(documents["text"])
    documents = _fill(documents, config, participants)
    segments = _join(_segments(documents, files, config, languages), participants)
    documents["language"] = _with_detected(documents, languages)
    segments["language"] = _with_that_of_the_document(segments, documents)
    return Gathering(
        path=root,
        config=config,
        documents=documents,
        segments=segments,
        codebook=book,
        participants=participants,
        proposals=read_proposals(root, config),
        ingest=_ingest(files, documents, segments),
        languages=tuple(languages),
        notes=tuple(_notes(config, segments, participants)),
    )


def _folder(root: Path) -> Path:
    if not root.is_dir():
        problem = "is not a folder" if root.exists() else "there is no such folder"
        raise GatheringError(f"{root}: {problem}; name the folder of a gathering")
    return root


def _find_codebook(
    root: Path, config: GatheringConfig, codebook: str | Path | None
) -> Codebook | None:
    if codebook is not None:
        return read_codebook(codebook)
    return read_codebook(root / config.codebook) if config.codebook else None


def _documents(files: Sequence[File]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for file in files:
        pieces = file.reading.pieces if file.reading else ()
        try:
            rows.extend([_document(file, piece) for piece in pieces if piece.text.strip()])
        except SourceError as broken:
            file.reading = None
            file.fail(str(broken))
    return DOCUMENTS.frame(rows)


def _document(file: File, piece: Piece) -> dict[str, Any]:
    """Make a document's row: what the file says of itself comes before what the entry says."""
    own = {name if name in FIELDS else attribute_name(name): v for name, v in piece.fields.items()}
    if own.get("kind", "other") not in KINDS and _is_chance(file, "kind"):
        own["kind_"] = own.pop("kind")
    said = {**(file.entry.fields if file.entry else {}), **own}
    kind = said.setdefault("kind", guess_kind(file.source))
    if kind not in KINDS:
        raise SourceError(f"it says that it is `{kind}`; a kind is one of {', '.join(KINDS)}")
    return {
        "document": f"{file.source}#{piece.part}" if piece.part else file.source,
        "text": piece.text,
        "source": file.source,
        "part": piece.part,
        "sha256": sha256(piece.text),
        "blocks": dump_blocks(piece.blocks),
        **said,
    }


def _is_chance(file: File, field: str) -> bool:
    """Say whether a sheet's column only happens to bear a field's name: nobody mapped it."""
    named = file.entry.columns if file.entry else {}
    return layout_of(file.source) == "row" and field not in named


def _fill(
    documents: pd.DataFrame, config: GatheringConfig, participants: pd.DataFrame
) -> pd.DataFrame:
    """Bring groups to their ids, and add what is known of the participants."""
    documents["group"] = _group_ids(documents["group"], config.groups)
    return _join(documents, participants)


def _join(table: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    attributes = participants.set_index("participant")
    for name in attributes.columns:
        found = table["participant"].map(attributes[name])
        table[name] = table[name].fillna(found) if name in table else found
        table[name] = table[name].astype("str")
    return table


def _group_ids(groups: pd.Series, labels: Mapping[str | int, str]) -> pd.Series:
    known = {fold(str(key)): str(key) for key in labels}
    known = {**{fold(label): str(key) for key, label in labels.items()}, **known}
    found = {name: known.get(fold(name), name) for name in groups.dropna().unique()}
    return groups.map(found).astype("str")


def _segments(
    documents: pd.DataFrame,
    files: Sequence[File],
    config: GatheringConfig,
    languages: Sequence[str],
) -> pd.DataFrame:
    """Cut each file's documents as its entry says, and give every segment its language."""
    by_source = dict(tuple(documents.groupby("source", sort=False)))
    parts = [
        segment(by_source[file.source], unit=file.entry.unit, headings=file.entry.headings)
        for file in files
        if file.entry and file.source in by_source
    ]
    segments = (
        pd.concat(parts, ignore_index=True)[[*parts[0].columns]] if parts else SEGMENTS.frame([])
    )
    segments["group"] = _group_ids(segments["group"], config.groups)
    segments["language"] = _with_detected(segments, languages)
    return segments


def _with_detected(table: pd.DataFrame, languages: Sequence[str]) -> pd.Series:
    """Keep the languages that are declared; detect the others."""
    unknown = table["language"].isna()
    found = pd.Series(None, index=table.index, dtype="str")
    if languages and unknown.any():
        texts = table.loc[unknown, "text"]
        detected = detect_languages(texts, languages=languages)
        found = pd.Series(detected, index=texts.index, dtype="str").reindex(table.index)
    return table["language"].fillna(found).astype("str")


def _with_that_of_the_document(segments: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    """Give a segment too short to tell its language that of the text it stands in."""
    spoken = documents.set_index("document")["language"]
    return segments["language"].fillna(segments["document"].map(spoken))


def _ingest(files: Sequence[File], documents: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    source_of = dict(zip(documents["document"], documents["source"], strict=True))
    counts = documents["source"].value_counts()
    pieces = segments["document"].map(source_of).value_counts()
    characters = documents["text"].str.len().groupby(documents["source"]).sum()
    gave = [file.source if file.reading else "" for file in files]
    return INGEST.frame(
        {
            "source": file.source,
            "status": file.status,
            "format": file.format,
            "encoding": file.reading.encoding if file.reading else "",
            "bytes": file.bytes,
            "sha256": file.sha256,
            "documents": int(counts.get(name, 0)),
            "segments": int(pieces.get(name, 0)),
            "characters": int(characters.get(name, 0)),
            "note": "; ".join(file.notes),
        }
        for file, name in zip(files, gave, strict=True)
    )


def _nothing_read(root: Path, files: Sequence[File]) -> str:
    if not files:
        return f"{root}: the folder is empty; put notes into it as .txt, .md or .csv files"
    reasons = Counter(note for file in files for note in file.notes)
    most = "; ".join(reason for reason, _ in reasons.most_common(3))
    return f"{root}: none of its {len(files)} files could be read ({most})"


def _notes(
    config: GatheringConfig, segments: pd.DataFrame, participants: pd.DataFrame
) -> Iterator[str]:
    for name in config.without_effect:
        yield f"`{name}` in {FILE} has no effect in this version"
    known = set(participants["participant"])
    strangers = sorted(set(segments["participant"].dropna()) - known) if known else []
    if strangers:
        listed = ", ".join(strangers[:8]) + (" …" if len(strangers) > 8 else "")  # noqa: PLR2004
        yield f"{len(strangers)} participants in the material are not in the list: {listed}"
