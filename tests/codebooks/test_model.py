"""What a codebook's file may say, and what is said where it is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.codebooks import Codebook, read_codebook
from qualcode.errors import CodebookError, OptionError

Read = Callable[[str], Codebook]

FULL = """\
name: advocacy
version: "1.0.0"
languages: [en, es]
codes:
  - id: capacity
    role: need
    codes:
      - id: legal
        name: Legal skills
        terms: {any: [law], es: [derecho]}
      - id: next_steps
        role: next step
  - id: money
"""


def test_places_have_path_level_and_inherited_role(read_book: Read) -> None:
    places = [(place.path, place.level, place.role) for place in read_book(FULL).places()]
    assert places == [
        ("capacity", 1, "need"),
        ("capacity/legal", 2, "need"),
        ("capacity/next_steps", 2, "next step"),
        ("money", 1, "concern"),
    ]


def test_label_is_the_name_or_a_readable_id(read_book: Read) -> None:
    labels = [place.code.label for place in read_book(FULL).places()]
    assert labels == ["Capacity", "Legal skills", "Next steps", "Money"]


def test_coder_names_book_and_version(read_book: Read) -> None:
    assert read_book(FULL).coder == "rule:advocacy@1.0.0"


def test_only_id_is_required_and_the_file_gives_the_name(read_book: Read) -> None:
    book = read_book("codes: [{id: a}]")
    assert (book.name, book.version, book.languages) == ("book", "0", [])


def test_sha256_is_of_the_content_not_of_the_layout(read_book: Read) -> None:
    flow = read_book("name: b\ncodes: [{id: a, terms: {en: [x]}}]").sha256
    block = read_book("# a comment\ncodes:\n- id: 'a'\n  terms:\n    en:\n    - x\nname: b").sha256
    other = read_book("name: b\ncodes: [{id: a, terms: {en: [y]}}]").sha256
    assert flow == block != other


def test_text_is_read_as_nfc(read_book: Read) -> None:
    assert read_book("codes: [{id: a, name: Formacio\u0301n}]").codes[0].name == "Formación"


def test_words_that_yaml_1_1_took_for_booleans_are_terms(read_book: Read) -> None:
    assert read_book("codes: [{id: a, terms: {en: [yes, no, on, off]}}]").codes[0].terms == {
        "en": ["yes", "no", "on", "off"]
    }


def test_terms_have_many_forms(read_book: Read) -> None:
    book = read_book(
        "codes:\n- id: a\n  terms:\n    en: [x, '👍', {lemma: teach}, {regex: 'skills?'},"
        " {near: [learn, {lemma: law}], within: 5}]\n  unless: [y, {term: z*, within: 3}]\n"
    )
    terms = [str(term) for term in book.codes[0].terms["en"]]
    assert terms == [
        "x",
        "👍",
        "{lemma: teach}",
        "{regex: skills?}",
        "{near: [learn, {lemma: law}], within: 5}",
    ]
    assert str(book.codes[0].unless[1]) == "{term: z*, within: 3}"


def test_further_terms_make_another_codebook(read_book: Read) -> None:
    old = read_book(FULL)
    new = old.with_terms("capacity/legal", {"any": ["law", {"lemma": "sue"}], "en": ["rule"]})
    assert [str(term) for term in new.codes[0].codes[0].terms["any"]] == ["law", "{lemma: sue}"]
    assert new.codes[0].codes[0].terms["en"] == ["rule"]
    assert new.version.startswith("1.0.0+")
    assert old.codes[0].codes[0].terms == {"any": ["law"], "es": ["derecho"]}
    again = new.with_terms("money", {"en": ["fund*"]})
    assert again.version.startswith("1.0.0+")
    assert again.version != new.version
    with pytest.raises(OptionError, match="no code `mone`; did you mean `money`"):
        old.with_terms("mone", {"any": ["x"]})


def test_a_codebook_cannot_be_changed(read_book: Read) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_book(FULL).name = "other"  # type: ignore[misc]


def term(yaml: str) -> str:
    head = "codes:\n  - id: a\n    codes:\n      - id: b\n        terms:\n          en:\n"
    return f"{head}            - good\n            - {yaml}\n"


TERM_PLACE = r"book\.yaml:8: code `a/b`, `terms\.en\[1\]`: "


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        pytest.param("true", "found the YAML boolean true; .*quote it", id="boolean"),
        pytest.param("12", "found the YAML .* 12; .*quote it", id="whole number"),
        pytest.param("1.5", "found the YAML .* 1.5; .*quote it", id="number"),
        pytest.param("2024-05-24", "found the YAML date 2024-05-24; .*quote it", id="date"),
        pytest.param("null", "found nothing", id="null"),
        pytest.param("", "found nothing", id="left out"),
        pytest.param("{lema: teach}", "expected text, or one of {lemma: …}", id="mapping"),
        pytest.param("[teach]", "expected text, found a list", id="list"),
        pytest.param('""', "needs a letter, a digit or an emoji; found ''", id="empty"),
        pytest.param('"*"', "needs a letter, a digit or an emoji; found '\\*'", id="glob of all"),
        pytest.param('"→!"', "needs a letter, a digit or an emoji", id="punctuation"),
    ],
)
def test_bad_term_is_told_with_line_code_and_field(
    read_book: Read, yaml: str, expected: str
) -> None:
    with pytest.raises(CodebookError, match=TERM_PLACE + ".*" + expected):
        read_book(term(yaml))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "codes:\n  - id: a\n  - id: b\n  - id: a\n",
            r":4: code `a`, `id`: another code beside it has this id",
            id="duplicate id",
        ),
        pytest.param(
            "codes:\n  - id: a\n    codes:\n      - id: b\n      - id: b\n",
            r":5: code `a/b`, `id`: another code",
            id="duplicate id below",
        ),
        pytest.param(
            "codes:\n  - id: a\n    colour: red\n",
            r":3: code `a`, `colour`: unknown key; did you mean `color`\?",
            id="unknown key of a code",
        ),
        pytest.param(
            "codes:\n  - id: a\nlanguage: en\n",
            r":3: `language`: unknown key; did you mean `languages`\?",
            id="unknown key of the book",
        ),
        pytest.param(
            "codes:\n  - id: a\n    color: red\n",
            r""":3: code `a`, `color`: expected a colour such as "#2a6f97", found 'red'""",
            id="colour",
        ),
        pytest.param(
            'codes:\n  - id: a\n    color: "#2a6f97\\n"\n', r":3: code `a`, `color`", id="newline"
        ),
        pytest.param(
            "codes:\n  - id: a\n    role: worry\n",
            r":3: code `a`, `role`: .*'area', 'concern', 'need', 'next step' or 'challenge'",
            id="role",
        ),
        pytest.param(
            "codes:\n  - name: a\n", r":2: code `number 1`, `id`: this key is required", id="no id"
        ),
        pytest.param(
            "codes:\n  - id: a b\n", r":2: code `a b`, `id`: .* without spaces", id="id with space"
        ),
        pytest.param("codes:\n  - id: a/b\n", r":2: code `a/b`, `id`: ", id="id with slash"),
        pytest.param("codes:\n  - id: 7\n", r":2: code `number 1`, `id`: .* quote", id="id 7"),
        pytest.param(
            "languages: [en]\ncodes:\n  - id: a\n    terms:\n      en: [x]\n      fr: [y]\n",
            r":6: code `a`, `terms.fr`: `fr` is not among the codebook's languages; .* any, en$",
            id="terms of another language",
        ),
        pytest.param(
            "codes:\n  - id: a\n    terms:\n      French: [y]\n",
            r":4: code `a`, `terms.French.*`: expected the code of a language",
            id="language by its name",
        ),
        pytest.param(
            "codes:\n  - id: a\n    terms: {en: x}\n",
            r":3: code `a`, `terms.en`: expected a list, found text \(x\)",
            id="term without list",
        ),
        pytest.param(
            "codes:\n  - id: a\n    terms: [x]\n",
            r":3: code `a`, `terms`: expected keys and values, found a list",
            id="terms without language",
        ),
        pytest.param("codes:\n  - a\n", r":2: code `number 1`: expected keys", id="code as text"),
        pytest.param("codes: []\n", r":1: `codes`: a codebook needs at least one", id="no codes"),
        pytest.param("", r":1: `codes`: this key is required", id="empty file"),
        pytest.param("- id: a\n", r":1: expected keys and values .* found a list", id="list"),
        pytest.param("codes:\n  - id: a\n   x: b\n", r":3: this is not valid YAML", id="YAML"),
        pytest.param("codes:\n  - id: a\n    id: b\n", r":3: .*duplicate key", id="key twice"),
    ],
)
def test_bad_file_is_told_with_its_line(read_book: Read, text: str, expected: str) -> None:
    with pytest.raises(CodebookError, match=expected) as told:
        read_book(text)
    assert "\n" not in str(told.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=r"none\.yaml: cannot be read: No such file"):
        read_codebook(tmp_path / "none.yaml")


def test_misspelt_option() -> None:
    with pytest.raises(TypeError, match=r"did you mean `path`\?"):
        read_codebook(pat="x")  # type: ignore[call-arg]
