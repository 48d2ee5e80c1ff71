from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, units

from qualcode.errors import ColumnMissingError
from qualcode.segments import DEFAULT_UNITS, segment
from qualcode.spans import misplaced
from qualcode.tables import KINDS, SEGMENTS, UNITS


def document(text: str, source: str = "notes.txt", **fields: object) -> pd.DataFrame:
    return pd.DataFrame([{"document": source, "text": text, "source": source, **fields}])


def test_a_segment_says_where_it_stands() -> None:
    (row,) = segment(document("\n\n  the law ", kind="notes")).to_dict("records")
    assert row["segment"] == "notes.txt:4-11"
    assert (row["document"], row["start"], row["end"]) == ("notes.txt", 4, 11)
    assert (row["text"], row["unit"], row["locator"]) == ("the law", "paragraph", "line 3")
    assert row["context"] == ""


def test_positions_are_code_points() -> None:
    table = segment(document("👍👍\n\nمرمر\n\nley", kind="notes"))
    assert table[["start", "end"]].to_numpy().tolist() == [[0, 2], [4, 8], [10, 13]]


def test_a_segment_inherits_fields_and_attributes() -> None:
    table = segment(document("law", kind="notes", group="ii", room="blue", sha256="0"))
    assert list(table.columns) == [*SEGMENTS.columns, "room"]
    row = table.iloc[0]
    assert (row["kind"], row["group"], row["room"]) == ("notes", "ii", "blue")
    assert pd.isna(row["day"])


def test_attributes_stay_where_nothing_is_cut() -> None:
    table = segment(document("* * *", "notes.md", room="blue"))
    assert table.empty
    assert list(table.columns) == [*SEGMENTS.columns, "room"]


LIST = "We need:\n- law. And order!\n- art\n"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (
            "bullet",
            [("paragraph", "We need:"), ("bullet", "law. And order!"), ("bullet", "art")],
        ),
        (
            "paragraph",
            [("paragraph", "We need:"), ("bullet", "law. And order!"), ("bullet", "art")],
        ),
        (
            "sentence",
            [
                (unit, said)
                for unit, said in zip(
                    ["sentence"] * 4, ["We need:", "law.", "And order!", "art"], strict=True
                )
            ],
        ),
        ("line", [("line", "We need:"), ("line", "- law. And order!"), ("line", "- art")]),
        ("note", [("note", "We need:"), ("note", "law. And order!"), ("note", "art")]),
        ("cell", [("cell", "We need:"), ("cell", "law. And order!"), ("cell", "art")]),
        ("answer", [("answer", "We need:"), ("answer", "law. And order!"), ("answer", "art")]),
        ("turn", [("turn", "We need:"), ("turn", "law. And order!"), ("turn", "art")]),
    ],
)
@pytest.mark.parametrize("source", ["notes.txt", "notes.md"])
def test_units(unit: str, expected: list[tuple[str, str]], source: str) -> None:
    table = segment(document(LIST, source), unit=unit)
    assert list(zip(table["unit"], table["text"], strict=True)) == expected


def test_every_unit_is_tested() -> None:
    marks = test_units.pytestmark  # type: ignore[attr-defined]
    tested = next(mark.args[1] for mark in marks if mark.args[0] == ("unit", "expected"))
    assert {unit for unit, _ in tested} == set(UNITS)


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("sticky notes", "note"),
        ("flip chart", "paragraph"),
        ("notes", "paragraph"),
        ("shared document", "paragraph"),
        ("transcript", "turn"),
        ("survey", "answer"),
        ("photo", "paragraph"),
        ("other", "paragraph"),
        (None, "paragraph"),
        (np.nan, "paragraph"),
    ],
)
def test_the_default_unit_follows_the_kind(kind: object, unit: str) -> None:
    assert segment(document("law", kind=kind)).loc[0, "unit"] == unit


def test_every_kind_has_a_default_unit() -> None:
    assert list(DEFAULT_UNITS) == list(KINDS)


@pytest.mark.parametrize(
    ("kind", "part", "expected"),
    [
        pytest.param("sticky notes", "17", ("note", "row 17", ""), id="note"),
        pytest.param(
            "survey", "17.best part", ("answer", "row 17 best part", "best part"), id="answer"
        ),
        pytest.param("notes", "2", ("note", "row 2", ""), id="a sheet of notes"),
        pytest.param("notes", "", ("note", "line 1", ""), id="row unknown"),
        pytest.param("notes", np.nan, ("note", "line 1", ""), id="row missing"),
    ],
)
def test_a_row_is_one_segment(kind: str, part: object, expected: tuple[str, str, str]) -> None:
    (row,) = segment(document("law\n\nand order", "a.csv", kind=kind, part=part)).to_dict("records")
    assert (row["unit"], row["locator"], row["context"]) == expected
    assert row["text"] == "law\n\nand order"


def test_a_row_may_be_cut_into_sentences() -> None:
    table = segment(document("Law. And order.", "a.csv", part="2"), unit="sentence")
    assert table["text"].tolist() == ["Law.", "And order."]
    assert table["locator"].tolist() == ["row 2", "row 2"]


CHART = "# i\n\n- law\n  - of copyright\n\n# Group ii\n\n## Why\n\n- art\n"


def test_headings_and_parents_are_context() -> None:
    table = segment(document(CHART, "chart.md"))
    assert table["context"].tolist() == ["i", "i › law", "Group ii › Why"]
    assert table["locator"].tolist() == ["line 3", "line 4", "line 10"]


def test_headings_fill_fields() -> None:
    table = segment(document(CHART, "chart.md", group="x"), headings={1: "group", 2: "activity"})
    assert table["group"].tolist() == ["i", "i", "Group ii"]
    assert table["activity"].fillna("-").tolist() == ["-", "-", "Why"]


TALK = "Minutes\n\nAna: We need law.\nAnd order.\n  P07 :  and art\nsee https://a.b: no name\n"


def test_turns_have_speakers() -> None:
    table = segment(document(TALK, kind="transcript"))
    assert table["text"].tolist() == [
        "Minutes",
        "We need law.\nAnd order.",
        "and art\nsee https://a.b: no name",
    ]
    assert table["participant"].fillna("-").tolist() == ["-", "Ana", "P07"]
    assert table["locator"].tolist() == ["line 1", "line 3 Ana", "line 5 P07"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[00:12:31] Ana: We need law.\n(1:02:03) P07: and art", id="in front"),
        pytest.param("00:12:31 - Ana: We need law.\n1:02:03.5 P07: and art", id="bare"),
        pytest.param("Ana (12:31): We need law.\nP07 [01:02:03]: and art", id="behind"),
        pytest.param("00:12:31 Ana\nWe need law.\n\n1:02:03 P07\nand art", id="a line, first"),
        pytest.param("Ana  12:31\nWe need law.\n\nP07   1:02:03\nand art", id="a line, last"),
        pytest.param("[Ana] 00:12:31\nWe need law.\n[P07] 01:02:03\n\nand art", id="brackets"),
    ],
)
def test_times_beside_speakers(text: str) -> None:
    table = segment(document(text, kind="transcript"))
    assert table["text"].tolist() == ["We need law.", "and art"]
    assert table["participant"].tolist() == ["Ana", "P07"]
    assert table["time"].tolist() == ["00:12:31", "01:02:03"]
    assert table["locator"].tolist() == ["00:12:31 Ana", "01:02:03 P07"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Lunch 13:00\nand then we went on", id="a single line"),
        pytest.param("we meet at 12:30\nlaw\nwe part at 13:30\nart", id="sentences"),
        pytest.param("All of us who were there met 12:30\na\nWe who left met others 1:30\nb",
                     id="many words"),
    ],
)  # fmt: skip
def test_a_time_alone_makes_no_speaker(text: str) -> None:
    assert segment(document(text, kind="transcript"))["participant"].isna().all()


def test_a_participant_that_is_known_stays() -> None:
    table = segment(document("Ana: law", participant="P9"), unit="turn")
    assert table.loc[0, ["participant", "locator"]].tolist() == ["P9", "line 1 Ana"]


def test_a_transcript_without_speakers_is_cut_into_paragraphs() -> None:
    table = segment(document("law\n\nart", kind="transcript"))
    assert table[["text", "unit"]].to_numpy().tolist() == [["law", "turn"], ["art", "turn"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("We need law. Now!", ["We need law.", "Now!"], id="English"),
        pytest.param("¿Y ahora? ¡Ya! (Sí.)", ["¿Y ahora?", "¡Ya!", "(Sí.)"], id="Spanish"),
        pytest.param("Law?! “Now.” 3.5 p. a.b", ["Law?!", "“Now.”", "3.5 p. a.b"], id="signs"),
        pytest.param("法律。艺术。", ["法律。", "艺术。"], id="Chinese"),
        pytest.param("law\nand order", ["law\nand order"], id="a line end is no end"),
        pytest.param(
            "Law. " + "(" * 5_000 + " art. Ley", ["Law.", "(" * 5_000 + " art.", "Ley"], id="run"
        ),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert segment(document(text), unit="sentence")["text"].tolist() == expected


def test_the_order_is_that_of_the_documents() -> None:
    table = pd.DataFrame({"document": ["b", "a"], "text": ["b1\n\nb2", "a1"]}, index=[7, 7])
    assert segment(table)["text"].tolist() == ["b1", "b2", "a1"]


@pytest.mark.parametrize("text", ["", " \n\t", np.nan], ids=["empty", "blank", "missing"])
def test_a_document_without_text_gives_no_segment(text: object) -> None:
    table = pd.DataFrame({"document": ["a", "b"], "text": [text, "law"]})
    assert segment(table)["document"].tolist() == ["b"]


def test_no_documents() -> None:
    table = segment(document("law").iloc[:0])
    assert list(table.columns) == list(SEGMENTS.columns)
    assert table.empty


def test_input_is_not_changed() -> None:
    table = document(CHART, "chart.md", group="x")
    before = table.copy(deep=True)
    headings = {1: "group"}
    segment(table, headings=headings)
    pd.testing.assert_frame_equal(table, before)
    assert headings == {1: "group"}


def test_a_unit_that_is_not_known() -> None:
    with pytest.raises(ValueError, match="no unit `bulet`; did you mean `bullet`"):
        segment(document("law"), unit="bulet")


def test_a_column_that_is_missing() -> None:
    with pytest.raises(ColumnMissingError, match="no column text; it has document"):
        segment(pd.DataFrame({"document": ["a"]}))


def test_an_option_that_is_not_known() -> None:
    with pytest.raises(TypeError, match="no option `units`; did you mean `unit`"):
        segment(document("law"), units="line")


@given(documents(), st.none() | units)
def test_a_segment_is_the_text_at_its_span(table: pd.DataFrame, unit: str | None) -> None:
    segments = segment(table, unit=unit)
    assert misplaced(segments, table).empty
    assert segments["segment"].is_unique
    assert (segments["text"] == segments["text"].str.strip()).all()
    assert (segments["text"] != "").all()


@given(documents(), st.none() | units)
def test_spans_are_in_order_and_do_not_overlap(table: pd.DataFrame, unit: str | None) -> None:
    for _, segments in segment(table, unit=unit).groupby("document"):
        assert (segments["start"] < segments["end"]).all()
        assert (segments["end"].to_numpy()[:-1] <= segments["start"].to_numpy()[1:]).all()


@given(documents(), st.sampled_from(["note", "bullet", "paragraph", "sentence", "cell", "answer"]))
def test_a_row_loses_nothing(table: pd.DataFrame, unit: str) -> None:
    sheet = table.assign(source="a.csv")
    whole = segment(sheet, unit="note").set_index("document")["text"].to_dict()
    assert whole == {
        name: text.strip()
        for name, text in zip(table["document"], table["text"], strict=True)
        if text.strip()
    }
    assert set(segment(sheet, unit=unit)["document"]) <= set(whole)


@given(documents())
def test_lines_lose_nothing(table: pd.DataFrame) -> None:
    said = segment(table, unit="line").groupby("document")["text"].agg("\n".join)
    for name, text in zip(table["document"], table["text"], strict=True):
        lines = [line.strip() for line in text.split("\n")]
        assert said.get(name, "") == "\n".join(filter(None, lines))


@pytest.mark.parametrize("unit", ["sentence", "turn", "line"])
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: "law. " * 50_000, id="a paragraph of sentences"),
        pytest.param(lambda: "(" * 300_000, id="brackets"),
        pytest.param(lambda: "*" * 300_000, id="asterisks"),
        pytest.param(lambda: "http://" * 50_000, id="addresses"),
        pytest.param(lambda: "a:" * 200_000, id="colons"),
        pytest.param(lambda: "a: \n" * 30_000, id="names without words"),
        pytest.param(lambda: "a" + " " * 300_000 + ":", id="blanks before a colon"),
        pytest.param(lambda: "a\n" + " " * 300_000 + "\nb", id="a line of blanks"),
        pytest.param(lambda: "Ana: law\n" * 20_000, id="many turns"),
        pytest.param(lambda: "1:00" + " " * 300_000 + "a", id="blanks behind a time"),
        pytest.param(lambda: "Ana" + " " * 300_000 + "1:00 x", id="blanks before a time"),
        pytest.param(lambda: "(1:00) " * 50_000, id="times"),
    ],
)
def test_rubbish_is_cut_quickly(make: Callable[[], str], unit: str) -> None:
    table = document(make())
    assert misplaced(segment(table, unit=unit), table).empty


@pytest.mark.parametrize("name", ["**Ana:**", "**Ana**:", "__Ana__:", "- Ana:", "*Ana:*"])
def test_a_speaker_may_be_set_in_bold_or_behind_a_bullet(name: str) -> None:
    table = segment(document(f"{name} law\n{name} art\n", "talk.md"), unit="turn")
    assert table["text"].tolist() == ["law", "art"]
    assert table["participant"].tolist() == ["Ana", "Ana"]


def test_a_turn_ends_where_the_headings_change() -> None:
    text = (
        "# One\n\nbefore\n\nAna: We need.\n\nAnd more.\n\n"
        "# Two\n\nNobody says this.\n\nLuis: Yes.\n"
    )
    table = segment(document(text, "a.md", kind="transcript"))
    assert table[["participant", "context", "text"]].fillna("").to_numpy().tolist() == [
        ["", "One", "before"],
        ["Ana", "One", "We need.\n\nAnd more."],
        ["", "Two", "Nobody says this."],
        ["Luis", "Two", "Yes."],
    ]
