import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import raw_texts

from qualcode import mask, read_gathering
from qualcode.errors import CodebookError, ColumnMissingError, GatheringError
from qualcode.gatherings.config import GatheringConfig
from qualcode.gatherings.files import find_files
from qualcode.spans import misplaced
from qualcode.tables import DOCUMENTS, INGEST, SEGMENTS

Lay = Callable[[Mapping[str, str | bytes]], Path]

MEETING = {
    "gathering.yaml": """\
title: A meeting
languages: [en, es]
groups: {i: Capacity, ii: Educación básica, 3: Third}
sources:
  - files: notes.csv
    kind: sticky notes
    text: note
    columns: {group: table, participant: who}
    activity: Open Space
    day: 1
    attributes: {room: blue}
  - files: charts/*.md
    kind: flip chart
    headings: {1: group}
  - files: talk.txt
    kind: transcript
    language: en
""",
    "notes.csv": "note,table,who,colour\nLaw,i,P1,red\nLey,EDUCACION  basica,P2,\nArt,iv,P9,red\n",
    "charts/a.md": "---\nroom: green\nday: 2\n---\n# educación Básica\n- law\n# Third\n- art\n",
    "talk.txt": "P1: We need law.\nP2: And art.\n",
    "participants.csv": "country,participant,group\nPeru,P1,x\nChile,P2,y\n",
}


def test_the_tables_of_a_meeting(lay: Lay) -> None:
    gathering = read_gathering(lay(MEETING))
    assert list(gathering.documents)[: len(DOCUMENTS.columns)] == list(DOCUMENTS.columns)
    assert list(gathering.segments)[: len(SEGMENTS.columns)] == list(SEGMENTS.columns)
    assert list(gathering.ingest) == list(INGEST.columns)
    assert gathering.documents["document"].tolist() == [
        "charts/a.md", "notes.csv#2", "notes.csv#3", "notes.csv#4", "talk.txt"
    ]  # fmt: skip
    assert gathering.segments["text"].tolist() == [
        "law", "art", "Law", "Ley", "Art", "We need law.", "And art."
    ]  # fmt: skip
    assert misplaced(gathering.segments, gathering.documents).empty
    assert gathering.languages == ("en", "es")


def test_fields_come_from_the_file_before_the_entry(lay: Lay) -> None:
    documents = read_gathering(lay(MEETING)).documents.set_index("document")
    assert documents.loc["notes.csv#2", ["activity", "day", "room"]].tolist() == [
        "Open Space", "1", "blue"
    ]  # fmt: skip
    assert documents.loc["charts/a.md", ["day", "room"]].tolist() == ["2", "green"]
    assert documents.loc["notes.csv#2", "colour"] == "red"
    assert pd.isna(documents.loc["notes.csv#3", "colour"])


def test_groups_are_brought_to_their_ids(lay: Lay) -> None:
    segments = read_gathering(lay(MEETING)).segments
    assert segments["group"].fillna("-").tolist() == ["ii", "3", "i", "ii", "iv", "-", "-"]


def test_attributes_of_participants_are_joined(lay: Lay) -> None:
    gathering = read_gathering(lay(MEETING))
    assert gathering.participants.columns.tolist() == ["participant", "country", "group_"]
    notes = gathering.segments.set_index("text").loc[["Law", "Ley", "Art"]]
    assert notes["country"].fillna("-").tolist() == ["Peru", "Chile", "-"]
    assert notes["group_"].fillna("-").tolist() == ["x", "y", "-"]
    assert notes["group"].tolist() == ["i", "ii", "iv"]


def test_those_who_speak_in_a_transcript_have_their_attributes(lay: Lay) -> None:
    talk = read_gathering(lay(MEETING)).segments.set_index("document").loc["talk.txt"]
    assert talk["participant"].tolist() == ["P1", "P2"]
    assert talk["country"].tolist() == ["Peru", "Chile"]


def test_strangers_are_named(lay: Lay) -> None:
    gathering = read_gathering(lay(MEETING))
    renamed, unknown = gathering.notes
    assert renamed.startswith("participants.csv: an attribute is called `group_`, since `group`")
    assert unknown == "1 participants in the material are not in the list: P9"


def test_ingest_counts_what_each_file_gave(lay: Lay) -> None:
    ingest = read_gathering(lay(MEETING)).ingest.set_index("source")
    read = ingest[ingest["status"] == "read"][["documents", "segments", "characters"]]
    assert read.to_dict("index") == {
        "charts/a.md": {"documents": 1, "segments": 2, "characters": 43},
        "notes.csv": {"documents": 3, "segments": 3, "characters": 9},
        "talk.txt": {"documents": 1, "segments": 2, "characters": 30},
    }
    assert ingest.loc["notes.csv", "format"] == "sheet"
    assert ingest.loc["notes.csv", "encoding"] == "utf-8"


def test_a_bare_folder_is_read(lay: Lay) -> None:
    gathering = read_gathering(
        lay({"notes/a.txt": "We need law.", "b.csv": "id;remark\n1;We need art, too\n"})
    )
    assert gathering.config.title == "gathering"
    assert gathering.documents["kind"].tolist() == ["other", "notes"]
    assert gathering.segments["unit"].tolist() == ["note", "paragraph"]
    assert gathering.ingest["note"].tolist() == ["text column guessed: `remark`", ""]
    assert gathering.codebook is None
    assert gathering.participants.empty
    assert gathering.codings.empty


def test_several_text_columns_give_answers(lay: Lay) -> None:
    text = "title: A\nsources: [{files: s.csv, kind: survey, text: [best, worst]}]"
    gathering = read_gathering(
        lay({"gathering.yaml": text, "s.csv": "best,worst\nlaw,\nart,tea\n"})
    )
    assert gathering.segments[["document", "unit", "locator", "context"]].to_numpy().tolist() == [
        ["s.csv#2.best", "answer", "row 2 best", "best"],
        ["s.csv#3.best", "answer", "row 3 best", "best"],
        ["s.csv#3.worst", "answer", "row 3 worst", "worst"],
    ]


def test_reserved_names_of_columns_become_attributes_with_a_line(lay: Lay) -> None:
    text = "title: A\nsources: [{files: a.csv, text: note, columns: {participant: who}}]"
    sheet = "note,who,text,document,start,unit,text_,picture\nlaw,P1,t,d,s,u,v,p\n"
    people = "participant,masked,masked_,language\nP1,a,b,c\n"
    gathering = read_gathering(
        lay({"gathering.yaml": text, "a.csv": sheet, "participants.csv": people})
    )
    names = ["text__", "document_", "start_", "unit_", "text_", "picture_"]
    assert gathering.documents[names].to_numpy().tolist() == [["t", "d", "s", "u", "v", "p"]]
    assert gathering.segments[names].to_numpy().tolist() == [["t", "d", "s", "u", "v", "p"]]
    assert gathering.segments["text"].tolist() == ["law"]
    shown = mask(gathering.segments, gathering)
    of_people = ["masked__", "masked_", "language_", "masked"]
    assert shown[of_people].to_numpy().tolist() == [["a", "b", "c", False]]
    note = gathering.ingest.set_index("source").loc["a.csv", "note"]
    assert "an attribute is called `text__`, since `text` is a column of qualcode's own" in note
    called = "participants.csv: an attribute is called `language_`, since `language` is a column"
    assert [note for note in gathering.notes if note.startswith(called)]


def test_a_column_text_may_be_the_text(lay: Lay) -> None:
    text = "title: A\nsources: [{files: a.csv, text: text}]"
    gathering = read_gathering(lay({"gathering.yaml": text, "a.csv": "text\nlaw\n"}))
    assert gathering.segments["text"].tolist() == ["law"]
    assert "text_" not in gathering.documents


def test_a_file_that_gives_no_segment_takes_no_attributes_away(lay: Lay) -> None:
    gathering = read_gathering(lay({"a.md": "* * *", "b.md": "---\nroom: blue\n---\nlaw"}))
    assert gathering.segments["room"].tolist() == ["blue"]


def test_texts_are_normalised_once(lay: Lay) -> None:
    content = "\ufeffma\u0301s\r\n\r\n👍 ley\r\n".encode()
    gathering = read_gathering(lay({"a.txt": content}))
    assert gathering.documents["text"].tolist() == ["m\u00e1s\n\n👍 ley\n"]
    assert gathering.segments[["text", "start", "end"]].to_numpy().tolist() == [
        ["m\u00e1s", 0, 3],
        ["👍 ley", 5, 10],
    ]


ENGLISH, SPANISH = "We need to learn about the law", "Tenemos que aprender las leyes juntas"


def test_languages_that_are_not_declared_are_detected(lay: Lay) -> None:
    text = "title: A\nlanguages: [en, es]\nsources: [{files: a.csv, text: note}]"
    sheet = f"note,language\n{ENGLISH},\n{SPANISH},\n{SPANISH},pt\nley,\n"
    segments = read_gathering(lay({"gathering.yaml": text, "a.csv": sheet})).segments
    assert segments["language"].fillna("-").tolist() == ["en", "es", "pt", "-"]


def test_a_short_segment_has_the_language_of_its_document(lay: Lay) -> None:
    text = "title: A\nlanguages: [en, es]"
    gathering = read_gathering(
        lay({"gathering.yaml": text, "a.txt": f"{SPANISH}\n\nley\n\n{ENGLISH}"})
    )
    assert gathering.documents["language"].tolist() == ["es"]
    assert gathering.segments["language"].tolist() == ["es", "es", "en"]


def test_languages_that_nobody_names_are_guessed(lay: Lay) -> None:
    assert read_gathering(lay({"a.txt": SPANISH})).languages == ("es",)


GOOD = {"good.txt": "We need law."}


@pytest.mark.parametrize(
    ("name", "content", "status", "note"),
    [
        pytest.param("bad.txt", b"", "skipped", "empty: 0 bytes", id="0 bytes"),
        pytest.param("bad.txt", bytes(range(256)) * 9, "failed", "not text in UTF-8", id="rubbish"),
        pytest.param("bad.csv", b"\x00" * 99, "failed", "binary data", id="NUL bytes"),
        pytest.param("bad.csv", b"a,b\n1,2,3\n", "failed", "row 2 has 3 cells", id="ragged"),
        pytest.param("bad.csv", b'a,b\n"1,2\n', "failed", "never closed", id="open quote"),
        pytest.param("bad.md", b"---\na: [\n---\nx", "failed", "front matter", id="front matter"),
        pytest.param(
            "bad.md",
            b"---\nkind: poster\n---\nx",
            "failed",
            "it says that it is `poster`",
            id="kind",
        ),
        pytest.param("bad.exe", b"PK\x03\x04", "skipped", "not read", id="no reader"),
    ],
)
def test_a_single_bad_file_never_stops_the_others(
    lay: Lay, name: str, content: bytes, status: str, note: str
) -> None:
    gathering = read_gathering(lay({**GOOD, name: content}))
    assert gathering.segments["text"].tolist() == ["We need law."]
    row = gathering.ingest.set_index("source").loc[name]
    assert row["status"] == status
    assert note in row["note"]
    assert row[["documents", "segments", "characters"]].tolist() == [0, 0, 0]


@given(
    st.sampled_from(["bad.txt", "bad.md", "bad.csv"]),
    st.one_of(
        st.binary(),
        raw_texts.map(str.encode),
        raw_texts.map(lambda text: f"---\n{text}\n---\nlaw".encode()),
        raw_texts.map(lambda text: f"a,b,kind\n{text}".encode("utf-16")),
    ),
)
def test_whatever_stands_in_a_file_the_others_are_read(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "gathering.yaml").write_text("title: A\nlanguages: [en]")
        (root / "good.txt").write_text("We need law.")
        (root / name).write_bytes(content)
        gathering = read_gathering(root)
    assert gathering.ingest["source"].tolist() == [name, "gathering.yaml", "good.txt"]
    assert gathering.segments["text"].tolist()[-1] == "We need law."
    assert misplaced(gathering.segments, gathering.documents).empty


def test_a_file_of_50_mb_on_one_line_never_stops_the_others(lay: Lay) -> None:
    root = lay(GOOD)
    with (root / "large.txt").open("wb") as large:
        large.truncate(50_000_000)
    ingest = read_gathering(root).ingest.set_index("source")
    assert ingest["status"].to_dict() == {"good.txt": "read", "large.txt": "failed"}
    assert "over the limit of 20 MB" in ingest.loc["large.txt", "note"]


def test_a_large_line_within_the_limit_is_read(lay: Lay) -> None:
    text = "title: A\nlimits: {megabytes: 6}"
    gathering = read_gathering(lay({"gathering.yaml": text, "a.txt": "law " * 1_250_000}))
    assert gathering.ingest.set_index("source").loc["a.txt", "characters"] == 5_000_000
    assert len(gathering.segments) == 1


def test_a_name_that_is_no_text_never_stops_the_others(lay: Lay) -> None:
    root = lay(GOOD)
    (root / os.fsdecode(b"\xff.txt")).write_text("art")
    assert read_gathering(root).documents["document"].tolist() == ["\\xff.txt", "good.txt"]


def test_of_two_files_of_one_name_the_first_is_read(lay: Lay) -> None:
    gathering = read_gathering(lay({"e\u0301.txt": "law", "\u00e9.txt": "art"}))
    assert gathering.segments["text"].tolist() == ["law"]
    assert gathering.ingest[["status", "documents"]].to_numpy().tolist() == [
        ["read", 1],
        ["failed", 0],
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, "the folder is empty; put notes, sheets or ph", id="empty"),
        pytest.param({"a.exe": "x"}, "none of its 1 files could be read", id="no reader"),
        pytest.param({"a.txt": ""}, r"none of its 1 files could be read \(empty", id="0 bytes"),
        pytest.param({"README.md": "x"}, r"\(never material: a README\)", id="only a README"),
        pytest.param(
            {"gathering.yaml": "title: A\nsources: [{files: '*.csv'}]", "a.txt": "x"},
            r"`sources\[0\].files`: `\*.csv` matches no file; there are a.txt",
            id="a glob that matches nothing",
        ),
        pytest.param(
            {"gathering.yaml": "title: A\nsources: [{files: a.csv, text: text}]", "a.csv": "n\nx"},
            r"`sources\[0\]`: a.csv: the table has no column text; it has n",
            id="a column that is not there",
        ),
        pytest.param(
            {"gathering.yaml": "title: [", "a.txt": "x"}, "yaml:1: this is not", id="YAML"
        ),
        pytest.param(
            {"gathering.yaml": "titel: A", "a.txt": "x"}, "yaml:1: `titel`: unknown", id="key"
        ),
        pytest.param(
            {"gathering.yaml": "title: A\nsources: [{files: ../a}]", "a.txt": "x"},
            "leaves the gathering",
            id="a path that leaves",
        ),
        pytest.param(
            {"gathering.yaml": "title: A\nparticipants: p.csv", "a.txt": "x"},
            "`participants`: .*p.csv: No such file",
            id="no list",
        ),
        pytest.param(
            {"participants.csv": "name\nAna\n", "a.txt": "x"},
            "participants.csv: expected a column `participant`; it has name",
            id="a list without ids",
        ),
        pytest.param(
            {"participants.csv": "participant,seat\nP1,1\n,2\n", "a.txt": "x"},
            "participants.csv: a row has no `participant`; give it an id",
            id="a person without id",
        ),
        pytest.param(
            {"participants.csv": "participant\nP1\nP1\n", "a.txt": "x"},
            "participants.csv: participant `P1` has more than one row",
            id="a person twice",
        ),
        pytest.param(
            {"participants.csv": "participant\n" + "\x00" * 50, "a.txt": "x"},
            "participants.csv: this is binary data",
            id="a list of rubbish",
        ),
        pytest.param(
            {"proposals.csv": "need,format\na,b\n", "a.txt": "x"},
            "proposals.csv: expected a column `activity`; it has need, format",
            id="proposals without a column",
        ),
    ],
)
def test_what_stops_a_gathering(lay: Lay, files: Mapping[str, str], expected: str) -> None:
    root = lay(files)
    with pytest.raises(GatheringError, match=expected) as caught:
        read_gathering(root)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(root))


@pytest.mark.parametrize("name", ["participants.csv", "proposals.csv", "gathering.yaml"])
def test_the_files_that_describe_it_may_not_lead_out(lay: Lay, name: str) -> None:
    root = lay(GOOD)
    outside = root.parent / "outside"
    outside.write_text("title: A" if name == "gathering.yaml" else "participant\nP1\n")
    (root / name).symlink_to(outside)
    with pytest.raises(GatheringError, match="leads out of the gathering; put a copy"):
        read_gathering(root)


def test_a_codebook_that_is_not_there(lay: Lay) -> None:
    with pytest.raises(CodebookError, match=r"none\.yaml: cannot be read: No such file"):
        read_gathering(lay({"gathering.yaml": "title: A\ncodebook: none.yaml", **GOOD}))


def test_the_codebook_of_a_call_comes_first(lay: Lay) -> None:
    root = lay({"gathering.yaml": "title: A\ncodebook: none.yaml", **GOOD})
    book = root.parent / "book.yaml"
    book.write_text("codes: [{id: law, terms: {any: [law]}}]")
    assert read_gathering(root, codebook=book).codings["code"].tolist() == ["law"]


@pytest.mark.parametrize(
    ("name", "expected"), [("nowhere", "there is no such folder"), ("good.txt", "is not a folder")]
)
def test_a_folder_that_is_none(lay: Lay, name: str, expected: str) -> None:
    with pytest.raises(GatheringError, match=f"{expected}; name the folder of a gathering"):
        read_gathering(lay(GOOD) / name)


def test_an_option_that_is_not_known() -> None:
    with pytest.raises(TypeError, match="no option `codebok`; did you mean `codebook`"):
        read_gathering("a", codebok="b")


def test_the_order_in_which_folders_are_listed_changes_nothing(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay(MEETING | {"more/b.txt": "x", "charts/b.md": "- y", "bad.csv": 'a,b\n"'})
    first = read_gathering(root)
    walk = os.walk

    def backwards(top, **options):
        for folder, folders, names in walk(top, **options):
            folders.sort(reverse=True)
            yield folder, folders, sorted(names, reverse=True)

    monkeypatch.setattr(os, "walk", backwards)
    second = read_gathering(root)
    for name in ("documents", "segments", "participants", "ingest"):
        pd.testing.assert_frame_equal(getattr(second, name), getattr(first, name))


def test_reading_writes_nothing(lay: Lay) -> None:
    root = lay(MEETING)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    read_gathering(root)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_sheet_of_closed_questions_is_no_forgotten_file(lay: Lay) -> None:
    described = "title: A\nsurveys: [{files: closed.csv}]\nsources: [{files: a.txt}]\n"
    root = lay({"gathering.yaml": described, "a.txt": "A note", "closed.csv": "q\nyes\nno\n"})
    ingest = read_gathering(root).ingest.set_index("source")
    assert ingest.loc["closed.csv", ["status", "note"]].tolist() == [
        "skipped",
        "its closed questions are counted as a survey",
    ]


def test_a_missing_column_is_also_a_key_error() -> None:
    assert issubclass(ColumnMissingError, KeyError)


def test_the_demonstration_is_sound(demonstration: Path) -> None:
    gathering = read_gathering(demonstration)
    assert misplaced(gathering.segments, gathering.documents).empty
    assert set(gathering.ingest["status"]) == {"read", "skipped"}
    assert set(gathering.segments["group"].dropna()) == {"i", "ii", "iii", "iv", "v", "vi"}
    assert gathering.notes == ()


def test_a_column_that_happens_to_be_called_kind_is_an_attribute(tmp_path) -> None:
    (tmp_path / "ideas.csv").write_text("note,kind\nMore light please,idea\n", encoding="utf-8")
    segments = read_gathering(tmp_path).segments
    assert segments[["kind", "kind_"]].to_numpy().tolist() == [["other", "idea"]]
    both = "note,kind,kind_\nMore light please,idea,x\nLess noise please,notes,y\n"
    (tmp_path / "ideas.csv").write_text(both, encoding="utf-8")
    segments = read_gathering(tmp_path).segments[["kind", "kind_", "kind__"]]
    assert segments.fillna("").to_numpy().tolist() == [["other", "x", "idea"], ["notes", "y", ""]]


LIST = """\
participant,name,consent,country
P1,Ana Pérez,,Chile
P2,Luis,withdrawn,Peru
P3,Rosa,count,Peru
"""
TALK = "Ana Pérez: We need training.\n\nluis: I take it all back.\n\nROSA: Money for travel.\n"


def test_speakers_become_participants_and_those_who_withdrew_are_not_read(lay: Lay) -> None:
    gathering = read_gathering(lay({"participants.csv": LIST, "transcript.txt": TALK}))
    said = gathering.segments[["participant", "consent", "text", "country"]]
    assert said.to_numpy().tolist() == [
        ["P1", "quote", "We need training.", "Chile"],
        ["P3", "count", "Money for travel.", "Peru"],
    ]
    assert "take it all back" not in gathering.documents["text"].str.cat()
    assert misplaced(gathering.segments, gathering.documents).empty
    assert gathering.left_out == 1
    row = gathering.ingest.set_index("source").loc["transcript.txt"]
    assert (row["status"], row["segments"]) == ("read", 2)
    assert row["note"] == "1 piece left out: consent withdrawn"


def test_names_and_aliases_are_no_attributes(lay: Lay) -> None:
    gathering = read_gathering(lay({"participants.csv": LIST, "transcript.txt": TALK}))
    for table in (gathering.documents, gathering.segments):
        assert not {"name", "aliases"} & set(table.columns)
    assert gathering.participants["name"].tolist() == ["Ana Pérez", "Luis", "Rosa"]


def test_where_all_have_withdrawn_nothing_is_left(lay: Lay) -> None:
    root = lay({"participants.csv": LIST, "transcript.txt": "Luis: I take it all back.\n"})
    with pytest.raises(GatheringError, match="all who left material have withdrawn their consent"):
        read_gathering(root)


def test_how_a_language_is_known_is_told(lay: Lay) -> None:
    notes = (
        "language,note\n,Hacen falta talleres sobre derechos de autor\n,¡Más dinero!\n"
        "es,Internet para todas las personas del sur\n"
    )
    text = "We need training about copyright before the law is changed.\n\nMore money!\n"
    config = "title: A\nlanguages: [en, es]\n"
    root = lay({"gathering.yaml": config, "a.csv": notes, "b.txt": text})
    table = read_gathering(root).segments[["language", "language_from"]].fillna("?")
    assert table.to_numpy().tolist() == [
        ["es", "detected"],
        ["?", "?"],  # too short, and a document of its own
        ["es", "declared"],
        ["en", "detected"],
        ["en", "document"],
    ]


def test_nothing_is_detected_where_one_language_is_named(lay: Lay) -> None:
    text = "Hacen falta talleres sobre derechos de autor para todas las personas.\n\nSí.\n"
    segments = read_gathering(lay({"gathering.yaml": "title: A\nlanguages: [en]", "b.txt": text}))
    table = segments.segments[["language", "language_from"]]
    assert table.to_numpy().tolist() == [["en", "gathering"], ["en", "gathering"]]


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("{files: a.vtt}", "transcript"),
        ("{files: a.vtt, kind: notes}", "notes"),
        ("{files: survey/a.csv}", "survey"),
        ("{files: b.csv}", "survey"),
        ("{files: b.csv, kind: other}", "other"),
    ],
)
def test_what_is_said_of_a_kind_comes_before_what_shows(lay: Lay, entry: str, kind: str) -> None:
    form = "Timestamp,What next?\n2024/05/26 9:00:00 AM GMT,Meet again and write it all down\n"
    files = {
        "gathering.yaml": f"title: A\nsources: [{entry}]",
        "a.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Yes.\n",
        "survey/a.csv": "note\nYes.\n",
        "b.csv": form,
    }
    assert read_gathering(lay(files)).documents["kind"].tolist() == [kind]


@pytest.mark.parametrize("name", ["gathering.yml", "Gathering.yaml.txt", "gathering.yaml.yaml"])
def test_a_gathering_yaml_of_another_name_is_noticed(lay: Lay, name: str) -> None:
    root = lay({name: "title: A", "a.txt": "x"})
    with pytest.raises(GatheringError, match=r"rename it to gathering\.yaml, the name by which it"):
        read_gathering(root)


@pytest.mark.parametrize("name", ["participants.xlsx", "proposals.ods"])
def test_a_list_is_no_material_whatever_its_format(lay: Lay, name: str) -> None:
    files = {file.source: file for file in find_files(lay({name: "x"}), GatheringConfig(title="A"))}
    assert files[name].notes[0].startswith("never material: the ")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TALK, "transcript"),
        ("Problem: money.\n\nWish: time.\n\nProblem: law.\n\nWish: help.\n", "other"),
        ("Rosa: Money for travel.\n\nWish: time.\n\nProblem: law.\n", "other"),
    ],
)
def test_a_text_in_which_participants_speak_is_a_transcript(lay: Lay, text: str, kind: str) -> None:
    gathering = read_gathering(lay({"participants.csv": LIST, "monday.txt": text}))
    assert set(gathering.documents["kind"]) == {kind}
    is_told = "read as a transcript: its lines begin with names" in gathering.ingest.loc[0, "note"]
    assert is_told == (kind == "transcript")
