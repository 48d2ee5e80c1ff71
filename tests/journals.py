"""What tests of the journal share: a document to code, and ways to look at what was saved."""

import json
from typing import Any

import pandas as pd

from qualcode import Journal

DOCUMENTS = pd.DataFrame({"document": ["a.md"], "text": ["We need training about law. 🙂 " * 20]})


def reopen(journal: Journal) -> Journal:
    """Open a journal as another program would."""
    return Journal(journal.path.parent, "ana", documents=DOCUMENTS)


def ends(journal: Journal) -> list[int]:
    """Return where the codings end, by which these tests tell them apart."""
    return journal.codings["end"].tolist()


def rejected(journal: Journal) -> list[dict[str, Any]]:
    """Return what was set aside, without the time."""
    path = journal.path.with_name("ana.jsonl.rejected")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    rows = [json.loads(line) for line in text.splitlines()]
    return [{key: value for key, value in row.items() if key != "at"} for row in rows]
