"""Gathering: everything that was read from a gathering's folder, as tables."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qualcode.codebooks import Codebook, read_codebook
from qualcode.codings import apply_codebook
from qualcode.errors import GatheringError, check_options
from qualcode.gatherings.config import GatheringConfig, read_config
from qualcode.gatherings.files import DEFAULT_PARTICIPANTS, NOT_NAMED, File, find_files
from qualcode.gatherings.hands import Hands, Handwork
from qualcode.gatherings.lists import read_participants, read_proposals, tell_names
from qualcode.gatherings.material import cut_documents, join_participants, make_documents
from qualcode.gatherings.reading import read_files
from qualcode.languages import fill_languages, guess_languages
from qualcode.privacy import find_doubts, find_short_names, find_strangers, withdraw
from qualcode.stages import stage
from qualcode.tables import CODINGS, INGEST, RESERVED

_FEW = 8


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
        hands: The journals of what people coded by hand.
        languages: ISO 639-1 codes of the languages spoken, named or guessed.
        reading_notes: What a person should know of how it was read.
        withdrawn: How many pieces were not read, by source, because who left them has withdrawn.
    """

    path: Path
    config: GatheringConfig
    documents: pd.DataFrame = field(repr=False)
    segments: pd.DataFrame = field(repr=False)
    codebook: Codebook | None = field(repr=False)
    participants: pd.DataFrame = field(repr=False)
    proposals: pd.DataFrame = field(repr=False)
    ingest: pd.DataFrame = field(repr=False)
    hands: Hands = field(repr=False)
    languages: tuple[str, ...] = ()
    reading_notes: tuple[str, ...] = ()
    withdrawn: Mapping[str, int] = field(default_factory=dict, repr=False)

    @property
    def handwork(self) -> Handwork:
        """What the journals hold now, and what became of it in the documents as they are."""
        return self.hands.now

    @property
    def codings(self) -> pd.DataFrame:
        """The codings by the rules of the gathering's codebook, then those by hand as of now.

        Codings by hand stand where their words stand now; those whose words were changed or are
        gone are only in `handwork.moves`.
        """
        return self.code(self.codebook)

    def code(self, codebook: Codebook | None) -> pd.DataFrame:
        """Return the same by the rules of another codebook; None: by hand alone."""
        by_rule = self._by_rule if codebook is self.codebook else _apply(codebook, self.segments)
        return pd.concat([by_rule, self.handwork.codings], ignore_index=True)

    @functools.cached_property
    def _by_rule(self) -> pd.DataFrame:
        return _apply(self.codebook, self.segments)

    @property
    def reads(self) -> pd.DataFrame:
        """What people declared read, coded or not: the reads table."""
        return self.handwork.reads.copy()

    @property
    def memos(self) -> pd.DataFrame:
        """What people remarked: the memos table."""
        return self.handwork.memos.copy()

    @property
    def left_out(self) -> int:
        """How many pieces were not read because who left them has withdrawn."""
        return sum(self.withdrawn.values())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how it was read and of what was coded by hand."""
        return (*self.reading_notes, *self.hands.notes(self.codebook))


def _apply(codebook: Codebook | None, segments: pd.DataFrame) -> pd.DataFrame:
    return CODINGS.frame([]) if codebook is None else apply_codebook(segments, codebook)


@check_options
@stage("reading")
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
    book = find_codebook(root, config, codebook)
    participants = read_participants(root, config)
    files = find_files(root, config)
    read_files(files, config, root)
    documents, segments, left_out = _cut(files, config, participants)
    if documents.empty:
        raise GatheringError(_nothing_read(root, files, left_out))
    languages = config.languages or guess_languages(documents["text"])
    documents, segments = fill_languages(documents, segments, languages=languages)
    return Gathering(
        path=root,
        config=config,
        documents=documents,
        segments=segments,
        codebook=book,
        participants=participants,
        proposals=read_proposals(root, config),
        ingest=_ingest(files, documents, segments, left_out),
        hands=Hands(root, documents),
        languages=tuple(languages),
        reading_notes=(
            *_unused_codebooks(files, codebook),
            *_notes(config, segments, participants),
        ),
        withdrawn=left_out,
    )


def _cut(
    files: Sequence[File], config: GatheringConfig, participants: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, Mapping[str, int]]:
    """Return documents, segments, and how much was left out, by source, as consent is withdrawn."""
    documents = make_documents(files, config, participants)
    segments = cut_documents(documents, files, config, participants)
    left = withdraw(documents, segments, participants)
    if left.left_out:
        documents = left.documents
        segments = cut_documents(documents, files, config, participants)
    documents = join_participants(documents, participants)
    return documents, join_participants(segments, participants), left.left_out


def _folder(root: Path) -> Path:
    if not root.is_dir():
        problem = "is not a folder" if root.exists() else "there is no such folder"
        raise GatheringError(f"{root}: {problem}; name the folder of a gathering")
    return root


def find_codebook(
    root: Path, config: GatheringConfig, codebook: str | Path | None = None
) -> Codebook | None:
    """Read the codebook that is named, else the one that gathering.yaml names; None without one.

    Raises:
        CodebookError: It is not as it must be.
    """
    if codebook is not None:
        return read_codebook(codebook)
    return read_codebook(root / config.codebook) if config.codebook else None


def _ingest(
    files: Sequence[File],
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    left_out: Mapping[str, int],
) -> pd.DataFrame:
    source_of = dict(zip(documents["document"], documents["source"], strict=True))
    counts = documents["source"].value_counts()
    pieces = segments["document"].map(source_of).value_counts()
    characters = documents["text"].str.len().groupby(documents["source"]).sum()
    for file in files:
        if gone := left_out.get(file.source):
            file.notes.append(f"{gone} piece{'s' * (gone > 1)} left out: consent withdrawn")
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


def _nothing_read(root: Path, files: Sequence[File], left_out: Mapping[str, int]) -> str:
    if left_out:
        return f"{root}: all who left material have withdrawn their consent; nothing is left"
    if not files:
        return f"{root}: the folder is empty; put notes, sheets or photographs into it"
    reasons = Counter(note for file in files for note in file.notes)
    most = "; ".join(reason for reason, _ in reasons.most_common(3))
    return f"{root}: none of its {len(files)} files could be read ({most})"


def _unused_codebooks(files: Sequence[File], used: str | Path | None) -> Iterator[str]:
    """Say of codebooks in the folder that are not used what is to be done to use them."""
    for file in files:
        is_used = used is not None and Path(used).resolve() == file.path.resolve()
        if not is_used and file.notes == [NOT_NAMED.format(file.source)]:
            yield f"{file.source}: {file.notes[0]}"


def _notes(
    config: GatheringConfig, segments: pd.DataFrame, participants: pd.DataFrame
) -> Iterator[str]:
    path = config.participants or DEFAULT_PARTICIPANTS
    changed = {name.rstrip("_"): name for name in map(str, participants) if name not in RESERVED}
    told = tell_names({old: new for old, new in changed.items() if old in RESERVED})
    yield from (f"{path}: {one}" for one in told)
    said = segments["participant"].dropna().unique()
    signed = segments.loc[segments["kind"].ne("survey"), "participant"]  # a form numbers people
    unknown = set(signed.dropna()) - set(participants["participant"])
    if len(participants) and unknown:
        listed = ", ".join(sorted(unknown)[:_FEW]) + (" …" if len(unknown) > _FEW else "")
        yield f"{len(unknown)} participants in the material are not in the list: {listed}"
    if not config.privacy.show_names and (strangers := find_strangers(said, participants)):
        count = len(strangers)
        who = f"{count} people are" if count > 1 else "1 person is"
        do = "add them to" if len(participants) else "write"
        yield (
            f"{who} named but in no list, and shown as person 1 …: {do} {path} "
            "(columns participant and name), so that what others say of them is masked too"
        )
    yield from find_doubts({*said, *find_short_names(segments, participants)}, participants)
