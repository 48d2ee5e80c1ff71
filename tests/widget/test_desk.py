"""What the kernel answers, down to the journal; without a browser."""

import json

import pandas as pd
import pytest

from qualcode import CodingWidget, Journal, read_codings, read_gathering, read_reads
from qualcode.errors import ColumnMissingError, OptionError

FIRST = "We need training about copyright before the law is changed"


class Coder:
    """Somebody who codes: sends what a view would, and keeps what comes back."""

    def __init__(self, folder, **options):
        self.folder = folder
        self.widget = CodingWidget(read_gathering(folder), **({"coder": "ana"} | options))
        self.desk = self.widget._desk
        self.number = 0

    def ask(self, **request):
        answers = list(self.desk.answer({"view": "v", **request}))
        assert json.loads(json.dumps(answers))  # all of it can be sent
        return answers

    def open(self, number=0):
        welcome = self.ask(do="hello")[0]
        self.source = welcome["sources"][number]["key"]
        return self.ask(do="open", source=self.source)[0]

    def do(self, act, **facts):
        self.number += 1
        sent = {"act": act, "id": f"act-{self.number}", **facts}
        if act in {"add", "change", "replace", "remove", "judge", "mark"}:
            sent.setdefault("source", self.source)
        return self.ask(do="save", acts=[sent])

    def result(self, act, **facts):
        return self.do(act, **facts)[-1]["results"][0]

    @property
    def codings(self):
        table = read_codings(self.folder)
        table = table[table["coder"].eq(self.desk.journal.coder)]
        return list(zip(table["quote"], table["code"], table["status"], strict=True))


@pytest.fixture
def coder(meeting):
    coder = Coder(meeting)
    coder.opened = coder.open()
    return coder


def test_a_view_is_told_what_there_is_to_code(coder):
    welcome = coder.ask(do="hello")[0]
    assert welcome["view"] == "v"
    assert [source["name"] for source in welcome["sources"]] == ["notes.csv"]
    assert list(welcome["progress"].values()) == [(0, 6, 7)]
    assert [code["path"] for code in welcome["codes"]] == ["capacity", "capacity/legal", "money"]
    assert welcome["codes"][0]["color"] == "#2a6f97"
    first = coder.opened["segments"][0]
    assert (first["start"], first["end"], first["text"]) == (0, 58, FIRST)
    assert coder.opened["suggested"][0]["evidence"] == [(8, 16, "train*", False)]


def test_nothing_of_the_material_is_in_what_is_sent_before_a_document_is_opened(coder):
    welcome = json.dumps(coder.ask(do="hello"))
    assert "copyright" not in welcome
    assert "training" not in json.dumps(coder.widget.get_state(), default=str)


def test_an_act_is_saved_and_told_to_all_views(coder):
    changed, state, saved = coder.do("add", coding="c1", start=8, end=16, code="capacity")
    assert changed["own"][0]["start"] == 8
    assert "view" not in changed
    assert state["counts"] == {"capacity": 1}
    assert list(state["progress"].values()) == [(0, 6, 6)]  # the rule said so too
    assert saved["results"] == [
        {"id": "act-1", "saved": True, "what": "coded `capacity`",
         "at": {"source": coder.source, "start": 8}},
    ]  # fmt: skip
    assert coder.codings == [("training", "capacity", "accepted")]


def test_what_is_sent_twice_is_done_once(coder):
    act = {"act": "add", "id": "once", "source": coder.source, "coding": "c1", "start": 0, "end": 2,
           "code": "money"}  # fmt: skip
    undo = {"act": "undo", "id": "undone"}
    for _ in range(2):
        saved = coder.ask(do="save", acts=[act, undo])[-1]
        assert [result["saved"] for result in saved["results"]] == [True, True]
    assert coder.codings == []
    lines = (coder.folder / "codings" / "ana.jsonl").read_text().splitlines()
    assert [json.loads(line)["do"] for line in lines] == ["add", "undo"]


def test_a_selection_ends_with_its_document(coder):
    coder.do("add", coding="c1", start=50, end=400, code="money")
    assert coder.codings == [(FIRST[50:], "money", "accepted")]


def test_what_a_resize_of_a_suggestion_means(coder):
    rule = coder.opened["suggested"][0]["id"]
    coder.do("change", coding=rule, start=8, end=16)
    assert coder.codings == [("training", "capacity", "accepted")]
    assert coder.opened["suggested"][0]["code"] == "capacity"


def test_another_code_in_place_of_a_suggestion(coder):
    rule = coder.opened["suggested"][0]["id"]
    assert coder.result("replace", coding=rule, new="n1", code="money")["what"] == (
        "changed to `money`"
    )
    assert sorted(coder.codings) == [(FIRST, "capacity", "rejected"), (FIRST, "money", "accepted")]
    coder.do("undo")
    assert coder.codings == []


def test_all_of_a_term_are_judged_at_once(coder):
    result = coder.result("judge term", code="capacity", term="train*", verdict="reject")
    assert result["what"] == "rejected 2 codings"
    assert [status for *_, status in coder.codings] == ["rejected", "rejected"]
    again = coder.result("judge term", code="capacity", term="train*", verdict="reject")
    assert again["reason"] == "no suggestion of `capacity` by “train*” waits any more"
    assert not again["keep"]


def test_one_segment_of_a_longer_stretch_is_taken_back(write):
    folder = write({"gathering.yaml": "title: T\n", "a.md": "- one\n- two\n- three\n"})
    Journal(folder, "ana").read("a.md")
    coder = Coder(folder)
    assert coder.open()["read"] == [0, 1, 2]
    changed = coder.do("mark", segment=1, is_read=False)[0]
    assert changed["read"] == [[1, False]]
    assert coder.open()["read"] == [0, 2]
    coder.do("undo")
    assert read_reads(folder)[["start", "end"]].to_numpy().tolist() == [[0, 20]]


def test_an_act_that_makes_no_sense_holds_up_no_other(coder):
    odd = {"act": "add", "id": "odd", "start": -1}
    fine = {"act": "mark", "id": "fine", "source": coder.source, "segment": 0, "is_read": True}
    results = coder.ask(do="save", acts=[odd, fine])[-1]["results"]
    assert [(one["id"], one["saved"]) for one in results] == [("odd", False), ("fine", True)]
    assert coder.ask(do="known", ids=["odd", "fine"])[0]["ids"] == ["fine"]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ({"act": "add", "coding": "c", "start": 0, "end": 2, "code": "mony"}, "no code `mony`"),
        ({"act": "add", "coding": "c", "start": 5, "end": 5, "code": "money"}, "no span"),
        ({"act": "remove", "coding": "nobody's"}, "no coding `nobody's`"),
        ({"act": "judge", "coding": "gone", "verdict": "accept"}, "not there any more"),
        ({"act": "mark", "segment": 99, "is_read": True}, "has 6 segments"),
        ({"act": "change", "coding": "rule", "code": "money"}, "was rejected; take that back"),
        ({"act": "change", "coding": "own", "start": 0, "end": 2}, "coded `money` already"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(coder, act, reason):
    rule = coder.opened["suggested"][0]["id"]
    coder.do("judge", coding=rule, verdict="reject")
    coder.do("add", coding="own", start=0, end=7, code="money")
    coder.do("add", coding="twin", start=0, end=2, code="money")
    before = coder.codings
    act = {**act, "coding": rule if act.get("coding") == "rule" else act.get("coding")}
    act = {name: value for name, value in act.items() if value is not None}
    result = coder.result(act.pop("act"), **act)
    assert reason in result["reason"]
    assert (result["saved"], result["keep"]) == (False, False)
    assert coder.codings == before


def test_what_was_done_in_another_text_has_no_place(coder):
    result = coder.result("add", source="another", coding="c", start=0, end=2, code="money")
    assert result["reason"].startswith("the text is not as it was when this was done")


@pytest.mark.parametrize(
    "request_",
    [None, [], {"do": "dance", "view": "v"}, {"do": "open", "view": "v"}, {"do": "save"},
     {"do": "save", "view": "v", "acts": "all"}],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_answered(coder, request_):
    (answer,) = coder.desk.answer(request_)
    assert answer["do"] == "failed"
    assert answer["reason"].startswith("the view asks what is not known here")


def test_a_journal_that_cannot_be_written_keeps_the_act(coder):
    (coder.folder / "codings" / "ana.jsonl").mkdir(parents=True)
    result = coder.result("add", coding="c1", start=0, end=2, code="money")
    assert (result["saved"], result["keep"]) == (False, True)
    assert "ana.jsonl" in result["reason"]


def test_others_are_seen_when_the_view_is_looked_at_again(coder):
    Journal(coder.folder, "ben").add("notes.csv#2", 0, 7, "money", "why not")
    others, *_ = coder.ask(do="look")
    assert [(row["coder"], row["code"]) for row in others["others"]] == [("ben", "money")]
    assert not [answer for answer in coder.ask(do="look") if answer["do"] == "others"]


def test_what_another_program_saved_for_this_coder_is_seen(coder):
    Journal(coder.folder, "ana").add("notes.csv#2", 0, 7, "money")
    changed, state, _ = coder.ask(do="look")
    assert changed["own"][0]["code"] == "money"
    assert state["counts"] == {"money": 1}


def test_a_blind_coder_is_sent_nothing_of_others(meeting):
    journal = Journal(meeting, "ben")
    journal.add("notes.csv#2", 0, 7, "money", "ben's remark")
    journal.memo("ben's memo", "document", "notes.csv#2")
    coder = Coder(meeting, blind=True)
    sent = json.dumps([coder.ask(do="hello"), coder.open(), coder.ask(do="look")])
    assert "ben" not in sent
    assert "rule:" not in sent
    assert "train*" not in sent


def test_a_sample_is_all_there_is(meeting):
    segments = read_gathering(meeting).segments
    coder = Coder(meeting, segments=segments.iloc[[1, 4]])
    assert [one["text"] for one in coder.open()["segments"]] == segments["text"].iloc[
        [1, 4]
    ].tolist()
    coder.do("mark", segment=1, is_read=True)
    assert read_reads(meeting)["document"].tolist() == [segments["document"].iloc[4]]


def test_disagreements_are_shown_with_both_sides(meeting):
    Journal(meeting, "ben").add("notes.csv#2", 0, 16, "capacity")
    Journal(meeting, "eva").read("notes.csv#2")
    table = pd.DataFrame({"segment": ["notes.csv#2:0-58"], "code": ["capacity"]})
    coder = Coder(meeting, coder="adjudicated", disagreements=table)
    (disputed,) = coder.open()["suggested"]
    assert disputed["said"] == "coded so by ben; read and not coded so by eva"
    coder.do("judge", coding=disputed["id"], verdict="accept")
    assert coder.codings == [("We need training", "capacity", "accepted")]


def test_words_that_may_not_be_quoted_are_not_sent(write):
    folder = write(
        {
            "gathering.yaml": "title: T\nsources:\n  - files: n.csv\n    text: note\n"
            "    columns: {participant: who}\n",
            "n.csv": "who,note\nP1,Ana Rojas said that we need money\nP2,a secret of mine\n",
            "participants.csv": "participant,name,consent\nP1,Ana Rojas,quote\nP2,Ben,count\n",
        }
    )
    coder = Coder(folder)
    opened = coder.open()
    assert [one["text"] for one in opened["segments"]] == ["P1 said that we need money"]
    sent = json.dumps([coder.ask(do="hello"), opened, coder.ask(do="search", text="rojas")])
    assert "Rojas" not in sent
    assert "secret" not in sent
    assert "1 segment is not here" in sent
    coder.do("add", coding="c", start=0, end=2, code="who")
    assert coder.codings == [("Ana Rojas", "who", "accepted")]


@pytest.fixture
def edit(meeting):
    """Code a word of the first note, and then change the note."""

    def edit_note(old, new):
        Journal(meeting, "ana").add("notes.csv#2", 8, 16, "capacity")
        path = meeting / "notes.csv"
        path.write_text(path.read_text().replace(old, new))
        return Coder(meeting)

    return edit_note


def test_codings_stand_where_their_words_are_now(edit):
    coder = edit("We need training", "Today we need training")
    (own,) = coder.open()["own"]
    assert (own["start"], own["end"]) == (14, 22)
    coder.do("change", coding=own["id"], start=9, end=22)
    assert coder.codings == [("need training", "capacity", "accepted")]


def test_codings_without_a_place_are_counted(edit):
    coder = edit("training about copyright", "a roof")
    assert "1 of your codings is not shown" in coder.ask(do="hello")[0]["notes"][0]
    assert coder.open()["own"] == []


def test_search_finds_words_whatever_their_case(coder):
    found = coder.ask(do="search", text="  TALLER ")[0]
    assert found["total"] == 2
    assert list(found["hits"].values()) == [[2, 3]]
    assert coder.ask(do="search", text=" ")[0]["hits"] == {}


def test_options_are_checked(meeting):
    gathering = read_gathering(meeting)
    with pytest.raises(OptionError, match="give it what `read_gathering` returns"):
        CodingWidget("corpus/meeting", coder="ana")
    with pytest.raises(TypeError, match=r"CodingWidget\(\) has no option `blnd`; did you mean"):
        CodingWidget(gathering, coder="ana", blnd=True)
    with pytest.raises(OptionError, match="1 of 1 segments are not in this gathering, such as `x`"):
        CodingWidget(gathering, coder="ana", segments=pd.DataFrame({"segment": ["x"]}))
    with pytest.raises(ColumnMissingError, match="no column segment"):
        CodingWidget(gathering, coder="ana", segments=gathering.documents)
    with pytest.raises(ColumnMissingError, match="no column code"):
        CodingWidget(gathering, coder="ana", disagreements=gathering.segments)
    with pytest.raises(OptionError, match="leave out `blind` and `segments`"):
        CodingWidget(gathering, coder="ana", blind=True, disagreements=gathering.segments)
    with pytest.raises(OptionError, match="coder"):
        CodingWidget(gathering, coder="a/b")


def test_a_gathering_is_not_changed(meeting):
    gathering = read_gathering(meeting)
    segments, documents = gathering.segments.copy(), gathering.documents.copy()
    coder = Coder(meeting)
    coder.open()
    pd.testing.assert_frame_equal(gathering.segments, segments)
    pd.testing.assert_frame_equal(gathering.documents, documents)
    assert not (meeting / "codings" / "ana.jsonl").exists()  # to look is not to code


def test_new_codes_can_be_made_where_they_are_asked_for(meeting):
    coder = Coder(meeting, new_codes=True)
    coder.open()
    coder.do("add", coding="c1", start=8, end=16, code="capacity/schools")
    assert coder.codings == [("training", "capacity/schools", "accepted")]
    codes = coder.ask(do="hello")[0]["codes"]
    assert (codes[-1]["path"], codes[-1]["level"], codes[-1]["known"]) == (
        "capacity/schools", 2, True,
    )  # fmt: skip
    lines = (meeting / "codings" / "ana.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["codebook"] == "small@1.0"
    assert not Coder(meeting, coder="ben").ask(do="hello")[0]["open"]


def test_others_are_adjudicated_as_they_are_now(meeting):
    ben = Journal(meeting, "ben", documents=read_gathering(meeting).documents)
    line = ben.add("notes.csv#2", 0, 16, "capacity")
    table = pd.DataFrame({"segment": ["notes.csv#2:0-58"], "code": ["capacity"]})
    coder = Coder(meeting, coder="adjudicated", disagreements=table)
    coder.open()
    ben.change(line, start=8, end=16)
    (others, *_) = coder.ask(do="look")
    assert [(row["start"], row["end"]) for row in others["suggested"]] == [(8, 16)]
    coder.do("judge", coding=line.coding, verdict="accept")
    assert coder.codings == [("training", "capacity", "accepted")]
    ben.remove(line)
    coder.ask(do="look")
    coder.do("undo")
    assert coder.result("judge", coding=line.coding, verdict="accept")["reason"].startswith(
        "this coding is not there any more"
    )


def test_what_one_rejects_of_two_leaves_the_other_waiting(meeting):
    for name, end in (("ben", 16), ("eva", 26)):
        Journal(meeting, name).add("notes.csv#2", 0, end, "capacity")
    table = pd.DataFrame({"segment": ["notes.csv#2:0-58"], "code": ["capacity"]})
    coder = Coder(meeting, coder="adjudicated", disagreements=table)
    first, _ = coder.open()["suggested"]
    state = coder.do("judge", coding=first["id"], verdict="reject")[1]
    assert list(state["progress"].values()) == [(0, 1, 1)]


def test_nothing_is_sent_of_what_stands_in_hidden_words(write):
    folder = write(
        {
            "gathering.yaml": "title: T\ncodebook: book.yaml\n"
            "sources:\n  - files: talk.txt\n    kind: transcript\n",
            "book.yaml": "codes: [{id: money, terms: {any: [money]}}]",
            "talk.txt": "Ana: We need money.\nBen: My secret is money too.\nAna: Good.\n",
            "participants.csv": "participant,name,consent\nP1,Ana,quote\nP2,Ben,count\n",
        }
    )
    segments = read_gathering(folder).segments
    hidden = segments[segments["text"].str.contains("secret")].iloc[0]
    eva = Journal(folder, "eva")
    line = eva.add(hidden["document"], hidden["start"], hidden["end"], "money")
    eva.memo("about the secret", "coding", line)
    coder = Coder(folder)
    opened = coder.open()
    assert [len(opened[name]) for name in ("suggested", "others", "memos")] == [1, 0, 0]
    assert "secret" not in json.dumps([opened, coder.ask(do="hello")])
    result = coder.result("judge term", code="money", term="money", verdict="accept")
    assert result["what"] == "accepted `money`"


def test_who_coded_and_what_files_are_called_is_masked(write):
    folder = write(
        {
            "gathering.yaml": "title: T\n",
            "ana rojas.md": "- we need money\n",
            "participants.csv": "participant,name\nP1,Ana Rojas\nP2,Ben Gomez\n",
        }
    )
    line = Journal(folder, "Ben Gomez").add("ana rojas.md", 2, 9, "money")
    table = pd.DataFrame({"segment": ["ana rojas.md:2-15"], "code": ["money"]})
    coder = Coder(folder, coder="adjudicated", disagreements=table)
    sent = [coder.open(), *coder.do("judge", coding=line.coding, verdict="accept")]
    sent += coder.do("add", coding="c", start=9, end=9, code="money")
    assert "P2" in json.dumps(sent)
    for name in ("Gomez", "rojas", "Rojas"):
        assert name not in json.dumps(sent)


def test_memos_are_told_by_what_they_are_and_not_by_their_number(coder):
    coder.do("note", about="code", target="money", text="first")
    undo = {"act": "undo", "id": "u"}
    note = {"act": "note", "id": "n", "about": "code", "target": "money", "text": "second"}
    changed = coder.ask(do="save", acts=[undo, note])[0]
    assert [memo["text"] for memo in changed["memos"]] == ["second"]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("end", 10**6, "no span of 58 characters goes from 0 to 1000000"),
        ("quote", "else", "stands 'We need training about copyrigh…', not 'else'"),
        ("code", None, "a coding's code is a text"),
        ("evidence", "{not json", "a list in JSON"),
        ("score", "high", "a coding's score is a number"),
    ],
)
def test_suggestions_that_cannot_be_are_refused_when_they_are_given(meeting, column, value, reason):
    gathering = read_gathering(meeting)
    table = gathering.codings.head(1).astype({"score": "object"})
    table[column] = pd.Series([value], dtype="object")
    with pytest.raises(OptionError, match=reason):
        CodingWidget(gathering, coder="ana", suggestions=table)
    with pytest.raises(OptionError, match="`suggestions` is a codings table"):
        CodingWidget(gathering, coder="ana", suggestions=[])


def test_suggestions_may_come_from_a_file(meeting, tmp_path):
    gathering = read_gathering(meeting)
    table = gathering.codings.assign(coder="model:m", score=0.5)
    table["evidence"] = table["evidence"].map(json.dumps)
    table.to_csv(tmp_path / "model.csv", index=False)
    coder = Coder(meeting, suggestions=pd.read_csv(tmp_path / "model.csv"))
    first = coder.open()["suggested"][0]
    assert (first["coder"], first["score"], first["evidence"][0][2]) == ("model:m", 0.5, "train*")


def test_thousands_of_files_are_listed_without_walking_all_for_each(write):
    files = {f"{number}.md": f"- note {number}\n" for number in range(300)}
    folder = write({"gathering.yaml": "title: T\n", **files})
    journal = Journal(folder, "ana", documents=read_gathering(folder).documents)
    with journal.batch():
        for number in range(300):
            journal.read(f"{number}.md")
    coder = Coder(folder)
    calls = []
    place = coder.desk.own.place
    coder.desk.own.place = lambda held: calls.append(held) or place(held)
    welcome = coder.ask(do="hello")[0]
    assert set(welcome["progress"].values()) == {(1, 1, 0)}
    coder.open()
    coder.do("add", coding="c", start=0, end=1, code="x")
    assert len(calls) < 20


@pytest.mark.parametrize("code", ["a//b", "/a", " a ", "a/ b", "a\tb"])
def test_a_new_code_has_a_path_like_others(meeting, code):
    coder = Coder(meeting, new_codes=True)
    coder.open()
    result = coder.result("add", coding="c", start=0, end=2, code=code)
    assert "is no code: names are parted by /" in result["reason"]


def test_views_are_told_of_what_was_done_and_undone_at_once(coder):
    add = {"act": "add", "id": "a", "source": coder.source, "coding": "c", "start": 0, "end": 2,
           "code": "money"}  # fmt: skip
    mark = {"act": "mark", "id": "m", "source": coder.source, "segment": 1, "is_read": True}
    undo = [{"act": "undo", "id": f"u{number}"} for number in range(2)]
    changed = coder.ask(do="save", acts=[add, mark, *undo])[0]
    assert (changed["gone"], changed["read"]) == (["c"], [[1, False]])


def test_new_codes_are_listed_as_they_were_first_used(meeting):
    coder = Coder(meeting, new_codes=True)
    coder.open()
    for number, code in enumerate(["zebra", "ant"]):
        coder.do("add", coding=f"c{number}", start=0, end=number + 1, code=code)
    codes = Coder(meeting, new_codes=True).ask(do="hello")[0]["codes"]
    assert [code["path"] for code in codes[3:]] == ["zebra", "ant"]
