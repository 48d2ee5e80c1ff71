"""How often the limits hold the share: ours, people alone, the naive count and plain PPI.

Populations are drawn anew each time, and labelled by a machine of known sensitivity and
specificity. The share to be held is that of the segments there are, and in the last table that of
all that might have been. ppi-python is looked for; without it its columns stay empty.
"""

import functools
import sys
import time
from collections.abc import Callable, Iterator
from unittest import mock

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy.stats import chi2, hypergeom

from qualcode.concerns import strata
from qualcode.concerns.estimating import Strata, Units, estimate
from qualcode.concerns.intervals import combine_limits, stratum_limits, wilson_limits
from qualcode.concerns.prevalence import prevalence
from qualcode.concerns.resampling import resample
from qualcode.concerns.sampling import LEAST, draw_sample
from qualcode.concerns.strata import GIVEN, NOT_GIVEN, allocate
from qualcode.tables import CODINGS

try:
    from ppi_py import ppi_mean_ci
except ImportError:
    ppi_mean_ci = None

RUNS, SEED = 2_000, 0
# N, n, prevalence, sensitivity, specificity
SETTINGS = (
    (300, 100, 0.10, 0.80, 0.95),
    (800, 150, 0.10, 0.70, 0.95),
    (800, 100, 0.30, 0.85, 0.90),
    (2_000, 100, 0.20, 0.90, 0.98),
    (2_000, 300, 0.05, 0.80, 0.97),
    (10_000, 200, 0.50, 0.90, 0.90),
    (2_000, 200, 0.02, 0.60, 0.995),
    (2_000, 300, 0.03, 0.50, 0.90),
    (10_000, 400, 0.01, 0.50, 0.99),
    (10_000, 600, 0.005, 0.70, 0.99),
)
Limits = Callable[[np.ndarray, int, int], tuple[np.ndarray, np.ndarray]]


@functools.cache
def share_out(given: int, others: int, n: int) -> tuple[int, int]:
    """Say how many of each stratum are drawn, as `draw_sample` does."""
    if not given or not others:
        return (n, 0) if given else (0, n)
    drawn = allocate(np.array([given, others]), [GIVEN, NOT_GIVEN], n, least=LEAST)
    return int(drawn[0]), int(drawn[1])


def make_population(
    random: np.random.Generator, size: int, rate: float, sensitivity: float, specificity: float
) -> tuple[int, int, int, int]:
    """Return how many the machine gave the code, of them rightly, the others, of them wrongly."""
    true = random.binomial(size, rate)
    right = random.binomial(true, sensitivity)
    wrong = random.binomial(size - true, 1 - specificity)
    return int(right + wrong), int(right), int(size - right - wrong), int(true - right)


def run_once(random: np.random.Generator, setting: tuple) -> dict[str, tuple[float, float, float]]:
    """Draw a population and samples of it; return limits and another figure for each method."""
    size, n, *rates = setting
    given, right, others, missed = make_population(random, size, *rates)
    counts = share_out(given, others, n)
    found = [
        random.hypergeometric(true, total - true, drawn) if drawn else 0
        for true, total, drawn in zip((right, missed), (given, others), counts, strict=True)
    ]
    table = np.array([[3, given, counts[0], found[0]], [2, others, counts[1], found[1]]])
    table = table[table[:, 1] > 0]
    own = estimate(Strata(table[:, 0], table[:, 1], table[:, 2], table[:, 2], table[:, 3]))
    alone, both = draw_alone(random, (given, right, others, missed), n)
    low, high = stratum_limits([alone], n, population=size)
    lows, highs = wilson_limits([given], size)
    truth = (right + missed) / size
    recall, precision = right / max(right + missed, 1), right / max(given, 1)
    return {
        "qualcode": (own.low - truth, own.high - truth, own.effective / n),
        "recall": (own.recall_low - recall, own.recall_high - recall, own.recall),
        "precision": (
            *(limit - precision for limit in (own.precision_low, own.precision_high)),
            own.precision,
        ),
        "alone": (low[0] - truth, high[0] - truth, 1.0),
        "naive": (lows[0] - truth, highs[0] - truth, given / size - truth),
        "PPI": (*(limit - truth for limit in ppi_limits(both, given, size, 1)), 1.0),
        "PPI++": (*(limit - truth for limit in ppi_limits(both, given, size, None)), 1.0),
    }


def draw_alone(
    random: np.random.Generator, population: tuple[int, int, int, int], n: int
) -> tuple[int, np.ndarray]:
    """Draw at random without strata; return how many have the code, and the four cells."""
    given, right, others, missed = population
    cells = random.multivariate_hypergeometric(
        [right, given - right, missed, others - missed], n, method="marginals"
    )
    return int(cells[0] + cells[2]), cells


def ppi_limits(cells: np.ndarray, given: int, size: int, lam: float | None) -> tuple[float, float]:
    """Return the limits of prediction-powered inference from a simple random sample."""
    if ppi_mean_ci is None:
        return np.nan, np.nan
    people, machine = (np.repeat(labels, cells) for labels in ([1.0, 0, 1, 0], [1.0, 1, 0, 0]))
    rest = np.repeat([1.0, 0], [given - machine.sum(), size - given - (machine == 0).sum()])
    low, high = ppi_mean_ci(people, machine, rest, alpha=0.05, lam=lam)
    return float(low[0]), float(high[0])


def describe(runs: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return how often limits hold the share, how wide they are, and the mean of the figure."""
    low, high, other = np.array(runs).T
    held = np.where(np.isnan(low), np.nan, (low <= 1e-9) & (high >= -1e-9))  # noqa: PLR2004
    return tuple(float(np.nanmean(one)) for one in (held, high - low, other))


def print_machine() -> None:
    """Print how often limits hold the machine's precision and recall, where these are defined."""
    table = Table("N, n, share, sens., spec.", "precision holds", "width", "recall holds", "width")
    for setting in SETTINGS:
        random = np.random.default_rng(SEED)
        runs = [run_once(random, setting) for _ in range(RUNS)]
        facts = [describe([run[name] for run in runs])[:2] for name in ("precision", "recall")]
        cells = [text for held, width in facts for text in (f"{held:.1%}", f"{width:.3f}")]
        table.add_row(", ".join(f"{one:g}" for one in setting), *cells)
    Console(width=100).print(table)


def print_settings() -> None:
    """Print coverage and width of each method in each setting."""
    names = ("qualcode", "alone", "PPI", "PPI++", "naive")
    heads = [f"{name} {what}" for name in names[:-1] for what in ("holds", "width")]
    title = f"Limits at 95 %: how often they hold the share; {RUNS:,} runs"
    table = Table(
        "N, n, share, sens., spec.", *heads, "gain", "naive holds", "naive bias", title=title
    )
    for setting in SETTINGS:
        random = np.random.default_rng(SEED)
        runs = [run_once(random, setting) for _ in range(RUNS)]
        facts = {name: describe([run[name] for run in runs]) for name in names}
        cells = [
            text
            for name in names[:-1]
            for text in (f"{facts[name][0]:.1%}", f"{facts[name][1]:.4f}")
        ]
        naive = facts["naive"]
        table.add_row(
            ", ".join(f"{one:g}" for one in setting),
            *cells,
            f"{facts['qualcode'][2]:.2f}",
            f"{naive[0]:.1%}",
            f"{naive[2]:+.4f}",
        )
    Console(width=180).print(table)


def limit_exactly(count: np.ndarray, size: int, population: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mid-p limits of the hypergeometric distribution, of any count."""

    def last(count: np.ndarray) -> np.ndarray:
        low, high = count.copy(), population - size + count
        while (low < high).any():
            middle = (low + high + 1) // 2
            tail = hypergeom.cdf(count, population, middle, size)
            tail -= hypergeom.pmf(count, population, middle, size) / 2
            is_held = tail > 0.025  # noqa: PLR2004 - the level
            low, high = np.where(is_held, middle, low), np.where(is_held, high, middle - 1)
        return low

    low, high = 1 - last(size - count) / population, last(count) / population
    return np.minimum(low, count / size), np.maximum(high, count / size)


def limit_wilson(count: np.ndarray, size: int, population: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's limits for a finite population, unmended."""
    return wilson_limits(count, size, population=population)


def limit_endless(count: np.ndarray, size: int, population: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's limits as though the population had no end."""
    share = count / size
    return wilson_limits(count, size) if size < population else (share, share)


def limit_own(count: np.ndarray, size: int, population: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ours."""
    return stratum_limits(count, size, population=population)


def limit_to_three(count: np.ndarray, size: int, population: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's limits, with exact ones for counts of up to three, or all but three."""
    low, high = limit_wilson(count, size, population)
    below, above = limit_exactly(count, size, population)
    few = np.minimum(count, size - count) <= 3  # noqa: PLR2004 - as named
    return np.where(few, below, low), np.where(few, above, high)


def limit_by_chi(count: np.ndarray, size: int, population: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's limits, those near 0 and 1 by Brown, Cai & DasGupta's rule (Poisson)."""
    low, high = limit_wilson(count, size, population)
    few, many = np.maximum(count, 1), np.maximum(size - count, 1)
    below, above = chi2.ppf(0.05, 2 * few) / 2 / size, 1 - chi2.ppf(0.05, 2 * many) / 2 / size
    is_few, is_many = (count > 0) & (count <= 3), (count < size) & (size - count <= 3)  # noqa: PLR2004
    return np.where(is_few, np.minimum(low, below), low), np.where(
        is_many, np.maximum(high, above), high
    )


CHOICES: dict[str, Limits] = {
    "Wilson, no finite population": limit_endless,
    "Wilson": limit_wilson,
    "Wilson, 1 to 3 by chi-square": limit_by_chi,
    "Wilson, 0 and 1 exact (ours)": limit_own,
    "Wilson, 0 to 3 exact": limit_to_three,
    "exact (mid-p)": limit_exactly,
}


def cover_exactly(
    population: tuple[int, int, int, int], counts: tuple[int, int], limits: Limits
) -> tuple[float, float]:
    """Return the chance that limits hold the share, and their mean width, over all samples."""
    parts = []
    for true, total, drawn in zip(population[1::2], population[::2], counts, strict=True):
        found = np.arange(max(0, drawn - total + true), min(drawn, true) + 1)
        chance = hypergeom.pmf(found, total, true, drawn)
        low, high = limits(found, drawn, total)
        units = found / drawn * total
        parts.append((chance, units, (units - low * total) ** 2, (high * total - units) ** 2))
    one, other = parts
    chance, estimates, below, above = (
        own[:, None] * its if place == 0 else own[:, None] + its
        for place, (own, its) in enumerate(zip(one, other, strict=True))
    )
    low, high = estimates - np.sqrt(below), estimates + np.sqrt(above)
    truth = population[1] + population[3]
    held = (low <= truth + 1e-7) & (high >= truth - 1e-7)
    size = population[0] + population[2]
    return float((chance * held).sum()), float((chance * (high - low)).sum() / size)


def list_grid() -> Iterator[tuple]:
    """Yield settings, from rare codes in small gatherings to frequent ones in large."""
    for size in (300, 800, 3_000):
        for n in (100, 200):
            for rate in (0.01, 0.02, 0.05, 0.1, 0.2, 0.4):
                for machine in ((0.9, 0.99), (0.7, 0.98), (0.85, 0.9), (0.6, 0.95)):
                    if size * rate >= 5:  # noqa: PLR2004 - segments with the code
                        yield (size, n, rate, *machine)


def measure_grid(populations: int) -> pd.DataFrame:
    """Return coverage and width of each choice in each setting, over some populations."""
    random = np.random.default_rng(SEED)
    rows = []
    for size, n, rate, *machine in list_grid():
        made = [make_population(random, size, rate, *machine) for _ in range(populations)]
        made = [one for one in made if one[0] and one[2]]
        for name, limits in CHOICES.items():
            facts = [cover_exactly(one, share_out(one[0], one[2], n), limits) for one in made]
            held, width = np.mean(facts, axis=0)
            rows.append((name, rate <= 0.02, held, width))  # noqa: PLR2004 - rare
    return pd.DataFrame(rows, columns=["limits", "rare", "held", "width"])


def print_grid(populations: int = 12) -> None:
    """Print how the choices of limits fare over the grid."""
    facts = measure_grid(populations)
    title = f"Choices of limits over {len(facts) // len(CHOICES)} settings, all samples weighed"
    table = Table("limits", "codes", "least", "5 %", "median", title=title)
    for name in ("under 93 %", "over 98 %", "width"):
        table.add_column(name)
    for rare in (False, True):
        for name in CHOICES:
            own = facts[facts["limits"].eq(name) & facts["rare"].eq(rare)]
            held = own["held"]
            least = [f"{one:.1%}" for one in (held.min(), held.quantile(0.05), held.median())]
            shares = [f"{one:.0%}" for one in (held.lt(0.93).mean(), held.gt(0.98).mean())]
            table.add_row(
                name,
                "up to 2 %" if rare else "from 5 %",
                *least,
                *shares,
                f"{own['width'].mean():.4f}",
            )
    Console(width=140).print(table)


def print_nearly(populations: int = 60) -> None:
    """Print what it is worth to draw a stratum as a whole of which nearly all would be drawn."""
    table = Table("N, n, share, sens., spec.", "whole: holds", "width", "not: holds", "width")
    settings = (
        (400, 200, 0.02, 0.85, 0.9),
        (500, 200, 0.02, 0.85, 0.9),
        (300, 150, 0.1, 0.9, 0.98),
    )
    for size, n, *rates in settings:
        random = np.random.default_rng(SEED)
        made = [make_population(random, size, *rates) for _ in range(populations)]
        cells = []
        for part in (strata.NEARLY_ALL, 2.0):
            share_out.cache_clear()
            with mock.patch.object(strata, "NEARLY_ALL", part):
                facts = [
                    cover_exactly(one, share_out(one[0], one[2], n), limit_own) for one in made
                ]
            held, width = np.mean(facts, axis=0)
            cells += [f"{held:.1%}", f"{width:.4f}"]
        table.add_row(", ".join(f"{one:g}" for one in (size, n, *rates)), *cells)
    share_out.cache_clear()
    Console(width=100).print(table)


def run_parts(
    random: np.random.Generator, groups: int, n: int, rate: float
) -> list[tuple[float, float, float]]:
    """Draw by label and group; return limits less the share: of all, of groups, and by MOVER."""
    made = [
        make_population(random, 300, rate * (group + 1) / groups, 0.8, 0.97)
        for group in range(groups)
    ]
    kinds = [(label, *pair) for one in made for label, *pair in ((3, *one[:2]), (2, *one[2:]))]
    kinds = [(label + 2 * (place // 2), *pair) for place, (label, *pair) in enumerate(kinds)]
    labels, sizes, true = np.array([kind for kind in kinds if kind[1]]).T
    names = [GIVEN if label % 2 else NOT_GIVEN for label in labels]
    drawn = allocate(sizes, names, n, least=LEAST)
    found = random.hypergeometric(true, sizes - true, drawn)
    results = []
    for among in (labels > 0, *(labels // 2 == group + 1 for group in range(groups))):
        parts = [one[among] for one in (labels, sizes, drawn, drawn, found)]
        own, truth = estimate(Strata(*parts)), true[among].sum() / sizes[among].sum()
        results.append((own.low - truth, own.high - truth, own.effective / drawn[among].sum()))
    low, high = stratum_limits(found, drawn, population=sizes)
    weights = sizes / sizes.sum()
    below, above = combine_limits(found / drawn, low, high, weights=weights)
    error = float(weights @ (found / drawn - true / sizes))
    return [*results, (error - below, error + above, 1.0)]


def print_parts(runs: int = 1_000) -> None:
    """Print how often limits hold the share where groups are strata of their own."""
    table = Table("groups, n, share", "all hold", "width", "a group's hold", "width")
    table.add_column("MOVER over all strata holds")
    table.add_column("width")
    for setting in ((4, 300, 0.2), (4, 300, 0.04), (8, 600, 0.1)):
        random = np.random.default_rng(SEED)
        facts = [run_parts(random, *setting) for _ in range(runs)]
        whole = describe([one[0] for one in facts])
        parts = describe([part for one in facts for part in one[1:-1]])
        mover = describe([one[-1] for one in facts])
        cells = [f"{whole[0]:.1%}", f"{whole[1]:.4f}", f"{parts[0]:.1%}", f"{parts[1]:.4f}"]
        cells += [f"{mover[0]:.1%}", f"{mover[1]:.4f}"]
        table.add_row(", ".join(f"{one:g}" for one in setting), *cells)
    Console(width=100).print(table)


def run_beyond(random: np.random.Generator, documents: int, seed: int) -> tuple[float, float]:
    """Draw documents that differ, and return the limits beyond the gathering, less the share."""
    rate, alike = 0.2, 5.0  # a correlation of 1 / 6 between segments of a document
    sizes = 1 + random.poisson(9, documents)
    document = np.repeat(np.arange(documents), sizes)
    true = random.random(len(document)) < random.beta(
        rate * alike, (1 - rate) * alike, documents
    ).take(document)
    given = random.random(len(document)) < np.where(true, 0.8, 0.05)
    n = min(150, len(document))
    stratum = 2 + given.astype(np.int64)
    drawn = np.zeros(len(document), dtype=bool)
    counts = share_out(int(given.sum()), int((~given).sum()), n)
    for number, count in zip((3, 2), counts, strict=True):
        drawn[random.permutation(np.flatnonzero(stratum == number))[:count]] = True
    low, high, _ = resample(Units(stratum, drawn, drawn, drawn & true), document, seed=seed)
    return low - rate, high - rate


def print_beyond(runs: int = 500) -> None:
    """Print how often limits beyond the gathering hold the share of all that might have been."""
    table = Table("documents", "holds", "width", title=f"Beyond the gathering, {runs} runs")
    for documents in (10, 20, 40, 100):
        random = np.random.default_rng(SEED)
        facts = np.array([run_beyond(random, documents, seed) for seed in range(runs)])
        held = ((facts[:, 0] <= 0) & (facts[:, 1] >= 0)).mean()
        table.add_row(f"{documents}", f"{held:.1%}", f"{np.ptp(facts, axis=1).mean():.3f}")
    Console(width=100).print(table)


def make_tables(
    random: np.random.Generator, setting: tuple
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Make the tables that users have: segments, codings by a rule and codings by a person."""
    size, _, rate, sensitivity, specificity = setting
    true = random.random(size) < rate
    given = random.random(size) < np.where(true, sensitivity, 1 - specificity)
    number = np.arange(size)
    segments = pd.DataFrame({"document": [f"notes.csv#{row // 10}" for row in number]})
    segments = segments.assign(start=number % 10 * 9, end=number % 10 * 9 + 8)
    places = segments["document"] + ":" + segments["start"].astype("str")
    segments.insert(0, "segment", places + "-" + segments["end"].astype("str"))
    machine, hand = (
        CODINGS.frame(
            {**row, "coding": row["segment"], "code": "law", "coder": coder, "status": "accepted"}
            for row in segments[rows].to_dict("records")
        )
        for rows, coder in ((given, "rule:book@1"), (true, "ana"))
    )
    return segments, machine, hand


def print_whole(runs: int = 200) -> None:
    """Print the same of the public functions, from tables to table, and the time they take."""
    random, setting, held = np.random.default_rng(SEED), SETTINGS[1], []
    for seed in range(runs):
        segments, machine, hand = make_tables(random, setting)
        sample = draw_sample(segments, machine, setting[1], seed=seed)
        row = prevalence(segments, machine, sample=sample, hand=hand, resample=None).iloc[0]
        held.append(row["low"] <= len(hand) / len(segments) <= row["high"])
    print(f"from tables to table, {setting}: {np.mean(held):.1%} of {runs} runs")
    segments, machine, hand = make_tables(random, (100_000, 400, 0.05, 0.8, 0.98))
    start = time.process_time()
    sample = draw_sample(segments, machine, 400)
    drawn = time.process_time()
    prevalence(segments, machine, sample=sample, hand=hand)
    done = time.process_time()
    print(f"100,000 segments: drawing {drawn - start:.2f} s, estimating {done - drawn:.2f} s")


def main() -> None:
    """Print all tables, or those that are named."""
    named = sys.argv[1:] or ["settings", "machine", "parts", "nearly", "grid", "beyond", "whole"]
    for name in named:
        globals()[f"print_{name}"]()


if __name__ == "__main__":
    main()
