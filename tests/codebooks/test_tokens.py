"""Texts cut into tokens: what is one, what is said of it, and where it stands."""

import pytest
from hypothesis import given
from strategies import raw_texts

from qualcode.codebooks.characters import fold
from qualcode.codebooks.tokens import tokenise, tokens_of_words


def cut(text: str, **options: str) -> list[str]:
    tokens = tokenise([text], **options)
    return [text[start:end] for start, end in zip(tokens.start, tokens.end, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The law, by law.", ["The", "law", "by", "law"], id="words"),
        pytest.param("co-op's e-mail -x- a--b", ["co-op's", "e-mail", "x", "a", "b"], id="joints"),
        pytest.param("don’t re\u2011do", ["don’t", "re\u2011do"], id="typeset joints"),
        pytest.param("rock'-n", ["rock", "n"], id="two joints part words"),
        pytest.param("snake_case 3rd", ["snake_case", "3rd"], id="underscore and digits"),
        pytest.param("#law #2 a#b #a_b-c", ["#law", "2", "a", "b", "#a_b", "c"], id="hashtags"),
        pytest.param("@ana (@luis) x@", ["@ana", "@luis", "x"], id="handles"),
        pytest.param("to a.b+c@d-e.org.", ["to", "a.b+c@d-e.org"], id="e-mail"),
        pytest.param(
            "(https://x.org/a_(b)?c=#d), www.y.cl/z.",
            ["https://x.org/a_(b)?c=#d", "www.y.cl/z"],
            id="addresses",
        ),
        pytest.param("https:// law http//x", ["https", "law", "http", "x"], id="no addresses"),
        pytest.param("ok🙂👍🏽 🇨🇱🇪🇸", ["ok", "🙂", "👍🏽", "🇨🇱", "🇪🇸"], id="emoji"),
        pytest.param("👩‍👩‍👧x ❤️", ["👩‍👩‍👧", "x", "❤️"], id="emoji of several code points"),
        pytest.param("1️⃣ 1 © ®", ["1️⃣", "1"], id="keycap; signs of print"),
        pytest.param("我们abc学", ["我", "们", "abc", "学"], id="Han"),
        pytest.param("カフェで", ["カ", "フ", "ェ", "で"], id="kana"),
        pytest.param("สวัสดี", ["ส", "วั", "ส", "ดี"], id="Thai with its marks"),
        pytest.param("한국어 법", ["한국어", "법"], id="Korean has blanks"),
        pytest.param("वह हिन्दी क्‍ष", ["वह", "हिन्दी", "क्‍ष"], id="Devanagari"),
        pytest.param("x\u0304y \u0304z", ["x\u0304y", "z"], id="a mark needs a letter"),
        pytest.param("ca\xadp\u200bacity", ["ca\xadp\u200bacity"], id="unseen inside"),
        pytest.param("a\u200b-\u200bb a-\u200b-b", ["a\u200b-\u200bb", "a", "b"], id="and a joint"),
        pytest.param("", [], id="nothing"),
        pytest.param("… – !\n\t", [], id="punctuation"),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_punctuation_may_be_kept() -> None:
    kept = cut("¿Qué, (a-b) - c?", punctuation="keep")
    assert kept == ["¿", "Qué", ",", "(", "a-b", ")", "-", "c", "?"]


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        pytest.param("LAW", "law", id="capitals"),
        pytest.param("Straße", "strasse", id="sharp s"),
        pytest.param("ﬁn", "fin", id="ligature"),
        pytest.param("İ", "i\u0307", id="dotted capital I"),
        pytest.param("don’t", "don't", id="apostrophe"),
        pytest.param("👍🏽", "👍", id="skin"),
        pytest.param("🏽", "🏽", id="a skin alone"),
        pytest.param("formación", "formación", id="accents"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_fold_accents_and_keep_capitals() -> None:
    assert fold("Formación", accents="fold") == "formacion"
    assert fold("Formación", case="keep") == "Formación"


def test_spans_count_code_points_where_folding_changes_lengths() -> None:
    tokens = tokenise(["Straße İİ ﬁn law"])
    assert list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)) == [
        (0, 6),
        (7, 9),
        (10, 12),
        (13, 16),
    ]


def test_several_texts_at_once() -> None:
    tokens = tokenise(["a b", "", "B\nc"])
    assert tokens.text.tolist() == [0, 0, 2, 2]
    assert tokens.start.tolist() == [0, 2, 0, 2]
    assert tokens.spelled() == ["a", "b", "b", "c"]
    assert tokens.words == ["a", "b", "c"]


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_no_tokens(texts: list[str]) -> None:
    assert len(tokenise(texts)) == len(tokens_of_words([[] for _ in texts])) == 0


def test_half_a_character_is_no_reason_to_fail() -> None:
    assert cut("law \ud83d law") == ["law", "law"]


def test_words_that_are_cut_already() -> None:
    tokens = tokens_of_words([["New York", "x"], [], ["X"]])
    assert tokens.text.tolist() == [0, 0, 2]
    assert tokens.start.tolist() == [0, 1, 0]
    assert tokens.spelled() == ["new york", "x", "x"]


@given(one=raw_texts, other=raw_texts)
def test_texts_do_not_touch_one_another(one: str, other: str) -> None:
    tokens = tokenise([one, other])
    assert tokens.spelled() == tokenise([one]).spelled() + tokenise([other]).spelled()


@given(text=raw_texts)
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    tokens = tokenise([text])
    inside = {
        place
        for start, end in zip(tokens.start, tokens.end, strict=True)
        for place in range(start, end)
    }
    assert all(place in inside for place, letter in enumerate(text) if letter.isalnum())
