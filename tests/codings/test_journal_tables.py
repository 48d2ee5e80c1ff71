"""The tables of all coders of a gathering."""

from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode import Journal, read_codings, read_memos, read_problems, read_reads, settle
from qualcode.codebooks import Code, Codebook
from qualcode.codings import count_versions
from qualcode.errors import GatheringError
from qualcode.tables import CODINGS, MEMOS, PROBLEMS, READS, Table

DOCUMENTS = pd.DataFrame({"document": ["a.md", "b.md"], "text": ["More law, please.", "money"]})
READERS = [
    pytest.param(read_codings, CODINGS, id="codings"),
    pytest.param(read_reads, READS, id="reads"),
    pytest.param(read_memos, MEMOS, id="memos"),
    pytest.param(read_problems, PROBLEMS, id="problems"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gathering in which bea coded before ana."""
    bea = Journal(tmp_path, "bea", documents=DOCUMENTS)
    bea.add("b.md", 0, 5, "money")
    bea.add("a.md", 5, 8, "law")
    bea.memo("second thoughts", about="gathering")
    ana = Journal(tmp_path, "ana", documents=DOCUMENTS)
    ana.add("a.md", 5, 8, "law")
    ana.add("a.md", 0, 4, "law")
    ana.add("a.md", 5, 8, "art")
    ana.read("a.md")
    ana.memo("first thoughts", about="gathering")
    bea.read("a.md")
    bea.read("a.md", 0, 8)
    return tmp_path


def test_codings_are_sorted_by_place_code_and_coder(folder: Path) -> None:
    table = read_codings(folder)
    assert table[["document", "start", "code", "coder"]].to_numpy().tolist() == [
        ["a.md", 0, "law", "ana"],
        ["a.md", 5, "art", "ana"],
        ["a.md", 5, "law", "ana"],
        ["a.md", 5, "law", "bea"],
        ["b.md", 0, "money", "bea"],
    ]
    assert set(table["status"]) == {"accepted"}
    assert len(settle(table)) == 4


def test_codings_are_counted_by_the_codebook_that_they_were_made_with(folder: Path) -> None:
    book = Codebook(name="b", version="2", codes=[Code(id="money")])
    cleo = Journal(folder, "cleo", documents=DOCUMENTS, codebook=book)
    cleo.add("b.md", 0, 5, "money")
    table = count_versions(folder)
    assert table[["codebook", "codings"]].to_numpy().tolist() == [["", 5], ["b@2", 1]]
    assert (table["first"] <= table["last"]).all()
    assert count_versions(folder / "codings")["codings"].tolist() == [5, 1]


def test_reads_and_memos(folder: Path) -> None:
    reads = read_reads(folder)
    assert reads[["document", "start", "end", "coder"]].to_numpy().tolist() == [
        ["a.md", 0, 8, "bea"],
        ["a.md", 0, 17, "ana"],
        ["a.md", 0, 17, "bea"],
    ]
    memos = read_memos(folder)
    assert memos[["coder", "text"]].to_numpy().tolist() == [
        ["bea", "second thoughts"],
        ["ana", "first thoughts"],
    ]
    assert memos["at"].is_monotonic_increasing


def test_the_same_from_the_folder_of_the_journals(folder: Path) -> None:
    pd.testing.assert_frame_equal(read_codings(folder), read_codings(folder / "codings"))
    pd.testing.assert_frame_equal(read_codings(folder), read_codings(str(folder)))


def test_a_gathering_may_be_called_codings(tmp_path: Path) -> None:
    gathering = tmp_path / "codings"
    gathering.mkdir()
    (gathering / "gathering.yaml").write_text("title: On codings\n", encoding="utf-8")
    assert Journal(gathering, "ana").path == gathering / "codings" / "ana.jsonl"


def test_what_is_needed_to_find_a_quote_again_is_given_when_asked_for(folder: Path) -> None:
    table = read_codings(folder, context=True)
    more = ["before", "after", "document_sha256"]
    assert list(table.columns) == [*CODINGS.columns, *more]
    assert table[["before", "after"]].to_numpy().tolist()[1] == ["More ", ", please."]
    reads = read_reads(folder, context=True)
    assert list(reads.columns) == [*READS.columns, "quote", *more]
    assert reads["quote"][0] == "More law"


@pytest.mark.parametrize(("reader", "table"), READERS)
def test_columns_and_types_are_those_of_the_table(
    folder: Path, tmp_path: Path, reader: object, table: Table
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for place in (folder, empty):
        frame = reader(place)  # type: ignore[operator]
        assert list(frame.columns) == list(table.columns)
        assert [str(dtype) for dtype in frame.dtypes] == [c.dtype for c in table.columns.values()]
    assert reader(empty).empty  # type: ignore[operator]
    assert not (empty / "codings").exists()


@pytest.mark.parametrize("reader", [read_codings, read_reads, read_memos, read_problems])
def test_no_such_folder(tmp_path: Path, reader: object) -> None:
    with pytest.raises(GatheringError, match="nowhere: is not a folder; give the gathering's"):
        reader(tmp_path / "nowhere")  # type: ignore[operator]


def test_other_files_are_no_journals(folder: Path) -> None:
    before = read_codings(folder)
    for name in (".hidden.jsonl", "notes.txt", "ana.jsonl.rejected", "ana.jsonl.orig"):
        (folder / "codings" / name).write_text("not JSON\n", encoding="utf-8")
    pd.testing.assert_frame_equal(read_codings(folder), before)


def test_problems_of_all_coders(folder: Path) -> None:
    for coder in ("ana", "bea"):
        path = folder / "codings" / f"{coder}.jsonl"
        path.write_bytes(b"\xff\n" + path.read_bytes())
    assert read_problems(folder).to_dict("records") == [
        {"file": "ana.jsonl", "line": 1, "reason": "not UTF-8", "text": "\\xff"},
        {"file": "bea.jsonl", "line": 1, "reason": "not UTF-8", "text": "\\xff"},
    ]


def test_a_warning_points_at_the_line_that_asked(folder: Path) -> None:
    (folder / "codings" / "ana.jsonl").write_bytes(b"{}\n")
    with pytest.warns(UserWarning, match="1 line set aside") as caught:
        read_codings(folder)
    assert caught[0].filename == __file__


def test_misspelt_option(folder: Path) -> None:
    with pytest.raises(TypeError, match=r"did you mean `context`\?"):
        qualcode.read_codings(folder, contxt=True)  # type: ignore[call-arg]
