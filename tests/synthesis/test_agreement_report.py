"""The report on agreement: true to the tables, escaped, masked, whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pages import Page, assert_is_sound

from qualcode import Journal
from qualcode.errors import OptionError, OutputError
from qualcode.gatherings import Gathering, read_gathering
from qualcode.suggestions import write_picked
from qualcode.synthesis.agreement_report import (
    MEANINGS,
    list_disagreements,
    render_agreement,
    write_agreement,
)
from qualcode.synthesis.agreement_study import AgreementStudy, study_agreement, tell_share

HOSTILE = "<script>alert(1)</script>\"' onload=x <b>&amp;"
Write = Callable[..., Path]


def code(folder: Path, coder: str, given: dict[str, list[str]], memo: str = "") -> None:
    """Let somebody read everything, and code whole documents."""
    documents = read_gathering(folder).documents
    journal = Journal(folder, coder, documents=documents)
    for name, text in zip(documents["document"], documents["text"], strict=True):
        journal.read(name)
        for path in given.get(name, []):
            journal.add(name, 0, len(text), path, memo)


def disagree(meeting: Path) -> Gathering:
    """Let ana and ben part on one note, and take `money` for `capacity` there."""
    same = {"notes.csv#2": ["capacity"], "notes.csv#3": ["capacity"]}
    code(meeting, "ana", {**same, "notes.csv#6": ["money"]}, memo="My remark")
    code(meeting, "ben", {**same, "notes.csv#6": ["capacity"]})
    return read_gathering(meeting)


@pytest.fixture(scope="module")
def gathering(new_meeting: Callable[..., Path]) -> Gathering:
    return disagree(new_meeting())


@pytest.fixture(scope="module")
def study(gathering: Gathering) -> AgreementStudy:
    return study_agreement(gathering, draws=50)


def test_what_a_study_holds(study: AgreementStudy) -> None:
    assert study.coders == ["ana", "ben"]
    assert study.units == 6
    assert list(study.counts.columns) == ["ana", "ben"]
    assert study.counts.loc["capacity"].tolist() == [2, 3]
    assert study.counts.loc["money"].tolist() == [1, 0]
    codes = study.codes.set_index("code")
    # capacity: 5 yes, 7 no, one pair apart; money: 1 yes, 11 no, one pair apart.
    assert codes["alpha"]["capacity"] == pytest.approx(1 - 11 / 35)
    assert codes["alpha"]["money"] == pytest.approx(1 - 11 / 11)
    assert study.overall["alpha"] == pytest.approx(1 - 2 / (35 / 11 + 11 / 11))
    assert codes["loss"].tolist()[:2] == pytest.approx([11 / 46, 11 / 46])
    assert study.overall["loss"] == pytest.approx(22 / 46)
    assert codes.index.tolist() == ["money", "capacity", "capacity/legal"]


def test_disagreements_say_what_each_did(study: AgreementStudy) -> None:
    first, second = list_disagreements(study, most=9, of_one=9)
    assert (first.code, second.code) == ("money", "capacity")
    assert first.where == "notes.csv#6 · row 6 · group ii"
    assert first.text.startswith("Funding for travel")
    assert first.language == "en"
    assert dict(first.sides) == {
        "ana": "gave it. Remark: My remark",
        "ben": "did not give it; gave capacity instead",
    }
    assert second.definition == "Learning how to do it."
    assert [one.code for one in list_disagreements(study, most=1, of_one=9)] == ["money"]


def test_the_page_is_sound_and_needs_no_network(study: AgreementStudy) -> None:
    html = render_agreement(study)
    page = Page(html)
    assert_is_sound(page)
    policy = next(a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "url(" not in html
    assert "@import" not in html
    assert "http" not in html.replace("http-equiv", "")
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert all(a.get("scope") in {"col", "row"} for t, a in page.tags if t == "th")
    assert "prefers-color-scheme: dark" in html
    assert html == render_agreement(study)


def test_what_the_page_says(study: AgreementStudy) -> None:
    text = " ".join(Page(render_agreement(study)).text.split())
    for said in (
        "A small meeting",
        "ana, ben, on 6 segments that both read. What ana and ben read is what they declared read.",
        "Overall, Krippendorff's alpha is .522",
        "below .667, where by convention not even tentative conclusions are drawn",
        "Costs 0.239 of overall alpha; 1 disagreement.",
        "did not give it; gave capacity instead",
        "not defined: nobody gave it",
        "Which code is taken for which",
        "ana: moneyben: capacity1",
        *[name for name in MEANINGS if not name.startswith("(k)")],
    ):
        assert said in text
    assert "nan" not in text.lower().split()
    assert "Coder by coder" not in text
    assert text.index("Overall,") < text.index("Where they disagree") < text.index("Code by code")


def test_undefined_is_told_and_never_a_number(meeting: Path) -> None:
    code(meeting, "ana", {})
    code(meeting, "ben", {})
    study = study_agreement(read_gathering(meeting), draws=20)
    assert np.isnan(study.overall["alpha"])
    assert study.tell_overall().startswith("Overall agreement is not defined.")
    assert study.tell_bounds() == ""
    page = Page(render_agreement(study))
    assert_is_sound(page)
    assert "There is none: they gave the same codes to all that they share." in page.text
    assert "Nobody gave any code to what they share." in page.text
    assert "None is taken for another." in page.text


def test_three_coders_have_pairs_and_each_left_out(meeting: Path) -> None:
    code(meeting, "ana", {"notes.csv#2": ["capacity"]})
    code(meeting, "ben", {"notes.csv#2": ["capacity"]})
    code(meeting, "cem", {"notes.csv#2": ["money"]})
    study = study_agreement(read_gathering(meeting), draws=20)
    pairs = study.tables["pairs"].query("code == '(all)'")
    assert pairs["alpha"].tolist()[0] == 1
    text = Page(render_agreement(study)).text
    assert "Without each coder" in text
    assert "Conger's kappa" in text
    without = study.tables["without"].query("code == '(all)'").set_index("without")
    assert without["alpha"]["cem"] == 1


def test_an_empty_page_of_units_is_refused(meeting: Path) -> None:
    for coder, row in (("ana", 2), ("ben", 3)):
        documents = read_gathering(meeting).documents
        Journal(meeting, coder, documents=documents).read(f"notes.csv#{row}")
    with pytest.raises(OptionError, match="there is no unit that all of ana and ben read"):
        study_agreement(read_gathering(meeting))
    with pytest.raises(TypeError, match="did you mean `draws`"):
        study_agreement(read_gathering(meeting), drawss=3)


def test_text_of_any_kind_is_escaped(write: Write) -> None:
    quoted = HOSTILE.replace("'", "''")
    folder = write(
        {
            "gathering.yaml": f"title: '{quoted}'\ncodebook: book.yaml\nsources:\n"
            "  - {files: a.txt, kind: notes}\n",
            "book.yaml": f"name: '{quoted}'\ncodes: [{{id: a, definition: '{quoted}'}}, {{id: b}}]",
            "a.txt": f"{HOSTILE}\n\nAnother note\n\nA third",
        }
    )
    for coder, given in (("ana", ["a"]), ("ben", ["b", "<i>x"])):
        documents = read_gathering(folder).documents
        journal = Journal(folder, coder, documents=documents)
        journal.read("a.txt")
        for path in given:
            journal.add("a.txt", 0, len(HOSTILE), path, HOSTILE)
    page = Page(render_agreement(study_agreement(read_gathering(folder), draws=20)))
    assert_is_sound(page)
    assert page.text.count(HOSTILE) >= 5
    assert not {"i", "b", "script"} & {tag for tag, _ in page.tags}


PEOPLE = "participant,name,consent\nP1,Ana Rojas,quote\nP2,Bela Rojas,quote\nP3,Carla Soto,count\n"


@pytest.fixture
def peopled(meeting: Path) -> Path:
    path = meeting / "gathering.yaml"
    path.write_text(path.read_text() + "participants: people.csv\n", encoding="utf-8")
    (meeting / "people.csv").write_text(PEOPLE, encoding="utf-8")
    notes = meeting / "notes.csv"
    text = notes.read_text(encoding="utf-8").replace("We need", "Carla Soto and we need")
    notes.write_text(text, encoding="utf-8")
    return meeting


def test_names_are_masked_and_who_is_only_counted_is_not_quoted(peopled: Path) -> None:
    code(peopled, "Ana Rojas", {"notes.csv#2": ["money"], "notes.csv#4": ["money"]}, "Carla Soto!")
    code(peopled, "ben", {})
    study = study_agreement(read_gathering(peopled), coders=["Ana Rojas", "ben"], draws=20)
    assert study.coders == ["P1", "ben"]
    html = render_agreement(study)
    assert "Rojas" not in html
    assert "Soto" not in html
    assert "P3 and we need" in html
    assert "Hacen falta" not in html
    assert "[not quoted]" in html
    tables = "".join(table.to_csv() for table in study.tables.values())
    assert "Rojas" not in tables
    assert "Hacen falta" not in tables
    assert study_agreement(read_gathering(peopled), coders=["P1", "ben"], draws=0).units == 6


def test_two_coders_are_never_called_the_same(peopled: Path) -> None:
    code(peopled, "Rojas", {"notes.csv#2": ["money"]})  # two people bear this name
    code(peopled, "rojas b", {})
    code(peopled, "Ana Rojas", {})
    code(peopled, "P1", {})  # what Ana Rojas is called
    study = study_agreement(read_gathering(peopled), draws=0)
    assert len(set(study.coders)) == 4
    assert study.overall["coders"] == 4
    assert "Rojas" not in render_agreement(study)


def test_a_folder_is_written_whole_or_not_at_all(
    study: AgreementStudy, gathering: Gathering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    page = write_agreement(study, out, gathering=gathering)
    assert page.read_text(encoding="utf-8") == render_agreement(study)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["options"]["coders"] == ["ana", "ben"]
    assert set(run["journals"]) == {"codings/ana.jsonl", "codings/ben.jsonl"}
    assert run["counts"]["disagreements"] == 2
    assert str(tmp_path) not in json.dumps(run)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", fail)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        write_agreement(study, out, gathering=gathering)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_sheets_have_no_formulas(meeting: Path, tmp_path: Path) -> None:
    notes = meeting / "notes.csv"
    text = notes.read_text(encoding="utf-8").replace("We need", "=HYPERLINK(A1) we need")
    notes.write_text(text, encoding="utf-8")
    code(meeting, "ana", {"notes.csv#2": ["money"]})
    code(meeting, "ben", {})
    gathering = read_gathering(meeting)
    write_agreement(study_agreement(gathering, draws=0), tmp_path / "out", gathering=gathering)
    sheet = pd.read_csv(tmp_path / "out" / "disagreements.csv")
    assert sheet["text"][0].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "none"), (1.0, "all"), (0.001, "less than 1 %"), (0.999, "more than 99 %"),
     (0.53, "53 %")],
)  # fmt: skip
def test_shares_of_the_draws(share: float, told: str) -> None:
    assert tell_share(share) == told


@pytest.mark.parametrize(
    ("alpha", "low", "said"),
    [
        (0.5, 0.4, "It lies below .667"),
        (0.7, 0.6, "that the agreement is enough is not shown"),
        (0.85, 0.7, "tentative conclusions, and not wholly above .8"),
        (0.9, 0.82, "The whole interval lies above .8"),
        (0.7, np.nan, "Without an interval: it lies above .667, the bound for"),
    ],
)  # fmt: skip
def test_what_the_bounds_say(study: AgreementStudy, alpha: float, low: float, said: str) -> None:
    table = study.tables["agreement"].copy()
    table.loc[0, ["alpha", "alpha_low"]] = [alpha, low]
    changed = AgreementStudy("t", None, study.coders, 6, "", 6, study.options, {"agreement": table})
    assert said in changed.tell_bounds()
    assert "a convention and no test" in changed.tell_bounds()


def test_what_was_picked_for_doubt_is_left_out_and_told(meeting: Path) -> None:
    gathering = disagree(meeting)
    sixth = gathering.segments[gathering.segments["document"].eq("notes.csv#6")]
    write_picked(sixth, gathering.path)
    study = study_agreement(gathering, draws=50)
    assert study.units == 5
    assert study.tables["disagreements"].empty  # the note on which they part is out
    assert study.notes[0] == (
        "Left out: 1 segment that was picked because a model doubted what to suggest there."
    )
