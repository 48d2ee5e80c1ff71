"""The words that set topics apart."""

import pytest

from qualcode.topics.words import find_terms, make_label, make_vectorizer, stop_words


def test_words_that_set_groups_apart() -> None:
    groups = [["copyright law", "the copyright reform"], ["rivers and law", "rivers"]]
    terms = find_terms(groups, languages=["en"])
    assert [words[0] for words in terms] == ["copyright", "rivers"]
    assert "the" not in terms[0]


def test_a_word_inside_another_is_named_once() -> None:
    assert find_terms([["train training trains"]], languages=["en"]) == [["train"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the", ["the"], id="a stop word"),
        pytest.param("of the and", ["and", "of", "the"], id="stop words"),
        pytest.param("a", ["a"], id="a letter"),
        pytest.param("+1 -", ["1"], id="only what may be a term of a codebook"),
    ],
)
def test_where_there_is_nothing_else_all_words_count(text: str, expected: list[str]) -> None:
    assert find_terms([[text]], languages=["en"]) == [expected]


def test_stop_words_of_several_languages_with_contractions() -> None:
    words = stop_words(["en", "es"])
    assert {"the", "don't", "don", "porque"} <= set(words)
    assert words == sorted(words)


@pytest.mark.parametrize("language", ["xx-none", "klingon", ".", ""])
def test_unknown_languages_have_no_stop_words(language: str) -> None:
    assert stop_words([language]) == []


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "nl", "pt"])
@pytest.mark.filterwarnings("error")
def test_stop_words_are_cut_as_texts_are(language: str) -> None:
    words = make_vectorizer(["word"], languages=[language]).fit(["word"])
    assert list(words.get_feature_names_out()) == ["word"]


def test_vectorizer_keeps_accents() -> None:
    names = make_vectorizer(["formación"], languages=["es"]).fit(["formación"])
    assert list(names.get_feature_names_out()) == ["formación"]


def test_labels() -> None:
    assert make_label(["a", "b", "c", "d"]) == "a, b, c"
    assert make_label([]) == "(no words)"
