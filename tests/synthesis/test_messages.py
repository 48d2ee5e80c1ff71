"""The words of the report: the same in every language."""

import re

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
    same = {key for key in english if english[key] == spanish[key] and english[key] != "SHA-256"}
    assert {key for key in same if len(PLACEHOLDER.sub("", english[key])) > 12} == set()


def test_values_are_filled_in_as_they_are() -> None:
    m = load_messages("en")
    assert m("use_when", text="{braces} & <tags>") == "Used for: {braces} & <tags>"
    assert m("method_positions", k=3, n=4).endswith("3 of 4 agree.")


def test_numbers_and_percentages() -> None:
    assert load_messages("en").number(12345) == "12,345"
    assert load_messages("es").number(12345) != "12,345"
    assert load_messages("en").percent(0.256) == "26 %"


def test_kinds_are_named_and_unknown_ones_stay() -> None:
    assert load_messages("en").kind("flip chart") == "flip charts"
    assert load_messages("en").kind("mural") == "mural"


@pytest.mark.parametrize("language", ["de", "", "../en"])
def test_unknown_language(language: str) -> None:
    with pytest.raises(GatheringError, match="there is one in en, es"):
        load_messages(language)
