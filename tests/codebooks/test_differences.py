"""What changed from one version of a codebook to another."""

from collections.abc import Callable

import pytest

from qualcode.codebooks import Codebook, compare_codebooks, describe_silent_change, find_moved_codes

Read = Callable[[str], Codebook]

OLD = """\
name: book
version: "1"
languages: [en, es]
codes:
- id: a
  definition: First.
  terms: {en: [law, "rule*"], es: [ley]}
  codes: [{id: b, terms: {en: [bill]}}, {id: gone, definition: Not needed.}]
- {id: c, color: "#1d4e89", definition: Third., terms: {any: [wiki]}}
"""


def rows(old: Codebook, new: Codebook) -> list[tuple[str, ...]]:
    return list(compare_codebooks(old, new).itertuples(index=False, name=None))


def test_nothing_changed(read_book: Read) -> None:
    table = compare_codebooks(read_book(OLD), read_book(OLD))
    assert table.empty
    assert list(table.columns) == ["code", "change", "field", "old", "new"]


def test_what_became_of_each_code(read_book: Read) -> None:
    new = """\
name: book
version: "2"
languages: [en]
codes:
- id: a
  definition: The first.
  role: need
  terms: {en: [law, {lemma: rule}]}
  unless: [in law]
- id: new
  definition: It is new.
- id: third
  color: "#a3161a"
  definition: Third.
  terms: {any: [wiki]}
  codes: [{id: b, terms: {en: [bill]}}]
"""
    assert rows(read_book(OLD), read_book(new)) == [
        ("", "redefined", "languages", "en, es", "en"),
        ("a", "redefined", "role", "", "need"),
        ("a", "redefined", "definition", "First.", "The first."),
        ("a", "redefined", "unless", "", "in law"),
        ("a", "redefined", "terms.en", "rule*", "{lemma: rule}"),
        ("a", "redefined", "terms.es", "ley", ""),
        ("new", "added", "", "", "It is new."),
        ("third", "moved", "", "c", "third"),  # known by its definition and terms
        ("third", "redefined", "color", "#1d4e89", "#a3161a"),
        ("third/b", "moved", "", "a/b", "third/b"),  # known by its id
        ("a/gone", "removed", "", "Not needed.", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("[{id: a}]", "[{id: b}]", {}, id="nothing to know it by"),
        pytest.param(
            "[{id: x, codes: [{id: a}]}, {id: y, codes: [{id: a}]}]",
            "[{id: x}, {id: y}, {id: z, codes: [{id: a}]}]",
            {},
            id="two that may be meant",
        ),
        pytest.param(
            "[{id: x, codes: [{id: a}]}]", "[{id: x}, {id: a}]", {"x/a": "a"}, id="up a level"
        ),
        pytest.param(
            "[{id: x, codes: [{id: a, codes: [{id: b}]}]}]",
            "[{id: x}, {id: a, codes: [{id: b}]}]",
            {"x/a": "a", "x/a/b": "a/b"},
            id="with what is below",
        ),
        pytest.param(
            "[{id: a, definition: x, codes: [{id: k}]}, {id: b, codes: [{id: k}]}]",
            "[{id: c, definition: x, codes: [{id: k}]}, {id: b, codes: [{id: k}]}]",
            {"a": "c", "a/k": "c/k"},
            id="renamed, with what is below",
        ),
        pytest.param(
            "[{id: a, terms: {en: [x]}}]", "[{id: b, terms: {en: [x]}}]", {"a": "b"}, id="renamed"
        ),
    ],
)
def test_codes_that_moved(read_book: Read, old: str, new: str, expected: dict[str, str]) -> None:
    assert find_moved_codes(read_book(f"codes: {old}"), read_book(f"codes: {new}")) == expected


def test_a_change_without_a_new_version_names_both_hashes(read_book: Read) -> None:
    old, new = read_book(OLD), read_book(OLD.replace("[bill]", "[bills]"))
    warning = describe_silent_change(old, new)
    assert warning == (
        f"the codebook book@1 has changed since (SHA-256 {old.sha256[:12]}… before, "
        f"{new.sha256[:12]}… now), but its version has not; raise `version`, so that codings tell "
        "by which of them they were made"
    )
    assert describe_silent_change(old, old) == ""
    newer = read_book(OLD.replace("[bill]", "[bills]").replace('"1"', '"2"'))
    assert describe_silent_change(old, newer) == ""


def test_another_order_is_told(read_book: Read) -> None:
    old, new = read_book("codes: [{id: a}, {id: b}]"), read_book("codes: [{id: b}, {id: a}]")
    assert rows(old, new) == [("", "reordered", "", "", "")]
    about = read_book("about: x\ncodes: [{id: a}, {id: b}]")
    assert rows(old, about) == [("", "redefined", "about", "", "x")]
