"""Codebooks as dictionaries of quanteda, and back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from strategies import characters

from qualcode.codebooks import Code, Codebook
from qualcode.codebooks.dictionaries import convert, dump_quanteda, read_dictionary
from qualcode.errors import CodebookError, OptionError
from qualcode.spans import normalise

ReadBook = Callable[[str], Codebook]

BOOK = """\
languages: [en, es]
accents: fold
codes:
  - id: law-needs
    name: law needs
    definition: What is needed.
    terms:
      es: [ley, derech*]
      any: [law, "no", "1"]
      en: [law, "C++", {lemma: teach}, {regex: "skills?"}, {near: [a, b], within: 5}]
    unless: [law firm, {term: act, within: 3}]
    codes:
      - id: work-money
        name: Wages
        terms: {en: ["wage  slip*"]}
      - id: empty
"""

DICTIONARY = """\
"law needs":
  "work-money":
    - "wage slip*"
  "empty": []
  "":
    - "ley"
    - "derech*"
    - "law"
    - "no"
    - "1"
    - "teach"
    - "taught"
    - "teaches"
    - "teaching"
"""


def test_dump(read_book: ReadBook) -> None:
    dumped = dump_quanteda(read_book(BOOK))
    assert dumped.text == DICTIONARY
    assert dumped.left_out[["term", "code", "reason"]].to_numpy().tolist() == [
        ["", "", "quanteda has no place for what codes have as name, definition"],
        [
            "",
            "",
            "quanteda tells letters apart by their accents; the codebook says `accents: fold`",
        ],
        [
            "C++",
            "law-needs",
            "`+` is not seen in matching, and without it the term would be `C`",
        ],
        [
            "{regex: skills?}",
            "law-needs",
            "a dictionary of quanteda has globs, or expressions only",
        ],
        ["{near: [a, b], within: 5}", "law-needs", "quanteda has no nearness"],
        ["law firm", "law-needs", "quanteda has no exceptions"],
        ["{term: act, within: 3}", "law-needs", "quanteda has no exceptions"],
    ]
    assert dumped.left_out["line"].isna().all()


def test_a_lemma_under_any_is_inflected_in_all_languages_of_the_codebook() -> None:
    book = Codebook.model_validate(
        {
            "languages": ["en", "es"],
            "codes": [{"id": "a", "terms": {"any": [{"lemma": "ser"}]}}],
        }
    )
    assert {"ser", "es", "fueron"} <= set(load(dump_quanteda(book).text)["a"])


def test_a_lemma_with_too_many_forms_is_listed() -> None:
    book = Codebook.model_validate(
        {"codes": [{"id": "a", "terms": {"es": [{"lemma": "ser ser tener"}]}}]}
    )
    dumped = dump_quanteda(book)
    assert load(dumped.text) == {"a": []}
    assert dumped.left_out["reason"].tolist() == [
        "its words can be inflected in more than 500 ways"
    ]


def load(text: str) -> dict[str, list[str]]:
    """Load YAML as R does: by version 1.1, in which `no` and `1` without quotes are no text."""
    parser = YAML(typ="safe", pure=True)
    parser.version = (1, 1)
    loaded: dict[str, list[str]] = parser.load(text)
    return loaded


@pytest.mark.parametrize(
    "term", ["no", "yes", "on", "y", "1", "1e3", "0x1", "null", "1:30", "a: b"]
)
def test_what_r_would_take_for_values_stays_text(term: str) -> None:
    text = dump_quanteda(Codebook(codes=[Code(id="no", terms={"en": [term]})])).text
    assert load(text) == {"no": [term] if ":" not in term else []}


def test_the_key_that_quanteda_keeps_for_itself_is_refused() -> None:
    below = Codebook(codes=[Code(id="a", codes=[Code(id="__")])])
    with pytest.raises(CodebookError, match="quanteda keeps the key `__`; give the code another"):
        dump_quanteda(below)
    assert dump_quanteda(Codebook(codes=[Code(id="__")])).text == '"__": []\n'


# -- there and back --------------------------------------------------------------------------------

_tricky = st.sampled_from(
    ["no", "yes", "null", "~a", "1", "0x1", "1e3", "-a", "'a'", '"a"', "a\\b", "# a", "a: b", "<<",
     "*a", "&a", "!a", "a\u2028b", "été", "law*", "l?w", "ley de medios", "🙂", "法律", "% a"]
)  # fmt: skip
_words = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12)
_terms = st.one_of(_tricky, _words).map(normalise).filter(lambda text: any(map(str.isalnum, text)))
_ids = st.one_of(
    st.from_regex(r"[A-Za-z0-9_é][\w.-]{0,6}", fullmatch=True, alphabet="abAB01é_.-"),
    st.sampled_from(["no", "1", "null", "a-2", "codes", "name"]),
).filter(lambda own: own != "__")
_names = st.one_of(st.just(""), _ids, st.text(characters, max_size=8))


def _codes(below: st.SearchStrategy[list[Code]]) -> st.SearchStrategy[list[Code]]:
    terms = st.dictionaries(
        st.sampled_from(["any", "en", "es"]), st.lists(_terms, max_size=4), max_size=3
    )
    code = st.builds(Code, id=_ids, name=_names, terms=terms, codes=below)
    return st.lists(code, max_size=4, unique_by=lambda code: code.id)


_trees = st.recursive(st.just([]), _codes, max_leaves=6).filter(bool)


@settings(max_examples=60)
@given(codes=_trees)
def test_there_and_back(codes: list[Code], tmp_path_factory: pytest.TempPathFactory) -> None:
    book = Codebook(codes=codes)
    dumped = dump_quanteda(book)
    path = tmp_path_factory.mktemp("book") / "a.yml"
    path.write_text(dumped.text, encoding="utf-8")
    read = read_dictionary(path, format="quanteda")
    assert read.left_out.empty
    left_out = set(zip(dumped.left_out["code"], dumped.left_out["term"], strict=True))
    assert _terms_of(read.codebook) == _terms_of(book, without=left_out)
    assert dump_quanteda(read.codebook).text == dumped.text


def _terms_of(
    book: Codebook, *, without: set[tuple[str, str]] = frozenset()
) -> list[tuple[str, set[str]]]:
    return [
        (
            place.path,
            {
                " ".join(str(term).split())
                for terms in place.code.terms.values()
                for term in terms
                if (place.path, term) not in without
            },
        )
        for place in book.places()
    ]


def test_the_demonstration_there_and_back(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    path = tmp_path / "a.yml"
    path.write_text(convert(root / "codebooks" / "advocacy.yaml").text, encoding="utf-8")
    back = tmp_path / "back.yaml"
    back.write_text(convert(path).text, encoding="utf-8")
    assert convert(back).text == path.read_text(encoding="utf-8")


def test_options_of_convert_are_checked(tmp_path: Path) -> None:
    book = tmp_path / "a.yaml"
    book.write_text("codes: [{id: a}]", encoding="utf-8")
    with pytest.raises(OptionError, match=r"is a codebook already; it can be converted to quan"):
        convert(book, target="qualcode")
    with pytest.raises(OptionError, match="a dictionary of quanteda has neither name nor lang"):
        convert(book, name="b")
    with pytest.raises(OptionError, match="target is one of None, 'qualcode', 'quanteda'; found"):
        convert(book, target="liwc")
    with pytest.raises(OptionError, match="source is one of None, 'liwc', 'quanteda', 'csv', 'qu"):
        convert(book, source="excel")


def test_a_codebook_that_could_not_be_read_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.dic"
    path.write_text("%\n1\ta\n%\n" + "x\t1\n" * 9, encoding="utf-8")
    monkeypatch.setattr("qualcode.codebooks.dictionaries.converting.MAX_BYTES", 80)
    with pytest.raises(CodebookError, match=r"as a codebook it would be larger than the 0 MB that"):
        convert(path)
