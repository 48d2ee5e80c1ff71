"""The words of the report: the same in every language."""

import re
from datetime import date

import pytest

from qualcode.errors import GatheringError
from qualcode.synthesis.messages import load_messages, report_languages

PLACEHOLDER = re.compile(r"{(\w+)}")


def test_languages() -> None:
    assert report_languages() == ["en", "es"]


def test_every_language_has_the_same_messages_with_the_same_placeholders() -> None:
    english = load_messages("en").words
    for language in report_languages():
        words = load_messages(language).words
        assert list(words) == list(english)
        differing = [k for k in words if set(PLACEHOLDER.findall(words[k]))
                     != set(PLACEHOLDER.findall(english[k]))]  # fmt: skip
        assert differing == []


def test_spanish_is_not_english() -> None:
    english, spanish = load_messages("en").words, load_messages("es").words
    same = {key for key in english if english[key] == spanish[key]}
    assert {key for key in same if len(PLACEHOLDER.sub("", english[key])) > 12} == set()


def test_values_are_filled_in_as_they_are() -> None:
    m = load_messages("en")
    assert m("use_when", text="{braces} & <tags>") == "Used for: {braces} & <tags>"
    assert m("method_positions", k=3, n=4).endswith("3 of 4 agree.")


def test_numbers_and_percentages() -> None:
    assert load_messages("en").number(12345) == "12,345"
    assert load_messages("es").number(12345) != "12,345"
    assert load_messages("en").percent(0.256) == "26\u00a0%"


@pytest.mark.parametrize(
    ("value", "places", "english", "spanish"),
    [(0.8361, 2, "0.84", "0,84"), (-0.25, 2, "\u22120.25", "\u22120,25"),
     (-0.001, 2, "0.00", "0,00"),
     (3.5, 1, "3.5", "3,5")],
)  # fmt: skip
def test_decimals_have_the_mark_of_the_language(
    value: float, places: int, english: str, spanish: str
) -> None:
    assert load_messages("en").decimal(value, places) == english
    assert load_messages("es").decimal(value, places) == spanish


def test_differences_have_a_sign_where_there_is_one() -> None:
    m = load_messages("en")
    assert [m.points(x) for x in (0.123, -0.5, -0.001, 0.0)] == ["+12", "\u221250", "0", "0"]


def test_very_small_probabilities_are_told_as_less() -> None:
    assert load_messages("en").probability(0.0004) == "< 0.001"
    assert load_messages("es").probability(0.0004) == "< 0,001"
    assert load_messages("es").probability(0.0123) == "0,012"


def test_dates_are_written_as_people_do() -> None:
    english, spanish = load_messages("en"), load_messages("es")
    both = [date(2024, 5, 24), date(2024, 5, 25)]
    assert english.dates(both) == "24–25 May 2024"
    assert spanish.dates(both) == "24–25 de mayo de 2024"
    assert english.dates([date(2024, 5, 31), date(2024, 6, 1)]) == "31 May 2024, 1 June 2024"
    assert english.dates([date(2024, 5, 3), date(2024, 5, 9)]) == "3 May 2024, 9 May 2024"
    assert english.dates(both[:1]) == "24 May 2024"


def test_days_of_tables_are_written_so_too() -> None:
    english, spanish = load_messages("en"), load_messages("es")
    assert spanish.iso_dates("2024-05-24, 2024-05-25") == "24–25 de mayo de 2024"
    assert spanish.iso_dates("") == ""
    assert english.day("2026-11-23T10:00:00.000000Z") == "23 November 2026"
    assert english.day("2026-02-31T10:00:00Z") == "2026-02-31"


def test_one_and_none_have_words_of_their_own() -> None:
    m = load_messages("es")
    assert m.plural("draft_everywhere", 0).startswith("Ninguno de ellos está")
    assert m.plural("draft_everywhere", 1).startswith("1 de ellos está")
    assert m.plural("draft_everywhere", 2).startswith("2 de ellos están")
    assert m.plural("answers_n", 0) == "0 respuestas"
    assert m.show_plural("coverage_finding", 1, k="", n="<7>", share="") == (
        "1 de &lt;7&gt; fragmentos de texto lleva un código ()"
    )


def test_lists() -> None:
    m = load_messages("es")
    assert m.join(["Ley, derecho", "Dinero"]) == "Ley, derecho; Dinero"
    assert [m.listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a y b", "a, b y c"
    ]  # fmt: skip


def test_kinds_are_named_and_unknown_ones_stay() -> None:
    assert load_messages("es").file_format("sheet") == "hoja de cálculo"
    assert load_messages("es").file_format("forms of Mars") == "forms of Mars"
    assert load_messages("en").kind("flip chart") == "flip charts"
    assert load_messages("en").kind("mural") == "mural"


@pytest.mark.parametrize("language", ["de", "", "../en"])
def test_unknown_language(language: str) -> None:
    with pytest.raises(GatheringError, match="there is one in en, es"):
        load_messages(language)
