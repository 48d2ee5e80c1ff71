"""Agreement: how far coders who read the same units gave them the same codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from qualcode.errors import check_options
from qualcode.reliability.binary import COEFFICIENTS, Parts, draw_sums, find_parts, sum_all
from qualcode.reliability.bootstrap import (
    TOO_FEW,
    check_draws,
    limits,
    share_below,
    share_undefined,
)
from qualcode.reliability.coefficients import Floats, divide
from qualcode.reliability.units import (
    ALL,
    Judgements,
    Shared,
    Unit,
    find_clusters,
    find_judgements,
    list_names,
)

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

DRAWS = 1_000
_OFTEN = 0.05  # of the draws; more of them without a value are worth a note
_TWO = 2


@check_options
def agreement(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    unit: Unit = "segment",
    level: int | None = None,
    over: str = "document",
    shared: Shared = "all",
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how far coders agree, code by code and overall.

    For each unit that the coders read and for each code, each coder said yes or no. A coding counts
    for every segment with which it shares a code point, once a (segment, code, coder).

    Args:
        segments: Needs `segment`, `document`, `start` and `end`, and what `over` names.
        codings: Needs `document`, `start`, `end`, `code`, `coder` and `status`. People's own that
            are accepted count; all that rules or models gave, whatever people said of it, and what
            was adjudicated, where `coders` names them. What lacks a code, a coder or a place is
            left out, and the output says so.
        reads: What coders declared read: needs `document`, `start`, `end` and `coder`. For a person
            without marks, the segments of the documents with a coding of theirs are taken to be
            read, which leaves out what they read and found nothing in; the output says so.
        coders: Who is compared. None: all people.
        codebook: Gives the order of the codes, and a row to those that nobody gave; others that
            were given, such as those of another version, come after them and are noted.
        unit: `segment`, or `document`: read if all of its segments were, coded if any of them was.
        level: How many steps of a code's path name it, so that codes below it count as it; what is
            coded higher up keeps its own name. None: each code as it was given.
        over: What the bootstrap draws: `document`, or another column of the segments such as
            `group` or `activity`. Where it is missing, the document stands in.
        shared: `all`: units that all coders read. `two`: that two of them read or more; what a
            coder did not read is missing, and is no "no".
        draws: How often the bootstrap draws; 0 leaves out the intervals.
        seed: Seed of the draws.

    Returns:
        A row `(all)`, then one a code: `code`, `units`, `coders`, `prevalence_<coder>` (share of
        the units they read to which they gave it), `observed` (share of pairs of coders that say
        the same), `positive` and `negative` (how often a yes, or a no, is shared by another:
        2a / (2a + b + c) of two), `cohen_kappa` (of more than two coders Conger's), `fleiss_kappa`,
        `alpha` (Krippendorff's, nominal) and `ac1` (Gwet's), each of these four with `_low` and
        `_high`, limits of 95 % percentile intervals that say how it may be in other documents of
        this kind; `note`, which says why a figure is missing (NaN); and `alpha_fails`, the share of
        the draws in which alpha lies below .667.

        `(all)` is not a mean of the rows: over all codes that somebody gave, agreement is summed,
        and so is what chance would give (De Vries et al. 2008), so that it does not count as
        agreement that some codes are frequent and others rare. `.attrs` has `coders`, `found`,
        `over`, `clusters`, `draws` and `seed`. To the segments behind a row lead `disagreements`,
        with the same options, in its rows with this `code`, and `confusions`.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not two coders, or an option has a value that it cannot have.

    Source:
        The formulas are those of `qualcode.reliability.coefficients`, where the papers stand, for
        two categories.
    """
    judgements = find_judgements(
        segments,
        codings,
        reads=reads,
        coders=coders,
        codebook=codebook,
        unit=unit,
        level=level,
        shared=shared,
    )
    return tabulate(judgements.share(), over=over, draws=draws, seed=seed)


def tabulate(judgements: Judgements, *, over: str, draws: int, seed: int) -> pd.DataFrame:
    """Return the table of `agreement` for units that coders share."""
    check_draws(draws, seed)
    clusters = find_clusters(judgements.units, over)
    number = int(clusters.max()) + 1 if len(clusters) else 0
    sums = sum_all(judgements.judged, judgements.given)
    parts = find_parts(sums)
    columns = _join(parts)
    drawn = _draw(judgements, clusters, draws if number >= _TWO else 0, seed)
    table = _describe(judgements, divide(sums.given[0], sums.judged[0][:, None]))
    for name, values in columns.items():
        table[name] = values
        if name in COEFFICIENTS:
            table[f"{name}_low"], table[f"{name}_high"] = limits(drawn[name])
    table["note"] = [*_notes(judgements, parts, drawn["alpha"], number, draws)]
    table["alpha_fails"] = share_below(drawn["alpha"])
    found = pd.DataFrame(table)
    found.attrs = {
        "coders": judgements.coders,
        "found": judgements.found,
        "over": over,
        "clusters": number,
        "draws": draws,
        "seed": seed,
    }
    return found.astype({"code": "str", "note": "str"})


def _join(parts: Parts) -> dict[str, Floats]:
    """Return each coefficient: that of all codes, then that of each; a single row."""
    own, pooled = parts.coefficients(), parts.pool().coefficients()
    return {name: np.append(pooled[name][0], own[name][0]) for name in own}


def _draw(judgements: Judgements, clusters: object, draws: int, seed: int) -> dict[str, Floats]:
    """Return the coefficients in all draws: draws by codes, the first column that of all."""
    codes = len(judgements.codes)
    drawn = {name: np.full((draws, codes + 1), np.nan) for name in COEFFICIENTS}
    if not draws or not codes:
        return drawn
    pooled: list[list[Parts]] = []
    given = draw_sums(
        judgements.judged, judgements.given, np.asarray(clusters), draws=draws, seed=seed
    )
    for block, pieces in given:
        parts = [find_parts(sums) for sums in pieces]
        pooled.append([one.pool() for one in parts])
        own = [one.coefficients() for one in parts]
        for name in COEFFICIENTS:
            columns = slice(block.start + 1, min(block.stop, codes) + 1)
            drawn[name][:, columns] = np.concatenate([one[name] for one in own])
    together = [Parts.sum(several).coefficients() for several in zip(*pooled, strict=True)]
    for name in COEFFICIENTS:
        drawn[name][:, :1] = np.concatenate([one[name] for one in together])
    return drawn


def _describe(judgements: Judgements, prevalence: Floats) -> dict[str, Any]:
    """Begin the table: codes, units, coders and prevalence, by column."""
    size = len(judgements.codes) + 1
    table: dict[str, Any] = {"code": [ALL, *judgements.codes]}
    table["units"] = np.full(size, len(judgements.units), dtype=np.int64)
    table["coders"] = np.full(size, len(judgements.coders), dtype=np.int64)
    used = judgements.given.any(axis=(0, 1))
    for name, own in zip(judgements.coders, prevalence, strict=True):
        overall = own[used].mean() if used.any() else np.nan
        table[f"prevalence_{name}"] = np.array([overall, *own])
    return table


def _notes(
    judgements: Judgements, parts: Parts, alpha: Floats, clusters: int, draws: int
) -> Iterator[str]:
    """Yield what must be known of each row."""
    undefined = share_undefined(alpha)
    few = draws > 0 and clusters < _TWO and len(judgements.units) > 0
    yield " ".join([*_note_all(judgements, parts), *([f"No intervals: {TOO_FEW}."] if few else [])])
    for place, code in enumerate(judgements.codes):
        said = [*_note_code(judgements, parts, place)]
        if few:
            said.append(f"no intervals: {TOO_FEW}")
        elif undefined[place + 1] >= _OFTEN and parts.expected[0, place] > 0:
            said.append(f"not defined in {undefined[place + 1]:.0%} of the draws")
        if code in judgements.unknown:
            said.append("not in the codebook: `recode` gives it another name")
        yield "; ".join(said)


def _note_code(judgements: Judgements, parts: Parts, place: int) -> Iterator[str]:
    if not len(judgements.units):
        yield "not defined: there is no unit that these coders share"
    elif not parts.used[0, place]:
        yield "not defined: nobody gave it"
    elif not parts.no[0, place]:
        yield (
            "negative agreement, kappa and alpha are not defined: all gave it to every unit, so "
            "that chance would agree as well"
        )
    elif not parts.apart[0, place]:
        yield "no draw can disagree: the interval says less than it seems to"


def _note_all(judgements: Judgements, parts: Parts) -> Iterator[str]:
    if not len(judgements.units):
        how = "all" if judgements.shared == "all" else "two of"
        yield f"Not defined: there is no unit that {how} these coders read."
        if judgements.shared == "all" and len(judgements.coders) > _TWO:
            yield 'Name fewer of them in `coders`, or take shared="two".'
    elif not parts.used.any():
        yield "Not defined: nobody gave any code to what these coders share."
    else:
        used = int(parts.used.sum())
        yield f"Over {used} of {len(judgements.codes)} codes, those that somebody gave."
        if not parts.no.any():
            yield "Kappa and alpha are not defined: all gave each of these to every unit."
    yield judgements.found
    idle = [name for row, name in enumerate(judgements.coders) if not judgements.judged[row].any()]
    if idle and len(judgements.units):
        yield f"Nothing of what is compared was read by {list_names(idle)}."
    if judgements.outside:
        yield f"{judgements.outside:,} codings lie in units that are not shared."
