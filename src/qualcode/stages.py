"""Stages: how long each part of a run takes, where somebody wants to know.

A function or a block is marked as a stage once, where it is; nothing is measured unless somebody
measures, and nothing that is measured is part of a result. A stage's time is its own: what a stage
within it takes counts there alone, so that the stages of a run add up to the whole.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple

REST = "the rest"
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes; what systems count in


class Spent(NamedTuple):
    """What was spent: seconds on the clock, and of processors, with those of worker processes."""

    seconds: float
    processor: float

    def since(self, before: Spent) -> Spent:
        """Return what was spent since another moment."""
        return Spent(self.seconds - before.seconds, self.processor - before.processor)

    def plus(self, other: Spent) -> Spent:
        """Return both together."""
        return Spent(self.seconds + other.seconds, self.processor + other.processor)


def _now() -> Spent:
    own = os.times()
    return Spent(time.perf_counter(), sum(own[:4]))


@dataclass
class Timings:
    """What the stages of a run took.

    Attributes:
        stages: By name, in the order in which they began.
        memory: Bytes that the process had at most until the end; None where the system tells not.
    """

    stages: dict[str, Spent] = field(default_factory=dict)
    memory: int | None = None
    _open: list[str] = field(default_factory=lambda: [REST])
    _last: Spent = field(init=False)

    def __post_init__(self) -> None:
        """Begin to measure."""
        self._last = _now()

    @property
    def total(self) -> Spent:
        """All of it together."""
        whole = Spent(0.0, 0.0)
        for spent in self.stages.values():
            whole = whole.plus(spent)
        return whole

    def begin(self, name: str) -> None:
        """Begin a stage within the one that is open."""
        self._book()
        self.stages.setdefault(name, Spent(0.0, 0.0))
        self._open.append(name)

    def end(self) -> None:
        """End the stage that was begun last."""
        self._book()
        self._open.pop()

    def close(self) -> None:
        """End the measurement; what belongs to no stage comes last."""
        self._book()
        self.stages[REST] = self.stages.pop(REST)
        self.memory = _most_memory()

    def _book(self) -> None:
        now, name = _now(), self._open[-1]
        so_far = self.stages.get(name, Spent(0.0, 0.0))
        self.stages[name] = so_far.plus(now.since(self._last))
        self._last = now


_timings: ContextVar[Timings | None] = ContextVar("timings", default=None)


@contextlib.contextmanager
def measure() -> Iterator[Timings]:
    """Measure the stages that run in this thread meanwhile."""
    timings = Timings()
    before = _timings.set(timings)
    try:
        yield timings
    finally:
        timings.close()
        _timings.reset(before)


@contextlib.contextmanager
def stage(name: str) -> Iterator[None]:
    """Mark a block, or as a decorator a function, as a stage.

    Args:
        name: What it is called in the table of timings.
    """
    timings = _timings.get()
    if timings is None:
        yield
        return
    timings.begin(name)
    try:
        yield
    finally:
        timings.end()


def _most_memory() -> int | None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ModuleNotFoundError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MEMORY_UNIT
