"""How a line of a journal reads, and what becomes of one that cannot be read."""

import json

import pytest

from qualcode.codings.lines import (
    Add,
    Memo,
    Undo,
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
        pytest.param(line(at="2026-05-24 09:30"), "matching regex", id="time"),
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


def test_an_undo_names_its_action() -> None:
    content = encode_lines([Undo(v=1, id="u", at=AT, of_action="l1")])
    assert json.loads(content) == {"do": "undo", "v": 1, "id": "u", "at": AT, "action": "l1"}
