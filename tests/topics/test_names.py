"""Names that stand everywhere: found, left out, and told."""

import numpy as np
import pytest
from planted import segments

from qualcode import fit_topics
from qualcode.errors import OptionError
from qualcode.topics import load_topics
from qualcode.topics.names import find_names, leave_out

THINGS = ("buses", "parks", "schools", "shops", "roads")


def speak(of: str, times: int, *, others: int) -> list[str]:
    named = [f"We want {THINGS[n % 5]} number {n} for {of} soon" for n in range(times)]
    return named + [f"There are not many {THINGS[n % 5]} like {n} here" for n in range(others)]


def find(texts: list[str], language: str = "en") -> tuple[str, ...]:
    return find_names(texts, languages=[language], text_languages=[language] * len(texts))


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        pytest.param(speak("Lima", 20, others=180), ("Lima",), id="in a tenth"),
        pytest.param(speak("Lima", 19, others=100), (), id="in fewer than 20"),
        pytest.param(speak("Lima", 20, others=181), (), id="in fewer than a tenth"),
        pytest.param(speak("lima", 40, others=40), (), id="in small letters it is a word"),
        pytest.param(speak("Bowling Green", 30, others=90), ("Bowling Green",), id="of two words"),
        pytest.param(speak("Lima", 30, others=30) * 40, ("Lima",), id="of many every one in two"),
        pytest.param([], (), id="no notes"),
    ],
)
def test_what_is_a_name_that_stands_everywhere(texts: list[str], names: tuple[str, ...]) -> None:
    assert find(texts) == names


def test_in_german_capitals_make_no_name() -> None:
    assert find([f"Wir wollen mehr Wohnungen, Nummer {n}" for n in range(40)], "de") == ()


def test_names_are_left_out_whatever_their_case() -> None:
    texts = ["In bowling  green we bowl", "Greens in Bowling Green!", "Bowling Green?"]
    assert leave_out(texts, ["Bowling Green"]) == ["In  we bowl", "Greens in !", "Bowling Green?"]
    assert leave_out(["a (b) c", "ab"], ["(b)", "b"]) == ["a  c", "ab"]
    assert leave_out(texts, []) == texts


def test_the_longer_of_two_names_goes_first() -> None:
    assert leave_out(["New York and York"], ["York", "New York"]) == [" and "]


def test_a_name_makes_no_topic_and_is_told() -> None:
    table = segments(speak("Bowling Green", 40, others=40))
    found = fit_topics(table, embeddings="lsa")
    assert found.space is not None
    assert found.space.ignored == ("Bowling Green",)
    assert "as names that stand in many: Bowling Green (`ignore=[]` keeps them)" in found.note
    said = " ".join([*found.topics["label"], *(" ".join(t) for t in found.topics["terms"])])
    assert "owling" not in said
    kept = fit_topics(table, embeddings="lsa", ignore=[])
    assert kept.space is not None
    assert kept.space.ignored == ()
    assert "ignore" not in kept.note


@pytest.mark.parametrize("engine", ["communities", "nmf"])
def test_notes_with_and_without_the_name_are_the_same(engine: str, tmp_path) -> None:
    table = segments(speak("Lima", 40, others=40))
    found = fit_topics(table, embeddings="lsa", engine=engine, topics=4, ignore=["lima"])
    pair = segments(["We want buses for soon", "We want buses for Lima soon"])
    one, other = found.place(pair)[["topic", "strength"]].to_numpy().tolist()
    assert one == other
    again = load_topics(found.save(tmp_path / "topics.npz"))
    assert again.space is not None
    assert again.space.ignored == ("lima",)
    assert again.place(pair).equals(found.place(pair))


def test_vectors_that_were_given_stay_and_only_terms_change() -> None:
    table = segments(speak("Lima", 40, others=40))
    vectors = np.random.default_rng(0).normal(size=(80, 8))
    auto = fit_topics(table, embeddings=vectors, topics=2)
    named = fit_topics(table, embeddings=vectors, topics=2, ignore=["Lima"])
    assert auto.assignments.equals(named.assignments)
    assert "Lima" in " ".join(term for terms in auto.topics["terms"] for term in terms)
    assert "Lima" not in " ".join(term for terms in named.topics["terms"] for term in terms)


@pytest.mark.parametrize("wrong", ["Lima", 3, None, [3], [""], {"Lima"}])
def test_what_is_no_list_of_names(wrong: object) -> None:
    with pytest.raises(OptionError, match="`ignore`"):
        fit_topics(segments(["law"]), embeddings="lsa", ignore=wrong)  # type: ignore[arg-type]
