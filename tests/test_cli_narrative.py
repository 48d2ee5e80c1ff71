"""`qualcode narrative`, and the formats of `qualcode run`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import call, ok, refused
from pages import Page

Write = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("base_only")


def test_stubs_are_written_and_stay(meeting: Path) -> None:
    said = ok("narrative", meeting)
    path = meeting / "narrative" / "capacity" / "legal.md"
    assert f"Wrote {path}" in said
    assert f"qualcode run {meeting}" in said
    path.write_text("Law is hard", encoding="utf-8")
    again = ok("narrative", meeting)
    assert "Wrote" not in again
    assert f"Is there already, and stays: {path}" in again
    assert path.read_text(encoding="utf-8") == "Law is hard"
    ok("check", meeting)


def test_json_and_language(meeting: Path) -> None:
    facts = json.loads(ok("narrative", meeting, "--json", "--language", "es"))
    assert facts["written"][0] == "narrative/summary.md"
    assert facts["there"] == []
    stub = (meeting / "narrative" / "summary.md").read_text(encoding="utf-8")
    assert "Nada de este comentario se muestra" in stub


def test_words_are_in_what_a_run_writes(meeting: Path, tmp_path: Path) -> None:
    words = meeting / "narrative" / "summary.md"
    words.parent.mkdir()
    words.write_text('Ours: {{ k_of_n("capacity") }}', encoding="utf-8")
    out = tmp_path / "out"
    assert f"Wrote {out / 'synthesis.md'}" in ok(
        "run", meeting, "--out", out, "--format", "md,html"
    )
    assert "Ours: 4 of 6 documents" in (out / "synthesis.md").read_text(encoding="utf-8")
    page = Page((out / "synthesis.html").read_text(encoding="utf-8"))
    assert "Ours: 4 of 6 documents" in page.text
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert list(run["narrative"]) == ["narrative/summary.md"]
    assert run["options"]["formats"] == ["md", "html"]


def test_words_without_a_place_are_told(meeting: Path, tmp_path: Path) -> None:
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / "proposals.md").write_text("Ours", encoding="utf-8")
    result = call("run", meeting, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "Warning: narrative/proposals.md: is not shown" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("sumary.md", "x", "did you mean `summary`"),
        ("summary.md", "{{ shaer() }}", "narrative/summary.md:1: there is no `shaer`"),
    ],
)
def test_mistakes_are_one_line(meeting: Path, name: str, text: str, said: str) -> None:
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / name).write_text(text, encoding="utf-8")
    assert said in refused("narrative", meeting)


def test_a_mistake_in_words_leaves_no_output(meeting: Path, tmp_path: Path) -> None:
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / "summary.md").write_text('{{ share("x") }}', encoding="utf-8")
    result = call("run", meeting, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "there is no code `x`" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_format(meeting: Path) -> None:
    assert "did you mean `docx`" in refused("run", meeting, "--format", "html,doc")
