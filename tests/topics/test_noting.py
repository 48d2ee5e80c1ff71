"""The note of a fit: what a reader must know, and nothing that is not so."""

import numpy as np
import pytest
from planted import cloud, clusters, notes, segments, words

from qualcode import fit_topics
from qualcode.topics import Topics

pytestmark = pytest.mark.usefixtures("base_only")


def fit(count: int = 60, **options: object) -> Topics:
    return fit_topics(notes(count), embeddings="lsa", **options)  # type: ignore[arg-type]


def test_how_many_of_how_many_and_by_what() -> None:
    note = fit().note
    assert note.startswith("4 topics from 60 distinct notes: communities of similar notes (Leiden)")
    assert "Of 16 granularities this one was chosen by stability (1.00)" in note
    assert "weak" not in note
    assert fit(engine="nmf").note.startswith("4 topics from 60 distinct notes: parts that add up")


def test_one_is_not_written_as_many() -> None:
    note = fit(1).note
    assert note.startswith("1 topic from 1 distinct note: ")
    assert "granularities" not in note


def test_a_number_that_was_given_was_not_chosen() -> None:
    assert "chosen" not in fit(topics=3).note


@pytest.mark.parametrize("engine", ["communities", "nmf"])
def test_fewer_topics_than_asked_for_are_told(engine: str) -> None:
    found = fit(8, topics=50, engine=engine)
    assert len(found.topics) < 50
    assert "50" in found.note


def test_a_single_topic_where_no_cut_was_found() -> None:
    assert "No cut into several topics was found." in fit(3).note


def test_a_cloud_is_told_to_be_weak() -> None:
    found = fit_topics(words(100), embeddings=cloud(100, 50))
    assert "That is weak: points without any topics do as well." in found.note
    vectors, _ = clusters([30, 40, 50])
    assert "That is weak" not in fit_topics(words(120), embeddings=vectors).note


@pytest.mark.parametrize(("count", "width"), [(400, 384), (200, 50), (5, 3)])
def test_what_is_said_of_the_number_of_weak_topics_is_so(count: int, width: int) -> None:
    found = fit_topics(words(count), embeddings=cloud(count, width, seed=count))
    if "no more topics than the root of a quarter of the notes" in found.note:
        assert len(found.topics) <= (count / 4) ** 0.5


def test_topics_that_dissolve_are_counted() -> None:
    found = fit(topics=12)
    shaky = int((found.topics["stability"] < 0.5).sum())
    assert shaky > 1
    assert f"{shaky} topics dissolve when some notes are left out" in found.note


def test_segments_without_a_topic_are_counted() -> None:
    one = fit_topics(segments(["law", "🙂"]), embeddings="lsa")
    assert "1 segment has no words to go by and no topic." in one.note
    two = fit_topics(segments(["law", "🙂", "!"]), embeddings="lsa")
    assert "2 segments have no words to go by and no topic." in two.note
    assert "no topic." not in fit().note


def test_the_share_of_weak_segments() -> None:
    found = fit_topics(segments(["law of rivers", "+1", "+1", "+1"]), embeddings="lsa")
    assert "75% of the segments" in found.note


def test_nothing_lies_between_topics_where_there_is_one() -> None:
    found = fit(topics=1)
    assert found.assignments["weak"].any()
    assert "between topics" not in found.note


def test_words_of_two_languages_seldom_meet() -> None:
    spoken = np.where(np.arange(60) % 4 == 3, "es", "en")
    found = fit_topics(notes(60).assign(language=spoken), embeddings="lsa")
    assert "notes in different languages seldom meet" in found.note
    assert "seldom meet" not in fit().note


def test_notes_that_have_words_are_not_said_to_have_none() -> None:
    """Vectors that are all the same tell no note from another, but the notes have words."""
    found = fit_topics(words(60), embeddings=np.ones((60, 4)))
    assert "No note has words" not in found.note
