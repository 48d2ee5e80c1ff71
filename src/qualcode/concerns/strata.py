"""Strata: what a machine's labels and groups part segments into, and how many to draw of each."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_codes, is_by_machine
from qualcode.concerns.counting import roll_up
from qualcode.errors import OptionError
from qualcode.tables import require

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SPAN: Final = ["document", "start", "end"]
GIVEN, NOT_GIVEN = "given", "not given"
_SEPARATOR = "\x1f"

# How much people's labels are taken to vary within a stratum, before anybody has coded it: by .4
# where four in five of the machine's labels are right, by .2 where it misses one in 25.
_DEVIATIONS: Final = {GIVEN: 0.4, NOT_GIVEN: 0.2}
NEARLY_ALL: Final = 0.8  # a stratum of which so much would be drawn is drawn as a whole


@dataclass(frozen=True, eq=False)
class Population:
    """The segments from which a sample is drawn, with the machine's labels.

    Attributes:
        segments: The segments, each once.
        parts: For each segment, the value of `by` as text; missing where it is not known, and
            everywhere without `by`.
        pairs: `segment` and `code`, codes above included.
        machine: Who gave the labels.
    """

    segments: pd.DataFrame
    parts: pd.Series
    pairs: pd.DataFrame
    machine: str
    _places: dict[int, Numbers] = field(default_factory=dict)

    @classmethod
    def read(cls, segments: pd.DataFrame, machine: pd.DataFrame, by: str | None) -> Population:
        """Take segments and, of codings, those by rules and models.

        Raises:
            ColumnMissingError: A table lacks a column that is needed.
            OptionError: There are no segments, one stands there twice, or all codings are by
                people.
        """
        require(segments, "segment", *SPAN, *([by] if by else []))
        require(machine, "coding", *SPAN, "code", "coder", "status")
        if segments.empty:
            raise OptionError("there are no segments to draw from; give the segments table")
        if segments["segment"].duplicated().any() or segments.duplicated(SPAN).any():
            raise OptionError(
                "a segment stands in `segments` twice, and would count twice; give each once"
            )
        own = machine[is_by_machine(machine["coder"])]
        if own.empty and len(machine):
            raise OptionError(
                "`machine` has codings by people only; give those of a rule or a model, such as "
                "`apply_codebook(segments, codebook)`"
            )
        pairs = roll_up(find_codes(own, segments))
        name = " + ".join(sorted(own["coder"].unique()))
        return cls(segments, texts_of(segments, by), pairs, name)

    def given(self, code: str) -> Flags:
        """Say to which segments the machine gave a code, or one below it."""
        return self.have(self.pairs, code)

    def have(self, pairs: pd.DataFrame, code: str) -> Flags:
        """Say which segments have a code, by pairs of `segment` and `code`."""
        return self.are(pairs.loc[pairs["code"].eq(code), "segment"])

    def are(self, names: pd.Series) -> Flags:
        """Say which segments are among those named, all of which must be known."""
        flags = np.zeros(len(self.segments), dtype=bool)
        flags[self._index.get_indexer(pd.Index(names.array))] = True
        return flags

    @functools.cached_property
    def _index(self) -> pd.Index[str]:
        return pd.Index(self.segments["segment"].astype("str").array)

    def places(self, seed: int) -> Numbers:
        """Return the places of the segments in the random order of a seed; see `shuffle`."""
        if seed not in self._places:
            self._places[seed] = shuffle(self.segments["segment"], seed)
        return self._places[seed]

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the segments' ids and parts, in whatever order they stand."""
        names = self.segments["segment"].astype("str")
        return _hash(sorted(names + _SEPARATOR + self.parts.fillna("")))

    def hash_labels(self, code: str) -> str:
        """Return the SHA-256 of the ids of the segments to which the machine gave a code."""
        return _hash(sorted(self.segments["segment"][self.given(code)].astype("str")))


def texts_of(segments: pd.DataFrame, by: str | None) -> pd.Series:
    """Return a column as text, missing where it is not known or empty; None: all missing."""
    if by is None:
        return pd.Series(None, index=segments.index, dtype="str")
    texts = segments[by].astype("str")
    return texts.where(segments[by].notna() & texts.ne(""))


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def shuffle(segments: pd.Series, seed: int) -> Numbers:
    """Return the places of segments in a random order that follows from their ids alone.

    By the SHA-256 of seed and id: so the order in which segments stand changes nothing, and a
    sample can be drawn again by any program, at any time. Each code's sample takes segments in this
    same order, so that samples of several codes share as many as they can (Ohlsson 1995,
    Coordination of samples using permanent random numbers).
    """
    keys = [
        hashlib.sha256(f"{seed}{_SEPARATOR}{name}".encode("utf-8", "surrogatepass")).digest()
        for name in segments
    ]
    places = np.empty(len(keys), dtype=np.int64)
    places[np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)] = np.arange(
        len(keys)
    )
    return places


def allocate(sizes: Numbers, labels: list[str], n: int, *, least: int) -> Numbers:
    """Say how many to draw of each stratum.

    Neyman's allocation, n_h ~ N_h S_h, with S_h guessed from the machine's label; at least `least`
    of each, or all of it where it is smaller. A stratum of which four fifths would be drawn is
    drawn as a whole: what little is left out would make the interval rough, and costs little.

    Args:
        sizes: Segments of each stratum.
        labels: Its label by the machine.
        n: How many to draw altogether, from the number of strata to that of segments.
        least: How many of each stratum, if `n` is enough.

    Source:
        Neyman (1934). On the two different aspects of the representative method. JRSS 97(4),
        558-625; Cochran (1977), eq. 5.26.
    """
    high = sizes.astype(float)
    weights = high * np.array([_DEVIATIONS[label] for label in labels])
    low = _fill(np.ones_like(high), 0 * high, np.minimum(least, high), n)
    drawn = _fill(weights, low, high, n)
    for place in np.argsort(high, kind="stable"):
        more = low.sum() - low[place] + high[place]
        if drawn[place] >= NEARLY_ALL * high[place] and more <= n:
            low[place] = high[place]
    return _round(_fill(weights, low, high, n), n)


def _fill(
    weights: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    n: int,
) -> npt.NDArray[np.float64]:
    """Share out n by weights, between lower and upper bounds; all of the upper where n is more."""
    if high.sum() <= n:
        return high.copy()
    least, most = 0.0, float((high / weights).max())
    for _ in range(100):
        level = (least + most) / 2
        is_less = np.clip(level * weights, low, high).sum() < n
        least, most = (level, most) if is_less else (least, level)
    return np.clip(most * weights, low, high)


def _round(drawn: npt.NDArray[np.float64], n: int) -> Numbers:
    """Round to whole numbers with the sum n: the largest remainders upwards."""
    whole = np.floor(drawn + 1e-6)
    left = n - int(whole.sum())
    whole[np.argsort(whole - drawn, kind="stable")[: max(left, 0)]] += 1
    return whole.astype(np.int64)
