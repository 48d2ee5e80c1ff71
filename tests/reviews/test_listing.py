"""What is on a sheet for review."""

from pathlib import Path

import pytest

import qualcode
from qualcode import Journal, list_suggestions, write_review
from qualcode.errors import OptionError, OutputError
from qualcode.gatherings import Gathering
from qualcode.reviews.workbook import load_rows
from qualcode.tables import SUGGESTIONS


def journal(gathering: Gathering, coder: str) -> Journal:
    return Journal(gathering.path, coder, documents=gathering.documents)


def pairs(table) -> list[tuple[str, str]]:
    return list(zip(table["segment"].str.slice(10, 11), table["code"], strict=True))


ALL = [
    ("2", "capacity"), ("2", "capacity/legal"), ("3", "capacity"), ("4", "capacity"),
    ("4", "capacity/legal"), ("5", "capacity"), ("6", "money"), ("7", ""),
]  # fmt: skip


def test_each_suggestion_and_each_segment_without_one(gathering: Gathering) -> None:
    table = list_suggestions(gathering)
    assert list(table.columns) == list(SUGGESTIONS.columns)
    assert pairs(table) == ALL
    assert table["rows"].tolist()[:3] == ["1 of 2", "2 of 2", "1 of 1"]
    first = table.iloc[0]
    assert first["where"] == "notes.csv, row 2"
    assert first["text"] == "We need training about copyright before the law is changed"
    assert first["evidence"] == "“training” (train*)"
    assert first["by"] == "rule:small@1.0"
    assert first["coding"] == gathering.codings["coding"][0]
    last = table.iloc[-1]
    assert last[["code", "by", "evidence", "coding", "rows"]].tolist() == ["", "", "", "", "1 of 1"]


def test_a_code_and_those_below_it(gathering: Gathering) -> None:
    assert pairs(list_suggestions(gathering, codes=["capacity"])) == ALL[:6]
    table = list_suggestions(gathering, codes=["capacity/legal", "money"])
    assert pairs(table) == [("2", "capacity/legal"), ("4", "capacity/legal"), ("6", "money")]
    assert set(table["rows"]) == {"some codes only"}


def test_a_sample_is_of_segments_and_the_same_for_the_same_seed(gathering: Gathering) -> None:
    table = list_suggestions(gathering, sample=2, seed=3)
    assert table["segment"].nunique() == 2
    assert pairs(table) == [pair for pair in ALL if pair in pairs(table)]
    assert list_suggestions(gathering, sample=2, seed=3).equals(table)
    assert len(list_suggestions(gathering, sample=99)) == len(ALL)


def test_what_somebody_has_judged_or_coded_is_not_asked_again(gathering: Gathering) -> None:
    ana = journal(gathering, "ana")
    ana.reject(gathering.codings.head(1))
    ana.add("notes.csv#6", 0, 7, "money")
    assert pairs(list_suggestions(gathering)) == [
        *ALL[1:6], ("6", ""), ("7", "")
    ]  # fmt: skip


def test_another_coder_is_asked_all_but_what_that_coder_has_read(gathering: Gathering) -> None:
    journal(gathering, "ana").reject(gathering.codings.head(1))
    ben = journal(gathering, "ben")
    ben.read("notes.csv#3")
    ben.read("notes.csv#7", 0, 10)  # not to its end
    assert pairs(list_suggestions(gathering, coder="ben")) == [*ALL[:2], *ALL[3:]]
    assert pairs(list_suggestions(gathering, coder="ana")) == ALL[1:]


def test_names_are_masked_and_who_is_only_counted_is_not_asked_about(meeting: Path) -> None:
    (meeting / "participants.csv").write_text(
        "participant,name,consent\nP1,Ana Law,quote\nP2,Bo Li,count\n", encoding="utf-8"
    )
    notes = (meeting / "notes.csv").read_text(encoding="utf-8")
    notes = notes.replace("We need training", "Ana Law needs training")
    (meeting / "notes.csv").write_text(notes, encoding="utf-8")
    table = list_suggestions(qualcode.read_gathering(meeting))
    assert table["text"][0].startswith("P1 needs training")
    assert "3" not in {row for row, _ in pairs(table)}  # P2's


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"codes": ["capcity"]}, "no code `capcity`; did you mean `capacity`"),
        ({"sample": 0}, "a sample has 1 segment or more, not 0"),
    ],
)
def test_options_are_checked(gathering: Gathering, options: dict, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        list_suggestions(gathering, **options)
    with pytest.raises(TypeError, match="did you mean `sample`"):
        list_suggestions(gathering, samples=3)


def test_what_is_written_can_be_read(gathering: Gathering, tmp_path: Path) -> None:
    table = list_suggestions(gathering)
    path = write_review(table, tmp_path / "review.xlsx", gathering=gathering)
    rows = load_rows(path)
    assert [row.number for row in rows] == list(range(2, 10))
    assert all(row.is_empty for row in rows)
    for name in ("segment", "text", "code", "by", "rows", "coding"):
        assert [row.cells[name] for row in rows] == table[name].tolist()


def test_the_same_table_gives_the_same_bytes(gathering: Gathering, tmp_path: Path) -> None:
    table = list_suggestions(gathering)
    written = [
        write_review(table, tmp_path / name, gathering=gathering).read_bytes()
        for name in ("a.xlsx", "b.xlsx")
    ]
    assert written[0] == written[1]


def test_no_sheet_is_written_over_or_into_the_material(
    gathering: Gathering, tmp_path: Path
) -> None:
    table = list_suggestions(gathering)
    path = write_review(table, tmp_path / "review.xlsx", gathering=gathering)
    with pytest.raises(OutputError, match=r"is there already, and may hold decisions"):
        write_review(table, path, gathering=gathering)
    with pytest.raises(OutputError, match=r"lies inside the gathering"):
        write_review(table, gathering.path / "review.xlsx", gathering=gathering)
    with pytest.raises(OutputError, match=r"a sheet for review ends in \.xlsx"):
        write_review(table, tmp_path / "review.csv", gathering=gathering)
    with pytest.raises(OptionError, match="nothing to review"):
        write_review(table.iloc[:0], tmp_path / "none.xlsx", gathering=gathering)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["meeting", "review.xlsx"]


def test_without_a_codebook_all_can_be_read_and_coded(write, tmp_path: Path) -> None:
    bare = qualcode.read_gathering(write({"a.txt": "A first line of notes here.\n"}, name="bare"))
    table = list_suggestions(bare)
    assert table["code"].tolist() == [""]
    path = write_review(table, tmp_path / "bare.xlsx", gathering=bare)
    assert len(load_rows(path)) == 1
