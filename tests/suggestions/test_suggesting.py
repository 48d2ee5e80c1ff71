"""Texts are placed by hand in a plane of few directions, so that what is learnt is known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from qualcode.codebooks import Codebook
from qualcode.codings import settle
from qualcode.concerns.prevalence import prevalence
from qualcode.concerns.sampling import draw_sample
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.suggestions import Lesson, Suggestions, suggest
from qualcode.suggestions.tables import ALL, FIGURES
from qualcode.tables import CODINGS, SEGMENTS

CODES = ("law", "money")


def make_segments(size: int = 60, of_document: int = 2) -> pd.DataFrame:
    """Segments of which every third is of law, every third of money, and the rest of neither."""
    words = ("the law of copyright", "money for travel", "lunch was late")
    rows = []
    for number in range(size):
        document, start = f"d{number // of_document:03}", number % of_document * 100
        text = f"{words[number % 3]} {number}"
        rows.append({
            "segment": f"{document}:{start}-{start + len(text)}",
            "document": document,
            "start": start,
            "end": start + len(text),
            "text": text,
            "language": "en",
        })  # fmt: skip
    return SEGMENTS.frame(rows)


def make_vectors(size: int = 60, noise: float = 0.05) -> np.ndarray:
    """Three directions, a little apart within each."""
    random = np.random.default_rng(1)
    return np.eye(3)[np.arange(size) % 3] + noise * random.normal(size=(size, 3))


def make_hand(segments: pd.DataFrame, rows: Any, code: str, **facts: str) -> pd.DataFrame:
    own = segments.iloc[list(rows)]
    facts = {"coder": "ana", "status": "accepted", **facts}
    return CODINGS.frame(
        {
            **{name: row[name] for name in ("document", "start", "end")},
            "coding": f"{code}-{row['segment']}",
            "quote": row["text"],
            "code": code,
            **facts,
        }
        for row in own.to_dict("records")
    )


def make_reads(segments: pd.DataFrame, rows: Any) -> pd.DataFrame:
    return segments.iloc[list(rows)][["document", "start", "end"]].assign(coder="ana", at="")


def make_book(**more: Any) -> Codebook:
    codes = [
        {"id": "law", "definition": "Copyright.", "terms": {"en": ["law"]}, **more},
        {"id": "money", "definition": "What it costs.", "terms": {"en": ["money"]}},
    ]
    return Codebook.model_validate({"name": "book", "version": "1", "codes": codes})


@pytest.fixture
def segments() -> pd.DataFrame:
    return make_segments()


@pytest.fixture
def hand(segments: pd.DataFrame) -> pd.DataFrame:
    """The first 45 segments as they would be coded by who makes no mistakes."""
    return pd.concat([
        make_hand(segments, range(first, 45, 3), code) for first, code in enumerate(CODES)
    ])  # fmt: skip


def run(segments: pd.DataFrame, hand: pd.DataFrame, **options: Any) -> Suggestions:
    options = {
        "reads": make_reads(segments, range(45)),
        "embeddings": make_vectors(len(segments)),
        **options,
    }
    return suggest(segments, hand, **options)


def row_of(found: Suggestions, code: str, by: str = "model") -> pd.Series:
    report = found.report
    return report[report["code"].eq(code) & report["by"].eq(by)].iloc[0]


def test_what_nobody_has_read_gets_the_codes_that_like_segments_have(segments, hand):
    found = run(segments, hand)
    numbers = found.codings["quote"].str.extract(r"(\d+)$")[0].astype(int)
    expected = {(row, CODES[row % 3]) for row in range(45, 60) if row % 3 < 2}
    assert set(zip(numbers, found.codings["code"], strict=True)) == expected
    assert set(found.codings["coder"]) == {"model:logistic-regression"}
    assert set(found.codings["status"]) == {"suggested"}
    assert found.codings["score"].between(0, 1).all()
    assert list(found.codings.columns) == list(CODINGS.columns)


def test_the_report_has_the_figures_of_what_the_model_did_not_see(segments, hand):
    found = run(segments, hand)
    law = row_of(found, "law")
    assert law[["positives", "read"]].tolist() == [15, 45]
    assert law[list(FIGURES)].tolist() == [1, 1, 1, 1, 1]
    assert law["method"] == "logistic regression"
    assert not law["note"]
    assert list(found.report["by"]) == ["model", "rules"] * 3
    assert found.report["code"].tolist()[-1] == ALL
    assert row_of(found, ALL)["positives"] == 30
    assert np.isnan(row_of(found, "law", "rules")["f1"])
    assert "no codebook" in row_of(found, "law", "rules")["note"]


def test_labels_that_mean_nothing_are_not_learnt(segments):
    random = np.random.default_rng(3)
    chosen = np.flatnonzero(random.random(45) < 0.4)
    hand = make_hand(segments, chosen, "law")
    vectors = random.normal(size=(60, 20))
    law = row_of(run(segments, hand, embeddings=vectors), "law")
    assert 0.2 < law["auc"] < 0.8
    assert law["auc_low"] < law["auc"] < law["auc_high"]


def test_rules_are_measured_beside_the_model_and_their_hits_are_the_evidence(segments, hand):
    found = run(segments, hand, codebook=make_book())
    rules = row_of(found, "law", "rules")
    assert rules[["precision", "recall", "f1"]].tolist() == [1, 1, 1]
    first = found.codings[found.codings["code"].eq("law")].iloc[0]
    hit = first["evidence"][0]
    assert first["quote"][hit["start"] - first["start"] : hit["end"] - first["start"]] == "law"


def test_a_rare_code_is_scored_by_similarity_and_says_so(segments):
    hand = pd.concat([
        make_hand(segments, range(0, 45, 3), "law"),
        make_hand(segments, (1, 4, 7), "money"),
    ])  # fmt: skip
    money = row_of(run(segments, hand), "money")
    assert money["method"] == "similarity"
    assert money["note"] == "3 segments with the code, fewer than 8, so by similarity"


def test_a_code_that_nobody_used_has_no_figures_but_a_note(segments, hand):
    book = Codebook.model_validate({"codes": [{"id": "law"}, {"id": "money"}, {"id": "ghost"}]})
    ghost = row_of(run(segments, hand, codebook=book), "ghost")
    assert np.isnan(ghost[["recall", "f1", "average_precision", "auc"]].astype(float)).all()
    assert "nobody gave it" in ghost["note"]


def test_a_code_that_all_segments_have_is_noted(segments):
    found = run(segments, make_hand(segments, range(45), "law"))
    law = row_of(found, "law")
    assert np.isnan(law["auc"])
    assert "AUC is not defined" in law["note"]
    assert "without the code, so by similarity" in law["note"]


def test_codes_that_the_codebook_lacks_are_suggested_and_noted(segments, hand):
    book = Codebook.model_validate({"codes": [{"id": "law"}]})
    found = run(segments, hand, codebook=book)
    assert row_of(found, "money")["note"] == "not in the codebook"
    assert "money" in set(found.codings["code"])


@pytest.mark.parametrize("rest", ["none", "rules"])
def test_without_codings_by_hand_there_is_nothing_to_learn(segments, hand, rest):
    others = hand.iloc[:0] if rest == "none" else hand.assign(coder="rule:book@1")
    with pytest.raises(OptionError, match="nobody has coded any of these segments by hand"):
        run(segments, others)


def test_one_document_is_parted_by_neighbours_and_the_note_says_so():
    segments = make_segments(of_document=100)
    hand = make_hand(segments, range(0, 45, 3), "law")
    found = run(segments, hand)
    assert "runs of neighbouring segments in place of documents" in found.note
    assert row_of(found, "law")["f1"] == 1
    assert len(found.codings) == 5


def test_too_little_of_one_document_gives_no_figures_and_says_so():
    segments = make_segments(of_document=100)
    hand = make_hand(segments, (0, 3), "law")
    found = run(segments, hand, reads=make_reads(segments, range(6)))
    assert np.isnan(row_of(found, "law")["f1"])
    assert "too few to validate anything" in found.note
    assert "cannot be said" in found.note


def test_what_a_person_gave_or_rejected_is_not_suggested_again(segments, hand):
    rejected = make_hand(segments, [48], "law", status="rejected")
    accepted = make_hand(segments, [51], "law")
    found = run(segments, pd.concat([hand, rejected, accepted]))
    numbers = found.codings.loc[found.codings["code"].eq("law"), "quote"].str[-2:].tolist()
    assert numbers == ["45", "54", "57"]
    assert row_of(found, "law")["read"] == 45


def test_nothing_is_suggested_where_there_are_no_words(segments, hand):
    segments["transcription"] = np.where(np.arange(60) == 48, "needs transcription", None)
    segments.loc[51, "text"] = " "
    law = run(segments, hand).codings.query("code == 'law'")
    assert law["quote"].str[-2:].tolist() == ["45", "54", "57"]


def test_all_labels_every_segment_by_models_that_did_not_see_it(segments, hand):
    wrong = make_hand(segments, [2], "law")
    codings = run(segments, pd.concat([hand, wrong]), where="all").codings
    numbers = codings.loc[codings["code"].eq("law"), "quote"].str.extract(r"(\d+)$")[0].astype(int)
    assert sorted(numbers) == list(range(0, 60, 3))


def test_picked_segments_teach_and_enter_no_figure(segments, hand):
    found = run(segments, hand, picked=segments["segment"].iloc[:9])
    assert row_of(found, "law")[["positives", "read"]].tolist() == [12, 36]
    assert "9 segments that were picked teach and enter no figure" in found.note
    alone = run(segments, hand, picked=segments.iloc[:45])
    assert np.isnan(row_of(alone, "law")["f1"])
    assert len(alone.codings) == 10


def test_the_order_of_segments_and_codings_changes_nothing(segments, hand):
    found = run(segments, hand, codebook=make_book())
    order = np.random.default_rng(5).permutation(60)
    other = run(
        segments.iloc[order],
        hand.sample(frac=1, random_state=1),
        codebook=make_book(),
        embeddings=make_vectors()[order],
        reads=make_reads(segments, range(45)),
    )
    pd.testing.assert_frame_equal(found.report, other.report)
    both = [one.codings.sort_values("coding", ignore_index=True) for one in (found, other)]
    pd.testing.assert_frame_equal(*both)


def test_the_same_seed_gives_the_same_and_nothing_given_is_changed(segments, hand):
    copies = segments.copy(), hand.copy()
    first, again = (run(segments, hand, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(first.codings, again.codings)
    pd.testing.assert_frame_equal(first.report, again.report)
    pd.testing.assert_frame_equal(segments, copies[0])
    pd.testing.assert_frame_equal(hand, copies[1])


def test_level_joins_the_codes_below(segments):
    hand = pd.concat([
        make_hand(segments, range(0, 45, 6), "area/law"),
        make_hand(segments, range(3, 45, 6), "area/right"),
        make_hand(segments, range(1, 45, 3), "money"),
    ])  # fmt: skip
    found = run(segments, hand, level=1)
    assert row_of(found, "area")["positives"] == 15
    assert set(found.codings["code"]) == {"area", "money"}


def test_without_reads_whole_files_are_taken_to_be_read(segments, hand):
    found = run(segments, hand, reads=None)
    assert "so all 44 segments of the files in which people coded" in found.note  # 22 of two each


def test_lsa_and_a_codebook_need_no_model(segments, hand):
    found = run(segments, hand, embeddings="lsa", codebook=make_book(examples=["copyright law"]))
    assert row_of(found, "law")["f1"] == 1


class Echo:
    """Gives the first code to what has a letter."""

    name = "echo"

    def __init__(self) -> None:
        self.seen: list[tuple[Lesson, pd.DataFrame]] = []

    def score(self, lesson: Lesson, segments: pd.DataFrame) -> np.ndarray:
        self.seen.append((lesson, segments))
        has = segments["text"].str.contains("law")
        return np.column_stack([np.where(has, 0.9, 0.1), np.full(len(segments), 0.2)])


def test_another_coder_can_be_plugged_in_and_never_sees_what_it_scores(segments, hand):
    coder = Echo()
    found = run(segments, hand, coder=coder)
    assert set(found.codings["coder"]) == {"model:echo"}
    assert row_of(found, "law")["method"] == "echo"
    assert row_of(found, "law")["f1"] == 1
    assert len(coder.seen) == 6
    for lesson, others in coder.seen:
        assert not set(lesson.segments["document"]) & set(others["document"]) - {"d022"}
        assert lesson.codes == CODES


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"embeddings": np.zeros((3, 2))}, "a row of finite numbers for each of the 60 segments"),
        ({"embeddings": "minylm"}, "did you mean `minilm`"),
        ({"level": 0}, "`level` is a whole number from 1"),
        ({"seed": -1}, "`seed` must be a whole number"),
        ({"where": "some"}, "where is one of"),
        ({"picked": "d000:0-9"}, "`picked` is a table"),
        ({"coder": object()}, "`coder` needs a method"),
        ({"codebook": "book.yaml"}, "expected a codebook"),
    ],
)
def test_a_wrong_option_is_told(segments, hand, options, message):
    with pytest.raises(OptionError, match=message):
        run(segments, hand, **options)


def test_scores_of_another_coder_are_checked(segments, hand):
    class Wrong:
        def score(self, _lesson, segments):
            return np.full((len(segments), 2), 1.5)

    with pytest.raises(OptionError, match="numbers from 0 to 1"):
        run(segments, hand, coder=Wrong())


def test_a_missing_column_and_a_misspelt_option_are_told(segments, hand):
    with pytest.raises(ColumnMissingError, match="text"):
        run(segments.drop(columns="text"), hand)
    with pytest.raises(TypeError, match="did you mean `picked`"):
        run(segments, hand, picks=[])


def test_a_person_comes_before_the_model_when_codings_are_settled(segments, hand):
    codings = run(segments, hand).codings
    verdict = codings.iloc[[0]].assign(coder="ana", status="rejected")
    settled = settle(pd.concat([hand, codings, verdict], ignore_index=True), segments)
    assert settled["coder"].eq("model:logistic-regression").sum() == len(codings) - 1


def test_samples_and_prevalence_take_the_model_as_the_machine(segments, hand):
    machine = run(segments, hand, where="all").codings
    sample = draw_sample(segments, machine, 45, code="law", least=5)
    table = prevalence(
        segments, machine, sample=sample, hand=hand, reads=make_reads(segments, range(60))
    )
    here = table.iloc[0]
    assert here["naive_count"] == 20
    assert 0 < here["share"] <= 1 / 3


def test_the_widget_takes_what_is_suggested(tmp_path):
    from qualcode.gatherings import read_gathering
    from qualcode.widget import CodingWidget

    lines = "\n".join(f"the law of copyright {row}" for row in range(20))
    (tmp_path / "notes.csv").write_text(f"note\n{lines}\n", encoding="utf-8")
    (tmp_path / "gathering.yaml").write_text("title: Notes\nlanguages: [en]\n", encoding="utf-8")
    gathering = read_gathering(tmp_path)
    segments = gathering.segments
    found = suggest(
        segments,
        make_hand(segments, range(10), "law"),
        reads=make_reads(segments, range(10)),
        embeddings=np.eye(20),
    )
    assert len(found.codings) == 10
    widget = CodingWidget(gathering, coder="ben", suggestions=found.codings)
    waiting = widget._desk.proposals.waiting(segments["document"])
    assert sorted(row["coding"] for row in waiting) == sorted(found.codings["coding"])
