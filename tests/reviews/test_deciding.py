"""Decisions on a sheet become lines of a journal."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode import Journal, read_codings, read_memos, read_reads, read_review
from qualcode.errors import OptionError, OutputError
from qualcode.gatherings import Gathering

Fill = Callable[..., Path]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "reviews"


def outcomes(table: pd.DataFrame) -> list[tuple[int, str]]:
    return list(zip(table["row"], table["outcome"], strict=True))


def coded(folder: Path) -> list[tuple[str, str, str, str]]:
    """Row of the note, code, status and memo of each coding."""
    codings = read_codings(folder)
    rows = codings["document"].str.removeprefix("notes.csv#")
    return list(zip(rows, codings["code"], codings["status"], codings["memo"], strict=True))


def lines(folder: Path) -> int:
    return len((folder / "codings" / "ana.jsonl").read_bytes().splitlines())


@pytest.mark.parametrize("name", ["filled.xlsx", "filled.ods"])
def test_a_sheet_that_libreoffice_has_saved(gathering: Gathering, name: str) -> None:
    table = read_review(gathering, FIXTURES / name, coder="ana")
    assert outcomes(table) == [
        (2, "written"), (3, "written"), (4, "written"), (5, "written"), (7, "written"),
        (8, "written"), (9, "written"),
    ]  # fmt: skip
    folder = gathering.path
    assert coded(folder) == [
        ("2", "capacity", "accepted", "=1+1"),
        ("2", "capacity/legal", "rejected", ""),
        ("3", "capacity", "rejected", ""),
        ("3", "money", "accepted", "¿seguro?\nSí 🙂"),
        ("4", "capacity", "accepted", ""),
        ("4", "money", "accepted", ""),
        ("6", "money", "accepted", ""),
    ]
    assert read_reads(folder)["document"].str.slice(-1).tolist() == ["2", "3", "6", "7"]
    memos = read_memos(folder)
    assert memos[["about", "text"]].to_numpy().tolist() == [["coding", "a question"]]
    assert qualcode.read_gathering(folder).handwork.moves["how"].eq("kept").all()
    before = lines(folder)
    again = read_review(gathering, FIXTURES / name, coder="ana")
    assert set(again["outcome"]) == {"unchanged"}
    assert lines(folder) == before


def test_verdicts_keep_what_the_suggestion_was(gathering: Gathering, fill: Fill) -> None:
    read_review(gathering, fill((0, "accept", "", "")), coder="ana")
    (verdict,) = read_codings(gathering.path).to_dict("records")
    suggested = gathering.codings.iloc[0]
    assert verdict["coding"] == suggested["coding"]
    assert verdict["evidence"] == suggested["evidence"]
    settled = qualcode.settle(gathering.codings, gathering.segments)
    assert settled["coder"].tolist().count("ana") == 1


def test_one_undo_takes_a_sheet_back(gathering: Gathering, fill: Fill) -> None:
    sheet = fill((0, "accept", "", ""), (2, "reject", "", ""), (7, "no code", "", ""))
    read_review(gathering, sheet, coder="ana")
    Journal(gathering.path, "ana").undo()
    assert coded(gathering.path) == []
    assert read_reads(gathering.path).empty


VERDICTS = [("accept", "accepted"), ("reject", "rejected"), ("accept", "accepted")]


def test_a_changed_mind(gathering: Gathering, fill: Fill) -> None:
    for decision, status in [
        ("accept", "accepted"),
        ("reject", "rejected"),
        ("accept", "accepted"),
    ]:
        table = read_review(gathering, fill((6, decision, "", "")), coder="ana")
        assert outcomes(table) == [(8, "written")]
        assert coded(gathering.path) == [("6", "money", status, "")]
    read_review(gathering, fill((6, "accept", "", "why")), coder="ana")
    assert coded(gathering.path) == [("6", "money", "accepted", "why")]


def test_another_code_that_is_suggested_too_is_accepted(gathering: Gathering, fill: Fill) -> None:
    sheet = fill((0, "reject", "capacity/legal", ""), (7, "other code", "money", "cold"))
    read_review(gathering, sheet, coder="ana")
    by_rule = gathering.codings.iloc[1]["coding"]
    codings = read_codings(gathering.path)
    assert codings["coding"].tolist()[1] == by_rule
    assert coded(gathering.path) == [
        ("2", "capacity", "rejected", ""), ("2", "capacity/legal", "accepted", ""),
        ("7", "money", "accepted", "cold"),
    ]  # fmt: skip
    read_review(gathering, fill((7, "other code", "money", "warm")), coder="ana")
    assert coded(gathering.path)[2] == ("7", "money", "accepted", "warm")


def test_a_row_that_was_copied_gives_a_second_code(gathering: Gathering, fill: Fill) -> None:
    def copy(table: pd.DataFrame) -> pd.DataFrame:
        again = table.iloc[[7]].assign(**{"other code": "capacity"})
        return pd.concat([table, again], ignore_index=True)

    sheet = fill((7, "other code", "money", ""), change=copy)
    assert set(read_review(gathering, sheet, coder="ana")["outcome"]) == {"written"}
    assert [code for _, code, *_ in coded(gathering.path)] == ["capacity", "money"]


def test_memos_alone(gathering: Gathering, fill: Fill) -> None:
    sheet = fill((0, "", "", "which training?"), (7, "", "", "of the kitchen"))
    for outcome in ("written", "unchanged"):
        assert set(read_review(gathering, sheet, coder="ana")["outcome"]) == {outcome}
    memos = read_memos(gathering.path)
    assert memos[["about", "target", "text"]].to_numpy().tolist() == [
        ["coding", gathering.codings.iloc[0]["coding"], "which training?"],
        ["document", "notes.csv#7", "of the kitchen"],
    ]
    assert read_reads(gathering.path).empty


def test_what_is_read_in_part_is_not_declared_read(gathering: Gathering, fill: Fill) -> None:
    read_review(gathering, fill((0, "accept", "", "")), coder="ana")  # one of two
    assert read_reads(gathering.path).empty
    read_review(gathering, fill((0, "accept", "", ""), (1, "accept", "", "")), coder="ana")
    assert read_reads(gathering.path)["document"].tolist() == ["notes.csv#2"]


def test_a_sheet_of_some_codes_declares_nothing_read(gathering: Gathering, fill: Fill) -> None:
    sheet = fill((6, "accept", "", ""), change=lambda t: t.assign(rows="some codes only"))
    read_review(gathering, sheet, coder="ana")
    assert coded(gathering.path) == [("6", "money", "accepted", "")]
    assert read_reads(gathering.path).empty


def edited(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(text=table["text"].str.replace("training", "courses"))


def sorted_alone(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(text=sorted(table["text"]))


def other(**columns: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda table: table.assign(**columns)


@pytest.mark.parametrize(
    ("row", "change", "reason"),
    [
        pytest.param((0, "accept", "", ""), edited, "its text is not what stands", id="text"),
        pytest.param((0, "accept", "", ""), sorted_alone, "its text is not what", id="sorted"),
        pytest.param(
            (0, "accept", "", ""), other(segment="x:0-1"), "is not there any more", id="segment"
        ),
        pytest.param((0, "accept", "", ""), other(code="money"), "was changed", id="code"),
        pytest.param((0, "accept", "", ""), other(by="rule:x@1"), "was changed", id="by"),
        pytest.param((0, "accept", "", ""), other(coding="x"), "was changed", id="coding"),
        pytest.param((0, "acept", "", ""), other(), "did you mean `accept`", id="decision"),
        pytest.param((7, "accept", "", ""), other(), "no suggestion to accept", id="nothing"),
        pytest.param((0, "other code", "", ""), other(), "no other code is named", id="no other"),
        pytest.param((0, "accept", "mony", ""), other(), "did you mean `money`", id="unknown"),
        pytest.param((7, "no code", "money", ""), other(), "names the code `money`", id="both"),
        pytest.param(
            (0, "reject", "capacity", ""), other(), "rejects the code `capacity`", id="same"
        ),
    ],
)  # fmt: skip
def test_rows_that_are_refused(
    gathering: Gathering, fill: Fill, row: tuple, change: Callable, reason: str
) -> None:
    table = read_review(gathering, fill(row, change=change), coder="ana")
    assert outcomes(table) == [(row[0] + 2, "refused")]
    assert reason in table["reason"][0]
    assert coded(gathering.path) == []


def test_rows_that_contradict_each_other(gathering: Gathering, fill: Fill) -> None:
    sheet = fill((0, "reject", "", ""), (1, "accept", "capacity", ""))
    table = read_review(gathering, sheet, coder="ana")
    assert outcomes(table) == [(2, "written"), (3, "refused")]
    assert table["reason"][1] == "row 2 decides otherwise on the code `capacity`"


def test_the_other_rows_are_taken(gathering: Gathering, fill: Fill) -> None:
    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(text=["spoilt", *table["text"][1:]])

    sheet = fill((0, "accept", "", ""), (2, "accept", "", ""), change=spoil)
    table = read_review(gathering, sheet, coder="ana")
    assert outcomes(table) == [(2, "refused"), (4, "written")]
    assert coded(gathering.path) == [("3", "capacity", "accepted", "")]


def test_decisions_survive_another_version_of_the_codebook(meeting: Path, fill: Fill) -> None:
    sheet = fill((0, "accept", "", ""), (6, "accept", "", ""))
    book = meeting / "codebook.yaml"
    text = (
        book.read_text(encoding="utf-8").replace('"1.0"', '"2.0"').replace("id: money", "id: funds")
    )
    book.write_text(text, encoding="utf-8")
    table = read_review(qualcode.read_gathering(meeting), sheet, coder="ana")
    assert outcomes(table) == [(2, "written"), (8, "refused")]
    assert "no code `money`" in table["reason"][1]
    assert coded(meeting) == [("2", "capacity", "accepted", "")]


def test_material_that_was_changed_since(meeting: Path, fill: Fill) -> None:
    sheet = fill((0, "accept", "", ""), (6, "accept", "", ""))
    notes = meeting / "notes.csv"
    notes.write_text(
        notes.read_text(encoding="utf-8").replace("We need", "I need"), encoding="utf-8"
    )
    table = read_review(qualcode.read_gathering(meeting), sheet, coder="ana")
    assert outcomes(table) == [(2, "refused"), (8, "written")]


def test_a_coder_whose_name_cannot_be_a_file(gathering: Gathering, fill: Fill) -> None:
    with pytest.raises(OptionError, match="a coder cannot be named"):
        read_review(gathering, fill((0, "accept", "", "")), coder="../ana")


def test_nothing_is_written_where_the_journal_cannot_be(
    gathering: Gathering, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = fill((0, "accept", "", ""))
    (gathering.path / "codings").mkdir()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OutputError, match="No space left; nothing of this was saved"):
        read_review(gathering, sheet, coder="ana")
    monkeypatch.undo()
    assert coded(gathering.path) == []
