"""Overlaps below are counted by hand from ten segments in three topics."""

import math
import random
from types import SimpleNamespace

import pandas as pd
import pytest

from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS
from qualcode.topics.relating import cross_codes, nearest_codes, split_codes

#  s0..s3 in topic 0, s4..s6 in topic 1, s7 and s8 in topic 2, s9 in none
PLACES = [0, 0, 0, 0, 1, 1, 1, 2, 2, -1]
SEGMENTS = pd.DataFrame(
    {
        "segment": [f"s{n}" for n in range(10)],
        "document": "d",
        "start": [10 * n for n in range(10)],
        "end": [10 * n + 9 for n in range(10)],
    }
)
ASSIGNMENTS = pd.DataFrame({"segment": SEGMENTS["segment"], "topic": PLACES})
TABLE = pd.DataFrame({"topic": [0, 1, 2], "label": ["law", "money", "law"]})
TOPICS = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS)


def codings(*pairs, status="suggested", coder="rule:book@1"):
    return CODINGS.frame(
        {
            "coding": f"{segment} {code} {coder}",
            "document": "d",
            "start": 10 * segment,
            "end": 10 * segment + 9,
            "code": code,
            "coder": coder,
            "status": status,
        }
        for segment, code in pairs
    )


#  capacity: s0 (twice), s1, s4, s9; money: s4, s5, s6
CODED = codings(
    (0, "capacity/legal"),
    (0, "capacity/words"),
    (1, "capacity"),
    (4, "capacity/legal"),
    (9, "capacity/legal"),
    (4, "money"),
    (5, "money"),
    (6, "money"),
)


def rows(table, *columns):
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_overlaps_are_counted_once_a_segment_and_code():
    table = cross_codes(TOPICS, SEGMENTS, CODED)
    assert rows(table, "topic", "label", "code", "both", "topic_size", "code_size", "unplaced") == [
        (0, "law", "capacity", 2, 4, 3, 1),
        (1, "money", "money", 3, 3, 3, 0),
        (1, "money", "capacity", 1, 3, 3, 1),
    ]


def test_shares_of_the_topic_of_the_code_and_of_either():
    first = cross_codes(TOPICS, SEGMENTS, CODED).iloc[0]
    assert first["of_topic"] == 2 / 4
    assert first["of_code"] == 2 / 3
    assert first["jaccard"] == 2 / (4 + 3 - 2)
    assert first["lift"] == pytest.approx((2 / 4) / (3 / 9))  # nine segments have a topic


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (1, {"capacity", "money"}),
        (2, {"capacity", "capacity/legal", "capacity/words", "money"}),
        (None, {"capacity", "capacity/legal", "capacity/words", "money"}),
    ],
)
def test_levels(level, expected):
    assert set(cross_codes(TOPICS, SEGMENTS, CODED, level=level)["code"]) == expected


def test_what_a_person_rejected_does_not_count():
    rejected = codings((0, "money"), status="rejected", coder="ana")
    both = pd.concat([codings((0, "money"), (5, "money")), rejected])
    assert rows(cross_codes(TOPICS, SEGMENTS, both), "topic", "both") == [(1, 1)]


def test_only_segments_of_the_table_count():
    some = SEGMENTS.iloc[:3]
    table = cross_codes(TOPICS, some, CODED)
    assert rows(table, "topic", "code", "both", "topic_size", "code_size", "unplaced") == [
        (0, "capacity", 2, 3, 2, 0)
    ]


def test_a_segment_without_a_row_in_the_assignments_has_no_topic():
    few = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS.iloc[1:])
    first = cross_codes(few, SEGMENTS, CODED).iloc[0]
    assert (first["both"], first["topic_size"], first["unplaced"]) == (1, 3, 2)


def test_the_order_of_rows_changes_nothing():
    shuffled = ASSIGNMENTS.sample(frac=1, random_state=1)
    turned = SimpleNamespace(topics=TABLE.iloc[::-1], assignments=shuffled)
    one = cross_codes(TOPICS, SEGMENTS, CODED)
    other = cross_codes(turned, SEGMENTS.iloc[::-1], CODED.iloc[::-1])
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(
        split_codes(TOPICS, SEGMENTS, CODED), split_codes(turned, SEGMENTS.iloc[::-1], CODED)
    )


def test_nearest_codes_have_the_greatest_jaccard():
    table = nearest_codes(ASSIGNMENTS, SEGMENTS, CODED)
    assert table["topic"].tolist() == [0, 1, 2]
    # in topic 0 `capacity` and `capacity/words` share 1 of 4, `capacity/legal` 1 of 5
    assert table["nearest_code"].tolist()[:2] == ["capacity", "money"]
    assert table["nearest_code"].isna().tolist() == [False, False, True]
    assert table["coded_share"].tolist() == [0.5, 1.0, 0.0]


@pytest.mark.parametrize("given", [CODINGS.frame([]), codings((77, "money"))])
def test_without_codings_that_stand_in_segments_there_is_no_overlap(given):
    assert cross_codes(TOPICS, SEGMENTS, given).empty
    assert split_codes(TOPICS, SEGMENTS, given).empty
    table = nearest_codes(ASSIGNMENTS, SEGMENTS, given)
    assert table["nearest_code"].isna().all()
    assert table["coded_share"].tolist() == [0, 0, 0]


def test_without_topics():
    none = SimpleNamespace(topics=TABLE.iloc[:0], assignments=ASSIGNMENTS.assign(topic=-1))
    assert cross_codes(none, SEGMENTS, CODED).empty
    assert nearest_codes(none.assignments, SEGMENTS, CODED).empty
    table = split_codes(none, SEGMENTS, CODED)
    assert rows(table, "code", "size", "unplaced", "topics") == [
        ("capacity", 0, 4, 0),
        ("money", 0, 3, 0),
    ]
    assert table[["effective", "expected", "pattern"]].isna().all(axis=None)
    assert table["shares"].tolist() == [[], []]


def test_a_single_topic_cannot_be_split():
    one = SimpleNamespace(topics=TABLE.iloc[:1], assignments=ASSIGNMENTS.assign(topic=0))
    table = split_codes(one, SEGMENTS, CODED)
    assert rows(table, "code", "effective", "expected") == [("capacity", 1, 1), ("money", 1, 1)]
    assert table["pattern"].isna().all()


def test_the_spread_of_a_code_is_the_exponential_of_its_entropy():
    table = split_codes(TOPICS, SEGMENTS, CODED).set_index("code")
    entropy = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3))
    assert table.loc["capacity", "effective"] == pytest.approx(math.exp(entropy), abs=5e-5)
    assert table.loc["money", "effective"] == 1
    assert table.loc["capacity", "topics"] == 2
    assert table.loc["capacity", "largest"] == [0, 1]
    assert table.loc["capacity", "labels"] == ["law", "money"]
    assert table.loc["capacity", "shares"] == [0.6667, 0.3333]
    assert table.loc["money", "pattern"] == "one topic"


def test_only_the_largest_topics_are_named():
    table = split_codes(TOPICS, SEGMENTS, CODED, most=1).set_index("code")
    assert table.loc["capacity", "largest"] == [0]


def test_what_chance_would_give_for_two_segments():
    """Of nine segments in topics of 4, 3 and 2, two fall together in (6 + 3 + 1) of 36 draws."""
    table = split_codes(TOPICS, SEGMENTS, codings((0, "a"), (1, "a")))
    expected = math.exp((1 - 10 / 36) * math.log(2))
    assert table["expected"].tolist() == [pytest.approx(expected, abs=5e-5)]


def test_a_code_of_all_segments_spreads_as_chance_would_have_it():
    whole = split_codes(TOPICS, SEGMENTS, codings(*((n, "a") for n in range(9)))).iloc[0]
    entropy = -sum(share * math.log(share) for share in (4 / 9, 3 / 9, 2 / 9))
    assert whole["effective"] == whole["expected"] == pytest.approx(math.exp(entropy), abs=5e-5)
    assert whole["pattern"] == "spreads"


def test_a_code_that_spreads_is_told_from_one_that_splits():
    places = [n % 10 for n in range(200)]
    many = pd.DataFrame({"segment": [f"s{n}" for n in range(200)], "document": "d"})
    many["start"] = range(0, 2000, 10)
    many["end"] = many["start"] + 9
    labels = pd.DataFrame({"topic": range(10), "label": "same"})
    topics = SimpleNamespace(topics=labels, assignments=many[["segment"]].assign(topic=places))
    pairs = [(n, "everywhere") for n in range(0, 200, 3)]
    pairs += [(n, "twofold") for n in range(200) if n % 10 in (2, 7)]
    pairs += [(n, "single") for n in range(200) if n % 10 == 4]
    table = split_codes(topics, many, codings(*pairs)).set_index("code")
    assert table["pattern"].to_dict() == {
        "everywhere": "spreads",
        "twofold": "splits",
        "single": "one topic",
    }
    assert table.loc["twofold", "effective"] == 2
    assert table.loc["twofold", "labels"] == ["same", "same"]


def test_what_chance_would_give_agrees_with_drawing():
    places = [0] * 30 + [1] * 15 + [2] * 5
    many = pd.DataFrame({"segment": [f"s{n}" for n in range(50)], "document": "d"})
    many["start"] = range(0, 500, 10)
    many["end"] = many["start"] + 9
    labels = pd.DataFrame({"topic": range(3), "label": "x"})
    topics = SimpleNamespace(topics=labels, assignments=many[["segment"]].assign(topic=places))
    found = split_codes(topics, many, codings(*((n, "a") for n in range(12))))["expected"][0]
    drawing = random.Random(0)  # noqa: S311 - no secret
    entropies = []
    for _ in range(4000):
        drawn = drawing.sample(places, 12)
        shares = [drawn.count(topic) / 12 for topic in set(drawn)]
        entropies.append(-sum(share * math.log(share) for share in shares))
    assert found == pytest.approx(math.exp(sum(entropies) / 4000), rel=0.01)


@pytest.mark.parametrize("level", [0, -1, 1.5, "1", True])
def test_a_level_is_a_whole_number_from_1(level):
    with pytest.raises(OptionError, match="`level` is a whole number from 1"):
        cross_codes(TOPICS, SEGMENTS, CODED, level=level)


def test_mistakes_are_told():
    with pytest.raises(OptionError, match="`most` is a whole number from 1; found 0"):
        split_codes(TOPICS, SEGMENTS, CODED, most=0)
    with pytest.raises(TypeError, match="did you mean `level`"):
        cross_codes(TOPICS, SEGMENTS, CODED, levels=1)
    with pytest.raises(ColumnMissingError, match="label"):
        cross_codes(
            SimpleNamespace(topics=TABLE[["topic"]], assignments=ASSIGNMENTS), SEGMENTS, CODED
        )
    with pytest.raises(ColumnMissingError, match="topic"):
        nearest_codes(SEGMENTS, SEGMENTS, CODED)


@pytest.mark.parametrize("verb", [cross_codes, split_codes])
def test_inputs_stay_as_they_are(verb):
    tables = (TABLE, ASSIGNMENTS, SEGMENTS, CODED)
    before = [table.copy(deep=True) for table in tables]
    verb(TOPICS, SEGMENTS, CODED)
    nearest_codes(ASSIGNMENTS, SEGMENTS, CODED)
    for table, old in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, old)
