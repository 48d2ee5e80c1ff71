"""How a line of a journal reads, and what becomes of one that cannot be read."""

import json
import math
from typing import Any

import numpy as np
import pytest

from qualcode.codings.lines import (
    Add,
    Memo,
    Undo,
    check_lines,
    decode_lines,
    encode_lines,
    is_whole,
)
from qualcode.errors import OptionError

AT = "2026-05-24T09:30:00.000001Z"
ADD = {
    "do": "add",
    "v": 1,
    "id": "l1",
    "at": AT,
    "document": "a.md",
    "start": 2,
    "end": 5,
    "quote": "ley",
    "before": "· ",
    "after": "",
    "coding": "c1",
    "code": "law",
}


def line(**changes: object) -> bytes:
    """Return the line above with changes; None leaves a key out."""
    said = {key: value for key, value in (ADD | changes).items() if value is not None}
    return json.dumps(said).encode() + b"\n"


def test_a_line_is_compact_json_with_all_that_was_said() -> None:
    made = Add(v=1, id="l1", at=AT, coding="c1", document="a.md", start=2, end=5, quote="ley",
               before="· ", after="", code="law")  # fmt: skip
    content = encode_lines([made])
    assert content.endswith(b'"code":"law"}\n')
    assert content.count(b"\n") == 1
    assert json.loads(content) == ADD
    assert decode_lines(content) == ([made], [])


def test_a_line_break_in_a_memo_stays_in_its_line() -> None:
    memo = Memo(v=1, id="m", at=AT, about="gathering", text="one\ntwo\r\n\u2028three 🙂")
    assert encode_lines([memo]).count(b"\n") == 1
    assert decode_lines(encode_lines([memo])) == ([memo], [])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(line(), id="as written"),
        pytest.param(line().replace(b"\n", b"\r\n"), id="Windows"),
        pytest.param(b"\xef\xbb\xbf" + line(), id="byte order mark"),
        pytest.param(b"\n \n" + line() + b"\n", id="empty lines"),
        pytest.param(line(colour="red", later={"a": [1]}), id="keys of a later version"),
        pytest.param(line(memo=""), id="what is left out is empty"),
        pytest.param(line(batch="b"), id="one of a batch"),
    ],
)
def test_lines_that_are_read(content: bytes) -> None:
    (found,), unreadable = decode_lines(content)
    assert isinstance(found, Add)
    assert (found.coding, found.start, found.end, found.quote) == ("c1", 2, 5, "ley")
    assert unreadable == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"<<<<<<< HEAD", "a mark that git left", id="conflict begins"),
        pytest.param(b"||||||| 1a2b", "a mark that git left", id="conflict, base"),
        pytest.param(b"=======\r", "a mark that git left", id="conflict, middle"),
        pytest.param(b">>>>>>> other", "a mark that git left", id="conflict ends"),
        pytest.param(line()[:-20], "not whole JSON", id="torn"),
        pytest.param(b"\0\0\0", "not whole JSON", id="zeros after a power cut"),
        pytest.param(b'{"v": "\xff"}', "not UTF-8", id="other encoding"),
        pytest.param(b"[" * 100_000, "not whole JSON", id="deep"),
        pytest.param(b"[1]", "not a JSON object", id="list"),
        pytest.param(line(v=2, do="merge"), "version 2 of the format", id="later version"),
        pytest.param(line(v=None), "version None of the format", id="no version"),
        pytest.param(line(do="fly"), "does 'fly', which is not known", id="unknown action"),
        pytest.param(line(do=None), "does None, which is not known", id="no action"),
        pytest.param(line(quote=None), "missing required field `quote`", id="no quote"),
        pytest.param(line(start="2"), r"Expected `int`, got `str` - at `$.start`", id="type"),
        pytest.param(line(start=-1), "Expected `int` >= 0", id="negative"),
        pytest.param(line(end=2), "it starts at 2 and ends at 2", id="empty span"),
        pytest.param(line(end=9), "its quote has 3 characters, its span 7", id="quote and span"),
        pytest.param(line(start=0, end=2**40 + 1), "<= 1099511627776", id="far"),
        pytest.param(line(start=2**63 - 3, end=2**63), "Expected `int`", id="farther"),
        pytest.param(line(start=1, end=10**40), "Expected `int`", id="a large number"),
        pytest.param(line(at="2026-05-24 09:30"), "matching regex", id="time"),
        pytest.param(line(at=AT.replace("0", "\u0660")), "matching regex", id="digits"),
        pytest.param(line(at=AT + "\n"), "matching regex", id="a line break behind the time"),
        pytest.param(line(at="2026-13-24T09:30:00.000001Z"), "matching regex", id="month 13"),
    ],
)
def test_lines_that_are_set_aside(content: bytes, reason: str) -> None:
    lines, (unreadable,) = decode_lines(line() + content.rstrip(b"\n") + b"\n" + line(), first=7)
    assert [one.id for one in lines] == ["l1", "l1"]
    assert unreadable.number == 8
    assert reason in unreadable.reason
    assert unreadable.raw == content.rstrip(b"\n")


def test_every_beginning_of_a_line_is_known_to_be_one() -> None:
    whole = line().strip()
    assert is_whole(whole)
    assert not any(is_whole(whole[:end]) for end in range(len(whole)))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(OptionError, match=r"'\\ud83d' is half a character"):
        encode_lines([Memo(v=1, id="m", at=AT, about="gathering", text="\ud83d")])


def made(**changes: Any) -> Add:
    return Add(**{key: value for key, value in (ADD | changes).items() if key != "do"})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        pytest.param(made(memo=None), r"Expected `str`, got `null` - at `$.memo`", id="no memo"),
        pytest.param(made(memo=math.nan), "at `$.memo`", id="NaN"),
        pytest.param(made(code=5), r"Expected `str`, got `int` - at `$.code`", id="a number"),
        pytest.param(made(code=""), r"length >= 1 - at `$.code`", id="nothing"),
        pytest.param(made(quote=["ley"] * 3), "at `$.quote`", id="a list"),
        pytest.param(made(start=2**62, end=2**62 + 3), "<= 1099511627776", id="far"),
        pytest.param(made(start=2**64, end=2**64 + 3), "cannot be saved", id="too far for JSON"),
        pytest.param(made(score=np.float64(1)), "numpy.float64 is unsupported", id="numpy"),
    ],
)
def test_what_could_not_be_read_again_is_refused(wrong: Add, reason: str) -> None:
    with pytest.raises(OptionError) as caught:
        check_lines([made(), wrong])
    assert "cannot be saved" in str(caught.value)
    assert reason in str(caught.value)


def test_lines_are_given_as_they_will_be_read() -> None:
    content, lines = check_lines([made(score=1, evidence=[("law", 2)])])
    assert b'"score":1,"evidence":[["law",2]]' in content
    assert lines == [made(score=1.0, evidence=[["law", 2]])]


def test_a_byte_order_mark_makes_no_line_half() -> None:
    assert is_whole(b"\xef\xbb\xbf" + line().strip())
    assert not is_whole(b"\xef\xbb\xbf" + line()[:30])


def test_an_undo_names_its_action() -> None:
    content = encode_lines([Undo(v=1, id="u", at=AT, of_action="l1")])
    assert json.loads(content) == {"do": "undo", "v": 1, "id": "u", "at": AT, "action": "l1"}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b'{"do":[],"v":1}', "does []", id="no text"),
        pytest.param(b'{"do":{},"v":1}', "does {}", id="an object"),
        pytest.param(
            b'{"do":"memo","v":1,"x":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "nested", id="deep"
        ),
    ],
)
def test_lines_made_to_do_harm_are_set_aside(raw: bytes, reason: str) -> None:
    lines, unreadable = decode_lines(raw + b"\n")
    assert lines == []
    assert unreadable[0].reason.startswith(reason)
