"""Lists of people and gatherings with names in them, in tables as reading gives them."""

from dataclasses import dataclass, field

import pandas as pd

from qualcode.privacy import mark_consent, resolve
from qualcode.segments import segment
from qualcode.spans import sha256
from qualcode.tables import DOCUMENTS, INGEST


@dataclass
class Privacy:
    show_names: bool = False


@dataclass
class Config:
    privacy: Privacy = field(default_factory=Privacy)


@dataclass
class Gathering:
    """What of a gathering the border asks for."""

    documents: pd.DataFrame
    segments: pd.DataFrame
    participants: pd.DataFrame
    ingest: pd.DataFrame
    config: Config = field(default_factory=Config)


def make_people(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def make_gathering(texts: dict[str, dict[str, str]], participants: pd.DataFrame) -> Gathering:
    """Make a gathering from documents, by path; `text` and any field or attribute."""
    documents = DOCUMENTS.frame(
        {"document": name, "source": name.partition("#")[0], "sha256": sha256(row["text"]), **row}
        for name, row in texts.items()
    )
    segments = segment(documents)
    segments["participant"] = resolve(segments["participant"], participants)
    sources = documents["source"].drop_duplicates()
    return Gathering(
        documents=mark_consent(documents, participants),
        segments=mark_consent(segments, participants),
        participants=participants,
        ingest=INGEST.frame({"source": source, "status": "read"} for source in sources),
    )
