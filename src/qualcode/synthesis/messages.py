"""Messages: the words of the report, one file a language."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup
from ruamel.yaml import YAML

from qualcode.errors import GatheringError
from qualcode.synthesis.evidence import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LEAST = 0.001  # a probability below it is told as less


@dataclass(frozen=True)
class Messages:
    """The report's words in one language.

    Attributes:
        language: ISO 639-1 code.
        words: A pattern for each key; `{name}` stands for a value.
    """

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the message of a key with its values filled in."""
        return self.words[key].format(**values) if values else self.words[key]

    def show(self, key: str, /, **values: object) -> Markup:
        """Return the message of a key as HTML: values are escaped, unless they are Markup."""
        return clean(self.words[key]).format(**{name: clean(values[name]) for name in values})

    def show_plural(self, key: str, n: int, /, **values: object) -> Markup:
        """Return the message of a key for a number of things, as `show` does."""
        return self.show(self.of_number(key, n), **{"n": self.number(n), **values})

    def plural(self, key: str, n: int, /, **values: object) -> str:
        """Return the message of a key for a number of things, which is its `n` unless told."""
        return self(self.of_number(key, n), **{"n": self.number(n), **values})

    def of_number(self, key: str, n: int) -> str:
        """Return the key for a number of things: for one and for none it may be one of its own."""
        own = {0: f"{key}_none", 1: f"{key}_one"}.get(n, key)
        return own if own in self.words else key

    def kind(self, name: str) -> str:
        """Return a kind of material, a role or the like in this language; others as they are."""
        return self.words.get(f"name.{name}", name)

    def file_format(self, name: str) -> str:
        """Return the format of a file in this language; an unknown one as it is."""
        return self.words.get(f"format.{name}", name)

    def join(self, names: Iterable[str]) -> str:
        """List names of codes and of what else may hold commas: semicolons part them."""
        return "; ".join(names)

    def listed(self, parts: Sequence[str]) -> str:
        """List parts of a sentence, which hold no commas: `a, b and c`."""
        return self.words["and"].join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))

    def number(self, value: float) -> str:
        """Write a whole number with the language's mark for thousands."""
        return f"{value:,.0f}".replace(",", self.words["thousands"])

    def decimal(self, value: float, places: int = 2) -> str:
        """Write a number with the language's decimal mark and so many places."""
        # Adding nothing takes the minus from what is rounded to zero.
        written = f"{round(value, places) + 0.0:.{places}f}"
        return written.replace("-", "\u2212").replace(".", self.words["decimal"])

    def probability(self, p: float) -> str:
        """Write a p or q value; a very small one as less than the least that is told."""
        return f"< {self.decimal(_LEAST, 3)}" if p < _LEAST else self.decimal(p, 3)

    def dates(self, days: Sequence[date]) -> str:
        """Write days as people do: consecutive ones of a month as `24–25 May 2024`."""
        first, last, months = days[0], days[-1], self.words["months"].split()
        follow = all(after - before == timedelta(1) for before, after in pairwise(days))
        if len(days) > 1 and follow and first.month == last.month:
            return self._day(f"{first.day}–{last.day}", first, months)
        return ", ".join(self._day(str(day.day), day, months) for day in days)

    def iso_dates(self, days: str) -> str:
        """Write days as `dates` does, from a cell that has them by ISO 8601; empty if none."""
        return self.dates([date.fromisoformat(day) for day in days.split(", ")]) if days else ""

    def day(self, moment: str) -> str:
        """Write the day of a moment, which journals have by ISO 8601; anything else as it is."""
        try:
            return self.dates([date.fromisoformat(moment[:10])])
        except ValueError:
            return moment[:10]

    def _day(self, number: str, day: date, months: Sequence[str]) -> str:
        return self("date", day=number, month=months[day.month - 1], year=day.year)

    def points(self, change: float) -> str:
        """Write a difference of shares in whole percentage points, with its sign; none for zero."""
        points = round(100 * change)
        return f"{points:+d}".replace("-", "\u2212") if points else "0"

    def percent(self, share: float) -> str:
        """Write a share as a percentage without decimals."""
        return self.words["percent"].format(value=f"{100 * share:.0f}")


def report_languages() -> list[str]:
    """Name the languages for which there are messages."""
    folder = resources.files("qualcode.synthesis") / "messages"
    return sorted(
        file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")
    )


@functools.cache
def load_messages(language: str) -> Messages:
    """Load the messages of a language.

    Raises:
        GatheringError: There is no report in that language.
    """
    if language not in report_languages():
        known = ", ".join(report_languages())
        raise GatheringError(f"there is no report in `{language}`; there is one in {known}")
    file = resources.files("qualcode.synthesis") / "messages" / f"{language}.yaml"
    words = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return Messages(language, words)
