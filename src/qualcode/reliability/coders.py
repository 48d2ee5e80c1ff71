"""Coders: who is compared, and which codings each of them stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from qualcode.codings import is_by_machine
from qualcode.codings.settling import ADJUDICATED
from qualcode.errors import OptionError, did_you_mean
from qualcode.tables import require

SPAN = ["document", "start", "end"]
_TWO = 2


def find_own(
    codings: pd.DataFrame, level: int | None = None, *, coders: Sequence[str] | None = None
) -> pd.DataFrame:
    """Keep what coders stand for, with coders and codes as texts.

    People stand for what is accepted. Rules and models stand for all that they gave: were what a
    person rejected left out, they would agree with that person by that person's own doing.

    Raises:
        ColumnMissingError: A column is missing.
    """
    require(codings, "status")
    whole = find_whole(codings, "code", "coder")
    counts = is_by_machine(whole["coder"]) | whole["status"].eq("accepted").to_numpy(dtype=bool)
    if coders is not None:
        counts &= whole["coder"].isin(coders).to_numpy(dtype=bool)
    own = whole[counts].reset_index(drop=True)
    return own.assign(code=roll_up(own["code"], level))


def find_whole(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Keep rows that have a place and what is named, and make texts of that."""
    require(table, *SPAN, *names)
    whole = table.dropna(subset=[*SPAN, *names])
    return whole.assign(**{name: whole[name].astype("str") for name in names})


def tell_lost(codings: pd.DataFrame) -> Iterator[str]:
    """Say how many codings are left out by `find_whole`."""
    lost = int(codings[[*SPAN, "code", "coder"]].isna().any(axis=1).sum())
    if lost:
        yield f"{lost:,} codings that lack a code, a coder or a place are left out."


def find_coders(
    given: pd.Series, marks: pd.DataFrame | None, coders: Sequence[str] | None
) -> list[str]:
    """Name those who are compared: the people who coded or read, or those that are named.

    Raises:
        OptionError: There are not two, or one that is named neither coded nor read.
    """
    known = pd.concat([given, marks["coder"]]) if marks is not None else given
    known = known.drop_duplicates().sort_values(ignore_index=True)
    people = known[~is_by_machine(known) & known.ne(ADJUDICATED)].tolist()
    names = people if coders is None else _check_names(coders, known.tolist())
    if len(names) < _TWO:
        who = f"found `{names[0]}` only" if names else "found nobody's"
        raise OptionError(
            f"agreement needs the codings of two coders or more, {who}; what rules and models "
            "suggest and what was adjudicated is compared if `coders` names it"
        )
    return names


def _check_names(coders: Sequence[str], known: Sequence[str]) -> list[str]:
    if isinstance(coders, str):
        raise OptionError(f"`coders` is a list of names; found {coders!r}")
    names = list(dict.fromkeys(map(str, coders)))
    for name in names:
        if name not in known:
            raise OptionError(f"nobody called `{name}` coded or read; {did_you_mean(name, known)}")
    return names


def check_whole(option: str, value: object, *, least: int) -> None:
    """Raise OptionError where a value is no whole number from `least` on."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise OptionError(f"`{option}` is a whole number from {least}; found {value!r}")


def roll_up(codes: pd.Series, level: int | None) -> pd.Series:
    """Cut paths to so many steps; what is coded higher up keeps its own name."""
    if level is None:
        return codes
    check_whole("level", level, least=1)
    cut = {code: "/".join(code.split("/")[:level]) for code in codes.unique()}
    return codes.map(cut).astype("str")
