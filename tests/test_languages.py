import pytest

from qualcode.languages import detect_languages, guess_languages, language_code

ENGLISH = "We need somebody who teaches the law to volunteers"
SPANISH = "Necesitamos a alguien que enseñe las leyes a los voluntarios"
GERMAN = "Wir brauchen jemanden, der den Freiwilligen das Recht erklärt"


def test_each_text_gets_its_language() -> None:
    texts = [SPANISH, ENGLISH, SPANISH]
    assert detect_languages(texts, languages=["en", "es"]) == ["es", "en", "es"]


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        pytest.param("Una ley nueva ya", ["en", "es"], None, id="four words are too few"),
        pytest.param("", ["en", "es"], None, id="empty"),
        pytest.param("👍 👍 👍 👍 👍 👍", ["en", "es"], None, id="no words"),
        pytest.param("12 13 14 15 16 17", ["en", "es"], None, id="only numbers"),
        pytest.param("", ["es"], "es", id="one language: nothing to detect"),
        pytest.param(ENGLISH, ["es", "es"], "es", id="one language, named twice"),
        pytest.param(ENGLISH, ["es", "en", "es"], "en", id="named twice"),
        pytest.param(ENGLISH, [], None, id="no language"),
        pytest.param(ENGLISH, ["en", "zz"], None, id="a language that is not known"),
    ],
)
def test_detection(text: str, languages: list[str], expected: str | None) -> None:
    assert detect_languages([text], languages=languages) == [expected]


def test_the_order_of_the_languages_changes_nothing() -> None:
    texts = [ENGLISH, SPANISH, GERMAN]
    assert detect_languages(texts, languages=["es", "de", "en"]) == ["en", "es", "de"]


def test_no_texts() -> None:
    assert detect_languages([], languages=["en", "es"]) == []


def test_inputs_are_not_changed() -> None:
    texts, languages = [ENGLISH], ["es", "en"]
    detect_languages(texts, languages=languages)
    assert (texts, languages) == ([ENGLISH], ["es", "en"])


def test_a_long_text_is_looked_at_only_in_part() -> None:
    assert detect_languages([f"{SPANISH}. " * 20_000], languages=["en", "es"]) == ["es"]


def test_guessing_names_the_most_frequent_first() -> None:
    texts = [SPANISH, SPANISH + " hoy", ENGLISH]
    assert guess_languages(texts) == ["es", "en"]
    assert guess_languages(reversed(texts)) == ["es", "en"]


def test_a_language_of_less_than_a_tenth_does_not_count() -> None:
    texts = [f"{ENGLISH} {number}" for number in range(11)]
    assert guess_languages([*texts, GERMAN]) == ["en"]


def test_nothing_to_guess_from() -> None:
    assert guess_languages(["law", "ley"]) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("en", "en"), ("EN", "en"), (" es-CL ", "es"), ("pt_BR", "pt"), ("Spanish", "es"),
     ("GERMAN", "de"), ("gibberish", "gibberish"), ("", "")],
)  # fmt: skip
def test_a_language_as_people_write_it(name: str, code: str) -> None:
    assert language_code(name) == code
