from pathlib import Path

import pytest

from qualcode.errors import ColumnMissingError
from qualcode.segments import segment
from qualcode.sources import Options, Reading, dump_blocks
from qualcode.sources.sheets.reading import read_sheet, read_workbook

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sheets"
PREVIEW = "Survey Preview"
CHANGE, NEXT = "What would you change?", "What should come next?"


def read(text: str | bytes, *columns: str, **fields: str) -> Reading:
    content = text.encode() if isinstance(text, str) else text
    return read_sheet(content, Options(columns, fields))


def said(reading: Reading) -> list[tuple[str, str, str]]:
    return [
        (piece.part, piece.blocks[0].locator, piece.text[:12].strip()) for piece in reading.pieces
    ]


def write(*rows: list[str], delimiter: str = ",") -> str:
    lines = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\n".join(lines) + "\n"


QUALTRICS = [
    ["StartDate", "Status", "IPAddress", "ResponseId", "DistributionChannel", "Q1", "Q2", "Q3"],
    ["Start Date", "Response Type", "IP Address", "Response ID", "Distribution Channel",
     "How was the venue?", CHANGE, NEXT],
    ['{"ImportId":"startDate"}', '{"ImportId":"status"}', '{"ImportId":"ipAddress"}',
     '{"ImportId":"_recordId"}', '{"ImportId":"distributionChannel"}', '{"ImportId":"QID1"}',
     '{"ImportId":"QID2_TEXT"}', '{"ImportId":"QID3_TEXT"}'],
    ["2024-05-26", PREVIEW, "192.0.2.1", "R_0aaa", "preview", "good", "only a test of this form",
     "and another one of the same"],
    ["2024-05-26", "IP Address", "192.0.2.2", "R_3abc", "email", "good",
     "More time for the groups to talk", "A workshop on copyright for teachers"],
    ["2024-05-26", "IP Address", "192.0.2.3", "R_4def", "email", "fair", "",
     "Un plan regional que alguien firme"],
]  # fmt: skip
ANSWERS = [
    ("5.Q2", f"R_3abc, {CHANGE}", "More time fo"),
    ("5.Q3", f"R_3abc, {NEXT}", "A workshop o"),
    ("6.Q3", f"R_4def, {NEXT}", "Un plan regi"),
]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(write(*QUALTRICS).encode("utf-8-sig"), id="csv"),
        pytest.param(write(*QUALTRICS, delimiter="\t").encode("utf-16"), id="tsv"),
    ],
)
def test_qualtrics(content: bytes) -> None:
    reading = read(content)
    assert reading.format == "Qualtrics"
    assert said(reading) == ANSWERS
    first = reading.pieces[0]
    assert first.fields == {"participant": "R_3abc", "How was the venue?": "good"}
    assert reading.kind == "survey"
    assert first.blocks[0].parents == (CHANGE,)
    assert reading.note == (
        f"open questions guessed: `{CHANGE}`, `{NEXT}`; "
        "1 response that only tries the survey left out; "
        "left out, as the tool's own or personal: `Start Date`, `Response Type`, `IP Address`, "
        "`Response ID`, `Distribution Channel`; 1 of 4 cells without text"
    )


def test_a_workbook_of_qualtrics() -> None:
    content = (FIXTURES / "qualtrics.xlsx").read_bytes()
    reading = read_workbook(content, Options(), suffix=".xlsx")
    assert reading.format == "Qualtrics"
    assert said(reading)[:3] == ANSWERS
    assert not any("@" in value for piece in reading.pieces for value in piece.fields.values())


def test_an_answer_is_a_segment_below_its_question() -> None:
    import pandas as pd

    rows = [
        {"document": f"a.csv#{piece.part}", "source": "a.csv", "part": piece.part,
         "kind": "survey", "text": piece.text, "blocks": dump_blocks(piece.blocks), **piece.fields}
        for piece in read(write(*QUALTRICS)).pieces
    ]  # fmt: skip
    table = segment(pd.DataFrame(rows))
    assert table["unit"].tolist() == ["answer"] * 3
    assert table["locator"].tolist() == [locator for _, locator, _ in ANSWERS]
    assert table["context"].tolist() == [CHANGE, NEXT, NEXT]


@pytest.mark.parametrize("name", ["Q2", CHANGE], ids=["code", "question"])
def test_a_question_is_named_by_its_code_or_in_full(name: str) -> None:
    reading = read(write(*QUALTRICS), name)
    assert said(reading) == [("5", f"R_3abc, {CHANGE}", "More time fo")]
    # What else was said in one's own words is no attribute of it.
    assert reading.pieces[0].fields["How was the venue?"] == "good"
    assert NEXT not in reading.pieces[0].fields
    assert f"open questions that nobody named, and so not read: `{NEXT}`" in reading.note


def test_fields_may_be_filled_by_code_and_by_what_the_tool_writes() -> None:
    reading = read(write(*QUALTRICS), "Q2", group="Q1", participant="IPAddress")
    assert reading.pieces[0].fields["group"] == "good"
    assert reading.pieces[0].fields["participant"] == "192.0.2.2"
    with pytest.raises(ColumnMissingError, match="no column Q9"):
        read(write(*QUALTRICS), "Q9")


def test_qualtrics_without_the_row_of_ids_and_without_answers() -> None:
    legacy = [row for n, row in enumerate(QUALTRICS) if n != 2]
    assert said(read(write(*legacy)))[0] == ("4.Q2", f"R_3abc, {CHANGE}", "More time fo")
    assert read(write(*QUALTRICS[:3])).pieces == ()


LIME_CODES = ["id", "submitdate", "lastpage", "startlanguage", "seed", "ipaddr", "email",
              "G01Q01", "G01Q02[SQ001]", "G01Q03", "G02Q01"]  # fmt: skip
LIME_FULL = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "IP address",
             "Email address", "How was the venue?", "Rate: [Food]", CHANGE, NEXT]  # fmt: skip
LIME_SPANISH = ["ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial",
                "Semilla", "Dirección IP", "Correo electrónico", *LIME_FULL[7:]]  # fmt: skip
LIME_ROWS = [
    ["1", "2024-05-26 10:00:00", "2", "en", "12", "192.0.2.1", "a@example.org", "Good", "4",
     "More time for the groups to talk", "N/A"],
    ["3", "", "1", "es", "99", "192.0.2.2", "b@example.org", "Fair", "5",
     "Más pausas y una sala más tranquila", "Un plan que alguien firme este año"],
]  # fmt: skip
BOTH = [f"{code}. {full}" for code, full in zip(LIME_CODES, LIME_FULL, strict=True)]


@pytest.mark.parametrize(
    ("heading", "questions", "parts"),
    [
        pytest.param(LIME_CODES, ["G01Q03", "G02Q01"], ["G01Q03", "G02Q01"], id="codes"),
        pytest.param(LIME_FULL, [CHANGE, NEXT], [CHANGE, NEXT], id="questions"),
        pytest.param(LIME_SPANISH, [CHANGE, NEXT], [CHANGE, NEXT], id="Spanish"),
        pytest.param(BOTH, [CHANGE, NEXT], ["G01Q03", "G02Q01"], id="both"),
    ],
)
def test_lime_survey(heading: list[str], questions: list[str], parts: list[str]) -> None:
    reading = read(write(heading, *LIME_ROWS))
    assert reading.format == "LimeSurvey"
    assert said(reading) == [
        (f"2.{parts[0]}", f"response 1, {questions[0]}", "More time fo"),
        (f"3.{parts[0]}", f"response 3, {questions[0]}", "Más pausas y"),
        (f"3.{parts[1]}", f"response 3, {questions[1]}", "Un plan que"),
    ]
    known = dict(reading.pieces[0].fields)
    assert known.pop("participant").endswith("-1")
    assert sorted(known.values()) == ["4", "Good"]
    assert reading.kind == "survey"


@pytest.mark.parametrize("name", ["G01Q03", CHANGE, f"G01Q03. {CHANGE}"])
def test_a_question_of_lime_survey_has_three_names(name: str) -> None:
    reading = read(write(BOTH, *LIME_ROWS), name)
    assert [piece.part for piece in reading.pieces] == ["2", "3"]


FORM = [
    ["Timestamp", "Email Address", "How was the venue?", "Which days?", CHANGE],
    ["2024/05/26 10:00:01 AM GMT-4", "a@example.org", "good", "Friday, Saturday",
     "More time for the groups to talk"],
    ["2024/05/26 11:30:00 AM GMT-4", "b@example.org", "fair", "Friday",
     "Longer breaks, and a quieter room"],
    ["2024/05/26 12:00:00 PM GMT-4", "c@example.org", "good", "Friday, Saturday", ""],
]  # fmt: skip


def participants(reading: Reading) -> list[str]:
    return [piece.fields["participant"] for piece in reading.pieces]


def test_google_forms() -> None:
    reading = read(write(*FORM))
    assert reading.format == "Google Forms"
    assert said(reading) == [
        ("2", f"row 2, {CHANGE}", "More time fo"),
        ("3", f"row 3, {CHANGE}", "Longer break"),
    ]
    known = dict(reading.pieces[0].fields)
    assert known.pop("participant").endswith("-2")
    assert known == {"How was the venue?": "good", "Which days?": "Friday, Saturday"}
    assert "left out, as the tool's own or personal: `Timestamp`, `Email Address`" in reading.note


def test_the_second_row_of_two_forms_is_two_people() -> None:
    other = [[*FORM[0][:-1], NEXT], *FORM[1:]]
    mine, theirs = participants(read(write(*FORM))), participants(read(write(*other)))
    assert not set(mine) & set(theirs)
    # And a later export of the same form names the same people.
    more = [*FORM, ["2024/05/27 9:00:00 AM GMT-4", "d@example.org", "good", "Friday", "Nothing"]]
    assert participants(read(write(*more)))[:2] == mine


def test_google_forms_in_spanish_and_as_a_workbook() -> None:
    spanish = [["Marca temporal", "Dirección de correo electrónico", *FORM[0][2:]], *FORM[1:]]
    assert read(write(*spanish)).format == "Google Forms"
    content = (FIXTURES / "form.xlsx").read_bytes()
    reading = read_workbook(content, Options(), suffix=".xlsx")
    assert reading.format == "Google Forms"
    assert [piece.text[:9] for piece in reading.pieces] == ["More time", "Longer br"]


@pytest.mark.parametrize(("name", "is_known"), [("Ana", True), ("anonymous", False)])
def test_microsoft_forms(name: str, is_known: bool) -> None:  # noqa: FBT001 - a case
    form = [
        ["Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre", CHANGE],
        ["7", "5/26/26 9:00:00", "5/26/26 9:04:00", "a@b.cl", name, "More time for all groups"],
    ]
    reading = read(write(*form))
    assert reading.format == "Microsoft Forms"
    ((who,), own) = participants(reading), dict(reading.pieces[0].fields)
    assert (who == "Ana") if is_known else who.endswith("-7")
    assert set(own) == {"participant"}


def test_an_address_that_was_asked_for_is_left_out_too() -> None:
    asked = [[*row[:2], cell, *row[3:]]
             for row, cell in zip(FORM, ["How do we reach you?", "a@b.cl", "c@d.cl", ""],
                                  strict=True)]  # fmt: skip
    assert all("@" not in value for p in read(write(*asked)).pieces for value in p.fields.values())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Timestamp,who,note\n0:12,P1,We need law\n", id="times of a recording"),
        pytest.param("id,note,seed\n1,We need law,2\n", id="a sign alone"),
        pytest.param("Status,note\nopen,We need law\n", id="a word that Qualtrics uses"),
        pytest.param("Timestamp,note\n", id="no rows"),
    ],
)
def test_what_is_no_export(text: str) -> None:
    reading = read(text)
    assert (reading.format, reading.kind) == ("", "")
    assert all(piece.blocks == () for piece in reading.pieces)


@pytest.mark.parametrize(
    ("answers", "column"),
    [
        pytest.param(["More time for the groups", "A quieter room, please", "Nothing", "Nothing",
                      "Better coffee, and more of it"], "What?", id="open"),
        pytest.param(["I strongly agree with it", "I strongly agree with it", "I rather agree",
                      "I strongly agree with it", "I rather disagree with it"], "Thoughts",
                     id="scale"),
        pytest.param(["Open Space, Fishbowl", "Fishbowl, Story circle", "Open Space, Story circle",
                      "Open Space, Fishbowl, Story circle", "Fishbowl, Open Space"], "Thoughts",
                     id="several choices"),
    ],
)  # fmt: skip
def test_open_questions_are_told_from_choices(answers: list[str], column: str) -> None:
    thoughts = [
        f"{number} and so on at some length" for number in ("one", "two", "three", "4", "5")
    ]
    rows = [
        [f"2024/05/26 10:00:{n:02}", thought, answer]
        for n, (thought, answer) in enumerate(zip(thoughts, answers, strict=True))
    ]
    note = read(write(["Timestamp", "Thoughts", "What?"], *rows)).note
    guessed = "open questions guessed: `Thoughts`, `What?`"
    assert note.startswith(guessed if column == "What?" else "text column guessed: `Thoughts`")


@pytest.mark.parametrize(
    "question", ["Your name (optional)", "Name", "What is your full name?", "¿Cuál es tu nombre?"]
)
def test_a_name_that_a_form_asks_for_is_the_participant(question: str) -> None:
    rows = [
        ["Timestamp", question, CHANGE],
        ["2024/05/26 9:00:00 AM GMT", "Ana", "More time for the groups to talk"],
        ["2024/05/26 9:10:00 AM GMT", "", "Longer breaks between all the talks"],
    ]
    first, second = read(write(*rows)).pieces
    assert first.fields == {"participant": "Ana"}
    assert second.fields["participant"].endswith("-3")


def test_a_column_that_names_something_else_is_an_attribute() -> None:
    rows = [["name", "note"], ["Project one", "More time for the groups"]]
    (piece,) = read(write(*rows)).pieces
    assert piece.fields == {"name": "Project one"}
