"""Errors, written for the person who meets them: file, place, what was expected, what to do."""

from __future__ import annotations

import difflib
import functools
import inspect
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
R = TypeVar("R")


class QualcodeError(Exception):
    """What every error of qualcode is; its text is one line that names the remedy."""

    def __str__(self) -> str:
        # KeyError and OSError, which some children also are, would print something else; and a
        # file's name or a key that is quoted may hold a line break.
        return " ".join(line for argument in self.args for line in str(argument).splitlines())


class GatheringError(QualcodeError, ValueError):
    """A gathering's folder or its gathering.yaml is not as it must be."""


class CodebookError(QualcodeError, ValueError):
    """A codebook's file is not as it must be."""


class SourceError(QualcodeError, ValueError):
    """One source cannot be read. It becomes a failed row in `ingest`; the others are read."""


class OutputError(QualcodeError, OSError):
    """A result cannot be written."""


class ExtraMissingError(QualcodeError, ImportError):
    """An optional part of qualcode is used but not installed."""


class OptionError(QualcodeError, ValueError):
    """An option has a value that it cannot have."""


class ColumnMissingError(QualcodeError, KeyError):
    """A table lacks columns that a verb needs."""

    def __init__(self, missing: Iterable[str], *, present: Iterable[str]) -> None:
        self.missing, self.present = tuple(map(str, missing)), tuple(map(str, present))
        names, there = ", ".join(self.missing), ", ".join(self.present)
        super().__init__(f"the table has no column {names}; it has {there or 'no columns'}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a half sentence that suggests the nearest known name, or lists what is known."""
    known = list(known)
    nearest = difflib.get_close_matches(name, known, n=1)
    if nearest:
        return f"did you mean `{nearest[0]}`?"
    return f"known are {', '.join(known)}" if known else "there are none"


def check_choices(**choices: tuple[object, ...]) -> None:
    """Raise OptionError where an option has none of the values that it can have.

    Args:
        choices: For each option, its value and then the values that it can have.
    """
    for name, (value, *known) in choices.items():
        if value not in known:
            expected = ", ".join(repr(one) for one in known)
            raise OptionError(f"{name} is one of {expected}; found {value!r}")


def check_options(function: Callable[P, R]) -> Callable[P, R]:
    """Make an unknown option a TypeError that suggests the nearest name."""
    parameters = inspect.signature(function).parameters
    called = function.__qualname__.removesuffix(".__init__")

    @functools.wraps(function)
    def checked(*args: P.args, **options: P.kwargs) -> R:
        for name in options:
            if name not in parameters:
                hint = did_you_mean(name, [known for known in parameters if known != "self"])
                raise TypeError(f"{called}() has no option `{name}`; {hint}")
        return function(*args, **options)

    return checked
