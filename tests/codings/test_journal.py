"""The journal: what each action does, and what it refuses."""

import json
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qualcode import Journal, apply_codebook, read_codings, settle
from qualcode.codebooks import Code, Codebook
from qualcode.errors import ColumnMissingError, GatheringError, OptionError
from qualcode.spans import misplaced, sha256

TEXT = "🙂 We need training about law.\nLa ley es para todas las personas del grupo, y más."
DOCUMENTS = pd.DataFrame({"document": ["a.md", "b.md"], "text": [TEXT, "law"]})
BOOK = Codebook(
    name="book", version="2", codes=[Code(id="law", terms={"any": ["law"]}), Code(id="art")]
)
SEGMENTS = pd.DataFrame(
    {"document": ["a.md", "b.md"], "start": [0, 0], "end": [29, 3], "text": [TEXT[:29], "law"]}
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, "ana", documents=DOCUMENTS, codebook=BOOK)


def last_line(journal: Journal) -> dict[str, Any]:
    return json.loads(journal.path.read_text(encoding="utf-8").splitlines()[-1])


def codes(journal: Journal) -> list[str]:
    return journal.codings["code"].tolist()


def test_a_line_says_all_that_is_needed_to_find_the_quote_again(journal: Journal) -> None:
    added = journal.add("a.md", 33, 36, "law", "a memo")
    said = last_line(journal)
    assert said.pop("at") == added.at
    assert said.pop("id") == added.id
    assert said.pop("coding") == added.coding
    assert said == {
        "do": "add", "v": 1, "codebook": "book@2", "document": "a.md", "start": 33, "end": 36,
        "quote": "ley", "before": " We need training about law.\nLa ",
        "after": " es para todas las personas del ", "document_sha256": sha256(TEXT), "code": "law",
        "memo": "a memo",
    }  # fmt: skip


def test_the_file_is_in_codings_and_named_by_the_coder(tmp_path: Path) -> None:
    Journal(tmp_path, "ana", documents=DOCUMENTS).add("b.md", 0, 3, "law")
    assert (tmp_path / "codings" / "ana.jsonl").is_file()
    again = Journal(tmp_path / "codings", "ana", documents=DOCUMENTS)
    assert codes(again) == ["law"]
    assert repr(again).endswith("ana.jsonl: 1 codings>")


def test_codings_are_our_table(journal: Journal) -> None:
    added = journal.add("a.md", 33, 36, "law", "why")
    (row,) = journal.codings.to_dict("records")
    assert (row["coding"], row["coder"], row["status"]) == (added.coding, "ana", "accepted")
    assert (row["quote"], row["memo"], row["at"]) == ("ley", "why", added.at)
    assert misplaced(journal.codings, DOCUMENTS, quote="quote").empty


def test_change_keeps_what_is_not_given(journal: Journal) -> None:
    added = journal.add("a.md", 33, 36, "law", "why")
    journal.change(added, code="art")
    journal.change(added.coding, start=30)
    (row,) = journal.codings.to_dict("records")
    assert (row["quote"], row["code"], row["memo"]) == ("La ley", "art", "why")
    journal.change(added, document="b.md", start=0, end=3, memo="")
    (row,) = journal.codings.to_dict("records")
    assert (row["document"], row["quote"], row["memo"]) == ("b.md", "law", "")


def test_verdicts_stand_alone(journal: Journal) -> None:
    suggested = apply_codebook(SEGMENTS, BOOK)
    lines = journal.accept(suggested)
    assert [line.coding for line in lines] == suggested["coding"].tolist()
    said = last_line(journal)
    assert (said["of"], said["quote"], said["code"]) == ("rule:book@2", "law", "law")
    assert said["evidence"] == [
        {"term": "law", "language": "any", "start": 0, "end": 3, "negated": None}
    ]
    assert set(journal.codings["status"]) == {"accepted"}
    journal.undo()
    assert journal.codings.empty


def test_a_verdict_settles_what_a_rule_suggests(journal: Journal) -> None:
    suggested = apply_codebook(SEGMENTS, BOOK)
    journal.reject(suggested.iloc[0])
    journal.accept(suggested.iloc[1].to_dict(), memo="sure")
    counts = settle(pd.concat([suggested, journal.codings]))
    assert counts[["document", "coder", "memo"]].to_numpy().tolist() == [["b.md", "ana", "sure"]]


def test_a_verdict_given_twice_is_one(journal: Journal) -> None:
    suggested = apply_codebook(SEGMENTS, BOOK)
    assert len(journal.accept(suggested)) == 2
    assert journal.accept(suggested) == []
    assert journal.accept([suggested["coding"][0]]) == []
    assert len(journal.accept(suggested, memo="yes")) == 2
    assert len(journal.reject(suggested["coding"])) == 2


def test_own_codings_may_be_rejected(journal: Journal) -> None:
    added = journal.add("b.md", 0, 3, "law")
    journal.reject(added)
    assert journal.codings["status"].tolist() == ["rejected"]
    journal.remove(added)
    assert journal.codings.empty


def test_reads_and_memos(journal: Journal) -> None:
    journal.read("b.md")
    journal.read("a.md", 0, 30)
    added = journal.add("b.md", 0, 3, "law")
    journal.memo("too broad", about="code", target="law")
    journal.memo("is it?", target=added)
    journal.memo("who knows", about="gathering")
    journal.memo("smudged", about="document", target="a.md")
    journal.memo("a rule's", target={"coding": "r1"})
    assert journal.reads[["document", "start", "end", "coder"]].to_numpy().tolist() == [
        ["a.md", 0, 30, "ana"],
        ["b.md", 0, 3, "ana"],
    ]
    assert journal.memos[["about", "target", "text"]].to_numpy().tolist() == [
        ["code", "law", "too broad"],
        ["coding", added.coding, "is it?"],
        ["gathering", "", "who knows"],
        ["document", "a.md", "smudged"],
        ["coding", "r1", "a rule's"],
    ]
    journal.unread("b.md")
    assert journal.reads["document"].tolist() == ["a.md"]


def test_what_was_read_is_quoted_unless_it_is_long(tmp_path: Path) -> None:
    texts = ["x" * 4_000, "x" * 4_001]
    journal = Journal(tmp_path, "ana", documents=pd.DataFrame({"document": ["a", "b"],
                                                               "text": texts}))  # fmt: skip
    assert journal.read("a").quote == texts[0]
    assert journal.read("b").quote is None


def test_a_batch_is_one_action(journal: Journal) -> None:
    with journal.batch():
        first = journal.add("b.md", 0, 3, "law")
        journal.change(first, code="art")
        journal.read("b.md")
        assert not journal.path.exists()
    assert codes(journal) == ["art"]
    journal.undo()
    assert codes(journal) == []
    assert journal.reads.empty
    journal.redo()
    assert codes(journal) == ["art"]
    assert len(journal.reads) == 1


def test_a_batch_that_fails_was_not(journal: Journal) -> None:
    journal.add("b.md", 0, 3, "law")
    before = journal.path.read_bytes()
    with pytest.raises(ZeroDivisionError), journal.batch():
        journal.add("b.md", 0, 3 // len(codes(journal)[:0]), "art")
    assert journal.path.read_bytes() == before
    assert codes(journal) == ["law"]


def test_what_is_refused_in_a_batch_takes_nothing_else_with_it(journal: Journal) -> None:
    with journal.batch():
        journal.add("b.md", 0, 3, "art")
        with pytest.raises(OptionError):
            journal.add("b.md", 0, 3, "no")
        with journal.batch():
            journal.add("b.md", 0, 3, "law")
    assert codes(journal) == ["art", "law"]
    journal.undo()
    assert codes(journal) == []


def test_an_empty_batch_writes_nothing(journal: Journal) -> None:
    with journal.batch():
        pass
    assert not journal.path.exists()


def test_undo_and_redo_in_order(journal: Journal) -> None:
    for code in ("law", "art", "law"):
        journal.add("b.md", 0, 3, code)
    journal.undo()
    journal.undo()
    assert codes(journal) == ["law"]
    journal.redo()
    assert sorted(codes(journal)) == ["art", "law"]
    journal.add("a.md", 2, 4, "art")
    with pytest.raises(OptionError, match="nothing to bring back in the journal of ana"):
        journal.redo()


def test_two_notebooks_share_what_is_done_and_undone(tmp_path: Path) -> None:
    one, two = (Journal(tmp_path, "ana", documents=DOCUMENTS) for _ in range(2))
    one.add("b.md", 0, 3, "law")
    two.add("b.md", 0, 3, "art")
    one.undo()  # the last action of the coder, wherever it was done
    assert codes(one) == ["law"]
    two.refresh()
    assert codes(two) == ["law"]
    two.redo()
    assert codes(two) == ["art", "law"]


def test_a_journal_that_git_replaced_is_read_anew(journal: Journal, tmp_path: Path) -> None:
    journal.add("b.md", 0, 3, "law")
    other = Journal(tmp_path, "bea", documents=DOCUMENTS)
    other.add("b.md", 0, 3, "art")
    other.add("a.md", 2, 4, "art")
    os.replace(other.path, journal.path)  # noqa: PTH105 - as git does
    journal.add("a.md", 5, 9, "law")
    assert codes(journal) == ["art", "law", "art"]
    journal.path.unlink()
    journal.refresh()
    assert codes(journal) == []


def test_threads_take_turns(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS)

    def work() -> None:
        for _ in range(20):
            with journal.batch():
                journal.add("b.md", 0, 3, "law")
                journal.add("b.md", 0, 3, "art")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.codings) == len(read_codings(tmp_path)) == 160
    lines = [json.loads(line) for line in journal.path.read_text(encoding="utf-8").splitlines()]
    batches = [line["batch"] for line in lines]
    assert batches[::2] == batches[1::2]
    assert [line["at"] for line in lines] == sorted({line["at"] for line in lines})


def test_without_documents_the_quote_is_given(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "ana")
    added = journal.add("a.md", 0, 3, "law", quote="ley")
    journal.read("a.md", 0, 10)
    assert (added.before, added.after, added.document_sha256) == (None, None, None)
    assert read_codings(tmp_path)["quote"].tolist() == ["ley"]


Act = Callable[[Journal], object]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        pytest.param(
            lambda j: j.add("a.mdd", 0, 3, "law"), "no document `a.mdd`; did you mean `a.md`?",
            id="unknown document"),
        pytest.param(
            lambda j: j.add("b.md", 2, 2, "law"), "no span of 3 characters goes from 2 to 2",
            id="empty span"),
        pytest.param(lambda j: j.add("b.md", 2, 1, "law"), "from 2 to 1", id="backwards"),
        pytest.param(lambda j: j.add("b.md", -1, 1, "law"), "from -1 to 1", id="before it begins"),
        pytest.param(lambda j: j.add("b.md", 0, 4, "law"), "from 0 to 4", id="behind its end"),
        pytest.param(
            lambda j: j.add("b.md", 0.5, 2, "law"), "whole numbers, not 0.5 and 2", id="fraction"),
        pytest.param(
            lambda j: j.add("b.md", 0, 3, "law", quote="ley"),
            "b.md: from 0 to 3 stands 'law', not 'ley'; find the place again", id="wrong quote"),
        pytest.param(
            lambda j: j.add("b.md", 0, 3, "laws"), "book@2 has no code `laws`; did you mean `law`?",
            id="unknown code"),
        pytest.param(lambda j: j.add("b.md", 0, 3, " "), "a coding needs a code", id="no code"),
        pytest.param(lambda j: j.remove("x"), "no coding `x`: it was removed", id="remove"),
        pytest.param(lambda j: j.change("x", code="law"), "no coding `x`", id="change"),
        pytest.param(lambda j: j.accept("x"), "no coding `x`", id="accept"),
        pytest.param(lambda j: j.reject(["x"]), "no coding `x`", id="reject"),
        pytest.param(lambda j: j.memo("m", target="x"), "no coding `x`", id="memo on a coding"),
        pytest.param(lambda j: j.memo(" ", "gathering"), "a memo needs a text", id="memo's text"),
        pytest.param(
            lambda j: j.memo("m", "page"), "no memo is about `page`; known are", id="memo about"),
        pytest.param(
            lambda j: j.memo("m", "code"), "about a code needs a target", id="memo's target"),
        pytest.param(
            lambda j: j.memo("m", "document", "c.md"), "no document `c.md`", id="memo, document"),
        pytest.param(lambda j: j.read("c.md"), "no document `c.md`; did", id="read"),
        pytest.param(
            lambda j: j.unread("b.md"), "b.md: from 0 to 3 was not declared read", id="unread"),
        pytest.param(lambda j: j.undo(), "nothing to undo in the journal of ana", id="undo"),
        pytest.param(lambda j: j.redo(), "nothing to bring back", id="redo"),
        pytest.param(
            lambda j: j.add("b.md", 0, 3, "law", "\ud83d"), "is half a character", id="surrogate"),
    ],
)  # fmt: skip
def test_what_is_refused_writes_nothing(journal: Journal, act: Act, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        act(journal)
    assert message in str(caught.value)
    assert not journal.path.exists()
    assert journal.codings.empty
    assert journal.reads.empty
    assert journal.memos.empty


def test_a_change_of_nothing_is_refused(journal: Journal) -> None:
    added = journal.add("b.md", 0, 3, "law")
    with pytest.raises(OptionError, match="nothing is to be changed; give start, end, code or"):
        journal.change(added)


def test_no_undo_inside_a_batch(journal: Journal) -> None:
    journal.add("b.md", 0, 3, "law")
    with pytest.raises(OptionError, match="cannot be part of a batch"), journal.batch():
        journal.undo()


def test_one_wrong_row_and_none_is_judged(journal: Journal) -> None:
    suggested = apply_codebook(SEGMENTS, BOOK)
    with pytest.raises(OptionError, match="stands 'law', not 'ley'"):
        journal.accept(suggested.assign(quote=[suggested["quote"][0], "ley"]))
    assert journal.codings.empty
    with pytest.raises(ColumnMissingError, match="no column coder"):
        journal.accept(suggested.drop(columns="coder"))


@pytest.mark.parametrize(
    ("act", "message"),
    [
        pytest.param(lambda j: j.add("a", 0, 3, "law", quote="le"), "the quote has 2", id="quote"),
        pytest.param(lambda j: j.read("a"), "give start and end, or open", id="read all"),
        pytest.param(lambda j: j.add("a", 0, 3, "law"), "give the quote, or open", id="no quote"),
    ],
)
def test_without_documents_less_is_known(tmp_path: Path, act: Act, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        act(Journal(tmp_path, "ana"))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "coder",
    ["", " ", ".", "..", "../ana", "a/b", "a\\b", ".ana", "ana.", "ana ", "CON", "nul.txt", "com1",
     "rule:book@1", "a\nb", "a\0b", "x" * 101, "🙂", None],
)  # fmt: skip
def test_names_that_cannot_be_a_files(tmp_path: Path, coder: Any) -> None:
    with pytest.raises(OptionError, match="a coder cannot be named"):
        Journal(tmp_path, coder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("coder", ["ana", "coder-a", "Ana María", "o.k_2", "李", "Öğretmen"])
def test_names_that_can(tmp_path: Path, coder: str) -> None:
    Journal(tmp_path, coder, documents=DOCUMENTS).add("b.md", 0, 3, "law")
    assert read_codings(tmp_path)["coder"].tolist() == [coder]


def test_a_name_in_two_forms_of_unicode_is_one(tmp_path: Path) -> None:
    Journal(tmp_path, "Jose\u0301", documents=DOCUMENTS).add("b.md", 0, 3, "law")
    Journal(tmp_path, "Jos\u00e9", documents=DOCUMENTS).add("b.md", 0, 3, "art")
    assert read_codings(tmp_path)["coder"].tolist() == ["José", "José"]


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    Journal(tmp_path, "Ana", documents=DOCUMENTS).add("b.md", 0, 3, "law")
    with pytest.raises(OptionError, match="the coder `ana` is written `Ana` in"):
        Journal(tmp_path, "ana")


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(GatheringError, match="nowhere: is not a folder; give the gathering's"):
        Journal(tmp_path / "nowhere", "ana")
    (tmp_path / "codings").write_text("x", encoding="utf-8")
    with pytest.raises(GatheringError, match="codings: the journals' folder was expected"):
        Journal(tmp_path, "ana")


class Model(RuleBasedStateMachine):
    """A journal beside a list of all states that it ever had, with a finger on the present one."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.open()
        self.history: list[tuple[dict[str, Any], frozenset[Any], tuple[str, ...]]] = [
            ({}, frozenset(), ())
        ]
        self.now = 0

    def open(self) -> None:
        self.journal = Journal(self.folder.name, "ana", documents=DOCUMENTS)

    @property
    def present(self) -> tuple[dict[str, Any], frozenset[Any], tuple[str, ...]]:
        return self.history[self.now]

    def go_on(self, codings: Any = None, reads: Any = None, memos: Any = None) -> None:
        known = self.present
        new = (
            known[0] if codings is None else codings,
            known[1] if reads is None else reads,
            known[2] if memos is None else memos,
        )
        self.history[self.now + 1 :] = [new]
        self.now += 1

    @rule(start=st.integers(0, 40), length=st.integers(1, 20), code=st.sampled_from("abc"))
    def add(self, start: int, length: int, code: str) -> None:
        added = self.journal.add("a.md", start, start + length, code)
        row = (start, start + length, code, "accepted", "")
        self.go_on(codings=self.present[0] | {added.coding: row})

    @precondition(lambda self: self.present[0])
    @rule(data=st.data(), code=st.sampled_from("xyz"), memo=st.sampled_from([None, "m", ""]))
    def change(self, data: st.DataObject, code: str, memo: str | None) -> None:
        coding = data.draw(st.sampled_from(sorted(self.present[0])))
        self.journal.change(coding, code=code, memo=memo)
        start, end, _, status, old = self.present[0][coding]
        row = (start, end, code, status, old if memo is None else memo)
        self.go_on(codings=self.present[0] | {coding: row})

    @precondition(lambda self: self.present[0])
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        coding = data.draw(st.sampled_from(sorted(self.present[0])))
        self.journal.remove(coding)
        self.go_on(codings={k: v for k, v in self.present[0].items() if k != coding})

    @rule(data=st.data(), is_right=st.booleans())
    def judge(self, data: st.DataObject, is_right: bool) -> None:  # noqa: FBT001
        names = data.draw(st.lists(st.sampled_from(["r1", "r2", "r3"]), unique=True, min_size=1))
        rows = [{"coding": name, "document": "b.md", "start": 0, "end": 3, "quote": "law",
                 "code": name, "coder": "rule:b@1"} for name in names]  # fmt: skip
        lines = (self.journal.accept if is_right else self.journal.reject)(rows)
        status = "accepted" if is_right else "rejected"
        codings = dict(self.present[0])
        for name in names:
            start, end, code, _, memo = codings.get(name, (0, 3, name, "", ""))
            codings[name] = (start, end, code, status, memo)
        if lines:
            self.go_on(codings=codings)
        else:
            assert codings == self.present[0]

    @rule(end=st.integers(1, 4))
    def read(self, end: int) -> None:
        self.journal.read("a.md", 0, end)
        self.go_on(reads=self.present[1] | {end})

    @precondition(lambda self: self.present[1])
    @rule(data=st.data())
    def unread(self, data: st.DataObject) -> None:
        end = data.draw(st.sampled_from(sorted(self.present[1])))
        self.journal.unread("a.md", 0, end)
        self.go_on(reads=self.present[1] - {end})

    @rule(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
    def memo(self, text: str) -> None:
        if text.strip():
            self.journal.memo(text, about="gathering")
            self.go_on(memos=(*self.present[2], text))

    @rule(count=st.integers(1, 4))
    def many(self, count: int) -> None:
        with self.journal.batch():
            added = [self.journal.add("b.md", 0, 3, "law").coding for _ in range(count)]
            self.journal.remove(added[0])
        row = (0, 3, "law", "accepted", "")
        self.go_on(codings=self.present[0] | dict.fromkeys(added[1:], row))

    @precondition(lambda self: self.now > 0)
    @rule()
    def undo(self) -> None:
        self.journal.undo()
        self.now -= 1

    @precondition(lambda self: self.now < len(self.history) - 1)
    @rule()
    def redo(self) -> None:
        self.journal.redo()
        self.now += 1

    @rule()
    def open_again(self) -> None:
        self.open()

    @invariant()
    def is_the_present_state(self) -> None:
        columns = ["start", "end", "code", "status", "memo"]
        table = self.journal.codings.set_index("coding")[columns]
        found = {name: tuple(row) for name, row in zip(table.index, table.to_numpy(), strict=True)}
        assert found == self.present[0]
        assert set(self.journal.reads["end"]) == self.present[1]
        assert tuple(self.journal.memos["text"]) == self.present[2]

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


Model.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestModel = Model.TestCase
