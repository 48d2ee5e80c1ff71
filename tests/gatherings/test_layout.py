from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualcode import read_gathering
from qualcode.errors import ExtraMissingError, GatheringError, OutputError
from qualcode.gatherings import copy_example, lay_out, read_config
from qualcode.gatherings.config import misnamed
from qualcode.gatherings.guessing import guess_columns
from qualcode.sources import Reader, registry

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sheets"

Lay = Callable[[Mapping[str, str | bytes]], Path]


def test_a_new_folder_gets_a_form_to_fill_in(tmp_path: Path) -> None:
    path = lay_out(tmp_path / "my-first_WMF  meeting")
    assert path == tmp_path / "my-first_WMF  meeting" / "gathering.yaml"
    assert read_config(path.parent).title == "My first WMF meeting"
    assert sorted(found.name for found in path.parent.iterdir()) == [
        "README.txt", "gathering.yaml", "notes"
    ]  # fmt: skip
    with pytest.raises(GatheringError, match="none of its 2 files could be read"):
        read_gathering(path.parent)


def test_files_that_are_there_are_described(lay: Lay) -> None:
    root = lay(
        {
            "sticky notes.csv": "id;table;author;what was said\n1;i;P1;We need to know the law\n",
            "charts/flip-chart-1.md": "- law",
            "charts/flip-chart-2.md": "- art",
            "participants.csv": "participant\nP1\n",
            "bad.csv": b"\x00" * 99,
        }
    )
    config = read_config(lay_out(root).parent)
    bad, charts, notes = config.sources
    assert (bad.files, bad.kind, bad.text) == ("bad.csv", None, [])  # once it is mended
    assert (charts.files, charts.kind) == ("charts/*.md", "flip chart")
    assert (notes.files, notes.kind, notes.text) == (
        "sticky notes.csv", "sticky notes", "what was said"
    )  # fmt: skip
    assert notes.columns == {"participant": "author", "group": "table"}
    assert config.languages == ["en"]
    assert config.participants == "participants.csv"


def test_what_is_guessed_is_said_to_be_guessed(lay: Lay) -> None:
    text = lay_out(lay({"a.csv": "note,who\nlaw,P1\n"})).read_text(encoding="utf-8")
    assert "# kind: sticky notes, flip chart, notes, shared document, transcript, " in text
    assert "    # columns: note, who\n    text: note # the column with the longest texts\n" in text
    assert "# codebook: my-codes.yaml" in text


def test_all_open_questions_of_a_survey_are_described(lay: Lay) -> None:
    rows = "".join(
        f"P{n},good,More time for all of group {n} to talk,Go on with plan {n} of ours\n"
        for n in range(6)
    )
    root = lay({"a.csv": "Participant ID,venue,best part,next time\n" + rows})
    (entry,) = read_config(lay_out(root).parent).sources
    assert entry.text == ["best part", "next time"]
    assert entry.columns == {"participant": "Participant ID"}
    assert "# columns: Participant ID, venue, best part, next time\n" in text_of(root)
    assert "# the columns of long texts\n" in text_of(root)
    assert len(read_gathering(root).documents) == 12


def test_long_headings_are_no_long_lines(lay: Lay) -> None:
    asked = [f"Please tell us in your own words what you think of the part number {n} of all"
             for n in range(25)]  # fmt: skip
    root = lay({"a.csv": ",".join(["note", *asked]) + "\nthe law is hard to read" + ",x" * 25})
    lines = lay_out(root).read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("    # ")]
    assert comments[0].startswith("    # columns: note, Please tell us in your own words what")
    assert comments[-1].endswith(", …")  # twenty are listed
    assert max(map(len, lines)) < 120
    assert read_config(root).sources[0].text == "note"


def text_of(root: Path) -> str:
    return (root / "gathering.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_workbook_is_described(lay: Lay, suffix: str) -> None:
    root = lay({f"sticky notes.{suffix}": (FIXTURES / f"notes.{suffix}").read_bytes()})
    before = read_gathering(root)
    (entry,) = read_config(lay_out(root).parent).sources
    assert (entry.files, entry.kind, entry.text) == (
        f"sticky notes.{suffix}", "sticky notes", "note"
    )  # fmt: skip
    assert entry.columns == {"group": "table", "participant": "author", "day": "day"}
    after = read_gathering(root)
    assert after.documents["document"].tolist() == before.documents["document"].tolist()


def test_an_export_of_a_survey_is_described(lay: Lay) -> None:
    root = lay({"a.xlsx": (FIXTURES / "qualtrics.xlsx").read_bytes()})
    (entry,) = read_config(lay_out(root).parent).sources
    assert entry.kind == "survey"
    assert "kind: survey # guessed from the format" in " ".join(text_of(root).split())
    assert entry.text == ["What would you change?", "What should come next?"]
    assert entry.columns == {}
    assert set(read_gathering(root).documents["participant"]) == {"R_3abc", "R_4def", "R_5ghi"}


def test_subtitles_are_described(lay: Lay) -> None:
    root = lay({"day1.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>law\n", "a.txt": "x"})
    kinds = {entry.files: entry.kind for entry in read_config(lay_out(root).parent).sources}
    assert kinds == {"*.txt": None, "*.vtt": "transcript"}


def test_files_of_one_folder_may_be_of_several_kinds(lay: Lay) -> None:
    names = ["flip-chart-1.md", "flip-chart-2.md", "notes-ana.md"]
    root = lay({name: f"- law of {name}\n" for name in names})
    charts, notes = read_config(lay_out(root).parent).sources
    assert (charts.files, charts.kind) == (["flip-chart-1.md", "flip-chart-2.md"], "flip chart")
    assert (notes.files, notes.kind) == ("notes-ana.md", "notes")


def test_the_participants_may_be_a_workbook(lay: Lay) -> None:
    people = (FIXTURES / "participants.xlsx").read_bytes()
    root = lay({"participants.xlsx": people, "a.csv": "who,note\nP1,We need law\n"})
    config = read_config(lay_out(root).parent)
    assert config.participants == "participants.xlsx"
    assert read_gathering(root).participants["participant"].tolist() == ["P1", "P2"]


def test_what_an_extra_would_read_is_described(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ExtraMissingError("reading this needs: pip install 'qualcode[ocr]'")

    monkeypatch.setitem(registry._READERS, ".jpg", Reader("photo", (".jpg",), refuse))
    root = lay({"a/chart.jpg": "x", "a.txt": "law"})
    kinds = {entry.files: entry.kind for entry in read_config(lay_out(root).parent).sources}
    assert kinds == {"*.txt": None, "a/*.jpg": "photo"}


@pytest.mark.parametrize(
    "name",
    [
        "a[1].csv",
        "what? really*.csv",
        "drafts [old]/a.txt",
        "*/b.md",
        "yes.csv",
        "- a.csv",
        "#1: a.csv",
        "{a}.csv",
        "2024.csv",
        "año/niño.csv",
        "an\u0303o/nin\u0303o.csv",
        "a 'b' \"c\".csv",
        "A.TXT",
        "שלום/👍.txt",
    ],
)
def test_whatever_a_file_is_called_it_is_read_again(lay: Lay, name: str) -> None:
    root = lay({name: "note,who\nWe need law,P1\n", "x/other.txt": "art"})
    before = read_gathering(root)
    lay_out(root)
    after = read_gathering(root)
    assert after.documents["document"].tolist() == before.documents["document"].tolist()
    assert (after.ingest["status"] == "read").sum() == 2


@pytest.mark.parametrize(
    "column",
    ["yes", "12", "a: b", "# x", "[a", "null", '"two\nlines"', "*", "é", "'", "2024-01-01"],
)
def test_whatever_a_column_is_called_it_is_read_again(lay: Lay, column: str) -> None:
    root = lay({"a.csv": f"id,{column}\n1,We need to know the law\n"})
    lay_out(root)
    gathering = read_gathering(root)
    assert gathering.segments["text"].tolist() == ["We need to know the law"]
    assert read_config(root).sources[0].text == column.strip('"').replace("\n", " ")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        pytest.param(["note"], {}, id="none"),
        pytest.param(["Author", "Mesa"], {"participant": "Author", "group": "Mesa"}, id="folded"),
        pytest.param(["name", "author-id"], {"participant": "author-id"}, id="the better sign"),
        pytest.param(["sesión", "día"], {"day": "día", "activity": "sesión"}, id="Spanish"),
        pytest.param([" who ", "who"], {"participant": " who "}, id="the first of two"),
        pytest.param(
            ["PARTICIPANT_ID", "Table"],
            {"participant": "PARTICIPANT_ID", "group": "Table"},
            id="signs between words",
        ),
        pytest.param(
            ["Nombre", "Region", "Session"],
            {"participant": "Nombre", "activity": "Session"},
            id="a region is an attribute",
        ),
    ],
)
def test_columns_are_guessed_from_their_names(heading: list[str], expected: dict) -> None:
    assert guess_columns(heading) == expected


def test_a_description_is_never_overwritten(lay: Lay) -> None:
    root = lay({"gathering.yaml": "title: Mine", "a.txt": "x"})
    with pytest.raises(GatheringError, match=r"gathering\.yaml: is there already; edit it"):
        lay_out(root)
    assert (root / "gathering.yaml").read_text() == "title: Mine"


def test_laying_out_twice_gives_the_same_bytes(lay: Lay) -> None:
    root = lay({"b.csv": "note,who\nlaw,P1\n", "a/1.txt": "x", "a/2.md": "y"})
    first = lay_out(root).read_bytes()
    (root / "gathering.yaml").unlink()
    assert lay_out(root).read_bytes() == first


def test_a_file_in_the_place_of_the_folder(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    with pytest.raises(GatheringError, match=r"a\.txt: is a file; name a folder"):
        lay_out(root / "a.txt")
    with pytest.raises(GatheringError, match=r"b: there is no folder .*a\.txt to make it in"):
        lay_out(root / "a.txt" / "b")


def test_a_folder_in_a_folder_that_is_not_there_is_a_misspelt_name(tmp_path: Path) -> None:
    with pytest.raises(GatheringError, match=r"corpsu.* to make it in; correct the name, or make"):
        lay_out(tmp_path / "corpsu" / "2024")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "gathering.yaml")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(OutputError, match=r"gathering\.yaml: cannot be written: Permission denied"):
        lay_out(tmp_path / "a")


@pytest.mark.parametrize(
    "name",
    [
        "gathering.yml",
        "gathering.yaml.txt",
        "gathering.yaml.yaml",
        "Gathering.yaml",
        "GATHERING.YML",
    ],
)
def test_a_description_under_another_name_is_not_passed_over(lay: Lay, name: str) -> None:
    root = lay({name: "title: Mine", "a.txt": "x"})
    assert misnamed(root) == root / name
    with pytest.raises(GatheringError, match=rf"{name}: rename it to gathering\.yaml"):
        lay_out(root)


def test_nothing_is_misnamed(lay: Lay, tmp_path: Path) -> None:
    assert misnamed(tmp_path / "none") is None
    root = lay({"gathering.md": "x", "my gathering.yaml": "x", "gathering.yml/a.txt": "x"})
    assert misnamed(root) is None
    assert misnamed(lay({"gathering.yaml": "title: A", "gathering.yaml.txt": "old"})) is None


def test_the_example_is_a_gathering_of_its_own(tmp_path: Path) -> None:
    path = copy_example(tmp_path / "example")
    gathering = read_gathering(path.parent)
    assert gathering.codebook is not None
    assert (path.parent / "codebooks").is_dir()
    assert "../" not in path.read_text(encoding="utf-8")
    later = copy_example(tmp_path / "later", follow_up=True)
    assert read_config(later.parent).title.endswith("2025 (invented)")


def test_the_example_overwrites_nothing(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    with pytest.raises(GatheringError, match="is not empty; name a folder that does not exist"):
        copy_example(root)
    with pytest.raises(GatheringError, match="is not empty"):
        copy_example(root / "a.txt")
    assert [path.name for path in root.iterdir()] == ["a.txt"]


def test_a_conversation_is_still_noticed_once_a_folder_is_described(lay: Lay) -> None:
    people = "participant,name,consent\nP1,Ana,\nP2,Luis,withdrawn\n"
    talk = "Ana: We need training.\n\nLuis: I take it all back.\n\nAna: Money for travel.\n"
    root = lay({"participants.csv": people, "monday.txt": talk})
    lay_out(root)
    gathering = read_gathering(root)
    assert gathering.documents["kind"].tolist() == ["transcript"]
    assert gathering.left_out == 1


def test_times_are_no_texts(lay: Lay) -> None:
    rows = "".join(
        f"Tue Feb {n} 12:58:16 WIB 2018,The road to the school number {n} is far too narrow\n"
        for n in range(10, 20)
    )
    root = lay({"comments.csv": f"datetime,comment\n{rows}"})
    assert read_config(lay_out(root).parent).sources[0].text == "comment"


def test_what_is_not_read_is_listed_with_advice(lay: Lay) -> None:
    root = lay({"a.txt": "law", "board.heic": "x", "old.doc": "x"})
    text = lay_out(root).read_text(encoding="utf-8")
    assert "#   board.heic: .heic files are not read; export it as .jpg or .png" in text
    assert "#   old.doc: .doc files are not read; save it as .docx" in text
    notes = read_gathering(root).ingest.set_index("source")["note"]
    assert notes["old.doc"] == ".doc files are not read; save it as .docx"
