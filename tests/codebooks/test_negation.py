"""Hits behind `not` and `sin`: shown as negated, in the clause of the cue only."""

import pytest

from qualcode.codebooks import Code, Codebook, Matcher

TERMS = {"any": ["training", "funds", "formación", "fondos", "no funds", "Schulung"]}
CODES = [Code(id="c", terms=TERMS)]


def negated(text: str, language: str | None = None) -> list[bool | None]:
    return [hit.negated for hit in Matcher(Codebook(codes=CODES)).match(text, language=language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("We need training", [False], id="none"),
        pytest.param("We do not need training", [True], id="not"),
        pytest.param("We don't want any training", [True], id="n't"),
        pytest.param("We don’t want training", [True], id="typeset"),
        pytest.param("Nobody got training", [True], id="nobody"),
        pytest.param("without training or funds", [True, True], id="both in reach"),
        pytest.param("No, we need training", [False], id="the clause ended"),
        pytest.param("Not now. Training later", [False], id="the sentence ended"),
        pytest.param("not the room but training", [False], id="but"),
        pytest.param("not unless training", [False], id="unless"),
        pytest.param("not (training)", [False], id="brackets"),
        pytest.param("not – training", [False], id="dash"),
        pytest.param("rather than training", [True], id="rather than"),
        pytest.param("we rather like training", [False], id="rather"),
        pytest.param("en vez de fondos", [True], id="en vez de"),
        pytest.param("zero funds", [True], id="zero"),
        pytest.param("not only training", [False], id="not only"),
        pytest.param("no doubt training helps", [False], id="no doubt"),
        pytest.param("not a b c d e training", [False], id="out of reach"),
        pytest.param("not a b c d training", [True], id="within reach"),
        pytest.param("not\nmuch training", [True], id="over a line break"),
        pytest.param("not this\n\ntraining", [False], id="over a paragraph"),
        pytest.param("there are no funds", [False], id="the term itself says so"),
        pytest.param("training is not needed", [False], id="a cue behind says nothing"),
        pytest.param("No hay formación", [True], id="no hay"),
        pytest.param("sin fondos", [True], id="sin"),
        pytest.param("Nunca tuvimos formación", [True], id="nunca"),
        pytest.param("sin embargo hay fondos", [False], id="sin embargo"),
        pytest.param("no solo formación", [False], id="no solo"),
        pytest.param("no esto sino formación", [False], id="sino"),
    ],
)
def test_scope_of_a_cue(text: str, expected: list[bool]) -> None:
    assert negated(text) == expected


def test_cues_are_those_of_the_language() -> None:
    spanish = "sin que nadie pida fondos"
    assert negated(spanish, "es") == [True]
    assert negated("a sin of some large funds", "en") == [False]
    assert negated("wir haben nicht eine Schulung", "de") == [None]  # nobody can tell


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("a sin funds", "en", [False], id="no cue of English"),
        pytest.param("no funds", "de", [None], id="German"),
        pytest.param("no formación", "es-CL", [True], id="Spanish"),
    ],
)
def test_short_texts_have_the_cues_of_their_language(
    text: str, language: str, expected: list[bool | None]
) -> None:
    assert negated(text.replace("no funds", "no Schulung"), language) == expected


def test_what_nobody_can_tell_is_not_skipped() -> None:
    german = "wir haben keine Schulung und keine Zeit"
    matcher = Matcher(Codebook(codes=CODES), negated="skip")
    assert len(matcher.match(german, language="de")) == 1


def test_cues_with_capitals_where_these_matter() -> None:
    hits = Matcher(Codebook(codes=CODES), case="keep").match("No training")
    assert [hit.negated for hit in hits] == [True]


def test_a_cue_at_the_end_of_the_text_before() -> None:
    found = Matcher(Codebook(codes=CODES)).find(["we say not", "no doubt training"], [None, None])
    assert [hit.negated for hit in found.rows()] == [False]


def test_each_text_has_its_own_scope() -> None:
    found = Matcher(Codebook(codes=CODES)).find(["we do not", "training"], [None, None])
    assert [hit.negated for hit in found.rows()] == [False]


@pytest.mark.parametrize("by_book", [True, False], ids=["codebook", "option"])
def test_negated_hits_may_be_left_out(by_book: bool) -> None:  # noqa: FBT001 - a case
    book = Codebook(codes=CODES, negated="skip" if by_book else "count")
    matcher = Matcher(book, negated=None if by_book else "skip")
    assert [hit.term for hit in matcher.match("no training. Funds!")] == ["funds"]
    assert len(Matcher(book, negated="count").match("no training")) == 1
