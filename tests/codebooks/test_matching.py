"""Which terms stand in a text, and where; against values by hand and a naive reference."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qualcode.codebooks import Code, Codebook, Hit, Matcher
from qualcode.codebooks.terms import Lemma, Regex
from qualcode.codebooks.tokens import tokenise
from qualcode.errors import OptionError


def matcher(*terms: object, accents: str = "keep", unless: tuple[object, ...] = ()) -> Matcher:
    code = {"id": "c", "terms": {"any": list(terms)}, "unless": list(unless)}
    return Matcher(Codebook.model_validate({"accents": accents, "codes": [code]}))


def found(text: str, *terms: object, accents: str = "keep") -> list[str]:
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
        pytest.param("1", "1️⃣ 1", ["1"], id="not a keycap"),
        pytest.param("AI", "AI. ai, maître", ["AI", "ai"], id="short word"),
        pytest.param("https://x.org/*", "https://x.org/a", ["https://x.org/a"], id="address"),
        pytest.param("www.*", "at Www.x.org.", ["Www.x.org"], id="address without scheme"),
        pytest.param("*@x.org", "to a.b@x.org", ["a.b@x.org"], id="e-mail"),
        pytest.param("#කි*", "#කි\u200dරි", ["#කි\u200dරි"], id="unseen in a hashtag"),
        pytest.param("🏴\U000e0067\U000e007f", "🏴\U000e0073\U000e007f", [], id="another flag"),
        pytest.param("⏰", "at 7 ⏰", ["⏰"], id="clock"),
        pytest.param("法律", "我们的法律环境", ["法律"], id="Chinese, by its signs"),
        pytest.param("法律*", "我们的法律环境", ["法律"], id="Chinese with a glob"),
        pytest.param("カフェ", "このカフェで", ["カフェ"], id="kana"),
        pytest.param("กฎหมาย", "เรียนกฎหมายใหม่", ["กฎหมาย"], id="Thai"),
        pytest.param("law", "#law @law law", ["law"], id="not a hashtag, not a handle"),
        pytest.param("#law*", "#laws law", ["#laws"], id="hashtag"),
        pytest.param("@ana", "@Ana, ana", ["@Ana"], id="handle"),
        pytest.param("law", "see https://x.org/law.html", [], id="not part of an address"),
        pytest.param("👍", "ok 👍🏽!", ["👍🏽"], id="emoji of any skin"),
        pytest.param("❤️ wiki", "we ❤ wiki", ["❤ wiki"], id="emoji in a phrase"),
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
    assert [hit.code for hit in hits] == ["b"]


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
        pytest.param("eng", "once a red wiki page", ["once", "wiki"], id="three letters"),
        pytest.param("mis", "once a red wiki page", ["once", "red", "wiki"], id="uncoded"),
        pytest.param("mul", "once a red wiki page", ["once", "red", "wiki"], id="several"),
        pytest.param("en", "once red wiki, ok", ["once", "red", "wiki"], id="under five tokens"),
        pytest.param("es-CL", "once en la red wiki", ["red", "wiki"], id="with its country"),
        pytest.param("ES", "once en la red wiki", ["red", "wiki"], id="in capitals"),
    ],
)
def test_terms_follow_the_language(language: str | None, text: str, expected: list[str]) -> None:
    hits = Matcher(LANGUAGES).match(text, language=language)
    assert [hit.term for hit in hits] == expected


def test_hits_come_by_position_with_their_term() -> None:
    hits = matcher("law", "copyright", "of law").match("Copyright: a law of law")
    assert [(hit.term, hit.start, hit.end) for hit in hits] == [
        ("copyright", 0, 9),
        ("law", 13, 16),
        ("of law", 17, 23),  # the longer of two that overlap
    ]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        pytest.param('{regex: "skill(s|ed)?"}', "Skilled skillful", ["Skilled"], id="whole word"),
        pytest.param('{regex: "20\\\\d\\\\d"}', "in 2024 or 20245", ["2024"], id="digits"),
        pytest.param('{regex: "a\\\\w+o"}', "año", ["año"], id="letters of all scripts"),
        pytest.param('{regex: "open (data|law)"}', "open, data", ["open, data"], id="words"),
        pytest.param('{regex: "open\\\\s+data"}', "open data", ["open data"], id="blank class"),
        pytest.param("{regex: 'a{2,3}b{1}'}", "aaab ab", ["aaab"], id="repeated"),
        pytest.param('{regex: "don’t"}', "don't", ["don't"], id="typeset"),
        pytest.param("{regex: straße}", "STRASSE", ["STRASSE"], id="folded"),
        pytest.param("{regex: 'İst.*'}", "İstanbul", ["İstanbul"], id="folded to two"),
        pytest.param("{regex: '\\bcafé\\b'}", "Café", ["Café"], id="borders"),
        pytest.param("{regex: 'caf\\W?é'}", "café", ["café"], id="no word character"),
        pytest.param("{regex: '[à-ö]+'}", "éé", ["éé"], id="range"),
        pytest.param("{regex: 'public\\ law'}", "public law", ["public law"], id="escaped blank"),
        pytest.param("{regex: '法|律'}", "法", ["法"], id="a sign"),
        pytest.param("{regex: 'a+'}", "http://a\ud800b aa", ["aa"], id="half a character"),
        pytest.param("{near: [a, b], within: 2}", "a x b a", ["a x b"], id="near"),
        pytest.param("{near: [a, b], within: 1}", "a x b", [], id="not near"),
        pytest.param("{near: [b, a], within: 1}", "a. b", ["a. b"], id="near in any order"),
        pytest.param("{near: [a, a], within: 3}", "a x a", ["a x a"], id="near its like"),
        pytest.param("{near: [a, a], within: 3}", "a", [], id="not near itself"),
        pytest.param("{near: [x y, '*s'], within: 2}", "is x y as", ["is x y"], id="near a phrase"),
        pytest.param("{near: [a, b, c], within: 2}", "a x c b", ["a x c b"], id="three"),
        pytest.param("{near: [a, b, c], within: 2}", "a x x c b", [], id="three, one too far"),
        pytest.param("{near: [xa b, 'x*'], within: 1}", "xc xa b", ["xc xa b"], id="overlapping"),
    ],
)
def test_term_of_another_form(term: str, text: str, expected: list[str]) -> None:
    assert found(text, YAML(typ="safe").load(term)) == expected


@pytest.mark.parametrize(
    ("language", "lemma", "text", "expected"),
    [
        pytest.param("en", "teach", "taught Teaching teacher", ["taught", "Teaching"], id="en"),
        pytest.param("es", "aprender", "aprendimos mucho", ["aprendimos"], id="es"),
        pytest.param("pt", "ensinar", "ensinamos", ["ensinamos"], id="pt"),
        pytest.param("fr", "apprendre", "ils apprennent", ["apprennent"], id="fr"),
        pytest.param("de", "Gesetz", "neue Gesetze", ["Gesetze"], id="de"),
        pytest.param("it", "insegnare", "insegniamo", ["insegniamo"], id="it"),
        pytest.param("en", "open licence", "Open licences", ["Open licences"], id="phrase"),
        pytest.param("en", "zyzzt", "zyzzt zyzzts", ["zyzzt"], id="a word without inflections"),
    ],
)
def test_lemma_is_found_in_all_its_inflections(
    language: str, lemma: str, text: str, expected: list[str]
) -> None:
    book = Codebook(codes=[Code(id="c", terms={language: [Lemma(lemma=lemma)]})])
    assert [text[hit.start : hit.end] for hit in Matcher(book).match(text)] == expected


def test_inflections_are_those_of_the_language_of_the_term() -> None:
    english = Code(id="c", terms={"en": [Lemma(lemma="aprender")]})
    hits = Matcher(Codebook(codes=[english])).match("aprender aprendimos")
    assert [hit.start for hit in hits] == [0]


def test_inflections_with_their_capitals() -> None:
    book = Codebook(codes=[Code(id="c", terms={"de": [Lemma(lemma="Haus")]})])
    assert [hit.start for hit in Matcher(book, case="keep").match("Häuser HÄUSER")] == [0]


def test_lemmas_of_scripts_without_blanks() -> None:
    book = Codebook(languages=["en"], codes=[Code(id="c", terms={"any": [Lemma(lemma="法律")]})])
    assert len(Matcher(book).match("我们的法律")) == 1


def test_terms_that_are_no_expressions() -> None:
    book = Codebook(codes=[Code(id="c", terms={"any": ["*law"]})])
    with pytest.raises(
        OptionError, match="with values='regex', the expression '\\*law' is refused"
    ):
        Matcher(book, values="regex")


def test_accents_fold_in_inflections_and_expressions() -> None:
    assert found("각국", Regex(regex="각국"), accents="fold") == ["각국"]
    assert found("ångström", Regex(regex="[a-zÀ-ÖØ-öø-ÿ]+"), accents="fold") == ["ångström"]
    assert found("ปู ปุ", "ปู", accents="fold") == ["ปู"]
    spanish = Code(id="c", terms={"es": [Lemma(lemma="enseñar")]})
    assert len(Matcher(Codebook(accents="fold", codes=[spanish])).match("ensenamos")) == 1
    assert found("formacion", Regex(regex="formaci[oó]n"), accents="fold") == ["formacion"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the venue capacity; our capacity to learn", ["capacity"], id="one of two"),
        pytest.param("venue of a capacity", ["capacity"], id="out of reach"),
        pytest.param("capacity venue", [], id="behind"),
    ],
)
def test_unless_within_some_tokens(text: str, expected: list[str]) -> None:
    hits = matcher("capacity", unless=({"term": "venue", "within": 2},)).match(text)
    assert [text[hit.start : hit.end] for hit in hits] == expected


def test_unless_takes_every_form_of_a_term() -> None:
    unless = [{"near": ["room", "seats"], "within": 3}, {"lemma": "sing"}, {"regex": "x+"}]
    code = {"id": "c", "terms": {"en": ["capacity"]}, "unless": unless}
    one = Matcher(Codebook.model_validate({"languages": ["en"], "codes": [code]}))
    assert one.match("capacity") != []
    assert one.match("capacity of the room: ten seats") == []
    assert one.match("capacity sung") == one.match("capacity xxx") == []


def test_a_code_has_the_longest_of_what_overlaps_and_each_code_its_own() -> None:
    codes = [
        Code(id="a", terms={"any": ["open", "open access", "access now"]}),
        Code(id="b", terms={"any": ["access"]}),
    ]
    text = "open access now"
    by_key = Matcher(Codebook(codes=codes)).match(text)
    assert [(hit.code, hit.term) for hit in by_key] == [("a", "open access"), ("b", "access")]
    every = Matcher(Codebook(codes=codes), nested="all").match(text)
    assert [hit.term for hit in every] == ["open access", "open", "access now", "access"]
    over_all = Matcher(Codebook(codes=codes), nested="dictionary").match(text)
    assert [(hit.code, hit.term) for hit in over_all] == [("a", "open access")]


def test_levels_name_a_code_by_a_part_of_its_path() -> None:
    below = Code(id="law", terms={"any": ["law"]}, codes=[Code(id="eu", terms={"any": ["eu law"]})])
    book = Codebook(codes=[Code(id="a", terms={"any": ["art"]}, codes=[below])])
    text = "art and EU law"
    assert [hit.code for hit in Matcher(book, levels=[1]).match(text)] == ["a", "a"]
    assert [hit.code for hit in Matcher(book, levels=[2]).match(text)] == ["law"]
    assert [hit.code for hit in Matcher(book, levels=[1, 3]).match(text)] == ["a", "a/eu", "a"]


def test_capitals_matter_where_asked() -> None:
    book = Codebook(codes=[Code(id="us", terms={"any": ["US"]})])
    assert [hit.start for hit in Matcher(book, case="keep").match("us US")] == [3]


def test_an_option_that_is_none() -> None:
    book = Codebook(codes=[Code(id="a")])
    with pytest.raises(
        OptionError, match="nested is one of 'key', 'dictionary', 'all'; found 'code'"
    ):
        Matcher(book, nested="code")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="did you mean `nested`"):
        Matcher(book, nest="key")  # type: ignore[call-arg]


@pytest.mark.parametrize("text", ["", " ", "!?", "🙂", "\n\n"])
def test_nothing_to_match(text: str) -> None:
    assert matcher("law", "*a*").match(text) == []


def test_a_glob_that_could_go_astray_finishes_at_once() -> None:
    # With backtracking this would take longer than the universe has lasted.
    assert matcher("*a*a*a*a*a*a*b", "x *a*a*a*a*a*b").match("a" * 20_000) == []


@pytest.mark.parametrize("expression", ["(a+)+b", "(a|aa)+b", "(a*)*b", "(.*a){12}b"])
def test_an_expression_that_could_go_astray_finishes_at_once(expression: str) -> None:
    # Backtracking engines try more ways than there are atoms.
    assert found("a" * 20_000 + " " + "a" * 30, Regex(regex=expression)) == []


def test_a_very_long_text_is_matched() -> None:
    assert len(matcher("law").match("law " * 100_000)) == 100_000


# -- whatever the text -----------------------------------------------------------------------------

LETTERS = "aAbßéñİ1"
WORDS = st.text(LETTERS, min_size=1, max_size=4)
TEXTS = st.text(LETTERS + "-'’ .,\n🙂", max_size=40)
NOT_GLOBS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@given(text=TEXTS, term=NOT_GLOBS)
def test_a_hit_reads_like_its_term(text: str, term: str) -> None:
    for hit in matcher(term).match(text):
        said = tokenise([text[hit.start : hit.end]]).spelled()
        assert said == tokenise([term]).spelled()


@given(text=TEXTS, terms=st.lists(NOT_GLOBS, min_size=1, max_size=4))
def test_hits_are_in_order(text: str, terms: list[str]) -> None:
    hits: list[Hit] = matcher(*terms).match(text)
    assert all(a.start <= b.start for a, b in pairwise(hits))
