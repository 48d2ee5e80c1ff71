"""Sampling: which segments people shall code, so that a machine's labels can be corrected."""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from qualcode.concerns.strata import GIVEN, NOT_GIVEN, SPAN, Numbers, Population, allocate
from qualcode.errors import OptionError, check_options
from qualcode.tables import Column, Table

#: So many of each stratum, or its limits are rough.
LEAST: Final = 30

_GREATEST: Final = 2**63 - 1

#: Columns of the samples table that say the same in all rows of a code.
FACTS: Final = ["sample", "by", "n", "least", "seed", "machine", "segments_sha256", "labels_sha256"]

SAMPLES = Table(
    "samples",
    {
        "sample": Column("str", "id; the same for the same facts", ""),
        "code": Column("str", "full path of the code it is drawn for", ""),
        "segment": Column("str", "the segment's id", ""),
        "document": Column("str", "the document's id", ""),
        "start": Column("int64", "first code point", 0),
        "end": Column("int64", "the code point after the last", 0),
        "label": Column("str", "the machine's: given or not given", ""),
        "part": Column("str", "value of `by`"),
        "population": Column("int64", "segments of its stratum: with this label and part", 0),
        "drawn": Column("int64", "of them drawn", 0),
        "probability": Column("float64", "chance of each to be drawn: drawn / population"),
        "by": Column("str", "column of the segments that parted them, beside the label"),
        "n": Column("int64", "segments drawn for the code", 0),
        "least": Column("int64", "segments asked for of each stratum", 0),
        "seed": Column("int64", "what the random order follows from", 0),
        "machine": Column(
            "str", "who gave the labels: rule:<codebook>@<version>, model:<name>", ""
        ),
        "segments_sha256": Column("str", "SHA-256 of the segments' ids and parts", ""),
        "labels_sha256": Column("str", "SHA-256 of the ids of those with the label given", ""),
        "note": Column("str", "what a reader must know of the stratum", ""),
    },
)


Stratum = tuple[str, str]  # label and part


@dataclass(frozen=True)
class Design:
    """What a sample follows from, beside segments and labels."""

    code: str
    n: int
    by: str | None
    least: int
    seed: int
    counts: Mapping[Stratum, int] | None = None  # drawn of each stratum, where that is known


@check_options
def draw_sample(  # noqa: PLR0913 - four of them are options
    segments: pd.DataFrame,
    machine: pd.DataFrame,
    n: int,
    *,
    code: str | Iterable[str] | None = None,
    by: str | None = None,
    seed: int = 0,
    least: int = LEAST,
) -> pd.DataFrame:
    """Draw segments that people shall code blindly, so that `prevalence` can correct a machine.

    For each code a sample of its own is drawn, at random without replacement within strata: the
    segments to which the machine gave the code, or one below it, and the others; each part of
    `by` apart. All codes take segments in the same random order, which follows from seed and ids,
    so that their samples share as many as they can: what is to be read is
    `sample["segment"].unique()`. The chance of each to be drawn is known, and what is not drawn so,
    such as what was picked to improve a codebook, has no place in it.

    People code the sampled segments without seeing the machine's labels, and declare read what
    they read: `CodingWidget(gathering, coder="ana", blind=True, segments=sample)` shows them in the
    order of the files. Only `sample[["segment"]]` is for coders' eyes: the other columns tell.
    `write_sample` keeps it.

    Args:
        segments: Needs `segment`, `document`, `start` and `end`. Leave out what nobody can be
            shown (`consent` is `count`) or can read: it would be drawn and never coded.
        machine: Codings by rule or model; settled first. What people coded is passed over.
        n: How many segments a code, of all strata together.
        code: One or several codes. None: all that the machine gave, and those above them.
        by: A column of `segments`, such as `group`, whose values shall be told apart. Where it is
            not known is a part of its own.
        seed: Another gives another sample.
        least: How many of each stratum, where `n` is enough: fewer make limits rough.

    Returns:
        The samples table, by code and then in the order of the segments: `sample`, `code`,
        `segment`, `document`, `start`, `end`, `label`, `part`, `population`, `drawn`,
        `probability`, `by`, `n`, `least`, `seed`, `machine`, `segments_sha256`, `labels_sha256`
        and `note`, which warns of strata with fewer than `least`, and of a code that the machine
        gave never or always. How many are drawn of each stratum, `strata.allocate` tells.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `n` is more than there are segments, or fewer than strata; an option has a
            value that it cannot have; a segment stands twice in the table; `machine` has codings
            by people only, or no codings and no code is named.

    Source:
        Egami, Hinck, Stewart & Wei (2023). Using imperfect surrogates for downstream inference:
        design-based supervised learning for social science applications of large language models.
        NeurIPS 36: a sample of known chances, coded by people, is what makes a machine's labels
        fit to infer from. Strata: Cochran (1977). Sampling techniques, 3rd ed., chapter 5.
    """
    n, seed, least = whole("n", n, 1), whole("seed", seed), whole("least", least, 1)
    population = Population.read(segments, machine, by)
    codes = _codes(code, population)
    drawn = [draw(population, Design(name, n, by, least, seed)) for name in codes]
    return pd.concat(drawn, ignore_index=True)


def whole(option: str, value: object, least: int | None = None) -> int:
    """Return a whole number, of Python or numpy, that a table can hold.

    Raises:
        OptionError: It is none, or below the least.
    """
    try:
        found = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        found = None
    if found is None or abs(found) > _GREATEST or (least is not None and found < least):
        expected = "a whole number" if least is None else f"a whole number from {least}"
        raise OptionError(f"`{option}` is {expected}; found {value!r}")
    return found


def _codes(code: str | Iterable[str] | None, population: Population) -> list[str]:
    if code is None:
        codes = sorted(population.pairs["code"].unique())
        if not codes:
            raise OptionError("`machine` gave no code to these segments; say which `code` is meant")
        return codes
    is_several = isinstance(code, Iterable) and not isinstance(code, str)
    codes = list(dict.fromkeys(code if is_several else [code]))
    if not codes or not all(isinstance(name, str) and name for name in codes):
        raise OptionError(f"`code` is the path of a code, or several; found {code!r}")
    return codes


def draw(population: Population, design: Design) -> pd.DataFrame:
    """Draw the sample of one code.

    Raises:
        OptionError: It asks for more than there are, or for fewer than strata.
    """
    is_given = population.given(design.code)
    labels = pd.Series(np.where(is_given, GIVEN, NOT_GIVEN), dtype="str")
    parts = population.parts.reset_index(drop=True)
    grouped = labels.groupby([labels, parts], dropna=False, sort=True)
    number = np.asarray(grouped.ngroup(), dtype=np.int64)
    sizes = np.bincount(number)
    _check_size(design, len(number), len(sizes))
    first = np.unique(number, return_index=True)[1]
    strata = list(zip(labels.iloc[first], parts.iloc[first].fillna(""), strict=True))
    counts = _count(strata, sizes, design)
    rows = _choose(number, counts, population.places(design.seed))
    own, chosen = number[rows], population.segments.iloc[rows]
    notes = np.array(list(_notes(sizes, counts, design, is_given)), dtype=object)
    facts = _facts(population, design)
    return SAMPLES.of_columns(
        len(rows),
        **{name: [value] * len(rows) for name, value in facts.items()},
        **{name: chosen[name].array for name in ("segment", *SPAN)},
        label=labels.iloc[rows].array,
        part=parts.iloc[rows].array,
        population=sizes[own],
        drawn=counts[own],
        probability=counts[own] / sizes[own],
        note=notes[own],
    )


def _count(strata: list[Stratum], sizes: Numbers, design: Design) -> Numbers:
    """Say how many are drawn of each stratum: as it was done before, or as is best."""
    known = design.counts or {}
    if set(known) != set(strata):
        return allocate(sizes, [label for label, _ in strata], design.n, least=design.least)
    return np.array([known[stratum] for stratum in strata], dtype=np.int64)


def _choose(number: Numbers, counts: Numbers, places: Numbers) -> Numbers:
    """Return the rows that are drawn: of each stratum those that stand first in a random order."""
    order = np.lexsort((places, number))
    begins = np.cumsum(np.bincount(number)) - np.bincount(number)
    rank = np.arange(len(order)) - begins[number[order]]
    return np.sort(order[rank < counts[number[order]]])


def _check_size(design: Design, segments: int, strata: int) -> None:
    if design.n > segments:
        raise OptionError(
            f"{design.n:,} segments are asked for, and there are {segments:,}; n={segments} reads "
            "them all"
        )
    if design.n < strata:
        raise OptionError(
            f"{design.n:,} segments cannot be drawn of {strata:,} strata (the machine's label of "
            f"`{design.code}`{' in each ' + design.by if design.by else ''}); ask for more, better "
            f"{LEAST} of each"
        )


def _notes(
    sizes: np.ndarray, counts: np.ndarray, design: Design, is_given: np.ndarray
) -> Iterator[str]:
    """Say what a reader must know of each stratum."""
    of_code = ""
    if is_given.all() or not is_given.any():
        often = "all segments" if is_given.all() else "no segment"
        of_code = f"the machine gave the code to {often}, so that its label parts nothing"
    for size, count in zip(sizes.tolist(), counts.tolist(), strict=True):
        is_few = count < min(size, design.least)
        few = f"{count:,} of {size:,} drawn, fewer than {design.least}: limits will be rough"
        yield "; ".join(note for note in (of_code, few if is_few else "") if note)


def _facts(population: Population, design: Design) -> dict[str, Any]:
    facts = {
        "code": design.code,
        "by": design.by,
        "n": design.n,
        "least": design.least,
        "seed": design.seed,
        "machine": population.machine,
        "segments_sha256": population.sha256,
        "labels_sha256": population.hash_labels(design.code),
    }
    return {"sample": name_sample(facts), **facts}


def name_sample(facts: Mapping[str, Any]) -> str:
    """Return the id that a sample of these facts always has."""
    names = ["code", *(name for name in FACTS if name != "sample")]
    content = json.dumps([facts[name] for name in names], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
