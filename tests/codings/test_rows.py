"""What an action takes for a coding, a code, a memo or a score, and what it refuses."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qualcode import Journal, read_codings
from qualcode.codebooks import Code, Codebook
from qualcode.errors import ColumnMissingError, OptionError

DOCUMENTS = pd.DataFrame({"document": ["b.md"], "text": ["law"]})
BOOK = Codebook(name="book", version="2", codes=[Code(id="law"), Code(id="art")])
HITS = [{"term": "law", "language": "any", "start": 0, "end": 3, "negated": None}]
ROW = {"coding": "r1", "document": "b.md", "start": 0, "end": 3, "quote": "law", "code": "law",
       "coder": "rule:b@1"}  # fmt: skip

Act = Callable[[Journal], object]


@pytest.fixture(params=["with documents", "without"])
def journal(tmp_path: Path, request: pytest.FixtureRequest) -> Journal:
    documents = DOCUMENTS if request.param == "with documents" else None
    return Journal(tmp_path, "ana", documents=documents)


def last_line(journal: Journal) -> dict[str, Any]:
    return json.loads(journal.path.read_text(encoding="utf-8").splitlines()[-1])


def add(journal: Journal, **changes: Any) -> object:
    facts = {"document": "b.md", "start": 0, "end": 3, "code": "law", "quote": "law"} | changes
    return journal.add(**facts)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        pytest.param(lambda j: add(j, memo=math.nan), "a memo is a text, not nan", id="memo NaN"),
        pytest.param(lambda j: add(j, memo=5), "a memo is a text, not 5", id="memo 5"),
        pytest.param(lambda j: add(j, code=None), "a coding needs a code; give", id="code None"),
        pytest.param(lambda j: add(j, code=5), "give its full path, not 5", id="code 5"),
        pytest.param(lambda j: add(j, document=""), "a document is a text", id="no document"),
        pytest.param(lambda j: add(j, document=5), "a document is a text", id="document 5"),
        pytest.param(lambda j: add(j, document=["b.md"]), "a document is a text", id="a list"),
        pytest.param(lambda j: add(j, quote=list("law")), "a quote is a text", id="quote, a list"),
        pytest.param(lambda j: j.memo(5, "gathering"), "a memo is a text, not 5", id="text 5"),
        pytest.param(lambda j: j.accept(ROW, memo=5), "a memo is a text, not 5", id="of a verdict"),
        pytest.param(lambda j: j.accept(ROW | {"code": None}), "code is a text", id="row, no code"),
        pytest.param(lambda j: j.accept(ROW | {"code": math.nan}), "not nan", id="row, code NaN"),
        pytest.param(lambda j: j.accept(ROW | {"code": ""}), "that is not empty", id="row, empty"),
        pytest.param(lambda j: j.accept(ROW | {"coder": None}), "coder is a text", id="no coder"),
        pytest.param(lambda j: j.reject(ROW | {"coder": math.nan}), "not nan", id="coder NaN"),
        pytest.param(lambda j: j.accept(ROW | {"coding": 5}), "id is a text", id="coding 5"),
        pytest.param(lambda j: j.accept(ROW | {"quote": math.nan}), "not nan", id="quote NaN"),
        pytest.param(lambda j: j.accept(ROW | {"score": "much"}), "score is a number", id="score"),
        pytest.param(lambda j: j.accept(ROW | {"score": math.inf}), "0 to 1, not inf", id="inf"),
        pytest.param(lambda j: j.accept(ROW | {"evidence": "law"}), "list in JSON", id="evidence"),
        pytest.param(lambda j: j.accept(ROW | {"evidence": [object()]}), "cannot hold", id="hits"),
        pytest.param(lambda j: j.remove(5), "id is a text", id="remove 5"),
        pytest.param(lambda j: j.remove(["r1"]), "id is a text", id="remove a list"),
        pytest.param(lambda j: j.change(pd.DataFrame([ROW]), code="art"), "id is a", id="a table"),
        pytest.param(lambda j: j.remove(pd.Series(ROW)), "no coding `r1`", id="another's row"),
    ],
)
def test_what_could_not_be_read_again_is_not_saved(
    journal: Journal, act: Act, message: str
) -> None:
    with pytest.raises(OptionError) as caught:
        act(journal)
    assert message in str(caught.value)
    assert not journal.path.exists()
    assert journal.codings.empty
    add(journal, code="art")
    assert read_codings(journal.path.parent)["code"].tolist() == ["art"]


@pytest.mark.parametrize("row", [{"code": "law"}, pd.Series({"code": "law"})])
@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda j, row: j.memo("m", target=row), id="memo"),
        pytest.param(lambda j, row: j.remove(row), id="remove"),
        pytest.param(lambda j, row: j.change(row, code="art"), id="change"),
    ],
)
def test_rows_without_an_id(journal: Journal, act: Callable[..., object], row: Any) -> None:
    with pytest.raises(ColumnMissingError, match="the table has no column coding; it has code"):
        act(journal, row)


def test_no_memo_is_an_empty_one(journal: Journal) -> None:
    added = journal.add("b.md", 0, 3, "law", None, quote="law")
    journal.accept(ROW, memo=None)
    journal.change(added, memo="why")
    journal.change(added, code="art", memo=None)
    assert sorted(read_codings(journal.path.parent)["memo"]) == ["", "why"]


@pytest.mark.parametrize(
    ("score", "expected"),
    [(np.float64(0.5), 0.5), (np.float32(0.5), 0.5), (1, 1.0), (np.int64(1), 1.0), ("0.5", 0.5),
     (None, None), (math.nan, None), (pd.NA, None), ("", None)],
)  # fmt: skip
def test_scores(journal: Journal, score: Any, expected: float | None) -> None:
    journal.accept(ROW | {"score": score})
    assert last_line(journal).get("score") == expected
    assert journal.codings["score"].fillna(-1).tolist() == [-1 if expected is None else expected]


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(HITS, id="list"),
        pytest.param(json.dumps(HITS), id="JSON, as from CSV"),
        pytest.param(np.array(HITS), id="array, as from Parquet"),
        pytest.param(
            [{np.str_("term"): np.str_("law"), "language": "any", "start": np.int64(0),
              "end": np.int32(3), "negated": None}], id="numbers of numpy"),
        pytest.param(tuple(HITS), id="tuple"),
    ],
)  # fmt: skip
def test_evidence(journal: Journal, evidence: Any) -> None:
    journal.accept(ROW | {"evidence": evidence})
    assert last_line(journal)["evidence"] == HITS
    assert journal.codings["evidence"].tolist() == [HITS]


@pytest.mark.parametrize("evidence", [None, math.nan, "", [], pd.NA, "[]"])
def test_no_evidence(journal: Journal, evidence: Any) -> None:
    journal.accept(ROW | {"evidence": evidence})
    assert "evidence" not in last_line(journal)


def test_a_row_of_a_table_with_scores(journal: Journal) -> None:
    table = pd.DataFrame([ROW | {"score": 0.25}, ROW | {"coding": "r2", "score": math.nan}])
    assert isinstance(table.iloc[0]["score"], float)
    journal.accept(table.iloc[0])
    journal.reject(table.iloc[1])
    assert journal.codings["score"].fillna(-1).tolist() == [0.25, -1]


def test_texts_of_numpy(journal: Journal) -> None:
    added = journal.add(np.str_("b.md"), np.int64(0), np.int64(3), np.str_("law"), np.str_("why"),
                        quote=np.str_("law"))  # fmt: skip
    journal.change(added, code=np.str_("art"), memo=np.str_("so"))
    journal.accept({name: np.str_(value) if isinstance(value, str) else np.int64(value)
                    for name, value in ROW.items()})  # fmt: skip
    journal.memo(np.str_("too broad"), "code", np.str_("law"))
    journal.read(np.str_("b.md"), 0, 3)
    journal.unread(np.str_("b.md"), np.int64(0), np.int64(3))
    table = read_codings(journal.path.parent)
    assert table[["document", "code", "memo"]].to_numpy().tolist() == [
        ["b.md", "art", "so"], ["b.md", "law", ""],
    ]  # fmt: skip


def test_rows_of_the_table_are_codings(journal: Journal) -> None:
    for code in ("law", "art", "zoo"):
        add(journal, code=code)
    first, second, third = (journal.codings.iloc[number] for number in range(3))
    assert (first["code"], second["code"], third["code"]) == ("art", "law", "zoo")
    journal.change(first, code="arts")
    journal.remove(second.to_dict())
    journal.memo("where?", target=third)
    assert journal.codings["code"].tolist() == ["arts", "zoo"]
    assert journal.memos["target"].tolist() == [third["coding"]]


def test_a_coding_given_twice_is_judged_once(journal: Journal) -> None:
    coding = add(journal).coding
    assert len(journal.reject([coding, coding])) == 1
    assert len(journal.accept(pd.DataFrame([ROW, ROW]), memo="yes")) == 1
    assert len(journal.path.read_bytes().splitlines()) == 3


def test_memos_on_codes_that_the_codebook_does_not_have(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS, codebook=BOOK)
    with pytest.raises(OptionError, match=r"book@2 has no code `lww`; did you mean `law`\?"):
        journal.memo("too broad", "code", "lww")
    assert not journal.path.exists()
    journal.memo("too broad", "code", "law")
    journal.accept(ROW | {"code": "old"})
    journal.memo("it was so before", "code", "old")
    journal.memo("of the row", "code", journal.codings.iloc[0])
    journal.memo("of its document", "document", ROW)
    assert journal.memos["target"].tolist() == ["law", "old", "old", "b.md"]
    Journal(tmp_path, "bea").memo("any, where none is known", "code", "lww")
