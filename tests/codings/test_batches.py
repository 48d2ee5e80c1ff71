"""A batch is one action: what is written, what counts of it, and what fails in it."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from journals import DOCUMENTS, ends, rejected, reopen

from qualcode import Journal
from qualcode.codings.acting import Action
from qualcode.codings.store import Store
from qualcode.errors import OptionError


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal of one coding, and then a batch of three."""
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS)
    journal.add("a.md", 0, 1, "law")
    with journal.batch():
        for end in (2, 3, 4):
            journal.add("a.md", 0, end, "law")
    return journal


def test_lines_of_a_batch_share_it(journal: Journal) -> None:
    lines = [json.loads(line) for line in journal.path.read_bytes().splitlines()]
    assert [line.get("batch") is None for line in lines] == [True, False, False, False]
    assert len({line.get("batch") for line in lines}) == 2


def test_of_a_batch_cut_anywhere_the_whole_lines_count(journal: Journal) -> None:
    content = journal.path.read_bytes()
    first = content.index(b"\n") + 1
    near_the_end = range(len(content) - 3, len(content) + 1)
    at_borders = [first + at.end() for at in re.finditer(b"\n", content[first:])]
    for cut in sorted({*range(first, len(content), 11), *at_borders, *near_the_end}):
        journal.path.write_bytes(content[:cut])
        journal.path.with_name("ana.jsonl.rejected").unlink(missing_ok=True)
        whole = content[:cut].count(b"\n")
        whole += content[cut : cut + 1] == b"\n"  # of this line only the end mark is missing
        again = reopen(journal)
        assert ends(again) == [1, 2, 3, 4][:whole]
        torn = content[:cut].rpartition(b"\n")[2] if content[cut : cut + 1] != b"\n" else b""
        assert [row["text"] for row in rejected(journal)] == ([torn.decode()] if torn else [])
        if whole > 1:
            again.undo()
            assert ends(again) == [1]


def test_of_a_batch_with_a_damaged_line_the_rest_counts(journal: Journal) -> None:
    one, two, three, four = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(one + two + three[:40] + b"\n" + four)
    again = reopen(journal)
    again.add("a.md", 0, 9, "law")
    assert ends(reopen(journal)) == [1, 2, 4, 9]
    assert journal.path.read_bytes().startswith(one + two + three[:40] + b"\n" + four)
    assert len(again.problems) == 1


def test_the_order_of_a_batchs_lines_means_nothing(journal: Journal) -> None:
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(reversed(lines)))
    assert ends(reopen(journal)) == [1, 2, 3, 4]


def test_part_of_a_batch_that_fails_is_taken_back_alone(journal: Journal) -> None:
    rule = {"document": "a.md", "start": 0, "end": 2, "quote": "We", "code": "law",
            "coder": "rule:b@1"}  # fmt: skip
    with journal.batch():
        journal.add("a.md", 0, 5, "law")
        with pytest.raises(OptionError, match="stands 'We', not 'no'"):
            journal.accept([rule | {"coding": "r1"}, rule | {"coding": "r2", "quote": "no"}])
        with pytest.raises(ZeroDivisionError), journal.batch():
            journal.add("a.md", 0, 1 // len(journal.add("a.md", 0, 7, "law").memo), "law")
        assert ends(journal) == [1, 2, 3, 4, 5]
    assert ends(journal) == ends(reopen(journal)) == [1, 2, 3, 4, 5]
    journal.undo()
    assert ends(journal) == [1, 2, 3, 4]


def interrupt(*_args: object) -> None:
    raise KeyboardInterrupt


def after(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """Call a function so many times, and then interrupt."""
    left = [number]

    def call(*args: Any) -> Any:
        left[0] -= 1
        return interrupt() if left[0] < 0 else function(*args)

    return call


@pytest.mark.parametrize(
    ("number", "expected"), [(1, [1, 2, 3, 4]), (2, [1, 2, 3, 4, 9])], ids=["before", "after"]
)
def test_an_interrupt_before_and_after_the_lines_are_on_the_disk(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, number: int, expected: list[int]
) -> None:
    """The file is read when the lock is had, before lines are appended, and after it."""
    with monkeypatch.context() as patch:
        patch.setattr(Store, "catch_up", after(number, Store.catch_up))
        with pytest.raises(KeyboardInterrupt):
            journal.add("a.md", 0, 9, "law")
    assert ends(journal) == ends(reopen(journal)) == expected
    journal.add("a.md", 0, 10, "law")
    assert ends(journal) == ends(reopen(journal)) == [*expected, 10]


def test_a_file_that_git_puts_there_during_a_batch_loses_no_line(journal: Journal) -> None:
    content = journal.path.read_bytes()
    journal.path.write_bytes(content + b'{"do":"add","v":1')  # torn
    other = journal.path.with_name("other")
    journal.refresh()  # and is not mended, as when it is opened
    first = content.splitlines(keepends=True)[0]
    bigger = content + first.replace(b'"id":"', b'"id":"x').replace(b'"coding":"', b'"coding":"x')
    with journal.batch():
        journal.add("a.md", 0, 9, "law")
        other.write_bytes(bigger)
        os.replace(other, journal.path)  # noqa: PTH105 - as git does
    assert journal.path.read_bytes().startswith(bigger)
    assert ends(reopen(journal)) == [1, 1, 2, 3, 4, 9]


def interrupt_once(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise KeyboardInterrupt once, when a method of an action is called."""
    original = getattr(Action, where)

    def once(self: Action, *arguments: Any) -> Any:
        monkeypatch.setattr(Action, where, original)
        if where == "_enter":
            original(self, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(Action, where, once)


@pytest.mark.parametrize("where", ["__enter__", "_enter", "__exit__"])
def test_an_interrupt_at_any_step_loses_nothing_that_is_done_later(
    journal: Journal, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_once(where, monkeypatch)
    with pytest.raises(KeyboardInterrupt) as kept:  # a notebook keeps the traceback too
        journal.add("a.md", 0, 7, "law")
    journal.add("a.md", 0, 9, "law")
    assert ends(journal) == ends(reopen(journal)) == [1, 2, 3, 4, 9]
    reopen(journal).add("a.md", 0, 11, "law")  # nobody keeps the lock
    assert ends(reopen(journal)) == [1, 2, 3, 4, 9, 11]
    assert kept.type is KeyboardInterrupt


def test_a_batch_is_known_by_the_name_it_was_given(journal: Journal) -> None:
    assert not journal.knows("mine")
    with journal.batch("mine"):
        journal.add("a.md", 5, 9, "law")
    journal.undo("back")
    other = reopen(journal)
    assert [other.knows(name) for name in ("mine", "back", "other")] == [True, True, False]
    journal.redo("again")
    assert other.knows("again")  # it looks at what others saved
    assert ends(other) == ends(journal)


def test_a_coding_has_the_id_it_was_given_and_no_other_gets_it(journal: Journal) -> None:
    assert journal.add("a.md", 5, 9, "law", coding="own-id").coding == "own-id"
    for act in (journal.undo, lambda: None):
        with pytest.raises(OptionError, match="the id `own-id` is that of another coding"):
            journal.add("a.md", 6, 9, "law", coding="own-id")
        act()
    with pytest.raises(OptionError, match="a coding's id is a text that is not empty"):
        journal.add("a.md", 6, 9, "law", coding="")
