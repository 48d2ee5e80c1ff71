import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qualcode.errors import ColumnMissingError, SourceError
from qualcode.sources import Limits, Options, Reading, Worker
from qualcode.sources.sheets.reading import read_workbook
from qualcode.sources.sheets.tabular import read_sheets, read_table

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sheets"
SUFFIXES = [".xlsx", ".xls", ".ods"]


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def read(suffix: str, *columns: str, name: str = "notes", **fields: str) -> Reading:
    options = Options(columns, fields)
    return read_workbook(fixture(name + suffix), options, suffix=suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_sheets_that_hold_text_are_read(suffix: str) -> None:
    reading = read(suffix, "note", group="table", participant="author")
    assert [(piece.part, piece.text) for piece in reading.pieces] == [
        ("Open Space!4", "We need to know the law"),
        ("Open Space!5", "Hace falta\nla ley"),
        ("Open Space!7", "One statement of two people"),
        ("Open Space!9", "=1+1 is what they wrote"),
        ("Fishbowl!2", "The bill was voted already"),
    ]
    assert reading.note == (
        "sheet `Open Space`: heading found in row 3 (above it, and not read: “Notes of the first "
        "day”); 1 cell begins like a formula; it is read as text and made harmless in what "
        "qualcode exports; sheet `Counts` left out: no column `note`; sheet `Lists` is hidden, "
        "and so not read; sheet `Bare` is empty"
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_values_become_what_people_wrote(suffix: str) -> None:
    first, second, merged, last, _ = read(suffix, "note", group="table").pieces
    assert first.fields == {
        "group": "i", "author": "P1", "day": "2024-05-24", "votes": "3", "done": "TRUE",
        "seen": "2024-05-24 10:30",
    }  # fmt: skip
    # The cell of the group is merged over both rows.
    assert second.fields == {"group": "i", "author": "P2", "day": "2024-05-24", "votes": "0.1"}
    # The value that was stored with the formula =1+1 is read.
    assert merged.fields == {"group": "ii", "author": "P3", "votes": "2", "done": "FALSE"}
    assert last.fields == {"group": "iii"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_nobody_names_is_guessed_in_each_sheet(suffix: str) -> None:
    reading = read(suffix)
    assert [piece.part for piece in reading.pieces][-1] == "Fishbowl!2"
    assert "sheet `Open Space`: text column guessed: `note`" in reading.note
    assert "sheet `Fishbowl`: text column guessed: `note`" in reading.note
    assert "sheet `Counts` left out: no text" in reading.note


def test_several_columns_of_several_sheets() -> None:
    parts = [piece.part for piece in read(".xlsx", "note", "votes").pieces]
    assert parts[:2] == ["Open Space!4.note", "Open Space!4.votes"]
    assert parts[-2:] == ["Counts!2.votes"] or parts[-1] == "Fishbowl!2"


def test_a_single_sheet_needs_no_name() -> None:
    reading = read(".xlsx", "region", name="participants")
    assert [(piece.part, piece.text) for piece in reading.pieces] == [
        ("2", "South"),
        ("3", "North"),
    ]


def test_a_column_must_be_in_a_sheet_at_least() -> None:
    assert read(".xlsx", "seen").pieces[0].text == "2024-05-24 10:30"
    with pytest.raises(ColumnMissingError, match="no column nota; it has note, table, author"):
        read(".xlsx", "nota")
    with pytest.raises(ColumnMissingError, match="no column who"):
        read(".xlsx", "note", participant="who")


def test_too_many_columns() -> None:
    options = Options(limits=Limits(columns=6))
    expected = r"7 columns are over the limit of 6; take out .*raise `limits: \{columns: …\}`"
    with pytest.raises(SourceError, match=expected):
        read_workbook(fixture("notes.xlsx"), options, suffix=".xlsx")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("part", "expected"),
    [(0.5, "damaged"), (0.97, "damaged"), (0, "the file is empty")],
)
def test_a_truncated_workbook(suffix: str, part: float, expected: str) -> None:
    content = fixture("notes" + suffix)
    with pytest.raises(SourceError, match=expected) as caught:
        read_workbook(content[: int(len(content) * part)], Options(), suffix=suffix)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "suffix", "expected"),
    [
        pytest.param(b"note,who\nlaw,P1\n", ".xlsx", "it is a text, not an Excel", id="csv"),
        pytest.param(b"<html><table></table></html>", ".xls", "it is a web page", id="HTML"),
        pytest.param(fixture("notes.xls"), ".xlsx", "it is an old Excel workbook", id="xls"),
        pytest.param(fixture("notes.xlsx"), ".xls", "it is an Excel workbook", id="xlsx"),
        pytest.param(fixture("notes.ods"), ".xlsx", "it is an OpenDocument spread", id="ods"),
    ],
)
def test_what_is_not_what_its_ending_says(content: bytes, suffix: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        read_workbook(content, Options(), suffix=suffix)


def changed(name: str, member: str, old: bytes, new: bytes) -> bytes:
    """Write a fixture again with something else in one of its files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(FIXTURES / name) as packed, zipfile.ZipFile(stream, "w") as out:
        for info in packed.infolist():
            content = packed.read(info)
            assert info.filename != member or old in content
            out.writestr(info, content.replace(old, new) if info.filename == member else content)
    return stream.getvalue()


def test_broken_xml_within() -> None:
    content = changed("notes.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", b"<")
    with pytest.raises(SourceError, match="the file is damaged; open it in a spreadsheet program"):
        read_workbook(content, Options(), suffix=".xlsx")


def test_an_entity_within() -> None:
    xml = b'<!DOCTYPE a [<!ENTITY a "b">]><worksheet'
    content = changed("notes.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet", xml)
    with pytest.raises(SourceError, match="declares XML entities"):
        read_workbook(content, Options(), suffix=".xlsx")


def test_a_process_that_reads_loads_no_table_library() -> None:
    # What reads a workbook is started for each gathering, and pandas takes half a second to load.
    path = str(FIXTURES / "notes.xlsx")
    code = (
        "import sys; from qualcode.sources import Options, reader_for; "
        f"reader_for('a.xlsx').read(open({path!r}, 'rb').read(), Options()); "
        "print(sorted({'pandas', 'spacy', 'sklearn'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_hostile_workbook_ends_its_worker_and_nothing_else() -> None:
    worker = Worker()
    try:
        with pytest.raises(SourceError, match="damaged"):
            worker.read("a.xls", fixture("notes.xls")[:-60], Options())
        assert len(worker.read("a.xls", fixture("notes.xls"), Options()).pieces) == 5
        with pytest.raises(ColumnMissingError, match="no column nota; it has note"):
            worker.read("a.ods", fixture("notes.ods"), Options(("nota",)))
    finally:
        worker.close()


def test_a_list_may_be_a_workbook() -> None:
    table = read_table(fixture("participants.xlsx"), ".xlsx")
    assert table.to_dict("list") == {"Participant ID": ["P1", "P2"], "region": ["South", "North"]}


def test_headings_and_rows_for_others() -> None:
    space, fishbowl, counts = read_sheets(fixture("notes.ods"), ".ods")
    assert (space.name, space.heading[:3]) == ("Open Space", ["note", "table", "author"])
    assert fishbowl.rows == [["The bill was voted already", "P5"]]
    assert counts.cells("votes") == ["7"]
    (sheet,) = read_sheets(b"a;b\n1;2\n", ".csv")
    assert (sheet.heading, sheet.rows, sheet.numbers) == (["a", "b"], [["1", "2"]], [2])
