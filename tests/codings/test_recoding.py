"""Codings by hand follow the codes that a codebook renames, moves, merges or splits."""

from pathlib import Path

import pandas as pd
import pytest

from qualcode import Journal, read_codings, read_memos, recode
from qualcode.codebooks import Code, Codebook
from qualcode.errors import GatheringError, OptionError

TEXT = "We need training about law and money."
DOCUMENTS = pd.DataFrame({"document": ["a.md"], "text": [TEXT]})
BOOK = Codebook(
    name="book",
    version="3",
    codes=[Code(id="legal", codes=[Code(id="authors")]), Code(id="money"), Code(id="travel")],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two coders: ana has coded four spans, one with a memo; ben has coded one, rejected one."""
    ana = Journal(tmp_path, "ana", documents=DOCUMENTS)
    for start, code in enumerate(["law", "law/authors", "funds", "money"]):
        ana.add("a.md", start, start + 5, code, "why" if code == "law" else "")
    ana.memo("Where does drafting belong?", about="code", target="law")
    ben = Journal(tmp_path, "ben", documents=DOCUMENTS)
    ben.add("a.md", 0, 5, "law")
    suggested = {"coding": "r1", "document": "a.md", "start": 0, "end": 7, "quote": TEXT[:7],
                 "code": "law", "coder": "rule:book@2"}  # fmt: skip
    ben.reject(suggested)
    return tmp_path


def codes(folder: Path, coder: str) -> list[tuple[int, str, str]]:
    codings = read_codings(folder)
    own = codings[codings["coder"] == coder]
    return list(zip(own["end"], own["code"], own["status"], strict=True))


def test_renamed_with_what_stands_below_it(folder: Path) -> None:
    table = recode(folder, {"law": "legal"}, codebook=BOOK)
    assert table.to_numpy().tolist() == [
        ["ana", "law", "legal", 1],
        ["ana", "law/authors", "legal/authors", 1],
        ["ben", "law", "legal", 2],
    ]
    assert codes(folder, "ana") == [
        (5, "legal", "accepted"), (6, "legal/authors", "accepted"), (7, "funds", "accepted"),
        (8, "money", "accepted"),
    ]  # fmt: skip
    assert codes(folder, "ben") == [(5, "legal", "accepted"), (7, "legal", "rejected")]
    assert read_codings(folder)["memo"].tolist().count("why") == 1
    assert read_memos(folder)["target"].tolist() == ["law"]  # what it was called then
    assert '"codebook":"book@3"' in (folder / "codings" / "ana.jsonl").read_text().splitlines()[-1]


def test_merged(folder: Path) -> None:
    recode(folder, {"law": "money", "law/authors": "money", "funds": "money"}, codebook=BOOK)
    assert {code for _, code, _ in codes(folder, "ana")} == {"money"}


def test_split(folder: Path) -> None:
    table = recode(folder, {"law": ["money", "travel"], "law/authors": "travel"}, codebook=BOOK)
    assert table.to_numpy().tolist() == [
        ["ana", "law", "money", 1],
        ["ana", "law", "travel", 1],
        ["ana", "law/authors", "travel", 1],
        ["ben", "law", "money", 2],
        ["ben", "law", "travel", 2],
    ]
    assert codes(folder, "ben") == [
        (5, "money", "accepted"), (5, "travel", "accepted"), (7, "money", "rejected"),
        (7, "travel", "rejected"),
    ]  # fmt: skip
    assert read_codings(folder)["memo"].tolist().count("why") == 2


def test_a_new_code_that_is_named_twice_is_given_once(folder: Path) -> None:
    assert recode(folder, {"funds": ["money", "money"]})["codings"].tolist() == [1]
    assert codes(folder, "ana")[2:] == [(7, "money", "accepted"), (8, "money", "accepted")]


def test_two_codes_that_change_places(folder: Path) -> None:
    recode(folder, {"funds": "money", "money": "funds"})
    assert codes(folder, "ana")[2:] == [(7, "money", "accepted"), (8, "funds", "accepted")]


def test_one_undo_a_coder(folder: Path) -> None:
    before = codes(folder, "ana"), codes(folder, "ben")
    recode(folder, {"law": ["money", "travel"]})
    for coder in ("ana", "ben"):
        Journal(folder, coder).undo()
    assert (codes(folder, "ana"), codes(folder, "ben")) == before


def test_one_coder_only(folder: Path) -> None:
    assert set(recode(folder, {"law": "legal"}, coder="ben")["coder"]) == {"ben"}
    assert codes(folder, "ana")[0] == (5, "law", "accepted")


def test_a_code_whose_name_begins_alike_is_another(folder: Path) -> None:
    Journal(folder, "ana", documents=DOCUMENTS).add("a.md", 0, 9, "lawyers")
    recode(folder, {"law": "legal"})
    assert (9, "lawyers", "accepted") in codes(folder, "ana")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {"lwa": "legal"}, r"no coding by hand has the code `lwa`; did you mean `law`", id="old"
        ),
        pytest.param({"funds": "mony"}, r"no code `mony`; did you mean `money`\?", id="new"),
        pytest.param(
            {"law": "money"},
            r"`law/authors` would become `money/authors`.* say what it becomes: law/authors=NEW",
            id="below",
        ),
        pytest.param({"law": []}, r"`law` needs the full path of a new code; write it", id="none"),
        pytest.param({"law": " "}, r"`law` needs the full path of a new code", id="blank"),
        pytest.param({"law": "legal/"}, r"`law` needs the full path of a new", id="half"),
        pytest.param({"law": "law"}, r"`law` would stay as it is", id="the same"),
    ],
)
def test_what_cannot_be_followed_writes_nothing(
    folder: Path, changes: dict[str, str], said: str
) -> None:
    before = {path.name: path.read_bytes() for path in (folder / "codings").iterdir()}
    with pytest.raises(OptionError, match=said):
        recode(folder, changes, codebook=BOOK)
    assert {path.name: path.read_bytes() for path in (folder / "codings").iterdir()} == before


def test_no_journals_at_all(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no coding by hand has the code `law`; there are none"):
        recode(tmp_path, {"law": "legal"})
    with pytest.raises(GatheringError, match="is not a folder"):
        recode(tmp_path / "nowhere", {"law": "legal"})
