"""Comparing: the same agreement of each two coders, and without each of them."""

from __future__ import annotations

from itertools import combinations
from typing import Unpack

import pandas as pd

from qualcode.errors import OptionError, check_options
from qualcode.reliability.agreeing import DRAWS, tabulate
from qualcode.reliability.units import (
    Compared,
    Judgements,
    Shared,
    Unit,
    find_judgements,
    show_compared,
)

_THREE = 3


@check_options
@show_compared
def agreement_pairs(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    unit: Unit = "segment",
    over: str = "document",
    draws: int = DRAWS,
    seed: int = 0,
    **compared: Unpack[Compared],
) -> pd.DataFrame:
    """Say how far each two coders agree, on the units that these two read.

    Takes what `agreement` takes, with the same meaning, and raises the same errors.

    Returns:
        `first` and `second` (coders), then the table of `agreement` for the two of them, with
        `prevalence_first` and `prevalence_second`.
    """
    judgements = find_judgements(segments, codings, unit=unit, **compared)
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
@show_compared
def agreement_without(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    unit: Unit = "segment",
    shared: Shared = "all",
    over: str = "document",
    draws: int = DRAWS,
    seed: int = 0,
    **compared: Unpack[Compared],
) -> pd.DataFrame:
    """Say how far the others agree without each coder: who raises it, and who lowers it.

    Takes what `agreement` takes, with the same meaning, and raises the same errors; also an
    OptionError where there are not three coders.

    Returns:
        `without` (who is left out), then the table of `agreement` of the others, without
        prevalence, then `change`: their alpha less that of all, on the units that all share, so
        that other units are no reason for it.
    """
    judgements = find_judgements(segments, codings, unit=unit, shared=shared, **compared)
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
