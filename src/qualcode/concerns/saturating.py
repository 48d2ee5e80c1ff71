"""Saturating: whether what is read later still gives codes that nobody had found before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_codes, find_read, is_by_machine
from qualcode.concerns.accumulating import Codes, Options, ratios_of
from qualcode.concerns.covering import order_steps
from qualcode.errors import check_options
from qualcode.tables import Column, Table, require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook


_SPAN = ("document", "start", "end")
_BAND = (2.5, 97.5)  # per cent of the orders
_SMALL = 5  # segments of a unit, below which it is no interview
_EXACT = 1e-9  # 1 of 20 is 5 %, whatever the last digit says

SATURATIONS: Final = Table(
    "saturations",
    {
        "number": Column("int64", "how many units were read, this one included", 0),
        "unit": Column("str", "the unit: a document, a participant, a group", ""),
        "collected": Column("str", "when it was collected", ""),
        "new": Column("int64", "codes that people gave here first", 0),
        "codes": Column("int64", "codes so far", 0),
        "expected": Column("float64", "codes after so many units, mean of all orders"),
        "low": Column("float64", "lower end of the band: 2.5 % of the orders have fewer codes"),
        "high": Column("float64", "upper end: 2.5 % of the orders have more"),
        "ratio": Column("float64", "codes new in the run that ends here, of those in the base"),
        "reached": Column("bool", "the ratio is not above the threshold", False),  # noqa: FBT003
        "reached_share": Column("float64", "share of the orders that had met it by then"),
        "note": Column("str", "why the ratio is missing", ""),
    },
)


@dataclass(frozen=True)
class Saturation:
    """How the codes that people found became more.

    Attributes:
        table: The saturations table, a row a unit in the order of collection.
        evidence: Which segments have which code: `code`, `number` and `unit` (where it stands),
            `segment`, `document`, `start`, `end`, `coding` and `is_first` (in the unit that gave it
            first).
        reached: After how many units the run began that first met the threshold: 6 where Guest et
            al. write 6+2. None: it was not met, or is not defined.
        base: Units of the base.
        run: Units of a run.
        threshold: The greatest share of new codes that counts as saturation.
        by: The column that names units.
        note: What a reader must know.
    """

    table: pd.DataFrame = field(repr=False)
    evidence: pd.DataFrame = field(repr=False)
    reached: int | None
    base: int
    run: int
    threshold: float
    by: str
    note: str


@check_options
def saturation(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    unit: str = "participant",
    order: str | None = "day",
    base: int = 4,
    run: int = 2,
    threshold: float = 0.05,
    permutations: int = 1000,
    seed: int = 0,
) -> Saturation:
    """Say whether later material still gave new codes, from what people coded by hand.

    A rule or a model finds what it was made to look for: its codings say nothing of saturation and
    are left out, and so are people's verdicts on them.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and the columns that are named.
        codings: Needs what `settle` and `locate` need; `evidence` and `score`, where they are, tell
            what a machine suggested.
        reads: What people declared read: needs `document`, `start` and `end`. With it, units that
            were read and gave no code count as units. None: only those with a code by people do.
        codebook: Its codes are left out: they were there before anybody read, so that only codes
            that people created count. None: all codes that people gave; the note says so.
        unit: A column of `segments`: what was collected one by one, such as participant, group or
            activity. An interview is meant; with a sticky note as unit, two notes without a new
            code would be saturation.
        order: When it was collected, as `coverage` takes it; a unit counts where it began, and
            those of one step stay in the order of `segments`.
        base: How many units the base has.
        run: How many units a run has; runs overlap by all but one.
        threshold: Greatest share of new codes in a run, of those in the base, that is saturation.
        permutations: How many orders are drawn for the band.
        seed: Of the orders.

    Returns:
        `.table` has a row a unit; `.evidence` the segments behind each code; `.reached` and `.note`
        say what came of it. What is not defined is missing, and a note says why.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: An option has a value that it cannot have.

    Source:
        Base, run and threshold: Guest, Namey & Chen (2020). A simple method to assess and report
        thematic saturation in qualitative research. PLoS ONE 15(5), e0232076. The mean of all
        orders: Hurlbert (1971). The nonconcept of species diversity. Ecology 52(4), 577-586;
        Gotelli & Colwell (2001). Quantifying biodiversity. Ecology Letters 4, 379-391, rarefaction
        by sample: the sum over codes of 1 - C(N - f, n) / C(N, n), f of N units having the code.
    """
    require(segments, "segment", *_SPAN, unit, *([order] if order else []))
    require(codings, "coding", *_SPAN, "code", "coder", "status")
    options = Options(unit, order, base, run, threshold, permutations, seed)
    options.check()
    found, notes = _find_created(segments, codings, codebook)
    units = _Units.find(segments, found, reads, options)
    placed = units.place(found)
    table = SATURATIONS.frame(_tell(units, Codes.of(placed, len(units.names)), options))
    first = np.flatnonzero(table["reached"])
    reached = int(table["number"].iloc[first[0]]) - run if len(first) else None
    met = [_weigh(table.iloc[first[0]])] if len(first) else []
    note = "; ".join([*met, *_remark(table, units, reads, options), *notes])
    evidence = _evidence(segments, placed, units)
    return Saturation(table, evidence, reached, base, run, threshold, unit, note)


def _find_created(
    segments: pd.DataFrame, codings: pd.DataFrame, codebook: Codebook | None
) -> tuple[pd.DataFrame, list[str]]:
    """Return what people gave of themselves: `segment`, `code`, `coding`; and what was left out."""
    machine = is_by_machine(codings["coder"])
    suggested = codings["coding"].isin(codings.loc[machine, "coding"]).to_numpy(dtype=bool)
    if "evidence" in codings:
        suggested = suggested | np.array(
            [_is_there(value) for value in codings["evidence"]], dtype=bool
        )
    if "score" in codings:
        suggested = suggested | codings["score"].notna().to_numpy(dtype=bool)
    found = find_codes(codings[~machine & ~suggested], segments)
    verdicts = int((suggested & ~machine).sum())
    notes = [f"{verdicts:,} verdicts on what machines suggested are left out"] if verdicts else []
    if codebook is None:
        notes.append(
            "codes of a codebook that was there before count as found when people first gave "
            "them; give `codebook` to count only codes that people created"
        )
        return found, notes
    known = {place.path for place in codebook.places()}
    before = found["code"].isin(known)
    given = found.loc[before, "code"].nunique()
    notes += [f"{given:,} codes are left out, which the codebook had before"] if given else []
    return found[~before].reset_index(drop=True), notes


def _is_there(evidence: object) -> bool:
    if isinstance(evidence, str):
        return evidence not in {"", "[]"}
    return isinstance(evidence, list | tuple | np.ndarray) and len(evidence) > 0


@dataclass(frozen=True, eq=False)
class _Units:
    """The units that were read, in the order of collection.

    Attributes:
        names: What they are called.
        collected: When they were collected.
        of: The place of each segment's unit, by the segment's id; -1 for none.
        unknown: How many segments have no unit.
    """

    names: list[str]
    collected: list[str]
    of: pd.Series
    unknown: int

    @classmethod
    def find(
        cls,
        segments: pd.DataFrame,
        found: pd.DataFrame,
        reads: pd.DataFrame | None,
        options: Options,
    ) -> _Units:
        seen = segments["segment"].isin(found["segment"]).to_numpy(dtype=bool)
        if reads is not None:
            seen = seen | find_read(segments, reads)
        step, collected = order_steps(segments, options.order)
        table = pd.DataFrame(
            {"unit": segments[options.unit].array, "step": step, "collected": collected.array}
        )
        is_read = table["unit"].isin(table.loc[seen, "unit"].dropna())
        begun = table[is_read].sort_values("step", kind="stable").drop_duplicates("unit")
        places = pd.Series(range(len(begun)), index=begun["unit"].array)
        of = table["unit"].map(places).fillna(-1).astype("int64")
        of = pd.Series(of.to_numpy(), index=segments["segment"].array)
        names = begun["unit"].astype("str").tolist()
        unknown = int(table["unit"].isna().sum())
        return cls(names, begun["collected"].tolist(), of[~of.index.duplicated()], unknown)

    def place(self, found: pd.DataFrame) -> pd.DataFrame:
        """Return what was found in these units, with `place`, the unit's, from 0."""
        placed = found.assign(place=found["segment"].map(self.of).astype("int64"))
        return placed[placed["place"] >= 0]


def _tell(units: _Units, codes: Codes, options: Options) -> Iterator[dict[str, Any]]:
    """Yield a row a unit."""
    if not units.names:
        return
    new = codes.new(np.arange(codes.units)[None, :])
    ratio = ratios_of(new, options)[0]
    drawn = list(codes.draw(options))
    so_far = np.concatenate([one.cumsum(axis=1).astype(np.int32) for one in drawn])
    low, high = np.percentile(so_far, _BAND, axis=0, method="inverted_cdf")
    met = np.concatenate(
        [_meets(ratios_of(one, options), options).cumsum(axis=1) > 0 for one in drawn]
    )
    is_defined = np.isfinite(ratio)
    columns = {
        "number": np.arange(1, codes.units + 1),
        "unit": units.names,
        "collected": units.collected,
        "new": new[0],
        "codes": new[0].cumsum(),
        "expected": codes.expected(),
        "low": low,
        "high": high,
        "ratio": ratio,
        "reached": _meets(ratio, options),
        "reached_share": np.where(is_defined, met.mean(axis=0), np.nan),
        "note": [_why(number, options, defined) for number, defined in enumerate(is_defined, 1)],
    }
    yield from pd.DataFrame(columns).to_dict("records")  # type: ignore[misc] # keys are names


def _meets(ratios: npt.NDArray[np.float64], options: Options) -> npt.NDArray[np.bool_]:
    return np.asarray(ratios <= options.threshold + _EXACT)  # what is missing meets nothing


def _why(number: int, options: Options, defined: np.bool_) -> str:
    if defined:
        return ""
    if number < (least := options.base + options.run):
        return (
            f"undefined before {least} units: {options.base} of the base and {options.run} of a run"
        )
    return "undefined: there is no code in the base"


def _weigh(row: pd.Series) -> str:
    """Say how much the order has to do with it: a gathering's order is hardly one."""
    return (
        f"met after {row['number']} units as they were collected; of all orders, "
        f"{row['reached_share']:.0%} had met it by then"
    )


def _remark(
    table: pd.DataFrame, units: _Units, reads: pd.DataFrame | None, options: Options
) -> Iterator[str]:
    least = options.base + options.run
    if table.empty or not table["codes"].max():
        yield "undefined: people created no codes here"
    elif len(table) < least:
        yield f"undefined: {len(table)} units were read, and {least} are needed"
    sizes = units.of[units.of >= 0].value_counts()
    if len(sizes) and (usual := float(sizes.median())) < _SMALL:
        yield (
            f"units are small (segments, median: {usual:g}), and base and run are meant for "
            "interviews: name a larger `unit`"
        )
    if reads is None:
        yield "units without a code by people are left out; give `reads` to count those read"
    if units.unknown:
        yield f"{units.unknown:,} segments of which the {options.unit} is not known are left out"
    if pd.Series(units.collected, dtype="str").duplicated().any():
        yield "the order within a step is not known: the band says what other orders would give"


def _evidence(segments: pd.DataFrame, placed: pd.DataFrame, units: _Units) -> pd.DataFrame:
    where = segments[["segment", *_SPAN]].drop_duplicates("segment")
    table = placed.merge(where, on="segment").sort_values(["code", "place"], kind="stable")
    table["number"] = table["place"] + 1
    table["unit"] = pd.Series([units.names[n] for n in table["place"]], table.index, dtype="str")
    first = table.groupby("code")["place"].transform("min")
    table["is_first"] = table["place"].eq(first)
    columns = ["code", "number", "unit", "segment", *_SPAN, "coding", "is_first"]
    return table[columns].reset_index(drop=True)
