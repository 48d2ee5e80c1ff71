"""Areas and next steps: the codes of a report by what they are, which their roles say."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.synthesis.views.base import ConcernsPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.codebooks import Place
    from qualcode.synthesis.views.concern import Concern

AREA, STEP, CHALLENGE = "area", "next step", "challenge"
OF_STEPS = (STEP, CHALLENGE)


@dataclass(frozen=True)
class Branch:
    """A code with those that belong to it: an area with its parts, a step with its challenges.

    Attributes:
        name: Its name.
        definition: What it means.
        concern: What is shown of it; None where nobody raised it.
        parts: Those below it that somebody raised.
        silent: The names of those that nobody raised.
    """

    name: str
    definition: str
    concern: Concern | None
    parts: list[Concern]
    silent: list[str]


class AreasView(ConcernsPart):
    """The concerns by area, and the next steps with their challenges."""

    @functools.cached_property
    def areas(self) -> list[Branch]:
        """The areas that are part of no other, each with all that stands below it."""
        own = [place for place in self.places.values() if place.role == AREA]
        tops = [place for place in own if self._role_above(place) != AREA]
        found = [self._branch(place, self._below(place)) for place in tops]
        return sorted(found, key=self._strength)

    @functools.cached_property
    def one_by_one(self) -> list[Concern]:
        """What is shown one by one: areas first, then the rest; next steps stand elsewhere."""
        shown = [one for one in self._concerns.by_code.values() if one.row["role"] not in OF_STEPS]
        tops = {path.partition("/")[0] for path, place in self.places.items()
                if place.role == AREA}  # fmt: skip
        return sorted(shown, key=lambda one: one.row["code"].partition("/")[0] not in tops)

    @functools.cached_property
    def steps(self) -> list[Branch]:
        """The next steps, in the order of the codebook, each with its challenges.

        A challenge below a step is one of it. Those that stand beside steps are of all of them,
        and come as a branch of their own, without a name.
        """
        steps = [place for place in self.places.values() if place.role == STEP]
        found = [self._branch(place, self._challenges(place)) for place in steps]
        loose = [
            place
            for place in self.places.values()
            if place.role == CHALLENGE and not self._step_above(place)
        ]
        return [*found, *([self._gather(loose)] if loose else [])]

    @property
    def has_steps(self) -> bool:
        """Whether somebody raised a step or a challenge."""
        return any(step.concern or step.parts for step in self.steps)

    @functools.cached_property
    def steps_in_full(self) -> list[Concern]:
        """The steps and challenges that somebody raised, each with its quotes."""
        shown = self._concerns.by_code.values()
        order = {path: number for number, path in enumerate(self.places)}
        own = [one for one in shown if one.row["role"] in OF_STEPS]
        return sorted(own, key=lambda one: order[one.row["code"]])

    def _branch(self, place: Place, parts: Sequence[Place]) -> Branch:
        gathered = self._gather(parts)
        concern = self._concerns.by_code.get(place.path)
        name, definition = place.code.label, self.define(place.code)
        return Branch(name, definition, concern, gathered.parts, gathered.silent)

    def _gather(self, places: Sequence[Place]) -> Branch:
        known = self._concerns.by_code
        raised = [known[place.path] for place in places if place.path in known]
        silent = [place.code.label for place in places if place.path not in known]
        return Branch("", "", None, sorted(raised, key=self._rank), silent)

    def _challenges(self, step: Place) -> list[Place]:
        """Return the challenges below a step, unless a step between them is nearer."""
        below = [place for place in self._below(step) if place.role == CHALLENGE]
        return [place for place in below if self._step_above(place) == step.path]

    def _step_above(self, place: Place) -> str:
        return next((path for path in _above(place.path) if self.places[path].role == STEP), "")

    def _below(self, place: Place) -> list[Place]:
        return [one for path, one in self.places.items() if path.startswith(f"{place.path}/")]

    def _role_above(self, place: Place) -> str:
        above = self.places.get(place.path.rpartition("/")[0])
        return above.role if above else ""

    def _strength(self, branch: Branch) -> int:
        return self._rank(branch.concern)

    def _rank(self, concern: Concern | None) -> int:
        """Return the place of a concern among all, the strongest first; last without one."""
        return self._concerns.rank(concern) if concern else len(self._concerns.table)


def _above(path: str) -> Iterator[str]:
    """Yield the codes above one, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
