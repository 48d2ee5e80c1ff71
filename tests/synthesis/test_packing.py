"""What a page packs to open its numbers, of two gatherings worked out by hand."""

import base64
import json
import zlib
from dataclasses import replace

import pandas as pd
import pytest

from qualcode.segments.legibility import NEEDS_TRANSCRIPTION
from qualcode.synthesis.album import Picture
from qualcode.synthesis.evidence import Evidence
from qualcode.synthesis.messages import load_messages
from qualcode.synthesis.views.evidence import EvidenceView, Part

BELL = "\x07"  # what no page may hold
COLUMNS = ["segment", "document", "source", "group", "participant", "text", "context", "language"]


def table(*rows: list[str | None]) -> pd.DataFrame:
    """Make segments, each of whose locators says its row."""
    made = pd.DataFrame([dict(zip(COLUMNS, row, strict=True)) for row in rows], dtype="str")
    return made.assign(locator=[f"row {n}{BELL}" for n in range(len(rows))], transcription="")


PLAIN = table(
    ["b#10", "b.csv#10", "b.csv", "ii", "12", f"one{BELL}", f"Head{BELL}", "en"],
    ["b#2", "b.csv#2", "b.csv", "g10", "ana", "two, says Ana", "", ""],
    ["a#1", "Ana.csv#1", "Ana.csv", "Zoe", "anita", "three", "", ""],
    ["a#2", "Ana.csv#2", "Ana.csv", "i", None, "secret", "", "es"],
    ["a#3", "Ana.csv#3", "Ana.csv", "g9", "12", f"fout{BELL}", "", "en"],
).assign(transcription=["", "", "", NEEDS_TRANSCRIPTION, NEEDS_TRANSCRIPTION])
SHOWN = PLAIN.replace(
    {
        "participant": {"ana": "P1", "anita": "P1"},
        "text": {"two, says Ana": "two, says P1", "secret": ""},
        "source": {"Ana.csv": f"A1{BELL}.csv"},
    }
)
FIRST = Part(
    segments=SHOWN,
    plain=PLAIN,
    labels={"P1": ("staff", f"Peru{BELL}"), "12": ("guest",)},
    groups={"ii": f"Second{BELL}", "i": ""},
    pictures={"a#1": Picture("picture-7", f"a{BELL}.jpg", "data:", 640, 480)},
    key=f"2024{BELL}",
)
OTHER = table(
    ["b#10", "b.csv#10", "b.csv", "ii", "12", "four", "", "en"],
    ["b#2", "b.csv#2", "b.csv", None, "Bo", "five", "", "en"],
    ["b#3", "b.csv#3", "b.csv", None, None, "six", "", "en"],
)
SECOND = Part(segments=OTHER, plain=OTHER, labels={}, groups={}, key="2025")


def pack(evidence: Evidence, *parts: Part) -> dict[str, object]:
    view = EvidenceView(evidence, parts, load_messages("en"))
    assert view.opens
    return json.loads(zlib.decompress(base64.b64decode(view.payload)))


@pytest.fixture(scope="module")
def packed() -> dict[str, object]:
    evidence = Evidence(opens=True)
    within = FIRST.key
    evidence.show("3", ["a#3", "b#10", "a#1"], title=f"T{BELL}", by="group", within=within)
    evidence.show("2", ["b#10", "b#2"], title="U", by="participant", within="2025")
    evidence.show("2", ["a#1", "a#3", "b#10"], title="V", by="document", within=within)
    evidence.show("1", ["b#10"], title="W", within="2025")
    evidence.show("1", ["b#10"], title="W", within=within)
    evidence.show("1", ["b#10"], title="W", by="source", within=within)
    return pack(evidence, FIRST, SECOND)


def test_numbers_have_their_rows_as_distances_and_equal_lists_once(
    packed: dict[str, object],
) -> None:
    assert packed["entries"] == [
        ["T�", "group", 0],
        ["U", "participant", 1],
        ["V", "document", 0],
        ["W", "", 2],
        ["W", "", 3],
        ["W", "source", 3],
    ]
    assert packed["lists"] == [[1, 2, 2], [6, 1], [6], [1]]


def test_what_is_listed_of_each_segment(packed: dict[str, object]) -> None:
    # What may only be counted has no words, and so is no guess either.
    assert packed["texts"] == [
        *("one�", "two, says P1", "three", "", "it may say “fout�”"),
        *("four", "five", "six"),
    ]
    assert packed["locators"] == [f"row {n}�" for n in (0, 1, 2, 3, 4, 0, 1, 2)]
    assert packed["contexts"] == {"labels": ["Head�"], "rows": [0, -1, -1, -1, -1, -1, -1, -1]}
    assert packed["languages"] == {"labels": ["en", "es"], "rows": [0, -1, -1, 1, 0, 0, 0, 0]}
    assert packed["files"] == {
        "labels": ["2024� · b.csv", "2024� · A1�.csv", "2025 · b.csv"],
        "rows": [0, 0, 1, 1, 1, 2, 2, 2],
    }
    assert packed["who"] == {
        "labels": [
            "participant 12 · guest · group ii",
            *("P1 · staff · Peru� · group g10", "P1 · staff · Peru� · group Zoe", "group i"),
            *("participant 12 · guest · group g9", "participant 12 · group ii", "Bo"),
        ],
        "rows": [0, 1, 2, 3, 4, 5, 6, -1],
    }
    assert packed["pictures"] == {
        "labels": [["picture-7", 640, 480, "Picture: a�.jpg"]],
        "rows": [-1, -1, 0, -1, -1, -1, -1, -1],
    }


def test_values_that_are_counted_stand_in_order_and_those_of_two_gatherings_apart(
    packed: dict[str, object],
) -> None:
    # Groups as gathering.yaml has them; then others, by the numbers in them and without case.
    assert packed["by"]["group"] == {
        "labels": [
            *("group ii (Second�)", "group i", "group g9", "group g10", "group Zoe"),
            "group ii",
        ],
        "rows": [0, 3, 4, 1, 2, 5, -1, -1],
    }
    # Two people who are the same once masked are two.
    assert packed["by"]["participant"] == {
        "labels": [
            *("P1 · staff · Peru�", "P1 · staff · Peru�", "participant 12 · guest"),
            *("Bo", "participant 12"),
        ],
        "rows": [2, 0, 1, -1, 2, 4, 3, -1],
    }
    # What comes in files stays as it comes.
    assert packed["by"]["document"] == {
        "labels": [
            *("b.csv#10", "b.csv#2", "Ana.csv#1", "Ana.csv#2", "Ana.csv#3"),
            *("b.csv#10", "b.csv#2", "b.csv#3"),
        ],
        "rows": [0, 1, 2, 3, 4, 5, 6, 7],
    }
    assert packed["by"]["source"] == {
        "labels": ["b.csv", "A1�.csv", "b.csv"],
        "rows": [0, 0, 1, 1, 1, 2, 2, 2],
    }
    assert list(packed["by"]) == ["document", "group", "participant", "source"]


def test_a_page_without_numbers_opens_none() -> None:
    evidence = Evidence(opens=True)
    evidence.show("0", ["b#2"], title="T")
    assert not EvidenceView(evidence, [FIRST], load_messages("en")).opens


def test_a_share_of_one_is_all_of_it() -> None:
    shown = Evidence().show_share(["a"], 1, load_messages("en"), title="T")
    assert shown == "100\N{NO-BREAK SPACE}%"


def test_a_page_of_one_gathering_names_none(packed: dict[str, object]) -> None:
    evidence = Evidence(opens=True)
    evidence.show("1", ["b#2"], title="T")
    alone = pack(evidence, replace(FIRST, key=""))
    assert alone["files"]["labels"] == ["b.csv", "A1�.csv"]
    assert (alone["lists"], alone["by"]) == ([[2]], {})
    assert alone["texts"] == packed["texts"][:5]
