"""Dictionaries of LIWC, quanteda and sheets: what becomes of each part, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.codebooks.dictionaries import Converted, find_format, read_dictionary
from qualcode.errors import CodebookError, OptionError

Read = Callable[..., Converted]
Terms = dict[str, dict[str, list[object]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a dictionary from the text, or bytes, of its file."""

    def read_text(content: str | bytes, file: str, /, **options: str) -> Converted:
        path = tmp_path / file
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_dictionary(path, **options)

    return read_text


def terms(converted: Converted) -> Terms:
    return {place.path: dict(place.code.terms) for place in converted.codebook.places()}


def names(converted: Converted) -> dict[str, str]:
    return {place.path: place.code.name for place in converted.codebook.places()}


def left_out(converted: Converted) -> list[list[object]]:
    return converted.left_out.to_numpy().tolist()


# -- LIWC ------------------------------------------------------------------------------------------

DIC = """\
%
1\tmood (Moods and Feelings)
\t2\tglad
\t\t3\tvery glad
\t4\tsad
05\tWork & Money
%

glad*\t1\t2
over the moon\t1\t2\t3

wage\t5\t5
tear drop\t4
"""
DIC_TERMS = {
    "mood": {"any": ["glad*", "over the moon"]},
    "mood/glad": {"any": ["glad*", "over the moon"]},
    "mood/glad/very-glad": {"any": ["over the moon"]},
    "mood/sad": {"any": ["tear drop"]},
    "Work-Money": {"any": ["wage"]},
}


def test_liwc(read: Read) -> None:
    converted = read(DIC, "moods.dic")
    assert terms(converted) == DIC_TERMS
    assert names(converted) == {
        "mood": "mood (Moods and Feelings)",
        "mood/glad": "",
        "mood/glad/very-glad": "very glad",
        "mood/sad": "",
        "Work-Money": "Work & Money",
    }
    assert left_out(converted) == []
    book = converted.codebook
    assert (book.name, book.languages) == ("moods", [])
    assert book.about == "Converted from moods.dic (LIWC)."


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + DIC.encode(), id="byte order mark"),
        pytest.param(DIC.replace("\n", "\r\n").encode() + b"\x1a", id="DOS"),
        pytest.param(DIC.replace("\n", "\r").encode(), id="old Macintosh"),
        pytest.param(DIC.replace("\n", " \n\n").encode(), id="blanks and empty lines"),
        pytest.param(re.sub(r"\t+(?=\d+\n|\d+\t\d)", " ", DIC).encode(), id="blanks for tabs"),
        pytest.param(DIC.replace("\t", "\t\t").encode(), id="more tabs"),
    ],
)
def test_liwc_in_any_layout(read: Read, content: bytes) -> None:
    assert terms(read(content, "moods.dic")) == DIC_TERMS


def test_liwc_in_windows_1252(read: Read) -> None:
    content = "%\n1\tá\n%\nnaïve\t1\n“né”\t1\n".encode("cp1252")
    assert terms(read(content, "a.dic")) == {"á": {"any": ["naïve", "“né”"]}}


def test_the_language_of_the_terms_is_named(read: Read) -> None:
    converted = read(DIC, "moods.dic", language="en", name="other")
    assert terms(converted)["mood/sad"] == {"en": ["tear drop"]}
    assert (converted.codebook.name, converted.codebook.languages) == ("other", ["en"])


def test_what_a_codebook_cannot_say_is_listed_and_the_rest_is_read(read: Read) -> None:
    lines = [":)\t1", ":D\t1", "C++\t2", "*\t1", "so?\t2", "kind\t(02 134)1/2\t2", "like <of>1"]
    converted = read("%\n1\ta b\n2\tc\n%\n" + "\n".join(lines), "a.dic")
    assert terms(converted) == {"a-b": {}, "c": {"any": ["kind"]}}
    unseen = "is not seen in matching, and without it the term would be"
    by_context = "LIWC decides by the words around it (`{}`), which a codebook cannot say"
    assert left_out(converted) == [
        [5, ":)", "a-b", "it has no letter, digit or emoji"],
        [6, ":D", "a-b", f"`:` {unseen} `D`"],
        [8, "*", "a-b", "it has no letter, digit or emoji"],
        [10, "kind", "a-b", by_context.format("(02 134)1/2")],
        [11, "like", "a-b", by_context.format("<of>1")],
        [7, "C++", "c", f"`+` {unseen} `C`"],
        [9, "so?", "c", "`?` is itself in LIWC, and any one letter in a codebook"],
        [10, "kind", "c", by_context.format("(02 134)1/2")],
    ]


def test_liwc_22(read: Read) -> None:
    converted = read('DicTerm,glad,Very sad\n"a, b",X,\nglad*,x,0\nwept,,2.5\ntear,,X\n', "a.dicx")
    assert terms(converted) == {
        "glad": {"any": ["a, b", "glad*"]},
        "Very-sad": {"any": ["tear"]},
    }
    reason = "it has the weight `2.5`; a codebook has none"
    assert left_out(converted) == [[4, "wept", "Very-sad", reason]]


# -- quanteda --------------------------------------------------------------------------------------

YML = """\
# places and moods
US & CA:
  MA: Boston
  CA: [Sacramento, "San Fran*"]
  '': Washington DC
mood:
  - no
  - glad*
  - sub key: [yes, "1"]
    other: {__: [x], deep: y}
mood 1: &same [a]
mood-1: *same
mood-1-2: []
"""


def test_quanteda(read: Read) -> None:
    converted = read(YML, "places.yml")
    assert terms(converted) == {
        "US-CA": {"any": ["Washington DC"]},
        "US-CA/MA": {"any": ["Boston"]},
        "US-CA/CA": {"any": ["Sacramento", "San Fran*"]},
        "mood": {"any": ["no", "glad*"]},
        "mood/sub-key": {"any": ["yes", "1"]},
        "mood/other": {"any": ["x"]},
        "mood/other/deep": {"any": ["y"]},
        "mood-1": {"any": ["a"]},
        "mood-1-2": {"any": ["a"]},
        "mood-1-2-2": {},
    }
    assert names(converted) == {
        "US-CA": "US & CA",
        "US-CA/MA": "MA",
        "US-CA/CA": "CA",
        "mood": "",
        "mood/sub-key": "sub key",
        "mood/other": "",
        "mood/other/deep": "",
        "mood-1": "mood 1",
        "mood-1-2": "mood-1",
        "mood-1-2-2": "mood-1-2",
    }
    assert left_out(converted) == []


def test_emoticons_of_quanteda_are_listed(read: Read) -> None:
    converted = read('glad:\n  - "yes"\n  - ";-)"\n  - "100%"\n', "a.yml", language="en")
    assert terms(converted) == {"glad": {"en": ["yes"]}}
    assert [row[:3] for row in left_out(converted)] == [[3, ";-)", "glad"], [4, "100%", "glad"]]


def test_a_language_of_which_no_term_is_left_is_not_one_of_the_codebook(read: Read) -> None:
    converted = read("code,term,language\na,:),en\na,ley,es\n", "a.csv")
    assert converted.codebook.languages == ["es"]


# -- sheets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delimiter", "name"),
    [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("\t", "a.csv"), (",", "A.CSV")],
)
def test_table(read: Read, delimiter: str, name: str) -> None:
    rows = [
        ["Category", "Word", "LANGUAGE", "definition", "name"],
        ["needs / law", "copyright*", "en", "What the law says.", "The law"],
        ["needs/law", "derecho", "Spanish", "", ""],
        ["", "", "", "", ""],
        ["money", "fund*", "any", "", ""],
        ["money", "fund*", "", "What it costs", ""],
        ["needs", "", "", "All of them", ""],
    ]
    text = "\n".join(delimiter.join(row) for row in rows)
    converted = read(text, name)
    assert terms(converted) == {
        "needs": {},
        "needs/law": {"en": ["copyright*"], "es": ["derecho"]},
        "money": {"any": ["fund*"]},
    }
    places = [place.code for place in converted.codebook.places()]
    assert [code.definition for code in places] == [
        "All of them",
        "What the law says.",
        "What it costs",
    ]
    assert names(converted)["needs/law"] == "The law"
    assert converted.codebook.languages == ["en", "es"]
    assert left_out(converted) == []


def test_lines_are_those_of_the_file_and_columns_that_nothing_reads_are_listed(read: Read) -> None:
    converted = read('key,pattern,cod\na,"two\nlines",1\nb,:-),2\n', "a.csv")
    assert terms(converted) == {"a": {"any": ["two lines"]}, "b": {}}
    assert left_out(converted) == [
        [1, "", "", "the column `cod` is not carried over; did you mean `code`?"],
        [4, ":-)", "b", "it has no letter, digit or emoji"],
    ]


# -- what is refused -------------------------------------------------------------------------------

HEAD = "%\n1\ta\n%\n"
BINARY = "this is binary data, or text in another encoding; save it as UTF-8 text"
UNKNOWN = "is not in the list at the top; add it there, or take it away here"
NO_NUMBER = "expected the number of a category, found `one`; a tab stands between a word and its"
CATEGORY = "expected the number and the name of a category, or the line `%` that ends their list"
BEGIN, END = (f"expected the line `%` that {it}s the list of categories" for it in ("begin", "end"))
X = "expected a name in each column after `DicTerm`"

LIWC = [
    ("a.dic", "", ": the file is empty"),
    ("a.dic", " \n\n", ": the file is empty"),
    ("a.dic", "\nglad\t1\n", f":2: {BEGIN}, found `glad 1`"),
    ("a.dic", "%\n1\ta\nglad\t1\n%\n", f":3: {CATEGORY}, found `glad 1`"),
    ("a.dic", "%\n1\ta\n\n", f":2: {END}, found the end of the file"),
    ("a.dic", "%\n%\n", ": this dictionary has no codes"),
    ("a.dic", "%\n%\na\t1\n", f":3: category 1 of `a` {UNKNOWN}"),
    ("a.dic", "%\n1\n%\n", ":2: category 1 has no name"),
    ("a.dic", "%\n1\ta\n01\tb\n%\n", ":3: category 1 is in the list twice"),
    ("a.dic", f"{HEAD}x\t1\t9\n", f":4: category 9 of `x` {UNKNOWN}"),
    ("a.dic", f"{HEAD}x\t<of>9\n", f":4: category 9 of `x` {UNKNOWN}"),
    ("a.dic", f"{HEAD}x\n", ":4: `x` has no category; expected its number"),
    ("a.dic", f"{HEAD}1984\n", ":4: `1984` has no category; expected its number"),
    ("a.dic", f"{HEAD}x\tone\n", f":4: {NO_NUMBER} numbers"),
    ("a.dic", f"{HEAD}x\x00\t1\n", f":4: {BINARY}"),
    ("a.dic", b"%\x81", ": neither UTF-8 nor Windows-1252; save it as UTF-8 text"),
    ("a.dicx", "DicTerm\nx\n", f":1: {X}"),
    ("a.dicx", "DicTerm,a,\nx,X,X\n", f":1: {X}"),
    ("a.dicx", "DicTerm,a\nx,0\n", ":2: `x` has no category; expected an X"),
    ("a.dicx", "DicTerm,a\n,X\n", ":2: the column `DicTerm` is empty; expected a word"),
]

AS_TEXT = "if it is meant as text, quote it"
NOTHING = "expected a pattern, found nothing; quote it if it is the word null"
HALF = "a pattern holds half a character; write \\ud83d\\ude00 as 😀"

QUANTEDA = [
    ("a.yml", "", ": this dictionary has no codes"),
    ("a.yml", "- a\n", ":1: expected keys and values (`name: …`), found a list"),
    ("a.yml", "a:\n  - b\n  - 1984\n", f":3: expected a pattern, found `1984`; {AS_TEXT}"),
    ("a.yml", "a:\n  b: true\n", f":2: expected a pattern, found `True`; {AS_TEXT}"),
    ("a.yml", "a:\n  -\n", f":2: {NOTHING}"),
    ("a.yml", "a:\n  - [b]\n", f":2: expected a pattern, found a list; {AS_TEXT}"),
    ("a.yml", "a: [b]\n1: [c]\n", f":2: expected a key, found `1`; {AS_TEXT}"),
    ("a.yml", "a: [b]\n'': [c]\n", ':2: these patterns have no key but `""`'),
    ("a.yml", 'a: ["\\ud83d"]\n', f":1: {HALF}"),
    ("a.yml", "codes:\n  - id: a\n", ": this is a codebook already; read_codebook reads it"),
]

TERM = "expected a term, or a name or definition of the code"
WIDE = "3 cells, where the heading has 2; a term that holds the sign between cells stands in"
LANGUAGE = "expected the code of a language, such as `en`, found `Klingon`"
DEEP = "/".join(["a"] * 51)

TABLES = [
    ("a.csv", "", ": the file is empty"),
    ("a.csv", "code,term\n", ": this dictionary has no codes"),
    (
        "a.csv",
        "code,terms\na,b\n",
        ":1: no column `term` (or word or pattern); the heading has code, terms",
    ),
    (
        "a.csv",
        "term,b\na,b\n",
        ":1: no column `code` (or category or key); the heading has term, b",
    ),
    (
        "a.csv",
        "code,key,term\na,b,c\n",
        ":1: the columns `code` and `key` mean the same; keep one of them",
    ),
    ("a.csv", "code,term\n,b\n", ":2: the column `code` is empty; expected a code"),
    ("a.csv", "code,term\na,b\nc,\n", f":3: the column `term` is empty; {TERM}"),
    ("a.csv", "code,term\na//b,c\n", ":2: nothing stands beside a `/` of the code `a//b`"),
    ("a.csv", f"code,term\n{DEEP},c\n", ":2: the code is more than 50 levels deep"),
    ("a.csv", "code,term\na,b\na,b,c\na,d\n", f":3: {WIDE} quotation marks"),
    (
        "a.csv",
        'code,term\na,"b\nc,d\n',
        ':2: the quotation marks do not fit (unexpected end of data); inside a cell write ""',
    ),
    ("a.csv", "code,term,language\na,b,Klingon\n", f":2: {LANGUAGE}"),
    (
        "a.csv",
        "code,term,definition\na,b,c\na,d,e\n",
        ":3: the code `a` has another definition in line 2; expected one",
    ),
]

SUFFIX = "no dictionary is known by the suffix `.txt`; known are .dic, .dicx, .yml, .yaml, .csv"
FORMATS = ".tsv; for another file say which format it has: liwc, quanteda, csv"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [*LIWC, *QUANTEDA, *TABLES, ("a.txt", "a", f": {SUFFIX}, {FORMATS}")],
)
def test_what_is_refused(
    read: Read, tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    with pytest.raises(CodebookError) as told:
        read(content, name)
    assert str(told.value) == f"{tmp_path / name}{expected}"


def test_what_is_too_large(read: Read) -> None:
    with pytest.raises(CodebookError, match=r"a\.dic: larger than 5 MB; this is not a dictionary"):
        read(b"%" * 5_000_001, "a.dic")
    with pytest.raises(CodebookError, match=r"150,001 terms are more than the 150,000 that a code"):
        read(HEAD + "x\t1\n" * 150_001, "a.dic")
    indented = "".join(f"{' ' * number}{number}\ta\n" for number in range(51))
    with pytest.raises(CodebookError, match=r"a\.dic:52: categories stand more than 50 levels"):
        read(f"%\n{indented}%\n", "a.dic")


def test_aliases_do_not_unfold_without_end(read: Read) -> None:
    doubled = "".join(f"k{n}: &k{n} {{a: *k{n - 1}, b: *k{n - 1}}}\n" for n in range(1, 20))
    with pytest.raises(CodebookError, match="its aliases unfold to more than 200,000 values"):
        read(f"k0: &k0 [x, y]\n{doubled}", "a.yml")
    assert terms(read("a: &a [{b: *a}]\n", "a.yml")) == {"a": {}, "a/b": {}}
    with pytest.raises(CodebookError, match=r"a\.yml:1: keys stand more than 50 levels deep"):
        read("a: {" * 51 + "}" * 51, "a.yml")


def test_a_file_that_is_not_yaml(read: Read) -> None:
    with pytest.raises(CodebookError, match=r"a\.yml:2: this is not valid YAML"):
        read("a: [b\nc", "a.yml")
    with pytest.raises(CodebookError, match=r"a\.yml:2: .*duplicate key"):
        read("a: [b]\na: [c]\n", "a.yml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("a.dic", "a.yml", "a.csv", "a\0.csv"):
        with pytest.raises(CodebookError, match=r"cannot be read: No such|is not the name"):
            read_dictionary(tmp_path / name)


def test_the_format_may_be_named(read: Read) -> None:
    assert terms(read("a: [b]", "a.txt", format="quanteda")) == {"a": {"any": ["b"]}}
    assert terms(read("code,term\na,b", "a", format="csv")) == {"a": {"any": ["b"]}}
    assert terms(read("DicTerm,a\nb,X", "a.csv", format="liwc")) == {"a": {"any": ["b"]}}


def test_options_are_checked(read: Read) -> None:
    with pytest.raises(OptionError, match="format is one of None, 'liwc', 'quanteda', 'csv'"):
        read("a: [b]", "a.yml", format="xml")
    with pytest.raises(OptionError, match=r"language is a code such as 'en'.*found 'English'"):
        read("a: [b]", "a.yml", language="English")
    with pytest.raises(TypeError, match=r"did you mean `language`\?"):
        read("a: [b]", "a.yml", languages="en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("codes:\n  - id: a\n", "qualcode"),
        ("name: a\n'codes' : [{id: a}]\n", "qualcode"),
        ("codes: [law, act]\n", "quanteda"),
        ("codes: law\n", "quanteda"),
        ("a:\n  codes: [law]\n", "quanteda"),
    ],
)
def test_a_codebook_is_told_from_a_dictionary(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert find_format(path) == expected
