"""Topics: what is asked of them later: places, vectors, figures, and BERTopic's own plots."""

from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from planted import cloud, clusters, notes, segments, words

from qualcode import fit_topics, load_topics
from qualcode.charts import figures
from qualcode.embeddings import minilm_is_installed
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import ASSIGNMENTS, CODINGS
from qualcode.topics import Topics

base_only = pytest.mark.usefixtures("base_only")
needs_extra = pytest.mark.skipif(not minilm_is_installed(), reason="needs qualcode[topics]")
both_engines = pytest.mark.parametrize("engine", ["communities", "nmf"])


def fit(table: pd.DataFrame, **options: object) -> Topics:
    return fit_topics(table, embeddings="lsa", **options)  # type: ignore[arg-type]


def draw_all(found: Topics, table: pd.DataFrame) -> list[go.Figure]:
    codings = CODINGS.frame(
        {
            **row,
            "coding": str(n),
            "code": "law/<b>copyright</b>",
            "coder": "ana",
            "status": "accepted",
        }
        for n, row in enumerate(table[["document", "start", "end"]].head(3).to_dict("records"))
    )
    counts = pd.crosstab(found.assignments["topic"], table["document"].to_numpy())
    return [
        figures.draw_topics(found),
        figures.draw_topic_map(table, found),
        figures.draw_choice(found),
        figures.draw_hierarchy(found),
        figures.draw_overlap(found, table, codings),
        figures.draw_topics_by(counts, found),
    ]


# -- figures -------------------------------------------------------------------------------------


@base_only
@both_engines
@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 12])
def test_every_figure_of_few_notes(count: int, engine: str, tmp_path: Path) -> None:
    table = notes(count)
    found = fit(table, engine=engine)
    for topics in (found, load_topics(found.save(tmp_path / "t.npz"))):
        assert all(figure.to_json() for figure in draw_all(topics, table))


@base_only
@pytest.mark.parametrize("topics", [1, 2, 12])
def test_every_figure_of_any_number_of_topics(topics: int) -> None:
    table = notes(60)
    assert all(figure.to_json() for figure in draw_all(fit(table, topics=topics), table))


@base_only
@pytest.mark.parametrize(
    "texts",
    [["The same"] * 20, ["🙂", "!!", "", "+1"], ["the", "and so", "of"]],
    ids=["all the same", "without a letter", "stop words"],
)
def test_every_figure_of_odd_notes(texts: list[str]) -> None:
    assert all(figure.to_json() for figure in draw_all(fit(segments(texts)), segments(texts)))


@base_only
def test_hostile_text_is_escaped_in_every_figure() -> None:
    hostile = "<script>alert(1)</script> & <img src=x onerror=alert(2)>"
    table = segments(
        [f"{hostile} law {word}" for word in ("river", "wood", "field", "lake", "sea")]
    )
    table["document"] = hostile
    table["end"] = table["start"] + table["text"].str.len()
    table["segment"] = [f"{hostile}:{n}" for n in table["start"]]
    labelled = fit(table, topics=2)
    labelled.topics["label"] = hostile
    for figure in draw_all(labelled, table):
        shown = str(figure.to_dict() | {"layout": figure.layout.to_plotly_json() | {"meta": None}})
        assert "<script" not in shown.lower()
        assert "<img" not in shown.lower()


# -- places --------------------------------------------------------------------------------------


@base_only
@both_engines
@pytest.mark.parametrize("options", [{}, {"topics": 1}, {"topics": 3}, {"topics": 12}], ids=str)
def test_the_same_notes_are_placed_where_they_were(engine: str, options: dict[str, int]) -> None:
    table = notes(60).assign(language=np.where(np.arange(60) % 4 == 3, "es", "en"))
    found = fit(table, engine=engine, **options)
    pd.testing.assert_frame_equal(found.place(table), found.assignments)
    turned = found.place(table.iloc[::-1]).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(turned, found.assignments)


@base_only
@both_engines
def test_some_of_the_notes_are_placed_as_all_are(engine: str) -> None:
    table = notes(60)
    found = fit(table, engine=engine)
    alone = [found.place(table.iloc[[n]])["topic"].item() for n in range(8)]
    assert alone == found.assignments["topic"].tolist()[:8]


@base_only
@both_engines
def test_what_is_not_known_is_placed_nowhere(engine: str) -> None:
    found = fit(notes(60), engine=engine)
    placed = found.place(segments(["ЖЖЖ ЩЩЩ", "🙂", "", "rivers"]))
    assert placed["topic"].tolist() == [-1, -1, -1, found.assignments["topic"][1]]
    assert placed["strength"].isna().tolist() == [True, True, True, False]
    assert placed["weak"].tolist()[:3] == [False] * 3
    assert list(placed.columns) == list(ASSIGNMENTS.columns)
    assert found.place(segments([])).empty


@needs_extra
def test_a_model_places_the_same_notes_where_they_were() -> None:
    table = notes(60)
    found = fit_topics(table, embeddings="minilm")
    pd.testing.assert_frame_equal(found.place(table), found.assignments)


@base_only
def test_given_vectors_place_only_the_notes_they_were_given_for() -> None:
    vectors, _ = clusters([20, 20, 20])
    table = words(60)
    found = fit_topics(table, embeddings=vectors)
    pd.testing.assert_frame_equal(found.place(table), found.assignments)
    with pytest.raises(OptionError, match="vectors that were given"):
        found.place(segments(["something else"]))


@base_only
def test_what_is_missing_is_told() -> None:
    found = fit(notes(12))
    with pytest.raises(ColumnMissingError, match="segment"):
        found.place(notes(3)[["text"]])
    with pytest.raises(ColumnMissingError, match="text"):
        found.embed(notes(3)[["segment"]])


# -- vectors -------------------------------------------------------------------------------------


@base_only
@both_engines
def test_a_row_a_note_and_a_number_a_segment(engine: str) -> None:
    table = segments(
        [*notes(40)["text"], "Everybody needs 0 copyright law reform for libraries", "🙂"]
    )
    found = fit(table, engine=engine)
    assert found.vectors.dtype == np.float32
    assert found.vectors.shape[0] == found.notes == 40
    assert found.folded.index.tolist() == table["segment"].tolist()
    assert found.folded["s040"] == found.folded["s000"]
    assert found.folded["s041"] == -1
    embedded = found.embed(table)
    np.testing.assert_allclose(embedded[:41], found.vectors[found.folded[:41]], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(embedded, axis=1), [1] * 41 + [0], atol=1e-5)


@base_only
def test_topics_cannot_be_set_anew() -> None:
    with pytest.raises(AttributeError):
        fit(notes(3)).note = "other"  # type: ignore[misc]
    assert len(repr(fit(notes(60)))) < 3000


@base_only
def test_notes_may_not_be_shown_by_its_repr() -> None:
    assert "everybody 17" not in repr(fit(notes(60)))


# -- BERTopic: its import takes ten seconds --------------------------------------------------------


@needs_extra
@pytest.mark.parametrize("topics", [1, 2, 3, 12])
def test_plots_and_tables_of_bertopic(topics: int) -> None:
    """All of them work from three topics on, and most of them before."""
    found = fit(notes(60), topics=topics)
    model, texts = found.model, list(found._texts)
    assert len(model.get_topic_info()) == len(found.topics) == topics
    assert model.get_topic_info()["Count"].tolist() == found.topics["size"].tolist()
    assert len(model.get_document_info(texts)) == 60
    per_class = model.topics_per_class(texts, classes=["a", "b"] * 30)
    assert set(per_class["Topic"]) == set(range(topics))
    plots = [
        model.visualize_barchart(),
        model.visualize_heatmap(),
        model.visualize_term_rank(),
        model.visualize_topics_per_class(per_class),
        # Without places of its own it would take UMAP a quarter of a minute.
        model.visualize_documents(texts, reduced_embeddings=cloud(60, 2)),
    ]
    if topics >= 2:
        plots.append(model.visualize_hierarchy())
        assert len(model.hierarchical_topics(texts)) == topics - 1
    if topics >= 3:
        plots.append(model.visualize_topics())
    assert all(isinstance(plot, go.Figure) and plot.data for plot in plots)


@needs_extra
def test_the_model_is_made_once() -> None:
    found = fit(notes(12))
    assert found.model is found.model
