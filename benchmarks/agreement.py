"""Agreement: ten coders, 100,000 segments, 50 codes; against krippendorff and statsmodels.

Ours goes from the three tables (segments, codings, reads) to the table with all coefficients and
their bootstrap intervals. The peers get matrices that are ready, and give one coefficient of one
code without an interval; what their intervals would take is that times the draws. All in one run,
each in a process of its own, on the same judgements. krippendorff is GPL, so that nothing of ours
needs it, and it is an oracle here; without a peer, a sentence says so.
"""

import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from qualcode.reliability import agreement, fleiss_kappa, krippendorff_alpha

CODERS, SEGMENTS, CODES, DRAWS = 10, 100_000, 50, 1_000
FREQUENT, ERROR = 0.03, 0.01  # share of segments with a code; of judgements that are another
SEED = 0
PEERS = ("krippendorff", "statsmodels")


def make_judgements() -> np.ndarray:
    """Make what ten coders gave: coders by segments by codes."""
    random = np.random.default_rng(SEED)
    truth = random.random((SEGMENTS, CODES)) < FREQUENT
    return np.array([truth ^ (random.random(truth.shape) < ERROR) for _ in range(CODERS)])


def make_tables(documents: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Write the same as tables: segments in so many documents, codings and reads."""
    number = np.arange(SEGMENTS)
    of_document = SEGMENTS // documents
    names = np.array([f"notes.csv#{one}" for one in range(documents)])
    segments = pd.DataFrame({"document": pd.Series(names[number // of_document], dtype="str")})
    segments["start"] = number % of_document * 100
    segments["end"] = segments["start"] + 90
    segments.insert(0, "segment", segments["document"] + ":" + segments["start"].astype("str"))
    spans = segments[["document", "start", "end"]]
    coder, unit, code = np.nonzero(make_judgements())
    codings = spans.iloc[unit].reset_index(drop=True)
    codings["code"] = pd.Series(
        np.array([f"code-{one}" for one in range(CODES)])[code], dtype="str"
    )
    people = np.array([f"coder-{one}" for one in range(CODERS)])
    codings["coder"] = pd.Series(people[coder], dtype="str")
    codings = codings.assign(status="accepted")
    reads = pd.concat([spans.assign(coder=name) for name in people], ignore_index=True)
    return segments, codings, reads


def time_it(function: Callable[[], object], times: int = 1) -> float:
    """Time a call; the least of so many."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)


def measure_ours(documents: str, draws: str) -> dict[str, float]:
    """Go from tables to the table of agreement."""
    segments, codings, reads = make_tables(int(documents))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    options = {"reads": reads, "draws": int(draws)}
    seconds = time_it(lambda: agreement(segments, codings, **options))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "more": (most - before) / 2**20, "codings": len(codings)}


def measure_coefficients() -> dict[str, float]:
    """Find alpha and Fleiss' kappa of one code by ours, from a matrix."""
    ratings = make_judgements()[:, :, 0].astype(float)
    return {
        "alpha": time_it(lambda: krippendorff_alpha(ratings), 3),
        "fleiss": time_it(lambda: fleiss_kappa(ratings), 3),
        "alpha found": krippendorff_alpha(ratings),
        "fleiss found": fleiss_kappa(ratings),
    }


def measure_krippendorff() -> dict[str, float]:
    """Find alpha of one code by krippendorff."""
    import krippendorff  # noqa: PLC0415 - may not be installed

    ratings = make_judgements()[:, :, 0].astype(float)

    def find() -> float:
        return float(krippendorff.alpha(ratings, level_of_measurement="nominal"))

    return {"seconds": time_it(find, 3), "found": find()}


def measure_statsmodels() -> dict[str, float]:
    """Find Fleiss' kappa of one code by statsmodels, from counts that it makes itself."""
    from statsmodels.stats import inter_rater  # noqa: PLC0415 - may not be installed

    ratings = make_judgements()[:, :, 0].astype(int).T

    def find() -> float:
        counts, _ = inter_rater.aggregate_raters(ratings)
        return float(inter_rater.fleiss_kappa(counts))

    return {"seconds": time_it(find, 3), "found": find()}


def in_process(measure: str, *arguments: str) -> dict[str, float]:
    """Measure in a process of its own, so that one does not warm or burden the other."""
    command = [sys.executable, __file__, measure, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return json.loads(done.stdout.splitlines()[-1])


def print_ours() -> dict[str, float]:
    """Print what the whole table takes, with and without intervals, by number of documents."""
    title = f"{CODERS} coders, {SEGMENTS:,} segments, {CODES} codes"
    table = Table("documents", "draws", "seconds", "memory more, GiB", "codings", title=title)
    taken = {}
    for documents, draws in ((1_000, 0), (1_000, DRAWS), (10_000, DRAWS), (SEGMENTS, DRAWS)):
        facts = in_process("measure_ours", str(documents), str(draws))
        taken[f"{documents} {draws}"] = facts["seconds"]
        seconds, more = f"{facts['seconds']:.1f}", f"{facts['more']:.2f}"
        table.add_row(f"{documents:,}", f"{draws:,}", seconds, more, f"{facts['codings']:,.0f}")
    Console(width=100).print(table)
    return taken


def print_peers(whole: float) -> None:
    """Print one coefficient of one code by peers, and what all that ours gives would take them."""
    ours = in_process("measure_coefficients")
    table = Table(
        "one code, no interval", "seconds", "value", "for all codes and draws, s", "ratio"
    )
    for name, short in (("krippendorff", "alpha"), ("statsmodels", "fleiss")):
        table.add_row(f"qualcode, {short}", f"{ours[short]:.3f}", f"{ours[f'{short} found']:.6f}")
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed, and is left out: pip install {name}")
            continue
        facts = in_process(f"measure_{name}")
        every = facts["seconds"] * CODES * (DRAWS + 1)
        table.add_row(
            f"{name} {version(name)}",
            f"{facts['seconds']:.3f}",
            f"{facts['found']:.6f}",
            f"{every:,.0f}",
            f"{every / whole:,.0f}",
        )
    Console(width=100).print(table)


def main() -> None:
    """Print all tables."""
    taken = print_ours()
    print_peers(taken[f"{SEGMENTS} {DRAWS}"])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
