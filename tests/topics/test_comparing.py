"""Counts below are made by hand from seven segments in two topics."""

from types import SimpleNamespace

import pandas as pd
import pytest

from qualcode.errors import ColumnMissingError, OptionError
from qualcode.topics.comparing import NONE, compare_topics, find_typical

#   segment, document, group, participant, day, topic
ROWS = [
    ("s1", "d1", "ii", "P1", "10", 0),
    ("s2", "d1", "ii", "P1", "10", 0),
    ("s3", "d2", "ii", "P2", "9", 1),
    ("s4", "d2", "i", "P3", "9", 0),
    ("s5", "d3", None, None, None, 1),
    ("s6", "d3", "i", "P4", "9", -1),
    ("s7", "d4", "iii", "P5", "9", -1),
]
COLUMNS = ["segment", "document", "group", "participant", "day", "topic"]
SEGMENTS = pd.DataFrame(ROWS, columns=COLUMNS).drop(columns="topic")
ASSIGNMENTS = pd.DataFrame(ROWS, columns=COLUMNS)[["segment", "topic"]]
TABLE = pd.DataFrame({"topic": [0, 1], "label": ["law", "law"]})
TOPICS = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS)


def rows(table, *columns):
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_segments_of_each_topic_in_each_group():
    table = compare_topics(TOPICS, SEGMENTS, by="group")
    assert rows(table, "topic", "label", "group", "segments", "of", "unplaced") == [
        (0, "law", "ii", 2, 3, 0),
        (0, "law", "i", 1, 1, 1),
        (0, "law", "iii", 0, 0, 1),
        (0, "law", NONE, 0, 1, 0),
        (1, "law", "ii", 1, 3, 0),
        (1, "law", "i", 0, 1, 1),
        (1, "law", "iii", 0, 0, 1),
        (1, "law", NONE, 1, 1, 0),
    ]


def test_shares_and_what_is_expected():
    first = compare_topics(TOPICS, SEGMENTS, by="group").iloc[0]
    assert first["share"] == 2 / 3
    assert first["expected"] == 3 * 3 / 5  # 3 of the group, 3 of the topic, of 5 with a topic
    assert first["lift"] == pytest.approx(2 / 1.8)


def test_of_nothing_there_is_no_share():
    table = compare_topics(TOPICS, SEGMENTS, by="group").set_index(["topic", "group"])
    assert table.loc[(0, "iii"), ["share", "lift"]].isna().all()
    assert table.loc[(0, "iii"), "expected"] == 0


def test_voices_lead():
    table = compare_topics(TOPICS, SEGMENTS, by="group")
    assert "groups" not in table
    voices = ["participants", "participants_total", "documents", "documents_total"]
    assert rows(table, *voices)[:2] == [(1, 2, 1, 2), (1, 2, 1, 2)]
    assert rows(table, *voices)[-1] == (0, 0, 1, 1)  # nobody knows who said it
    table = compare_topics(TOPICS, SEGMENTS, by="day")
    assert rows(table, "day", "groups", "groups_total")[:2] == [("9", 1, 3), ("10", 1, 1)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["10", "9", None, "2"], ["2", "9", "10", NONE]),
        (["2024-05-25", "2024-05-24", "2023-12-31", None], [
            "2023-12-31", "2024-05-24", "2024-05-25", NONE,
        ]),
        (["day 10", "day 9", "day 9", "day 9"], ["day 9", "day 10"]),
        (["Friday", "Saturday", "Friday", None], ["Friday", "Saturday", NONE]),
        (["Sunday", "Monday", "3", None], ["Sunday", "Monday", "3", NONE]),
        ([2.0, 10.0, None, 1.0], ["1", "2", "10", NONE]),
        ([None, None, None, None], [NONE]),
    ],
)  # fmt: skip
def test_days_come_in_the_order_of_time(days, expected):
    four = SEGMENTS.iloc[:4].assign(day=days)
    assert compare_topics(TOPICS, four, by="day")["day"].unique().tolist() == expected


def test_other_values_come_as_the_table_has_them():
    four = SEGMENTS.iloc[:4].assign(room=["10", "9", None, "9"])
    assert compare_topics(TOPICS, four, by="room")["room"].unique().tolist() == ["10", "9", NONE]


def test_the_order_of_assignments_and_repeated_rows_change_nothing():
    turned = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS.iloc[::-1])
    twice = pd.concat([SEGMENTS, SEGMENTS])
    one = compare_topics(TOPICS, SEGMENTS, by="group")
    pd.testing.assert_frame_equal(one, compare_topics(turned, twice, by="group"))


def test_without_topics_there_are_no_rows_and_without_segments_no_values():
    none = SimpleNamespace(topics=TABLE.iloc[:0], assignments=ASSIGNMENTS.assign(topic=-1))
    whole = compare_topics(TOPICS, SEGMENTS, by="group")
    for table in (
        compare_topics(none, SEGMENTS, by="group"),
        compare_topics(TOPICS, SEGMENTS.iloc[:0], by="group"),
    ):
        assert table.empty
        assert list(table) == list(whole)


def test_all_unassigned():
    none = SimpleNamespace(topics=TABLE, assignments=ASSIGNMENTS.assign(topic=-1))
    table = compare_topics(none, SEGMENTS, by="group")
    assert table["segments"].sum() == 0
    assert table[["share", "expected", "lift"]].isna().all(axis=None)
    assert table["unplaced"].tolist()[:4] == [3, 2, 1, 1]


def test_mistakes_are_told():
    with pytest.raises(OptionError, match="rename it"):
        compare_topics(TOPICS, SEGMENTS, by="share")
    with pytest.raises(OptionError, match="the name of a column"):
        compare_topics(TOPICS, SEGMENTS, by=["group"])
    with pytest.raises(ColumnMissingError, match="activity"):
        compare_topics(TOPICS, SEGMENTS, by="activity")


def test_inputs_stay_as_they_are():
    before = [table.copy(deep=True) for table in (SEGMENTS, ASSIGNMENTS, TABLE)]
    compare_topics(TOPICS, SEGMENTS, by="participant")
    for table, old in zip((SEGMENTS, ASSIGNMENTS, TABLE), before, strict=True):
        pd.testing.assert_frame_equal(table, old)


def test_typical_quotes_are_distinct_and_leave_out_who_is_not_quoted():
    said = pd.DataFrame(
        {
            "segment": ["a", "b", "c", "d", "e", "f"],
            "text": ["Law for all", "law  for ALL", "private", "no topic", " ", "unread"],
            "consent": ["quote", "quote", "count", "quote", "quote", "quote"],
            "transcription": [None, None, None, None, None, "needs transcription"],
        }
    )
    placed = pd.DataFrame(
        {
            "segment": list("fedcba"),
            "topic": [0, 0, -1, 0, 0, 0],
            "strength": [0.99, 0.9, None, 0.9, 0.8, 0.7],
        }
    )
    table = find_typical(SimpleNamespace(topics=TABLE, assignments=placed), said)
    assert rows(table, "topic", "segment", "text") == [(0, "b", "law  for ALL")]
