"""`qualcode compare`: what it prints, what it writes, and what it refuses."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import calling
import pytest
from comparing_material import BOOK, NOTES_NOW, NOW, THEN, gathering

Write = Callable[..., Path]

call, ok, refused = (
    partial(command, "compare") for command in (calling.call, calling.ok, calling.refused)
)


@pytest.fixture
def two(write: Write, base_only: None) -> tuple[Path, Path]:
    del base_only
    return write(THEN, "then"), write(NOW, "now")


def test_what_it_prints_and_writes(two: tuple[Path, Path], tmp_path: Path) -> None:
    said = ok(*two, "--of", "participants")
    assert "Rose:\n  Capacity: 1 of 4 → 3 of 4 participants\n" in said
    assert "Appeared:\n  Law: 0 of 4 → 1 of 4 participants\n" in said
    assert "Vanished:\n  Trees: 1 of 4 → 0 of 4 participants\n" in said
    assert "Steady (1): Money\nAbsent (1): Moon\n" in said
    page = tmp_path / "now-comparison" / "comparison.html"
    assert said.endswith(f"Wrote {page} (open it to read the comparison)\n")
    assert max(map(len, said.splitlines()[:-1])) <= 100
    # In whichever order they are named, it is called after the latest.
    facts = json.loads(ok(*reversed(two), "--json", "--of", "participants", "--beyond"))
    assert facts["report"] == str(tmp_path / "now-comparison" / "comparison.html")  # replaced
    capacity = facts["concerns"][0]
    assert (capacity["code"], capacity["k_2025"], capacity["trend"]) == ("capacity", 3, "rose")
    assert capacity["p"] == pytest.approx(34 / 70)
    assert facts["concerns"][-1]["p"] is None


def test_what_became_of_a_code(two: tuple[Path, Path], write: Write, tmp_path: Path) -> None:
    renamed = BOOK.replace("id: money, name: Money", "id: means, name: Means")
    renamed = renamed.replace('["fund*"]', '["fund*", grant]').replace('"1.0"', '"2.0"')
    now = write(gathering("Now", "2025-05-30", NOTES_NOW, renamed), "renamed")
    out = tmp_path / "out"
    said = ok(two[0], now, "--of", "participants", "--change", "money=means", "--out", out)
    assert "Not comparable" not in said
    assert "Money" not in said
    assert "--change money:" in refused(two[0], now, "--change", "money")
    twice = refused(two[0], now, "--change", "money=means", "--change", "money=law")
    assert "--change money=law: what `money` became is said twice" in twice


def test_what_it_refuses(two: tuple[Path, Path], write: Write, tmp_path: Path) -> None:
    then, now = two
    assert "it is alone" in refused(then)
    assert "is named twice" in refused(then, then)
    assert "there is no such folder" in refused(then, tmp_path / "nowhere")
    assert "names no codebook" in refused(then, write({"notes.txt": "One."}, "bare"))
    assert "lies inside the gathering" in refused(then, now, "--out", then / "out")
    assert "there is no report in `de`" in refused(then, now, "--language", "de")
    assert "no.yaml" in refused(then, now, "--codebook", tmp_path / "no.yaml")
    assert call().exit_code == call(then, now, "--of", "people").exit_code == 2
    assert call(then, now, "--seed", "-1").exit_code == 2
    assert not list(tmp_path.glob("*-comparison"))
    assert not list(tmp_path.glob(".*comparison*"))
