import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualcode import read_gathering
from qualcode.errors import GatheringError
from qualcode.gatherings.config import GatheringConfig, Limits, SourceConfig
from qualcode.gatherings.files import File, find_files
from qualcode.gatherings.reading import read_files

Lay = Callable[[Mapping[str, str | bytes]], Path]
BARE = GatheringConfig(title="A")


def sources(*globs: str) -> GatheringConfig:
    return GatheringConfig(title="A", sources=[SourceConfig(files=glob) for glob in globs])


def find(root: Path, config: GatheringConfig = BARE) -> dict[str, str]:
    """Return the note of each file; empty where it may be read."""
    return {file.source: "; ".join(file.notes) for file in find_files(root, config)}


def read(root: Path, name: str, config: GatheringConfig = BARE) -> File:
    """Read one file of a gathering."""
    (file,) = [file for file in find_files(root, config) if file.source == name]
    read_files([file], config, root)
    return file


def test_files_are_listed_in_the_order_of_their_paths(lay: Lay) -> None:
    assert list(find(lay({"b.txt": "x", "a/z.txt": "x", "a.txt": "x"}))) == [
        "a.txt",
        "a/z.txt",
        "b.txt",
    ]


def test_the_order_in_which_folders_are_listed_changes_nothing(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay({f"{letter}/{n}.txt": "x" for letter in "cab" for n in range(3)} | {".h/a": ""})
    before = find(root)
    walk = os.walk

    def backwards(top, **options):
        for folder, folders, names in walk(top, **options):
            folders.sort(reverse=True)
            yield folder, folders, sorted(names, reverse=True)

    monkeypatch.setattr(os, "walk", backwards)
    assert list(find(root).items()) == list(before.items())


@pytest.mark.parametrize(
    ("name", "source", "note"),
    [
        ("README.md", "README.md", "never material: a README"),
        ("notes/readme.txt", "notes/readme.txt", "never material: a README"),
        ("README", "README", "never material: a README"),
        ("participants.csv", "participants.csv", "never material: the participants"),
        ("proposals.csv", "proposals.csv", "never material: the proposals"),
        ("gathering.yaml", "gathering.yaml", "never material: describes the gathering"),
        ("codings/ana.txt", "codings/", "never material"),
        ("narrative/a.txt", "narrative/", "never material"),
        ("samples/a.txt", "samples/", "never material"),
        ("scripts/a.txt", "scripts/", "never material"),
        (".hidden.txt", ".hidden.txt", "hidden or temporary"),
        (".git/a.txt", ".git/", "hidden"),
        ("~$a.txt", "~$a.txt", "hidden or temporary"),
        ("Thumbs.db", "Thumbs.db", "hidden or temporary"),
    ],
)
def test_what_is_never_material(lay: Lay, name: str, source: str, note: str) -> None:
    assert find(lay({name: "x", "a.txt": "x"})) == {source: note, "a.txt": ""}


@pytest.mark.parametrize(
    "name", ["readmes.txt", "a/participants.csv", "a/codings/b.txt", "a/gathering.yaml", "a.b.txt"]
)
def test_what_only_looks_like_it(lay: Lay, name: str) -> None:
    assert find(lay({name: "x"})) == {name: ""}


def test_the_lists_and_the_logo_that_are_named_are_no_material(lay: Lay) -> None:
    names = {"participants": "./lists/who.csv", "proposals": "what.csv", "logo": "logo.txt"}
    root = lay({"lists/who.csv": "x", "what.csv": "x", "logo.txt": "x", "participants.csv": "x"})
    assert find(root, GatheringConfig(title="A", **names)) == {
        "lists/who.csv": "never material: the participants",
        "logo.txt": "never material: the logo",
        "participants.csv": "",
        "what.csv": "never material: the proposals",
    }


def test_the_first_entry_that_matches_wins(lay: Lay) -> None:
    root = lay({"a/1.txt": "x", "a/2.txt": "x", "b.txt": "x"})
    config = sources("a/1.txt", "a/*.txt")
    files = find_files(root, config)
    assert [file.entry for file in files] == [config.sources[0], config.sources[1], None]
    assert files[2].notes == ["no entry under `sources` matches it"]


@pytest.mark.parametrize(
    ("glob", "matched"),
    [
        ("*.txt", ["a.txt"]),
        ("**/*.txt", ["a.txt", "b/c.txt", "b/d/e.txt"]),
        ("b/**/*.txt", ["b/c.txt", "b/d/e.txt"]),
        ("b/?.txt", ["b/c.txt"]),
        ("b/[cd].txt", ["b/c.txt"]),
        ("./a.txt", ["a.txt"]),
    ],
)
def test_globs(lay: Lay, glob: str, matched: list[str]) -> None:
    root = lay({"a.txt": "x", "b/c.txt": "x", "b/d/e.txt": "x"})
    assert [file.source for file in find_files(root, sources(glob)) if file.entry] == matched


@pytest.mark.parametrize(
    "glob", ["nope.csv", "**b", "[", "a.txt/*", "README.md", ".hidden", "*.TXT"]
)
def test_a_glob_that_matches_nothing(lay: Lay, glob: str) -> None:
    root = lay({"a.txt": "x", "b.txt": "x", "README.md": "x", ".hidden": "x"})
    with pytest.raises(GatheringError) as caught:
        find_files(root, sources("*.txt", glob))
    assert str(caught.value) == (
        f"{root}/gathering.yaml: `sources[1].files`: `{glob}` matches no file; "
        "there are a.txt, b.txt"
    )


def test_a_long_list_of_files_is_cut(lay: Lay) -> None:
    with pytest.raises(GatheringError, match=r"0\.txt, .*7\.txt and 3 more$"):
        find_files(lay({f"{number:02}.txt": "x" for number in range(11)}), sources("x"))


@pytest.mark.parametrize(
    "name", ["an\u0303o/e\u0301.txt", "a\u00f1o/\u00e9.txt"], ids=["decomposed", "composed"]
)
def test_letters_of_names_may_be_composed_or_not(lay: Lay, name: str) -> None:
    root = lay({name: "x"})
    assert find(root, sources("a\u00f1o/*.txt")) == {"a\u00f1o/\u00e9.txt": ""}
    assert find(root, sources("a\u00f1o/\u00e9.txt")) == {"a\u00f1o/\u00e9.txt": ""}


def test_names_that_differ_only_in_how_letters_are_composed(lay: Lay) -> None:
    root = lay({"e\u0301.txt": "x", "\u00e9.txt": "y"})
    first, second = find_files(root, BARE)
    assert (first.source, first.status, first.notes) == ("\u00e9.txt", "skipped", [])
    assert (second.source, second.status) == ("\u00e9.txt", "failed")
    assert "rename it" in second.notes[0]


def test_a_name_that_is_no_text_is_spelt_out(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    (root / os.fsdecode(b"\xff.txt")).write_text("x")
    assert find(root, sources("*.txt")) == {"\\xff.txt": "", "a.txt": ""}


def test_a_folder_that_cannot_be_opened(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay({"a.txt": "x", "closed/b.txt": "x"})
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "closed")
    assert find(root)["closed/"] == "this folder cannot be opened; change its permissions"
    assert find(root)["a.txt"] == ""


@pytest.mark.parametrize(
    "target", ["outside.txt", "outside", "nowhere"], ids=["file", "folder", "nothing"]
)
@pytest.mark.parametrize("name", ["link.txt", "notes/link", ".link", "codings"])
def test_a_link_that_leaves_the_gathering(lay: Lay, target: str, name: str) -> None:
    root = lay({"a.txt": "x", "notes/b.txt": "x"})
    (root.parent / "outside").mkdir()
    (root.parent / "outside.txt").write_text("secret")
    (root / name).symlink_to(root.parent / target)
    with pytest.raises(GatheringError, match=f"{name}: this link leads out of the gathering; put"):
        find_files(root, BARE)


@pytest.mark.parametrize("target", ["a.txt", "notes"])
def test_a_link_that_stays_inside_is_skipped(lay: Lay, target: str) -> None:
    root = lay({"a.txt": "x", "notes/b.txt": "x"})
    (root / "link").symlink_to(target)
    notes = find(root)
    (note,) = [notes[name] for name in notes if name.startswith("link")]
    assert note == "a link; what it leads to is read where it is"
    assert notes["a.txt"] == notes["notes/b.txt"] == ""


def test_links_in_a_circle_end(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    (root / "notes").mkdir()
    (root / "b").symlink_to("c")
    (root / "c").symlink_to("b")
    (root / "notes" / "self").symlink_to(root)
    files = {file.source: file for file in find_files(root, BARE)}
    for name in ("b", "c", "notes/self/"):
        assert files[name].status == "failed"
        assert files[name].notes == ["a link that leads back to itself; remove it"]
    assert files["a.txt"].notes == []


def test_a_link_that_leads_to_nothing_fails(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    (root / "link").symlink_to("nothing")
    (root / ".#a.txt").symlink_to("ana@desk.1:1")  # how an editor marks an open file
    files = {file.source: file for file in find_files(root, BARE)}
    assert (files["link"].status, files["link"].notes) == (
        "failed",
        ["a link that leads to nothing; remove it"],
    )
    assert files[".#a.txt"].status == "skipped"


def test_a_gathering_may_itself_be_reached_by_a_link(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    link = root.parent / "link"
    link.symlink_to(root)
    assert find(link) == {"a.txt": ""}


@pytest.mark.parametrize(
    ("name", "content", "status", "note"),
    [
        pytest.param("a.txt", b"law", "read", "", id="good"),
        pytest.param("a.txt", b"", "skipped", "empty: 0 bytes", id="0 bytes"),
        pytest.param("a.txt", b" \n\t\n", "skipped", "holds no text", id="blank"),
        pytest.param("a.md", b"---\nday: 1\n---\n", "skipped", "holds no text", id="front matter"),
        pytest.param("a.csv", b"note\n", "skipped", "text column guessed", id="a heading only"),
        pytest.param("a.csv", b"\n", "failed", "must name the columns", id="no heading"),
        pytest.param("a.txt", b"\x00\x01\x02" * 9, "failed", "binary data", id="binary"),
        pytest.param("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "failed", "binary", id="picture"),
        pytest.param("a.md", b"---\n[\n---\nlaw", "failed", "not YAML in line", id="broken"),
        pytest.param("a.csv", b'a,b\n"c', "failed", "row 2: a quotation mark", id="open quote"),
        pytest.param("a.exe", b"law", "skipped", "those that are: .csv, .", id="other suffix"),
        pytest.param("law", b"law", "skipped", "files of this kind are not read", id="no suffix"),
    ],
)
def test_what_becomes_of_a_file(
    lay: Lay, name: str, content: bytes, status: str, note: str
) -> None:
    file = read(lay({name: content}), name)
    assert file.status == status
    assert note in "; ".join(file.notes)
    assert file.bytes == len(content)


def test_a_file_that_was_read_is_identified(lay: Lay) -> None:
    file = read(lay({"a.txt": "abc"}), "a.txt")
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file.format == "text"


def test_a_file_of_50_mb_is_not_opened(lay: Lay) -> None:
    root = lay({"a.txt": ""})
    with (root / "a.txt").open("wb") as large:
        large.truncate(50_000_000)
    file = read(root, "a.txt")
    assert (file.status, file.bytes, file.sha256) == ("failed", 50_000_000, "")
    (note,) = file.notes
    assert note.startswith("50.0 MB is over the limit of 20 MB a file; split it, or raise `limits:")


@pytest.mark.parametrize(("megabytes", "status"), [(0.001, "failed"), (0.002, "read"), (1, "read")])
def test_the_limit_may_be_set(lay: Lay, megabytes: float, status: str) -> None:
    config = GatheringConfig(title="A", limits=Limits(megabytes=megabytes))
    assert read(lay({"a.txt": "x" * 1_001}), "a.txt", config).status == status


def test_a_column_that_is_not_there_stops_the_gathering(lay: Lay) -> None:
    root = lay({"a.csv": "note,who\nlaw,P1\n", "b.txt": "x"})
    config = GatheringConfig(
        title="A", sources=[SourceConfig(files="*.txt"), SourceConfig(files="a.csv", text="text")]
    )
    with pytest.raises(GatheringError) as caught:
        read(root, "a.csv", config)
    assert str(caught.value) == (
        f"{root}/gathering.yaml: `sources[1]`: a.csv: "
        "the table has no column text; it has note, who"
    )


def test_a_file_that_vanishes_fails(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    (file,) = find_files(root, BARE)
    (root / "a.txt").unlink()
    read_files([file], BARE, root)
    assert (file.status, file.notes) == ("failed", ["cannot be read: No such file or directory"])


def test_a_pipe_does_not_hold_up_the_others(lay: Lay) -> None:
    root = lay({"a.txt": "x"})
    os.mkfifo(root / "b.txt")
    file = read(root, "b.txt")
    assert (file.status, file.notes) == ("failed", ["not a file but a pipe or a device; remove it"])


def test_an_encoding_that_is_named_is_used(lay: Lay) -> None:
    root = lay({"a.txt": "ñandú".encode("cp850")})
    config = GatheringConfig(title="A", sources=[SourceConfig(files="a.txt", encoding="cp850")])
    reading = read(root, "a.txt", config).reading
    assert reading is not None
    assert (reading.pieces[0].text, reading.encoding) == ("ñandú", "cp850")


def test_an_error_about_an_entry_names_its_line(lay: Lay) -> None:
    yaml = "title: A\nsources:\n  - {files: a.csv}\n  - files: b.csv\n    text: word\n"
    root = lay({"gathering.yaml": yaml, "a.csv": "note\nx", "b.csv": "note\nx"})
    with pytest.raises(GatheringError, match=r"gathering.yaml:4: `sources\[1\]`: b.csv: the table"):
        read_gathering(root)
    (root / "a.csv").unlink()
    with pytest.raises(
        GatheringError, match=r"gathering.yaml:3: `sources\[0\].files`: `a.csv` mat"
    ):
        read_gathering(root)
