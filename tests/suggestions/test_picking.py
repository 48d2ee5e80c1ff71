import json

import numpy as np
import pandas as pd
import pytest

from qualcode.errors import ColumnMissingError, OptionError, OutputError
from qualcode.reliability import agreement
from qualcode.suggestions import leave_out, next_to_code, read_picked, write_picked
from qualcode.suggestions.coders import Lesson
from qualcode.suggestions.tables import NEXT
from qualcode.tables import CODINGS, SEGMENTS

SPAN = ["document", "start", "end"]


def make_segments(size=40):
    return SEGMENTS.frame(
        {"segment": f"d{row}:0-9", "document": f"d{row}", "start": 0, "end": 9,
         "text": f"text {row:>4}"}
        for row in range(size)
    )  # fmt: skip


def make_hand(segments, rows, coder="ana"):
    return CODINGS.frame(
        {**row, "coding": f"{coder}{row['segment']}", "code": "law", "coder": coder,
         "status": "accepted"}
        for row in segments.iloc[list(rows)][["segment", *SPAN]].to_dict("records")
    ).drop(columns="segment", errors="ignore")  # fmt: skip


class Ruler:
    """Scores segments by the number in their text, up to 40."""

    def score(self, _lesson: Lesson, segments: pd.DataFrame) -> np.ndarray:
        return segments["text"].str[5:].astype(float).to_numpy()[:, None] / 40


def run(segments, hand, **options):
    options = {
        "reads": segments.loc[:19, SPAN].assign(coder="ana", at=""),
        "embeddings": np.eye(len(segments)),
        "coder": Ruler(),
        **options,
    }
    return next_to_code(segments, hand, **options)


def test_what_lies_next_to_the_threshold_comes_first():
    segments = make_segments()
    table = run(segments, make_hand(segments, range(10, 20)), n=3)
    assert list(table.columns) == list(NEXT.columns)
    assert table["segment"].tolist() == ["d20:0-9", "d21:0-9", "d22:0-9"]
    assert table["uncertainty"].is_monotonic_decreasing
    assert table["code"].tolist() == ["law"] * 3
    assert "`law` or not" in table["reason"].iloc[0]


def test_of_what_is_alike_one_is_picked():
    segments = make_segments()
    vectors = np.eye(40)
    vectors[21] = vectors[20]  # says the same as the most uncertain
    table = run(segments, make_hand(segments, range(10, 20)), n=3, embeddings=vectors)
    assert table["segment"].tolist() == ["d20:0-9", "d22:0-9", "d23:0-9"]


def test_what_was_picked_or_read_is_not_picked_again():
    segments = make_segments()
    table = run(segments, make_hand(segments, range(10, 20)), n=99, picked=["d20:0-9"])
    assert sorted(table["segment"]) == sorted(f"d{row}:0-9" for row in range(21, 40))


def test_what_coders_cannot_read_or_may_not_see_is_not_picked():
    segments = make_segments()
    segments["consent"] = np.where(np.arange(40) == 20, "count", None)
    segments["transcription"] = np.where(np.arange(40) == 21, "needs transcription", None)
    table = run(segments, make_hand(segments, range(10, 20)), n=2)
    assert table["segment"].tolist() == ["d22:0-9", "d23:0-9"]


def test_without_any_coding_what_is_unlike_is_picked():
    segments = make_segments(6)
    vectors = np.eye(6)[[0, 0, 0, 1, 1, 2]]
    table = run(segments, make_hand(segments, []), reads=None, embeddings=vectors, n=3)
    assert len(set(table["segment"].str[1].astype(int).map([0, 0, 0, 1, 1, 2].__getitem__))) == 3
    assert table["code"].isna().all()
    assert table["reason"].eq("unlike what was picked before").all()


@pytest.mark.parametrize("n", [0, -1, 2.5, True, "three"])
def test_n_is_a_whole_number(n):
    segments = make_segments()
    with pytest.raises(OptionError, match="`n` is a whole number from 1"):
        run(segments, make_hand(segments, [10]), n=n)


def test_picks_are_kept_without_words_and_add_up(tmp_path):
    segments = make_segments()
    first, second = segments.iloc[[3, 1]], segments.iloc[[1, 7]]
    file = write_picked(first, tmp_path)
    assert file.parent == tmp_path / "samples"
    assert "text" not in file.read_text()
    assert write_picked(first.iloc[::-1], tmp_path) == file
    write_picked(second, tmp_path)
    assert sorted(read_picked(tmp_path)["segment"]) == ["d1:0-9", "d3:0-9", "d7:0-9"]
    assert read_picked(file)["segment"].tolist() == ["d1:0-9", "d3:0-9"]
    assert list(read_picked(tmp_path).columns) == ["segment", *SPAN]


def test_where_nothing_was_picked_there_are_no_rows(tmp_path):
    assert read_picked(tmp_path).empty
    assert len(leave_out(make_segments(), read_picked(tmp_path))) == 40


def test_files_that_are_no_picks_are_told(tmp_path):
    with pytest.raises(OptionError, match="is not there"):
        read_picked(tmp_path / "none")
    with pytest.raises(OutputError, match="is not a folder"):
        write_picked(make_segments(), tmp_path / "none")
    with pytest.raises(ColumnMissingError, match="start"):
        write_picked(make_segments()[["segment", "document"]], tmp_path)
    file = tmp_path / "picked-1.json"
    file.write_text("{")
    with pytest.raises(OptionError, match="is no file of what was picked"):
        read_picked(file)
    file.write_text(json.dumps({"format": "qualcode picked 9", "segments": []}))
    with pytest.raises(OptionError, match="'qualcode picked 1' is known"):
        read_picked(file)


def test_agreement_without_what_was_picked_is_that_of_the_others():
    segments = make_segments(20)
    hand = pd.concat([make_hand(segments, range(10)), make_hand(segments, range(5), "ben")])
    reads = pd.concat([segments[SPAN].assign(coder=name, at="") for name in ("ana", "ben")])
    rest = leave_out(segments, segments["segment"].iloc[5:10].tolist())
    assert len(rest) == 15
    table = agreement(rest, hand, reads=reads)
    law = table[table["code"].eq("law")].iloc[0]
    assert law["observed"] == 1  # they differ in what was picked alone


def test_picks_of_another_gathering_are_refused():
    with pytest.raises(OptionError, match="none of the 1 segments in `picked`"):
        leave_out(make_segments(), ["other:0-3"])
    with pytest.raises(OptionError, match="`picked` is a table"):
        leave_out(make_segments(), "d1:0-9")
