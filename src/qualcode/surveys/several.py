"""Several answers in a cell: what people ticked, as survey tools join it by `;` or `,`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.spans import fold
from qualcode.surveys.scales import Scale
from qualcode.surveys.tables import CHOSEN

_STRONG = re.compile(r"[;|\n]")
_WEAK = re.compile(r",")
_FEWEST = 5  # answers, from which a column of which nobody speaks may be one of several answers
_MOST_OPTIONS = 30
_LONGEST = 60  # characters of an option
_RECUR = 2  # times that an option is ticked, on average
_KNOWN_SHARE = 0.8  # of what is ticked are options that recur; the rest are words of one's own
_MOST_JOINED = 6  # pieces, between commas, of an option that has commas itself

_LABELS = {
    "en": ("no", "yes"),
    "es": ("no", "sí"),
    "pt": ("não", "sim"),
    "de": ("nein", "ja"),
}
#: What is ticked once, or is no declared option: words that somebody wrote under “other”.
OTHER: Mapping[str, str] = {
    "en": "other answers",
    "es": "otras respuestas",
    "pt": "outras respostas",
    "de": "andere Antworten",
}


@dataclass(frozen=True, eq=False)
class Options:
    """The options of a question that may have several answers.

    Attributes:
        labels: How each is written, from the first on.
        variants: Its place, from 0 on, by an answer's wording in folded form.
        separator: What stands between the answers in a cell.
        has_other: Some answers are none of the options.
        missing: Cells that say nothing, in folded form.
    """

    labels: tuple[str, ...]
    variants: Mapping[str, int]
    separator: re.Pattern[str]
    has_other: bool = False
    missing: frozenset[str] = Scale.missing

    def says_nothing(self, cell: str) -> bool:
        """Say whether nothing is ticked in a cell: it is empty, or says that there is no answer."""
        said = fold(cell)
        return said not in self.variants and (
            said in self.missing or not _pieces(cell, self.separator)
        )

    def ticked(self, cell: str) -> set[int | None]:
        """Return the places of what is ticked; None for what is none of the options."""
        pieces = _pieces(cell, self.separator)
        return {self.variants.get(fold(one)) for one in _joined(pieces, self.variants)}


@dataclass(frozen=True, eq=False)
class Tick(Scale):
    """Whether an option was chosen: 1 not, 2 yes.

    Attributes:
        options: Those of the question.
        option: Which of them it is; None: any that is none of them.
    """

    options: Options = field(kw_only=True)
    option: int | None = field(kw_only=True)

    def place(self, cell: str) -> int | None:
        """Return 2 where the option is among the answers in a cell, 1 if not; 0 without any."""
        if self.options.says_nothing(cell):
            return 0
        return 2 if self.option in self.options.ticked(cell) else 1


def ticks(options: Options, language: str) -> Iterator[tuple[str, str, Tick]]:
    """Yield each option: what tells it from the others, what is shown, and whether it was chosen.

    Args:
        options: Of a question.
        language: Of the words for what is none of the options.
    """
    places: list[tuple[int | None, str]] = [*enumerate(options.labels)]
    if options.has_other:
        places.append((None, OTHER.get(language, OTHER["en"])))
    for option, label in places:
        name = label if option is not None else f"({OTHER['en']})"
        yield name, label, Tick(CHOSEN, _LABELS, {}, options=options, option=option)


def declared_options(scale: Scale, cells: Sequence[str], language: str) -> Options:
    """Return the labels of a scale as options of which several may be chosen."""
    variants = {said: place - 1 for said, place in scale.variants.items()}
    labels = tuple(scale.wording(language))
    options = Options(labels, variants, _separator(cells), missing=scale.missing)
    return _with_other(options, cells)


def recognise_options(cells: Sequence[str], *, cautious: bool = False) -> Options | None:
    """Return the options of a column whose cells hold several answers; None if they do not.

    What is ticked twice or more is an option. One that begins with a small letter and always
    follows the same other one is the end of that: the option has a comma itself.

    Args:
        cells: Of a question.
        cautious: Nobody said that several answers may be given. A column is only taken for one
            from 5 answers on, whose number differs from person to person, and which recur.
    """
    filled = [cell for cell in cells if fold(cell) and fold(cell) not in Scale.missing]
    separator = _separator(filled)
    split = [_pieces(cell, separator) for cell in filled]
    if separator is _WEAK:
        split = _rejoin(split)
    counts = Counter(fold(one) for own in split for one in own)
    known = [said for said, n in counts.items() if n > 1]
    if not known or (cautious and not _is_several(split, counts, known)):
        return None
    wordings: dict[str, str] = {}
    for own in split:
        for one in own:
            wordings[fold(one)] = min(wordings.get(fold(one), one), one)
    order = sorted(known, key=lambda said: (-counts[said], said))
    variants = {said: place for place, said in enumerate(order)}
    return _with_other(Options(tuple(map(wordings.__getitem__, order)), variants, separator), cells)


def _is_several(split: Sequence[Sequence[str]], counts: Counter[str], known: Sequence[str]) -> bool:
    """Say whether pieces of cells are options that people ticked, and not words or addresses."""
    sizes = {len(own) for own in split}
    worded = all(any(map(str.isalpha, said)) and len(said) <= _LONGEST for said in known)
    return (
        len(split) >= _FEWEST
        and len(sizes) > 1
        and worded
        and 1 < len(known) <= _MOST_OPTIONS
        and all(len({*map(fold, own)}) == len(own) for own in split)
        and sum(counts[said] for said in known) >= _RECUR * len(known)
        and sum(counts[said] for said in known) >= _KNOWN_SHARE * counts.total()
    )


def _separator(cells: Sequence[str]) -> re.Pattern[str]:
    return _STRONG if any(map(_STRONG.search, cells)) else _WEAK


def _pieces(cell: str, separator: re.Pattern[str]) -> list[str]:
    return [one.strip() for one in separator.split(cell) if one.strip()]


def _rejoin(split: Sequence[Sequence[str]]) -> list[list[str]]:
    """Put together the pieces of options that have a comma themselves."""
    before: dict[str, set[str]] = {}
    for own in split:
        for left, right in zip(["", *own], own, strict=False):
            before.setdefault(right, set()).add(left)
    ends = {one for one, lefts in before.items()
            if one[0].islower() and len(lefts) == 1 and lefts != {""}}  # fmt: skip
    rejoined = []
    for own in split:
        whole: list[str] = []
        for one in own:
            if whole and one in ends:
                whole[-1] = f"{whole[-1]}, {one}"
            else:
                whole.append(one)
        rejoined.append(whole)
    return rejoined


def _joined(pieces: Sequence[str], known: Mapping[str, int]) -> Iterator[str]:
    """Yield pieces, and those together that are an option with commas; the longest counts."""
    place = 0
    while place < len(pieces):
        lengths = range(min(_MOST_JOINED, len(pieces) - place), 0, -1)
        wholes = ((n, ", ".join(pieces[place : place + n])) for n in lengths)
        n, whole = next(((n, one) for n, one in wholes if fold(one) in known), (1, pieces[place]))
        yield whole
        place += n


def _with_other(options: Options, cells: Sequence[str]) -> Options:
    filled = {cell for cell in cells if not options.says_nothing(cell)}
    return replace(options, has_other=any(None in options.ticked(cell) for cell in filled))
