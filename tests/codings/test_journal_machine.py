"""Whatever is done to a journal, in whatever order: it shows what was done, and takes it back."""

import tempfile
from contextlib import suppress
from typing import Any

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qualcode import Journal

TEXT = "🙂 We need training about law.\nLa ley es para todas las personas del grupo, y más."
DOCUMENTS = pd.DataFrame({"document": ["a.md", "b.md"], "text": [TEXT, "law"]})


class Model(RuleBasedStateMachine):
    """A journal beside a list of all states that it ever had, with a finger on the present one.

    Two notebooks have it open. Each action is done in one of them, and both must show it.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.open()
        self.other = self.open_one()
        self.history: list[tuple[dict[str, Any], frozenset[Any], tuple[str, ...]]] = [
            ({}, frozenset(), ())
        ]
        self.now = 0

    def open_one(self) -> Journal:
        return Journal(self.folder.name, "ana", documents=DOCUMENTS)

    def open(self) -> None:
        self.journal = self.open_one()

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
    @rule(data=st.data(), start=st.integers(0, 40), length=st.integers(1, 20))
    def move(self, data: st.DataObject, start: int, length: int) -> None:
        coding = data.draw(st.sampled_from(sorted(self.present[0])))
        line = self.journal.change(coding, document="a.md", start=start, end=start + length)
        assert line.quote == TEXT[start : start + length]
        row = (start, start + length, *self.present[0][coding][2:])
        self.go_on(codings=self.present[0] | {coding: row})

    @rule(length=st.integers(1, 5), is_within=st.booleans())
    def fail(self, length: int, is_within: bool) -> None:  # noqa: FBT001
        """Nothing of a batch that failed is there; of one within another, the other's lines are."""
        coding = ""
        with suppress(ZeroDivisionError), self.journal.batch():
            if is_within:
                coding = self.journal.add("a.md", 0, length, "kept").coding
                with suppress(ZeroDivisionError), self.journal.batch():
                    self.fail_at_last()
            else:
                self.fail_at_last()
        if is_within:
            row = (0, length, "kept", "accepted", "")
            self.go_on(codings=self.present[0] | {coding: row})

    def fail_at_last(self) -> None:
        self.journal.add("b.md", 0, 3, "no")
        self.journal.read("b.md")
        for coding in self.present[0]:
            self.journal.remove(coding)
        raise ZeroDivisionError

    @rule()
    def go_to_the_other_notebook(self) -> None:
        self.journal, self.other = self.other, self.journal

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
        self.other.refresh()
        for journal in (self.journal, self.other):
            columns = ["start", "end", "code", "status", "memo"]
            table = journal.codings.set_index("coding")[columns]
            rows = zip(table.index, table.to_numpy(), strict=True)
            assert {name: tuple(row) for name, row in rows} == self.present[0]
            assert set(journal.reads["end"]) == self.present[1]
            assert tuple(journal.memos["text"]) == self.present[2]
            assert journal.problems.empty

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


Model.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestModel = Model.TestCase
