"""What people coded and no rule found, and the words that would find it."""

from pathlib import Path

import pandas as pd
import pytest

from qualcode import apply_codebook, mask, missed, read_gathering, score_rules, suggest_terms
from qualcode.codebooks import Code, Codebook
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
    assert suggest_terms(SEGMENTS, HAND, "c", reads=reads.iloc[:0])["term"].tolist() == [
        "law",
        "bill",
    ]


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


def test_segments_that_stand_twice_are_one() -> None:
    twice = pd.concat([SEGMENTS, SEGMENTS.assign(segment=list("ABCDEFGHI"))])
    table = suggest_terms(twice, HAND, "c", codings=RULES)
    assert table[["gains", "costs"]].to_numpy().tolist() == [[2, 1]]


def test_a_word_of_two_languages_is_of_any() -> None:
    segments = SEGMENTS.assign(language=["en", "es", *["en"] * 7])
    assert suggest_terms(segments, HAND, "c", codings=RULES)["language"].tolist() == ["any"]


def test_where_all_that_was_read_is_coded_words_are_listed_still() -> None:
    reads = SEGMENTS.loc[[0, 1], ["document", "start", "end"]].assign(coder="ana", at="")
    few = HAND[HAND["document"].isin(NAMES[:2])]
    assert suggest_terms(SEGMENTS, few, "c", reads=reads)["term"].tolist() == ["bill"]


def test_a_guess_at_what_was_read_is_told() -> None:
    few = HAND[HAND["document"].isin(NAMES[:2])]
    with pytest.warns(UserWarning, match=r"all 9 segments .* they coded 2 only; give reads="):
        guessed = score_rules(SEGMENTS, RULES, few).set_index("code")
    # The rule's two hits lie in notes of the file that nobody coded, and count as wrong.
    assert guessed.loc["c", ["coded", "found", "both"]].tolist() == [2, 2, 0]


def test_how_many_to_list() -> None:
    assert len(suggest_terms(SEGMENTS, HAND, "c", most=1)) == 1
    with pytest.raises(OptionError, match="most is a whole number from 1; found 0"):
        suggest_terms(SEGMENTS, HAND, "c", most=0)


def test_masked_tables_list_no_names_and_nothing_of_those_who_are_only_counted(
    tmp_path: Path,
) -> None:
    (tmp_path / "gathering.yaml").write_text(
        "title: T\nparticipants: participants.csv\nsources:\n"
        "- {files: notes.csv, text: note, columns: {participant: who}}\n"
    )
    people = "participant,name,consent\np1,Ana Gomez,count\np2,Luis Rojas,quote\n"
    (tmp_path / "participants.csv").write_text(people)
    notes = ["p1,secret merger one", "p1,secret merger two", "p2,ask Ana Gomez", "p2,Ana Gomez yes"]
    (tmp_path / "notes.csv").write_text("who,note\n" + "\n".join(notes) + "\n")
    gathering = read_gathering(tmp_path)
    hand = CODINGS.frame(
        {**row, "coding": str(n), "code": "c", "coder": "ana", "status": "accepted"}
        for n, row in enumerate(gathering.segments[["document", "start", "end"]].to_dict("records"))
    )
    named = Codebook(codes=[Code(id="c", terms={"any": ["ana gomez"]})])
    found = mask(apply_codebook(gathering.segments, named), gathering)
    assert {hit["term"] for hits in found["evidence"] for hit in hits} == {"p1"}
    segments, own = mask(gathering.segments, gathering), mask(hand, gathering)
    assert "secret merger" in suggest_terms(gathering.segments, hand, "c")["term"].tolist()
    said = " ".join(suggest_terms(segments, own, "c")["term"])
    assert "secret" not in said
    assert "gomez" not in said


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
    # Of the ten codings given, the rules found (d, c); (f, c/d) and (h, oa) are of their own.
    assert table.loc["(all)", ["coded", "found", "both"]].tolist() == [8, 3, 1]
    none = score_rules(SEGMENTS, rules.iloc[:0], HAND.iloc[:0])
    assert none["coded"].tolist() == [0]
