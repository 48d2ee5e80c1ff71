"""Every stage with its defaults, on gatherings of all kinds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode import read_gathering, synthesise
from qualcode.errors import CodebookError, GatheringError
from qualcode.synthesis import Synthesis

Make = Callable[..., Synthesis]


def test_the_small_meeting_by_hand(synthesis: Synthesis) -> None:
    table = synthesis.concerns.set_index("code")
    names = ["groups", "groups_total", "participants", "participants_total", "mentions"]
    assert table.loc["capacity", names].tolist() == [2, 2, 4, 4, 4]
    assert table.loc["capacity/legal", names].tolist() == [2, 2, 2, 4, 2]
    assert table.loc["money", names].tolist() == [1, 2, 1, 4, 1]
    assert table["of"].unique().tolist() == ["documents"]
    assert synthesis.title == "A small meeting"


def test_tables_in_the_order_in_which_data_flows(synthesis: Synthesis) -> None:
    assert list(synthesis.tables) == [
        "ingest",
        "documents",
        "segments",
        "codings",
        "reads",
        "memos",
        "topics",
        "assignments",
        "concerns",
        "concerns_by_group",
        "quotes",
        "coverage",
    ]


@pytest.mark.usefixtures("base_only")
def test_another_codebook_takes_the_place_of_the_gathering_s(meeting: Path) -> None:
    other = meeting.parent / "other.yaml"
    other.write_text("codes: [{id: coffee, terms: {any: [coffee]}}]", encoding="utf-8")
    found = synthesise(read_gathering(meeting), codebook=other)
    assert found.concerns["code"].tolist() == ["coffee"]
    assert found.concerns["mentions"].tolist() == [1]
    assert found.codings["coder"].unique().tolist() == ["rule:other@0"]


def test_bad_options(meeting: Path) -> None:
    gathering = read_gathering(meeting)
    with pytest.raises(GatheringError, match="no report in `de`"):
        synthesise(gathering, language="de")
    with pytest.raises(CodebookError, match="cannot be read"):
        synthesise(gathering, codebook="none.yaml")
    with pytest.raises(TypeError, match=r"did you mean `codebook`\?"):
        synthesise(gathering, codebok="x")  # type: ignore[call-arg]


GATHERINGS = {
    "one note": {"a.txt": "Only this"},
    "only emoji": {"a.csv": "note\n🙂\n👍\n"},
    "stop words": {"a.txt": "and the of"},
    "one word": {"a.txt": "law"},
    "not Latin": {"a.txt": "法律和环境"},
    "no groups, no participants": {"a.csv": "note\nwe need law\nwe need money\n"},
    "a codebook that finds nothing": {
        "a.txt": "Only this",
        "gathering.yaml": "title: x\ncodebook: book.yaml\n",
        "book.yaml": "codes: [{id: a, terms: {en: [zebra]}}]",
    },
    "a codebook without terms": {
        "a.txt": "Only this",
        "gathering.yaml": "title: x\ncodebook: book.yaml\n",
        "book.yaml": "codes: [{id: a}]",
    },
    "a codebook without concerns": {
        "a.txt": "Only this",
        "gathering.yaml": "title: x\ncodebook: book.yaml\n",
        "book.yaml": "codes: [{id: a, role: area, terms: {any: [only]}}]",
    },
}


@pytest.mark.parametrize("files", GATHERINGS.values(), ids=GATHERINGS.keys())
def test_any_gathering_becomes_a_report(
    synthesise_files: Make, tmp_path: Path, files: dict[str, str]
) -> None:
    found = synthesise_files(files)
    path = found.write(tmp_path / "out.html")
    assert path == tmp_path / "out.html"
    assert "</html>" in path.read_text(encoding="utf-8")


def test_write_takes_a_path_as_text(synthesis: Synthesis, tmp_path: Path) -> None:
    assert synthesis.write(str(tmp_path / "deep" / "x.HTML")) == tmp_path / "deep" / "x.HTML"


@pytest.mark.usefixtures("base_only")
def test_columns_may_be_called_like_ours(write: Callable[..., Path]) -> None:
    folder = write({"notes.csv": "note,code,topic,strength,score\nWe need training here,A,B,C,D\n"})
    synthesis = synthesise(read_gathering(folder))
    assert {"code_", "topic_", "strength_", "score"} <= set(synthesis.tables["segments"])
    assert not synthesis.quotes.columns.duplicated().any()
