"""What people coded, read and remarked, in a synthesis and its report."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import Page, assert_is_sound

from qualcode import Journal, read_gathering, synthesise
from qualcode.synthesis import Synthesis
from qualcode.synthesis.writing import write_folder

HOSTILE = "<script>alert(1)</script> & “so”\nwrite to ana@example.org"


PEOPLE = "participant,name,consent\nP1,Ana Law,quote\nP2,Bo Li,count\n"


def let_ana_code(meeting: Path) -> Path:
    """Let ana read two notes; people are on a list, one only counted."""
    (meeting / "participants.csv").write_text(PEOPLE, encoding="utf-8")
    gathering = read_gathering(meeting)
    journal = Journal(meeting, "ana", documents=gathering.documents)
    journal.read("notes.csv#2")
    journal.read("notes.csv#7")
    capacity = gathering.codings.query("document == 'notes.csv#2' and code == 'capacity'")
    journal.reject(capacity, memo="only the law")
    coffee = journal.add("notes.csv#7", 0, 10, "money", "who pays?")
    others = journal.add("notes.csv#3", 0, 4, "money")
    journal.memo(HOSTILE, about="gathering")
    journal.memo("On coffee", target=coffee)
    journal.memo("On what is only counted", target=others)
    journal.memo("On a code", about="code", target="capacity/legal")
    journal.memo("On a document", about="document", target="notes.csv#7")
    gone = journal.add("notes.csv#5", 0, 2, "money")
    journal.memo("On what is gone", target=gone)
    journal.remove(gone)
    return meeting


@pytest.fixture
def coded(meeting: Path, base_only: None) -> Path:  # noqa: ARG001 - switches the extra off
    """The meeting as ana has coded it, for a test that changes it."""
    return let_ana_code(meeting)


@pytest.fixture(scope="module")
def synthesis(
    new_meeting: Callable[..., Path], synthesise_folder: Callable[..., Synthesis]
) -> Synthesis:
    """The synthesis of the meeting as ana has coded it."""
    return synthesise_folder(let_ana_code(new_meeting()))


def test_hands_count(synthesis: Synthesis) -> None:
    mentions = synthesis.concerns.set_index("code")["mentions"]
    assert mentions.to_dict() == {"capacity": 4, "capacity/legal": 2, "money": 3}
    settled = synthesis.codings
    assert settled.loc[settled["coder"].eq("ana"), "quote"].tolist() == ["More", "The coffee"]


def test_what_share_no_person_has_looked_at(synthesis: Synthesis) -> None:
    # 8 count: 2 of ana's, 6 by rule, of which that of notes.csv#2 stands in what ana has read.
    assert len(synthesis.codings) == 8
    assert synthesis.unseen == pytest.approx(5 / 8)
    assert synthesis.shown.unseen == synthesis.unseen


def test_the_report_says_what_people_did(synthesis: Synthesis) -> None:
    page = Page(synthesis.to_html())
    assert_is_sound(page)
    for said in (
        "62\u00a0% are suggestions by rule that nobody has looked at yet",
        "2 of 6 pieces of text were read by people (ana), who made or judged 3 codings.",
        "All 8 memos",
        "on Money: “The coffee”",
        "on the code Legal skills",
        "only the law",
        "on Capacity building: “We need training",
        "on notes.csv#7",
        "on the gathering",
        "on a coding that is not there any more",
        "<script>alert(1)</script> & “so”",
        "write to [e-mail]",
    ):
        assert said in page.text
    assert re.search(r"ana · \d+ [A-Z][a-z]+ 20\d\d · on Money", page.text)
    assert re.search(r"codings by hand, made (on|from) \d+ [A-Z][a-z]+ 20\d\d", page.text)
    assert "<script>alert" not in synthesis.to_html()
    assert "on Money: “More" not in page.text  # P2 is counted, but not quoted


def test_no_memos_no_appendix(meeting: Path, base_only: None) -> None:  # noqa: ARG001
    html = synthesise(read_gathering(meeting)).to_html()
    assert 'id="memos"' not in html
    assert "were read by people" not in html


def test_codings_whose_words_are_gone_are_told(coded: Path) -> None:
    notes = coded / "notes.csv"
    notes.write_text(notes.read_text(encoding="utf-8").replace("The coffee was cold", "It"))
    page = Page(synthesise(read_gathering(coded)).to_html())
    assert "1 coding by hand is not counted, because its words were changed" in page.text


def test_a_code_of_no_codebook_that_no_group_raised_has_empty_cells(coded: Path) -> None:
    with (coded / "notes.csv").open("a", encoding="utf-8") as notes:
        notes.write(",,en,Nobody knows who wrote this\n")
    Journal(coded, "ana", documents=read_gathering(coded).documents).add(
        "notes.csv#8", 0, 6, "own", "new"
    )
    html = synthesise(read_gathering(coded)).to_html()
    empty = '<td class="none"><span class="unseen">0</span></td>'
    assert f'<th scope="row" class="level-1">own</th>{empty * 2}</tr>' in html


def test_tables_of_what_people_did(synthesis: Synthesis) -> None:
    memos = synthesis.tables["memos"].fillna("")
    quote = "We need training about copyright before the law is changed"
    assert memos[["about", "code", "document", "quote"]].to_numpy().tolist() == [
        ["coding", "capacity", "notes.csv#2", quote],
        ["coding", "money", "notes.csv#7", "The coffee"],
        ["gathering", "", "", ""],
        ["coding", "money", "notes.csv#7", "The coffee"],
        ["coding", "money", "notes.csv#3", ""],
        ["code", "capacity/legal", "", ""],
        ["document", "", "notes.csv#7", ""],
        ["coding", "", "", ""],
    ]
    assert memos["target"].tolist()[6] == "notes.csv#7"
    assert "ana@example.org" not in " ".join(memos["text"])
    assert synthesis.tables["reads"]["document"].tolist() == ["notes.csv#2", "notes.csv#7"]


def test_a_run_names_the_journals_that_it_rests_on(synthesis: Synthesis, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(synthesis, out, options={})
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    content = (synthesis.gathering.path / "codings" / "ana.jsonl").read_bytes()
    assert run["journals"] == {"codings/ana.jsonl": hashlib.sha256(content).hexdigest()}
    assert {"reads.csv", "memos.csv"} <= {path.name for path in out.iterdir()}


def test_another_codebook_keeps_the_hands(coded: Path) -> None:
    (coded / "other.yaml").write_text("name: other\ncodes: [{id: money}]\n", encoding="utf-8")
    synthesis = synthesise(read_gathering(coded), codebook=coded / "other.yaml")
    concerns = synthesis.concerns.set_index("code")
    assert concerns["mentions"].to_dict() == {"money": 2}


def test_a_coder_who_is_on_the_list_is_masked(coded: Path) -> None:
    documents = read_gathering(coded).documents
    Journal(coded, "Ana Law", documents=documents).add("notes.csv#4", 0, 5, "money", "mine")
    synthesis = synthesise(read_gathering(coded))
    assert "Ana Law" not in synthesis.to_html()
    for name in ("codings", "memos", "reads"):
        coders = set(synthesis.tables[name]["coder"])
        assert coders <= {"P1", "ana", "rule:small@1.0"}
    assert "P1" in set(synthesis.tables["codings"]["coder"])


def test_without_a_codebook_the_report_says_what_people_did(coded: Path) -> None:
    config = coded / "gathering.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("codebook: codebook.yaml\n", ""))
    page = Page(synthesise(read_gathering(coded)).to_html())
    assert "2 of 6 pieces of text were read by people (ana)" in page.text
