"""A tree of all sequences of slots: texts are gone through once, however many terms there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.codebooks.tokens import Integers, Tokens

if TYPE_CHECKING:
    from qualcode.codebooks.patterns import Slot, Word, Words
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

    slots: list[Slot | Word]
    edges: Integers
    targets: Integers
    sizes: Integers
    sequences: Integers
    goes_on: np.ndarray

    @classmethod
    def of(cls, sequences: Iterable[Words]) -> Tree:
        """Build the tree of some sequences; an empty one ends nowhere."""
        slots: dict[Slot | Word, int] = {}
        edges: dict[tuple[int, int], int] = {}  # node and slot -> node
        ends: list[int] = []
        for sequence in sequences:
            node = 0
            for slot in sequence:
                edge = (node, slots.setdefault(slot, len(slots)))
                node = edges.setdefault(edge, len(edges) + 1)
            ends.append(node)
        keys = np.array([node * len(slots) + slot for node, slot in edges], np.int64)
        targets = np.arange(1, len(edges) + 1)
        order = np.argsort(keys)
        last = np.array(ends, np.int64)
        by_node = np.argsort(last, kind="stable")
        goes_on = np.zeros(len(edges) + 1, np.bool_)
        goes_on[[node for node, _ in edges]] = True
        return cls(
            slots=list(slots),
            edges=keys[order],
            targets=targets[order],
            sizes=np.bincount(last[last > 0], minlength=len(edges) + 1),
            sequences=by_node[last[by_node] > 0],
            goes_on=goes_on,
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
            origin, slot = expand(counts, filled, word)
            origin, node = self._follow(origin, node[origin] * len(self.slots) + slot)
            first, place = first[origin], place[origin]
            which, sequence = expand(self.sizes, self.sequences, node)
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


def expand(sizes: Integers, values: Integers, which: Integers) -> tuple[Integers, Integers]:
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
