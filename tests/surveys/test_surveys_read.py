import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from qualcode import read_gathering
from qualcode.errors import GatheringError
from qualcode.surveys import ANSWERS, read_surveys, survey_table

Write = Callable[..., Path]
SHEETS = Path(__file__).parents[1] / "fixtures" / "sheets"

YAML = """\
title: A meeting
languages: [en, es]
sources:
  - files: after.csv
    kind: survey
    text: words
surveys:
  - files: after.csv
    title: {en: Evaluation, es: Evaluación}
    moment: after
    participant: who
    sections: {place: {en: The place, es: El lugar}}
    questions:
      - {column: venue, label: {en: Venue, es: Lugar}, section: place, scale: quality}
      - {column: again, id: return}
    scales:
      quality:
        labels: {en: [poor, fair, good], es: [malo, regular, bueno]}
        missing: [did not see it]
"""
SHEET = """\
who,venue,again,words
P1,good,yes,It was a fine place to be and to talk
P2,bueno,no,
ana,did not see it,yes,We should have had more time for the law
P4,,yes,
P5,splendid,yes,
"""
PEOPLE = """\
participant,name,affiliation,level,consent
P1,,staff,a,
P2,,NGO,b,withdrawn
P3,Ana,NGO,c,count
P4,,staff,d,
"""
MEETING = {"gathering.yaml": YAML, "after.csv": SHEET, "participants.csv": PEOPLE}


def test_the_answers_of_a_survey(write: Write) -> None:
    answers = read_surveys(read_gathering(write(MEETING)))
    assert list(answers)[: len(ANSWERS.columns)] == list(ANSWERS.columns)
    venue = answers[answers["question"].eq("venue")]
    assert venue["participant"].tolist() == ["P1", "P3", "P4", "P5"]
    assert venue["level"].tolist() == [3, pd.NA, pd.NA, pd.NA]
    assert venue["missing"].tolist() == [False, True, True, False]
    assert venue["answer"].iloc[1] == "did not see it"
    assert pd.isna(venue["answer"].iloc[2])
    assert venue["row"].tolist() == [2, 4, 5, 6]
    assert venue["locator"].iloc[1] == "row 4, venue"
    assert set(venue["label"]) == {"Venue"}
    assert set(venue["section"]) == {"The place"}
    assert set(venue["survey"]) == {"Evaluation"}
    assert venue["choices"].iloc[0] == ["poor", "fair", "good"]
    assert set(venue["of"]) == {3}


def test_who_has_withdrawn_is_left_out_and_who_is_only_counted_is_there(write: Write) -> None:
    answers = read_surveys(read_gathering(write(MEETING)))
    assert "P2" not in set(answers["participant"])
    assert "bueno" not in set(answers["answer"].dropna())
    assert answers["note"].str.contains("1 response left out: consent withdrawn").all()
    counted = answers[answers["participant"].eq("P3")]
    assert counted["consent"].tolist() == ["count", "count"]
    assert counted["affiliation"].tolist() == ["NGO", "NGO"]
    assert "name" not in answers


def test_an_attribute_never_hides_a_column(write: Write) -> None:
    answers = read_surveys(read_gathering(write(MEETING)))
    assert answers.loc[answers["participant"].eq("P1"), "level"].tolist() == [3, 2]
    assert answers.loc[answers["participant"].eq("P1"), "level_"].tolist() == ["a", "a"]


def test_what_is_outside_or_recognised_is_told(write: Write) -> None:
    answers = read_surveys(read_gathering(write(MEETING)))
    outside = answers[answers["answer"].eq("splendid")].iloc[0]
    assert "fits no label of its scale" in outside["note"]
    again = answers[answers["question"].eq("return")]
    assert again["note"].str.contains("recognised from the answers as yes/no").all()
    assert not answers["note"].str.contains("recognised")[answers["question"].eq("venue")].any()


def test_in_spanish(write: Write) -> None:
    answers = read_surveys(read_gathering(write(MEETING)), language="es")
    venue = answers[answers["question"].eq("venue")].iloc[0]
    assert (venue["survey"], venue["label"], venue["section"], venue["choices"]) == (
        "Evaluación", "Lugar", "El lugar", ["malo", "regular", "bueno"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("files: after.csv\n    title", "files: befor.csv\n    title",
         r":8: `surveys\[0\].files`: `befor.csv` matches no file; there are after.csv"),
        ("column: venue", "column: venu",
         r"`surveys\[0\].questions\[0\].column`: after.csv has no column `venu`; did .* `venue`"),
        ("participant: who", "participant: whom", r"surveys\[0\].participant`: .*mean `who`"),
        ("scale: quality}", "scale: qualitty}", r"\[0\].scale`: there is no scale `qualitty"),
        ("column: again", "column: words", r"\[1\].column`: `words` holds answers in peop"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(write: Write, old: str, new: str, expected: str) -> None:
    assert old in YAML
    words = SHEET.replace("P4,,yes,", "P4,,yes,And the meals were not so good for all of us")
    files = {**MEETING, "gathering.yaml": YAML.replace(old, new), "after.csv": words}
    gathering = read_gathering(write(files))
    with pytest.raises(GatheringError, match=expected):
        read_surveys(gathering)


def test_a_survey_is_a_sheet_and_has_a_title_of_its_own(write: Write) -> None:
    twice = YAML.replace("surveys:\n", "surveys:\n  - {files: b.csv, title: Evaluation}\n")
    gathering = read_gathering(write({**MEETING, "gathering.yaml": twice, "b.csv": "q\nyes\n"}))
    with pytest.raises(GatheringError, match="two surveys are called `Evaluation`"):
        read_surveys(gathering)
    notes = YAML.replace("files: after.csv\n    title", "files: n.txt\n    title")
    gathering = read_gathering(write({**MEETING, "gathering.yaml": notes, "n.txt": "A note"}))
    with pytest.raises(GatheringError, match=r"n\.txt is no sheet; a survey is \.csv"):
        read_surveys(gathering)


def test_where_nothing_is_declared_scales_are_recognised(write: Write) -> None:
    sheet = "participant,rooms,years,consent,words\n" + "".join(
        f"P{n},{rooms},{n + 1},yes,This is what person {n} had to say of all of it\n"
        for n, rooms in enumerate(["good", "fair", "good", "poor", "good", "fair"])
    )
    folder = write({"survey.csv": sheet})
    answers = read_surveys(read_gathering(folder))
    assert set(answers["question"]) == {"rooms"}
    assert set(answers["scale"]) == {"quality"}
    assert answers["level"].tolist() == [4, 3, 4, 2, 4, 3]
    assert answers["moment"].isna().all()
    assert set(answers["survey"]) == {"survey"}


def test_a_gathering_without_surveys_has_no_answers(meeting: Path) -> None:
    answers = read_surveys(read_gathering(meeting))
    assert list(answers)[: len(ANSWERS.columns)] == list(ANSWERS.columns)
    assert answers.empty


FORM = (
    "Timestamp,Your name,The venue,What would you change?\n"
    "5/24/2026 10:00:00,Ana,5,The wifi did not work on the second day\n"
    "5/24/2026 10:01:00,Bo,4,Nothing at all; it was well prepared\n"
    "5/24/2026 10:02:00,Cy,5,A shorter day with longer breaks in it\n"
    "5/24/2026 10:03:00,Di,4,More time for the talk about the law\n"
)
LIME = (
    '"id. Response ID","submitdate. Date submitted","lastpage. Last page","Q1. How was the food?",'
    '"Q2. What else?"\n'
    '"1","2026-05-24 10:00:00","2","A5","The coffee was cold on both of the days"\n'
    '"2","2026-05-24 10:00:00","2","A1","I would have liked to hear more of others"\n'
    '"3","2026-05-24 10:00:00","2","N/A","There was too little time between sessions"\n'
)


def test_a_google_form(write: Write) -> None:
    yaml = "title: A\nsurveys: [{files: form.csv, questions: [{column: The venue}]}]"
    people = "participant,name\nP7,Ana\nP8,Bo\n"
    files = {"gathering.yaml": yaml, "form.csv": FORM, "participants.csv": people}
    answers = read_surveys(read_gathering(write(files)))
    assert answers["level"].tolist() == [5, 4, 5, 4]
    assert answers["participant"].tolist()[:2] == ["P7", "P8"]


def test_a_lime_survey_by_the_code_of_its_question(write: Write) -> None:
    yaml = (
        "title: A\nsurveys:\n- files: lime.csv\n  questions: [{column: Q1, id: food, scale: s}]\n"
        "  scales: {s: {labels: [bad, b, c, d, good], codes: [A1, A2, A3, A4, A5]}}\n"
    )
    gathering = read_gathering(write({"gathering.yaml": yaml, "lime.csv": LIME}))
    answers = read_surveys(gathering)
    assert answers["label"].iloc[0] == "How was the food?"
    assert answers["level"].tolist() == [5, 1, pd.NA]
    assert answers["missing"].tolist() == [False, False, True]
    assert answers["participant"].tolist() == gathering.segments["participant"].tolist()


def test_a_workbook(write: Write) -> None:
    folder = write({"gathering.yaml": "title: A\nsurveys: [{files: a.xlsx, participant: who}]"})
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        sheet = book.add_worksheet("Answers")
        for number, row in enumerate([["who", "rooms"], ["P1", 4], ["P2", 5], ["P3", 5], ["P4", 4],
                                      ["P5", 4]]):  # fmt: skip
            sheet.write_row(number, 0, row)
    answers = read_surveys(read_gathering(folder))
    assert answers["level"].tolist() == [4, 5, 5, 4, 4]
    assert answers["participant"].tolist() == ["P1", "P2", "P3", "P4", "P5"]


def test_sheets_of_a_workbook_are_one_survey(write: Write) -> None:
    yaml = "title: A\nsurveys: [{files: a.xlsx, participant: who, questions: [{column: rooms}]}]"
    folder = write({"gathering.yaml": yaml, "participants.csv": "participant\nP1\nP2\nP3\n"})
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        for name, who in (("Ana", ["P1", "P2"]), ("Bo", ["P3"])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([["who", "rooms"], *([one, "good"] for one in who)]):
                sheet.write_row(number, 0, row)
    gathering = read_gathering(folder)
    answers = read_surveys(gathering)
    assert answers["source"].tolist() == ["a.xlsx#Ana", "a.xlsx#Ana", "a.xlsx#Bo"]
    assert answers["locator"].iloc[2] == "Bo, row 2, rooms"
    counted = survey_table(answers, participants=gathering.participants).iloc[0]
    assert (counted["responses"], counted["answered"], counted["of"]) == (3, 3, 3)


def test_other_tools_and_programs_are_read_by_the_same_readers(tmp_path: Path) -> None:
    folder = tmp_path / "meeting"
    folder.mkdir()
    yaml = "title: A\nsurveys: [{files: form.xlsx}, {files: qualtrics.xlsx}, {files: notes.ods, "
    yaml += "participant: author, questions: [{column: done}]}]"
    (folder / "gathering.yaml").write_text(yaml, encoding="utf-8")
    for name in ("form.xlsx", "qualtrics.xlsx", "notes.ods"):
        shutil.copy(SHEETS / name, folder / name)
    answers = read_surveys(read_gathering(folder))
    assert answers.groupby("survey")["question"].agg(set).to_dict() == {
        "form": {"How was the venue?"}, "qualtrics": {"How was the venue?"}, "notes": {"done"},
    }  # fmt: skip
    venue = answers[answers["survey"].isin(["form", "qualtrics"])]
    assert venue["level"].tolist() == [4, 3, 4, 4, 3, 4]
    assert venue["participant"].notna().all()
    assert not venue["participant"].str.contains("@").any()
    done = answers[answers["survey"].eq("notes")]
    assert done[["answer", "level"]].iloc[0].tolist() == ["TRUE", 2]
    assert done["locator"].iloc[0].startswith("Open Space, row ")


def test_the_demonstration_has_both_surveys(demonstration: Path) -> None:
    gathering = read_gathering(demonstration)
    answers = read_surveys(gathering)
    assert answers.groupby("survey", sort=False)["participant"].nunique().to_dict() == {
        "Interest survey": 31, "Evaluation survey": 28,
    }  # fmt: skip
    assert answers["level"].notna().all()
    assert answers["affiliation"].notna().all()
    assert not answers["note"].any()
    sections = answers.loc[answers["moment"].eq("after"), "section"].unique().tolist()
    assert sections == [
        "Travel, accommodation and logistics before the event",
        "Venue, schedule and meals",
        "The meeting",
        "Expectations",
    ]
