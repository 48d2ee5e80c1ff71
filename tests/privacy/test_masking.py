"""What texts show in place of names."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peopled import make_people
from strategies import raw_texts

from qualcode.privacy.masking import Masker, count_labels
from qualcode.privacy.people import people

STRANGERS = [("Kim Novak", "person 1"), ("Rosa", "person 2")]


@pytest.fixture
def masker(listed: pd.DataFrame) -> Masker:
    return Masker(people(listed), STRANGERS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ana Pérez said it", "P01 said it"),
        ("ANA PEREZ, ana pérez and Ana  Pérez", "P01, P01 and P01"),
        ("ana_perez; ana-perez; AnaPérez; Pérez, Ana", "P01; P01; P01; P01"),
        ("we thank anita and LA PERA", "we thank P01 and P01"),
        ("Ana's note; (Ana); «Ana»", "P01's note; (P01); «P01»"),
        ("I saw Ana. Ana saw me.", "I saw P01. P01 saw me."),
        ("Pérez and Soto", "[name] and P02"),
        ("Luis Pérez, Luis Soto", "P02, P02"),
        ("ana y luis o soto", "ana y luis o soto"),
        ("banana, Anabel, Anas, lapera", "banana, Anabel, Anas, P01"),
        ("NV and nv", "P03 and nv"),
        ("Vries de Noor; De la ley", "P03 de P03; De la ley"),
        ("Kim Novak and kim novak; Kim; Rosa", "person 1 and person 1; Kim; Rosa"),
        ("A\u200bna and P\u00e9\u200drez Soto", "P01 and P02"),
        ("Bo Lind has left", "P04 has left"),
        ("", ""),
    ],
)
def test_names(masker: Masker, text: str, shown: str) -> None:
    assert masker.mask(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("notes/ana-day1.txt", "notes/P01-day1.txt"),
        ("ana_perez2.docx", "P01 2.docx".replace(" ", "")),
        ("rosa/perez.csv", "person 2/[name].csv"),
        ("banana.csv", "banana.csv"),
    ],
)
def test_in_the_names_of_files_parts_count_in_lower_case_too(
    masker: Masker, text: str, shown: str
) -> None:
    assert masker.mask(text, in_place=True) == shown


def test_names_in_a_script_without_blanks() -> None:
    masker = Masker(people(make_people(participant=["P1"], name=["王小明"])))
    assert masker.mask("今天王小明说") == "今天P1说"


def test_what_is_in_parentheses_is_no_part_of_a_name() -> None:
    masker = Masker(people(make_people(participant=["P1"], name=["Ana Soto (Chile)"])))
    assert masker.mask("Soto, in Chile; Ana Soto (Chile)") == "P1, in Chile; P1 (Chile)"


def test_a_full_name_that_two_people_bear_says_no_one() -> None:
    listed = make_people(participant=["P1", "P2"], name=["Kim Lee", "Kim Lee"])
    assert Masker(people(listed)).mask("kim lee and Lee") == "[name] and [name]"


def test_addresses_and_names_side_by_side(masker: Masker) -> None:
    text = "Ana Pérez <ana.perez@example.org>, tel. +56 9 8765 4321, @anita; ana perez@example.org"
    assert masker.mask(text) == "P01 <[e-mail]>, tel. [phone], [handle]; P01 [e-mail]"


def test_what_is_masked_is_counted(masker: Masker) -> None:
    texts = ["Ana and Pérez, a@example.org", "555-1234 @luis", "Ana Pérez"]
    counts = count_labels(one for text in texts for one in masker.find(text))
    assert dict(counts) == {"names": 3, "e_mails": 1, "phones": 1, "handles": 1}


_pieces = st.lists(st.one_of(st.sampled_from([
    "Ana", "Pérez", "ana_perez", "Luis", "@", "a@b.org", "555-1234", " ", ".", ", ", "x",
]), raw_texts)).map("".join)  # fmt: skip


@given(_pieces)
def test_spans_are_in_order_and_apart_and_nothing_else_changes(text: str) -> None:
    listed = make_people(participant=["P1", "P2"], name=["Ana Pérez", "Luis Pérez"])
    masker = Masker(people(listed))
    found = masker.find(text)
    edges = [edge for hit in found for edge in (hit.start, hit.end)]
    assert edges == sorted(edges)
    kept = "".join(
        text[left:right]
        for left, right in zip([0, *edges[1::2]], [*edges[::2], len(text)], strict=True)
    )
    shown = masker.mask(text)
    for hit in found:
        shown = shown.replace(hit.label, "", 1)
    assert sorted(shown) == sorted(kept) or any(hit.label in kept for hit in found)


@pytest.mark.parametrize("piece", ["a", "Ana ", "Ana_", "Ana Pérez ", "A.", "é\u0301", "(", "P01"])
def test_a_megabyte_of_the_same_ends(masker: Masker, piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    hits = masker.find(text)
    assert all(left.end <= right.start for left, right in pairwise(hits))
    assert bool(hits) == ("Ana" in piece)
