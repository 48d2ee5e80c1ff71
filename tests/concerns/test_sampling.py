"""Counts below follow from the sizes of strata, by hand; files are read back as they were."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.concerns.sample_files import read_sample, write_sample
from qualcode.concerns.sampling import SAMPLES, Design, draw, draw_sample
from qualcode.concerns.strata import GIVEN, NOT_GIVEN, Population, allocate
from qualcode.errors import ColumnMissingError, OptionError, OutputError
from qualcode.tables import CODINGS

RULE = "rule:book@1"


def make_segments(size: int) -> pd.DataFrame:
    """Segments of ten to a document, in three groups, one of them unknown."""
    number = np.arange(size)
    table = pd.DataFrame({"document": [f"d{row // 10}" for row in number]})
    table = table.assign(start=number % 10 * 10, end=number % 10 * 10 + 9)
    table.insert(0, "segment", [f"s{row}" for row in number])
    return table.assign(group=pd.Series([("i", "ii", None)[row % 3] for row in number]))


def make_codings(
    segments: pd.DataFrame, numbers: Iterable[int], code: str = "law", coder: str = RULE
) -> pd.DataFrame:
    """Codings of whole segments, by their number."""
    spans = segments.iloc[list(numbers)]
    facts = {"code": code, "coder": coder, "status": "accepted"}
    return CODINGS.frame(
        {**row, "coding": f"{row['segment']} {code} {coder}", **facts}
        for row in spans[["segment", "document", "start", "end"]].to_dict("records")
    )


SEGMENTS = make_segments(800)
MACHINE = make_codings(SEGMENTS, range(100))


@pytest.mark.parametrize(
    ("sizes", "n", "drawn"),
    [
        # 100 x .4 to 700 x .2 is 2 to 7: 33.3 and 116.7
        pytest.param([100, 700], 150, [33, 117], id="Neyman's allocation"),
        # 2 to 7 would be 22 and 78
        pytest.param([100, 700], 100, [30, 70], id="at least thirty"),
        pytest.param([20, 780], 100, [20, 80], id="a small stratum as a whole"),
        # 46 x .4 to 354 x .2 would be 41.3 and 158.7, and 41.3 is more than four fifths of 46
        pytest.param([46, 354], 200, [46, 154], id="nearly a whole stratum"),
        pytest.param([100, 700], 40, [20, 20], id="too few for thirty each"),
        pytest.param([1, 700], 9, [1, 8], id="too few, and a tiny stratum"),
        pytest.param([100, 700], 2, [1, 1], id="one each"),
        pytest.param([100, 700], 800, [100, 700], id="all"),
    ],
)
def test_how_many_of_each_stratum(sizes: list[int], n: int, drawn: list[int]) -> None:
    assert allocate(np.array(sizes), [GIVEN, NOT_GIVEN], n, least=30).tolist() == drawn


@given(st.lists(st.tuples(st.integers(1, 3_000), st.booleans()), min_size=1), st.data())
def test_as_many_as_asked_for_and_one_of_each_stratum(
    strata: list[tuple[int, bool]], data: st.DataObject
) -> None:
    sizes = np.array([size for size, _ in strata])
    labels = [GIVEN if is_given else NOT_GIVEN for _, is_given in strata]
    n = data.draw(st.integers(len(sizes), int(sizes.sum())))
    drawn = allocate(sizes, labels, n, least=30)
    assert drawn.sum() == n
    assert (drawn >= 1).all()
    assert (drawn <= sizes).all()
    if n >= np.minimum(sizes, 30).sum():
        assert (drawn >= np.minimum(sizes, 30)).all()


def test_a_row_says_with_which_chance_its_segment_was_drawn() -> None:
    sample = draw_sample(SEGMENTS, MACHINE, 150)
    assert list(sample.columns) == list(SAMPLES.columns)
    assert sample["label"].value_counts().to_dict() == {"not given": 117, "given": 33}
    is_given = sample["label"].eq("given")
    assert set(sample.loc[is_given, "segment"]) <= {f"s{row}" for row in range(100)}
    assert set(sample.loc[is_given, "probability"]) == {33 / 100}
    assert set(sample.loc[~is_given, "probability"]) == {117 / 700}
    assert set(sample.loc[is_given, "population"]) == {100}
    assert set(sample["machine"]) == {RULE}
    assert set(sample["note"]) == {""}
    numbers = sample["segment"].str[1:].astype(int)
    assert numbers.is_monotonic_increasing  # so that the order tells coders nothing


def test_the_first_are_drawn_in_the_order_of_hashes() -> None:
    segments = SEGMENTS.iloc[:6]
    machine = make_codings(segments, [0, 1, 2])
    sample = draw_sample(segments, machine, 4, seed=7)
    keys = {name: hashlib.sha256(f"7\x1f{name}".encode()).digest() for name in segments["segment"]}
    expected = {*sorted(["s0", "s1", "s2"], key=keys.get)[:2]}  # type: ignore[arg-type]
    expected |= {*sorted(["s3", "s4", "s5"], key=keys.get)[:2]}  # type: ignore[arg-type]
    assert set(sample["segment"]) == expected


def test_each_segment_is_drawn_as_often_as_its_chance_says() -> None:
    segments = SEGMENTS.iloc[:12]
    population = Population.read(segments, make_codings(segments, range(4)), None)
    times = dict.fromkeys(segments["segment"], 0)
    for seed in range(400):
        for name in draw(population, Design("law", 5, None, 30, seed))["segment"]:
            times[name] += 1
    # Three of four and two of eight; of 400 draws the counts have a deviation of 9.
    given = [times[f"s{row}"] for row in range(4)]
    others = [times[f"s{row}"] for row in range(4, 12)]
    assert (sum(given), sum(others)) == (1_200, 800)
    assert all(abs(count - 300) < 35 for count in given)
    assert all(abs(count - 100) < 35 for count in others)


def test_the_order_of_rows_changes_nothing_and_the_seed_does() -> None:
    sample = draw_sample(SEGMENTS, MACHINE, 150)
    turned = draw_sample(SEGMENTS[::-1], MACHINE[::-1], 150)
    key = ["code", "segment"]
    pd.testing.assert_frame_equal(
        sample.sort_values(key, ignore_index=True), turned.sort_values(key, ignore_index=True)
    )
    other = draw_sample(SEGMENTS, MACHINE, 150, seed=1)
    assert set(other["segment"]) != set(sample["segment"])
    assert set(other["sample"]) != set(sample["sample"])


def test_each_code_has_its_sample_and_they_share_what_they_can() -> None:
    machine = pd.concat([MACHINE, make_codings(SEGMENTS, range(50, 150), "funds/travel")])
    sample = draw_sample(SEGMENTS, machine, 150)
    codes = sample.groupby("code", sort=False)["segment"].agg(set)
    assert list(codes.index) == ["funds", "funds/travel", "law"]  # with the code above
    assert codes["funds"] == codes["funds/travel"]
    assert len(codes["law"] & codes["funds"]) > 90  # independent ones would share thirty
    alone = draw_sample(SEGMENTS, machine, 150, code=["law"])
    pd.testing.assert_frame_equal(alone, sample[sample["code"].eq("law")].reset_index(drop=True))
    assert len(draw_sample(SEGMENTS, machine, 150, code="law")) == 150


def test_parts_are_strata_of_their_own() -> None:
    sample = draw_sample(SEGMENTS, MACHINE, 300, by="group")
    sizes = sample.groupby(["label", "part"], dropna=False)["population"].first()
    assert sizes.to_dict() == pytest.approx(
        {
            ("given", "i"): 34,
            ("given", "ii"): 33,
            ("given", np.nan): 33,
            ("not given", "i"): 233,
            ("not given", "ii"): 234,
            ("not given", np.nan): 233,
        },
        nan_ok=True,
    )
    assert len(sample) == 300
    assert set(sample["by"]) == {"group"}
    assert sample.groupby(["label", "part"], dropna=False).size().min() >= 30


def test_what_people_coded_is_passed_over() -> None:
    by_people = make_codings(SEGMENTS, range(700, 800), coder="ana")
    both = draw_sample(SEGMENTS, pd.concat([by_people, MACHINE]), 150)
    pd.testing.assert_frame_equal(both, draw_sample(SEGMENTS, MACHINE, 150))


def test_notes_warn_of_small_strata_and_of_labels_that_part_nothing() -> None:
    few = draw_sample(SEGMENTS, MACHINE, 40)
    assert set(few["note"]) == {
        "20 of 100 drawn, fewer than 30: limits will be rough",
        "20 of 700 drawn, fewer than 30: limits will be rough",
    }
    never = draw_sample(SEGMENTS, MACHINE, 150, code="funds")
    assert set(never["note"]) == {
        "the machine gave the code to no segment, so that its label parts nothing"
    }
    always = draw_sample(SEGMENTS[:100], MACHINE, 50)
    assert set(always["note"]) == {
        "the machine gave the code to all segments, so that its label parts nothing"
    }
    nobody = draw_sample(SEGMENTS, CODINGS.frame([]), 50, code="law")
    assert set(nobody["label"]) == {"not given"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 801}, "801 segments are asked for, and there are 800; n=800 reads them all"),
        ({"n": 1}, "1 segments cannot be drawn of 2 strata"),
        ({"n": 5, "by": "group"}, "cannot be drawn of 6 strata .* in each group"),
        ({"n": 0}, "`n` is a whole number from 1; found 0"),
        ({"n": 2.5}, r"found 2\.5"),
        ({"n": True}, "found True"),
        ({"n": 50, "seed": "x"}, "`seed` is a whole number; found 'x'"),
        ({"n": 50, "least": 0}, "`least` is a whole number from 1"),
        ({"n": 50, "code": []}, "`code` is the path of a code, or several"),
        ({"n": 50, "code": 5}, "several; found 5"),
        ({"n": 50, "seed": 2**64}, "`seed` is a whole number; found 18446744073709551616"),
        ({"n": 50, "code": [None]}, "`code` is the path of a code, or several"),
    ],
)
def test_options_that_cannot_be(options: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        draw_sample(SEGMENTS, MACHINE, **options)  # type: ignore[arg-type]


def test_numbers_of_numpy_are_numbers() -> None:
    sample = draw_sample(SEGMENTS, MACHINE, np.int64(50), seed=np.int64(3))  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(sample, draw_sample(SEGMENTS, MACHINE, 50, seed=3))


def test_tables_that_cannot_be() -> None:
    with pytest.raises(OptionError, match="no segments to draw from"):
        draw_sample(SEGMENTS[:0], MACHINE, 5)
    with pytest.raises(OptionError, match="`machine` gave no code to these segments"):
        draw_sample(SEGMENTS, CODINGS.frame([]), 5)
    with pytest.raises(OptionError, match="codings by people only"):
        draw_sample(SEGMENTS, MACHINE.assign(coder="ana"), 5)
    with pytest.raises(OptionError, match="a segment stands in `segments` twice"):
        draw_sample(pd.concat([SEGMENTS, SEGMENTS[:1]]), MACHINE, 5)
    with pytest.raises(ColumnMissingError, match="room"):
        draw_sample(SEGMENTS, MACHINE, 50, by="room")
    with pytest.raises(ColumnMissingError, match="coder"):
        draw_sample(SEGMENTS, MACHINE.drop(columns="coder"), 50)
    with pytest.raises(TypeError, match=r"did you mean `seed`\?"):
        draw_sample(SEGMENTS, MACHINE, 50, sed=1)  # type: ignore[call-arg]


def test_input_is_not_changed() -> None:
    segments, machine = SEGMENTS.copy(deep=True), MACHINE.copy(deep=True)
    draw_sample(segments, machine, 200, by="group")
    pd.testing.assert_frame_equal(segments, SEGMENTS)
    pd.testing.assert_frame_equal(machine, MACHINE)


def test_a_sample_is_read_as_it_was_written(tmp_path: Path) -> None:
    machine = pd.concat([MACHINE, make_codings(SEGMENTS, range(300), "funds")])
    for options in ({}, {"by": "group"}, {"seed": 5, "code": "law"}):
        sample = draw_sample(SEGMENTS, machine, 300, **options)  # type: ignore[arg-type]
        path = write_sample(sample, tmp_path)
        assert path.parent == tmp_path / "samples"
        pd.testing.assert_frame_equal(read_sample(path), sample)
        assert write_sample(read_sample(path), tmp_path) == path
    assert len(list((tmp_path / "samples").iterdir())) == 3


def test_a_file_holds_no_words_and_no_date(tmp_path: Path) -> None:
    segments = SEGMENTS.assign(text="what Ana said")
    path = write_sample(draw_sample(segments, MACHINE, 50), tmp_path / "first.json")
    content = path.read_text(encoding="utf-8")
    assert "Ana" not in content
    first = json.loads(content)["samples"][0]
    assert list(first) == [
        *("sample", "code", "by", "n", "least", "seed", "machine"),
        *("segments_sha256", "labels_sha256", "strata", "segments"),
    ]
    assert first["strata"][0] == {
        "label": "given",
        "part": None,
        "population": 100,
        "drawn": 25,
        "note": "25 of 100 drawn, fewer than 30: limits will be rough",
    }


def test_a_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "sample.json"
    write_sample(draw_sample(SEGMENTS, MACHINE, 50), path)
    before = path.read_bytes()
    assert write_sample(draw_sample(SEGMENTS, MACHINE, 50), path) == path  # the same
    with pytest.raises(OutputError, match="holds something else"):
        write_sample(draw_sample(SEGMENTS, MACHINE, 50, seed=1), path)
    assert path.read_bytes() == before
    with pytest.raises(OutputError, match=r"ends in \.json"):
        write_sample(draw_sample(SEGMENTS, MACHINE, 50), tmp_path / "sample.csv")
    with pytest.raises(ColumnMissingError, match="probability"):
        write_sample(SEGMENTS, tmp_path)


def test_files_that_are_no_samples(tmp_path: Path) -> None:
    path = write_sample(draw_sample(SEGMENTS, MACHINE, 50), tmp_path / "sample.json")
    right = json.loads(path.read_text(encoding="utf-8"))
    wrong = {
        "is no file of a sample": "{",
        "is no file of a sample.*samples": '{"format": "x"}',
        "its format is 'x'": json.dumps({**right, "format": "x"}),
        "there is no sample in this file": json.dumps({**right, "samples": []}),
        "the sample of `law` was changed": json.dumps(
            {**right, "samples": [{**right["samples"][0], "n": 60}]}
        ),
        "its strata are not all there": json.dumps(
            {**right, "samples": [{**right["samples"][0], "strata": []}]}
        ),
    }
    for message, content in wrong.items():
        path.write_text(content, encoding="utf-8")
        with pytest.raises(OptionError, match=message):
            read_sample(path)
    with pytest.raises(OptionError, match="cannot be read"):
        read_sample(tmp_path / "nowhere.json")
