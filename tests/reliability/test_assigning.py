"""Who codes what: what several code is drawn at random, and all have as much to do."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from qualcode import CodingWidget, Journal, agreement, read_gathering
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.reliability.assigning import ASSIGNMENT, assign_coders
from qualcode.reliability.progressing import progress
from qualcode.reliability.sharing import allocate

COLUMNS = ["segment", "document", "start", "end", "coder", "double"]


def make(**documents):
    """Make segments, so many of each document, with the group `g1` or `g2` in turn."""
    rows = [
        {"segment": f"{name}:{10 * n}-{10 * n + 9}", "document": name, "start": 10 * n,
         "end": 10 * n + 9, "group": f"g{n % 2 + 1}"}
        for name, count in documents.items()
        for n in range(count)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def documents(count, size):
    return {f"d{number:02}": size for number in range(count)}


def loads(table):
    return table.groupby("coder")["segment"].size().tolist()


def doubled(table):
    """Whose each segment is that several code."""
    return {
        segment: tuple(own) for segment, own in table.groupby("segment")["coder"] if len(own) > 1
    }


# -- drawing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "wanted", "expected"),
    [
        ([50, 30, 20], 10, [5, 3, 2]),  # in proportion
        # The last two get one each; the others share 8 of 90: 4.18, 1.42, 1.33 and 1.07.
        ([47, 16, 15, 12, 9, 1], 10, [4, 2, 1, 1, 1, 1]),
        ([53, 24, 23], 10, [5, 3, 2]),  # remainders .3, .4, .3
        ([100, 1, 1], 4, [2, 1, 1]),
        ([1, 1, 1, 1], 2, [1, 1, 0, 0]),  # not enough for each to get one
        ([3, 2], 5, [3, 2]),
        ([3, 2], 0, [0, 0]),
    ],
)
def test_what_is_drawn_of_each_stratum(sizes, wanted, expected):
    given = allocate(sizes, wanted, ties=range(len(sizes)))
    assert given.sum() == wanted
    assert (given <= sizes).all()
    assert given.tolist() == expected


def test_each_segment_goes_to_one_coder_and_a_fifth_to_two():
    table = assign_coders(make(**documents(10, 30)), ["ana", "ben", "cruz"])
    assert table.columns.tolist() == COLUMNS == list(ASSIGNMENT.columns)
    assert len(table) == 360
    assert table["segment"].nunique() == 300
    both = doubled(table)
    assert len(both) == 60
    assert Counter(segment[:3] for segment in both) == dict.fromkeys(documents(10, 30), 6)
    assert Counter(both.values()) == {
        ("ana", "ben"): 20, ("ana", "cruz"): 20, ("ben", "cruz"): 20
    }  # fmt: skip
    assert loads(table) == [120, 120, 120]
    assert table["double"].eq(table["segment"].isin(both)).all()
    assert not table.duplicated(["segment", "coder"]).any()


def test_the_order_is_that_of_reading():
    table = assign_coders(make(**documents(10, 30)), ["ben", "ana"])
    assert table["coder"].drop_duplicates().tolist() == ["ben", "ana"]
    for _, own in table.groupby("coder"):
        expected = own.sort_values(["document", "start"], kind="stable")
        assert own["segment"].tolist() == expected["segment"].tolist()


@pytest.mark.parametrize("coders", [2, 3, 4, 7])
@pytest.mark.parametrize("sizes", [documents(790, 1), documents(12, 25), {"a": 300, "b": 40}])
def test_all_have_as_much_to_do(coders, sizes):
    names = [f"c{number}" for number in range(coders)]
    table = assign_coders(make(**sizes), names)
    even = len(table) / coders
    assert np.abs(np.array(loads(table)) - even).max() <= max(2, even / 20)
    pairs = Counter(doubled(table).values())
    assert max(pairs.values()) - min(pairs.values()) <= 2
    assert len(pairs) == coders * (coders - 1) / 2


def test_a_run_is_made_of_whole_documents_where_that_can_be():
    """Ten documents for five coders: nobody's run needs a part of one."""
    table = assign_coders(make(**documents(10, 30)), list("abcde"), share=0)
    assert loads(table) == [60] * 5
    assert table.groupby("document")["coder"].nunique().eq(1).all()
    assert not table["double"].any()
    halves = assign_coders(make(a=100), ["ana", "ben"], share=0)  # one that has to be divided
    assert halves.groupby("coder")["start"].agg(["min", "max"]).to_numpy().tolist() == [
        [0, 490], [500, 990]
    ]  # fmt: skip


def test_documents_are_given_at_random_and_not_by_name():
    firsts = {
        tuple(
            assign_coders(make(**documents(4, 5)), ["ana", "ben"], share=0, seed=seed)["document"]
        )
        for seed in range(10)
    }
    assert len(firsts) > 2


def test_the_same_whatever_the_order_of_rows_and_nothing_is_changed():
    segments = make(**documents(8, 11))
    before = segments.copy(deep=True)
    table = assign_coders(segments, ["ana", "ben"], seed=3)
    mixed = segments.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(table, assign_coders(mixed, ["ana", "ben"], seed=3))
    pd.testing.assert_frame_equal(segments, before)
    assert not table.equals(assign_coders(segments, ["ana", "ben"], seed=4))


def test_three_code_the_same_and_all_groups_share():
    table = assign_coders(make(**documents(10, 30)), list("abcd"), of=3)
    both = doubled(table)
    assert {len(group) for group in both.values()} == {3}
    assert set(Counter(both.values()).values()) == {15}
    assert loads(table) == [105] * 4


def test_strata_by_another_column():
    segments = make(a=40, b=10)
    segments["group"] = ["x"] * 30 + ["y"] * 10 + [None] * 10
    both = doubled(assign_coders(segments, ["ana", "ben"], share=0.1, by="group"))
    of = dict(zip(segments["segment"], segments["group"].fillna("-"), strict=True))
    assert Counter(of[segment] for segment in both) == {"x": 3, "y": 1, "-": 1}


def test_whole_documents():
    sizes = {f"d{number:02}": number + 1 for number in range(30)}  # 465 segments
    table = assign_coders(make(**sizes), ["ana", "ben", "cruz"], unit="document")
    parts = table.groupby(["document", "coder"]).size().reset_index(name="size")
    assert parts["size"].tolist() == [sizes[name] for name in parts["document"]]  # all of it
    both = table.loc[table["double"], "document"].unique()
    assert len(both) == 6
    assert max(loads(table)) - min(loads(table)) <= 5


def test_everything_by_all():
    table = assign_coders(make(a=5), ["ana", "ben"], share=1)
    assert loads(table) == [5, 5]
    assert table["double"].all()


def test_a_share_that_is_less_than_one_segment_is_one():
    assert len(doubled(assign_coders(make(a=4), ["ana", "ben"], share=0.01))) == 1


def test_one_coder_and_more_coders_than_segments():
    table = assign_coders(make(a=3), ["ana"], share=0)
    assert table["coder"].tolist() == ["ana"] * 3
    table = assign_coders(make(a=2), list("abcde"), share=0)
    assert len(table) == 2
    assert table["segment"].nunique() == 2


@pytest.mark.parametrize("unit", ["segment", "document"])
def test_no_segments(unit):
    table = assign_coders(make(a=3).iloc[:0], ["ana", "ben"], unit=unit)
    assert table.empty
    assert table.dtypes.astype("str").to_dict() == {
        name: column.dtype for name, column in ASSIGNMENT.columns.items()
    }


@pytest.mark.parametrize(
    ("coders", "options", "said"),
    [
        ([], {}, "`coders` is empty"),
        ("ana", {}, "`coders` is a list of names; found 'ana'"),
        (3, {}, "`coders` is a list of names; found 3"),
        (["ana"], {}, "a share of 0.2 is to be coded by 2 coders, and there is only `ana`"),
        (["ana", "ben"], {"of": 3}, "to be coded by 3 coders, and there are 2 coders"),
        (["ana", "ana"], {}, "the coder `ana` stands twice"),
        (["Ana", "ana"], {}, "the coder `ana` stands twice"),
        (["ana", "a/b"], {}, "a coder cannot be named 'a/b'"),
        (["ana", "rule:x"], {}, "a coder cannot be named 'rule:x'"),
        (["ana", None], {}, "a coder cannot be named None"),
        (["ana", "adjudicated"], {}, "`adjudicated` decides between coders"),
        (["ana", "ben"], {"share": 20}, "`share` is a number from 0 to 1.*found 20"),
        (["ana", "ben"], {"share": float("nan")}, "`share` is a number from 0 to 1"),
        (["ana", "ben"], {"share": True}, "`share` is a number from 0 to 1"),
        (["ana", "ben"], {"of": 1}, "`of` is a whole number from 2; found 1"),
        (["ana", "ben"], {"seed": "x"}, "`seed` is a whole number; found 'x'"),
        (["ana", "ben"], {"unit": "page"}, "unit is one of 'segment', 'document'"),
        (["ana", "ben"], {"by": "grup"}, "`by` is a column of the segments; did you mean `group`"),
        ([f"c{n}" for n in range(40)], {"of": 9}, "too many to give each its part"),
    ],
)
def test_options_are_checked(coders, options, said):
    with pytest.raises(OptionError, match=said):
        assign_coders(make(a=5), coders, **options)


def test_tables_are_checked():
    segments = make(a=3)
    with pytest.raises(ColumnMissingError, match="start"):
        assign_coders(segments.drop(columns="start"), ["ana", "ben"])
    with pytest.raises(OptionError, match="the segment `a:0-9` stands twice in the table"):
        assign_coders(pd.concat([segments, segments.head(1)]), ["ana", "ben"])
    with pytest.raises(TypeError, match="did you mean `share`"):
        assign_coders(segments, ["ana", "ben"], shares=0.1)


# -- progress --------------------------------------------------------------------------------------


def test_how_far_everybody_has_come():
    assignment = ASSIGNMENT.frame(
        {"segment": f"a:{n}", "document": "a", "start": 10 * n, "end": 10 * n + 9, "coder": coder,
         "double": n == 1}
        for coder, numbers in (("ana", (0, 1)), ("ben", (1, 2, 3)))
        for n in numbers
    )  # fmt: skip
    reads = pd.DataFrame(
        [("a", 0, 19, "ana"), ("a", 10, 19, "ben"), ("a", 20, 25, "ben"), ("a", 30, 39, "cruz")],
        columns=["document", "start", "end", "coder"],
    )
    codings = pd.DataFrame(
        [("a", 3, 5, "ana", "accepted"), ("a", 12, 14, "ana", "rejected"),
         ("a", 31, 33, "ben", "accepted"), ("a", 0, 9, "ben", "accepted")],
        columns=["document", "start", "end", "coder", "status"],
    )  # fmt: skip
    before = assignment.copy(deep=True)
    table = progress(assignment, reads, codings=codings)
    pd.testing.assert_frame_equal(assignment, before)
    columns = ["coder", "assigned", "read", "coded", "left", "double", "double_read"]
    assert table[columns].to_numpy().tolist() == [
        ["ana", 2, 2, 1.0, 0, 1, 1],
        ["ben", 3, 1, 1.0, 2, 1, 1],
        ["(all)", 5, 3, 2.0, 2, 1, 1],
    ]
    assert table["share"].tolist() == pytest.approx([1, 1 / 3, 3 / 5])
    assert table["note"].eq("").all()
    half = progress(assignment, reads[reads["coder"].ne("ben")])
    assert half["double_read"].tolist() == [0, 0, 0]
    assert half["coded"].isna().all()
    assert half["note"].eq("without codings nobody knows what was coded").all()


def test_progress_of_nothing():
    nothing = assign_coders(make(a=1).iloc[:0], ["ana", "ben"])
    reads = pd.DataFrame(columns=["document", "start", "end", "coder"])
    (row,) = progress(nothing, reads).to_dict("records")
    assert (row["coder"], row["assigned"], row["left"]) == ("(all)", 0, 0)
    assert np.isnan(row["share"])
    assert "nothing was assigned" in row["note"]


def test_tables_of_progress_are_checked():
    table = assign_coders(make(a=3), ["ana", "ben"])
    reads = pd.DataFrame(columns=["document", "start", "end", "coder"])
    with pytest.raises(ColumnMissingError, match="coder"):
        progress(table, reads.drop(columns="coder"))
    with pytest.raises(ColumnMissingError, match="status"):
        progress(table, reads, codings=reads)


# -- the way to the coder --------------------------------------------------------------------------


def test_from_the_assignment_to_agreement(meeting):
    gathering = read_gathering(meeting)
    table = assign_coders(gathering.segments, ["ana", "ben"], share=0.5)
    file = meeting / "samples" / "assignment.csv"
    file.parent.mkdir()
    table.to_csv(file, index=False)
    assert "training" not in file.read_text(encoding="utf-8")
    again = pd.read_csv(file, dtype={"coder": "str"}, keep_default_na=False)
    pd.testing.assert_frame_equal(again, table)
    gathering = read_gathering(meeting)
    assert "samples/assignment.csv" not in set(gathering.documents["source"])  # no material
    for coder in ("ana", "ben"):
        own = again[again["coder"].eq(coder)]
        widget = CodingWidget(gathering, coder=coder, blind=True, segments=own)
        shown = widget._desk.sources[0].list_segments()
        assert len(shown) == len(own)
        journal = Journal(meeting, coder, documents=gathering.documents)
        for row in own.to_dict("records"):
            journal.read(row["document"], row["start"], row["end"])
        journal.add(own["document"].iloc[0], 0, 5, "money")
    done = progress(again, gathering.reads, codings=gathering.codings)
    assert done["left"].tolist() == [0, 0, 0]
    assert done["double_read"].tolist() == [3, 3, 3]
    assert done["coded"].tolist() == [1, 1, 2]
    found = agreement(gathering.segments, gathering.codings, reads=gathering.reads, draws=20)
    assert found["units"].max() == 3
