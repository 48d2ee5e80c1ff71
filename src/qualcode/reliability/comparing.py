"""Comparing: the same agreement of each two coders, and without each of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from qualcode.errors import OptionError, check_options
from qualcode.reliability.agreeing import DRAWS, tabulate
from qualcode.reliability.units import Judgements, Shared, Unit, find_judgements

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

_THREE = 3


@check_options
def agreement_pairs(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    unit: Unit = "segment",
    level: int | None = None,
    over: str = "document",
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how far each two coders agree, on the units that these two read.

    Args:
        segments: As for `agreement`; so are all others.
        codings: As for `agreement`.
        reads: As for `agreement`.
        coders: As for `agreement`.
        codebook: As for `agreement`.
        unit: As for `agreement`.
        level: As for `agreement`.
        over: As for `agreement`.
        draws: As for `agreement`.
        seed: As for `agreement`.

    Returns:
        `first` and `second` (coders), then the table of `agreement` for the two of them, with
        `prevalence_first` and `prevalence_second`.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not two coders, or an option has a value that it cannot have.
    """
    judgements = find_judgements(
        segments,
        codings,
        reads=reads,
        coders=coders,
        codebook=codebook,
        unit=unit,
        level=level,
    )
    tables = []
    for first, second in combinations(judgements.coders, 2):
        table = _tabulate(judgements, [first, second], over=over, draws=draws, seed=seed)
        names = {f"prevalence_{first}": "prevalence_first"}
        names[f"prevalence_{second}"] = "prevalence_second"
        table = table.rename(columns=names)
        table.insert(0, "first", first)
        table.insert(1, "second", second)
        tables.append(table)
    return pd.concat(tables, ignore_index=True).astype({"first": "str", "second": "str"})


@check_options
def agreement_without(  # noqa: PLR0913 - all but two are options
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
    """Say how far the others agree without each coder: who raises it, and who lowers it.

    Args:
        segments: As for `agreement`; so are all others.
        codings: As for `agreement`.
        reads: As for `agreement`.
        coders: As for `agreement`.
        codebook: As for `agreement`.
        unit: As for `agreement`.
        level: As for `agreement`.
        over: As for `agreement`.
        shared: As for `agreement`.
        draws: As for `agreement`.
        seed: As for `agreement`.

    Returns:
        `without` (who is left out), then the table of `agreement` of the others, without
        prevalence, then `change`: their alpha less that of all, on the units that all share, so
        that other units are no reason for it.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not three coders, or an option has a value that it cannot have.
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
    names = judgements.coders
    if len(names) < _THREE:
        raise OptionError(
            f"one coder is left out, so that three are needed; found {len(names)}: "
            f"{', '.join(names)}"
        )
    common = judgements.share()
    whole = tabulate(common, over=over, draws=0, seed=seed)["alpha"]
    tables = []
    for name in names:
        others = [other for other in names if other != name]
        table = _tabulate(judgements, others, over=over, draws=draws, seed=seed)
        table = table.drop(columns=[f"prevalence_{other}" for other in others])
        table.insert(0, "without", name)
        alone = tabulate(common.share(others), over=over, draws=0, seed=seed)["alpha"]
        tables.append(table.assign(change=alone - whole))
    return pd.concat(tables, ignore_index=True).astype({"without": "str"})


def _tabulate(
    judgements: Judgements, names: list[str], *, over: str, draws: int, seed: int
) -> pd.DataFrame:
    table = tabulate(judgements.share(names), over=over, draws=draws, seed=seed)
    table.attrs = {}  # those of one table say nothing of several
    return table
