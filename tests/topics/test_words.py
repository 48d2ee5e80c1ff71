"""The words that set topics apart, and what topics are called."""

from __future__ import annotations

import random

import numpy as np
import pytest

from qualcode.errors import OptionError
from qualcode.languages import stop_words
from qualcode.topics.words import (
    Description,
    describe,
    make_vectorizer,
)
from qualcode.topics.words.labels import make_labels

LAW = ["copyright law", "the copyright reform", "a copyright law"]
RIVERS = ["rivers and boats", "rivers", "boats on rivers"]


def _terms(*groups: list[str], languages: tuple[str, ...] = ("en",)) -> list[list[str]]:
    texts = [text for group in groups for text in group]
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    found = describe(texts, labels, languages=languages, topics=len(groups))
    return [one.terms for one in found]


# Which words set topics apart


def test_words_that_set_groups_apart() -> None:
    assert _terms(LAW, RIVERS) == [["copyright", "law", "reform"], ["rivers", "boats"]]


def test_stop_words_are_left_out() -> None:
    assert _terms(["the law of the land", "of the law"]) == [["law", "land"]]


def test_a_word_of_all_topics_comes_after_one_of_this_topic() -> None:
    groups = [["money trees", "money trees"], ["money roads", "money roads"]]
    assert _terms(*groups) == [["trees", "money"], ["roads", "money"]]


def test_a_note_that_repeats_itself_counts_once() -> None:
    groups = [["tree tree tree tree", "park", "park"], ["road"]]
    assert _terms(*groups)[0] == ["park", "tree"]


def test_a_note_that_was_said_often_counts_as_often() -> None:
    texts, labels = ["trees here", "trees", "parks here", "parks"], np.zeros(4, int)
    said = [
        describe(texts, labels, languages=["en"], weights=weights, topics=1)
        for weights in ([1, 1, 5, 1], [5, 1, 1, 1])
    ]
    assert [one[0].terms for one in said] == [["parks", "trees"], ["trees", "parks"]]


def test_words_of_a_single_note_come_last() -> None:
    group = ["tree roof", "tree cellar", "tree wall roof"]
    assert _terms(group) == [["tree", "roof", "cellar", "wall"]]


def test_at_most_ten() -> None:
    assert len(_terms(["one"], [" ".join(f"w{letter}" for letter in "abcdefghijklm")])[1]) == 10


def test_a_word_that_keeps_no_company_gives_way_to_words_that_do() -> None:
    together = "bus, fare, line, rail, ride, road, seat, stop, tram"
    group = [*[f"{together}, depot"] * 2, *[together] * 2, "fox", "fox", "elk", "elk"]
    # fox and elk are said as often as depot, and only one of the three can be the tenth
    assert _terms(group) == [[*together.split(", "), "depot"]]


# Forms of a word


@pytest.mark.parametrize(
    ("group", "language", "expected"),
    [
        pytest.param(["derechos", "derechos aquí", "derecho"], "es", ["derechos"], id="es"),
        pytest.param(["Die Bäume", "Der Baum", "Das sind Bäume"], "de", ["Bäume"], id="de"),
        pytest.param(["policies", "policy", "policy"], "en", ["policy"], id="en"),
        pytest.param(["leis", "lei", "leis"], "pt", ["leis"], id="pt"),
        pytest.param(["l'eau", "les eaux", "d’eau"], "fr", ["eau"], id="fr"),
        pytest.param(["le scuole", "scuola", "scuole"], "it", ["scuole"], id="it"),
        pytest.param(["formación", "formacion", "formación"], "es", ["formación"], id="accents"),
        pytest.param(["fördern", "fordern"], "de", ["fordern", "fördern"], id="no accents"),
        pytest.param(["voters", "voters", "voter"], "xx", ["voters"], id="no table"),
    ],
)
def test_the_forms_of_a_word_are_one_term(
    group: list[str], language: str, expected: list[str]
) -> None:
    assert _terms(group, languages=(language,)) == [expected]


def test_a_term_is_written_as_in_its_topic() -> None:
    groups = [["policy", "policy", "policies"], ["policies", "policies", "policy"]]
    assert _terms(*groups) == [["policy"], ["policies"]]


def test_a_noun_is_no_form_of_its_verb() -> None:
    assert _terms(["meeting", "meeting", "met", "met"]) == [["met", "meeting"]]


def test_the_language_of_a_text_says_what_its_words_are() -> None:
    texts, labels = ["actas", "actas", "acta"], np.zeros(3, int)
    said = describe(
        texts, labels, languages=["en", "es"], text_languages=["es", "es", ""], topics=1
    )
    assert said == [Description("Actas", ["actas"])]


def test_where_no_text_says_its_language_all_are_tried() -> None:
    group = ["derechos", "derecho", "laws", "law", "laws"]
    assert _terms(group, languages=("en", "es")) == [["laws", "derecho"]]


def test_a_word_inside_another_is_named_once() -> None:
    assert _terms(["train training trains"]) == [["train"]]


# How it is written


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param(["of CC now", "CC", "the CC"], ["CC"], id="an acronym"),
        pytest.param(["trees in Chile", "Chile", "to Chile"], ["Chile", "trees"], id="a name"),
        pytest.param(["Parks", "Parks. Parks", "more parks"], ["parks"], id="a beginning"),
        pytest.param(["Parks", "Parks"], ["parks"], id="only beginnings"),
        pytest.param(["WE NEED PARKS NOW", "our parks"], ["parks", "need"], id="shouting"),
    ],
)
def test_capitals_are_kept_where_they_are_meant(group: list[str], expected: list[str]) -> None:
    assert _terms(group) == [expected]


def test_german_nouns_have_capitals_even_where_they_begin_a_note() -> None:
    assert _terms(["Windräder", "Windräder"], languages=("de",)) == [["Windräder"]]


# Phrases


def test_a_phrase_takes_the_place_of_its_words() -> None:
    group = ["climate change now", "stop climate change", "climate change", "hot days", "sea"]
    assert _terms(group, ["roads", "bridges"])[0][:1] == ["climate change"]
    assert not {"climate", "change"} & set(_terms(group, ["roads", "bridges"])[0])


def test_a_phrase_may_hold_a_genitive() -> None:
    group = ["derechos de autor", "los derechos de autor", "derechos de autor ya", "mar", "sol"]
    assert _terms(group, ["agua", "ríos"], languages=("es",))[0][0] == "derechos de autor"


@pytest.mark.parametrize(
    "group",
    [
        pytest.param(["climate. change", "climate, change", "climate (change)"], id="marks"),
        pytest.param(["climate and change"] * 3, id="another stop word"),
        pytest.param(["climate change", "climate change", "sea"], id="two notes"),
    ],
)
def test_words_that_do_not_hold_together_stay_words(group: list[str]) -> None:
    found = _terms([*group, "hot days", "sea"], ["roads", "bridges"])[0]
    assert {"climate", "change"} <= set(found)


def test_words_with_uses_of_their_own_stay_words() -> None:
    group = ["public domain", "public square"] * 3 + ["public"] * 6 + ["domain"] * 2 + ["sea"]
    assert _terms(group, ["roads", "bridges"])[0] == ["public", "domain", "square", "sea"]


# Texts that hold little


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the", ["the"], id="a stop word"),
        pytest.param("of the and", ["and", "of", "the"], id="stop words"),
        pytest.param("a", ["a"], id="a letter"),
        pytest.param("+1 -", ["1"], id="only what may be a term of a codebook"),
        pytest.param("2024", ["2024"], id="a year"),
        pytest.param("🙂 !", [], id="a picture"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_where_there_is_nothing_else_all_words_count(text: str, expected: list[str]) -> None:
    assert _terms([text]) == [expected]
    assert _terms([text], ["trees"]) == [expected, ["trees"]]


def test_topics_without_words_or_texts_are_described() -> None:
    found = describe(["🙂", "trees"], np.array([0, 2]), languages=["en"], topics=4)
    assert [one.label for one in found] == [
        "(no words)",
        "(no words) (2)",
        "Trees",
        "(no words) (3)",
    ]
    assert describe([], np.array([], int), languages=["en"], topics=0) == []


def test_without_a_list_of_stop_words_those_that_stand_everywhere_are_left_out() -> None:
    groups = [[f"les {word}", f"les {word} les"] for word in ("arbres", "ponts", "routes")]
    assert _terms(*groups, languages=("xx",)) == [["arbres"], ["ponts"], ["routes"]]


# Labels


@pytest.mark.parametrize(
    ("terms", "label"),
    [
        pytest.param(["A", "B", "C", "D"], "A, B, C", id="three terms"),
        pytest.param(["law", "public domain", "fees"], "Public domain, law", id="a phrase first"),
        pytest.param(["A", "B", "C", "public domain"], "A, B, C", id="a phrase far down"),
        pytest.param(["iPhone", "law"], "iPhone, law", id="a capital elsewhere"),
        pytest.param(["x" * 20, "y" * 20, "z"], "X" + "x" * 19, id="no longer than 40"),
        pytest.param(["x" * 50, "y"], "X" + "x" * 39, id="but never nothing"),
        pytest.param([], "(no words)", id="no terms"),
    ],
)
def test_labels(terms: list[str], label: str) -> None:
    assert make_labels([dict.fromkeys(terms, 1.0)]) == [label]


@pytest.mark.parametrize(
    ("terms", "label"),
    [
        pytest.param(
            {"ant": 0.14, "bee": 0.15, "cow": 0.5}, "Bee, cow, ant", id="rare ones come last"
        ),
        pytest.param({"ant": 0.01, "bee": 0.02}, "Ant, bee", id="where all are rare they stay"),
        pytest.param({"rd": 0.9, "road": 0.3}, "Road, rd", id="an abbreviation is no name"),
        pytest.param({"EU": 0.9, "law": 0.3}, "EU, law", id="one in capitals is"),
        pytest.param({"水": 0.9, "law": 0.3}, "水, law", id="a word of one sign is"),
    ],
)
def test_what_a_label_begins_with(terms: dict[str, float], label: str) -> None:
    assert make_labels([terms]) == [label]


def test_labels_tell_topics_apart() -> None:
    alike = [dict.fromkeys(terms, 1.0) for terms in ("abcd", "abce", "f")]
    assert make_labels(alike) == ["A, b, c, d", "A, b, c, e", "F"]
    same = [dict.fromkeys(terms, 1.0) for terms in ("a", "a", "ab")]
    assert make_labels(same) == ["A", "A (2)", "A, b"]


# Whatever the order, and what is wrong


def test_the_order_of_texts_changes_nothing() -> None:
    texts = [*LAW, *RIVERS, "Copyright and rivers", "Boats of law", "boats of law"]
    pairs = list(zip(texts, [0, 0, 0, 1, 1, 1, 2, 2, 2], strict=True))
    found = []
    for seed in range(5):
        random.Random(seed).shuffle(pairs)  # noqa: S311 - no secret
        notes, labels = zip(*pairs, strict=True)
        found.append(describe(notes, np.array(labels), languages=["en"], topics=3))
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": [0]}, "`labels` needs one item a text: 2, not 1"),
        ({"labels": [0, -1]}, "`labels` are topics from 0 to 1; found -1"),
        ({"labels": [0, 2]}, "`labels` are topics from 0 to 1; found 2"),
        ({"labels": [0, 1], "weights": [1]}, "`weights` needs one item a text: 2, not 1"),
        ({"labels": [0, 1], "text_languages": []}, "`text_languages` needs one item a text"),
    ],
)
def test_what_does_not_fit_is_said(options: dict[str, list[int]], message: str) -> None:
    labels = np.array(options.pop("labels"))
    with pytest.raises(OptionError, match=message):
        describe(["a", "b"], labels, languages=["en"], topics=2, **options)  # type: ignore[arg-type]


# Stop words, and the counter that BERTopic uses


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
