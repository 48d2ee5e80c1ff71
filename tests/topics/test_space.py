"""The space: which topic a note is nearest to, how near, and if others are as near."""

import numpy as np
import pytest
from planted import segments

from qualcode.tables import ASSIGNMENTS
from qualcode.topics.centring import Centring
from qualcode.topics.notes import fold_notes
from qualcode.topics.space import Places, Space

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


def space(*centres: list[float]) -> Space:
    rows = np.array(centres, np.float32)
    return Space(None, Centring({}, None), rows, np.ones(len(rows)))  # type: ignore[arg-type]


def at(degrees: float) -> list[float]:
    return [np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]


def place(where: Space, *rows: list[float]) -> Places:
    return where.place(np.array(rows, np.float32))


def test_the_nearest_and_how_near() -> None:
    found = place(space(EAST, NORTH), at(0), at(60), at(30))
    assert found.topics.tolist() == [0, 1, 0]
    np.testing.assert_allclose(found.strengths, [1, 3**0.5 / 2, 3**0.5 / 2], atol=1e-6)


@pytest.mark.parametrize(
    ("degrees", "weak"),
    [
        pytest.param(0, False, id="at a centre"),
        pytest.param(41, False, id="cos 41 = .755 of what is usual"),
        pytest.param(42, True, id="cos 42 = .743"),
        pytest.param(-135, True, id="behind both"),
    ],
)
def test_what_is_weak(degrees: float, weak: bool) -> None:  # noqa: FBT001
    assert place(space(EAST, NORTH), at(degrees)).weak.tolist() == [weak]


def test_what_is_usual_is_learnt_of_the_notes_of_each_topic() -> None:
    bare = Space(None, Centring({}, None), np.array([EAST, NORTH], np.float32))  # type: ignore[arg-type]
    notes = np.array([at(0), at(20), at(80), at(85), at(90), [0, 0]], np.float32)
    found = bare.place(notes)
    assert found.weak.tolist() == [False] * 6  # nobody knows yet
    learnt = bare.learn(found)
    east, north = (1 + np.cos(np.radians(20))) / 2, np.cos(np.radians(5))
    np.testing.assert_allclose(learnt.usual, [east, north], atol=1e-6)
    assert place(learnt, at(43), at(44), at(50)).weak.tolist() == [False, True, False]


def test_strengths_are_not_negative() -> None:
    found = place(space(EAST), at(0), at(80), at(180))
    assert found.topics.tolist() == [0] * 3
    np.testing.assert_allclose(found.strengths, [1, 0.1736, 0], atol=1e-3)


def test_of_what_nothing_is_known_has_no_topic() -> None:
    assert place(space(EAST, NORTH), [0, 0], EAST).topics.tolist() == [-1, 0]


def test_many_are_placed_in_portions_as_a_few_are() -> None:
    rows = np.array([at(n % 360) for n in range(40_001)], np.float32)
    where = space(EAST, NORTH)
    found = where.place(rows)
    assert len(found.topics) == 40_001
    np.testing.assert_array_equal(found.topics[-361:], where.place(rows[-361:]).topics)


def test_segments_get_the_place_of_their_note() -> None:
    table = segments(["a river", "🙂", "law", "A River!", "+1"])
    notes = fold_notes(table)
    assert list(notes.texts) == ["A River!", "law"]
    places = Places(
        np.array([1, 0]), np.array([0.25, 0.123456], np.float32), np.array([False, True])
    )
    found = places.assign(table, notes)
    assert list(found.columns) == list(ASSIGNMENTS.columns)
    assert found["topic"].tolist() == [1, -1, 0, 1, 1]
    assert found["strength"].tolist()[0] == 0.25
    assert found["strength"].tolist()[2] == 0.1235
    assert found["strength"].isna().tolist() == [False, True, False, False, False]
    assert found["weak"].tolist() == [False, False, True, False, True]


def test_a_note_without_a_topic_is_not_weak() -> None:
    table = segments(["a river"])
    places = Places(np.array([-1]), np.zeros(1, np.float32), np.array([True]))
    found = places.assign(table, fold_notes(table))
    assert found["weak"].tolist() == [False]
    assert found["strength"].isna().all()
