"""Agreement on tables; coefficients are those of `test_coefficients`, or worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from reliability.coded import code, code_all, make_reads, make_segments

from qualcode.codebooks import Code, Codebook
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.reliability import (
    agreement,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
)

COEFFICIENTS = ["cohen_kappa", "fleiss_kappa", "alpha", "ac1"]


def spread(both, first, second, neither):
    """Return what two coders gave, as strings of 0 and 1."""
    counts = ((both, "11"), (first, "10"), (second, "01"), (neither, "00"))
    one, other = ("".join(pair[coder] * count for count, pair in counts) for coder in (0, 1))
    return one, other


def agree_on(a, b, **options):
    segments = make_segments(len(a))
    codings = code_all(segments, ana=a, ben=b)
    reads = make_reads(segments, "ana", "ben")
    return agreement(segments, codings, reads=reads, **options).set_index("code")


def test_columns_stand_in_their_order():
    table = agree_on("1100", "1000", draws=50)
    assert [table.index.name, *table.columns] == [
        "code",
        "units",
        "coders",
        "prevalence_ana",
        "prevalence_ben",
        "observed",
        "positive",
        "negative",
        *[f"{name}{end}" for name in COEFFICIENTS for end in ("", "_low", "_high")],
        "note",
        "alpha_fails",
    ]
    assert table.index.tolist() == ["(all)", "law"]


@pytest.mark.parametrize(
    ("counts", "kappa", "ac1"),
    [((40, 9, 6, 45), 0.70, 0.70), ((80, 10, 5, 5), 0.32, 0.808)],  # Feinstein & Cicchetti
)
def test_v11_of_segments(counts, kappa, ac1):
    row = agree_on(*spread(*counts), draws=0).loc["law"]
    assert row["units"] == 100
    assert row["observed"] == pytest.approx(0.85)
    assert row["cohen_kappa"] == pytest.approx(kappa, abs=5e-3)
    assert row["ac1"] == pytest.approx(ac1, abs=5e-3)


def test_v5_of_segments():
    row = agree_on(*spread(50, 20, 10, 20), draws=0).loc["law"]
    assert row["cohen_kappa"] == pytest.approx(0.3478, abs=5e-5)
    assert row["fleiss_kappa"] == pytest.approx(0.3407, abs=5e-5)
    assert row["prevalence_ana"] == pytest.approx(0.70)
    assert row["prevalence_ben"] == pytest.approx(0.60)
    assert row["positive"] == pytest.approx(100 / 130)
    assert row["negative"] == pytest.approx(40 / 70)


def test_v7_of_segments():
    row = agree_on("1100000000", "0110010100", draws=0).loc["law"]
    assert row["alpha"] == pytest.approx(0.0952, abs=5e-5)


def test_three_coders_some_of_whom_did_not_read_all():
    segments = make_segments(6)
    codings = code_all(segments, ana="110010", ben="100011", eva="010110")
    read = [make_reads(segments, "ana"), make_reads(segments[:5], "ben")]
    reads = pd.concat([*read, make_reads(segments[1:], "eva")])
    options = {"reads": reads, "draws": 0}
    ratings = [[1, 1, 0, 0, 1, 0], [1, 0, 0, 0, 1, None], [None, 1, 0, 1, 1, 0]]
    row = agreement(segments, codings, shared="two", **options).set_index("code").loc["law"]
    assert (row["units"], row["coders"]) == (6, 3)
    assert row["alpha"] == pytest.approx(krippendorff_alpha(ratings))
    assert row["fleiss_kappa"] == pytest.approx(fleiss_kappa(ratings))
    assert row["cohen_kappa"] == pytest.approx(conger_kappa(ratings))
    assert row["ac1"] == pytest.approx(gwet_ac1(ratings))
    assert row["prevalence_ben"] == pytest.approx(2 / 5)
    by_all = agreement(segments, codings, **options).set_index("code").loc["law"]
    assert by_all["units"] == 4
    shared = [own[1:5] for own in ratings]
    assert by_all["alpha"] == pytest.approx(krippendorff_alpha(shared))


def test_all_sums_what_chance_would_give_code_by_code():
    segments = make_segments(4)
    rare = pd.concat([code("ana", 0, "art"), code("ben", 0, "art")])
    codings = pd.concat([code_all(segments, ana="1100", ben="1010"), rare])
    table = agreement(segments, codings, reads=make_reads(segments, "ana", "ben"), draws=0)
    row = table.set_index("code").loc["(all)"]
    # law: 1/2 observed, 1/2 by chance; art: 1 observed, 1/16 + 9/16 by chance.
    assert row["observed"] == pytest.approx(3 / 4)
    assert row["cohen_kappa"] == pytest.approx((3 / 4 - 9 / 16) / (7 / 16))
    # coincidences apart: 2 of law; by chance 4 * 4 / 7 of law and 2 * 6 / 7 of art.
    assert row["alpha"] == pytest.approx(1 - 2 / (28 / 7))
    assert row["positive"] == pytest.approx(1 - 2 / 6)


def test_codes_that_nobody_gave_change_nothing_and_say_so():
    book = Codebook(codes=[Code(id="law"), Code(id="art"), Code(id="money")])
    plain = agree_on("1100", "1010", draws=100)
    table = agree_on("1100", "1010", draws=100, codebook=book)
    assert table.index.tolist() == ["(all)", "law", "art", "money"]
    figures = plain.columns.drop("note")
    pd.testing.assert_frame_equal(table.loc[["(all)", "law"], figures], plain[figures])
    unused = table.loc["art"]
    assert unused[["observed", "positive", "negative", *COEFFICIENTS]].isna().all()
    assert unused["prevalence_ana"] == 0
    assert unused["note"] == "not defined: nobody gave it"
    assert table.loc["(all)", "note"].startswith("Over 1 of 3 codes")


def test_what_all_gave_to_all_is_not_defined():
    row = agree_on("1111", "1111").loc["law"]
    assert row[["cohen_kappa", "fleiss_kappa", "alpha", "negative"]].isna().all()
    assert (row["observed"], row["positive"]) == (1, 1)
    assert "all gave it to every unit" in row["note"]
    assert "all gave each of these to every unit" in agree_on("1111", "1111").loc["(all)", "note"]


def test_all_agree_on_everything():
    row = agree_on("1100", "1100").loc["law"]
    assert row[COEFFICIENTS].tolist() == [1, 1, 1, 1]
    assert (row["alpha_low"], row["alpha_high"]) == (1, 1)
    assert "the interval says less than it seems to" in row["note"]


def test_coders_who_share_no_unit_have_no_agreement():
    segments = make_segments(4)
    codings = code_all(segments, ana="1100", ben="0011")
    reads = pd.concat([make_reads(segments[:2], "ana"), make_reads(segments[2:], "ben")])
    table = agreement(segments, codings, reads=reads).set_index("code")
    assert table["units"].tolist() == [0, 0]
    assert table.drop(columns=["units", "coders", "note"]).isna().all(axis=None)
    assert table.loc["law", "note"] == "not defined: there is no unit that these coders share"
    assert "4 codings lie in units that are not shared" in table.loc["(all)", "note"]


def test_many_coders_are_compared_and_what_they_could_share_is_told():
    segments = make_segments(30)
    names = [f"coder{number}" for number in range(30)]
    codings = pd.concat([code(name, number, "law") for number, name in enumerate(names)])
    reads = make_reads(segments, *names)
    table = agreement(segments, codings, reads=reads, draws=0)
    assert table.loc[1, ["units", "coders"]].tolist() == [30, 30]
    assert table.loc[1, "fleiss_kappa"] == pytest.approx(-1 / 29)  # each unit as chance has it
    alone = pd.concat([make_reads(segments[n : n + 1], name) for n, name in enumerate(names)])
    table = agreement(segments, codings, reads=alone, draws=0)
    assert 'Name fewer of them in `coders`, or take shared="two"' in table.loc[0, "note"]


def test_without_marks_documents_that_both_coded_are_taken_to_be_read():
    documents = ["one", "one", "two", "two", "three"]
    segments = make_segments(5, documents=documents)
    codings = code_all(segments, ana="10100", ben="01001")
    table = agreement(segments, codings, draws=0)
    assert table.loc[1, "units"] == 2  # those of the only document that both coded
    assert table.loc[1, "observed"] == 0
    assert "no marks of what ana and ben read" in table.loc[0, "note"]
    assert "no marks" in table.attrs["found"]


def test_reads_without_codings_count():
    segments = make_segments(4)
    codings = code_all(segments, ana="1100")
    table = agreement(segments, codings, reads=make_reads(segments, "ana", "ben"), draws=0)
    row = table.set_index("code").loc["law"]
    assert (row["prevalence_ben"], row["cohen_kappa"], row["positive"]) == (0, 0, 0)


def test_machines_and_the_adjudicated_are_compared_only_where_they_are_named():
    segments = make_segments(4)
    more = [
        code("ben", 1, "law", status="rejected"),
        code("rule:book@1", 1, "law", status="suggested"),
        code("rule:book@1", 2, "law", status="rejected"),
        code("adjudicated", 0, "law"),
    ]
    codings = pd.concat([code_all(segments, ana="1100", ben="1000"), *more])
    reads = make_reads(segments, "ana", "ben", "adjudicated")
    table = agreement(segments, codings, reads=reads, draws=0).set_index("code")
    assert table.attrs["coders"] == ["ana", "ben"]
    assert table.loc["law", "prevalence_ben"] == 0.25
    named = ["ana", "adjudicated", "rule:book@1"]
    table = agreement(segments, codings, reads=reads, coders=named, draws=0).set_index("code")
    row = table.loc["law"]
    # A rule stands for what it gave: a person's verdict does not make it agree with that person.
    assert (row["prevalence_rule:book@1"], row["prevalence_adjudicated"]) == (0.5, 0.25)
    assert "What rule:book@1 looked at is taken to be everything" in table.loc["(all)", "note"]


def test_a_code_counts_once_a_segment_and_coder():
    segments = make_segments(2)
    twice = [
        code("ana", 0, "law", start=0, end=3),
        code("ana", 0, "law", start=5, end=9),
        code("ben", 0, "law", start=2, end=4),
    ]
    codings = pd.concat(twice)
    table = agreement(segments, codings, reads=make_reads(segments, "ana", "ben"), draws=0)
    assert table.loc[1, ["prevalence_ana", "prevalence_ben", "alpha"]].tolist() == [0.5, 0.5, 1]


def test_codes_are_rolled_up_to_their_level():
    segments = make_segments(3)
    codings = pd.concat(
        [code("ana", 0, "law/old"), code("ben", 0, "law/new/eu"), code("ana", 1, "law")]
    )
    options = {"reads": make_reads(segments, "ana", "ben"), "draws": 0}
    assert agreement(segments, codings, level=1, **options)["code"].tolist() == ["(all)", "law"]
    by_two = agreement(segments, codings, level=2, **options)
    assert by_two["code"].tolist() == ["(all)", "law", "law/new", "law/old"]
    as_given = agreement(segments, codings, **options)
    assert as_given["code"].tolist() == ["(all)", "law", "law/new/eu", "law/old"]


def test_documents_can_be_the_units():
    segments = make_segments(5, documents=["one", "one", "two", "two", "three"])
    codings = code_all(segments, ana="10100", ben="01000")
    reads = pd.concat([make_reads(segments, "ana"), make_reads(segments[:4], "ben")])
    table = agreement(segments, codings, reads=reads, unit="document", draws=0)
    row = table.set_index("code").loc["law"]
    assert row["units"] == 2  # ben did not read the third
    partly = pd.concat([make_reads(segments, "ana"), make_reads(segments[:3], "ben")])
    again = agreement(segments, codings, reads=partly, unit="document", draws=0)
    assert again["units"].tolist() == [1, 1]  # nor half of the second, then
    assert (row["prevalence_ana"], row["prevalence_ben"]) == (1, 0.5)


def test_codes_of_another_codebook_are_counted_and_told():
    book = Codebook(codes=[Code(id="rights")])
    table = agree_on("1100", "1000", codebook=book, draws=0)
    assert table.index.tolist() == ["(all)", "rights", "law"]
    assert table.loc["law", "note"] == "not in the codebook: `recode` gives it another name"


def test_odd_names_are_columns():
    segments = make_segments(2)
    names = ["Ana María O’Neill", "x\n(1) %"]
    codings = pd.concat([code(name, 0, "law") for name in names])
    table = agreement(segments, codings, reads=make_reads(segments, *names), draws=0)
    assert {f"prevalence_{name}" for name in names} <= set(table.columns)


def test_rows_and_their_order_change_nothing():
    segments = make_segments(30, documents=[f"d{number // 3}" for number in range(30)])
    random = np.random.default_rng(0)
    given = ["".join(map(str, random.integers(0, 2, 30))) for _ in range(2)]
    codings = code_all(segments, ana=given[0], ben=given[1])
    reads = make_reads(segments, "ana", "ben")
    before = [table.copy(deep=True) for table in (segments, codings, reads)]
    table = agreement(segments, codings, reads=reads, draws=100)
    for table_, old in zip((segments, codings, reads), before, strict=True):
        pd.testing.assert_frame_equal(table_, old)
    mixed = [one.sample(frac=1, random_state=1) for one in (segments, codings, reads)]
    again = agreement(*mixed[:2], reads=mixed[2], draws=100)
    pd.testing.assert_frame_equal(table, again)
    twice = pd.concat([codings, codings.assign(coding="again", start=codings["start"] + 1)])
    doubled = agreement(segments, twice, reads=pd.concat([reads, reads]), draws=100)
    pd.testing.assert_frame_equal(table, doubled)
    turned = agreement(segments, codings, reads=reads, coders=["ben", "ana"], draws=100)
    pd.testing.assert_frame_equal(
        table.drop(columns="note"), turned[table.columns].drop(columns="note")
    )
    other = agreement(segments, codings, reads=reads, draws=100, seed=1)
    assert not table["alpha_low"].equals(other["alpha_low"])


def test_documents_are_drawn_and_not_segments():
    documents = [f"d{number // 10}" for number in range(100)]
    segments = make_segments(100, documents=documents, group=["one"] * 50 + ["two"] * 50)
    given = ("1" * 10 + "0" * 10) * 5, ("1" * 10 + "0" * 10) * 4 + "0" * 10 + "1" * 10
    codings = code_all(segments, ana=given[0], ben=given[1])
    reads = make_reads(segments, "ana", "ben")
    by_document = agreement(segments, codings, reads=reads).loc[1]
    alone = agreement(segments.assign(own=segments["segment"]), codings, reads=reads, over="own")
    assert by_document["alpha"] == alone.loc[1, "alpha"]
    assert by_document["alpha_low"] < alone.loc[1, "alpha_low"] - 0.1  # they hang together
    assert by_document["alpha_fails"] > 0.2
    by_group = agreement(segments, codings, reads=reads, over="group")
    assert by_group.attrs["clusters"] == 2


def test_one_document_has_no_interval():
    segments = make_segments(4, documents=["one"] * 4)
    codings = code_all(segments, ana="1100", ben="1000")
    table = agreement(segments, codings, reads=make_reads(segments, "ana", "ben"))
    assert table["alpha"].notna().all()
    assert table[["alpha_low", "alpha_high", "alpha_fails"]].isna().all(axis=None)
    assert "No intervals: there is nothing to draw from" in table.loc[0, "note"]
    assert table.loc[1, "note"].startswith("no intervals: there is nothing to draw from")


def test_draws_in_which_a_code_is_not_drawn_are_told():
    row = agree_on("1" + "0" * 9, "1" + "0" * 9).loc["law"]
    assert "not defined in 3" in row["note"]  # (9 / 10) ** 10 is 35 %
    assert row["alpha_low"] == 1


def test_nobody_coded_anything():
    segments = make_segments(3)
    codings = code("ana", 0, "law").iloc[:0]
    table = agreement(segments, codings, reads=make_reads(segments, "ana", "ben"))
    assert table["code"].tolist() == ["(all)"]
    assert math.isnan(table.loc[0, "alpha"])
    assert "nobody gave any code" in table.loc[0, "note"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"coders": ["ana"]}, "codings of two coders or more, found `ana` only"),
        ({"coders": ["ana", "bem"]}, "nobody called `bem` coded or read; did you mean `ben`"),
        ({"coders": "ana"}, "`coders` is a list of names; found 'ana'"),
        ({"unit": "word"}, "unit is one of 'segment', 'document'; found 'word'"),
        ({"shared": "one"}, "shared is one of 'all', 'two'; found 'one'"),
        ({"level": 0}, "`level` is a whole number from 1; found 0"),
        ({"draws": -1}, "`draws` is a whole number from 0; found -1"),
        ({"seed": "x"}, "`seed` is a whole number from 0; found 'x'"),
        ({"over": "documents"}, "`over` is a column of the segments; did you mean `document`"),
        ({"codebook": "law.yaml"}, "`codebook` is what `read_codebook` returns; found 'law.yaml'"),
    ],
)
def test_bad_options_are_told(options, message):
    with pytest.raises(OptionError, match=message):
        agree_on("1100", "1000", **options)


def test_who_read_nothing_of_it_has_no_shares_and_is_named():
    segments = make_segments(4)
    codings = code_all(segments, ana="1100", ben="1000")
    elsewhere = make_reads(make_segments(1, documents=["elsewhere"]), "eva")
    reads = pd.concat([make_reads(segments, "ana", "ben"), elsewhere])
    table = agreement(segments, codings, reads=reads, shared="two", draws=20).set_index("code")
    assert table["prevalence_eva"].isna().all()
    two = agreement(segments, codings, reads=reads, coders=["ana", "ben"], draws=20)
    columns = [f"{name}{end}" for name in COEFFICIENTS for end in ("", "_low", "_high")]
    pd.testing.assert_frame_equal(table[columns], two.set_index("code")[columns])
    assert "Nothing of what is compared was read by eva." in table.loc["(all)", "note"]


def test_who_has_no_marks_reads_the_documents_with_a_coding_of_theirs():
    segments = make_segments(4, documents=["one", "one", "two", "two"])
    codings = code_all(segments, ana="1100", ben="1000", eva="0100")
    reads = make_reads(segments, "ana", "ben")
    table = agreement(segments, codings, reads=reads, draws=0)
    assert table.loc[1, ["units", "prevalence_eva"]].tolist() == [2, 0.5]
    assert "There are no marks of what eva read" in table.loc[0, "note"]


def test_who_only_has_what_does_not_count_is_nobody():
    segments = make_segments(4)
    codings = code_all(segments, ana="1100", ben="1000")
    more = [code("eva", 0, "law", status="suggested"), code("ida", 0, "law", status="rejected")]
    reads = make_reads(segments, "ana", "ben")
    table = agreement(segments, pd.concat([codings, *more]), reads=reads, draws=20)
    pd.testing.assert_frame_equal(table, agreement(segments, codings, reads=reads, draws=20))


@pytest.mark.parametrize("column", ["code", "coder", "document", "start"])
def test_what_lacks_a_code_a_coder_or_a_place_is_left_out_and_told(column):
    segments = make_segments(4)
    codings = code_all(segments, ana="1100", ben="1000").astype({"start": "Int64"})
    reads = make_reads(segments, "ana", "ben")
    holed = pd.concat([codings, codings.head(1).assign(**{column: None})]).astype(codings.dtypes)
    tables = [agreement(segments, one, reads=reads, draws=20) for one in (codings, holed)]
    figures = tables[0].columns.drop("note")
    pd.testing.assert_frame_equal(tables[0][figures], tables[1][figures])
    assert "1 codings that lack a code, a coder or a place" in tables[1].loc[0, "note"]


def test_coders_and_codes_may_be_numbers_or_categories():
    segments = make_segments(4)
    codings = code_all(segments, ana="1100", ben="1000")
    reads = make_reads(segments, "ana", "ben")
    table = agreement(segments, codings, reads=reads, draws=20)
    kinds = dict.fromkeys(["document", "code", "coder", "status"], "category")
    named = {"document": "category", "coder": "category"}
    again = agreement(segments, codings.astype(kinds), reads=reads.astype(named), draws=20)
    pd.testing.assert_frame_equal(table, again)
    codings = codings.assign(coder=codings["coder"].map({"ana": 1, "ben": 2}), code=7)
    reads = reads.assign(coder=reads["coder"].map({"ana": 1, "ben": 2}))
    numbered = agreement(segments, codings, reads=reads, coders=[1, 2], level=1, draws=20)
    assert numbered["code"].tolist() == ["(all)", "7"]
    assert numbered["prevalence_1"].tolist() == table["prevalence_ana"].tolist()
    assert numbered["alpha_low"].tolist() == table["alpha_low"].tolist()


def test_where_the_column_to_draw_by_is_missing_the_document_stands_in():
    segments = make_segments(4, documents=["one", "one", "two", "three"])
    codings = code_all(segments, ana="1101", ben="1000")
    reads = make_reads(segments, "ana", "ben")
    groups = pd.Series(["a", None, None, "a"])
    for group in (groups, groups.astype("category"), pd.Series([1.5, None, None, 1.5])):
        table = agreement(segments.assign(group=group), codings, reads=reads, over="group")
        assert table.attrs["clusters"] == 3  # a, and the documents one and two


def test_segments_that_overlap_or_stand_twice():
    segments = make_segments(4)
    codings = code_all(segments, ana="1100", ben="1000")
    reads = make_reads(segments, "ana", "ben")
    table = agreement(segments, codings, reads=reads, draws=20)
    twice = pd.concat([segments, segments.tail(2)])
    pd.testing.assert_frame_equal(table, agreement(twice, codings, reads=reads, draws=20))
    within = segments.head(1).assign(segment="d000:0-4", end=4)
    more = agreement(pd.concat([segments, within]), codings, reads=reads, draws=0)
    assert more.loc[1, ["units", "prevalence_ben"]].tolist() == [5, 0.4]


def test_codings_on_the_edge_of_a_segment():
    segments = make_segments(3, documents=["one"] * 3)  # 0-10, 11-21, 22-32
    at = [("ana", 10, 11), ("ana", 20, 23), ("ben", 9, 12), ("ben", 21, 22)]
    rows = [code(who, 0, "law", document="one", start=one, end=two) for who, one, two in at]
    codings = pd.concat(rows, ignore_index=True)
    table = agreement(segments, codings, reads=make_reads(segments, "ana", "ben"), draws=0)
    # ana's touch the second and the third, ben's the first and the second.
    assert table.loc[1, ["prevalence_ana", "prevalence_ben"]].tolist() == [2 / 3, 2 / 3]
    assert table.loc[1, "observed"] == pytest.approx(1 / 3)


def test_one_coder_is_told():
    segments = make_segments(2)
    with pytest.raises(OptionError, match="found `ana` only; what rules and models suggest"):
        agreement(segments, code("ana", 0, "law"))
    with pytest.raises(OptionError, match="found nobody's"):
        agreement(segments, code("rule:a@1", 0, "law"))


def test_missing_columns_and_unknown_options_are_told():
    segments = make_segments(2)
    codings = code_all(segments, ana="10", ben="10")
    with pytest.raises(ColumnMissingError, match="has no column status"):
        agreement(segments, codings.drop(columns="status"))
    with pytest.raises(ColumnMissingError, match="has no column coder"):
        agreement(segments, codings, reads=make_reads(segments, "ana").drop(columns="coder"))
    with pytest.raises(TypeError, match="no option `read`; did you mean `reads`"):
        agreement(segments, codings, read=None)
