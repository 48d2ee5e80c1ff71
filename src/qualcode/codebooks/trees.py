"""A tree of all sequences of slots: texts are gone through once, however many terms there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.codebooks.tokens import Integers, Tokens

if TYPE_CHECKING:
    from qualcode.codebooks.patterns import Slot
    from qualcode.codebooks.words import Lexicon


@dataclass(frozen=True, eq=False)
class Tree:
    """Sequences of slots; those that begin alike share their beginning.

    Attributes:
        slots: The distinct slots.
        edges: Node times the number of slots plus slot, in rising order; node 0 is the root.
        targets: The node to which each edge leads.
        sizes: How many sequences end at each node.
        sequences: Their numbers, one node after the other.
        goes_on: Whether any edge leaves each node.
    """

    slots: list[Slot]
    edges: Integers
    targets: Integers
    sizes: Integers
    sequences: Integers
    goes_on: np.ndarray

    @classmethod
    def of(cls, sequences: Iterable[tuple[Slot, ...]]) -> Tree:
        """Build the tree of some sequences; an empty one ends nowhere."""
        slots: dict[Slot, int] = {}
        children: list[dict[int, int]] = [{}]
        ends: dict[int, list[int]] = defaultdict(list)
        for number, sequence in enumerate(sequences):
            node = 0
            for slot in sequence:
                below = children[node]
                known = slots.setdefault(slot, len(slots))
                if known not in below:
                    below[known] = len(children)
                    children.append({})
                node = below[known]
            if node:
                ends[node].append(number)
        edges = [
            (node * len(slots) + slot, target)
            for node, below in enumerate(children)
            for slot, target in sorted(below.items())
        ]
        nodes = range(len(children))
        return cls(
            slots=list(slots),
            edges=_integers(edge for edge, _ in edges),
            targets=_integers(target for _, target in edges),
            sizes=_integers(len(ends.get(node, ())) for node in nodes),
            sequences=_integers(number for node in nodes for number in ends.get(node, ())),
            goes_on=np.array([bool(below) for below in children]),
        )

    def walk(self, tokens: Tokens, lexicon: Lexicon) -> tuple[Integers, Integers, Integers]:
        """Follow the tree from every token, all of them at once.

        Returns:
            The sequence, first token and last token of each match.
        """
        counts, filled = lexicon.slots_of(tokens.words)
        place = np.flatnonzero((counts > 0)[tokens.word])
        first, node = place, np.zeros_like(place)
        found = [(node[:0], first[:0], first[:0])]
        while len(place):
            word = tokens.word[place]
            origin, slot = _expand(counts, filled, word)
            origin, node = self._follow(origin, node[origin] * len(self.slots) + slot)
            first, place = first[origin], place[origin]
            which, sequence = _expand(self.sizes, self.sequences, node)
            found.append((sequence, first[which], place[which]))
            going = self.goes_on[node] & (place + 1 < len(tokens))
            node, first, place = node[going], first[going], place[going] + 1
            same = tokens.text[place] == tokens.text[place - 1]
            node, first, place = node[same], first[same], place[same]
        sequence, first, last = map(np.concatenate, zip(*found, strict=True))
        return sequence, first, last

    def _follow(self, origin: Integers, edge: Integers) -> tuple[Integers, Integers]:
        """Keep what has an edge, with the node to which it leads."""
        at = np.minimum(np.searchsorted(self.edges, edge), len(self.edges) - 1)
        there = self.edges[at] == edge
        return origin[there], self.targets[at[there]]


def _expand(sizes: Integers, values: Integers, which: Integers) -> tuple[Integers, Integers]:
    """Return all values of some owners, one owner after the other, and whose each is.

    Args:
        sizes: How many values each owner has.
        values: The values of all owners, one after the other.
        which: The owners wanted.
    """
    many = sizes[which]
    origin = np.repeat(np.arange(len(which)), many)
    starts = np.cumsum(sizes) - sizes
    within = np.arange(len(origin)) - np.repeat(np.cumsum(many) - many, many)
    return origin, values[starts[which][origin] + within]


def _integers(numbers: Iterable[int]) -> Integers:
    return np.fromiter(numbers, np.int64)
