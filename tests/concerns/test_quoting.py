"""Quotes: typical of their code, and from different voices."""

import json

import numpy as np
import pandas as pd
import pytest

from qualcode import choose_quotes
from qualcode.errors import ColumnMissingError, OptionError
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


def test_what_is_equal_or_empty_once_masked_is_no_quote_of_its_own() -> None:
    table = segments(
        (f"{NOTE}, ask ana@a.org", "i", "en"),
        (f"{NOTE}, ask ben@b.org", "ii", "en"),
        (f"{NOTE} and more of what only Luis says", "iii", "en"),
        ("law", "iv", "en"),
    )
    shown = pd.Series([f"{NOTE}, ask [e-mail]", f"{NOTE}, ask [E-MAIL]", "", "law"])
    quotes = choose_quotes(table, code_all(table), n=4, shown=shown)
    assert sorted(quotes["segment"]) in (["s0", "s3"], ["s1", "s3"])
    assert set(quotes["text"]) < set(table["text"])
    assert list(quotes.columns) == ["code", "chosen_as", "why", *table.columns]
    nothing = choose_quotes(table, code_all(table), shown=pd.Series([""] * 4))
    assert nothing.empty
    with pytest.raises(OptionError, match="`shown` has one text a segment: 4; found 3"):
        choose_quotes(table, code_all(table), shown=shown[:3])


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
    assert list(quotes.columns) == ["code", "chosen_as", "why", *table.columns]


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
    assert list(quotes.columns) == ["code", "chosen_as", "why", *table.columns]


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


def deny(table: pd.DataFrame, made: pd.DataFrame, *segments: str) -> pd.DataFrame:
    """Put the hit of every coding behind a negation in some segments."""
    denied = table["segment"].isin(segments)
    hits = [[{"term": "training", "negated": bool(one)}] for one in denied]
    return made.assign(evidence=pd.Series(hits, dtype="object"))


def test_the_first_is_typical_and_the_others_are_diverse() -> None:
    table = segments(
        (f"{NOTE} one", "i", "en"), (f"{NOTE} two", "i", "en"), (f"{NOTE} three", "ii", "en")
    )
    quotes = choose_quotes(table, code_all(table), n=2)
    assert quotes["chosen_as"].tolist() == ["typical", "diverse"]
    assert {"s2"} <= set(quotes["segment"])
    assert quotes["why"].iloc[0].startswith("nearer to all 3 texts with the code than ")
    assert quotes["why"].iloc[1].endswith(("not heard before: group i", "group ii"))


def test_what_was_said_already_stands_back() -> None:
    table = segments(
        *[(f"training about copyright for all of us together {n}", "i", "en") for n in range(5)],
        ("lawyers answer the letters of ministries and of parliaments", "i", "en"),
    )
    vectors = np.array([[1, 0]] * 5 + [[0.6, 0.8]], dtype=np.float32)
    quotes = choose_quotes(table, code_all(table), n=2, vectors=vectors)
    assert quotes["segment"].tolist()[1] == "s5"


def test_only_negated_is_against_the_grain_and_never_asked_for_by_default() -> None:
    table = segments(
        (f"{NOTE} one", "i", "en"),
        (f"{NOTE} two", "i", "en"),
        ("no training for us please, we know it all by now", "i", "en"),
    )
    made = deny(table, code_all(table), "s2")
    assert "against the grain" not in set(choose_quotes(table, made, n=1)["chosen_as"])
    quotes = choose_quotes(table, made, n=1, against=True)
    last = quotes.iloc[-1]
    assert (last["segment"], last["chosen_as"]) == ("s2", "against the grain")
    assert last["why"] == "behind a negation: training"
    as_json = made.assign(evidence=made["evidence"].map(json.dumps))
    assert choose_quotes(table, as_json, n=1, against=True)["segment"].tolist()[-1] == "s2"


def test_a_parent_is_denied_only_where_none_of_its_codes_is_affirmed() -> None:
    table = segments((f"{NOTE} one", "i", "en"), (f"{NOTE} two", "i", "en"))
    both = [
        deny(table, code_all(table, code="capacity/law"), "s1"),
        deny(table, code_all(table, code="capacity/media")).assign(coding=["a", "b"]),
    ]
    quotes = choose_quotes(table, pd.concat(both), n=1, against=True)
    against = quotes[quotes["chosen_as"].eq("against the grain")]
    assert set(against["code"]) <= {"capacity/law"}


def test_least_alike_is_against_the_grain_within_a_language_and_by_meaning_only() -> None:
    texts = [(f"{NOTE} number {n} of them", "i", "en") for n in range(6)]
    table = segments(
        *texts,
        ("lawyers only make all of this far more complicated", "i", "en"),
        ("los talleres sobre la ley hacen falta a todas", "i", "es"),
    )
    vectors = np.array([[1, 0, 0]] * 6 + [[0.2, 0.98, 0], [0, 0, 1]], dtype=np.float32)
    quotes = choose_quotes(table, code_all(table), n=1, against=True, vectors=vectors)
    assert quotes["segment"].tolist()[-1] == "s6"  # and not the only one in Spanish
    assert quotes["why"].iloc[-1] == (
        "least like the others in en: similarity 0.20, where half have 0.87 or more"
    )
    assert len(choose_quotes(table, code_all(table), n=1, against=True)) == 1


def test_the_seed_chooses_among_equals_and_nowhere_else() -> None:
    table = segments(*[(f"{NOTE} {n}", "i", "en") for n in range(30)])
    made, vectors = code_all(table), np.ones((30, 1), dtype=np.float32)
    first, again, other = (
        choose_quotes(table, made, n=3, vectors=vectors, seed=seed)["segment"].tolist()
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
    vectors[7:] = 0
    vectors[:7] = 0.1
    vectors[3] = 1
    ones = {
        choose_quotes(table, made, n=1, vectors=vectors, seed=s)["segment"][0] for s in range(9)
    }
    assert ones == {"s3"}


def test_longest_is_how_long_a_quote_may_be() -> None:
    table = segments(
        (f"{NOTE} and more of it", "i", "en"), ("we need it all, now, please do", "i", "en")
    )
    assert choose_quotes(table, code_all(table), n=1, longest=9)["segment"].tolist() == ["s1"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n": 0}, "n is a whole number from 1; found 0"),
        ({"n": 1.5}, "n is a whole number from 1; found 1.5"),
        ({"n": True}, "n is a whole number from 1; found True"),
        ({"seed": -1}, "seed is a whole number from 0; found -1"),
        ({"longest": "x"}, "longest is a whole number from 1; found 'x'"),
        ({"vectors": np.ones((3, 2))}, "one row a segment: 1; found 3"),
    ],
)
def test_bad_options(options: dict[str, object], told: str) -> None:
    table = segments((NOTE, "i", "en"))
    with pytest.raises(OptionError, match=told):
        choose_quotes(table, code_all(table), **options)  # type: ignore[arg-type]


def test_columns_of_our_own_take_the_place_of_attributes() -> None:
    table = segments((NOTE, "i", "en")).assign(why="because", role="lawyer")
    quotes = choose_quotes(table, code_all(table))
    assert not quotes.columns.duplicated().any()
    assert quotes["role"].tolist() == ["lawyer"]
    assert quotes["why"].tolist() != ["because"]
