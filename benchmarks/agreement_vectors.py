"""Published agreement beside ours, as a table for docs/benchmarks/agreement.md.

The data stand in the tests, which hold ours to the digits that were published.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from qualcode import reliability as r

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "reliability"), str(TESTS)]

import test_coefficients as c  # noqa: E402 - from the tests' folder
import test_sets as sets  # noqa: E402 - from the tests' folder
import test_spans as spans  # noqa: E402 - from the tests' folder

V1 = (("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403))
V7C = (("nominal", 0.6417), ("interval", 0.5469), ("ratio", 0.4833))


def compare() -> Iterator[tuple[str, str, float, float]]:
    """Yield source, coefficient, what was published, and ours."""
    rows = c.by_coder(*c.KRIPPENDORFF_2011)
    for metric, value in V1:
        found = r.krippendorff_alpha(rows, metric=metric)
        yield "Krippendorff 2011", f"alpha, {metric}", value, found
    rows = c.numbers(c.by_unit(c.HAYES_2007))
    found = r.krippendorff_alpha(rows, metric="ordinal")
    yield "Hayes & Krippendorff 2007", "alpha, ordinal", 0.7598, found
    yield "Fleiss 1971", "kappa", 0.430245, r.fleiss_kappa(c.by_counts(c.FLEISS_1971))
    yield "Cohen 1960, p. 45", "kappa", 0.4915, r.cohen_kappa(c.by_table(c.COHEN_P45))
    table = c.by_table(c.COHEN_P37)
    yield "Cohen 1960, p. 37", "kappa", -0.0923, r.cohen_kappa(table)
    yield "Cohen 1960, p. 37", "AC1", -0.04797, r.gwet_ac1(table)
    yield from _of_two()
    for metric, value in V7C:
        rows = c.numbers(c.by_unit(c.THREE_CODERS))
        yield (
            "nine units, three coders",
            f"alpha, {metric}",
            value,
            r.krippendorff_alpha(rows, metric=metric),
        )
    yield from _of_spans()
    for distance, value in (("masi", 0.273081), ("jaccard", 0.315620)):
        found = r.set_alpha(sets.by_coder(sets.NINE_UNITS), distance=distance)
        yield "nine units of sets", f"alpha, {distance}", value, found


def _of_two() -> Iterator[tuple[str, str, float, float]]:
    table = c.by_table(c.ARTSTEIN_P558)
    yield "Artstein & Poesio 2008, p. 558", "S", 0.40, r.brennan_prediger(table)
    yield "Artstein & Poesio 2008, p. 558", "Scott's pi", 0.3407, r.scott_pi(table)
    yield "Artstein & Poesio 2008, p. 558", "kappa", 0.3478, r.cohen_kappa(table)
    table = c.by_table(c.ARTSTEIN_P568)
    yield "Artstein & Poesio 2008, p. 568", "kappa", 0.8013, r.cohen_kappa(table)
    yield "Artstein & Poesio 2008, p. 568", "Scott's pi", 0.7995, r.scott_pi(table)
    yield "Artstein & Poesio 2008, p. 568", "alpha", 0.8005, r.krippendorff_alpha(table)
    table = c.by_table(c.GWET_3)
    yield "Gwet, three categories", "kappa", 0.796409, r.cohen_kappa(table)
    yield "Gwet, three categories", "Scott's pi", 0.796240, r.scott_pi(table)
    yield "Gwet, three categories", "AC1", 0.84933, r.gwet_ac1(table)
    yield "Gwet, three categories", "Brennan-Prediger", 0.835, r.brennan_prediger(table)
    rows = c.by_coder(*c.GWET_2014)
    yield "Gwet, four raters", "AC1", 0.77544, r.gwet_ac1(rows)
    yield "Gwet, four raters", "Fleiss' kappa", 0.76117, r.fleiss_kappa(rows)
    yield "Gwet, four raters", "Conger's kappa", 0.76282, r.conger_kappa(rows)
    yield "Gwet, four raters", "Brennan-Prediger", 0.77273, r.brennan_prediger(rows)
    found = r.krippendorff_alpha(c.by_unit(c.KRIPPENDORFF_2004))
    yield "Krippendorff 2004, p. 224", "alpha", 0.0952, found
    found = r.krippendorff_alpha(c.by_unit(c.KRIPPENDORFF_1980))
    yield "Krippendorff 1980, p. 139", "alpha", 0.7341, found
    yield "Feinstein & Cicchetti, even", "kappa", 0.70, r.cohen_kappa(c.by_table(c.EVEN))
    yield "Feinstein & Cicchetti, uneven", "kappa", 0.32, r.cohen_kappa(c.by_table(c.UNEVEN))
    yield "Feinstein & Cicchetti, uneven", "AC1", 0.808, r.gwet_ac1(c.by_table(c.UNEVEN))


def _of_spans() -> Iterator[tuple[str, str, float, float]]:
    table = r.unitizing_alpha(spans.spans_of_two(), start=150, end=450).set_index("code")["alpha"]
    for code, value in (("c", 0.7286), ("k", 1.0), ("(all)", 0.859)):
        yield "Krippendorff 2004, p. 254", f"unitizing alpha, {code}", value, table[code]
    table = spans.by_definition(r.u_alphas(spans.spans_of_three(), start=0, end=60))
    for name, value in (("u-alpha", 0.510), ("|u-alpha", 0.413), ("cu-alpha", 0.724)):
        yield (
            "Krippendorff 2019, fig. 12.11",
            name.replace("|", "\\|"),
            value,
            table[f"{name} (2019)"],
        )


def main() -> None:
    """Print the table."""
    print("| source | coefficient | published | qualcode |")
    print("|---|---|---:|---:|")
    for source, coefficient, published, found in compare():
        print(f"| {source} | {coefficient} | {published:g} | {found:.6f} |")


if __name__ == "__main__":
    main()
