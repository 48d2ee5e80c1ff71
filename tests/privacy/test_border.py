"""Tables as they may be shown."""

import pandas as pd
import pytest
from peopled import Config, Gathering, Privacy, make_gathering, make_people

import qualcode
from qualcode.privacy.border import Border
from qualcode.spans import sha256
from qualcode.tables import ASSIGNMENTS, CODINGS, TOPICS

TEXTS = {
    "notes/ana_perez.txt": {
        "text": "Ana Pérez wants training.\n\nCall +56 9 8765 4321.",
        "title": "Notes of Ana",
        "participant": "P01",
        "name": "Ana",
    },
    "notes/P01.txt": {"text": "Nothing to hide."},
    "chart.md": {"text": "- The law\n  - Noor said so\n", "participant": "P03"},
    "talk.txt": {
        "text": "Noor: I only count.\nKim: I am Kim Novak.\nRosa Luz: Hi, Kim.",
        "kind": "transcript",
    },
}


@pytest.fixture
def gathering(listed: pd.DataFrame) -> Gathering:
    named = listed.assign(aliases=["Anita", None, "Noor", None])
    return make_gathering(TEXTS, named)


@pytest.fixture
def border(gathering: Gathering) -> Border:
    return Border(gathering)


def shown(border: Border, table: pd.DataFrame, column: str) -> list[str]:
    return border.mask(table)[column].tolist()


def test_the_texts_of_segments(border: Border, gathering: Gathering) -> None:
    table = border.mask(gathering.segments)
    assert table["text"].tolist() == [
        "P01 wants training.",
        "Call [phone].",
        "Nothing to hide.",
        "",
        "",
        "",
        "I am Kim Novak.",
        "Hi, Kim.",
    ]
    assert table["masked"].tolist() == [True, True, False, True, True, True, False, False]
    assert table["masked"].dtype == "bool"


def test_people_in_no_list_have_numbers(border: Border, gathering: Gathering) -> None:
    table = border.mask(gathering.segments)
    assert border.strangers == {"Kim": "person 1", "Rosa Luz": "person 2"}
    assert table["participant"].tolist()[-2:] == ["person 1", "person 2"]
    assert table["locator"].tolist()[-2:] == ["line 2 person 1", "line 3 person 2"]


def test_files_are_masked_and_kept_apart(border: Border, gathering: Gathering) -> None:
    table = border.mask(gathering.documents)
    assert table["document"].tolist() == [
        "notes/P01 (2).txt",
        "notes/P01.txt",
        "chart.md",
        "talk.txt",
    ]
    assert table["source"].tolist() == table["document"].tolist()
    assert table["title"].tolist()[0] == "Notes of P01"
    assert shown(border, gathering.ingest, "source") == table["source"].tolist()
    assert shown(border, gathering.segments, "segment")[0] == "notes/P01 (2).txt:0-25"


def test_all_tables_still_join(border: Border, gathering: Gathering) -> None:
    segments = border.mask(gathering.segments)
    assigned = border.mask(ASSIGNMENTS.frame({"segment": s} for s in gathering.segments["segment"]))
    assert assigned["segment"].tolist() == segments["segment"].tolist()
    assert segments["segment"].is_unique
    assert set(segments["document"]) == set(border.mask(gathering.documents)["document"])


def test_what_may_only_be_counted_stands_in_no_table(border: Border, gathering: Gathering) -> None:
    documents = border.mask(gathering.documents)
    assert documents["text"].tolist()[2:] == [
        "- [not quoted]\n  - [not quoted]\n",
        "P03: [not quoted]\nKim: I am Kim Novak.\nperson 2: Hi, Kim.",
    ]
    coding = {"document": "chart.md", "start": 4, "end": 20, "quote": "law\n  - Noor", "code": "a"}
    other = {"document": "talk.txt", "start": 26, "end": 30, "quote": "I am", "code": "a"}
    codings = border.mask(CODINGS.frame([coding, other]))
    assert codings["quote"].tolist() == ["", "I am"]
    assert codings["masked"].tolist() == [True, False]
    assert codings["start"].tolist() == [4, 26]


def test_a_bullet_that_may_only_be_counted_is_no_context_either(listed: pd.DataFrame) -> None:
    gathering = make_gathering({"a.md": {"text": "# Ana\n\n- secret words\n  - mine"}}, listed)
    gathering.segments["participant"] = pd.Series(["P03", "P01"], dtype="str")
    table = Border(gathering).mask(gathering.segments)
    assert table["text"].tolist() == ["", "mine"]
    assert table["context"].tolist() == ["P01", "P01"]


def test_hashes_are_those_of_what_is_shown(border: Border, gathering: Gathering) -> None:
    table = border.mask(gathering.documents)
    assert table["sha256"].tolist() == [sha256(text) for text in table["text"]]
    assert table["sha256"].tolist()[1] == gathering.documents["sha256"].tolist()[1]


def test_columns_of_names_and_blocks_are_left_out(border: Border, gathering: Gathering) -> None:
    assert "name" in gathering.segments
    assert {"name", "blocks"}.isdisjoint(border.mask(gathering.segments).columns)
    assert "blocks" not in border.mask(gathering.documents)
    people = border.mask(gathering.participants)
    assert people.columns.tolist() == ["participant", "consent", "country"]


def test_no_input_is_changed(border: Border, gathering: Gathering) -> None:
    tables = [gathering.documents, gathering.segments, gathering.ingest, gathering.participants]
    before = [table.copy(deep=True) for table in tables]
    for table, old in zip(tables, before, strict=True):
        border.mask(table)
        pd.testing.assert_frame_equal(table, old)


def test_words_that_only_stand_where_something_is_masked_are_no_topic_words(
    border: Border,
) -> None:
    rows = [
        {
            "topic": 0,
            "label": "pérez, training, ana",
            "terms": ["pérez", "training", "ana", "call"],
        },
        {"topic": 1, "label": "wants", "terms": ["wants"]},
        {"topic": 2, "label": "perez", "terms": ["perez"]},
    ]
    topics = border.mask(TOPICS.frame(rows))
    assert topics["terms"].tolist() == [["training", "call"], ["wants"], []]
    assert topics["label"].tolist() == ["training, call", "wants", "(no words)"]
    assert rows[0]["terms"] == ["pérez", "training", "ana", "call"]


def test_what_is_masked_is_counted_once(border: Border) -> None:
    assert dict(border.counts) == {"names": 4, "phones": 1}
    assert (border.unquoted_people, border.withdrawn_people) == (1, 1)


def test_names_are_shown_where_the_gathering_says_so(gathering: Gathering) -> None:
    gathering.config = Config(Privacy(show_names=True))
    border = Border(gathering)
    table = border.mask(gathering.segments)
    assert table["text"].tolist()[0] == "Ana Pérez wants training."
    assert table["text"].tolist()[3:6] == ["", "", ""]  # consent is another matter
    assert table["document"].tolist() == gathering.segments["document"].tolist()
    assert border.strangers == {}
    assert border.counts.total() == 0


def test_masks_by_the_public_name(gathering: Gathering) -> None:
    assert qualcode.mask(gathering.segments, gathering)["text"].tolist()[1] == "Call [phone]."
    with pytest.raises(TypeError, match=r"did you mean"):
        qualcode.mask(gathering.segments, gatherin=gathering)


def test_a_table_without_rows_or_with_any_index() -> None:
    gathering = make_gathering({"a.txt": {"text": "Ana\n\nBo"}}, make_people(participant=[]))
    empty = Border(gathering).mask(gathering.segments.iloc[:0])
    assert empty["masked"].tolist() == []
    doubled = gathering.segments.set_axis([5, 5])
    assert Border(gathering).mask(doubled)["text"].tolist() == ["Ana", "Bo"]


def test_the_word_for_people_in_no_list_can_be_another(gathering: Gathering) -> None:
    assert Border(gathering, word="persona").strangers["Kim"] == "persona 1"


def test_a_line_that_begins_with_their_name_is_not_quoted_from_notes(listed: pd.DataFrame) -> None:
    named = listed.assign(aliases=["Anita", None, "Noor", None])
    texts = {"day.txt": {"text": "We met.\n\nNoor: I only count.", "kind": "notes"}}
    found = make_gathering(texts, named)
    assert shown(Border(found), found.segments, "text") == ["We met.", ""]
    assert shown(Border(found), found.documents, "text") == ["We met.\n\n[not quoted]"]


def test_what_may_be_shown_of_spans_and_what_stands_in_place_of_names(border: Border) -> None:
    text = "Ana Pérez wants training."
    assert [(found.start, found.end, found.label) for found in border.find(text)] == [(0, 9, "P01")]
    spans = border._gathering.segments[["document", "start", "end"]]
    quoted = border.mask(border._gathering.segments)["text"]
    assert border.may_quote(spans).tolist() == quoted.ne("").tolist()
    assert border.may_quote(spans.iloc[:0]).tolist() == []
