"""Trends: each concern counted in all gatherings, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from qualcode.comparing.bridging import follow
from qualcode.concerns import find_concerns
from qualcode.concerns.contrasting import contrast
from qualcode.concerns.counting import MIN_PARTICIPANTS
from qualcode.concerns.sides import adjust
from qualcode.errors import OptionError
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.comparing.bridging import Bridges
    from qualcode.comparing.material import Side
    from qualcode.comparing.pooling import Pool
    from qualcode.synthesis.messages import Messages

Of = Literal["participants", "groups", "documents", "segments"]
UNITS: Final[Mapping[str, str]] = {
    "participants": "participant",
    "groups": "group",
    "documents": "document",
    "segments": "segment",
}
#: What may have become of a code; between the first gathering and the last.
TRENDS: Final = ("rose", "fell", "appeared", "vanished", "steady", "absent", "not comparable")
CHANGED: Final = TRENDS[:4]
_LEAST_UNITS: Final = 2  # of the smaller gathering: one alone makes no trend
_LEAST_SHARE: Final = 0.1  # of the greater share
_EQUAL: Final = 1e-9  # differences that rounding alone makes
_COUNTED: Final = [*UNITS, *(f"{unit}_total" for unit in UNITS)]
_ABOUT: Final = ["code", "name", "role", "level"]


@dataclass(frozen=True)
class Beyond:
    """How something is inferred beyond the gatherings.

    Attributes:
        draws: How many ways to give out names are tried where not all can be.
        seed: Of these.
        same_people: Whether an id of a participant is the same person in all of them.
    """

    draws: int
    seed: int
    same_people: bool


def count_all(pool: Pool, sides: Sequence[Side], bridges: Bridges) -> pd.DataFrame:
    """Count each code in each gathering.

    Returns:
        A row a gathering and code, in the order of the gatherings and then of the codebook:
        `gathering`, `code`, `name`, `role`, `level`, of `participants`, `groups`, `documents` and
        `segments` those with the code, each with its `_total` of those from which there is
        material, and `known`: whether the codebook by which the gathering was coded has the code.
    """
    found = find_concerns(pool.segments, pool.codings, bridges.target, by="gathering")
    found = found.rename(columns={"mentions": "segments"})
    in_a_book = frozenset().union(*(side.bridge.has for side in sides))
    # What all call otherwise, as they were told to, is counted there: it is not absent.
    gone = {place.path for place in bridges.target.places()} - in_a_book
    codes = _list_codes(found, bridges, _name_all(sides))
    codes = codes[~codes["code"].isin(gone)].reset_index(drop=True)
    parts = [_fill(codes, found, pool, side) for side in sides]
    for part, side in zip(parts, sides, strict=True):
        part["known"] = part["code"].isin(side.bridge.has) | ~part["code"].isin(in_a_book)
    return pd.concat(parts, ignore_index=True)


def _name_all(sides: Sequence[Side]) -> dict[str, tuple[str, str]]:
    """Return name and role of the codes of all codebooks, by what they are called in the last."""
    return {
        follow(place.path, side.bridge.paths): (place.code.label, place.role)
        for side in sides
        for place in side.book.places()
    }


def _list_codes(
    found: pd.DataFrame, bridges: Bridges, named: Mapping[str, tuple[str, str]]
) -> pd.DataFrame:
    """Return all codes, those of the codebook first, in its order, then the others."""
    order = [place.path for place in bridges.target.places()]
    rest = sorted({*found["code"], *named, *bridges.joint} - set(order))
    about = {code: named.get(code, (code, "")) for code in [*order, *rest]}
    for code, parts in bridges.joint.items():
        names = " + ".join(about[part][0] for part in parts)
        about[code] = (names, about[parts[0]][1])
    codes = pd.DataFrame({"code": list(about)}, dtype="str")
    codes["name"], codes["role"] = zip(*about.values(), strict=True)
    return codes.assign(level=codes["code"].str.count("/") + 1)


def _fill(codes: pd.DataFrame, found: pd.DataFrame, pool: Pool, side: Side) -> pd.DataFrame:
    """Return a gathering's counts of all codes."""
    own = found[found["gathering"].eq(side.key)].set_index("code")
    size = int(pool.segments["gathering"].eq(side.key).sum())
    table = codes.assign(**{unit: codes["code"].map(own[unit]).fillna(0) for unit in UNITS})
    for unit in UNITS:
        table[f"{unit}_total"] = size if unit == "segments" else int(own[f"{unit}_total"].max())
    table.insert(0, "gathering", side.key)
    kinds = dict.fromkeys(["gathering", "code", "name", "role"], "str")
    return table.astype({**kinds, **dict.fromkeys(_COUNTED, "int64")})


def choose_units(counts: pd.DataFrame, of: Of | None) -> Of:
    """Choose what shares are of: the same in all gatherings.

    Participants where ten are identified in each, else documents where there are ten in each, else
    segments.

    Raises:
        OptionError: A gathering has none of what is asked for.
    """
    totals = counts.groupby("gathering", sort=False)[[f"{unit}_total" for unit in UNITS]].max()
    if of is None:
        enough: tuple[Of, ...] = ("participants", "documents")
        fits = (unit for unit in enough if totals[f"{unit}_total"].ge(MIN_PARTICIPANTS).all())
        return next(fits, "segments")
    for key, total in totals[f"{of}_total"].items():
        if not total:
            raise OptionError(f"of: no {of} are known in {key}; choose what all gatherings have")
    return of


def find_trends(
    counts: pd.DataFrame,
    bridges: Bridges,
    keys: Sequence[str],
    *,
    of: Of,
    words: Messages,
) -> pd.DataFrame:
    """Set the counts of all gatherings side by side, and say what became of each code.

    Returns:
        A row a code: `code`, `name`, `role`, `level`, `of`, for each gathering `k_…`, `n_…` and
        `share_…` (missing where its codebook does not have the code), `change`, `trend` and `note`.
        What changed comes first, and in it what changed most.
    """
    first, last = keys[0], keys[-1]
    table = counts[counts["gathering"].eq(last)][_ABOUT].set_index("code", drop=False)
    table["of"] = of
    raised, is_known = {}, {}
    for key in keys:
        own = counts[counts["gathering"].eq(key)].set_index("code")
        raised[key], is_known[key] = own["segments"], own["known"]
        k, n = own[of].where(own["known"]), own[f"{of}_total"]
        table[f"k_{key}"], table[f"n_{key}"] = k.astype("Int64"), n.astype("Int64")
        table[f"share_{key}"] = k / n.where(n.gt(0))
    table["change"] = table[f"share_{last}"] - table[f"share_{first}"]
    least = _LEAST_UNITS / table[[f"n_{first}", f"n_{last}"]].min(axis=1).clip(lower=1)
    shares = table[[f"share_{first}", f"share_{last}"]]
    bound = np.maximum(least.astype("float64"), _LEAST_SHARE * shares.max(axis=1)) - _EQUAL
    both = is_known[first] & is_known[last]
    was, now = raised[first].gt(0), raised[last].gt(0)
    rules = [~both, ~was & ~now, ~was, ~now, table["change"].ge(bound), table["change"].le(-bound)]
    says = ["not comparable", "absent", "appeared", "vanished", "rose", "fell"]
    table["trend"] = np.select(rules, says, "steady")
    notes = bridges.notes
    table["note"] = ["; ".join(said.tell(words) for said in notes.get(code, ()))
                     for code in table["code"]]  # fmt: skip
    texts = dict.fromkeys(["code", "name", "role", "of", "trend", "note"], "str")
    return _sort(table.astype(texts).reset_index(drop=True))


def _sort(table: pd.DataFrame) -> pd.DataFrame:
    """Put what changed first, and in it what changed most; else codes keep their order."""
    order = table["trend"].map({trend: place for place, trend in enumerate(TRENDS)})
    size = -table["change"].abs().round(12).fillna(0)
    by = table.assign(order=order, size=size).sort_values(["order", "size"], kind="stable")
    return table.loc[by.index].reset_index(drop=True)


def infer(
    trends: pd.DataFrame, pool: Pool, keys: Sequence[str], *, of: Of, beyond: Beyond | None
) -> pd.DataFrame:
    """Add `low`, `high`, `p` and `q`, missing unless something is inferred beyond the gatherings.

    Units keep together that come from one person, or else from one document. Only codes that can
    be compared have a p, and are counted in q.
    """
    columns = ["low", "high", "p", "q"]
    if beyond is None:
        found = pd.DataFrame(np.nan, index=trends.index, columns=columns)
        told = [""] * len(trends)
    else:
        table = _contrast(trends, pool, keys, of, beyond).set_index("code").reindex(trends["code"])
        found = table[columns].reset_index(drop=True)
        found["q"] = adjust(found["p"])
        told = table["note"].fillna("").tolist()
    notes = ["; ".join(filter(None, pair)) for pair in zip(trends["note"], told, strict=True)]
    place = trends.columns.get_loc("trend")
    wide = pd.concat([trends.iloc[:, :place], found, trends.iloc[:, place:]], axis=1)
    return wide.assign(note=pd.Series(notes, dtype="str"))


def _contrast(
    trends: pd.DataFrame, pool: Pool, keys: Sequence[str], of: Of, beyond: Beyond
) -> pd.DataFrame:
    known = trends.loc[trends["trend"].ne("not comparable"), "code"]
    together = "voice" if of in {"documents", "segments"} else None
    segments = pool.segments
    if of == "documents":  # one that several people speak in stands for itself
        alone = segments.groupby("document")["voice"].transform("nunique").eq(1)
        segments = segments.assign(voice=segments["voice"].where(alone, segments["document"]))
    table = contrast(
        segments,
        pool.codings,  # all of them: a code also has what stands below it and cannot be compared
        by="gathering",
        a=keys[-1],
        b=keys[0],
        over=UNITS[of],
        together=together,
        beyond=True,
        draws=beyond.draws,
        seed=beyond.seed,
    )
    return table[table["code"].isin(known)]


def list_trends(concerns: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the concerns by what became of them, in the order of TRENDS."""
    return {trend: records(concerns[concerns["trend"].eq(trend)]) for trend in TRENDS}
