"""The options of quanteda's tokens_lookup: 96 look-ups with the answers of quanteda 4.3.1."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from qualcode.codebooks import Code, Codebook, Matcher
from qualcode.codebooks.tokens import tokenise

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures/codebooks/quanteda.jsonl").open()
]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def read_keys(dictionary: Mapping[str, Any]) -> list[Code]:
    return [
        Code(id=key, codes=read_keys(values))
        if isinstance(values, dict)
        else Code(id=key, terms={"any": as_list(values)})
        for key, values in dictionary.items()
    ]


def options(case: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "values": case["valuetype"],
        "case": "fold" if case["case_insensitive"] else "keep",
        "nested": case["nested_scope"],
        "punctuation": "remove" if case["remove_punct"] else "keep",
        "levels": as_list(case["levels"]),
    }


def test_there_are_96_cases() -> None:
    assert len(CASES) == 96


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_keys_are_those_that_quanteda_finds(case: dict[str, Any]) -> None:
    matcher = Matcher(Codebook(codes=read_keys(case["dictionary"])), **options(case))
    for text, expected in case["expected"].items():
        found = matcher.match_words([as_list(case["tokens"][text])])
        own = matcher.match(case["texts"][text])
        for hits in (found.rows(), own):
            assert [hit.code.replace("/", ".") for hit in hits] == as_list(expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_tokens_are_those_of_quanteda(case: dict[str, Any]) -> None:
    punctuation = "remove" if case["remove_punct"] else "keep"
    for text, words in case["tokens"].items():
        tokens = tokenise([case["texts"][text]], case="keep", punctuation=punctuation)
        assert tokens.spelled() == as_list(words)
