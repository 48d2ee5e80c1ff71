"""Topics: of one note and of many, whatever the order, related to codes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import SUBJECTS, clusters, notes, purity, segments, words
from strategies import texts

from qualcode import fit_topics, read_gathering
from qualcode.embeddings import minilm_is_installed
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import ASSIGNMENTS, CODINGS, TOPICS
from qualcode.topics import Topics


def fit(table: pd.DataFrame, **options: object) -> Topics:
    return fit_topics(table, embeddings="lsa", **options)  # type: ignore[arg-type]


both_engines = pytest.mark.parametrize("engine", ["communities", "nmf"])


@pytest.mark.usefixtures("base_only")
@both_engines
@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 12, 30, 60, 200])
def test_any_number_of_notes(count: int, engine: str) -> None:
    found = fit(notes(count), engine=engine)
    assert list(found.topics.columns) == list(TOPICS.columns)
    assert list(found.assignments.columns) == list(ASSIGNMENTS.columns)
    assert found.assignments["segment"].tolist() == [f"s{n:03}" for n in range(count)]
    assert found.assignments["strength"].between(0, 1).all()
    assert found.topics["size"].sum() == count
    assert found.topics["topic"].tolist() == list(range(len(found.topics)))
    assert found.notes == count


@pytest.mark.usefixtures("base_only")
@both_engines
def test_no_notes(engine: str) -> None:
    found = fit(notes(0), engine=engine)
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
@pytest.mark.parametrize(
    "texts",
    [["the", "and so", "of"], ["law", "river law", "forest"], ["ΑΒΓ", "law", "法律", "river"]],
    ids=["stop words", "three", "four alphabets"],
)
@pytest.mark.parametrize("topics", [1, 2, "auto"])
@both_engines
def test_whatever_has_letters_has_a_topic(texts: list[str], topics: int | str, engine: str) -> None:
    found = fit(segments(texts), engine=engine, topics=topics)
    assert (found.assignments["topic"] >= 0).all()
    assert found.assignments["strength"].between(0, 1).all()


@pytest.mark.usefixtures("base_only")
@settings(max_examples=15, deadline=None)
@given(st.lists(texts, max_size=10))
def test_whatever_people_write(said: list[str]) -> None:
    found = fit(segments(said))
    assert found.assignments["topic"].tolist() == found.place(segments(said))["topic"].tolist()
    assert found.topics["size"].sum() == (found.assignments["topic"] >= 0).sum()
    assert found.assignments["strength"].notna().tolist() == (found.folded >= 0).tolist()


@pytest.mark.usefixtures("base_only")
@both_engines
def test_hardly_a_note_of_a_real_meeting_is_without_a_topic(
    demonstration: Path, engine: str
) -> None:
    table = read_gathering(demonstration).segments.iloc[::3]
    found = fit(table, engine=engine)
    assert (found.assignments["topic"] < 0).mean() <= 0.05
    assert 2 <= len(found.topics) <= 60
    pd.testing.assert_frame_equal(found.place(table), found.assignments)


@pytest.mark.usefixtures("base_only")
@both_engines
def test_emoji_and_long_texts(engine: str) -> None:
    table = segments(
        ["👩\u200d👩\u200d👧 law 🏳️\u200d🌈", "x" * 100_000, "law " * 30_000, "river\0law"]
    )
    assert (fit(table, engine=engine).assignments["topic"] >= 0).all()


@pytest.mark.usefixtures("base_only")
def test_halves_of_characters() -> None:
    table = segments(["", "", ""])
    table["text"] = pd.Series(["law \ud800 river", "\udfff law", "river law"], dtype=object)
    assert (fit(table).assignments["topic"] >= 0).all()


@pytest.mark.usefixtures("base_only")
def test_a_text_that_is_missing_is_no_note() -> None:
    table = segments(["law", "", "river"])
    table["text"] = pd.Series(["law", None, "river"], dtype="str")
    assert fit(table).assignments["topic"].eq(-1).tolist() == [False, True, False]


@pytest.mark.usefixtures("base_only")
@both_engines
def test_a_language_without_stop_words(engine: str) -> None:
    found = fit(notes(60).assign(language="xx"), engine=engine)
    assert found.languages == ("xx",)
    assert len(found.topics) == 4


@pytest.mark.usefixtures("base_only")
@both_engines
def test_like_notes_share_a_topic(engine: str) -> None:
    found = fit(notes(60), topics=4, engine=engine)
    topic_of = found.assignments["topic"].to_numpy().reshape(-1, 4)
    assert (topic_of == topic_of[0]).all()
    assert sorted(topic_of[0]) == [0, 1, 2, 3]


@pytest.mark.usefixtures("base_only")
@both_engines
def test_the_true_number_is_found(engine: str) -> None:
    found = fit(notes(100), engine=engine)
    assert len(found.topics) == 4
    assert purity(found.assignments["topic"], [n % 4 for n in range(100)]) == 1
    assert found.choice["chosen"].sum() == 1
    assert len(found.hierarchy) == 3


@pytest.mark.usefixtures("base_only")
def test_largest_first_by_pieces_of_text_not_by_distinct_ones() -> None:
    travel, law = notes(40)["text"].iloc[2:24:4], notes(40)["text"].iloc[::4]
    found = fit(segments([*travel, *[travel.iloc[0]] * 24, *law]), topics=2)
    assert found.notes == 16
    assert found.topics["size"].tolist() == [30, 10]


@pytest.mark.usefixtures("base_only")
def test_what_says_the_same_is_folded_and_counted() -> None:
    said = notes(40)["text"].tolist()
    turned = " ".join(reversed(said[0].split()))
    more = [said[0].upper(), f"¡{said[0]}!", turned, said[0].replace("o", "ó"), "+1", "idem", "🙂"]
    found = fit(segments([*said[1:], said[0], *more]), topics=4)
    plain = fit(segments(said), topics=4)
    assert found.notes == plain.notes == 40
    own = found.assignments.iloc[39:]
    assert own["topic"].nunique() == 2
    assert own["topic"].eq(-1).tolist() == [False] * 7 + [True]
    assert own["weak"].tolist() == [False] * 5 + [True, True, False]
    assert sorted(found.topics["size"]) == [10, 10, 10, 16]
    assert found.topics["size"].iloc[0] == 16


@pytest.mark.usefixtures("base_only")
@both_engines
def test_the_order_of_rows_changes_nothing(engine: str) -> None:
    table = pd.concat([notes(60), segments(["+1", "Everybody needs 0"])], ignore_index=True)
    table["segment"] = [f"s{n:03}" for n in range(62)]
    table["start"] = range(62)
    one, two = fit(table, engine=engine), fit(table.sample(frac=1, random_state=1), engine=engine)
    for name in ("topics", "choice", "hierarchy"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert one.note == two.note
    turned = two.assignments.sort_values("segment", ignore_index=True)
    pd.testing.assert_frame_equal(one.assignments, turned)


@pytest.mark.usefixtures("base_only")
def test_given_vectors_go_with_their_segments() -> None:
    vectors, planted = clusters([15, 20, 25])
    table, order = words(60), np.random.default_rng(3).permutation(60)
    one = fit_topics(table, embeddings=vectors).assignments
    two = fit_topics(table.iloc[order], embeddings=vectors[order]).assignments
    pd.testing.assert_frame_equal(one, two.sort_values("segment", ignore_index=True))
    assert purity(one["topic"], planted) == 1
    assert one["topic"].nunique() == 3


@pytest.mark.usefixtures("base_only")
def test_a_second_lends_its_note_no_vector() -> None:
    """What only says "+1" has a vector of its own, which says nothing of the note before."""
    vectors, _ = clusters([15, 20, 25])
    table = segments([*words(60)["text"], "+1"])
    found = fit_topics(table, embeddings=np.vstack([vectors, -vectors[59]]))
    np.testing.assert_allclose(found.vectors, fit_topics(words(60), embeddings=vectors).vectors)


@pytest.mark.usefixtures("base_only")
def test_vectors_of_nothing_give_no_topic() -> None:
    vectors, _ = clusters([15, 20, 25])
    vectors[:3] = 0
    found = fit_topics(words(60), embeddings=vectors).assignments["topic"]
    assert found.eq(-1).tolist() == [True] * 3 + [False] * 57


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
    assert fit(notes(12), codings=CODINGS.frame([])).topics["coded_share"].eq(0).all()
    assert fit(notes(12)).topics["coded_share"].isna().all()


@pytest.mark.usefixtures("base_only")
def test_without_the_extra_the_note_says_what_to_type() -> None:
    found = fit_topics(notes(3))
    assert found.model is None
    assert "pip install 'qualcode[topics]'" in found.note


@pytest.mark.parametrize("wrong", [0, -1, "many", "Auto", 1.5, 2.0, True, None, [3]])
def test_bad_numbers_of_topics(wrong: object) -> None:
    with pytest.raises(OptionError, match="`topics` must be `auto` or a number above 0"):
        fit_topics(notes(3), topics=wrong)  # type: ignore[arg-type]


@pytest.mark.usefixtures("base_only")
def test_numpy_s_numbers_are_numbers() -> None:
    assert len(fit(notes(12), topics=np.int64(3)).topics) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(np.ones((11, 3)), id="too short"),
        pytest.param(np.ones((13, 3)), id="too long"),
        pytest.param(np.ones(12), id="one dimension"),
        pytest.param(np.ones((12, 3, 1)), id="three dimensions"),
        pytest.param(np.full((12, 3), np.nan), id="not numbers"),
        pytest.param(np.full((12, 3), np.inf), id="infinite"),
        pytest.param(None, id="none"),
        pytest.param([["a"] * 3] * 12, id="words"),
    ],
)
def test_bad_vectors(wrong: object) -> None:
    with pytest.raises(OptionError, match="`embeddings` needs a row of finite numbers"):
        fit_topics(notes(12), embeddings=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["seven", -1, 1.5, None])
def test_bad_seeds(wrong: object) -> None:
    with pytest.raises(OptionError, match="seed"):
        fit(notes(12), seed=wrong)


def test_bad_options() -> None:
    with pytest.raises(TypeError, match=r"no option `sed`; did you mean `seed`\?"):
        fit_topics(notes(3), sed=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match=r"`minlm`; did you mean `minilm`\?"):
        fit_topics(notes(3), embeddings="minlm")
    with pytest.raises(OptionError, match=r"engine.*'communities', 'nmf'.*'kmeans'"):
        fit_topics(notes(3), engine="kmeans")
    for missing in ("text", "segment"):
        with pytest.raises(ColumnMissingError, match=missing):
            fit_topics(notes(3).drop(columns=missing))


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
    said = notes(40)["text"]
    often = [f"{SUBJECTS[2]} {said[2]}"] * 24
    table = segments([*often, *said[2:26:4], *said[::4], *said[1:38:4]])
    found = fit_topics(table, embeddings="minilm", topics=3)
    info = found.model.get_topic_info()
    assert found.topics["size"].tolist() == [30, 10, 10]
    assert info["Topic"].tolist() == [0, 1, 2]
    assert info.loc[0, "Name"].startswith("0_")
    assert {"travel", "money"} <= set(dict(found.model.get_topic(0)))
    topic_of = dict(zip(found.folded, found.assignments["topic"], strict=True))
    assert found.model.topics_ == [topic_of[note] for note in range(found.notes)]


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
