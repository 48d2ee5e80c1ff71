import subprocess
from pathlib import Path

import pytest

from qualcode.errors import SourceError
from qualcode.sources import Limits
from qualcode.sources.office import pandoc


def parse(content: bytes, language: str = "html", **limits: float) -> pandoc.Tree:
    return pandoc.parse(content, language=language, name="a web page", limits=Limits(**limits))


def script(path: Path, lines: str) -> str:
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def test_a_tree_comes_back() -> None:
    tree = parse(b"<html><head><title>Notes</title></head><body><p>law")
    assert tree.blocks == [{"t": "Para", "c": [{"t": "Str", "c": "law"}]}]
    assert tree.meta == {"title": {"t": "MetaInlines", "c": [{"t": "Str", "c": "Notes"}]}}


def test_what_pandoc_refuses_is_said_with_its_reason() -> None:
    with pytest.raises(SourceError, match="pandoc cannot read it as a web page: couldn't unpack"):
        parse(b"law", "docx")


def test_too_many_levels_are_refused() -> None:
    with pytest.raises(SourceError, match="nested too deeply"):
        parse(b"<div><p>a" * 1_500)


def test_the_bound_on_memory_is_kept() -> None:
    with pytest.raises(SourceError, match=r"needs more than 0\.02 GB of memory"):
        parse(b"<p>law and <b>order</b>" * 100_000, gigabytes=0.02)


def test_the_bound_on_time_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = script(tmp_path / "slow", "exec sleep 60")
    monkeypatch.setattr(pandoc, "_program", lambda: slow)
    with pytest.raises(SourceError, match=r"takes longer than 0\.2 s to read"):
        parse(b"law", seconds=0.2)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("exit 3", "cannot read it as a web page: exit code 3"),
        ("kill -9 $$", "needs more than 2 GB of memory"),
        ("echo law", "gave nothing for it"),
        ("echo '{\"blocks\": []}'", "gave nothing for it"),
        ("echo '[]'", "gave nothing for it"),
    ],
)
def test_a_program_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, expected: str
) -> None:
    broken = script(tmp_path / "broken", f"cat > /dev/null; {lines}")
    monkeypatch.setattr(pandoc, "_program", lambda: broken)
    with pytest.raises(SourceError, match=expected):
        parse(b"law")


def test_a_program_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_program", lambda: "/nowhere/pandoc")
    with pytest.raises(SourceError, match="cannot be started"):
        parse(b"law")
    assert pandoc.version() == ""


def test_the_version_is_that_of_the_program() -> None:
    said = subprocess.run([pandoc._program(), "--version"], capture_output=True, check=True)
    assert pandoc.version().startswith("pandoc ")
    assert said.stdout.decode().startswith(pandoc.version())
