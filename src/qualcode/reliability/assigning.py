"""Assigning: who codes what, and a share of it twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import comb
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from qualcode.codings.coders import check_name
from qualcode.codings.settling import ADJUDICATED
from qualcode.errors import OptionError, check_choices, check_options, did_you_mean
from qualcode.reliability.sharing import Numbers, allocate, give_documents, give_segments
from qualcode.tables import Column, Table, require

ASSIGNMENT: Final = Table(
    "assignment",
    {
        "segment": Column("str", "the segment's id", ""),
        "document": Column("str", "the document's id", ""),
        "start": Column("int64", "first code point", 0),
        "end": Column("int64", "the code point after the last", 0),
        "coder": Column("str", "who is to code it", ""),
        "double": Column("bool", "whether others are to code it as well", False),  # noqa: FBT003
    },
)

_SPAN = ["document", "start", "end"]
_TWO: Final = 2
_MOST_GROUPS: Final = 10_000


@check_options
def assign_coders(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    coders: Sequence[str],
    *,
    share: float = 0.2,
    of: int = 2,
    by: str = "document",
    unit: Literal["segment", "document"] = "segment",
    seed: int = 0,
) -> pd.DataFrame:
    """Say who codes what: each segment by one coder, and a random share of them by several.

    Agreement is estimated from the share that several code, so it is drawn at random, within each
    value of `by` in proportion to its size (largest remainders), and with at least one of each
    value if there are as many to draw as there are values. Documents go to coders in random order,
    so that no coder has all that is akin; each coder has a run of whole documents, to be read in
    order. A document is divided only where a coder would else have more than a twentieth more or
    less than an even part. Who else codes a segment is chosen so that all groups of
    coders share as many segments as they can, and all coders have as much to do.

    Everything follows from the seed and the ids: the order of the rows changes nothing.

    Each coder is given their part by `CodingWidget(gathering, coder="ana",
    segments=table[table["coder"] == "ana"])`; hide the column `double` from those who shall not
    know what is compared. To keep the table, write it into the gathering's `samples/`, which is
    never read as material: `table.to_csv(folder / "samples" / "assignment.csv", index=False)`.
    It has nobody's words, and is drawn again by the same call.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and what `by` names.
        coders: Names as their journals have them. The first have more where it cannot be even.
        share: Which share of the units several coders code, from 0 to 1; if it is not 0, at least
            one unit.
        of: How many coders code those.
        by: A column of `segments`: the share is drawn of each of its values; where it is missing,
            that is a value of its own.
        unit: What is drawn and given to a coder: segments, or whole documents, which are never
            divided then, and whose first segment tells the value of `by`.
        seed: Another gives another assignment.

    Returns:
        The assignment table, a row a (segment, coder): `segment`, `document`, `start`, `end`,
        `coder` and `double`; coders in their order, and what each codes in that of the text.

    Raises:
        ColumnMissingError: The segments lack a column.
        OptionError: There are no coders, or fewer than `of`; two of them have the same name, or one
            cannot be a file's; a segment stands twice in the table; an option has a value that it
            cannot have.

    Source:
        Largest remainders: Hamilton's method. Strata: Cochran (1977). Sampling techniques, 3rd ed.,
        section 5.4 (proportional allocation).
    """
    check_choices(unit=(unit, "segment", "document"))
    names, share = _check_coders(coders), _check_share(share)
    seed = _check_whole("seed", seed)
    of = _check_of(of, names, share)
    require(segments, "segment", *_SPAN)
    if by not in segments:
        known = did_you_mean(str(by), map(str, segments.columns))
        raise OptionError(f"`by` is a column of the segments; {known}")
    units = _find_units(segments, by, unit, seed)
    give = give_segments if unit == "segment" else give_documents
    groups = give(units, _draw(units, share), len(names), of)
    table = _lay_out(segments, units, groups, unit)
    table["coder"] = pd.Series(names, dtype="str").iloc[table["who"]].array
    columns: dict[str, Any] = {name: table[name].array for name in ASSIGNMENT.columns}
    return ASSIGNMENT.of_columns(len(table), **columns)


def _check_coders(coders: object) -> list[str]:
    if isinstance(coders, str) or not isinstance(coders, Sequence | np.ndarray | pd.Series):
        raise OptionError(f"`coders` is a list of names; found {coders!r}")
    names = [check_name(name) for name in coders]
    if not names:
        raise OptionError("`coders` is empty; name at least one")
    folded = [name.casefold() for name in names]
    for number, name in enumerate(folded):
        if name in folded[:number]:
            raise OptionError(
                f"the coder `{names[number]}` stands twice in `coders`; on some systems names that "
                "differ in case only would be one file, too"
            )
    if ADJUDICATED in folded:
        raise OptionError(f"`{ADJUDICATED}` decides between coders, and is none of them")
    return names


def _check_share(share: object) -> float:
    is_number = isinstance(share, int | float | np.number) and not isinstance(share, bool)
    if not is_number or not 0 <= float(share) <= 1:  # type: ignore[arg-type]
        raise OptionError(
            f"`share` is a number from 0 to 1, such as 0.2 for a fifth; found {share!r}"
        )
    return float(share)  # type: ignore[arg-type]


def _check_whole(option: str, value: object, least: int | None = None) -> int:
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or (least is not None and int(value) < least):  # type: ignore[call-overload]
        expected = "a whole number" if least is None else f"a whole number from {least}"
        raise OptionError(f"`{option}` is {expected}; found {value!r}")
    return int(value)  # type: ignore[call-overload,no-any-return]


def _check_of(of: object, names: Sequence[str], share: float) -> int:
    found = _check_whole("of", of, _TWO)
    if not share:
        return 1
    if found > len(names):
        who = f"there is only `{names[0]}`" if len(names) == 1 else f"there are {len(names)} coders"
        raise OptionError(
            f"a share of {share:g} is to be coded by {found} coders, and {who}; name more, or say "
            "`share=0`"
        )
    if comb(len(names), found) > _MOST_GROUPS:
        raise OptionError(
            f"{len(names)} coders make more than {_MOST_GROUPS:,} groups of {found}, too many to "
            "give each its part; choose a smaller `of`"
        )
    return found


def _find_units(segments: pd.DataFrame, by: str, unit: str, seed: int) -> pd.DataFrame:
    """Return what is given to coders, in the order of reading: documents at random, then by place.

    Returns:
        `unit` (its id), `document`, `size` (in segments), `stratum` (a number) and `key` (random).
    """
    if segments["segment"].duplicated().any():
        twice = segments.loc[segments["segment"].duplicated(), "segment"].iloc[0]
        raise OptionError(f"the segment `{twice}` stands twice in the table; drop its double")
    table = pd.DataFrame({name: segments[name].array for name in ["segment", *_SPAN]})
    values = segments[by].astype("str").array if by != "segment" else table["segment"].array
    table["value"] = pd.Series(values, dtype="str").fillna("")
    table = table.sort_values([*_SPAN, "segment"], kind="stable", ignore_index=True)
    if unit == "document":
        size = table.groupby("document", sort=False).size()
        table = table.drop_duplicates("document", ignore_index=True)
        table = table.assign(segment=table["document"], size=size.to_numpy())
    table["stratum"], _ = pd.factorize(table["value"], sort=True)
    table["turn"] = _keys(table["document"], seed)
    table = table.sort_values(["turn", *_SPAN], kind="stable", ignore_index=True)
    table["key"] = _keys("segment:" + table["segment"], seed)
    return table.rename(columns={"segment": "unit"}).assign(size=table.get("size", 1))


def _keys(names: pd.Series, seed: int) -> list[str]:
    """Return a random text for each name, which follows from it and the seed."""
    known = {name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest() for name in names.unique()}
    return [known[name] for name in names]


def _draw(units: pd.DataFrame, share: float) -> Numbers:
    """Draw the units that several code, in random order; return their positions."""
    if not share or units.empty:
        return np.empty(0, dtype=np.int64)
    wanted = max(1, int(np.floor(len(units) * share + 0.5)))
    sizes = units.groupby("stratum").size().to_numpy()
    first_keys = units.groupby("stratum")["key"].min()  # ties are decided at random
    given = allocate(sizes, wanted, ties=first_keys.rank(method="first").to_numpy())
    order = units.sort_values("key", kind="stable")
    place = order.groupby("stratum").cumcount()
    is_drawn = place.to_numpy() < given[order["stratum"].to_numpy()]
    return np.asarray(order.index[is_drawn], dtype=np.int64)


def _lay_out(
    segments: pd.DataFrame, units: pd.DataFrame, groups: dict[int, list[int]], unit: str
) -> pd.DataFrame:
    """Return the assignment table, with numbers in place of names."""
    pairs = pd.DataFrame(
        [(at, who, len(group) > 1) for at, group in groups.items() for who in group],
        columns=["at", "who", "double"],
    ).astype({"at": "int64", "who": "int64", "double": "bool"})
    pairs["unit"] = units["unit"].iloc[pairs["at"]].array
    whole = segments[["segment", *_SPAN]]
    table = pairs.merge(whole, left_on="unit", right_on=unit)
    return table.sort_values(["who", *_SPAN, "segment"], kind="stable", ignore_index=True)
