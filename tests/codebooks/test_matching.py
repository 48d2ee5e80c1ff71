"""Which terms stand in a text, and where; against values by hand and a naive reference."""

import fnmatch
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebooks import Code, Codebook, Hit, Matcher
from qualcode.codebooks.matching import evidence, fold, tokenise


def matcher(*terms: str, accents: str = "keep", unless: tuple[str, ...] = ()) -> Matcher:
    code = Code(id="c", terms={"any": list(terms)}, unless=list(unless))
    return Matcher(Codebook(accents=accents, codes=[code]))


def found(text: str, *terms: str, accents: str = "keep") -> list[str]:
    hits = matcher(*terms, accents=accents).match(text)
    return [text[hit.start : hit.end] for hit in hits]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        pytest.param("law", "The law, by law.", ["law", "law"], id="word"),
        pytest.param("law", "lawyer outlaw", [], id="whole words only"),
        pytest.param("law*", "law lawyer outlaw", ["law", "lawyer"], id="star at the end"),
        pytest.param("*law", "law lawyer outlaw", ["law", "outlaw"], id="star in front"),
        pytest.param("c*t", "ct cat coast cats", ["ct", "cat", "coast"], id="star inside"),
        pytest.param("wom?n", "woman women womn womeen", ["woman", "women"], id="question mark"),
        pytest.param("law?", "law laws lawns", ["laws"], id="question mark is one letter"),
        pytest.param("how do we", "And how do we learn?", ["how do we"], id="phrase"),
        pytest.param("public polic*", "Public, policies", ["Public, policies"], id="over comma"),
        pytest.param("free lunch", "free\n- lunch", ["free\n- lunch"], id="over a line break"),
        pytest.param("free lunch", "free hot lunch", [], id="phrase without gaps"),
        pytest.param("make * law", "make new law", ["make new law"], id="any word inside"),
        pytest.param("make * law", "make law", [], id="a star is one word"),
        pytest.param("* law", "law new law", ["new law"], id="any word first"),
        pytest.param("a b", "a a b b", ["a b"], id="first word repeats"),
        pytest.param("LAW", "law", ["law"], id="case of the term"),
        pytest.param("law", "LAW", ["LAW"], id="case of the text"),
        pytest.param("straße", "STRASSE Straße", ["STRASSE", "Straße"], id="sharp s"),
        pytest.param("İstanbul", "İSTANBUL", ["İSTANBUL"], id="dotted capital I"),
        pytest.param("İ*", "İstanbul", ["İstanbul"], id="dotted capital I in a glob"),
        pytest.param("formación", "formacion formación", ["formación"], id="accents are kept"),
        pytest.param("formacio\u0301n", "formación", ["formación"], id="term in NFD"),
        pytest.param("x\u0304", "x x\u0304 xx\u0304", ["x\u0304"], id="mark without composition"),
        pytest.param("हिन्दी", "वह हिन्दी है", ["हिन्दी"], id="vowel signs"),
        pytest.param("ह*", "हिन्दी", ["हिन्दी"], id="glob over vowel signs"),
        pytest.param("decision-maker*", "Decision-makers!", ["Decision-makers"], id="hyphen"),
        pytest.param("decision", "decision-makers", [], id="part of a hyphenated word"),
        pytest.param("maker*", "decision – makers", ["makers"], id="dash between words"),
        pytest.param("e-mail", "e\u2011mail", ["e\u2011mail"], id="hyphen that does not break"),
        pytest.param("don't", "I don’t", ["don’t"], id="curly apostrophe"),
        pytest.param("don’t", "I don't", ["don't"], id="straight apostrophe"),
        pytest.param("law", "'law' -law-", ["law", "law"], id="outer quotes and hyphens"),
        pytest.param("1", "1️⃣ 1", ["1", "1"], id="keycap"),
        pytest.param("AI", "AI. ai, maître", ["AI", "ai"], id="short word"),
        pytest.param("法律", "法律 环境", ["法律"], id="Chinese"),
        pytest.param("[ab]", "a ab", ["ab"], id="brackets are no class"),
    ],
)
def test_term_in_text(term: str, text: str, expected: list[str]) -> None:
    assert found(text, term) == expected


@pytest.mark.parametrize(
    ("term", "text"),
    [
        pytest.param("formacion", "formación", id="in the text"),
        pytest.param("formación", "formacion", id="in the term"),
        pytest.param("formac*", "FORMACIÓN", id="in a glob"),
        pytest.param("istanbul", "İSTANBUL", id="dotted capital I"),
    ],
)
def test_accents_fold(term: str, text: str) -> None:
    assert found(text, term, accents="fold") == [text]


def test_offsets_are_code_points_after_emoji_and_marks() -> None:
    text = "👩‍👩‍👧 🙂 x\u0304 law"  # a family of five code points, a face, an x with a bar
    hits = matcher("law").match(text)
    assert [(hit.start, hit.end) for hit in hits] == [(11, 14)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        pytest.param("capacity", "more cap\u200bacity", ["cap\u200bacity"], id="zero-width space"),
        pytest.param("capacit*", "ca\xadpacity", ["ca\xadpacity"], id="soft hyphen"),
        pytest.param("capacity", "\ufeffcapacity\u200b!", ["capacity"], id="around a word"),
        pytest.param("capacity", "capa\x00city", ["capa\x00city"], id="control character"),
        pytest.param("cap\u200bacity", "capacity", ["capacity"], id="in the term"),
        pytest.param("policy-maker", "policy\u200b-maker", ["policy\u200b-maker"], id="at a joint"),
        pytest.param("\u05d0", "\u202b\u05d0\u202c", ["\u05d0"], id="marks of direction"),
        pytest.param("a b", "a\tb", ["a\tb"], id="a tabulator is a blank"),
    ],
)
def test_what_nobody_sees_is_no_part_of_a_word(term: str, text: str, expected: list[str]) -> None:
    assert found(text, term) == expected


def test_offsets_do_not_move_where_folding_makes_a_text_longer() -> None:
    hits = matcher("law").match("Straße İİ law")
    assert [(hit.start, hit.end) for hit in hits] == [(10, 13)]


def test_unless_keeps_the_code_away() -> None:
    one = matcher("capacit*", unless=("venue capacity", "full*"))
    assert len(one.match("Capacity of lawyers")) == 1
    assert one.match("The venue's capacity") != []
    assert one.match("capacity! The venue capacity") == []
    assert one.match("capacity: it is FULLY booked") == []


def test_unless_holds_in_every_language_and_for_its_own_code_only() -> None:
    codes = [
        Code(id="a", terms={"en": ["law"]}, unless=["ley"]),
        Code(id="b", terms={"en": ["law"]}),
    ]
    hits = Matcher(Codebook(codes=codes)).match("the law is called ley here", language="en")
    assert [hit.term.code for hit in hits] == ["b"]


LANGUAGES = Codebook(
    languages=["en", "es"],
    codes=[Code(id="c", terms={"any": ["wiki"], "en": ["once"], "es": ["red"]})],
)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("en", "once a red wiki page", ["once", "wiki"], id="English"),
        pytest.param("es", "once en la red wiki", ["red", "wiki"], id="Spanish"),
        pytest.param("fr", "once a red wiki page", ["wiki"], id="a third language"),
        pytest.param(None, "once a red wiki page", ["once", "red", "wiki"], id="unknown"),
        pytest.param("", "once a red wiki page", ["once", "red", "wiki"], id="empty"),
        pytest.param("mixed", "once a red wiki page", ["once", "red", "wiki"], id="mixed"),
        pytest.param("mul", "once a red wiki page", ["once", "red", "wiki"], id="several"),
        pytest.param("en", "once red wiki, ok", ["once", "red", "wiki"], id="under five tokens"),
        pytest.param("es-CL", "once en la red wiki", ["red", "wiki"], id="with its country"),
        pytest.param("ES", "once en la red wiki", ["red", "wiki"], id="in capitals"),
    ],
)
def test_terms_follow_the_language(language: str | None, text: str, expected: list[str]) -> None:
    hits = Matcher(LANGUAGES).match(text, language=language)
    assert [hit.term.text for hit in hits] == expected


def test_hits_come_by_position_with_their_term() -> None:
    hits = matcher("law", "copyright law").match("Copyright law")
    assert [(hit.term.text, hit.start, hit.end) for hit in hits] == [
        ("copyright law", 0, 13),
        ("law", 10, 13),
    ]


def test_evidence_moves_spans_into_the_document() -> None:
    assert evidence(matcher("law").match("a law"), offset=100) == [
        {"term": "law", "language": "any", "start": 102, "end": 105, "negated": None}
    ]


@pytest.mark.parametrize("text", ["", " ", "!?", "🙂", "\n\n"])
def test_nothing_to_match(text: str) -> None:
    assert matcher("law", "*a*").match(text) == []


def test_a_glob_that_could_go_astray_finishes_at_once() -> None:
    # With backtracking this would take longer than the universe has lasted.
    assert matcher("*a*a*a*a*a*a*b", "x *a*a*a*a*a*b").match("a" * 20_000) == []


def test_a_very_long_text_is_matched() -> None:
    assert len(matcher("law").match("law " * 100_000)) == 100_000


# -- against a reference ---------------------------------------------------------------------------

LETTERS = "aAbßéñİ1"
WORDS = st.text(LETTERS, min_size=1, max_size=4)
TEXTS = st.text(LETTERS + "-'’ .,\n🙂", max_size=40)
TERM_WORDS = st.text(LETTERS + "*?", min_size=1, max_size=4)
TERMS = st.lists(TERM_WORDS, min_size=1, max_size=3).map(" ".join)
NOT_GLOBS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ACCENTS = st.sampled_from(["keep", "fold"])


def reference(text: str, term: str, accents: str) -> list[tuple[int, int]]:
    """Try a term at every token, word by word, by the standard library's own globs."""
    tokens = [
        (fold(match.group(), accents=accents), match.start(), match.end())
        for match in re.finditer(r"\w+(?:[-'’]\w+)*", text)
    ]
    words = [fold(word, accents=accents) for word in term.split()]
    windows = (tokens[first : first + len(words)] for first in range(len(tokens)))
    return [
        (window[0][1], window[-1][2])
        for window in windows
        if len(window) == len(words)
        and all(fnmatch.fnmatchcase(t[0], word) for t, word in zip(window, words, strict=True))
    ]


@given(text=TEXTS, terms=st.lists(TERMS, min_size=1, max_size=4, unique=True), accents=ACCENTS)
def test_matcher_equals_the_reference(text: str, terms: list[str], accents: str) -> None:
    terms = [term for term in terms if any(map(str.isalnum, term))] or ["a"]
    hits = matcher(*terms, accents=accents).match(text)
    for term in terms:
        spans = [(hit.start, hit.end) for hit in hits if hit.term.text == term]
        assert spans == reference(text, term, accents)


@given(text=TEXTS, term=NOT_GLOBS)
def test_a_hit_reads_like_its_term(text: str, term: str) -> None:
    for hit in matcher(term).match(text):
        said = [token.folded for token in tokenise(text[hit.start : hit.end])]
        assert said == [token.folded for token in tokenise(term)]


@given(text=TEXTS, terms=st.lists(NOT_GLOBS, min_size=1, max_size=4))
def test_hits_are_in_order(text: str, terms: list[str]) -> None:
    hits: list[Hit] = matcher(*terms).match(text)
    assert all(a.start <= b.start for a, b in pairwise(hits))
