"""Prevalence: how frequent a code is, by a machine's labels corrected with people's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from qualcode.codings import find_codes, find_read, is_by_machine, locate
from qualcode.concerns.counting import roll_up
from qualcode.concerns.estimating import Estimate, Flags, Strata, Units, estimate, explain
from qualcode.concerns.redrawing import draw_again
from qualcode.concerns.resampling import resample as resample_clusters
from qualcode.concerns.sampling import whole
from qualcode.concerns.strata import GIVEN, NOT_GIVEN, SPAN, Population, texts_of
from qualcode.errors import OptionError, check_options
from qualcode.tables import Column, Table, require

HERE: Final = "this gathering"
BEYOND: Final = "beyond this gathering"

PREVALENCES = Table(
    "prevalences",
    {
        "code": Column("str", "full path of the code", ""),
        "scope": Column("str", "of what it is inferred: this gathering, or beyond it", ""),
        "segments": Column("int64", "segments, N", 0),
        "naive_count": Column("int64", "of them, those to which the machine gave the code", 0),
        "naive": Column("float64", "their share: what counting the machine's labels says"),
        "count": Column("float64", "segments with the code, estimated"),
        "share": Column("float64", "share of the segments with the code, estimated"),
        "low": Column("float64", "lower limit of the share, at 95 %"),
        "high": Column("float64", "upper limit"),
        "precision": Column("float64", "share of what the machine gave that has the code"),
        "precision_low": Column("float64", "lower limit of precision, at 95 %"),
        "precision_high": Column("float64", "upper limit"),
        "recall": Column("float64", "share of what has the code that the machine gave"),
        "recall_low": Column("float64", "lower limit of recall, at 95 %"),
        "recall_high": Column("float64", "upper limit"),
        "drawn": Column("int64", "segments of the sample", 0),
        "read": Column("int64", "of them read by people", 0),
        "coded": Column("int64", "of them given the code by people", 0),
        "effective": Column("float64", "segments people alone would read for such an interval"),
        "gain": Column("float64", "effective / read: 1 where the machine is of no help"),
        "note": Column("str", "what a reader must know of this row", ""),
    },
)


@dataclass(frozen=True, eq=False)
class _Hand:
    """What people said of the segments.

    Attributes:
        pairs: `segment` and `code`, codes above included.
        touched: Which segments have any coding by a person, or a rejected one.
        read: Which were declared read; None where nobody says.
    """

    pairs: pd.DataFrame
    touched: Flags
    read: Flags | None

    @classmethod
    def of(cls, segments: pd.DataFrame, hand: pd.DataFrame, reads: pd.DataFrame | None) -> _Hand:
        require(hand, "coding", *SPAN, "code", "coder", "status")
        own = hand[~is_by_machine(hand["coder"])]
        touched = segments["segment"].isin(locate(own, segments)["segment"]).to_numpy(dtype=bool)
        read = None if reads is None else find_read(segments, reads)
        return cls(roll_up(find_codes(own, segments)), touched, read)


@check_options
def prevalence(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    machine: pd.DataFrame,
    *,
    sample: pd.DataFrame,
    hand: pd.DataFrame,
    reads: pd.DataFrame | None = None,
    by: str | None = None,
    resample: str | None = "document",
    seed: int = 0,
) -> pd.DataFrame:
    """Estimate how many segments have a code, from a machine's labels and a sample coded by people.

    To count a rule's or a model's labels as though they were true is biased, also where nine in ten
    are right. Here people's labels alone are taken for true. The machine's say of which strata
    segments are, and so where it paid to read; if it is useless, the estimate is that of the people
    alone, and unbiased all the same.

    Args:
        segments: Those from which the sample was drawn: all of them.
        machine: Codings by rule or model on which it was drawn; what people coded is passed over.
        sample: What `draw_sample` or `read_sample` gave, as it was given. It is drawn again here
            and compared; codings outside it do not enter.
        hand: Codings by people; those of rules and models are passed over. Settled first: if any
            coder gave the code it counts, unless another adjudicated.
        reads: What the same people declared read: needs `document`, `start` and `end`. Sampled
            segments that are in none of these spans are missing, coded or not: if only
            those with a code had been kept, the share would be too high. None: all sampled segments
            are taken to be read, if any of them is coded, and `note` says of how many nobody knows.
        by: A column of `segments`: rows for each of its values come on top. Best the one by which
            the sample was drawn, or parts will have few segments.
        resample: The column of what is drawn as a whole when other material is thought of, such as
            `document` or `participant`; where it is not known, each segment is one of its
            own. None: no rows beyond this gathering.
        seed: Of the resampling.

    Returns:
        For each code of the sample, in its order, a row for all segments and, with `by`, one for
        each value, named in a last column; first of `scope` "this gathering", where the only
        chance is which segments were drawn, then of "beyond this gathering", where the gathering is
        one of many that might have been. All shares are of segments, 0 to 1.

        - `segments`; `naive_count` and `naive`: what counting the machine's labels says.
        - `count` and `share`: corrected; `low` and `high`: limits of the share at 95 %.
        - `precision` and `recall` of the machine, estimated for all segments, each with `_low` and
          `_high`, limits at 95 %.
        - `drawn`, `read` and `coded`: segments of the sample, as counted.
        - `effective`: how many segments people alone would have to read, drawn at random, for an
          interval as narrow; `gain`: that over `read`.
        - `note`: what a reader must know. What is undefined is missing, and the note says why.

        Rows beyond this gathering have `share` and its limits, and none of the other estimates.
        For a chart: `code` (and `by`), `naive` beside `share` with `low` and `high`, a row of each
        scope; `note` where `share` is missing.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: The sample is not what `draw_sample` gave, or for other segments or labels;
            `by` is a column of the result.

    Source:
        Share: Cochran (1977). Sampling techniques, 3rd ed., eq. 5.52, the sum of W_h k_h / n_h;
        within a value of `by`, or where something was not read, the same with the numbers that were
        found there (section 5A.8, stratification after selection). Limits: Wilson (1927) in each
        stratum, mended near 0 and 1 and for a finite population (see `stratum_limits`, and for
        several parts `pooled_limits`), combined by MOVER: Zou & Donner (2008), Newcombe (1998); of
        recall, which is a ratio: Donner & Zou (2012), see `estimating.limit_part`.
        What a machine's labels are good for: Egami, Hinck, Stewart & Wei (2023). Using imperfect
        surrogates for downstream inference: design-based supervised learning. NeurIPS 36;
        Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023). Prediction-powered inference. Science
        382, 669-674. Beyond the gathering: the bootstrap of documents, Davison & Hinkley (1997).
        docs/benchmarks/prevalence.md has measured how often the limits hold the share.
    """
    seed = whole("seed", seed, 0)
    _check_columns(segments, by, resample)
    drawn = list(draw_again(sample, segments, machine))
    people = _Hand.of(segments, hand, reads)
    clusters = None if resample is None else _clusters(segments, resample)
    values = texts_of(segments, by)
    rows: list[dict[str, Any]] = []
    for own, population in drawn:
        code, machines = str(own["code"].iloc[0]), _machines(sample, own, population)
        units, names, note = _units(own, population, people)
        for scope in (HERE, *([BEYOND] if clusters is not None else [])):
            for value, among in _parts(values):
                of = clusters[among] if clusters is not None and scope == BEYOND else None
                row = _row(units.among(among), names, [*machines, *note], of, seed)
                rows.append({"code": code, "scope": scope, **row, **({by: value} if by else {})})
    return PREVALENCES.frame(rows, attributes=[by] if by else [])


def _check_columns(segments: pd.DataFrame, by: str | None, resample: str | None) -> None:
    require(segments, "segment", *SPAN, *(name for name in (by, resample) if name))
    if by in PREVALENCES.columns:
        raise OptionError(f"`by` cannot be `{by}`, a column of the result; rename it in `segments`")


def _clusters(segments: pd.DataFrame, column: str) -> np.ndarray:
    numbers, known = pd.factorize(segments[column])
    alone = len(known) + np.arange(len(numbers))
    return np.where(numbers < 0, alone, numbers)


def _machines(sample: pd.DataFrame, own: pd.DataFrame, population: Population) -> list[str]:
    """Say so where the labels are the same, and whose they are is not."""
    then = str(sample.loc[sample["code"].eq(own["code"].iloc[0]), "machine"].iloc[0])
    now = population.machine
    return [] if then == now else [f"drawn on labels of {then}, which are those of {now} as well"]


def _units(
    own: pd.DataFrame, population: Population, people: _Hand
) -> tuple[Units, dict[int, str], list[str]]:
    """Return the segments, the names of their strata and what is to be noted of all rows."""
    code = str(own["code"].iloc[0])
    is_given = population.given(code)
    numbers, known = pd.factorize(population.parts, sort=True)
    stratum = 2 * (numbers + 1) + is_given
    parts = ["", *(f" ({value})" for value in known)]
    names = {
        2 * place + with_code: f"{GIVEN if with_code else NOT_GIVEN} by the machine{part}"
        for place, part in enumerate(parts)
        for with_code in (0, 1)
    }
    drawn = population.are(own["segment"])
    read, note = _find_read(drawn, people)
    return Units(stratum, drawn, read, read & population.have(people.pairs, code)), names, note


def _find_read(drawn: Flags, people: _Hand) -> tuple[Flags, list[str]]:
    """Say which sampled segments are read, and what is to be noted of that."""
    touched = drawn & people.touched
    read = drawn & (people.read if people.read is not None else bool(touched.any()))
    if not read.any():
        what = "has a coding by a person" if people.read is None else "was declared read"
        return read, [f"no sampled segment {what}; give `hand`, and `reads` of the same people"]
    notes: list[str] = []
    if people.read is None and (silent := int((read & ~touched).sum())):
        notes.append(
            f"{silent:,} of {drawn.sum():,} sampled segments have no coding and are taken to be "
            "read; give `reads` to know"
        )
    if lost := int((touched & ~read).sum()):
        notes.append(f"{lost:,} sampled segments are coded and not declared read, so left out")
    return read, notes


def _parts(values: pd.Series) -> Iterator[tuple[str | None, Flags]]:
    """Yield all segments, then those of each value that is known."""
    yield None, np.ones(len(values), dtype=bool)
    for value in sorted(values.dropna().unique()):
        yield value, values.eq(value).fillna(value=False).to_numpy(dtype=bool)


def _row(
    units: Units,
    names: dict[int, str],
    notes: Iterable[str],
    clusters: np.ndarray | None,
    seed: int,
) -> dict[str, Any]:
    """Return what is known of some segments; with clusters, beyond this gathering."""
    strata = Strata.count(units)
    found = estimate(strata)
    total, given, read = (
        int(one.sum()) for one in (strata.size, strata.size[strata.given], strata.read)
    )
    row: dict[str, Any] = {
        "segments": total,
        "naive_count": given,
        "naive": given / total if total else None,
        "drawn": int(strata.drawn.sum()),
        "read": read,
        "coded": int(strata.coded.sum()),
        "share": found.share,
    }
    notes = [*notes, *explain(strata, names)]
    if clusters is None:
        return {**row, **_here(found, read), "note": "; ".join(notes)}
    row["low"], row["high"], note = resample_clusters(units, clusters, seed=seed)
    return {**row, "note": "; ".join([*notes, *([note] if note else [])])}


def _here(found: Estimate, read: int) -> dict[str, float]:
    gain = found.effective / read if read else float("nan")
    return {**asdict(found), "gain": gain}
