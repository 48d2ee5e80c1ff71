"""Keywords in context: where they stand, what is around them, and that nothing leaks."""

from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode.codebooks import Code, Codebook
from qualcode.concerns.contexts import CONTEXTS, kwic
from qualcode.errors import OptionError, QualcodeError
from qualcode.gatherings import Gathering

NOTES = """note,who,table
"We need training about the law, and training for all.",P1,i
"No training yet, the lawyers are <b>busy</b>.",P2,ii
"Ana Pérez writes: call Luis Soto at ana@example.org about training please.",P1,i
"A secret about training.",P3,ii
"hacen falta talleres sobre la ley y los abogados",P1,ii
"""
PEOPLE = """participant,name,aliases,consent
P1,Ana Pérez,,quote
P2,Luis Soto,,quote
P3,Eva Roa,,count
"""
YAML = """title: Notes
languages: [en, es]
participants: participants.csv
sources:
  - files: notes.csv
    kind: sticky notes
    text: note
    columns: {participant: who, group: table}
"""


@pytest.fixture(scope="module")
def gathering(tmp_path_factory: pytest.TempPathFactory) -> Gathering:
    folder: Path = tmp_path_factory.mktemp("notes")
    files = {"notes.csv": NOTES, "participants.csv": PEOPLE, "gathering.yaml": YAML}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return qualcode.read_gathering(folder)


def lines(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(table[["before", "keyword", "after"]].itertuples(index=False, name=None))


def test_keywords_stand_where_they_say(gathering: Gathering) -> None:
    found = kwic(gathering, ["law*", "train*"], words=3)
    assert list(found.table.columns) == list(CONTEXTS.columns)
    assert lines(found.table) == [
        ("We need ", "training", " about the law,"),
        ("training about the ", "law", ", and training"),
        ("the law, and ", "training", " for all."),
        ("No ", "training", " yet, the lawyers"),
        ("training yet, the ", "lawyers", " are <b>busy</b>."),
        ("at ana@example.org about ", "training", " please."),
    ]
    texts = dict(zip(gathering.documents["document"], gathering.documents["text"], strict=True))
    for row in found.table.itertuples():
        assert texts[row.document][row.start : row.end] == row.keyword
    assert found.table["negated"].tolist() == [False, False, False, True, False, False]
    assert found.table["term"].tolist() == ["train*", "law*", "train*", "train*", "law*", "train*"]


def test_who_is_only_counted_is_counted_and_not_quoted(gathering: Gathering) -> None:
    found = kwic(gathering, "train*")
    row = found.counts.iloc[0]
    names = ["hits", "segments", "documents", "participants", "groups", "unquoted"]
    assert row[names].tolist() == [
        5, 4, 4, 3, 2, 1,
    ]  # fmt: skip
    assert len(found) == 4
    told = found._repr_html_()
    assert "secret" not in told
    assert "5 hits in 4 segments of 4 documents, 1 of them counted and not quoted" in told
    assert not found.evidence["text"].str.contains("secret").any()
    assert len(found.evidence) == 3


def test_names_are_masked_also_where_a_line_cuts_them(gathering: Gathering) -> None:
    shown = kwic(gathering, ["Pérez", "Luis", "train*"], words=1).shown
    assert lines(shown)[-3:] == [
        ("", "P1", " writes:"),  # the keyword is part of what is masked
        ("call ", "P2", ""),
        ("about ", "training", " please."),
    ]
    told = kwic(gathering, ["writes", "call", "Soto", "about"], words=9)._repr_html_()
    for name in ("Ana", "Pérez", "Luis", "Soto", "example.org"):
        assert name not in told
    assert "[e-mail]" in told


def test_a_searched_name_is_masked_in_the_heading(gathering: Gathering) -> None:
    assert "Soto" not in kwic(gathering, "Luis Soto")._repr_html_()


def test_markup_of_participants_is_escaped(gathering: Gathering) -> None:
    told = kwic(gathering, "lawyers")._repr_html_()
    assert "&lt;b&gt;busy&lt;/b&gt;" in told
    assert "<b>busy" not in told
    assert '<td align="right"' in told


def test_order_by_what_is_before_or_after(gathering: Gathering) -> None:
    after = kwic(gathering, "train*", order="after").table["after"].str.strip().tolist()
    assert [text.split()[0] for text in after] == ["about", "for", "please.", "yet,"]
    before = kwic(gathering, "train*", order="before").table["before"].str.strip().tolist()
    assert [text.split()[-1] for text in before] == ["about", "and", "need", "No"]


def test_terms_by_language_lemmas_and_phrases(gathering: Gathering) -> None:
    spanish = kwic(gathering, {"es": ["ley", "law"]}).table
    assert spanish["keyword"].tolist() == ["ley"]
    assert kwic(gathering, {"lemma": "need"}).table["keyword"].tolist() == ["need"]
    assert kwic(gathering, "the law").table["keyword"].tolist() == ["the law"]
    near = kwic(gathering, {"near": ["training", "law"], "within": 3}).table
    assert near["keyword"].iloc[0] == "training about the law"
    assert kwic(gathering, "perez", accents="fold").table["keyword"].tolist() == ["Pérez"]


def test_of_overlapping_hits_the_longest_counts_once(gathering: Gathering) -> None:
    found = kwic(gathering, ["law", "the law", "THE LAW"])
    assert found.table["keyword"].tolist() == ["the law"]


def test_no_hits_and_no_words(gathering: Gathering) -> None:
    none = kwic(gathering, "umbrella*")
    assert len(none) == 0
    assert none.counts["hits"].tolist() == [0]
    assert "<table" not in none._repr_html_()
    assert len(none.shown) == 0
    bare = kwic(gathering, "law", words=0).table
    assert lines(bare) == [("", "law", "")]


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ("", "a term needs a letter"),
        ([], "name at least one term"),
        (3, "expected a text, a list of terms"),
        ({"lemma": "te*"}, "a lemma is a word"),
        ({"regex": "("}, "is refused"),
        ({"english": ["x"]}, "expected the code of a language"),
        ([None], "not a term"),
    ],
)
def test_what_is_no_term(gathering: Gathering, terms: object, told: str) -> None:
    with pytest.raises(OptionError, match=told):
        kwic(gathering, terms)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{"words": -1}, {"words": 1.5}, {"order": "x"}, {"accents": 1}])
def test_bad_options(gathering: Gathering, options: dict[str, object]) -> None:
    with pytest.raises(QualcodeError, match=next(iter(options))):
        kwic(gathering, "law", **options)  # type: ignore[arg-type]


def test_what_is_found_is_what_the_matcher_finds(gathering: Gathering) -> None:
    book = Codebook(codes=[Code(id="t", terms={"any": ["train*", "law*"]})])
    codings = qualcode.apply_codebook(gathering.segments, book)
    spans = {(hit["start"], hit["end"], row.document)
             for row in codings.itertuples() for hit in row.evidence}  # fmt: skip
    table = kwic(gathering, ["train*", "law*"]).table
    quoted = set(gathering.segments.loc[gathering.segments["participant"].ne("P3"), "document"])
    found = set(zip(table["start"], table["end"], table["document"], strict=True))
    assert found == {span for span in spans if span[2] in quoted}
