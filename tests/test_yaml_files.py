from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import Field

from qualcode.errors import GatheringError
from qualcode.yaml_files import StrictModel, check_yaml, read_yaml


class Room(StrictModel):
    name: str
    seats: int = 0


class House(StrictModel):
    """A model with what the project's own have: nesting, lists, unions, mappings."""

    title: str
    rooms: list[Room] = Field(default_factory=list)
    owner: str | list[str] = ""
    colours: dict[str, str] = Field(default_factory=dict)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], House]:
    def read_house(content: str | bytes) -> House:
        path = tmp_path / "house.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        data = read_yaml(path, error=GatheringError)
        return check_yaml(House, data, path, error=GatheringError)

    return read_house


def bomb(key: str = "title") -> str:
    """Unfold to a million values; nine levels of ten would be a billion."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)]
    return "\n".join([*lines, f"{key}: *a6"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("title: A", "A", id="plain"),
        pytest.param(b"\xef\xbb\xbftitle: A\r\n", "A", id="byte order mark and CRLF"),
        pytest.param("title: e\u0301", "\u00e9", id="composed"),
        pytest.param("title: no", "no", id="YAML 1.2: no is a word"),
        pytest.param('title: "2024"', "2024", id="quoted number"),
        pytest.param("title: 1:30", "1:30", id="YAML 1.2: a time is a word"),
        pytest.param("title: >\n  A\n  B", "A B", id="folded"),
        pytest.param("title: &x A\nowner: *x", "A", id="an alias"),
        pytest.param("title: مرحبا 👍", "مرحبا 👍", id="any script"),
    ],
)
def test_titles_are_read(
    read: Callable[[str | bytes], House], content: str | bytes, expected: str
) -> None:
    title = read(content).title
    assert title == expected
    assert type(title) is str


def test_merged_keys_are_read(read: Callable[[str], House]) -> None:
    house = read("title: A\nrooms:\n  - &r {name: Hall, seats: 9}\n  - {<<: *r, name: Attic}")
    assert house.rooms == [Room(name="Hall", seats=9), Room(name="Attic", seats=9)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", r":1: `title`: this key is required", id="empty"),
        pytest.param("# only\n", r":1: `title`: this key is required", id="only a comment"),
        pytest.param("- a", r":1: expected keys and values .*, found a list", id="a list"),
        pytest.param("hello", r":1: expected keys .*, found text \(hello\)", id="a word"),
        pytest.param("title: A\n\tx: 1", r":2: this is not valid YAML: .*'\\t'", id="tab"),
        pytest.param("title: [", r":1: this is not valid YAML", id="open bracket"),
        pytest.param('title: "a', r":1: this is not valid YAML", id="open quote"),
        pytest.param("title: A\ntitle: B", r":2: .* duplicate key \"title\"", id="key twice"),
        pytest.param("title: A\n---\ntitle: B", r":2: .* another document", id="two documents"),
        pytest.param("title: *x", r":1: .* undefined alias 'x'", id="alias of nothing"),
        pytest.param("title: A\nowner: 2024-02-31", r":2: .*day is out of range", id="no date"),
        pytest.param("title: a\x00b", r"house\.yaml: this is not valid YAML", id="NUL byte"),
        pytest.param("? {a: b}\n: c", r":1: a key must be text; quote it", id="mapping as key"),
        pytest.param("title: A\n1: x", r":2: .*a key must be text; quote it", id="number as key"),
        pytest.param("title: 7", r":1: `title`: expected text, found .*int 7.*quote", id="number"),
        pytest.param("title: true", r"found the YAML boolean true", id="boolean"),
        pytest.param("title: &a true\nowner: *a", r"found the YAML boolean true", id="anchored"),
        pytest.param("title:", r":1: `title`: expected text, found nothing", id="nothing"),
        pytest.param("title: {a: b}", r"expected text, found keys and values", id="mapping"),
        pytest.param("title: !x b", r":1: `title`: expected text", id="a tag"),
        pytest.param("title: !!python/object:os.x {}", r":1: `title`", id="a Python object"),
        pytest.param('title: "\\ud83d"', r"half a character", id="half an emoji"),
        pytest.param("titel: A\n", r":1: .*did you mean `title`\?", id="misspelt key"),
        pytest.param("title: A\nzz: 1", r":2: `zz`: unknown key; known are title, rooms", id="key"),
        pytest.param("title: A\nrooms: x", r":2: `rooms`: expected a list, found", id="no list"),
        pytest.param(
            "title: A\nrooms:\n- name: B\n- x", r":4: `rooms\[1\]`: expected keys", id="no mapping"
        ),
        pytest.param(
            "title: A\nrooms:\n- name: B\n  seat: 1",
            r":4: `rooms\[0\].seat`: unknown key; did you mean `seats`\?",
            id="misspelt key within",
        ),
        pytest.param(
            "title: A\nrooms:\n- name: B\n- seats: 1",
            r":4: `rooms\[1\].name`: this key is required",
            id="key missing within",
        ),
        pytest.param(
            "title: A\nrooms:\n- name: B\n  seats: many",
            r":4: `rooms\[0\].seats`: expected a whole number, found text \(many\)",
            id="not a number",
        ),
        pytest.param("title: A\nowner: 3", r":2: `owner`: expected text, found", id="union"),
        pytest.param(
            "title: A\nowner:\n- B\n- 3", r":4: `owner\[1\]`: expected text", id="within a union"
        ),
        pytest.param("title: A\ncolours: {x: 3}", r":2: `colours.x`: expected text", id="value"),
        pytest.param(
            "x: &x {titel: A}\n<<: *x", r":1: `x`: unknown key; known are title", id="merged key"
        ),
    ],
)
def test_mistakes_are_told_with_line_key_and_remedy(
    read: Callable[[str], House], content: str, expected: str
) -> None:
    with pytest.raises(GatheringError, match=expected) as caught:
        read(content)
    assert "\n" not in str(caught.value)
    assert "house.yaml" in str(caught.value)


def test_the_first_of_several_mistakes_is_told(read: Callable[[str], House]) -> None:
    with pytest.raises(GatheringError, match=":1: `title`"):
        read("title: 3\nrooms: x\nzz: 1")


def test_aliases_that_unfold_without_end(read: Callable[[str], House]) -> None:
    with pytest.raises(GatheringError, match="aliases unfold to more than 200,000 values"):
        read(bomb())


@pytest.mark.parametrize("content", ["title: A\nowner: &a [*a]", "title: &a {b: *a}"])
def test_an_alias_that_contains_itself(read: Callable[[str], House], content: str) -> None:
    with pytest.raises(GatheringError, match=r"house\.yaml"):
        read(content)


def test_nesting_without_end(read: Callable[[str], House]) -> None:
    with pytest.raises(GatheringError, match="not valid YAML"):
        read("title: " + "[" * 500)


def test_not_utf_8_names_the_line(read: Callable[[bytes], House]) -> None:
    with pytest.raises(GatheringError, match=r":2: not UTF-8; save the file as UTF-8"):
        read("title: A\nowner: Ñ".encode("cp1252"))


def test_a_file_too_large(read: Callable[[str], House], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.yaml_files.MAX_BYTES", 1_000_000)
    with pytest.raises(GatheringError, match="larger than 1 MB"):
        read("title: " + "a" * 1_000_000)


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(GatheringError, match="cannot be read: Is a directory"):
        read_yaml(tmp_path, error=GatheringError)


def test_nothing_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(GatheringError, match="cannot be read: No such file"):
        read_yaml(tmp_path / "none.yaml", error=GatheringError)


@pytest.mark.parametrize("text", ["!!set x", "a: !!bool x", 'a: !!int ""'])
def test_tags_that_break_the_parser_are_errors_of_the_file(tmp_path, text) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GatheringError, match=r"file\.yaml.*not valid YAML|expected keys"):
        read_yaml(path, error=GatheringError)
