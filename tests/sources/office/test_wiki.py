import pytest

from qualcode.errors import SourceError
from qualcode.sources import Options, Reading, reader_for


def read(text: str) -> Reading:
    reader = reader_for("talk.wiki")
    assert reader
    return reader.read(text.encode(), Options())


def told(text: str) -> list[tuple[str, str, str, str]]:
    """Return text, signer, time and context of each block."""
    (piece,) = read(text).pieces
    return [
        (
            piece.text[one.start : one.end],
            one.fields.get("participant", ""),
            one.fields.get("signed", ""),
            one.context,
        )
        for one in piece.blocks
    ]


def test_sections_are_headings_and_places() -> None:
    (piece,) = read("Before.\n== Needs ==\nlaw\n\nmore\n=== Money ===\ntravel\n").pieces
    assert [(one.context, one.locator) for one in piece.blocks] == [
        ("", "paragraph 1"),
        ("Needs", "Needs, paragraph 1"),
        ("Needs", "Needs, paragraph 2"),
        ("Needs › Money", "Needs › Money, paragraph 1"),
    ]


@pytest.mark.parametrize(
    ("signature", "user", "time"),
    [
        (
            "[[User:Ana|Ana]] ([[User talk:Ana|talk]]) 12:31, 24 May 2024 (UTC)",
            "Ana",
            "12:31, 24 May 2024 (UTC)",
        ),
        (
            "--[[Usuaria:Ana|Ana]] ([[Usuaria discusión:Ana|disc.]]) 12:31 24 may 2024 (UTC)",
            "Ana",
            "12:31 24 may 2024 (UTC)",
        ),
        (
            "[[Usuário:Ana|A]] ([[Usuário Discussão:Ana|d]]) 12h31min de 24 de maio de 2024 (UTC)",
            "Ana",
            "12h31min de 24 de maio de 2024 (UTC)",
        ),
        (
            "[[Utilisatrice:Ana|A]] ([[Discussion utilisatrice:Ana|d]]) 24 mai 2024 à 12:31 (CEST)",
            "Ana",
            "24 mai 2024 à 12:31 (CEST)",
        ),
        (
            "-- [[Benutzerin:Ana|A]] ([[Benutzerin Diskussion:Ana|D]]) 12:31, 24. Mai 2024 (CEST)",
            "Ana",
            "12:31, 24. Mai 2024 (CEST)",
        ),
        (
            "[[Utente:Ana|Ana]] ([[Discussioni utente:Ana|msg]]) 12:31, 24 mag 2024 (CEST)",
            "Ana",
            "12:31, 24 mag 2024 (CEST)",
        ),
        (
            "'''[[:es:Usuario:ana_p|A.]]''' 12:31, 24 May 2024 (UTC)",
            "Ana p",
            "12:31, 24 May 2024 (UTC)",
        ),
        (
            "[[Special:Contributions/192.0.2.7|192.0.2.7]] 12:31, 24 May 2024 (UTC)",
            "192.0.2.7",
            "12:31, 24 May 2024 (UTC)",
        ),
        ("-- [[User:Ana]]", "Ana", ""),
        ("{{unsigned|Ana|12:31, 24 May 2024}}", "Ana", "12:31, 24 May 2024"),
        ("{{unsigned2|12:31, 24 May 2024|Ana}}", "Ana", "12:31, 24 May 2024"),
        ("{{Sin firmar|Ana}}", "Ana", ""),
        ("{{non signé|Ana|24 mai 2024}}", "Ana", "24 mai 2024"),
    ],
)  # fmt: skip
def test_signatures(signature: str, user: str, time: str) -> None:
    assert told(f"== Needs ==\nWe need law. {signature}\n") == [
        ("We need law.", user, time, "Needs")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I agree with [[User:Ana|Ana]] on the law.",
        "Please ask [[User:Ana]].",
        "See [[User:Ana|Ana]] who said so (UTC)",
        "Ana 12:31, 24 May 2024 (UTC)",
    ],
)
def test_a_mention_is_no_signature(text: str) -> None:
    assert [who for _, who, _, _ in told(text)] == [""]


def test_a_mention_before_a_signature_does_not_sign() -> None:
    text = "As [[User:Luis|Luis]] said. [[User:Ana|Ana]] 12:31, 24 May 2024 (UTC)"
    assert told(text) == [("As Luis said.", "Ana", "12:31, 24 May 2024 (UTC)", "")]


def sign(user: str) -> str:
    return f"[[User:{user}|{user}]] ([[User talk:{user}|talk]]) 12:31, 24 May 2024 (UTC)"


def test_a_thread() -> None:
    text = (
        "== Needs ==\n"
        f"We need law.\n\nAnd money. {sign('Ana')}\n"
        f": I agree. {sign('Luis')}\n"
        f":: So do I.\n:: Very much. {sign('P1')}\n"
        f": Not I. {sign('P2')}\n"
        "Nobody signed this.\n"
        "== More ==\n"
        f"Another. {sign('P3')}\nAnd another. {sign('P4')}\n"
    )
    assert [(said, who, above) for said, who, _, above in told(text)] == [
        ("We need law.", "Ana", "Needs"),
        ("And money.", "Ana", "Needs"),
        ("I agree.", "Luis", "Needs › And money."),
        ("So do I.", "P1", "Needs › And money. › I agree."),
        ("Very much.", "P1", "Needs › And money. › I agree."),
        ("Not I.", "P2", "Needs › And money."),
        ("Nobody signed this.", "", "Needs"),
        ("Another.", "P3", "More"),
        ("And another.", "P4", "More"),
    ]


def test_the_words_of_a_signature_stay_in_the_text() -> None:
    (piece,) = read(f"law {sign('Ana')}\n").pieces
    assert piece.text == "law Ana (talk) 12:31, 24 May 2024 (UTC)"


def test_references_tables_and_links() -> None:
    text = (
        "Law<ref>A source</ref> and [[Copyright|rights]], [[:es:Ley]].\n"
        "[[Category:Meet-ups]] __NOTOC__\n"
        '{| class="wikitable"\n! !! Needs\n|-\n! Law\n| training\n|}\n'
        "[[Categoría:Encuentros]]\n"
    )
    assert [(said, above) for said, _, _, above in told(text)] == [
        ("Law and rights, :es:Ley.", ""),
        ("A source", ""),
        ("training", "Law › Needs"),
    ]


def test_templates_are_left_out_and_counted() -> None:
    reading = read("{{Infobox|a=b}}\n\nlaw {{citation needed}} here\n")
    assert reading.note == "2 templates are left out"
    assert reading.encoding == "utf-8"
    assert read("{{x}}").note == "it holds no text"


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(SourceError, match="it is a PDF, not a wiki page"):
        reader_for("a.mediawiki").read(b"%PDF-1.7", Options())  # type: ignore[union-attr]


def test_a_long_page_takes_linear_time() -> None:
    (piece,) = read("".join(f"law {number} {sign('Ana')}\n\n" for number in range(3_000))).pieces
    assert len(piece.blocks) == 3_000
    assert {one.fields["participant"] for one in piece.blocks} == {"Ana"}
