import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import characters

from qualcode.errors import SourceError
from qualcode.sources import Options, Piece, Reading
from qualcode.sources.transcripts import read_transcript
from qualcode.spans import normalise


def read(text: str | bytes) -> Reading:
    return read_transcript(text.encode() if isinstance(text, str) else text, Options())


def turns(piece: Piece) -> list[tuple[str, str]]:
    return [(block.locator, piece.text[block.start : block.end]) for block in piece.blocks]


def vtt(*cues: str, header: str = "WEBVTT") -> str:
    return "\n\n".join([header, *cues]) + "\n"


def test_a_file_is_one_text_and_a_turn_a_block() -> None:
    reading = read(
        vtt(
            "1\n00:12:31.000 --> 00:12:34.000\n<v Ana>We need the law",
            "2\n00:12:34.500 --> 00:12:36.000\n<v Ana>and order.",
            "3\n00:12:36.000 --> 00:12:40.000\n<v Luis>Y el arte.",
        )
    )
    (piece,) = reading.pieces
    assert piece.text == "We need the law and order.\n\nY el arte."
    assert turns(piece) == [
        ("00:12:31 Ana", "We need the law and order."),
        ("00:12:36 Luis", "Y el arte."),
    ]
    assert [block.kind for block in piece.blocks] == ["turn", "turn"]
    assert piece.blocks[0].fields == {"participant": "Ana", "time": "00:12:31"}
    assert (piece.part, piece.fields, reading.note) == ("", {}, "")
    assert reading.kind == "transcript"


def test_half_a_minute_of_silence_begins_another_turn() -> None:
    first = "00:00:01.000 --> 00:00:04.000\n<v Ana>a"
    near = vtt(first, "00:00:34.000 --> 00:00:35.000\n<v Ana>b")
    far = vtt(first, "00:00:35.000 --> 00:00:36.000\n<v Ana>b")
    assert turns(read(near).pieces[0]) == [("00:00:01 Ana", "a b")]
    assert turns(read(far).pieces[0]) == [("00:00:01 Ana", "a"), ("00:00:35 Ana", "b")]


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        pytest.param("<v Ana Sol>law</v>", [("Ana Sol", "law")], id="Teams"),
        pytest.param("<v.loud.first Ana>law", [("Ana", "law")], id="a voice with classes"),
        pytest.param("<v Ana>law</v>\n<v P7>ley</v>", [("Ana", "law"), ("P7", "ley")], id="two"),
        pytest.param("<v Ana>law</v> (laughter)", [("Ana", "law"), ("", "(laughter)")], id="none"),
        pytest.param("<v Ana>the\nlaw", [("Ana", "the law")], id="two lines"),
        pytest.param("<v A &amp; B>x &lt; y", [("A & B", "x < y")], id="entities"),
        pytest.param("Ana Sol: law", [("Ana Sol", "law")], id="Zoom"),
        pytest.param("- Ana: law\n- P7: ley", [("Ana", "law"), ("P7", "ley")], id="dashes"),
        pytest.param(">> ANA: law", [("ANA", "law")], id="television"),
        pytest.param("so I said: no", [("", "so I said: no")], id="no name: small letters"),
        pytest.param("Yes, but: no", [("", "Yes, but: no")], id="no name: a comma"),
        pytest.param("At 12:30 we ate", [("", "At 12:30 we ate")], id="no name: a time"),
        pytest.param("<i>law</i> <c.red>and</c> art", [("", "law and art")], id="tags"),
        pytest.param("<00:00:01.500>law", [("", "law")], id="times of words"),
        pytest.param("I <3 law, 2 < 3 > 1", [("", "I <3 law, 2 < 3 > 1")], id="no tags"),
        pytest.param("{\\an8}law", [("", "law")], id="a place on the screen"),
        pytest.param("e\u0301 &#x65;&#x301;", [("", "é é")], id="composed"),
    ],
)
def test_who_speaks(cue: str, expected: list[tuple[str, str]]) -> None:
    (piece,) = read(vtt(f"00:01.000 --> 00:04.000 align:start position:0%\n{cue}")).pieces
    assert turns(piece) == [(f"00:00:01 {who}".rstrip(), said) for who, said in expected]


def test_a_named_speaker_goes_on_until_another_is_named() -> None:
    (piece,) = read(
        vtt(
            "00:01.000 --> 00:02.000\nAna: law",
            "00:02.000 --> 00:03.000\nand order",
            "00:03.000 --> 00:04.000\nP7: art",
        )
    ).pieces
    assert turns(piece) == [("00:00:01 Ana", "law and order"), ("00:00:03 P7", "art")]


SRT = "1\n00:00:01,000 --> 00:00:04,000\nAna: law\n\n2\n01:00:05,000 --> 01:00:06,000\nart\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SRT.encode(), id="as it should be"),
        pytest.param(SRT.replace("\n", "\r\n").encode("utf-8-sig"), id="Windows"),
        pytest.param(SRT.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\n\n" + SRT.encode(), id="empty lines above"),
        pytest.param(SRT.replace("1\n00", "00").replace("2\n01", "01").encode(), id="no numbers"),
        pytest.param(SRT.replace("\n\n", "\n").encode(), id="no empty lines"),
        pytest.param(SRT.replace(",", ".").encode(), id="points"),
        pytest.param(SRT.replace("00:00:01", "00:01").encode(), id="no hours"),
        pytest.param(SRT.replace("\n\n", "\n \n").encode(), id="a line of blanks"),
    ],
)
def test_subrip(content: bytes) -> None:
    assert turns(read(content).pieces[0]) == [("00:00:01 Ana", "law"), ("01:00:05 Ana", "art")]


def test_what_is_no_cue_is_not_read() -> None:
    text = vtt(
        "STYLE\n::cue { color: red }",
        "REGION\nid:fred",
        "NOTE\nAna: a remark",
        "intro\n00:01.000 --> 00:02.000\nlaw",
        "NOTE another",
        header="\ufeffWEBVTT - a title\nKind: captions\nLanguage: es",
    )
    (piece,) = read(text).pieces
    assert turns(piece) == [("00:00:01", "law")]
    assert piece.fields == {"language": "es"}


def test_an_empty_line_within_a_cue_loses_nothing() -> None:
    text = vtt("00:01.000 --> 00:02.000\nlaw", "and order", "7\n00:03.000 --> 00:04.000\nart")
    assert turns(read(text).pieces[0]) == [("00:00:01", "law and order art")]


ROLLING = vtt(
    "00:00:00.160 --> 00:00:02.389 align:start position:0%\n \nhello<00:00:00.480><c> all</c>",
    "00:00:02.389 --> 00:00:02.399 align:start position:0%\nhello all\n ",
    "00:00:02.399 --> 00:00:04.000 align:start position:0%\nhello all\nwelcome<c> to</c>",
    "00:00:04.000 --> 00:00:04.010 align:start position:0%\nwelcome to\n ",
    "00:00:04.010 --> 00:00:06.010 align:start position:0%\nwelcome to\nthe<c> show</c>",
)


def test_rolling_captions_are_read_once() -> None:
    reading = read(ROLLING)
    assert reading.pieces[0].text == "hello all welcome to the show"
    assert reading.note == "lines that rolling captions show again are read once"


def test_who_says_yes_twice_said_it_twice() -> None:
    cues = [
        f"00:0{n}.000 --> 00:0{n}.900\n{said}" for n, said in enumerate(["yes", "yes", "no", "so"])
    ]
    reading = read(vtt(*cues))
    assert (reading.pieces[0].text, reading.note) == ("yes yes no so", "")


def cue(start: int, text: str) -> str:
    times = [f"{second // 60:02}:{second % 60:02}.000" for second in (start, start + 1)]
    return f"{times[0]} --> {times[1]}\n{text}"


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        pytest.param([cue(1, "law"), cue(4, "art")], ["law art"], id="a short pause"),
        pytest.param([cue(1, "law"), cue(5, "art")], ["law", "art"], id="three seconds"),
        pytest.param([cue(n, f"law{'.' if n == 31 else ''}") for n in range(1, 34)],
                     ["law " * 30 + "law.", "law law"], id="the end of a sentence"),
        pytest.param([cue(n, "law") for n in range(1, 64)],
                     [("law " * 60).strip(), "law law law"], id="a minute"),
    ],
)  # fmt: skip
def test_paragraphs_where_nobody_is_named(cues: list[str], expected: list[str]) -> None:
    assert read(vtt(*cues)).pieces[0].text.split("\n\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(vtt("00:00:0x.000 --> 00:00:04.000\nlaw"), "line 3: expected the times",
                     id="a letter in a time"),
        pytest.param(vtt("00:75.000 --> 00:80.000\nlaw"), "line 3: expected the times", id="75"),
        pytest.param(vtt("00:01.000 -->\nlaw"), "line 3: expected the times", id="no end"),
        pytest.param("1\n00:00:01,000 --> soon\nlaw\n", "line 2: expected the times", id="SubRip"),
        pytest.param("law and order\n", "line 1: expected `WEBVTT`, or the number", id="a text"),
        pytest.param("WEBVTT\n" + "\x00" * 20, "binary data", id="binary"),
    ],
)  # fmt: skip
def test_what_is_malformed_names_its_line(text: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected) as caught:
        read(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "WEBVTT\n", "1\n2\n3\n", vtt("00:01.000 --> 00:02.000\n")])
def test_without_words_there_is_no_text(text: str) -> None:
    (piece,) = read(text).pieces
    assert (piece.text, piece.blocks) == ("", ())


_cue_texts = st.lists(
    st.one_of(
        st.sampled_from(["\n", "\n\n", "<v Ana>", "</v>", "<c>", "&amp;", "&#13;", "Ana: ", "1\n"]),
        st.text(characters, max_size=6),
    )
).map("".join)


@given(st.lists(_cue_texts, max_size=5), st.sampled_from(["WEBVTT", "1"]))
def test_whatever_is_said_blocks_lie_in_the_text(said: list[str], header: str) -> None:
    cues = [f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{text}" for n, text in enumerate(said)]
    try:
        (piece,) = read(vtt(*cues, header=header)).pieces
    except SourceError as error:
        assert "-->" in "".join(said) or "\x00" in "".join(said) or "binary" in str(error)  # noqa: PT017
        return
    assert piece.text == normalise(piece.text)
    spans = [(block.start, block.end) for block in piece.blocks]
    assert spans == sorted(spans)
    for start, end in spans:
        quote = piece.text[start:end]
        assert quote
        assert quote == quote.strip()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: vtt("00:01.000 --> 00:02.000\n" + "<" * 300_000), id="brackets"),
        pytest.param(lambda: vtt("00:01.000 --> 00:02.000\n" + "<v " * 100_000), id="voices"),
        pytest.param(lambda: vtt("00:01.000 --> 00:02.000\n" + "a:" * 200_000), id="colons"),
        pytest.param(lambda: vtt("00:01.000 --> 00:02.000\n" + "a\n\n" * 50_000), id="lines"),
        pytest.param(lambda: vtt("00:01.000 --> 00:02.000\n" + " " * 300_000 + "a"), id="blanks"),
        pytest.param(lambda: "0:" * 200_000 + "-->", id="a time without end"),
        pytest.param(lambda: vtt(*[cue(n % 3_000, "law") for n in range(10_000)]), id="cues"),
    ],
)
def test_rubbish_is_read_quickly(make: Callable[[], str]) -> None:
    try:
        read(make())
    except SourceError as error:
        assert "line 1" in str(error)  # noqa: PT017 - a transcript is as good


def seconds_for(cues: int) -> float:
    """Say how long it takes to read what one person says without a pause."""
    hours = (f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(cues))
    text = vtt(*(f"{at}.000 --> {at}.900\n<v Ana>{'word ' * 20}" for at in hours))
    started = time.process_time()  # in which what else the machine does has no part
    (piece,) = read(text).pieces
    assert len(piece.blocks) == 1
    assert len(piece.text.split()) == 20 * cues
    return time.process_time() - started


def test_one_person_may_speak_for_hours() -> None:
    seconds_for(100)  # loads what reads it
    # Were the time quadratic, it would be 36 times as long; a busy machine alone costs a few.
    assert seconds_for(60_000) < 20 * min(seconds_for(10_000) for _ in range(2))
