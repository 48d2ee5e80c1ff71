"""Units: what coders who are compared both read, and which codes each gave there."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, ParamSpec, TypedDict, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codings import find_read
from qualcode.codings.locating import overlap
from qualcode.errors import OptionError, check_choices, did_you_mean
from qualcode.reliability.coders import SPAN, find_coders, find_own, find_whole, roll_up, tell_lost
from qualcode.tables import require

P = ParamSpec("P")
R = TypeVar("R")

Unit = Literal["segment", "document"]
Shared = Literal["all", "two"]
Truths = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

ALL = "(all)"
_TWO = 2


class Compared(TypedDict, total=False):
    """Options that all verbs of agreement pass on to `find_judgements`, as they are."""

    reads: pd.DataFrame | None
    coders: Sequence[str] | None
    codebook: Codebook | None
    level: int | None


def show_compared(function: Callable[P, R]) -> Callable[P, R]:
    """Let a verb's signature name the options of `Compared` in the place of `**compared`.

    So a notebook's help and completion show them, with their defaults, and an unknown one is
    refused.
    """
    signature, known = inspect.signature(function), inspect.signature(find_judgements).parameters
    own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    shown = [*own, *(known[name] for name in Compared.__annotations__)]
    function.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    return function


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
    reads: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    unit: Unit = "segment",
    level: int | None = None,
    shared: Shared = "all",
) -> Judgements:
    """Say who read which units and gave which codes there; takes and raises what `agreement` does.

    Units are not shared yet: see `Judgements.share`.
    """
    check_choices(unit=(unit, "segment", "document"), shared=(shared, "all", "two"))
    require(segments, "segment", *SPAN)
    every = find_own(codings, level)
    marks = None if reads is None else find_whole(reads, "coder")
    names = find_coders(every["coder"], marks, coders)
    own = every[every["coder"].isin(names)]
    codes, unknown = _find_codes(own, codebook, level)
    spans = segments.drop_duplicates(SPAN).sort_values(SPAN, kind="stable", ignore_index=True)
    judged, found = _find_judged(spans, own, marks, names)
    given = _find_given(spans, own, names, codes)
    if unit == "document":
        spans, judged, given = _gather(spans, judged, given)
    found = " ".join([found, *tell_lost(codings)])
    return Judgements(names, codes, spans, judged, given, found, unknown=unknown, shared=shared)


def _find_codes(
    own: pd.DataFrame, codebook: Codebook | None, level: int | None
) -> tuple[list[str], frozenset[str]]:
    """List the codes of the codebook and those that were given, and which of them it lacks."""
    used = sorted(own["code"].unique().tolist())
    if codebook is None:
        return used, frozenset()
    if not isinstance(codebook, Codebook):
        raise OptionError(f"`codebook` is what `read_codebook` returns; found {codebook!r}")
    paths = pd.Series([place.path for place in codebook.places()], dtype="str")
    known = roll_up(paths, level).unique().tolist()
    strange = [code for code in used if code not in set(known)]
    return [*known, *strange], frozenset(strange)


def _find_judged(
    spans: pd.DataFrame, own: pd.DataFrame, every: pd.DataFrame | None, names: Sequence[str]
) -> tuple[Truths, str]:
    """Say which segments each coder read, and how that is known."""
    judged = np.zeros((len(names), len(spans)), dtype=bool)
    guessed, assumed = [], []
    for row, name in enumerate(names):
        marks = None if every is None else every[every["coder"].eq(name)]
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
