"""Why a coding is there, as text and in a notebook."""

import json

import numpy as np
import pandas as pd
import pytest

from qualcode import explain
from qualcode.codebooks import Code, Codebook
from qualcode.codings import apply_codebook
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS

TEXT = "No <b>law</b>, but laws"
SEGMENTS = pd.DataFrame(
    {"document": ["d.md"], "start": 100, "end": 100 + len(TEXT), "text": [TEXT]}
)
BOOK = Codebook(
    name="book",
    version="1",
    codes=[Code(id="a", definition="Rules & such.", terms={"en": ["law"], "any": ["laws"]})],
)


def test_a_rule_is_explained_by_its_terms() -> None:
    codings = apply_codebook(SEGMENTS, BOOK)
    said = str(explain(codings, codings.loc[0, "coding"], codebook=BOOK))
    assert said.splitlines() == [
        "a, suggested, by rule:book@1",
        "“No <b>[law]</b>, but [laws]” (d.md:100-123)",
        "- the code means: Rules & such.",
        "- `law` (en) found “law” at 106-109, behind a negation",
        "- `laws` (any language) found “laws” at 119-123",
    ]
    assert repr(explain(codings, codings.loc[0, "coding"], codebook=BOOK)) == said


def test_in_a_notebook_hits_are_marked_and_text_is_text() -> None:
    codings = apply_codebook(SEGMENTS, BOOK)
    shown = explain(codings, codings.loc[0, "coding"], codebook=BOOK)._repr_html_()
    assert "No &lt;b&gt;<mark>law</mark>&lt;/b&gt;, but <mark>laws</mark>" in shown
    assert "<li>the code means: Rules &amp; such.</li>" in shown


def test_a_person_and_a_model_are_named() -> None:
    row = {"coding": "x", "document": "d", "start": 0, "end": 3, "quote": "law", "code": "a"}
    ana = {**row, "coder": "ana", "status": "accepted", "memo": "clear"}
    model = {**row, "coding": "y", "coder": "model:m", "status": "suggested", "score": 0.876}
    codings = CODINGS.frame([ana, model])
    assert str(explain(codings, "x")).splitlines()[1:] == [
        "“law” (d:0-3)",
        "- ana read it and gave it this code",
        "- remark: clear",
    ]
    assert str(explain(codings, "y")).splitlines()[-1] == "- the model's score is 0.88"


def test_hits_that_overlap_are_marked_once() -> None:
    hit = {"term": "t", "language": "en", "negated": None}
    evidence = [{**hit, "start": 0, "end": 3}, {**hit, "start": 2, "end": 5}]
    row = {"coding": "x", "document": "d", "start": 0, "end": 6, "quote": "abcdef", "code": "a"}
    codings = CODINGS.frame(
        [{**row, "coder": "rule:b@1", "status": "suggested", "evidence": evidence}]
    )
    assert "“[abc][de]f”" in str(explain(codings, "x"))


def test_a_masked_quote_is_not_marked_at_the_places_of_the_text() -> None:
    codings = apply_codebook(SEGMENTS, BOOK).assign(quote="No [name], but laws")
    said = str(explain(codings, codings.loc[0, "coding"]))
    assert "“No [name], but laws”" in said
    assert "- `law` (en) found it, behind a negation" in said


@pytest.mark.parametrize("form", ["json", "array"])
def test_tables_that_were_saved_explain_as_well(form: str) -> None:
    codings = apply_codebook(SEGMENTS, BOOK)
    as_json = codings["evidence"].map(json.dumps)
    as_array = codings["evidence"].map(lambda hits: np.array(hits, object))
    saved = codings.assign(evidence=as_json if form == "json" else as_array, memo=float("nan"))
    coding = codings.loc[0, "coding"]
    assert str(explain(saved, coding)) == str(explain(codings, coding))


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    codings = apply_codebook(SEGMENTS, BOOK).assign(quote="No \x1b[2J law")
    said = explain(codings, codings.loc[0, "coding"])
    assert "No \ufffd[2J law" in str(said)


def test_what_is_not_there() -> None:
    codings = apply_codebook(SEGMENTS, BOOK)
    with pytest.raises(OptionError, match="the table has no coding `nope`"):
        explain(codings, "nope")
    with pytest.raises(ColumnMissingError, match="quote"):
        explain(codings.drop(columns="quote"), "x")
