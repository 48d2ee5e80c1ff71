"""Published values, to the digits that were published; see `coefficients` for the papers."""

import math

import numpy as np
import pytest

from qualcode.errors import OptionError
from qualcode.reliability import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    observed_agreement,
    scott_pi,
    specific_agreement,
)

# Krippendorff (2011): four coders, twelve units.
KRIPPENDORFF_2011 = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# The same values as Gwet has them: the one in the last unit is the third coder's.
GWET_2014 = ("123321412...", "1233224125..", ".33323422513", "12332441251.")
# Hayes & Krippendorff (2007): 40 units, of five coders.
HAYES_2007 = (
    "112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 111.1 "
    "111.1 212.2 1233. 1101. 000.0 0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2 "
    "110.0 2121. 22.22 3222. 222.2 223.2 222.2 22.12 2222. 111.1"
)
# Fleiss (1971): 30 units, how often each of five categories was given.
FLEISS_1971 = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)
KRIPPENDORFF_1980 = "aa ab bb bb bb bb bc cc cc cc cc cc"
KRIPPENDORFF_2004 = "10 11 01 00 00 01 00 01 00 00"
THREE_CODERS = "111 122 222 444 144 222 123 333 222"
COHEN_P45 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
COHEN_P37 = [[25, 12, 3], [13, 2, 15], [12, 16, 2]]
ARTSTEIN_P558 = [[20, 10], [20, 50]]
ARTSTEIN_P568 = [[46, 0, 0], [6, 32, 6], [0, 0, 10]]
GWET_3 = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
EVEN = [[40, 9], [6, 45]]
UNEVEN = [[80, 10], [5, 5]]


def by_coder(*rows):
    """A row a coder, a letter a unit; a dot is missing."""
    return [[None if one == "." else int(one) for one in row] for row in rows]


def by_unit(text):
    """A group a unit, a letter a coder."""
    units = [[None if one == "." else one for one in unit] for unit in text.split()]
    return [list(coder) for coder in zip(*units, strict=True)]


def by_table(table):
    """How often the first coder gave the row's value, and the second the column's."""
    pairs = [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return [list(coder) for coder in zip(*pairs, strict=True)]


def by_counts(text):
    """How often each category was given to a unit, whoever gave it."""
    units = [
        [number for number, count in enumerate(map(int, unit)) for _ in range(count)]
        for unit in text.split()
    ]
    return [list(coder) for coder in zip(*units, strict=True)]


def numbers(ratings):
    return [[None if one is None else int(one) for one in row] for row in ratings]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_v1_alpha_of_krippendorff_2011(metric, expected):
    alpha = krippendorff_alpha(by_coder(*KRIPPENDORFF_2011), metric=metric)
    assert alpha == pytest.approx(expected, abs=5e-7)


def test_v2_alpha_of_hayes_and_krippendorff():
    ratings = numbers(by_unit(HAYES_2007))
    assert len(ratings) == 5
    assert len(ratings[0]) == 40
    assert krippendorff_alpha(ratings, metric="ordinal") == pytest.approx(0.7598, abs=5e-5)


def test_v3_kappa_of_fleiss():
    ratings = by_counts(FLEISS_1971)
    assert (len(ratings), len(ratings[0])) == (6, 30)
    assert fleiss_kappa(ratings) == pytest.approx(0.430245, abs=5e-7)


def test_v4_kappa_of_cohen():
    assert cohen_kappa(by_table(COHEN_P45)) == pytest.approx(0.4915, abs=5e-5)
    ratings = by_table(COHEN_P37)
    assert observed_agreement(ratings) == pytest.approx(0.29)
    assert cohen_kappa(ratings) == pytest.approx(-0.0923, abs=5e-5)
    assert gwet_ac1(ratings) == pytest.approx(-0.04797, abs=5e-6)


def test_v5_of_artstein_and_poesio():
    ratings = by_table(ARTSTEIN_P558)
    assert brennan_prediger(ratings) == pytest.approx(0.40)  # S
    assert scott_pi(ratings) == pytest.approx(0.3407, abs=5e-5)
    assert cohen_kappa(ratings) == pytest.approx(0.3478, abs=5e-5)
    ratings = by_table(ARTSTEIN_P568)
    assert cohen_kappa(ratings) == pytest.approx(0.8013, abs=5e-5)
    assert scott_pi(ratings) == pytest.approx(0.7995, abs=5e-5)
    assert krippendorff_alpha(ratings) == pytest.approx(0.8005, abs=5e-5)


def test_v6_of_gwet():
    ratings = by_table(GWET_3)
    assert cohen_kappa(ratings) == pytest.approx(0.796409, abs=5e-7)
    assert scott_pi(ratings) == pytest.approx(0.796240, abs=5e-7)
    assert gwet_ac1(ratings) == pytest.approx(0.84933, abs=5e-6)
    assert brennan_prediger(ratings) == pytest.approx(0.835, abs=5e-7)
    ratings = by_coder(*GWET_2014)
    assert gwet_ac1(ratings) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(ratings) == pytest.approx(0.76117, abs=5e-6)
    assert conger_kappa(ratings) == pytest.approx(0.76282, abs=5e-6)
    assert brennan_prediger(ratings) == pytest.approx(0.77273, abs=5e-6)


def test_v7_alpha_of_krippendorff():
    assert krippendorff_alpha(by_unit(KRIPPENDORFF_2004)) == pytest.approx(0.0952, abs=5e-5)
    assert krippendorff_alpha(by_unit(KRIPPENDORFF_1980)) == pytest.approx(0.7341, abs=5e-5)


@pytest.mark.parametrize(
    ("metric", "expected"), [("nominal", 0.6417), ("interval", 0.5469), ("ratio", 0.4833)]
)
def test_v7_alpha_of_three_coders(metric, expected):
    ratings = numbers(by_unit(THREE_CODERS))
    assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(expected, abs=5e-5)


def test_v11_paradox_of_feinstein_and_cicchetti():
    even, uneven = by_table(EVEN), by_table(UNEVEN)
    assert observed_agreement(even) == pytest.approx(0.85)
    assert observed_agreement(uneven) == pytest.approx(0.85)
    assert cohen_kappa(even) == pytest.approx(0.70, abs=5e-3)
    assert cohen_kappa(uneven) == pytest.approx(0.32, abs=5e-3)
    assert gwet_ac1(uneven) == pytest.approx(0.808, abs=5e-4)


def test_specific_agreement_is_that_of_the_formula():
    ratings = by_table(UNEVEN)
    assert specific_agreement(ratings, 0) == pytest.approx(160 / 175)
    assert specific_agreement(ratings, 1) == pytest.approx(10 / 25)
    assert math.isnan(specific_agreement(ratings, 2))


def test_conger_is_cohen_for_two_coders():
    ratings = by_table(COHEN_P45)
    assert conger_kappa(ratings) == pytest.approx(cohen_kappa(ratings), abs=1e-12)


def test_who_judged_nothing_changes_nothing():
    ratings = by_coder("1122", "1121")
    for coefficient in (conger_kappa, fleiss_kappa, krippendorff_alpha, gwet_ac1):
        assert coefficient([*ratings, [None] * 4]) == pytest.approx(coefficient(ratings))


def test_missing_is_no_category():
    ratings = by_coder("1122..", "11221.")
    assert krippendorff_alpha(ratings) == 1
    assert cohen_kappa(ratings) == 1
    assert fleiss_kappa(ratings) == 1
    as_numbers = np.array([[1, 1, 2, 2, np.nan, np.nan], [1, 1, 2, 2, 1, np.nan]])
    assert krippendorff_alpha(as_numbers) == 1


ALL_OF_THEM = [
    observed_agreement,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    scott_pi,
    krippendorff_alpha,
    gwet_ac1,
    brennan_prediger,
]


@pytest.mark.parametrize("coefficient", ALL_OF_THEM)
@pytest.mark.parametrize("ratings", [by_coder("12..", "..12"), [[], []], by_coder("..", "..")])
def test_without_a_shared_unit_nothing_is_defined(coefficient, ratings):
    assert math.isnan(coefficient(ratings))


@pytest.mark.parametrize("coefficient", ALL_OF_THEM[1:])
def test_one_value_alone_defines_nothing(coefficient):
    assert math.isnan(coefficient(by_coder("111", "111")))


def test_categories_that_nobody_gave_count_where_they_are_named():
    ratings = by_coder("1111", "1111")
    assert gwet_ac1(ratings, categories=[1, 2]) == 1
    assert brennan_prediger(by_coder("1122", "1121"), categories=[1, 2, 3, 4]) == pytest.approx(
        (0.75 - 0.25) / 0.75
    )
    with pytest.raises(OptionError, match="2, which is not among the categories"):
        gwet_ac1(by_coder("12", "12"), categories=[1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fleiss_kappa([[1, 2]]), "two coders or more, a row each; the ratings have 1"),
        (lambda: cohen_kappa([[1], [1], [1]]), "of two coders, found 3; take `conger_kappa`"),
        (lambda: scott_pi([[1], [1], [1]]), "of two coders, found 3; take `fleiss_kappa`"),
        (lambda: krippendorff_alpha([[1], [2]], metric="far"), "metric is one of nominal, ordinal"),
        (
            lambda: krippendorff_alpha([["a"], ["b"]], metric="interval"),
            "need numbers as values; found 'a'",
        ),
    ],
)
def test_bad_input_is_told(call, message):
    with pytest.raises(OptionError, match=message):
        call()


def random_ratings(coders, units, values, missing, seed):
    random = np.random.default_rng(seed)
    truth = random.integers(1, values + 1, units)
    ratings = np.where(
        random.random((coders, units)) < 0.7, truth, random.integers(1, values + 1, (coders, units))
    ).astype(float)
    ratings[random.random((coders, units)) < missing] = np.nan
    return ratings


@pytest.mark.parametrize("seed", range(3))
def test_cohen_agrees_with_scikit_learn(seed):
    from sklearn.metrics import cohen_kappa_score

    one, other = random_ratings(2, 60, 4, 0, seed).astype(int)
    assert cohen_kappa([one, other]) == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)


def test_kappas_agree_with_statsmodels():
    from statsmodels.stats import inter_rater

    ratings = random_ratings(5, 40, 3, 0, 0).astype(int)
    counts, _ = inter_rater.aggregate_raters(ratings.T)
    assert fleiss_kappa(ratings) == pytest.approx(inter_rater.fleiss_kappa(counts), abs=1e-12)
    found = inter_rater.cohens_kappa(COHEN_P45)
    assert cohen_kappa(by_table(COHEN_P45)) == pytest.approx(found.kappa, abs=1e-12)


def test_alpha_agrees_with_nltk():
    from nltk.metrics.agreement import AnnotationTask

    ratings = random_ratings(4, 50, 5, 0, 1).astype(int)
    data = [(str(row), str(unit), int(one)) for (row, unit), one in np.ndenumerate(ratings)]
    expected = AnnotationTask(data).alpha()
    assert krippendorff_alpha(ratings) == pytest.approx(expected, abs=1e-12)


# What krippendorff 0.9 gave for the same ratings; it is GPL, and no test needs it.
@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("nominal", 0.5310406431442609),
        ("ordinal", 0.6026758374750559),
        ("interval", 0.5994718309859155),
        ("ratio", 0.5462517001664245),
    ],
)
def test_alpha_is_what_krippendorff_0_9_gave(metric, expected):
    ratings = random_ratings(4, 50, 5, 0.4, 1)
    assert krippendorff_alpha(ratings, metric=metric) == pytest.approx(expected, abs=1e-12)
