"""Who is who, and what each agreed to."""

from pathlib import Path

import pandas as pd
import pytest
from peopled import make_people

from qualcode.errors import GatheringError
from qualcode.privacy import (
    attributes,
    check_people,
    consents,
    find_doubts,
    find_short_names,
    find_strangers,
    mark_consent,
    resolve,
)


def series(*names: str | None) -> pd.Series:
    return pd.Series(names, dtype="str")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("P01", "P01"),
        ("p01", "P01"),
        ("Ana Pérez", "P01"),
        ("ANA  PEREZ ", "P01"),
        ("ana_perez", "P01"),
        ("Pérez, Ana", "P01"),
        ("la pera", "P01"),
        ("NV", "P03"),
        ("Ana", "Ana"),
        ("Pérez", "Pérez"),
        ("somebody else", "somebody else"),
    ],
)
def test_a_speaker_is_brought_to_an_id(listed: pd.DataFrame, said: str, shown: str) -> None:
    assert resolve(series(said), listed).tolist() == [shown]


def test_nobody_stays_nobody_and_the_index_is_kept(listed: pd.DataFrame) -> None:
    names = pd.Series(["Anita", None], index=[7, 3], dtype="str")
    found = resolve(names, listed)
    assert found.index.tolist() == [7, 3]
    assert found[7] == "P01"
    assert found.isna().tolist() == [False, True]
    assert names.tolist()[0] == "Anita"


def test_a_name_that_two_people_bear_is_left_and_the_stricter_consent_holds() -> None:
    listed = make_people(
        participant=["P1", "P2", "P3"],
        name=["Kim Lee", "Kim Lee", "Jan Ek"],
        consent=["quote", "withdrawn", "count"],
    )
    assert resolve(series("kim lee"), listed).tolist() == ["kim lee"]
    assert consents(series("kim lee", "P1", "Jan Ek", None), listed).tolist() == [
        "withdrawn",
        "quote",
        "count",
        "quote",
    ]


def test_a_list_without_names_resolves_ids_only() -> None:
    listed = make_people(participant=["P1"])
    assert resolve(series("p1", "Ana"), listed).tolist() == ["P1", "Ana"]
    assert resolve(series("Ana"), listed.iloc[:0]).tolist() == ["Ana"]


def test_consent_is_read_in_any_case_and_empty_says_quote() -> None:
    listed = make_people(
        participant=["a", "b", "c", "d"], consent=[" Count", None, "WITHDRAWN", "quote"]
    )
    read = check_people(listed, Path("participants.csv"))
    assert read["consent"].tolist() == ["count", "quote", "withdrawn", "quote"]
    assert listed["consent"].tolist()[0] == " Count"


def test_a_consent_that_cannot_be_is_told_with_file_row_and_what_was_expected() -> None:
    listed = make_people(participant=["P1", "P2"], consent=["quote", "maybe"])
    expected = (
        r"lists/people.csv: row 3: the consent of `P2` is `maybe`; expected quote, count or "
        r"withdrawn, or an empty cell"
    )
    with pytest.raises(GatheringError, match=expected):
        check_people(listed, Path("lists/people.csv"))


def test_a_list_without_consent_passes(listed: pd.DataFrame) -> None:
    without = listed.drop(columns="consent")
    pd.testing.assert_frame_equal(check_people(without, Path("p.csv")), without)
    assert "consent" not in mark_consent(without[["participant"]], without)


def test_names_are_never_attributes(listed: pd.DataFrame) -> None:
    assert attributes(listed).columns.tolist() == ["participant", "country"]


def test_what_a_form_says_of_consent_does_not_overrule_the_list(listed: pd.DataFrame) -> None:
    table = make_people(participant=["P03", "P01", None], consent=["yes", "no", "yes"])
    marked = mark_consent(table, listed)
    assert marked["consent"].tolist() == ["count", "quote", "quote"]
    assert marked["consent_"].tolist() == ["yes", "no", "yes"]


def test_strangers_are_those_in_no_list_whose_id_is_a_name(listed: pd.DataFrame) -> None:
    said = ["Zoë", "Abdul Karim", "P99", "P01", "7", "mail@example.org", None, "Zoë"]
    assert find_strangers(said, listed) == ["Abdul Karim", "Zoë", "mail@example.org"]


def test_a_speaker_who_may_have_withdrawn_is_told(listed: pd.DataFrame) -> None:
    assert find_doubts(["Bo", "Ana", "Kim"], listed) == [
        "`Bo` may be P04, whose consent is withdrawn: if so, add `Bo` to the aliases of P04"
    ]


def test_part_of_a_name_before_a_colon_is_told_where_it_may_be_somebody_not_quoted() -> None:
    listed = make_people(
        participant=["P1", "P2"],
        name=["Luis Soto", "Eva Ek"],
        aliases=["Lucho", "Eva"],
        consent=["count", "count"],
    )
    texts = ["Luis: more training", "Lucho: yes", "Eva: no", "Idea of Luis: no", "Problem: no"]
    said = pd.DataFrame({"text": texts, "participant": series(*[None] * 5)})
    assert find_short_names(said, listed) == ["Luis"]
    assert find_doubts(find_short_names(said, listed), listed) == [
        "`Luis` may be P1, whose consent is count: if so, add `Luis` to the aliases of P1"
    ]


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (("Nombre completo", "Apodo"), ("Ana Pérez", "Anita")),
        (("Nombre", "alias"), ("Ana Pérez", "Anita")),
        (("Nombre", "Apellidos", "apodo"), ("Ana", "Pérez", "Anita")),
        (("First name", "LAST NAME", "Nickname"), ("Ana", "Pérez", "Anita")),
    ],
)
def test_headings_of_names_are_known(headings: tuple[str, ...], cells: tuple[str, ...]) -> None:
    table = pd.DataFrame(
        {"participant": ["P01"], **dict(zip(headings, ([cell] for cell in cells), strict=True))}
    )
    checked = check_people(table, Path("participants.csv"))
    assert checked[["name", "aliases"]].iloc[0].tolist() == ["Ana Pérez", "Anita"]
    assert list(attributes(checked)) == ["participant"]


def test_an_empty_part_of_a_name_leaves_the_other() -> None:
    table = pd.DataFrame({"participant": ["P01"], "nombre": ["Ana"], "apellido": [None]})
    assert check_people(table, Path("p.csv"))["name"].tolist() == ["Ana"]


def test_headings_may_be_in_any_case() -> None:
    listed = make_people(participant=["P1"], Name=["Ana"], ALIAS=["A1"], Consent=["Count"])
    read = check_people(listed, Path("p.csv"))
    assert read.columns.tolist() == ["participant", "name", "aliases", "consent"]
    assert attributes(read).columns.tolist() == ["participant"]
