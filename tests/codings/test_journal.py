"""The journal: what each action does, and what it refuses."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

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
        {"term": "law", "language": "any", "start": 0, "end": 3, "negated": False}
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


def test_an_empty_document_cannot_be_read(tmp_path: Path) -> None:
    empty = pd.DataFrame({"document": ["e.md"], "text": [""]})
    journal = Journal(tmp_path, "ana", documents=empty)
    with pytest.raises(OptionError, match=r"e\.md: it is empty, and nothing in it can be read"):
        journal.read("e.md")
    assert not journal.path.exists()


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


def test_threads_that_look_on_see_whole_actions_only(tmp_path: Path) -> None:
    journal, other = (Journal(tmp_path, "ana", documents=DOCUMENTS) for _ in range(2))
    with other.batch():
        for _ in range(200):
            other.add("b.md", 0, 3, "law")
    counts: set[int] = set()
    is_done = threading.Event()

    def look() -> None:
        while not is_done.is_set():
            counts.add(len(journal.codings))
            journal.refresh()
            journal.reads, journal.memos, journal.problems  # noqa: B018

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        with journal.batch():
            journal.add("b.md", 0, 3, "law")
            journal.add("b.md", 0, 3, "art")
        journal.undo()  # folds all again
    is_done.set()
    for thread in threads:
        thread.join()
    assert counts <= {0, 200, 202}
    assert len(journal.codings) == len(read_codings(tmp_path)) == 200


@pytest.mark.parametrize("look", ["codings", "reads", "memos", "problems", "refresh"])
def test_who_looks_waits_for_the_end_of_an_action(journal: Journal, look: str) -> None:
    seen: list[object] = []

    def look_at_it() -> None:
        found = getattr(journal, look)
        seen.append(found() if callable(found) else len(found))

    thread = threading.Thread(target=look_at_it)
    with journal.batch():
        journal.add("b.md", 0, 3, "law")
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        assert len(journal.codings) == 1  # who acts need not wait
    thread.join()
    assert seen == [{"codings": 1, "refresh": None}.get(look, 0)]


def test_a_place_without_its_document_has_no_context(tmp_path: Path) -> None:
    """What stood around the quote in another place would lead astray who looks for it there."""
    added = Journal(tmp_path, "ana", documents=DOCUMENTS).add("a.md", 33, 36, "law")
    bare = Journal(tmp_path, "ana")
    assert bare.change(added, code="art").before == added.before
    changed = bare.change(added, document="c.md", start=0, end=5, quote="money")
    assert (changed.before, changed.after, changed.document_sha256) == (None, None, None)
    table = read_codings(tmp_path, context=True)
    assert table[["before", "after", "document_sha256"]].isna().all(axis=None)


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


@pytest.mark.parametrize("end", [2**40 + 1, 2**63, 10**30])
def test_no_text_is_so_long(tmp_path: Path, end: int) -> None:
    journal = Journal(tmp_path, "ana")
    with pytest.raises(OptionError, match="no span goes from"):
        journal.add("a", end - 3, end, "law", quote="ley")
    with pytest.raises(OptionError, match="no span goes from"):
        journal.read("a", 0, end)
    assert not journal.path.exists()


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


def test_a_file_whose_name_has_the_other_form_of_unicode(tmp_path: Path) -> None:
    Journal(tmp_path, "Ana", documents=DOCUMENTS).add("b.md", 0, 3, "law")
    (tmp_path / "codings" / "Ana.jsonl").rename(tmp_path / "codings" / "Jose\u0301.jsonl")
    journal = Journal(tmp_path, "Jos\u00e9", documents=DOCUMENTS)
    assert journal.coder == "Jos\u00e9"
    assert set(journal.codings["coder"]) == set(read_codings(tmp_path)["coder"]) == {"Jos\u00e9"}


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
