import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from qualcode.errors import SourceError
from qualcode.sources import Options, Piece, layout_of, reader_for
from qualcode.sources.text import decode, read_text, split_front_matter


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"ley", ("ley", "utf-8"), id="ASCII"),
        pytest.param("más 👍 שלום".encode(), ("más 👍 שלום", "utf-8"), id="UTF-8"),
        pytest.param(b"\xef\xbb\xbfley", ("ley", "utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param("más".encode("utf-16"), ("más", "utf-16"), id="UTF-16"),
        pytest.param(
            b"\xfe\xff" + "más".encode("utf-16-be"), ("más", "utf-16"), id="UTF-16 big endian"
        ),
        pytest.param("más 👍".encode("utf-32"), ("más 👍", "utf-32"), id="UTF-32"),
        pytest.param("“más”".encode("cp1252"), ("“más”", "cp1252"), id="cp1252"),
        pytest.param(b"a\r\nb\rc", ("a\nb\nc", "utf-8"), id="line ends"),
        pytest.param("e\u0301".encode(), ("\u00e9", "utf-8"), id="composed"),
        pytest.param(b"", ("", "utf-8"), id="empty"),
        pytest.param(b"one\x1fline", ("one\x1fline", "utf-8"), id="a stray control character"),
        pytest.param(b"a\x0bb\x0c", ("a\x0bb\x0c", "utf-8"), id="line and page breaks"),
    ],
)
def test_decoding(content: bytes, expected: tuple[str, str]) -> None:
    assert decode(content) == expected


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        pytest.param("ñ".encode("cp850"), "cp850", "ñ", id="an old one"),
        pytest.param(b"\xef\xbb\xbfley", "utf-8", "ley", id="UTF-8, and a mark all the same"),
        pytest.param("\ufeffley".encode("utf-16-le"), "utf-16-le", "ley", id="UTF-16 with a mark"),
        pytest.param("ley".encode("utf-16-le"), "utf-16-le", "ley", id="UTF-16 without"),
    ],
)
def test_an_encoding_that_is_named(content: bytes, encoding: str, expected: str) -> None:
    assert decode(content, encoding) == (expected, encoding)


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(64)), None, "binary data", id="a picture"),
        pytest.param(b"\x00" * 50, None, "binary data", id="NUL bytes"),
        pytest.param(
            b"law\nar\x00t\n",
            None,
            "line 2 holds a NUL byte, which no text has; save",
            id="a NUL byte",
        ),
        pytest.param("ley".encode("utf-16-le"), None, "set its `encoding`", id="UTF-16 unmarked"),
        pytest.param(b"\xff\xfe\x00", None, "not text in utf-16", id="half of UTF-16"),
        pytest.param(b"a\x81b", None, "not text in UTF-8 or cp1252", id="neither"),
        pytest.param(b"\xf1", "utf-8", "not text in utf-8", id="not the named one"),
        pytest.param(b"a", "utf8000", "`utf8000` is not an encoding", id="no such encoding"),
        pytest.param(b"61", "hex", "`hex` is not an encoding", id="not one of text"),
        pytest.param(b"a", "a\x00b", "not text in", id="not a name"),
        pytest.param(b"a", "undefined", "not text in", id="the one that always fails"),
        pytest.param(b"\\ud800", "unicode_escape", "not text in", id="half a character"),
        pytest.param(b"xn--a-\xff", "idna", "not text in", id="that of domains"),
    ],
)
def test_what_cannot_be_decoded(content: bytes, encoding: str | None, expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        decode(content, encoding)


@given(st.binary(), st.sampled_from([None, "utf-8", "utf-16", "utf-7", "shift_jis", "idna", "zip"]))
def test_decoding_fails_in_one_way_only(content: bytes, encoding: str | None) -> None:
    try:
        text, _ = decode(content, encoding)
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - any other error is a failure
    else:
        assert "\r" not in text
        text.encode()


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        pytest.param("---\nday: 1\n---\nLaw", {"day": "1"}, "\n\n\nLaw", id="a number"),
        pytest.param(
            "---\nday: 2024-05-24\n...\nLaw", {"day": "2024-05-24"}, "\n\n\nLaw", id="date"
        ),
        pytest.param("---\nroom: [a, 2]\n---\n", {"room": "a, 2"}, "\n\n\n", id="a list"),
        pytest.param("---\nroom: true\n---", {"room": "True"}, "\n\n", id="at the end of the file"),
        pytest.param("---\nday:\nroom: ''\n---\nx", {}, "\n\n\n\nx", id="nothing said"),
        pytest.param("---\n---\nx", {}, "\n\nx", id="empty"),
        pytest.param("---\n# day: 1\n---\nx", {}, "\n\n\nx", id="only a comment"),
        pytest.param("---  \nday: 1\n---\t\nx", {"day": "1"}, "\n\n\nx", id="blanks behind"),
        pytest.param('---\ngroup: "e\\u0301"\n---\n', {"group": "é"}, "\n\n\n", id="composed"),
        pytest.param("Law\n---\nday: 1\n---\n", {}, "Law\n---\nday: 1\n---\n", id="not at the top"),
        pytest.param("---\nday: 1\n", {}, "---\nday: 1\n", id="not closed"),
        pytest.param("----\nx\n----\n", {}, "----\nx\n----\n", id="a longer rule"),
        pytest.param("---x\n---\n", {}, "---x\n---\n", id="not alone on its line"),
    ],
)
def test_front_matter(text: str, fields: dict[str, str], body: str) -> None:
    assert split_front_matter(text) == (fields, body)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param("day: 1\nroom: [", "not YAML in line", id="broken"),
        pytest.param("day: 1\nday: 2", "not YAML in line 3", id="key twice"),
        pytest.param("day: 2024-02-31", "not YAML: day is out of range", id="no date"),
        pytest.param("day: 0x_", "not YAML: invalid literal", id="no number"),
        pytest.param("day: !x 1", "not YAML in line 2", id="a tag"),
        pytest.param("a\x00b: 1", "not YAML", id="NUL byte"),
        pytest.param("x: " + "[" * 500, "not YAML", id="nested without end"),
        pytest.param("just words", "must be keys and values", id="words"),
        pytest.param("- a\n- b", "must be keys and values", id="a list"),
        pytest.param("room: {a: b}", "gives `room` more than a single value", id="a mapping"),
        pytest.param("room: [[a]]", "gives `room` more than", id="a list of lists"),
        pytest.param("room: !!set {a, b}", "gives `room` more than", id="a set"),
        pytest.param("? [a, b]\n: c", "gives a key more than", id="a list as key"),
        pytest.param("a: &a [*a]", r"uses an alias \(\*name\)", id="an alias in itself"),
        pytest.param(
            "a: &a [x, x]\nb: &b [*a, *a]\n? [*b, *b]\n: 1", "uses an alias", id="an alias bomb"
        ),
        pytest.param('room: "\\ud83d"', "gives `room` half a character", id="half an emoji"),
    ],
)
def test_front_matter_that_is_broken(block: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected) as caught:
        split_front_matter(f"---\n{block}\n---\nLaw")
    assert "\n" not in str(caught.value)


@given(texts)
def test_front_matter_never_takes_or_moves_text(text: str) -> None:
    try:
        _, body = split_front_matter(text)
    except SourceError:
        return
    assert body.count("\n") == text.count("\n")
    assert text.endswith(body.lstrip("\n"))


def test_a_text_is_one_piece() -> None:
    reading = read_text(b"---\nday: 1\n---\nLaw\r\n", Options())
    assert reading.pieces == (Piece("\n\n\nLaw\n", fields={"day": "1"}),)
    assert (reading.encoding, reading.note) == ("utf-8", "")


@pytest.mark.parametrize(
    ("source", "format_", "layout"),
    [
        ("a/notes.txt", "text", "plain"),
        ("NOTES.TXT", "text", "plain"),
        ("a.md", "markdown", "markdown"),
        ("a.b.markdown", "markdown", "markdown"),
        ("a.csv", "sheet", "row"),
        ("a.tsv", "sheet", "row"),
    ],
)
def test_readers_by_suffix(source: str, format_: str, layout: str) -> None:
    reader = reader_for(source)
    assert reader is not None
    assert (reader.format, reader.layout) == (format_, layout)


@pytest.mark.parametrize("source", ["a.xyz", "md", "a.txt/b", ""])
def test_what_no_reader_knows_is_plain(source: str) -> None:
    assert reader_for(source) is None
    assert layout_of(source) == "plain"


def test_a_date_with_a_time_is_iso() -> None:
    fields, _ = split_front_matter("---\nday: 2024-05-24T10:00:00\n---\n")
    assert fields["day"] == dt.datetime(2024, 5, 24, 10).isoformat()  # noqa: DTZ001


@pytest.mark.parametrize("make", [lambda n: "---\n" * n, lambda n: "-" * n, lambda n: "\x01" * n])
def test_rubbish_is_read_quickly(make: Callable[[int], str]) -> None:
    try:
        read_text(make(300_000).encode(), Options())
    except SourceError as error:
        assert "binary" in str(error)  # noqa: PT017 - text is as good


@pytest.mark.parametrize("value", ["!!bool x", '!!int ""', '!!float ""', "!!set x", "!!binary x"])
def test_a_tag_in_front_matter_spoils_only_its_file(value) -> None:
    with pytest.raises(SourceError, match="front matter"):
        split_front_matter(f"---\ndone: {value}\n---\ntext")
