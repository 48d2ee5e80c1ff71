"""Redrawing: whether a table is what `draw_sample` drew, of these segments and labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.concerns.sampling import FACTS, Design, draw
from qualcode.concerns.strata import Population
from qualcode.errors import OptionError
from qualcode.tables import require


def draw_again(
    sample: pd.DataFrame, segments: pd.DataFrame, machine: pd.DataFrame
) -> Iterator[tuple[pd.DataFrame, Population]]:
    """Draw each code's sample again, from the facts that a table tells of it.

    So what was added to a sample, left out, or picked otherwise is found out.

    Yields:
        The sample of each code, and the population it is drawn from.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: The table is not what `draw_sample` gave, or gave for these segments and
            labels.
    """
    require(sample, "code", "segment", "label", "part", "drawn", *FACTS)
    if sample.empty or sample["code"].isna().any():
        raise OptionError(
            "the sample has no rows, or rows without a code; give what `draw_sample` or "
            "`read_sample` returned"
        )
    populations: dict[str | None, Population] = {}
    for code, rows in sample.groupby("code", sort=False):
        design = _design(str(code), rows)
        if design.by not in populations:
            populations[design.by] = Population.read(segments, machine, design.by)
        population = populations[design.by]
        _check_population(rows.iloc[0], population, design)
        again = draw(population, design)
        _check_rows(rows, again, design.code)
        yield again, population


def _design(code: str, rows: pd.DataFrame) -> Design:
    """Read what a code's sample follows from."""
    if len(rows[FACTS].drop_duplicates()) != 1:
        raise OptionError(
            f"the sample of `{code}` is put together from several; chances would be wrong, so give "
            "one, and draw a larger one if it is too small"
        )
    first = rows.iloc[0]
    by = None if pd.isna(first["by"]) or first["by"] == "" else str(first["by"])
    n, least, seed = (_number(code, name, first[name]) for name in ("n", "least", "seed"))
    # How many were drawn of each stratum stands in the table, so that a sample stays what it is
    # where a later version would share out otherwise.
    parts = rows["part"].astype("str").where(rows["part"].notna(), "")
    strata = zip(rows["label"], parts, rows["drawn"], strict=True)
    counts = {(label, part): _number(code, "drawn", drawn) for label, part, drawn in strata}
    return Design(code, n, by, least, seed, counts)


def _number(code: str, name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise OptionError(
            f"the sample of `{code}` was not drawn by `draw_sample`: its `{name}` is {value!r}"
        ) from None


def _check_population(row: pd.Series, population: Population, design: Design) -> None:
    """Refuse a sample of other segments or labels."""
    if row["segments_sha256"] != population.sha256:
        parts = f", or their `{design.by}`," if design.by else ""
        raise OptionError(
            f"the sample of `{design.code}` was drawn from other segments: those given here{parts} "
            "differ; give the segments it was drawn from, or draw anew"
        )
    if row["labels_sha256"] != population.hash_labels(design.code):
        by_now = population.machine or "nobody"
        raise OptionError(
            f"the sample of `{design.code}` was drawn on other labels: those of {row['machine']} "
            f"then, and these of {by_now} differ; give the codings it was drawn on, or draw anew"
        )


def _check_rows(rows: pd.DataFrame, again: pd.DataFrame, code: str) -> None:
    """Refuse a sample that has not the segments that its facts give."""
    given, drawn = set(rows["segment"]), set(again["segment"])
    added, left_out = sorted(given - drawn), sorted(drawn - given)
    found = [f"{len(added):,} were added, such as {added[0]}"] if added else []
    found += [f"{len(left_out):,} were left out, such as {left_out[0]}"] if left_out else []
    found += ["some stand there twice"] if rows["segment"].duplicated().any() else []
    if found:
        raise OptionError(
            f"the sample of `{code}` has not the segments that `draw_sample` draws: "
            f"{'; '.join(found)}; what was picked otherwise has no known chance to be drawn, so "
            "give the sample as it was drawn"
        )
