"""Which segments change their codes when a codebook does."""

import pandas as pd
import pytest

from qualcode.codebooks import Code, Codebook
from qualcode.codings import compare_rules
from qualcode.errors import ColumnMissingError

TEXTS = ["a law", "a rule, a law", "a wiki", "nothing"]
SEGMENTS = pd.DataFrame(
    {"document": list("dbca"), "start": 0, "end": [len(text) for text in TEXTS], "text": TEXTS}
)
OLD = Codebook(codes=[Code(id="x", codes=[Code(id="law", terms={"en": ["law"]})]),
                      Code(id="gone", terms={"en": ["wiki"]})])  # fmt: skip
NEW = Codebook(codes=[Code(id="x"), Code(id="law", terms={"en": ["rule", "a rule"]})])


def test_codings_gained_and_lost() -> None:
    table = compare_rules(SEGMENTS, OLD, NEW)
    columns = ["document", "start", "end", "quote", "code", "change", "found_by"]
    assert list(table.columns) == columns
    assert list(table.itertuples(index=False, name=None)) == [
        ("d", 0, 5, "a law", "law", "lost", "law"),  # x/law has moved, so it is the same code
        ("c", 0, 6, "a wiki", "gone", "lost", "wiki"),
    ]
    back = compare_rules(SEGMENTS, NEW, OLD)
    assert back["change"].tolist() == ["gained", "gained"]
    assert back["code"].tolist() == ["x/law", "gone"]


def test_segments_that_stand_twice_are_one() -> None:
    twice = pd.concat([SEGMENTS, SEGMENTS])
    pd.testing.assert_frame_equal(compare_rules(twice, OLD, NEW), compare_rules(SEGMENTS, OLD, NEW))


def test_the_same_codebook_changes_nothing() -> None:
    assert compare_rules(SEGMENTS, OLD, OLD).empty


def test_missing_column() -> None:
    with pytest.raises(ColumnMissingError, match="text"):
        compare_rules(SEGMENTS.drop(columns="text"), OLD, NEW)
