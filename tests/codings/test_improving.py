"""What people coded and no rule found, and the words that would find it."""

import pandas as pd
import pytest

from qualcode import missed, score_rules, suggest_terms
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS

TEXTS = [
    "a bill is read",
    "The bill, again",
    "no bill here",
    "law and law",
    "the open weather",
    "open access law",
    "about open access",
    "la ley y el agua",
    "agua",
]
NAMES = [f"x.csv#{number}" for number in range(len(TEXTS))]
SEGMENTS = pd.DataFrame(
    {
        "segment": list("abcdefghi"),
        "document": NAMES,
        "start": 0,
        "end": [len(text) for text in TEXTS],
        "text": TEXTS,
        "language": ["en"] * 7 + ["es"] * 2,
    }
)


def codings(codes: dict[str, str], *, coder: str = "ana", status: str = "accepted") -> pd.DataFrame:
    """Return codings of whole segments: codes, parted by blanks, by the segment's name."""
    place = SEGMENTS.set_index("segment")
    return CODINGS.frame(
        {
            "coding": f"{name}-{code}-{coder}",
            "document": place.loc[name, "document"],
            "start": 0,
            "end": int(place.loc[name, "end"]),
            "code": code,
            "coder": coder,
            "status": status,
        }
        for name, several in codes.items()
        for code in several.split()
    )


HAND = codings({"a": "c", "b": "c/d", "d": "c", "f": "c oa", "g": "oa", "h": "agua", "i": "agua"})
RULES = codings({"d": "c", "f": "c"}, coder="rule:b@1", status="suggested")


def test_words_that_coded_segments_share_and_no_term_finds() -> None:
    table = suggest_terms(SEGMENTS, HAND, "c", codings=RULES)
    # Of nine segments read four are coded, that is .44; bill stands in three, two of them coded.
    assert table.to_dict("records") == [
        {
            "term": "bill",
            "language": "en",
            "gains": 2,
            "costs": 1,
            "precision": 2 / 3,
            "lift": (2 / 3) / (4 / 9),
            "examples": ["a", "b"],
        }
    ]


def test_without_rules_all_shared_words_are_listed() -> None:
    table = suggest_terms(SEGMENTS, HAND, "c")
    assert table[["term", "gains", "costs"]].to_numpy().tolist() == [["law", 2, 0], ["bill", 2, 1]]


def test_phrases_come_before_the_words_in_them() -> None:
    table = suggest_terms(SEGMENTS, HAND, "oa")
    assert table["term"].tolist() == ["open access"]
    assert suggest_terms(SEGMENTS, HAND, "agua")["language"].tolist() == ["es"]


def test_what_people_read_decides_what_counts() -> None:
    reads = SEGMENTS.loc[[0, 1], ["document", "start", "end"]].assign(coder="ana", at="")
    table = suggest_terms(SEGMENTS, HAND, "c", codings=RULES, reads=reads)
    assert table[["term", "costs", "precision"]].to_numpy().tolist() == [["bill", 0, 1.0]]
    other = SEGMENTS.assign(document=[f"{name[0]}{number}.md" for number, name in enumerate(NAMES)])
    with pytest.raises(OptionError, match="no segment is coded"):
        suggest_terms(other, HAND, "c")  # of those files nobody read any


def test_what_was_missed_comes_with_a_word_that_would_find_it() -> None:
    table = missed(SEGMENTS, RULES, HAND)
    columns = ["segment", "document", "start", "end", "quote", "code", "term", "precision", "lift"]
    assert list(table.columns) == columns
    assert table[["segment", "code", "term"]].to_numpy().tolist() == [
        ["h", "agua", "agua"],
        ["i", "agua", "agua"],
        ["a", "c", "bill"],
        ["b", "c", "bill"],
        ["b", "c/d", ""],  # no other segment has the code
        ["f", "oa", "open access"],
        ["g", "oa", "open access"],
    ]
    assert table.loc[2, "quote"] == "a bill is read"
    assert table.loc[2, "precision"] == 2 / 3
    assert pd.isna(table.loc[4, "lift"])


def test_nothing_was_missed() -> None:
    assert missed(SEGMENTS, HAND.assign(coder="rule:b@1"), HAND).empty
    none = missed(SEGMENTS, RULES, HAND.iloc[:0])
    assert none.empty
    assert "term" in none


def test_rejected_codings_and_machines_are_no_hands() -> None:
    rejected = codings({"c": "c"}, status="rejected")
    both = pd.concat([HAND, RULES, rejected])
    table = suggest_terms(SEGMENTS, both, "c", codings=RULES)
    assert table[["term", "gains", "costs"]].to_numpy().tolist() == [["bill", 2, 1]]


def test_a_code_that_nobody_gave() -> None:
    with pytest.raises(
        OptionError, match=r"no segment is coded `oaa` by hand; did you mean `oa`\?"
    ):
        suggest_terms(SEGMENTS, HAND, "oaa")


def test_nothing_but_stop_words() -> None:
    segments = SEGMENTS.head(2).assign(text=["the", "of the"], end=[3, 6])
    hand = HAND.head(2).assign(end=[3, 6])
    assert suggest_terms(segments, hand, "c").empty


def test_missing_columns_and_misspelt_options() -> None:
    with pytest.raises(ColumnMissingError, match="text"):
        suggest_terms(SEGMENTS.drop(columns="text"), HAND, "c")
    with pytest.raises(TypeError, match="did you mean `reads`"):
        missed(SEGMENTS, RULES, HAND, read=None)  # type: ignore[call-arg]


def test_rules_are_scored_against_people_code_by_code() -> None:
    rules = codings({"d": "c", "f": "c/d", "h": "oa"}, coder="rule:b@1", status="suggested")
    table = score_rules(SEGMENTS, rules, HAND).set_index("code")
    assert table.loc["c", ["coded", "found", "both"]].tolist() == [4, 2, 2]
    assert table.loc["c/d", ["coded", "found", "both"]].tolist() == [1, 1, 0]
    assert table.loc["c", "recall"] == 0.5
    assert table.loc["oa", "precision"] == 0
    assert pd.isna(table.loc["agua", "precision"])
    assert score_rules(SEGMENTS, rules.iloc[:0], HAND.iloc[:0]).empty
