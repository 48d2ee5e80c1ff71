"""Coding by hand with nothing but a folder and a name."""

import json
from pathlib import Path

import pytest

import qualcode
from qualcode import Journal
from qualcode.errors import GatheringError, OptionError
from qualcode.spans import sha256

NOTE = "We need training about copyright before the law is changed"


def lines(folder: Path) -> list[dict]:
    text = (folder / "codings" / "ana.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("inside", ["", "codings"])
def test_a_folder_and_a_name_are_enough(meeting: Path, inside: str) -> None:
    (meeting / "codings").mkdir()
    journal = Journal(meeting / inside, "ana")
    journal.add("notes.csv#2", 8, 16, "anything")
    journal.read("notes.csv#2")
    first, second = lines(meeting)
    assert first["quote"] == "training"
    assert (first["before"], first["after"]) == (NOTE[:8], NOTE[16:48])
    assert first["document_sha256"] == sha256(NOTE)
    assert first["codebook"] == second["codebook"] == "small@1.0"
    assert second["end"] == len(NOTE)
    with pytest.raises(OptionError, match=r"there is no document `notes\.csv#99`"):
        journal.add("notes.csv#99", 0, 3, "law")


def test_the_gathering_is_read_once_and_only_for_an_action(
    meeting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    original = qualcode.gatherings.journals.read_gathering
    monkeypatch.setattr(
        "qualcode.gatherings.journals.read_gathering",
        lambda root: read.append(root) or original(root),
    )
    journal = Journal(meeting, "ana")
    assert len(journal.codings) == 0
    assert read == []
    for start in (0, 1, 2):
        journal.add("notes.csv#2", start, 5, "law")
    assert read == [meeting]


def test_a_gathering_that_is_not_as_it_must_be_is_told(meeting: Path) -> None:
    config = meeting / "gathering.yaml"
    good = config.read_text(encoding="utf-8")
    config.write_text("titel: no\n", encoding="utf-8")
    journal = Journal(meeting, "ana")
    with pytest.raises(GatheringError, match="titel"):
        journal.add("notes.csv#2", 8, 16, "law")
    assert not (meeting / "codings").exists()
    config.write_text(good, encoding="utf-8")
    journal.add("notes.csv#2", 8, 16, "law")
    assert len(lines(meeting)) == 1


def test_where_there_is_nothing_to_read_a_quote_is_believed(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "ana")
    with pytest.raises(OptionError, match="give the quote"):
        journal.add("a.md", 0, 3, "law")
    journal.add("a.md", 0, 3, "law", quote="ley")
    assert "before" not in lines(tmp_path)[0]
