"""Topics: of one note and of many, whatever the order, related to codes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from qualcode import fit_topics
from qualcode.embeddings import minilm_is_installed
from qualcode.errors import ColumnMissingError
from qualcode.tables import ASSIGNMENTS, CODINGS, TOPICS
from qualcode.topics import Topics

SUBJECTS = (
    "copyright law reform for libraries",
    "rivers and forests of the south",
    "travel money for small groups",
    "talleres sobre derechos de autor",
)
VERBS = ("needs", "wants", "fears", "plans", "forgets")


def segments(texts: Sequence[str]) -> pd.DataFrame:
    numbers = range(len(texts))
    return pd.DataFrame(
        {
            "segment": [f"s{n:03}" for n in numbers],
            "document": "d",
            "start": [1000 * n for n in numbers],
            "end": [1000 * n + 999 for n in numbers],
            "text": pd.Series(list(texts), dtype="str"),
        }
    )


def notes(count: int) -> pd.DataFrame:
    """Some notes of four subjects, no two alike."""
    return segments([f"{SUBJECTS[n % 4]} {VERBS[n // 4 % 5]} everybody {n}" for n in range(count)])


def fit(table: pd.DataFrame, **options: object) -> Topics:
    return fit_topics(table, embeddings="lsa", **options)  # type: ignore[arg-type]


@pytest.mark.usefixtures("base_only")
@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 12, 30, 60])
def test_any_number_of_notes(count: int) -> None:
    found = fit(notes(count))
    assert list(found.topics.columns) == list(TOPICS.columns)
    assert list(found.assignments.columns) == list(ASSIGNMENTS.columns)
    assert found.assignments["segment"].tolist() == [f"s{n:03}" for n in range(count)]
    assert found.assignments["strength"].between(0, 1).all()
    assert found.topics["size"].sum() == count
    assert found.topics["topic"].tolist() == list(range(len(found.topics)))
    assert found.notes == count


@pytest.mark.usefixtures("base_only")
def test_no_notes() -> None:
    found = fit(notes(0))
    assert found.topics.empty
    assert list(found.assignments.columns) == list(ASSIGNMENTS.columns)
    assert found.model is None
    assert found.place(notes(2))["topic"].tolist() == [-1, -1]
    assert "no topics" in found.note


@pytest.mark.usefixtures("base_only")
def test_what_needs_transcription_has_no_topic() -> None:
    marks = ["needs transcription", *[None] * 7]
    table = notes(8).assign(transcription=marks)
    found = fit(table)
    assert found.notes == 7
    assert found.assignments["topic"].eq(-1).tolist() == [True, *[False] * 7]
    assert found.place(table)["topic"].eq(-1).tolist() == [True, *[False] * 7]


@pytest.mark.usefixtures("base_only")
def test_few_notes_are_told_to_be_few() -> None:
    assert "read them all" in fit(notes(11)).note
    assert "read them all" not in fit(notes(12)).note


@pytest.mark.usefixtures("base_only")
@pytest.mark.parametrize(
    ("texts", "topics"),
    [
        pytest.param(["The same note"] * 20, [0] * 20, id="all the same"),
        pytest.param(["The same  note", "THE SAME NOTE\n"], [0, 0], id="but for case and space"),
        pytest.param(["🙂", "!!", "+1", ""], [-1, -1, -1, -1], id="without a letter"),
        pytest.param(["🙂", "a river"], [-1, 0], id="one with words"),
        pytest.param(["the", "and so", "of"], [0, 0, 0], id="stop words"),
        pytest.param(["a"], [0], id="a letter"),
        pytest.param(["法律", "环境"], [0, 0], id="Chinese"),
    ],
)
def test_odd_notes(texts: list[str], topics: list[int]) -> None:
    found = fit(segments(texts))
    assert found.assignments["topic"].tolist() == topics
    assert found.assignments["strength"].isna().tolist() == [topic == -1 for topic in topics]
    assert found.place(segments(texts))["topic"].tolist() == topics


@pytest.mark.usefixtures("base_only")
def test_like_notes_share_a_topic() -> None:
    found = fit(notes(60), topics=4)
    topic_of = found.assignments["topic"].to_numpy().reshape(-1, 4)
    assert (topic_of == topic_of[0]).all()
    assert sorted(topic_of[0]) == [0, 1, 2, 3]


@pytest.mark.usefixtures("base_only")
def test_largest_first_by_pieces_of_text_not_by_distinct_ones() -> None:
    often = ["travel money for small groups"] * 30
    found = fit(segments([*often, *notes(40)["text"].iloc[::4]]), topics=2)
    assert found.topics["size"].tolist() == [30, 10]


@pytest.mark.usefixtures("base_only")
def test_the_order_of_rows_changes_nothing() -> None:
    table = notes(60)
    one, two = fit(table), fit(table.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(one.topics, two.topics)
    turned = two.assignments.sort_values("segment", ignore_index=True)
    pd.testing.assert_frame_equal(one.assignments, turned)


@pytest.mark.usefixtures("base_only")
def test_the_same_seed_gives_the_same_tables_and_leaves_the_input() -> None:
    table = notes(30)
    before = table.copy(deep=True)
    one, two = fit(table, seed=7), fit(table, seed=7)
    pd.testing.assert_frame_equal(one.topics, two.topics)
    pd.testing.assert_frame_equal(one.assignments, two.assignments)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.usefixtures("base_only")
def test_place_puts_notes_where_they_were() -> None:
    found = fit(notes(60), topics=4)
    assert found.place(notes(60))["topic"].tolist() == found.assignments["topic"].tolist()


@pytest.mark.usefixtures("base_only")
def test_place_leaves_out_what_it_does_not_know() -> None:
    found = fit(notes(60), topics=4)
    placed = found.place(segments(["new rivers and old forests", "ЖЖЖ", "🙂"]))
    assert placed["topic"].tolist()[1:] == [-1, -1]
    assert placed["topic"].tolist()[0] == found.assignments["topic"].tolist()[1]
    assert found.place(notes(0)).empty


@pytest.mark.usefixtures("base_only")
def test_topics_and_codes() -> None:
    table = notes(40)
    coded = table.iloc[[n for n in range(40) if n % 4 == 1][:5]]  # half of the rivers
    codings = CODINGS.frame(
        {**row, "coding": row["start"], "code": "environment", "coder": "ana", "status": "accepted"}
        for row in coded[["document", "start", "end"]].to_dict("records")
    )
    found = fit(table, topics=4, codings=codings)
    rivers = found.assignments["topic"].iloc[1]
    topics = found.topics.set_index("topic")
    assert topics.loc[rivers, ["nearest_code", "coded_share"]].tolist() == ["environment", 0.5]
    others = topics.drop(index=rivers)
    assert others["nearest_code"].isna().all()
    assert others["coded_share"].tolist() == [0, 0, 0]


@pytest.mark.usefixtures("base_only")
def test_no_codings_cover_nothing_and_without_a_codebook_nothing_is_said() -> None:
    assert fit(notes(12), codings=CODINGS.frame([])).topics["coded_share"].tolist() == [0, 0]
    assert fit(notes(12)).topics["coded_share"].isna().all()


@pytest.mark.usefixtures("base_only")
def test_without_the_extra_the_note_says_what_to_type() -> None:
    found = fit_topics(notes(3))
    assert found.model is None
    assert "pip install 'qualcode[topics]'" in found.note


def test_bad_options() -> None:
    with pytest.raises(TypeError, match=r"no option `sed`; did you mean `seed`\?"):
        fit_topics(notes(3), sed=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match=r"`minlm`; did you mean `minilm`\?"):
        fit_topics(notes(3), embeddings="minlm")
    for wrong in (0, -1, "many", 1.5):
        with pytest.raises(ValueError, match="`topics` must be `auto` or a number above 0"):
            fit_topics(notes(3), topics=wrong)  # type: ignore[arg-type]
    with pytest.raises(ColumnMissingError, match="text"):
        fit_topics(notes(3).drop(columns="text"))


# -- with the extra: one process imports BERTopic, which takes ten seconds -------------------------

needs_extra = pytest.mark.skipif(not minilm_is_installed(), reason="needs qualcode[topics]")


@needs_extra
@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["A single note"], id="one"),
        pytest.param(["the", "and so"], id="stop words"),
        pytest.param(["law"], id="one word"),
        pytest.param(["Formación jurídica"] * 3, id="the same, with accents"),
        pytest.param(list(notes(12)["text"]), id="twelve"),
    ],
)
def test_few_notes_with_minilm(texts: list[str]) -> None:
    found = fit_topics(segments(texts), embeddings="minilm")
    assert found.topics["size"].sum() == len(texts)
    assert found.model is None or len(found.model.get_topic_info()) == len(found.topics)
    assert found.place(segments(texts))["topic"].tolist() == found.assignments["topic"].tolist()
    assert found.place(segments([])).empty


@needs_extra
def test_the_model_numbers_topics_as_the_table_does() -> None:
    often = ["travel money for small groups"] * 30
    table = segments([*often, *notes(40)["text"].iloc[::4], *notes(40)["text"].iloc[1::4]])
    found = fit_topics(table, embeddings="minilm", topics=3)
    info = found.model.get_topic_info()
    assert found.topics["size"].tolist() == [30, 10, 10]
    assert info["Topic"].tolist() == [0, 1, 2]
    assert info.loc[0, "Name"].startswith("0_")
    assert {"travel", "money"} <= set(dict(found.model.get_topic(0)))
    distinct = dict(zip(table["text"], found.assignments["topic"], strict=True))
    assert found.model.topics_ == [distinct[text] for text in sorted(distinct)]


@needs_extra
def test_the_model_keeps_letters_with_accents() -> None:
    found = fit_topics(segments(["Formación jurídica"]), embeddings="minilm")
    assert {"formación", "jurídica"} <= set(dict(found.model.get_topic(0)))


@needs_extra
def test_language_is_not_the_topic() -> None:
    english = [f"We need training in law {n}" for n in range(25)]
    spanish = [f"Necesitamos formación en derecho {n}" for n in range(25)]
    table = segments([*english, *spanish]).assign(language=["en"] * 25 + ["es"] * 25)
    vectors = fit_topics(table, embeddings="minilm").embed(table)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.abs(vectors[:25].mean(axis=0) - vectors[25:].mean(axis=0)).max() < 0.1
