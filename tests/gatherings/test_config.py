import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from qualcode.errors import GatheringError
from qualcode.gatherings import config
from qualcode.gatherings.config import GatheringConfig, SourceConfig, read_config
from qualcode.tables import FIELDS, KINDS, UNITS

FULL = """\
title: A meeting
about: What it was
dates: [2024-05-24, 2024-05-25]
place: Santiago
languages: [en, es]
organisers: Ana
authors: [Ana, Bo]
logo: logo.png
licence: MIT
language: es
codebook: ../../codebooks/a.yaml
participants: lists/people.csv
groups: {i: One, 2: Two}
sources:
  - files: [a/*.csv, b.csv]
    kind: sticky notes
    unit: note
    text: [note, more]
    columns: {group: table}
    headings: {2: group}
    attributes: {room: blue, floor: 2, lit: true, on: 2024-05-24}
    title: Notes
    language: en
    day: 1
    activity: Open Space
    group: 2
    participant: P1
    encoding: cp1252
proposals: proposals.csv
privacy: {show_names: true}
surveys: [{files: a.csv}]
limits: {megabytes: 50}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], GatheringConfig]:
    def read_text(text: str) -> GatheringConfig:
        (tmp_path / "gathering.yaml").write_text(text, encoding="utf-8")
        return read_config(tmp_path)

    return read_text


def test_every_key_of_the_design_is_read(read: Callable[[str], GatheringConfig]) -> None:
    gathering = read(FULL)
    assert gathering.model_fields_set == set(GatheringConfig.model_fields)
    assert gathering.dates == [dt.date(2024, 5, 24), dt.date(2024, 5, 25)]
    assert gathering.groups == {"i": "One", "2": "Two"}
    assert gathering.limits.megabytes == 50
    (source,) = gathering.sources
    assert source.model_fields_set == set(SourceConfig.model_fields)


def test_a_source_as_its_reader_gets_it(read: Callable[[str], GatheringConfig]) -> None:
    (source,) = read(FULL).sources
    assert source.globs == ("a/*.csv", "b.csv")
    assert source.text_columns == ("note", "more")
    assert source.field_columns == {"group": "table"}
    assert source.headings == {2: "group"}
    assert source.fields == {
        "room": "blue",
        "floor": "2",
        "lit": "True",
        "on": "2024-05-24",
        "kind": "sticky notes",
        "title": "Notes",
        "language": "en",
        "day": "1",
        "activity": "Open Space",
        "group": "2",
        "participant": "P1",
    }


def test_one_glob_and_one_column_may_stand_alone() -> None:
    source = SourceConfig(files="a.csv", text="note")
    assert (source.globs, source.text_columns, source.fields) == (("a.csv",), ("note",), {})


def test_a_folder_without_a_description_is_titled_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "Meet-Up 2024").mkdir()
    assert read_config(tmp_path / "Meet-Up 2024") == GatheringConfig(title="Meet-Up 2024")


def test_kinds_units_and_fields_are_those_of_the_tables() -> None:
    assert get_args(config.Kind) == KINDS
    assert get_args(config.Unit) == UNITS
    assert get_args(config.FieldName) == FIELDS


SOURCE = "title: A\nsources:\n- files: x\n  "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("about: x", r":1: `title`: this key is required", id="no title"),
        pytest.param("title: ' '", r":1: `title`: expected text, found an empty", id="no words"),
        pytest.param("title: 2024", r":1: `title`: .*quote it", id="a number"),
        pytest.param("titel: A", r":1: `titel`: unknown key; did you mean `title`", id="misspelt"),
        pytest.param("title: A\ndate: 1", r":2: `date`: .*did you mean `dates`", id="nearly"),
        pytest.param("title: A\ndates: 2024-05-24", r":2: `dates`: expected a list", id="one date"),
        pytest.param(
            "title: A\ndates: [May]", r":2: `dates\[0\]`: expected a valid date", id="May"
        ),
        pytest.param(
            "title: A\ndates: [2024-05-25, 2024-05-24]", r":2: `dates`: .*not in order", id="order"
        ),
        pytest.param("title: A\nlanguages: [Spanish]", r":2: `languages\[0\]`: .*code", id="name"),
        pytest.param("title: A\nlanguage: EN", r":2: `language`: .*as en; found `EN`", id="EN"),
        pytest.param("title: A\ngroups: [i]", r":2: `groups`: expected keys", id="groups"),
        pytest.param("title: A\ngroups: {i: 3}", r":2: `groups.i`: expected text", id="label"),
        pytest.param("title: A\nlimits: {megabytes: 0}", r":2: `limits.megabytes`: .*0", id="zero"),
        pytest.param("title: A\nlimits: {megabyte: 1}", r":2: .*mean `megabytes`", id="limits"),
        pytest.param("title: A\nsources: {files: x}", r":2: `sources`: expected a list", id="map"),
        pytest.param("title: A\nsources:\n- kind: notes", r":3: `sources\[0\].files`", id="none"),
        pytest.param("title: A\nsources:\n- x", r":3: `sources\[0\]`: expected keys", id="text"),
        pytest.param(SOURCE + "colums: {}", r":4: .*did you mean `columns`", id="colums"),
        pytest.param(SOURCE + "kind: sticky", r":4: .*'sticky notes', .*\(sticky\)", id="kind"),
        pytest.param(SOURCE + "unit: word", r":4: .*'bullet', .*\(word\)", id="unit"),
        pytest.param(SOURCE + "columns: {grup: a}", r":4: .*columns.grup`: .*'group'", id="field"),
        pytest.param(SOURCE + "headings: {2: grup}", r":4: .*headings\[2\]`: .*'group'", id="h"),
        pytest.param(SOURCE + "headings: {two: group}", r":4: .*a whole number", id="level"),
        pytest.param(SOURCE + "attributes: {text: a}", r":4: .*give the attribute", id="reserved"),
        pytest.param(
            SOURCE + "attributes: {room: [a]}", r":4: `sources\[0\].attributes", id="list"
        ),
        pytest.param(SOURCE + "day: true", r":4: `sources\[0\].day`: .*boolean true", id="day"),
    ],
)
def test_mistakes(read: Callable[[str], GatheringConfig], text: str, expected: str) -> None:
    with pytest.raises(GatheringError, match=expected) as caught:
        read(text)
    assert "\n" not in str(caught.value)
    assert "gathering.yaml" in str(caught.value)


@pytest.mark.parametrize(
    "path",
    [
        "../notes.csv",
        "notes/../../a.csv",
        "..",
        "/etc/passwd",
        "//server/share/a.csv",
        "..\\notes.csv",
        "notes\\..\\..\\a.csv",
        "\\notes.csv",
        "C:\\notes.csv",
        "C:/notes.csv",
        "c:notes.csv",
        "\\\\server\\share\\a.csv",
    ],
)
@pytest.mark.parametrize("key", ["files", "participants", "proposals", "logo"])
def test_paths_may_not_leave_the_gathering(
    read: Callable[[str], GatheringConfig], key: str, path: str
) -> None:
    text = f"sources: [{{files: '{path}'}}]" if key == "files" else f"{key}: '{path}'"
    with pytest.raises(GatheringError, match=r":2: .*leaves the gathering; name files below"):
        read(f"title: A\n{text}")


@pytest.mark.parametrize("path", ["a..b.csv", "a/...csv", "day 1: notes.csv", "~a", "./a.csv"])
def test_odd_names_are_paths_too(read: Callable[[str], GatheringConfig], path: str) -> None:
    assert read(f"title: A\nparticipants: '{path}'").participants == path


def test_a_codebook_may_lie_elsewhere(read: Callable[[str], GatheringConfig]) -> None:
    assert read("title: A\ncodebook: ../a.yaml").codebook == "../a.yaml"
