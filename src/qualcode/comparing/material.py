"""Material: the gatherings that are compared, in order, each with a short name and its codings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from qualcode.codebooks import read_codebook
from qualcode.codings import find_read, is_by_machine
from qualcode.codings.locating import overlap
from qualcode.comparing.bridging import Changes, build_bridges
from qualcode.comparing.remarks import Remark, remark
from qualcode.errors import GatheringError
from qualcode.gatherings import Gathering, read_gathering
from qualcode.privacy import Border

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook
    from qualcode.comparing.bridging import Bridge, Bridges

By = Literal["rules", "people", "all"]
_TWO: Final = 2


@dataclass(frozen=True)
class Side:
    """A gathering that is compared.

    Attributes:
        key: What it is called in tables and charts, as it may be shown.
        gathering: What was read.
        border: What masks it.
        book: The codebook by which it was coded.
        bridge: How the codes of that codebook are called in the one that all are compared by.
        segments: Those that are compared, with the gathering's own ids.
        codings: Those that count, with the codes that all are compared by.
    """

    key: str
    gathering: Gathering = field(repr=False)
    border: Border = field(repr=False)
    book: Codebook = field(repr=False)
    bridge: Bridge = field(repr=False)
    segments: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)

    def show(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table of this gathering as it may be shown, with its key in front."""
        shown = self.border.mask(table).rename(columns={"gathering": "gathering_"})  # an attribute
        shown.insert(0, "gathering", pd.Series(self.key, shown.index, dtype="str"))
        return shown


def collect(
    gatherings: Sequence[Gathering | str | Path], codebook: Codebook | str | Path | None
) -> tuple[list[Gathering], list[Codebook]]:
    """Read gatherings, put them in the order of their dates, and find the codebook of each.

    Raises:
        GatheringError: There are not two of them, or one twice, or one cannot be read; they have
            no codebooks, or not versions of one.
        CodebookError: A codebook is not as it must be.
    """
    check_paths(gatherings)
    given = read_codebook(codebook) if isinstance(codebook, str | Path) else codebook
    # A codebook for all stands in for what gathering.yaml names, which then need not be there.
    named = codebook if isinstance(codebook, str | Path) else None
    read = [one if isinstance(one, Gathering) else read_gathering(one, codebook=named)
            for one in gatherings]  # fmt: skip
    ordered = _in_order(read)
    return ordered, [given] * len(ordered) if given else _find_books(ordered)


def check_paths(gatherings: Sequence[Gathering | str | Path]) -> None:
    """Refuse fewer than two gatherings, and one that is named twice.

    Raises:
        GatheringError: So it is.
    """
    paths = [one.path if isinstance(one, Gathering) else Path(one) for one in gatherings]
    if len(paths) < _TWO:
        there = f"{paths[0]}: it is alone" if paths else "there is no gathering"
        raise GatheringError(f"{there}; name two or more gatherings to compare")
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise GatheringError(
                f"{path}: is named twice; a gathering cannot be compared with itself"
            )
        seen.add(path.resolve())


def _in_order(gatherings: list[Gathering]) -> list[Gathering]:
    """Put gatherings in order of their dates; where one has none, in the order given."""
    if all(one.config.dates for one in gatherings):
        return sorted(gatherings, key=lambda one: one.config.dates)
    return gatherings


def _find_books(gatherings: Sequence[Gathering]) -> list[Codebook]:
    books: list[Codebook] = []
    for one in gatherings:
        if one.codebook is None:
            raise GatheringError(
                f"{one.path}: names no codebook, so that there is nothing to compare by; name one "
                "in gathering.yaml, or one for all: --codebook FILE"
            )
        if books and one.codebook.name != books[0].name:
            raise GatheringError(
                f"{one.path}: its codebook is `{one.codebook.name}`, that of {gatherings[0].path} "
                f"is `{books[0].name}`, and only versions of one can be compared; name one for "
                "all: --codebook FILE"
            )
        books.append(one.codebook)
    return books


def make_sides(
    gatherings: Sequence[Gathering],
    books: Sequence[Codebook],
    *,
    by: By,
    changes: Changes,
) -> tuple[list[Side], Bridges]:
    """Code all gatherings by the same means, and bring their codes together.

    Raises:
        GatheringError: There are no codings of that kind, or no segments.
        OptionError: `changes` names a code that there is not.
        CodebookError: Two versions of a codebook have no code in common.
    """
    bridges = build_bridges(books, books[-1], changes)
    borders = [Border(one) for one in gatherings]
    keys = _name(gatherings, borders)
    sides = []
    for one, book, bridge, border, key in zip(
        gatherings, books, bridges.each, borders, keys, strict=True
    ):
        segments, codings = _code(one, book, by)
        sides.append(Side(key, one, border, book, bridge, segments, bridge.bring(codings)))
    if by == "rules" and not any(len(side.codings) for side in sides):
        book = books[-1]
        raise GatheringError(
            f"the rules of the codebook {book.name}@{book.version} find nothing in any of these "
            "gatherings; give its codes terms, or compare what people coded: --coded-by people"
        )
    return sides, bridges


def _name(gatherings: Sequence[Gathering], borders: Sequence[Border]) -> list[str]:
    """Call gatherings by their years, else by their first days, else by their folders."""
    days = [one.config.dates[:1] for one in gatherings]
    if all(days):
        for form in ("%Y", "%Y-%m-%d"):
            names = [day.strftime(form) for (day,) in days]
            if len(set(names)) == len(names):
                return names
    pairs = zip(gatherings, borders, strict=True)
    names = [border.text(one.path.resolve().name, in_place=True) for one, border in pairs]
    if len(set(names)) == len(names):
        return names
    return [f"{number} {name}" for number, name in enumerate(names, start=1)]


def _code(gathering: Gathering, book: Codebook, by: By) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the segments that are compared, and their codings of a kind.

    Raises:
        GatheringError: There are none.
    """
    if gathering.segments.empty:
        raise GatheringError(f"{gathering.path}: holds no piece of text; add some, or leave it out")
    if by == "all":
        return gathering.segments, gathering.code(book)
    if by == "rules":
        codings = gathering.code(book)
        return gathering.segments, codings[codings["coder"].str.startswith("rule:")]
    return _by_hand(gathering)


def _by_hand(gathering: Gathering) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the segments that people read, and what they coded."""
    rules = "or compare what rules find: --coded-by rules"
    hand = gathering.code(None)
    hand = hand[~is_by_machine(hand["coder"])]
    if hand.empty and len(gathering.handwork.moves):
        raise GatheringError(
            f"{gathering.path}: what people coded by hand is no longer there; see where it was "
            f"(qualcode check), {rules}"
        )
    if hand.empty:
        raise GatheringError(
            f"{gathering.path}: nobody has coded it by hand; let people code it (qualcode review), "
            f"{rules}"
        )
    segments = gathering.segments
    seen = find_read(segments, gathering.reads)
    if not seen.any():  # nobody knows what was read: what was coded is all that is known
        coded, _ = overlap(segments, hand)
        seen = np.isin(np.arange(len(segments)), coded)
    if not seen.any():
        raise GatheringError(
            f"{gathering.path}: what people coded by hand are headings and the like, which are not "
            f"counted; let people code what stands below them (qualcode review), {rules}"
        )
    return segments[seen].reset_index(drop=True), hand


def tell_means(gatherings: Sequence[Gathering], sides: Sequence[Side], by: By) -> list[Remark]:
    """Say by what means all were coded, and whether people coded some of them."""
    remarks = [remark(f"compare_by_{by}"), *_tell_hands(sides, by)]
    if not all(one.config.dates for one in gatherings):
        remarks.append(remark("compare_undated"))
    return remarks


def _tell_hands(sides: Sequence[Side], by: By) -> Iterator[Remark]:
    """Say where people coded, and where it is not known what they read."""
    if by == "people":
        blind = [side.key for side in sides
                 if not find_read(side.segments, side.gathering.reads).any()]  # fmt: skip
        if blind:
            yield remark("compare_unread", who=", ".join(blind))
        return
    coded = [side.key for side in sides if len(side.gathering.handwork.codings)]
    if coded and len(coded) < len(sides):
        yield remark(f"compare_hand_some_{by}", who=", ".join(coded))
    elif coded and by == "rules":
        yield remark("compare_hand_all")
