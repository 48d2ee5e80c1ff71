"""Units: what coders who are compared both read, and which codes each gave there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_read, is_by_machine
from qualcode.codings.locating import overlap
from qualcode.codings.settling import ADJUDICATED
from qualcode.errors import OptionError, check_choices, did_you_mean
from qualcode.tables import require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

Unit = Literal["segment", "document"]
Shared = Literal["all", "two"]
Truths = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

ALL = "(all)"
_SPAN = ["document", "start", "end"]
_TWO = 2


@dataclass(frozen=True, eq=False)
class Judgements:
    """Who read which units, and gave which codes there.

    Attributes:
        coders: Their names.
        codes: Paths: those of the codebook in its order, then the others by name.
        units: A row a unit: `document`, and the segment's own columns where units are segments.
        judged: Coders by units: who read it.
        given: Coders by units by codes; nothing where it was not read.
        found: A sentence on how it is known who read what.
        outside: How many (unit, code, coder) were given outside of what is compared.
        unknown: Codes that the codebook does not have.
        shared: Whether all read the units, or at least two.
    """

    coders: list[str]
    codes: list[str]
    units: pd.DataFrame
    judged: Truths
    given: Truths
    found: str
    outside: int = 0
    unknown: frozenset[str] = frozenset()
    shared: Shared = "all"

    def share(self, coders: Sequence[str] | None = None) -> Judgements:
        """Keep the units that all of some coders read, or at least two of them."""
        names = list(coders or self.coders)
        rows = [self.coders.index(name) for name in names]
        judged, given = self.judged[rows], self.given[rows]
        number = judged.sum(axis=0)
        kept = number == len(rows) if self.shared == "all" else number >= _TWO
        inside = given[:, kept] & judged[:, kept, None]
        outside = int(np.count_nonzero(given)) - int(np.count_nonzero(inside))
        return replace(
            self,
            coders=names,
            units=self.units[kept].reset_index(drop=True),
            judged=judged[:, kept],
            given=inside,
            outside=outside,
        )


def find_judgements(  # noqa: PLR0913 - each is an option of the public functions
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None,
    coders: Sequence[str] | None,
    codebook: Codebook | None,
    unit: Unit,
    level: int | None,
    shared: Shared = "all",
) -> Judgements:
    """Say who read which units and gave which codes there; takes and raises what `agreement` does.

    Units are not shared yet: see `Judgements.share`.
    """
    check_choices(unit=(unit, "segment", "document"), shared=(shared, "all", "two"))
    require(segments, "segment", *_SPAN)
    require(codings, *_SPAN, "code", "coder", "status")
    if reads is not None:
        require(reads, *_SPAN, "coder")
    names = find_coders(codings, reads, coders)
    own = find_own(codings, names, level)
    codes, unknown = _find_codes(own, codebook, level)
    spans = segments.drop_duplicates(_SPAN).sort_values(_SPAN, kind="stable", ignore_index=True)
    judged, found = _find_judged(spans, own, reads, names)
    given = _find_given(spans, own, names, codes)
    if unit == "document":
        spans, judged, given = _gather(spans, judged, given)
    return Judgements(names, codes, spans, judged, given, found, unknown=unknown, shared=shared)


def find_coders(
    codings: pd.DataFrame, reads: pd.DataFrame | None, coders: Sequence[str] | None
) -> list[str]:
    """Name those who are compared: the people who coded or read, or those that are named.

    Raises:
        OptionError: There are not two, or one that is named neither coded nor read.
    """
    accepted = codings.loc[codings["status"].ne("rejected"), "coder"]
    known = pd.concat([accepted, reads["coder"]]) if reads is not None else accepted
    known = known.dropna().drop_duplicates().astype("str").sort_values(ignore_index=True)
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
    for name in coders:
        if name not in known:
            raise OptionError(f"nobody called `{name}` coded or read; {did_you_mean(name, known)}")
    return list(dict.fromkeys(map(str, coders)))


def find_own(codings: pd.DataFrame, names: Sequence[str], level: int | None = None) -> pd.DataFrame:
    """Keep what coders stand for: people's that are accepted, a machine's that are not rejected."""
    machine = is_by_machine(codings["coder"].fillna(""))
    counts = np.where(
        machine, codings["status"].ne("rejected"), codings["status"].eq("accepted")
    ).astype(bool)
    own = codings[codings["coder"].isin(names) & counts].reset_index(drop=True)
    return own.assign(code=_roll_up(own["code"], level))


def check_whole(option: str, value: object, *, least: int) -> None:
    """Raise OptionError where a value is no whole number from `least` on."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise OptionError(f"`{option}` is a whole number from {least}; found {value!r}")


def _roll_up(codes: pd.Series, level: int | None) -> pd.Series:
    """Cut paths to so many steps; what is coded higher up keeps its own name."""
    if level is None:
        return codes.astype("str")
    check_whole("level", level, least=1)
    cut = {code: "/".join(code.split("/")[:level]) for code in codes.unique()}
    return codes.map(cut).astype("str")


def _find_codes(
    own: pd.DataFrame, codebook: Codebook | None, level: int | None
) -> tuple[list[str], frozenset[str]]:
    """List the codes of the codebook and those that were given, and which of them it lacks."""
    used = sorted(own["code"].unique().tolist())
    if codebook is None:
        return used, frozenset()
    paths = pd.Series([place.path for place in codebook.places()], dtype="str")
    known = _roll_up(paths, level).unique().tolist()
    strange = [code for code in used if code not in set(known)]
    return [*known, *strange], frozenset(strange)


def _find_judged(
    spans: pd.DataFrame, own: pd.DataFrame, reads: pd.DataFrame | None, names: Sequence[str]
) -> tuple[Truths, str]:
    """Say which segments each coder read, and how that is known."""
    judged = np.zeros((len(names), len(spans)), dtype=bool)
    guessed, assumed = [], []
    for row, name in enumerate(names):
        marks = None if reads is None else reads[reads["coder"].eq(name)]
        if marks is not None and len(marks):
            judged[row] = find_read(spans, marks)
        elif name.startswith(("rule:", "model:")):
            judged[row] = True
            assumed.append(name)
        else:
            documents = own.loc[own["coder"].eq(name), "document"].unique()
            judged[row] = spans["document"].isin(documents)
            guessed.append(name)
    return judged, " ".join(_tell_found(names, guessed, assumed))


def _tell_found(
    names: Sequence[str], guessed: Sequence[str], assumed: Sequence[str]
) -> Iterator[str]:
    if marked := [name for name in names if name not in {*guessed, *assumed}]:
        yield f"What {list_names(marked)} read is what they declared read."
    if guessed:
        yield (
            f"There are no marks of what {list_names(guessed)} read: all segments of the documents "
            "with a coding of theirs are taken to be read, and no others."
        )
    if assumed:
        yield f"What {list_names(assumed)} looked at is taken to be everything."


def list_names(names: Sequence[str]) -> str:
    """Join names as a sentence does."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _find_given(
    spans: pd.DataFrame, own: pd.DataFrame, names: Sequence[str], codes: Sequence[str]
) -> Truths:
    rows, units = overlap(own, spans)
    given = np.zeros((len(names), len(spans), len(codes)), dtype=bool)
    coder = pd.Index(list(names), dtype="str").get_indexer(pd.Index(own["coder"]))
    code = pd.Index(list(codes), dtype="str").get_indexer(pd.Index(own["code"]))
    given[coder[rows], units, code[rows]] = True
    return given


def _gather(
    spans: pd.DataFrame, judged: Truths, given: Truths
) -> tuple[pd.DataFrame, Truths, Truths]:
    """Turn segments into documents: read if all of it was, coded if any of it was."""
    if spans.empty:
        return spans, judged, given
    first = np.flatnonzero(~spans["document"].duplicated().to_numpy())
    return (
        spans.iloc[first].reset_index(drop=True),
        np.logical_and.reduceat(judged, first, axis=1),
        np.logical_or.reduceat(given, first, axis=1),
    )


def find_clusters(units: pd.DataFrame, over: str) -> Integers:
    """Number the clusters of units that are drawn together, by name.

    Where the column is missing for a unit, its document is a cluster of its own.

    Raises:
        OptionError: The segments have no such column.
    """
    if over not in units:
        raise OptionError(
            f"`over` is a column of the segments; {did_you_mean(over, map(str, units.columns))}"
        )
    named: Any = "=" + units[over].astype("str")
    alone = ":" + units["document"].astype("str")
    numbers, _ = pd.factorize(named.where(units[over].notna(), alone), sort=True)
    return np.asarray(numbers, dtype=np.int64)
