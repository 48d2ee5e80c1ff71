"""A codebook is checked: its tests, its terms, what it lacks, its colours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.codebooks import Codebook, check_codebook, read_codebook

Read = Callable[[str], Codebook]

BOOK = """\
codes:
  - id: capacity
    terms: {en: ["train*"]}
    unless: [by train]
    examples: [We need training, Copyright for all, Nothing of it]
    counterexamples: [We came by train, The train was late, Copyright is hard]
    codes:
      - id: legal
        terms: {en: [copyright]}
        examples: [We need training]
"""


def problems(book: Codebook, *checks: str) -> list[tuple[str, str, str, str]]:
    """Return code, severity, text and problem of the findings of some checks."""
    table = check_codebook(book)
    kept = table[table["check"].isin(checks) & ~table["passed"]]
    columns = ["code", "severity", "text", "problem"]
    return list(kept[columns].itertuples(index=False, name=None))


def test_each_test_passes_or_says_what_to_do(read_book: Read) -> None:
    table = check_codebook(read_book(BOOK))
    none = "no term matches; add one, or change the example"
    narrow = "matched by `train*`; narrow it, or add an `unless`"
    tests = table[table["check"].str.endswith("example")].drop(columns="severity")
    assert list(tests.itertuples(index=False, name=None)) == [
        ("capacity", "example", "We need training", True, ""),
        ("capacity", "example", "Copyright for all", True, ""),  # a child's
        ("capacity", "example", "Nothing of it", False, none),
        ("capacity", "counterexample", "We came by train", True, ""),
        ("capacity", "counterexample", "The train was late", False, narrow),
        ("capacity", "counterexample", "Copyright is hard", True, ""),  # a child's, not its own
        ("capacity/legal", "example", "We need training", False, none),
    ]
    assert set(table.loc[tests.index, "severity"]) == {"error"}


def test_a_sibling_whose_id_begins_alike_is_not_within(read_book: Read) -> None:
    book = read_book("codes: [{id: law, examples: [x]}, {id: law2, terms: {en: [x]}}]")
    assert [row[0] for row in problems(book, "example")] == ["law"]


def test_a_table_without_findings_has_its_columns(read_book: Read) -> None:
    table = check_codebook(read_book("codes: [{id: a, definition: x}]"))
    assert table.empty
    assert list(table.columns) == ["code", "check", "severity", "text", "passed", "problem"]
    assert table["passed"].dtype == bool


EXCLUDED = (
    "it never can match: its own words are among `unless` (`train*`, `{lemma: sing}`); "
    "change it or leave it out"
)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param(
            "{en: [law of trains]}",
            ("error", "law of trains", EXCLUDED),
            id="excluded by its own code",
        ),
        pytest.param(
            "{en: [{near: [law, trains], within: 3}]}",
            ("error", "{near: [law, trains], within: 3}", EXCLUDED),
            id="near, excluded",
        ),
        pytest.param(
            "{en: [law*, lawyer]}",
            ("warning", "lawyer", "`law*` finds all that it finds; leave one of them out"),
            id="covered by a glob",
        ),
        pytest.param(
            "{en: [Law, law]}",
            ("warning", "law", "`Law` finds all that it finds; leave one of them out"),
            id="twice",
        ),
        pytest.param(
            "{any: [law], en: [law]}",
            ("warning", "law", "`law` finds all that it finds; leave one of them out"),
            id="in any language and in one",
        ),
        pytest.param(
            "{en: [laws, 'law*']}",
            ("warning", "laws", "`law*` finds all that it finds; leave one of them out"),
            id="covered by a glob behind it",
        ),
        pytest.param(
            "{en: [C++]}",
            ("warning", "C++", "`+` is not seen in matching, and without it the term would be `C`"),
            id="signs",
        ),
        pytest.param(
            "{en: ['lemma:teach']}",
            ("warning", "lemma:teach", ("it is taken for a text; with a blank it is a lemma: "
             "{lemma: …}")),
            id="a blank is missing",
        ),
        pytest.param(
            "{en: [{lemma: taught}]}",
            ("warning", "{lemma: taught}", "`taught` is a form of `teach`; write {lemma: teach}"),
            id="a form of a lemma",
        ),
        pytest.param(
            "{en: ['law?', 'law*']}",
            ("warning", "law?", "`law*` finds all that it finds; leave one of them out"),
            id="a glob that finds more",
        ),
        pytest.param("{en: ['l*w', 'la*', '*aw']}", None, id="globs that find different words"),
        pytest.param("{en: [law], es: [law]}", None, id="alike in two languages"),
        pytest.param("{en: [law, law of the sea]}", None, id="a longer one"),
        pytest.param("{en: ['teach*', {lemma: teach}]}", None, id="inflections are more"),
        pytest.param("{en: ['law-*', '* law', 'l?w', '👍', '#law*']}", None, id="globs"),
        pytest.param("{en: [{regex: 'x[a-z]'}, {near: [x, y], within: 2}]}", None, id="others"),
    ],
)  # fmt: skip
def test_idle_terms(read_book: Read, terms: str, expected: tuple[str, str, str] | None) -> None:
    book = read_book(f"codes: [{{id: a, terms: {terms}, unless: ['train*', {{lemma: sing}}]}}]")
    assert problems(book, "term") == ([("a", *expected)] if expected else [])


def test_terms_of_several_codes(read_book: Read) -> None:
    book = read_book(
        "codes:\n"
        "- {id: a, terms: {en: [law, Rule, {lemma: teach}], es: [red]}}\n"
        "- {id: b, terms: {en: [rule, red, {lemma: teach}], any: [other]}}\n"
        "- {id: c, terms: {es: [other]}, codes: [{id: d, terms: {es: [other, otro]}}]}\n"
    )
    shared = "`{}` has it too; keep it in one of them, or narrow it"
    assert problems(book, "shared term") == [
        ("b", "warning", "rule", shared.format("a")),
        ("b", "warning", "{lemma: teach}", shared.format("a")),
        ("c", "warning", "other", shared.format("b")),
    ]
    repeated = "`c` stands above it and has this term too; leave it in one of them"
    assert problems(book, "repeats parent") == [("c/d", "warning", "other", repeated)]


def test_children_that_repeat_their_parent(read_book: Read) -> None:
    book = read_book(
        "codes:\n- id: a\n  definition: Rules.\n  terms: {en: [law]}\n"
        "  codes: [{id: b, definition: Rules., terms: {en: [law, ley]}}]\n"
    )
    term = "`a` stands above it and has this term too; leave it in one of them"
    assert problems(book, "repeats parent") == [
        ("a/b", "warning", "law", term),
        ("a/b", "warning", "Rules.", "its definition is that of `a`; say what sets it apart"),
    ]


def test_what_a_codebook_lacks(read_book: Read) -> None:
    book = read_book(
        "languages: [en, es, pt]\n"
        "codes:\n"
        "- {id: a, definition: Rules., terms: {en: [law], es: [ley]}, examples: [law]}\n"
        "- {id: b, terms: {en: [rule]}}\n"
        "- {id: c, definition: All., terms: {any: [wiki]}, examples: [wiki]}\n"
    )
    assert problems(book, "language", "definition", "examples") == [
        ("", "warning", "pt", "no code has terms in it; add some or drop it"),
        ("b", "warning", "", "it has none; say in a sentence what it means"),
        ("b", "warning", "", "it has terms but no example; add `examples`, which test the terms"),
        ("b", "warning", "es", "it has terms, but none in this language"),
    ]


def test_a_definition_that_is_still_to_be_written(read_book: Read) -> None:
    book = read_book("codes: [{id: a, definition: 'To be written: what do these share?'}]")
    assert problems(book, "definition") == [
        ("a", "warning", "", "it is still to be written; say what it means"),
    ]


def test_colors_are_told_apart_by_all_eyes(read_book: Read) -> None:
    book = read_book(
        "codes:\n"
        '- {id: a, color: "#1d4e89"}\n'
        '- {id: b, color: "#1f5089"}\n'
        '- {id: c, color: "#e8c4a0"}\n'
        '- {id: red, color: "#a3161a", codes: [{id: x, color: "#1d4e89"}]}\n'
        '- {id: olive, color: "#66620a"}\n'
        "- {id: none}\n"
    )
    alike = "looks like that of {}: {}; make one lighter"
    green = "1.8 apart, expected 4, for people who do not see green"
    assert problems(book, "color") == [
        ("c", "warning", "#e8c4a0", "its contrast with white is 1.6, expected 3.0; darken it"),
        ("b", "warning", "#1f5089", alike.format("`a` (#1d4e89)", "0.7 apart, expected 8")),
        ("olive", "warning", "#66620a", alike.format("`red` (#a3161a)", green)),
    ]


@pytest.mark.parametrize("name", ["advocacy", "evaluation"])
def test_the_demonstration_has_nothing_to_mend(demonstration: Path, name: str) -> None:
    table = check_codebook(read_codebook(demonstration.parents[1] / f"codebooks/{name}.yaml"))
    assert table.loc[~table["passed"], ["code", "text"]].to_numpy().tolist() == []
    assert len(table) >= 15
