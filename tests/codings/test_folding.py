"""What lines amount to, in whatever order they stand."""

import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codings.folding import State, fold
from qualcode.codings.lines import (
    Accept,
    Add,
    Change,
    Line,
    Memo,
    Read,
    Redo,
    Reject,
    Remove,
    Undo,
    Unread,
)  # fmt: skip


def at(number: int) -> str:
    return f"2026-05-24T09:30:00.{number:06d}Z"


def coded(kind: type, number: int, coding: str, code: str = "law", **more: Any) -> Line:
    facts = {"document": "d", "start": 0, "end": 3, "quote": "ley", **more}
    return kind(v=1, id=f"l{number}", at=at(number), coding=coding, code=code, **facts)


def undo(number: int, action: int | str, kind: type = Undo) -> Line:
    name = action if isinstance(action, str) else f"l{action}"
    return kind(v=1, id=f"l{number}", at=at(number), of_action=name)


def read(number: int, end: int, kind: type = Read) -> Line:
    return kind(v=1, id=f"l{number}", at=at(number), document="d", start=0, end=end)


def codes(state: State) -> dict[str, tuple[str, str]]:
    return {name: (held.line.code, held.status) for name, held in state.codings.items()}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([coded(Add, 1, "a")], {"a": ("law", "accepted")}, id="add"),
        pytest.param([coded(Add, 1, "a"), coded(Remove, 2, "a")], {}, id="remove"),
        pytest.param(
            [coded(Add, 1, "a"), coded(Change, 2, "a", "art")],
            {"a": ("art", "accepted")},
            id="change",
        ),
        pytest.param([coded(Accept, 1, "r")], {"r": ("law", "accepted")}, id="accept a rule's"),
        pytest.param(
            [coded(Accept, 1, "r"), coded(Reject, 2, "r")],
            {"r": ("law", "rejected")},
            id="the last verdict counts",
        ),
        pytest.param(
            [coded(Reject, 1, "r"), coded(Change, 2, "r", "art")],
            {"r": ("art", "rejected")},
            id="a change is no verdict",
        ),
        pytest.param([coded(Add, 1, "a"), undo(2, 1)], {}, id="undo"),
        pytest.param(
            [coded(Add, 1, "a"), coded(Change, 2, "a", "art"), undo(3, 2)],
            {"a": ("law", "accepted")},
            id="undo a change",
        ),
        pytest.param(
            [coded(Add, 1, "a"), undo(2, 1), undo(3, 1, Redo)],
            {"a": ("law", "accepted")},
            id="redo",
        ),
        pytest.param(
            [coded(Add, 1, "a", batch="b"), coded(Add, 2, "z", batch="b"), undo(3, "b")],
            {},
            id="a batch is one",
        ),
        pytest.param(
            [coded(Change, 2, "a", "art")], {"a": ("art", "accepted")}, id="its first line is lost"
        ),
    ],
)
def test_codings(lines: list[Line], expected: dict[str, tuple[str, str]]) -> None:
    assert codes(fold(lines)) == expected
    assert codes(fold(reversed(lines))) == expected


def test_memo_and_time_are_those_of_the_last_line() -> None:
    state = fold([coded(Add, 1, "a", memo="why"), coded(Accept, 2, "a")])
    assert state.codings["a"].memo == "why"
    assert state.codings["a"].at == at(2)
    state.take([coded(Reject, 3, "a", memo="no")])
    assert state.codings["a"].memo == "no"


def test_reads_and_memos() -> None:
    memo = Memo(v=1, id="l3", at=at(3), about="code", target="law", text="broad")
    state = fold([read(1, 3), read(2, 5), memo, read(4, 3, Unread), read(5, 9)])
    assert list(state.reads) == [("d", 0, 5), ("d", 0, 9)]
    assert list(state.memos.values()) == [memo]
    state.take([undo(6, 4), undo(7, 3)])
    assert sorted(state.reads) == [("d", 0, 3), ("d", 0, 5), ("d", 0, 9)]
    assert state.memos == {}


def test_an_undo_takes_back_what_it_names_and_not_what_another_branch_did() -> None:
    one = [coded(Add, 1, "a"), undo(3, 1)]
    other = [coded(Add, 2, "b")]
    assert set(fold([*one, *other]).codings) == {"b"}


def test_two_branches_undo_the_same() -> None:
    state = fold([coded(Add, 1, "a"), coded(Add, 2, "b"), undo(3, 2), undo(4, 2)])
    assert set(state.codings) == {"a"}
    assert state.undoable == "l1"
    assert state.redoable == "l2"


def test_a_new_action_ends_redoing() -> None:
    state = fold([coded(Add, 1, "a"), undo(2, 1)])
    assert (state.undoable, state.redoable) == (None, "l1")
    state.take([coded(Add, 3, "b")])
    assert (state.undoable, state.redoable) == ("l3", None)


def test_a_change_of_what_another_branch_removed_is_listed() -> None:
    change = coded(Change, 3, "a", "art")
    state = fold([coded(Add, 1, "a"), coded(Remove, 2, "a"), change])
    assert state.codings == {}
    assert state.conflicts == [change]


def test_a_line_that_stands_there_twice_counts_once() -> None:
    lines = [coded(Add, 1, "a"), coded(Remove, 2, "a"), coded(Add, 3, "b")]
    assert codes(fold([*lines, *lines])) == codes(fold(lines)) == {"b": ("law", "accepted")}


def test_two_lines_with_one_id_are_one_whichever_comes_first() -> None:
    early, late = coded(Add, 1, "a"), coded(Add, 2, "a", "art")
    late = msgspec.structs.replace(late, id="l1")
    other = msgspec.structs.replace(early, code="zoo")
    for lines in itertools.permutations([early, late, other]):
        for cut in range(3):
            state = fold(lines[:cut])
            state.take(lines[cut:])
            assert codes(state) == {"a": ("law", "accepted")}
            assert sorted(line.code for line in state.doubles.values()) == ["art", "zoo"]


def test_who_looks_on_never_sees_half_of_what_is_folded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = fold([coded(Add, number, str(number)) for number in range(10)])
    seen = []
    apply_one = State._apply_one

    def look(self: State, line: Line) -> None:
        seen.append(len(state.codings))
        apply_one(self, line)

    monkeypatch.setattr(State, "_apply_one", look)
    state.take([undo(11, 9)])
    assert seen == [10] * 10
    assert len(state.codings) == 9


def test_time_goes_on_where_the_clock_was_put_back() -> None:
    state = fold(
        [Read(v=1, id="x", at="2999-12-31T23:59:59.999999Z", document="d", start=0, end=1)]
    )
    assert state.next_time() == "3000-01-01T00:00:00.000000Z"


@pytest.mark.parametrize("last", ["2999-02-30T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"])
def test_a_time_that_cannot_be_is_no_end(last: str) -> None:
    assert fold([Read(v=1, id="x", at=last, document="d", start=0, end=1)]).next_time() > "2026"


_KINDS = st.sampled_from([Add, Change, Remove, Accept, Reject])


@st.composite
def journals(draw: st.DrawFn) -> list[Line]:
    """Draw lines of two branches of a journal: any actions, at times that may be the same."""
    lines: list[Line] = []
    for number in range(draw(st.integers(1, 14))):
        when = draw(st.integers(0, 9))
        batch = draw(st.sampled_from([None, None, "b1", "b2"]))
        name = f"l{draw(st.sampled_from([number, number, number, 0]))}"  # the same, now and then
        facts: dict[str, Any] = {"v": 1, "id": name, "at": at(when)}
        which = draw(st.sampled_from(["coding", "coding", "read", "memo", "undo"]))
        span = {"document": "d", "start": 0, "end": draw(st.integers(1, 2))}
        if which == "coding":
            kind = draw(_KINDS)
            quote, coding = "x" * span["end"], draw(st.sampled_from("abc"))
            line = kind(**facts, **span, batch=batch, coding=coding, quote=quote, code="law")
        elif which == "read":
            line = draw(st.sampled_from([Read, Unread]))(**facts, **span, batch=batch)
        elif which == "memo":
            line = Memo(**facts, batch=batch, about="gathering", text="t")
        else:
            known = st.sampled_from([*(f"l{n}" for n in range(14)), "b1", "b2"])
            line = draw(st.sampled_from([Undo, Redo]))(**facts, of_action=draw(known))
        lines.append(line)
    return lines


def everything(state: State) -> tuple[object, ...]:
    ids = [line.id for line in state.conflicts]
    done = state.undoable, state.redoable
    return state.codings, state.reads, state.memos, ids, *done, state.doubles


@given(journals(), st.randoms(use_true_random=False), st.integers(0, 14))
def test_order_and_portions_change_nothing(lines: list[Line], random: Any, cut: int) -> None:
    whole = fold(lines)
    shuffled = [*lines, *lines[: len(lines) // 2]]
    random.shuffle(shuffled)
    state = fold(shuffled[:cut])
    state.take(shuffled[cut:])
    assert everything(state) == everything(whole)


@given(journals())
def test_what_could_not_be_saved_leaves_no_trace(lines: list[Line]) -> None:
    lines = list({line.id: line for line in lines}.values())  # a new line has a new id
    half = len(lines) // 2
    state = fold(lines[:half])
    state.take(lines[half:])
    state.drop(lines[half:])
    assert everything(state) == everything(fold(lines[:half]))
