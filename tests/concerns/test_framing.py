"""The framework matrix: cells, evidence, and a file that people edit with other programs."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import qualcode
from qualcode.concerns.framing import FILE, Framework, framework
from qualcode.errors import ColumnMissingError, OptionError, OutputError, SourceError
from qualcode.gatherings import Gathering

NOTES = """note,who,table
"We need training, says Ana Pérez.",P1,ii
"<b>training</b> on the law",P2,i
"A secret wish for training.",P3,ii
"money, please",P2,ii
"nothing of this",P1,iii
"money and training",P2,
"""
PEOPLE = """participant,name,aliases,consent
P1,Ana Pérez,,quote
P2,Luis Soto,,quote
P3,Eva Roa,,count
"""
YAML = """title: Notes
codebook: book.yaml
participants: participants.csv
groups: {ii: Two, i: One}
sources:
  - files: notes.csv
    kind: sticky notes
    text: note
    columns: {participant: who, group: table}
"""
BOOK = """name: book
codes:
  - id: capacity
    name: Capacity
    codes:
      - {id: training, terms: {any: [training]}}
  - id: money
    terms: {any: [money]}
  - id: ask
    role: need
    terms: {any: [need]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "notes.csv": NOTES, "participants.csv": PEOPLE, "gathering.yaml": YAML, "book.yaml": BOOK,
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def gathering(folder: Path) -> Gathering:
    return qualcode.read_gathering(folder)


def cells(matrix: Framework, *columns: str) -> list[tuple[Any, ...]]:
    return list(matrix.cells[list(columns)].itertuples(index=False, name=None))


def put(folder: Path, content: str | bytes) -> Path:
    path = folder / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_cells_count_and_lead_to_their_segments(gathering: Gathering) -> None:
    matrix = framework(gathering)
    assert cells(matrix, "case", "code", "name", "mentions", "quotable") == [
        ("ii", "capacity", "Capacity", 2, 1),  # groups in the order of gathering.yaml
        ("ii", "money", "Money", 1, 1),
        ("i", "capacity", "Capacity", 1, 1),
        ("i", "money", "Money", 0, 0),
        ("iii", "capacity", "Capacity", 0, 0),
        ("iii", "money", "Money", 0, 0),
    ]
    assert matrix.note == "1 of 6 segments have no group and are left out"
    for row in matrix.cells.itertuples():
        own = matrix.evidence[
            matrix.evidence["case"].eq(row.case) & matrix.evidence["code"].eq(row.code)
        ]
        assert len(own) == row.mentions
    assert not matrix.evidence["text"].str.contains("secret").any()


def test_columns_are_a_role_or_codes(gathering: Gathering) -> None:
    assert list(framework(gathering, columns="need").summaries.columns) == ["ask"]
    both = framework(gathering, columns=["money", "capacity/training"]).summaries
    assert list(both.columns) == ["money", "capacity/training"]
    assert list(framework(gathering, columns="money").summaries.columns) == ["money"]
    assert list(framework(gathering, rows="participant").summaries.index) == ["P1", "P2", "P3"]


def test_the_file_is_masked_and_the_same_twice(gathering: Gathering) -> None:
    path = framework(gathering).write()
    content = path.read_bytes()
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")
    assert "secret" not in text
    assert "Ana" not in text
    assert "says P1" in text
    assert text.splitlines()[0] == "rows,case,code,name,mentions,quotes,summary"
    assert "group,iii" not in text  # nothing was said there
    framework(gathering).write()
    assert path.read_bytes() == content
    qualcode.read_gathering(gathering.path)
    assert not qualcode.read_gathering(gathering.path).ingest["source"].str.contains("frame").any()


def test_summaries_come_back_and_survive_another_run(gathering: Gathering, folder: Path) -> None:
    path = framework(gathering).write()
    written = path.read_text("utf-8-sig").splitlines()
    edited = [line + "They lack training" if line.endswith(",") else line for line in written]
    put(folder, "\n".join(edited))
    matrix = framework(gathering)
    assert set(matrix.cells["summary"]) == {"", "They lack training"}
    assert matrix.summaries.loc["ii", "capacity"] == "They lack training"
    matrix.write()
    assert framework(gathering).summaries.equals(matrix.summaries)


EXCEL = """\ufeffSumario;Code; CASE ;rows;Summary;who did it\r
x;capacity;ii;group;"A line\nand; another";Mia\r
;;;;;\r
;money;i;Group;'=1+1;\r
"""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(EXCEL.encode(), id="semicolons, BOM, other order, other columns"),
        pytest.param(EXCEL.removeprefix("\ufeff").encode("cp1252"), id="cp1252"),
        pytest.param(
            EXCEL.replace(";", "\t").replace("and\t", "and;").encode("utf-16"), id="UTF-16"
        ),
        pytest.param(("sep=;\r\n" + EXCEL.removeprefix("\ufeff")).encode(), id="sep="),
    ],
)
def test_files_from_spreadsheet_programs(
    gathering: Gathering, folder: Path, content: bytes
) -> None:
    path = put(folder, content)
    matrix = framework(gathering)
    assert matrix.summaries.loc["ii", "capacity"] == "A line\nand; another"
    assert matrix.summaries.loc["i", "money"] == "=1+1"  # a row that somebody added
    matrix.write()
    again = path.read_text("utf-8-sig")
    assert again.splitlines()[0].split("\t" if "\t" in again else ";")[-2:] == [
        "Sumario", "who did it",
    ]  # fmt: skip
    assert "Mia" in again
    assert "'=1+1" in again
    assert framework(gathering).summaries.equals(matrix.summaries)


LOST = """rows,case,code,summary
group,ii,gone,Of a code that is gone
group,ix,money,Of a group that is gone
participant,P1,money,Of another matrix
,,,Of nothing
group,ii,gone/too,
"""


def test_summaries_without_a_cell_are_listed_and_kept(gathering: Gathering, folder: Path) -> None:
    path = put(folder, LOST)
    matrix = framework(gathering)
    assert matrix.left[["summary", "note"]].to_numpy().tolist() == [
        ["Of a code that is gone", "row 2: there is no such code in this matrix"],
        ["Of a group that is gone", "row 3: there is no such case in this matrix"],
        ["Of another matrix", "row 4: it is of the matrix of `participant`"],
        ["Of nothing", "row 5: it names no case or no code"],
    ]
    matrix.write()
    text = path.read_text("utf-8-sig")
    assert all(summary in text for summary in matrix.left["summary"])
    assert "gone/too" not in text  # nobody wrote anything there
    assert framework(gathering, rows="participant").summaries.loc["P1", "money"] == (
        "Of another matrix"
    )
    assert "4 summaries have no cell here" in matrix._repr_html_()


def test_what_was_written_in_the_meantime_is_not_lost(gathering: Gathering, folder: Path) -> None:
    matrix = framework(gathering)
    put(folder, "rows,case,code,summary\ngroup,ii,money,Late\n")
    matrix.write()
    assert framework(gathering).summaries.loc["ii", "money"] == "Late"


def test_a_name_in_place_of_an_id_is_masked_in_the_file(gathering: Gathering, folder: Path) -> None:
    path = put(folder, "rows,case,code,summary\nparticipant,Ana Pérez,ixx,Kept\n")
    framework(gathering).write()
    assert "participant,P1,ixx" in path.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("case,code,summary\nii,money,x\n", "has no column `rows`; expected rows, case, code"),
        ("rows,case,code,Resumen\n", "has no column `summary`.* Was one renamed"),
        ("rows,case,code,summary,summary\na,b,c,d,e\n", "column `summary` is there twice"),
        (
            "rows,case,code,summary\ngroup,ii,money,a, b\n",
            "row 2 has a cell without a heading, ' b'",
        ),
        ('rows,case,code,summary\ngroup,ii,money,"a\n', "quotation mark is opened"),
        (
            "rows,case,code,summary\ngroup,ii,money,a\ngroup,II,money,b\n",
            "rows 2 and 3 are both about case `II` and code `money`; join them",
        ),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "framework.csv: "),
    ],
)
def test_files_that_cannot_be_understood_stay_as_they_are(
    gathering: Gathering, folder: Path, content: str | bytes, told: str
) -> None:
    matrix = framework(gathering)
    path = put(folder, content)
    before = path.read_bytes()
    with pytest.raises(SourceError, match=told):
        framework(gathering)
    with pytest.raises(SourceError, match=str(path)):
        matrix.write()
    assert path.read_bytes() == before


def test_an_empty_file_and_a_workbook_in_its_place(gathering: Gathering, folder: Path) -> None:
    path = put(folder, "\n\n")
    assert not framework(gathering).cells["summary"].any()
    path.unlink()
    path.with_suffix(".xlsx").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"save it as framework\.csv"):
        framework(gathering)


def test_a_file_that_cannot_be_written(gathering: Gathering, folder: Path) -> None:
    (folder / "narrative").write_text("no folder")
    with pytest.raises((OutputError, SourceError), match=r"framework\.csv"):
        framework(gathering).write()


def test_cases_named_after_strangers_are_not_written(folder: Path) -> None:
    (folder / "participants.csv").write_text("participant,name\nP1,Ana\n", encoding="utf-8")
    text = NOTES.replace(",P2,", ",Mia Lund,")
    (folder / "notes.csv").write_text(text, encoding="utf-8")
    matrix = framework(qualcode.read_gathering(folder), rows="participant")
    assert "Mia" not in matrix._repr_html_()
    with pytest.raises(OptionError, match="1 are named after people in no list"):
        matrix.write()
    assert not (folder / FILE).exists()


def test_the_matrix_is_shown_masked_and_escaped(gathering: Gathering, folder: Path) -> None:
    put(folder, "rows,case,code,summary\ngroup,ii,money,<i>Luis Soto</i> said so\n")
    told = framework(gathering)._repr_html_()
    assert "&lt;i&gt;P2&lt;/i&gt; said so" in told
    assert "&lt;b&gt;training&lt;/b&gt;" in told
    assert "2 (1 not quoted)" in told
    assert all(name not in told for name in ("Luis", "Ana", "secret"))


def test_other_codings_and_no_codes(gathering: Gathering, folder: Path) -> None:
    none = framework(gathering, codings=gathering.codings.iloc[:0])
    assert not none.cells["mentions"].any()
    assert none.evidence.empty
    assert none.write().exists()
    (folder / "gathering.yaml").write_text(YAML.replace("codebook: book.yaml\n", ""), "utf-8")
    with pytest.raises(OptionError, match="there are no codes"):
        framework(qualcode.read_gathering(folder))


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"rows": "table"}, ColumnMissingError, "table"),
        ({"rows": "text"}, OptionError, "`text` is none"),
        ({"columns": "monee"}, OptionError, "no code or role `monee`; did you mean `money`"),
        ({"columns": "next step"}, OptionError, "no code has the role `next step`; name codes"),
        ({"columns": ["capacity", 3]}, OptionError, "no code or role `3`"),
        ({"column": "money"}, TypeError, "did you mean `columns`"),
    ],
)
def test_bad_options(
    gathering: Gathering, options: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        framework(gathering, **options)


def test_input_is_not_changed(gathering: Gathering) -> None:
    before = gathering.segments.copy(deep=True)
    framework(gathering).write()
    pd.testing.assert_frame_equal(gathering.segments, before)
