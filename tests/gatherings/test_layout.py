from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualcode import read_gathering
from qualcode.errors import GatheringError, OutputError
from qualcode.gatherings import copy_example, lay_out, read_config
from qualcode.gatherings.layout import guess_columns

Lay = Callable[[Mapping[str, str | bytes]], Path]


def test_a_new_folder_gets_a_form_to_fill_in(tmp_path: Path) -> None:
    path = lay_out(tmp_path / "a" / "my-first_WMF  meeting")
    assert path == tmp_path / "a" / "my-first_WMF  meeting" / "gathering.yaml"
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
    charts, notes = config.sources
    assert (charts.files, charts.kind) == ("charts/*.md", "flip chart")
    assert (notes.files, notes.kind, notes.text) == (
        "sticky notes.csv", "sticky notes", "what was said"
    )  # fmt: skip
    assert notes.columns == {"participant": "author", "group": "table"}
    assert config.languages == ["en"]
    assert config.participants == "participants.csv"


def test_what_is_guessed_is_said_to_be_guessed(lay: Lay) -> None:
    text = lay_out(lay({"a.csv": "note,who\nlaw,P1\n"})).read_text(encoding="utf-8")
    assert "# guessed from the name" in text
    assert "# the column with the longest texts of: note, who" in text
    assert "# codebook: codebook.yaml" in text


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
    with pytest.raises(OutputError, match="cannot be written: Not a directory"):
        lay_out(root / "a.txt" / "b")


def test_the_example_is_a_gathering_of_its_own(tmp_path: Path) -> None:
    path = copy_example(tmp_path / "example")
    gathering = read_gathering(path.parent)
    assert gathering.codebook is not None
    assert (path.parent / "codebooks").is_dir()
    assert "../" not in path.read_text(encoding="utf-8")


def test_the_example_overwrites_nothing(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    with pytest.raises(GatheringError, match="is not empty; name a folder that does not exist"):
        copy_example(root)
    with pytest.raises(GatheringError, match="is not empty"):
        copy_example(root / "a.txt")
    assert [path.name for path in root.iterdir()] == ["a.txt"]
