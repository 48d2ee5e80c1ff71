"""Codings by rule: their spans, their evidence, their ids."""

from pathlib import Path

import pandas as pd
import pytest

from qualcode import apply_codebook, read_gathering
from qualcode.codebooks import Code, Codebook
from qualcode.codings import rules
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.spans import misplaced
from qualcode.tables import CODINGS

BOOK = Codebook(
    name="book",
    version="1",
    codes=[
        Code(
            id="capacity",
            terms={"en": ["train*"]},
            codes=[Code(id="legal", terms={"en": ["law", "copyright"], "es": ["ley"]})],
        ),
        Code(id="money", terms={"en": ["fund*"]}, unless=["funded by"]),
    ],
)
DOCUMENTS = pd.DataFrame(
    {"document": ["d"], "text": ["🙂 Training in law, law!\nMoney: funds\nfunded by whom"]}
)
SEGMENTS = pd.DataFrame(
    [
        ("d", 0, 23, "🙂 Training in law, law!", "en"),
        ("d", 24, 36, "Money: funds", None),
        ("d", 37, 51, "funded by whom", "en"),
    ],
    columns=["document", "start", "end", "text", "language"],
)


def test_one_coding_a_segment_and_code() -> None:
    table = apply_codebook(SEGMENTS, BOOK)
    assert table[["start", "end", "code"]].to_numpy().tolist() == [
        [0, 23, "capacity"],
        [0, 23, "capacity/legal"],
        [24, 36, "money"],
    ]
    assert list(table.columns) == list(CODINGS.columns)
    assert set(table["coder"]) == {"rule:book@1"}
    assert set(table["status"]) == {"suggested"}


def test_evidence_stands_in_the_document() -> None:
    table = apply_codebook(SEGMENTS, BOOK)
    text = DOCUMENTS.loc[0, "text"]
    said = [[text[e["start"] : e["end"]] for e in row] for row in table["evidence"]]
    assert said == [["Training"], ["law", "law"], ["funds"]]
    assert table.loc[1, "evidence"][1] == {
        "term": "law",
        "language": "en",
        "start": 19,
        "end": 22,
        "negated": False,
    }


def test_quotes_are_the_text_at_their_place() -> None:
    table = apply_codebook(SEGMENTS, BOOK)
    assert misplaced(table, DOCUMENTS, quote="quote").empty


def test_ids_are_always_the_same() -> None:
    table = apply_codebook(SEGMENTS, BOOK)
    turned = apply_codebook(SEGMENTS.iloc[::-1], BOOK)
    assert table["coding"].is_unique
    assert sorted(table["coding"]) == sorted(turned["coding"])
    assert table["coding"].tolist()[0] == "1df437c5541eced0"


def test_language_decides_which_terms_are_tried() -> None:
    text = "one two three ley law"
    rows = [("d", 0, 21, text, "es"), ("d", 0, 21, text, "en"), ("d", 0, 21, text, None)]
    segments = pd.DataFrame(rows, columns=SEGMENTS.columns)
    terms = [[e["term"] for e in row] for row in apply_codebook(segments, BOOK)["evidence"]]
    assert terms == [["ley"], ["law"], ["ley", "law"]]


def test_language_may_be_missing() -> None:
    assert len(apply_codebook(SEGMENTS.drop(columns="language"), BOOK)) == 3


def test_what_needs_transcription_is_not_coded() -> None:
    marks = ["needs transcription", None, "needs transcription"]
    table = apply_codebook(SEGMENTS.assign(transcription=marks), BOOK)
    assert table["code"].tolist() == ["money"]


def test_what_is_negated_may_be_skipped() -> None:
    texts = ["no law for us", "a law, not that law"]
    segments = pd.DataFrame({"document": ["a", "b"], "start": 0, "end": [13, 19], "text": texts})
    counted = apply_codebook(segments, BOOK)
    negated = [[hit["negated"] for hit in hits] for hits in counted["evidence"]]
    assert negated == [[True], [False, True]]
    skipped = apply_codebook(segments, BOOK, negated="skip")
    assert skipped["document"].tolist() == ["b"]
    assert [hit["start"] for hit in skipped.loc[0, "evidence"]] == [2]
    with pytest.raises(OptionError, match="negated is one of None, 'count', 'skip'; found 'no'"):
        apply_codebook(segments, BOOK, negated="no")  # type: ignore[arg-type]


def test_many_segments_are_coded_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = apply_codebook(SEGMENTS, BOOK)
    monkeypatch.setattr(rules, "_CHUNK", 1)
    pd.testing.assert_frame_equal(apply_codebook(SEGMENTS, BOOK), whole)
    monkeypatch.setattr(rules, "_CHUNK", 1000)
    monkeypatch.setattr(rules, "_MOST", 20)
    pd.testing.assert_frame_equal(apply_codebook(SEGMENTS, BOOK), whole)


def test_the_index_of_segments_does_not_matter() -> None:
    shuffled = SEGMENTS.set_axis([7] * len(SEGMENTS))
    pd.testing.assert_frame_equal(apply_codebook(shuffled, BOOK), apply_codebook(SEGMENTS, BOOK))


def test_segments_without_text_are_not_coded() -> None:
    segments = SEGMENTS.assign(text=SEGMENTS["text"].where(SEGMENTS.index > 0))
    assert len(apply_codebook(segments, BOOK)) < len(apply_codebook(SEGMENTS, BOOK))


def test_no_segments() -> None:
    table = apply_codebook(SEGMENTS.iloc[:0], BOOK)
    assert table.empty
    assert list(table.columns) == list(CODINGS.columns)


def test_input_is_not_changed() -> None:
    before = SEGMENTS.copy(deep=True)
    apply_codebook(SEGMENTS, BOOK)
    pd.testing.assert_frame_equal(SEGMENTS, before)


def test_missing_column() -> None:
    with pytest.raises(ColumnMissingError, match="text"):
        apply_codebook(SEGMENTS.drop(columns="text"), BOOK)


def test_misspelt_option() -> None:
    with pytest.raises(TypeError, match=r"did you mean `codebook`\?"):
        apply_codebook(SEGMENTS, codebok=BOOK)  # type: ignore[call-arg]


def test_the_demonstration_is_quoted_exactly(demonstration: Path) -> None:
    gathering = read_gathering(demonstration)
    codings = apply_codebook(gathering.segments, gathering.codebook)
    documents = gathering.documents
    assert len(codings) > 100
    assert misplaced(codings, documents, quote="quote").empty
    assert not codings.duplicated(["document", "start", "end", "code"]).any()
    hits = codings.explode("evidence")["evidence"]
    inside = zip(codings.loc[hits.index].itertuples(), hits, strict=True)
    assert all(row.start <= hit["start"] < hit["end"] <= row.end for row, hit in inside)
