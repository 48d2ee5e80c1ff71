"""E-mail addresses, telephone numbers and handles, and what only looks like them."""

import pytest
from hypothesis import given
from strategies import raw_texts

from qualcode.privacy.patterns import Found, find_addresses, find_phones, find_users


def found(text: str) -> list[tuple[str, str]]:
    hits = sorted([*find_addresses(text), *find_users(text), *find_phones(text)])
    return [(text[hit.start : hit.end], hit.label) for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to ana.perez+x@mail.example.org.", ["ana.perez+x@mail.example.org"]),
        ("<mailto:a_b@x-y.cl>, c@d.org", ["a_b@x-y.cl", "c@d.org"]),
        ("josé@correo.es", ["josé@correo.es"]),
        ("ana (at) example.org", ["ana (at) example.org"]),
        ("ana[arroba]example.org", ["ana[arroba]example.org"]),
        ("ana@example.org.", ["ana@example.org"]),
    ],
)
def test_e_mail_addresses(text: str, expected: list[str]) -> None:
    assert found(text) == [(address, "[e-mail]") for address in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask @ana_p, or (@Luis.2).", ["@ana_p", "@Luis.2"]),
        ("@ana@social.example", ["@ana@social.example"]),
        ("https://example.org/@ana/1", ["@ana"]),
        ("[[User:Ana Soto|Ana]] and [[Usuario discusión:Bo]]", ["Ana Soto", "Bo"]),
        ("User:AnaS said, Usuaria:Luz.", ["AnaS", "Luz"]),
        ("Special:Contributions/AnaS", ["AnaS"]),
    ],
)
def test_handles(text: str, expected: list[str]) -> None:
    assert found(text) == [(handle, "[handle]") for handle in expected]


@pytest.mark.parametrize(
    "text",
    [
        "tod@s l@s amig@s y compañer@s",
        "para tod@s.Gracias",
        "at 5 @ the door, @2024, 3@5",
        "=@SUM(A1)",
        "User: we need more. The user:",
        "laws (at) least",
    ],
)
def test_signs_that_are_no_address(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "phone",
    [
        "+56 9 8765 4321",
        "+56987654321",
        "+44 (0)20 7946 0018",
        "0056 9 8765 4321",
        "09 8765 4321",
        "22 345 6789",
        "(212) 555-0147",
        "1-800-555-0147",
        "555-1234",
        "987654321",
        "612 345 678",
        "612 34 56 78",
        "01 23 45 67 89",
        "01.23.45.67.89",
        "0711/123456",
        "+201001234567",
    ],
)
@pytest.mark.parametrize("around", ["{}", "call {} please", "({}),", "Tel.:{}.", "7 of us: {}"])
def test_telephone_numbers(phone: str, around: str) -> None:
    assert found(around.format(phone)) == [(phone, "[phone]")]


def test_a_short_number_counts_where_the_text_says_what_it_is() -> None:
    assert found("tel 555 123") == [("555 123", "[phone]")]
    assert found("teléfono: 555 123") == [("555 123", "[phone]")]
    assert found("we saw 555 123 of them") == []


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-24, 24/05/2024, 24.5.2024 and 5/24/24",
        "2024-05-24 10.30.45, 10:30-12:45, 20240524, IMG_20240524_103000.jpg",
        "2019-2024, 1939–1945, 1990 2000 2010, 2023/2024",
        "Ley 17.336, Ley 20285123, Directive 2019/790, Regulation (EU) 2016/679, 2001/29/EC",
        "1.234.567 people, 1,234,567.89, 10 000 000 pages, 19 629 590, 100000000",
        "0.12345678, 3,14159265, 40 %, 98765432 %, $12345678, € 12 345 678",
        "P07, group 3, 1 2 3 4 5 6 7 8, 10 20 30 40, 3-4-5-6-7-8-9",
        "ISBN 978-3-16-148410-0, 9783161484100, ISSN 1234-5679, ORCID 0000-0002-1825-0097",
        "https://example.org/w/index.php?oldid=123456789&x=98765432, doi 10.1038/98765432",
        "51.5074 -0.1278, 192.168.100.100, v1.22.333, #98765432, abc98765432, 98765432abc",
        "02110-1301, 1700000000000",
    ],
)
def test_numbers_that_nobody_can_call(text: str) -> None:
    assert found(text) == []


def test_numbers_of_other_scripts_and_lone_digits_do_no_harm() -> None:
    assert found("٠١٢٣٤٥٦٧٨") in ([], [("٠١٢٣٤٥٦٧٨", "[phone]")])
    assert found("²²²²²²²²²") == []


@given(raw_texts)
def test_spans_lie_in_the_text(text: str) -> None:
    for hit in [*find_addresses(text), *find_users(text), *find_phones(text)]:
        assert isinstance(hit, Found)
        assert 0 <= hit.start < hit.end <= len(text)


HOSTILE = [
    "a",
    "1",
    "1-",
    "@",
    "a@",
    "a.",
    "1 ",
    "1.",
    "123.",
    "(1",
    "+",
    "[[User:",
    "(at)",
    "1,234",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_the_same_takes_no_longer_for_each_sign(piece: str) -> None:
    # What grows with the square of the length would take hours here: the test would not end.
    # A megabyte of them names nobody, but for what a wiki's link to a user begins.
    text = piece * (1_000_000 // len(piece))
    assert {label for _, label in found(text)} <= ({"[handle]"} if "User" in piece else set())
