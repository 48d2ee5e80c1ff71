"""Quotes: typical of their code, and from different voices."""

import numpy as np
import pandas as pd
import pytest

from qualcode import choose_quotes
from qualcode.errors import ColumnMissingError
from qualcode.tables import CODINGS

NOTE = "we need training about copyright law"


def segments(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    """Segments of one document: text, group, language."""
    table = pd.DataFrame(rows, columns=["text", "group", "language"])
    numbers = range(len(rows))
    return table.assign(
        segment=[f"s{n}" for n in numbers],
        document="d",
        start=[100 * n for n in numbers],
        end=[100 * n + 99 for n in numbers],
    )


def code_all(table: pd.DataFrame, code: str = "law") -> pd.DataFrame:
    return CODINGS.frame(
        {**row, "coding": str(n), "code": code, "coder": "rule:b@1", "status": "suggested"}
        for n, row in enumerate(table[["document", "start", "end"]].to_dict("records"))
    )


def chosen(table: pd.DataFrame, n: int = 3) -> list[str]:
    return choose_quotes(table, code_all(table), n=n)["segment"].tolist()


def test_different_groups_come_first() -> None:
    table = segments(
        (f"{NOTE} one", "i", "en"),
        (f"{NOTE} two", "i", "en"),
        (f"{NOTE} three", "ii", "en"),
        (f"{NOTE} four", "iii", "en"),
    )
    assert set(table.set_index("segment").loc[chosen(table), "group"]) == {"i", "ii", "iii"}


def test_different_languages_come_first() -> None:
    table = segments(
        (f"{NOTE} one", "i", "en"),
        (f"{NOTE} two", "i", "en"),
        ("hacen falta talleres sobre la ley", "i", "es"),
    )
    assert "s2" in chosen(table, n=2)


def test_equal_texts_are_chosen_once() -> None:
    table = segments((NOTE, "i", "en"), (NOTE.upper(), "ii", "en"), (NOTE, "iii", "es"))
    assert len(chosen(table)) == 1


def test_typical_before_odd_and_very_short() -> None:
    table = segments(
        (f"{NOTE} one", None, "en"),
        (f"{NOTE} two", None, "en"),
        ("law!", None, "en"),
        ("a law of thumb says umbrellas get lost", None, "en"),
    )
    assert chosen(table, n=1)[0] in {"s0", "s1"}
    assert chosen(table, n=4)[-1] == "s2"


def test_a_parent_has_the_quotes_of_its_children() -> None:
    table = segments((NOTE, "i", "en"))
    quotes = choose_quotes(table, code_all(table, code="capacity/law"))
    assert quotes["code"].tolist() == ["capacity", "capacity/law"]
    assert list(quotes.columns) == ["code", *table.columns]


@pytest.mark.parametrize("text", ["🙂", "x", "1 2"])
def test_text_without_words(text: str) -> None:
    assert chosen(segments((text, None, "en"))) == ["s0"]


def test_unknown_groups_are_one_voice() -> None:
    table = segments(
        (f"{NOTE} one", None, "en"), (f"{NOTE} two", None, "en"), (f"{NOTE} three", "i", "en")
    )
    assert "s2" in chosen(table, n=2)


def test_the_order_of_rows_changes_nothing() -> None:
    table = segments(*[(f"{NOTE} {n}", "i", "en") for n in range(8)])
    made = code_all(table)
    turned = choose_quotes(table.iloc[::-1], made.iloc[::-1])
    pd.testing.assert_frame_equal(choose_quotes(table, made), turned)


def test_no_codings() -> None:
    table = segments((NOTE, "i", "en"))
    quotes = choose_quotes(table, code_all(table).iloc[:0])
    assert quotes.empty
    assert list(quotes.columns) == ["code", *table.columns]


def test_input_is_not_changed() -> None:
    table = segments((NOTE, "i", "en"), ("the law", "ii", "en"))
    made, before = code_all(table), table.copy(deep=True)
    made_before = made.copy(deep=True)
    choose_quotes(table, made)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(made, made_before)


def test_missing_column_and_misspelt_option() -> None:
    table = segments((NOTE, "i", "en"))
    with pytest.raises(ColumnMissingError, match="text"):
        choose_quotes(table.drop(columns="text"), code_all(table))
    with pytest.raises(TypeError, match=r"did you mean `n`\?"):
        choose_quotes(table, code_all(table), nn=2)  # type: ignore[call-arg]


def test_who_is_only_counted_is_never_quoted() -> None:
    table = segments(
        (f"{NOTE} one", "i", "en"), (f"{NOTE} two", "ii", "en"), (f"{NOTE} three", "iii", "en")
    )
    vectors = np.eye(3, dtype=np.float32)
    consent = table.assign(consent=pd.Series(["quote", "count", None], dtype="str"))
    for given in (None, vectors):
        quotes = choose_quotes(consent, code_all(table), n=3, vectors=given)
        assert sorted(quotes["segment"]) == ["s0", "s2"]
    assert choose_quotes(consent.assign(consent="count"), code_all(table)).empty
