"""Handwork: what people read, coded and rejected, segment by segment and code by code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codings import find_codes, find_read, is_by_machine, locate
from qualcode.errors import OptionError
from qualcode.segments import is_legible
from qualcode.suggestions.coders import Flags, Lesson
from qualcode.tables import require

SPAN = ["document", "start", "end"]
Picked = pd.DataFrame | Iterable[str]


@dataclass(frozen=True, eq=False)
class Handwork:
    """What people did with some segments.

    Attributes:
        segments: The segments, each once, with a plain index.
        codes: Full paths of the codes, sorted; those of the codebook in its order, and first.
        given: Whether people gave the segment (row) the code (column).
        decided: Whether a person gave it, rejected it, or had it adjudicated.
        read: Which segments were read as a whole.
        picked: Which were picked to learn from.
        notes: What was taken for granted.
        codebook: The codebook, if there is one.
    """

    segments: pd.DataFrame = field(repr=False)
    codes: tuple[str, ...]
    given: Flags = field(repr=False)
    decided: Flags = field(repr=False)
    read: Flags = field(repr=False)
    picked: Flags = field(repr=False)
    notes: tuple[str, ...] = ()
    codebook: Codebook | None = field(default=None, repr=False)

    @property
    def taught(self) -> Flags:
        """Which segments there is something to learn from."""
        return self.read | self.decided.any(axis=1)

    @property
    def counted(self) -> Flags:
        """Which segments figures count: read as a whole, and not picked."""
        return self.read & ~self.picked

    def lesson(self) -> Lesson:
        """Return what there is to learn, by the ids of segments: in whatever order they came."""
        known = self.read[:, None] | self.decided
        rows = np.flatnonzero(self.taught)
        rows = rows[np.argsort(self.segments["segment"].to_numpy(dtype=str)[rows], kind="stable")]
        return Lesson(
            self.segments.iloc[rows],
            self.codes,
            self.given[rows],
            known[rows],
            self.counted[rows],
            self.codebook,
        )


def read_handwork(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    hand: pd.DataFrame,
    *,
    reads: pd.DataFrame | None,
    codebook: Codebook | None,
    level: int | None,
    picked: Picked | None,
) -> Handwork:
    """Gather what people did.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `level` or `picked` is not what it can be.
    """
    require(segments, "segment", *SPAN, "text")
    require(hand, "coding", *SPAN, "code", "coder", "status")
    if level is not None and (isinstance(level, bool) or not isinstance(level, int) or level < 1):
        raise OptionError(f"`level` is a whole number from 1, or None; found {level!r}")
    segments = segments.drop_duplicates(SPAN).drop_duplicates("segment").reset_index(drop=True)
    own = hand[~is_by_machine(hand["coder"])]
    codes = _codes(own, codebook, level)
    given = _mark(find_codes(own, segments), segments, codes, level)
    decided = given | _mark(locate(own, segments), segments, codes, level)
    read, notes = _find_read(segments, own, reads)
    flags = are_picked(segments, picked)
    return Handwork(segments, codes, given, decided, read, flags, notes, codebook)


def have_words(segments: pd.DataFrame) -> Flags:
    """Say which segments have words that can be relied on; in others nothing is suggested."""
    has_text = segments["text"].fillna("").str.strip().ne("")
    return np.asarray(has_text & is_legible(segments), dtype=bool)


def cut_code(code: str, level: int | None) -> str:
    """Return the path of a code, no longer than so many steps."""
    return code if level is None else "/".join(code.split("/")[:level])


def are_picked(segments: pd.DataFrame, picked: Picked | None) -> Flags:
    """Say which segments were picked.

    Args:
        segments: Needs `segment`.
        picked: A table with `segment`, or ids of segments; None: none was.

    Raises:
        ColumnMissingError: A table lacks `segment`.
        OptionError: It is neither a table nor ids.
    """
    if picked is None:
        return np.zeros(len(segments), dtype=bool)
    if isinstance(picked, pd.DataFrame):
        require(picked, "segment")
        picked = picked["segment"]
    if isinstance(picked, str) or not isinstance(picked, Iterable):
        raise OptionError(
            "`picked` is a table with the column `segment`, as `next_to_code` and `read_picked` "
            f"give it, or a list of ids of segments; found {str(picked)[:60]!r}"
        )
    return np.asarray(segments["segment"].isin([*picked]), dtype=bool)


def _codes(own: pd.DataFrame, codebook: Codebook | None, level: int | None) -> tuple[str, ...]:
    known = [place.path for place in codebook.places()] if codebook else []
    used = sorted(own["code"].unique())
    return tuple(dict.fromkeys(cut_code(code, level) for code in [*known, *used]))


def _mark(
    pairs: pd.DataFrame, segments: pd.DataFrame, codes: tuple[str, ...], level: int | None
) -> Flags:
    """Return a flag a segment and code, from pairs of both."""
    flags = np.zeros((len(segments), len(codes)), dtype=bool)
    rows = pd.Index(segments["segment"].array).get_indexer(pd.Index(pairs["segment"].array))
    cut = {code: cut_code(code, level) for code in pairs["code"].unique()}
    columns = pd.Index(codes).get_indexer(pd.Index(pairs["code"].map(cut).array))
    flags[rows, columns] = True
    return flags


def _find_read(
    segments: pd.DataFrame, own: pd.DataFrame, reads: pd.DataFrame | None
) -> tuple[Flags, tuple[str, ...]]:
    """Say what people read; where nobody says, all of the files in which they coded."""
    if reads is not None and not reads.empty:
        return find_read(segments, reads), ()
    coded = {name.partition("#")[0] for name in own["document"]}
    read = np.array([name.partition("#")[0] in coded for name in segments["document"]], dtype=bool)
    if not read.any():
        return read, ()
    note = (
        f"Nobody says what was read, so all {read.sum():,} segments of the files in which people "
        "coded are taken to be read; give `reads`."
    )
    return read, (note,)
