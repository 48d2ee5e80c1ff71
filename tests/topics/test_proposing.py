"""Proposals below are worked out by hand from a dozen notes in three topics."""

import io
from types import SimpleNamespace

import pandas as pd
import pytest
from ruamel.yaml import YAML

from qualcode.codebooks import Code, Codebook, check_codebook, dump_codebook, read_codebook
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS
from qualcode.topics.proposing import (
    draft_codes,
    propose_codes,
    score_terms,
    uncovered,
)

#   text, language, group, participant, topic, strength
ROWS = [
    ("We need copyright law", "en", "i", "P1", 0, 0.9),
    ("Copyright is hard for us all", "en", "i", "P2", 0, 0.8),
    ("we need  COPYRIGHT law", "en", "ii", "P1", 0, 0.95),
    ("No law about water yet", "en", "ii", "P3", 0, 0.5),
    ("Agua limpia para todas las personas", "es", "i", "P4", 1, 0.7),
    ("El agua es de todas las personas", "es", "ii", "P4", 1, 0.6),
    ("Water: agua, and no law", None, "ii", None, 1, 0.4),
    ("The coffee was cold", "en", "iii", "P5", 2, 0.3),
    ("???", None, "iii", "P5", -1, None),
]
SEGMENTS = pd.DataFrame(
    [row[:4] for row in ROWS], columns=["text", "language", "group", "participant"]
)
SEGMENTS.insert(0, "segment", [f"s{n}" for n in range(len(ROWS))])
SEGMENTS["document"] = "d"
SEGMENTS["start"] = [100 * n for n in range(len(ROWS))]
SEGMENTS["end"] = SEGMENTS["start"] + SEGMENTS["text"].str.len()
ASSIGNMENTS = pd.DataFrame(
    {
        "segment": SEGMENTS["segment"],
        "topic": [row[4] for row in ROWS],
        "strength": [row[5] for row in ROWS],
    }
).iloc[::-1]
TABLE = pd.DataFrame(
    {
        "topic": [0, 1, 2],
        "label": ["copyright, law", "agua, water", "coffee"],
        "terms": [
            ["copyright", "copyright law", "law", "water", "hard", "what?", "absent"],
            ["agua", "water", "personas"],
            ["coffee"],
        ],
        "stability": [0.8, 0.5, None],
    }
)
TOPICS = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS)


def codings(*segments):
    return CODINGS.frame(
        {
            "coding": str(n),
            "document": "d",
            "start": 100 * n,
            "end": 100 * n + 5,
            "code": "rights",
            "coder": "ana",
            "status": "accepted",
        }
        for n in segments
    )


CODED = codings(0, 1, 4)  # two of four in topic 0, one of three in topic 1, none in topic 2


def rows(table, *columns):
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_topics_of_which_little_is_coded():
    table = uncovered(TOPICS, SEGMENTS, CODED, below=0.5)
    assert rows(table, "topic", "label", "groups", "groups_total", "size", "coded_share") == [
        (1, "agua, water", 2, 3, 3, 0.3333),
        (2, "coffee", 1, 3, 1, 0.0),
    ]
    assert rows(table, "participants", "participants_total", "documents", "documents_total") == [
        (1, 5, 1, 1),
        (1, 5, 1, 1),
    ]
    assert table["terms"].tolist() == [["agua", "water", "personas"], ["coffee"]]
    assert table["stability"][0] == 0.5
    assert uncovered(TOPICS, SEGMENTS, CODED)["topic"].tolist() == [2]


def test_quotes_are_the_most_typical_once_each():
    quotes = uncovered(TOPICS, SEGMENTS, quotes=2)["quotes"]
    assert quotes[0] == [
        {"segment": "s2", "text": "we need  COPYRIGHT law"},
        {"segment": "s1", "text": "Copyright is hard for us all"},
    ]


def test_without_codings_all_topics_are_listed_and_their_share_is_not_known():
    table = uncovered(TOPICS, SEGMENTS)
    assert table["topic"].tolist() == [0, 1, 2]
    assert table["coded_share"].isna().all()
    empty = uncovered(TOPICS, SEGMENTS, CODINGS.frame([]))
    assert empty["coded_share"].tolist() == [0, 0, 0]


def test_without_topics_there_is_nothing_to_propose():
    none = SimpleNamespace(topics=TABLE.iloc[:0], assignments=ASSIGNMENTS.assign(topic=-1))
    assert uncovered(none, SEGMENTS, CODED).empty
    assert score_terms(none, SEGMENTS).empty
    assert draft_codes(none, SEGMENTS) == []
    assert propose_codes(none, SEGMENTS, CODED) == ""
    assert uncovered(TOPICS, SEGMENTS.iloc[:0]).empty


def test_who_is_counted_but_not_quoted_counts():
    hidden = SEGMENTS.assign(consent=["count", *["quote"] * (len(SEGMENTS) - 1)])
    assert uncovered(TOPICS, hidden)["size"].tolist() == [4, 3, 1]
    texts = [one["segment"] for own in uncovered(TOPICS, hidden)["quotes"] for one in own]
    assert "s0" not in texts


def test_terms_are_measured_by_what_they_find():
    table = score_terms(TOPICS, SEGMENTS, languages=["en", "es"])
    assert rows(table, "topic", "term", "language", "found", "elsewhere") == [
        (0, "copyright", "en", 3, 0),
        (0, "copyright law", "en", 2, 0),
        (0, "law", "en", 3, 1),  # the other has no language
        (0, "water", "en", 1, 1),
        (0, "hard", "en", 1, 0),
        (1, "agua", "es", 3, 0),
        (1, "water", "en", 1, 1),
        (1, "personas", "es", 2, 0),
        (2, "coffee", "en", 1, 0),
    ]
    assert table["precision"].tolist()[2:4] == [0.75, 0.5]
    assert set(score_terms(TOPICS, SEGMENTS)["language"]) == {"any"}
    assert set(score_terms(TOPICS, SEGMENTS, languages=["es"])["language"]) == {"any", "es"}


def test_a_term_of_two_languages_is_of_any():
    mixed = SEGMENTS.assign(language=SEGMENTS["language"].mask(SEGMENTS["segment"].eq("s1"), "es"))
    table = score_terms(TOPICS, mixed, languages=["en", "es"]).set_index("term")
    assert table.loc["copyright", "language"] == "any"
    assert table.loc["copyright law", "language"] == "en"


def test_negation_and_accents_are_taken_as_the_codebook_does():
    book = Codebook(codes=[Code(id="a")], languages=["en"], negated="skip")
    table = score_terms(TOPICS, SEGMENTS, codebook=book).set_index(["topic", "term"])
    assert table.loc[(0, "law"), "found"] == 2  # not of `No law`
    folded = TABLE.assign(terms=[["cópyright"], [], []])
    topics = SimpleNamespace(topics=folded, assignments=ASSIGNMENTS)
    assert score_terms(topics, SEGMENTS).empty
    book = Codebook(codes=[Code(id="a")], accents="fold")
    assert score_terms(topics, SEGMENTS, codebook=book)["found"].tolist() == [3]


def test_codes_have_the_terms_that_are_precise():
    first, second, third = draft_codes(TOPICS, SEGMENTS, languages=["en", "es"])
    # `copyright law` holds others, `water` and `hard` find a single segment of the topic
    assert first.terms == {"en": ["copyright", "law"]}
    assert (first.id, first.name) == ("copyright-law", "copyright, law")
    assert first.definition.startswith("To be written: ")
    assert first.color is None
    assert first.examples == ["we need  COPYRIGHT law", "Copyright is hard for us all"]
    assert second.terms == {"es": ["agua", "personas"]}
    assert third.terms == {"en": ["coffee"]}  # there is no better one


def test_a_term_that_finds_much_elsewhere_is_left_out():
    first = draft_codes(TOPICS, SEGMENTS, precision=0.8)[0]
    assert first.terms == {"any": ["copyright"]}


def test_examples_are_what_the_terms_match():
    """The most typical note of the topic is about water, and is no example of copyright."""
    strengths = ASSIGNMENTS["strength"].mask(ASSIGNMENTS["segment"].eq("s3"), 1.0)
    topics = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS.assign(strength=strengths))
    assert uncovered(topics, SEGMENTS)["quotes"][0][0]["segment"] == "s3"
    first = draft_codes(topics, SEGMENTS, precision=0.8)[0]
    assert first.examples == ["we need  COPYRIGHT law", "Copyright is hard for us all"]


def test_what_would_be_a_glob_is_no_term():
    globs = TABLE.assign(terms=[["copyrigh?", "copy*", "law"], [], []])
    topics = SimpleNamespace(topics=globs, assignments=ASSIGNMENTS)
    assert score_terms(topics, SEGMENTS)["term"].tolist() == ["law"]


def test_a_topic_without_terms_is_a_code_without_examples():
    bare = TABLE.assign(terms=[["water"], [], ["?"]], label=["¿…?", "¿…?", "¿…?"])
    topics = SimpleNamespace(topics=bare, assignments=ASSIGNMENTS)
    codes = draft_codes(topics, SEGMENTS, precision=0.9)
    assert [code.id for code in codes] == ["topic-0", "topic-1", "topic-2"]
    assert all(not code.terms and not code.examples for code in codes)


def test_ids_differ_from_those_of_the_codebook_and_from_each_other():
    same = SimpleNamespace(topics=TABLE.assign(label="Formación: ¡ya!"), assignments=ASSIGNMENTS)
    book = Codebook(codes=[Code(id="x", codes=[Code(id="formacion-ya")])])
    ids = [code.id for code in draft_codes(same, SEGMENTS, codebook=book)]
    assert ids == ["formacion-ya-2", "formacion-ya-3", "formacion-ya-4"]


BOOK = Codebook(
    name="small",
    languages=["en", "es"],
    codes=[
        Code(
            id="rights",
            color="#2a6f97",
            definition="Rights.",
            terms={"en": ["right*"]},
            examples=["Human rights"],
        ),
        Code(id="money", color="#b5404b"),
    ],
)


def paste(tmp_path, text, book=BOOK):
    path = tmp_path / "book.yaml"
    path.write_text(dump_codebook(book) + text, encoding="utf-8")
    return read_codebook(path)


def test_what_is_proposed_can_be_pasted(tmp_path):
    text = propose_codes(TOPICS, SEGMENTS, CODED, codebook=BOOK, below=0.6)
    book = paste(tmp_path, text)
    assert [code.id for code in book.codes[2:]] == ["copyright-law", "agua-water", "coffee"]
    expected = draft_codes(TOPICS, SEGMENTS, CODED, codebook=BOOK, below=0.6)
    assert book.codes[2:] == expected
    checks = check_codebook(book)
    assert checks.loc[checks["severity"].eq("error"), "passed"].all()
    assert not checks["check"].eq("color").any()


def test_what_is_proposed_can_stand_alone(tmp_path):
    path = tmp_path / "new.yaml"
    path.write_text("codes:\n" + propose_codes(TOPICS, SEGMENTS), encoding="utf-8")
    assert read_codebook(path).codes == draft_codes(TOPICS, SEGMENTS)


def test_remarks_count_who_speaks_and_what_terms_find():
    text = propose_codes(TOPICS, SEGMENTS, CODED, codebook=BOOK, below=0.6)
    remarks = [line.strip()[2:] for line in text.splitlines() if line.strip().startswith("#")]
    assert [remark.split("; ") for remark in remarks] == [
        [
            "Topic 0: 2 of 3 groups, 3 of 5 participants, 1 of 1 documents, 4 segments",
            "50% coded",
            "stability 0.80",
        ],
        [
            "Topic 1: 2 of 3 groups, 1 of 5 participants, 1 of 1 documents, 3 segments",
            "33% coded",
            "stability 0.50",
        ],
        [
            "Topic 2: 1 of 3 groups, 1 of 5 participants, 1 of 1 documents, 1 segment",
            "0% coded",
        ],
    ]
    law = next(line for line in text.splitlines() if '- "law"' in line)
    assert law.partition("#")[2] == " precision 0.75: 3 of 4 segments"
    coffee = next(line for line in text.splitlines() if '- "coffee"' in line)
    assert coffee.partition("#")[2] == " precision 1.00: 1 of 1 segment"


NASTY = [
    "línea\ncon salto\n\ncodes:\n  - id: evil",
    'say "null": *true* # no remark',
    "- a: b\t{c} [d] & *e ! % @ `",
    "日本語 の ノート \u2028 \x85 🙂",
    "~ no yes 2024 0x10 \\n 'quoted'",
    "word " * 600,
]


@pytest.mark.parametrize("text", NASTY)
def test_text_survives_as_it_is(tmp_path, text):
    notes = SEGMENTS.assign(text=text)
    words = ["línea", "null", "a", "日本語", "no", "2024", "word", "evil", "{c}"]
    table = TABLE.assign(label=text, terms=[words] * 3)
    topics = SimpleNamespace(topics=table, assignments=ASSIGNMENTS)
    proposed = propose_codes(topics, notes, codebook=BOOK, precision=0)
    loaded = YAML(typ="safe").load(io.StringIO("codes:\n" + proposed))["codes"]
    assert [code["name"] for code in loaded] == [text] * 3
    assert [code["examples"] for code in loaded] == [[text]] * 3
    path = tmp_path / "book.yaml"
    path.write_bytes((dump_codebook(BOOK) + proposed).encode())
    book = read_codebook(path)
    assert [code.id for code in book.codes[:2]] == ["rights", "money"]
    assert len(book.codes) == 5
    checks = check_codebook(book)
    assert checks.loc[checks["check"].eq("example"), "passed"].all()


def test_many_colors_differ_from_those_of_the_codebook(tmp_path):
    many = pd.DataFrame({"segment": [f"n{n}" for n in range(8)], "text": "note"})
    table = pd.DataFrame({"topic": range(8), "label": "note", "terms": [["note"]] * 8})
    placed = many[["segment"]].assign(topic=range(8), strength=1.0)
    topics = SimpleNamespace(topics=table, assignments=placed)
    codes = draft_codes(topics, many, codebook=BOOK)
    colors = [code.color for code in codes]
    assert len({*colors, "#2a6f97", "#b5404b"}) == 10
    book = paste(tmp_path, propose_codes(topics, many, codebook=BOOK))
    assert not check_codebook(book)["check"].eq("color").any()


def test_a_codebook_without_colors_gets_none():
    plain = Codebook(codes=[Code(id="a", codes=[Code(id="b", color="#2a6f97")])])
    assert draft_codes(TOPICS, SEGMENTS, codebook=plain)[0].color is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"below": 2}, "`below` is a share from 0 to 1; found 2"),
        ({"below": "x"}, "`below` is a share"),
        ({"quotes": -1}, "`quotes` is a whole number from 0"),
    ],
)
def test_options_are_checked(options, said):
    with pytest.raises(OptionError, match=said):
        uncovered(TOPICS, SEGMENTS, CODED, **options)


def test_mistakes_are_told():
    with pytest.raises(OptionError, match="`precision` is a share"):
        propose_codes(TOPICS, SEGMENTS, precision=-0.1)
    with pytest.raises(OptionError, match="`precision` is a share"):
        draft_codes(TOPICS, SEGMENTS, precision=True)
    with pytest.raises(ColumnMissingError, match="text"):
        uncovered(TOPICS, SEGMENTS.drop(columns="text"))
    with pytest.raises(TypeError, match="did you mean `quotes`"):
        uncovered(TOPICS, SEGMENTS, quote=3)


def test_inputs_stay_as_they_are():
    tables = (TABLE, ASSIGNMENTS, SEGMENTS, CODED)
    before = [table.copy(deep=True) for table in tables]
    propose_codes(TOPICS, SEGMENTS, CODED, codebook=BOOK, below=1)
    for table, old in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, old)


def test_lists_of_the_result_are_its_own():
    uncovered(TOPICS, SEGMENTS)["terms"][0].append("changed")
    assert "changed" not in TABLE["terms"][0]
