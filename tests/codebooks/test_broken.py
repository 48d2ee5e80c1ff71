"""What a person is told whose codebook has a mistake in a term, an exception or an option."""

from collections.abc import Callable

import pytest

from qualcode.codebooks import Codebook
from qualcode.errors import CodebookError

Read = Callable[[str], Codebook]

TERMS = "codes:\n  - id: a\n    terms:\n      en:\n        - good\n        - {}\n"
UNLESS = "codes:\n  - id: a\n    terms: {{en: [law]}}\n    unless:\n      - {}\n"
CODE = "codes:\n  - id: a\n    {}\n"
BOOK = "{}\ncodes: [{{id: a}}]\n"

FORMS = "expected text, or one of {lemma: …}, {regex: …}"
NEAR = ", {near: […, …], within: …}"
AROUND = ", {term: …, within: …}"
QUOTE = "; if it is meant as text, quote it"
BEHIND = "which cannot be done in linear time"
LINEAR = f"{BEHIND}; use `unless` or `near`"
SIGN = '; text that begins with a sign needs quotation marks: "*law", "@ana", "#law"'
KEYS_OF_NEAR = "unknown key; known are near, within"
MARKS = "; a blank stands behind `-` and `:`, and text that holds `: ` needs quotation marks"
EMPTY = "; write it, or leave the key out"
NO_WORD = "matches a word of no letters"
BLANK = (
    "an expression is tried on one word at a time, so a blank cannot stand in brackets or be left "
    "out; write one term for each case; found"
)
NEEDS = "a term needs a letter, a digit or an emoji; found"


def told(read_book: Read, text: str) -> str:
    """Return what follows the file's name in the message, which is one line."""
    with pytest.raises(CodebookError) as refused:
        read_book(text)
    message = str(refused.value)
    assert "\n" not in message
    return message.partition("book.yaml")[2]


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("law(?=yer)", f"the expression 'law(?=yer)' is refused: it looks ahead, {LINEAR}"),
        ("law(?!yer)", f"the expression 'law(?!yer)' is refused: it looks ahead, {LINEAR}"),
        ("(?<=by)law", f"the expression '(?<=by)law' is refused: it looks behind, {LINEAR}"),
        ("(?<!by)law", f"the expression '(?<!by)law' is refused: it looks behind, {LINEAR}"),
        (r"(a)\1", rf"the expression '(a)\\1' is refused: it refers back to a group, {BEHIND}"),
        (
            "(?P<x>a)(?P=x)",
            f"the expression '(?P<x>a)(?P=x)' is refused: it refers back to a group, {BEHIND}",
        ),
        ("law(", "the expression 'law(' is refused: a ( has no )"),
        ("law)", "the expression 'law)' is refused: a ) has no ("),
        ("[law", "the expression '[law' is refused: a [ has no ]"),
        ("[z-a]", "the expression '[z-a]' is refused: `z-a` is no range or class"),
        (
            "*law",
            "the expression '*law' is refused: nothing stands before `*` that could be repeated",
        ),
        ("a++", "the expression 'a++' is refused: an expression cannot have `++`"),
        (
            "law +act",
            "the expression '+act' is refused: nothing stands before `+` that could be repeated",
        ),
        (r"\q", r"the expression '\\q' is refused: RE2 does not know `\q`"),
        ("law\\", "the expression 'law\\\\' is refused: it ends with a lone backslash"),
        ("a{1001}", "the expression 'a{1001}' is refused: `{1001}` repeats too often"),
        (
            "(a{1000}){1000}",
            "the expression '(a{1000}){1000}' is refused: `{1000}` repeats too often",
        ),
        ("(public law)", f"{BLANK} '(public law)'"),
        ("[a b]", f"{BLANK} '[a b]'"),
        (r"law\s*act", rf"{BLANK} 'law\\s*act'"),
        ("", "an expression needs a word"),
        (" ", "an expression needs a word"),
        ("a*", f"the expression 'a*' {NO_WORD}"),
        ("law .*", f"the expression 'law .*' {NO_WORD}"),
        ("law|", f"the expression 'law|' {NO_WORD}"),
        ("law, act", ", is no part of a word, so 'law, act' never could match"),
        ("/law/", "leave the slashes around the expression out: '/law/'"),
        ("法律", ("scripts without blanks are cut sign by sign, so an expression of several signs "
         "never could match; write it as a text: '法律'")),
        ("act|public law", ("set what stands around | in brackets, or write two terms: "
         "'act|public law'")),
        (r"law\bs", r"an expression is a whole word: leave \b and \B out of 'law\\bs'"),
        (r"[\W]", r"\W cannot stand in [ ]; found '[\\W]'"),
    ],
)  # fmt: skip
def test_broken_expression(read_book: Read, regex: str, expected: str) -> None:
    message = told(read_book, TERMS.format(f"{{regex: '{regex}'}}"))
    assert message == f":6: code `a`, `terms.en[1].regex`: {expected}"


@pytest.mark.parametrize(
    ("yaml", "place", "expected"),
    [
        ("{regex: 12}", ".regex", f"expected text, found the YAML int 12{QUOTE}"),
        ("{regex: [a]}", ".regex", "expected text, found a list"),
        ("{regexp: law}", "", f"{FORMS}{NEAR}"),
        ("{}", "", f"{FORMS}{NEAR}"),
        ("law: act", "", f"{FORMS}{NEAR}"),
        ("{term: law, within: 3}", "", f"{FORMS}{NEAR}"),
        ("{within: 3}", "", f"{FORMS}{NEAR}"),
        ("{lemma: 'teach*'}", ".lemma", ("a lemma is a word as dictionaries have it, no glob; "
         "found 'teach*'")),
        ("{lemma: ''}", ".lemma", "a lemma needs a word; found ''"),
        ("{lemma: 7}", ".lemma", f"expected text, found the YAML int 7{QUOTE}"),
        ("{lemma: null}", ".lemma", f"expected text, found nothing{EMPTY}"),
        ("{near: [law, act]}", ".within", "this key is required"),
        ("{near: law, within: 2}", ".near", "expected a list, found text (law)"),
        ("{near: [law, 5], within: 2}", ".near[1]",
         f"expected text, found the YAML int 5{QUOTE}"),
        ("{near: [law, '*'], within: 2}", ".near[1]", f"{NEEDS} '*'"),
        ("{near: [law, [act]], within: 2}", ".near[1]", "expected text, found a list"),
        ("{near: [law, {near: [a, b], within: 2}], within: 2}", ".near[1]", FORMS),
        ("{near: [law, {lemma: 'a?'}], within: 2}", ".near[1].lemma",
         "a lemma is a word as dictionaries have it, no glob; found 'a?'"),
        ("{near: [law, {regex: '('}], within: 2}", ".near[1].regex",
         "the expression '(' is refused: a ( has no )"),
    ],
)  # fmt: skip
def test_broken_term(read_book: Read, yaml: str, place: str, expected: str) -> None:
    message = told(read_book, TERMS.format(yaml))
    assert message == f":6: code `a`, `terms.en[1]{place}`: {expected}"


@pytest.mark.parametrize(
    ("yaml", "place", "expected"),
    [
        ("{near: [law], within: 5}", ".near",
         "expected 2 to 4 terms, found 1"),
        ("{near: [a, b, c, d, e, f, g, h, i], within: 5}", ".near",
         "expected 2 to 4 terms, found 9"),
        ("{near: [law, act], within: 0}", ".within",
         "expected a whole number from 1 to 1000, found 0"),
        ("{near: [law, act], within: 1001}", ".within",
         "expected a whole number from 1 to 1000, found 1001"),
        ("{near: [law, act], within: two}", ".within",
         "expected a whole number, found text (two)"),
        ("{near: [law, act], within: 2.5}", ".within",
         "expected a whole number, found the YAML float 2.5"),
        ("{near: [law, act], within: 2, order: true}", ".order", KEYS_OF_NEAR),
        ("{near: [law, act], withn: 2}", ".withn", "unknown key; did you mean `within`?"),
        ("{regex: law, lemma: act}", ".regex", "unknown key; known are lemma"),
    ],
)  # fmt: skip
def test_broken_near(read_book: Read, yaml: str, place: str, expected: str) -> None:
    message = told(read_book, TERMS.format(yaml))
    assert message == f":6: code `a`, `terms.en[1]{place}`: {expected}"


@pytest.mark.parametrize(
    ("yaml", "place", "expected"),
    [
        ("true", "", f"expected text, found the YAML boolean true{QUOTE}"),
        ("[law]", "", "expected text, found a list"),
        ("{en: [law]}", "", f"{FORMS}{NEAR}{AROUND}"),
        ("{terms: law, within: 2}", "", f"{FORMS}{NEAR}{AROUND}"),
        ("{term: law}", ".within", "this key is required"),
        ("{near: [law, act]}", ".within", "this key is required"),
        ("{term: '', within: 2}", ".term", f"{NEEDS} ''"),
        ("{term: 3, within: 2}", ".term", f"expected text, found the YAML int 3{QUOTE}"),
        ("{term: {term: a, within: 1}, within: 2}", ".term", f"{FORMS}{NEAR}"),
        ("{regex: '('}", ".regex", "the expression '(' is refused: a ( has no )"),
    ],
)
def test_broken_exception(read_book: Read, yaml: str, place: str, expected: str) -> None:
    message = told(read_book, UNLESS.format(yaml))
    assert message == f":5: code `a`, `unless[0]{place}`: {expected}"


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("negated: no", "`negated`: expected 'count' or 'skip', found text (no)"),
        ("negated: true", "`negated`: expected 'count' or 'skip', found the YAML boolean true"),
        ("negate: skip", "`negate`: unknown key; did you mean `negated`?"),
        ("accents: none", "`accents`: expected 'keep' or 'fold', found text (none)"),
        ("accents:", "`accents`: expected 'keep' or 'fold', found nothing"),
        ("name: [a]", "`name`: expected text, found a list"),
        ("version: 1.0", f"`version`: expected text, found the YAML float 1.0{QUOTE}"),
        ("about: 2024-01-01", f"`about`: expected text, found the YAML date 2024-01-01{QUOTE}"),
        ("languages: en", "`languages`: expected a list, found text (en)"),
        (
            "languages: [en, Spanish]",
            "`languages[1]`: expected the code of a language, such as `en`, found 'Spanish'",
        ),
        (
            "languages: [es-CL]",
            "`languages[0]`: expected the code of a language, such as `en`, found 'es-CL'",
        ),
        (
            "languages: [en, en]",
            ("`languages[1]`: `en` is no language, or stands here twice; leave it out"),
        ),
        (
            "languages: [any]",
            ("`languages[0]`: `any` is no language, or stands here twice; leave it out"),
        ),
        ("name: *law", f"this is not valid YAML: found undefined alias 'law'{SIGN}"),
        (
            "name: @law",
            f"this is not valid YAML: found character '@' that cannot start any token{SIGN}",
        ),
        ("name: a: b", "this is not valid YAML: mapping values are not allowed here" + MARKS),
    ],
)
def test_broken_book(read_book: Read, yaml: str, expected: str) -> None:
    assert told(read_book, BOOK.format(yaml)) == f":1: {expected}"


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        (
            "color: #2a6f97",
            ('code `a`, `color`: found nothing; write a colour in quotation marks: "#2a6f97"'),
        ),
        ("unless: law", "code `a`, `unless`: expected a list, found text (law)"),
        (
            "unless:",
            "code `a`, `unless`: expected a list, found nothing; write it, or leave the key out",
        ),
        (
            "terms:",
            "code `a`, `terms`: expected keys and values, found nothing" + EMPTY,
        ),
        (
            "terms: {es-CL: [law]}",
            "code `a`, `terms.es-CL`: expected the code of a language, such as `en`, found 'es-CL'",
        ),
        ("term: {en: [law]}", "code `a`, `term`: unknown key; did you mean `terms`?"),
        ("examples: a law", "code `a`, `examples`: expected a list, found text (a law)"),
        (
            "examples: [Note: this]",
            "code `a`, `examples[0]`: expected text, found keys and values ({'Note': 'this'})"
            + QUOTE,
        ),
        ("name: true", f"code `a`, `name`: expected text, found the YAML boolean true{QUOTE}"),
        ("color: 123456", f"code `a`, `color`: expected text, found the YAML int 123456{QUOTE}"),
        (
            "codes: {id: b}",
            "code `a`, `codes`: expected a list, found keys and values ({'id': 'b'})",
        ),
        ("codes: [b]", "code `a/number 1`: expected keys and values, found text (b)"),
        (
            "terms: {en: [law], en: [act]}",
            (
                'this is not valid YAML: found duplicate key "en" with value "[\'act\']" '
                "(original value: \"['law']\")"
            ),
        ),
    ],
)
def test_broken_code(read_book: Read, yaml: str, expected: str) -> None:
    assert told(read_book, CODE.format(yaml)) == f":3: {expected}"
