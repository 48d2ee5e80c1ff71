from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from qualcode.sources.pdf.wrapping import count_forms, rejoin


@pytest.mark.parametrize(
    ("lines", "elsewhere", "expected"),
    [
        pytest.param(["the law", "of 2019"], "", "the law of 2019", id="words"),
        pytest.param(["the commu-", "nity said"], "", "the community said", id="a broken word"),
        pytest.param(["comu-", "nidad", "de"], "", "comunidad de", id="and a line below"),
        pytest.param(["con-", "sul-", "ta"], "", "consulta", id="broken twice"),
        pytest.param(
            ["a well-", "known case"],
            "A Well-Known case",
            "a well-known case",
            id="hyphen elsewhere",
        ),
        pytest.param(
            ["a co-", "operation"],
            "cooperation, co-operation, cooperation",
            "a cooperation",
            id="more often without",
        ),
        pytest.param(
            ["a co\u2010", "operation"], "co-operation", "a co\u2010operation", id="another hyphen"
        ),
        pytest.param(
            ["Ger-", "Man law"], "German law", "GerMan law", id="without it elsewhere, upper case"
        ),
        pytest.param(["Ana-", "Luis"], "", "Ana-Luis", id="upper case"),
        pytest.param(["2020-", "2024"], "", "2020-2024", id="numbers"),
        pytest.param(["pre-", "and post-war"], "", "pre- and post-war", id="half of two words"),
        pytest.param(["the law -", "or not"], "", "the law - or not", id="a dash"),
        pytest.param(["-", "law"], "", "- law", id="a dash alone"),
        pytest.param(["law-", "(2019)"], "", "law- (2019)", id="before no letter"),
        pytest.param(["orga\u00ad", "Nise"], "", "orgaNise", id="a soft hyphen"),
        pytest.param(["or\u00adganise", "it"], "", "or\u00adganise it", id="one within a line"),
        pytest.param(["the end\u00ad"], "", "the end", id="one at the end of all"),
        pytest.param(["  law ", "", "  order"], "", "law order", id="blanks"),
        pytest.param([], "", "", id="nothing"),
    ],
)
def test_lines_are_joined(lines: list[str], elsewhere: str, expected: str) -> None:
    assert rejoin(lines, count_forms([elsewhere, *lines])) == expected


def test_halves_of_words_do_not_count_as_words() -> None:
    assert count_forms(["a well-known com-", "munity, com"]) == Counter(
        {"a": 1, "well-known": 1, "munity": 1, "com": 1}
    )


@given(st.lists(texts))
def test_nothing_but_hyphens_and_white_space_is_lost(lines: list[str]) -> None:
    def letters(text: str) -> str:
        return "".join(c for c in text if not c.isspace() and c not in "-\u2010\u00ad")

    assert letters(rejoin(lines)) == letters("".join(lines))


def test_a_long_run_of_hyphens_takes_no_time() -> None:
    line = "a-" * 100_000
    assert rejoin([line, line]).startswith("a-a-")
