"""Shares below are worked out by hand, and over all samples of a tiny population."""

import io
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.concerns.estimating import Strata, Units, estimate, limit_part
from qualcode.concerns.prevalence import BEYOND, HERE, PREVALENCES, prevalence
from qualcode.concerns.resampling import resample
from qualcode.concerns.sampling import draw_sample
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.tables import CODINGS

RULE = "rule:book@1"


def make_segments(size: int) -> pd.DataFrame:
    """Segments of ten to a document, the even of one group and the odd of another."""
    number = np.arange(size)
    table = pd.DataFrame({"document": [f"d{row // 10}" for row in number]})
    table = table.assign(start=number % 10 * 10, end=number % 10 * 10 + 9)
    table.insert(0, "segment", [f"s{row}" for row in number])
    return table.assign(group=np.where(number % 2, "odd", "even"))


def make_codings(
    segments: pd.DataFrame, names: Iterable[int | str], code: str = "law", **facts: str
) -> pd.DataFrame:
    """Codings of whole segments, by their name or number."""
    known = [name if isinstance(name, str) else f"s{name}" for name in names]
    spans = segments.set_index("segment").loc[known, ["document", "start", "end"]]
    facts = {"coder": RULE, "status": "accepted", **facts}
    return CODINGS.frame(
        {**row, "coding": f"{name} {code} {facts['coder']}", "code": code, **facts}
        for name, row in zip(known, spans.to_dict("records"), strict=True)
    )


def by_hand(names: Iterable[int | str], code: str = "law", **facts: str) -> pd.DataFrame:
    return make_codings(SEGMENTS, names, code, **{"coder": "ana", **facts})


SEGMENTS = make_segments(200)
MACHINE = make_codings(SEGMENTS, range(40))
SAMPLE = draw_sample(SEGMENTS, MACHINE, 100)  # 40 of 40 and 60 of 160


def drawn(label: str, sample: pd.DataFrame = SAMPLE) -> list[str]:
    """Names of the sampled segments with a label by the machine."""
    return sample.loc[sample["label"].eq(label), "segment"].tolist()


def spans(names: Iterable[str]) -> pd.DataFrame:
    """A reads table of some segments."""
    return SEGMENTS.set_index("segment").loc[list(names), ["document", "start", "end"]]


def find(hand: pd.DataFrame, **options: Any) -> pd.DataFrame:
    options = {"sample": SAMPLE, "resample": None, **options}
    return prevalence(SEGMENTS, MACHINE, hand=hand, **options)


def make_strata(*rows: tuple[int, int, int, int]) -> Strata:
    """Strata of number, size, read and coded."""
    number, size, read, coded = np.array(rows).T
    return Strata(number, size, read, read, coded)


def test_a_share_by_hand() -> None:
    # Of the 40 given 30 are right; of 60 of the 160 others 3 have the code, so 8 of all.
    hand = by_hand([*drawn("given")[:30], *drawn("not given")[:3]])
    row = find(hand).iloc[0]
    assert (row["segments"], row["naive_count"], row["naive"]) == (200, 40, 0.2)
    assert (row["drawn"], row["read"], row["coded"]) == (100, 100, 33)
    assert row["count"] == pytest.approx(38)
    assert row["share"] == pytest.approx(0.19)
    assert row["precision"] == pytest.approx(0.75)
    assert row["recall"] == pytest.approx(30 / 38)
    assert (row["precision_low"], row["precision_high"]) == pytest.approx((0.75, 0.75))
    # Three of 60 of 160: as of 60 x 159 / 100 = 95.4 without end Wilson's limits are .02114 and
    # .11370; those given are all read, and leave no doubt: .15 + .8 of these.
    assert row["low"] == pytest.approx(0.15 + 0.8 * 0.02114, abs=1e-5)
    assert row["high"] == pytest.approx(0.15 + 0.8 * 0.11370, abs=1e-5)
    # Of the others there may be 160 times these, beside the 30 of which there is no doubt.
    assert row["recall_low"] == pytest.approx(30 / (30 + 160 * 0.11370), abs=1e-5)
    assert row["recall_high"] == pytest.approx(30 / (30 + 160 * 0.02114), abs=1e-4)
    assert row["gain"] == pytest.approx(row["effective"] / 100)
    assert row["gain"] > 1


def test_limits_of_strata_by_hand() -> None:
    # Ten of 50 of 99 are as twenty of 100 without end (.13337, .28883); the one other has it.
    found = estimate(make_strata((2, 99, 50, 10), (3, 1, 1, 1)))
    assert found.count == pytest.approx(20.8)
    assert found.share == pytest.approx(0.208)
    assert found.low == pytest.approx(0.208 - 0.99 * (0.2 - 0.13337), abs=1e-5)
    assert found.high == pytest.approx(0.208 + 0.99 * (0.28883 - 0.2), abs=1e-5)
    assert found.precision == 1
    assert found.recall == pytest.approx(1 / 20.8)


def test_limits_of_a_part_by_hand() -> None:
    # At 3/11: 8/11 of 4 less 3/11 of 4 is 20/11, and so is the root of (8/11 x 2)² + (3/11 x 4)².
    assert limit_part((4, 2, 8), (4, 2, 8)) == pytest.approx(3 / 11)
    assert limit_part((4, 4, 4), (0, 0, 0)) == 1
    assert limit_part((4, 4, 4), (0, 0, 12)) == pytest.approx(1 / 4)
    assert limit_part((0, 0, 5), (4, 4, 4)) == 0
    assert limit_part((0, 0, 0), (4, 2, 8)) == 0


def test_limits_of_precision_are_those_of_what_the_machine_gave() -> None:
    found = estimate(make_strata((2, 101, 100, 10), (3, 99, 50, 10)))
    assert found.precision_low == pytest.approx(0.13337, abs=1e-5)
    assert found.precision_high == pytest.approx(0.28883, abs=1e-5)


def test_strata_that_tell_nothing_gain_nothing() -> None:
    alone = estimate(make_strata((2, 1_000, 100, 20)))
    assert alone.effective == pytest.approx(100)
    # Two halves with the same share are as one sample.
    halves = estimate(make_strata((2, 500, 50, 10), (3, 500, 50, 10)))
    assert halves.effective == pytest.approx(100, rel=0.05)
    # A machine that is nearly always right: the strata hardly vary.
    right = estimate(make_strata((2, 800, 50, 0), (3, 200, 50, 50)))
    assert right.effective > 300


def test_all_samples_of_a_tiny_population_have_the_true_share_on_average() -> None:
    strata = [[1, 1, 0], [1, 0, 0, 0]]  # three given, of which two have it; of the others one
    samples = product(combinations(strata[0], 2), combinations(strata[1], 2))
    found = [
        estimate(make_strata((3, 3, 2, sum(own)), (2, 4, 2, sum(others))))
        for own, others in samples
    ]
    assert len(found) == 18
    assert np.mean([one.share for one in found]) == pytest.approx(3 / 7)
    assert np.mean([one.precision for one in found]) == pytest.approx(2 / 3)


def test_drawn_samples_have_the_true_share_on_average() -> None:
    segments = SEGMENTS[:20]
    machine = make_codings(segments, range(6))
    hand = make_codings(segments, [0, 1, 2, 3, 10, 11], coder="ana")
    shares = []
    for seed in range(60):
        sample = draw_sample(segments, machine, 12, seed=seed)
        table = prevalence(segments, machine, sample=sample, hand=hand, resample=None)
        shares.append(table["share"].iloc[0])
    # All 6 and 6 of the 14: the share is .2 + .7 x k / 6, k with a deviation of .59.
    assert np.mean(shares) == pytest.approx(0.3, abs=3 * 0.7 * 0.59 / 6 / np.sqrt(60))
    assert len(set(shares)) > 1


@pytest.mark.parametrize("count", [0, 1, 77, 200])
def test_a_census_is_exact(count: int) -> None:
    sample = draw_sample(SEGMENTS, MACHINE, 200)
    hand = pd.concat([by_hand(range(200), "funds"), by_hand(range(count))])
    row = find(hand, sample=sample).iloc[0]
    assert row["count"] == count
    assert row["share"] == row["low"] == row["high"] == count / 200
    assert (row["effective"], row["gain"]) == (200, 1)
    assert "every segment was read: counted, not estimated" in row["note"]


populations = st.lists(
    st.tuples(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=6
)


@given(populations)
def test_limits_lie_from_0_to_1_around_the_share(rows: list[tuple[int, int, int]]) -> None:
    strata = []
    for number, (size, read, coded) in enumerate(rows):
        read_ = 1 + read % size
        strata.append((number, size, read_, coded % (read_ + 1)))
    found = estimate(make_strata(*strata))
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1
    if found.count:
        assert 0 <= found.recall_low <= found.recall + 1e-12
        assert found.recall - 1e-12 <= found.recall_high <= 1
    if not np.isnan(found.precision):
        assert 0 <= found.precision_low <= found.precision + 1e-12
        assert found.precision - 1e-12 <= found.precision_high <= 1 + 1e-12
    assert 0 < found.effective <= sum(size for size, *_ in rows) + 1e-6
    if all(size == read for _, size, read, _ in strata):
        assert found.low == found.share == found.high


def test_limits_hold_the_share_as_often_as_they_say() -> None:
    random, held, recalled, precise = np.random.default_rng(0), [], [], []
    for _ in range(400):
        true = random.random(2_000) < 0.05
        is_given = random.random(2_000) < np.where(true, 0.8, 0.03)
        rows = []
        for number, among, read in ((3, is_given, 40), (2, ~is_given, 260)):
            coded = random.hypergeometric(true[among].sum(), (~true)[among].sum(), read)
            rows.append((number, among.sum(), read, coded))
        found = estimate(make_strata(*rows))
        held.append(found.low <= true.mean() <= found.high)
        recalled.append(found.recall_low <= is_given[true].mean() <= found.recall_high)
        precise.append(found.precision_low <= true[is_given].mean() <= found.precision_high)
    for one in (held, recalled, precise):
        assert 0.92 <= np.mean(one) <= 0.98


def test_rows_for_each_part() -> None:
    sample = draw_sample(SEGMENTS, MACHINE, 140, by="group")
    hand = by_hand([name for name in sample["segment"] if int(name[1:]) < 50 or name == "s51"])
    table = find(hand, sample=sample, by="group")
    assert list(table.columns) == [*PREVALENCES.columns, "group"]
    assert table["group"].tolist()[1:] == ["even", "odd"]
    assert pd.isna(table["group"].iloc[0])
    assert table["segments"].tolist() == [200, 100, 100]
    assert table["naive_count"].tolist() == [40, 20, 20]
    assert table["drawn"].tolist()[0] == 140
    whole, even, odd = table["share"]
    assert whole == pytest.approx((even + odd) / 2)
    # Of 20 given all 20, of 80 others 50 read.
    read = sample[sample["part"].eq("even") & sample["label"].eq("not given")]
    found = read["segment"].str[1:].astype(int).lt(50).sum()
    assert len(read) == 50
    assert even == pytest.approx((20 + 80 * found / 50) / 100)


def test_parts_by_which_the_sample_was_not_drawn() -> None:
    hand = by_hand(drawn("given")[:30])
    table = find(hand, by="group").set_index("group")
    given = [name for name in drawn("given")[:30] if int(name[1:]) % 2 == 0]
    assert table.loc["even", "share"] == pytest.approx(len(given) / 100)
    few = sum(int(name[1:]) % 2 == 0 for name in drawn("not given")) < 30
    assert table["note"].str.contains("fewer than 30 were read in one stratum").tolist() == [
        False,
        few,
        not few,
    ]
    documents = find(hand, by="document").iloc[1:]
    assert documents["document"].tolist() == sorted(SEGMENTS["document"].unique())
    assert set(documents["segments"]) == {10}


def test_parts_of_which_nothing_was_read_are_undefined() -> None:
    segments = SEGMENTS.assign(room=np.where(np.arange(200) < 198, "big", "small"))
    small = {"s198", "s199"}
    seeds = (draw_sample(segments, MACHINE, 60, seed=seed) for seed in range(50))
    sample = next(one for one in seeds if not small & set(one["segment"]))
    hand = make_codings(segments, drawn("given", sample)[:5], coder="ana")
    table = prevalence(segments, MACHINE, sample=sample, hand=hand, by="room").set_index("room")
    row = table[table["scope"].eq(HERE)].loc["small"]
    assert row[["share", "low", "high", "count", "recall"]].isna().all()
    beyond = table[table["scope"].eq(BEYOND)].loc["small"]
    assert beyond[["share", "low", "high"]].isna().all()
    assert row["note"].endswith("undefined: no segment was read here")


def test_what_was_not_read_is_missing_and_said() -> None:
    read = [*drawn("given")[:35], *drawn("not given")[:40]]
    hand = by_hand([*drawn("given")[:20], *drawn("given")[36:]])  # the last were not declared read
    row = find(hand, reads=spans(read)).iloc[0]
    assert (row["drawn"], row["read"], row["coded"]) == (100, 75, 20)
    assert row["share"] == pytest.approx(0.2 * 20 / 35)
    assert "25 of 100 sampled segments were not read; they are left out" in row["note"]
    assert "4 sampled segments are coded and not declared read, so left out" in row["note"]


def test_without_reads_what_is_taken_to_be_read_is_said() -> None:
    note = find(by_hand(drawn("given")[:30])).iloc[0]["note"]
    assert note == (
        "70 of 100 sampled segments have no coding and are taken to be read; give `reads` to know"
    )
    complete = find(by_hand(drawn("given")[:30]), reads=spans(SAMPLE["segment"]))
    assert complete["note"].tolist() == [""]
    # A verdict against the code is a word about the segment as well.
    rejected = by_hand(drawn("given")[30:], status="rejected")
    note = find(pd.concat([by_hand(drawn("given")[:30]), rejected])).iloc[0]["note"]
    assert note.startswith("60 of 100")


@pytest.mark.parametrize(
    ("hand", "reads", "message"),
    [
        (CODINGS.frame([]), None, "no sampled segment has a coding by a person; give `hand`"),
        (MACHINE, None, "no sampled segment has a coding by a person"),
        (CODINGS.frame([]), SEGMENTS[:0], "no sampled segment was declared read"),
    ],
)
def test_nobody_coded(hand: pd.DataFrame, reads: pd.DataFrame | None, message: str) -> None:
    table = find(hand, reads=reads, resample="document")
    assert table[["count", "share", "low", "high", "precision", "recall"]].isna().all(axis=None)
    assert table[["effective", "gain"]].isna().all(axis=None)
    assert table["note"].str.contains(message).all()
    assert table["read"].tolist() == [0, 0]


def test_who_read_all_and_found_nothing() -> None:
    row = find(CODINGS.frame([]), reads=spans(SAMPLE["segment"])).iloc[0]
    assert (row["share"], row["count"], row["precision"]) == (0, 0, 0)
    assert row["high"] > 0
    assert np.isnan(row["recall"])
    assert "people gave the code to no segment that they read" in row["note"]


def test_one_stratum_unread() -> None:
    hand = by_hand(drawn("given")[:30])
    row = find(hand, reads=spans(drawn("given"))).iloc[0]
    assert np.isnan(row["share"])
    assert row["precision"] == pytest.approx(0.75)
    assert (row["precision_low"], row["precision_high"]) == pytest.approx((0.75, 0.75))
    assert "no segment was read of those not given by the machine; draw or read" in row["note"]


def test_labels_that_part_nothing() -> None:
    never = draw_sample(SEGMENTS, MACHINE, 100, code="funds")
    row = find(by_hand(never["segment"][:20], "funds"), sample=never).iloc[0]
    assert (row["naive"], row["share"], row["recall"]) == (0, 0.2, 0)
    assert (row["recall_low"], row["recall_high"]) == (0, 0)  # it gave none, so there is no doubt
    assert row[["precision", "precision_low", "precision_high"]].isna().all()
    assert row["gain"] == pytest.approx(1)
    assert row["note"].startswith("80 of 100")
    assert "the machine gave the code to no segment here" in row["note"]
    machine = make_codings(SEGMENTS, range(200))
    always = draw_sample(SEGMENTS, machine, 50)
    table = prevalence(SEGMENTS, machine, sample=always, hand=by_hand(always["segment"][:20]))
    assert table["precision"].iloc[0] == table["share"].iloc[0] == pytest.approx(0.4)
    assert table["recall"].iloc[0] == 1
    assert "the machine gave the code to all segments here" in table["note"].iloc[0]


def test_codes_below_count_for_a_code() -> None:
    machine = make_codings(SEGMENTS, range(40), "law/copyright")
    sample = draw_sample(SEGMENTS, machine, 100, code="law")
    hand = by_hand([*drawn("given", sample)[:10]], "law/sea")
    table = prevalence(SEGMENTS, machine, sample=sample, hand=hand, resample=None)
    assert table["naive_count"].tolist() == [40]
    assert table["coded"].tolist() == [10]


def test_only_people_s_word_on_the_sample_enters() -> None:
    hand = by_hand([*drawn("given")[:30], *drawn("not given")[:3]])
    outside = sorted(set(SEGMENTS["segment"]) - set(SAMPLE["segment"]))
    picked = by_hand(outside[:50])  # such as by active learning
    both = pd.concat([MACHINE, hand, picked])
    pd.testing.assert_frame_equal(find(both), find(hand))
    mixed = prevalence(SEGMENTS, both, sample=SAMPLE, hand=both, resample=None)
    pd.testing.assert_frame_equal(mixed, find(hand))
    adjudicated = by_hand(drawn("given")[:10], coder="adjudicated", status="rejected")
    assert find(pd.concat([hand, adjudicated]))["coded"].tolist() == [23]


def test_several_codes_each_by_its_own_sample() -> None:
    machine = pd.concat([MACHINE, make_codings(SEGMENTS, range(100, 150), "funds")])
    sample = draw_sample(SEGMENTS, machine, 100)
    hand = pd.concat([by_hand(range(30)), by_hand(range(100, 200), "funds")])
    table = prevalence(SEGMENTS, machine, sample=sample, hand=hand)
    assert list(zip(table["code"], table["scope"], strict=True)) == [
        ("funds", HERE),
        ("funds", BEYOND),
        ("law", HERE),
        ("law", BEYOND),
    ]
    law = sample[sample["code"].eq("law")]
    alone = prevalence(SEGMENTS, machine, sample=law, hand=hand)
    pd.testing.assert_frame_equal(
        alone[["share", "low", "high"]], table[["share", "low", "high"]][2:].reset_index(drop=True)
    )


def test_a_sample_that_was_not_drawn_so_is_refused() -> None:
    hand = by_hand(drawn("given")[:30])
    outside = sorted(set(SEGMENTS["segment"]) - set(SAMPLE["segment"]))[:3]
    picked = SAMPLE[-3:].assign(segment=outside)
    cases = {
        "3 were added, such as": pd.concat([SAMPLE, picked]),
        "3 were left out, such as": SAMPLE[3:],
        "some stand there twice": pd.concat([SAMPLE, SAMPLE[:1]]),
        "is put together from several": pd.concat(
            [SAMPLE, draw_sample(SEGMENTS, MACHINE, 100, seed=1)]
        ),
        "the sample has no rows": SAMPLE[:0],
        "its `seed` is 'x'": SAMPLE.assign(seed="x"),
    }
    for message, sample in cases.items():
        with pytest.raises(OptionError, match=message):
            find(hand, sample=sample)
    with pytest.raises(ColumnMissingError, match="labels_sha256"):
        find(hand, sample=SEGMENTS[:50].assign(code="law", label="given", part="", drawn=50))


def test_a_sample_of_others_is_refused() -> None:
    hand = by_hand(drawn("given")[:30])
    with pytest.raises(OptionError, match="the sample of `law` was drawn from other segments"):
        prevalence(SEGMENTS[:190], MACHINE, sample=SAMPLE, hand=hand)
    newer = make_codings(SEGMENTS, range(41), coder="rule:book@2")
    with pytest.raises(OptionError, match="those of rule:book@1 then, and these of rule:book@2"):
        prevalence(SEGMENTS, newer, sample=SAMPLE, hand=hand)
    parted = draw_sample(SEGMENTS, MACHINE, 100, by="group")
    changed = SEGMENTS.assign(group="one")
    with pytest.raises(OptionError, match="given here, or their `group`, differ"):
        prevalence(changed, MACHINE, sample=parted, hand=hand)


def test_another_version_with_the_same_labels_is_noted() -> None:
    newer = MACHINE.assign(coder="rule:book@2")
    hand = by_hand(drawn("given")[:30])
    table = prevalence(SEGMENTS, newer, sample=SAMPLE, hand=hand, reads=SEGMENTS, resample=None)
    assert table["note"].tolist() == [
        "drawn on labels of rule:book@1, which are those of rule:book@2 as well"
    ]


def test_a_sample_stays_what_it_is_where_a_later_version_shares_out_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand = by_hand(drawn("given")[:30])
    before = find(hand)
    halves = lambda sizes, labels, n, least: np.array([n // 2, n - n // 2])  # noqa: ARG005, E731
    monkeypatch.setattr("qualcode.concerns.sampling.allocate", halves)
    pd.testing.assert_frame_equal(find(hand), before)


def test_a_sample_that_went_through_another_program() -> None:
    hand = by_hand(drawn("given")[:30])
    parted = draw_sample(SEGMENTS, MACHINE, 100, by="group")
    for sample in (SAMPLE, parted):
        read = pd.read_csv(io.StringIO(sample.to_csv(index=False)))
        pd.testing.assert_frame_equal(find(hand, sample=read), find(hand, sample=sample))


def make_units(rows: Iterable[tuple[int, int, int]]) -> tuple[Units, np.ndarray]:
    """One stratum of segments, all drawn: cluster, read, coded."""
    cluster, read, coded = np.array(list(rows)).T
    flags = read.astype(bool)
    units = Units(np.full(len(cluster), 2), np.ones(len(cluster), bool), flags, coded.astype(bool))
    return units, cluster


def test_two_documents_leave_all_open() -> None:
    # Each resample has both, or one of them twice: a share of 0, .5 or 1.
    units, clusters = make_units([(0, 1, 1)] * 5 + [(1, 1, 0)] * 5)
    low, high, note = resample(units, clusters, seed=0)
    assert (low, high) == (0, 1)
    assert note == "only 2 clusters: the limits are rough"


def test_documents_that_are_all_the_same_do_not_vary() -> None:
    units, clusters = make_units((row // 2, 1, row % 2) for row in range(40))
    assert resample(units, clusters, seed=0) == (0.5, 0.5, "")


def test_beyond_the_gathering_limits_are_those_of_the_binomial_where_each_is_its_own() -> None:
    # 100 segments, 20 with the code, each resampled alone: of 2,000 draws from the binomial the
    # quantiles at 2.3 and 97.7 % (Student's t with 99 degrees of freedom) are 12 or 13, 28 or 29.
    units, clusters = make_units((row, 1, row < 20) for row in range(100))
    low, high, _ = resample(units, clusters, seed=0)
    assert low == pytest.approx(0.12, abs=0.0101)
    assert high == pytest.approx(0.28, abs=0.0101)


def test_few_documents_have_wider_limits() -> None:
    # Of ten with a share of a half, one or none has it in 1.07 % of the resamples, none in 0.1 %:
    # with ten the quantile is that at 0.86 %. At 2.5 % it would be two, which is in 5.5 %.
    units, clusters = make_units((row, 1, row < 5) for row in range(10))
    assert resample(units, clusters, seed=0)[:2] == pytest.approx((0.1, 0.9))


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ([(0, 1, 1), (0, 1, 0)], "all segments are of one cluster"),
        ([(0, 1, 0), (1, 1, 0)], "all that was read is alike"),
        ([(0, 1, 1), (1, 1, 1)], "all that was read is alike"),
        ([(0, 0, 0), (1, 0, 0)], "undefined, as the estimate is"),
    ],
)
def test_where_nothing_can_be_said_beyond(rows: list[tuple[int, int, int]], note: str) -> None:
    low, high, said = resample(*make_units(rows), seed=0)
    assert np.isnan([low, high]).all()
    assert note in said


def test_resamples_without_a_word_on_a_stratum_are_said() -> None:
    units, clusters = make_units([(0, 1, 1), (0, 1, 0), *[(row, 0, 0) for row in range(1, 12)]])
    note = resample(units, clusters, seed=0)[2]
    assert note.startswith(("in 3", "in 4"))  # (11 / 12) ** 12 is 35 %
    assert "the whole sample's share stands in" in note


def test_beyond_the_gathering_is_labelled_and_follows_from_the_seed() -> None:
    hand = by_hand([*range(0, 40, 2), *range(100, 110)])
    table = find(hand, resample="document", by="group")
    assert table["scope"].tolist() == [HERE] * 3 + [BEYOND] * 3
    here, beyond = table[table["scope"].eq(HERE)], table[table["scope"].eq(BEYOND)]
    assert here["share"].tolist() == beyond["share"].tolist()
    assert beyond[["count", "precision", "recall", "effective", "gain"]].isna().all(axis=None)
    widths = [one["high"].iloc[0] - one["low"].iloc[0] for one in (here, beyond)]
    assert widths[0] < widths[1]  # here only the draw varies; beyond, documents differ too
    again = find(hand, resample="document", by="group")
    pd.testing.assert_frame_equal(again, table)
    other = find(hand, resample="document", by="group", seed=1)
    assert other["low"].tolist()[:3] == table["low"].tolist()[:3]
    assert other[["low", "high"]][3:].to_numpy().tolist() != (
        table[["low", "high"]][3:].to_numpy().tolist()
    )


def test_what_is_resampled_may_be_unknown() -> None:
    who = SEGMENTS.assign(participant=None)
    hand = by_hand(drawn("given")[:30])
    alone = prevalence(who, MACHINE, sample=SAMPLE, hand=hand, resample="participant")
    each = prevalence(
        who.assign(participant=who["segment"]),
        MACHINE,
        sample=SAMPLE,
        hand=hand,
        resample="participant",
    )
    pd.testing.assert_frame_equal(alone, each)


def test_the_order_of_rows_changes_nothing_and_input_stays() -> None:
    hand = by_hand([*drawn("given")[:30], *drawn("not given")[:3]])
    before = [table.copy(deep=True) for table in (SEGMENTS, MACHINE, SAMPLE, hand)]
    table = prevalence(SEGMENTS, MACHINE, sample=SAMPLE, hand=hand, by="group", reads=SEGMENTS)
    turned = prevalence(
        SEGMENTS[::-1],
        MACHINE[::-1],
        sample=SAMPLE[::-1],
        hand=hand[::-1],
        by="group",
        reads=SEGMENTS[::-1],
    )
    pd.testing.assert_frame_equal(table, turned)
    for now, then in zip((SEGMENTS, MACHINE, SAMPLE, hand), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


def test_options_and_columns_that_cannot_be() -> None:
    hand = by_hand(drawn("given")[:30])
    with pytest.raises(OptionError, match="`by` cannot be `share`"):
        prevalence(SEGMENTS.assign(share="x"), MACHINE, sample=SAMPLE, hand=hand, by="share")
    with pytest.raises(OptionError, match="`seed` is a whole number from 0"):
        find(hand, seed=-1)
    with pytest.raises(ColumnMissingError, match="room"):
        find(hand, by="room")
    with pytest.raises(ColumnMissingError, match="room"):
        find(hand, resample="room")
    with pytest.raises(ColumnMissingError, match="status"):
        find(hand.drop(columns="status"))
    with pytest.raises(TypeError, match=r"did you mean `hand`\?"):
        prevalence(SEGMENTS, MACHINE, sample=SAMPLE, hands=hand)  # type: ignore[call-arg]
