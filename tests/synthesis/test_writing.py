"""What is written: whole or not at all, the same bytes, safe to open."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Never

import pandas as pd
import pytest

from qualcode import read_gathering, synthesise
from qualcode.errors import OutputError
from qualcode.saving import defuse
from qualcode.synthesis import Synthesis, writing
from qualcode.synthesis.folders import check_output
from qualcode.synthesis.writing import KIND, check_format, write_folder

Make = Callable[..., Synthesis]


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def write_all(synthesis: Synthesis, folder: Path) -> dict[str, bytes]:
    write_folder(synthesis, folder, options={"seed": 0})
    return content(folder)


def test_report_tables_and_record(synthesis: Synthesis, tmp_path: Path) -> None:
    names = list(write_all(synthesis, tmp_path / "out"))
    tables = [f"{name}.{kind}" for name in sorted(synthesis.tables) for kind in ("csv", "parquet")]
    assert names == sorted([*tables, "run.json", "synthesis.html", "tables.xlsx"])


@pytest.mark.usefixtures("base_only")
def test_two_runs_write_the_same_bytes(meeting: Path, tmp_path: Path) -> None:
    one, two = (
        write_all(synthesise(read_gathering(meeting)), tmp_path / name) for name in ("a", "b")
    )
    assert one == two


def test_run_json_names_versions_hashes_and_counts(synthesis: Synthesis, tmp_path: Path) -> None:
    run = json.loads(write_all(synthesis, tmp_path / "out")["run.json"])
    assert run["title"] == "A small meeting"
    assert run["options"] == {"seed": 0}
    assert run["versions"]["pandas"] == pd.__version__
    assert set(run["files"]) == {"notes.csv"}
    assert len(run["files"]["notes.csv"]) == 64
    assert run["codebook"]["name"] == "small"
    assert run["counts"]["segments"] == 6
    assert set(run["written"]) == set(content(tmp_path / "out")) - {"run.json"}


def test_parquet_is_exact(synthesis: Synthesis, tmp_path: Path) -> None:
    write_all(synthesis, tmp_path / "out")
    for name in ("segments", "concerns", "assignments", "ingest"):
        table = pd.read_parquet(tmp_path / "out" / f"{name}.parquet")
        pd.testing.assert_frame_equal(table, synthesis.tables[name])
    codings = pd.read_parquet(tmp_path / "out" / "codings.parquet")
    assert codings["evidence"].iloc[0][0]["term"] == "train*"


def test_evidence_is_json_in_csv(synthesis: Synthesis, tmp_path: Path) -> None:
    write_all(synthesis, tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "codings.csv")
    assert json.loads(table.loc[0, "evidence"])[0]["term"] == "train*"


# -- formulas --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_begins_like_a_formula_is_defused(sign: str) -> None:
    table = pd.DataFrame({f"{sign}head": [f"{sign}1+1"], "n": [-1]})
    before = table.copy(deep=True)
    safe = defuse(table)
    assert safe.to_dict("list") == {f"'{sign}head": [f"'{sign}1+1"], "n": [-1]}
    pd.testing.assert_frame_equal(table, before)


def test_other_cells_stay() -> None:
    table = pd.DataFrame({"a": ["1=1", "", None], "b": [["x", "é"], [], [1]]})
    safe = defuse(table)
    assert safe["a"].tolist()[:2] == ["1=1", ""]
    assert pd.isna(safe.loc[2, "a"])
    assert safe["b"].tolist() == ['["x", "é"]', "[]", "[1]"]


def test_formulas_of_participants_do_not_run(synthesise_files: Make, tmp_path: Path) -> None:
    note = '=HYPERLINK(""http://x"")'
    files = {
        "a.csv": f'note,=cmd\n"{note}",@SUM(1)\n-2 for the coffee room,x\n',
        "gathering.yaml": "title: x\nsources:\n  - {files: a.csv, text: note}\n",
    }
    found = synthesise_files(files)
    write_all(found, tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "segments.csv")
    assert table["text"].tolist() == ['\'=HYPERLINK("http://x")', "'-2 for the coffee room"]
    assert table["'=cmd"].tolist() == ["'@SUM(1)", "x"]
    exact = pd.read_parquet(tmp_path / "out" / "segments.parquet")
    assert exact["text"].tolist() == ['=HYPERLINK("http://x")', "-2 for the coffee room"]


# -- whole or not at all ---------------------------------------------------------------------------


def test_an_earlier_synthesis_is_replaced(synthesis: Synthesis, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write_all(synthesis, out)
    (out / ".DS_Store").write_text("put there by a desktop")
    assert write_all(synthesis, out) == first
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_empty_folder_is_filled_and_folders_above_are_made(
    synthesis: Synthesis, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert "run.json" in write_all(synthesis, tmp_path / "empty")
    assert "run.json" in write_all(synthesis, tmp_path / "deep" / "er" / "out")


def test_a_link_to_a_folder_stays_a_link(synthesis: Synthesis, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_all(synthesis, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "run.json").is_file()


def test_somebody_else_s_folder_is_left_as_it_was(synthesis: Synthesis, tmp_path: Path) -> None:
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work")
    (other / "run.json").write_text("{}")  # others write such a file too
    with pytest.raises(OutputError, match="is there already and is not a synthesis"):
        write_all(synthesis, other)
    assert content(other) == {"chapter.txt": b"years of work", "run.json": b"{}"}


@pytest.mark.parametrize("name", ["my-notes.txt", "codings.csv", ".git/config"])
def test_what_a_person_added_or_changed_is_not_lost(
    synthesis: Synthesis, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    write_all(synthesis, out)
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("by hand")
    with pytest.raises(OutputError, match=r"was added or changed .* move it elsewhere"):
        write_all(synthesis, out)
    assert (out / name).read_text() == "by hand"


def test_output_inside_the_gathering_is_refused(meeting: Path) -> None:
    for folder in (meeting, meeting / "out", meeting / "x" / ".." / "out"):
        with pytest.raises(OutputError, match="lies inside the gathering"):
            check_output(folder, meeting, kind=KIND)


def test_output_around_the_gathering_is_refused(meeting: Path) -> None:
    with pytest.raises(OutputError, match="is not a synthesis"):
        check_output(meeting.parent, meeting, kind=KIND)


def test_a_file_in_the_way(synthesis: Synthesis, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is there already"):
        write_all(synthesis, tmp_path / "file")
    with pytest.raises(OutputError, match="cannot be written"):
        write_all(synthesis, tmp_path / "file" / "out")
    assert (tmp_path / "file").read_text() == "x"


def break_down(*_: object, **__: object) -> Never:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["write_tables", "_describe_run", "write_report"])
def test_a_run_that_fails_leaves_all_as_it_was(
    synthesis: Synthesis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = write_all(synthesis, tmp_path / "out")
    monkeypatch.setattr(writing, step, break_down)
    for name in ("out", "new"):
        with pytest.raises(OutputError, match="No space left on device"):
            write_all(synthesis, tmp_path / name)
    assert content(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_the_earlier_synthesis_comes_back_if_the_new_cannot_take_its_place(
    synthesis: Synthesis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    before = write_all(synthesis, out)
    replace = Path.replace

    def fail_once(self: Path, target: Path) -> Path:
        if self.name == "new":
            break_down()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_once)
    with pytest.raises(OutputError, match="No space left"):
        write_all(synthesis, out)
    assert content(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


# -- the report alone ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.rtf", "report", "report.html.bak", ".html"])
def test_unknown_suffix(synthesis: Synthesis, tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"no report is written as .*write it as \.html"):
        synthesis.write(tmp_path / name)


def test_a_report_that_cannot_be_written(synthesis: Synthesis, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.html").mkdir()
    for path in (tmp_path / "file" / "x.html", tmp_path / "folder.html"):
        with pytest.raises(OutputError, match="cannot be written"):
            synthesis.write(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder.html"]


def test_formats() -> None:
    assert check_format("html") == "html"
    with pytest.raises(OutputError, match=r"no report format `htm`; did you mean `html`\?"):
        check_format("htm")
