"""Scales: which answers a closed question has, in which order, and which of them a cell gives."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.gatherings.config import ScaleConfig
from qualcode.spans import fold
from qualcode.surveys.known import MISSING, NUMBERED, WORDED

_NUMBER = re.compile(r"(\d{1,3})(?:[.,]0+)?")
# `4 - agree`, `4. agree`, `(4) agree`; and `agree (4)`.
_BEFORE = re.compile(r"\(?\d{1,3} ?[-–:.)=] ?(?=\D)")
_BEHIND = re.compile(r" ?[(\[]\d{1,3}[)\]]\Z")
_FEWEST = 5  # answers, from which numbers may be taken for a scale of which nobody speaks
_RECUR = 2  # times that each of these is given, on average
_NOTHING = 0

_MISSING = frozenset(map(fold, MISSING))


@dataclass(frozen=True, eq=False)
class Scale:
    """The answers of a closed question.

    Attributes:
        name: What it is called.
        labels: From lowest to highest, by language; "" for all languages.
        variants: Position from 1 on, by an answer's wording in folded form.
        missing: Answers that say nothing, in folded form.
        ordered: One answer is more than another.
        numbers: A number may stand in place of a label: 1 is the lowest.
    """

    name: str
    labels: Mapping[str, tuple[str, ...]]
    variants: Mapping[str, int]
    missing: frozenset[str] = _MISSING
    ordered: bool = True
    numbers: bool = field(default=False)

    @property
    def size(self) -> int:
        """How many answers it has."""
        return len(next(iter(self.labels.values())))

    def wording(self, language: str) -> list[str]:
        """Return the labels in a language; where it has none, in English or its first."""
        there = (language, "", "en", next(iter(self.labels)))
        return list(next(self.labels[one] for one in there if one in self.labels))

    def place(self, cell: str) -> int | None:
        """Return which answer a cell gives, 1 to k; 0 if none; None if one outside the scale."""
        said = fold(cell)
        if not said:
            return _NOTHING
        if (found := self.variants.get(said)) is not None:
            return found
        if said in self.missing:
            return _NOTHING
        number = _NUMBER.fullmatch(said)
        if number:
            return self._numbered(number.group(1))
        bare = _BEHIND.sub("", _BEFORE.sub("", said, count=1))
        return _NOTHING if bare in self.missing else self.variants.get(bare)

    def _numbered(self, digits: str) -> int | None:
        if str(int(digits)) in self.variants:
            return self.variants[str(int(digits))]
        return int(digits) if self.numbers and 1 <= int(digits) <= self.size else None


def declared_scale(name: str, config: ScaleConfig) -> Scale:
    """Make the scale that gathering.yaml declares.

    Its labels may stand for themselves in all languages, as its codes do. Where it has no codes,
    and no number among its labels, the numbers 1 to k stand for its levels.
    """
    wordings = [*config.by_language.values(), tuple(map(str, config.codes))]
    variants = {fold(label): n for said in wordings for n, label in enumerate(said, start=1)}
    own = frozenset(fold(str(label)) for label in config.missing)
    is_worded = not config.codes and not any(map(_NUMBER.fullmatch, variants))
    return Scale(
        name,
        config.by_language,
        variants,
        _MISSING | own,
        ordered=config.ordered,
        numbers=config.ordered and is_worded,
    )


@functools.cache
def known_scales() -> dict[str, Scale]:
    """Return the usual scales by name, those in words before those of numbers."""
    worded = {name: _worded(name, said) for name, said in WORDED.items()}
    return worded | {f"{low}-{high}": _numbered(low, high) for low, high in NUMBERED}


def _worded(name: str, said: Mapping[str, tuple[str, ...]]) -> Scale:
    labels = {language: tuple(one.split("|")[0] for one in own) for language, own in said.items()}
    variants = {
        fold(wording): n
        for own in said.values()
        for n, level in enumerate(own, start=1)
        for wording in level.split("|")
    }
    return Scale(name, labels, variants)


def _numbered(low: int, high: int) -> Scale:
    labels = tuple(map(str, range(low, high + 1)))
    return Scale(
        f"{low}-{high}", {"": labels}, {label: n for n, label in enumerate(labels, start=1)}
    )


def recognise_scale(cells: Sequence[str], *, cautious: bool = False) -> Scale | None:
    """Return the first usual scale that has all answers; None without one.

    Args:
        cells: Of a question.
        cautious: Nobody said that it is a question: numbers may count years or tables. They are
            taken for a scale only from 5 answers on that are given twice each on average.
    """
    filled = [cell for cell in cells if cell.strip()]
    distinct = set(filled)
    for scale in known_scales().values():
        placed = [scale.place(cell) for cell in distinct]
        if any(placed) and None not in placed:
            numbers = scale.wording("")[0].isdecimal()
            if numbers and cautious and not _recurs(filled, distinct):
                return None
            return scale
    return None


def _recurs(filled: Sequence[str], distinct: Iterable[str]) -> bool:
    return len(filled) >= max(_FEWEST, _RECUR * len(set(distinct)))


def unordered_scale(cells: Sequence[str]) -> Scale:
    """Make a scale without an order of all answers that were given, the most frequent first."""
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for cell in cells:
        said = fold(cell)
        if said and said not in _MISSING:
            counts[said] = counts.get(said, 0) + 1
            first[said] = min(first.get(said, cell), cell)
    order = sorted(counts, key=lambda said: (-counts[said], said))
    labels = tuple(first[said] for said in order)
    variants = {said: n for n, said in enumerate(order, start=1)}
    return Scale("as answered", {"": labels}, variants, ordered=False)
