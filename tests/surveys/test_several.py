"""Several answers in a cell, and what `new` proposes as closed questions."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from qualcode import read_gathering
from qualcode.errors import GatheringError
from qualcode.gatherings import lay_out, read_config
from qualcode.surveys import propose_survey, read_surveys, survey_table
from qualcode.surveys.several import recognise_options

Write = Callable[..., Path]

SHEET = """\
Timestamp,Email Address,Your name,How was it?,Which subjects? (tick all),Where from?,What was best?
5/26/2026 9:00:00,a@x.org,Ana Ruiz,Good,"Law, Press, radio and TV",NGO,The talks over lunch with all
5/26/2026 9:01:00,b@x.org,Bo Lee,Very good,Law,Chapter,People listened to each other here
5/26/2026 9:02:00,c@x.org,Cy Fox,Good,"Money, Press, radio and TV",NGO,That everybody could speak up
5/26/2026 9:03:00,d@x.org,Di Ray,Fair,"Law, Money",Chapter,Nobody read their slides aloud
5/26/2026 9:04:00,e@x.org,Ed Orr,Good,"Law, my own idea",NGO,We made a plan that may work
5/26/2026 9:05:00,f@x.org,Flo Kay,Good,,NGO,The garden was a fine place
"""


def count(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    chosen = table[table["answer"].isin(["yes", "sí"])]
    return {
        label: (n, of) for label, n, of in chosen[["label", "count", "of"]].itertuples(index=False)
    }


def test_each_option_is_counted_of_those_who_answered(write: Write) -> None:
    folder = write({"survey.csv": SHEET})
    answers = read_surveys(read_gathering(folder))
    table = survey_table(answers)
    assert count(table) == {
        "Law": (4, 5), "Money": (2, 5), "Press, radio and TV": (2, 5), "other answers": (1, 5),
    }  # fmt: skip
    law = table[table["question"].eq("Which subjects? (tick all): Law")]
    assert law["answer"].tolist() == ["no", "yes"]
    assert law["count"].tolist() == [1, 4]
    assert law["missing"].tolist() == [1, 1]
    assert set(law["section"]) == {"Which subjects? (tick all)"}
    assert law["note"].iloc[0].startswith("several answers could be chosen; each option is counted")


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["Lima, Peru", "Quito, Chad", "Cusco, Peru", "Lima, Peru", "Quito, Chad"],
                     id="places, which all have two parts"),
        pytest.param(["1,2", "2", "1", "2,1", "1,2,3", "3"], id="numbers"),
        pytest.param(["law; money", "law", "press", "law; press"], id="too few"),
        pytest.param(["Well, it was fine", "Yes, but late", "Good", "Well, no", "So, and so"],
                     id="words of one's own"),
        pytest.param(["law", "money", "law", "money", "law"], id="one answer each"),
    ],
)  # fmt: skip
def test_what_is_not_taken_for_several_answers(cells: list[str]) -> None:
    assert recognise_options(cells, cautious=True) is None


def test_declared_options_in_two_languages(write: Write) -> None:
    yaml = """\
title: A meeting
sources: [{files: a.txt}]
surveys:
  - files: s.csv
    questions: [{column: what, label: {en: Subjects, es: Temas}, multiple: true, scale: subjects}]
    scales:
      subjects: {labels: {en: [law, "press, radio", money], es: [ley, "prensa, radio", dinero]}}
"""
    sheet = 'what\n"law;press, radio"\n"prensa, radio;ley"\nn/a\n"ley;cake"\n'
    folder = write({"gathering.yaml": yaml, "a.txt": "A note", "s.csv": sheet})
    table = survey_table(read_surveys(read_gathering(folder), language="es"))
    assert count(table) == {
        "ley": (3, 3), "prensa, radio": (2, 3), "dinero": (0, 3), "otras respuestas": (1, 3),
    }  # fmt: skip
    assert set(table["section"]) == {"Temas"}
    assert table["missing"].eq(1).all()
    bare = yaml.replace(", scale: subjects", "").replace("s.csv", "t.csv")
    folder = write({"gathering.yaml": bare, "t.csv": "what\none\ntwo\n"})
    with pytest.raises(GatheringError, match=r"yaml:5.*`what` is given twice; name the options"):
        read_surveys(read_gathering(folder))


def test_who_ticked_nothing_said_nothing(write: Write) -> None:
    cells = ["a; b", "a", "n/a", "; ;", "b", "None of it"]
    rows = "".join(f'P{n},"{cell}"\n' for n, cell in enumerate(cells * 2))
    yaml = (
        "title: t\nsources: [{files: n.txt}]\nsurveys: [{files: s.csv, questions: "
        "[{column: q, multiple: true%s}]%s}]\n"
    )
    files = {"n.txt": "Words.", "s.csv": f"who,q\n{rows}"}
    scale = "{s: {labels: [a, b], missing: [None of it]}}"
    declared = write({**files, "gathering.yaml": yaml % (", scale: s", f", scales: {scale}")}, "d")
    table = survey_table(read_surveys(read_gathering(declared)))
    assert count(table) == {"a": (4, 6), "b": (4, 6)}
    assert table["missing"].tolist() == [6] * 4
    found = write({**files, "gathering.yaml": yaml % ("", "")}, "f")
    assert count(survey_table(read_surveys(read_gathering(found)))) == {
        "a": (4, 8), "b": (4, 8), "None of it": (2, 8),
    }  # fmt: skip


def test_what_is_proposed_stays_a_comment_where_answers_have_several_lines(write: Write) -> None:
    rows = "".join(f'"{cell}",Good\n' for cell in ("Lima\ntitle: hers", "Quito\nx: 1") * 3)
    folder = write({"survey.csv": f"Where?,How?\n{rows}", "n.txt": "Some words of ours."})
    path = lay_out(folder, propose=propose_survey)
    assert "# choices: Lima title: hers | Quito x: 1" in path.read_text(encoding="utf-8")
    assert read_config(folder).title == "Meeting"


def test_new_proposes_the_closed_questions(write: Write) -> None:
    folder = write({"Answers [1].csv": SHEET, "notes.txt": "We need training, and money too."})
    path = lay_out(folder, propose=propose_survey)
    config = read_config(folder)
    (survey,) = config.surveys
    assert [(one.column, one.scale, one.multiple) for one in survey.questions] == [
        ("How was it?", "quality", None),
        ("Which subjects? (tick all)", None, True),
        ("Where from?", None, None),
    ]
    assert config.sources[0].text == "What was best?"
    text = path.read_text(encoding="utf-8")
    assert "scale: quality  # recognised from the answers" in text
    assert "multiple: true  # each counted: Law | Money | Press, radio and TV" in text
    assert "column: Where from?  # choices: NGO | Chapter" in text
    gathering = read_gathering(folder)
    assert len(read_surveys(gathering)) == 6 * (1 + 4 + 1)
    assert "Ana Ruiz" not in text


def test_new_does_not_read_choices_as_words(write: Write) -> None:
    closed = "food,room,0 – 10\n" + "Good,Fair,9\nVery good,Poor,10\n" * 3
    board = "id,colour,text\n" + "1,red,Law for all\n2,blue,Money for all\n" * 3
    folder = write({"closed.csv": closed, "board.csv": board})
    lay_out(folder, propose=propose_survey)
    config = read_config(folder)
    assert [entry.files for entry in config.sources] == ["board.csv"]
    assert [survey.files for survey in config.surveys] == ["closed.csv"]
    assert [one.scale for one in config.surveys[0].questions] == ["quality", "quality", "0-10"]
    ingest = read_gathering(folder).ingest.set_index("source")["note"]
    assert ingest["closed.csv"] == "its closed questions are counted as a survey"
