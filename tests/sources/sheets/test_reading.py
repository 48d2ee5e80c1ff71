from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import sheets, write_sheet

from qualcode.errors import ColumnMissingError, SourceError
from qualcode.sources import Options, Reading
from qualcode.sources.sheets.delimited import DELIMITERS, find_delimiter
from qualcode.sources.sheets.reading import read_sheet
from qualcode.sources.sheets.tabular import read_table

NOTES = "note,who\nWe need law,P1\nHace falta ley,P2\n"


def read(text: str, *columns: str, **fields: str) -> Reading:
    return read_sheet(text.encode(), Options(columns, fields))


def parts(reading: Reading) -> list[tuple[str, str]]:
    return [(piece.part, piece.text) for piece in reading.pieces]


def test_a_row_is_a_document_and_other_columns_are_its_attributes() -> None:
    reading = read("note,table,colour\nLaw,ii, blue \n", "note", group="table")
    (piece,) = reading.pieces
    assert (piece.text, piece.part) == ("Law", "2")
    assert piece.fields == {"group": "ii", "colour": "blue"}
    assert (reading.encoding, reading.note) == ("utf-8", "")


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    reading = read('note,who\n"We need\nlaw",P1\n,P2\n\nley,P3\n', "note")
    assert parts(reading) == [("2", "We need\nlaw"), ("5", "ley")]
    assert reading.note == "1 of 3 cells without text"


def test_several_text_columns_give_a_document_a_cell() -> None:
    reading = read("best,worst,who\nlaw,coffee,P1\n,room,P2\n", "best", "worst")
    assert parts(reading) == [("2.best", "law"), ("2.worst", "coffee"), ("3.worst", "room")]
    assert [piece.fields["who"] for piece in reading.pieces] == ["P1", "P1", "P2"]
    assert reading.note == "1 of 4 cells without text"


def test_a_text_column_named_twice_is_read_once() -> None:
    assert parts(read(NOTES, "note", "note")) == parts(read(NOTES, "note"))


def test_the_text_of_a_cell_is_not_touched() -> None:
    assert read('note,who\n"  law \n\n ley ",P1\n', "note").pieces[0].text == "  law \n\n ley "


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param(NOTES, "note", id="the longest"),
        pytest.param("id,note\n8b1a9953c4611296,\n2,law and order now\n", "note", id="on average"),
        pytest.param("n,note\n12345678901234567890,law\n", "note", id="numbers are no text"),
        pytest.param("a,b\n1,2\n", "a", id="no text: the first"),
        pytest.param("participant,note\nsomebody-somewhere,law\n", "note", id="not a field's"),
        pytest.param("participant\nsomebody\n", "participant", id="nothing else is there"),
    ],
)
def test_the_sheet_that_nothing_names(text: str, column: str) -> None:
    assert read(text).note.split(";")[0] == f"text column guessed: `{column}`"


@pytest.mark.parametrize(
    ("heading", "named", "expected"),
    [
        pytest.param("note,group", {}, {"group": "a"}, id="by its name"),
        pytest.param("note,Group", {}, {"group": "a"}, id="in capitals"),
        pytest.param("note,mesa", {"group": "mesa"}, {"group": "a"}, id="as named"),
        pytest.param("note,text", {}, {"text": "a"}, id="no field: an attribute"),
    ],
)
def test_columns_that_fill_fields(
    heading: str, named: dict[str, str], expected: dict[str, str]
) -> None:
    assert read(f"{heading}\nlaw,a\n", "note", **named).pieces[0].fields == expected


def test_a_column_whose_field_another_fills_stays_as_an_attribute() -> None:
    (piece,) = read("note,group,table\nlaw,red,ii\n", "note", group="table").pieces
    assert piece.fields == {"group": "ii", "group_": "red"}


def test_one_column_may_be_text_and_field() -> None:
    (piece,) = read("title\nlaw\n", "title", title="title").pieces
    assert (piece.text, piece.fields) == ("law", {"title": "law"})


@pytest.mark.parametrize(
    ("columns", "fields"),
    [(("text",), {}), (("note", "text"), {}), (("note",), {"group": "text"})],
    ids=["text", "one of two", "a field's"],
)
def test_a_column_that_is_not_there(columns: tuple[str, ...], fields: dict[str, str]) -> None:
    with pytest.raises(ColumnMissingError, match="no column text; it has note, who"):
        read(NOTES, *columns, **fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a,b\n1,2\n", ",", id="comma"),
        pytest.param("a;b\n1;2\n", ";", id="semicolon"),
        pytest.param("a\tb\n1\t2\n", "\t", id="tab"),
        pytest.param("a|b\n1|2\n", "|", id="bar"),
        pytest.param("who;note\nP1;law, order, art\nP2;ley\n", ";", id="commas within"),
        pytest.param("who\tnote\nP1\tlaw, order; art\nP2\tley\n", "\t", id="all within"),
        pytest.param("who,note\nP1,law; order\nP2,ley; orden\n", ",", id="semicolons within"),
        pytest.param('who,note\nP1,"law;\norder;\nart"\n', ",", id="lines within"),
        pytest.param('"a,b";c\n1;2\n', ";", id="comma in a quoted heading"),
        pytest.param("a,b,c\n1\n1,2,3\n1,2,3\n", ",", id="a short row"),
        pytest.param("a;b\n", ";", id="only a heading"),
        pytest.param("A title\n\na;b\n1;2\n3;4\n", ";", id="a title above"),
        pytest.param("One, two\na;b\n1;2\n3;4\n", ";", id="a title with a comma"),
    ],
)
def test_delimiters(text: str, expected: str) -> None:
    assert find_delimiter(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("note\nlaw, order\nart\n", id="commas in rows"),
        pytest.param(
            "What, if anything, is missing?\nlaw\nmore time\n", id="commas in the heading"
        ),
        pytest.param("note\nlaw\x1forder\n", id="a separator's control character"),
    ],
)
def test_a_sheet_of_one_column(text: str) -> None:
    heading, *rows = text.splitlines() if "\x1f" not in text else text.strip().split("\n")
    reading = read(text, heading)
    assert [piece.text for piece in reading.pieces] == rows


@given(sheets(), st.sampled_from(DELIMITERS))
def test_a_sheet_comes_back_whatever_its_delimiter(
    sheet: tuple[list[str], list[list[str]]], delimiter: str
) -> None:
    heading, rows = sheet
    text = write_sheet(heading, rows, delimiter)
    assert find_delimiter(text) == delimiter
    reading = read(text, *heading)
    cells = [
        (f"{n}.{h}", c) for n, row in enumerate(rows, 2) for h, c in zip(heading, row, strict=True)
    ]
    assert parts(reading) == [(part, cell) for part, cell in cells if cell.strip()]


def test_a_delimiter_is_found_in_the_first_part_of_a_large_file() -> None:
    rows = "".join(f"P{number};law, order\n" for number in range(40_000))
    assert find_delimiter("who;note\n" + rows) == ";"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "the first row must name the columns; it is empty", id="empty"),
        pytest.param("\n,,\n \n", "the first row must name the columns", id="nothing but blanks"),
        pytest.param(
            "note,who\nlaw,P1\nley,P2,P3\n",
            "row 3 has 3 cells, but the heading names 2; put quotation marks",
            id="a row too long",
        ),
        pytest.param(
            'note,who\nlaw,P1\n"ley,P2\n',
            "row 3: a quotation mark is opened here and never closed",
            id="quote never closed",
        ),
        pytest.param(
            'note,who\n"law" and art,P1\n',
            "row 2: a quoted cell goes on after its closing quotation mark",
            id="text behind a quote",
        ),
        pytest.param("note,who\n" + "\x00" * 20, "binary data", id="NUL bytes"),
    ],
)
def test_what_is_no_sheet(text: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected) as caught:
        read(text, "note")
    assert "\n" not in str(caught.value)


def test_rows_too_short_and_empty_cells_too_many_are_read() -> None:
    assert parts(read("note,who,day\nlaw\nley,P2,1,,\n", "note")) == [("2", "law"), ("3", "ley")]


def test_a_stray_nul_byte_is_refused() -> None:
    with pytest.raises(SourceError, match="line 2 holds a NUL byte, which no text has"):
        read("note,who\nla\x00w,P1\nley,P2\n", "note")


TITLED = "Notes of the first day,,\n,,\nnote,table,who\nlaw,i,P1\nley,ii,P2\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(TITLED, "heading found in row 3 (above it, and not read: “Notes of the first "
                     "day”)", id="a title"),
        pytest.param(TITLED.replace(",,", ""), "heading found in row 3 (above it, and not read: "
                     "“Notes of the first day”)", id="a title without delimiters"),
        pytest.param("\n\n" + TITLED.split("\n", 2)[2], "heading found in row 3", id="empty rows"),
        pytest.param("Board,x,,,\nMade,y,,,\nnote,table,who,day,hour\nlaw,i,P1,1,9\nley,ii,P2,2,8\n",
                     "heading found in row 3 (above it, and not read: “Board x”, “Made y”)",
                     id="facts"),
    ],
)  # fmt: skip
def test_the_heading_is_found_below_a_title(text: str, expected: str) -> None:
    reading = read(text)
    assert reading.note.split("; ")[1] == expected
    assert [piece.part for piece in reading.pieces] == ["4", "5"]
    assert reading.pieces[0].fields["table"] == "i"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(",note\n1,law\n2,ley\n", id="a column without a name in front"),
        pytest.param("who,note,day\nP1,law,\n,ley,\n", id="rows with gaps"),
        pytest.param("a,b\nlaw,\nley,\n", id="a column without cells"),
        pytest.param("note,,\nlaw,law,P1\nley,ley,P1\n", id="what follows is no heading"),
        pytest.param("note,,\n1,2,3\n4,5,6\n", id="numbers follow"),
        pytest.param("law\nart\nley\n", id="a single column"),
    ],
)
def test_the_heading_is_the_first_row(text: str) -> None:
    assert "heading" not in read(text).note


def test_what_is_named_decides_on_the_heading() -> None:
    text = "day,one\nnote,who\nlaw,P1\n"
    assert parts(read(text, "note")) == [("3", "law")]
    assert parts(read(text, "one")) == [("2", "who"), ("3", "P1")]


@pytest.mark.parametrize(
    ("first", "delimiter"), [("sep=;", ";"), ("SEP=|", "|"), ('"sep=,"', ","), ("sep=\t", "\t")]
)
def test_the_line_by_which_excel_names_the_delimiter(first: str, delimiter: str) -> None:
    text = f"{first}\nnote{delimiter}who\nlaw{delimiter}P1\n"
    assert parts(read(text, "note")) == [("2", "law")]


def test_columns_that_hold_nothing_are_no_columns() -> None:
    table = read_table(b"participant,,seat,,\nP1,,7,,\n")
    assert list(table.columns) == ["participant", "seat"]
    assert list(read_table(b"participant,,seat\nP1,x,7\n").columns) == [
        "participant", "column 2", "seat"
    ]  # fmt: skip


def test_too_many_columns() -> None:
    heading = ",".join(f"c{number}" for number in range(5_000))
    with pytest.raises(SourceError, match=r"5,000 columns are over the limit of 1,000; take out"):
        read(heading + "\n")
    assert read("c0," + "," * 5_000 + "\nlaw\n").pieces[0].text == "law"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(["=1+1", "@SUM(A1)", "+cmd|' /C'"], "3 cells begin like a formula; they are",
                     id="formulas"),
        pytest.param(["=HYPERLINK()"], "1 cell begins like a formula; it is read", id="one"),
        pytest.param(["- law", "+56 9 1234", "@ana", "= law", "-5"], "", id="signs"),
    ],
)  # fmt: skip
def test_formulas_are_text_and_are_counted(cells: list[str], expected: str) -> None:
    reading = read("note;who\n" + "".join(f"{cell};P1\n" for cell in cells), "note")
    assert [piece.text for piece in reading.pieces] == cells
    assert reading.note.startswith(expected)
    assert bool(reading.note) is bool(expected)


def test_quotation_marks_within_a_cell() -> None:
    (piece,) = read('note,who\nthe 5" law,P1\n', "note").pieces
    assert piece.text == 'the 5" law'


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        pytest.param("a,a,a", ["a", "a (2)", "a (3)"], id="the same"),
        pytest.param("a, ,", ["a"], id="none, and nothing below"),
        pytest.param("a (3),a,a", ["a (3)", "a", "a (3) (3)"], id="a name that is taken"),
        pytest.param(' a ,"b\nc"', ["a", "b c"], id="blanks and lines"),
    ],
)
def test_names_of_columns(heading: str, expected: list[str]) -> None:
    assert list(read_table(f"{heading}\n".encode()).columns) == expected


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeffnote;año\r\nmás;1\r\n".encode(), id="UTF-8 with a mark"),
        pytest.param("note;año\r\nmás;1\r\n".encode("utf-16"), id="UTF-16"),
        pytest.param("note;año\r\nmás;1\r\n".encode("cp1252"), id="cp1252"),
        pytest.param("note;an\u0303o\rma\u0301s;1\r".encode(), id="decomposed"),
    ],
)
def test_what_spreadsheet_programs_write(content: bytes) -> None:
    (piece,) = read_sheet(content, Options(("note",))).pieces
    assert (piece.text, piece.fields) == ("más", {"año": "1"})


def test_a_list_has_text_in_its_cells_and_no_empty_rows() -> None:
    table = read_table(b"participant,seat\nP1, 7 \n,\nP2,\n")
    expected = pd.DataFrame({"participant": ["P1", "P2"], "seat": ["7", None]}, dtype="str")
    pd.testing.assert_frame_equal(table, expected)


def test_a_list_without_rows() -> None:
    table = read_table(b"participant,seat\n")
    assert list(table.columns) == ["participant", "seat"]
    assert table.empty


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: "note,who\n" + '"' * 1_000_000, id="quotation marks"),
        pytest.param(lambda: "note,who\n" + "a" * 2_000_000 + ",P1", id="a long cell"),
        pytest.param(lambda: "," * 300_000, id="commas"),
        pytest.param(lambda: "a,b\n" + "1,2\n" * 100_000, id="many rows"),
        pytest.param(lambda: "x," * 3_000 + "\n" + "y," * 3_000, id="many columns of one name"),
    ],
)
def test_rubbish_is_read_quickly(make: Callable[[], str]) -> None:
    try:
        read(make())
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - a sheet is as good
