import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualcode import read_gathering
from qualcode.errors import ExtraMissingError, SourceError
from qualcode.gatherings import reading
from qualcode.gatherings.config import GatheringConfig
from qualcode.gatherings.files import File, find_files
from qualcode.gatherings.reading import read_files
from qualcode.sources import Options, Piece, Reader, Reading, register, registry

Lay = Callable[[Mapping[str, str | bytes]], Path]


class Counting:
    """Stands in for the workers: reads in this process and counts."""

    calls = 0

    def read(self, _: str, content: bytes, options: Options) -> Reading:
        Counting.calls += 1
        if content == b"broken":
            raise SourceError("it is damaged")
        if content == b"extra":
            raise ExtraMissingError("install it")
        return Reading((Piece(f"{content.decode()} {options.languages}"),), note="guessed")

    def close(self) -> None:
        pass


@pytest.fixture
def rich(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """Make `.rich` a format that is read in isolation; return what a program's version is."""
    version = {"program": "1"}
    monkeypatch.setattr(registry, "_READERS", dict(registry._READERS))
    monkeypatch.setattr(reading, "Worker", Counting)
    monkeypatch.setattr(Counting, "calls", 0)
    monkeypatch.setenv("QUALCODE_CACHE", str(tmp_path / "cache"))
    rich = Reader(
        "rich", (".rich",), lambda *_: Reading(()), isolated=True,
        fingerprint=lambda: version["program"],
    )  # fmt: skip
    register(rich)
    return version


def read(root: Path, **config: object) -> dict[str, File]:
    gathering = GatheringConfig(title="A", **config)
    files = find_files(root, gathering)
    read_files(files, gathering, root)
    return {file.source: file for file in files}


@pytest.mark.usefixtures("rich")
def test_every_file_is_accounted_for_in_order(lay: Lay) -> None:
    files = read(lay({"a.rich": "one", "b.rich": "broken", "c.rich": "extra", "d.exe": "x"}))
    assert [(name, file.status, file.notes) for name, file in files.items()] == [
        ("a.rich", "read", ["guessed"]),
        ("b.rich", "failed", ["it is damaged"]),
        ("c.rich", "skipped", ["install it"]),
        ("d.exe", "skipped", files["d.exe"].notes),
    ]
    assert files["d.exe"].notes[0].startswith("files of this kind are not read; those that are: .")


@pytest.mark.usefixtures("rich")
def test_what_was_read_once_is_found_again(lay: Lay) -> None:
    root = lay({"a.rich": "one", "b.rich": "two"})
    first, second = read(root), read(root)
    assert Counting.calls == 2
    assert second["a.rich"].reading == first["a.rich"].reading
    assert second["a.rich"].notes == ["guessed"]


@pytest.mark.usefixtures("rich")
def test_a_copy_in_another_place_is_found_too(lay: Lay) -> None:
    read(lay({"a.rich": "one"}))
    files = read(lay({"notes/b.rich": "one", "posters/c.rich": "one"}))
    assert [file.status for file in files.values()] == ["read", "read", "read"]
    assert Counting.calls <= 2  # two at the same time may both have to read it


@pytest.mark.parametrize("change", ["content", "languages", "limits", "program"])
def test_a_change_of_anything_that_it_rests_on_is_read_anew(
    lay: Lay, rich: dict[str, str], change: str
) -> None:
    root = lay({"a.rich": "one"})
    read(root, languages=["en"])
    config: dict[str, object] = {"languages": ["en"]}
    match change:
        case "content":
            (root / "a.rich").write_text("eno")
        case "languages":
            config["languages"] = ["es"]
        case "limits":
            config["limits"] = {"pages": 7}
        case "program":
            rich["program"] = "2"
    read(root, **config)
    assert Counting.calls == 2


@pytest.mark.usefixtures("rich")
def test_failures_are_not_kept(lay: Lay) -> None:
    root = lay({"a.rich": "broken", "b.rich": "extra"})
    read(root)
    read(root)
    assert Counting.calls == 4


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize(
    "damage",
    ["", "{}", "[]", '{"pieces": [{}]}', "{", "null", '{"pieces": 1}', "a word", "[" * 100_000],
)
def test_a_damaged_entry_is_read_anew(lay: Lay, tmp_path: Path, damage: str) -> None:
    root = lay({"a.rich": "one"})
    wanted = read(root)["a.rich"].reading
    (entry,) = (tmp_path / "cache").glob("readings/*/*.json")
    entry.write_text(damage if damage != "a word" else entry.read_text().replace("one", "eno"))
    assert read(root)["a.rich"].reading == wanted
    assert Counting.calls == 2


@pytest.mark.usefixtures("rich")
def test_the_cache_can_be_switched_off_and_deleted(
    lay: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALCODE_CACHE", "off")
    root = lay({"a.rich": "one"})
    assert read(root)["a.rich"].status == "read"
    assert not (tmp_path / "cache").exists()
    monkeypatch.setenv("QUALCODE_CACHE", str(root / "a.rich"))  # a file: nothing can be kept in it
    assert read(root)["a.rich"].status == "read"
    assert Counting.calls == 2


@pytest.mark.usefixtures("rich")
def test_the_cache_is_for_its_owner_and_forgets(lay: Lay, tmp_path: Path) -> None:

    root = lay({"a.rich": "one"})
    read(root)
    (entry,) = (tmp_path / "cache").glob("readings/*/*.json")
    assert entry.stat().st_mode & 0o077 == 0
    os.utime(entry, (0, 0))
    (root / "a.rich").unlink()
    read(lay({"b.txt": "x"}))
    assert not entry.exists()


def test_the_same_content_with_the_same_fields_is_read_once(lay: Lay) -> None:
    gathering = read_gathering(lay({"a.txt": "Yes, more.", "copy/b.txt": "Yes, more."}))
    assert gathering.ingest[["source", "status", "documents", "note"]].to_numpy().tolist() == [
        ["a.txt", "read", 1, ""],
        ["copy/b.txt", "skipped", 0, "the same content and fields as a.txt; read once"],
    ]


def test_the_same_words_from_two_people_are_two_statements(lay: Lay) -> None:
    config = "title: A\nsources:\n" + "".join(
        f"  - {{files: {name}.txt, participant: {name}}}\n" for name in ("P1", "P2")
    )
    gathering = read_gathering(lay({"gathering.yaml": config, "P1.txt": "Yes.", "P2.txt": "Yes."}))
    assert gathering.documents["participant"].tolist() == ["P1", "P2"]


def test_the_same_content_of_another_kind_is_another_document(lay: Lay) -> None:
    gathering = read_gathering(lay({"notes/a.txt": "Yes.", "flip-charts/a.txt": "Yes."}))
    assert gathering.documents["kind"].tolist() == ["flip chart", "notes"]


def test_front_matter_makes_fields_differ(lay: Lay) -> None:
    files = {f"{who}.md": f"---\nparticipant: {who}\n---\nYes." for who in ("P1", "P2")}
    assert read_gathering(lay(files)).documents["participant"].tolist() == ["P1", "P2"]
